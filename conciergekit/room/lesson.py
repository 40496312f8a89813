"""A training session in the server's memory: the case as it was drawn, which no other process holds, and what each place may know
of it."""

import asyncio
import base64
import json
import logging
from dataclasses import asdict

import tornado.web

from .. import training
from ..core.errors import ConciergekitError
from .places import Places
from .server import Silent

TRAINER = "trainer"
log = logging.getLogger(__name__)


class Lesson:
    """One draw of a case, the decisions of its groups, and the places that ask."""

    def __init__(self, drawn: training.Drawn, session: training.Session):
        self.drawn, self.session = drawn, session
        # before anyone comes: how long a month takes to be written, when it opens, would tell what follows it
        for month in drawn.months:
            drawn.workbook(month)
        self.shown: tuple = self._state()

    def month(self, group: str) -> dict:
        """What a group may know now, as it travels."""
        now = training.view.now(self.drawn, self.session, group)
        return {**asdict(now), "book": base64.b64encode(now.book).decode()}

    def commit(self, group: str, month: int, choice: str, reason: str, confidence: int) -> dict:
        return asdict(self.session.commit(group, month, choice, reason, confidence))

    def debrief(self, _trainer: str) -> str:
        return training.debrief(self.drawn, self.session).html(self.drawn.lang)

    async def follow(self, places: Places) -> None:
        """Have pages show what has changed: the month to the groups, who has decided to the trainer."""
        while True:
            await asyncio.sleep(1)
            self.tell(places)

    def tell(self, places: Places) -> None:
        """Have each page whose share has changed since look again; one that is slow to is waited for by nobody."""
        try:
            before, self.shown = self.shown, self._state()
        except ConciergekitError as error:  # looked at again in a second
            log.warning("%s", error)
            return
        if before != self.shown:
            for place in places.all:
                if before[0] != self.shown[0] or place.name == TRAINER:
                    places.again(place)

    def _state(self) -> tuple:
        groups = self.session.groups
        month = self.session.opened
        return month, tuple(name for name in groups if self.session.of(name, month))


# what each kind of place may ask; whatever else is refused
MAY = {TRAINER: ("debrief",), "group": ("month", "commit")}


class Calls(Silent):
    """Answers processes of the room; it listens on this machine only, and each shows the key it was given."""

    def initialize(self, places: Places, lesson: Lesson) -> None:
        self.places, self.lesson = places, lesson

    async def post(self, what: str) -> None:
        place = self.places.by_key.get(self.request.headers.get("Authorization", ""))
        if place is None or what not in MAY[TRAINER if place.name == TRAINER else "group"]:
            raise tornado.web.HTTPError(403)
        try:
            given = json.loads(self.request.body)
            answer = await asyncio.to_thread(getattr(self.lesson, what), place.name, **given)
        except ConciergekitError as error:
            self.set_status(409)
            answer = str(error)
        self.finish(json.dumps(answer))

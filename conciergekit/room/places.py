"""The places of a room: who may come in by which address, which process is behind it, and what is done when it ends."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import zmq

from ..core.errors import reason_of
from ..core.i18n import _
from . import calls
from .kernels import Warm

# seconds a move may keep a place busy before its process is replaced; a click asks the room twice at most
LONGEST_MOVE = 2 * calls.PATIENCE + 10
LONGEST_START = 300.0  # seconds a process may take to make its page
TRIED_AGAIN = 20.0  # seconds after which one that could not is tried again
LEFT = 600.0  # seconds after which a place of a meeting that nobody looks at is made new for the next comer
UNUSED = 60.0  # seconds after which one that was given and where no page came is given again
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no letter that is taken for another when typed from a screen
_AT_ONCE = 2  # places heated side by side

log = logging.getLogger(__name__)


def token() -> str:
    """Sixty bits in three groups of four letters: typed from a screen, never guessed over a network."""
    word = "".join(secrets.choice(_LETTERS) for _i in range(12))
    return "-".join(word[i : i + 4] for i in (0, 4, 8))


@dataclass(eq=False)
class Place:
    """One address and the process behind it. `code`: what the process runs to make the page."""

    name: str
    folder: Path
    code: str = ""
    given: bool = True  # to whoever comes in by the common address
    token: str = field(default_factory=token)
    key: str = field(default_factory=secrets.token_urlsafe)  # that its process alone shows the server
    warm: Warm | None = None
    taken: bool = False
    joined: bool = False  # a page has come
    behind: bool = False  # its page has not looked since something changed
    looking: asyncio.Task | None = None
    seen: float = 0.0
    said: str = ""  # why it could not be heated
    failed: float = 0.0  # and when

    @property
    def ready(self) -> bool:
        return self.warm is not None and self.warm.ready


class Places:
    """All places of a room, heated and kept so. `address`: where their processes reach the server."""

    def __init__(self, places: list[Place], renewed: bool):
        self.all, self.renewed = places, renewed
        self.by_token = {place.token: place for place in places}
        self.by_key = {place.key: place for place in places}
        self.left: set[str] = set()  # addresses that were of a place before it was given to somebody else
        self.address = ""
        self.turns = asyncio.Semaphore(_AT_ONCE)

    async def heat(self, place: Place) -> None:
        """Give a place a process that has made its page, in place of the one it had."""
        old, place.warm, place.said = place.warm, None, ""
        if old is not None:
            await old.end()
        async with self.turns:
            place.warm = Warm(place.code, place.folder, {calls.ADDRESS: self.address, calls.KEY: place.key})
            try:
                async with asyncio.timeout(LONGEST_START):
                    await place.warm.start()
            except TimeoutError:
                place.said = _("the page takes too long")
            except OSError as error:
                place.said = reason_of(error)
            except (RuntimeError, zmq.ZMQError) as error:
                place.said = str(error)
            if place.said:
                place.failed = time.monotonic()
                log.warning("%s: %s", place.name, place.said)
        if place.behind:  # what changed while its page was being made
            self.again(place)

    def again(self, place: Place) -> None:
        """Have a page show what has changed: one look at a time, and one more if something changes meanwhile."""
        place.behind = True
        if place.looking is None or place.looking.done():
            place.looking = asyncio.create_task(self._look(place))

    async def _look(self, place: Place) -> None:
        while place.behind and place.ready:
            place.behind = False
            try:
                await place.warm.run("inside.again()")
            except RuntimeError as error:  # its process ended meanwhile: `watch` replaces it
                log.warning("%s: %s", place.name, error)

    async def heat_all(self, progress: Callable[[int, int], None]) -> None:
        done = 0

        async def one(place):
            nonlocal done
            await self.heat(place)
            done += 1
            progress(done, len(self.all))

        await asyncio.gather(*map(one, self.all))

    def free(self) -> Place | None:
        """A place nobody has taken, for somebody who comes in by the common address. A preview of the address takes none for long."""
        late = time.monotonic() - UNUSED
        ready = (place for place in self.all if place.given and place.ready)
        free = [one for one in ready if not one.taken or (not one.joined and one.seen < late)]
        found = min(free, key=lambda one: (one.taken, one.seen), default=None)
        if found is not None and found.taken:
            self._readdress(found)
        return found

    def _readdress(self, place: Place) -> None:
        """Whoever had the place may come back: its address is not the next comer's."""
        self.left.add(place.token)
        del self.by_token[place.token]
        place.token = token()
        self.by_token[place.token] = place

    async def watch(self) -> None:
        """Replace processes that ended or are stuck, and make new what was left by those who went."""
        await asyncio.gather(*map(self._watch, self.all))

    async def _watch(self, place: Place) -> None:
        while True:
            await asyncio.sleep(1)
            if await self._over(place):
                await self.heat(place)

    async def _over(self, place: Place) -> bool:
        now = time.monotonic()
        if not place.ready:
            return now - place.failed > TRIED_AGAIN
        if place.warm.pages:
            place.seen = now
        elif self.renewed and place.taken and now - place.seen > LEFT:
            place.taken = place.joined = False
            if place.given:
                self._readdress(place)
            return True
        stuck = place.warm.busy_since and now - place.warm.busy_since > LONGEST_MOVE
        return bool(stuck) or not await place.warm.manager.is_alive()

    async def end(self) -> None:
        await asyncio.gather(*(place.warm.end() for place in self.all if place.warm is not None))

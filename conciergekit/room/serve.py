"""A room from its opening to its end: what is prepared, what is said to whoever opened it."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import tornado.httpserver
import tornado.netutil
import tornado.web

from .. import read, training
from ..core import i18n
from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import N_, _
from . import calls, server
from .kernels import LONGEST
from .lesson import TRAINER, Calls, Lesson
from .places import Place, Places, token

TRIED = 20  # ports, from the one asked
NETWORK = N_(
    "Whoever is on this network and has an address comes in. Where no page opens, the network keeps machines apart, as "
    "those for guests do: share the connection of a telephone."
)


@dataclass(frozen=True)
class Doors:
    """Where a room is open: to the network or to this machine alone, from which port, and in a browser of this machine."""

    network: bool = False
    port: int = 8866
    browser: bool = True


@dataclass
class Room:
    """What is served. mine: the place of whoever opens it. opened: told the room's own address before the pages are made."""

    title: str
    places: Places
    mine: Place
    opened: Callable[[str], None]
    common: str = ""
    lesson: Lesson | None = None


def meeting(path: Path, seats: int, lang: str | None, doors: Doors) -> int:
    """Open a pilot's panels to `seats` pages and to whoever opens the room, who may keep a scenario; until interrupted."""
    pilot = read.load_pilot(path, lang=lang)
    lang = lang or pilot.language
    i18n.set_language(lang)
    with _folders() as own:
        mine = Place("mine", own("mine"), _code("meeting", str(path.resolve()), lang, True), given=False)
        tries = _code("meeting", str(path.resolve()), lang, False)
        seated = [Place(str(n), own(str(n)), tries) for n in range(1, seats + 1)]
        common = token()

        def opened(root: str) -> None:
            print(_("Give this address to those who take part: {address}", address=f"{root}/{common}/"))
            print(_("Yours, where a scenario can be kept: {address}", address=f"{root}/{mine.token}/"))

        places = Places([mine, *seated], renewed=True)
        return _until_closed(Room(pilot.name, places, mine, opened, common), doors)


def lesson(case: str, groups: int, lang: str, seed: int | None, folder: Path | None, doors: Doors) -> int:
    """Open a training session: the case is drawn here and stays in this process; until interrupted."""
    i18n.set_language(lang)
    folder = folder or Path(f"{case}-{dt.datetime.now():%Y-%m-%d-%H%M}")
    if seed is None and any(folder.glob("*.jsonl")):
        raise training.other_case(folder)
    return _lesson(training.draw(case, seed, lang), groups, seed, folder, doors)


def prepared(trainer: Path, groups: int, doors: Doors) -> int:
    """Open a session on the case of a trainer's folder, whose workbooks the groups have; its decisions are kept there, so that no
    other draw takes them up, and it goes on where it stopped."""
    drawn = training.folders.reopen(trainer)
    i18n.set_language(drawn.lang)
    return _lesson(drawn, groups, None, trainer / training.folders.SESSION, doors)


def _lesson(drawn: training.Drawn, groups: int, seed: int | None, folder: Path, doors: Doors) -> int:
    lang, title = drawn.lang, drawn.case.title
    held = Lesson(drawn, training.Session(folder, drawn.months, drawn.case.name))
    with _folders() as own:
        names = [f"table-{n}" for n in range(1, groups + 1)]
        seated = [Place(name, own(name), _code("group", f"{title} · {name}", lang)) for name in names]
        mine = Place(TRAINER, own(TRAINER))

        def opened(root: str) -> None:
            addresses = {place.name: f"{root}/{place.token}/" for place in seated}
            mine.code = _code("trainer", title, lang, str(folder.resolve()), addresses)
            for name, address in addresses.items():
                print(f"{name}  {address}")
            print(_("The trainer's, for you alone: {address}", address=f"{root}/{mine.token}/"))
            print(training.words.secrecy(title, seed))
            print(_("Decisions are kept in “{folder}”.", folder=folder))

        places = Places([mine, *seated], renewed=False)
        return _until_closed(Room(title, places, mine, opened, lesson=held), doors)


def _code(page: str, *given) -> str:
    return f"from conciergekit.room import inside\ninside.{page}({', '.join(map(repr, given))})"


@contextlib.contextmanager
def _folders():
    """Makes the folder a place's process works in: its own, and empty."""
    with tempfile.TemporaryDirectory(prefix="conciergekit-room-", ignore_cleanup_errors=True) as folder:

        def own(name: str) -> Path:
            (Path(folder) / name).mkdir(mode=0o700)
            return Path(folder) / name

        yield own


def _until_closed(room: Room, doors: Doors) -> int:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(room, doors))
    print(_("The room is closed."), flush=True)
    return 0


async def _serve(room: Room, doors: Doors) -> None:
    places, near = room.places, None
    sockets, port = _listen(doors)
    pages = server.application(places, room.common, room.title)
    limits = {"max_body_size": LONGEST, "idle_connection_timeout": 60, "body_timeout": 60}
    http = tornado.httpserver.HTTPServer(pages, **limits)
    http.add_sockets(sockets)
    if room.lesson is not None:  # asked by the room's own processes: never open to the network
        near = tornado.netutil.bind_sockets(0, "127.0.0.1")
        given = {"places": places, "lesson": room.lesson}
        answers = tornado.web.Application([(r"/([a-z]+)", Calls, given)], log_function=lambda _handler: None)
        tornado.httpserver.HTTPServer(answers).add_sockets(near)
        places.address = f"http://127.0.0.1:{near[0].getsockname()[1]}/"
    here, *others = _here() if doors.network else ["127.0.0.1"]
    root = f"http://{here}:{port}"
    room.opened(root)
    if others:
        there = {"first": here, "others": ", ".join(others)}
        print(_("Other addresses of this machine, if no page opens with {first}: {others}", **there))
    if doors.network:
        print(_(NETWORK))
    if not calls.HAS_LIMIT:
        print(_("On this system the memory of a page is not limited."))
    print(_("To close the room: Ctrl-C."), flush=True)
    try:
        await places.heat_all(
            lambda done, total: print(_("[{n}/{total}] page ready", n=done, total=total), flush=True)
        )
        if not any(place.ready for place in places.all):
            raise ConciergekitError(_("No page could be prepared: {reason}", reason=room.mine.said))
        if doors.browser:
            webbrowser.open(f"{root}/{room.mine.token}/")
        following = [room.lesson.follow(places)] if room.lesson else []
        await asyncio.gather(places.watch(), *following)
    finally:
        http.stop()
        await places.end()


def _listen(doors: Doors) -> tuple[list[socket.socket], int]:
    """The first free port. Raises ConciergekitError if none of those tried is."""
    reason = ""
    for port in range(doors.port, min(doors.port + TRIED, 65536)):
        try:
            address = "0.0.0.0" if doors.network else "127.0.0.1"
            return tornado.netutil.bind_sockets(port, address, family=socket.AF_INET), port
        except OSError as error:
            reason = reason_of(error)
    said = _("no port from {port} on can be opened: {reason}", port=doors.port, reason=reason)
    raise ConciergekitError(said)


def _here() -> list[str]:
    """This machine's addresses on its networks, that of its way out first; nothing is sent to find them."""
    every = (one for card in psutil.net_if_addrs().values() for one in card)
    known = [one.address for one in every if one.family == socket.AF_INET]
    private = [one for one in known if ipaddress.ip_address(one).is_private and not one.startswith("127.")]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way, contextlib.suppress(OSError):
        way.connect(("192.0.2.1", 9))
        private.insert(0, way.getsockname()[0])
    return list(dict.fromkeys(private)) or [socket.gethostname()]

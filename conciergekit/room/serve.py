"""A room from its opening to its end: what is prepared, what is said to whoever opened it."""

import asyncio
import contextlib
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tornado.httpserver
import tornado.netutil

from .. import read
from ..core import i18n
from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _
from . import inside, server
from .places import Place, Places, token

TRIED = 20  # ports, from the one asked


@dataclass(frozen=True)
class Doors:
    """Where a room is open: to the network or to this machine alone, from which port, and in a browser of this machine."""

    network: bool = False
    port: int = 8866
    browser: bool = True


def meeting(path: Path, seats: int, lang: str | None, doors: Doors) -> int:
    """Open a pilot's panels to `seats` pages and to whoever opens the room, who may keep a scenario; until interrupted."""
    pilot = read.load_pilot(path, lang=lang)
    lang = lang or pilot.language
    i18n.set_language(lang)

    def code(keeps: bool) -> str:
        return f"from conciergekit.room import inside\ninside.meeting({str(path.resolve())!r}, {lang!r}, {keeps})"

    with _folder() as folder:
        mine = Place("mine", code(True), _own(folder, "mine"), given=False)
        seated = [Place(str(n), code(False), _own(folder, str(n))) for n in range(1, seats + 1)]
        places = Places([mine, *seated], renewed=True)
        common = token()

        def said(root: str) -> None:
            print(_("Give this address to those who take part: {address}", address=f"{root}/{common}/"))
            print(_("Yours, where a scenario can be kept: {address}", address=f"{root}/{mine.token}/"))

        return _until_closed(places, common, pilot.name, mine, said, doors)


def _folder():
    return tempfile.TemporaryDirectory(prefix="conciergekit-room-", ignore_cleanup_errors=True)


def _own(folder: str, name: str) -> Path:
    """The folder a place's process works in: its own, and empty."""
    own = Path(folder) / name
    own.mkdir(mode=0o700)
    return own


def _until_closed(
    places: Places, common: str, title: str, mine: Place, said: Callable[[str], None], doors: Doors
) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended by another program: closed as by Ctrl-C
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_open(places, common, title, mine, said, doors))
    print(_("The room is closed."), flush=True)
    return 0


async def _open(places, common, title, mine, said, doors) -> None:
    sockets, port = _listen(doors)
    http = tornado.httpserver.HTTPServer(
        server.application(places, common, title), max_body_size=server.LONGEST
    )
    http.add_sockets(sockets)
    root = f"http://{_here() if doors.network else '127.0.0.1'}:{port}"
    said(root)
    if doors.network:
        print(_(NETWORK))
    if not inside.HAS_LIMIT:
        print(_("On this system the memory of a page is not limited."))
    print(_("To close the room: Ctrl-C."), flush=True)
    try:
        await places.heat_all(
            lambda done, total: print(_("[{n}/{total}] page ready", n=done, total=total), flush=True)
        )
        if wrong := next((place.said for place in places.all if place.said), ""):
            raise ConciergekitError(_("No page could be prepared: {reason}", reason=wrong))
        if doors.browser:
            webbrowser.open(f"{root}/{mine.token}/")
        await places.watch()
    finally:
        http.stop()
        await places.end()


NETWORK = i18n.N_(
    "Whoever is on this network and has an address comes in. Where no page opens, the network keeps machines apart, as "
    "those for guests do: share the connection of a telephone."
)


def _listen(doors: Doors) -> tuple[list[socket.socket], int]:
    """The first free port. Raises ConciergekitError if none of those tried is."""
    reason = ""
    for port in range(doors.port, min(doors.port + TRIED, 65536)):
        try:
            address = "0.0.0.0" if doors.network else "127.0.0.1"
            return tornado.netutil.bind_sockets(port, address, family=socket.AF_INET), port
        except OSError as error:
            reason = reason_of(error)
    raise ConciergekitError(
        _("no port from {port} on can be opened: {reason}", port=doors.port, reason=reason)
    )


def _here() -> str:
    """This machine's address on its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return one.getsockname()[0]

"""What answers browsers: each place has an address nobody can guess, and whatever else is asked leads nowhere."""

import asyncio
import gzip
import json
import logging
import time
from functools import cache
from html import escape
from pathlib import Path
from string import Template

import tornado.iostream
import tornado.web
import tornado.websocket
import zmq
from jupyter_core.paths import jupyter_path

from ..core import i18n
from ..core.i18n import _
from .kernels import LONGEST
from .places import Places

PING = 20.0  # seconds: a telephone gone without a word has left after two of these
MOST_LINES = 24  # of a place: the devices of a group, and those whose end is not known yet
PAUSE = 0.02  # seconds of a line between two messages: nobody moves faster
UNREAD = 4 << 20  # bytes kept for a page that does not read; then its line is cut
PAGE = Path(__file__).parent / "page"
_WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8")
# whatever a page is made to hold, its browser asks nobody else for anything and runs no script but the files served here
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_COOKIE = "place"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


log = logging.getLogger(__name__)


def application(places: Places, common: str, title: str) -> tornado.web.Application:
    """common: the address by which those who come are given a free place; "" if each place has its own only."""
    served()  # an extra that is missing is told before a door is opened
    word, kernel = r"/(?P<token>[a-z0-9-]+)", r"/api/kernels/(?P<kernel>[a-f0-9-]{36})"
    given = {"places": places, "common": common, "title": title}
    return tornado.web.Application(
        [
            (r"/", Back, given),
            (r"/static/(?P<name>.+)", Static, given),
            (word + "/", Page, given),
            (word + "/now", Now, given),
            (word + kernel, Model, given),
            (word + kernel + "/channels", Channel, given),
        ],
        default_handler_class=Nowhere,
        default_handler_args=given,
        websocket_max_message_size=LONGEST,
        websocket_ping_interval=PING,
        websocket_ping_timeout=PING,
        log_function=lambda _handler: None,  # addresses hold tokens: they are written nowhere
    )


class Silent(tornado.web.RequestHandler):
    """Tells what went wrong without the address, which holds a token, nor the key of a process."""

    def log_exception(self, kind, error, trace) -> None:
        if not isinstance(error, tornado.web.HTTPError):
            log.error("%s", type(self).__name__, exc_info=(kind, error, trace))


class _Handler(Silent):
    def initialize(self, places: Places, common: str, title: str) -> None:
        self.places, self.common, self.title = places, common, title

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", _POLICY.format(host=self.request.host))
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **_rest) -> None:
        self.finish(_plain(_("This address leads nowhere. Ask whoever opened the room for yours.")))

    def place(self, token: str):
        found = self.places.by_token.get(token)
        if found is None:
            raise tornado.web.HTTPError(404)
        return found

    def known(self):
        """The place this browser had last, if it had one here."""
        return self.places.by_token.get(self.get_cookie(_COOKIE, ""))

    def lead(self, place) -> None:
        place.taken, place.seen = True, time.monotonic()
        self.redirect(f"/{place.token}/")

    def warm(self, token: str, kernel: str):
        """The process of the place this token opens, if it is the one named: no other can be reached."""
        place = self.place(token)
        if not place.ready or place.warm.id != kernel:
            raise tornado.web.HTTPError(404)
        return place.warm


class Nowhere(_Handler):
    def prepare(self) -> None:
        raise tornado.web.HTTPError(404)


class Static(_Handler):
    def get(self, name: str) -> None:
        if name not in served():
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", _TYPES.get(Path(name).suffix, "application/octet-stream"))
        self.set_header("Cache-Control", "max-age=86400")
        self.set_header("Content-Encoding", "gzip")
        self.write(_packed(name))


class Page(_Handler):
    def get(self, token: str) -> None:
        if self.common and (token == self.common or token in self.places.left):
            place = self.known()
            place = place if place is not None and place.given else self.places.free()
            if place is None:
                said = _("Every place is taken or being prepared. This page tries again by itself.")
                self.write(_plain(said, wait=True))
            else:
                self.lead(place)
            return
        place = self.place(token)
        place.taken, place.seen = True, time.monotonic()
        self.set_cookie(_COOKIE, token, httponly=True, samesite="Lax")
        if not place.ready:
            self.write(_plain(_("Your page is being prepared. It opens by itself."), wait=True))
            return
        base = f"/{token}/"
        config = {
            "appName": "Voila",
            "baseUrl": base,
            "kernelId": place.warm.id,
            "fullStaticUrl": "/static/voila",
            "fullLabextensionsUrl": "/static/widgets",
            "federated_extensions": _extensions(),
            "terminalsAvailable": False,
        }
        page = _template().substitute(
            lang=i18n.language(),
            title=escape(self.title),
            base=base,
            loading=escape(_("Opening…")),
            away=escape(_("The connection is lost. The page comes back by itself.")),
            shown=_in_script(place.warm.shown),
            config=_in_script(config),
        )
        self.write(page)


class Back(_Handler):
    """The address of the room alone leads a browser to the place it had."""

    def get(self) -> None:
        place, token = self.known(), self.get_cookie(_COOKIE, "")
        if place is not None:
            self.lead(place)
        elif token in self.places.left:
            self.redirect(f"/{token}/")
        else:
            raise tornado.web.HTTPError(404)


class Now(_Handler):
    """Which process is behind the place: a page whose own is gone opens again by itself."""

    def get(self, token: str) -> None:
        place = self.place(token)
        self.write({"kernel": place.warm.id if place.ready else ""})


class Model(_Handler):
    def get(self, token: str, kernel: str) -> None:
        self.warm(token, kernel)
        self.write({"id": kernel, "name": "python3", "execution_state": "idle", "connections": 1})


class Channel(_Handler, tornado.websocket.WebSocketHandler):
    """A page's way to its process, filtered both ways by it."""

    async def get(self, token: str, kernel: str) -> None:
        self.process = self.warm(token, kernel)
        if len(self.process.pages) >= MOST_LINES:
            raise tornado.web.HTTPError(503)
        self.session = self.get_query_argument("session_id", "")
        await super().get()

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        ours = "v1.kernel.websocket.jupyter.org"
        return ours if ours in subprotocols else None

    def open(self) -> None:
        self.ws_connection.stream.max_write_buffer_size = UNREAD
        self.process.pages.add(self)
        self.place(self.path_kwargs["token"]).joined = True

    async def on_message(self, message: bytes | str) -> None:
        try:
            self.process.hear(message)
        except zmq.ZMQError:  # its process takes no more
            self.close()
        await asyncio.sleep(PAUSE)  # what else has come waits at the sender's

    def tell(self, frame: bytes) -> None:
        try:
            self.write_message(frame, binary=True).add_done_callback(lambda sent: sent.exception())
        except tornado.websocket.WebSocketClosedError:
            self.on_close()
        except tornado.iostream.StreamBufferFullError:
            self.ws_connection.stream.close()

    def on_close(self) -> None:
        self.process.pages.discard(self)


@cache
def served() -> dict[str, Path]:
    """Name below /static/ -> file. What is not in this list has no address: no path of a request is ever opened."""
    roots = {"voila": (_voila() / "templates/base/static", "."), "room": (PAGE, ".")}
    roots |= {f"widgets/{name}": (_extension(name), "static") for name in _WIDGETS}
    return {
        f"{name}/{path.relative_to(root).as_posix()}": path
        for name, (root, below) in roots.items()
        for path in sorted((root / below).rglob("*"))
        if path.suffix in (".js", ".css", ".woff", ".woff2")
    }


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(served()[name].read_bytes(), 6, mtime=0)


def _voila() -> Path:
    """Where Voila's pages lie; Voila itself is never imported. ModuleNotFoundError without the extra `room`."""
    for folder in map(Path, jupyter_path("voila")):
        if (folder / "templates" / "base" / "static").is_dir():
            return folder
    raise ModuleNotFoundError("No module named 'voila'", name="voila")


def _extension(name: str) -> Path:
    roots = [_voila() / "labextensions", *map(Path, jupyter_path("labextensions"))]
    names = (name, name.rpartition("/")[2])  # Voila's own lie without their owner's name
    found = (root / one for root in roots for one in names)
    return next(folder for folder in found if (folder / "package.json").is_file())


@cache
def _extensions() -> list[dict]:
    found = []
    for name in _WIDGETS:
        package = json.loads((_extension(name) / "package.json").read_text("utf8"))
        load = package["jupyterlab"]["_build"]["load"]
        found.append({"name": name, "extension": "./extension", "load": load})
    return found


@cache
def _template() -> Template:
    return Template((PAGE / "room.html").read_text("utf8"))


def _in_script(value: dict) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def _plain(words: str, wait: bool = False) -> str:
    """A page of one sentence; `wait`: that asks again by itself."""
    again = '<meta http-equiv="refresh" content="2">' if wait else ""
    return (
        f'<!doctype html><html lang="{i18n.language()}"><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/static/room/room.css"><title>conciergekit</title><main><p>{escape(words)}</p></main></html>'
    )

"""A room in a thread of the tests, with pages that cost little: one slider and its answer."""

import asyncio
import contextlib
import json
import threading
import time
import urllib.error
import urllib.request
import uuid

import pytest

LIMIT = 60.0  # seconds for one condition, on a busy machine
SLIDER = """
import ipywidgets as w
s = w.IntSlider(3, 0, 9, description="Tours", continuous_update=False)
h = w.HTML("<p id=answer>3 tours</p>")
s.observe(lambda change: setattr(h, "value", f"<p id=answer>{s.value} tours</p>"), "value")
w.VBox([s, h])
"""


class Room:
    """A server and the places of it, ready when made."""

    def __init__(self, folder, codes, common=""):
        pytest.importorskip("voila")
        from conciergekit.room import places, server

        for number in range(len(codes)):
            (folder / str(number)).mkdir()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.made = [places.Place(str(n), folder / str(n), code) for n, code in enumerate(codes)]
        self.places = self.do(self._places, places.Places)
        self.port = self.do(self._listen, server.application(self.places, common, "Salle"))
        self.root = f"http://127.0.0.1:{self.port}"
        self.do(self.places.heat_all, lambda *_counts: None)
        self.watching = asyncio.run_coroutine_threadsafe(self.places.watch(), self.loop)

    async def _places(self, kind):
        return kind(self.made, renewed=True)

    async def _listen(self, app):
        import tornado.httpserver
        import tornado.netutil

        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        self.http = tornado.httpserver.HTTPServer(app)
        self.http.add_sockets(sockets)
        return sockets[0].getsockname()[1]

    def do(self, function, *given):
        """Run a coroutine of the room and wait for it."""
        return asyncio.run_coroutine_threadsafe(function(*given), self.loop).result(2 * LIMIT)

    def address(self, number):
        return f"{self.root}/{self.made[number].token}/"

    def channel(self, number, kernel=None):
        kernel = kernel or self.made[number].warm.id
        return f"{self.address(number)}api/kernels/{kernel}/channels?session_id=s".replace("http", "ws", 1)

    def close(self):
        self.watching.cancel()
        with contextlib.suppress(RuntimeError):
            self.do(self.places.end)
        self.loop.call_soon_threadsafe(self.loop.stop)


def ask(address, method="GET", data=None, headers=None):
    """(status, text, headers) of an answer, as it came: no redirection is followed."""
    request = urllib.request.Request(address, data, headers or {}, method=method)
    try:
        with _OPENER.open(request, timeout=LIMIT) as answer:
            return answer.status, answer.read().decode("utf8", "replace"), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf8", "replace"), error.headers


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given):
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stays)


def until(condition, limit=LIMIT):
    """The first true value of `condition`; AssertionError if it never comes."""
    end = time.monotonic() + limit
    while not (found := condition()):
        assert time.monotonic() < end, "never true"
        time.sleep(0.02)
    return found


def frame(kind, content=None, channel="shell", **header):
    """A message as a browser sends it."""
    head = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "session": "s",
        "username": "",
        "version": "5.4",
        **header,
    }
    parts = [json.dumps(part).encode() for part in (head, {}, {"version": "1.0.0"}, content or {})]
    return packed(channel, parts)


def packed(channel, parts):
    from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1

    return serialize_msg_to_ws_v1(parts, channel)

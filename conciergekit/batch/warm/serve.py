"""The life of a job's process: a task of the batch, a notebook executed by itself, or a kernel for a client elsewhere."""

import asyncio
import contextlib
import functools
import json
import os
import socket

from ...i18n import use_language
from .kernel import App, Kernel
from .wire import Frames, frame


class _Line:
    """The way to the caller. Nobody there is no reason to fail: then this process is about to be ended."""

    def __init__(self, sock: socket.socket):
        self.sock = sock

    def send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self.sock.sendall(data)


def serve(app: App, sock: socket.socket) -> None:
    """Do what is asked over `sock`, to its end."""
    frames, asked = Frames(), []
    while not asked:
        data = sock.recv(1 << 20)
        if not data:
            return
        asked = frames.feed(data)
    (letter, parts), line = asked[0], _Line(sock)
    request = json.loads(parts[0])
    make = functools.partial(Kernel, app, request["cwd"], request["environment"])
    if letter == b"t":
        line.send(frame(b"d", json.dumps(_task(request)).encode()))
    elif letter == b"n":
        _notebook(request, make, line)
    else:
        kernel = make(lambda letter, parts: line.send(frame(letter, *parts)))
        kernel.loop.run_until_complete(_answer(kernel, sock, frames, asked[1:]))
        kernel.close()


def _task(request: dict) -> dict:
    from .. import job

    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    return job.attempt(request["task"], request["arguments"])


def _notebook(request: dict, make, line: _Line) -> None:
    from .client import Near  # not for a kernel alone, which starts faster without
    from .execute import execute

    near = Near(line, make)
    with use_language(request.get("lang")):
        record = execute(request, near)
    near.kernel.close()
    near.flush(frame(b"d", json.dumps(record).encode()))


async def _answer(kernel: Kernel, sock: socket.socket, frames: Frames, asked: list) -> None:
    """Do what comes over `sock` until its other end is closed."""
    over = asyncio.get_running_loop().create_future()

    def ask(requests: list) -> None:
        for _letter, parts in requests:
            kernel.ask({"parent_header": {}, "metadata": {}, "buffers": [], **json.loads(parts[0])})

    def readable() -> None:
        data = sock.recv(1 << 20)
        if data:
            ask(frames.feed(data))
        elif not over.done():
            over.set_result(None)

    ask(asked)
    kernel.loop.add_reader(sock.fileno(), readable)
    await over

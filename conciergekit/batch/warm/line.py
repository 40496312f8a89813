"""The caller's side of a template: one a process, started when first needed, gone when the process is."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from ...i18n import _
from . import guard, processes
from .wire import Frames, frame

_ROOT = Path(guard.__file__).parents[3]


class Job(processes.Process):
    """A process that `template` forks for one job; what it needs loaded is in `header`."""

    warm = True

    def __init__(self, template: "Template", header: dict, close: Callable[[], None]):
        self.close, self.used = close, None
        self.sock, theirs = socket.socketpair()
        self.watch, its = socket.socketpair()
        self.lines = self.watch.makefile("rb")
        with its, theirs, contextlib.suppress(OSError):
            template.hand_over(json.dumps(header).encode(), [its, theirs])
        told = self._told()
        if told is None:
            self._close()
            raise OSError("no process could be forked")
        self.pid = told["pid"]

    def _told(self) -> dict | None:
        """What the template says next of it; None if the template is gone."""
        try:
            line = self.lines.readline()
        except (OSError, ValueError):  # ValueError: closed by another thread
            return None
        return json.loads(line) if line.endswith(b"\n") else None

    def answer(self) -> dict | None:
        """The result of a task; None if its process ended without one."""
        frames = Frames()
        with contextlib.suppress(OSError, ValueError):
            while data := self.sock.recv(1 << 20):
                for _letter, parts in frames.feed(data):
                    return json.loads(parts[0])
        return None

    def end(self) -> dict:
        if self.used is None:
            self.sock.close()
            with contextlib.suppress(OSError):
                self.watch.shutdown(socket.SHUT_WR)
            self.used = self._told() or {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}
            self.pid = 0
            self._close()
        return self.used

    def _close(self) -> None:
        self.lines.close()
        self.watch.close()
        self.sock.close()
        self.close()


class Template:
    """A running template process."""

    def __init__(self):
        self.owner, self.lock = os.getpid(), threading.Lock()
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, guard.__file__, str(theirs.fileno()), str(_ROOT)],
                stdin=subprocess.DEVNULL,
                stdout=self.log,
                stderr=self.log,
                env=environment,
                pass_fds=[theirs.fileno()],
                # its own session: Ctrl-C reaches the caller alone, which then ends things in order
                start_new_session=True,
            )

    def hand_over(self, header: bytes, socks: list[socket.socket]) -> None:
        with self.lock:
            socket.send_fds(self.control, [header], [sock.fileno() for sock in socks])

    @property
    def alive(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def said(self) -> str:
        """The last line it wrote before it ended."""
        self.log.seek(0)
        lines = self.log.read().decode("utf-8", "replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")

    def close(self) -> None:
        self.control.close()
        self.process.wait()


_current: Template | None = None
_refused = 0  # the process that could have none
_starting = threading.Lock()


def template() -> Template:
    """The template of this process."""
    global _current
    with _starting:
        if _current is None or not _current.alive:
            _current = Template()
        return _current


def _wait() -> None:
    """Give a template that is ending the time to do so."""
    if _current is not None and _current.owner == os.getpid():
        with contextlib.suppress(subprocess.TimeoutExpired):
            _current.process.wait(0.5)


def last_words() -> str:
    """Why the template of this process is not there, for a person."""
    said = _current.said() if _current is not None else ""
    if not said.startswith(guard.THREADS_LEFT):
        return said
    name, threads = json.loads(said.removeprefix(guard.THREADS_LEFT))
    return _("{name} starts threads, {threads}, and could not be loaded once for all", name=name,
             threads=", ".join(threads))  # fmt: skip


def refused() -> bool:
    """Whether this process has asked for a template in vain: it is not asked again, each time takes seconds."""
    return _refused == os.getpid()


def close() -> None:
    """End the template of this process, if there is one."""
    global _current, _refused
    with _starting:
        _refused = 0
        if _current is not None and _current.owner == os.getpid():
            _current.close()
        _current = None


def job(
    modules: Iterable[str] | None,
    ahead: tuple | None = None,
    pilot: tuple | None = None,
    shared: Sequence[str] = (),
) -> Job:
    """A process forked by the template of this process, with `modules` loaded, the notebook `ahead` (path, language)
    and the `pilot` (path, language) read and what is `shared` of it worked out; or (`modules` None) by a template of its own that has loaded nothing.

    Raises OSError if none can be had.
    """
    global _refused
    for _attempt in range(3):
        own = Template() if modules is None else None
        try:
            pilot = None if own else pilot
            header = {"modules": list(modules or ()), "ahead": ahead, "pilot": pilot, "shared": list(shared)}
            return Job(own or template(), header, own.close if own else lambda: None)
        except OSError:  # a template that was killed is replaced
            _wait()
    if modules is not None:
        _refused = os.getpid()
    raise OSError("no template")


@contextlib.contextmanager
def task(name: str, arguments: dict) -> Iterator[Job]:
    """A process that does a task of `batch.job`; its ``answer()`` is the result."""
    request = {"task": name, "arguments": arguments, "cwd": os.getcwd(), "environment": dict(os.environ)}
    pilot = (arguments["path"], arguments["lang"]) if name == "report" else None
    shared = ["review"] if pilot and not arguments["parameters"] else []
    process = job(["conciergekit", "conciergekit.batch.job"], pilot=pilot, shared=shared)
    try:
        with contextlib.suppress(OSError):  # whoever waits for the answer finds out
            process.sock.sendall(frame(b"t", json.dumps(request).encode()))
        yield process
    finally:
        process.end()

"""How a notebook gets its process: forked from the template, or fresh where forking is not to be had."""

import contextlib
import functools
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence

from ...i18n import _, use_language
from . import line, preload, processes
from .guard import GRACE
from .wire import Frames, frame, hello

_WATCH = 0.2  # seconds between two looks at memory


def can_fork() -> bool:
    """Whether a template can be had here. CONCIERGEKIT_ISOLATION=spawn (or ordinary, see `start`) says no."""
    isolation = os.environ.get("CONCIERGEKIT_ISOLATION", "fork")
    has_it = sys.platform == "linux" and hasattr(os, "pidfd_open")
    return has_it and isolation == "fork" and not line.refused()


def start(
    environment: dict[str, str],
    modules: list[str] | None,
    ahead: tuple | None = None,
    pilot: tuple | None = None,
    shared: Sequence[str] = (),
):
    """A process (one of `processes`) for a notebook that uses `modules`; None: that must find nothing loaded.
    `ahead`: path and language of a notebook to have ready; `pilot`: of a pilot to have read, and `shared`: what to have
    worked out of it.

    None is returned where nothing but an ordinary kernel, started by nbclient, can be had.
    """
    if can_fork():
        with contextlib.suppress(OSError):
            return line.job(modules, ahead, pilot, shared)
    say_why()
    if sys.platform == "win32" or os.environ.get("CONCIERGEKIT_ISOLATION") == "ordinary":
        return None
    return processes.Spawned(environment)


def say_why() -> None:
    """Once: why nothing is forked here."""
    own = line.refused() or can_fork()  # else the system, or who started it, wants it so
    _say(line.last_words() if own else sys.platform if sys.platform != "linux" else "CONCIERGEKIT_ISOLATION")


@functools.cache
def _say(reason: str) -> None:
    """Once: why notebooks start slower here."""
    print(
        _("Notebooks run in fresh processes here ({reason}): slower, same results.", reason=reason),
        file=sys.stderr,
    )


def run_notebook(request: dict, started: Callable = lambda _kernel: None) -> dict:
    """Execute one notebook in a fresh process; the package says what goes in and comes out.

    `started` gets the kernel's process (one of `processes`): whoever wants to stop it early kills it.
    """
    begun, request = time.monotonic(), _complete(request)
    modules, pilot, shared = preload.wanted(request)
    ahead = (request["source"], request.get("lang")) if request.get("source") else None
    with use_language(request.get("lang")):
        for _attempt in range(2):
            kernel = start(request["environment"], modules, ahead, pilot, shared)
            if kernel is None:
                record, used = _ordinary(request), {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}
                break
            try:
                started(kernel)
                record = (_by_itself if kernel.warm else _from_here)(request, kernel, begun)
            finally:
                used = kernel.end()
            if record["status"] != "died" or used["exit"] is not None or not can_fork():
                break  # else it was the template or the watcher that died, not the notebook
    return record | used | {"seconds": time.monotonic() - begun}


def _by_itself(request: dict, kernel, begun: float) -> dict:
    """The kernel's process does everything. If it did not come to its end, what it said is made a notebook of here."""
    journal = Journal(kernel, request, begun)
    journal.ask(frame(b"n", json.dumps(request).encode()))
    journal.follow()
    if journal.record is not None and not journal.trouble:
        return journal.record
    if journal.record is not None and journal.record["status"] == "error":
        return journal.record | {"status": journal.trouble}
    from .client import Past
    from .execute import execute

    return execute(request, Past(journal.frames), lambda: (journal.trouble, kernel.end()["exit"]))


def _from_here(request: dict, kernel, begun: float) -> dict:
    """A kernel that has loaded nothing, with the client in this process, which has it loaded already."""
    from .client import Far
    from .execute import execute

    journal = Journal(kernel, request, begun)
    journal.ask(hello(request["cwd"], request["environment"]))
    return execute(request, Far(kernel, journal.read), lambda: (journal.trouble, kernel.end()["exit"]))


def _ordinary(request: dict) -> dict:
    from .execute import execute

    return execute(request, None)


def _complete(request: dict) -> dict:
    """The request with what it leaves out, and paths that mean the same wherever the notebook goes."""
    source = request.get("source")
    cwd = os.path.abspath(
        request.get("cwd") or (os.path.dirname(os.path.abspath(source)) if source else os.getcwd())
    )
    # an inherited MPLBACKEND would keep charts out of the notebooks
    environment = request.get("environment") or {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
    paths = {
        name: os.path.abspath(request[name]) for name in ("source", "target", "html") if request.get(name)
    }
    return request | paths | {"cwd": cwd, "environment": environment}


class Journal:
    """What the kernel of a notebook says, read within the limits of the request.

    Attributes: ``trouble`` (why it was stopped: "timeout", "memory" or ""), ``frames`` (what `follow` read), ``record``
    (of a notebook that came to its end).
    """

    def __init__(self, kernel, request: dict, begun: float):
        self.kernel, self.frames, self.record, self.trouble = kernel, [], None, ""
        self.reader, self.memory, self.each = Frames(), request.get("memory_mb"), request.get("cell_timeout")
        self.whole = math.inf if request.get("timeout") is None else begun + request["timeout"]
        self.cell = self.kill_at = math.inf
        self.look_at = 0.0 if self.memory else math.inf

    def ask(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # whoever reads finds out
            self.kernel.sock.sendall(data)

    def follow(self) -> None:
        """Read to the end."""
        while self.record is None:
            frames = self.read()
            if not frames:
                return
            for letter, parts in frames:
                if letter == b"d":
                    self.record = json.loads(parts[0])
                else:
                    self.frames.append((letter, parts))

    def read(self, _until: float | None = None) -> list:
        """What the kernel says next; nothing when there is no more."""
        while True:
            self.kernel.sock.settimeout(self._enforce())
            try:
                data = self.kernel.sock.recv(1 << 20)
            except TimeoutError:
                continue
            except OSError:
                return []
            if not data:
                return []
            frames = self.reader.feed(data)
            if self.each is not None and any(letter in (b"b", b"r", b"d") for letter, _parts in frames):
                begins = frames[-1][0] != b"r" and any(letter == b"b" for letter, _parts in frames)
                self.cell = time.monotonic() + self.each if begins else math.inf
            if frames:
                return frames

    def _enforce(self) -> float | None:
        """Stop what went over a limit; returns how long to wait until the next look."""
        now = time.monotonic()
        if self.look_at <= now:
            self.look_at = now + _WATCH
            if processes.memory_mb(self.kernel.pid) > self.memory:
                self.trouble, self.kill_at = self.trouble or "memory", now
        if not self.trouble and min(self.whole, self.cell) <= now:
            self.trouble, self.kill_at = "timeout", now + GRACE
            self.kernel.kill(signal.SIGINT)
        if self.kill_at <= now:
            self.kernel.kill()
            self.kill_at = self.look_at = math.inf
        limit = math.inf if self.trouble else min(self.whole, self.cell)
        until = min(self.kill_at, self.look_at, limit)
        return None if until == math.inf else max(until - now, 0.001)

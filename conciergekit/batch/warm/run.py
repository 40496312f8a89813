"""How a notebook gets its process: forked from the template, or fresh where forking is not to be had."""

import contextlib
import functools
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable

from ...i18n import _, use_language
from . import line, preload, processes
from .wire import Frames, frame

_WATCH = 0.2  # seconds between two looks at memory


def can_fork() -> bool:
    """Whether a template can be had here. CONCIERGEKIT_ISOLATION=spawn (or ordinary, see `start`) says no."""
    isolation = os.environ.get("CONCIERGEKIT_ISOLATION", "fork")
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and isolation == "fork"


def start(cwd: str, environment: dict[str, str], modules: list[str] | None, ahead: tuple | None = None):
    """A kernel (one of `processes`) for a notebook that uses `modules`; None: that must find nothing loaded.
    `ahead`: path and language of a notebook to have ready.

    None is returned where nothing but an ordinary kernel, started by nbclient, can be had.
    """
    if can_fork():
        for _attempt in range(3):
            try:
                return line.kernel(cwd, environment, modules, ahead)
            except OSError:  # a template that was killed is replaced
                line.wait()
        _say(line.last_words())
    else:
        _say(sys.platform if sys.platform != "linux" else "CONCIERGEKIT_ISOLATION")
    if sys.platform == "win32" or os.environ.get("CONCIERGEKIT_ISOLATION") == "ordinary":
        return None
    return processes.Spawned(cwd, environment)


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
    modules = preload.wanted(request)
    ahead = (request["source"], request.get("lang")) if request.get("source") else None
    with use_language(request.get("lang")):
        for _attempt in range(2):
            kernel = start(request["cwd"], request["environment"], modules, ahead)
            if kernel is None:
                record, used = _told_here(request, None), {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}
                break
            journal, trouble = Journal(kernel, request, begun), ""
            try:
                started(kernel)
                trouble = journal.follow()
            finally:
                used = kernel.end()
            record = journal.record
            if record is None and not trouble and used["exit"] is None and can_fork():
                continue  # it was the template or the watcher that died, not the notebook
            break
        if kernel and trouble == "timeout" and record and record["status"] == "error":
            record["status"] = trouble
        elif kernel and (record is None or trouble):
            record = _told_here(request, journal.frames, trouble, used["exit"])
    return record | used | {"seconds": time.monotonic() - begun}


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


def _told_here(request: dict, frames: list | None, trouble: str = "", code: int | None = None) -> dict:
    """The notebook's files and record made in this process, of what its kernel said before it ended."""
    from .client import Past
    from .execute import execute

    return execute(request, None if frames is None else Past(frames), trouble, code)


class Journal:
    """What the kernel's process says while it executes a notebook, and its limits.

    Attributes: ``frames`` (all that was said), ``record`` (None if it did not come to its end).
    """

    def __init__(self, kernel, request: dict, begun: float):
        self.kernel, self.frames, self.record = kernel, [], None
        self.memory, self.each = request.get("memory_mb"), request.get("cell_timeout")
        self.whole = math.inf if request.get("timeout") is None else begun + request["timeout"]
        self.cell = math.inf
        with contextlib.suppress(OSError):
            kernel.sock.sendall(frame(b"n", json.dumps(request).encode()))

    def follow(self) -> str:
        """Read to the end. Returns why the kernel was stopped: "timeout", "memory" or ""."""
        reader, trouble, kill_at, look_at = Frames(), "", math.inf, 0.0 if self.memory else math.inf
        while self.record is None:
            now = time.monotonic()
            if look_at <= now:
                look_at = now + _WATCH
                if processes.memory_mb(self.kernel.pid) > self.memory:
                    trouble, kill_at = trouble or "memory", now
            if not trouble and min(self.whole, self.cell) <= now:
                trouble, kill_at = "timeout", now + processes.GRACE
                self.kernel.kill(signal.SIGINT)
            if kill_at <= now:
                self.kernel.kill(signal.SIGKILL)
                kill_at = look_at = math.inf
            until = min(kill_at, look_at, math.inf if trouble else min(self.whole, self.cell))
            self.kernel.sock.settimeout(None if until == math.inf else max(until - now, 0.001))
            try:
                data = self.kernel.sock.recv(1 << 20)
            except TimeoutError:
                continue
            except OSError:
                break
            if not data:
                break
            self._take(reader.feed(data))
        return trouble

    def _take(self, frames: list) -> None:
        for letter, parts in frames:
            if letter == b"d":
                self.record = json.loads(parts[0])
                return
            if letter == b"b" and self.each is not None:
                self.cell = time.monotonic() + self.each
            elif letter == b"r":
                self.cell = math.inf
            self.frames.append((letter, parts))

"""The caller's side of a template: one a process, started when first needed, gone when the process is."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from . import processes
from .lines import Line
from .processes import GRACE, KILL

_START = f"import sys; sys.path[0] = sys.argv[2]; from {__package__} import template; template.main()"
_ROOT = Path(__file__).parents[len(__package__.split("."))]


class Lost(OSError):
    """There is no template, or it has ended; its words are why, if it said so."""


class Source:
    """A process that forks others, at the other end of `line`."""

    def __init__(self, line: Line):
        self.line, self.asking = line, threading.Lock()

    def fork(self, request: dict, modules: Iterable[str] = ()) -> "Child":
        """A process that does what is asked (see `template`), `modules` loaded. Raises Lost if none can be had."""
        ours, theirs = socket.socketpair()
        line = Line(ours)
        with theirs, self.asking:
            try:
                socket.send_fds(self.line.sock, [json.dumps(list(modules)).encode()], [theirs.fileno()])
            except OSError:
                raise Lost from None
        line.send(request)
        told = line.read() or {}
        if "pid" not in told:
            raise Lost(told.get("refused", ""))
        return Child(line, told["pid"])


class Child(Source):
    """A process forked for one request. `used` is its exit code (None: whoever was to tell it has ended too), CPU seconds
    and memory, once it is over."""

    def __init__(self, line: Line, pid: int):
        super().__init__(line)
        self.pid, self.used = pid, None

    def kill(self, number: int = KILL) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.used is None:  # once it was waited for, the number may be another's
                os.kill(self.pid, number)

    def read(self, until: float | None = None) -> object:
        """What it says next; None if it is over. Raises TimeoutError at `until`."""
        said = None if self.used else self.line.read(until)
        if isinstance(said, dict) and "exit" in said:
            self.used = said
        elif said is None and self.used is None:  # its parent was killed, and it with it
            self.used = {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}
            processes.kill_session(self.pid)
        return None if self.used else said

    def end(self) -> dict:
        """Be done with it; it has a moment to leave."""
        until = time.monotonic() + GRACE + 1
        if self.used is None:
            self.line.send({"end": True})
        while self.used is None:
            try:
                self.read(until)
            except TimeoutError:
                self.kill()
                until = None
        self.line.sock.close()
        return self.used


class Template(Source):
    """A running template process."""

    def __init__(self):
        ours, theirs = socket.socketpair()
        super().__init__(Line(ours))
        self.owner = os.getpid()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), str(_ROOT), str(self.owner)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=processes.environment(),
                # its own session: Ctrl-C reaches the caller alone, which then ends things in order
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def close(self) -> None:
        self.line.sock.close()
        self.process.wait()


_current: Template | None = None
_refused: tuple[int, str] = 0, ""  # the process that could have none, and why
_starting = threading.Lock()


def template() -> Template:
    """The template of this process."""
    global _current
    with _starting:
        if _current is None or not _current.alive:
            _current = Template()
        return _current


def close() -> None:
    """End the template of this process, if there is one."""
    global _current, _refused
    with _starting:
        _refused = 0, ""
        if _current is not None and _current.owner == os.getpid():
            _current.close()
        _current = None


def why_not() -> str:
    """Why nothing can be forked here, in one or two words or names; "" if it can."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return sys.platform
    if os.environ.get("CONCIERGEKIT_ISOLATION", "fork") != "fork":
        return "CONCIERGEKIT_ISOLATION"
    return _refused[1] if _refused[0] == os.getpid() else ""


def fork(request: dict, modules: Iterable[str] = (), source: Source | None = None) -> Child:
    """A process that does what is asked, forked from `source`, else from the template of this process.

    Raises Lost if none can be had; it is not asked again then, for each time takes seconds.
    """
    global _refused
    if source is not None:
        with contextlib.suppress(Lost):
            return source.fork(request)
    for _attempt in range(3):  # a template that was killed is replaced
        source = template()
        try:
            return source.fork(request, modules)
        except Lost as lost:
            why = str(lost)
        if why:
            break
        with contextlib.suppress(subprocess.TimeoutExpired):
            source.process.wait(0.5)
    _refused = os.getpid(), why or "template"
    raise Lost(why)

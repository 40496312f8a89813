"""The caller's side of a template: one a process, started when first needed, gone when the process is."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from . import processes
from .lines import Line
from .processes import GRACE, KILL, THREADS, THREADS_LEFT

_START = f"import sys; sys.path[0] = sys.argv[2]; from {__package__} import template; template.main()"
_ROOT = Path(__file__).parents[len(__package__.split("."))]


class Lost(OSError):
    """There is no template, or it has ended."""


class Template:
    """A running template process."""

    def __init__(self, modules: Iterable[str] = ()):
        self.owner, self.lock = os.getpid(), threading.Lock()
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), str(_ROOT), *modules],
                stdin=subprocess.DEVNULL,
                stdout=self.log,
                stderr=self.log,
                pass_fds=[theirs.fileno()],
                env=dict.fromkeys(THREADS, "1") | environment,
                # its own session: Ctrl-C reaches the caller alone, which then ends things in order
                start_new_session=True,
            )

    def line(self) -> Line:
        ours, theirs = socket.socketpair()
        with theirs, self.lock:
            socket.send_fds(self.control, [b"l"], [theirs.fileno()])
        return Line(ours)

    @property
    def alive(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def last_words(self) -> list | None:
        """What left threads and which, if that is why it ended."""
        self.log.seek(0)
        lines = self.log.read().decode("utf-8", "replace").split("\n")
        said = next((line for line in reversed(lines) if line.strip()), "")
        return json.loads(said.removeprefix(THREADS_LEFT)) if said.startswith(THREADS_LEFT) else None

    def close(self) -> None:
        self.control.close()
        self.process.wait()
        self.log.close()


class Child:
    """A process forked for one job. `line` is its own until `end`; `used` is then its exit code (None: whoever was to
    tell it has ended too), CPU seconds and memory."""

    template = None  # if it has one of its own

    def __init__(self, line: Line, request: dict, own: bool = False):
        self.line, self.own, self.used = line, own, None
        line.send(request)
        told = line.read()
        if not isinstance(told, dict) or "exit" in told:
            line.close()  # the request may still be heard: then whoever hears it is to see that nobody waits
            raise Lost("no process could be forked")
        self.pid = told["pid"]

    def kill(self, number: int = KILL) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.used is None:  # once it was waited for, the number may be another's
                os.kill(self.pid, number)

    def read(self, until: float | None = None) -> object:
        """What it says next; None if it is over. Raises TimeoutError at `until`."""
        if self.used is not None:
            return None
        said = self.line.read(until)
        if said is None or (isinstance(said, dict) and "exit" in said):
            known = said is not None and said["pid"] == self.pid
            self.used = said if known else {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}
            if not known:  # its parent was killed, and it with it; nobody is there to end what it left
                self.line.close()
                processes.kill_session(self.pid)
            return None
        return said

    def end(self) -> dict:
        """Be done with it; it has a moment to leave."""
        if self.used is None:
            self.line.send({"end": self.pid})
            until = time.monotonic() + GRACE + 1
            while True:
                try:
                    if self.read(until) is None:
                        break
                except TimeoutError:
                    self.kill()
                    until = None
        if self.own:
            self.line.close()
        if self.template is not None:
            self.template.close()
        return {name: self.used[name] for name in ("exit", "cpu", "maxrss_mb")}


_current: Template | None = None
_refused: tuple[int, list | None] = 0, None  # the process that could have none, and why
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
        _refused = 0, None
        if _current is not None and _current.owner == os.getpid():
            _current.close()
        _current = None


def can_fork() -> bool:
    """Whether a template can be had here. CONCIERGEKIT_ISOLATION=ordinary says no."""
    here = sys.platform == "linux" and hasattr(os, "pidfd_open") and _refused[0] != os.getpid()
    return here and os.environ.get("CONCIERGEKIT_ISOLATION", "fork") == "fork"


def why_not() -> str:
    """Why nothing is forked here, in one or two words or names."""
    if _refused[0] == os.getpid():
        return "{}: {}".format(_refused[1][0], ", ".join(_refused[1][1])) if _refused[1] else "template"
    return sys.platform if sys.platform != "linux" else "CONCIERGEKIT_ISOLATION"


def fork(request: dict, line: Line | None = None) -> Child:
    """A process that does what is asked (see `template`): from what is at the other end of `line`, else from the template
    of this process. With `modules` None in the request, from one that has loaded nothing.

    Raises Lost if none can be had; it is not asked again then, for each time takes seconds.
    """
    global _refused
    if line is not None:
        with contextlib.suppress(Lost):
            return Child(line, request)
    for _attempt in range(3):
        if request["modules"] is None:
            return _alone(request)
        source = template()
        with contextlib.suppress(OSError):  # a template that was killed is replaced
            return Child(source.line(), request, own=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            source.process.wait(0.5)
        if (words := source.last_words()) is not None:
            break
    _refused = os.getpid(), words
    raise Lost("no template")


def _alone(request: dict) -> Child:
    """A process whose template ends with it."""
    source = Template()
    child = Child(source.line(), request | {"modules": []}, own=True)
    child.template = source
    return child

"""The caller's side of a template: one a process, started when first needed, gone when the process is."""

import contextlib
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path

from .processes import GRACE, KILL, Over, Task, environment

_START = f"import sys; sys.path[0] = sys.argv[2]; from {__package__} import template; template.main()"
_ROOT = Path(__file__).parents[len(__package__.split("."))]


class Lost(OSError):
    """There is no template, or it has ended; its words are why, if it said so."""


class Source:
    """A process that forks others, at the other end of `line`."""

    def __init__(self, line: Connection):
        self.line, self.asking = line, threading.Lock()

    def fork(self, task: Task, modules: Iterable[str] = (), until: float | None = None) -> "Child":
        """A process that does `task`, `modules` loaded. Raises Lost if none can be had; TimeoutError `until` then
        (``time.monotonic``): whoever is to fork hangs, or was paused, and is ended."""
        # a moment at least: others end with it
        wait = None if until is None else max(until - time.monotonic(), GRACE)
        ours, theirs = Pipe()
        try:
            with theirs, self.asking:
                self.line.send((list(modules), task))
                send_handle(self.line, theirs.fileno(), None)
            told = ours.recv() if ours.poll(wait) else TimeoutError
        except (OSError, EOFError):
            raise Lost from None
        if told is TimeoutError:
            self.kill()
            raise TimeoutError
        if not isinstance(told, int):  # words of the template, or the end of a process
            raise Lost(told if isinstance(told, str) else "")
        return Child(ours, told)


class Child(Source):
    """A process forked for one task, once it has said its number. `exit` is its exit code once it is `over` (None: whoever
    was to tell it has ended too). `own`: it is a child of this very process."""

    def __init__(self, line: Connection, pid: int, own: bool = False):
        super().__init__(line)
        self.pid, self.over, self.exit, self.own = pid, False, None, own
        self.poll = select.poll()
        for number in (line.fileno(), os.pidfd_open(pid)) if own else (line.fileno(),):
            self.poll.register(number, select.POLLIN)

    def kill(self, number: int = KILL) -> None:
        with contextlib.suppress(ProcessLookupError):
            if not self.over:  # once it was waited for, the number may be another's
                os.kill(self.pid, number)

    def read(self, until: float | None = None) -> object:
        """What it says next; None if it is over. Raises TimeoutError at `until` (``time.monotonic``)."""
        if self.over:
            return None
        if not (ready := self.poll.poll(until if until is None else max(until - time.monotonic(), 0) * 1000)):
            raise TimeoutError
        said = None
        with contextlib.suppress(EOFError, OSError):
            said = self.line.recv() if ready[0][0] == self.line.fileno() else None
        if said is not None and not isinstance(said, Over):
            return said
        self.over = True
        if said is not None:
            self.exit = said.code
        elif self.own:
            os.kill(self.pid, KILL)  # a notebook may have closed the line
            self.exit = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        else:  # its template was killed, and it with it
            with contextlib.suppress(OSError):
                os.killpg(self.pid, KILL)
        return None

    def end(self) -> int | None:
        """Be done with it; it has a moment to leave. Its exit code."""
        with contextlib.suppress(OSError):
            self.line.send(None)
        for moment in (GRACE + 1, GRACE):  # whoever forked it, and is to tell its end, may hang
            until = time.monotonic() + moment
            with contextlib.suppress(TimeoutError):
                while not self.over:
                    self.read(until)
            self.kill()
        self.over = True
        self.line.close()
        return self.exit


class Template(Source):
    """A running template process, `modules` loaded."""

    def __init__(self, modules: Iterable[str]):
        ours, theirs = Pipe()
        super().__init__(ours)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), str(_ROOT)],
                **dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL),
                pass_fds=[theirs.fileno()],
                env=environment(),
                # its own session: Ctrl-C reaches the caller alone, which then ends things in order
                start_new_session=True,
            )
        self.kill = self.process.kill
        with contextlib.suppress(OSError):  # one that ended at once: whoever asks it is told
            ours.send((list(modules), None))


here = None  # what forks this very process, if it was itself forked from a template
_templates: dict[int, Template] = {}  # by the number of the caller's process: a fork of it has none
_refused: dict[int, str] = {}  # those that could have none, and why
_starting = threading.Lock()


def template(modules: Iterable[str] = ()) -> Template:
    """The template of this process; `modules`: what it begins with."""
    with _starting:
        one = _templates.get(os.getpid())
        if one is None or one.process.poll() is not None:
            one = _templates[os.getpid()] = Template(modules)
        return one


def close() -> None:
    """End the template of this process, if there is one."""
    with _starting:
        _refused.clear()
        if one := _templates.pop(os.getpid(), None):
            one.line.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.process.wait(GRACE)
            one.kill()  # a paused one
            one.process.wait()


def why_not() -> str:
    """Why nothing can be forked here, in one or two words or names; "" if it can."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return sys.platform
    if os.environ.get("CONCIERGEKIT_ISOLATION", "fork") != "fork":
        return "CONCIERGEKIT_ISOLATION"
    return _refused.get(os.getpid(), "")


def fork(task: Task, modules: Iterable[str] = (), source: Source | None = None, until=None) -> Child:
    """A process that does `task`, forked from `source`, else from the template of this process.

    Raises Lost if none can be had; it is not asked again then, for each time takes seconds. TimeoutError: see ``Source.fork``.
    """
    if why := why_not():
        raise Lost(why)
    if here is not None:
        ours, theirs = Pipe()
        with theirs:
            here(theirs, task)
        try:
            return Child(ours, ours.recv(), own=True)
        except EOFError:  # killed before it could say its number
            raise Lost from None
    if source is not None:
        with contextlib.suppress(Lost):
            return source.fork(task, until=until)
    for _attempt in range(3):  # a template that was killed is replaced
        source = template()
        try:
            return source.fork(task, modules, until)
        except Lost as lost:
            why = str(lost)
        if why:
            break
        with contextlib.suppress(subprocess.TimeoutExpired):
            source.process.wait(0.5)
    _refused[os.getpid()] = why or "template"
    raise Lost(why)

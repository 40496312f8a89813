"""The process that has imported everything, and forks a fresh process for each task.

From its caller come a task and the end of a line, one after the other. The process forked for it has that line to itself
and answers there; how it ended is told there last: its exit code. A template never runs anything of a notebook, and has one
thread. It ends when its caller is gone, as do those it forked.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib
import itertools
import os
import select
import signal
import sys
import traceback
import warnings
from collections.abc import Collection, Iterable
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle
from pathlib import Path

from . import kernel, warm
from .processes import GRACE, KILL, Over, Task

# jemalloc's own thread survives a fork by design (pyarrow brings it)
_HARMLESS = frozenset(["jemalloc_bg_thd"])
_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Server:
    """Forks for whoever is at the other end of `control`, until it hangs up."""

    def __init__(self, control: Connection):
        self.control = control
        self.children: dict[int, tuple[int, Connection]] = {}  # by the descriptor of the process
        _libc.prctl(_SET_CHILD_SUBREAPER, 1)  # what children leave behind is adopted, and ended

    def serve(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                for ready in wait([self.control, *self.children]):
                    if ready is not self.control:
                        self.ended(ready)
                        continue
                    if (asked := self.control.recv()) is None:
                        raise EOFError
                    load(asked[0], self.control)
                    if asked[1] is not None:
                        self.forks(asked[1], Connection(recv_handle(self.control)))
        _kill_strays(())

    def forks(self, task: Task, line: Connection) -> None:
        if _refusal:
            line.send(_refusal[0])
            sys.exit(1)
        pid = fork(line, task)
        self.children[os.pidfd_open(pid)] = pid, line

    def ended(self, handle: int) -> None:
        """A child is over: what it left is ended, and its caller told."""
        pid, line = self.children.pop(handle)
        os.close(handle)
        _pid, status = os.waitpid(pid, 0)
        _kill_strays([pid for pid, _line in self.children.values()])
        with line, contextlib.suppress(OSError):  # nobody may wait for it
            line.send(Over(os.waitstatus_to_exitcode(status)))


def fork(line: Connection, task: Task) -> int:
    """Have a child of this process (of one thread) do `task` and answer on `line`; its number."""
    gc.freeze()  # or the first collection in the child would copy every page
    parent, pid = os.getpid(), os.fork()
    if not pid:
        _live(line, task, parent)
    return pid


def _live(line: Connection, task: Task, parent: int) -> None:
    """The forked child's life, from its first line to its end."""
    code = 1
    try:
        _libc.prctl(_SET_PDEATHSIG, KILL)
        _libc.prctl(_SET_CHILD_SUBREAPER, 1)
        if os.getppid() != parent:
            os._exit(1)
        os.setsid()
        line.send(os.getpid())
        gc.enable()
        gc.set_threshold(10_000, 10, 10)  # all else is frozen: Python's own 700 would come round all the time
        _close_but(line.fileno())
        warm.here = fork
        os.environ.clear()
        os.environ.update(task.environment)
        os.chdir(task.cwd)
        _do(task, line)
        if task.function is None:  # what a notebook leaves to be done at exit
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(int(GRACE))
            atexit._run_exitfuncs()
        _kill_strays(())
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _do(task: Task, line: Connection) -> None:
    if task.function is None:
        return kernel.Kernel(line).serve()
    line.send(_call(task.function, task.arguments))
    if task.stays and not _threads():
        trim()
        Server(line).serve()


def _kill_strays(known: Collection[int]) -> None:
    """End and reap every child of this process (of one thread) but those `known`, and what these leave to it in turn: it
    has adopted them."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while strays := [pid for pid in map(int, children.read_text().split()) if pid not in known]:
        for pid in strays:
            os.kill(pid, KILL)
            os.waitpid(pid, 0)


def _call(name: str, arguments: dict):
    module, _colon, function = name.partition(":")
    return getattr(importlib.import_module(module), function)(**arguments)


def _close_but(number: int) -> None:
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in (0, 1, 2, number):
            with contextlib.suppress(OSError):
                os.close(int(name))


_tried: set[str] = set()
_refusal: list[str] = []  # why nothing can be forked any more: what left threads, which a fork would lose


def load(modules: Iterable[str], control: Connection) -> None:
    """Import what is not there yet, as the notebook would: with IPython there to be asked; no more once `control` hung up."""
    new = [name for name in modules if name not in _tried]
    _tried.update(new)
    (line := select.poll()).register(control, 0)
    with kernel.App.instance().shell.builtin_trap, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in itertools.takewhile(lambda _name: not line.poll(0), new):
            with contextlib.suppress(ImportError):
                _call(name, {}) if ":" in name else importlib.import_module(name)
            if not _refusal and (threads := _threads()):
                _refusal.append(f"{name}: {', '.join(threads)}")
    if new:
        trim()


def trim() -> None:
    """Give what is free back to the system where the C library can (glibc): what is not there is not forked."""
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)


def _threads() -> list[str]:
    """Names of the threads of this process that a fork would lose."""
    tasks = [task for task in Path("/proc/self/task").iterdir() if int(task.name) != os.getpid()]
    return sorted({(task / "comm").read_text().strip() for task in tasks} - _HARMLESS)


def main() -> None:
    """The template's life; its socket's descriptor is on its command line."""
    sys.path.pop(0)  # the package is loaded; what else its folder holds belongs to nobody
    control = Connection(int(sys.argv[1]))
    gc.disable()  # what is imported stays: nothing is found, a sixth of the time
    kernel.make()
    trim()
    Server(control).serve()
    os._exit(0)  # nothing is left to do, and its caller waits

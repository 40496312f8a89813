"""The process that has imported everything, and forks a fresh process for each request.

Over its socket come other sockets, each with the names of what is to be loaded first. For each a process is forked, which has
that socket to itself, reads there what it is to do and answers there; how it ended is told there too. A request is to be
a kernel, or to call a function (``call``); with ``stays``, who has called it then forks for others as this process does.

A template never runs anything of a notebook, and has one thread. It ends when its caller is gone, as do those it forked.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import traceback
import warnings
from pathlib import Path

from . import kernel, processes
from .lines import Line

# jemalloc's own thread survives a fork by design (pyarrow brings it)
_HARMLESS = frozenset(["jemalloc_bg_thd"])
# new objects before a collection in a child: with everything else frozen, Python's own 700 come round all the time
_COLLECT = (10_000, 10, 10)
_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Template:
    """Forks for whoever is at the other end of `control`, until it hangs up."""

    def __init__(self, control: Line, app, tried: set[str], caller: int):
        self.control, self.app, self.tried, self.caller = control, app, tried, caller
        self.children: dict[int, tuple[int, Line]] = {}  # by the descriptor of the process
        self.poll = select.poll()  # holds nothing that a fork would share
        _libc.prctl(_SET_CHILD_SUBREAPER, 1)  # what children leave behind is adopted, and ended

    def serve(self) -> None:
        control = self.control.sock.fileno()
        self.poll.register(control, select.POLLIN)
        while True:
            for number, _event in self.poll.poll():
                if number == control:
                    names, handles, _flags, _address = socket.recv_fds(self.control.sock, 1 << 16, 1)
                    if not handles:
                        for pid, _line in self.children.values():
                            os.kill(pid, signal.SIGKILL)
                        return processes.kill_strays(set())
                    line = Line(socket.socket(fileno=handles[0]))
                    self.load(json.loads(names), line)
                    self.fork(line)
                else:
                    self.ended(number)

    def load(self, modules: list[str], line: Line) -> None:
        """Import what is not there yet, as the notebook would: with IPython there to be asked. What leaves threads behind
        ends this process, for a fork would lose them."""
        new = [name for name in modules if name not in self.tried]
        signal.signal(signal.SIGALRM, lambda *_given: os.getppid() == self.caller or os._exit(1))
        signal.setitimer(signal.ITIMER_REAL, 1, 1)  # it hears nothing meanwhile
        with self.app.shell.builtin_trap, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in new:
                self.tried.add(name)
                with contextlib.suppress(ImportError):
                    _call(name, {}) if ":" in name else importlib.import_module(name)
                if threads := foreign_threads():
                    line.send({"refused": f"{name}: {', '.join(threads)}"})
                    sys.exit(1)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if new:
            freeze()

    def fork(self, line: Line) -> None:
        parent, pid = os.getpid(), os.fork()
        if not pid:
            self.become(line, parent)
        handle = os.pidfd_open(pid)
        self.children[handle] = pid, line
        self.poll.register(handle, select.POLLIN)

    def ended(self, handle: int) -> None:
        """A child is over: what it left is ended, and its caller told."""
        pid, line = self.children.pop(handle)
        self.poll.unregister(handle)
        os.close(handle)
        _pid, status, used = os.wait4(pid, 0)
        processes.kill_strays({pid for pid, _line in self.children.values()})
        line.send_bytes(b"\n")  # what it said last may have been cut short
        code, cpu = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        line.send({"exit": code, "cpu": cpu, "maxrss_mb": used.ru_maxrss / 1024})
        line.sock.close()

    def become(self, line: Line, parent: int) -> None:
        """The forked child's life, from its first line to its end."""
        code = 1
        try:
            _libc.prctl(_SET_PDEATHSIG, signal.SIGKILL)
            _libc.prctl(_SET_CHILD_SUBREAPER, 1)
            if os.getppid() != parent:
                os._exit(1)
            os.setsid()
            line.send({"pid": os.getpid()})
            gc.set_threshold(*_COLLECT)
            _close_but(line.sock.fileno())
            self.do(line, line.read() or {"call": "builtins:dict"})
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(int(processes.GRACE))
            atexit._run_exitfuncs()
            processes.kill_strays(set())
            code = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)

    def do(self, line: Line, request: dict) -> None:
        if "call" not in request:
            return kernel.Kernel(self.app, line, request["cwd"], request["environment"]).serve()
        os.environ.clear()
        os.environ.update(request.get("environment", {}))
        os.chdir(request.get("cwd", "/"))
        result = _call(request["call"], request.get("arguments", {}))
        if request.get("stays"):
            if foreign_threads():
                return None
            freeze()
        line.send({"result": result})
        return Template(line, self.app, self.tried, os.getppid()).serve() if request.get("stays") else None


def _call(name: str, arguments: dict):
    module, _colon, function = name.partition(":")
    return getattr(importlib.import_module(module), function)(**arguments)


def _close_but(number: int) -> None:
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in (0, 1, 2, number):
            with contextlib.suppress(OSError):
                os.close(int(name))


def freeze() -> None:
    """Before a fork: or the first collection in each child would copy every page. What is free is given back to the
    system where the C library can (glibc): what is not there is not forked."""
    gc.collect()
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)
    gc.freeze()


def foreign_threads() -> list[str]:
    """Names of the threads of this process that a fork would lose."""
    tasks = [task for task in Path("/proc/self/task").iterdir() if int(task.name) != os.getpid()]
    return sorted({(task / "comm").read_text().strip() for task in tasks} - _HARMLESS)


def main() -> None:
    """The template's life: its socket's descriptor and its caller's number are on its command line."""
    sys.path.pop(0)  # the package is loaded; what else its folder holds belongs to nobody
    control = Line(socket.socket(fileno=int(sys.argv[1])))
    template = Template(control, kernel.make(), set(), int(sys.argv[3]))
    freeze()
    template.serve()

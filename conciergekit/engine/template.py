"""The process that has imported everything, and forks a fresh process for each job.

Started by `warm.Template` with one socket, over which more come: the lines on which jobs are asked for. A forked process
has its line to itself until it is over; then its end is told there, and the next job may be asked for. With `become`, the
forked process is a template too: it has done something first (read a pilot, say) and forks the jobs of this line.

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

from . import kernel, preload, processes
from .lines import Line
from .processes import GRACE, THREADS_LEFT

# jemalloc's own thread survives a fork by design (pyarrow brings it)
_HARMLESS = frozenset(["jemalloc_bg_thd"])
# new objects before a collection in a child: with everything else frozen, Python's own 700 come round all the time
_COLLECT = (10_000, 10, 10)
_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Template:
    """Serves its `lines`, and what comes over `control`, until they are closed."""

    def __init__(self, control: socket.socket | None, app):
        self.control, self.app, self.caller = control, app, os.getppid()
        self.lines: dict[int, Line] = {}  # by the number of their descriptors
        self.lent: dict[
            int, tuple[int, int]
        ] = {}  # of those a child has: its process, and its end as a descriptor
        self.poll = select.poll()  # holds nothing that a fork would share
        self.tried: set[str] = set()
        self.over = False
        _libc.prctl(_SET_CHILD_SUBREAPER, 1)  # what children leave behind is adopted, and ended
        if control is not None:
            self.poll.register(control, select.POLLIN)

    def serve(self) -> None:
        while not self.over:
            for number, _event in self.poll.poll():
                if self.control is not None and number == self.control.fileno():
                    self.open()
                elif number in self.lines:
                    self.hear(number)
                else:
                    self.ended(next(line for line, (_pid, end) in self.lent.items() if end == number))
                if self.over:
                    break
        for pid, _end in self.lent.values():
            os.kill(pid, signal.SIGKILL)
        processes.kill_orphans()

    def open(self) -> None:
        """One more line; without one, the caller has hung up."""
        message, handles, _flags, _address = socket.recv_fds(self.control, 16, 1)
        self.over = not message
        for handle in handles:
            self.add(Line(socket.socket(fileno=handle)))

    def add(self, line: Line) -> None:
        self.lines[line.sock.fileno()] = line
        self.poll.register(line.sock, select.POLLIN)

    def hear(self, number: int) -> None:
        line = self.lines[number]
        if number not in self.lent:
            request = line.read()
            while request is not None and "modules" not in request and request.get("end") != os.getpid():
                if not line.pending:
                    return  # that was for a child that is over
                request = line.read()
            if request is not None and "modules" in request:
                self.load(request["modules"])
                self.fork(line, request)
                return
        # nobody wants this line any more
        self.poll.unregister(number)
        if number in self.lent:
            os.kill(self.lent[number][0], signal.SIGKILL)
        elif self.control is None:
            self.over = True
        else:
            self.lines.pop(number).close()

    def load(self, modules: list[str]) -> None:
        """Import what is not there yet, as the notebook would: with IPython there to be asked."""
        new = [name for name in preload.with_parts(modules) if name not in self.tried]
        if not new:
            return
        with self.app.shell.builtin_trap, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in new:
                if os.getppid() != self.caller:
                    raise SystemExit(1)
                self.tried.add(name)
                with contextlib.suppress(ImportError):
                    _call(name, {}) if ":" in name else importlib.import_module(name)
                refuse_threads(name)
        freeze()

    def fork(self, line: Line, request: dict) -> None:
        parent, number = os.getpid(), line.sock.fileno()
        pid = os.fork()
        if not pid:
            self.become(line, request, parent)
        line.pending.clear()  # the child has them
        self.lent[number] = pid, os.pidfd_open(pid)
        self.poll.modify(number, select.POLLRDHUP)
        self.poll.register(self.lent[number][1], select.POLLIN)

    def ended(self, number: int) -> None:
        """A child is over: what it left is ended, and its line told."""
        pid, handle = self.lent.pop(number)
        self.poll.unregister(handle)
        os.close(handle)
        _pid, status, used = os.wait4(pid, 0)
        processes.kill_strays({pid for pid, _handle in self.lent.values()})
        line = self.lines[number]
        with contextlib.suppress(KeyError):
            self.poll.unregister(number)
        code, cpu = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        line.send_bytes(b"\n")  # what it said last may have been cut short
        line.send({"exit": code, "pid": pid, "cpu": cpu, "maxrss_mb": used.ru_maxrss / 1024})
        self.poll.register(number, select.POLLIN)

    def become(self, line: Line, request: dict, parent: int) -> None:
        """The forked child's life, from its first line to its end."""
        code = 1
        try:
            _libc.prctl(_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
            line.send({"pid": os.getpid()})
            gc.set_threshold(*_COLLECT)
            _close_but(line.sock.fileno())
            os.setsid()
            if "become" in request:
                with self.app.shell.builtin_trap:
                    _call(request["become"], request["arguments"])
                refuse_threads(request["become"])
                freeze()
                template = Template(None, self.app)
                template.tried = self.tried
                template.add(line)
                line.send({"ready": True})
                template.serve()
            else:
                _libc.prctl(_SET_CHILD_SUBREAPER, 1)
                _do(self.app, line, request)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(int(GRACE))
                atexit._run_exitfuncs()
            processes.kill_orphans()
            code = 0
        except SystemExit as end:  # it cannot be forked from
            print(end, file=sys.__stderr__, flush=True)
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)


def _do(app, line: Line, request: dict) -> None:
    """A job: be a kernel, or call a function and send what it gives."""
    if "call" in request:
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["cwd"])
        line.send({"result": _call(request["call"], request["arguments"])})
    else:
        kernel.Kernel(app, line, request["cwd"], request["environment"]).serve()


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
    found = []
    for task in Path("/proc/self/task").iterdir():
        name = (task / "comm").read_text().strip()
        if int(task.name) != os.getpid() and name not in _HARMLESS:
            found.append(name)
    return found


def refuse_threads(name: str) -> None:
    """Give up being a template once `name` was loaded and left threads; `warm.last_words` says it to a person."""
    threads = foreign_threads()
    if threads:
        raise SystemExit(THREADS_LEFT + json.dumps([name, sorted(set(threads))]))


def main() -> None:
    """The template's life: its control's descriptor and its modules are on its command line."""
    sys.path.pop(0)  # the package is loaded; what else its folder holds belongs to nobody
    control = socket.socket(fileno=int(sys.argv[1]))
    template = Template(control, kernel.make())
    template.load(sys.argv[3:])
    freeze()
    template.serve()

"""The process that has imported everything and forks one fresh process a job.

Started by `line.Template`, below a `guard`, with one socket. Each message on it carries two more: one to watch the job
by, which stays here, and one over which the forked process is asked and answers (`serve`). A template never runs
anything of a notebook.
"""

import atexit
import contextlib
import gc
import importlib
import json
import math
import mmap
import os
import selectors
import signal
import socket
import sys
import time
import traceback
import warnings
from pathlib import Path

from . import preload, processes
from .guard import GRACE, give_back, leash

# jemalloc's own thread survives a fork by design (pyarrow brings it)
_HARMLESS = frozenset(["jemalloc_bg_thd"])
# new objects before a collection in a child: with everything else frozen, Python's own 700 come round all the time
_COLLECT = (10_000, 10, 10)


def foreign_threads() -> list[str]:
    """Names of the threads of this process that a fork would lose."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        name = (task / "comm").read_text().strip()
        if int(task.name) != os.getpid() and name not in _HARMLESS:
            found.append(name)
    return found


class Child:
    """A forked process as the template sees it: `watch` is open as long as the caller wants it, `until` (monotonic
    seconds) is when it is killed, `clean` a byte it sets once it has left nothing behind."""

    def __init__(self, pid: int, watch: socket.socket, clean: mmap.mmap):
        self.pid, self.watch, self.clean = pid, watch, clean
        self.handle, self.until = os.pidfd_open(pid), math.inf
        self.tell({"pid": pid})

    def tell(self, words: dict) -> None:
        with contextlib.suppress(OSError):  # nobody may be there any more
            self.watch.sendall(json.dumps(words).encode() + b"\n")

    def wait(self) -> dict:
        """Its exit code and what it used, once it is over."""
        _pid, status, used = os.wait4(self.pid, 0)
        code, cpu = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        return {"exit": code, "cpu": cpu, "maxrss_mb": used.ru_maxrss / 1024}

    def close(self) -> None:
        os.close(self.handle)
        self.watch.close()
        self.clean.close()


class Template:
    """The template's side of the line to its caller."""

    def __init__(self, control: socket.socket):
        with preload.postponed():
            from . import execute, kernel, serve

        self.control, self.execute, self.serve_child = control, execute, serve.serve
        self.children: set[Child] = set()
        self.selector = selectors.PollSelector()  # holds nothing that a fork would share
        self.tried: set[str] = set()
        self.warm: frozenset[str] = frozenset()
        self.ready: list = [None]
        self.app = kernel.make()
        with self.app.shell.builtin_trap:
            execute.rehearse()
        self.preload([])

    def preload(self, modules: list[str], ahead: list | None = None) -> None:
        """Import what is not there yet, as the notebook would: with IPython there to be asked; read the notebook."""
        with self.app.shell.builtin_trap, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in modules:
                for part in (name, *preload.later(name)):
                    self._import(part)
            for part in preload.together(self.tried):
                self._import(part)
            self.warm = preload.warm_up(self.tried, self.warm)
            if ahead:
                self.execute.read_ahead(*ahead)
        self.ready.append(ahead)
        gc.collect()
        give_back()
        gc.freeze()  # or the first collection in each child would copy every page

    def _import(self, name: str) -> None:
        if name in self.tried:
            return
        self.tried.add(name)
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
        threads = foreign_threads()
        if threads:
            raise SystemExit(f"{name} leaves threads ({', '.join(threads)}): it cannot be loaded ahead")

    def serve(self) -> None:
        """Fork a process for each job, and see to its end, until the caller hangs up."""
        self.selector.register(self.control, selectors.EVENT_READ, self.receive)
        while self.control.fileno() >= 0:
            soonest = min((child.until for child in self.children), default=math.inf)
            wait = None if soonest == math.inf else max(soonest - time.monotonic(), 0)
            for key, _event in self.selector.select(wait):
                if self.selector.get_map().get(key.fd) is key:  # not let go of by another one of this round
                    key.data()
            for child in self.children:
                if child.until <= time.monotonic():
                    os.kill(child.pid, signal.SIGKILL)
                    child.until = math.inf

    def receive(self) -> None:
        message, handles, _flags, _address = socket.recv_fds(self.control, 65536, 2)
        if not message:
            self.selector.unregister(self.control)
            self.control.close()
            return
        header = json.loads(message)
        if not (self.tried.issuperset(header["modules"]) and header["ahead"] in self.ready):
            self.preload(header["modules"], header["ahead"])
        self.fork(*(socket.socket(fileno=handle) for handle in handles))

    def fork(self, watch: socket.socket, sock: socket.socket) -> None:
        parent, clean = os.getpid(), mmap.mmap(-1, 1)
        pid = os.fork()
        if not pid:
            self.become(sock, clean, parent)
        sock.close()
        child = Child(pid, watch, clean)
        self.children.add(child)
        self.selector.register(child.handle, selectors.EVENT_READ, lambda: self.ended(child))
        self.selector.register(child.watch, selectors.EVENT_READ, lambda: self.let_go(child))

    def let_go(self, child: Child) -> None:
        """The caller is done with it, or gone."""
        self.selector.unregister(child.watch)
        child.until = time.monotonic() + GRACE

    def ended(self, child: Child) -> None:
        self.selector.unregister(child.handle)
        if child.watch in self.selector.get_map():
            self.selector.unregister(child.watch)
        told = child.wait()
        self.children.remove(child)
        if not child.clean[0]:
            self.end_strays()
        child.tell(told)
        child.close()

    def end_strays(self) -> None:
        """End what a killed child left: every child adopts its own strays, so all others here were that one's."""
        known = {child.pid for child in self.children}
        while strays := [p for p in processes.children(os.getpid()) if p.pid not in known]:
            for stray in strays:
                processes.kill_all([*processes.family(stray.pid), stray])
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(stray.pid, 0)

    def become(self, sock: socket.socket, clean: mmap.mmap, parent: int) -> None:
        """The forked child's life, from its first line to its end."""
        code = 1
        try:
            leash(signal.SIGKILL, adopt=True)
            if os.getppid() != parent:
                os._exit(1)
            os.setsid()
            gc.set_threshold(*_COLLECT)
            for number in (signal.SIGTERM, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            keep = {0, 1, 2, sock.fileno()}
            for name in os.listdir("/proc/self/fd"):
                if int(name) not in keep:
                    with contextlib.suppress(OSError):
                        os.close(int(name))
            self.serve_child(self.app, sock)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(int(GRACE))
            atexit._run_exitfuncs()
            processes.kill_orphans()
            clean[0], code = 1, 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)


def _stop(*_signal) -> None:
    raise SystemExit(1)


def main(control: socket.socket) -> None:
    """The template's life, below its guard."""
    sys.path.pop(0)  # the package is loaded; what else its folder holds belongs to nobody
    signal.signal(signal.SIGTERM, _stop)
    leash(signal.SIGTERM, adopt=True)
    try:
        Template(control).serve()
    finally:
        processes.kill_orphans()

"""The process that has imported everything and forks one fresh process a job.

Started by `line.Template`, below a `guard`, with one socket. Each message on it carries two more: one to watch the job
by, which stays here, and one over which the forked process is asked and answers (`serve`). A template never runs
anything of a notebook.

Notebooks that open the same pilot share the reading of it: the template forks a reader, a template itself that has
read that pilot, and passes it their messages. A reader that dies costs a second try, with nothing read ahead.
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
from collections.abc import Callable
from pathlib import Path

from . import preload, processes
from .guard import GRACE, THREADS_LEFT, give_back, leash

# jemalloc's own thread survives a fork by design (pyarrow brings it)
_HARMLESS = frozenset(["jemalloc_bg_thd"])
# new objects before a collection in a child: with everything else frozen, Python's own 700 come round all the time
_COLLECT = (10_000, 10, 10)
_READERS = 4  # at once: pilots whose notebooks are under way
_READING = 20.0  # seconds a reader may take for its pilot


def foreign_threads() -> list[str]:
    """Names of the threads of this process that a fork would lose."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        name = (task / "comm").read_text().strip()
        if int(task.name) != os.getpid() and name not in _HARMLESS:
            found.append(name)
    return found


def refuse_threads(name: str) -> None:
    """Give up being a template once `name` was loaded and left threads; `line.last_words` says it to a person."""
    threads = foreign_threads()
    if threads:
        raise SystemExit(THREADS_LEFT + json.dumps([name, sorted(set(threads))]))


class Child:
    """A forked process as the template sees it: `line` is open as long as somebody wants it, `clean` a byte it sets once
    it has left nothing behind, `until` (monotonic seconds) when it is killed."""

    def __init__(self, pid: int, line: socket.socket, clean: mmap.mmap, until: float = math.inf):
        self.pid, self.line, self.clean, self.until = pid, line, clean, until
        self.handle = os.pidfd_open(pid)

    def tell(self, words: dict) -> None:
        with contextlib.suppress(OSError):  # nobody may be there any more
            self.line.sendall(json.dumps(words).encode() + b"\n")

    def wait(self) -> dict:
        """Its exit code and what it used, once it is over."""
        _pid, status, used = os.wait4(self.pid, 0)
        code, cpu = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        return {"exit": code, "cpu": cpu, "maxrss_mb": used.ru_maxrss / 1024}

    def close(self) -> None:
        os.close(self.handle)
        self.line.close()
        self.clean.close()


class Template:
    """The template's side of the line to its caller."""

    def __init__(self, control: socket.socket):
        with preload.postponed():
            from . import execute, kernel, serve

        self.control, self.execute, self.serve_child = control, execute, serve.serve
        self.children: set[Child] = set()  # readers are among them
        self.readers: dict[tuple[str, str], Child] = {}  # of a pilot (path, language); asked last, last
        self.given_up: set[tuple[str, str]] = set()  # pilots whose reader died
        self.pilot: tuple[str, str] | None = None  # of a reader
        self.shared: set[str] = set()  # what it has worked out of it
        self.selector = selectors.PollSelector()  # holds nothing that a fork would share
        self.tried: set[str] = set()
        self.warm: frozenset[str] = frozenset()
        self.ready: list = [None]
        self.app = kernel.make()
        refuse_threads("papermill")  # with whatever plug-ins it found
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
        refuse_threads(name)

    def serve(self, to_their_end: bool = False) -> None:
        """Fork a process for each job, and see to its end, until the caller hangs up (and `to_their_end`, until the
        last one is over)."""
        self.selector.register(self.control, selectors.EVENT_READ, self.receive)
        while self.control.fileno() >= 0 or (to_their_end and self.children):
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
        header, socks = json.loads(message), [socket.socket(fileno=handle) for handle in handles]
        if not (self.tried.issuperset(header["modules"]) and header["ahead"] in self.ready):
            self.preload(header["modules"], header["ahead"])
        pilot, header["pilot"] = header["pilot"], None
        if self.pilot:
            self.work_out(header["shared"])
        if not (pilot and self.pass_on(tuple(pilot), header, socks)):
            self.fork(*socks)

    def fork(self, line: socket.socket, sock: socket.socket) -> None:
        parent, clean = os.getpid(), mmap.mmap(-1, 1)
        pid = os.fork()
        if not pid:
            self.become(sock, clean, parent)
        sock.close()
        child = Child(pid, line, clean)
        child.tell({"pid": pid})
        self.keep(child, self.let_go)

    def keep(self, child: Child, hear: Callable[[Child], None]) -> None:
        self.children.add(child)
        self.selector.register(child.handle, selectors.EVENT_READ, lambda: self.ended(child))
        self.selector.register(child.line, selectors.EVENT_READ, lambda: hear(child))

    def let_go(self, child: Child) -> None:
        """The caller is done with it, or gone."""
        self.selector.unregister(child.line)
        child.until = time.monotonic() + GRACE

    def ended(self, child: Child) -> None:
        self.selector.unregister(child.handle)
        if child.line in self.selector.get_map():
            self.selector.unregister(child.line)
        told = child.wait()
        self.children.remove(child)
        if not child.clean[0]:
            self.end_strays()
        child.tell(told)
        child.close()
        for pilot in [pilot for pilot, reader in self.readers.items() if reader is child]:
            self.given_up.add(pilot)
            del self.readers[pilot]

    # ---- readers -------------------------------------------------------------------------------------------

    def pass_on(self, pilot: tuple[str, str], header: dict, socks: list[socket.socket]) -> bool:
        """Have the reader of `pilot` do the job; False if there is none to be had."""
        # with pyarrow, pandas works in its threads, after which no fork is safe
        if pilot in self.given_up or "pyarrow" in sys.modules:
            return False
        if pilot not in self.readers:
            self.fork_reader(pilot, socks)
        reader = self.readers[pilot] = self.readers.pop(pilot)  # the last one asked comes last
        message, handles = json.dumps(header).encode(), [sock.fileno() for sock in socks]
        try:
            socket.send_fds(reader.line, [message], handles, socket.MSG_DONTWAIT)
        except OSError:  # it has just died, or has too much to do
            return False
        for sock in socks:
            sock.close()
        return True

    def fork_reader(self, pilot: tuple[str, str], socks: list[socket.socket]) -> None:
        parent, clean = os.getpid(), mmap.mmap(-1, 1)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if not pid:
            for sock in (ours, *socks):
                sock.close()
            self.become_reader(pilot, theirs, clean, parent)
        theirs.close()
        self.readers[pilot] = Child(pid, ours, clean, time.monotonic() + _READING)
        self.keep(self.readers[pilot], self.has_read)
        if len(self.readers) > _READERS:
            # hung up on, the one asked longest ago leaves once its notebooks are over
            self.readers.pop(next(iter(self.readers))).line.shutdown(socket.SHUT_WR)

    def has_read(self, reader: Child) -> None:
        self.selector.unregister(reader.line)
        with contextlib.suppress(ConnectionResetError):  # it died, with messages it had not read
            if reader.line.recv(1):
                reader.until = math.inf

    def become_reader(self, pilot: tuple, control: socket.socket, clean: mmap.mmap, parent: int) -> None:
        """The life of a reader, from its first line to its end."""
        code = 1
        try:
            leash(signal.SIGTERM, adopt=True)
            if os.getppid() != parent:
                os._exit(1)
            self.control.close()
            for child in self.children:
                child.close()
            self.control, self.children, self.readers = control, set(), {}
            self.selector = selectors.PollSelector()
            self.pilot = pilot
            self.ask("begin")
            control.send(b"r")
            self.serve(to_their_end=True)
            code = 0
        except SystemExit:  # the template is gone, or this one cannot be forked from
            pass
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            processes.kill_orphans()
            clean[0] = 1
            os._exit(code)

    def work_out(self, names: list[str]) -> None:
        """What several notebooks ask of this reader's pilot, before the first of them is forked."""
        if not self.shared.issuperset(names):
            self.ask("share", sorted(set(names) - self.shared))
            self.shared.update(names)

    def ask(self, what: str, *arguments) -> None:
        """A function of ``notebooks`` about this reader's pilot, for all those that are forked from here on."""
        with self.app.shell.builtin_trap:
            getattr(importlib.import_module("conciergekit.notebooks"), what)(*self.pilot, *arguments)
        if foreign_threads():
            raise SystemExit(1)
        gc.collect()
        give_back()
        gc.freeze()

    def end_strays(self) -> None:
        """End what one that was killed left: each adopts its own strays, so all others here were that one's."""
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

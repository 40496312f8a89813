"""The process that has imported everything and forks one fresh process a job.

Started by `client.Template` with one socket. Each message on it carries another socket, the job's, and the names
of modules to import first. The forked process (the warden) reads its request there, does it, answers, cleans up
what was left running, and ends. A template never runs anything of a notebook, and ends with its caller.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import warnings
from pathlib import Path

from . import preload, processes

_PARENT = os.getppid()

with preload.postponed():
    from . import execute, kernel, warden

# jemalloc's own thread survives a fork by design (pyarrow brings it)
_HARMLESS = frozenset(["jemalloc_bg_thd"])


def foreign_threads() -> list[str]:
    """Names of the threads of this process that a fork would lose."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        name = (task / "comm").read_text().strip()
        if int(task.name) != os.getpid() and name not in _HARMLESS:
            found.append(name)
    return found


class Template:
    """The template's side of the line to its caller."""

    def __init__(self, control: socket.socket):
        self.control = control
        self.wardens: dict[int, int] = {}  # pidfd: pid
        self.tried: set[str] = set()
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
            preload.warm_up(self.tried)
            if ahead:
                execute.read_ahead(*ahead)
        self.ready.append(ahead)
        gc.collect()
        gc.freeze()  # or the first collection in each child would copy every page

    def _import(self, name: str) -> None:
        if name in self.tried:
            return
        if os.getppid() != _PARENT:  # an import can be long on a busy machine
            raise SystemExit("the caller is gone")
        self.tried.add(name)
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
        threads = foreign_threads()
        if threads:
            raise SystemExit(f"{name} leaves threads ({', '.join(threads)}): it cannot be loaded ahead")

    def serve(self) -> None:
        """Fork a warden for each job until the caller hangs up."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        while os.getppid() == _PARENT:
            for handle, _event in poll.poll(1000):
                if handle != self.control.fileno():
                    poll.unregister(handle)
                    self.reap(handle)
                    continue
                message, handles, _flags, _address = socket.recv_fds(self.control, 65536, 2)
                if not message:
                    return
                poll.register(self.fork(json.loads(message), handles), select.POLLIN)

    def fork(self, header: dict, handles: list[int]) -> int:
        if not (self.tried.issuperset(header["modules"]) and header["ahead"] in self.ready):
            self.preload(header["modules"], header["ahead"])
        pid = os.fork()
        if not pid:
            self.become_warden(handles)
        for handle in handles:
            os.close(handle)
        watched = os.pidfd_open(pid)
        self.wardens[watched] = pid
        return watched

    def become_warden(self, handles: list[int]) -> None:
        code = 1
        try:
            self.control.close()
            for handle in self.wardens:
                os.close(handle)
            code = warden.main(self.app, [socket.socket(fileno=handle) for handle in handles])
        finally:
            os._exit(code)

    def reap(self, handle: int) -> None:
        pid = self.wardens.pop(handle)
        os.close(handle)
        _pid, status = os.waitpid(pid, 0)
        if status:  # killed: what it watched has come to this process
            ours = set(self.wardens.values())
            direct = [child for child in processes.family(os.getpid()) if child.ppid() == os.getpid()]
            for child in direct:
                if child.pid not in ours:
                    processes.kill_all([*child.children(recursive=True), child])
                    with contextlib.suppress(ChildProcessError):
                        os.waitpid(child.pid, 0)

    def close(self) -> None:
        """End every job, gently first."""
        for pid in self.wardens.values():
            os.kill(pid, signal.SIGTERM)
        for handle in self.wardens:
            select.select([handle], [], [], 2.0)
        processes.kill_orphans()


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.path.pop(0)  # of `python -m`: what lies in the current folder belongs to notebooks
    processes.leash(adopt=True)
    template = Template(control)
    try:
        template.serve()
    finally:
        template.close()


if __name__ == "__main__":
    main()

"""Kernel processes: forked from this one, asked of a template, or started anew where there is no fork.

All have ``pid``, ``kill(signal)`` and ``end()``; those that a client talks to have ``sock``.
"""

import atexit
import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback

import psutil

_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
GRACE = 5.0  # seconds for what a notebook does at exit, and between an interruption and a kill


_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


def leash(number: int | None = None, adopt: bool = False) -> None:
    """Linux: get `number` when the parent dies; `adopt` what the children leave behind."""
    if _prctl is not None:
        if number is not None:
            _prctl(_SET_PDEATHSIG, number)
        if adopt:
            _prctl(_SET_CHILD_SUBREAPER, 1)


def family(pid: int) -> list[psutil.Process]:
    """The descendants of `pid`."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def kill_all(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def kill_orphans() -> None:
    """End and reap every descendant of this process, those adopted included."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return
        kill_all(family(os.getpid()))
        time.sleep(0.005)


def memory_mb(pid: int) -> float:
    """What `pid` and what it started hold in memory, in MiB, files apart."""
    total = 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in (psutil.Process(pid), *family(pid)):
            info = process.memory_info()
            total += (info.rss - getattr(info, "shared", 0)) / 2**20
    return total


class Forked:
    """A kernel forked from this process, which must have made `app` and have no thread but its own."""

    def __init__(self, app, sock: socket.socket, cwd: str, environment: dict[str, str]):
        parent = os.getpid()
        self.pid = os.fork()
        if not self.pid:
            _become_kernel(app, sock, cwd, environment, parent)
        sock.close()

    def kill(self, number: int = signal.SIGKILL) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.pid:  # once it was waited for, the number may be another's
                os.kill(self.pid, number)

    def end(self, grace: float = GRACE) -> dict:
        """Wait `grace` seconds at most, then kill; with everything the notebook left running."""
        handle = os.pidfd_open(self.pid)
        if not select.select([handle], [], [], grace)[0]:
            self.kill(signal.SIGKILL)
        os.close(handle)
        _pid, status, used = os.wait4(self.pid, 0)
        self.pid = 0
        kill_orphans()
        return {
            "exit": os.waitstatus_to_exitcode(status),
            "cpu": used.ru_utime + used.ru_stime,
            "maxrss_mb": used.ru_maxrss / 1024,
        }


def _become_kernel(app, sock, cwd: str, environment: dict[str, str], parent: int) -> None:
    """The forked child's life, from its first line to its end."""
    from . import serve  # already there

    code = 1
    try:
        leash(signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        keep = {0, 1, 2, sock.fileno()}
        for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
            if int(name) not in keep:
                with contextlib.suppress(OSError):
                    os.close(int(name))
        serve.serve(app, sock, cwd, environment)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(int(GRACE))
        atexit._run_exitfuncs()
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


class Remote:
    """A kernel that a template forks for this process; `job` is the open line to the process that watches it."""

    warm = True

    def __init__(self, job, sock: socket.socket, close):
        self.job, self.sock, self.close, self.used = job, sock, close, None
        answer = job.answer()
        if answer is None:
            raise OSError("no kernel could be forked")
        self.pid = answer["kernel"]

    kill = Forked.kill

    def end(self) -> dict:
        """Be done with it; what it used."""
        if self.used is None:
            self.sock.close()
            with contextlib.suppress(OSError):
                self.job.sock.shutdown(socket.SHUT_WR)
            self.used = self.job.answer() or {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}
            self.pid = 0
            with self.job:
                self.close()
        return self.used


class Spawned:
    """A kernel in a fresh process of its own: slower to start, for where a fork is not to be had."""

    warm = False

    def __init__(self, cwd: str, environment: dict[str, str]):
        self.sock, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "conciergekit.batch.warm.alone", str(theirs.fileno()), cwd],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.pid = self.process.pid

    kill = Forked.kill

    def end(self) -> dict:
        if self.pid:
            left = family(self.pid)
            self.sock.close()
            try:
                self.process.wait(GRACE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.pid = 0
            kill_all(left)
        return {"exit": self.process.returncode, "cpu": 0.0, "maxrss_mb": 0.0}


def send_line(sock: socket.socket, value: dict) -> None:
    sock.sendall(json.dumps(value).encode() + b"\n")

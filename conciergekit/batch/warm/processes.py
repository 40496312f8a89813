"""What every part needs to know of processes; and a kernel started anew, where there is no fork."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import psutil

from .guard import GRACE


def children(pid: int, recursive: bool = False) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=recursive)
    except psutil.NoSuchProcess:
        return []


def family(pid: int) -> list[psutil.Process]:
    """The descendants of `pid`."""
    return children(pid, recursive=True)


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


KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # the same end on Windows, where there is no other


class Process:
    """A process that is asked and answers over `sock`: forked by a template (`line.Job`), or `Spawned`. Their ``end()``
    is done with it and gives its exit code (None: nobody knows), CPU seconds and memory."""

    pid = 0
    sock: socket.socket

    def kill(self, number: int = KILL) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.pid:  # once it was waited for, the number may be another's
                os.kill(self.pid, number)


class Spawned(Process):
    """A kernel in a fresh process of its own: slower to start, for where a fork is not to be had."""

    warm = False

    def __init__(self, environment: dict[str, str]):
        self.sock, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "conciergekit.batch.warm.alone", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.pid = self.process.pid

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

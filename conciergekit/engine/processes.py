"""What every part needs to know of processes."""

import contextlib
import os
import signal
from pathlib import Path

import psutil

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # the same end on Windows, where there is no other
GRACE = 5.0  # seconds for what a notebook does at exit, and between an interruption and a kill
# notebooks run side by side; and a process with a pool of threads cannot be forked
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def environment() -> dict[str, str]:
    """This process's, for one that runs notebooks: an inherited MPLBACKEND would keep charts out of them."""
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    return dict.fromkeys(THREADS, "1") | kept


def family(pid: int) -> list[psutil.Process]:
    """`pid` and its descendants, while it is there."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill_family(pid: int) -> None:
    for process in family(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def kill_session(pid: int) -> None:
    """End what is left of the session that `pid` led."""
    for number in psutil.pids():
        with contextlib.suppress(OSError):
            if os.getsid(number) == pid:
                kill_family(number)


def kill_strays(known: set[int]) -> None:
    """End and reap every child of this process (of one thread) but those `known`, and what these leave to it in turn: it
    has adopted them."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while strays := [pid for pid in map(int, children.read_text().split()) if pid not in known]:
        for pid in strays:
            kill_family(pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def memory_mb(pid: int) -> float:
    """What `pid` and what it started hold in memory, in MiB, files apart."""
    total = 0.0
    for process in family(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            info = process.memory_info()
            total += (info.rss - getattr(info, "shared", 0)) / 2**20
    return total

"""What every part needs to know of processes."""

import os
import signal
from dataclasses import dataclass, field

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # the same end on Windows, where there is no other
GRACE = 5.0  # seconds for what a notebook does at exit, and between an interruption and a kill


def environment() -> dict[str, str]:
    """This process's, for one that runs notebooks: an inherited MPLBACKEND would keep charts out of them. Notebooks run side
    by side, and a process with a pool of threads cannot be forked: libraries are asked for one thread."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    return dict.fromkeys(threads, "1") | kept


@dataclass(frozen=True)
class Task:
    """What a forked process is to do in the folder `cwd`: call ``module:function`` with `arguments` and send what it returns, or
    (None) be a kernel. One that `stays` then forks for others as its template does."""

    function: str | None
    arguments: dict = field(default_factory=dict)
    cwd: str = field(default_factory=os.getcwd)
    environment: dict[str, str] = field(default_factory=environment)
    stays: bool = False


@dataclass(frozen=True)
class Over:
    """What a template says last of a process: its exit code (negative: the signal that killed it)."""

    code: int

"""Above the template: a process that has loaded next to nothing, waits, and ends whatever is left.

Run as a file, ``python guard.py SOCKET ROOT`` (ROOT: the folder of the package), so that nothing else is imported.
Should the template be killed, what notebooks left running is adopted here; should the caller be killed in the middle
of the template's imports, nobody else would notice.
"""

import ctypes
import os
import select
import signal
import socket
import sys

_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
# notebooks run side by side; and a process with a pool of threads cannot be forked
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
THREADS_LEFT = "threads left: "  # what a template that cannot be forked writes last, before what left them
GRACE = 5.0  # seconds for what a notebook does at exit, and between an interruption and a kill


_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def leash(number: int | None = None, adopt: bool = False) -> None:
    """Linux: get `number` when the parent dies; `adopt` what the children leave behind."""
    if _libc is not None:
        if number is not None:
            _libc.prctl(_SET_PDEATHSIG, number)
        if adopt:
            _libc.prctl(_SET_CHILD_SUBREAPER, 1)


def one_thread_each() -> None:
    """Keep libraries of arithmetic from starting threads. Before any import that may load one: papermill loads whatever
    plug-ins the environment has, and pyarrow's brings numpy."""
    os.environ.update({name: os.environ.get(name, "1") for name in THREADS})


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc): what is not there is not forked."""
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)


def main() -> None:
    caller, control = os.getppid(), socket.socket(fileno=int(sys.argv[1]))
    leash(adopt=True)
    one_thread_each()
    sys.path[0] = sys.argv[2]  # in place of this file's folder; the template takes it out again
    pid = os.fork()
    if not pid:
        from conciergekit.batch.warm import template

        template.main(control)
        return
    control.close()
    handle = os.pidfd_open(pid)
    while os.getppid() == caller and not select.select([handle], [], [], 1.0)[0]:
        pass
    os.kill(pid, signal.SIGTERM)
    select.select([handle], [], [], GRACE)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:  # as a rule, nothing is left
        return
    from conciergekit.batch.warm import processes

    processes.kill_orphans()


if __name__ == "__main__":
    main()

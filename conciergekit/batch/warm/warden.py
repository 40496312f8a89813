"""The process of one job: it does a task of the batch, or watches the kernel of a notebook, and leaves nothing."""

import json
import os
import select
import signal

from . import processes


def main(app, socks: list) -> int:
    """Do what the request on the first socket asks; returns the exit code.

    Requests: ``kernel`` (be the watcher of a kernel that talks on the second socket), or a task of ``batch.job``.
    """
    processes.leash(signal.SIGTERM, adopt=True)
    os.setsid()
    signal.signal(signal.SIGTERM, _stop)
    sock = socks[0]
    line = sock.makefile("rb").readline()
    if not line.endswith(b"\n"):  # the caller is gone already
        return 0
    request = json.loads(line)
    processes.send_line(sock, {"warden": os.getpid()})
    answer = _watch(app, sock, socks[1], request) if request["task"] == "kernel" else _do(request)
    processes.kill_orphans()
    processes.send_line(sock, answer)
    return 0


def _stop(*_signal) -> None:
    processes.kill_orphans()
    os._exit(0)


def _do(request: dict) -> dict:
    from .. import job

    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    return job.attempt(request["task"], request["arguments"])


def _watch(app, sock, theirs, request: dict) -> dict:
    kernel = processes.Forked(app, theirs, request["cwd"], request["environment"])
    processes.send_line(sock, {"kernel": kernel.pid})
    handle = os.pidfd_open(kernel.pid)
    select.select([handle, sock], [], [])  # the kernel ended, or the caller is done with it (or gone)
    os.close(handle)
    return kernel.end()

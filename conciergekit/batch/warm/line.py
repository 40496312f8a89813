"""The caller's side of a template: one a process, started when first needed, gone when the process is."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable

from . import processes


class Job:
    """One job of the template: a line of JSON there, lines of JSON back. Use as a context manager."""

    def __init__(self, template: "Template", request: dict, header: dict, extra: list[socket.socket]):
        self.over = False
        self.sock, theirs = socket.socketpair()
        self.lines = self.sock.makefile("rb")
        template.hand_over(json.dumps(header).encode(), [theirs, *extra])
        processes.send_line(self.sock, request)
        self.pid = (self.answer() or {}).get("warden")

    def answer(self) -> dict | None:
        """The next line; None if the process ended without one."""
        try:
            line = self.lines.readline()
        except (OSError, ValueError):  # ValueError: closed by another thread
            return None
        return json.loads(line) if line.endswith(b"\n") else None

    def kill(self) -> None:
        """End the job and all it started: gently, then not."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
                time.sleep(0.5)
                if not self.over:
                    os.kill(self.pid, signal.SIGKILL)

    def __enter__(self) -> "Job":
        return self

    def __exit__(self, *_error) -> None:
        self.over = True
        self.lines.close()
        self.sock.close()


class Template:
    """A running template process."""

    def __init__(self):
        self.owner, self.lock = os.getpid(), threading.Lock()
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "conciergekit.batch.warm.template", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=self.log,
                stderr=self.log,
                env=environment,
                pass_fds=[theirs.fileno()],
                # its own session: Ctrl-C reaches the caller alone, which then ends things in order
                start_new_session=True,
            )

    def hand_over(self, header: bytes, socks: list[socket.socket]) -> None:
        with self.lock:
            socket.send_fds(self.control, [header], [sock.fileno() for sock in socks])
        for sock in socks:
            sock.close()

    @property
    def alive(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def said(self) -> str:
        """The last line it wrote before it ended."""
        self.log.seek(0)
        lines = self.log.read().decode("utf-8", "replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")

    def close(self) -> None:
        self.control.close()
        self.process.wait()


_current: Template | None = None
_starting = threading.Lock()


def template() -> Template:
    """The template of this process."""
    global _current
    with _starting:
        if _current is None or not _current.alive:
            _current = Template()
        return _current


def wait() -> None:
    """Give a template that is ending the time to do so."""
    if _current is not None and _current.owner == os.getpid():
        with contextlib.suppress(subprocess.TimeoutExpired):
            _current.process.wait(0.5)


def last_words() -> str:
    """Why the template of this process is not there."""
    return _current.said() if _current is not None else ""


def close() -> None:
    """End the template of this process, if there is one."""
    global _current
    with _starting:
        if _current is not None and _current.owner == os.getpid():
            _current.close()
        _current = None


def job(task: str, arguments: dict) -> Job:
    """Hand a task of `batch.job` to the template of this process."""
    request = {"task": task, "arguments": arguments, "cwd": os.getcwd(), "environment": dict(os.environ)}
    modules = ["conciergekit", "conciergekit.batch.job", "conciergekit.reports"]
    return Job(template(), request, {"modules": modules, "ahead": None}, [])


def kernel(
    cwd: str, environment: dict[str, str], modules: Iterable[str] | None, ahead=None
) -> processes.Remote:
    """A kernel for a client here, forked by the template, or (`modules` None) by one of its own that has loaded nothing."""
    ours, theirs = socket.socketpair()
    own = Template() if modules is None else None
    request = {"task": "kernel", "cwd": cwd, "environment": environment}
    job = Job(own or template(), request, {"modules": modules or [], "ahead": ahead}, [theirs])
    return processes.Remote(job, ours, own.close if own else lambda: None)

"""The kernel's side: IPython's own kernel application, with one socket in place of ports, files and threads.

Everything but the transport is ipykernel's: messages, display hooks, streams, magics, start-up files. The
application is made once, before the libraries are imported (pandas asks IPython how to print at import), in a
process that is then forked, or in a process of its own where there is no fork.
"""

# ruff: noqa: E402 (what comes before the imports must)
import asyncio
import contextlib
import contextvars
import os
import random
import select
import signal
import socket
import sys
import threading
import time
from types import SimpleNamespace

# notebooks run side by side; and a process with a pool of threads cannot be forked
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
os.environ.update({_name: os.environ.get(_name, "1") for _name in _THREADS})
_debugpy = sys.modules.get("debugpy")
sys.modules["debugpy"] = None  # it starts threads, and nobody will attach to a notebook run in a batch

import IPython.core.logger
import IPython.extensions.storemagic  # noqa: F401 (loaded by every kernel: once is enough)
import tornado.platform.asyncio
import zmq
from ipykernel import ipkernel, kernelapp
from ipykernel.iostream import IOPubThread, OutStream
from jupyter_client.session import Session
from traitlets import Any
from traitlets.config import Config

from .wire import Frames, Sender


class _Publisher(IOPubThread):
    """Stands for ipykernel's publishing thread: what it is given is sent at once."""

    def __init__(self, channel: bytes):
        self.channel, self.sender, self.socket = channel, None, self
        self.thread = SimpleNamespace(is_alive=lambda: False, ident=None)
        self.io_loop = SimpleNamespace(call_later=lambda *_args: None)  # `_Stream` keeps the time itself

    def schedule(self, f):
        f()

    def send_multipart(self, parts, *_args, **_options):
        if self.sender is not None:
            self.sender.send(self.channel, parts)


class _Kernel(ipkernel.IPythonKernel):
    shell_stream = Any()
    _supports_kernel_subshells = False
    _execute_sleep = 0.0

    def _abort_queues(self, subshell_id=None):
        """The next cell comes only once this one is over: there is no queue."""


class App(kernelapp.IPKernelApp):
    """ipykernel's application up to where it would open ports and run start-up files."""

    name = "ipython-kernel"
    kernel_class = _Kernel

    def _nothing(self, *_args):
        pass

    init_poller = init_sockets = init_heartbeat = init_connection_file = init_crash_handler = _nothing
    write_connection_file = log_connection_info = init_io = init_signal = _nothing
    init_path = init_extensions = init_code = _nothing  # those belong to one notebook

    def init_kernel(self):
        self.iopub, self.replies = _Publisher(b"i"), _Publisher(b"s")
        self.session = Session(key=b"-", username="kernel")
        self.session.key = b""  # what stays between two processes needs no signature
        self.kernel = self.kernel_class.instance(
            parent=self, session=self.session, iopub_socket=self.iopub, iopub_thread=self.iopub, log=self.log,
            shell_stream=self.replies, profile_dir=self.profile_dir, user_ns=self.user_ns,
        )  # fmt: skip


def make() -> App:
    """The application, ready to be forked: no thread, no socket, no event loop."""
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    app = App.instance(config=config)
    app.initialize([])
    if _debugpy is None:
        sys.modules.pop("debugpy", None)
    else:
        sys.modules["debugpy"] = _debugpy
    return app


class _Stream(OutStream):
    """ipykernel's stream; what it holds is sent by whoever flushes it, or by the watcher after the same interval."""

    since, watcher = 0.0, None

    def _schedule_flush(self):
        if not self._flush_pending:
            self._flush_pending, self.since = True, time.monotonic()

    def _flush(self):
        with _Watcher.lock:
            super()._flush()

    def flush(self):
        if self.watcher is not None and self._is_master_process():
            self.watcher.drain()  # what a subprocess wrote comes before what follows
        self._flush()


class _Watcher(threading.Thread):
    """Reads what subprocesses and libraries write to the file descriptors 1 and 2."""

    lock = threading.RLock()

    def __init__(self, streams: dict[int, _Stream]):
        super().__init__(daemon=True, name="conciergekit-output")
        self.streams, self.all = {}, tuple(streams.values())
        for number, stream in streams.items():
            reading, writing = os.pipe()
            os.dup2(writing, number)
            os.close(writing)
            os.set_blocking(reading, False)
            self.streams[reading], stream.watcher = stream, self
        os.register_at_fork(after_in_child=lambda: setattr(_Watcher, "lock", threading.RLock()))

    def run(self) -> None:
        while True:
            if select.select(list(self.streams), [], [], OutStream.flush_interval)[0]:
                self.drain()
            for stream in self.all:
                if stream._flush_pending and time.monotonic() - stream.since >= OutStream.flush_interval:
                    stream._flush()

    def drain(self) -> None:
        """Hand on all that was written so far; called at the end of each cell, so that none comes late."""
        with _Watcher.lock:
            for reading, stream in list(self.streams.items()):
                with contextlib.suppress(BlockingIOError):
                    while data := os.read(reading, 65536):
                        stream.write(data.decode(errors="replace"))
                    del self.streams[reading]  # the notebook closed the other end


def _capture(app: App) -> _Watcher:
    """Make the standard streams the notebook's."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for name in ("stdout", "stderr"):
        setattr(sys, name, _Stream(app.session, app.iopub, name, watchfd=False))
    sys.displayhook = app.shell.displayhook
    app.patch_io()
    watcher = _Watcher({1: sys.stdout, 2: sys.stderr})
    watcher.start()
    app.shell.events.register("post_execute", watcher.drain)
    return watcher


def serve(app: App, sock: socket.socket, cwd: str, environment: dict[str, str]) -> None:
    """Be the kernel of one notebook until told to shut down; returns never."""
    app.session.pid = os.getpid()
    os.environ.clear()
    os.environ.update({**dict.fromkeys(_THREADS, "1"), **environment})
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    app.shell.init_environment()
    os.chdir(cwd)
    sys.argv = [kernelapp.__file__.replace("kernelapp", "_launcher")]
    kernelapp.IPKernelApp.init_path(app)
    _reseed()
    sock.setblocking(False)
    app.iopub.sender = app.replies.sender = Sender(sock)
    watcher = _capture(app)
    app.kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_loop(app, sock, watcher))


def _reseed() -> None:
    """A fork copies the state of generators that seed themselves once."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None and matplotlib.rcParams["backend"] != os.environ["MPLBACKEND"]:
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]


async def _loop(app: App, sock: socket.socket, watcher: _Watcher) -> None:
    kernel = app.kernel
    kernel.io_loop = tornado.ioloop.IOLoop.current()
    kernelapp.IPKernelApp.init_extensions(app)
    kernelapp.IPKernelApp.init_code(app)
    sys.stdout.flush()
    sys.stderr.flush()
    kernel._publish_status("starting", "shell")
    loop, frames, tasks = asyncio.get_running_loop(), Frames(), set()
    # one context for all cells: what one of them sets (decimal's precision, a language) holds in the next
    cells = contextvars.copy_context()
    over = loop.create_future()

    def readable() -> None:
        data = sock.recv(1 << 20)
        if not data and not over.done():
            over.set_result(None)
        for channel, parts in frames.feed(data):
            if channel == b"q":
                over.set_result(None)
                return
            task = loop.create_task(
                kernel.shell_main(None, [zmq.Frame(part) for part in parts]), context=cells
            )
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    loop.add_reader(sock.fileno(), readable)
    await over
    app.iopub.sender = app.replies.sender = None  # what is said from here on, nobody will read

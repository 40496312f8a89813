"""IPython's own kernel application without its ports, files and threads; what it says goes over a line.

Everything but the transport is ipykernel's: messages, display hooks, streams, magics, start-up files. The
application is made once, before the libraries are imported (pandas asks IPython how to print at import), in a
process that is then forked.

What is said goes in lists of messages. A message is ``(type, date, parent, metadata, content, buffers)``, metadata and content
as JSON; the first one says what the language is.
"""

# ruff: noqa: E402 (what comes before the imports must)
import asyncio
import contextlib
import json
import os
import random
import select
import signal
import sys
import threading
from multiprocessing.connection import Connection
from types import SimpleNamespace

sys.modules["debugpy"] = None  # it starts threads, and nobody will attach to a notebook run in a batch

import IPython.core.logger
import IPython.extensions.storemagic  # noqa: F401 (loaded by every kernel: once is enough)
import tornado.platform.asyncio
from ipykernel import ipkernel, kernelapp
from ipykernel.iostream import IOPubThread, OutStream
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session, json_packer
from traitlets import Any
from traitlets.config import Config

# what says nothing by itself and goes with the next message: whoever reads is waked less often
_FOLLOWED = frozenset(["status", "execute_reply"])


class _Publisher(IOPubThread):
    """Stands for ipykernel's publishing thread, which `_Session` leaves without work."""

    def __init__(self):
        self.thread = SimpleNamespace(is_alive=lambda: False, ident=None)
        self.io_loop = SimpleNamespace(call_later=lambda *_args: None)  # `_Stream` keeps the time itself


class _Session(Session):
    """What the kernel says goes to `out` as it is; what it is asked comes as it is: nothing is signed or parsed."""

    out = Any(None)

    def send(self, _stream, msg_or_type, content=None, parent=None, ident=None, buffers=None, *rest, **named):
        message = msg_or_type
        if isinstance(message, str):
            named.pop("track", None)  # the first of `rest`, before header and metadata
            message = self.msg(message, content, parent, *rest[1:], **named)
        if self.out is not None:
            self.out(message, self._packed(message["content"]), buffers or message.get("buffers") or [])
        return message

    def _packed(self, content: dict) -> bytes:
        try:
            return self.pack(content)
        except UnicodeEncodeError:  # half of a character
            return json.dumps(content, default=json_default, ensure_ascii=False).encode(errors="replace")

    def feed_identities(self, msg, copy=True):
        return [], msg

    def deserialize(self, msg, content=True, copy=True):
        return msg


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
        self.iopub = _Publisher()
        self.session = _Session(key=b"-", username="kernel")
        self.kernel = self.kernel_class.instance(
            parent=self,
            session=self.session,
            iopub_socket=self.iopub,
            iopub_thread=self.iopub,
            log=self.log,
            shell_stream=self.iopub,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )


def make() -> App:
    """The application, ready to be forked: no thread, no socket, no event loop."""
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    app = App.instance(config=config)
    app.initialize([])
    app.shell.display_formatter.format(None)  # IPython makes its formatters when the first result is shown
    del sys.modules["debugpy"]
    return app


class _Stream(OutStream):
    """ipykernel's stream; what it holds is sent by whoever flushes it, or by the watcher after the same interval."""

    lock = threading.RLock()
    watcher = None

    def write(self, string):
        self._catch_up()
        return self.hold(string)

    def hold(self, string: str) -> int:
        # in a fork every piece would be sent at once: with a whole line, no other's comes between `print`'s words and their end
        self._subprocess_flush_pending = not string.endswith("\n")
        super().write(string)
        return len(string)

    def fileno(self):
        return 1 if self.name == "stdout" else 2

    def _schedule_flush(self):
        self._flush_pending = True

    def _flush(self):
        with _Stream.lock:
            super()._flush()

    def flush(self):
        self._catch_up()
        self._flush()

    def _catch_up(self):
        """What a subprocess wrote so far comes before what follows."""
        if self.watcher is not None and self._is_master_process():
            self.watcher.drain()


class _Watcher(threading.Thread):
    """Reads what subprocesses, forks of the notebook and libraries write to the file descriptors 1 and 2."""

    def __init__(self, streams: dict[int, _Stream]):
        super().__init__(daemon=True, name="conciergekit-output")
        self.readers, self.all = {}, tuple(streams.values())
        for number, stream in streams.items():
            reading, writing = os.pipe()
            os.dup2(writing, number)
            os.close(writing)
            os.set_blocking(reading, False)
            self.readers[reading], stream.watcher = stream, self
        os.register_at_fork(after_in_child=self.forked)

    def forked(self) -> None:
        """What is not handed on yet, of the notebook or of an earlier fork, is said by the notebook."""
        _Stream.lock = threading.RLock()
        for stream in self.all:
            stream._buffers.clear()

    def run(self) -> None:
        while True:
            if select.select(list(self.readers), [], [], OutStream.flush_interval)[0]:
                self.drain()
            for stream in self.all:
                if stream._flush_pending:
                    stream._flush()

    def drain(self) -> None:
        """Hand on all that was written so far; called at the end of each cell, so that none comes late."""
        with _Stream.lock:
            for reading, stream in list(self.readers.items()):
                with contextlib.suppress(BlockingIOError):
                    # one piece, which is all that a pipe holds: whoever writes for ever must not keep the cell from ending
                    if data := os.read(reading, 65536):
                        stream.hold(data.decode(errors="replace"))
                    else:
                        del self.readers[reading]  # the notebook closed the other end


class Kernel:
    """The kernel of one notebook, in this process, asked and answering over `line`."""

    def __init__(self, line: Connection):
        self.app, self.line, self.pid, self.lock = App.instance(), line, os.getpid(), threading.Lock()
        self.held = []  # said, and not yet sent
        _become(self.app)
        self.app.session.out = self._out
        _capture(self.app)
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)

    def serve(self) -> None:
        """Do what is asked until the other end has enough or is gone."""
        with contextlib.suppress(EOFError, OSError):
            self.loop.run_until_complete(self._serve())
        self.app.session.out = None  # what is said from here on, nobody will read

    async def _serve(self) -> None:
        # a notebook may cancel all it finds on the loop, which is its own
        asyncio.tasks._unregister_task(asyncio.current_task())
        kernel = self.app.kernel
        kernel.io_loop = tornado.ioloop.IOLoop.current()
        kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())
        kernelapp.IPKernelApp.init_extensions(self.app)
        kernelapp.IPKernelApp.init_code(self.app)
        about = json.dumps({"language_info": kernel.language_info}).encode()
        self.line.send([("kernel_info_reply", None, None, b"{}", about, [])])
        while (request := await self._next()) is not None:
            # one task, and so one context, for all cells: what one of them sets (decimal's precision) holds in the next
            await kernel.shell_main(None, {"parent_header": {}, "metadata": {}, "buffers": [], **request})
            if os.getpid() != self.pid:  # forked by the cell, and come out of it
                sys.stdout.flush()
                os._exit(0)

    async def _next(self) -> dict | None:
        """What is asked next, while what cells left on the loop goes on."""
        asked = asyncio.Event()
        self.loop.add_reader(self.line.fileno(), asked.set)
        await asked.wait()
        self.loop.remove_reader(self.line.fileno())
        return self.line.recv()

    def _out(self, message: dict, content: bytes, buffers: list) -> None:
        kind, parent = message["header"]["msg_type"], message.get("parent_header") or {}
        if os.getpid() == self.pid:
            about = parent.get("msg_id"), json_packer(message.get("metadata") or {})
            with _uninterrupted(), self.lock, contextlib.suppress(OSError):
                said = kind, message["header"]["date"], *about, content, [bytes(buffer) for buffer in buffers]
                self.held.append(said)
                if kind not in _FOLLOWED or kind == "status" and b"idle" in content:
                    held, self.held = self.held, []
                    self.line.send(held)
        elif kind == "stream":  # a fork of the notebook: what it prints goes the way of subprocesses
            os.write(1 if message["content"]["name"] == "stdout" else 2, message["content"]["text"].encode())


@contextlib.contextmanager
def _uninterrupted():
    """An interruption waits until what is sent is whole: whoever reads would wait for the rest of half a message."""
    if threading.current_thread() is not threading.main_thread():  # no other hears one
        yield
        return
    heard = []
    before = signal.signal(signal.SIGINT, lambda *told: heard.append(told))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard and callable(before):
        before(*heard[-1])


def _capture(app: App) -> None:
    """Make the standard streams the notebook's."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for name in ("stdout", "stderr"):
        setattr(sys, name, _Stream(app.session, app.iopub, name, watchfd=False))
    sys.displayhook = app.shell.displayhook
    app.patch_io()
    watcher = _Watcher({1: sys.stdout, 2: sys.stderr})
    watcher.start()
    app.shell.events.register("post_execute", watcher.drain)


def _become(app: App) -> None:
    """Make this process look as if a kernel had just been started in its folder and environment."""
    app.session.pid = os.getpid()
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    app.shell.init_environment()
    sys.argv = [kernelapp.__file__.replace("kernelapp", "_launcher")]
    kernelapp.IPKernelApp.init_path(app)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # a fork copies the state of generators that seed themselves once
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None and matplotlib.rcParams["backend"] != os.environ["MPLBACKEND"]:
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]

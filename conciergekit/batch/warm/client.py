"""nbclient's client, and what it talks to: the kernel of this process, of another one, or what a kernel once said.

Cells are run, and outputs, display ids, widgets and errors kept, by nbclient's and papermill's own code. There is no
reply that can be missed, as there is behind ZeroMQ's edge-triggered descriptors.
"""

import asyncio
import contextlib
import functools
import json
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

import nbformat
from jupyter_client.session import Session
from jupyter_core.utils import run_sync
from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Any

from ...i18n import _
from .wire import Frames, frame, jupyter_message

_OUTPUTS = frozenset(["stream", "display_data", "execute_result", "update_display_data"])


class Cutting(PapermillNotebookClient):
    """papermill's client; outputs of a cell beyond `largest` bytes are cut, with a notice."""

    largest = Any(None)
    left = 0

    def __init__(self, progress, **options):
        super().__init__(progress, **options)
        # said in the reader's language, whatever the notebook does to it
        self.notice = _(
            "The output of this cell is cut here: it went over {n} MB.", n=f"{(self.largest or 0) / 1e6:g}"
        )

    def process_message(self, msg, cell, cell_index):
        if self.largest is not None and self._too_much(msg, cell):
            return None
        return super().process_message(msg, cell, cell_index)

    def _too_much(self, msg: dict, cell) -> bool:
        """Count an output; whether the limit is passed. The first one over it leaves a notice."""
        if msg["msg_type"] == "execute_input":
            self.left = self.largest
        if msg["msg_type"] not in _OUTPUTS:
            return False
        size = msg["size"] if "size" in msg else len(json.dumps(msg["content"], default=str))
        before, self.left = self.left, self.left - size
        if self.left < 0 <= before:
            if msg["msg_type"] == "stream":
                text = msg["content"]["text"][:before]
                cell.outputs.append(nbformat.v4.new_output("stream", name=msg["content"]["name"], text=text))
            cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=f"\n[{self.notice}]\n"))
        return self.left < 0

    def drops(self, message: dict) -> bool:
        """Whether `message` would leave no trace: what is over the limit is noticed once."""
        return self.largest is not None and self.left < 0 and message["msg_type"] in _OUTPUTS


class Client(Cutting):
    """The client of a `Near`, `Far` or `Past` kernel: it is handed messages, where nbclient polls for them."""

    under_way = None

    def __init__(self, progress, kernel, **options):
        super().__init__(progress, km=kernel, **options)
        self.kc = kernel
        kernel.client = self

    async def async_execute_cell(self, *args, **options):
        _hide_task()
        return await super().async_execute_cell(*args, **options)

    execute_cell = run_sync(async_execute_cell)

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        self.under_way = parent_msg_id, cell, cell_index

    async def _async_poll_for_reply(self, msg_id, cell, timeout, _outputs, alive):
        _hide_task()
        alive.cancel()
        while True:
            try:
                reply = await self.kc.run(msg_id, timeout)
            except TimeoutError:
                reply = await self._async_handle_timeout(timeout, cell)
                if reply is None:  # interrupted: what it says of that comes now
                    continue
            else:
                if self.record_timing:
                    cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(reply)
            return reply

    def wait_for_reply(self, _msg_id, cell=None):
        return {"content": {"language_info": self.kc.language}}

    def interrupt(self, seconds: float) -> None:
        """Interrupt the cell under way and keep what it says of it, for `seconds` at most."""
        self.kc.interrupt_kernel()
        until = time.monotonic() + seconds
        with contextlib.suppress(TimeoutError, DeadKernelError):
            while self.under_way is not None:
                letter, parts = self.kc.next(until)
                if letter not in (b"k", b"r"):
                    self.take(jupyter_message(parts))

    def take(self, message: dict) -> bool:
        """A message of the kernel; whether it is the last one of the cell that is under way."""
        if self.under_way is None or message["parent_header"]["msg_id"] != self.under_way[0]:
            return False
        try:
            self.process_message(message, *self.under_way[1:])
        except CellExecutionComplete:
            self.under_way = None
            return True
        return False


def _hide_task() -> None:
    """Keep this task from a notebook that cancels all it finds on the loop, which is its own."""
    asyncio.tasks._unregister_task(asyncio.current_task())


@functools.cache
def session() -> Session:
    """Where requests get their numbers, which hold that of the process: made once, before the forks."""
    return Session(key=b"-")


class _Any:
    """What nbclient asks of a kernel manager and of a kernel client."""

    ipykernel = has_kernel = True
    client: Client

    def __init__(self):
        self.session, self.shell_channel, self.language = session(), self, {}

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Note the request that `run` will make; its identifier."""
        self.request = self.session.msg("execute_request", {
            "code": code, "silent": False, "store_history": store_history, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": stop_on_error,
        })  # fmt: skip
        return self.request["header"]["msg_id"]

    def kernel_info(self) -> str:
        return ""

    def interrupt_kernel(self) -> None:
        pass

    def flush(self) -> None:
        pass


class Near(_Any):
    """The kernel of this process. All it says goes to the caller too, who makes up the notebook from that if this
    process does not live to write it."""

    def __init__(self, out, make):
        super().__init__()
        self.out, self.held, self.reply, self.client = out, [], None, None
        self.kernel = make(self._heard)

    def send(self, message: dict) -> None:
        self.kernel.loop.call_soon_threadsafe(
            self.kernel.ask, message
        )  # a thread of the notebook may have printed

    async def run(self, _msg_id: str, _timeout) -> dict:
        await self.kernel.ask(self.request)
        await asyncio.sleep(0)  # tasks that the cell began go on
        if os.getpid() != self.kernel.pid:
            os._exit(0)  # forked by the cell, and come out of it
        return self.reply

    def _heard(self, letter: bytes, parts: list[bytes]) -> None:
        kept = True
        if letter == b"k":
            self.language = json.loads(parts[0])
        else:
            message = jupyter_message(parts)
            if letter == b"r":
                self.reply = message
            elif self.client is not None:
                kept = not self.client.drops(message)
                self.client.take(message)
        if kept:
            self.held.append(frame(letter, *parts))
        if letter == b"b" or (letter == b"m" and message["msg_type"] != "status"):
            self.flush()  # the rest goes with the next one

    def flush(self, *last: bytes) -> None:
        data, self.held = b"".join([*self.held, *last]), []
        self.out.send(data)


class Far(_Any):
    """The kernel of another process (one of `processes`); `read` gives what it says next, or nothing at its end."""

    before_waiting: Callable = staticmethod(lambda: None)

    def __init__(self, process, read=None):
        super().__init__()
        self.process, self.frames, self.waiting = process, Frames(), deque()
        self.read = read or self._read

    def send(self, message: dict) -> None:
        try:
            self.process.sock.sendall(frame(b"s", json.dumps(message, default=str).encode()))
        except OSError:
            raise DeadKernelError("Kernel died") from None

    async def run(self, msg_id: str, timeout: float | None) -> dict:
        if self.request is not None:
            self.send(self.request)
            self.request = None
        until, reply, over = timeout and time.monotonic() + timeout, None, False
        while reply is None or not over:
            letter, parts = self.next(until)
            if letter == b"k":
                self.language = json.loads(parts[0])
                continue
            message = jupyter_message(parts)
            self.clock = message["header"]["date"]
            if letter == b"r":
                reply = message if message["parent_header"]["msg_id"] == msg_id else reply
            else:
                over = self.client.take(message) or over
        return reply

    def next(self, until: float | None) -> tuple[bytes, list[bytes]]:
        """What the kernel says next. Raises TimeoutError, and DeadKernelError when there is no more."""
        while not self.waiting:
            frames = self.read(until)
            if not frames:
                raise DeadKernelError("Kernel died")
            self.waiting.extend(frames)
        return self.waiting.popleft()

    def _read(self, until: float | None) -> list:
        self.before_waiting()
        frames = []
        while not frames:
            self.process.sock.settimeout(until and max(until - time.monotonic(), 0.001))
            data = self.process.sock.recv(1 << 20)
            if not data:
                break
            frames = self.frames.feed(data)
        return frames

    def interrupt_kernel(self) -> None:
        self.process.kill(signal.SIGINT)


class Past(Far):
    """What a kernel has said, as if it said it now; `clock`: when."""

    def __init__(self, frames: list):
        super().__init__(None, lambda _until: [])
        self.waiting.extend(frames)
        begun = self._begun()
        self.clock = begun["header"]["date"] if begun else datetime.now(UTC)

    def _begun(self) -> dict | None:
        """The message with which the next cell begins."""
        parts = next((parts for letter, parts in self.waiting if letter == b"b"), None)
        return parts and jupyter_message(parts)

    def execute(self, *_args, **_options) -> str:
        self.request, begun = None, self._begun()
        return begun["parent_header"]["msg_id"] if begun else ""

    def send(self, message: dict) -> None:
        pass

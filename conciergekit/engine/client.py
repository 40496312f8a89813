"""nbclient's client, handed what a kernel at the other end of a line says, where it would poll for it.

Cells are run, and outputs, display ids, widgets and errors kept, by nbclient's and papermill's own code. There is no
reply that can be missed, as there is behind ZeroMQ's edge-triggered descriptors.
"""

import asyncio
import base64
import contextlib
import signal
import threading
import time
from datetime import datetime

import nbformat
from jupyter_client.session import Session
from jupyter_core.utils import ensure_event_loop
from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Any

from . import processes
from .processes import GRACE
from .warm import Child

_WATCH = 0.2  # seconds between two looks at memory


class Client(PapermillNotebookClient):
    """The client of a `Kernel`."""

    too_long = Any("")  # said in a cell that went over its time limit of {n} seconds
    under_way = None

    def __init__(self, progress, kernel: "Kernel", **options):
        super().__init__(progress, km=kernel, **options)
        self.kc = kernel

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        self.under_way = parent_msg_id, cell, cell_index

    async def _async_poll_for_reply(self, msg_id, cell, timeout, _outputs, alive):
        alive.cancel()
        reply, until = None, timeout and time.monotonic() + timeout
        try:
            while reply is None or self.under_way is not None:
                message = self.kc.next(until)
                if message["msg_type"] != "execute_reply":
                    self.take(message)
                elif message["parent_header"]["msg_id"] == msg_id:
                    reply = message
        except TimeoutError:
            self._stop(cell, timeout)
            said = "Cell execution timed out"
            raise CellTimeoutError.error_from_timeout_and_cell(said, timeout, cell) from None
        if self.record_timing:
            cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(reply)
        return reply

    def wait_for_reply(self, _msg_id, cell=None):
        return {"content": self.kc.told}

    def take(self, message: dict) -> None:
        """A message of the kernel; the last one of a cell ends it."""
        if self.under_way is not None and message["parent_header"]["msg_id"] == self.under_way[0]:
            try:
                self.process_message(message, *self.under_way[1:])
            except CellExecutionComplete:
                self.under_way = None

    def _stop(self, cell, timeout: float) -> None:
        """Interrupt a cell over its time limit and keep what it says of that, for a moment; then a sentence."""
        self.kc.process.kill(signal.SIGINT)
        until = time.monotonic() + GRACE
        with contextlib.suppress(TimeoutError, DeadKernelError):
            while self.under_way is not None:
                self.take(self.kc.next(until))
        if self.too_long:
            said = self.too_long.format(n=f"{timeout:g}")
            cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=f"\n[{said}]\n"))
        self.kc.process.kill()


class Kernel:
    """What nbclient asks of a kernel manager and of a kernel client: here, of a process that was forked. `memory_mb`: what
    it may hold; `over_memory` says whether it was ended for that."""

    ipykernel = has_kernel = True

    def __init__(self, process: Child, memory_mb: float | None = None):
        self.process, self.memory, self.session = process, memory_mb, Session(key=b"-")
        self.shell_channel, self.told, self.over_memory = self, {}, False
        if memory_mb is not None:
            threading.Thread(target=self._watch, daemon=True).start()

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        content = {"code": code, "silent": False, "store_history": store_history, "user_expressions": {}}
        content |= {"allow_stdin": False, "stop_on_error": stop_on_error}
        request = self.session.msg("execute_request", content)
        self.send(request)
        return request["header"]["msg_id"]

    def send(self, message: dict) -> None:
        self.process.line.send(message)

    def kernel_info(self) -> str:
        return ""

    def next(self, until: float | None) -> dict:
        """What the kernel says next. Raises TimeoutError, and DeadKernelError when there is no more."""
        said = self.process.read(until)
        if said is None:
            raise DeadKernelError("Kernel died")
        (kind, date, parent, metadata), content, buffers = said
        if kind == "kernel_info_reply":
            self.told = content
            return self.next(until)
        return {
            "header": {"msg_type": kind, "date": datetime.fromisoformat(date)},
            "msg_type": kind,
            "metadata": metadata,
            "content": content,
            "parent_header": {"msg_id": parent},
            "buffers": list(map(base64.b64decode, buffers)),
        }

    def _watch(self) -> None:
        while self.process.used is None and not self.over_memory:
            if processes.memory_mb(self.process.pid) > self.memory:
                self.over_memory = True
                self.process.kill()
            time.sleep(_WATCH)


def settle() -> None:
    """End what nbclient left waiting on this thread's loop: it watches for ever a kernel that died."""
    loop = ensure_event_loop()
    if loop.is_running():  # the caller's own, in a notebook: nbclient worked in another thread
        return
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    if waiting:
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))

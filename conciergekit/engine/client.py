"""nbclient's client, handed what a kernel at the other end of a line says, where it would poll for it.

Cells are run, and outputs, display ids, widgets and errors kept, by nbclient's and papermill's own code. There is no
reply that can be missed, as there is behind ZeroMQ's edge-triggered descriptors.
"""

import asyncio
import contextlib
import json
import signal
import time
from collections import deque

import nbformat
from jupyter_client.session import Session
from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Any

from .processes import GRACE
from .warm import Child


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
        await asyncio.sleep(0)  # for it to end
        reply, until = None, timeout and time.monotonic() + timeout
        try:
            while reply is None or self.under_way is not None:
                message = self.kc.next(until)
                self.take(message)
                if message["msg_type"] == "execute_reply" and message["parent_header"]["msg_id"] == msg_id:
                    reply = message
        except TimeoutError:
            self._stop(cell, timeout)
            said = "Cell execution timed out"
            raise CellTimeoutError.error_from_timeout_and_cell(said, timeout, cell) from None
        if self.record_timing:
            cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(reply)
        return reply

    def wait_for_reply(self, _msg_id, cell=None):
        while not self.kc.told:  # of a notebook without code, nothing was heard yet
            self.kc.next(None)
        return {"content": self.kc.told}

    def take(self, message: dict) -> None:
        """A message of the kernel; the last one of a cell ends it."""
        ours = self.under_way is not None and message["parent_header"]["msg_id"] == self.under_way[0]
        if ours and message["msg_type"] != "execute_reply":
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
    """What nbclient asks of a kernel manager and of a kernel client: here, of a process that was forked."""

    ipykernel = has_kernel = True

    def __init__(self, process: Child):
        self.process, self.session = process, Session(key=b"-")
        self.shell_channel, self.told, self.heard = self, {}, deque()

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        content = {"code": code, "silent": False, "store_history": store_history, "user_expressions": {}}
        content |= {"allow_stdin": False, "stop_on_error": stop_on_error}
        request = self.session.msg("execute_request", content)
        self.send(request)
        return request["header"]["msg_id"]

    def send(self, message: dict) -> None:
        with contextlib.suppress(OSError):  # whoever reads finds out that nobody is there
            self.process.line.send(message)

    def kernel_info(self) -> str:
        return ""

    def next(self, until: float | None) -> dict:
        """What the kernel says next. Raises TimeoutError, and DeadKernelError when there is no more."""
        if not self.heard:
            # of one that shows ever more there is always something
            if until is not None and time.monotonic() > until:
                raise TimeoutError
            if (said := self.process.read(until)) is None:
                raise DeadKernelError("Kernel died")
            self.heard.extend(said)
        kind, date, parent, metadata, content, buffers = self.heard.popleft()
        if kind == "kernel_info_reply":
            self.told = json.loads(content)
        return {
            "header": {"msg_type": kind, "date": date},
            "msg_type": kind,
            "metadata": json.loads(metadata),
            "content": json.loads(content),
            "parent_header": {"msg_id": parent},
            "buffers": buffers,
        }

"""nbclient's client with what a batch needs beside: a kernel that was forked, a limit of time.

Messages, outputs, display ids, widgets and errors are jupyter_client's, nbclient's and papermill's own code.
"""

import asyncio
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Iterable, Iterator
from queue import Empty

import nbformat
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_core.utils import ensure_async, ensure_event_loop, run_sync
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Any

from . import warm
from .processes import GRACE, KILL

_LOOK = 0.2  # seconds between two looks at a cell that is running


class Client(PapermillNotebookClient):
    """nbclient's client, which asks five times a second whether a cell may go on: it waits without end otherwise, and
    can then miss a reply that came while it answered a widget.

    `limit` : seconds a cell may take from now on, or None. `process` : of the kernel, with `kill`.
    """

    limit, process = Any(lambda: None), Any()
    too_long = Any("")  # said in a cell that went over its time limit of {n} seconds
    interrupted = False

    def __init__(self, progress, **options):
        super().__init__(progress, **options)
        self.timeout_func, self.iopub_timeout = lambda _cell: _LOOK, 60

    def execute(self, **more):
        try:
            if self.km is not None:
                self.process.read()  # it listens
                self.kc = self.km
                self.kc.start_channels(stdin=False, hb=False)
                run_sync(self.kc.wait_for_ready)()
            return super().execute(**more)
        finally:  # nbclient watches for ever a kernel that died
            loop = ensure_event_loop()
            waiting = [] if loop.is_running() else asyncio.all_tasks(loop)  # the caller's own, in a notebook
            for task in waiting:
                task.cancel()
            if waiting:
                loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))

    def execute_cell(self, cell, *more, **named):
        seconds, self.interrupted = self.limit(), False
        self.until = None if seconds is None else time.monotonic() + seconds
        try:
            done = super().execute_cell(cell, *more, **named)
        except (CellExecutionError, DeadKernelError):
            if not self.interrupted:
                raise
        if not self.interrupted:
            return done
        self.process.kill()
        if self.too_long:
            said = f"\n[{self.too_long.format(n=f'{seconds:g}')}]\n"
            cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=said))
        raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", seconds, cell)

    async def _async_handle_timeout(self, _timeout, cell=None):
        """A cell is still running: interrupt it when its time is over, end it when that does not help."""
        if self.until is not None and time.monotonic() > self.until:
            await ensure_async(self.process.kill(KILL if self.interrupted else signal.SIGINT))
            self.interrupted, self.until = True, time.monotonic() + GRACE


class Kernel(AsyncKernelClient):
    """What nbclient asks of a kernel's manager and client: here of the `process` that was forked."""

    process = Any()
    has_kernel = True

    async def is_alive(self) -> bool:
        return self.process.alive

    async def wait_for_ready(self) -> None:
        """Until it answers, and what it publishes arrives."""
        while await self.is_alive():
            with contextlib.suppress(Empty):
                self.kernel_info()
                await self.get_shell_msg(timeout=1)
                return await self.get_iopub_msg(timeout=0.05)
        raise DeadKernelError("Kernel died")


@contextlib.contextmanager
def forked(
    cwd: str, environment: dict[str, str], modules: Iterable[str] = (), source: warm.Source | None = None
) -> Iterator[Kernel]:
    """A kernel in a process forked for it (see `warm.fork`), which is ended on leaving."""
    with tempfile.TemporaryDirectory(prefix="ck-") as folder:  # nobody else's: no port is open
        place = os.path.join(folder, "k")
        _file, info = write_connection_file(f"{place}.json", 1, 2, 3, 4, 5, ip=place, transport="ipc")
        asked = {"connection": f"{place}.json", "cwd": cwd, "environment": environment}
        process = warm.fork(asked, modules, source)
        kernel = Kernel(process=process)
        kernel.load_connection_info(info)
        try:
            yield kernel
        finally:
            if process.alive and kernel.channels_running:
                kernel.shutdown()
            process.end()
            kernel.stop_channels()

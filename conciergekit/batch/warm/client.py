"""What nbclient and papermill see: a kernel manager and a kernel client, over one socket instead of five ports.

The cells are run by nbclient's own code (outputs, display ids, widgets, errors, time limits). There is no reply
that can be missed, as there is behind ZeroMQ's edge-triggered descriptors: the event loop reads whatever has
arrived, and the end of the kernel's process ends the wait.
"""

import asyncio
import signal
from queue import Empty

from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from . import processes
from .wire import Frames, frame

_WATCH = 0.2  # seconds between two looks at memory


class _Channel:
    def __init__(self, front: "Front", letter: bytes):
        self.front, self.letter, self.queue = front, letter, asyncio.Queue()

    async def get_msg(self, timeout: float | None = None) -> dict:
        """The next message; queue.Empty after `timeout` seconds, DeadKernelError when no more can come."""
        if self.queue.empty() and self.front.ended:
            raise DeadKernelError("Kernel died")
        try:
            message = await asyncio.wait_for(self.queue.get(), timeout)
        except TimeoutError:
            raise Empty from None
        if message is None:
            raise DeadKernelError("Kernel died")
        return message

    def send(self, message: dict) -> None:
        self.front.transport.write(frame(self.letter, self.front.session.serialize(message)))


class Front(asyncio.Protocol):
    """jupyter_client's client, as far as nbclient uses it."""

    def __init__(self, manager: "Manager"):
        self.manager, self.frames, self.ready, self.ended = manager, Frames(), False, False
        self.session = Session(key=b"-")
        self.session.key = b""  # what stays between two processes needs no signature
        self.shell_channel, self.iopub_channel = _Channel(self, b"s"), _Channel(self, b"i")
        self.allow_stdin = False

    async def start_channels(self) -> None:
        loop = asyncio.get_running_loop()
        self.transport, _self = await loop.create_unix_connection(lambda: self, sock=self.manager.kernel.sock)
        self.manager.watch(loop)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        self.kernel_info()
        await self.shell_channel.get_msg(timeout)
        self.ready = True

    def stop_channels(self) -> None:
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        for letter, parts in self.frames.feed(data):
            _idents, parts = self.session.feed_identities(parts)
            message = self.session.deserialize(parts)
            message["size"] = sum(map(len, parts))
            channel = self.shell_channel if letter == b"s" else self.iopub_channel
            channel.queue.put_nowait(message)

    def connection_lost(self, _error) -> None:
        self.ended = True
        if not self.manager.over:
            asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        while self.ready and not (self.manager.over or self.iopub_channel.queue.empty()):
            await asyncio.sleep(0.001)  # the outputs of the last cell come first
        self.shell_channel.queue.put_nowait(None)

    async def is_alive(self) -> bool:
        return not self.ended

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        return self._ask(
            "execute_request", code=code, silent=False, store_history=store_history, user_expressions={},
            allow_stdin=False, stop_on_error=stop_on_error,
        )  # fmt: skip

    def kernel_info(self) -> str:
        return self._ask("kernel_info_request")

    def _ask(self, what: str, **content) -> str:
        message = self.session.msg(what, content)
        self.shell_channel.send(message)
        return message["header"]["msg_id"]


class Manager:
    """jupyter_client's kernel manager, as far as nbclient uses it, with limits.

    Parameters
    ----------
    kernel
        One of `processes`.
    memory_mb
        What the notebook and what it starts may hold; beyond, it is killed.
    """

    ipykernel = has_kernel = True

    def __init__(self, kernel, memory_mb: float | None = None):
        self.kernel, self.memory_mb, self.trouble = kernel, memory_mb, ""
        self.used: dict | None = None
        self.over = False  # nobody listens to this kernel any more; its loop may go on with another's

    def client(self) -> Front:
        return Front(self)

    def is_alive(self) -> bool:
        return False  # nbclient asks only to shut down what did not start: `end` does

    def cleanup_resources(self) -> None:
        pass

    def watch(self, loop) -> None:
        """Look at the memory from time to time, while cells run."""
        if self.memory_mb and not self.over:
            if processes.memory_mb(self.kernel.pid) > self.memory_mb:
                self.stop("memory", signal.SIGKILL)
            loop.call_later(_WATCH, self.watch, loop)

    def stop(self, why: str, number: int) -> None:
        self.trouble = self.trouble or why
        self.kernel.kill(number)

    def interrupt_kernel(self) -> None:
        """A time limit is over: the notebook gets a KeyboardInterrupt, and a moment later it is killed."""
        self.stop("timeout", signal.SIGINT)
        asyncio.get_running_loop().call_later(processes.GRACE, self.kernel.kill, signal.SIGKILL)

    def leave(self, front: Front | None) -> None:
        """Tell the kernel that this was all."""
        self.over = True
        if front is not None and not front.ended:
            front.transport.write(frame(b"q", []))

    def end(self, front: Front | None) -> dict:
        """Wait a moment for the kernel to leave; returns its exit code, cpu seconds and largest memory."""
        if self.used is None:
            if front is None:
                self.kernel.kill(signal.SIGKILL)
            elif not self.over:
                self.leave(front)
            self.used = self.kernel.end()
            if front is not None:
                front.transport.abort()
        return self.used


class Ordinary:
    """In the place of a `Manager` where no socket can be handed to a process (Windows): nbclient's own kernel."""

    def __init__(self):
        self.trouble, self.used = "", {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}

    def leave(self, _front) -> None:
        pass

    def end(self, _front) -> dict:
        return self.used

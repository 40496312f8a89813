"""The process behind a place: started and heated before anyone comes, asked by browsers for moves of widgets only.

A page of widgets talks to its kernel over a websocket that would carry any message, code to run included. Here each way
has its list, and what is not on it is dropped: a participant who writes messages by hand moves sliders, no more.
"""

import asyncio
import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import zmq
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.connect import write_connection_file
from jupyter_client.jsonutil import json_default
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

from ..core.i18n import _
from ..engine import processes, warm
from ..engine.processes import Task

FROM_BROWSER = frozenset(["comm_info_request", "comm_open", "comm_msg", "kernel_info_request"])
MOVED = frozenset(["value", "index", "selected_index"])  # what a person changes of a widget
READ = frozenset(["HTMLModel", "HTMLMathModel", "LabelModel"])  # widgets of which a person changes nothing
TO_BROWSER = frozenset(
    ["comm_info_reply", "comm_open", "comm_msg", "comm_close", "kernel_info_reply", "status"]
)
CONTROL = "jupyter.widget.control"  # the one target a browser opens itself: it asks what the widgets show
WIDGET = "application/vnd.jupyter.widget-view+json"
LONGEST = 64 * 1024  # bytes of one message of a browser
_QUIET = "--HistoryManager.enabled=False"
_INSIDE = f"{__package__}.inside"
_OFFSETS = 6  # of a frame: channel, header, parent, metadata, content, end; no buffer


def allowed(frame: bytes | str) -> tuple[str, dict] | None:
    """The channel and the message of a browser's frame, rebuilt from what was read; None if it must not pass."""
    if not isinstance(frame, bytes):
        return None
    if int.from_bytes(frame[:8], "little") != _OFFSETS:  # the library would read as many as it says, for ever
        return None
    try:
        channel, parts = deserialize_msg_from_ws_v1(frame)
        header, parent, metadata, content = read = [*map(json.loads, parts)]
        # as it is sent on, where half of a character or a number that is none would not pass
        json.dumps(read, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, IndexError, RecursionError, MemoryError):
        return None
    if not all(isinstance(part, dict) for part in (header, parent, metadata, content)):
        return None
    kind, session = header.get("msg_type"), header.get("session")
    texts = (kind, session, header.get("msg_id"), content.get("comm_id", ""))
    if channel != "shell" or not all(isinstance(text, str) for text in texts):
        return None
    if kind not in FROM_BROWSER or (kind == "comm_open" and content.get("target_name") != CONTROL):
        return None
    if kind == "comm_msg" and not _moves(content.get("data")):
        return None
    told = {name: text for name, text in metadata.items() if name == "version" and isinstance(text, str)}
    named = {"msg_id": header["msg_id"], "msg_type": kind, "session": session, "username": "page"}
    message = {"header": {**named, "version": "5.4"}, "msg_id": header["msg_id"], "msg_type": kind}
    return channel, {**message, "parent_header": {}, "metadata": told, "content": content}


def _moves(data: object) -> bool:
    """Whether a widget was moved, a button clicked, or it is asked what is shown: more would take a page apart for all its devices."""
    if not isinstance(data, dict):
        return False
    if data.get("method") == "update":
        state = data.get("state")
        return isinstance(state, dict) and state.keys() <= MOVED
    asked = data.get("method"), data.get("content")
    return asked in (("custom", {"event": "click"}), ("request_states", None))


class Warm:
    """A kernel that has run `code`; its last value, a widget, is what the place's page shows."""

    def __init__(self, code: str, folder: Path, environment: dict[str, str]):
        self.code, self.folder, self.environment = code, folder, environment
        self.id, self.shown, self.pages = str(uuid.uuid4()), {}, set()
        self.manager = None
        self.busy_since = None  # seconds of the clock since when a move has been under way
        self.ready, self.waiting, self.heard = False, {}, asyncio.Event()
        self.made: dict[str, str] = {}  # of its widgets, which is of which kind
        self.pumps: list[asyncio.Task] = []

    async def start(self) -> None:
        """Start the process and run the code. Raises RuntimeError, with what it said, if no page came of it."""
        self.manager = await _started(str(self.folder), processes.environment() | self.environment)
        self.client = self.manager.client()
        self.client.start_channels(stdin=False, hb=False)
        # a process that takes no more must not keep the others waiting
        self.client.shell_channel.socket.sndtimeo = 0
        self.pumps = [asyncio.create_task(self._pump(name)) for name in ("shell", "iopub")]
        while (
            not self.heard.is_set()
        ):  # what is published before one listens is lost: asked until it is heard
            if not await self.manager.is_alive():
                raise RuntimeError(_("the process of the page ended"))
            self._ask("kernel_info_request", {})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.heard.wait(), 0.5)
        await self.run(self.code)
        if not self.shown:
            raise RuntimeError(_("the page shows nothing"))
        self.ready = True

    async def run(self, code: str) -> None:
        """Have the kernel run something of the kit's own. Raises RuntimeError with what it said if it failed."""
        done = asyncio.get_running_loop().create_future()
        asked = {"code": code, "silent": False, "store_history": False}
        asked |= {"user_expressions": {}, "allow_stdin": False}
        self.waiting[self._ask("execute_request", asked)] = {"done": done}
        died = asyncio.create_task(self._died())
        try:
            await asyncio.wait([done, died], return_when=asyncio.FIRST_COMPLETED)
        finally:
            died.cancel()
        if not done.done():
            raise RuntimeError(_("the process of the page ended"))
        if done.result():
            raise RuntimeError(done.result())

    def _ask(self, kind: str, content: dict) -> str:
        """Ask the kernel something of the kit's own; the question's number. Raises RuntimeError if it takes no more."""
        message = self.client.session.msg(kind, content)
        try:
            self._send(message)
        except zmq.ZMQError as error:
            raise RuntimeError(str(error)) from None
        return message["msg_id"]

    def _send(self, message: dict) -> None:
        line = self.client.shell_channel.socket
        if line is not None:  # else it was ended
            self.client.session.send(line, message)
            line.get(zmq.EVENTS)  # what came meanwhile is told once, to whoever is at the line: read it too

    async def _died(self) -> None:
        while await self.manager.is_alive():
            await asyncio.sleep(0.5)

    async def _pump(self, channel: str) -> None:
        """Hand on what the kernel says, for as long as it is there."""
        read = self.client.get_shell_msg if channel == "shell" else self.client.get_iopub_msg
        while True:
            message = await read()
            self._note(message)
            if message["msg_type"] in TO_BROWSER:
                self._tell(channel, message)

    def _note(self, message: dict) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "status":
            self.heard.set()
            busy = content["execution_state"] == "busy"
            self.busy_since = (self.busy_since or time.monotonic()) if busy else None
        elif kind == "execute_result" and WIDGET in content["data"]:
            self.shown = content
        elif kind == "comm_open":
            self.made[content["comm_id"]] = content["data"].get("state", {}).get("_model_name", "")
        asked = self.waiting.get(message["parent_header"].get("msg_id"))
        if asked is None:
            return
        if kind == "execute_reply":
            ok = content["status"] == "ok"
            asked["said"] = "" if ok else str(content.get("evalue") or content.get("ename"))
        elif kind == "status" and self.busy_since is None:
            asked["over"] = True
        if {"said", "over"} <= asked.keys():  # two sockets: either may come first
            del self.waiting[message["parent_header"]["msg_id"]]
            asked["done"].set_result(asked["said"])

    def _tell(self, channel: str, message: dict) -> None:
        frame = serialize_msg_to_ws_v1(message, channel, pack=_packed)
        states = (
            message["msg_type"] == "comm_msg" and message["content"]["data"].get("method") == "update_states"
        )
        for page in list(self.pages):  # what is shown, all of it, is told to who asked
            if (channel == "iopub" and not states) or page.session == message["parent_header"].get("session"):
                page.tell(frame)

    def hear(self, frame: bytes | str) -> bool:
        """Pass on a browser's frame if it may pass; says whether it did. Raises ZMQError if the process takes no more."""
        found = allowed(frame)
        if found is None:
            return False
        asked, made = found[1], self.made.get(found[1]["content"].get("comm_id"))
        # a text is not moved, and what stands on the page is not opened again as something else
        if made in READ or (made is not None and asked["msg_type"] == "comm_open"):
            return False
        self._send(asked)
        return True

    async def end(self) -> None:
        for pump in self.pumps:
            pump.cancel()
        for page in list(self.pages):
            page.close()
        if self.manager is not None:
            self.client.stop_channels()
            with contextlib.suppress(ProcessLookupError):
                await self.manager.shutdown_kernel(now=True)


class _Forked:
    """What `Warm` asks of a kernel manager, of a process forked from one that has loaded the kit: they share that memory."""

    async def start(self, cwd: str, environment: dict[str, str]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="conciergekit-line-", ignore_cleanup_errors=True)
        near = Path(self.folder.name) / "line"  # sockets that are files, in a folder of this user's
        if len(os.fsencode(f"{near}-1")) > zmq.IPC_PATH_MAX_LEN:
            raise warm.Lost("the temporary folder has too long a name")
        key = secrets.token_hex().encode()
        self.file, _told = write_connection_file(f"{near}.json", ip=str(near), key=key, transport="ipc")
        kernel = Task(f"{_INSIDE}:kernel", {"given": ["-f", self.file, _QUIET]}, cwd, environment)
        self.provisioner = await asyncio.to_thread(warm.fork, kernel, [_INSIDE])

    def client(self) -> AsyncKernelClient:
        client = AsyncKernelClient()
        client.load_connection_file(self.file)
        return client

    async def is_alive(self) -> bool:
        try:
            return self.provisioner.read(0) is not None
        except TimeoutError:
            return True

    async def shutdown_kernel(self, now: bool) -> None:
        self.provisioner.kill()
        while await self.is_alive():
            await asyncio.sleep(0.05)
        self.provisioner.end()
        self.folder.cleanup()


class _Bare(KernelSpecManager):
    """The one kernel there is: this Python's, without its debugger, which nobody will attach to and takes 7 MiB a place."""

    _CODE = "import sys; sys.modules['debugpy'] = None; from ipykernel import kernelapp; kernelapp.launch_new_instance()"

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-c", self._CODE, "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name=kernel_name, language="python")


# what one draws and forgets goes back to the system (glibc; others do not read it): 6 MiB a place
_GIVES_BACK = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}


async def _started(cwd: str, environment: dict[str, str]) -> _Forked | AsyncKernelManager:
    """A kernel of this Python, whatever kernels the user has installed; forked where the system can."""
    if not warm.why_not():
        forked = _Forked()
        try:
            await forked.start(cwd, environment)
            return forked
        except warm.Lost:
            forked.folder.cleanup()
    spec = {"kernel_name": "python3", "kernel_spec_manager": _Bare()}
    plain = AsyncKernelManager(**spec, transport_encryption="auto")
    silent = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
    await plain.start_kernel(cwd=cwd, env=_GIVES_BACK | environment, extra_arguments=[_QUIET], **silent)
    return plain


def _packed(part: dict) -> bytes:
    return json.dumps(part, default=json_default).encode()

"""What a kernel and its caller tell each other, over one socket pair: a letter, and parts with their lengths.

From the caller: ``t`` a task of the batch, ``n`` a notebook to execute (the request), or ``e``: be a kernel, and then
``s`` requests to it. The first three say in which folder and environment.
From the kernel: ``k`` what it says of its language · ``b`` a cell begins · ``m`` an output or another message ·
``r`` the reply to a cell · ``d`` the notebook or task is done (the record).
"""

import contextlib
import json
import os
import struct
import threading
from datetime import datetime

try:
    import fcntl
except ImportError:  # Windows has no fork to lock against
    fcntl = None

_HEAD = struct.Struct("!cH")
_LENGTH = struct.Struct("!Q")
_LETTERS = {"execute_input": b"b", "execute_reply": b"r"}


def frame(letter: bytes, *parts: bytes) -> bytes:
    """One message as bytes."""
    lengths = b"".join(_LENGTH.pack(len(part)) for part in parts)
    return b"".join([_HEAD.pack(letter, len(parts)), lengths, *parts])


def hello(cwd: str, environment: dict[str, str]) -> bytes:
    """What makes a process the kernel of a client elsewhere."""
    return frame(b"e", json.dumps({"cwd": cwd, "environment": environment}).encode())


def jupyter_parts(message: dict, content: bytes, buffers: list) -> tuple[bytes, list[bytes]]:
    """Letter and parts of a Jupyter message of which `content` is packed already."""
    header, parent = message["header"], message.get("parent_header") or {}
    told = [
        header["msg_type"],
        header["date"].isoformat(),
        parent.get("msg_id"),
        message.get("metadata") or {},
    ]
    letter = _LETTERS.get(header["msg_type"], b"m")
    return letter, [json.dumps(told, default=str).encode(), content, *map(bytes, buffers)]


def jupyter_message(parts: list[bytes]) -> dict:
    """The message of `jupyter_parts`, as nbclient wants it."""
    kind, date, parent, metadata = json.loads(parts[0])
    return {
        "header": {"msg_type": kind, "date": datetime.fromisoformat(date)}, "msg_type": kind, "metadata": metadata,
        "parent_header": {"msg_id": parent}, "buffers": parts[2:], "content": json.loads(parts[1].decode("utf-8", "replace")),
        "size": len(parts[1]) + sum(map(len, parts[2:])),
    }  # fmt: skip


class Frames:
    """Messages out of a stream of bytes that comes in pieces."""

    def __init__(self):
        self._pieces: list[bytes] = []
        self._have = 0
        self._need = _HEAD.size

    def feed(self, data: bytes) -> list[tuple[bytes, list[bytes]]]:
        """The messages that are complete with `data`."""
        self._pieces.append(data)
        self._have += len(data)
        if self._have < self._need:
            return []  # joined once there is enough: large outputs come in thousands of pieces
        buffer, found = b"".join(self._pieces), []
        start = 0
        while True:
            end, message = _parse(buffer, start)
            if message is None:
                break
            found.append(message)
            start = end
        rest = buffer[start:]
        self._pieces, self._have, self._need = [rest], len(rest), end - start
        return found


def _parse(buffer: bytes, start: int) -> tuple[int, tuple[bytes, list[bytes]] | None]:
    """Where the message at `start` ends as far as one can tell, and the message if all of it is there."""
    end = start + _HEAD.size
    if len(buffer) < end:
        return end, None
    letter, count = _HEAD.unpack_from(buffer, start)
    body = end + count * _LENGTH.size
    if len(buffer) < body:
        return body, None
    lengths = [_LENGTH.unpack_from(buffer, end + n * _LENGTH.size)[0] for n in range(count)]
    if len(buffer) < body + sum(lengths):
        return body + sum(lengths), None
    parts = []
    for length in lengths:
        parts.append(buffer[body : body + length])
        body += length
    return body, (letter, parts)


class Shared:
    """A socket that threads, and processes forked from this one, write to at the same time."""

    def __init__(self, sock):
        self.sock = sock
        self._unlock()
        self._between = os.memfd_create("conciergekit") if hasattr(os, "memfd_create") else None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._unlock)

    def _unlock(self) -> None:
        self._lock = threading.Lock()  # a thread that does not exist here may have held it

    def send(self, data: bytes) -> None:
        with self._lock:
            if self._between is not None:
                fcntl.lockf(self._between, fcntl.LOCK_EX)
            try:
                with contextlib.suppress(OSError):  # nobody reads any more
                    self.sock.sendall(data)
            finally:
                if self._between is not None:
                    fcntl.lockf(self._between, fcntl.LOCK_UN)

"""Jupyter messages over one socket pair: a channel letter and the message's parts, each with its length."""

import os
import select
import struct
import threading

try:
    import fcntl
except ImportError:  # Windows has no fork to lock against
    fcntl = None

_HEAD = struct.Struct("!cH")
_LENGTH = struct.Struct("!Q")


def frame(channel: bytes, parts: list) -> bytes:
    """One message as bytes."""
    pieces = [bytes(part) for part in parts]
    lengths = b"".join(_LENGTH.pack(len(piece)) for piece in pieces)
    return b"".join([_HEAD.pack(channel, len(pieces)), lengths, *pieces])


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
    channel, count = _HEAD.unpack_from(buffer, start)
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
    return body, (channel, parts)


class Sender:
    """The kernel's way out. Threads of the notebook and processes it forks may write at the same time."""

    def __init__(self, sock):
        self.sock = sock
        self._lock = threading.Lock()
        self._between = os.memfd_create("conciergekit") if hasattr(os, "memfd_create") else None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._unlock)

    def _unlock(self) -> None:
        self._lock = threading.Lock()  # a thread that does not exist here may have held it

    def send(self, channel: bytes, parts: list) -> None:
        data = memoryview(frame(channel, parts))
        with self._lock:
            if self._between is not None:
                fcntl.lockf(self._between, fcntl.LOCK_EX)
            try:
                while data:
                    try:
                        data = data[self.sock.send(data) :]
                    except BlockingIOError:
                        select.select([], [self.sock], [])
            finally:
                if self._between is not None:
                    fcntl.lockf(self._between, fcntl.LOCK_UN)

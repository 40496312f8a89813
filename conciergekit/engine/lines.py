"""What processes of the engine tell each other over a socket: one line of JSON a message.

A kernel says lists (see `kernel`). Whoever forks says dicts: ``{"pid"}`` when a
process was forked, ``{"exit", "cpu", "maxrss_mb"}`` when it is over. Requests are dicts.
"""

import contextlib
import json
import socket
import threading
import time
from collections import deque


class Line:
    """One end of a socket. Any thread may send; one reads."""

    def __init__(self, sock: socket.socket):
        self.sock, self.lock = sock, threading.Lock()
        self._pieces: list[bytes] = []
        self.pending: deque = deque()  # messages that came with one that was read

    def send(self, message: object) -> None:
        self.send_bytes(json.dumps(message, default=str).encode() + b"\n")

    def send_bytes(self, data: bytes) -> None:
        """Nobody at the other end is no reason to fail: whoever reads finds out."""
        with self.lock, contextlib.suppress(OSError):
            self.sock.settimeout(None)
            self.sock.sendall(data)

    def read(self, until: float | None = None) -> object:
        """The next message; None if there is none any more. Raises TimeoutError at `until` (``time.monotonic``)."""
        while not self.pending:
            try:
                self.sock.settimeout(None if until is None else max(until - time.monotonic(), 0.001))
                data = self.sock.recv(1 << 20)
            except TimeoutError:
                raise
            except OSError:  # reset: the other end died with messages unread
                return None
            if not data:
                return None
            self.feed(data)
        return self.pending.popleft()

    def feed(self, data: bytes) -> None:
        self._pieces.append(data)
        if b"\n" not in data:  # joined once there is an end: large outputs come in thousands of pieces
            return
        *whole, rest = b"".join(self._pieces).split(b"\n")
        self._pieces = [rest]
        for line in whole:
            with contextlib.suppress(ValueError):  # empty, or cut short by a kill
                self.pending.append(json.loads(line))

"""What processes of the engine tell each other over a socket: one line of JSON a message."""

import contextlib
import json
import socket
import time


class Line:
    """One end of a socket. A message cut short by a kill costs none of the others: empty lines stand between them."""

    def __init__(self, sock: socket.socket):
        self.sock, self._rest = sock, b""

    def send(self, message: object) -> None:
        """Nobody at the other end is no reason to fail: whoever reads finds out."""
        with contextlib.suppress(OSError):
            self.sock.settimeout(None)
            self.sock.sendall(b"\n" + json.dumps(message, default=str).encode() + b"\n")

    def read(self, until: float | None = None) -> object:
        """The next message; None if there is none any more. Raises TimeoutError at `until` (``time.monotonic``)."""
        while True:
            line, end, rest = self._rest.partition(b"\n")
            if end:
                self._rest = rest
                with contextlib.suppress(ValueError):  # empty, or cut short
                    return json.loads(line)
                continue
            try:
                self.sock.settimeout(None if until is None else max(until - time.monotonic(), 0.001))
                data = self.sock.recv(1 << 20)
            except TimeoutError:
                raise
            except OSError:  # reset: the other end died with messages unread
                data = b""
            if not data:
                return None
            self._rest += data

"""One batch a folder: a lock the system takes back when its holder dies, with who holds it written inside."""

import json
import os
import platform
import threading
import time
from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _

# a holder on another machine, whose death the system may not tell us, says that it lives this often (seconds)
_BEAT = 10.0
_SILENT = 60.0


class Lock:
    """Holds the file at `path` from `take` to `release`; a lock left by a process that was killed is taken over."""

    def __init__(self, path: Path):
        self.path, self.file = path, None
        self._over = threading.Event()

    def take(self) -> "Lock":
        """Raises ConciergekitError if another batch holds it."""
        while True:
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666), "r+", encoding="utf-8")
            if not _try(file):
                raise self._taken(file)
            if _is_at(file, self.path):  # else its holder removed it meanwhile
                break
            file.close()
        holder = _holder(file)
        if holder.get("host", platform.node()) != platform.node() and _lives(self.path):
            raise self._taken(file)
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "host": platform.node()}, file)
        file.flush()
        self.file = file
        threading.Thread(target=self._beat, daemon=True).start()
        return self

    def release(self) -> None:
        """Let the next one in."""
        self._over.set()
        if self.file is not None:
            try:
                self.path.unlink(missing_ok=True)
            except OSError:  # Windows keeps a file that is open: an empty one says as much
                self.file.seek(0)
                self.file.truncate()
            self.file.close()
            self.file = None

    def _beat(self) -> None:
        while not self._over.wait(_BEAT):
            try:
                os.utime(self.path)
            except OSError:  # the folder is out of reach: the batch itself will say so
                continue

    def _taken(self, file) -> ConciergekitError:
        holder = _holder(file)
        file.close()
        return ConciergekitError(
            _(
                "Another run is writing in “{folder}” (process {pid} on {host}). Wait for its end, or choose "
                "another folder with --out.",
                folder=self.path.parent,
                pid=holder.get("pid", "?"),
                host=holder.get("host", "?"),
            )
        )


def _try(file) -> bool:
    """Whether the lock of the operating system could be had at once."""
    if os.name == "nt":
        import msvcrt

        try:
            file.seek(1 << 20)  # beyond the text, which others may read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(file, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _holder(file) -> dict:
    file.seek(0)
    try:
        told = json.loads(file.read())
    except ValueError:  # empty, or just being written
        return {}
    return told if isinstance(told, dict) else {}


def _lives(path: Path) -> bool:
    return time.time() - path.stat().st_mtime < _SILENT

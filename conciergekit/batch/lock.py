"""One batch a folder: a lock the system takes back when its holder dies, with who holds it written inside."""

import json
import os
import platform
from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _


class Lock:
    """Holds the file at `path` from `take` to `release`; a lock left by a process that was killed is taken over."""

    def __init__(self, path: Path):
        self.path, self.file = path, None

    def take(self) -> "Lock":
        """Raises ConciergekitError if another batch holds it."""
        while self.file is None:
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666), "r+", encoding="utf-8")
            if not _try(file):
                raise self._taken(file)
            if self.path.exists() and os.path.samestat(os.fstat(file.fileno()), os.stat(self.path)):
                self.file = file
            else:  # its holder removed it meanwhile
                file.close()
        self.file.truncate()
        json.dump({"pid": os.getpid(), "host": platform.node()}, self.file)
        self.file.flush()
        return self

    def release(self) -> None:
        """Let the next one in."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError:  # Windows keeps a file that is open: an empty one says as much
            self.file.seek(0)
            self.file.truncate()
        self.file.close()

    def _taken(self, file) -> ConciergekitError:
        with file:
            try:
                holder = dict(json.load(file))
            except (ValueError, TypeError):  # empty, or just being written
                holder = {}
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
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(1 << 20)  # beyond the text, which others may read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

"""What was done, and from what: one line of JSON a job, only ever added to. The last line of a job counts.

A line holds ``id`` (the file it makes, relative to the output folder, or its task), ``task``, ``key`` (everything
the outcome depends on, see `keys`), ``status`` ("ok", "error", "timeout", "died", "broken", "partial",
"retired"), ``reason``, ``cell``, ``heading``, ``exception``, ``seconds``, ``cpu`` (s), ``maxrss_mb``, ``exit``,
``attempts``, ``begun``, ``inputs`` (hash of the pilot's files), ``parameters`` (never a secret), ``versions`` and
``outputs`` (name, size in bytes, sha256). ``pandas.read_json(path, lines=True)`` reads it.
"""

import json
import os
from pathlib import Path


class Manifest:
    """The lines at `path`, the last of each id in `last`."""

    def __init__(self, path: Path):
        self.path = path
        self.last: dict[str, dict] = {}
        self._torn = False
        self._read()

    def _read(self) -> None:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return
        for line in data.splitlines():
            try:
                record = json.loads(line)
            except ValueError:  # cut short by a kill or a full disk: that job is not done
                continue
            if isinstance(record, dict) and isinstance(record.get("id"), str):
                self.last[record["id"]] = record
        self._torn = bool(data) and not data.endswith(b"\n")

    def add(self, record: dict) -> None:
        """Write `record` behind the others, in one piece."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"
        data = (("\n" if self._torn else "") + line).encode("utf-8", "replace")
        handle = os.open(
            self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666
        )
        try:
            self._torn = True  # until the whole line is there
            while data:
                data = data[os.write(handle, data) :]
            self._torn = False
        finally:
            os.close(handle)
        self.last[record["id"]] = record

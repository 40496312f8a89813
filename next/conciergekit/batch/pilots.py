"""Which pilots are in these folders, and in which folder do the results of each go?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
LONGEST = 60  # characters of a folder's name: paths of Windows end at 260
DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # names that Windows keeps for itself


def find(paths: Iterable[str | Path] | str | Path) -> list[Path]:
    """The pilots at ``paths``, as absolute paths, each once and in order.

    A path is a pilot itself (a file; a folder with one workbook, or with .csv files), or a folder
    full of pilots: each workbook in it, and each folder in it that holds a workbook or .csv files.
    Raises FileNotFoundError for what is not there, ValueError for a folder without any pilot.
    """
    found: list[Path] = []
    for path in [paths] if isinstance(paths, str | Path) else paths:
        path = Path(path).absolute()
        if not path.exists():
            raise FileNotFoundError(f"{path}: no such file or folder")
        inside = [path] if path.is_file() or _is_pilot(path) else _inside(path)
        if not inside:
            raise ValueError(f"paths: expected a pilot or a folder of pilots, got {path}")
        found += inside
    return list(dict.fromkeys(found))


def folders(pilots: Sequence[Path]) -> list[str]:
    """A name for the results of each pilot: plain letters, safe on every system, no two alike."""
    names: list[str] = []
    for pilot in pilots:
        letters = unicodedata.normalize("NFKD", pilot.stem if pilot.is_file() else pilot.name)
        plain = letters.encode("ascii", "ignore").decode().lower()
        plain = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-") or "pilot"
        plain = f"{plain}-1" if DEVICES.fullmatch(plain) else plain
        name, n = plain, 2
        while name in names:
            name, n = f"{plain}-{n}", n + 1
        names.append(name)
    return names


def _is_pilot(folder: Path) -> bool:
    books = _workbooks(folder)
    return len(books) == 1 or (not books and any(_with(folder, (".csv",))))


def _inside(folder: Path) -> list[Path]:
    below = [path for path in sorted(folder.iterdir()) if path.is_dir() and path.name[0] != "."]
    return _workbooks(folder) + [p for p in below if _workbooks(p) or _with(p, (".csv",))]


def _workbooks(folder: Path) -> list[Path]:
    return _with(folder, BOOKS)


def _with(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    """Files of a folder by ending; not what an office suite leaves beside an open file."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix.lower() in endings and path.name[0] not in ".~"
    ]

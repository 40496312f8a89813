"""Where the notebooks, templates and samples lie (beside the package in a clone, inside it in a wheel); whole writes."""

import os
import re
import sys
import tempfile
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def asset(*parts: str) -> Path:
    """Path of a file or folder shipped with the kit, e.g. ``asset("notebooks")``."""
    root = PACKAGE / "_assets"
    if not root.is_dir():
        root = PACKAGE.parent
    return root.joinpath(*parts)


def data(name: str) -> Path:
    """Path of a reference file of the library (rates, communes)."""
    return PACKAGE / "data" / name


def settings_folder() -> Path:
    """The user's configuration folder for the kit, as each system has it."""
    if sys.platform == "win32":
        root = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Application Support"
    else:
        root = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return root / "conciergekit"


def beside(pilot: str | Path) -> list[Path]:
    """Where a user's own files for a pilot may lie: the folder of pilots, then the pilot's own."""
    path = Path(os.path.abspath(pilot))
    return [path.parent, path] if path.is_dir() else [path.parent.parent, path.parent]


WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS = (".csv", ".tsv", ".txt")


def is_road_matrix(file: Path) -> bool:
    """Whether a file beside a pilot is called like a table of road distances: matrice.json, distances.csv…"""
    names = ("matrice", "matrix", "distances", "trajets")
    return file.suffix.lower() in (".json", ".csv") and file.name.lower().startswith(names)


def write(path: Path, content: str | bytes, work: Path | None = None) -> None:
    """Write a file whole or not at all: beside it first (or in the folder `work`), then put in its place."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=work or path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o666 & ~_umask())  # mkstemp makes files only their owner can read
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def from_home(path: str | Path) -> str:
    """A path as it is written into what may be handed over: from "~" on, since a home folder tells a person's name."""
    path, home = Path(path), Path(os.path.expanduser("~"))
    return f"~/{path.relative_to(home).as_posix()}" if home in path.parents else str(path)


def at_home(path: str | Path) -> Path:
    """Where such a path leads."""
    return Path(os.path.expanduser(path))


def typed(path: str | Path) -> str:
    """A path as it is typed in a command: between quotes where it holds spaces or other marks."""
    return str(path) if re.fullmatch(r"[\w./\\:~+-]+", str(path)) else f'"{path}"'

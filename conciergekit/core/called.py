"""How pilots and their files are called: safe names of folders that never collide, and of copies that pass for no second pilot."""

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import python_calamine as calamine

from .errors import ConciergekitError, reason_of
from .i18n import N_, _, file_names
from .paths import TEXTS
from .schema import fold

# names Windows keeps for devices, whatever their extension
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
# and those of what a batch writes beside the folders of its pilots
_OURS = re.compile(
    r"manifest\.jsonl|summary\.(?:csv|json)|history\.sqlite.*|index\.html|messages|earlier|notebooks|.*\.ipynb",
    re.IGNORECASE,
)
_LONGEST = 60


def title_of(path: Path) -> str:
    """What people call the pilot at `path`: its folder or file; a workbook simply called "pilote" or "pilot"
    takes the name of the folder it lies in."""
    path = Path(os.path.abspath(path))
    return path.parent.name if path.stem in file_names("workbook") and not path.is_dir() else path.name


def slug_of(path: Path) -> str:
    """A folder name for the pilot at `path`: its title, made safe for any file system."""
    name = title_of(path)
    if name == Path(path).name and not Path(path).is_dir():
        name = Path(path).stem
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:_LONGEST].rstrip("-._")
    if not safe:
        return "pilot"
    kept = _RESERVED.fullmatch(safe.split(".")[0]) or _OURS.fullmatch(safe)
    return f"pilot-{safe}" if kept else safe


def slugs_of(paths: Iterable[Path]) -> list[str]:
    """One slug a path, in order; the second pilot of a name gets "-2", so that none overwrites another."""
    taken: set[str] = set()
    found = []
    for path in paths:
        base = slug = slug_of(path)
        copy = 2
        # compared without case: "Pivot" and "pivot" are one folder on Windows and macOS
        while slug.lower() in taken:
            slug = f"{base}-{copy}"
            copy += 1
        taken.add(slug.lower())
        found.append(slug)
    return found


def writable(folder: Path) -> Path:
    """`folder`, made if need be, once a file could be written there.

    Raises ConciergekitError if it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConciergekitError(
            _(
                "Nothing can be written in “{folder}” ({reason}). Choose another folder with --out.",
                folder=folder,
                reason=reason_of(error),
            )
        ) from None
    return folder


# ---- copies the kit writes beside a file -----------------------------------------------------------------

CORRECT, CODED, BEFORE = N_("to correct"), N_("with codes"), N_("before")
# In both languages: a copy may have been made in the other one.
_ENDING = re.compile(
    r"(.*) - (?:à corriger|to correct|avec codes|with codes|(?:avant|before) [0-9-]{10}(?: \([0-9]+\))?)"
)

_LISTS = {"a corriger", "to correct"}
_CUT = 28  # letters of a file that the name of its sheet has


def without_copies(files: Iterable[Path]) -> list[Path]:
    """The files, less the copies whose original is among them, or is the folder of exports they lie in (a copy alone is a file
    like any other)."""
    files = list(files)
    stems = {file.stem for file in files}
    return [file for file in files if _original(file.stem) not in stems and not _of_folder(file)]


def _of_folder(file: Path) -> bool:
    """Whether a copy is of the folder of exports it lies in: its sheets, but the list of what to correct, have the
    names of texts there, as far as a sheet can."""
    folder = Path(os.path.abspath(file)).parent
    if _original(file.stem) != folder.name:
        return False
    try:
        sheets = calamine.CalamineWorkbook.from_path(str(file)).sheet_names
    except (calamine.CalamineError, OSError):
        return False
    texts = {fold(text.stem[:_CUT]) for text in folder.iterdir() if text.suffix.lower() in TEXTS}
    return texts.issuperset({fold(name[:_CUT]) for name in sheets} - _LISTS)


def _original(stem: str) -> str | None:
    match = _ENDING.fullmatch(stem)
    return match[1] if match else None

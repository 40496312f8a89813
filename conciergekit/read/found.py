"""The pilots meant by a path: a workbook, a folder that holds one, a folder full of pilots."""

from collections.abc import Sequence
from pathlib import Path

import python_calamine as calamine

from ..core.called import without_copies
from ..core.errors import ConciergekitError
from ..core.i18n import _, file_names
from ..core.paths import TEXTS, WORKBOOKS
from ..core.schema import fold
from ..core.tables import TABLES


def find_pilots(paths: Sequence[Path]) -> list[Path]:
    """The pilots meant by `paths`: each workbook, each folder that holds one, each pilot inside a bigger folder.

    Raises ConciergekitError for a path that does not exist or holds no pilot.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ConciergekitError(_("“{path}” does not exist.", path=path))
        inside = (
            (_inside(path) or ([path] if any(p.suffix.lower() in TEXTS for p in path.iterdir()) else []))
            if path.is_dir()
            else [path]
        )
        if not inside:
            raise ConciergekitError(
                _(
                    "“{path}” holds no workbook ({kinds}) and no folder with one.",
                    path=path,
                    kinds=", ".join(WORKBOOKS),
                )
            )
        found += [p for p in inside if p not in found]
    return found


def _inside(folder: Path) -> list[Path]:
    """A folder is one pilot if it holds one workbook, one named "pilote", or CSV tables or a correspondence file that
    says what its exports are; else look inside it. One loose workbook, or a list left beside them, hides no pilot of the
    folders below."""
    files = sorted(p for p in folder.iterdir() if not p.name.startswith((".", "~$", "_")))
    books = without_copies(p for p in files if p.suffix.lower() in WORKBOOKS)
    if any(p.stem.lower() in file_names("workbook") for p in books):
        return [folder]
    below = [pilot for sub in files if sub.is_dir() for pilot in _inside(sub)]
    texts = [
        p
        for p in files
        if p.suffix.lower() in TEXTS and (p.name in file_names("mapping") or _names_a_table(p))
    ]
    if len(books) == 1 or (texts and not books):
        others = [pilot for pilot in below if _is_its_own(pilot)]
        if not others:
            return [folder]
        return [*(books or ([folder] if any(map(_is_log, texts)) else [])), *others]
    return books + below


def _is_log(path: Path) -> bool:
    return path.name in file_names("mapping") or fold(path.stem) in TABLES["requests"].sheet_names


def _is_its_own(pilot: Path) -> bool:
    """Whether a pilot below another one is its own, were its log missing; the papers that the kit writes in a folder are none,
    what cannot be opened may be."""
    if not pilot.is_dir():
        return _says_who(pilot)
    files = [p for p in pilot.iterdir() if not p.name.startswith((".", "~$", "_"))]
    return any(map(_is_log, files)) or any(_says_who(p) for p in files if p.suffix.lower() in WORKBOOKS)


def _says_who(book: Path) -> bool:
    if book.stem.lower() in file_names("workbook"):
        return True
    try:
        names = {fold(name) for name in calamine.CalamineWorkbook.from_path(str(book)).sheet_names}
    except (calamine.CalamineError, OSError):
        return True
    tables = {table.name for table in TABLES.values() if names & table.sheet_names}
    return "requests" in tables or "project" in tables and len(tables) > 1


def _names_a_table(path: Path) -> bool:
    return any(fold(path.stem) in table.sheet_names for table in TABLES.values())

"""Files as people have them -> raw grids of cells, one a sheet, with the row numbers people see; accents that a program spoiled
on the way ("LivrÃ©e" for "Livrée") put right."""

import csv
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ...core.called import without_copies
from ...core.cells.sheet import Sheet
from ...core.errors import ConciergekitError
from ...core.findings import Finding
from ...core.i18n import N_, file_names, listing
from ...core.paths import TEXTS, WORKBOOKS, is_road_matrix
from ...core.schema import fold
from .books import read_sheets
from .guard import Checked, guard, refused
from .texts import read_text

FOREIGN = (".numbers", ".gsheet", ".xlsb")  # what people take for a workbook, and is none


def read(path: Path) -> tuple[list[Sheet], list[Finding], Path]:
    """Sheets of a workbook or of a folder, what could not be read, and the file or folder really read.

    Raises ConciergekitError when nothing can be read.
    """
    if not path.exists():
        raise refused(N_("“{path}” was not found. Check the path and the name."), path=path)
    if path.is_dir():
        path = choose(path)
    sheets, findings = _read_folder(path) if path.is_dir() else read_file(path)
    if not any(sheet.rows for sheet in sheets):
        raise refused(N_("“{path}” is empty: it has no filled sheet."), path=path)
    return sheets, findings, path


def read_file(path: Path, checked: Checked | None = None) -> tuple[list[Sheet], list[Finding]]:
    """Sheets of one file, by what it holds rather than by its name; `checked` already or not. Raises ConciergekitError."""
    checked = checked or guard(path)
    findings = list(checked.findings)
    if checked.kind == "text":
        sheet, opened = _text_sheet(path, checked)
        if opened:
            values = {"count": len(opened), "rows": opened}
            findings.append(Finding("quote_open", "doubtful", sheet=sheet.name, row=opened[0], values=values))
        return [sheet], findings
    sheets, unplaced = read_sheets(path, checked)
    if unplaced:
        findings.append(Finding("errors_unplaced", "doubtful", values={"errors": unplaced}))
    return sheets, findings


def _text_sheet(path: Path, checked: Checked) -> tuple[Sheet, tuple[int, ...]]:
    try:
        rows, opened = read_text(checked.data)
        return Sheet(path.name, path.stem, rows, path.name, text=True), opened
    except csv.Error:
        raise refused(
            N_("“{path}” cannot be read as CSV. Save it anew from Excel or LibreOffice."), path=path
        ) from None


def _read_folder(folder: Path) -> tuple[list[Sheet], list[Finding]]:
    """CSV files, one a table. A file that cannot be read becomes a finding, unless it is the only one."""
    files = _tables(folder)
    sheets, findings, refused = [], [], None
    for file in files:
        try:
            found, told = read_file(file)
        except ConciergekitError as error:
            refused = error
            findings.append(Finding("file_unreadable", "blocks", sheet=file.name))
            continue
        sheets, findings = sheets + found, findings + told
    if not sheets and refused:
        raise refused
    return sheets, findings


def choose(folder: Path) -> Path:
    """The one workbook of a folder; the folder itself when it holds CSV files instead; a file as it is."""
    if not folder.is_dir():
        return folder
    files = without_copies(file for file in _files(folder) if file.suffix.lower() in WORKBOOKS)
    named = [file for file in files if fold(file.stem) in map(fold, file_names("workbook"))]
    candidates = named or files
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        names = listing(file.name for file in candidates)
        raise refused(
            N_("“{path}” holds several workbooks ({names}). Keep one, or give the path of the right one."),
            path=folder,
            names=names,
        )
    if _tables(folder):
        return folder
    for file in _files(folder):
        if file.suffix.lower() in FOREIGN:
            guard(file)  # says how to make a workbook of it
    raise refused(
        N_("No workbook in “{path}”. Looked for pilote.xlsx (or .xlsm, .xls, .ods), then for CSV files."),
        path=folder,
    )


def _tables(folder: Path) -> list[Path]:
    """CSV files that may each be a table: neither a correspondence file, nor road distances, nor words for the report."""
    words = file_names("hand")
    ours = (*file_names("mapping"), *words)
    ends = tuple(f".{name}" for name in words)
    texts = [f for f in _files(folder) if f.suffix.lower() in TEXTS and not is_road_matrix(f)]
    return [f for f in texts if f.name not in ours and not f.name.endswith(ends)]


def tables_beside(folder: Path) -> list[Path]:
    """Workbooks and CSV files of a folder, but those the kit writes or reads otherwise."""
    files = without_copies(file for file in _files(folder) if file.suffix.lower() in WORKBOOKS)
    books = [file for file in files if file.name not in file_names("grid")]
    return sorted([*(file for file in books if not is_road_matrix(file)), *_tables(folder)])


def _files(folder: Path) -> list[Path]:
    """Files of a folder, without hidden ones, Excel's and LibreOffice's lock files, read-me files."""
    skipped = (".", "~$", "readme", "lisez")
    return sorted(f for f in folder.iterdir() if f.is_file() and not f.name.lower().startswith(skipped))


# ---- accents

# What a two- or three-byte letter of utf-8 looks like once taken for Windows text.
_SPOILED = re.compile(
    "[ÂÃÅ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â€|â‚¬"
)


def with_accents(sheets: Iterable[Sheet]) -> tuple[list[Sheet], list[Finding]]:
    """The sheets with spoiled accents put right, and a note for each sheet that had some."""
    found, told = [], []
    for sheet in sheets:
        texts = {t for column in sheet.distinct for t in column if t.__class__ is str and not t.isascii()}
        mended = {text: good for text in texts if (good := with_accent(text)) != text}
        if mended:
            first = min(mended)
            rows = [[mended.get(c, c) if c.__class__ is str else c for c in row] for row in sheet.rows]
            count = sum(c in mended for row in sheet.rows for c in row if c.__class__ is str)
            values = {"cells": count, "read": mended[first]}
            told.append(Finding("accents_mended", "note", sheet=sheet.name, typed=first, values=values))
            sheet = replace(sheet, rows=rows)
        found.append(sheet)
    return found, told


def with_accent(text: str) -> str:
    """The text as it was before utf-8 was taken for Windows-1252; itself when that does not explain it.

    >>> with_accent("LivrÃ©e"), with_accent("Livrée"), with_accent("Âge")
    ('Livrée', 'Livrée', 'Âge')
    """
    if not _SPOILED.search(text):
        return text
    try:
        return b"".join(map(_byte, text)).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _byte(letter: str) -> bytes:
    """The byte of Windows-1252, which has five holes that programs fill as Latin-1 does."""
    return letter.encode("latin-1") if "\x80" <= letter <= "\x9f" else letter.encode("cp1252")

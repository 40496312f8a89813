"""Files as people have them -> raw grids of cells, one a sheet, with the row numbers people see."""

import csv
import io
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from ..errors import ConciergekitError
from ..i18n import _, listing
from ..pilot import Finding
from ..schema import fold
from ..tables import TABLES

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS = (".csv", ".tsv")
_OLE = b"\xd0\xcf\x11\xe0"  # how a password-protected .xlsx, and every .xls, begins
_DELIMITERS = (";", "\t", ",")
_HEAD_LINES = 15
# All that zipfile raises on archives damaged here and there.
_BAD_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError,
    KeyError, ValueError, RuntimeError, EOFError, OSError,
)  # fmt: skip


class Unread(str):
    """A cell Excel itself could not compute: the error it shows, or its formula when no value was saved."""


@dataclass(frozen=True)
class Sheet:
    """A grid: ``rows[0]`` is line 1. `name` as the person sees it, `key` what names the table."""

    name: str
    key: str
    rows: list[list]


def read(path: Path) -> tuple[list[Sheet], list[Finding], Path]:
    """Sheets of a workbook or of a folder, what could not be read, and the file or folder really read.

    Raises ConciergekitError when nothing can be read.
    """
    if not path.exists():
        raise ConciergekitError(_("“{path}” was not found. Check the path and the name.", path=path))
    if path.is_dir():
        path = _choose(path)
    if path.is_dir() or path.suffix.lower() in TEXTS:
        sheets, findings = _read_texts(path)
    else:
        sheets, findings = read_workbook(path)
    if not any(sheet.rows for sheet in sheets):
        raise ConciergekitError(_("“{path}” is empty: it has no filled sheet.", path=path))
    return sheets, findings, path


def _choose(folder: Path) -> Path:
    """The one workbook of a folder; the folder itself when it holds CSV files instead."""
    files = [file for file in _files(folder) if file.suffix.lower() in WORKBOOKS]
    named = [file for file in files if fold(file.stem) in ("pilote", "pilot")]
    candidates = named or files
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        names = listing(file.name for file in candidates)
        raise ConciergekitError(
            _("“{path}” holds several workbooks ({names}). Keep one, or give the path of the right one.",
              path=folder, names=names)
        )  # fmt: skip
    if any(file.suffix.lower() in TEXTS for file in _files(folder)):
        return folder
    raise ConciergekitError(
        _("No workbook in “{path}”. Looked for pilote.xlsx (or .xlsm, .xls, .ods), then for CSV files.",
          path=folder)
    )  # fmt: skip


def _files(folder: Path) -> list[Path]:
    """Files of a folder, without hidden ones, Excel's and LibreOffice's lock files, read-me files."""
    skipped = (".", "~$", "readme", "lisez")
    return sorted(f for f in folder.iterdir() if f.is_file() and not f.name.lower().startswith(skipped))


# ---- workbooks -------------------------------------------------------------------------------------------


def read_workbook(path: Path) -> tuple[list[Sheet], list[Finding]]:
    """Sheets of a workbook, and what could not be placed in them. Raises ConciergekitError if the file is
    protected, empty, damaged or not a workbook."""
    import python_calamine as calamine

    data = _bytes(path)
    if not data:
        raise ConciergekitError(_("“{path}” is empty (0 bytes). Ask for the file again.", path=path))
    if _is_encrypted(data):
        raise ConciergekitError(_protected(path))
    try:
        grids = _grids(data)
    except calamine.PasswordError:
        raise ConciergekitError(_protected(path)) from None
    except (
        calamine.CalamineError,
        calamine.ZipError,
        calamine.XmlError,
        calamine.WorksheetNotFound,
        OSError,
    ):
        raise ConciergekitError(_unreadable(path, data)) from None
    except BaseException as error:  # damaged .xls files make calamine "panic", which is no ordinary exception
        if type(error).__name__ != "PanicException":
            raise
        raise ConciergekitError(_unreadable(path, data)) from None
    failed = _failed_cells(data)
    for name, grid in grids:
        for row, column, text in failed.get(name, ()):
            _put(grid, row, column, Unread(text))
    errors = _errors_of_ods(data)
    findings = [Finding("errors_unplaced", "doubtful", values={"errors": errors})] if errors else []
    return [Sheet(name, name, grid) for name, grid in grids], findings


def _grids(data: bytes) -> list[tuple[str, list[list]]]:
    import python_calamine as calamine

    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [
        (meta.name, book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False))
        for meta in book.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConciergekitError(
            _("“{path}” cannot be opened ({reason}). If it is open elsewhere, close it and try again.",
              path=path, reason=error.strerror or type(error).__name__)
        ) from None  # fmt: skip


def _protected(path: Path) -> str:
    return _(
        "“{path}” is protected by a password. Save a copy without the password and try again.", path=path
    )


def _is_encrypted(data: bytes) -> bool:
    """Excel wraps a protected .xlsx in another container; LibreOffice says so in the manifest of the .ods."""
    if data.startswith(_OLE):
        return "EncryptedPackage".encode("utf-16-le") in data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except _BAD_ARCHIVE:
        return False


def _unreadable(path: Path, data: bytes) -> str:
    if data.startswith((b"PK", _OLE)):
        return _(
            "“{path}” is damaged or incomplete. Ask for the file again, or save it anew as .xlsx.", path=path
        )
    return _("“{path}” is not a workbook. Open it in Excel or LibreOffice and save it as .xlsx.", path=path)


def _failed_cells(data: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """Cells of an .xlsx that show an error or hold a formula without a saved value: calamine says they are
    empty. Sheet name -> (row, column, what stands there), from 0."""
    if not data.startswith(b"PK"):
        return {}
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name, part in _sheet_parts(archive).items():
                xml = archive.read(part)
                if any(sign in xml for sign in (b't="e"', b"<f>", b"<f ")):
                    found[name] = list(_scan(xml))
    except _BAD_ARCHIVE:
        return found  # an .ods, or a file calamine reads and zipfile does not: no more can be said
    return found


def _errors_of_ods(data: bytes) -> int:
    """How many cells of an .ods show an error: calamine reads them as empty and their place is costly to find."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read("content.xml").count(b'calcext:value-type="error"')
    except _BAD_ARCHIVE:
        return 0


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in book.findall(".//{*}sheet"):
        target = next((targets.get(v) for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        if target and "worksheets/" in target:
            parts[sheet.get("name")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return parts


_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*[^>/])?>(.*?)</c>', re.DOTALL)
_FORMULA = re.compile(rb"<f[^>]*>([^<]*)</f>")
_VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>|<is>")


def _scan(xml: bytes):
    for match in _CELL.finditer(xml):
        letters, line, attributes, inside = match.groups()
        value, error = _VALUE.search(inside), b't="e"' in (attributes or b"")
        formula = _FORMULA.search(inside)
        if error and value:
            text = (value.group(1) or b"").decode("utf-8", "replace")
        elif formula and not value and b't="str"' not in (attributes or b""):
            text = "=" + formula.group(1).decode("utf-8", "replace")
        else:
            continue
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        yield int(line) - 1, column - 1, text


def _put(grid: list[list], row: int, column: int, value) -> None:
    width = max(len(grid[0]) if grid else 0, column + 1)
    while len(grid) <= row:
        grid.append([])
    grid[row].extend([""] * (width - len(grid[row])))
    if grid[row][column] == "":
        grid[row][column] = value


# ---- text files ------------------------------------------------------------------------------------------


def _read_texts(path: Path) -> tuple[list[Sheet], list[Finding]]:
    """CSV files, one a table. A file that cannot be read becomes a finding, unless it is the only one."""
    files = [f for f in _files(path) if f.suffix.lower() in TEXTS] if path.is_dir() else [path]
    sheets, findings = [], []
    for file in files:
        try:
            sheets.append(Sheet(file.name, file.stem, parse_text(_bytes(file))))
        except csv.Error:
            findings.append(Finding("file_unreadable", "blocks", sheet=file.name))
    if not sheets:
        raise ConciergekitError(
            _("“{path}” cannot be read as CSV. Save it anew from Excel or LibreOffice.", path=path)
        )
    return sheets, findings


def parse_text(data: bytes) -> list[list[str]]:
    """Rows of a CSV whatever its encoding and delimiter. Raises csv.Error."""
    text = decode(data)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))


def decode(data: bytes) -> str:
    """A byte order mark says utf-8 or utf-16; else utf-8 if it reads as such, else Windows' cp1252.

    A fixed order, because guessers take short French texts for Central European ones.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def delimiter(text: str) -> str:
    """The delimiter that shows the most known headings in the first lines; if none, the most frequent in
    the first filled line."""
    head = [line for line in text.splitlines()[:_HEAD_LINES] if line.strip()]

    def score(mark):
        cells = (cell for line in head for cell in line.split(mark))
        known = sum(fold(cell) in _known_headings() for cell in cells)
        return known, head[0].count(mark) if head else 0

    return max(_DELIMITERS, key=score)


@cache
def _known_headings() -> frozenset[str]:
    return frozenset(h for table in TABLES.values() for column in table.columns for h in column.headings)

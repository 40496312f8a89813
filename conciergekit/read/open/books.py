"""Workbooks (.xlsx, .xlsm, .xls, .ods) -> grids, with what calamine leaves out: errors, far cells, merges."""

import contextlib
import datetime as dt
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import python_calamine as calamine

from ...core.cells.sheet import Patched, Unread
from ...core.errors import ConciergekitError
from ...core.i18n import _
from . import far_ods, formats, hidden, marks, ods_cells, pinned, runs
from .guard import FAR_COLUMNS, FAR_ROWS, check_cells
from .xls import looks

_OLE = b"\xd0\xcf\x11\xe0"  # how a password-protected .xlsx, and every .xls, begins
# All that zipfile raises on archives damaged here and there.
_BAD_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    NotImplementedError,
    KeyError,
    ValueError,
    RuntimeError,
    EOFError,
    OSError,
)
# A cell this far from the table is a slip of the mouse; a full grid up to it would fill the memory.
MOST_CELLS = 40_000_000  # of a grid, filled or not
Look = Patched | formats.Format  # how a cell shows what it holds


@dataclass
class Grid:
    """A sheet as read: rows from line 1; `far` the cells left out of it, as (row, column) from 0."""

    name: str
    rows: list[list]
    far: list[tuple[int, int]] = field(default_factory=list)
    merged: int = 0
    epoch_1904: bool = False
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    coloured_rows: tuple[frozenset[int], ...] = ()  # one a colour
    bands: frozenset[int] = frozenset()
    pinned_rows: frozenset[int] = frozenset()


def read_grids(
    path: Path, data: bytes, wide: bool = False, near: frozenset[str] = frozenset()
) -> tuple[list[Grid], int]:
    """Grids of a workbook, and how many error cells could not be placed. `wide`, `near`: as in ``guard.Checked``.

    Raises ConciergekitError if the file is protected, empty, damaged or not a workbook.
    """
    if not data:
        raise ConciergekitError(_("“{path}” is empty (0 bytes). Ask for the file again.", path=path))
    if _is_encrypted(data):
        raise ConciergekitError(_protected(path))
    data, seen = _inspect(data, near)
    if wide:
        check_cells(path, data)
    try:
        grids = _read(data, seen)
    except calamine.PasswordError:
        raise ConciergekitError(_protected(path)) from None
    except (
        calamine.CalamineError,
        calamine.ZipError,
        calamine.XmlError,
        calamine.WorksheetNotFound,
        OSError,
        UnicodeDecodeError,
    ):
        raise ConciergekitError(unreadable(path, data)) from None
    except BaseException as error:  # damaged .xls files make calamine "panic", which is no ordinary exception
        if type(error).__name__ != "PanicException":
            raise
        raise ConciergekitError(unreadable(path, data)) from None
    for grid in grids:
        _timed(grid.rows, seen.spans)
        grid.far, grid.epoch_1904 = seen.far.get(grid.name, []), seen.epoch_1904
        grid.hidden_rows = seen.hidden_rows.get(grid.name, frozenset())
        grid.hidden_columns = seen.hidden_columns.get(grid.name, frozenset())
        grid.pinned_rows = seen.pinned_rows.get(grid.name, frozenset())
        struck, colours = seen.marks.get(grid.name, (Counter(), {}))
        grid.struck_rows = marks.whole_lines(struck, grid.rows)
        grid.coloured_rows = tuple(marks.whole_lines(lines, grid.rows) for lines in colours.values())
        wide = {*grid.bands, *seen.bands.get(grid.name, ())}
        grid.bands = frozenset(
            n for n in wide if n < len(grid.rows) and sum(c != "" for c in grid.rows[n]) == 1
        )
        for row, column, text in seen.failed.get(grid.name, ()):
            _put(grid.rows, row, column, Unread(text))
    return grids, seen.unplaced


def _read(data: bytes, seen: "_Seen") -> list[Grid]:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    grids = []
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            raise ConciergekitError(
                _(
                    "The sheet “{name}” holds cells too far apart to be read. Copy the table to a new sheet.",
                    name=meta.name,
                )
            )
        rows = sheet.to_python(skip_empty_area=False)
        for row, column, look in seen.looks.get(meta.name, ()):
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = _as_seen(rows[row][column], look)
        shown = meta.visible == calamine.SheetVisibleEnum.Visible
        merged = sheet.merged_cell_ranges or seen.merged.get(meta.name, ())
        wide = {top for (top, left), (bottom, right) in merged if top == bottom and right >= left + 2}
        grids.append(
            Grid(meta.name, rows, merged=_fill_down(rows, merged), hidden=not shown, bands=frozenset(wide))
        )
    return grids


def _timed(rows: list[list], spans: Mapping[str, dt.timedelta]) -> None:
    """Durations that calamine leaves as an .ods writes them, those of a day or more, as those of an .xlsx are given."""
    if spans:
        for row in rows:
            row[:] = [spans.get(cell, cell) if cell.__class__ is str else cell for cell in row]


def _as_seen(value, look: Look):
    """A cell as its format, or the look of its letters, shows it."""
    if isinstance(look, Patched):
        return look if isinstance(value, str) and value else value
    figure = isinstance(value, int | float) and not isinstance(value, bool)
    return formats.shown(value, look) if figure else value


def _fill_down(rows: list[list], merged) -> int:
    """Words and dates merged over several lines stand on each; a number does not: it would be added up twice."""
    count = 0
    for (top, left), (bottom, _right) in merged:
        if top >= len(rows) or left >= len(rows[top]) or bottom == top:
            continue
        value = rows[top][left]
        if value == "" or isinstance(value, (int, float)):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] == "":
                row[left] = value
                count += 1
    return count


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


def unreadable(path: Path, data: bytes = b"") -> str:
    """What to say of a file that is damaged, or no workbook at all."""
    if data.startswith((b"PK", _OLE)):
        return _(
            "“{path}” is damaged or incomplete. Ask for the file again, or save it anew as .xlsx.", path=path
        )
    return _("“{path}” is not a workbook. Open it in Excel or LibreOffice and save it as .xlsx.", path=path)


# ---- cells calamine does not give ------------------------------------------------------------------------


@dataclass
class _Seen:
    """What a look into the file itself tells: cells that show an error or hold a formula without a saved value
    (sheet -> row, column, text), cells too far away to be read, errors of an .ods that have no known place, lines
    hidden by hand or by a filter (from 1), and columns hidden by hand (from 0), lines struck out or coloured, lines with a
    comment, and of an .ods lines with a cell over three columns (from 0), cells merged over several lines and durations as it
    writes them; cells (from 0) that
    show something else than they hold."""

    failed: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    far: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    epoch_1904: bool = False
    unplaced: int = 0
    hidden_rows: dict[str, frozenset[int]] = field(default_factory=dict)
    hidden_columns: dict[str, frozenset[int]] = field(default_factory=dict)
    marks: dict[str, tuple[Counter, dict]] = field(default_factory=dict)
    bands: dict[str, set[int]] = field(default_factory=dict)
    pinned_rows: dict[str, frozenset[int]] = field(default_factory=dict)
    spans: dict[str, dt.timedelta] = field(default_factory=dict)
    merged: dict[str, list[ods_cells.Range]] = field(default_factory=dict)
    looks: dict[str, list[tuple[int, int, Look]]] = field(default_factory=dict)


def _inspect(data: bytes, near: frozenset[str]) -> tuple[bytes, _Seen]:
    """The workbook without its far cells, and what calamine would not say of it."""
    seen = _Seen()
    if data.startswith(_OLE):
        for name, look in looks(data).items():
            seen.failed[name] = look.errors
            seen.hidden_rows[name], seen.hidden_columns[name] = look.hidden_rows, look.hidden_columns
            seen.marks[name] = look.struck, look.colours
    if not data.startswith(b"PK"):
        return data, seen
    changed: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "content.xml" in archive.namelist():
                xml = archive.read("content.xml")
                # calamine reads these as empty, and their place is costly to find
                seen.unplaced = xml.count(b'calcext:value-type="error"')
                for name, rows, columns in hidden.in_ods(xml):
                    seen.hidden_rows[name], seen.hidden_columns[name] = rows, columns
                seen.marks, seen.bands = marks.in_ods(xml), marks.bands_in_ods(xml)
                seen.pinned_rows, seen.spans = pinned.in_ods(xml), _spans(xml)
                seen.merged = ods_cells.merged_down(xml)
                named = archive.read("styles.xml") if "styles.xml" in archive.namelist() else b""
                for name, row, column, look in (*formats.in_ods(xml, named), *runs.in_ods(xml)):
                    seen.looks.setdefault(name, []).append((row, column, look))
                if "mimetype" not in archive.namelist():  # as Google writes one
                    changed["mimetype"] = b"application/vnd.oasis.opendocument.spreadsheet"
                shorter, seen.far = far_ods.cut(xml, FAR_ROWS)
                if seen.far:
                    changed["content.xml"] = shorter
            else:
                seen.epoch_1904 = _epoch_1904(archive)
                names = frozenset(archive.namelist())
                styles = _styles(*(archive.read(p) if p in names else b"" for p in (_STYLES, _TEXTS)))
                for name, part in _sheet_parts(archive).items():
                    _inspect_sheet(archive, name, part, seen, changed, styles, part in near)
                    seen.pinned_rows[name] = pinned.in_xlsx(archive, part, names)
            return (_rewrite(archive, changed) if changed else data), seen
    except _BAD_ARCHIVE:
        return data, seen  # calamine may read what zipfile does not: no more can be said


_SPAN = re.compile(
    rb'office:time-value="((-?)P(?:([0-9]+)D)?T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)"'
)


def _spans(xml: bytes) -> dict[str, dt.timedelta]:
    """The durations of an .ods, as it writes them -> what they last."""
    found = {}
    for text, minus, *parts in set(_SPAN.findall(xml)):
        days, hours, minutes, seconds = (float(part or 0) for part in parts)
        with contextlib.suppress(OverflowError):  # of more days than Python counts: left as text, and refused
            span = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
            found[text.decode()] = -span if minus else span
    return found


_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"


@dataclass(frozen=True)
class _Styles:
    """What the styles of cells of an .xlsx, by their number, say: struck out, a colour, a unit; and its texts of several looks."""

    struck: frozenset[int]
    colours: Mapping[int, bytes]
    units: Mapping[int, formats.Format]
    texts: Mapping[int, bytes]


def _styles(xml: bytes, texts: bytes) -> _Styles:
    struck, colours = marks.styles(xml)
    return _Styles(struck, colours, formats.in_xlsx(xml), runs.shared(texts, struck))


def _inspect_sheet(
    archive: zipfile.ZipFile, name: str, part: str, seen: _Seen, changed: dict, styles: _Styles, near: bool
) -> None:
    xml = archive.read(part)
    if b't="e"' in xml or (b"<f" in xml and (b"<f>" in xml or b"<f " in xml)):
        seen.failed[name] = list(_scan(xml))
    seen.hidden_rows[name], seen.hidden_columns[name] = hidden.in_xlsx(xml)
    seen.marks[name] = marks.marked(xml, styles.struck, styles.colours)
    looks = (*formats.styled(xml, styles.units), *runs.in_xlsx(xml, styles.texts, styles.struck))
    seen.looks[name] = [(int(line) - 1, _column_number(letters), look) for letters, line, look in looks]
    if near:
        return
    last = _last_line(xml)
    if last is not None or _widest(xml):
        changed[part], seen.far[name] = _cut(xml, last)


def _epoch_1904(archive: zipfile.ZipFile) -> bool:
    """True for a workbook made on an old Mac: its day 0 is 1 January 1904."""
    settings = ElementTree.fromstring(archive.read("xl/workbook.xml")).find(".//{*}workbookPr")
    return settings is not None and settings.get("date1904", "").lower() in ("1", "true", "on")


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
        yield int(line) - 1, _column_number(letters), text


def _column_number(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def _put(grid: list[list], row: int, column: int, value) -> None:
    if row > len(grid) + FAR_ROWS or column > FAR_COLUMNS:
        return
    width = max(len(grid[0]) if grid else 0, column + 1)
    while len(grid) <= row:
        grid.append([])
    grid[row].extend([""] * (width - len(grid[row])))
    if grid[row][column] == "":
        grid[row][column] = value


# ---- far cells -------------------------------------------------------------------------------------------

_ROW = re.compile(rb'<row [^>]*?\br="([0-9]{1,7})"')
_WIDE = re.compile(rb'r="([A-Z]{3})[0-9]')
_ONE_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*/>|.*?</c>)', re.DOTALL)


def _last_line(xml: bytes) -> int | None:
    """The last line before a gap of thousands of empty ones; None when there is no such gap."""
    previous = 0
    for line in sorted({int(match) for match in _ROW.findall(xml)}):
        if line - previous > FAR_ROWS:
            return previous
        previous = line
    return None


def _widest(xml: bytes) -> bool:
    return any(_column_number(letters) >= FAR_COLUMNS for letters in set(_WIDE.findall(xml)))


def _cut(xml: bytes, last: int | None) -> tuple[bytes, list[tuple[int, int]]]:
    far = []

    def keep(match: re.Match) -> bytes:
        row, column = int(match.group(2)) - 1, _column_number(match.group(1))
        if column < FAR_COLUMNS and (last is None or row < last):
            return match.group(0)
        if b"<v" in match.group(0) or b"<is>" in match.group(0):
            far.append((row, column))
        return b""

    return _ONE_CELL.sub(keep, xml), far


def _rewrite(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for name in changed.keys() - {info.filename for info in archive.infolist()}:
            copy.writestr(name, changed[name])
        for info in archive.infolist():
            copy.writestr(info.filename, changed.get(info.filename) or archive.read(info.filename))
    return out.getvalue()

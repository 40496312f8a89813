"""Workbooks (.xlsx, .xlsm, .xls, .ods) -> sheets, with what calamine leaves out: errors, far cells, merges."""

import contextlib
import datetime as dt
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import python_calamine as calamine

from ...core.cells.sheet import Patched, Sheet, Unread
from ...core.errors import ConciergekitError
from ...core.i18n import N_
from . import formats, marks, markup, runs, xls
from .guard import (
    FAR_COLUMNS,
    FAR_ROWS,
    OLE,
    Checked,
    check_cells,
    column_number,
    damaged,
    protected,
    refused,
)
from .markup import Look

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


@dataclass
class _Seen:
    """What a look into the file itself tells, of the book and of each sheet: `unplaced` errors of an .ods that have no known
    place; `spans`, durations as an .ods writes them."""

    sheets: defaultdict[str, Look] = field(default_factory=lambda: defaultdict(Look))
    epoch_1904: bool = False
    unplaced: int = 0
    spans: dict[str, dt.timedelta] = field(default_factory=dict)


def read_sheets(path: Path, checked: Checked) -> tuple[list[Sheet], int]:
    """Sheets of a workbook, and how many error cells could not be placed.

    Raises ConciergekitError if the file is protected, damaged or not a workbook.
    """
    data, seen = _inspect(checked.data, checked.near)
    if checked.wide:
        check_cells(path, data)
    try:
        return _read(path.name, data, seen), seen.unplaced
    except calamine.PasswordError:
        raise protected(path) from None
    except (
        calamine.CalamineError,
        calamine.ZipError,
        calamine.XmlError,
        calamine.WorksheetNotFound,
        OSError,
        UnicodeDecodeError,
    ):
        raise unreadable(path, data) from None
    except BaseException as error:  # damaged .xls files make calamine "panic", which is no ordinary exception
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable(path, data) from None


def _read(file: str, data: bytes, seen: _Seen) -> list[Sheet]:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        grid, look = book.get_sheet_by_name(meta.name), seen.sheets[meta.name]
        if grid.total_height * grid.total_width > MOST_CELLS:
            raise refused(
                N_("The sheet “{name}” holds cells too far apart to be read. Copy the table to a new sheet."),
                name=meta.name,
            )
        rows = grid.to_python(skip_empty_area=False)
        for row, column, shown in look.shown:
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = _as_seen(rows[row][column], shown)
        ranges = grid.merged_cell_ranges or look.merged
        wide = {top for (top, left), (bottom, right) in ranges if top == bottom and right >= left + 2}
        merged = _fill_down(rows, ranges)
        _timed(rows, seen.spans)
        bands = {n for n in wide | look.bands if n < len(rows) and sum(c != "" for c in rows[n]) == 1}
        coloured = tuple(marks.whole_lines(lines, rows) for lines in look.colours.values())
        for row, column, text in look.errors:
            _put(rows, row, column, Unread(text))
        sheets.append(
            Sheet(
                meta.name,
                meta.name,
                rows,
                file,
                seen.epoch_1904,
                merged,
                tuple(look.far),
                hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
                hidden_rows=look.hidden_rows,
                hidden_columns=look.hidden_columns,
                struck_rows=frozenset(look.struck),
                coloured_rows=coloured,
                bands=frozenset(bands),
                pinned_rows=look.pinned_rows,
            )
        )
    return sheets


def _timed(rows: list[list], spans: Mapping[str, dt.timedelta]) -> None:
    """Durations that calamine leaves as an .ods writes them, those of a day or more, as those of an .xlsx are given."""
    if spans:
        for row in rows:
            row[:] = [spans.get(cell, cell) if cell.__class__ is str else cell for cell in row]


def _as_seen(value, look: Patched | formats.Format):
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


def unreadable(path: Path, data: bytes = b"") -> ConciergekitError:
    """What to say of a file that is damaged, or no workbook at all."""
    if data.startswith((b"PK", OLE)):
        return damaged(path)
    return refused(
        N_("“{path}” is not a workbook. Open it in Excel or LibreOffice and save it as .xlsx."), path=path
    )


# ---- cells calamine does not give ------------------------------------------------------------------------


def _inspect(data: bytes, near: frozenset[str]) -> tuple[bytes, _Seen]:
    """The workbook without its far cells, and what calamine would not say of it."""
    seen = _Seen()
    if data.startswith(OLE):
        seen.sheets.update(xls.looks(data))
    if not data.startswith(b"PK"):
        return data, seen
    changed: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "content.xml" in archive.namelist():
                _inspect_ods(archive, seen, changed)
            else:
                seen.epoch_1904 = _epoch_1904(archive)
                names = frozenset(archive.namelist())
                styles = _styles(*(archive.read(p) if p in names else b"" for p in (_STYLES, _TEXTS)))
                for name, part in _sheet_parts(archive).items():
                    look = seen.sheets[name]
                    _inspect_sheet(archive, part, look, changed, styles, part in near)
                    look.pinned_rows = marks.pinned_in_xlsx(archive, part, names)
            return (_rewrite(archive, changed) if changed else data), seen
    except _BAD_ARCHIVE:
        return data, seen  # calamine may read what zipfile does not: no more can be said


def _inspect_ods(archive: zipfile.ZipFile, seen: _Seen, changed: dict[str, bytes]) -> None:
    xml, sheets = archive.read("content.xml"), seen.sheets
    # calamine reads these as empty, and their place is costly to find
    seen.unplaced = xml.count(b'calcext:value-type="error"')
    marks.in_ods(xml, sheets)
    seen.spans = _spans(xml)
    for name, merged in markup.merged_down(xml):
        sheets[name].merged.append(merged)
    named = archive.read("styles.xml") if "styles.xml" in archive.namelist() else b""
    for name, *shown in (*formats.in_ods(xml, named), *runs.in_ods(xml)):
        sheets[name].shown.append(tuple(shown))
    if "mimetype" not in archive.namelist():  # as Google writes one
        changed["mimetype"] = b"application/vnd.oasis.opendocument.spreadsheet"
    shorter, far = markup.without_far(xml, FAR_ROWS)
    for name, cells in far.items():
        sheets[name].far = cells
    if far:
        changed["content.xml"] = shorter


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
    archive: zipfile.ZipFile, part: str, look: Look, changed: dict, styles: _Styles, near: bool
) -> None:
    xml = archive.read(part)
    if b't="e"' in xml or (b"<f" in xml and (b"<f>" in xml or b"<f " in xml)):
        look.errors = list(_scan(xml))
    look.hidden_rows, look.hidden_columns = marks.hidden_in_xlsx(xml)
    look.struck, look.colours = marks.marked(xml, styles.struck, styles.colours)
    shown = (*formats.styled(xml, styles.units), *runs.in_xlsx(xml, styles.texts, styles.struck))
    look.shown = [(int(line) - 1, column_number(letters) - 1, said) for letters, line, said in shown]
    if near:
        return
    last = _last_line(xml)
    if last is not None or any(column_number(letters) > FAR_COLUMNS for letters in set(_WIDE.findall(xml))):
        changed[part], look.far = _cut(xml, last)


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
        yield int(line) - 1, column_number(letters) - 1, text


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


def _cut(xml: bytes, last: int | None) -> tuple[bytes, list[tuple[int, int]]]:
    far = []

    def keep(match: re.Match) -> bytes:
        row, column = int(match.group(2)) - 1, column_number(match.group(1)) - 1
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

"""Which raw rows does a file hold? Workbooks (.xlsx, .xlsm, .xls, .ods) and folders of .csv.

A file that cannot be read whole is a problem, never half a file. What calamine leaves out (errors,
formulas never computed) is put back where it stands, so that no cell is lost in silence.
"""

import csv
import datetime
import io
import posixpath
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import python_calamine as calamine

from .. import dictionary
from .cells import Unreadable
from .problems import Findings, Problem

BOOKS, LISTS = (".xlsx", ".xlsm", ".xls", ".ods"), (".csv", ".tsv")
SEPARATORS = ";,\t|"  # of a csv: the one that makes most columns of its first line
MOST_BYTES = 500_000_000  # of a file, unpacked
MOST_CELLS = 30_000_000  # of a sheet, from A1 to its last cell, empty ones included

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and whatever Office protects
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
# All that zipfile and ElementTree raise on an archive damaged here or there.
_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
_DAMAGED = (*_ZIP, ElementTree.ParseError, KeyError, ValueError)
# Some damaged .xls stop Python itself: a process of its own tries them first.
_TRIAL = """
import io, sys, python_calamine as calamine
try:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
except calamine.CalamineError:
    pass
"""
_PLAIN = (str, bool, int, float, datetime.date, datetime.time, datetime.timedelta, Unreadable)
_FORMULAS = (b"<f>", b"<f ", b":f>", b":f ", b't="e"')  # what a sheet with any of them holds
_FAR = re.compile(rb' r="(?:[A-Z]{2,}\d|[A-Z]\d{7})')  # a cell beyond Z999999
_PLACE = re.compile(rb' r="([A-Z]+)(\d+)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]*)")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>([^<]+)")
_ODS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_ODS_ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


@dataclass(frozen=True, eq=False)
class Sheet:
    """Raw cells as the file has them, "" where blank. rows[0] is row 1: the headings."""

    file: str
    name: str
    rows: list[list[object]]


@dataclass(frozen=True, eq=False)
class Read:
    """The sheets of one pilot, and what could not be read of its files."""

    sheets: list[Sheet]
    problems: list[Problem]


@dataclass(eq=False)
class Part:
    """A sheet that is a table of the dictionary.

    raws: its filled rows by number. places, heads: column -> where it stands, its heading in the
    file. frame: the rows kept, by number. alike: as the frame, the same figure for the same cell.
    """

    table: dictionary.Table
    sheet: Sheet
    found: Findings
    raws: dict[int, list[object]]
    places: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    alike: pd.DataFrame = field(default_factory=pd.DataFrame)

    def tell(self, code: str, effect: str, row=None, column="", value="", **words) -> None:
        """Add a problem of this sheet. column: a code of the table, or a heading."""
        column = self.heads.get(column, self.table.columns.get(column, column))
        place = (self.sheet.file, self.sheet.name, row, column, value)
        self.found.add(Problem(code, effect, *place, words))

    def filled(self, place: int) -> int:
        """Number of filled cells of a column of the file."""
        return sum(row[place] != "" for row in self.raws.values())


class _NotReadError(Exception):
    """The code of the problem that keeps a file from being read, and the words it needs."""

    def __init__(self, code: str, **words: object) -> None:
        self.code, self.words = code, words


def read(path: Path) -> Read:
    """The sheets of a workbook, a .csv, a folder of .csv or a folder that holds one workbook.

    Raises FileNotFoundError if there is nothing at ``path``; all else that is wrong is a problem.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file or folder")
    found, files = Read([], []), [path]
    for file in files:  # a folder is followed by the files to read in it
        try:
            if file.is_dir():
                files += _files(file)
                continue
            found.sheets.extend(_file(file))
            if file.suffix.lower() == ".xls":  # nothing tells its errors from blanks
                found.problems.append(Problem("old_format", "kept", file.name))
        except _NotReadError as fault:
            fault = Problem(fault.code, "file_not_read", file.name, words=fault.words)
            found.problems.append(fault)
    return found


def sheets_of(frames: Mapping[str, pd.DataFrame]) -> Read:
    """The same from DataFrames, which stay as they are; None, NaN and NaT are blank cells."""
    sheets = []
    for name, frame in frames.items():
        if not isinstance(frame, pd.DataFrame):
            raise ValueError(f"tables: expected a DataFrame for {name!r}, got {type(frame)}")
        cells = frame.astype(object).to_numpy(dtype=object, copy=True)
        cells[frame.isna().to_numpy()] = ""
        rows = [[_plain(cell) for cell in row] for row in cells.tolist()]
        sheets.append(Sheet("", str(name), [[str(column) for column in frame.columns], *rows]))
    return Read(sheets, [])


def _plain(cell: object) -> object:
    cell = cell.item() if isinstance(cell, np.generic) else cell
    return cell if isinstance(cell, _PLAIN) else str(cell)


def _files(folder: Path) -> list[Path]:
    """The files of a folder to read: one workbook, or every .csv."""
    # ".~lock.x.ods#" and "~$x.xlsx" are what LibreOffice and Excel leave beside an open file.
    seen = [f for f in sorted(folder.iterdir()) if f.is_file() and f.name[0] not in ".~"]
    books = [file for file in seen if file.suffix.lower() in (*BOOKS, ".xlsb")]
    lists = [file for file in seen if file.suffix.lower() in LISTS]
    if not (books or lists):
        raise _NotReadError("folder_empty")
    if len(books) > 1 or (books and lists):
        code = "two_workbooks" if len(books) > 1 else "workbook_and_csv"
        raise _NotReadError(code, names=[file.name for file in books + lists])
    return books or lists


def _file(path: Path) -> list[Sheet]:
    ending = path.suffix.lower()
    if ending not in (*BOOKS, *LISTS):
        raise _NotReadError("format_not_read", ending=ending or path.name)
    _refuse_bytes(path.stat().st_size)
    try:
        data = path.read_bytes()
    except OSError:
        raise _NotReadError("not_opened") from None
    if not data.strip():
        raise _NotReadError("empty_file")
    return [_csv(path, data)] if ending in LISTS else _book(path, data)


def _csv(path: Path, data: bytes) -> Sheet:
    """UTF-16 by its mark; else UTF-8, or what Windows writes in Western Europe."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = data.decode("utf-16" if marked else "cp1252", errors="replace")
    if "\0" in text or "\ufffd" in text:
        raise _NotReadError("csv_encoding")
    first = text.lstrip("\r\n").partition("\n")[0]
    try:
        separator = max(SEPARATORS, key=lambda mark: len(next(csv.reader([first], delimiter=mark))))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise _NotReadError("csv_damaged") from None
    width = max(map(len, rows))
    _refuse_cells(path.stem, width * len(rows))
    return Sheet(path.name, path.stem, [row + [""] * (width - len(row)) for row in rows])


def _book(path: Path, data: bytes) -> list[Sheet]:
    old = data.startswith(_OLE)
    if old and _PROTECTED in data:
        raise _NotReadError("password")
    if (
        old
        and subprocess.run(
            [sys.executable, "-c", _TRIAL], input=data, capture_output=True
        ).returncode
    ):
        raise _NotReadError("not_a_workbook")
    sheets = []
    try:
        left_out = _left_out(data) if data.startswith(b"PK") else {}
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for found in book.sheets_metadata:
            if found.typ == calamine.SheetTypeEnum.WorkSheet:
                grid = book.get_sheet_by_name(found.name)
                _refuse_cells(found.name, grid.total_height * grid.total_width)
                rows = grid.to_python(skip_empty_area=False)
                rows = _completed(found.name, rows, left_out.get(found.name, {}))
                sheets.append(Sheet(path.name, found.name, rows))
    except calamine.PasswordError:
        raise _NotReadError("password") from None
    except (calamine.CalamineError, *_DAMAGED):
        raise _NotReadError("not_a_workbook") from None
    return sheets


def _refuse_bytes(size: int) -> None:
    if size > MOST_BYTES:
        raise _NotReadError("too_big", size=size // 10**6, limit=MOST_BYTES // 10**6)


def _refuse_cells(name: str, count: int) -> None:
    if count > MOST_CELLS:
        raise _NotReadError("sheet_too_big", name=name, count=count, limit=MOST_CELLS)


def _completed(name: str, rows: list[list], cells: Mapping[tuple, Unreadable]) -> list[list]:
    """The rows of a sheet with these cells, by (row, column) from 0."""
    if not cells:
        return rows
    height = max(len(rows), *(row + 1 for row, _column in cells))
    width = max(len(rows[0]) if rows else 0, *(column + 1 for _row, column in cells))
    _refuse_cells(name, height * width)
    rows = [row + [""] * (width - len(row)) for row in rows]
    rows += [[""] * width for _row in range(height - len(rows))]
    for (row, column), cell in cells.items():
        rows[row][column] = cell
    return rows


def _left_out(data: bytes) -> dict[str, dict[tuple[int, int], Unreadable]]:
    """Sheet -> (row, column) from 0 -> the cells that calamine gives as blank."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _refuse_bytes(sum(part.file_size for part in archive.infolist()))
        if "content.xml" in archive.namelist():
            return _in_ods(archive.read("content.xml"))
        found = {}
        for name, part in _parts(archive):
            xml = archive.read(part)
            places = _PLACE.findall(xml) if _FAR.search(xml) else []
            width = max(map(_number, {column for column, _row in places}), default=0)
            # Far cells make calamine ask for a full grid, and Python stops for want of memory.
            _refuse_cells(name, width * max((int(row) for _column, row in places), default=0))
            found[name] = dict(_in_xlsx(xml))
        return found


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name of each sheet of an .xlsx -> its part of the archive."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iterfind(".//{*}sheet"):
        link = next((target.get(v, "") for k, v in sheet.items() if k.endswith("}id")), "")
        if "worksheets/" in link:
            yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", link)).lstrip("/")


def _number(letters: bytes) -> int:
    """Column of a spreadsheet: A -> 1, AA -> 27."""
    return (_number(letters[:-1]) * 26 + letters[-1] - 64) if letters else 0


def _in_xlsx(xml: bytes) -> Iterator[tuple[tuple[int, int], Unreadable]]:
    for attributes, inside in _CELL.findall(xml) if any(f in xml for f in _FORMULAS) else ():
        value, formula = _VALUE.search(inside), _FORMULA.search(inside)
        if b't="e"' in attributes:
            cell = Unreadable("error_value", value[1].decode() if value else "#")
        elif formula and not value and b't="str"' not in attributes:  # ="" has no value either
            cell = Unreadable("formula_no_value", "=" + formula[1].decode())
        else:
            continue
        if place := _PLACE.search(attributes):
            yield (int(place[2]) - 1, _number(place[1]) - 1), cell


def _in_ods(xml: bytes) -> dict[str, dict[tuple[int, int], Unreadable]]:
    found, t = {}, _ODS % "table"
    tables = ElementTree.fromstring(xml).iter(f"{t}table") if b":formula=" in xml else ()
    for table in tables:
        cells, row = found.setdefault(table.get(f"{t}name"), {}), 0
        for line in table.iter(f"{t}table-row"):
            column = 0
            for cell in line:
                if cell.get(_ODS_ERROR) == "error":
                    cells[row, column] = Unreadable("error_value", "".join(cell.itertext()))
                elif cell.get(f"{t}formula") and not cell.get(f"{_ODS % 'office'}value-type"):
                    cells[row, column] = Unreadable("formula_no_value", cell.get(f"{t}formula"))
                column += int(cell.get(f"{t}number-columns-repeated", "1"))
            row += int(line.get(f"{t}number-rows-repeated", "1"))
    return found

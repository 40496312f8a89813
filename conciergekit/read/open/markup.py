"""What is read in the XML of a workbook itself: how a sheet looks, and the lines and cells of an .ods with their place."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_SHEET = re.compile(rb'<table:table (?=[^>]*\btable:name="([^"]*)")[^>]*>(.*?)</table:table>', re.DOTALL)
_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL
)
ROWS, COLUMNS = (re.compile(rb'number-%s-repeated="([0-9]{1,9})"' % what) for what in (b"rows", b"columns"))
_NOTE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_MOST = 10_000  # lines or columns of which one cell is repeated
_VALUE = b"office:value-type"
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, as (row, column) from 0


@dataclass
class Look:
    """What calamine does not say of a sheet: its cells that show an error or hold a formula without a saved value, the lines and
    columns it hides (from 1, and from 0), its filled cells struck out by line, and coloured by colour and line; its cells too far
    away to be read, lines (from 0) with a cell over three columns, lines (from 1) with a comment, cells of an .ods merged over
    several lines, and cells (from 0) that show something else than they hold."""

    errors: list[tuple[int, int, str]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: Counter = field(default_factory=Counter)
    colours: dict = field(default_factory=dict)
    far: list[tuple[int, int]] = field(default_factory=list)
    bands: set[int] = field(default_factory=set)
    pinned_rows: frozenset[int] = frozenset()
    merged: list[Range] = field(default_factory=list)
    shown: list[tuple[int, int, object]] = field(default_factory=list)


def attribute(attributes: bytes, name: bytes) -> int:
    """A number among the attributes of a tag; 0 where it is not told."""
    found = re.search(rb"\b" + name + rb'="([0-9]+)"', attributes)
    return int(found[1]) if found else 0


def styled_cells(xml: bytes, styles: Iterable[int]) -> list[tuple[bytes, bytes, bytes]]:
    """The filled cells of a sheet of an .xlsx that have one of these styles: the letters of the column, the line, the style."""
    ids = b"|".join(str(n).encode() for n in styles)
    return (
        re.findall(rb'<c r="([A-Z]{1,3})([0-9]{1,7})" s="(' + ids + rb')"[^>]*(?<!/)>(?!</c>)', xml)
        if ids
        else []
    )


def times(pattern: re.Pattern, attributes: bytes) -> int:
    """How many times a line, a column or a cell of an .ods stands there."""
    match = pattern.search(attributes) if b"repeated" in attributes else None
    return int(match[1]) if match else 1


def text_of(inside: bytes) -> str:
    """The words between tags."""
    return unescape(_TAG.sub(b"", inside).decode("utf-8", "replace"))


def ods_sheets(xml: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each sheet of an .ods."""
    for sheet in _SHEET.finditer(xml):
        yield unescape(sheet[1].decode("utf-8", "replace")), sheet[2]


def ods_lines(sheet: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each line of a sheet (from 0), how many times it is repeated, and what it holds."""
    at = 0
    for attributes, inside in ODS_ROW.findall(sheet):
        lines = times(ROWS, attributes)
        yield at, lines, inside
        at += lines


def filled_cells(xml: bytes, wanted: re.Pattern) -> Iterator[tuple[str, int, int, bytes, bytes]]:
    """The sheet, the line and the column (from 0) of the filled cells in whose XML there is what is wanted, their attributes, and
    what they hold but for the comments pinned to them."""
    for name, sheet in ods_sheets(xml) if wanted.search(xml) else ():
        for row, lines, inside in ods_lines(sheet):
            column = 0
            for cell in _CELL.finditer(inside) if wanted.search(inside) else ():
                columns = times(COLUMNS, cell[1])
                if _VALUE in cell[1] and wanted.search(cell[0]):
                    held = _NOTE.sub(b"", cell[2] or b"")
                    for r in range(row, row + min(lines, _MOST)):
                        for c in range(column, column + min(columns, _MOST)):
                            yield name, r, c, cell[1], held
                column += columns


_DOWN = re.compile(rb'table:number-rows-spanned="(?:[2-9]|[1-9][0-9]{1,6})"')


def merged_down(xml: bytes) -> Iterator[tuple[str, Range]]:
    """The filled cells of each sheet that are merged over several lines, as calamine gives those of an .xlsx."""
    for name, row, column, attributes, _held in filled_cells(xml, _DOWN):
        down, across = (attribute(attributes, b"number-%s-spanned" % what) for what in (b"rows", b"columns"))
        yield name, ((row, column), (row + down - 1, column + max(across, 1) - 1))


# ---- cells thousands of lines under the table ------------------------------------------------------------

_TABLE = re.compile(rb'<table:table\b[^>]*\btable:name="([^"]*)"[^>]*>(.*?)</table:table>', re.DOTALL)


def without_far(xml: bytes, most_empty: int) -> tuple[bytes, dict[str, list[tuple[int, int]]]]:
    """The content of an .ods without what stands under more than `most_empty` empty lines, before a reader lays every line out;
    and the (row, column) from 0 of the cells taken out, by sheet."""
    far: dict[str, list[tuple[int, int]]] = {}

    def shorten(match: re.Match) -> bytes:
        body, start = match[2], _gap(match[2], most_empty)
        if start is None:
            return match[0]
        row, cells = sum(times(ROWS, line[1]) for line in ODS_ROW.finditer(body[:start])), []
        for line in ODS_ROW.finditer(body[start:]):
            if _VALUE in line[0]:
                cells += [(row, column) for column in _filled(line[2])]
            row += times(ROWS, line[1])
        far[unescape(match[1].decode("utf-8", "replace"))] = cells
        return match[0][: match.start(2) - match.start() + start] + b"</table:table>"

    return _TABLE.sub(shorten, xml), far


def _gap(body: bytes, most_empty: int) -> int | None:
    """Where a long run of empty lines begins that has something under it; the one that ends a sheet has nothing."""
    for repeat in ROWS.finditer(body):
        if int(repeat[1]) > most_empty:
            start = body.rfind(b"<table:table-row", 0, repeat.start())
            row = ODS_ROW.match(body, max(start, 0))
            if row and _VALUE not in row[0] and _VALUE in body[row.end() :]:
                return start
    return None


def _filled(row: bytes) -> list[int]:
    columns, at = [], 0
    for cell in _CELL.finditer(row):
        if _VALUE in cell[1]:
            columns.append(at)
        at += times(COLUMNS, cell[1])
    return columns

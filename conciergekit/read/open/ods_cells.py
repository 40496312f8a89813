"""Some of the filled cells of an .ods, with their place."""

import re
from collections.abc import Iterator
from html import unescape

from .marks import ODS_LINES, ODS_ROW, ODS_SHEET, attribute

_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL
)
_REPEAT = re.compile(rb'number-columns-repeated="([0-9]{1,9})"')
_NOTE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_MOST = 10_000  # lines or columns of which one cell is repeated


def filled_cells(xml: bytes, wanted: re.Pattern) -> Iterator[tuple[str, int, int, bytes, bytes]]:
    """The sheet, the line and the column (from 0) of the filled cells in whose XML there is what is wanted, their attributes, and
    what they hold but for the comments pinned to them."""
    for sheet in ODS_SHEET.finditer(xml) if wanted.search(xml) else ():
        name, row = unescape(sheet[1].decode("utf-8", "replace")), 0
        for line, inside in ODS_ROW.findall(sheet[2]):
            lines, column = _times(ODS_LINES, line), 0
            for cell in _CELL.finditer(inside) if wanted.search(inside) else ():
                times = _times(_REPEAT, cell[1])
                if b"office:value-type" in cell[1] and wanted.search(cell[0]):
                    held = _NOTE.sub(b"", cell[2] or b"")
                    for r in range(row, row + min(lines, _MOST)):
                        for c in range(column, column + min(times, _MOST)):
                            yield name, r, c, cell[1], held
                column += times
            row += lines


_DOWN = re.compile(rb'table:number-rows-spanned="(?:[2-9]|[1-9][0-9]{1,6})"')
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, as (row, column) from 0


def merged_down(xml: bytes) -> dict[str, list[Range]]:
    """The filled cells of each sheet that are merged over several lines, as calamine gives those of an .xlsx."""
    found: dict[str, list[Range]] = {}
    for name, row, column, attributes, _held in filled_cells(xml, _DOWN):
        down, across = (attribute(attributes, b"number-%s-spanned" % what) for what in (b"rows", b"columns"))
        last = row + down - 1, column + max(across, 1) - 1
        found.setdefault(name, []).append(((row, column), last))
    return found


def text_of(inside: bytes) -> str:
    """The words between tags."""
    return unescape(_TAG.sub(b"", inside).decode("utf-8", "replace"))


def _times(pattern: re.Pattern, attributes: bytes) -> int:
    match = pattern.search(attributes) if b"repeated" in attributes else None
    return int(match[1]) if match else 1

"""Cells of an .ods thousands of lines under the table: taken out before a reader lays every line out."""

import html
import re

from .marks import ODS_ROW

_TABLE = re.compile(rb'<table:table\b[^>]*\btable:name="([^"]*)"[^>]*>(.*?)</table:table>', re.DOTALL)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_ROWS, _COLUMNS = (re.compile(rb'number-%s-repeated="([0-9]{1,9})"' % what) for what in (b"rows", b"columns"))
_VALUE = b"office:value-type"


def cut(xml: bytes, most_empty: int) -> tuple[bytes, dict[str, list[tuple[int, int]]]]:
    """The content of an .ods without what stands under more than `most_empty` empty lines.

    Returns
    -------
    tuple
        The content, and the (row, column) from 0 of the cells taken out, by sheet.
    """
    far: dict[str, list[tuple[int, int]]] = {}

    def shorten(match: re.Match) -> bytes:
        body, start = match[2], _gap(match[2], most_empty)
        if start is None:
            return match[0]
        row, cells = _count(ODS_ROW.finditer(body[:start])), []
        for found in ODS_ROW.finditer(body[start:]):
            if _VALUE in found[0]:
                cells += [(row, column) for column in _filled(found[2])]
            row += _times(_ROWS, found[1])
        far[html.unescape(match[1].decode("utf-8", "replace"))] = cells
        return match[0][: match.start(2) - match.start() + start] + b"</table:table>"

    return _TABLE.sub(shorten, xml), far


def _gap(body: bytes, most_empty: int) -> int | None:
    """Where a long run of empty lines begins that has something under it; the one that ends a sheet has nothing."""
    for repeat in _ROWS.finditer(body):
        if int(repeat[1]) > most_empty:
            start = body.rfind(b"<table:table-row", 0, repeat.start())
            row = ODS_ROW.match(body, max(start, 0))
            if row and _VALUE not in row[0] and _VALUE in body[row.end() :]:
                return start
    return None


def _count(rows) -> int:
    return sum(_times(_ROWS, row[1]) for row in rows)


def _filled(row: bytes) -> list[int]:
    columns, at = [], 0
    for cell in _CELL.finditer(row):
        if _VALUE in cell[1]:
            columns.append(at)
        at += _times(_COLUMNS, cell[1])
    return columns


def _times(pattern: re.Pattern, attributes: bytes) -> int:
    match = pattern.search(attributes)
    return int(match[1]) if match else 1

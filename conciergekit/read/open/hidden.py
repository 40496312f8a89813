"""Lines and columns a spreadsheet does not show, by hand or by a filter, as the file says them."""

import re
from collections.abc import Iterator
from html import unescape

from .marks import ODS_SHEET

_MOST = 100_000  # lines, of an .ods that hides all the empty ones too
_MOST_COLUMNS = 2_000

_ROW = re.compile(rb'<row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]{1,7})"')
_COLUMN = re.compile(rb'<col (?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_FROM, _TO = re.compile(rb'\bmin="([0-9]{1,5})"'), re.compile(rb'\bmax="([0-9]{1,5})"')

_ODS_PART = re.compile(rb"<table:table-(row|column)\b([^>]*)>")
_ODS_REPEAT = re.compile(rb'repeated="([0-9]{1,9})"')
_ODS_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')


def in_xlsx(xml: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Hidden lines (from 1) and columns (from 0) of the XML of a sheet."""
    if b'hidden="1"' not in xml and b'hidden="true"' not in xml:
        return frozenset(), frozenset()
    columns: set[int] = set()
    for match in _COLUMN.finditer(xml):
        first, last = _FROM.search(match[0]), _TO.search(match[0])
        if first and last:
            columns |= set(range(int(first[1]) - 1, min(int(last[1]), _MOST_COLUMNS)))
    return frozenset(map(int, _ROW.findall(xml))), frozenset(columns)


def in_ods(xml: bytes) -> Iterator[tuple[str, frozenset[int], frozenset[int]]]:
    """Name, hidden lines (from 1) and columns (from 0) of each sheet of an .ods that hides some."""
    if not _ODS_HIDDEN.search(xml):
        return
    for sheet in ODS_SHEET.finditer(xml):
        hidden: dict[bytes, set[int]] = {b"row": set(), b"column": set()}
        count = {b"row": 0, b"column": 0}
        for kind, attributes in _ODS_PART.findall(sheet[2]):
            repeat = _ODS_REPEAT.search(attributes)
            times = int(repeat[1]) if repeat else 1
            if _ODS_HIDDEN.search(attributes):
                hidden[kind] |= set(range(count[kind], min(count[kind] + times, _MOST)))
            count[kind] += times
        rows = frozenset(line + 1 for line in hidden[b"row"])
        yield unescape(sheet[1].decode("utf-8", "replace")), rows, frozenset(hidden[b"column"])

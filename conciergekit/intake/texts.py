"""CSV and accounting text files -> grids of text, whatever their encoding and delimiter."""

import csv
import io
from functools import cache

from ..schema import fold
from ..tables import TABLES

_DELIMITERS = (";", "\t", ",", "|")
_HEAD_LINES = 15
_FIELD_LIMIT = 1_000_000  # characters of a cell; the csv module's own limit is for short files


def parse_text(data: bytes) -> list[list[str]]:
    """Rows of a CSV whatever its encoding and delimiter. Raises csv.Error.

    Lines of the grid are lines as a spreadsheet shows them: a cell that holds a line break is one line.
    """
    text = decode(data).replace("\0", "")
    previous = csv.field_size_limit(_FIELD_LIMIT)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))
    finally:
        csv.field_size_limit(previous)


def decode(data: bytes) -> str:
    """A byte order mark says utf-8 or utf-16; else utf-16 if every other byte is zero, else utf-8 if it reads
    as such, else Windows' cp1252, or Mac Roman where lines end as on an old Mac.

    A fixed order, because guessers take short French texts for Central European ones.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    head = data[:400]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(zeros) > 3 and zeros.count(0) > 0.8 * len(zeros):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        old_mac = b"\r" in data and b"\n" not in data  # Excel's « CSV (Macintosh) »
        return data.decode("mac_roman" if old_mac else "cp1252", "replace")


def delimiter(text: str) -> str:
    """The delimiter that shows the most known headings in the first lines; if none, the most frequent in
    the first filled line."""
    head = [line for line in text[:20_000].splitlines()[:_HEAD_LINES] if line.strip()]

    def score(mark):
        cells = (cell for line in head for cell in line.split(mark))
        known = sum(fold(cell) in _known_headings() for cell in cells)
        return known, head[0].count(mark) if head else 0

    best = max(_DELIMITERS, key=score)
    if score(best)[0] == 0 and len(head) > 1:  # a title line above: ask the line that has most marks
        return max(_DELIMITERS, key=lambda mark: max(line.count(mark) for line in head))
    return best


@cache
def _known_headings() -> frozenset[str]:
    return frozenset(h for table in TABLES.values() for column in table.columns for h in column.headings)

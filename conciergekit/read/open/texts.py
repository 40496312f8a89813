"""CSV and accounting text files -> grids of text, whatever their encoding and delimiter."""

import csv
import io
from collections import deque
from functools import cache

from ...core.schema import fold
from ...core.tables import TABLES

_DELIMITERS = (";", "\t", ",", "|")
_HEAD_LINES = 15
_FIELD_LIMIT = 1_000_000  # characters of a cell; the csv module's own limit is for short files


def parse_text(data: bytes) -> list[list[str]]:
    """Rows of a CSV whatever its encoding and delimiter, see :func:`read_text`. Raises csv.Error."""
    return read_text(data)[0]


def read_text(data: bytes) -> tuple[list[list[str]], tuple[int, ...]]:
    """Rows of a CSV whatever its encoding and delimiter, and the rows (from 1) where a quote that is never closed
    would have swallowed the lines that follow. Raises csv.Error.

    Lines of the grid are lines as a spreadsheet shows them: a cell that holds a line break is one line.
    """
    text = decode(data).replace("\0", "")
    mark = delimiter(text)
    previous = csv.field_size_limit(_FIELD_LIMIT)
    try:
        if not _well_quoted(text, mark):
            return _line_by_line(text, mark)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)), ()
    finally:
        csv.field_size_limit(previous)


def _well_quoted(text: str, mark: str) -> bool:
    """Whether every quote that opens a cell closes it."""
    try:
        deque(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), maxlen=0)
    except csv.Error:
        return False
    return True


def _line_by_line(text: str, mark: str) -> tuple[list[list[str]], tuple[int, ...]]:
    lines = io.StringIO(text, newline="").readlines()
    rows, opened, at = [], [], 0
    most = max((line.count(mark) for line in lines[:_HEAD_LINES]), default=0)
    while at < len(lines):
        reader = csv.reader((lines[i] for i in range(at, len(lines))), delimiter=mark)
        try:
            row, taken = next(reader), reader.line_num
        except csv.Error:  # a cell longer than any: it took in the rest of the file
            row, taken = [], 2
        if taken > 1 and _swallows(row, mark, most):
            row = next(csv.reader([lines[at]], delimiter=mark, quoting=csv.QUOTE_NONE))
            row = [cell.strip('"') for cell in row]
            taken = 1
            opened.append(len(rows) + 1)
        rows.append(row)
        at += taken
    return rows, tuple(opened)


def _swallows(row: list[str], mark: str, most: int) -> bool:
    """Whether a cell took in lines that are records of their own, by how many marks they hold; an empty row is a cell too long."""
    least = 2 if mark == "," else 1  # a sentence may hold a comma
    for position, cell in enumerate(row):
        taken = cell.splitlines()[1:]
        if any(line.count(mark) >= max(least, min(position, most - 1)) for line in taken):
            return True
    return not row


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
        if b"\r" in data and b"\n" not in data:  # Excel's « CSV (Macintosh) »
            return data.decode("mac_roman", "replace")
        # two files joined, or lines added by another program: each line is asked
        return "".join(map(_line, data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)))


def _line(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def delimiter(text: str) -> str:
    """The delimiter that shows the most known headings in the first lines; if none, the most frequent in the first filled one."""
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

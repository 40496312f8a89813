"""Rows for a spreadsheet as text: what every file of that kind has in common."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from .i18n import number
from .text import cut, legal

_LONGEST = 1000  # characters of a cell
_DIGITS = 4


def csv_of(rows: Iterable[Sequence]) -> str:
    """`;`, the decimal mark of the language, byte order mark, and no cell that could run as a formula. Shares are numbers
    from 0 to 1; what is not measured is left blank."""
    text = io.StringIO()
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return text.getvalue()


def cell(value: object) -> object:
    """A value as a spreadsheet reads it in the language in use."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else neutral(value)
    if not math.isfinite(value):
        return ""
    mark = number(0.5, 1)[1]
    return str(value if isinstance(value, int) else round(value, _DIGITS)).replace(".", mark)


def neutral(value: object) -> object:
    """A text without marks that reorder it nor more than anyone reads; what a spreadsheet would take for a formula gets an
    apostrophe in front."""
    if isinstance(value, str):
        value = cut(legal(value), _LONGEST)
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "|")):
        return "'" + value
    return value

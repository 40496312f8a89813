"""Headings on two lines: « Qui » merged over « Nom » and « Commune », « Suite » over « Fait » and « Pas fait »."""

from dataclasses import replace

from ...core.cells.sheet import Sheet, filled
from ...core.schema import fold
from ...core.tables import TABLES
from .dated import one_date
from .forms import detect
from .kinds import header_of
from .match import KIT_SHEETS
from .sides import under_sides
from .spans import two_days
from .ticked import one_outcome

_BY_NAME = {name: table for table in TABLES.values() for name in table.sheet_names}
_MOST = 400  # lines looked at
_MOSTLY = 0.8  # of a column


def as_headed(sheet: Sheet) -> Sheet:
    """The sheet with its headings on one line, ticks under what they say, amounts under the side they are on, periods as
    their two days, and a day in several columns as one date."""
    if of_the_kit(sheet):
        return sheet
    return one_date(two_days(one_outcome(on_one_line(under_sides(sheet)))))


def of_the_kit(sheet: Sheet) -> bool:
    """Whether a sheet is as the kit's own workbook has it: its name, and on its first line headings of its table only."""
    name = fold(sheet.key)
    table = _BY_NAME.get(name)
    if table is None or table.form:
        return table is not None or name in KIT_SHEETS
    heads = [cell for cell in sheet.rows[0] if cell != ""] if sheet.rows else []
    return all(isinstance(cell, str) and fold(cell) in table.named for cell in heads)


def on_one_line(sheet: Sheet) -> Sheet:
    """The sheet with the words of two lines of headings on the second; as it is where the second may be a record, and for
    an export of a form, whose upper line asks the question of several columns (`options.named_above`)."""
    header = header_of(sheet)
    for first in (header, header - 1):
        if 0 <= first < len(sheet.rows) - 2 and (heads := _joined(sheet, first)) and not detect(sheet):
            return replace(sheet, rows=[*sheet.rows[:first], [], heads, *sheet.rows[first + 2 :]])
    return sheet


def _joined(sheet: Sheet, first: int) -> list:
    width = max(len(sheet.rows[first]), len(sheet.rows[first + 1]))
    above, below = ([*row, *[""] * (width - len(row))] for row in sheet.rows[first : first + 2])
    words = [cell for cell in (*above, *below) if filled(cell)]
    if not all(isinstance(c, str) and len(c) < 60 and not any(map(str.isdigit, c)) for c in words):
        return []
    under = [p for p, cell in enumerate(below) if filled(cell) and not filled(above[p])]
    if sum(map(filled, above)) < 2 or not any(map(filled, above[: max(under, default=0)])):
        return []  # nothing is merged over two columns
    body = sheet.rows[first + 2 : first + 2 + _MOST]
    columns = [[row[p] for row in body if p < len(row) and filled(row[p])] for p in range(width)]
    said = [cell for cell in below if filled(cell)]
    if len(set(said)) < len(said) or any(cell in columns[p] for p, cell in enumerate(below) if filled(cell)):
        return []  # tables side by side, or a record

    lines = sum(any(map(filled, row)) for row in body)
    higher = [p for p, cell in enumerate(above) if filled(cell) and not filled(below[p])]
    if not any(len(columns[p]) >= _MOSTLY * lines for p in higher):
        return []  # a record would fill the column its others fill
    return [cell if filled(cell) else above[p] for p, cell in enumerate(below)]

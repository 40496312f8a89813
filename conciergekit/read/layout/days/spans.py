"""A period in one cell, « du 01/01/2026 au 31/12/2026 », as the two days it goes from and to."""

import re
from dataclasses import replace

from ....core.cells.cell import Reading, clean
from ....core.cells.dates import parse_date
from ....core.cells.sheet import Sheet, cells_at, filled
from ..kinds import header_of

_FROM_TO = re.compile(r"(?:du|de|from) (.*[0-9]) (?:(?:jusqu['’])?au|à|to) (?:le )?(.*[0-9])", re.I)
LAST = " – fin"  # what is added to the heading of the column of the last days
_FIRST_LINES = 30  # in which the first period of a column stands
_DAY_FIRST = Reading(order="day")


def two_days(sheet: Sheet) -> Sheet:
    """The sheet with the first day in place of each period of a column full of them, and the last day in one more column at
    its right, whose cells are counted too: where nobody reads them, that is told. As it is when no column is."""
    if not sheet.rows:
        return sheet
    header = header_of(sheet)
    below = sheet.rows[header + 1 : header + 1 + _FIRST_LINES]
    for p, heading in enumerate(sheet.rows[header]):
        if filled(heading) and any(p < len(row) and _days(row[p]) for row in below):
            body = sheet.rows[header + 1 :]
            days = {i: found for i, row in enumerate(body) if p < len(row) and (found := _days(row[p]))}
            if len(days) >= max(2, 0.5 * len(cells_at(body, p))):
                return _split(sheet, header, p, days)
    return sheet


def _days(cell: object) -> tuple[str, str] | None:
    match = _FROM_TO.fullmatch(clean(cell)) if isinstance(cell, str) and cell[:5].strip() else None
    if match is None or any(parse_date(text, _DAY_FIRST).value is None for text in match.groups()):
        return None
    return match[1], match[2]


def _split(sheet: Sheet, header: int, p: int, days: dict[int, tuple[str, str]]) -> Sheet:
    width = max(map(len, sheet.rows))
    rows = [[*row, *[""] * (width - len(row)), ""] for row in sheet.rows]
    rows[header][-1] = f"{rows[header][p]}{LAST}"
    for i, (first, last) in days.items():
        rows[header + 1 + i][p], rows[header + 1 + i][-1] = first, last
    return replace(sheet, rows=rows)

"""Sheets that say again what another says: older versions and copies kept beside, counted once."""

import datetime as dt
import re
from collections import Counter

from ..core.cells.sheet import Sheet, filled
from ..core.findings import Finding
from ..core.schema import fold
from .layout.days.periods import of_other_months

_FULL = 3  # filled cells of a line: two lines of fewer may be the same by chance
_TELLING = 5  # and where nothing else says that two tables are one
_COPY = re.compile(r"\b(?:copies?|copy|v[0-9]|old|anciens?|ancienne|bak|backup|sauvegarde|double)\b")
_BODY = (
    5  # lines under the headings from which those of a sheet that are all in another say it is an older copy
)


def once_each(sheets: list[Sheet]) -> tuple[list[Sheet], list[Finding]]:
    """The sheets without those that say the same as another, cell by cell, or whose lines all stand in another: copies
    kept beside. Of two alike, the one whose name says that it is a copy is left out."""
    order = sorted(sheets, key=lambda s: (-len(s.rows), _is_copy(s)))
    lines: dict[int, Counter] = {}
    kept, findings = [], []
    for sheet in order:
        alike = [other for other in kept if len(sheet.rows) > 2 and other.rows[:1] == sheet.rows[:1]]
        same = next(
            (other for other in alike if other.rows == sheet.rows and _of_one_time(sheet, other)), None
        )
        alike = [other for other in alike if not of_other_months(sheet, other)]
        whole = same or next((other for other in alike if _within(sheet, other, lines)), None)
        if whole is None:
            kept.append(sheet)
            continue
        values = {"other": whole.name if whole.name != sheet.name else whole.file or whole.name}
        if not same:
            values["count"] = sum(any(map(filled, row)) for row in sheet.rows) - 1
        code = "sheet_again" if same else "sheet_within"
        findings.append(Finding(code, "doubtful", sheet=sheet.name, values=values))
    return [sheet for sheet in sheets if any(sheet is one for one in kept)], findings


_DAY = re.compile(r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\b")


def _of_one_time(sheet: Sheet, other: Sheet) -> bool:
    """Whether two sheets alike speak of the same days: two months may hold the same sums, not the same days."""
    if not of_other_months(sheet, other):
        return True
    cells = (cell for row in sheet.rows[1:] for cell in row)
    return any(isinstance(cell, dt.date) or (isinstance(cell, str) and _DAY.search(cell)) for cell in cells)


def _is_copy(sheet: Sheet) -> bool:
    return bool(_COPY.search(fold(f"{sheet.file} {sheet.name}")))


def _namesake(sheet: Sheet) -> str:
    """Its name without what tells two versions of it apart: numbers, marks, the words of a copy."""
    return re.sub(r"[\W\d]+", "", _COPY.sub("", fold(f"{sheet.file} {sheet.name}")))


def _within(sheet: Sheet, other: Sheet, lines: dict[int, Counter]) -> bool:
    """Whether every line of a sheet stands in another of the same headings, as often: lines of three filled cells or more
    where their names say that they are two versions of one, of five where they do not (two people may work the same
    hours)."""

    def of(one: Sheet) -> Counter:
        if id(one) not in lines:
            lines[id(one)] = Counter(map(tuple, one.rows[1:]))
        return lines[id(one)]

    full = [row for row in sheet.rows[1:] if any(map(filled, row))]
    versions = _is_copy(sheet) or _is_copy(other) or _namesake(sheet) == _namesake(other)
    if len(full) < _BODY or sum(map(filled, full[0])) < (_FULL if versions else _TELLING):
        return False
    return tuple(full[0]) in of(other) and Counter(map(tuple, full)) <= of(other)

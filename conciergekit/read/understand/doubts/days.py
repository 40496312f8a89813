"""What a line does not say since one above does: a day, a tour or a name written once for several, « idem », a month as a title."""

import datetime as dt
import re
from bisect import bisect
from collections.abc import Callable, Iterable
from itertools import pairwise

from ....core.cells.dates import WEEKDAYS, weekday
from ....core.cells.sheet import filled
from ....core.cells.values import Reading, parse
from ....core.findings import Finding
from ....core.schema import Column, fold
from ....core.tables import TABLES
from ....core.text import any_of
from ...layout.days.periods import day_of_month, month_titles, week_titles
from ..lines import Lines

_TOUR = TABLES["stops"]["tour"]
DITTO = any_of("""
    ", '', ″, 〃, ”, idem, Idem, IDEM, id., Id., ditto, », «, „, " ", | |, dito, //, -//-, -"-, - " -, -id-,
    - id -, -idem-, » », « «, ↓, ⬇
""")


def dittos(lines: Lines) -> list[Finding]:
    """Cells that say « as above » are given what stands above."""
    findings = []
    for p, column in lines.layout.columns.items():
        if p in lines.layout.otherwise or not DITTO.isdisjoint(lines.cells.distinct[p]):
            values = lines.raw[column]
            found = {i: value for i, value in enumerate(values) if i and value in DITTO}
            for i in found:
                values[i] = values[i - 1]
            findings += lines.rows.report("ditto", "note", column.name, found, found.values())
    return findings


def _from_above(lines: Lines, column: Column, blank: Iterable[int]) -> list[Finding]:
    """Blank cells are given what stands on the line above, which may have been given it."""
    values, told = lines.raw[column], []
    for i in blank:
        if filled(values[i - 1]):
            values[i] = values[i - 1]
            told.append(i)
    return lines.rows.once("day_above", column.name, told, title=column.title)


def days_below(lines: Lines) -> list[Finding]:
    """Lines under a day, or the number of a tour, that is written once for all of them are given it: none is written
    twice in a row, and several lines below one have none."""
    layout, raw, at = lines.layout, lines.raw, lines.at
    column = next((c for c in raw if (c.kind == "date" and c.required) or c is _TOUR), None)
    if column is None or len(raw) < 2 or layout.table.form:
        return []
    days = raw[column]
    written = [day for day in days if filled(day) and not (isinstance(day, str) and day in DITTO)]
    blank = [i for i, day in enumerate(days) if not filled(day)]
    if not blank or len(days) - len(written) < 3 or len(written) < 2 or not filled(days[0]):
        return []
    if any(a == b for a, b in pairwise(written)):
        return []
    day = layout.place_of(column.name)
    places = [p for p in range(min(layout.columns), max(layout.columns) + 1) if p != day]
    full = lines.filled[:, places].sum(axis=1) >= min(2, len(raw) - 1)
    return _from_above(lines, column, [i for i in blank if at[i] == at[i - 1] + 1 and full[i]])


_WHOSE = {"requests": "client", "time": "person"}


def whose_above(lines: Lines, reading_of: Callable[[int], Reading]) -> list[Finding]:
    """The lines of a log under a name that is written once for all of them are given it: each of three names or more stands
    once, and the days, in order under each, go back where the next begins."""
    raw, at = lines.raw, lines.at
    column, dates = next((c for c in raw if c.name == _WHOSE.get(lines.name)), None), lines.day
    if column is None or dates is None or not len(lines) or not filled(raw[column][0]):
        return []
    names = raw[column]
    starts = [i for i, cell in enumerate(names) if filled(cell)]
    blank = [i for i in range(len(names)) if not filled(names[i]) and at[i] == at[i - 1] + 1]
    once = {names[i] for i in starts}
    if len(starts) < 3 or len(blank) < 3 or len(once) < len(starts) or once & DITTO:
        return []
    reading = reading_of(lines.layout.place_of(dates.name))
    days = [parse(cell, dates, reading).value if filled(cell) else None for cell in raw[dates]]
    back = [
        i
        for i, (one, other) in enumerate(pairwise(days), 1)
        if one is not None and other is not None and other < one
    ]
    # each name begins its days again: one late line of a log goes back too
    return _from_above(lines, column, blank) if back == starts[1:] else []


_SOME_MONDAY = dt.date(2024, 1, 1)
_NUMBERED_DAY = re.compile(r"([a-z]{3,8}) ([0-3]?[0-9])")


def _in_week(cell: object, monday: dt.date) -> dt.date | None:
    """The day of a week that a cell names, « lundi » or « lun 5 »; None where its number is that of another day."""
    if (n := weekday(cell)) is not None:
        return monday + dt.timedelta(n)
    match = _NUMBERED_DAY.fullmatch(fold(cell)) if isinstance(cell, str) else None
    n = WEEKDAYS.get(match[1][:3]) if match else None
    day = None if n is None else monday + dt.timedelta(n)
    return day if day is not None and match is not None and day.day == int(match[2]) else None


def days_under_titles(lines: Lines) -> list[Finding]:
    """Lines whose day is a number alone, or a day of the week, in a table that the months or the weeks part with their
    names, are given the month or the week of the title above them."""
    column = lines.day
    if column is None:
        return []
    cells, where = lines.raw[column], (lines.layout.sheet, lines.layout.header)
    months = month_titles(*where)
    named = any(
        _in_week(cell, _SOME_MONDAY) is not None or _NUMBERED_DAY.fullmatch(fold(cell))
        for cell in set(cells)
        if isinstance(cell, str)
    )
    weeks = week_titles(*where) if named else {}
    if max(len(months), len(set(weeks.values()) - {None})) < 2:
        return []
    rows, told = sorted({**months, **weeks}), []
    for i, cell in enumerate(cells):
        at = bisect(rows, int(lines.at[i]))
        title = rows[at - 1] if at else None
        if title in weeks and title not in months:
            day = None if weeks[title] is None else _in_week(cell, weeks[title])
        else:
            day = day_of_month(cell, months[title]) if at and filled(cell) else None
        if day is not None:
            cells[i] = day
            told.append(i)
    return lines.rows.once("day_under_month", column.name, told, weight="note")

"""A day, or a tour, written once for several lines; a day that the title above them completes."""

import datetime as dt
import re
from bisect import bisect
from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from ....core.cells.account import SheetCells
from ....core.cells.dates import WEEKDAYS, weekday
from ....core.cells.sheet import filled
from ....core.cells.values import Reading, parse
from ....core.schema import Column, fold
from ....core.tables import TABLES
from ...layout.days.periods import day_of_month, month_titles, week_titles
from ...layout.match import Layout

_TOUR = TABLES["stops"]["tour"]


def written_once(columns: Iterable[Column]) -> Column | None:
    """The column of a table that people fill once for several lines: its day, the tour of its stops."""
    return next((c for c in columns if (c.kind == "date" and c.required) or c is _TOUR), None)


def days_below(
    layout: Layout, cells: SheetCells, raw: dict[Column, list], kept: np.ndarray, dittos: frozenset[str]
) -> list[int]:
    """Lines under a day, or the number of a tour, that is written once for all of them, which are given it: none is written
    twice in a row, and several lines below one have none. `dittos`: marks that say « as above »."""
    column = written_once(raw)
    others = [values for c, values in raw.items() if c is not column]
    if column is None or not others or layout.table.form:
        return []
    days, day = raw[column], layout.place_of(column.name)
    places = [p for p in range(min(layout.columns), max(layout.columns) + 1) if p != day]
    written = [day for day in days if filled(day) and not (isinstance(day, str) and day in dittos)]
    blank = [i for i, day in enumerate(days) if not filled(day)]
    marked = sum(map(filled, days)) - len(written)
    if not blank or len(blank) + marked < 3 or not written or not filled(days[0]):
        return []
    if any(a == b for a, b in zip(written, written[1:], strict=False)) or len(written) < 2:
        return []
    told = []
    for i in blank:
        full = cells.filled[kept[i], places].sum()
        if kept[i] == kept[i - 1] + 1 and filled(days[i - 1]) and full >= min(2, len(others)):
            days[i] = days[i - 1]
            told.append(i)
    return told


_WHOSE = {"requests": "client", "time": "person"}


def whose_above(
    layout: Layout,
    raw: dict[Column, list],
    kept: np.ndarray,
    dittos: frozenset[str],
    reading_of: Callable[[int], Reading],
) -> tuple[Column | None, list[int]]:
    """The column of a log that says whose its lines are, and those under a name written once for all of them, which are
    given it: each of three names or more stands once, and the days, in order under each, go back where the next begins."""
    column = next((c for c in raw if c.name == _WHOSE.get(layout.table.name)), None)
    dates = next((c for c in raw if c.kind == "date" and c.required), None)
    if column is None or dates is None or not len(kept) or not filled(raw[column][0]):
        return None, []
    names = raw[column]
    starts = [i for i, cell in enumerate(names) if filled(cell)]
    blank = [i for i in range(len(names)) if not filled(names[i]) and kept[i] == kept[i - 1] + 1]
    once = {cell for cell in names if filled(cell)}
    if len(starts) < 2 or len(blank) < 3 or len(once) < len(starts) or once & dittos:
        return None, []
    reading = reading_of(layout.place_of(dates.name))
    days = [parse(cell, dates, reading).value if filled(cell) else None for cell in raw[dates]]
    back = {
        i
        for i, (one, other) in enumerate(pairwise(days), 1)
        if one is not None and other is not None and other < one
    }
    # each name begins its days again: one late line of a log goes back too
    if len(starts) < 3 or back != set(starts[1:]):
        return None, []
    told = []
    for i in blank:
        if filled(names[i - 1]):
            names[i] = names[i - 1]
            told.append(i)
    return (column, told) if told else (None, [])


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


def days_under_titles(layout: Layout, raw: dict[Column, list], kept: np.ndarray) -> list[int]:
    """Lines whose day is a number alone, or a day of the week, in a table that the months or the weeks part with their
    names: they are given the month or the week of the title above them."""
    column = next((c for c in raw if c.kind == "date" and c.required), None)
    months = month_titles(layout.sheet, layout.header) if column is not None else {}
    named = column is not None and any(
        _in_week(cell, _SOME_MONDAY) is not None or _NUMBERED_DAY.fullmatch(fold(cell))
        for cell in set(raw[column])
        if isinstance(cell, str)
    )
    weeks = week_titles(layout.sheet, layout.header) if named else {}
    if max(len(months), len(set(weeks.values()) - {None})) < 2:
        return []
    rows, told = sorted({**months, **weeks}), []
    for i, cell in enumerate(raw[column]):
        at = bisect(rows, int(kept[i]))
        title = rows[at - 1] if at else None
        if title in weeks and title not in months:
            day = None if weeks[title] is None else _in_week(cell, weeks[title])
        else:
            day = day_of_month(cell, months[title]) if at and filled(cell) else None
        if day is not None:
            raw[column][i] = day
            told.append(i)
    return told

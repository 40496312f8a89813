"""Hours worked and kilometres: from clocks and counters, or typed in another unit."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from ....core.cells.cell import figure_in
from ....core.cells.values import Cell, parse
from ....core.findings import Finding
from ....core.i18n import number
from ....core.schema import fold
from ....core.tables import TABLES
from ...layout.days.clocks import clock, clock_columns
from ...words import Said
from ..lines import Lines
from ..rows import as_typed

_SAID = Said("measured")

HOURS, MINUTES = TABLES["time"]["hours"], TABLES["requests"]["minutes"]
_LONGEST_BREAK_H = 4
_WEEK = 7 * 24
_BREAK = replace(HOURS, maximum=24 * 60)  # in minutes too


def _rest(cell) -> float | None:
    """Hours of a break: as a clock says them, else as a number, of minutes when it is too large for hours."""
    hours = clock(cell)
    if hours is None:
        hours = parse(cell, _BREAK).value
        hours = hours / 60 if hours is not None and hours > _LONGEST_BREAK_H else hours
    return hours


def clock_hours(lines: Lines) -> list[Finding]:
    """Hours worked that are not typed, taken from when work began and ended, less the break."""
    others, rows = lines.layout.others, lines.rows
    columns = clock_columns(others) if lines.name in ("time", "events") else None
    if columns is None or lines.named("hours"):
        return []
    begin, end, pause = columns
    begins, ends = lines.column(begin), lines.column(end)
    rests = [0.0] * len(lines) if pause is None else lines.column(pause)
    read, wrong, rested = [], [], False
    for n, (typed, until, rest) in enumerate(zip(begins, ends, rests, strict=True)):
        if lines.name == "events" and not lines.filled[n, [begin, end]].any():
            continue
        first, last = clock(typed), clock(until)
        rest = _rest(rest) if pause is not None and lines.filled[n, pause] else 0.0
        if first is None or last is None or rest is None or not 0 < last - first - rest <= 24:
            wrong.append(n)
        else:
            rows.frame.loc[n, "hours"] = round(last - first - rest, 4)
            read.append(n)
            rested |= rest > 0
    names = {"begin": others[begin], "end": others[end]} | ({"pause": others[pause]} if rested else {})
    typed = [f"{begins[n]} – {ends[n]}" for n in wrong]
    code = "clock_less_break" if rested else "clock_read"
    return [
        *rows.once(code, "hours", read, weight="note", **names),
        *rows.report("clock_unread", "doubtful", "hours", wrong, typed),
    ]


# usual; 35 is a week of hours
_MINUTES = frozenset([15, 20, 25, 30, 40, 45, 50, 55, 60, 75, 80, 90, 100, 105, 120, 150, 180])


def _typed_hours(lines: Lines) -> list:
    """The hours worked as they are typed, in their own unit; none where they are not."""
    place = lines.layout.place_of("hours") if lines.name == "time" else None
    return [] if place is None or lines.layout.scale(place) != 1 else lines.raw[HOURS]


def beyond_a_week(lines: Lines) -> None:
    """Hours worked beside a day are at most those of a week, of which it may be the Monday; only a month has more."""
    if lines.name != "time":
        return
    for i, hours in enumerate(lines.values.get("hours", ())):
        if hours is not None and hours > _WEEK and not lines.rows.months[i]:
            lines.values["hours"][i] = None
            lines.problems[HOURS][i] = Cell(problem="out_of_range", values={"low": 0, "high": _WEEK})


def minutes_among_hours(lines: Lines) -> list[Finding]:
    """Hours worked, many of which are more than a day has (on a Monday, a week): minutes, most likely. Where no heading says
    hours, and hours that a day has stand beside, what may be minutes is left empty and asked; else it is told."""
    rows, typed = lines.rows, _typed_hours(lines)
    if not typed or (rows.frame["hours"] > 24).sum() < 3:
        return []
    typed = [cell if isinstance(cell, int | float) else str(cell).strip() for cell in typed]
    plain = {
        i: value
        for i, cell in enumerate(typed)
        if not re.search(r"[^0-9.,\s]", str(cell)) and (value := figure_in(cell)) is not None
    }
    monday = (rows.frame["date"].dt.day_of_week == 0).tolist()
    over = [i for i, v in plain.items() if v > (_WEEK if monday[i] else 24) and not rows.months[i]]
    if len(over) < max(3, 0.2 * len(plain)):
        return []
    round_ = [i for i, value in plain.items() if value == 10 or value in _MINUTES]
    few = sum(value <= 4 for value in plain.values())
    heading = fold(rows.headings[0]["hours"])
    asked = few > 2 and set(over) <= set(round_) and not _SAID.unit_said.search(heading)
    found = round_ if asked else over
    hours = sum(plain.values())
    said = {"hours": hours, "other": hours - sum(plain[i] for i in found) * 59 / 60}
    if asked:
        rows.frame.loc[found, "hours"] = np.nan
    code = "hours_or_minutes" if asked else "hours_minutes_told"
    return rows.once(code, "hours", found, typed[over[0]], **said)


_A_FEW_MIN = 15  # a duration in minutes is seldom all under it, with parts of a minute


def hours_as_minutes(lines: Lines) -> list[Finding]:
    """Minutes spent on requests, small and with parts, or a few beside hours as a clock says them, where no heading says minutes:
    hours, maybe. They are left empty and asked."""
    place = lines.layout.place_of("minutes") if lines.name == "requests" else None
    if place is None or place in lines.layout.units or lines.layout.scale(place) != 1:
        return []
    cells = lines.raw[MINUTES]
    plain = {i: value for i, cell in enumerate(cells) if (value := figure_in(cell))}
    clocked = any(clock(cell) is not None for cell in cells)
    small = plain and max(plain.values()) < (
        _A_FEW_MIN if any(v % 1 for v in plain.values()) else 5 * clocked
    )
    if not small or _SAID.minutes_said.search(fold(lines.rows.headings[0]["minutes"])):
        return []
    lines.rows.frame.loc[[*plain], "minutes"] = np.nan
    first, total = next(iter(plain)), sum(plain.values())
    return lines.rows.once(
        "minutes_or_hours", "minutes", plain, str(cells[first]), minutes=total, hours=total
    )


_OF_A_CLOCK = {15, 30, 45}  # after the point; of these, a part of an hour in decimals is seldom one
_CLOCKED, _AMONG = 5, 2  # cells that show it: by their parts, or by the hours and minutes of others


def hours_dotted(lines: Lines) -> list[Finding]:
    """Hours worked of which all parts are typed .15, .30 or .45, or those of the texts with a point, « 1.30 » among « 1h45 » and
    « 2:15 »: minutes, most likely. They are told, and stay decimals."""
    cells = _typed_hours(lines)
    bare = (cell.rstrip("hH ") if isinstance(cell, str) else cell for cell in cells)  # « 1.30 h »
    figures = {i: figure_in(cell) for i, cell in enumerate(bare)}
    typed = {i: divmod(round(value * 100), 100) for i, value in figures.items() if value is not None}
    parts = {i: (whole, part) for i, (whole, part) in typed.items() if part}
    said = {part for _whole, part in parts.values()}
    if len(parts) < _CLOCKED or len(said) < 2 or not said <= _OF_A_CLOCK:
        clocked = sum(clock(cell) is not None for cell in cells) >= _AMONG
        parts = {i: parts[i] for i in parts if clocked and isinstance(cells[i], str) and "." in cells[i]}
    if not parts or not {part for _whole, part in parts.values()} <= _OF_A_CLOCK:
        return []
    hours, other = (sum(whole + part / of for whole, part in parts.values()) for of in (100, 60))
    whole, part = next(iter(parts.values()))
    typed = number(whole + part / 100, 2)
    return lines.rows.once("hours_dotted", "hours", parts, typed, hours=hours, other=other)


def is_counter(heading: str) -> bool:
    """Whether a heading is that of what a counter shows, at one end of a tour."""
    return bool(_SAID.begin.fullmatch(fold(heading)) or _SAID.end.fullmatch(fold(heading)))


def counters(lines: Lines) -> list[Finding]:
    """Kilometres of a tour that the counters at its two ends contradict; those that were not typed are taken from them."""
    if lines.name != "tours":
        return []
    rows, names = lines.rows, {p: fold(text) for p, text in lines.layout.others.items()}
    ends = [
        next((p for p, text in names.items() if said.fullmatch(text)), None)
        for said in (_SAID.begin, _SAID.end)
    ]
    if None in ends:
        return []
    first, last = (map(figure_in, lines.column(p)) for p in ends)
    wrong, read, back = {}, [], {}
    for n, (a, b, km) in enumerate(zip(first, last, rows.frame["km"].tolist(), strict=True)):
        if a is None or b is None:
            continue
        said = {"begin": a, "end": b}
        if pd.isna(km) and a <= b:
            rows.frame.loc[n, "km"] = b - a
            read.append(n)
        elif pd.isna(km):
            back[n] = said
        elif b < a or abs(b - a - km) > max(2, 0.1 * km):
            wrong[n] = said | {"km": b - a}
    typed = [as_typed(rows.frame["km"].iat[n]) for n in wrong]
    begin, end = (names[p] for p in ends)
    return [
        *rows.report("counter_back", "doubtful", "km", back, [""] * len(back), back.values()),
        *rows.report("counter_contradicts", "doubtful", "km", wrong, typed, wrong.values()),
        *rows.once("counter_read", "km", read, weight="note", begin=begin, end=end),
    ]

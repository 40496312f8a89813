"""Hours worked and kilometres: from clocks and counters, or typed in another unit."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ....core.cells.account import SheetCells
from ....core.cells.cell import figure_in
from ....core.cells.values import parse
from ....core.findings import Finding
from ....core.i18n import number
from ....core.schema import Column, fold
from ....core.tables import TABLES
from ...layout.days.clocks import clock, clock_columns
from ...layout.match import Layout
from ..rows import Rows, as_typed

HOURS = TABLES["time"]["hours"]
_LONGEST_BREAK_H = 4
_BREAK = replace(HOURS, maximum=24 * 60)  # in minutes too


def _rest(cell) -> float | None:
    """Hours of a break: as a clock says them, else as a number, of minutes when it is too large for hours."""
    hours = clock(cell)
    if hours is None:
        hours = parse(cell, _BREAK).value
        hours = hours / 60 if hours is not None and hours > _LONGEST_BREAK_H else hours
    return hours


def clock_hours(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Hours worked that are not typed, taken from when work began and ended, less the break."""
    columns = clock_columns(layout.others) if layout.table.name in ("time", "events") else None
    if columns is None or any(column.name == "hours" for column in layout.columns.values()):
        return []
    begin, end, pause = columns
    read, wrong, rested = [], [], False
    for n, i in enumerate(kept.tolist()):
        first, last = clock(cells.columns[begin][i]), clock(cells.columns[end][i])
        rest = _rest(cells.columns[pause][i]) if pause is not None and cells.filled[i, pause] else 0.0
        if layout.table.name == "events" and not cells.filled[i, [begin, end]].any():
            continue
        if first is None or last is None or rest is None or not 0 < last - first - rest <= 24:
            wrong.append(n)
        else:
            rows.frame.loc[n, "hours"] = round(last - first - rest, 4)
            read.append(n)
            rested |= rest > 0
    names = {"begin": layout.others[begin], "end": layout.others[end]}
    names |= {"pause": layout.others[pause]} if rested else {}
    typed = [f"{cells.columns[begin][int(kept[n])]} – {cells.columns[end][int(kept[n])]}" for n in wrong]
    code = "clock_less_break" if rested else "clock_read"
    return [
        *rows.once(code, "hours", read, weight="note", **names),
        *rows.report("clock_unread", "doubtful", "hours", wrong, typed),
    ]


_UNIT_SAID = re.compile(r"\b(?:heures?|hours?|hrs?|h)\b")
# usual; 35 is a week of hours
_MINUTES = frozenset([15, 20, 25, 30, 40, 45, 50, 55, 60, 75, 80, 90, 100, 105, 120, 150, 180])


def minutes_among_hours(layout: Layout, rows: Rows, raw: Mapping[Column, list]) -> list[Finding]:
    """Hours worked, many of which are more than a day has (on a Monday, a week): minutes, most likely. Where no heading says
    hours, and hours that a day has stand beside, what may be minutes is left empty and asked; else it is told."""
    if layout.table.name != "time" or HOURS not in raw or (rows.frame["hours"] > 24).sum() < 3:
        return []
    position = layout.place_of(HOURS.name)
    typed = [cell if isinstance(cell, int | float) else str(cell).strip() for cell in raw[HOURS]]
    plain = {
        i: value
        for i, cell in enumerate(typed)
        if not re.search(r"[^0-9.,\s]", str(cell)) and (value := figure_in(cell)) is not None
    }
    monday = (rows.frame["date"].dt.day_of_week == 0).tolist()
    over = [i for i, value in plain.items() if value > (7 * 24 if monday[i] else 24)]
    if len(over) < max(3, 0.2 * len(plain)) or layout.scale(position) != 1:
        return []
    round_ = [i for i, value in plain.items() if value == 10 or value in _MINUTES]
    few = sum(value <= 4 for value in plain.values())
    asked = few > 2 and set(over) <= set(round_) and not _UNIT_SAID.search(fold(layout.heading(position)))
    found = round_ if asked else over
    said = {
        "hours": sum(plain.values()),
        "other": sum(plain.values()) - sum(plain[i] for i in found) * 59 / 60,
    }
    if asked:
        rows.frame.loc[found, "hours"] = np.nan
    code = "hours_or_minutes" if asked else "hours_minutes_told"
    return rows.once(code, "hours", found, typed[over[0]], **said)


_OF_A_CLOCK = {15, 30, 45}  # after the point; of these, a part of an hour in decimals is seldom one
_CLOCKED = 5  # cells that show it


def hours_dotted(layout: Layout, rows: Rows, raw: Mapping[Column, list]) -> list[Finding]:
    """Hours worked of which all parts are typed .15, .30 or .45: minutes, most likely. They are told, and stay decimals."""
    if layout.table.name != "time" or HOURS not in raw:
        return []
    figures = {i: figure_in(cell) for i, cell in enumerate(raw[HOURS])}
    typed = {i: divmod(round(value * 100), 100) for i, value in figures.items() if value is not None}
    parts = {i: (whole, part) for i, (whole, part) in typed.items() if part}
    said = {part for _whole, part in parts.values()}
    if len(parts) < _CLOCKED or len(said) < 2 or not said <= _OF_A_CLOCK:
        return []
    if layout.scale(layout.place_of(HOURS.name)) != 1:
        return []
    lines = list(parts)
    hours, other = (sum(whole + part / of for whole, part in parts.values()) for of in (100, 60))
    whole, part = parts[lines[0]]
    typed = number(whole + part / 100, 2)
    return rows.once("hours_dotted", "hours", lines, typed, hours=hours, other=other)


_COUNTER = r"(?:km|kms|kilometrage|compteur|index)(?: (?:km|kms|compteur|au|du|de|a l|en))*"
_BEGIN, _END = (
    re.compile(rf"{_COUNTER} (?:{words})(?: kms?)?|(?:{words}) {_COUNTER}")
    for words in ("depart|debut", "arrivee?|fin|retour")
)


def is_counter(heading: str) -> bool:
    """Whether a heading is that of what a counter shows, at one end of a tour."""
    return bool(_BEGIN.fullmatch(fold(heading)) or _END.fullmatch(fold(heading)))


def counters(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Kilometres of a tour that the counters at its two ends contradict; those that were not typed are taken from them."""
    if layout.table.name != "tours":
        return []
    names = {p: fold(text) for p, text in layout.others.items()}
    begin, end = (
        next((p for p, text in names.items() if pattern.fullmatch(text)), None) for pattern in (_BEGIN, _END)
    )
    if begin is None or end is None:
        return []
    first, last = ([figure_in(cells.columns[p][i]) for i in kept.tolist()] for p in (begin, end))
    wrong, values, read, back = [], [], [], []
    for n, (a, b, km) in enumerate(zip(first, last, rows.frame["km"].tolist(), strict=True)):
        if a is None or b is None:
            continue
        if pd.isna(km) and a <= b:
            rows.frame.loc[n, "km"] = b - a
            read.append(n)
        elif pd.isna(km):
            back.append(n)
        elif b < a or (not pd.isna(km) and abs(b - a - km) > max(2, 0.1 * km)):
            wrong.append(n)
            values.append({"begin": a, "end": b, "km": b - a})
    typed = [as_typed(rows.frame["km"].iat[n]) for n in wrong]
    ends = [{"begin": first[n], "end": last[n]} for n in back]
    return [
        *rows.report("counter_back", "doubtful", "km", back, [""] * len(back), ends),
        *rows.report("counter_contradicts", "doubtful", "km", wrong, typed, values),
        *rows.once("counter_read", "km", read, weight="note", begin=names[begin], end=names[end]),
    ]

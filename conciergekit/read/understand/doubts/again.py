"""Lines that are trials, or the same line again."""

import datetime as dt
import re
from collections.abc import Mapping

import numpy as np

from ....core.cells.account import SheetCells
from ....core.cells.sheet import filled
from ....core.findings import Finding
from ....core.schema import Column, fold
from ...layout.match import Layout
from ..rows import Rows

_TRIAL = re.compile(
    r"(?:tests?|essais?)(?: (?:tests?|essais?))*|(?:test|essai) (?:ne pas|a supprimer|a effacer|site|formulaire|form|en ligne)\b.*|ceci est un (?:test|essai).*"
)
_LOGS = ("requests", "ledger", "surveys", "tours", "time", "events", "clients")
_WIDE = 4  # filled cells under which two lines may well be the same by chance


def trials(layout: Layout, cells: SheetCells, kept: np.ndarray) -> list[int]:
    """Lines that say they are a trial, in any of their columns, by index among `kept`."""
    if layout.table.name not in _LOGS:
        return []
    found: set[int] = set()
    for position in layout.positions:
        if position >= len(cells.columns):
            continue
        column = cells.columns[position]
        texts = {
            t
            for t in cells.distinct[position]
            if t.__class__ is str
            and t[:1] in "tTeEcC"
            and t[:4].casefold() in ("test", "essa", "ceci")
            and _TRIAL.fullmatch(fold(t))
        }
        if texts:
            found |= {n for n, i in enumerate(kept.tolist()) if column[i] in texts}
    return sorted(found) if len(found) < max(2, 0.5 * len(kept)) else []


def said_again(
    layout: Layout, cells: SheetCells, kept: np.ndarray, raw: Mapping[Column, list], titles: set[int]
) -> dict[int, int]:
    """Lines that say, in every column of the sheet, what a line above says: index among `kept` -> that line, from 1. `raw`:
    cells with what those above complete them with; `titles`: lines of which each may say something of those below."""
    if layout.table.name not in _LOGS or layout.table.name == "time" or len(kept) < 2:
        return {}
    columns = [[sum(title <= n for title in titles) for n in range(len(kept))]] if titles else []
    for position in layout.positions:
        if position < len(cells.columns):
            column = _at(cells.columns[position], kept)
            if len(set(column)) == len(column):  # a number of its own: no line says the same as another
                return {}
            columns.append(raw[layout.columns[position]] if position in layout.columns else column)
    places = [p for p in layout.positions if p < len(cells.columns)]
    first: dict[tuple, int] = {}
    again = {}
    for n, (i, line) in enumerate(zip(kept.tolist(), zip(*columns, strict=True), strict=True)):
        before = first.setdefault(line, i)
        if before != i and cells.filled[i, places].sum() >= _WIDE:
            again[n] = before + 1
    return again


def _at(column, kept: np.ndarray) -> list:
    return [column[i] for i in kept.tolist()]


def told_of_lines(
    layout: Layout,
    cells: SheetCells,
    rows: Rows,
    kept: np.ndarray,
    raw: Mapping[Column, list],
    titles: set[int],
) -> tuple[set[int], list[Finding]]:
    """Trials, and lines said again to the minute, are left out and told; other lines said again are kept and told."""
    tests, again = trials(layout, cells, kept), said_again(layout, cells, kept, raw, titles)
    places = [p for p in layout.positions if p < len(cells.columns)] if again else []
    stamps = [p for p in places if _stamps(_at(cells.columns[p], kept))]
    sent = {
        n: line for n, line in again.items() if any(_moment(cells.columns[p][int(kept[n])]) for p in stamps)
    }
    typed = {n: line for n, line in again.items() if n not in sent}
    findings = rows.report("line_trial", "doubtful", "", tests, [""] * len(tests))
    for code, lines in (("line_sent_twice", sent), ("line_again", typed)):
        words: list[Mapping] = [{"first": line} for line in lines.values()]
        findings += rows.report(code, "doubtful", "", lines, [""] * len(lines), words)
    return {*tests, *sent}, findings


_MOMENT = re.compile(r"[0-9]{4}.{0,12}?(?<![0-9:])([0-9]{1,2})[:h]([0-9]{2})(?::([0-9]{2}))?", re.DOTALL)


def _moment(cell: object) -> tuple[int, int, int] | None:
    """The hour, minute and second beside a day; none at midnight, a day without a time, written by a program."""
    if isinstance(cell, dt.datetime):
        time = cell.hour, cell.minute, cell.second
    elif isinstance(cell, str) and (said := _MOMENT.search(cell[:40])):
        time = int(said[1]), int(said[2]), int(said[3] or 0)
    else:
        return None
    return time if any(time) else None


def _stamps(column: list) -> bool:
    """Whether the times of a column are those at which a form was sent; a hand writes 9:00 or 14:30."""
    times = [time for cell in set(column) if filled(cell) and (time := _moment(cell))]
    return any(second for _hour, _minute, second in times) or (
        sum(minute % 5 == 0 for _hour, minute, _second in times) < 0.5 * len(times)
    )

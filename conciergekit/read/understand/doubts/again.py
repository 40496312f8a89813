"""Lines that are trials, or the same line again."""

import datetime as dt
import re
from collections.abc import Mapping

from ....core.cells.sheet import filled
from ....core.findings import Finding
from ....core.schema import fold
from ...words import Said
from ..lines import Lines

_SAID = Said("again")

_LOGS = ("requests", "ledger", "surveys", "tours", "time", "events", "clients")
_WIDE = 4  # filled cells under which two lines may well be the same by chance


def _is_trial(cell: object) -> bool:
    may_be = cell.__class__ is str and cell[:4].casefold() in ("test", "essa", "ceci")
    return may_be and _SAID.trial.fullmatch(fold(cell)) is not None


def _trials(lines: Lines) -> list[int]:
    """Lines that say they are a trial, in any of their columns; none where half of them do."""
    found = {n for p in lines.positions for n in lines.texts(p, _is_trial)}
    return sorted(found) if len(found) < max(2, 0.5 * len(lines)) else []


def _said_again(lines: Lines, titles: set[int]) -> dict[int, int]:
    """Lines that say, in every column of the sheet, what a line above says: index -> that line, from 1. `titles`: lines of which
    each may say something of those below."""
    if lines.name == "time" or len(lines) < 2:
        return {}
    columns = [[sum(title <= n for title in titles) for n in range(len(lines))]] if titles else []
    for p in lines.positions:
        column = lines.column(p)
        if len(set(column)) == len(column):  # a number of its own: no line says the same as another
            return {}
        columns.append(lines.raw[lines.layout.columns[p]] if p in lines.layout.columns else column)
    first: dict[tuple, int] = {}
    before = [first.setdefault(line, n) for n, line in enumerate(zip(*columns, strict=True))]
    wide = lines.filled[:, lines.positions].sum(axis=1) >= _WIDE
    return {n: lines.rows.lines[m] for n, m in enumerate(before) if m != n and wide[n]}


def told_of_lines(lines: Lines, titles: set[int]) -> tuple[set[int], list[Finding]]:
    """Trials, and lines said again to the minute, are left out and told; other lines said again are kept and told."""
    if lines.name not in _LOGS:
        return set(), []
    tests, again = _trials(lines), _said_again(lines, titles)
    columns = [lines.column(p) for p in lines.positions] if again else []
    stamps = [column for column in columns if _stamps(column)]
    sent = {n: line for n, line in again.items() if any(_moment(column[n]) for column in stamps)}
    typed = {n: line for n, line in again.items() if n not in sent}
    findings = lines.rows.report("line_trial", "doubtful", "", tests, [""] * len(tests))
    for code, said in (("line_sent_twice", sent), ("line_again", typed)):
        words: list[Mapping] = [{"first": line} for line in said.values()]
        findings += lines.rows.report(code, "doubtful", "", said, [""] * len(said), words)
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

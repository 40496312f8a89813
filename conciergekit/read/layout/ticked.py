"""What became of a request, ticked in one of several columns: « Faite », « Pas pu faire », « Annulée »; or said by the colour
of its line, where a coloured line above or below the table spells it out: « vert = fait »."""

import re
from collections.abc import Iterable
from dataclasses import replace

from ...core.cells.sheet import Sheet, filled, padded
from ...core.cells.values import parse
from ...core.schema import fold
from ...core.tables import TABLES
from ...core.text import cut
from ..words import Said
from .kinds import header_of
from .match import Layout, shown
from .totals import begins_a_sum
from .trade import meant_in_the_trade, said_in_the_trade

_SAID = Said("ticked")

_TICKS = frozenset(["x", "X", "✓", "✔", "☒", "☑", "✗", "✘"])
_YESNO = TABLES["requests"]["spontaneous"]
BETWEEN = " | "  # the words of columns that stand together


def one_outcome(sheet: Sheet) -> Sheet:
    """The sheet with the word of its column in place of each tick, all in the first of these columns; as it is unless two or
    more that stand together name different outcomes and hold nothing but ticks. A line ticked twice says both words, which
    are no outcome."""
    header = header_of(sheet)
    row, body = sheet.rows[header], sheet.rows[header + 1 :]
    heads = {_outcome(cell) for cell in row if isinstance(cell, str)} - {None}
    if len(heads) < 2:  # most sheets: their lines are not looked at
        return sheet
    heads_at = [p for p, cell in enumerate(row) if isinstance(cell, str) and filled(cell)]
    ticks = {p: lines for p in heads_at if (lines := _ticks(body, p)) is not None}
    ticks |= {p: lines for p in heads_at if p not in ticks and (lines := _said(row[p], body, p)) is not None}
    ticked = sorted(ticks)
    named = {p: value for p in ticked if (value := _outcome(row[p])) is not None}
    group: list[int] = []
    for p in ticked:
        apart = not any(ticks[p] & ticks[q] for q in group) and ticks[p]
        if p in named if not group else p == group[-1] + 1 and (p in named or apart):
            group.append(p)
    if len({named[p] for p in group if p in named}) < 2 or not any(ticks[p] for p in group):
        return sheet
    words = {p: str(row[p]).strip() for p in group}

    def joined(line: list, said: list[int]) -> list:
        steps = [named.get(p) for p in said]
        if len(said) > 1 and all(step in _STEPS for step in steps):
            said = [max(said, key=lambda p: _STEPS.index(named[p]))]  # ticked on its way: the furthest
        return _in_one(line, group, BETWEEN.join(words[p] for p in said))

    lines = []
    for i, line in enumerate(body):
        said = [p for p in group if i in ticks[p]]
        lines.append(joined(line, said) if said or _all_no(line, group) else line)
    heads = [BETWEEN.join(words.values()) if p == group[0] else cell for p, cell in enumerate(row)]
    return replace(sheet, rows=[*sheet.rows[:header], heads, *lines])


_STEPS = ("open", "quoted", "accepted", "served")


TICKED = "✓ "  # before the headings of columns of which one is ticked on each line
_LEAST, _ALONE = 3, 0.85  # columns of services, and the share of lines ticked once


def _in_one(line: list, group: list[int], text: str) -> list:
    """A line with a text in the first of columns that stand together, the others empty."""
    return [*line[: group[0]], text, *[""] * (len(group) - 1), *line[group[-1] + 1 :]]


def one_service(sheet: Sheet) -> Sheet:
    """The sheet with the heading of its column in place of each tick, in the first of three columns or more that stand together
    and of which a line ticks one: what was asked for, in a log. A last column « Autre » may hold it in words."""
    header = header_of(sheet)
    row = sheet.rows[header]
    if any(isinstance(cell, str) and said_in_the_trade("requests", "service", cell) for cell in row):
        return sheet
    above = [*sheet.rows[:header], [sheet.key, sheet.file]]
    words = fold(" ".join(str(cell) for line in above for cell in line if filled(cell)))
    timed = any(isinstance(cell, str) and _SAID.timed.fullmatch(fold(cell)) for cell in row)
    if not timed or _SAID.survey.search(words):
        return sheet
    body = [[] if begins_a_sum(line) else line for line in sheet.rows[header + 1 :]]
    named = {
        p: cell for p, cell in enumerate(row) if isinstance(cell, str) and filled(cell) and "?" not in cell
    }
    ticks = {
        p: lines
        for p, cell in named.items()
        if _outcome(cell) is None
        and not _SAID.no_service.fullmatch(fold(cell))
        and (lines := _ticks(body, p))
    }
    group: list[int] = []
    for p in sorted(ticks):
        group = [*group, p] if group and p == group[-1] + 1 else group if len(group) >= _LEAST else [p]
    if sum(meant_in_the_trade("", "channel", str(row[p])) not in ("", "other") for p in group) > 1:
        return sheet  # how people came
    lines = [i for p in group for i in ticks[p]]
    if len(group) < _LEAST or len(set(lines)) < _ALONE * len(lines) or len(lines) < 2 * len(group):
        return sheet
    beside = group[-1] + 1
    after = row[beside] if beside < len(row) else ""
    other = beside if isinstance(after, str) and fold(after) in ("autre", "autres", "other") else None
    done = []
    for i, line in enumerate(sheet.rows[header + 1 :]):
        said = [str(row[p]).strip() for p in group if i in ticks[p]]
        if other is not None and other < len(line) and isinstance(line[other], str) and filled(line[other]):
            said, line = [*said, line[other].strip()], [*line[:other], "", *line[other + 1 :]]
        line = padded(line, beside)
        done.append(line if begins_a_sum(line) else _in_one(line, group, BETWEEN.join(said)))
    heads = _in_one(row, group, TICKED + cut(" · ".join(str(row[p]).strip() for p in group), _SHOWN))
    return replace(sheet, rows=[*sheet.rows[:header], heads, *done])


_SHOWN = 45


def _outcome(heading: str) -> object:
    """The outcome that a heading over ticks names."""
    if (said := outcome_said(heading)) is not None or not _SAID.state.fullmatch(fold(heading)):
        return said
    return meant_in_the_trade("requests", "outcome", heading) or None


def _all_no(line: list, group: list[int]) -> bool:
    """Whether a line says no under each heading: FALSE, « non »."""
    cells = [line[p] for p in group if p < len(line) and filled(line[p])]
    return bool(cells) and all(parse(cell, _YESNO).value is False for cell in cells)


def _said(heading: str, body: list[list], p: int) -> set[int] | None:
    """The lines of a column named by an outcome that say yes, where the others say no: TRUE and FALSE; None elsewhere."""
    if _outcome(heading) is None:
        return None
    cells = [(i, line[p]) for i, line in enumerate(body) if p < len(line) and filled(line[p])]
    answers = {i: parse(cell, _YESNO).value for i, cell in cells}
    return None if None in answers.values() else {i for i, yes in answers.items() if yes}


def _ticks(body: list[list], p: int) -> set[int] | None:
    """The lines of a column that hold a tick; None where one holds something else."""
    found = set()
    for i, line in enumerate(body):
        if p < len(line) and line[p] != "" and filled(line[p]):
            if str(line[p]).strip() not in _TICKS:
                return None
            found.add(i)
    return found


# ---- said by a colour

_LEGEND = re.compile(r".*?(?:=|:|→|->)\s*(.+)")
OUTCOME = TABLES["requests"]["outcome"]


def legend_of(sheet: Sheet, lines: Iterable[int]) -> str:
    """The words of a line (from 1) of a colour that holds nothing else; "" if there is none."""
    for line in sorted(lines):
        cells = [cell for cell in sheet.rows[line - 1] if filled(cell)] if line <= len(sheet.rows) else []
        if len(cells) == 1 and isinstance(cells[0], str):
            return shown(cells[0])
    return ""


def outcome_said(words: str) -> object:
    """The outcome that words say, or hold and no other: « on n'a pas pu »; None if none is known."""
    said = fold(words)
    if said in OUTCOME.values:
        return OUTCOME.values[said]
    inside = {code for text, code in OUTCOME.values.items() if len(text) > 4 and f" {text} " in f" {said} "}
    return inside.pop() if len(inside) == 1 else None


def outcomes_of(layout: Layout) -> dict[int, tuple[str, str]]:
    """Line (from 1) -> what became of the request, and the words of its colour that say so, where no column does."""
    said = layout.columns.values()
    if layout.table.name != "requests" or OUTCOME in said or "outcome" in layout.constants:
        return {}
    found = {}
    for lines in layout.sheet.coloured_rows:
        below = {line for line in lines if line > layout.header + 1}
        words = legend_of(layout.sheet, lines - below) or legend_of(layout.sheet, below)
        match = _LEGEND.fullmatch(words)
        meant = outcome_said(match[1]) if match else None
        found |= dict.fromkeys(below, (meant, words)) if meant is not None else {}
    return found

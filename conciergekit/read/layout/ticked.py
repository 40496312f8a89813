"""What became of a request, ticked in one of several columns: « Faite », « Pas pu faire », « Annulée »."""

from dataclasses import replace

from ...core.cells.sheet import Sheet, filled
from ...core.cells.values import parse
from ...core.tables import TABLES
from .colours import outcome_said
from .kinds import header_of

_TICKS = frozenset(["x", "X", "✓", "✔", "☒", "☑", "✗", "✘"])
_YESNO = TABLES["requests"]["spontaneous"]
BETWEEN = " | "  # the words of columns that stand together


def one_outcome(sheet: Sheet) -> Sheet:
    """The sheet with the word of its column in place of each tick, all in the first of these columns; as it is unless two or
    more that stand together name different outcomes and hold nothing but ticks. A line ticked twice says both words, which
    are no outcome."""
    header = header_of(sheet)
    row, body = (sheet.rows[header], sheet.rows[header + 1 :]) if sheet.rows else ([], [])
    heads = {outcome_said(cell) for cell in row if isinstance(cell, str)} - {None}
    if len(heads) < 2:  # most sheets: their lines are not looked at
        return sheet
    heads_at = [p for p, cell in enumerate(row) if isinstance(cell, str) and filled(cell)]
    ticks = {p: lines for p in heads_at if (lines := _ticks(body, p)) is not None}
    ticks |= {p: lines for p in heads_at if p not in ticks and (lines := _said(row[p], body, p)) is not None}
    ticked = sorted(ticks)
    named = {p: value for p in ticked if (value := outcome_said(row[p])) is not None}
    group: list[int] = []
    for p in ticked:
        apart = not any(ticks[p] & ticks[q] for q in group) and ticks[p]
        if p in named if not group else p == group[-1] + 1 and (p in named or apart):
            group.append(p)
    if len({named[p] for p in group if p in named}) < 2 or not any(ticks[p] for p in group):
        return sheet
    words = {p: str(row[p]).strip() for p in group}
    first, last = group[0], group[-1]

    def joined(line: list, said: list[int]) -> list:
        return [
            *line[:first],
            BETWEEN.join(words[p] for p in said),
            *[""] * (last - first),
            *line[last + 1 :],
        ]

    said = [[p for p in group if i in ticks[p]] for i in range(len(body))]
    lines = [joined(line, of) if of else line for line, of in zip(body, said, strict=True)]
    heads = [BETWEEN.join(words.values()) if p == first else cell for p, cell in enumerate(row)]
    return replace(sheet, rows=[*sheet.rows[:header], heads, *lines])


def _said(heading: str, body: list[list], p: int) -> set[int] | None:
    """The lines of a column named by an outcome that say yes, where the others say no: TRUE and FALSE; None elsewhere."""
    if outcome_said(heading) is None:
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

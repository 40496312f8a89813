"""What the colour of a line says, where a coloured line above or below the table spells it out: « vert = fait »."""

import re
from collections.abc import Iterable

from ...core.cells.sheet import Sheet, filled
from ...core.schema import fold
from ...core.tables import TABLES
from .match import Layout, shown

_SAID = re.compile(r".*?(?:=|:|→|->)\s*(.+)")
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
    """Line (from 1) -> what became of the request, and the words that say so of its colour: only where no column does,
    and where these words are known."""
    said = layout.columns.values()
    if layout.table.name != "requests" or OUTCOME in said or "outcome" in layout.constants:
        return {}
    found = {}
    for lines in layout.sheet.coloured_rows:
        below = {line for line in lines if line > layout.header + 1}
        words = legend_of(layout.sheet, lines - below) or legend_of(layout.sheet, below)
        match = _SAID.fullmatch(words)
        meant = outcome_said(match[1]) if match else None
        found |= dict.fromkeys(below, (meant, words)) if meant is not None else {}
    return found

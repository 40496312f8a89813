"""Every filled cell of the files read, and where it went: into a table, into a finding, or left out and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..i18n import N_, _, ngettext, number
from .people import mask
from .sheet import Sheet, filled_cells, letter

UNSEEN, TABLE, TOLD, IGNORED, HEADING = range(5)  # HEADING: names a column or a question that is read

REASONS = {
    "empty_column": N_("heading of an empty column"),
    "title_line": N_("title or text above or beside a table"),
    "form_help": N_("help or remark beside an answer of the project sheet"),
    "kit_sheet": N_("sheet of the kit itself (explanations, lists, corrections)"),
    "technical_column": N_("technical column of an online form (number, time, browser…)"),
    "personal_column": N_("column of personal data, kept out of everything"),
    "split_column": N_("one column a choice, already read from the column that holds all choices"),
    "date_part": N_("part of a date, read with its day"),
    "mapping_says": N_("column the correspondence file says to leave out"),
    "counterpart": N_(
        "counterpart line of the accounts (bank, clients, suppliers…): not income, not expense"
    ),
    "ledger_detail": N_("detail of an accounting entry the kit does not use"),
    "bank_beside": N_("bank statement of money that the accounts tell of"),
    "unanswered": N_("line of an export that answers none of the questions read"),
    "second_header": N_("heading repeated inside the table"),
    "no_amount": N_("nothing on this side of the accounts"),
    "nought": N_("a nought: nothing to count"),
    "unit_line": N_("line of units under the headings"),
    "not_read": N_("not read"),
}


@dataclass(frozen=True)
class Ignored:
    """Filled cells left out of the tables for a stated reason. `rows` first and last line as a person sees them,
    `columns` first and last column letter; `cells` how many filled cells."""

    sheet: str
    reason: str
    cells: int
    rows: tuple[int, int]
    columns: tuple[str, str]
    heading: str = ""

    def sentence(self) -> str:
        """Where, how many and why, in the current language."""
        first, last = self.columns
        top, bottom = self.rows
        place = f"{first}{top}" if (first, top) == (last, bottom) else f"{first}{top}:{last}{bottom}"
        count = ngettext("{n} filled cell", "{n} filled cells", self.cells)
        named = f" “{self.heading}”" if self.heading else ""
        said = {"sheet": mask(self.sheet), "place": place, "heading": named}
        return _(
            "{sheet}, {place}{heading}: {count}, {why}", **said, count=count, why=_(REASONS[self.reason])
        )


class SheetCells:
    """The cells of one sheet by column, and what became of each (one byte a cell)."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self.columns, self.distinct = sheet.columns, sheet.distinct
        self.height = len(sheet.rows)
        self.filled = np.zeros((self.height, len(self.columns)), bool)
        for position, column in enumerate(self.columns):
            self.filled[:, position] = filled_cells(column, self.distinct[position])
        if sheet.borrowed:  # counted in the sheet they come from
            self.filled[:, -sheet.borrowed :] = False
        self.state = np.zeros(self.filled.shape, np.uint8)
        self.ignored: list[Ignored] = []

    def mark(self, state, rows, positions: Iterable[int], force: bool = False) -> None:
        """Say what became of the cells where `rows` (indices or a slice) meet `positions`, unless it is known; `state`
        is one for all, or a column of them for each of the positions."""
        places = [p for p in positions if p < len(self.columns)]
        if places:
            lines = _run(rows)
            at = (lines, places) if isinstance(lines, slice) else np.ix_(lines, places)
            part = self.state[at]
            new = self.filled[at] & (force | (part == UNSEEN))
            self.state[at] = np.where(new, state, part)

    def ignore(self, reason: str, rows, positions: Iterable[int], heading: str = "") -> int:
        """Leave out the cells not yet accounted for where `rows` meet `positions`; returns how many."""
        positions = [p for p in positions if p < len(self.columns)]
        if not positions:
            return 0
        wanted = np.zeros(self.state.shape, bool)
        for position in positions:
            wanted[rows, position] = self.filled[rows, position] & (self.state[rows, position] == UNSEEN)
        cells = int(wanted.sum())
        if cells:
            lines, places = wanted.any(axis=1).nonzero()[0], wanted.any(axis=0).nonzero()[0]
            self.state[wanted] = IGNORED
            ends = (int(lines[0]) + 1, int(lines[-1]) + 1), (letter(int(places[0])), letter(int(places[-1])))
            self.ignored.append(Ignored(self.sheet.name, reason, cells, *ends, heading))
        return cells

    def count(self, state: int) -> int:
        return int(((self.state == state) & self.filled).sum())


def _run(rows) -> slice | np.ndarray:
    """Indices that follow one another as a slice, which numpy copies much faster."""
    if isinstance(rows, slice):
        return rows
    rows = np.asarray(rows, np.intp)
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows) and (np.diff(rows) == 1).all():
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


@dataclass(frozen=True)
class Account:
    """What became of every filled cell of the files read."""

    sheets: tuple[SheetCells, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a sheet: filled cells, those in a table, told in a finding, left out for a stated reason."""
        rows = [
            {
                "sheet": cells.sheet.name,
                "file": cells.sheet.file,
                "cells": int(cells.filled.sum()) + len(cells.sheet.far),
                "in_tables": cells.count(TABLE) + cells.count(HEADING),
                "in_findings": cells.count(TOLD) + len(cells.sheet.far),
                "ignored": cells.count(IGNORED),
            }
            for cells in self.sheets
        ]
        return pd.DataFrame(rows, columns=["sheet", "file", "cells", "in_tables", "in_findings", "ignored"])

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        """Every group of cells left out, with its reason."""
        return tuple(item for cells in self.sheets for item in cells.ignored)

    def sentences(self, everything: bool = False) -> list[str]:
        """What became of the cells, in the current language; with `everything`, each group left out and why."""
        sums = self.table[["cells", "in_tables", "in_findings", "ignored"]].sum()
        first = _(
            "Filled cells: {cells}, of which {tables} read, {findings} told in a finding, {ignored} left out.",
            cells=number(sums["cells"]),
            tables=number(sums["in_tables"]),
            findings=number(sums["in_findings"]),
            ignored=number(sums["ignored"]),
        )
        return [first, *(item.sentence() for item in self.ignored if everything)]

    def where(self, sheet: str, row: int, column: int, file: str = "") -> str:
        """What became of a cell: "table", "finding", "ignored", or "" for a cell nothing was read in.

        row and column as a person counts them, from 1.
        """
        for cells in self.sheets:
            if cells.sheet.name != sheet or (file and cells.sheet.file != file):
                continue
            if (row - 1, column - 1) in cells.sheet.far:
                return "finding"
            if row <= cells.height and column <= len(cells.columns):
                return ("", "table", "finding", "ignored", "table")[int(cells.state[row - 1, column - 1])]
        return ""

    def settle(self) -> None:
        """Name what nobody claimed, so that the sum is always right."""
        for cells in self.sheets:
            cells.ignore("not_read", slice(None), range(len(cells.columns)))

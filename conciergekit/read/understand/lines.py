"""The lines of a table on its sheet: what their cells hold, what the columns beside say of them, and the rows made of them."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice

import numpy as np
import pandas as pd

from ...core.cells.account import SheetCells
from ...core.cells.sheet import filled
from ...core.cells.values import Cell
from ...core.schema import Column, fold
from ..layout.match import Layout
from .rows import Rows


class Lines:
    """Some lines of a table, `at` these rows (from 0) of its sheet; an index counts from the first of them.

    Of its records: `raw`, the cells of each column as they are completed; `values`, what they say; `problems`, those badly
    written; and their `rows`.
    """

    def __init__(self, layout: Layout, cells: SheetCells, at: np.ndarray):
        self.layout, self.cells, self.at = layout, cells, at
        self.name = layout.table.name
        count, heads = len(at), {column.name: layout.heading(p) for p, column in layout.columns.items()}
        place = [layout.sheet.name] * count, (at + 1).tolist(), [heads] * count
        first = min(layout.positions, default=0)
        self.rows = Rows(layout.table, pd.DataFrame(index=range(count)), *place, [first] * count)
        self.raw: dict[Column, list] = {}
        self.values: dict[str, pd.Series] = {}
        self.problems: dict[Column, dict[int, Cell]] = {}

    def __len__(self) -> int:
        return len(self.at)

    def column(self, position: int) -> list:
        """The cells of a column of the sheet."""
        column, at = self.cells.columns[position], self.at
        if len(at) and at[-1] - at[0] + 1 == len(at):
            return list(islice(column, at[0], at[-1] + 1))
        return [column[i] for i in at.tolist()]

    @cached_property
    def filled(self) -> np.ndarray:
        """(lines, columns of the sheet) whether each cell is."""
        return self.cells.filled[self.at]

    @cached_property
    def heads(self) -> dict[int, str]:
        """The folded headings of the columns that nobody reads."""
        known = len(self.cells.columns)
        return {p: fold(text) for p, text in self.layout.beside.items() if p < known}

    @property
    def positions(self) -> list[int]:
        return [p for p in self.layout.positions if p < len(self.cells.columns)]

    @property
    def day(self) -> Column | None:
        """The column of the day that each line needs."""
        return next((c for c in self.layout.columns.values() if c.kind == "date" and c.required), None)

    def beside(self, heading: re.Pattern) -> list[int]:
        """Columns nobody reads whose heading is such a one."""
        return [p for p, text in self.heads.items() if text and heading.fullmatch(text)]

    def named(self, *names: str) -> list[int]:
        """Where these columns of the table stand."""
        return [p for p, column in self.layout.columns.items() if column.name in names]

    def texts(self, position: int, wanted: Callable[[object], bool]) -> dict[int, str]:
        """The cells of a column that are wanted, by index; each distinct one is only looked at once."""
        said = {cell for cell in self.cells.distinct[position] if filled(cell) and wanted(cell)}
        return {n: str(cell) for n, cell in enumerate(self.column(position)) if cell in said} if said else {}

    def saying(self, places: Iterable[int], words: re.Pattern) -> dict[int, str]:
        """The cells of some columns that say such words and nothing else, by index."""

        def says(cell: object) -> bool:
            return isinstance(cell, str) and words.fullmatch(fold(cell)) is not None

        return {n: text for p in places for n, text in self.texts(p, says).items()}

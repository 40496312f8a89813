"""A sheet as it was opened: a grid of raw cells, with the line numbers people see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

import numpy as np


class Unread(str):
    """A cell Excel itself could not compute: the error it shows, or its formula when no value was saved."""


class Patched(Unread):
    """A cell whose letters are not all alike, « 18 » struck out before « 25 », « 24¹ »; `problem`: what is wrong, as a code."""

    problem: str

    def __new__(cls, text: str, problem: str = ""):  # a copy is made without
        made = super().__new__(cls, text)
        made.problem = problem
        return made


class WithUnit(float):
    """A figure whose format shows a unit, « 12 % » that is 0.12 inside; `text`: what it shows."""

    text: str

    def __new__(cls, figure: float, text: str = ""):  # a copy is made without
        made = super().__new__(cls, figure)
        made.text = text
        return made

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other) -> bool:
        return float(self) == other and (other.__class__ is not WithUnit or other.text == self.text)

    __hash__ = float.__hash__


class InThousands(float):
    """A figure in full whose format shows thousands only: « (k€) » above it says of what is shown."""


@dataclass(frozen=True)
class Sheet:
    """A grid: ``rows[0]`` is line 1. `name` as the person sees it, `key` what names the table.

    `file` the file it stands in; `epoch_1904` True where Excel counts days from 1904; `merged` how many empty
    cells were given the word merged over them; `far` the cells, (row, column) from 0, too far away to be read;
    `borrowed` how many of the last columns are those of another sheet (see ``repeats``); `text` True for a CSV,
    whose lines may have any number of cells; `hidden`, `hidden_rows` (from 1) and `hidden_columns` (from 0): what
    Excel does not show; `struck_rows` those it strikes out, `coloured_rows` those of each colour; `bands` (from 0) those
    that hold one cell merged over three columns or more; `legend` what another sheet of its file says of the grades;
    `pinned_rows` (from 1) those with a comment pinned to a cell; `dated` the dates put together from several columns: what
    each is called, where its parts stand (the day first), their headings, and the lines (from 1) that take one from above; `people`
    the codes put in place of names of people that were headings; `spelled` the columns (from 0) whose codes were given the words that
    the file spells out, each code with its words, and the line (from 1) that says so; `titled` the lines (from 0) whose titles gave a
    last column its days.
    """

    name: str
    key: str
    rows: list[list]
    file: str = ""
    epoch_1904: bool = False
    merged: int = 0
    far: tuple[tuple[int, int], ...] = ()
    borrowed: int = 0
    text: bool = False
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    coloured_rows: tuple[frozenset[int], ...] = ()
    bands: frozenset[int] = frozenset()
    legend: str = ""
    pinned_rows: frozenset[int] = frozenset()
    dated: tuple[tuple[str, tuple[int, ...], tuple[str, ...], tuple[int, ...]], ...] = ()
    people: tuple[str, ...] = ()
    spelled: tuple[tuple[int, tuple[tuple[str, str, int], ...], int], ...] = ()
    titled: tuple[int, ...] = ()

    @cached_property
    def columns(self) -> list[Sequence]:
        """The cells by column, as long as the sheet is."""
        even = len(set(map(len, self.rows))) == 1
        return list(zip(*self.rows, strict=True) if even else zip_longest(*self.rows, fillvalue=""))

    @cached_property
    def distinct(self) -> list[set]:
        """The different cells of each column: a log has a hundred thousand lines of a few words."""
        return [*map(set, self.columns)]

    def with_line(self, line: int, cells: list, **more) -> "Sheet":
        """The sheet with these cells on a line (from 0), and what `more` says."""
        return replace(self, rows=[*self.rows[:line], cells, *self.rows[line + 1 :]], **more)

    def title(self, line: int):
        """The one filled cell of a line (from 0) that holds no other."""
        return next(cell for cell in self.rows[line] if cell != "")

    @cached_property
    def sparse(self) -> dict[int, bool]:
        """The lines (from 0) that are empty, or hold a single filled cell as titles do (True), in order."""
        found = {}
        for index, row in enumerate(self.rows):
            count = 0
            for cell in row:
                if cell is None or cell == "":
                    continue
                if cell.__class__ is not str or cell[0].isalnum() or filled(cell):
                    count += 1
                    if count > 1:
                        break
            if count < 2:
                found[index] = count == 1
        return found


def letter(position: int) -> str:
    """0 -> "A", 26 -> "AA": the name of a column in a spreadsheet."""
    name, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_blank(value) -> bool:
    """True for a cell a person sees as empty."""
    return value is None or (isinstance(value, str) and not value.replace("\ufeff", "").strip())


def filled(value) -> bool:
    return not is_blank(value)


def cells_at(rows: Iterable[Sequence], position: int) -> list:
    """The filled cells of a column, of the rows that reach it."""
    return [row[position] for row in rows if position < len(row) and filled(row[position])]


def padded(row: Sequence, width: int) -> list:
    """A row up to a column at least, empty where it did not reach."""
    return [*row, *[""] * (width - len(row))]


_MAY_BE_BLANK = frozenset(["", "\ufeff", *(chr(code) for code in range(0x3001) if chr(code).isspace())])


def filled_cells(column: Sequence, distinct: set) -> np.ndarray | bool:
    """Which cells of a column, of these `distinct` ones, a person sees filled; one answer for all when they are alike."""
    blank = {
        v for v in distinct if v is None or (isinstance(v, str) and v[:1] in _MAY_BE_BLANK and is_blank(v))
    }
    if not blank:
        return True
    if len(blank) == len(distinct):
        return False
    return np.fromiter((value not in blank for value in column), bool, len(column))

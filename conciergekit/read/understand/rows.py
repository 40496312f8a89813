"""The rows of a table with the line each came from, and how what is wrong in their cells is told."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
import pandas as pd

from ...core.cells.capitals import quoted
from ...core.cells.sheet import filled
from ...core.cells.values import Cell
from ...core.findings import Finding
from ...core.schema import Column, Table, Words
from ...core.text import any_of
from ..layout.match import shown

GROUP_FROM = 20  # the same problem in more cells of a column than this is told once, with their count
# One question about the whole column: told once.
_BY_COLUMN = any_of("""
    date_order, date_day_first, year_added, day_alone, dates_turned, number_ambiguous, number_read,
    personal, names_as_codes
""")
# The same word is replaced in one go: these problems are told once a word, with the lines it stands on.
_BY_WORD = any_of("""
    not_in_list, number_about, round_trip, week_read, not_yesno, yesno_begun, several_choices, no_answer,
    excel_error, postcode, postcode_too
""")

_PLACES = ("sheets", "lines", "headings", "starts", "months")


@dataclass
class Rows:
    """Rows of one table. `frame` is typed and may be corrected by the checks; `sheets` and `lines` say, row
    by row, where each stands in the file (`starts`: the first column of its table, from 0), what its columns are called
    there (`headings`), and whether its day is only known by its month (`months`)."""

    table: Table
    frame: pd.DataFrame
    sheets: list[str]
    lines: list[int]
    headings: list[Mapping[str, str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    months: list[bool] = field(default_factory=list)
    typed: dict[str, pd.Series] = field(default_factory=dict)  # words, with the names that the frame hides

    def __post_init__(self):
        self.headings = self.headings or [{}] * len(self.lines)
        self.starts = self.starts or [0] * len(self.lines)
        self.months = self.months or [False] * len(self.lines)

    def report(
        self, code: str, weight: str, column: str, indices: Iterable[int], typed: Iterable, values=None
    ) -> list[Finding]:
        """Findings for cells of one column (row indices of the frame), grouped when they are many."""
        indices = list(indices)
        each = repeat({}, len(indices)) if values is None else values

        def finding(i: int, text: object, said: Mapping, **more) -> Finding:
            place = self.table.name, self.sheets[i], self.lines[i]
            heading, words = self.headings[i].get(column, ""), quoted(shown(text), code)
            return Finding(code, weight, *place, heading, words, {**said, **more}, column)

        cells = zip(indices, typed, each, strict=True)
        if len(indices) > GROUP_FROM:
            return [finding(*next(cells), **self.places(indices))]
        return [finding(*cell) for cell in cells]

    def tell(
        self, code: str, column: str, where, /, typed=None, weight="doubtful", **values
    ) -> list[Finding]:
        """Findings where `where` (a mask, or indices) holds. What is `typed`, if not the cell, and each of the `values` that fill
        the words: the same for all, or by index (a series, a dict, a function)."""
        indices = list(where.index[where.fillna(False)] if isinstance(where, pd.Series) else where)
        typed = self.frame[column] if typed is None else typed
        said = ({name: _of(value, i) for name, value in values.items()} for i in indices)
        # of many, the first is shown
        return self.report(code, weight, column, indices, (as_typed(_of(typed, i)) for i in indices), said)

    def once(
        self, code: str, column: str, where: Iterable[int], /, typed="", weight="doubtful", **values
    ) -> list[Finding]:
        """One finding for all of these rows, at the first of them; none where there are none."""
        at = list(where)
        said = {**values, **self.places(at)}
        return self.report(code, weight, column, at[:1], [typed], [said]) if at else []

    def places(self, indices: Iterable[int]) -> dict[str, object]:
        """How many lines, which, and of which sheets when they stand in several."""
        at = list(indices)
        found: dict[str, object] = {"count": len(at), "rows": tuple(self.lines[i] for i in at)}
        sheets = tuple(self.sheets[i] for i in at)
        return found | {"sheets": sheets} if len(set(sheets)) > 1 else found

    def line_of(self, other: Mapping[int, int]) -> Callable[[int], int | str]:
        """Index -> the line of the `other` row that it is told of: with its sheet where it stands in another."""

        def line(i: int) -> int | str:
            at = other[i]
            same = self.sheets[at] == self.sheets[i]
            return self.lines[at] if same else f"{self.lines[at]} ({self.sheets[at]})"

        return line

    def again(self, columns: list[str], among: pd.DataFrame | None = None) -> dict[int, int]:
        """Index of the rows (of `among`, if not all) that say in these columns what a row above says -> that row."""
        frame = self.frame if among is None else among
        alike = frame[frame.duplicated(columns, keep=False)]
        if alike.empty:
            return {}
        number = alike.groupby(columns, sort=False, dropna=False).ngroup()
        first = {n: i for i, n in reversed(list(number.items()))}
        return {i: first[n] for i, n in number.items() if first[n] != i}

    def first_of(self, column: str) -> dict[int, int]:
        """Index of the rows that say something in a column -> the first row that says the same."""
        first: dict[object, int] = {}
        return {i: first.setdefault(said, i) for i, said in self.frame[column].dropna().items()}

    def said_of(self, codes: pd.Series, column: str, key: str = "id") -> pd.Series:
        """What the first row that each code names says in a column."""
        named = self.frame.dropna(subset=[key]).drop_duplicates(key).set_index(key)[column]
        return by_code(codes, named)

    def title(self, column: str) -> Words:
        return self.table[column].title

    def missing(self, *columns: str) -> np.ndarray:
        """(rows,) whether every one of these cells is missing."""
        found = np.ones(len(self.lines), bool)
        for name in columns:
            if found.any():  # most lines have the first of them
                found &= self.frame[name].array.isna()
        return found

    def drop(self, indices: set[int]) -> None:
        """Leave rows out of the table."""
        if not indices:
            return
        kept = [i for i in range(len(self.lines)) if i not in indices]
        self.frame = self.frame.iloc[kept].reset_index(drop=True)
        for name in _PLACES:
            setattr(self, name, [getattr(self, name)[i] for i in kept])


def by_code(codes: pd.Series, known: pd.Series) -> pd.Series:
    """What is known of each code, line by line."""
    return known.reindex(codes).set_axis(codes.index)


def _of(value, i: int):
    """What fills a word at an index, as Python's own; a moment as its day."""
    by_index = isinstance(value, pd.Series | dict)
    value = value[i] if by_index else value(i) if callable(value) else value
    value = value.item() if isinstance(value, np.generic) else value
    return value.date() if isinstance(value, pd.Timestamp) else value


def as_typed(value) -> str:
    """A value of a table as a person would type it."""
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def share_as_typed(share: float) -> str:
    """A share as a person would type it."""
    return f"{share * 100:.3g} %".replace(".", ",")


def on_lines(code: str, weight: str, table: str, sheet: str, lines: Iterable[int], /, **values) -> Finding:
    """One finding for several lines (from 1) of a sheet, at the first of them."""
    rows = tuple(lines)
    return Finding(code, weight, table, sheet, rows[0], values={"count": len(rows), "rows": rows, **values})


def of_project(code: str, name: str, typed="", column="", **values) -> Finding:
    """A finding on an answer of the project sheet."""
    return Finding(code, "doubtful", "project", column=column, typed=typed, values=values, field_name=name)


def join(parts: list[Rows]) -> Rows:
    """Rows of several sheets that hold the same table."""
    if len(parts) == 1:
        return parts[0]
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    places = ([one for part in parts for one in getattr(part, name)] for name in _PLACES)
    return Rows(parts[0].table, frame, *places)


# ---- what is wrong in their cells ------------------------------------------------------------------------


def badly_written(rows: Rows, column: Column, raw: list, problems: Mapping[int, Cell]) -> list[Finding]:
    """One finding a cell; a word, or for the column, where one answer settles them all."""
    findings = []
    by_code: dict[tuple[str, str], list[int]] = {}
    for index, cell in problems.items():
        by_code.setdefault((cell.problem, cell.weight), []).append(index)
    for (code, weight), indices in by_code.items():
        if code not in _BY_WORD and code not in _BY_COLUMN:
            typed, said = [raw[i] for i in indices], [problems[i].values for i in indices]
            findings += rows.report(code, weight, column.name, indices, typed, said)
            continue
        same_as: dict[object, list[int]] = {}
        for i in indices:  # a season has two years
            same_as.setdefault(raw[i] if code in _BY_WORD else problems[i].values.get("year"), []).append(i)
        if code in ("date_order", "dates_turned") and column.required:
            weight = "blocks"  # undecided, it blocks the analyses that need it
        for i, *more in same_as.values():
            said = problems[i].values | (rows.places([i, *more]) if more else {})
            findings += rows.report(code, weight, column.name, [i], [raw[i]], [said])
    return findings


def empty_cells(rows: Rows, column: Column, raw: list, left_out: set[int]) -> list[Finding]:
    missing = rows.missing(column.name).nonzero()[0].tolist()
    empty = [i for i in missing if not filled(raw[i]) and i not in left_out]
    values = [{"title": column.title}] * len(empty)
    return rows.report("required_empty", "doubtful", column.name, empty, [""] * len(empty), values)

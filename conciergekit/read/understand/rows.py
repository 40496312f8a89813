"""The rows of a table with the line each came from, and how what is wrong in their cells is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
import pandas as pd

from ...core.cells.people import quoted
from ...core.cells.sheet import filled
from ...core.cells.values import Cell
from ...core.findings import Finding
from ...core.schema import Column, Table
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


@dataclass
class Rows:
    """Rows of one table. `frame` is typed and may be corrected by the checks; `sheets` and `lines` say, row
    by row, where each stands in the file (`starts`: the first column of its table, from 0), and what its columns are called
    there (`headings`)."""

    table: Table
    frame: pd.DataFrame
    sheets: list[str]
    lines: list[int]
    headings: list[Mapping[str, str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def __post_init__(self):
        self.headings = self.headings or [{}] * len(self.lines)
        self.starts = self.starts or [0] * len(self.lines)

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
        self, code: str, column: str, where, values=None, weight="doubtful", typed=None
    ) -> list[Finding]:
        """Findings where `where` (a mask, or indices) holds; `values`, and what was `typed` if not the cell: functions of the index."""
        indices = list(where) if isinstance(where, list) else list(self.frame.index[where.fillna(False)])
        typed = typed or (lambda i: as_typed(self.frame.at[i, column]))
        said = map(values, indices) if values else None
        # of many, the first is shown
        return self.report(code, weight, column, indices, map(typed, indices), said)

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

    def line_from(self, index: int, other: int) -> int | str:
        """The line of another row, as said beside this one: with its sheet where it stands in another."""
        line, sheet = self.lines[other], self.sheets[other]
        return line if sheet == self.sheets[index] else f"{line} ({sheet})"

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
        self.sheets = [self.sheets[i] for i in kept]
        self.lines = [self.lines[i] for i in kept]
        self.headings = [self.headings[i] for i in kept]
        self.starts = [self.starts[i] for i in kept]


def as_typed(value) -> str:
    """A value of a table as a person would type it."""
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
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
    return Rows(
        parts[0].table,
        pd.concat([part.frame for part in parts], ignore_index=True),
        [sheet for part in parts for sheet in part.sheets],
        [line for part in parts for line in part.lines],
        [headings for part in parts for headings in part.headings],
        [start for part in parts for start in part.starts],
    )


# ---- what is wrong in their cells ------------------------------------------------------------------------


def badly_written(rows: Rows, column: Column, raw: list, problems: Mapping[int, Cell]) -> list[Finding]:
    findings = []
    by_code: dict[tuple[str, str], list[int]] = {}
    for index, cell in problems.items():
        by_code.setdefault((cell.problem, cell.weight), []).append(index)
    for (code, weight), indices in by_code.items():
        if code in _BY_WORD or code in _BY_COLUMN:
            findings += _one_each(rows, column, raw, problems, indices, by_word=code in _BY_WORD)
            continue
        typed = [raw[i] for i in indices]
        findings += rows.report(
            code, weight, column.name, indices, typed, [problems[i].values for i in indices]
        )
    return findings


def _one_each(
    rows: Rows, column: Column, raw: list, problems: Mapping[int, Cell], indices: list[int], by_word: bool
) -> list[Finding]:
    """One finding a word, or one for the column: an undecided column blocks the analyses that need it."""
    same_as: dict[object, list[int]] = {}
    for index in indices:
        same = raw[index] if by_word else problems[index].values.get("year")  # a season has two
        same_as.setdefault(same, []).append(index)
    findings = []
    for same in same_as.values():
        cell, values, word = problems[same[0]], {}, raw[same[0]]
        weight = (
            "blocks" if cell.problem in ("date_order", "dates_turned") and column.required else cell.weight
        )
        if len(same) > 1:
            values = rows.places(same)
        findings += rows.report(
            cell.problem, weight, column.name, same[:1], [word], [{**cell.values, **values}]
        )
    return findings


def empty_cells(rows: Rows, column: Column, raw: list, left_out: set[int]) -> list[Finding]:
    missing = rows.missing(column.name).nonzero()[0].tolist()
    empty = [i for i in missing if not filled(raw[i]) and i not in left_out]
    values = [{"title": column.title}] * len(empty)
    return rows.report("required_empty", "doubtful", column.name, empty, [""] * len(empty), values)

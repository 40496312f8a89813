"""A sheet laid out -> the rows of a table, typed, with the line each came from and what was wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..pilot import Finding, conform, typed
from ..schema import FIGURES, Column, Table
from .account import HEADING, TABLE, TOLD, SheetCells, filled, is_blank
from .account import filled_cells as _filled
from .answers import figure_of
from .cell import clean, figure
from .cells import PLAIN, Cell, Reading, as_text, parse, plain_codes
from .dates import is_month
from .match import Layout, shown
from .privacy import coded, holds_people, like_a_name, names_for_codes, quoted
from .readers import Unread
from .records import records
from .sides import hide_names, signed, turned

GROUP_FROM = 20  # the same problem in more cells of a column than this is told once, with their count
# The same word is replaced in one go: these problems are told once a word, with the lines it stands on.
# One question about the whole column: told once.
_BY_COLUMN = frozenset(
    ["date_order", "dates_turned", "number_ambiguous", "number_read", "personal", "names_as_codes"]
)
_BY_WORD = frozenset(["not_in_list", "not_yesno", "no_answer", "excel_error", "postcode", "postcode_too"])
# A request is worth keeping as long as it has a day or an outcome; elsewhere, one needed cell is enough.
# A commune told by its name alone is looked up.
_USABLE = {"requests": ("date", "outcome"), "territory": ("insee", "name")}


@dataclass
class Rows:
    """Rows of one table. `frame` is typed and may be corrected by the checks; `sheets` and `lines` say, row
    by row, where each stands in the file (`starts`: the first column of its table, from 0); `headings` what its
    columns are called there."""

    table: Table
    frame: pd.DataFrame
    sheets: list[str]
    lines: list[int]
    headings: dict[tuple[str, str], str] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)

    def __post_init__(self):
        self.starts = self.starts or [0] * len(self.lines)

    def report(
        self, code: str, weight: str, column: str, indices: Iterable[int], typed: Iterable, values=None
    ) -> list[Finding]:
        """Findings for cells of one column (row indices of the frame), grouped when they are many."""
        indices = list(indices)
        cells = [(self.lines[i], self.sheets[i], text) for i, text in zip(indices, typed, strict=True)]
        each = list(values) if values is not None else [{}] * len(cells)

        def finding(at: int, **more) -> Finding:
            line, sheet, text = cells[at]
            heading = self.headings.get((sheet, column), "")
            return Finding(
                code, weight, self.table.name, sheet, line, heading, quoted(shown(text), code), {**each[at], **more},
                column,
            )  # fmt: skip

        if len(cells) > GROUP_FROM:
            return [finding(0, **self.places(indices))]
        return [finding(at) for at in range(len(cells))]

    def places(self, indices: Iterable[int]) -> dict[str, object]:
        """How many lines, which, and of which sheets when they stand in several."""
        at = list(indices)
        found: dict[str, object] = {"count": len(at), "rows": tuple(self.lines[i] for i in at)}
        sheets = tuple(self.sheets[i] for i in at)
        return found | {"sheets": sheets} if len(set(sheets)) > 1 else found

    def drop(self, indices: set[int]) -> None:
        """Leave rows out of the table."""
        kept = [i for i in range(len(self.lines)) if i not in indices]
        self.frame = self.frame.iloc[kept].reset_index(drop=True)
        self.sheets = [self.sheets[i] for i in kept]
        self.lines = [self.lines[i] for i in kept]
        self.starts = [self.starts[i] for i in kept]


class Pseudonyms(dict):
    """Codes of the kit's own for codes that hold a phone number or an e-mail address; the same for the same."""

    def of(self, text: str) -> str:
        return self.setdefault(text.casefold(), f"anon-{len(self) + 1}")


# ---- a table ---------------------------------------------------------------------------------------------


def read_rows(
    layout: Layout,
    names: Pseudonyms,
    cells: SheetCells | None = None,
    reading_of: Callable[[int], Reading] = lambda _position: PLAIN,
) -> tuple[Rows, list[Finding], dict[int, int]]:
    """Rows of a table, what was wrong, and how many cells are filled under headings that name no column.

    `cells` keeps account of every cell of the sheet; `reading_of` says how the dates and numbers of a column
    are to be understood.
    """
    table, sheet = layout.table, layout.sheet
    cells = cells or SheetCells(sheet)
    kept, findings, contents = records(layout, cells)
    raw = {column: _taken(cells.columns[p], kept) for p, column in layout.columns.items()}
    columns, problems = {}, []
    dittos = {column: _dittos(values) for column, values in raw.items()}
    worded = _figures_for_words(layout, raw)
    position_of = {column: p for p, column in layout.columns.items()}
    for column, values in raw.items():
        position = position_of[column]
        sign = -1 if layout.side and position == layout.only and turned(values) else 1
        reading = replace(reading_of(position), scale=layout.scale(position), sign=sign)
        columns[column.name], found = parse_column(values, column, names, reading)
        problems.append((column, found))
    for name, value in layout.constants.items():
        columns[name] = typed(pd.Series([value] * len(kept), dtype="object"), table[name].kind)
    rows = Rows(
        table,
        conform(table, pd.DataFrame(columns, index=range(len(kept)))),
        [sheet.name] * len(kept),
        [index + 1 for index in kept.tolist()],
        {(sheet.name, column.name): layout.heading(p) for p, column in layout.columns.items()},
        [min(layout.positions)] * len(kept),
    )
    for column, marks in dittos.items():
        findings += rows.report("ditto", "note", column.name, marks, marks.values())
    findings += rows.report("answer_words", "note", "score", *worded)
    findings += _scaled(layout, rows, contents)
    remarks = _remarks(layout, raw, rows.frame)
    for column, found in problems:
        kept_ones = {i: cell for i, cell in found.items() if i not in remarks}
        findings += _badly_written(rows, column, raw[column], kept_ones)
    none = _sided(layout, rows, raw, findings) if layout.side else set()
    left_out = _unusable(layout, rows) | remarks | none
    findings += _lost_rows(layout, rows, raw, left_out - none)
    for column in raw:
        if column.required:
            findings += _empty_cells(rows, column, raw[column], left_out)
    cells.ignore("no_amount", kept[sorted(none)], [layout.only] if none else [])
    _settle(layout, cells, rows.frame, kept, left_out, none)
    rows.drop(left_out)
    return rows, findings, contents


_DITTO = frozenset(
    [
        '"',
        "''",
        "″",
        "〃",
        "”",
        "idem",
        "Idem",
        "IDEM",
        "id.",
        "Id.",
        "ditto",
        "dito",
        "//",
        "-//-",
        '-"-',
        '- " -',
    ]
)


def _dittos(values: list) -> dict[int, str]:
    """Cells that say « as above » are given what stands above; where, and what was typed."""
    if _DITTO.isdisjoint(values):
        return {}
    found = {i: value for i, value in enumerate(values) if i and value in _DITTO}
    for i in found:
        values[i] = values[i - 1]
    return found


def _scaled(layout: Layout, rows: Rows, contents: Mapping[int, int]) -> list[Finding]:
    """Columns in another unit than the kit's, by their heading or by a line of units: figures turned into it, or not
    read."""
    findings = []
    for p in sorted([*layout.columns, *layout.refused]):
        column = layout.columns.get(p) or layout.refused[p]
        unit, row = layout.units.get(p, ("", layout.header))
        values = {"title": column.title, "unit": column.unit}
        if p in layout.refused:
            code, weight, values = "unit_line", "doubtful", {**values, "cells": contents.get(p, 0)}
        elif column.kind in FIGURES and layout.scale(p) != 1:
            code, weight = ("unit_line_scaled", "doubtful") if unit else ("unit_scaled", "note")
            values["scale"] = layout.scale(p)
        else:
            continue
        place = layout.sheet.name, row + 1, layout.heading(p)
        findings.append(Finding(code, weight, rows.table.name, *place, unit, values, column.name))
    return findings


def _sided(layout: Layout, rows: Rows, raw: dict[Column, list], findings: list[Finding]) -> set[int]:
    """One of the two columns of amounts of a ledger: what undoes other lines is negative, names in the words of a bank
    are hidden, and lines without an amount on this side are left out."""
    if layout.only not in layout.columns:  # in a unit that cannot be read
        return set()
    undo = signed(layout, rows.frame).tolist()
    cells = raw[layout.columns[layout.only]]
    findings += rows.report("side_undone", "doubtful", "amount_eur", undo, [cells[i] for i in undo])
    named = hide_names(rows.frame)
    findings += rows.report("personal", "note", "line", named, ["•••"] * len(named))
    return {int(i) for i in (rows.frame["amount_eur"] == 0).to_numpy().nonzero()[0]}


def _figures_for_words(layout: Layout, raw: dict[Column, list]) -> tuple[list[int], list, list[dict]]:
    """Answers chosen among words become figures; where, the words, and the figures to tell (once a word)."""
    column = layout.columns.get(layout.only) if layout.only is not None else None
    if column is None or not layout.words:
        return [], [], []
    told: dict[str, tuple[int, float]] = {}
    for index, value in enumerate(raw[column]):
        if layout.together and not filled(value):
            raw[column][index] = 0.0
        figure = figure_of(value, layout.words) if isinstance(value, str) else None
        if figure is not None:
            raw[column][index] = figure
            told.setdefault(value, (index, figure))
    return [i for i, _f in told.values()], list(told), [{"figure": f} for _i, f in told.values()]


def _taken(column, kept: np.ndarray) -> list:
    if len(kept) == len(column):
        return list(column)
    return [column[i] for i in kept.tolist()]


def _settle(
    layout: Layout,
    cells: SheetCells,
    frame: pd.DataFrame,
    kept: np.ndarray,
    left_out: set[int],
    none: set[int],
) -> None:
    """Say of each cell of the table whether it is in it or in a finding; nothing of the lines that have `none` of its
    amounts."""
    lost = kept[sorted(left_out - none)]
    here = np.array([i not in none for i in range(len(kept))], bool)
    cells.mark(TOLD, lost, layout.positions)
    for position, column in layout.columns.items():
        inside = frame[column.name].notna().to_numpy()
        cells.mark(TABLE, kept[here & inside], [position])
        cells.mark(TOLD, kept[here & ~inside], [position])
    ignored = dict(layout.ignored)
    for position, reason in ignored.items():
        cells.ignore(reason, slice(layout.header, layout.end), [position], layout.others.get(position, ""))
    rest = [position for position in layout.others if position not in ignored]
    cells.mark(TOLD, slice(layout.header + 1, layout.end), rest)
    cells.mark(HEADING, [layout.header], layout.columns)
    under = cells.filled[layout.header + 1 : layout.end]
    cells.mark(TOLD, [layout.header], [p for p in rest if p < len(cells.columns) and under[:, p].any()])


def parse_column(
    cells: list, column: Column, names: Pseudonyms, reading: Reading = PLAIN
) -> tuple[pd.Series, dict[int, Cell]]:
    """Values of a column, and the badly written cells by index. The same cell is only parsed once."""
    if not cells:  # most sheets of most workbooks
        return typed(pd.Series(dtype="object"), column.kind), {}
    kinds = set(map(type, cells))
    # True equals 1 and an error Excel shows equals the same text: then the type is part of the cell
    keys = [(c.__class__, c) for c in cells] if bool in kinds or Unread in kinds else cells
    place = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    distinct = [key[1] for key in place] if keys is not cells else list(place)
    short = column.kind == "code" and not column.name.endswith("insee") and not holds_people(column)
    plain = plain_codes(distinct) if short else frozenset()
    named = column.kind == "code" and holds_people(column) and names_for_codes(distinct)
    foreign = _of_another_scale(distinct, column)
    whole = _whole_percentages(distinct, column)
    values, bad = [], {}
    for n, raw in enumerate(distinct):
        if named and raw.__class__ is str and like_a_name(raw):
            bad[n] = Cell(names.of(clean(raw)), "names_as_codes")
            values.append(bad[n].value)
            continue
        if raw.__class__ is str and raw in plain:
            values.append(raw)
            continue
        cell = Cell() if is_blank(raw) else parse(raw, column, reading)
        if foreign and not cell.problem and as_text(raw).strip().isdigit():
            cell = Cell(problem="other_scale", values={"number": foreign})
        if raw in whole:
            cell = Cell(problem="share_scale", values={"number": whole[raw]})
        if cell.problem == "personal" and coded(column):
            cell = Cell(names.of(cell.value), cell.problem, cell.weight)
        values.append(cell.value)
        if cell.problem:
            bad[n] = cell
    at = np.fromiter(map(place.__getitem__, keys), np.intp, len(keys))
    series = pd.Series(typed(pd.Series(values, dtype="object"), column.kind).array.take(at))
    if not bad:
        return series, {}
    return series, {int(i): bad[int(at[i])] for i in np.isin(at, list(bad)).nonzero()[0]}


def _of_another_scale(distinct: list, column: Column) -> str:
    """A number that shows that a list of grades (0 to 4) was filled on another scale; "" if none does.

    Beside a 7 out of 10, a 4 is no longer the best grade of the list.
    """
    if column.kind != "choice" or not all(choice.value.isdigit() for choice in column.choices):
        return ""
    typed_numbers = (as_text(raw).strip() for raw in distinct if not is_blank(raw))
    return next((text for text in typed_numbers if text.isdigit() and text not in column.values), "")


def _whole_percentages(distinct: list, column: Column) -> dict[object, str]:
    """Cells of a column of shares that may be 1 % or 100 %: beside 12 and 15, typed without their sign; with the
    cell that shows it. A fraction is only doubted when it is not what most of the column holds."""
    if column.kind != "share":
        return {}
    figures = {raw: value for raw in distinct if (value := _bare(raw)) is not None and value > 0}
    whole = [raw for raw, value in figures.items() if 1 < value <= 100]
    parts = [raw for raw, value in figures.items() if value <= 1]
    if len(parts) > len(whole):
        parts = [raw for raw in parts if figures[raw] == 1]
    return dict.fromkeys(parts, shown(whole[0])) if whole else {}


def _bare(raw) -> float | None:
    """The figure a cell writes without any sign."""
    if isinstance(raw, bool) or is_blank(raw):
        return None
    return (
        float(raw) if isinstance(raw, (int, float)) else figure(clean(raw)) if isinstance(raw, str) else None
    )


def _badly_written(rows: Rows, column: Column, raw: list, problems: Mapping[int, Cell]) -> list[Finding]:
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
        same_as.setdefault(raw[index] if by_word else "", []).append(index)
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


def _empty_cells(rows: Rows, column: Column, raw: list, left_out: set[int]) -> list[Finding]:
    missing = rows.frame[column.name].isna().to_numpy().nonzero()[0].tolist()
    empty = [i for i in missing if not filled(raw[i]) and i not in left_out]
    values = [{"title": column.title}] * len(empty)
    return rows.report("required_empty", "doubtful", column.name, empty, [""] * len(empty), values)


def _needed(layout: Layout) -> list[str]:
    if layout.side:  # the nature may be said for all lines: under them, a balance has no day
        return ["date"]
    return list(_USABLE.get(layout.table.name, [column.name for column in layout.table.required_columns]))


def _unusable(layout: Layout, rows: Rows) -> set[int]:
    """Rows nothing can be done with: none of the cells that make a record is there; or only figures, with neither day
    nor word nor code, as a sum under a column has."""
    missing = rows.frame[_needed(layout)].isna().all(axis=1)
    said = [column for column in rows.table.columns if column.kind not in FIGURES]
    if any(column.required for column in said):
        missing |= rows.frame[[column.name for column in said]].isna().all(axis=1)
    return {int(i) for i in missing.index[missing]}


def _remarks(layout: Layout, raw: dict[Column, list], frame: pd.DataFrame) -> set[int]:
    """Lines with a single cell among three columns or more that is a month as a title, or that cannot be read: a note
    under the table. A date, a figure or a code that is read may be a record only begun: it stays."""
    if len(raw) < 3 or layout.only is not None or not len(frame):
        return set()
    full = np.array([_filled(values) * np.ones(len(frame), bool) for values in raw.values()])
    single = (full.sum(axis=0) == 1).nonzero()[0]
    found = set()
    for i in single.tolist():
        column, values = next((c, v) for c, v in raw.items() if filled(v[i]))
        cell = values[i]
        if pd.isna(frame[column.name].iat[i]) or (isinstance(cell, str) and is_month(cell)):
            found.add(i)
    return found


def _lost_rows(layout: Layout, rows: Rows, raw: dict[Column, list], left_out: set[int]) -> list[Finding]:
    """A line with a single filled cell is a remark under the table; the others are records lost."""
    stray, lost = [], []
    for i in sorted(left_out):
        cells = [shown(values[i]) for values in raw.values() if filled(values[i])]
        (stray if len(cells) == 1 else lost).append((i, " · ".join(cells)))
    values = {"titles": tuple(rows.table[name].title for name in _needed(layout))}
    findings = []
    for code, weight, group in (
        ("row_unusable", "blocks" if rows.table.required else "doubtful", lost),
        ("stray_line", "note", stray),
    ):
        indices, typed = [i for i, _text in group], [text for _i, text in group]
        findings += rows.report(code, weight, "", indices, typed, [values] * len(group))
    return findings


def join(parts: list[Rows]) -> Rows:
    """Rows of several sheets that hold the same table."""
    if len(parts) == 1:
        return parts[0]
    return Rows(
        parts[0].table,
        pd.concat([part.frame for part in parts], ignore_index=True),
        [sheet for part in parts for sheet in part.sheets],
        [line for part in parts for line in part.lines],
        {key: heading for part in parts for key, heading in part.headings.items()},
        [start for part in parts for start in part.starts],
    )

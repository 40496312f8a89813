"""A sheet laid out -> the rows of a table, typed, with the line each came from and what was wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..pilot import Finding, conform
from ..schema import Column, Table, fold
from .cells import Cell, mask, parse
from .match import Layout, filled, find_answers, heading_key, nearest, shown
from .readers import Sheet

GROUP_FROM = 20  # the same problem in more cells of a column than this is told once, with their count
EXAMPLE_MARKS = frozenset(fold(mark) for mark in ("exemple, à effacer", "example, delete it"))
_TOTALS = frozenset(
    ["total", "totaux", "totals", "sous total", "sous totaux", "subtotal", "subtotals", "total general",
     "grand total", "somme", "sum"]
)  # fmt: skip
# The same word is replaced in one go: these problems are told once a word, with the lines it stands on.
_BY_WORD = frozenset(["not_in_list", "not_yesno", "no_answer", "excel_error"])
_TOTALS_BEGIN = frozenset(text[:2] for text in _TOTALS)  # spares folding the first cell of every line
# A request is worth keeping as long as it has a day or an outcome; elsewhere, one needed cell is enough.
_USABLE = {"requests": ("date", "outcome")}


@dataclass
class Rows:
    """Rows of one table. `frame` is typed and may be corrected by the checks; `sheets` and `lines` say, row
    by row, where each stands in the file; `headings` what its columns are called there."""

    table: Table
    frame: pd.DataFrame
    sheets: list[str]
    lines: list[int]
    headings: dict[tuple[str, str], str] = field(default_factory=dict)

    def report(
        self, code: str, weight: str, column: str, indices: Iterable[int], typed: Iterable, values=None
    ) -> list[Finding]:
        """Findings for cells of one column (row indices of the frame), grouped when they are many."""
        cells = [(self.lines[i], self.sheets[i], text) for i, text in zip(indices, typed, strict=True)]
        each = list(values) if values is not None else [{}] * len(cells)

        def finding(at: int, **more) -> Finding:
            line, sheet, text = cells[at]
            heading = self.headings.get((sheet, column), "")
            return Finding(
                code, weight, self.table.name, sheet, line, heading, mask(shown(text)), {**each[at], **more}
            )

        if len(cells) > GROUP_FROM:
            return [finding(0, count=len(cells), rows=tuple(line for line, _sheet, _text in cells))]
        return [finding(at) for at in range(len(cells))]

    def drop(self, indices: set[int]) -> None:
        """Leave rows out of the table."""
        kept = [i for i in range(len(self.lines)) if i not in indices]
        self.frame = self.frame.iloc[kept].reset_index(drop=True)
        self.sheets = [self.sheets[i] for i in kept]
        self.lines = [self.lines[i] for i in kept]


class Pseudonyms(dict):
    """Codes of the kit's own for codes that hold a phone number or an e-mail address; the same for the same."""

    def of(self, text: str) -> str:
        return self.setdefault(text.casefold(), f"anon-{len(self) + 1}")


# ---- a table ---------------------------------------------------------------------------------------------


def read_rows(layout: Layout, names: Pseudonyms) -> tuple[Rows, list[Finding], dict[int, int]]:
    """Rows of a sheet, what was wrong, and how many cells are filled under headings that name no column."""
    table, sheet = layout.table, layout.sheet
    kept, findings, contents = _records(layout)
    raw = {
        column: [row[position] if position < len(row) else "" for _index, row in kept]
        for position, column in layout.columns.items()
    }
    columns, problems = {}, []
    for column, cells in raw.items():
        columns[column.name], found = _parse_column(cells, column, names)
        problems.append((column, found))
    rows = Rows(
        table,
        conform(table, pd.DataFrame(columns, index=range(len(kept)), dtype="object")),
        [sheet.name] * len(kept),
        [index + 1 for index, _row in kept],
        {(sheet.name, column.name): layout.heading(p) for p, column in layout.columns.items()},
    )
    for column, found in problems:
        findings += _badly_written(rows, column, raw[column], found)
    left_out = _unusable(rows)
    findings += _lost_rows(rows, raw, left_out)
    for column in raw:
        if column.required:
            findings += _empty_cells(rows, column, raw[column], left_out)
    rows.drop(left_out)
    return rows, findings, contents


def _records(layout: Layout) -> tuple[list[tuple[int, list]], list[Finding], dict[int, int]]:
    """The lines that are records; blank, example and total lines are left out and said."""
    known, first = sorted(layout.columns), layout.header + 1
    kept, blank, skipped = [], [], {"total_line": [], "example_line": []}
    contents: dict[int, int] = {}
    for index, row in enumerate(layout.sheet.rows[first:], start=first):
        width = len(row)
        cells = [row[p] for p in known if p < width and filled(row[p])]
        extra = [p for p in layout.others if p < width and filled(row[p])]
        if any(heading_key(row[p]) in EXAMPLE_MARKS for p in extra):
            skipped["example_line"].append((index, cells))
        elif cells and _is_total(cells):
            skipped["total_line"].append((index, cells))
        else:
            for position in extra:
                contents[position] = contents.get(position, 0) + 1
            if cells:
                kept.append((index, row))
            elif not extra:
                blank.append(index)
    last = max([index for index, _row in kept], default=-1)
    inside = [index for index in blank if index < last]
    findings = [
        _lines_finding(
            code, layout, [index for index, _cells in lines], shown(lines[0][1][0]) if lines[0][1] else ""
        )
        for code, lines in skipped.items()
        if lines
    ]
    if inside:
        findings.append(_lines_finding("blank_line", layout, inside, ""))
    return kept, findings, contents


def _is_total(cells: list) -> bool:
    text = next((cell for cell in cells if isinstance(cell, str)), "")
    return text.lstrip()[:2].casefold() in _TOTALS_BEGIN and fold(text) in _TOTALS


def _lines_finding(code: str, layout: Layout, indices: list[int], typed: str) -> Finding:
    rows = tuple(index + 1 for index in indices)
    values = {"count": len(rows), "rows": rows}
    return Finding(
        code, "note", layout.table.name, layout.sheet.name, rows[0], typed=mask(typed), values=values
    )


def _parse_column(cells: list, column: Column, names: Pseudonyms) -> tuple[list, dict[int, Cell]]:
    """Values of a column, and the badly written cells by index. The same text is only parsed once."""
    seen: dict[tuple, Cell] = {}
    values, problems = [], {}
    for index, raw in enumerate(cells):
        if raw == "" or raw is None:
            values.append(None)
            continue
        key = (raw.__class__, raw)
        cell = seen.get(key)
        if cell is None:
            cell = parse(raw, column)
            if cell.problem == "personal" and column.kind == "code":
                cell = Cell(names.of(cell.value), cell.problem, cell.weight)
            seen[key] = cell
        values.append(cell.value)
        if cell.problem:
            problems[index] = cell
    return values, problems


def _badly_written(rows: Rows, column: Column, raw: list, problems: Mapping[int, Cell]) -> list[Finding]:
    findings = []
    by_code: dict[tuple[str, str], list[int]] = {}
    for index, cell in problems.items():
        by_code.setdefault((cell.problem, cell.weight), []).append(index)
    for (code, weight), indices in by_code.items():
        if code in _BY_WORD:
            findings += _one_a_word(rows, column, raw, problems, indices)
            continue
        typed = [raw[i] for i in indices]
        findings += rows.report(
            code, weight, column.name, indices, typed, [problems[i].values for i in indices]
        )
    return findings


def _one_a_word(
    rows: Rows, column: Column, raw: list, problems: Mapping[int, Cell], indices: list[int]
) -> list[Finding]:
    by_word: dict[object, list[int]] = {}
    for index in indices:
        by_word.setdefault(raw[index], []).append(index)
    findings = []
    for word, same in by_word.items():
        cell, values = problems[same[0]], {}
        if len(same) > 1:
            values = {"count": len(same), "rows": tuple(rows.lines[i] for i in same)}
        findings += rows.report(
            cell.problem, cell.weight, column.name, same[:1], [word], [{**cell.values, **values}]
        )
    return findings


def _empty_cells(rows: Rows, column: Column, raw: list, left_out: set[int]) -> list[Finding]:
    empty = [i for i, cell in enumerate(raw) if not filled(cell) and i not in left_out]
    values = [{"title": column.title}] * len(empty)
    return rows.report("required_empty", "doubtful", column.name, empty, [""] * len(empty), values)


def _needed(table: Table) -> list[str]:
    return list(_USABLE.get(table.name, [column.name for column in table.required_columns]))


def _unusable(rows: Rows) -> set[int]:
    """Rows nothing can be done with: none of the cells that make a record is there."""
    missing = rows.frame[_needed(rows.table)].isna().all(axis=1)
    return {int(i) for i in missing.index[missing]}


def _lost_rows(rows: Rows, raw: dict[Column, list], left_out: set[int]) -> list[Finding]:
    """A line with a single filled cell is a remark under the table; the others are records lost."""
    stray, lost = [], []
    for i in sorted(left_out):
        cells = [shown(values[i]) for values in raw.values() if filled(values[i])]
        (stray if len(cells) == 1 else lost).append((i, " · ".join(cells)))
    values = {"titles": tuple(rows.table[name].title for name in _needed(rows.table))}
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
    )


# ---- the project form ------------------------------------------------------------------------------------


def read_form(
    table: Table, sheet: Sheet
) -> tuple[dict[str, object], list[Finding], list[tuple[str, Column]]]:
    """Answers of the form, what was wrong, and the questions found as typed (they tell the language)."""
    places, unknown = find_answers(table, sheet)
    settings, findings, asked = {}, [], []
    names = Pseudonyms()
    for name, (index, position) in places.items():
        column, row = table[name], sheet.rows[index]
        question = shown(row[position - 1])
        asked.append((question, column))
        place = {"table": table.name, "sheet": sheet.name, "row": index + 1, "column": question}
        raw = row[position] if position < len(row) else ""
        values, problems = _parse_column([raw], column, names)
        if values[0] is not None:
            settings[name] = values[0]
        if cell := problems.get(0):
            findings.append(
                Finding(cell.problem, cell.weight, **place, typed=mask(shown(raw)), values=cell.values)
            )
        elif values[0] is None and column.required:
            findings.append(Finding("answer_missing", "doubtful", **place, values={"title": column.title}))
    for column in table.required_columns:
        if column.name not in places:
            values = {"title": column.title}
            findings.append(Finding("answer_missing", "doubtful", table.name, sheet.name, values=values))
    return settings, findings + _unknown_questions(table, sheet, set(places), unknown), asked


def _unknown_questions(
    table: Table, sheet: Sheet, known: set[str], unknown: list[tuple[int, int]]
) -> list[Finding]:
    absent = {name: c for c in table.columns if c.name not in known for name in c.headings}
    findings = []
    for index, position in unknown:
        text = shown(sheet.rows[index][position])
        close = nearest(fold(text), absent)
        values = {"suggestion": absent[close].title} if close else {}
        findings.append(
            Finding("unknown_question", "doubtful" if close else "note", table.name, sheet.name, index + 1,
                    typed=mask(text), values=values)
        )  # fmt: skip
    return findings

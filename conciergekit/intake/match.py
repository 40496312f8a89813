"""Which table a sheet is, where its headings stand, which column each heading names."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..pilot import Finding
from ..schema import Column, Table, fold
from ..tables import TABLES
from .readers import Sheet

HEADER_LINES = 15  # headings are looked for in the first lines: people put titles above
KIT_SHEETS = frozenset(
    fold(name)
    for name in ("Lisez-moi", "Read me", "Listes", "Lists", "À corriger", "To correct", "To repair", "To fix")
)
_FORM_HEADS = frozenset(fold(word) for word in ("Réponse", "Answer", "Valeur", "Value", "Votre réponse"))


@dataclass(frozen=True)
class Layout:
    """How a sheet is laid out. Positions count from 0; `header` is the index of the row of headings."""

    table: Table
    sheet: Sheet
    header: int
    columns: dict[int, Column]
    others: dict[int, str]

    def heading(self, position: int) -> str:
        return shown(self.sheet.rows[self.header][position])


def shown(value) -> str:
    """A cell as a short text on one line, as a person would quote it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def filled(value) -> bool:
    return value is not None and value != "" and not (isinstance(value, str) and not value.strip())


def nearest(text: str, names: Iterable[str], cutoff: float = 0.78) -> str | None:
    """The folded name closest to a folded text, if any is close."""
    found = difflib.get_close_matches(text[:80], list(names), n=1, cutoff=cutoff)
    return found[0] if found else None


# ---- sheets ----------------------------------------------------------------------------------------------


def match_sheets(sheets: list[Sheet]) -> tuple[list[tuple[Table, Sheet]], list[Finding]]:
    """Each sheet with its table; unknown sheets that hold something become findings."""
    by_name = {name: table for table in TABLES.values() for name in table.sheet_names}
    matched, unknown = [], []
    for sheet in sheets:
        name = fold(sheet.key)
        if name in by_name:
            matched.append((by_name[name], sheet))
        elif name not in KIT_SHEETS and any(filled(cell) for row in sheet.rows for cell in row):
            unknown.append(sheet)
    free = {n: t for n, t in by_name.items() if t not in [table for table, _sheet in matched]}
    return matched, [_unknown_sheet(sheet, free) for sheet in unknown]


def _unknown_sheet(sheet: Sheet, free: dict[str, Table]) -> Finding:
    close = nearest(fold(sheet.key), free)
    table = free[close] if close else _by_headings(sheet, free.values())
    values = {"suggestion": table.title} if table else {}
    return Finding("unknown_sheet", "doubtful" if table else "note", sheet=sheet.name, values=values)


def _by_headings(sheet: Sheet, tables: Iterable[Table]) -> Table | None:
    """The table whose needed headings all stand in the sheet: « Feuil1 » may be the request log."""
    scores = {}
    for table in tables:
        if table.form:
            continue
        columns = find_columns(table, sheet).columns.values()
        if len(columns) >= 3 and all(column in columns for column in table.required_columns):
            scores[table.name] = len(columns)
    return TABLES[max(scores, key=scores.get)] if scores else None


# ---- headings --------------------------------------------------------------------------------------------


def heading_key(value) -> str:
    """A heading folded, with its unit left out: "Montant (€) *" -> "montant"."""
    return fold(value) if filled(value) else ""


def _column_of(table: Table, value) -> Column | None:
    key = heading_key(value)
    if not key:
        return None
    bare = fold(re.sub(r"\([^()]*\)", " ", str(value)))
    for name in (key, bare):
        found = next((column for column in table.columns if name in column.headings), None)
        if found:
            return found
    return None


def find_columns(table: Table, sheet: Sheet) -> Layout:
    """The row that matches most headings among the first lines, and what each of its cells names.

    When two headings name the same column, the exact title wins over a synonym, then the first one.
    """
    best: tuple[int, dict[int, Column]] = (0, {})
    for index, row in enumerate(sheet.rows[:HEADER_LINES]):
        named = {position: _column_of(table, cell) for position, cell in enumerate(row)}
        chosen = _one_each({p: c for p, c in named.items() if c}, row)
        if len(chosen) > len(best[1]):
            best = index, chosen
    header, columns = best
    width = max((len(row) for row in sheet.rows), default=0)
    names = sheet.rows[header] if sheet.rows else []
    others = {
        position: shown(names[position]) if position < len(names) and filled(names[position]) else ""
        for position in range(width)
        if position not in columns
    }
    return Layout(table, sheet, header, columns, others)


def _one_each(named: dict[int, Column], row: list) -> dict[int, Column]:
    def preference(position):
        column = named[position]
        return fold(row[position]) not in (fold(column.title.fr), fold(column.title.en)), position

    chosen: dict[str, int] = {}
    for position in sorted(named, key=preference):
        chosen.setdefault(named[position].name, position)
    return {position: named[position] for position in sorted(chosen.values())}


def check_headings(layout: Layout, contents: dict[int, int]) -> list[Finding]:
    """Columns the dictionary does not know, and needed ones that are absent.

    contents: position -> how many cells are filled under each heading that names no column.
    """
    table, sheet = layout.table, layout.sheet
    absent = {
        name: c for c in table.columns if c not in layout.columns.values() for name in c.headings
    }  # folded heading -> column
    findings = []
    for position, count in contents.items():
        text = layout.others[position]
        place = {"table": table.name, "sheet": sheet.name, "row": layout.header + 1}
        if not text:
            findings.append(
                Finding("no_heading", "note", **place, column=_letter(position), values={"cells": count})
            )
            continue
        same = _column_of(table, sheet.rows[layout.header][position])
        close = None if same else nearest(fold(text), absent)
        if same:
            code, weight, values = "second_column", "doubtful", {"title": same.title}
        elif close:
            code, weight, values = "unknown_column", "doubtful", {"suggestion": absent[close].title}
        else:
            code, weight, values = "unknown_column", "note", {}
        findings.append(Finding(code, weight, **place, column=text, values={**values, "cells": count}))
    findings += [
        Finding(
            "column_missing", "blocks", table.name, sheet.name, layout.header + 1, values={"title": c.title}
        )
        for c in table.required_columns
        if c not in layout.columns.values()
    ]
    return findings


def _letter(position: int) -> str:
    """0 -> "A", 26 -> "AA": the name of a column that has no heading."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


# ---- the form and the language ---------------------------------------------------------------------------


def find_answers(
    layout_table: Table, sheet: Sheet
) -> tuple[dict[str, tuple[int, int]], list[tuple[int, int]]]:
    """The project form: field -> (row, position of the answer); and the lines with an unknown question."""
    answers: dict[str, tuple[int, int]] = {}
    unknown = []
    for index, row in enumerate(sheet.rows):
        cells = [(position, cell) for position, cell in enumerate(row) if filled(cell)]
        asked = next(((p, c) for p, cell in cells if (c := _column_of(layout_table, cell))), None)
        if asked and asked[1].name not in answers:
            answers[asked[1].name] = (index, asked[0] + 1)
        elif len(cells) > 1 and heading_key(cells[1][1]) not in _FORM_HEADS:
            unknown.append((index, cells[0][0]))
    return answers, unknown


def language_of(layouts: list[Layout], sheets: list[tuple[Table, Sheet]], form_rows: Iterable[tuple]) -> str:
    """The language most titles and headings are in; French when they balance."""
    pairs = [(sheet.key, table.title) for table, sheet in sheets]
    pairs += [(layout.heading(p), column.title) for layout in layouts for p, column in layout.columns.items()]
    pairs += [(text, column.title) for text, column in form_rows]
    balance = 0
    for text, title in pairs:
        french, english = fold(title.fr), fold(title.en)
        # a heading may carry its unit: compare beginnings
        if french != english:
            balance += fold(text).startswith(english) - fold(text).startswith(french)
    return "en" if balance > 0 else "fr"

"""Rows of a table that are left out: remarks, and records nothing can be done with."""

import re

import numpy as np
import pandas as pd

from ...core.cells.account import SheetCells
from ...core.cells.dates import is_month
from ...core.cells.people import mask, mask_first_names
from ...core.cells.sheet import filled
from ...core.findings import Finding
from ...core.schema import FIGURES, Column
from ..layout.match import Layout, shown
from .rows import Rows

# A request is worth keeping as long as it has a day or an outcome; elsewhere, one needed cell is enough.
# A commune told by its name alone is looked up.
_USABLE = {"requests": ("date", "outcome"), "territory": ("insee", "name")}


_WORDS, _WORDS_APART = 6, 4  # of a single filled cell: more make a sentence, no code or name


def _needed(layout: Layout) -> list[str]:
    if layout.side:  # the nature may be said for all lines: under them, a balance has no day
        return ["date"]
    return list(_USABLE.get(layout.table.name, [column.name for column in layout.table.required_columns]))


def unusable(layout: Layout, rows: Rows) -> set[int]:
    """Rows nothing can be done with: none of the cells that make a record is there; or only figures, with neither day
    nor word nor code, as a sum under a column has."""
    missing = rows.missing(*_needed(layout))
    said = [column for column in rows.table.columns if column.kind not in FIGURES]
    if any(column.required for column in said):
        missing = missing | rows.missing(*(column.name for column in said))
    return set(missing.nonzero()[0].tolist())


def remarks(
    layout: Layout, cells: SheetCells, raw: dict[Column, list], frame: pd.DataFrame, kept: np.ndarray
) -> set[int]:
    """Lines with a single cell that is merged as a title is; or, among three columns or more, that is a month as a title or
    cannot be read: a note under the table. A date, a figure or a code that is read may be a record only begun: it stays; words of a sentence, or
    a few under a blank line at the end, are none."""
    if layout.only is not None or not len(frame):
        return set()
    thin = cells.filled[np.ix_(kept, list(layout.columns))].sum(axis=1) < 2
    thin |= bool(layout.meanings)  # a cell that was said to mean nothing is none
    found = set()
    for i in thin.nonzero()[0].tolist():
        said = [(column, values[i]) for column, values in raw.items() if filled(values[i])]
        if len(said) != 1:
            continue
        ((column, cell),) = said
        if int(kept[i]) in layout.sheet.bands:  # the title of the lines below, merged over them
            found.add(i)
            continue
        words = sum(map(str.isalpha, re.split(r"\W+", cell))) if isinstance(cell, str) else 0
        apart = not i or kept[i] > kept[i - 1] + 1
        sentence = words >= (_WORDS_APART if apart else _WORDS)
        if sentence or (len(raw) < 3 and words < 2):
            found |= {i} if sentence else set()  # of two columns that are read, words only
        elif pd.isna(frame[column.name].iat[i]) or (isinstance(cell, str) and is_month(cell)):
            found.add(i)
    return found


def names_alone(cells: SheetCells, rows: Rows, kept: np.ndarray, stray: set[int]) -> list[Finding]:
    """Lines of a list of which nothing is filled but the name, where most have three cells or more: they are kept, and may
    be titles of the lines below."""
    name = next((c for c in rows.table.columns if c.required and c.kind == "code"), None)
    if name is None or any(c.required and c is not name for c in rows.table.columns) or not len(kept):
        return []
    full = cells.filled[kept].sum(axis=1)
    found = [
        i
        for i in (full == 1).nonzero()[0].tolist()
        if i not in stray and pd.notna(rows.frame[name.name].iat[i])
    ]
    return (
        rows.report("line_alone", "doubtful", name.name, found, rows.frame[name.name].iloc[found])
        if (full > 2).mean() > 0.5
        else []
    )


def lost_rows(layout: Layout, rows: Rows, raw: dict[Column, list], left_out: set[int]) -> list[Finding]:
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
        # a remark may name anybody
        indices, typed = (
            [i for i, _text in group],
            [mask_first_names(mask(text, free=True)) for _i, text in group],
        )
        findings += rows.report(code, weight, "", indices, typed, [values] * len(group))
    return findings

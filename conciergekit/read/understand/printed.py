"""A second reader, where the file holds one: the sums that it prints, and what is left in the till after each line."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from ...core.cells.cell import amount_in
from ...core.cells.sheet import InThousands, Sheet, WithUnit, filled
from ...core.cells.values import parse
from ...core.findings import Finding
from ...core.schema import fold
from ..layout.match import shown
from ..layout.sides import GOES_OUT, of_a_balance, sections, side_of
from ..layout.totals import LEFT, SUM, is_total
from .lines import Lines
from .rows import Rows, on_lines

_NEAR = 0.005


def printed_sums(lines: Lines, totals: Iterable[int], out: set[int]) -> list[Finding]:
    """Sums printed in the file, on the lines `totals` (from 0), that are not those of the lines read above them; `out`: those left out."""
    layout, frame, columns, found = lines.layout, lines.rows.frame, lines.cells.columns, []
    totals = sorted(totals)
    if not totals or not layout.mapped or of_a_balance(layout):  # there, a sum holds all classes
        return []
    alive = np.array([i not in out for i in range(len(lines))], bool)
    for p, column in layout.columns.items():
        summed = column.unit in ("€", "h", "km", "min") or column.name in ("stops", "orders", "participants")
        if not summed or (layout.only is not None and layout.only != p):
            continue
        values = frame[column.name].to_numpy(float, na_value=np.nan)
        live = alive & ~np.isnan(values)
        if p in layout.otherwise:  # a sum of what was granted holds nothing that was only asked for
            live &= np.array([filled(cell) for cell in lines.column(p)], bool)
        kinds = [live]
        if (
            lines.name == "ledger"
        ):  # a sum may be that of one side; nothing is said of lines whose nature is not
            spent = frame["nature"].isin(GOES_OUT).to_numpy()
            kinds = [live, live & spent, live & ~spent] if frame["nature"][live].notna().all() else []
        titled = sections(layout.sheet, layout.header, layout.end) if len(kinds) > 1 else {}
        begins, before = layout.header, -1
        for row in totals:
            begins = before if before >= 0 and row > before + 1 else begins
            before = row
            cell = columns[p][row]
            shows = isinstance(cell, WithUnit | InThousands)  # « 3 h » under minutes
            printed = parse(cell, column).value if shows else amount_in(cell)
            texts = (fold(t) for other in columns if isinstance(t := other[row], str))
            summed = next(filter(SUM.fullmatch, texts), None)
            if printed is None or summed is None:
                continue
            own = [  # of the person, or the task, that the line names
                np.array([cell == columns[o][row] for cell in lines.column(o)], bool) & live
                for o, named in layout.columns.items()
                if kinds and named.kind in ("code", "choice") and filled(columns[o][row])
            ]
            # where nothing stands above, it is of what is below, all of it or up to the next
            top = printed and not any(
                filled(columns[p][i]) for i in range(layout.header + 1, row) if i not in totals
            )
            last = next((i for i in totals if i > row), len(columns[p]))
            within = [(row, last), (row, len(columns[p]))] if top else [(begins, row), (layout.header, row)]
            spans = [
                kind & (lines.at > start) & (lines.at < end)
                for kind in [*kinds, *own, *([np.all(own, axis=0)] if own else [])]
                for start, end in within
            ]
            sums = [float(values[span].sum()) for span in spans]
            scale = 1.0 if shows else layout.scale(p)
            if not sums or any(abs(abs(printed) * scale - abs(s)) <= max(_NEAR, 1e-4 * abs(s)) for s in sums):
                continue
            above = max((at for at in titled if at < row), default=-1)
            side = next(filter(None, map(side_of, summed.split())), titled.get(above, ""))
            at = {"out": 2, "in": 4}.get(side, 0) if kinds[1:] else 0
            some = [sums[k] for k in (at, at + 1) if (spans[k] & live).any()] or sums[at : at + 1]
            read = min(some, key=lambda s: abs(abs(printed) * scale - abs(s)))
            said = {"title": column.title, "printed": round(float(printed), 2), "read": round(read, 2)}
            place = lines.name, layout.sheet.name, row + 1, layout.heading(p)
            found.append(Finding("sum_differs", "doubtful", *place, shown(cell), said, column.name))
    return found


_AGREE = 0.6


def balances(sheet: Sheet, header: int, parts: list[Rows]) -> list[Finding]:
    """Lines of a ledger where what is left, written beside, does not move as the lines that were read say, when it does so on most."""
    heads = enumerate(sheet.rows[header])
    place = next((p for p, text in heads if isinstance(text, str) and LEFT.fullmatch(fold(text))), None)
    if place is None:
        return []
    moved: Counter[int] = Counter()
    for rows in parts:
        for line, nature, amount in zip(
            rows.lines, rows.frame["nature"], rows.frame["amount_eur"], strict=True
        ):
            if pd.notna(amount) and isinstance(nature, str):
                moved[line] += -amount if nature in GOES_OUT else amount
    below = enumerate(sheet.rows[header + 1 :], header + 2)
    cells = [
        (line, row[place])
        for line, row in below
        if place < len(row) and filled(row[place]) and (line in moved or not any(map(is_total, row)))
    ]
    left = [(line, f) for line, cell in cells if (f := amount_in(cell)) is not None]
    each = []
    for newest_first in (False, True):
        odd = {}
        for (line, a), (after, b) in pairwise(left):
            between = range(line, after) if newest_first else range(line + 1, after + 1)
            step, read = (a - b) if newest_first else (b - a), sum(moved[n] for n in between)
            if abs(step - read) > _NEAR:
                odd[line if newest_first else after] = {"step": round(step, 2), "read": round(read, 2)}
        each.append(odd)
    best = min(each, key=len)
    if len(left) < 4 or not best or len(best) > (1 - _AGREE) * (len(left) - 1):
        return []
    told = on_lines("balance_differs", "doubtful", "ledger", sheet.name, best, **next(iter(best.values())))
    return [replace(told, column=shown(sheet.rows[header][place]), field_name="amount_eur")]

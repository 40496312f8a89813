"""Units said apart from the headings: on a line under or above them, in a title, in the name of the sheet."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ...core.cells.sheet import Sheet, filled
from ...core.schema import FIGURES
from .units import heading_scale, unit_named, unit_of_title, unit_scale, units_said

if TYPE_CHECKING:
    from .match import Layout

_TITLE_LINES = 30  # titles are looked for no further above the headings


def with_units(layout: "Layout") -> "Layout":
    """The layout with the units that lines above or below the headings say; columns whose unit cannot be read are
    no longer read."""
    places = [p for p, column in layout.columns.items() if column.kind in FIGURES]
    if not places or not layout.sheet.rows:
        return layout
    below = _unit_row_below(layout, places)
    rows = [row for row in (below, _unit_row_above(layout)) if row is not None]
    units = {p: (unit, row) for row in reversed(rows) for p in places if (unit := _unit_at(layout, row, p))}
    units |= {p: said for p, said in _title_units(layout).items() if p not in units}
    refused = {p: layout.columns[p] for p, (unit, _row) in units.items() if not _agrees(layout, p, unit)}
    again = layout.sheet.rows[below] if below is not None else None
    said = (i for i in range(below or 0, len(layout.sheet.rows)) if again and layout.sheet.rows[i] == again)
    return replace(
        layout,
        units={**layout.units, **units},
        unit_rows=layout.unit_rows | frozenset(said),
        columns={p: column for p, column in layout.columns.items() if p not in refused},
        others={**layout.others, **{p: layout.heading(p) for p in refused}},
        refused={**layout.refused, **refused},
    )


def _unit_row_below(layout: "Layout", places: list[int]) -> int | None:
    """The first filled line under the headings, when it says a unit and holds neither a figure nor a day."""
    for index in range(layout.header + 1, min(layout.header + 4, len(layout.sheet.rows))):
        row = layout.sheet.rows[index]
        if not any(filled(row[p]) for p in layout.positions if p < len(row)):
            continue
        texts = [row[p] for p in layout.columns if p < len(row) and filled(row[p])]
        told = any(_unit_at(layout, index, p) for p in places)
        bare = all(isinstance(text, str) and not any(map(str.isdigit, text)) for text in texts)
        return index if told and bare else None
    return None


def _unit_row_above(layout: "Layout") -> int | None:
    """The line above the headings, when it holds units and nothing else."""
    index = layout.header - 1
    if index < 0:
        return None
    row = layout.sheet.rows[index]
    cells = [row[p] for p in layout.positions if p < len(row) and filled(row[p])]
    return index if cells and all(map(unit_named, cells)) else None


def _unit_at(layout: "Layout", index: int, position: int) -> str:
    row = layout.sheet.rows[index]
    return unit_named(row[position]) if position < len(row) else ""


def _title_units(layout: "Layout") -> dict[int, tuple[str, int]]:
    """Units said of all amounts by a title above the table, « Montants en k€ », or by the name of its sheet: of the
    columns whose own heading says none. Of a heading in euros, a title may still say that VAT is in them."""
    unit, index = _title_unit(layout)
    found: dict[int, tuple[str, int]] = {}
    for p, column in layout.columns.items() if unit else ():
        scale = unit_scale(layout.table.name, column, unit)
        own = units_said(column, layout.heading(p))
        if scale != 1.0 and not (own if scale else "ht" in " ".join(own).split()):
            found[p] = unit, index
    return found


def _title_unit(layout: "Layout") -> tuple[str, int]:
    for index, cells in titles_above(layout.sheet, layout.header):
        if unit := next(filter(None, map(unit_of_title, cells)), ""):
            return unit, index
    return unit_of_title(layout.sheet.name), layout.header


def titles_above(sheet: Sheet, header: int) -> Iterable[tuple[int, list]]:
    """The lines above the headings (from 0) and their filled cells, from the nearest up to another table."""
    for index in range(header - 1, max(-1, header - _TITLE_LINES), -1):
        cells = [cell for cell in sheet.rows[index] if filled(cell)]
        if len(cells) > 2:
            return
        yield index, cells


def _agrees(layout: "Layout", position: int, unit: str) -> bool:
    """Whether figures in this unit can be read as the column, and its heading says no other unit."""
    table, column = layout.table.name, layout.columns[position]
    scale, heading = unit_scale(table, column, unit), heading_scale(table, column, layout.heading(position))
    return scale is not None and heading in (1.0, scale)

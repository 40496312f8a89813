"""After reading: what the lines say against each other, and what is told of each sheet."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..core.cells.account import TOLD, SheetCells
from ..core.cells.sheet import Sheet, filled, letter
from ..core.findings import Finding
from ..core.tables import TABLES
from .check.lines import check
from .layout.plan import Plan
from .layout.ticked import legend_of
from .sheets import Work
from .understand.communes import TOLD as COMMUNE_TOLD
from .understand.communes import check_communes
from .understand.evidence import tables_above, unread_lines
from .understand.rows import Rows, on_lines


def check_all(work: Work, tables: dict[str, Rows], found: Plan) -> None:
    before = {
        name: ((rows.sheets, rows.lines, rows.starts), _missing(rows.frame))  # lists that `drop` replaces
        for name, rows in tables.items()
    }
    work.findings += _absent(tables, {table.name for table, _sheet in found.matched} | set(work.parts))
    work.findings = check_communes(tables, work.settings, work.findings)
    told = {(f.table, f.typed) for f in work.findings if f.code in COMMUNE_TOLD}
    checked = check(tables, work.settings, dt.date.today())
    again = {name for f in checked if f.code == "requests_again" for name in (f.sheet, f.values["other"])}
    # of these there is something to do
    work.findings = [f for f in work.findings if f.code != "sheet_read_as" or f.sheet not in again]
    codes = ("outside_territory", "unknown_code")
    work.findings += [f for f in checked if f.code not in codes or (f.table, f.typed) not in told]
    _tell_changes(work, tables, before)
    for cells in work.cells.values():
        _tell_apart(work, cells)


def _missing(frame: pd.DataFrame) -> np.ndarray:
    """(rows, columns) cells without a value."""
    return frame.isna().to_numpy()


def _tell_changes(work: Work, tables: dict[str, Rows], before: dict) -> None:
    """Lines and cells that the checks took out of a table (a client listed twice, a wrong century) are told by their finding."""
    cells = {c.sheet.name: c for c in work.cells.values()}

    def tell(table: str, places: Iterable[tuple[str, int, int]], column: str = "") -> None:
        lines: dict[tuple[str, int], list[int]] = {}
        for sheet, line, start in places:
            lines.setdefault((sheet, start), []).append(line - 1)
        for layout in work.layouts:
            start = min(layout.positions, default=-1)
            if layout.table.name == table and (here := lines.get((layout.sheet.name, start))):
                of = cells[layout.sheet.name]
                end = of.height if layout.end is None else layout.end
                positions = [p for p, c in layout.columns.items() if column in ("", c.name)]
                of.mark(TOLD, [n for n in here if layout.header < n < end], positions, force=True)

    for name, rows in tables.items():
        places, was_missing = before[name]
        if len(rows.lines) != len(places[1]):
            lines = list(zip(*places, strict=True))
            left = set(zip(rows.sheets, rows.lines, rows.starts, strict=True))
            kept = [place in left for place in lines]
            tell(name, [place for place, stays in zip(lines, kept, strict=True) if not stays])
            was_missing = was_missing[kept]
        if len(was_missing) != len(rows.frame):
            continue
        gone = _missing(rows.frame) & ~was_missing
        for n in gone.any(axis=0).nonzero()[0]:
            places = [(rows.sheets[i], rows.lines[i], rows.starts[i]) for i in gone[:, n].nonzero()[0]]
            tell(name, places, rows.frame.columns[n])


def _tell_apart(work: Work, cells: SheetCells) -> None:
    """What is above, between and too far from the tables, and how the sheet was read."""
    sheet = cells.sheet
    layouts = [layout for layout in work.layouts if layout.sheet is sheet and layout.columns]
    outside = set(range(cells.height))
    for layout in layouts:
        cells.ignore("empty_column", [layout.header], layout.others)
        outside -= set(range(layout.header, cells.height if layout.end is None else layout.end))
    if layouts:
        cells.ignore("title_line", sorted(outside), range(len(cells.columns)))
    place = layouts[0].table.name if layouts else "", sheet.name

    def tell(code: str, weight: str, table: str = place[0], row: int | None = None, **values) -> None:
        work.findings.append(Finding(code, weight, table, sheet.name, row, values=values))

    for row in {layout.next_header for layout in layouts} - {None}:
        words = tuple(str(cell) for cell in sheet.rows[row] if filled(cell))[:4]
        lines = tuple(i + 1 for i in range(row + 1, len(sheet.rows)) if any(map(filled, sheet.rows[i])))
        tell("table_below", "doubtful", "", row + 1, titles=words, count=len(lines), rows=lines)
    if sheet.merged and layouts:
        tell("merged_cells", "note", cells=sheet.merged)
    if layouts and sheet.hidden:
        tell("hidden_sheet", "doubtful")
    read = {i + 1 for layout in layouts for i in range(layout.header + 1, layout.end or cells.height)}
    if any(x.mapped for x in layouts):
        work.findings += unread_lines(cells, read, work.findings)
        work.findings += tables_above(cells, min(x.header for x in layouts))
    for code, lines in (("hidden_rows", sheet.hidden_rows), ("pinned_rows", sheet.pinned_rows)):
        if read & lines:
            work.findings.append(on_lines(code, "note", *place, sorted(read & lines)))
    told = {f.values["legend"] for f in work.findings if f.code == "colour_read" and f.sheet == sheet.name}
    work.findings += [f for f in _marks(sheet, read, place[0]) if f.values.get("legend") not in told]
    hidden = [x.heading(p) for x in layouts for p in x.columns if p in sheet.hidden_columns]
    if hidden:
        tell("hidden_columns", "note", titles=tuple(dict.fromkeys(hidden)))
    if sheet.far:
        row, column = sheet.far[0]
        tell("far_cells", "doubtful", "", row + 1, cells=len(sheet.far), place=f"{letter(column)}{row + 1}")


_FEW = 0.4  # of the lines of a table; more of one colour is how it looks, not what it says


def _marks(sheet: Sheet, read: set[int], table: str) -> list[Finding]:
    """Lines of a table that are struck out, or that a colour sets apart: what that says is in no cell."""
    findings = []
    coloured = [(lines & read, legend_of(sheet, lines - read)) for lines in sheet.coloured_rows]
    telling = any(0 < len(lines) <= _FEW * len(read) or (lines and legend) for lines, legend in coloured)
    groups = [("struck_rows", sheet.struck_rows & read, "")]
    groups += [
        ("coloured_as_said" if legend else "coloured_rows", lines, legend)
        for lines, legend in coloured
        if telling and 0 < len(lines) < len(read)
    ]
    for code, lines, legend in groups:
        if lines:
            said = {"legend": legend} if legend else {}
            findings.append(on_lines(code, "doubtful", table, sheet.name, sorted(lines), **said))
    return findings


def _absent(tables: dict[str, Rows], matched: set[str]) -> list[Finding]:
    """The two tables everything rests on."""
    findings = []
    for table in (table for table in TABLES.values() if table.required):
        lines = table.name in tables and len(tables[table.name].frame)
        code = "table_missing" if table.name not in matched else "" if table.form or lines else "table_empty"
        if code:
            findings.append(Finding(code, "blocks", table.name, values={"title": table.title}))
    return findings

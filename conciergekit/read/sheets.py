"""Sheets of the tables of the kit, one after the other, and what is gathered meanwhile."""

from dataclasses import dataclass, field, replace

from ..core.cells.account import TOLD, SheetCells
from ..core.cells.people import Pseudonyms
from ..core.cells.sheet import Sheet
from ..core.findings import Finding
from ..core.schema import Column, fold
from ..core.tables import TABLES
from .layout.mapping import Mapping
from .layout.match import Layout, check_headings, is_turned, months_across
from .layout.plan import Plan
from .layout.sides import nature_unsaid, undecided_sides
from .understand.form import read_form
from .understand.readings import Readings, readings
from .understand.rows import Rows, on_lines
from .understand.table import read_rows


@dataclass
class Work:
    """What is gathered while the sheets are read one after the other."""

    findings: list[Finding]
    answered: dict[str, str] = field(default_factory=dict)
    mapping: Mapping = field(default_factory=lambda: Mapping(None))
    cells: dict[int, SheetCells] = field(default_factory=dict)
    parts: dict[str, list[Rows]] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    layouts: list[Layout] = field(default_factory=list)
    asked: list[tuple[str, Column]] = field(default_factory=list)
    names: Pseudonyms = field(default_factory=Pseudonyms)
    done: set[int] = field(default_factory=set)

    def of(self, sheet: Sheet) -> SheetCells:
        """The account of a sheet."""
        if id(sheet) not in self.cells:
            self.cells[id(sheet)] = SheetCells(sheet)
        return self.cells[id(sheet)]

    def readings(self, found: Plan) -> Readings:
        """How the dates and numbers of these tables are written; what was borrowed between columns is told."""
        forms = [sheet for _table, sheet in found.forms]
        read_as = readings(found.layouts, forms, self._answered)
        self.findings += read_as.findings
        return read_as

    def _answered(self, sheet: Sheet) -> dict[str, str]:
        return {**self.answered, **self.mapping.answers(sheet)}

    def left(self, sheets: list[Sheet]) -> list[Sheet]:
        """Sheets not yet read as an export."""
        return [sheet for sheet in sheets if id(sheet) not in self.done]


def read_tables(work: Work, found: Plan) -> None:
    seen: dict[str, str] = {}
    for table, sheet in found.matched:
        named = fold(sheet.key) in table.sheet_names  # months and the like are announced as one table
        if named and table.name in seen:
            values = {"title": table.title, "other": seen[table.name]}
            work.findings.append(Finding("second_sheet", "doubtful", table.name, sheet.name, values=values))
        seen.setdefault(table.name, sheet.name)
    exports = [rows.sheets[0] for rows in work.parts.get("ledger", ()) if rows.sheets]
    read_as = work.readings(found)
    for table, sheet in found.forms:
        answers, told, questions = read_form(table, sheet, work.of(sheet), read_as.of(sheet))
        work.settings = {**answers, **work.settings}
        work.asked += questions
        work.findings += told
    for layout in found.layouts:
        work.layouts.append(layout)
        work.findings += read_sheet(work, layout, read_as)
    entered = [rows.sheets[0] for rows in work.parts.get("ledger", ()) if rows.sheets]
    for name in dict.fromkeys(entered[len(exports) :] if exports else ()):
        values = {"title": TABLES["ledger"].title, "other": exports[0]}
        work.findings.append(Finding("second_sheet", "doubtful", "ledger", name, values=values))
    for sheet in found.kit_sheets:
        work.of(sheet).ignore("kit_sheet", slice(None), range(len(work.of(sheet).columns)))
    for sheet in found.unknown:
        work.of(sheet).mark(TOLD, slice(None), range(len(work.of(sheet).columns)))
    work.findings += found.findings


def read_sheet(work: Work, layout: Layout, read_as: Readings) -> list[Finding]:
    """Add the rows of a table to the others; return what was wrong in it."""
    table, sheet, cells = layout.table, layout.sheet, work.of(layout.sheet)
    if not sheet.rows:
        return []
    if not layout.across and (unread := _not_a_table(layout)):
        cells.mark(TOLD, slice(None), range(len(cells.columns)))
        return [unread]
    layout, told = _dated(layout)
    rows, findings, contents = read_rows(
        layout, work.names, cells, lambda position: read_as.of(sheet, position)
    )
    headings, frame = check_headings(layout, contents), rows.frame
    by_titles = {c.title for c in table.required_columns if len(frame) and frame[c.name].notna().all()}
    headings = [f for f in headings if f.code != "column_missing" or f.values["title"] not in by_titles]
    if not len(frame) and not findings:  # an unused sheet of the template: its headings do not matter
        headings = [finding for finding in headings if finding.code != "column_missing"]
    work.parts.setdefault(table.name, []).append(rows)
    return headings + told + findings


def _dated(layout: Layout) -> tuple[Layout, list[Finding]]:
    """The layout without the columns of months and years that are read with their day, and what is told of them."""
    findings, parts = [], {}
    sheet, place = layout.sheet, (layout.table.name, layout.sheet.name)

    def tell(code: str, weight: str, row: int, column: str, **values) -> None:
        findings.append(Finding(code, weight, *place, row, column, values=values))

    for name, at, titles, above in sheet.dated:
        if at[0] in layout.columns:
            tell("date_parts", "note", layout.header + 1, name, title=name, titles=titles)
            if above:
                tell("date_parts_above", "doubtful", above[0], name, title=name, count=len(above), rows=above)
            parts |= dict.fromkeys([p for p in at[1:] if p in layout.others], "date_part")
    for p, pairs, line in sheet.spelled:
        if p in layout.columns:
            tell("codes_spelled", "note", layout.header + 1, layout.heading(p), pairs=pairs, line=line)
    if sheet.titled and any(layout.heading(p) == "Date" for p in layout.columns):
        findings.append(on_lines("day_of_title", "note", *place, [line + 1 for line in sheet.titled]))
    return (replace(layout, ignored={**layout.ignored, **parts}) if parts else layout), findings


def _not_a_table(layout: Layout) -> Finding | None:
    """Why a sheet cannot be read one record a line; None if it can."""
    table, sheet = layout.table, layout.sheet
    if not layout.columns:
        titles = tuple(column.title for column in table.required_columns)
        return Finding("no_header", "blocks", table.name, sheet.name, values={"titles": titles})
    given = {
        *(c.name for c in layout.columns.values()),
        *layout.constants,
        *(["id"] if layout.numbered else []),
    }
    lacking = any(column.name not in given for column in table.required_columns)
    if lacking and (months := months_across(layout)):
        return Finding("months_across", "blocks", *layout.place, values={"months": months})
    if is_turned(layout):
        return Finding("table_turned", "blocks", table.name, sheet.name)
    if not layout.constants and nature_unsaid(layout):
        return undecided_sides(sheet, layout.header, "blocks")
    return None

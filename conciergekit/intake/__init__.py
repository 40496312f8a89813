"""From files as people have them to a `Pilot` with its findings. Nothing is guessed, nothing dropped in silence."""

import datetime as dt
from pathlib import Path

from ..errors import ConciergekitError
from ..i18n import _, listing, use_language
from ..pilot import Finding, Pilot
from ..schema import Column, Table
from ..tables import TABLES
from .checks import check
from .match import Layout, check_headings, find_columns, language_of, match_sheets
from .readers import Sheet, read
from .rows import Pseudonyms, Rows, join, read_form, read_rows

__all__ = ["load_pilot"]


def load_pilot(path: str | Path, lang: str | None = None) -> Pilot:
    """Read a pilot's workbook, or its folder of CSV files.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xlsm, .xls, .ods), a CSV file, or a folder that holds one workbook (named
        ``pilote`` or ``pilot`` if there are several) or CSV files, one a table.
    lang
        "fr" or "en"; by default the language of the workbook's own titles and headings.

    Returns
    -------
    Pilot
        What is usable, with ``findings``: every cell, column, line or sheet that could not be taken as it
        stands, with its place in the file and how to repair it.

    Raises
    ------
    ConciergekitError
        Only when nothing can be read: no such path, no workbook or several in the folder, a protected, empty
        or damaged file, no sheet of the data dictionary.
    """
    with use_language(lang):
        sheets, findings, source = read(Path(path))
        matched, unknown = match_sheets(sheets)
        if not matched:
            raise ConciergekitError(_no_table(source, sheets))
    settings, tables, found, spoken = _read_tables(matched)
    findings += unknown + found + _absent(tables, {table.name for table, _sheet in matched})
    findings += check(tables, settings, dt.date.today())
    return Pilot.from_tables(
        {name: rows.frame for name, rows in tables.items()},
        settings,
        language=lang or spoken,
        findings=tuple(sorted(findings, key=_place)),
        path=Path(path),
    )


def _read_tables(
    matched: list[tuple[Table, Sheet]],
) -> tuple[dict[str, object], dict[str, Rows], list[Finding], str]:
    """Settings, tables, findings, and the language of the titles."""
    settings: dict[str, object] = {}
    parts: dict[str, list[Rows]] = {}
    findings: list[Finding] = []
    asked: list[tuple[str, Column]] = []
    layouts: list[Layout] = []
    names, seen = Pseudonyms(), {}
    for table, sheet in matched:
        if table.name in seen:
            values = {"title": table.title, "other": seen[table.name]}
            findings.append(Finding("second_sheet", "doubtful", table.name, sheet.name, values=values))
        seen.setdefault(table.name, sheet.name)
        if table.form:
            answers, found, questions = read_form(table, sheet)
            settings = {**answers, **settings}
            asked += questions
        else:
            layout = find_columns(table, sheet)
            found = _read_sheet(layout, names, parts)
            layouts.append(layout)
        findings += found
    tables = {name: join(parts[name]) for name in TABLES if name in parts}
    return settings, tables, findings, language_of([x for x in layouts if x.columns], matched, asked)


def _read_sheet(layout: Layout, names: Pseudonyms, parts: dict[str, list[Rows]]) -> list[Finding]:
    """Add the rows of a sheet to `parts`; return what was wrong in it."""
    table, sheet = layout.table, layout.sheet
    if not layout.columns:
        if not sheet.rows:
            return []
        titles = tuple(column.title for column in table.required_columns)
        return [Finding("no_header", "blocks", table.name, sheet.name, values={"titles": titles})]
    rows, findings, contents = read_rows(layout, names)
    headings = check_headings(layout, contents)
    if not len(rows.frame) and not findings:  # an unused sheet of the template: its headings do not matter
        headings = [finding for finding in headings if finding.code != "column_missing"]
    parts.setdefault(table.name, []).append(rows)
    return headings + findings


def _absent(tables: dict[str, Rows], matched: set[str]) -> list[Finding]:
    """The two tables everything rests on."""
    findings = []
    for table in TABLES.values():
        if table.required and table.name not in matched:
            findings.append(Finding("table_missing", "blocks", table.name, values={"title": table.title}))
        elif (
            table.required and not table.form and not (table.name in tables and len(tables[table.name].frame))
        ):
            findings.append(Finding("table_empty", "blocks", table.name, values={"title": table.title}))
    return findings


def _no_table(source: Path, sheets: list[Sheet]) -> str:
    needed = [str(table.title) for table in TABLES.values() if table.required]
    return _(
        "No sheet of “{path}” is known (found: {found}). At least “{requests}” and “{project}” are needed: "
        "start from the kit's template.",
        path=source,
        found=listing(sheet.name for sheet in sheets[:8]),
        project=needed[0],
        requests=needed[1],
    )


def _place(finding: Finding) -> tuple:
    order = list(TABLES)
    table = order.index(finding.table) if finding.table in order else -1
    return table, finding.sheet, finding.row or 0, finding.column

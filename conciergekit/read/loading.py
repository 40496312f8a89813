"""From files as people have them to a `Pilot` with its findings. Nothing is guessed, nothing dropped in silence."""

import datetime as dt
import gc
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..core import facts, hand, languages
from ..core.cells.account import TOLD, Account, SheetCells
from ..core.cells.people import Pseudonyms
from ..core.cells.sheet import Sheet, filled, letter
from ..core.errors import ConciergekitError
from ..core.findings import Finding
from ..core.i18n import _, listing, use_language
from ..core.paths import at_home
from ..core.pilot import Pilot
from ..core.schema import Column, fold
from ..core.tables import TABLES
from . import ahead
from .check.lines import check
from .copies import once_each
from .layout.answers import with_legends
from .layout.following import follow
from .layout.forms import FormExport, detect
from .layout.heads import as_headed, of_the_kit
from .layout.mapping import WHOLE, Mapping, Rule, find_mapping
from .layout.match import Layout, check_headings, is_turned, language_of, months_across
from .layout.plan import Plan, plan
from .layout.repeats import tied
from .layout.sides import nature_unsaid, undecided_sides
from .layout.ticked import legend_of
from .open.accents import with_accents
from .open.books import unreadable
from .open.files import WORKBOOKS, read, read_file, tables_beside
from .roads.beside import with_matrix
from .understand.communes import TOLD as COMMUNE_TOLD
from .understand.communes import check_communes
from .understand.evidence import once, tables_above, unread_lines
from .understand.fec import find_entries, read_fec
from .understand.form import read_form
from .understand.printed import balances
from .understand.readings import Readings, answers, readings
from .understand.rows import Rows, join
from .understand.statements import book_beside
from .understand.surnames import hide_parties, hide_said, hide_surnames
from .understand.table import read_rows

__all__ = ["load_pilot"]


def load_pilot(path: str | Path, lang: str | None = None, names: Pseudonyms | None = None) -> Pilot:
    """Read a pilot's workbook, or its folder of CSV files.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xlsm, .xls, .ods), a CSV file, or a folder that holds one workbook (named
        ``pilote`` or ``pilot`` if there are several) or CSV files, one a table. Exports of online forms and
        of accounts beside it are read where a correspondence file says how (see ``read.layout.mapping``).
    lang
        "fr" or "en"; by default the language of the workbook's own titles and headings.
    names
        Codes given so far to names met in place of codes; completed here (see ``pseudonymise``).

    Returns
    -------
    Pilot
        What is usable, with ``findings``: every cell, column, line or sheet that could not be taken as it
        stands, with its place in the file and how to repair it; and ``account``: what became of every
        filled cell, ``ignored`` for those left out and why.

    Raises
    ------
    ConciergekitError
        Only when nothing can be read: no such path, no workbook or several in the folder, a protected, empty
        or damaged file, no sheet of the data dictionary; or a correspondence file that cannot be followed.
    """
    path = at_home(path)
    own = facts.follow(path)
    languages.follow(path)
    if names is None and (pilot := ahead.taken(path, lang)):
        return pilot
    with use_language(lang), _uncollected():
        sheets, findings, source = read(path)
        work = _Work(
            [*findings, *own.findings, *hand.of(path).findings],
            answered=answers(sheets),
            names=Pseudonyms() if names is None else names,
        )
        sheets = _read_exports(work, sheets, source, path)
        found = plan(work.left(sheets), work.parts)
        if not (found.matched or work.parts):
            misnamed = source.suffix.lower() in WORKBOOKS and sheets[0].name == source.name
            raise ConciergekitError(
                unreadable(source) if misnamed else _no_table(source, sheets, work.mapping.path)
            )
        _read_tables(work, found)
        _tell_forms(work, sheets)
        tables = {name: join(work.parts[name]) for name in TABLES if name in work.parts}
        work.findings += hide_surnames(tables, work.names)
        work.findings += hide_parties(tables, work.names, work.settings.get("name"))
        work.findings += hide_said(tables, work.settings.get("name"))
        _check(work, tables, found)
        account = Account(tuple(work.cells.values()))
        account.settle()
    pilot = Pilot.from_tables(
        {name: rows.frame for name, rows in tables.items()},
        work.settings,
        language=lang or language_of([x for x in work.layouts if x.columns], found.matched, work.asked),
        findings=_placed(work.findings, sheets),
        path=path,
        account=account,
        places={name: tuple(zip(rows.sheets, rows.lines, strict=True)) for name, rows in tables.items()},
        facts=own,
    )
    with use_language(pilot.language):
        return with_matrix(pilot)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for circles: a log makes millions of cells and none of them, and a tenth of the time went there."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def read_ahead(path: str | Path, lang: str | None = None) -> Pilot:
    """``load_pilot``, with the pilot then ready for the first ``load_pilot`` of the same in this process and in each of its
    forks; not one that is read with a warning: whoever asks for it hears of that."""
    path = at_home(path)
    before = ahead.state(path)
    with warnings.catch_warnings(record=True) as told:
        pilot = load_pilot(path, lang)
    if not told:
        ahead.keep(path, pilot.language, before, pilot)
    return pilot


@dataclass
class _Work:
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


def _read_exports(work: _Work, sheets: list[Sheet], source: Path, asked: Path) -> list[Sheet]:
    """Read what a correspondence file or its own layout explains; return every sheet, with those of the files
    the correspondence file adds."""
    folder = source if source.is_dir() else source.parent
    mapping = work.mapping = find_mapping(folder)
    work.findings += mapping.findings
    if asked.is_dir() and not source.is_dir():
        for file in mapping.files(folder, source):
            try:
                more, told = read_file(file)
            except ConciergekitError:
                more, told = [], [Finding("file_unreadable", "blocks", sheet=file.name)]
            sheets, work.findings = sheets + _named_apart(more, sheets), work.findings + told
        work.findings += _beside(folder, source, mapping)
    sheets, told = once_each(sheets)
    work.findings += told
    sheets, told = with_accents(sheets)
    work.findings += told
    sheets = with_legends([as_headed(sheet) for sheet in tied(sheets)])
    work.findings += [
        Finding("names_heading", "note", sheet=sheet.name, values={"codes": sheet.people})
        for sheet in sheets
        if sheet.people
    ]
    for sheet in sheets:
        cells, rules = work.of(sheet), mapping.of(sheet)
        whole = [rule for rule in rules if rule.heading == WHOLE]
        if not of_the_kit(sheet) and (entries := find_entries(sheet)):
            rows, told = read_fec(cells, *entries)
            work.parts.setdefault("ledger", []).append(rows)
            work.findings += told
            work.done.add(id(sheet))
        elif rules and not whole and (book := book_beside(sheet, sheets, mapping.of, _is_book)):
            cells.ignore("bank_beside", slice(None), range(len(cells.columns)))
            values = {"other": book.name, "mapping": mapping.path.name}
            work.findings.append(Finding("bank_beside", "doubtful", "ledger", sheet.name, values=values))
            work.done.add(id(sheet))
        elif rules and not whole:
            _follow(work, sheet, rules, mapping.path.name)
    return sheets


def _is_book(sheet: Sheet) -> bool:
    """Whether a sheet is accounts as the kit's own workbook, or an accounting program, has them, with at least a line."""
    full = sum(any(map(filled, row)) for row in sheet.rows) > 1
    if of_the_kit(sheet):
        return full and fold(sheet.key) in TABLES["ledger"].sheet_names
    return full and find_entries(sheet) is not None


def _named_apart(more: list[Sheet], sheets: list[Sheet]) -> list[Sheet]:
    """Sheets of one more file; those that bear the name of another sheet are told with their file."""
    taken = {sheet.name for sheet in sheets}
    return [
        replace(sheet, name=f"{sheet.file} · {sheet.name}") if sheet.name in taken else sheet
        for sheet in more
    ]


def _beside(folder: Path, source: Path, mapping: Mapping) -> list[Finding]:
    """Tables that stand in the folder and that nothing reads."""
    said = mapping.files(folder, source)
    beside = [file.name for file in tables_beside(folder) if file not in {*said, source}]
    asked = [(file.name, line) for file in said if (line := mapping.still_asks(file.name))]
    named = [(file.name, rule) for file in [*said, source] if (rule := mapping.named(file.name))]
    return [
        *(
            Finding(
                "mapping_named",
                "doubtful",
                sheet=mapping.path.name,
                row=rule.line,
                typed=name,
                values={"title": rule.table.title, "file": name},
            )
            for name, rule in named
        ),
        *(Finding("file_beside", "doubtful", sheet=name) for name in beside),
        *(
            Finding("mapping_asks", "doubtful", sheet=mapping.path.name, row=line, typed=name)
            for name, line in asked
        ),
    ]


def _follow(work: _Work, sheet: Sheet, rules: list[Rule], mapping: str) -> None:
    """Read a sheet as the correspondence file says."""
    form = detect(sheet)
    layouts, findings = follow(sheet, rules, form, mapping)
    if not layouts:
        work.findings += findings
        if any(finding.code == "mapping_no_column" for finding in findings):
            work.of(sheet).mark(TOLD, slice(None), range(len(work.of(sheet).columns)))
        work.of(sheet).ignore("mapping_says", slice(None), range(len(work.of(sheet).columns)))
        work.done.add(id(sheet))
        return
    if len(layouts) and any(
        layout.numbered for layout in layouts
    ):  # « L2 » of another sheet is not that of this one
        before = {layout.table.name: len(work.parts.get(layout.table.name, ())) for layout in layouts}
        layouts = [
            replace(x, numbered=f"{n + 1}{x.numbered}") if x.numbered and (n := before[x.table.name]) else x
            for x in layouts
        ]
    read_as = work.readings(Plan(layouts=layouts))

    def spoken(finding: Finding, layout: Layout) -> bool:
        """Whether the file answers for a needed column, or already asks for it."""
        title = finding.values["title"]
        asked = [f.values.get("title") for f in (*work.mapping.findings, *findings)]
        given = (
            {layout.table[name].title for name in layout.constants}
            | ({layout.table["id"].title} if layout.numbered else set())
            | ({layout.table["nature"].title} if layout.by_sign else set())
            | ({layout.table["outcome"].title} if layout.by_end else set())
        )
        return title in asked or title in given

    beside: list[Finding] = []
    for layout in layouts:
        work.layouts.append(layout)
        told = read_sheet(work, layout, read_as)
        if layout.across:
            beside += told
            continue
        findings += [
            f
            for f in told
            if f not in findings
            and f.code != "second_column"
            and not (f.code == "column_missing" and spoken(f, layout))
        ]
    findings += _together(beside, layouts)
    ledger = [rows for rows in work.parts.get("ledger", ()) if rows.sheets[:1] == [sheet.name]]
    findings += balances(sheet, layouts[0].header, ledger) if ledger else []
    used = {p for layout in layouts for p in layout.columns}
    work.of(sheet).ignore("unanswered", slice(layouts[0].header + 1, None), used)
    work.findings += once(findings)
    work.done.add(id(sheet))


_OF_THE_WHOLE = ("column_missing", "unknown_column", "no_heading", "personal_column", "second_column")


def _together(told: list[Finding], layouts: list[Layout]) -> list[Finding]:
    """What was found under periods that stand side by side, once for the same words under several."""
    across = [layout for layout in layouts if layout.across]
    if not across:
        return []
    first, sheet = across[0], across[0].sheet.name
    title = first.columns[first.only].title
    values = {"first": first.heading(first.only), "last": across[-1].heading(across[-1].only), "title": title}
    code = "across_read" if "date" in first.constants else "kinds_across"
    findings = [Finding(code, "note", first.table.name, sheet, first.header + 1, values=values)]
    same: dict[tuple[str, str], list[Finding]] = {}
    for finding in told:
        if finding.code not in _OF_THE_WHOLE:
            same.setdefault((finding.code, finding.typed), []).append(finding)
    for group in same.values():
        rows = sorted({row for f in group for row in f.values.get("rows", (f.row,)) if row})
        lines = group[0].code in ("total_line", "stray_line", "blank_line")  # of cells, count every one
        count = len(rows) if lines else sum(f.values.get("count", 1) for f in group)
        more = {"count": count, "rows": tuple(rows)} if len(group) > 1 else {}
        findings.append(replace(group[0], values={**group[0].values, **more}))
    return findings


def _tell_forms(work: _Work, sheets: list[Sheet]) -> None:
    """Of an export that was read: which columns were left out, which answers were not sent."""
    for sheet in sheets:
        layouts = [layout for layout in work.layouts if layout.sheet is sheet]
        form = detect(sheet) if layouts else None
        if form is None:
            continue
        count = dict.fromkeys(("technical_column", "personal_column", "split_column"), 0)
        for reason in layouts[0].ignored.values():
            count[reason] = count.get(reason, 0) + 1
        values = {
            "form": form.name,
            "technical": count["technical_column"],
            "personal": count["personal_column"],
            "split": count["split_column"],
        }
        table = layouts[0].table.name
        work.findings += _tell_payments(form, layouts)
        work.findings.append(Finding("form_read", "note", table, sheet.name, values=values))
        if table == "ledger" and (fees := form.fees()):
            values = {"count": len(fees), "rows": fees}
            work.findings.append(
                Finding("members_uncounted", "note", table, sheet.name, fees[0], values=values)
            )
        unsent = [i + 1 for i in sorted(form.unsent_lines()) if any(map(filled, sheet.rows[i]))]
        if unsent:
            values = {"count": len(unsent), "rows": tuple(unsent)}
            work.findings.append(
                Finding("answer_unfinished", "doubtful", table, sheet.name, unsent[0], values=values)
            )


def _tell_payments(form: FormExport, layouts: list[Layout]) -> list[Finding]:
    """Of an export of payments: amounts that other columns change."""
    price = next((p for x in layouts for p, c in x.columns.items() if c.name == "amount_eur"), None)
    read = {p for layout in layouts for p in layout.columns}
    others = [p for p in form.other_amounts() if p not in read]
    lines = form.lines_with(others)
    if price is None or not lines:
        return []
    values = {
        "amount": form.heads[price],
        "titles": tuple(form.heads[p] for p in others),
        "count": len(lines),
        "rows": lines,
    }
    return [
        Finding("payment_parts", "doubtful", layouts[0].table.name, form.sheet.name, lines[0], values=values)
    ]


def _read_tables(work: _Work, found: Plan) -> None:
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


def read_sheet(work: _Work, layout: Layout, read_as: Readings) -> list[Finding]:
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
    headings = check_headings(layout, contents)
    if not len(rows.frame) and not findings:  # an unused sheet of the template: its headings do not matter
        headings = [finding for finding in headings if finding.code != "column_missing"]
    work.parts.setdefault(table.name, []).append(rows)
    return headings + told + findings


def _dated(layout: Layout) -> tuple[Layout, list[Finding]]:
    """The layout without the columns of months and years that are read with their day, and what is told of them."""
    findings, parts = [], {}
    for name, at, titles, above in layout.sheet.dated:
        if at[0] in layout.columns:
            place = layout.table.name, layout.sheet.name
            values = {"title": name, "titles": titles}
            findings.append(Finding("date_parts", "note", *place, layout.header + 1, name, values=values))
            if above:
                lines = {"title": name, "count": len(above), "rows": above}
                findings.append(Finding("date_parts_above", "doubtful", *place, above[0], name, values=lines))
            parts |= dict.fromkeys([p for p in at[1:] if p in layout.others], "date_part")
    place = layout.table.name, layout.sheet.name
    for p, pairs, line in layout.sheet.spelled:
        if p in layout.columns:
            said = {"pairs": pairs, "line": line}
            findings.append(
                Finding("codes_spelled", "note", *place, layout.header + 1, layout.heading(p), values=said)
            )
    if layout.sheet.titled and any(layout.heading(p) == "Date" for p in layout.columns):
        lines = tuple(line + 1 for line in layout.sheet.titled)
        findings.append(
            Finding("day_of_title", "note", *place, lines[0], values={"count": len(lines), "rows": lines})
        )
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
        values = {"months": months}
        return Finding("months_across", "blocks", table.name, sheet.name, layout.header + 1, values=values)
    if is_turned(layout):
        return Finding("table_turned", "blocks", table.name, sheet.name)
    if not layout.constants and nature_unsaid(layout):
        return undecided_sides(sheet, layout.header, "blocks")
    return None


# ---- after reading ---------------------------------------------------------------------------------------


def _check(work: _Work, tables: dict[str, Rows], found: Plan) -> None:
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
    work.findings += [
        finding
        for finding in checked
        if not (
            finding.code in ("outside_territory", "unknown_code") and (finding.table, finding.typed) in told
        )
    ]
    _tell_changes(work, tables, before)
    for cells in work.cells.values():
        _tell_apart(work, cells)


def _missing(frame: pd.DataFrame) -> np.ndarray:
    """(rows, columns) cells without a value."""
    return frame.isna().to_numpy()


def _tell_changes(work: _Work, tables: dict[str, Rows], before: dict) -> None:
    """Lines and cells the checks took out of a table (a client listed twice, a wrong century): their finding
    says so."""
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


def _tell_apart(work: _Work, cells: SheetCells) -> None:
    """What is above, between and too far from the tables, and how the sheet was read."""
    sheet = cells.sheet
    layouts = [layout for layout in work.layouts if layout.sheet is sheet and layout.columns]
    outside = set(range(cells.height))
    for layout in layouts:
        cells.ignore("empty_column", [layout.header], layout.others)
        outside -= set(range(layout.header, cells.height if layout.end is None else layout.end))
    if layouts:
        cells.ignore("title_line", sorted(outside), range(len(cells.columns)))
    for row in {layout.next_header for layout in layouts} - {None}:
        words = tuple(str(cell) for cell in sheet.rows[row] if filled(cell))[:4]
        lines = tuple(i + 1 for i in range(row + 1, len(sheet.rows)) if any(map(filled, sheet.rows[i])))
        values = {"titles": words, "count": len(lines), "rows": lines}
        work.findings.append(Finding("table_below", "doubtful", "", sheet.name, row + 1, values=values))
    if sheet.merged and layouts:
        work.findings.append(
            Finding("merged_cells", "note", layouts[0].table.name, sheet.name, values={"cells": sheet.merged})
        )
    if layouts and sheet.hidden:
        work.findings.append(Finding("hidden_sheet", "doubtful", layouts[0].table.name, sheet.name))
    read = {i + 1 for layout in layouts for i in range(layout.header + 1, layout.end or cells.height)}
    if any(x.mapped for x in layouts):
        work.findings += unread_lines(cells, read, work.findings)
        work.findings += tables_above(cells, min(x.header for x in layouts))
    for code, lines in (("hidden_rows", sheet.hidden_rows), ("pinned_rows", sheet.pinned_rows)):
        if rows := tuple(sorted(read & lines)):
            values = {"count": len(rows), "rows": rows}
            work.findings.append(
                Finding(code, "note", layouts[0].table.name, sheet.name, rows[0], values=values)
            )
    told = {f.values["legend"] for f in work.findings if f.code == "colour_read" and f.sheet == sheet.name}
    work.findings += [
        finding
        for finding in _marks(sheet, read, layouts[0].table.name if layouts else "")
        if finding.values.get("legend") not in told
    ]
    hidden = [x.heading(p) for x in layouts for p in x.columns if p in sheet.hidden_columns]
    if hidden:
        values = {"titles": tuple(dict.fromkeys(hidden))}
        work.findings.append(
            Finding("hidden_columns", "note", layouts[0].table.name, sheet.name, values=values)
        )
    if sheet.far:
        row, column = sheet.far[0]
        values = {"cells": len(sheet.far), "place": f"{letter(column)}{row + 1}"}
        work.findings.append(Finding("far_cells", "doubtful", "", sheet.name, row + 1, values=values))


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
            values = {
                "count": len(lines),
                "rows": tuple(sorted(lines)),
                **({"legend": legend} if legend else {}),
            }
            findings.append(Finding(code, "doubtful", table, sheet.name, min(lines), values=values))
    return findings


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


def _no_table(source: Path, sheets: list[Sheet], mapping: Path | None) -> str:
    if mapping and any(find_mapping(mapping.parent).of(sheet) for sheet in sheets):
        return _(
            "Nothing of “{path}” is read: “{mapping}” leaves out all its columns. Write in it, beside each column that matters, the table and the column of the kit. Save it as CSV, then check again.",
            path=source,
            mapping=mapping.name,
        )
    needed = [str(table.title) for table in TABLES.values() if table.required]
    return _(
        "No sheet of “{path}” is known (found: {found}): “{requests}” and “{project}” are needed. "
        "Next, to say what its columns are: {command}. To begin a new workbook: conciergekit new.",
        path=source,
        command=f'conciergekit map "{source}"',
        found=listing(sheet.name for sheet in sheets[:8]),
        project=needed[0],
        requests=needed[1],
    )


def _by_sheet(finding: Finding) -> list[Finding]:
    """A finding on lines of several sheets (a month each), as one a sheet: each is found and coloured in its place."""
    sheets = finding.values.get("sheets")
    if not sheets:
        return [finding]
    lines: dict[str, list[int]] = {}
    for sheet, line in zip(sheets, finding.values["rows"], strict=True):
        lines.setdefault(sheet, []).append(line)
    rest = {name: value for name, value in finding.values.items() if name != "sheets"}
    return [
        replace(finding, sheet=sheet, row=rows[0], values={**rest, "count": len(rows), "rows": tuple(rows)})
        for sheet, rows in lines.items()
    ]


def _placed(findings: list[Finding], sheets: list[Sheet]) -> tuple[Finding, ...]:
    """Findings in the order of the file: by table, then as its sheets and lines follow one another."""
    tables, names = list(TABLES), [sheet.name for sheet in sheets]

    def place(finding: Finding) -> tuple:
        table = tables.index(finding.table) if finding.table in tables else -1
        sheet = names.index(finding.sheet) if finding.sheet in names else -1
        return table, sheet, finding.sheet, finding.row or 0, finding.column

    return tuple(sorted((part for finding in findings for part in _by_sheet(finding)), key=place))

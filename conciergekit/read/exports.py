"""Sheets that their own layout or a correspondence file explains, accounts, forms, exports; of those that say the same, one."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ..core.cells.account import TOLD
from ..core.cells.cell import amount_in
from ..core.cells.sheet import Sheet, filled
from ..core.errors import ConciergekitError
from ..core.findings import Finding
from ..core.schema import fold
from ..core.tables import LEDGER, TABLES
from .layout.answers import with_legends
from .layout.days.periods import of_other_months
from .layout.following import follow
from .layout.forms import FormExport, detect, tied
from .layout.heads import as_headed, of_the_kit
from .layout.kinds import BANK, aside, header_of, kind_of
from .layout.mapping import WHOLE, Mapping, Rule, find_mapping, named_by
from .layout.match import Layout, heads_of, months_beside
from .layout.plan import Plan
from .layout.sides import AMOUNT
from .open.files import read_file, tables_beside, with_accents
from .sheets import Work, read_sheet
from .understand.evidence import once
from .understand.fec import find_entries, read_fec
from .understand.printed import balances
from .understand.rows import on_lines
from .words import Said

_SAID = Said("exports")


def read_exports(work: Work, sheets: list[Sheet], source: Path, asked: Path) -> list[Sheet]:
    """Read what a correspondence file or its own layout explains; returns every sheet, with those of the files it adds."""
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
    books = {id(s): (work.of(s), *found) for s in sheets if not of_the_kit(s) and (found := find_entries(s))}
    if books:
        rows, told = read_fec([*books.values()])
        work.parts.setdefault("ledger", []).extend(rows)
        work.findings += told
        work.done |= set(books)
    for sheet in sheets:
        cells, rules = work.of(sheet), mapping.of(sheet)
        whole = [rule for rule in rules if rule.heading == WHOLE]
        if id(sheet) in books:
            continue
        if rules and not whole and (book := book_beside(sheet, sheets, mapping.of, _is_book)):
            cells.ignore("bank_beside", slice(None), range(len(cells.columns)))
            values = {"other": book.name, "mapping": mapping.path.name}
            work.findings.append(Finding("bank_beside", "doubtful", "ledger", sheet.name, values=values))
            work.done.add(id(sheet))
        elif rules and not whole:
            _follow(work, sheet, rules, mapping.path.name)
        elif not rules and aside(sheet) and any(rule.column for rule in mapping.about(sheet.file)):
            others = [
                one for one in sheets if one.file == sheet.file and one is not sheet and len(one.rows) > 1
            ]
            if not others:  # all that the file holds says that it is a model
                work.findings.append(
                    Finding("mapping_asks", "doubtful", sheet=mapping.path.name, typed=sheet.key)
                )
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
    found = []
    for name, rule in named:
        words = {"title": rule.table.title, "file": name}
        place = {"sheet": mapping.path.name, "row": rule.line}
        found.append(Finding("mapping_named", "doubtful", **place, typed=name, values=words))
    found += [Finding("file_beside", "doubtful", sheet=name) for name in beside]
    for name, line in asked:
        found.append(Finding("mapping_asks", "doubtful", sheet=mapping.path.name, row=line, typed=name))
    return found


def _months_unread(mapping: Mapping, sheet: Sheet) -> list[Finding]:
    """Accounts of which the lines still ask for one amount on every line, where those of each month stand side by side."""
    asked = [f.values for f in mapping.findings if f.code == "mapping_to_fill"]
    mine = [
        said for said in asked if named_by(said["file"], sheet.file) and said["sheet"] in ("", sheet.name)
    ]
    header = header_of(sheet)
    months = months_beside(sheet, header) if any(said["title"] == AMOUNT.title for said in mine) else 0
    place = "ledger", sheet.name, header + 1
    return [Finding("months_across", "blocks", *place, values={"months": months})] if months else []


_NOTHING_READ = ("mapping_no_column", "mapping_asks", "sides_in_words", "months_across")


def _follow(work: Work, sheet: Sheet, rules: list[Rule], mapping: str) -> None:
    """Read a sheet as the correspondence file says."""
    form = detect(sheet)
    layouts, findings = follow(sheet, rules, form, mapping)
    if not layouts:
        told = {x for f in work.findings if f.code == "mapping_asks" for x in (f.row, f.typed)}
        asks = next((rule.line for rule in rules if rule.blank and not rule.heading), None)
        if asks and not any(rule.column for rule in rules) and told.isdisjoint({asks, sheet.file}):
            findings.append(Finding("mapping_asks", "doubtful", sheet=mapping, row=asks, typed=sheet.name))
        findings += _months_unread(work.mapping, sheet)
        work.findings += findings
        if any(finding.code in _NOTHING_READ for finding in findings):
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
        rules = {"id": layout.numbered, "nature": layout.by_sign, "outcome": layout.by_end}
        given = [*layout.constants, *(name for name, rule in rules.items() if rule)]
        return title in asked or title in {layout.table[name].title for name in given}

    beside: list[Finding] = []
    for layout in layouts:
        work.layouts.append(layout)
        told = read_sheet(work, layout, read_as)
        if layout.across:
            beside += told
            continue
        new = [f for f in told if f not in findings and f.code != "second_column"]
        findings += [f for f in new if not (f.code == "column_missing" and spoken(f, layout))]
    findings += _together(beside, layouts)
    ledger = [rows for rows in work.parts.get("ledger", ()) if rows.sheets[:1] == [sheet.name]]
    findings += balances(sheet, layouts[0].header, ledger) if ledger else []
    used = {p for layout in layouts for p in layout.columns}
    work.of(sheet).ignore("unanswered", slice(layouts[0].header + 1, None), used)
    work.findings += once(findings)
    work.done.add(id(sheet))


_OF_THE_WHOLE = ("column_missing", "unknown_column", "personal_column", "second_column")
_OF_LINES = ("total_line", "line_detail", "stray_line", "blank_line")


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
        lines = group[0].code in _OF_LINES  # of cells, count every one
        count = len(rows) if lines else sum(f.values.get("count", 1) for f in group)
        more = {"count": count, "rows": tuple(rows)} if len(group) > 1 else {}
        if group[0].code == "income_unsure":
            more |= {name: round(sum(f.values[name] for f in group), 2) for name in ("amount", "of")}
        findings.append(replace(group[0], values={**group[0].values, **more}))
    return findings


def tell_forms(work: Work, sheets: list[Sheet]) -> None:
    """Of an export that was read: which columns were left out, which answers were not sent."""
    for sheet in sheets:
        layouts = [layout for layout in work.layouts if layout.sheet is sheet]
        form = detect(sheet) if layouts else None
        if form is None:
            continue
        count = Counter(layouts[0].ignored.values())
        values = {"form": form.name}
        values |= {kind: count[f"{kind}_column"] for kind in ("technical", "personal", "split")}
        table = layouts[0].table.name
        work.findings += _tell_payments(form, layouts)
        work.findings.append(Finding("form_read", "note", table, sheet.name, values=values))
        fees = tuple(n for n in form.fees() if all(n - 1 not in layout.void for layout in layouts))
        if table == "ledger" and fees:
            work.findings.append(on_lines("members_uncounted", "note", table, sheet.name, fees))
        unsent = [i + 1 for i in sorted(form.unsent_lines()) if any(map(filled, sheet.rows[i]))]
        if unsent:
            work.findings.append(on_lines("answer_unfinished", "doubtful", table, sheet.name, unsent))


def _tell_payments(form: FormExport, layouts: list[Layout]) -> list[Finding]:
    """Of an export of payments: amounts that other columns change."""
    price = next((p for x in layouts for p, c in x.columns.items() if c.name == "amount_eur"), None)
    read = {p for layout in layouts for p in layout.columns}
    others = [p for p in form.other_amounts() if p not in read]
    lines = form.lines_with(others)
    if price is None or not lines:
        return []
    said = {"amount": form.heads[price], "titles": tuple(form.heads[p] for p in others)}
    return [on_lines("payment_parts", "doubtful", layouts[0].table.name, form.sheet.name, lines, **said)]


_FULL = 3  # filled cells of a line: two lines of fewer may be the same by chance
_TELLING = 5  # and where nothing else says that two tables are one
_BODY = (
    5  # lines under the headings from which those of a sheet that are all in another say it is an older copy
)


def once_each(sheets: list[Sheet]) -> tuple[list[Sheet], list[Finding]]:
    """The sheets without those that say the same as another, cell by cell, or whose lines all stand in another: copies
    kept beside. Of two alike, the one whose name says that it is a copy is left out; none for a model or a draft."""
    order = sorted(sheets, key=lambda s: (bool(aside(s)), -len(s.rows), _is_copy(s)))
    lines: dict[int, Counter] = {}
    kept, findings = [], []
    for sheet in order:
        alike = [other for other in kept if len(sheet.rows) > 2 and other.rows[:1] == sheet.rows[:1]]
        same = next(
            (other for other in alike if other.rows == sheet.rows and _of_one_time(sheet, other)), None
        )
        alike = [other for other in alike if not of_other_months(sheet, other)]
        whole = same or next((other for other in alike if _within(sheet, other, lines)), None)
        if whole is None:
            kept.append(sheet)
            continue
        values = {"other": whole.name if whole.name != sheet.name else whole.file or whole.name}
        if not same:
            values["count"] = sum(any(map(filled, row)) for row in sheet.rows) - 1
        code = "sheet_again" if same else "sheet_within"
        findings.append(Finding(code, "doubtful", sheet=sheet.name, values=values))
    return [sheet for sheet in sheets if any(sheet is one for one in kept)], findings


_DAY = re.compile(r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\b")


def _of_one_time(sheet: Sheet, other: Sheet) -> bool:
    """Whether two sheets alike speak of the same days: two months may hold the same sums, not the same days."""
    if not of_other_months(sheet, other):
        return True
    cells = (cell for row in sheet.rows[1:] for cell in row)
    return any(isinstance(cell, dt.date) or (isinstance(cell, str) and _DAY.search(cell)) for cell in cells)


def _is_copy(sheet: Sheet) -> bool:
    return bool(_SAID.copy.search(fold(f"{sheet.file} {sheet.name}")))


def _namesake(sheet: Sheet) -> str:
    """Its name without what tells two versions of it apart: numbers, marks, the words of a copy."""
    return re.sub(r"[\W\d]+", "", _SAID.copy.sub("", fold(f"{sheet.file} {sheet.name}")))


def _within(sheet: Sheet, other: Sheet, lines: dict[int, Counter]) -> bool:
    """Whether every line of a sheet stands in another of the same headings, as often; lines of few cells, alike by chance, are not asked."""

    def of(one: Sheet) -> Counter:
        if id(one) not in lines:
            lines[id(one)] = Counter(map(tuple, one.rows[1:]))
        return lines[id(one)]

    full = [row for row in sheet.rows[1:] if any(map(filled, row))]
    versions = _is_copy(sheet) or _is_copy(other) or _namesake(sheet) == _namesake(other)
    if len(full) < _BODY or sum(map(filled, full[0])) < (_FULL if versions else _TELLING):
        return False
    return tuple(full[0]) in of(other) and Counter(map(tuple, full)) <= of(other)


def book_beside(
    sheet: Sheet,
    sheets: Iterable[Sheet],
    rules_of: Callable[[Sheet], Sequence[Rule]],
    is_book: Callable[[Sheet], bool],
) -> Sheet | None:
    """The accounts that stand beside a bank statement nobody has confirmed that it is to be counted; None for any other sheet.

    `is_book`: whether a sheet is accounts without a correspondence file.
    """
    mine = [rule for rule in rules_of(sheet) if rule.table is LEDGER and rule.column]
    if not any(rule.likely for rule in mine) or not _of_a_bank(sheet):
        return None
    others = [other for other in sheets if other is not sheet and len(other.rows) > 1]
    books = [
        o
        for o in others
        if is_book(o)
        or (
            any(rule.table is LEDGER and rule.column and rule.heading != WHOLE for rule in rules_of(o))
            and not _of_a_bank(o)
        )
    ]
    return next((book for book in books if _same_money(sheet, book)), None)


_SHARED = 0.3  # of the amounts of a statement stand in a book of the same money, and more by chance seldom


def _same_money(sheet: Sheet, book: Sheet) -> bool:
    """Whether many sums of a statement stand in the accounts."""
    cells = ((c for row in one.rows for c in row if not isinstance(c, dt.date)) for one in (sheet, book))
    moved, entered = ({round(abs(f), 2) for c in these if (f := amount_in(c))} for these in cells)
    both = moved & entered
    return len(both) >= 2 and len(both) >= _SHARED * min(len(moved), len(entered))


def _of_a_bank(sheet: Sheet) -> bool:
    if not sheet.rows:
        return False
    header = header_of(sheet)
    kind = kind_of(sheet, header, heads_of(sheet, header))
    return kind is not None and kind.code == BANK

"""How the sheets are laid out: which tables each holds, where each begins and ends."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ...core.cells.sheet import Sheet, filled
from ...core.cells.values import mask
from ...core.findings import Finding
from ...core.schema import Table, Words, fold
from ...core.tables import LEDGER, TABLES
from ...core.text import cut, listed
from ..words import Said
from .forms import FormExport, detect, question
from .kinds import ONLY, UNREAD, WORDS, ahead, header_of, kind_of, next_table, top_of
from .match import (
    HEADER_LINES,
    KIT_SHEETS,
    Layout,
    column_of,
    find_columns,
    headings_at,
    heads_of,
    layout_at,
    nearest,
)
from .sides import AMOUNT, sided, two_sides, undecided_sides

_SAID = Said("plan")


@dataclass
class Plan:
    """What will be read: sheets with their table, layouts of the tables, and what was found on the way."""

    forms: list[tuple[Table, Sheet]] = field(default_factory=list)
    layouts: list[Layout] = field(default_factory=list)
    matched: list[tuple[Table, Sheet]] = field(default_factory=list)
    kit_sheets: list[Sheet] = field(default_factory=list)
    unknown: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def plan(sheets: list[Sheet], known: Iterable[str] = ()) -> Plan:
    """Which tables stand where. `known` names tables already found elsewhere (an export, accounts)."""
    exports = {id(sheet): form for sheet in sheets if (form := detect(sheet))}
    by_name = {name: table for table in TABLES.values() for name in table.sheet_names}
    found, unnamed = Plan(), []
    plain = {table.name for sheet in sheets if (table := by_name.get(fold(sheet.key)))}
    for sheet in sheets:
        name = fold(sheet.key)
        table = by_name.get(name) or _of_period(name, by_name, plain)
        read, told = _heard([] if table is None or table.form else blocks(sheet, table))
        found.findings += told
        if told and not read:
            found.unknown.append(sheet)
            continue
        if table:
            found.matched.append((table, sheet))
            if name not in by_name:
                found.findings.append(_read_as(table, sheet))
            if table.form:
                found.forms.append((table, sheet))
            else:
                form = exports.get(id(sheet))
                found.layouts += [without_technical(layout, form) for layout in read] if form else read
        elif name in KIT_SHEETS:
            found.kit_sheets.append(sheet)
        elif any(filled(cell) for row in sheet.rows for cell in row):
            unnamed.append(sheet)
    taken = {table.name for table, _sheet in found.matched} | set(known)
    read_as: dict[str, str] = {}
    for sheet in unnamed:
        _unnamed(sheet, taken, read_as, found, exports.get(id(sheet)))
    return found


# Tables of what happened: a forecast is none of them.
_RECORDS = listed("""
    requests, tours, stops, time, ledger, events, surveys, survey_waves, ratings, impact
""")


def _heard(layouts: list[Layout]) -> tuple[list[Layout], list[Finding]]:
    """The tables without what a title calls a forecast, at their head or where it says their headings again; what is told of it."""
    kept, told = [], []
    for layout in layouts:
        heads = [layout.header, *sorted(layout.repeated)] if layout.table.name in _RECORDS else []
        found = ((header, *ahead(layout, header)) for header in heads)
        header, line, words = next((one for one in found if one[1]), (-1, 0, ""))
        if line:
            values = {"proof": mask(words), "line": line}
            place = layout.table.name, layout.sheet.name, line
            told.append(Finding("title_ahead", "doubtful", *place, values=values))
        if header != layout.header:
            kept.append(replace(layout, end=line - 1) if line else layout)
    return kept, told


def _of_period(name: str, by_name: dict[str, Table], plain: set[str]) -> Table | None:
    """The table that « Demandes 2025 » or « Comptes mars » is a part of; None where a sheet has the plain name: it may be a copy."""
    words = name.split()
    for split in range(1, len(words)):
        table = by_name.get(" ".join(words[:split]))
        period = " ".join(words[split:])
        if (
            table
            and not table.form
            and (_SAID.month.fullmatch(period) or re.fullmatch(r"20[0-9]{2}", period))
        ):
            return None if table.name in plain else table
    return None


def _unnamed(
    sheet: Sheet, taken: set[str], read_as: dict[str, str], found: Plan, form: FormExport | None
) -> None:
    """A sheet whose name says nothing: « Feuil1 » or « Mars » may be the request log."""
    header = form.header if form else header_of(sheet)
    heads = form.heads if form else heads_of(sheet, header)
    kind = kind_of(sheet, header, heads, form is not None)
    if kind and kind.code in UNREAD:
        found.unknown.append(sheet)
        values = {"kind": Words(WORDS[kind.code]), "proof": cut(mask(kind.proof), 60)}
        found.findings.append(Finding("no_records", "doubtful", sheet=sheet.name, values=values))
        return
    layouts = blocks(sheet, None) if form is None else from_form(form)
    if kind:
        layouts = [layout for layout in layouts if layout.table.name == ONLY[kind.code]]
    tables = [layout.table.name for layout in layouts]
    monthly = bool(_SAID.month.fullmatch(fold(sheet.key)))
    if layouts and (monthly or not {*taken, *read_as} & set(tables)):
        for layout in layouts:
            found.matched.append((layout.table, sheet))
            if not (monthly and layout.table.name in read_as):
                found.findings.append(_read_as(layout.table, sheet))
            read_as.setdefault(layout.table.name, sheet.name)
        found.layouts += layouts
        return
    found.unknown.append(sheet)
    if form:
        values = {"form": form.name, "questions": len(form.questions), "file": sheet.file or sheet.name}
        code = "payments_export" if form.in_ledger() else "form_export"
        found.findings.append(Finding(code, "doubtful", sheet=sheet.name, values=values))
        return
    if undecided := _undecided_sides(sheet):
        found.findings.append(undecided)
        return
    free = {n: t for t in TABLES.values() if t.name not in taken for n in t.sheet_names}
    close = nearest(fold(sheet.key), free)
    table = free[close] if close else layouts[0].table if layouts else None
    weight = "doubtful" if table else "note"
    values = {"suggestion": table.title} if table else {}
    found.findings.append(Finding("unknown_sheet", weight, sheet=sheet.name, values=values))


def _read_as(table: Table, sheet: Sheet) -> Finding:
    return Finding("sheet_read_as", "note", table.name, sheet.name, values={"title": table.title})


def _undecided_sides(sheet: Sheet) -> Finding | None:
    """What is said of a bank statement or a cash book: nothing tells what kind each amount is."""
    for index, row in enumerate(sheet.rows[:HEADER_LINES]):
        if two_sides(row) and any(fold(cell).startswith("date") for cell in row if isinstance(cell, str)):
            return undecided_sides(sheet, index)
    return None


def from_form(form: FormExport) -> list[Layout]:
    """The table a form's own questions make, when each needed heading is one; its day is that of the answer."""
    for table in TABLES.values():
        if table.form:
            continue
        layout = without_technical(layout_at(table, form.sheet, form.header), form)
        columns = layout.columns.values()
        if len(columns) >= 3 and all(column in columns for column in table.required_columns):
            return [layout]
    return []


def without_technical(layout: Layout, form: FormExport) -> Layout:
    """The layout without the columns a form adds of itself; the time stamp is the date if no question asks it."""
    columns = {p: c for p, c in layout.columns.items() if form.ignored.get(p) != "personal_column"}
    stamp, day = form.stamp, layout.table.by_name.get("date")
    if day and stamp is not None and day not in columns.values() and stamp not in columns:
        columns[stamp] = day
    heads = dict(enumerate(form.heads))
    for position in form.questions:  # "infos/Public" and "G03Q04. Public" ask for the public
        column = column_of(layout.table, question(heads[position]))
        if column and position in layout.others and column not in columns.values():
            columns[position] = column
    others = {p: heads.get(p, "") for p in layout.positions if p not in columns}
    ignored = {p: reason for p, reason in form.ignored.items() if p in others}
    if stamp in others:
        ignored[stamp] = "technical_column"
    columns = dict(sorted(columns.items()))
    return replace(layout, columns=columns, others=others, ignored=ignored, unsent=form.unsent_lines())


# ---- tables of a sheet -----------------------------------------------------------------------------------


def blocks(sheet: Sheet, named: Table | None) -> list[Layout]:
    """The tables of a sheet, from top to bottom; `named` is the one its name announces.

    A second table is only seen where its needed headings stand on one line under an empty line or a title.
    """
    first = find_columns(named, sheet) if named else _first(sheet)
    if first is None:
        return []
    if not first.columns:
        return [first]
    found = _side_by_side(first) if (len(first.columns) >= 2) else [first]
    repeated: set[int] = set()
    previous = first.header
    for index in _later_headers(sheet, first.header):
        if _repeats(sheet, found, index):
            repeated.add(index)
            continue
        table = _best(sheet, index, 0, None, named)
        if table is None:
            continue
        top = index - 1 if index - 1 in sheet.sparse and index - 1 > previous else index
        found = [layout if layout.end is not None else replace(layout, end=top) for layout in found]
        found += _side_by_side(layout_at(table, sheet, index))
        previous = index
    found = [replace(layout, repeated=frozenset(repeated)) if repeated else layout for layout in found]
    below = next_table(sheet, previous) if found[-1].end is None else None
    if below is not None and below not in repeated:
        end = top_of(sheet, below)
        found = [
            layout if layout.end is not None else replace(layout, end=end, next_header=below)
            for layout in found
        ]
    return [part for layout in found for part in sided(layout)]


def _first(sheet: Sheet) -> Layout | None:
    for index in range(min(len(sheet.rows), HEADER_LINES)):
        if table := _best(sheet, index, 0, None, None):
            return layout_at(table, sheet, index)
    return None


def _best(sheet: Sheet, index: int, left: int, right: int | None, named: Table | None) -> Table | None:
    """The table whose needed headings all stand on a row, and which knows most of it."""
    cells = [cell for cell in sheet.rows[index][left:right] if filled(cell)]
    if len(cells) < 3 or not all(isinstance(cell, str) for cell in cells):
        return None
    scores: dict[str, tuple] = {}
    for table in TABLES.values():
        if table.form or sum(column_of(table, cell) is not None for cell in cells) < 3:
            continue
        columns = [*headings_at(table, sheet, index, left, right)[0].values()]
        if table is LEDGER and AMOUNT not in columns and two_sides(sheet.rows[index][left:right]):
            columns.append(AMOUNT)
        if len(columns) >= 3 and all(column in columns for column in table.required_columns):
            scores[table.name] = len(columns), table is named, table.required
    return TABLES[max(scores, key=scores.get)] if scores else None


def _later_headers(sheet: Sheet, header: int) -> Iterable[int]:
    """Rows that may be headings again: the same words, or words only under an empty line or a title."""
    words = sheet.rows[header]
    for index in range(header + 1, len(sheet.rows)):
        below = index > header + 1 and index - 1 in sheet.sparse and index not in sheet.sparse
        if below or sheet.rows[index] == words:
            yield index


def _repeats(sheet: Sheet, found: list[Layout], index: int) -> bool:
    """True if the row says again the headings in force, in the same columns."""
    row = sheet.rows[index]
    for layout in (layout for layout in found if layout.end is None):
        said = sheet.rows[layout.header]
        places = [p for p in layout.columns if p not in layout.heads]
        same = len(places) > 1 and all(p < len(row) and row[p] == said[p] for p in places)
        if same or (row == said and any(map(filled, row))):
            return True
    return False


def _side_by_side(layout: Layout) -> list[Layout]:
    """Two tables whose headings share a line, with an empty column between them."""
    sheet, header, named = layout.sheet, layout.header, layout.table
    runs = _runs(sheet.rows[header])
    if len(runs) < 2:
        return [layout]
    tables = ((_best(sheet, header, *run, named), run[0]) for run in runs)
    parts = [(table, left) for table, left in tables if table is not None]
    names = {table.name for table, _left in parts}
    if len(parts) < 2 or (len(names) == 1 and not _says_twice(layout, parts)):
        return [layout]
    edges = [0, *[left for _table, left in parts[1:]], None]
    return [
        layout_at(table, sheet, header, edges[n], edges[n + 1], layout.end)
        for n, (table, _left) in enumerate(parts)
    ]


def _says_twice(layout: Layout, parts: list[tuple[Table, int]]) -> bool:
    """The same headings stand in both halves: two months next to each other."""
    row, cut = layout.sheet.rows[layout.header], parts[1][1]
    halves = [{column_of(layout.table, cell) for cell in half} - {None} for half in (row[:cut], row[cut:])]
    return len(halves[0] & halves[1]) >= 3


def _runs(row: list) -> list[tuple[int, int]]:
    """Where the headings of a line stand together: empty columns part them, and so does the first one said again."""
    runs, start = [], None
    for position, cell in enumerate([*row, ""]):
        again = start is not None and filled(cell) and position > start + 2 and fold(cell) == fold(row[start])
        if start is not None and (again or not filled(cell)):
            runs.append((start, position))
            start = None
        if filled(cell) and start is None:
            start = position
    return runs

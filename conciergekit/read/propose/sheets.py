"""A proposal for each column of the sheets of a file, in the order of the file."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from ...core.cells.capitals import surnames_of
from ...core.cells.dates import is_month
from ...core.cells.people import holds_people, names_for_codes
from ...core.cells.sheet import Sheet, filled, letter
from ...core.findings import Finding
from ...core.i18n import N_
from ...core.schema import FIGURES, Choice, Column, Table, fold
from ...core.tables import LEDGER, PROJECT
from ..layout.days.clocks import clock_columns
from ..layout.forms import detect, is_personal, together, yes_or_no
from ..layout.heads import as_headed, paid_above
from ..layout.kinds import (
    BANK,
    BUDGET,
    CROSS,
    FORECAST,
    PROSE,
    WORDS,
    Kind,
    aside,
    beside,
    header_of,
    kind_of,
)
from ..layout.mapping import FORMS, HOURS, WHOLE, pattern
from ..layout.match import Layout, heads_of
from ..layout.sides import AMOUNT, NATURE, all_in_sections, side_of
from ..layout.ticked import BETWEEN
from ..understand.evidence import either_money
from ..understand.fec import find_entries
from ..understand.readings import readings
from .columns import by_shape, choose, merit, missing, payments
from .everywhere import everywhere
from .meanings import meanings
from .page import LIKELY, Chosen, Page, Proposal, likely, page_of, places_of
from .people import examples, names
from .surveys import QUESTIONS, choice_of, in_other_words
from .tables import candidates, cell_a_line, kind_of_work, rival, whose

_NOTES = {
    "personal_column": N_("personal: left out"),
    "names": N_("names of people: left out; map a column of codes"),
    "technical_column": N_("technical: left out"),
    "split_column": N_("says again another column: left out"),
    "date_part": N_("part of a date, read with its day: left out"),
    "beside": N_("another table beside: left out"),
    "no_table": N_("to fill: which table of the kit it is"),
}
_DAY_OR_MONTH = N_("to fill: day then month, or month then day")
_COMMA_OR_POINT = N_("to fill: a comma, or a point")
_ONCE = N_("to fill: the same for every line")
_WHERE = N_("to fill: this title beside the column that holds it, or here what is the same on every line")
_BY_LINE = (*FIGURES, "date")  # seldom the same twice


def propose(
    sheets: Iterable[Sheet], table_of: Callable[[Sheet], Table | None] = lambda _sheet: None
) -> list[Proposal]:
    """A proposal for each column of each sheet, in the order of the file. `table_of`: the table a person says it is.

    A sheet of the kit that is a form has no columns to tell: a line about it would have it left out."""
    found: list[Proposal] = []
    sheets = _explained(sheets)
    one = _as_one(sheets)
    whole = len(one) == len(sheets)
    tabs = [] if whole else [sheet.name for sheet in sheets if _full(sheet) and not aside(sheet)]
    for sheet in one:
        if find_entries(sheet):
            place, note = (pattern(sheet.file), "", WHOLE), N_("accounting export (FEC)")
            found.append(Proposal(*place, LEDGER, "", 1.0, (), note))
        elif _full(sheet):
            found += _sheet(sheet, tabs, table_of(sheet))
    return found


def untitled(sheets: Iterable[Sheet]) -> list[Finding]:
    """Columns that hold something else than words on most lines and have no heading: no line is proposed about them."""
    found = []
    for sheet in _as_one(_explained(sheets)):
        if find_entries(sheet) or not _full(sheet):
            continue
        page = page_of(sheet)
        lines = [row for row in page.near if any(map(filled, row))]
        named = {q for p in page.unheaded for q in page.places[p]}
        for p in range(max(map(len, lines), default=0)):
            cells = sum(p < len(row) and filled(row[p]) for row in lines)
            if not any(page.heads[p : p + 1]) and p not in named and 2 * cells > len(lines):
                place = {"sheet": sheet.name, "column": letter(p)}
                found.append(Finding("no_heading", "doubtful", **place, values={"cells": cells}))
    return found


def _explained(sheets: Iterable[Sheet]) -> list[Sheet]:
    return [as_headed(sheet) for sheet in sheets if fold(sheet.key) not in FORMS]


def _full(sheet: Sheet) -> bool:
    return any(filled(cell) for row in sheet.rows for cell in row)


def _as_one(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets of a file as one where all have the same headings, as a till with a sheet a month has: they are asked of once;
    a forecast among them is asked of apart."""
    full = [sheet for sheet in sheets if _full(sheet) and not aside(sheet)]
    ahead = list(map(_forecast, full))
    if any(ahead) and not all(ahead):
        plain = [sheet for sheet, is_ahead in zip(full, ahead, strict=True) if not is_ahead]
        one = _as_one(plain)
        apart = [*compress(full, ahead), *filter(aside, sheets)]
        return [*one, *apart] if len(one) < len(plain) else sheets
    heads = [header_of(sheet) for sheet in full]
    first = full[0] if full else None
    same = len(full) > 1 and all(
        sheet.file == first.file and sheet.name != sheet.file and sheet.rows[n] == first.rows[heads[0]]
        for sheet, n in zip(full, heads, strict=True)
    )
    if not same or find_entries(first) or detect(first):
        return sheets
    below = [row for sheet, n in zip(full[1:], heads[1:], strict=True) for row in sheet.rows[n + 1 :]]
    return [replace(first, name=first.file, rows=[*first.rows, *below]), *filter(aside, sheets)]


def _forecast(sheet: Sheet) -> bool:
    header = header_of(sheet)
    kind = kind_of(sheet, header, heads_of(sheet, header))
    return kind is not None and kind.code == FORECAST


@dataclass
class _Decision:
    """What a page is, and what each of its columns is or is left out for. `ahead`: each cell is a line of the table."""

    table: Table | None
    chosen: Chosen
    left_out: dict[int, str]
    kind: Kind | None
    ahead: bool
    rival: Table | None = None


def _sheet(sheet: Sheet, tabs: Sequence[str], said: Table | None) -> list[Proposal]:
    """The lines about one sheet. `tabs`: the sheets it stands for; `said`: the table a person says it is."""
    page = page_of(sheet)
    is_ = _decided(page, said)
    found = []
    if is_.rival is not None:
        found.append(Proposal(*page.names, "", is_.table, "", LIKELY, (), other=str(is_.rival.title)))
    if is_.table is None or (is_.kind and is_.kind.code == BANK):
        kind = is_.kind if is_.kind and is_.kind.code in WORDS else None
        found.append(Proposal(*page.names, "", is_.table, "", 0.0, (), _NOTES["no_table"], kind=kind))
    if not (is_.kind and is_.kind.code == PROSE):
        found += [line for p in page.values for line in _column(page, p, is_)]
    if is_.table is not None and (is_.chosen or said):
        found += _asked_of(page, is_.table, is_.chosen) + _same_on_all_lines(page, is_, tabs)
    return found


def _decided(page: Page, said: Table | None) -> _Decision:
    kind = kind_of(page.sheet, page.header, page.heads, page.form is not None)
    said = None if kind and kind.code == BUDGET and said is LEDGER else said
    ahead = cell_a_line(page) if not page.form and (kind is None or kind.code == CROSS) else None
    ahead = ahead if said is None or (ahead and ahead[0] is said) else None
    kind = None if ahead or said else kind
    left_out = _left_out(page)
    free = _free(page, left_out)
    at_once = ahead or (said and (said, choose(said, page, free))) or payments(page.form)
    tried = [] if at_once else candidates(kind, page, free)
    table, chosen = at_once or max(tried, key=lambda found: merit(*found), default=(None, {}))
    if table is not None and not ahead:  # they complete a table, and make none
        by_shape(table, page, free, chosen)
    if table is not None and table.name == "surveys":
        chosen |= in_other_words(page, free, chosen)
    for p, (found, _likeness) in list(chosen.items()):
        coded = isinstance(found, Column) and found.kind == "code" and holds_people(found)
        if coded and names_for_codes(page.values[p]):
            left_out[p] = "names"
            del chosen[p]
    other = rival(tried, table, page.said) if tried and not kind else None
    return _Decision(table, chosen, left_out, kind, bool(ahead), other)


def _left_out(page: Page) -> dict[int, str]:
    """Columns that nothing is read of, and why."""
    heads, values, form = page.heads, page.values, page.form
    apart = beside(page.sheet, page.header) if len(page.parts) == 1 else len(heads)
    left_out = dict(form.ignored) if form else {}
    if form and form.stamp is not None:
        left_out[form.stamp] = "technical_column"
    left_out |= {p: "personal_column" for p, text in enumerate(heads) if text and is_personal(text)}
    left_out |= {p: "names" for p in values if p not in left_out and names(heads[p], values[p])}
    left_out |= {p: "date_part" for _name, at, *_more in page.sheet.dated for p in at[1:]}
    left_out |= {p: "beside" for p in values if p >= apart}
    ticks = {word for text in heads if BETWEEN in text for word in text.split(BETWEEN)}
    return left_out | {p: "split_column" for p in values if heads[p] in ticks and not values[p]}


def _free(page: Page, left_out: dict[int, str]) -> list[int]:
    """Columns that may be some of the table: of a question with a column a choice, the ticks too."""
    ticked = {p for places in together(page.heads).values() for p in places}
    return [
        p
        for p, cells in page.values.items()
        if p not in left_out or (left_out[p] == "split_column" and p in ticked and yes_or_no(cells))
    ]


def _column(page: Page, position: int, is_: _Decision) -> list[Proposal]:
    """The line about a column, then those about its cells that are no value of it."""
    text, known = page.heading(position), position in is_.chosen
    people = [p for p, why in is_.left_out.items() if why in ("names", "personal_column")]
    met = (surnames_of(page.values[p]) for p in people if p in page.values)
    shown = examples(text, page.values[position], known, set().union(*met))
    if not known and position in is_.left_out:
        reason = is_.left_out[position]
        shown = () if reason in ("personal_column", "names") else shown
        return [Proposal(*page.names, text, None, "", 1.0, shown, _NOTES[reason])]
    if not known or is_.table is None:
        return [Proposal(*page.names, text, None, "", 0.0, shown)]
    found, likeness = is_.chosen[position]
    side = _of_side(position, page.heads, is_)
    note, choice = side or ("", _choice(position, page.heads, is_))
    other = "" if note else _either(is_.table, found, text, is_.chosen)
    what = is_.table, str(found.title), likeness
    line = Proposal(*page.names, text, *what, shown, note, choice, other=other)
    return [line, *(meanings(page, position, line, is_.chosen) if likeness >= LIKELY else ())]


def _choice(position: int, heads: list[str], is_: _Decision) -> str:
    """What all cells of a column are about, as its heading says it: a service, a kind of work, a person."""
    found, text = is_.chosen[position][0], heads[position]
    if is_.ahead:
        return (kind_of_work(text) or whose(text)) if found is HOURS else ""
    return choice_of(position, heads, is_.chosen) if found in QUESTIONS else ""


def _same_on_all_lines(page: Page, is_: _Decision, tabs: Sequence[str]) -> list[Proposal]:
    """Lines that ask what no column says: the same on every line, or on every line of each sheet."""
    table, chosen, found = is_.table, is_.chosen, []
    file = page.names[0]
    for column in _unsaid(page, is_):
        if column.name in ("service", "public") and tabs and not any(map(_numbered, tabs)):
            named = column.name == "service" and _BY_SERVICE.search(fold(file))
            note = N_("likely, to check") if named else N_("to fill: the same for every line of this sheet")
            what = "", table, str(column.title), 0.0, (), note
            found += [Proposal(file, tab, *what, tab if named else "") for tab in tabs]
            continue
        said = everywhere(table, column, chosen, page)
        note = N_("likely, to check") if said else _WHERE if column.kind in _BY_LINE else _ONCE
        found.append(Proposal(*page.names, "", table, str(column.title), 0.0, (), note, said))
    return found


_ALSO_ASKED = {"time": "paid", "tours": "mode"}  # a table can do without, and what it costs cannot


def _unsaid(page: Page, is_: _Decision) -> list[Column]:
    """The columns a table needs that neither a column nor the layout of the page says."""
    table, chosen = is_.table, is_.chosen
    spared = {"date"} if is_.ahead else set()
    spared |= (
        {"nature"} if (is_.ahead or table is LEDGER) and all_in_sections(page.sheet, page.header) else set()
    )
    spared |= {"hours"} if table.name == "time" and clock_columns(dict(enumerate(page.heads))) else set()
    found = [column for column in missing(table, chosen, is_.ahead) if column.name not in spared]
    also = table[_ALSO_ASKED[table.name]] if table.name in _ALSO_ASKED else None
    hours = places_of(HOURS, chosen) if table.name == "time" else []
    told = hours and set(hours) <= {*paid_above(page.sheet, page.header)}
    if also is not None and not told and not places_of(also, chosen):
        found.append(also)
    return found


_BY_SERVICE = re.compile(r"\b(?:par|by|per) (?:services?|prestations?)\b")


def _numbered(tab: str) -> bool:
    """Whether a sheet is one of a series, of months or weeks: it says nothing of what its lines are about."""
    return is_month(tab) or any(map(str.isdigit, tab))


def _either(table: Table, found: Column | Choice, heading: str, chosen: Chosen) -> str:
    """The title of the column of the same table that one may be instead."""
    if table.name != "requests":
        return ""
    names = [column.name for column in likely(chosen).values()]
    other = either_money(table.name, found.name, heading, names)
    return str(table[other].title) if other else ""


def _of_side(position: int, heads: list[str], is_: _Decision) -> tuple[str, str] | None:
    """What one of two columns of amounts most likely holds, where no column says: expenses, or own revenue unless words say else."""
    amounts = [] if is_.ahead else places_of(AMOUNT, is_.chosen)
    if position not in amounts or len(amounts) < 2 or places_of(NATURE, is_.chosen):
        return None
    if side_of(heads[position]) == "out":
        return N_("likely, to check: expenses, or repayments of a loan"), str(NATURE.choices[0].title)
    return N_("likely, to check: own revenue, subsidy or loan"), NATURE.label("own_revenue")


def _asked_of(page: Page, table: Table, chosen: Chosen) -> list[Proposal]:
    """Lines to fill where nothing in the file shows which figure is the day, or which mark the decimal one."""
    columns = {p: found for p, (found, _likeness) in chosen.items() if isinstance(found, Column)}
    heads = {p: page.sheet.rows[page.header][p] for p in columns}
    layout = Layout(table, page.sheet, page.header, columns, {}, heads=heads)
    read_as = readings([layout], [], lambda _sheet: {})
    return [
        Proposal(*page.names, "", PROJECT, str(PROJECT[name].title), 0.0, (), note)
        for name, note in (("date_order", _DAY_OR_MONTH), ("decimal_mark", _COMMA_OR_POINT))
        if name in read_as.asked
    ]

"""Which table of the kit an unknown sheet is: the ones that have what makes them that table, and the likeliest of them."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping

from ...core.cells.cell import Reading, figure_in
from ...core.cells.values import parse
from ...core.schema import Column, Table, fold
from ...core.tables import LEDGER, TABLES
from ...core.text import listed
from ..layout.days.clocks import clock, clock_columns
from ..layout.days.periods import DAY, MONTH, WEEK, periods
from ..layout.kinds import BANK, ONLY, UNREAD, Kind
from ..layout.mapping import CATEGORY, HOURS, PERSON_CODE
from ..layout.sides import AMOUNT, two_sides
from ..layout.totals import is_total
from ..understand.doubts.measured import is_counter
from ..words import Said, words_in
from .columns import choose, merit
from .everywhere import by_sign
from .likeness import of_other_words
from .page import LIKELY, SURE, Chosen, Page, likely, places_of, titled
from .surveys import QUESTIONS

_SAID = Said("tables")
TIME_SAID = _SAID.time_said


def cell_a_line(page: Page) -> tuple[Table, Chosen] | None:
    """The table whose lines are the cells of a page, and its columns; None where each line of it is a record, or nothing."""
    return (
        _by_period(page)
        or _by_heading(page, kind_of_work)
        or (_by_heading(page, whose) if TIME_SAID.search(page.said) else None)
    )


def _by_period(page: Page) -> tuple[Table, Chosen] | None:
    """Hours by day or by week, or real accounts by month, that stand side by side; None for any other cross table."""
    unit, days = periods(page.sheet, page.header)
    real = _SAID.real_said.search(page.said)
    named = (
        not _SAID.planned.search(page.said)
        and re.sub(r" 20[0-9]{2}$", "", fold(page.sheet.key)) in LEDGER.sheet_names
    )
    if unit == MONTH and (named or real):
        table, measured = TABLES["ledger"], AMOUNT
    elif unit in (DAY, WEEK) and (TIME_SAID.search(page.said) or _at_work(page, days)):
        table, measured = TABLES["time"], HOURS
    else:
        return None
    cells = [cell for p in days for cell in page.values.get(p, ())]
    if not cells or not _are(measured, cells):
        return None
    labels = [p for p in page.values if p not in days]
    chosen = choose(table, page, labels, amounts=days)
    chosen = {p: found for p, found in chosen.items() if found[0] not in (measured, table["date"])}
    if table is LEDGER and not real and table["nature"] not in [found[0] for found in chosen.values()]:
        return None  # costs and income may stand together, and nothing tells them apart
    bare = table is LEDGER and not titled(table["line"], chosen)  # what the amounts are for is not known
    return table, chosen | dict.fromkeys(days, (measured, LIKELY if bare else SURE))


def _at_work(page: Page, days: Iterable[int]) -> bool:
    """Whether a sheet of presence says how long the team worked: hours of a day, not a tick or a count of people."""
    if not _SAID.presence.search(page.said) or not _SAID.team.search(
        " ".join([page.said, *map(fold, page.heads)])
    ):
        return False
    figures = [f for p in days for cell in page.values.get(p, ()) if (f := figure_in(cell)) is not None]
    return bool(figures) and max(figures) <= 14 and sum(f >= 2 for f in figures) > 0.5 * len(figures)


def _are(column: Column, cells: list) -> bool:
    """Whether most cells can be read as those of a column."""
    good = sum(not parse(cell, column, Reading(order="day", decimal=",")).problem for cell in cells)
    return good >= 0.6 * len(cells)


def kind_of_work(heading: str) -> str:
    """The kind of work that a column of hours is about, as its heading says it; "" where it says none."""
    kind = parse(heading, CATEGORY).value
    return "" if kind is None else CATEGORY.label(kind)


def whose(heading: str) -> str:
    """The code of the person whose hours a column holds, as its heading says it; "" where it says none."""
    return heading if PERSON_CODE.fullmatch(heading) else ""


def _by_heading(page: Page, said: Callable[[str], str]) -> tuple[Table, Chosen] | None:
    """Hours worked with a column for each kind of work, or for each person, beside their day."""
    heads, values, time = page.heads, page.values, TABLES["time"]
    apart = [p for p in values if said(heads[p])]
    if len({said(heads[p]) for p in apart}) < 2 or not _are(
        HOURS, [cell for p in apart for cell in values[p]]
    ):
        return None
    chosen = choose(time, page, [p for p in values if p not in apart and not is_total(heads[p])])
    chosen = {p: found for p, found in chosen.items() if found[0] not in (HOURS, CATEGORY)}
    if not places_of(time["date"], chosen):
        return None
    return time, chosen | dict.fromkeys(apart, (HOURS, SURE))


_OF_CONTRACT = frozenset(
    listed("contrat, cdi, cdd, etp, fonction, salaire, embauche, contract, fte, salary, role")
)


def candidates(kind: Kind | None, page: Page, free: list[int]) -> list[tuple[Table, Chosen]]:
    """The tables a sheet may be, by the whole of it; none where its kind is not read, or none has what makes it one."""
    if kind and kind.code in UNREAD:
        return []
    one_amount = kind and kind.code == BANK and not two_sides(page.heads)
    if one_amount and not by_sign(page, choose(LEDGER, page, free, kind)):
        return []  # it says what moved; what it was, only its sign and the words of each line
    tables = [table for table in TABLES.values() if not table.form]
    if kind:
        tables = [TABLES[ONLY[kind.code]]]
    elif page.form:
        tables = [table for table in tables if table.name != "surveys"]
    tried = [(table, choose(table, page, free, kind)) for table in tables]
    tried = [found for found in tried if _is_one(*found, page, free) and _may_be(*found, page, free)]
    orders = not page.form and not (kind and kind.code in ONLY) and _SAID.orders_said.search(page.said)
    if orders and any(table.name == "requests" for table, _chosen in tried):
        # a sheet of orders is no list of what was earned
        tried = [found for found in tried if found[0] is not LEDGER]
    return tried


def _is_one(table: Table, chosen: Chosen, page: Page, free: list[int]) -> bool:
    """Whether a page has what makes it this table and no other."""
    if _has_heart(table, chosen, page.values):
        return True
    if table.name not in ("time", "tours", "requests") or not titled(table["date"], chosen):
        return False
    heads = [page.heads[p] for p in free]
    if table.name == "time":
        return _by_clock(page, free) or (_SAID.worked.search(page.said) is not None and titled(HOURS, chosen))
    if table.name == "tours":
        return sum(map(is_counter, heads)) == 2
    return any(_SAID.fetched.fullmatch(fold(text)) for text in heads)


def _by_clock(page: Page, free: list[int]) -> bool:
    """Whether hours are said by when they began and ended; « Début » of a loan is a day."""
    clocks = clock_columns({p: page.heads[p] for p in free})
    return bool(clocks) and any(
        clock(v) is not None and not isinstance(v, dt.datetime) for v in page.values[clocks[0]]
    )


def _may_be(table: Table, chosen: Chosen, page: Page, free: list[int]) -> bool:
    """False where words of the sheet say that it is not this table, whatever its columns look like."""
    heads = {p: fold(page.heads[p]) for p in {*free, *chosen}}
    if table.name == "funding" and not _SAID.grants.search(page.said):
        return not any(heads[p] == "qui" for p in chosen)  # « Qui » gives a grant only where grants are said
    if table.name == "clients" and not _SAID.people_said.search(
        " ".join([page.said, *map(fold, page.heads)])
    ):
        # a number and a category may be of anything
        return any(titled(table[name], chosen) for name in ("member_since", "membership_eur"))
    if table.name == "time" and _OF_CONTRACT & {word for text in heads.values() for word in text.split()}:
        logged = any(_SAID.logged.fullmatch(heads[p]) for p in places_of(table["date"], chosen))
        # what was agreed, not what was worked
        hours = (page.heads[p].casefold() for p in places_of(HOURS, chosen))
        return logged or not any(map(_SAID.each.search, hours))
    if table.name == "tours":  # money given back for kilometres is none
        return not any(_SAID.mileage.fullmatch(heads[p]) for p in free)
    return True


_NEARLY = 0.5  # of the merit of the likeliest table


def rival(tried: list, table: Table, said: str) -> Table | None:
    """Another table that a sheet may be: it has what makes it one, and nearly as much; none where the words above, or the names
    of the sheet and the file, are those of the likeliest alone."""
    merits = {other.name: merit(other, chosen)[0] for other, chosen in tried}
    others = [name for name in merits if name != table.name and merits[name] >= _NEARLY * merits[table.name]]

    def named(one: Table) -> bool:
        hours = one.name == "time" and TIME_SAID.search(said) is not None
        return hours or any(name and re.search(rf"\b{re.escape(name)}\b", said) for name in one.sheet_names)

    best = max(others, key=merits.__getitem__, default=None)
    return None if best is None or (named(table) and not named(TABLES[best])) else TABLES[best]


_HEART = words_in("trade_words")["heart"]


def _has_heart(table: Table, chosen: Chosen, values: Mapping[int, list]) -> bool:
    told = likely(chosen).items()
    found = {one.title: one for p, one in told if not of_other_words(one, values.get(p, ()))}.values()
    if table.name == "surveys":
        return any(one in QUESTIONS or one is table["score"] for one in found)
    if table.name not in _HEART and len(found) < 2:
        return False  # « What » alone makes a sheet no table
    heart = _HEART.get(table.name) or "; ".join(column.name for column in table.required_columns)
    groups = ([one.split("+") for one in group.split()] for group in heart.split(";"))
    return all(any(all(table[name] in found for name in one) for one in group) for group in groups)

"""Tables where each cell is a line: hours worked, by day, by person or by kind of work, and real accounts by month."""

import re
from collections.abc import Callable, Iterable

from ...core.cells.cell import Reading, figure_in
from ...core.cells.values import parse
from ...core.schema import Column, Table, fold
from ...core.tables import TABLES
from ..layout.days.periods import DAY, MONTH, WEEK, periods
from ..layout.mapping import CATEGORY, HOURS, PERSON_CODE
from ..layout.sides import AMOUNT
from ..layout.totals import is_total
from .columns import choose
from .page import Page
from .proposal import SURE, Chosen

TIME_SAID = re.compile(r"\b(?:heures|temps|pointages?|emargements?|hours|time ?sheets?)\b")
_REAL_SAID = re.compile(r"\b(?:realisee?s?|reel|compte de resultat|depenses|recettes|actuals?)\b")
_PRESENCE = re.compile(r"\bpresences?\b|\battendance\b")
_TEAM = re.compile(
    r"\b(?:salarie|equipe|personnel|employe|agent|benevole|intervenant|staff|team|volunteer|employee)"
)


def cell_a_line(page: Page) -> tuple[Table, Chosen] | None:
    """The table whose lines are the cells of a page, and its columns; None where each line of it is a record, or nothing."""
    return (
        _by_period(page)
        or _by_heading(page, kind_of_work)
        or (_by_heading(page, whose) if TIME_SAID.search(page.said) else None)
    )


def _by_period(page: Page) -> tuple[Table, Chosen] | None:
    """Hours worked by day or by week, or real accounts by month, that stand side by side. None for any other cross table, and
    for sums by month of hours, whose days nobody knows."""
    unit, days = periods(page.sheet, page.header)
    if unit == MONTH and _REAL_SAID.search(page.said):
        table, measured = TABLES["ledger"], AMOUNT
    elif unit in (DAY, WEEK) and (TIME_SAID.search(page.said) or _at_work(page, days)):
        table, measured = TABLES["time"], HOURS
    else:
        return None
    cells = [cell for p in days for cell in page.values.get(p, ())]
    if not cells or not _are(measured, cells):
        return None
    labels = [p for p, text in enumerate(page.heads) if text and p not in days]
    chosen = choose(table, page, labels)
    others = (str(measured.title), str(table["date"].title))
    chosen = {p: found for p, found in chosen.items() if found[0] not in others}
    return table, chosen | {p: (str(measured.title), SURE) for p in days}


def _at_work(page: Page, days: Iterable[int]) -> bool:
    """Whether a sheet of presence says how long the team worked: hours of a day, not a tick or a count of people."""
    if not _PRESENCE.search(page.said) or not _TEAM.search(" ".join([page.said, *map(fold, page.heads)])):
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
    others = (str(HOURS.title), str(CATEGORY.title))
    chosen = {p: found for p, found in chosen.items() if found[0] not in others}
    if str(time["date"].title) not in [found[0] for found in chosen.values()]:
        return None
    return time, chosen | dict.fromkeys(apart, (str(HOURS.title), SURE))

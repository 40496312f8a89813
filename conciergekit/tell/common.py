"""What every telling says and draws in the same way."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping

import pandas as pd

from ..core import i18n, measures, privacy
from ..core.cells.frames import each_row
from ..core.i18n import N_, _, money, ngettext, number, percent
from .said import Many, say, sayer  # noqa: F401  the tellings take them from here

ORIGINS = {
    "observed": N_("observed"),
    "estimated": N_("estimated"),
    "assumed": N_("assumed"),
}  # how a figure is known
NAMED = 3  # names in a sentence
Said = Iterator[str]  # sentences, one after the other


# ---- words -----------------------------------------------------------------------------------------------


def few(names: Iterable[str], most: int = NAMED) -> str:
    """Names in a sentence: three at most, or `most`, the others counted."""
    names = list(names)
    more = len(names) - most + 1
    if more > 1:
        names[most - 1 :] = [ngettext("{n} other", "{n} others", more)]
    return i18n.listing(names)


def decimals(n: float) -> int:
    """Of a count, as `measures.written` gives its figure: one under ten that is not whole."""
    return int(abs(n) < measures.SMALL and bool(round(n, 1) % 1))


def complete_months(pilot) -> str:
    """The months whose data are complete; the first is not told whole where the service opened within it."""
    count = len(pilot.months)
    if not count or not pilot.begun_midway:
        return ngettext("{n} complete month", "{n} complete months", count)
    return ngettext(
        "{n} month, begun on {day}", "{n} months, the first begun on {day}", count, day=i18n.date(pilot.start)
    )


def reach(value: float, low: float, high: float, said: Callable[[float], str]) -> str:
    """The range of a figure, `said` as it is; "" where there is none. What was observed over the whole test may lie outside
    the level the service has come to: then said so."""
    if not math.isfinite(low) or said(low) == said(high) == said(value):
        return ""
    span = i18n.span(said(low), said(high))
    return span if _inside(value, low, high, said) else _("now settling at {span}", span=span)


def with_range(shown: str, value: float, low: float, high: float, said: Callable[[float], str]) -> str:
    """A figure as it is shown, and its range."""
    span = reach(value, low, high, said)
    if not span or not _inside(value, low, high, said):
        return ", ".join(filter(None, (shown, span)))
    return _("{value} (range {span})", value=shown, span=span)


def _inside(value: float, low: float, high: float, said: Callable[[float], str]) -> bool:
    """As it is read: 88.9 is at the end of a range told from 89."""
    return low <= value <= high or said(value) in (said(low), said(high))


def answer(value: float, unit: str) -> str:
    """A figure of a model of assumptions: "eur", "share", "yesno", or a unit in words."""
    if unit == "yesno":
        return _("yes") if value >= 0.5 else _("no")
    if unit in ("eur", "share"):
        return money(value) if unit == "eur" else percent(value)
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1 if abs(value) >= 10 else 2
    if not unit:
        return number(value, digits)
    return _("{value} {unit}", value=number(value, min(1, digits)), unit=unit)


def yes_no(value) -> str:
    """A cell that says yes or no; a blank one says neither."""
    return _("not noted") if pd.isna(value) else _("yes") if value else _("no")


def in_columns(rows: pd.DataFrame, columns: Mapping[str, object]) -> pd.DataFrame:
    """A table in words: under each head, a function of a row, a column as it is, (column, how each value is written, and what
    stands where it is not known), or the cells."""
    return pd.DataFrame({head: _cells(rows, cell) for head, cell in columns.items()})


def _cells(rows: pd.DataFrame, cell):
    if callable(cell):
        return list(map(cell, each_row(rows)))
    if isinstance(cell, str):
        return rows[cell]
    if not isinstance(cell, tuple):
        return cell
    name, written, *blank = cell
    return [blank[0] if blank and (pd.isna(one) or one == "") else written(one) for one in rows[name]]


def clients_count(people: float) -> str:
    """A number of clients, in words when it is too small to print."""
    if privacy.too_few(people):
        return _("fewer than {n} users", n=number(privacy.fewest()))
    return ngettext("{n} user", "{n} users", people)

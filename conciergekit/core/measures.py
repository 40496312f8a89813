"""The dictionary of measures: each figure the kit shows has one name, one definition, one period and one function.

    conciergekit.core.measures.get("own_cover").definition        # in the language in use
    conciergekit.core.measures.shown("own_cover", 0.587)          # "59 %": unit and rounding, in one place
    conciergekit.core.measures.table("fr")                        # one row a measure

The words are data (`data/measures.toml`, in English; `languages/` has the others); the figure itself comes from the one function each entry names (`owner`).
"""

import math
import pkgutil
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from . import i18n, rates
from .i18n import N_, _, money, number, percent
from .paths import data

# how many complete months "lately" is, for whoever counts, says or compares what is recent
RECENT_MONTHS = 3
# how many of the last weeks in which the service was open show how trips run now
RECENT_WEEKS = 8

# what an infinite value of a measure says
NEVER = {"break_even_orders": N_("no volume reaches it")}
PERIODS = {
    "test": N_("the complete months of the test"),
    "whole": N_("the test, to the last day of the data"),
    "recent": N_("the last {months} complete months"),
    "pace": N_("the present pace"),
    "weeks8": N_("the last {weeks} weeks the service was open"),
    "now": N_("the last day of the data"),
    "ahead12": N_("the twelve months after the last day of the data"),
    "row": N_("the time its row names"),
}
# a pair: for one, for several
UNIT_WORDS = {
    "share": N_("share"),
    "eur": "€",
    "eur_hour": N_("€ an hour"),
    "eur_km": "€/km",
    "eur_stop": N_("€ a stop"),
    "eur_order": N_("€ an order"),
    "eur_month": N_("€ a month"),
    "months": (N_("month"), N_("months")),
    "days": (N_("day"), N_("days")),
    "hours": (N_("hour"), N_("hours")),
    "minutes": (N_("minute"), N_("minutes")),
    "km": "km",
    "grades": (N_("grade"), N_("grades")),
    "points": (N_("point"), N_("points")),
    "weeks": (N_("week"), N_("weeks")),
    "hours_week": (N_("hour a week"), N_("hours a week")),
    "per_week": N_("a week"),
    "per_month": N_("a month"),
    "per_thousand": N_("a month for 1,000 inhabitants"),
    "count": N_("number"),
    "offers": (N_("offer"), N_("offers")),
    "stops": (N_("stop"), N_("stops")),
    "orders": (N_("order"), N_("orders")),
    "chance": N_("chances in 100"),
    "grade4": N_("grade 0–4"),
    "score5": N_("1–5"),
    "levels": (N_("level"), N_("levels")),
}
SMALL = 10  # a figure under it shows its decimals, where its entry gives it some
PERCENT_FROM = 10  # answers, or things counted, from which a share of them is said as a percentage
MONEY = frozenset(unit for unit in UNIT_WORDS if unit.startswith("eur"))
CARRIED = frozenset({"share", "eur", "chance", "grade4", "score5", "count"})  # the figure says its own unit


@dataclass(frozen=True)
class Measure:
    """One entry: what a figure is called, what it is, and who computes it.

    unit: a key of ``UNIT_WORDS``. parts: a share of the things it rests on, said "3 of 4" where they are few. period: a key of ``PERIODS``. digits: decimals shown (see ``written``).
    source: of the method (author, year), or the workshop. owner: dotted path of the one function that computes it.
    fields: where results carry it, "Result.field" or "Result.column"; a bare column name holds in every table.
    facets: its fields are sides of it (bounds, parts, rows), not one figure said in several places.
    quotes: the thresholds its words name, each with the constant or the dated rate that owns it.
    indicator: for an indicator, its family (Q0 … L6), the sheets it needs, whether it is on the first screen…
    gate: None unless a gate can judge it; whether its requirement is a maximum, whether it is how the
        service is run (`run`: never a stop on its own), older names in workbooks.
    """

    code: str
    name_en: str
    definition_en: str
    unit: str
    period: str
    counts_en: str
    leaves_out_en: str
    digits: int
    source_en: str
    owner: str
    parts: bool = False
    fields: tuple[str, ...] = ()
    facets: bool = False
    quotes: Mapping[str, str] = field(default_factory=dict)
    indicator: Mapping = field(default_factory=dict)
    gate: Mapping | None = None

    name = property(lambda self: self._said("name"))
    definition = property(lambda self: self._said("definition"))
    counts = property(lambda self: self._said("counts"))
    leaves_out = property(lambda self: self._said("leaves_out"))
    source = property(lambda self: self._said("source"))
    period_word = property(lambda self: period_word(self.period))

    def _said(self, what: str) -> str:
        text = i18n.said(getattr(self, f"{what}_en"), i18n.language(), f"measure.{self.code}.{what}")
        if "{" not in text:
            return text
        return text.format(**{name: _quoted(owner) for name, owner in self.quotes.items()})

    def unit_word(self, value: float = math.nan) -> str:
        """The word behind a value, in the singular or the plural as the value asks."""
        words = UNIT_WORDS[self.unit]
        return _(words if isinstance(words, str) else words[0 if i18n.singular(value) else 1])

    def function(self) -> Callable:
        """The function that computes it. ImportError or AttributeError where the path leads nowhere."""
        return _at(self.owner)


def _at(path: str) -> object:
    """What stands at a dotted path: a name of a package or a module before a module of that name, or of a class."""
    home, _dot, name = path.rpartition(".")
    try:
        return pkgutil.resolve_name(f"{home}:{name}")
    except ModuleNotFoundError:
        return pkgutil.resolve_name(path)


def _quoted(owner: str) -> str:
    """A threshold in words: the constant or the dated rate that owns it, as a percentage where a % is asked for."""
    path = owner.removesuffix("%")
    value = _rate(path.removeprefix("rate:")) if path.startswith("rate:") else _at(path)
    return percent(value) if owner.endswith("%") else number(value, 0 if not value % 1 else 1)


def _rate(path: str) -> float:
    """The figure of a dated rate, or one of several: "smallest_group.team"."""
    name, _dot, part = path.partition(".")
    value = rates.value(name)
    return value[part] if part else value


@cache
def _all() -> dict[str, Measure]:
    with data("measures.toml").open("rb") as file:
        entries = tomllib.load(file)
    return {code: _measure(code, entry) for code, entry in entries.items()}


def _measure(code: str, entry: Mapping) -> Measure:
    worded = ("name", "definition", "counts", "leaves_out", "source")
    said = {f"{key}_en" if key in worded else key: value for key, value in entry.items()}
    return Measure(code=code, **{**said, "fields": tuple(entry.get("fields", ()))})


def get(code: str) -> Measure:
    """The entry of one measure. KeyError for an unknown code."""
    return _all()[code]


def codes() -> frozenset[str]:
    """Every code."""
    return frozenset(_all())


def all() -> tuple[Measure, ...]:
    """Every entry, in the order of the file."""
    return tuple(_all().values())


def table(lang: str | None = None):
    """One row a measure (DataFrame): code, name, definition, unit, period, counts, leaves_out, digits, source, owner."""
    import pandas as pd  # the words alone must stay light to import

    with i18n.use_language(lang):
        columns = ["code", "name", "definition", "unit", "period", "counts", "leaves_out", "digits", "source"]
        rows = [[getattr(one, column) for column in (*columns, "owner")] for one in all()]
        found = pd.DataFrame(rows, columns=[*columns, "owner"])
        return found.assign(
            unit=[one.unit_word() for one in all()], period=[one.period_word for one in all()]
        )


def period_word(code: str) -> str:
    """A period in words: "the last 3 complete months"."""
    return _(PERIODS[code], months=number(RECENT_MONTHS), weeks=number(RECENT_WEEKS))


def shown(code: str, value: float, lang: str | None = None, n: float = 0) -> str:
    """A value of one measure as a reader sees it: rounded, with the sign of its unit where it has one.

    n: how many things it rests on, where that is known; a share of less than ten of them is a count.
    """
    with i18n.use_language(lang):
        one = get(code)
        if code in NEVER and math.isinf(value):
            return _(NEVER[code])
        return part(value, n, one.digits) if one.parts else written(value, one.unit, one.digits)


def part(share: float, n: float, digits: int = 0) -> str:
    """A share of `n` things: "75 %", or "3 sur 4" where they are fewer than ten."""
    count = share * n
    if 0 < n < PERCENT_FROM and abs(count - round(count)) < 0.01:
        return _("{k} of {n}", k=number(count), n=number(n))
    return percent(share, digits)


def figure(value: float, digits: int) -> str:
    """A number so rounded; one above zero that would read "0.0" is said to be under the smallest: little is not nothing."""
    least = 10.0**-digits
    if digits and 0 < value < least / 2:
        return f"<\N{NO-BREAK SPACE}{number(least, digits)}"
    return number(value, digits)


def written(value: float, unit: str, digits: int = 0) -> str:
    """A value of a unit, rounded: `digits` decimals for money and shares, for other figures only under ten."""
    if unit == "chance":
        return i18n.chances(value)
    if unit == "share":
        return percent(value, digits)
    if unit in MONEY:
        return money(value, digits)
    if value != value:
        return i18n.MISSING
    small = abs(value) < SMALL and value % 1
    return figure(value, digits if small else 0) + {"grade4": "/4", "score5": "/5"}.get(unit, "")

"""Dated, sourced figures (wages, vehicles, thresholds): one file, `data/rates.toml`, never a literal in code.

A user's own file (see `facts`) may replace any of them: `use` says which are in force.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from .i18n import language, said
from .paths import data

CONFIRMED, TO_CONFIRM, PROPOSED, OWN = "confirmed", "to_confirm", "proposed", "own"
STATUSES = (CONFIRMED, TO_CONFIRM, PROPOSED, OWN)


@dataclass(frozen=True)
class Rate:
    """A figure with where it comes from. `value` is a number, or a table for scales.

    `label`, `unit` and `source` follow the language; `unit_en` is the one to compare in code. read_on: day the source
    was read; review_by: day it must be looked at again. status: "confirmed" (found on `page`), "to_confirm" (to be
    looked for there), "proposed" (the kit's own default), "own" (the user's file `file`)."""

    name: str
    value: object
    unit_en: str
    since: dt.date
    read_on: dt.date
    review_by: dt.date
    status: str
    source_en: str
    label_en: str
    page: str = ""  # address of the page; a default of the kit may have none
    file: str = ""  # the user's own file that says it, "" for the kit's

    label = property(lambda self: self._said(self.label_en))
    unit = property(lambda self: self._said(self.unit_en))
    source = property(lambda self: self._said(self.source_en))

    def _said(self, text: str) -> str:
        return said(text, language(), f"rate.{self.name}")

    @property
    def proposed(self) -> bool:
        """A default without a published source: said wherever it is shown."""
        return self.status == PROPOSED

    def due(self, on: dt.date | None = None) -> bool:
        """Whether its day of review has passed; counted from the real day, whatever the data."""
        return self.review_by < (on or today())


def today() -> dt.date:
    """The real day, whatever the data."""
    return dt.date.today()


@cache
def _all() -> dict[str, tuple[Rate, ...]]:
    with data("rates.toml").open("rb") as file:
        entries = tomllib.load(file)
    return {
        name: tuple(sorted((checked(_rate(name, one)) for one in versions), key=lambda rate: rate.since))
        for name, versions in entries.items()
    }


def _rate(name: str, entry: Mapping) -> Rate:
    worded = ("label", "unit", "source")
    return Rate(name=name, **{f"{key}_en" if key in worded else key: one for key, one in entry.items()})


def checked(rate: Rate) -> Rate:
    """The rate, if it may be shown: ValueError says what is missing."""
    wrong = [
        message
        for bad, message in (
            (rate.status not in STATUSES, f"status is one of {STATUSES}"),
            (rate.status in (CONFIRMED, TO_CONFIRM) and not rate.page, "a page is needed"),
            (rate.page and not is_page(rate.page), "page is the address of a page, not of a site"),
            (rate.review_by <= rate.read_on, "review_by comes after read_on"),
        )
        if bad
    ]
    if wrong:
        raise ValueError(f"{rate.name}: {'; '.join(wrong)}")
    return rate


def is_page(address: str) -> bool:
    """The address of a page of a site: http(s)://site/something."""
    scheme, _, rest = address.partition("://")
    site, _, path = rest.partition("/")
    return scheme in ("http", "https") and "." in site and bool(path)


# ---- those of the user's own file --------------------------------------------------------------------------

_own: Mapping[str, tuple[Rate, ...]] = {}
_day: dt.date | None = None  # a past day being looked at again, None: today


def use(own: Mapping[str, tuple[Rate, ...]] | None) -> None:
    """From now on, take these versions in place of the kit's (None or empty: the kit's)."""
    global _own
    _own = own or {}


@contextmanager
def using(own: Mapping[str, tuple[Rate, ...]] | None, day: dt.date | None = None) -> Iterator[None]:
    """The same for a while; and, where no day is named, the versions in force on `day` (None: today)."""
    global _own, _day
    before = _own, _day
    _own, _day = own or {}, day
    try:
        yield
    finally:
        _own, _day = before


def in_force() -> tuple[Mapping[str, tuple[Rate, ...]], dt.date | None]:
    """What `using` is to be given to have again what is in use now."""
    return _own, _day


def own() -> Mapping[str, tuple[Rate, ...]]:
    """The versions in use that are not the kit's."""
    return _own


# ---- looking one up ----------------------------------------------------------------------------------------


def versions(name: str) -> tuple[Rate, ...]:
    """Every version of a rate, the oldest first. KeyError for an unknown name."""
    return _own.get(name) or _all()[name]


def kit_versions(name: str) -> tuple[Rate, ...]:
    """The kit's own, whatever the user's file says."""
    return _all()[name]


def get(name: str, on: dt.date | None = None) -> Rate:
    """The version of rate `name` in force on a day (None: the day in use, see ``using``, else today). KeyError for an
    unknown name, LookupError if the day is before the first version."""
    known, day = versions(name), _on(on)
    in_force = [rate for rate in known if rate.since <= day]
    if not in_force:
        raise LookupError(f"no value of {name!r} before {known[0].since}")
    return in_force[-1]


def known(name: str, on: dt.date | None = None) -> Rate:
    """The version in force on a day, or the first one known when the day is before it."""
    return get(name, max(_on(on), versions(name)[0].since))


def _on(day: dt.date | None) -> dt.date:
    day = day or _day or today()
    return day.date() if isinstance(day, dt.datetime) else day


def value(name: str, on: dt.date | None = None) -> float:
    """The figure alone, as ``known``."""
    return known(name, on).value


def names() -> list[str]:
    return sorted(_all())

"""One line under a block of figures: observed, estimated or assumed, how many, over which period."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch
from html import escape

import pandas as pd

from ...core import i18n, privacy
from ...core.i18n import _, listing, ngettext
from ...core.kept_up import booked_months, logged_until
from ...core.pilot import Pilot
from ..common import ORIGINS, Many, say
from ..indicators.words import COUNTED

OBSERVED, ESTIMATED, ASSUMED = ORIGINS


@dataclass(frozen=True)
class Origin:
    """`what` is in the current language, with its number; since, until: first and last day, NaT without dates."""

    kind: str
    what: str
    since: pd.Timestamp = pd.NaT
    until: pd.Timestamp = pd.NaT

    @property
    def period(self) -> str:
        if pd.isna(self.since) or pd.isna(self.until):
            return ""
        if self.since == self.until:
            return _("on {day}", day=i18n.date(self.since))
        return _("from {start} to {end}", start=i18n.date(self.since), end=i18n.date(self.until))


Origins = Iterator[Origin]


def of(result, pilot: Pilot) -> tuple[Origin, ...]:
    """What the figures of a result rest on; empty when it has measured nothing.

    Raises TypeError for a result that says nothing of its origin.
    """
    return tuple(origins(result, pilot))


@singledispatch
def origins(result, pilot: Pilot) -> Origins:
    raise TypeError(f"no origin is known for the figures of {type(result).__name__}")


@origins.register(type(None))
def _nothing(result: None, pilot: Pilot) -> Origins:
    """An analysis that answers None (a model without a costed tour) has measured nothing."""
    yield from ()


def line(found: Iterable[Origin]) -> str:
    """The origins as HTML, the observed first: "<b>Observed:</b> 561 requests, from … to …. <b>Estimated:</b> …"."""
    return " ".join(f"<b>{escape(head)}</b> {escape(parts)}." for head, parts in _by_kind(found, _parts))


def brief(found: Iterable[Origin]) -> str:
    """The same without periods, for the foot of a chapter: "Observed: 561 requests, 12 months of accounts."."""

    def counts(some: list[Origin]) -> str:
        return ", ".join(dict.fromkeys(_AFTER.split(origin.what)[0] for origin in some))

    return " ".join(f"{head} {parts}." for head, parts in _by_kind(found, counts))


_AFTER = re.compile(r"\s*[:;–]")  # what explains a count, for who wants the details


def periods(found: Iterable[Origin]) -> str:
    """The same with periods, as words."""
    return " ".join(f"{head} {parts}." for head, parts in _by_kind(found, _parts))


def _by_kind(found: Iterable[Origin], said: Callable[[list[Origin]], str]) -> list[tuple[str, str]]:
    found = list(dict.fromkeys(found))
    mine = {word: [origin for origin in found if origin.kind == kind] for kind, word in ORIGINS.items()}
    return [(_("{kind}:", kind=_(word).capitalize()), said(some)) for word, some in mine.items() if some]


def _parts(found: list[Origin]) -> str:
    """What was counted over the same period together: "561 requests and 36 grades, from … to …; …"."""
    periods: dict[str, list[str]] = {}
    for origin in found:
        periods.setdefault(origin.period or origin.what, []).append(origin.what)
    return _("; ").join(
        f"{listing(whats)}, {period}" if period not in whats else period for period, whats in periods.items()
    )


# ---- what several results count ----------------------------------------------------------------------------------


def observed(what: str, days: pd.Series | None = None) -> Origin:
    """Seen in the pilot, from the first to the last of `days`."""
    since, until = (days.min(), days.max()) if days is not None and len(days) else (pd.NaT, pd.NaT)
    return Origin(OBSERVED, what, since, until)


def estimated(what: str) -> Origin:
    return Origin(ESTIMATED, what)


def assumed(what: str) -> Origin:
    return Origin(ASSUMED, what)


def during_test(pilot: Pilot, what: str) -> Origin:
    """Seen over the whole test."""
    return Origin(OBSERVED, what, pilot.start, pilot.until)


def logged(pilot: Pilot, what: str) -> Origin:
    """Seen in the request log, as far as it tells."""
    return Origin(OBSERVED, what, pilot.start, logged_until(pilot))


def requests(pilot: Pilot) -> Origins:
    """The request log, as far as the data go."""
    if n := int((pilot.happened("requests")["date"] <= pilot.until).sum()):
        yield logged(pilot, COUNTED["requests"](n))


def months_of(pilot: Pilot, months: pd.Index | pd.Series) -> Origins:
    """Complete months of accounts, or of requests where there are no accounts."""
    months = months[pd.Index(months).isin(booked_months(pilot))]
    if len(months):
        words = COUNTED["accounts" if pilot.has("ledger") else "months"](len(months))
        first, last = min(months).start_time, max(months).end_time.normalize()
        yield Origin(OBSERVED, words, max(pilot.start, first), min(pilot.until, last))


def answers(pilot: Pilot) -> Origins:
    """People who answered a survey, unless they are too few to be told."""
    frame = pilot.happened("surveys")
    people = len(frame[["date", "population", "respondent"]].drop_duplicates())
    if people and not privacy.too_few(people):
        yield observed(COUNTED["answers"](people), frame["date"])


def raters(pilot: Pilot) -> Origins:
    """Grades given by people whose role is noted."""
    frame = pilot.happened("ratings")
    if len(frame):
        yield observed(ngettext("{n} grade", "{n} grades", len(frame)), frame["date"])


def simulated(n: int) -> Origin:
    """Chances and ranges read in `n` simulated cases."""
    words = Many("chances and ranges, {n} simulated case", "chances and ranges, {n} simulated cases")
    return estimated(say(words, n))

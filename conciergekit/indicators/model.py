"""What an indicator is: a specification, and what was measured of it in one pilot; all of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from scipy import special

from .. import evidence
from ..core import measures, privacy
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.kept_up import holes
from ..core.measures import RECENT_MONTHS
from ..core.pilot import Pilot, remembered
from ..core.told import Told, range_of

LEVEL = evidence.LEVEL
LOW_RESPONSE = 0.40  # a response rate to be told of; what the silent could reverse is worked out by the gate (evidence.silence)
USEFUL_HALF_WIDTH = 0.10  # a share known within ten points is worth acting on
PEOPLE = ("answers", "clients", "people")  # what is counted where each one is a person
TREND_ANSWERS = 12  # on each side of a trend
BY_COUNTING_MORE = ("answers", "requests", "orders", "clients", "months")  # known better with more of them


@dataclass(frozen=True)
class Measure:
    """What was found: value, range (NaN where a range makes no sense), n of what, status.

    more: what it would take to know more when that is not the sheet to fill: why it is not known (a code) and a number.
    note: the code of a remark said beside the value.
    """

    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    n: int = 0
    counted: str = ""
    status: str = "measured"
    more: tuple[str, int] | None = None
    note: str = ""
    at_least: bool = False
    since: pd.Period | None = None  # of a rate over the last open months: the first of them

    @property
    def absent(self) -> bool:
        return self.status == "absent"


ABSENT = Measure(status="absent")


@dataclass(frozen=True)
class Spec:
    """One indicator: what is computed and from which sheets; its words are those of the measure of the same code."""

    id: str
    code: str
    tables: tuple[str, ...]
    measure: Callable[[Pilot], Measure]
    first_screen: bool = False
    trended: str = ""  # "", or the day by which requests fall into a month: "asked", "closed"
    # the measure over some of the months, where what it rests on is read on all of them
    over: Callable[[Pilot, pd.PeriodIndex], Measure] | None = None

    @property
    def entry(self) -> measures.Measure:
        return measures.get(self.id)

    unit = property(lambda self: self.entry.unit)

    @property
    def kind(self) -> str:
        return "qualitative" if self.code.startswith("L") else "quantitative"


@dataclass(frozen=True)
class Indicator(Told):
    """One indicator of one pilot; its words come in the language in use when they are read.

    low, high: a range at `LEVEL` (for the vision and the specification: the lowest and highest rater). trend: last
    three months − the three before, in the unit of the value; NaN when that cannot be said; `trend_clear` when it
    is more than chance. first, last: the complete months of the test; since, until: its first day, and the last of the data. empty: the
    sheets it needs that have no row.
    """

    spec: Spec
    measure: Measure
    trend: float = np.nan
    trend_clear: bool = False
    first: pd.Period | None = None
    last: pd.Period | None = None
    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    empty: tuple[str, ...] = ()

    id = property(lambda self: self.spec.id)
    code = property(lambda self: self.spec.code)
    kind = property(lambda self: self.spec.kind)
    first_screen = property(lambda self: self.spec.first_screen)
    value = property(lambda self: self.measure.value)
    low = property(lambda self: self.measure.low)
    high = property(lambda self: self.measure.high)
    n = property(lambda self: self.measure.n)
    status = property(lambda self: self.measure.status)


# ---- all of them, in the workshop's order: the entries of ``data/measures.toml`` that say they are one --------


def specs() -> tuple[Spec, ...]:
    """Every indicator of the dictionary, in order."""
    return tuple(by_id().values())


def ids() -> list[str]:
    """Every indicator's id, in order."""
    return list(by_id())


@cache
def by_id() -> dict[str, Spec]:
    """id -> indicator."""
    return {entry.code: _spec(entry) for entry in measures.all() if entry.indicator}


def _spec(entry: measures.Measure) -> Spec:
    given, function = entry.indicator, entry.function()
    return Spec(
        entry.code,
        given["family"],
        tuple(given["sheets"]),
        function,
        given.get("first_screen", False),
        given.get("trended", ""),
        function if given.get("by_months") else None,
    )


# ---- ranges ----------------------------------------------------------------------------------------------


def share(successes: float, n: float, counted: str, status: str = "measured", note: str = "") -> Measure:
    """A share with its Wilson range, and how many more would bring it within ten points; absent when n is 0."""
    if not n > 0:
        return ABSENT
    if counted in PEOPLE and privacy.too_few(n):
        return hidden()
    low, high = evidence.wilson_interval(successes, n, LEVEL)
    needed = more_for_share(successes / n, n)
    more = (counted, needed) if needed and counted in BY_COUNTING_MORE else None
    return Measure(successes / n, float(low), float(high), int(n), counted, status, more, note)


def hidden(floor: int | None = None) -> Measure:
    """Measured, and not shown: too few people stand behind it (the floor of any group when None)."""
    return Measure(status="absent", more=("private", privacy.fewest() if floor is None else floor))


def more_for_share(observed: float, n: float) -> int:
    """Answers to add, at the observed share, for a Wilson half-width of ten points or less; where all of them are alike, at the
    middle of their range: a few do not promise that the next ones are alike too."""
    sizes = np.arange(int(n), 2000)
    low, high = evidence.wilson_interval(observed * sizes, sizes, LEVEL)
    known = (high - low) / 2 <= USEFUL_HALF_WIDTH + 1e-9
    if not len(sizes) or known[0]:
        return 0
    if observed in (0, 1):
        return more_for_share(float(low[0] + high[0]) / 2, n)
    return int(np.argmax(known))


def rate(counts: pd.Series, per: float = 1.0, exposure: pd.Series | None = None) -> Measure:
    """Mean of the last three monthly counts, divided by `per`, with a Gamma range, from 0 where nothing was counted (Brown, Cai &
    DasGupta, 2001); absent without a month.

    The range is widened when months vary more than chance alone. `exposure` says how much of a normal month each was
    (:func:`records.exposure`): a month closed half of the time is expected to count half; a month of none is left out.
    """
    exposure = pd.Series(1.0, index=counts.index) if exposure is None else exposure
    recent = counts[counts.notna() & (exposure > 0)].iloc[-RECENT_MONTHS:]
    months = len(recent)
    if not months or not per > 0:
        return ABSENT
    total, normal = float(recent.sum()), float(exposure[recent.index].sum())
    wider = max(1.0, _spread(recent, exposure[recent.index] * total / normal))
    ends = special.gammaincinv((total + 0.5) / wider, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    low, high = ends * wider / normal * [total > 0, True]
    more = ("months", RECENT_MONTHS - months) if months < RECENT_MONTHS else None
    values = (total / normal / per, low / per, high / per)
    apart = "months_apart" if len(counts.loc[recent.index[0] : recent.index[-1]]) > months else ""
    return Measure(*values, months, "months", "measured", more, apart, since=recent.index[0])


def _spread(counts: pd.Series, expected: pd.Series) -> float:
    """Variance over mean of months that were not equally open (Pearson); 1 where it cannot be told."""
    if len(counts) < 2 or not counts.sum():
        return 1.0
    return float(((counts - expected) ** 2 / expected).sum() / (len(counts) - 1))


def fact(value: float, n: float, counted: str, **more) -> Measure:
    """Something counted in full: no range. Absent when there is nothing to count."""
    if not n or value is None or np.isnan(value):
        return ABSENT
    return Measure(float(value), n=round(n), counted=counted, **more)


# ---- time ------------------------------------------------------------------------------------------------


@remembered
def during(pilot: Pilot, first_month: pd.Period, last_month: pd.Period, requests_by: str) -> Pilot:
    """The same pilot as if its test were only these months: what was asked (or closed), answered, worked then."""
    first, last = first_month.start_time, last_month.end_time.normalize()
    tables = dict(pilot.tables)
    for name in ("requests", "surveys", "time", "events"):
        if name in tables:
            frame = tables[name]
            days = frame["date"]
            if name == "requests" and requests_by == "closed":
                days = frame["closed_on"].fillna(days)
            tables[name] = frame[days.between(first, last)].reset_index(drop=True)
    settings = {**pilot.settings, "start": first, "data_until": last}
    return replace(pilot, tables=tables, settings=settings)


def trend(spec: Spec, pilot: Pilot) -> tuple[float, bool]:
    """(Value over the last three complete months − over the three before, whether it stands out).

    A share that rests on fewer than twelve on either side has no trend. It stands out when it is larger than
    what chance alone would move (both ranges); a figure without a range never does.
    """
    months = pilot.months
    recent = months[-2 * RECENT_MONTHS :]
    if not spec.trended or len(recent) < 2 * RECENT_MONTHS or recent.isin(holes(pilot)).any():
        return np.nan, False

    def of(some: pd.PeriodIndex) -> Measure:
        if spec.over:
            return spec.over(pilot, some)
        return spec.measure(during(pilot, some[0], some[-1], spec.trended))

    now, before = of(recent[RECENT_MONTHS:]), of(recent[:RECENT_MONTHS])
    if spec.unit == "share" and now.counted in BY_COUNTING_MORE and min(now.n, before.n) < TREND_ANSWERS:
        return np.nan, False
    change = float(now.value - before.value)
    if np.isnan(now.low) or np.isnan(before.low):
        return change, False  # without a range nothing tells a turn from the ups and downs of months
    return change, abs(change) > np.hypot(now.high - now.low, before.high - before.low) / 2


# ---- all of them for one pilot ---------------------------------------------------------------------------


COLUMNS = ["id", "code", "kind", "label", "value", "low", "high", "n", "unit", "period", "source", "status"]
COLUMNS += ["formula", "trend", "know_more", "first_screen"]


@dataclass(frozen=True)
class Indicators(Told):
    """Every indicator of one pilot, in the workshop's order; no global score."""

    items: tuple[Indicator, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row an indicator, words in the language in use: see ``indicators.table``."""
        rows = [[getattr(item, name) for name in COLUMNS] for item in self.items]
        numbers = dict.fromkeys(("value", "low", "high", "trend"), "float64")
        return pd.DataFrame(rows, columns=COLUMNS).astype({**numbers, "n": "int64"})

    def __getitem__(self, id: str) -> Indicator:
        return next(item for item in self.items if item.id == id)


def measure_of(pilot: Pilot, id: str) -> Measure:
    """The figure of an indicator. The range of a share is that of the decision, so that one figure has one range in a whole
    report."""
    measure = by_id()[id].measure(pilot)
    if measure.absent or np.isnan(measure.low) or (ends := range_of(pilot, id)) is None:
        return measure
    return replace(measure, low=float(ends[0]), high=float(ends[1]))


@remembered
def overview(pilot: Pilot) -> Indicators:
    """Compute every indicator of the dictionary."""
    return Indicators(tuple(compute(pilot, id) for id in ids()))


def table(pilot: Pilot) -> pd.DataFrame:
    """One row an indicator, in the workshop's order.

    Columns: id, code (Q0 … Q6, Q+ for those the workshop implies, L1 … L6), kind, label, value, low, high (90 %
    range; NaN where a range makes no sense), n, unit, period, source (sheets), status (measured, estimated,
    declared, absent), formula, trend (last three months − the three before), know_more, first_screen. Absent is
    NaN, never zero.
    """
    return overview(pilot).table


def compute(pilot: Pilot, id: str) -> Indicator:
    """One indicator. Raises ConciergekitError for an id that is not in the dictionary."""
    if id not in by_id():
        told = _("No indicator is called “{id}”. Known ones: {known}.", id=id, known=", ".join(ids()))
        raise ConciergekitError(told)
    spec, measure, months = by_id()[id], measure_of(pilot, id), pilot.months
    change, clear = (float("nan"), False) if measure.absent else trend(spec, pilot)
    ends = (months[0], months[-1]) if len(months) else (None, None)
    empty = tuple(name for name in spec.tables if name != "project" and not pilot.has(name))
    return Indicator(spec, measure, change, clear, *ends, pilot.start, pilot.until, empty)

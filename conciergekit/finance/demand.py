"""Requests and orders month by month, the level orders settle at, how many come in the months ahead (docs/methods.md#cash)."""

import numpy as np
import pandas as pd

from .. import evidence
from ..core.kept_up import logged_months
from ..core.measures import RECENT_MONTHS
from ..core.pilot import Pilot, remembered
from .hours import opening
from .revenue import served


@remembered
def exposure(pilot: Pilot) -> pd.Series:
    """How much of a normal month each month was: the part of it the service was open, times its season.

    Both come from the sheet of opening and season; without a line a month is a normal one, but for the first, which may
    have begun midway. A line that says closed is not used for a month in which something was asked or served.
    """
    months = pilot.months
    share = pd.Series(1.0, index=months)
    if len(months):
        share.iloc[0] = _of_first_month(pilot)
    said = opening(pilot)
    if said.empty:
        return share
    work = said["open_share"].reindex(months).fillna(share) * said["season"].reindex(months).fillna(1.0)
    busy = np.isin(months.asi8, _busy(pilot))
    return work.where((work > 0) | ~busy, share)


def _busy(pilot: Pilot) -> np.ndarray:
    """Months (ordinals) of all that was asked or served."""
    return _month_numbers(pd.concat([pilot.happened("requests")["date"], served_rows(pilot)["day"]]))


def exposure_ahead(pilot: Pilot, months: pd.PeriodIndex) -> np.ndarray:
    """The same of months to come: as the sheet says of each, else as it last said of the same month of a year, else normal."""
    return _said_of(months, *_as_said(pilot)[:2])


def _said_of(months: pd.PeriodIndex, said: pd.Series, usual: np.ndarray) -> np.ndarray:
    own = said.reindex(months).to_numpy()
    return np.where(np.isnan(own), usual[months.month - 1], own)


def opened(pilot: Pilot, months: pd.PeriodIndex) -> np.ndarray:
    """The part of each month, complete or to come, that the service is open, whatever its season; 0: shut."""
    return opened_at(pilot, months.asi8)


def opened_at(pilot: Pilot, ordinals: np.ndarray) -> np.ndarray:
    """The same of months as ordinals."""
    known, usual = _open_known(pilot)
    return np.array([known.get(month, usual[month % 12]) for month in ordinals.tolist()], dtype=float)


@remembered
def _open_known(pilot: Pilot) -> tuple[dict[int, float], np.ndarray]:
    """That part of each month (ordinal) complete or named; of any other, of its month of a year, as it last was."""
    said, usual = _as_said(pilot)[2:]
    past = dict.fromkeys(pilot.months.asi8.tolist(), 1.0)
    return past | dict(zip(said.index.asi8.tolist(), said.tolist(), strict=True)), usual


def open_months(pilot: Pilot, months: pd.PeriodIndex) -> pd.PeriodIndex:
    """Those of these complete months in which the service was open: a closed one says nothing of a pace. All where none was."""
    there = months[opened(pilot, months) > 0] if len(months) else months
    return there if len(there) else months


@remembered
def coming_year(pilot: Pilot) -> pd.PeriodIndex:
    """The twelve whole months ahead: after the one that has begun."""
    first = (pilot.until + pd.offsets.MonthEnd(0) + pd.Timedelta(days=1)).to_period("M")
    return pd.period_range(first, periods=12, freq="M")


def open_share(pilot: Pilot) -> float:
    """The part of these in which the service is not shut."""
    return float((opened(pilot, coming_year(pilot)) > 0).mean())


def closed_again(pilot: Pilot, months: pd.PeriodIndex) -> pd.PeriodIndex:
    """Of months to come, those that no line names and that are supposed closed, wholly or in part, as they last were."""
    said, usual = _as_said(pilot)[2:]
    return months[~months.isin(said.index) & (usual[months.month - 1] < 1)]


def opens_again(pilot: Pilot, months: pd.PeriodIndex) -> pd.Period | None:
    """The first of months to come that is supposed open though no line says so, where the service is shut until it and nothing was
    asked or served in it yet; else None. months: from the first that is not complete."""
    work = _as_said(pilot)[0]
    before = np.concatenate([exposure(pilot).to_numpy()[-1:], exposure_ahead(pilot, months)])
    at = int(np.argmax(before[1:] > 0))
    shut = (before[: 1 + (months[0].start_time <= pilot.until)] == 0).any()  # in the last month lived
    supposed = shut and before[at] == 0 < before[at + 1] and months[at] not in work.index
    return months[at] if supposed and months[at].ordinal not in _busy(pilot) else None


@remembered
def _as_said(pilot: Pilot) -> tuple[pd.Series, np.ndarray, pd.Series, np.ndarray]:
    """How much of a normal month each month is that the sheet of opening names, and each of the twelve as it last was there; the
    same of the part of it that the service is open.

    What a service had not begun yet in its first month is no closure, nor what is said closed of a month in which it served.
    """
    said = opening(pilot).sort_index()
    if said.empty:
        return said["season"], np.ones(12), said["open_share"], np.ones(12)
    opened = said["open_share"].fillna(1.0)
    first = (opened.index.start_time <= pilot.start) & (pilot.start <= opened.index.end_time)
    opened = opened.mask(first, (opened / _of_first_month(pilot)).clip(upper=1.0))
    work = opened * said["season"].fillna(1.0)
    served_all_the_same = (work == 0) & (exposure(pilot).reindex(work.index) > 0)
    work, opened = both = [share.mask(served_all_the_same, 1.0) for share in (work, opened)]
    last = (share.groupby(share.index.month).last().reindex(range(1, 13)) for share in both)
    usual, usually_open = (share.fillna(1.0).to_numpy() for share in last)
    return work, usual, opened, usually_open


def _of_first_month(pilot: Pilot) -> float:
    """Share of the month of the first day that was left on it; all of it where no day is known. What the log holds of that month
    from before the day is counted: the month then begins with the first of it."""
    if pd.isna(pilot.start):
        return 1.0
    month, asked = pilot.start.to_period("M"), pilot.happened("requests")["date"]
    first = min(pilot.start, asked[asked >= month.start_time].min())
    return (month.days_in_month - first.day + 1) / month.days_in_month


@remembered
def recent_months(pilot: Pilot) -> pd.PeriodIndex:
    """The last complete months that the log tells and in which the service was open."""
    return open_months(pilot, logged_months(pilot))[-RECENT_MONTHS:]


@remembered
def pace(pilot: Pilot) -> tuple[int, float]:
    """Orders served over the recent months, and how many normal months these were."""
    lately = recent_months(pilot)
    orders = int(served(pilot)["month"].isin(lately).sum())
    normal = float(exposure(pilot).reindex(lately).sum())
    return orders, normal if normal > 0 else float(len(lately))


@remembered
def requests_by_month(pilot: Pilot) -> pd.Series:
    """Requests received each complete month; NaN where nothing at all was logged between two logged months, and from the
    month in which the log stops although tours deliver on (`behind`)."""
    return counted(pilot, pilot.happened("requests")["date"])


@remembered
def orders_by_month(pilot: Pilot) -> pd.Series:
    """Requests served each complete month, by the day they were served (else asked)."""
    return counted(pilot, served_rows(pilot)["day"])


def counted(pilot: Pilot, days: pd.Series) -> pd.Series:
    """How many of these days fall in each complete month; NaN in the months that the log does not tell."""
    months, logged = pilot.months, _month_numbers(pilot.happened("requests")["date"])
    if not len(logged):
        return pd.Series(np.nan, index=months, name="count")
    number = np.arange(len(months)) + (months[0].ordinal if len(months) else 0)
    # a month without a single line, between months with some, is a closure or a lost notebook: not zero demand
    blank = ~np.isin(number, logged) & (number > logged.min()) & (number < logged.max())
    blank |= ~np.isin(number, logged_months(pilot).asi8)
    counts = (_month_numbers(days) == number[:, None]).sum(axis=1)
    return pd.Series(np.where(blank, np.nan, counts), index=months, name="count")


def _month_numbers(days: pd.Series) -> np.ndarray:
    """Months since 1970 of the days known, as pandas numbers its periods."""
    known = days.to_numpy()[days.notna()]
    return known.astype("datetime64[M]").astype(int)


@remembered
def served_rows(pilot: Pilot) -> pd.DataFrame:
    requests = pilot.happened("requests")
    rows = requests[requests["outcome"] == "served"]
    rows["day"] = rows["closed_on"].fillna(rows["date"])
    return rows[rows["day"].isna() | (rows["day"] <= pilot.until)]


@remembered
def settling(pilot: Pilot) -> evidence.Demand | None:
    """What the months say of the level of orders, with the ramps and seasons of the gate; None without a month that counts.

    What was planned before the test is worth two orders, or less once the months contradict it. A gate whose criteria state
    another guess starts from that one.
    """
    counts, opening = orders_by_month(pilot).to_numpy(float), exposure(pilot).to_numpy(float)
    if not (np.isfinite(counts) & (opening > 0)).any():
        return None
    planned = pilot.settings.get("planned_orders_month")
    worth = evidence.counts.PRIOR_COUNTS
    guess = evidence.expected_level(float(planned), worth) if planned and planned > 0 else None
    lately = float(evidence.recent_level(counts, opening, months=RECENT_MONTHS))
    enough = np.count_nonzero(np.isfinite(counts) & (opening > 0)) >= evidence.FEWEST
    if guess and enough and evidence.contradicted_count(lately, guess):
        guess = guess.weaker()
    told = {"guess": guess.centre, "worth": guess.worth} if guess else {}
    return evidence.demand_state(counts, opening, **told)

"""Whether the log of requests, the accounts and the timesheet are kept up: months that they do not tell are not known, and
are not zero; a receipt without its day of payment, of a payer who always paid later, is not received."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .pilot import Pilot, remembered
from .schema import body_name

LATE_TOURS, GRACE = 3, pd.Timedelta(days=7)  # tours that delivered, so long after the last line of the log
REGULAR = 3  # months in a row that are told, after which one that is not, while the service runs, is still to be typed
LATER = 10  # days after its line, for a payment that came later
RECEIPTS = ("own_revenue", "subsidy")
EARLY = pd.Timedelta(days=31)  # a log may begin a little before the test is said to
USUAL = 5  # requests a month, from which a whole month without one is not chance (one in 150)


@dataclass(frozen=True)
class Behind:
    """A log that is not kept up. since: its last day. tours: those that delivered after it."""

    since: pd.Timestamp
    tours: int


@remembered
def behind(pilot: Pilot) -> Behind | None:
    """Whether tours have gone on delivering after the last line of the log of requests; None where it is kept up or empty."""
    log, tours = pilot.happened("requests"), pilot.happened("tours")
    since = log[["date", "closed_on"]].max().max()
    later = tours[(tours["date"] > since + GRACE) & (tours["date"] <= pilot.until)]
    later = later[later["contract"].isna() & later["service"].isna()]  # made for a contract, without orders
    if later.empty:
        return None
    handed = pilot.happened("stops").groupby("tour")["orders"].sum(min_count=1)
    late = int((later["id"].map(handed).fillna(later["stops"]) > 0).sum())
    return Behind(since, late) if late >= LATE_TOURS else None


def silent_months(days: pd.Series, start, opening: pd.DataFrame) -> pd.PeriodIndex:
    """Whole months without a request in the midst of a log that usually has some, unless the sheet of openings tells why.

    days: of the requests; what is dated long before `start` (None or NaT: not stated) is told as such. opening: the lines of that
    sheet; one of a month open enough for `USUAL` requests does not tell why it has none, one without a figure does.
    """
    days = days.dropna()
    days = days if pd.isna(start) else days[days >= start - EARLY]
    months, counts = np.unique(_months(days), return_counts=True)
    usual = np.median(counts) if len(counts) else 0
    silent = np.setdiff1d(np.arange(months[0], months[-1]), months) if usual >= USUAL else months[:0]
    if len(silent):
        shares = opening[["open_share", "season"]].astype(float)
        expected = shares.fillna(1.0).prod(axis=1).where(shares.notna().any(axis=1), 0.0) * usual
        silent = np.setdiff1d(silent, _months(opening["month"][expected < USUAL].dropna()))
    return pd.PeriodIndex.from_ordinals(silent, freq="M")


@remembered
def holes(pilot: Pilot) -> pd.PeriodIndex:
    """The `silent_months` of the log of a pilot."""
    return silent_months(pilot.happened("requests")["date"], pilot.start, pilot["opening"])


@remembered
def logged_months(pilot: Pilot) -> pd.PeriodIndex:
    """The complete months that the log of requests tells whole: those before it stops, without its holes."""
    late = behind(pilot)
    told = pilot.months[pilot.months < late.since.to_period("M")] if late else pilot.months
    silent = holes(pilot)
    return told[~told.isin(silent.union(_beside(silent, pilot.happened("requests")["date"].dropna())))]


def _beside(silent: pd.PeriodIndex, days: pd.Series) -> pd.PeriodIndex:
    """The months before and after a hole that it takes a part of: longer than `GRACE`, and than `USUAL` requests usually take."""
    if not len(silent):
        return silent
    months = days.dt.to_period("M")
    least = max(GRACE, pd.Timedelta(days=30 * USUAL / months.value_counts().median()))
    before = months.isin(silent - 1) & ~months.isin(silent)
    after = months.isin(silent + 1) & ~months.isin(silent)
    last, first = days[before].groupby(months).max(), days[after].groupby(months).min()
    cut = last.index[last.index.end_time - last > least], first.index[first - first.index.start_time > least]
    return pd.PeriodIndex([*cut[0], *cut[1]], freq="M")


def logged_until(pilot: Pilot) -> pd.Timestamp:
    """The last day of which the log of requests tells: after it, who came back or went silent is not known."""
    late = behind(pilot)
    return late.since if late else pilot.until


@remembered
def last_booked(pilot: Pilot) -> pd.Period | None:
    """The last month with an expense, where accounts that held some every month stop while the service runs on; else None."""
    ledger = pilot["ledger"]
    spent = ledger.loc[(ledger["nature"] == "expense") & ledger["amount_eur"].notna(), "date"]
    return _last(pilot, spent, "requests", "tours", "time")


@remembered
def last_timed(pilot: Pilot) -> pd.Period | None:
    """The last month with hours, where a timesheet that held some every month stops while the service runs on; else None."""
    return _last(pilot, pilot["time"]["date"], "requests", "tours")


@remembered
def booked_months(pilot: Pilot) -> pd.PeriodIndex:
    """The complete months that the accounts tell: not those after `last_booked`, nor those in which they hold no line while the
    service runs, where they hold some in most months. All of them for accounts of one month or none, or few and far between."""
    ledger, months = pilot["ledger"], pilot.months
    told = _ordinals(ledger.loc[ledger["amount_eur"].notna(), "date"])
    told = told[np.isin(told, months.asi8)]
    if len(told) < 2 or 2 * len(told) <= np.ptp(told) + 1:
        return months
    last = last_booked(pilot) or months[-1]
    blank = ~np.isin(months.asi8, told) & np.isin(months.asi8, _running(pilot, "requests", "tours", "time"))
    return months[~blank & (months <= last)]


@remembered
def whole_months(pilot: Pilot) -> pd.PeriodIndex:
    """Those of `booked_months`, without the month in which the service opened after its first week where `REGULAR` others are
    left: half a month is no month of rent."""
    told = booked_months(pilot)
    others = told[told > pilot.months[0]] if len(told) and pilot.begun_midway else told
    return others if len(others) >= REGULAR else told


@remembered
def compared_months(pilot: Pilot) -> pd.PeriodIndex:
    """The complete months that both the log of requests and the accounts tell: where one is set beside the other."""
    return logged_months(pilot).intersection(booked_months(pilot))


def _last(pilot: Pilot, days: pd.Series, *others: str) -> pd.Period | None:
    months = pilot.months
    told = _ordinals(days)
    told = told[np.isin(told, months.asi8)]
    if len(told) < REGULAR or 2 * len(told) <= np.ptp(told) + 1:
        return None
    silent = np.diff(told).max()  # before: 1 for none
    if months[-1].ordinal - told[-1] < silent or (silent > 1 and len(told) < 2 * REGULAR):
        return None
    last = months[0] + int(told[-1] - months[0].ordinal)
    return last if np.isin(months[months > last].asi8, _running(pilot, *others)).any() else None


def _running(pilot: Pilot, *others: str) -> np.ndarray:
    """Months in which one of these sheets has a line."""
    return _ordinals(pd.concat([pilot[name]["date"] for name in others]))


def _ordinals(days: pd.Series) -> np.ndarray:
    """The months of these days, as numbers, each once and in order."""
    return np.unique(_months(days.dropna()))


def _months(days: pd.Series) -> np.ndarray:
    """The month of each day, as a number."""
    return days.to_numpy("datetime64[M]").astype("int64")


def awaited(ledger: pd.DataFrame, fewest: int = 1) -> pd.Series:
    """Line of the ledger -> days its payer usually takes (median), for the receipts without a day of payment after the last
    one that has it, of a payer whose every payment, `fewest` at least, came `LATER` or more after its line."""
    rows = ledger[ledger["nature"].isin(RECEIPTS) & ledger["payer"].notna()]
    who, dated = rows["payer"].map(body_name), rows["paid_on"].notna()
    waits = (rows["paid_on"] - rows["date"]).dt.days
    each = waits.groupby(who)
    always = (each.transform("min") >= LATER) & (each.transform("count") >= fewest)
    since = rows["date"].where(dated).groupby(who).transform("max")
    return each.transform("median")[always & ~dated & (rows["date"] > since)]

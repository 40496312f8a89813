"""The trips as they run now: the last eight weeks during which the service was open."""

import math
from dataclasses import dataclass

import pandas as pd

from ..core.measures import RECENT_WEEKS as WEEKS
from ..core.pilot import Pilot, remembered
from .logbook import MIN_OBSERVED, delivered

WEEK = pd.Timedelta(days=7)
PAUSED_WEEKS = 4  # in a row, up to the last day known, with nothing noted: the service has paused
PRESENT, TEST = "weeks8", "test"  # periods of the dictionary of measures


@dataclass(frozen=True)
class Weeks:
    """Weeks back from the last day known, the newest first: the first day of each, and whether anything was closed."""

    starts: tuple[pd.Timestamp, ...] = ()
    closed: int = 0

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def start(self) -> pd.Timestamp:
        return self.starts[-1] if self.starts else pd.NaT

    @property
    def end(self) -> pd.Timestamp:
        """Last day of the newest week."""
        return self.starts[0] + WEEK - pd.Timedelta(days=1) if self.starts else pd.NaT

    def hold(self, days: pd.Series) -> pd.Series:
        """True for the days that fall in these weeks."""
        if not self.starts:
            return pd.Series(False, days.index)
        week = (days.dt.normalize() - self.start).dt.days // 7
        return week.isin([(start - self.start).days // 7 for start in self.starts])


@dataclass(frozen=True)
class Pause:
    """A service of which nothing is noted any more. since: last day of a request, a delivery, a tour or a session. weeks:
    after it, those of months said to be closed left out."""

    since: pd.Timestamp
    weeks: int


@remembered
def pause(pilot: Pilot) -> Pause | None:
    """Whether the service has paused by the last day known; None when it runs, or when nothing was ever noted."""
    last, since = _silent(pilot)
    shut = _shut_months(pilot)
    weeks = sum(not _months_of(first) & shut for first in since)
    return Pause(last, weeks) if weeks >= PAUSED_WEEKS else None


def shut_since(pilot: Pilot) -> pd.Timestamp:
    """The last day of which anything is noted, when nothing followed for weeks and the sheet of openings says why; else NaT."""
    last, since = _silent(pilot)
    shut = _shut_months(pilot)
    return last if len(since) >= PAUSED_WEEKS and all(_months_of(first) & shut for first in since) else pd.NaT


def _silent(pilot: Pilot) -> tuple[pd.Timestamp, list[pd.Timestamp]]:
    """The last day of a request, a delivery, a tour or a session, and the first days of the whole weeks since."""
    days = [pilot.happened(name)["date"] for name in ("requests", "tours", "events")]
    noted = pd.concat([*days, delivered(pilot)["closed_on"]]).dropna()
    noted = noted[noted <= pilot.until] if pd.notna(pilot.until) else noted.iloc[:0]
    if noted.empty:
        return pd.NaT, []
    last, until = noted.max().normalize(), pilot.until.normalize()
    weeks = range((until - last).days // 7)
    return last, [until - (week + 1) * WEEK + pd.Timedelta(days=1) for week in weeks]


@remembered
def open_weeks(pilot: Pilot, count: int = WEEKS) -> Weeks:
    """The last `count` weeks of service, fewer for a younger pilot; none when its days are not known.

    A week is closed when a month it touches is said to have been closed in part or whole (sheet of opening and
    season) and nothing was delivered in it, by tour or otherwise. A week of which nothing is said is open: no
    order in it is a fact. The weeks since it paused (see ``pause``) are closed.
    """
    if pd.isna(pilot.start) or pd.isna(pilot.until):
        return Weeks()
    until, start = pilot.until.normalize(), pilot.start.normalize()
    back = max(((until - start).days + 1) // 7, 1)
    served = delivered(pilot)
    busy = pd.concat([served["closed_on"].fillna(served["date"]), pilot.happened("tours")["date"]]).dropna()
    busy = set(((until - busy.dt.normalize()).dt.days // 7).tolist())
    shut, paused = _shut_months(pilot), pause(pilot)
    starts, closed = [], 0
    for week in range(back):
        first = until - (week + 1) * WEEK + pd.Timedelta(days=1)
        if week not in busy and (_months_of(first) & shut or (paused and first > paused.since)):
            closed += 1
            continue
        starts.append(first)
        if len(starts) == count:
            break
    return Weeks(tuple(starts), closed)


def _months_of(first: pd.Timestamp) -> set[pd.Period]:
    """The months that the week of this first day touches."""
    return {first.to_period("M"), (first + WEEK - pd.Timedelta(days=1)).to_period("M")}


def _shut_months(pilot: Pilot) -> set[pd.Period]:
    lines = pilot["opening"].dropna(subset=["month", "open_share"])
    return set(lines.loc[lines["open_share"] < 1, "month"].dt.to_period("M"))


def present(pilot: Pilot, tours: pd.DataFrame) -> tuple[pd.DataFrame, float, str]:
    """The tours of the last eight open weeks, how many weeks they are, and the period they speak of.

    Fewer than three tours there say nothing of the present: all tours of the test are given instead, and named so.
    """
    weeks = open_weeks(pilot)
    now = tours[weeks.hold(tours["date"])]
    if len(now) >= MIN_OBSERVED:
        return now, float(len(weeks)), PRESENT
    return tours, _span(pilot, tours), TEST


def _span(pilot: Pilot, tours: pd.DataFrame) -> float:
    """Weeks of the test, else of these tours; NaN without a date."""
    start, until = pilot.start, pilot.until
    days = tours["date"].dropna()
    if pd.isna(start) or pd.isna(until):
        if days.empty:
            return math.nan
        start, until = days.min(), days.max()
    return max((until - start).days + 1, 7) / 7

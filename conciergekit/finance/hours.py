"""The operating model: who works how much on what, where it is too full, and what twice the demand would ask."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..core import rates
from ..core.pilot import Pilot, dated, remembered
from ..core.told import Told
from .books import timed
from .revenue import handling

CATEGORIES = ("field", "travel", "admin", "strategy")
GROWS = ("field", "travel")  # hours that follow the demand
_WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True)
class Operating(Told):
    """Hours by person code and kind of work.

    A person's hours are a group of one: they are said and drawn for the whole team, unless `by_person` (for the team's
    own eyes; codes only, never a role, as a role held by one person names them).

    table: one row a person: person, role, paid (the person's), field_h, travel_h, admin_h, strategy_h (hours a week
    noted ÷ open weeks from the first to the last noted), week_h, agreed_h (NaN not noted), load_share, peak_share (busiest week ÷ agreed),
    over_weeks (weeks above the agreed hours), twice_h (hours a week if the demand doubled), twice_share.
    whole: the same figures of the team as one,
    over the open weeks from the first to the last noted (agreed_h: of those who were there each week; NaN if not noted of
    somebody). weeks: see `team_weeks`. slots: drop-in sessions by who ran them: person, slots, share.
    split: kind of work -> its share of the hours noted. unpaid_share: hours neither paid nor of volunteers. load: hours worked ÷ available, the indicator's own figure.
    leader: what the project leader is, a code of the Project sheet, "" not said.
    """

    table: pd.DataFrame
    whole: pd.Series
    weeks: pd.DataFrame
    slots: pd.DataFrame
    slots_known: int
    split: pd.Series
    unpaid_share: float
    by_person: bool = False
    load: float = np.nan
    leader: str = ""


@dated
def operating(pilot: Pilot, by_person: bool = False) -> Operating:
    """Read the timesheet and the team over the complete months of the test.

    by_person: show each person's code and hours. Off by default: a person's hours are for the team.
    """
    rows = pilot.happened("time").dropna(subset=["date", "hours"])
    rows = rows[rows["date"].dt.to_period("M").isin(pilot.months)]
    rows = rows.assign(week=rows["date"].dt.to_period("W"))
    team = pilot["team"].drop_duplicates("id").set_index("id")
    people = rows.dropna(subset=["person"])
    # before the first day too
    opened = open_weeks(pilot).union(pd.PeriodIndex(people["week"].unique(), freq="W"))
    table = pd.DataFrame([_person(code, part, team, opened) for code, part in people.groupby("person")])
    total = rows["hours"].sum()
    unpaid = rows.loc[rows["paid"] == "unpaid_leader", "hours"].sum()
    if len(table):
        table = table.sort_values("week_h", ascending=False, kind="stable").reset_index(drop=True)
    return Operating(
        table,
        _whole(people, team.reset_index(), opened),
        team_weeks(pilot),
        *_slots(pilot),
        split(pilot),
        float(unpaid / total) if total > 0 else np.nan,
        by_person,
        workload(pilot).share,
        str(pilot.settings.get("leader_status") or ""),
    )


def split(pilot: Pilot) -> pd.Series:
    """Share of each kind of work in all hours noted with their kind; NaN where none is."""
    rows = pilot.happened("time").dropna(subset=["hours", "category"])
    hours = rows.groupby("category")["hours"].sum().reindex(list(CATEGORIES), fill_value=0.0)
    return hours / hours.sum() if hours.sum() > 0 else hours * np.nan


def _open(rows: pd.DataFrame, opened: pd.PeriodIndex) -> pd.PeriodIndex:
    """Open weeks from the first to the last of these rows."""
    return opened[(opened >= rows["week"].min()) & (opened <= rows["week"].max())]


def _a_week(rows: pd.DataFrame, span: int) -> dict:
    """Hours a week by kind, all together, and if the demand doubled."""
    hours = rows.groupby("category")["hours"].sum().reindex(list(CATEGORIES), fill_value=0.0) / span
    week, factor = float(rows["hours"].sum() / span), rates.value("load_limits")["twice"]
    twice = float(week + (factor - 1) * hours[list(GROWS)].sum())
    return {**{f"{name}_h": float(value) for name, value in hours.items()}, "week_h": week, "twice_h": twice}


def _whole(rows: pd.DataFrame, team: pd.DataFrame, opened: pd.PeriodIndex) -> pd.Series:
    if rows.empty:
        return pd.Series(dtype="float64")
    weeks, team = _open(rows, opened), team[team["id"].isin(rows["person"])]
    known = set(rows["person"]) <= set(team.loc[team["hours_week"].notna(), "id"])
    agreed = float(hours_agreed(team, weeks).mean()) if known else np.nan
    return pd.Series({**_a_week(rows, len(weeks)), "agreed_h": agreed})


def _person(code: str, rows: pd.DataFrame, team: pd.DataFrame, opened: pd.PeriodIndex) -> dict:
    weeks = rows.groupby("week")["hours"].sum()
    found = _a_week(rows, len(_open(rows, opened)))
    agreed = float(team["hours_week"].get(code, np.nan)) if len(team) else np.nan
    return {
        "person": code,
        "role": team["role"].get(code) if len(team) else None,
        "paid": team["paid"].get(code) if len(team) else None,
        **found,
        "agreed_h": agreed,
        "load_share": found["week_h"] / agreed if agreed > 0 else np.nan,
        "peak_share": weeks.max() / agreed if agreed > 0 else np.nan,
        "over_weeks": int((weeks > agreed + 1e-9).sum()) if agreed > 0 else 0,
        "twice_share": found["twice_h"] / agreed if agreed > 0 else np.nan,
    }


def team_weeks(pilot: Pilot) -> pd.DataFrame:
    """Weeks with hours of the people whose agreed hours are known: week, hours, agreed (of those who were there then)."""
    team = pilot["team"].dropna(subset=["hours_week"])
    rows = pilot.happened("time").dropna(subset=["date", "hours"])
    rows = rows[rows["person"].isin(team["id"])]
    weeks = rows.groupby(rows["date"].dt.to_period("W"))["hours"].sum().rename_axis("week").reset_index()
    return weeks.assign(agreed=hours_agreed(team, pd.PeriodIndex(weeks["week"], freq="W")))


def _slots(pilot: Pilot) -> tuple[pd.DataFrame, int]:
    desks = pilot.happened("events")
    desks = desks[(desks["kind"] == "desk") & desks["run_by"].notna()]
    table = desks["run_by"].value_counts().rename_axis("person").rename("slots").reset_index()
    return table.assign(share=table["slots"] / max(1, len(desks))), len(desks)


# ---- hours worked, hours available


class Workload(NamedTuple):
    share: float
    hours_per_order: float
    available_hours: float
    months: int


def workload(pilot: Pilot) -> Workload:
    """Hours worked / hours available, for the people whose agreed hours are known, over the months with hours noted.

    An hour is available when it was agreed and the service was open that week.
    """
    rows, team = timed(pilot), pilot["team"]
    team = team[team["hours_week"].notna()]
    if rows["person"].notna().any():
        rows = rows[rows["person"].isin(team["id"])]
    months = pd.PeriodIndex(rows["month"].unique(), freq="M")
    available = _hours_available(pilot, team, rows, months)
    if not available:
        return Workload(np.nan, np.nan, np.nan, 0)
    share = rows["hours"].sum() / available
    return Workload(share, _hours_per_order(pilot), available / len(months), len(months))


def _hours_available(pilot: Pilot, team: pd.DataFrame, rows: pd.DataFrame, months: pd.PeriodIndex) -> float:
    """Agreed hours of the open weeks of these months; of their open share where hours are noted once a month."""
    person, week = rows["person"].fillna(""), rows["date"].dt.to_period("W")
    if not (rows.groupby([person, "month"])["date"].nunique() > 1).any():
        shares = open_share(pilot).reindex(months).to_numpy()
        return _WEEKS_A_MONTH * float(hours_agreed(team, months) @ shares)
    weeks = open_weeks(pilot)
    first, last = weeks.start_time.to_numpy(), weeks.end_time.to_numpy()
    starts, ends = months.start_time.to_numpy()[:, None], months.end_time.to_numpy()[:, None]
    days = np.minimum(last, ends) - np.maximum(first, starts)
    shares = np.clip(days / np.timedelta64(7, "D"), 0, None).sum(axis=0)
    if not (rows.groupby([person, week])["date"].nunique() > 1).any():
        everywhere = pilot.happened("time").dropna(subset=["date", "hours"])["date"].dt.to_period("W")
        shares = np.where(weeks.isin(everywhere), weeks.isin(week), shares)
    return float(hours_agreed(team, weeks) @ shares)


@remembered
def open_weeks(pilot: Pilot) -> pd.PeriodIndex:
    """Weeks (Monday to Sunday) in which the service was open: something was served, driven, held or worked.

    A request received is not enough: it may wait for the service to open again.
    """
    requests = pilot.happened("requests")
    days = [requests["closed_on"].fillna(requests["date"])[requests["outcome"] == "served"]]
    days += [pilot.happened(name)["date"] for name in ("tours", "events", "time")]
    done = pd.concat(days).dropna()
    done = done[done.between(pilot.start, pilot.until)]
    return pd.PeriodIndex(done.dt.to_period("W").unique()).sort_values()


def open_share(pilot: Pilot) -> pd.Series:
    """Share of each complete month the service was open, as the sheet of opening says; 1 where it says nothing."""
    return opening(pilot)["open_share"].reindex(pilot.months).fillna(1.0)


@remembered
def opening(pilot: Pilot) -> pd.DataFrame:
    """The sheet of opening and season by month: open_share (0 to 1), season (above 0); NaN where it says nothing."""
    lines = pilot["opening"].dropna(subset=["month"])
    lines = lines.assign(month=lines["month"].dt.to_period("M")).drop_duplicates("month", keep="last")
    season = lines["season"].where(lines["season"] > 0)
    lines = lines.assign(open_share=lines["open_share"].clip(0, 1), season=season)
    return lines.set_index("month")[["open_share", "season"]].astype(float)


def hours_agreed(team: pd.DataFrame, periods: pd.PeriodIndex) -> np.ndarray:
    """(periods,) hours a week agreed with the people who were there for a day of each period at least."""
    since, until = team["since"].to_numpy(), team["until"].to_numpy()
    starts, ends = periods.start_time.to_numpy()[:, None], periods.end_time.to_numpy()[:, None]
    there = (np.isnat(since) | (since <= ends)) & (np.isnat(until) | (until >= starts))
    return there @ team["hours_week"].to_numpy(float)


def _hours_per_order(pilot: Pilot) -> float:
    noted = handling(pilot)[pilot.happened("requests")["outcome"] == "served"].mean()
    usual = pilot["services"]["standard_min"].mean()
    minutes = noted if pd.notna(noted) else usual
    return float(minutes) / 60 if pd.notna(minutes) else 0.0

"""The operating model: who works how much on what, where it is too full, and what twice the demand would ask."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import i18n, rates
from ..i18n import _, date, listing, ngettext, number, percent
from ..pilot import Pilot, dated, remembered
from ..tables import TIME
from .books import timed

CATEGORIES = ("field", "travel", "admin", "strategy")
_GROWS = ("field", "travel")  # hours that follow the demand
_WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True)
class Operating:
    """Hours by person code and kind of work.

    A person's hours are a group of one: they are said and drawn for the whole team, unless `by_person` (for the team's
    own eyes; codes only, never a role, as a role held by one person names them).

    table: one row a person: person, role, paid (the person's), field_h, travel_h, admin_h, strategy_h (hours a week
    noted ÷ open weeks from the first to the last noted), week_h, agreed_h (NaN not noted), load_share, peak_share (busiest week ÷ agreed),
    over_weeks (weeks above the agreed hours), twice_h (hours a week if the demand doubled), twice_share.
    weeks: (week, hours, agreed) of the whole team. slots: staffed slots by who ran them: person, slots, share.
    unpaid_share: hours neither paid nor of volunteers. load: hours worked ÷ available, the indicator's own figure.
    """

    table: pd.DataFrame
    weeks: pd.DataFrame
    slots: pd.DataFrame
    slots_known: int
    unpaid_share: float
    by_person: bool = False
    load: float = np.nan

    def sentences(self, lang: str | None = None) -> list[str]:
        """Load, then peaks, split, twice the demand, staffed slots."""
        with i18n.use_language(lang):
            if self.table.empty:
                return [
                    _("Who works how much is not measured: fill the Time and Team sheets.")
                ] + self._slots()
            return [
                self.finding(),
                *self._whose(),
                *self._split(),
                *self._peaks(),
                *self._twice(),
                *self._hidden(),
                *self._slots(),
            ]

    def finding(self) -> str:
        load, limits = self.load, rates.value("load_limits")
        if np.isnan(load):
            return _("{hours} h a week are noted; the agreed hours are not, so the load is not measured.",
                     hours=number(self.table["week_h"].sum()))  # fmt: skip
        if load > limits["full"]:
            return _(
                "The team works {load} of its available hours: more than it can hold.", load=percent(load)
            )
        if load > limits["high"]:
            return _(
                "The team works {load} of its available hours: full, no room for a bad week.",
                load=percent(load),
            )
        if load < limits["low"]:
            return _("The team works {load} of its available hours: there is room.", load=percent(load))
        return _("The team works {load} of its available hours: well filled.", load=percent(load))

    def _split(self) -> list[str]:
        sums = self.table[[f"{c}_h" for c in CATEGORIES]].sum()
        if not sums.sum() > 0:
            return []
        parts = [_("{name} {share}", name=TIME["category"].label(c).lower(), share=percent(sums[f"{c}_h"] / sums.sum()))
                 for c in CATEGORIES]  # fmt: skip
        rounded = i18n.rounded([sums[f"{c}_h"] / sums.sum() for c in CATEGORIES])
        return [_("Where the hours go{rounded}: {parts}.", parts=listing(parts), rounded=rounded)]

    def _whose(self) -> list[str]:
        """Whose hours a reader could recognise."""
        if self.by_person:
            return [_("For the team only: whoever knows it recognises each person behind a code.")]
        if len(self.table) == 1:
            return [
                _("One person does all the work noted: these hours are theirs. Ask before showing this page.")
            ]
        return [
            _("Hours are shown for the {n} people together, never one by one.", n=number(len(self.table)))
        ]

    def _peaks(self) -> list[str]:
        weeks = self.weeks[self.weeks["agreed"] > 0]
        over = self.table[self.table["over_weeks"] > 0]
        said = []
        if len(weeks):
            top = weeks.loc[weeks["hours"].idxmax()]
            said.append(ngettext(
                "The team exceeds its agreed hours in {n} week; the busiest, that of {day}: {hours} h for {agreed}.",
                "The team exceeds its agreed hours in {n} weeks; the busiest, that of {day}: {hours} h for {agreed}.",
                int((weeks["hours"] > weeks["agreed"] + 1e-9).sum()), day=date(top["week"].start_time),
                hours=number(top["hours"]), agreed=number(top["agreed"])))  # fmt: skip
        if self.by_person:
            return said + [
                ngettext("{person}: {n} week above the agreed hours, the busiest at {peak} of them.",
                         "{person}: {n} weeks above the agreed hours, the busiest at {peak} of them.", row.over_weeks,
                         person=row.person, peak=percent(row.peak_share))
                for row in over.sort_values("over_weeks", ascending=False).head(3).itertuples()
            ]  # fmt: skip
        if len(over) and len(self.table) > 1:
            said.append(_("People who exceed their own agreed hours in some weeks: {n} out of {team}.", n=number(len(over)),
                          team=number(len(self.table))))  # fmt: skip
        return said

    def _twice(self) -> list[str]:
        agreed, twice = self.table["agreed_h"].sum(), self.table["twice_h"].sum()
        factor = number(rates.value("load_limits")["twice"])
        if not agreed > 0:
            return []
        lacking = self.table.loc[self.table["twice_share"] > 1, "person"]
        if twice <= agreed and not len(lacking):
            return [_("With the demand multiplied by {factor} and the same way of working, the team would still hold "
                      "({hours} h a week for {agreed}).", factor=factor, hours=number(twice), agreed=number(agreed))]  # fmt: skip
        if self.by_person and len(lacking):
            names = listing(lacking)
        elif len(lacking) and len(self.table) > 1:
            names = _("{n} people out of {team}", n=number(len(lacking)), team=number(len(self.table)))
        else:
            names = _("the team")
        return [_("With the demand multiplied by {factor} and the same way of working: {hours} h a week for {agreed} agreed; "
                  "too much for {names}.", factor=factor, hours=number(twice), agreed=number(agreed), names=names)]  # fmt: skip

    def _hidden(self) -> list[str]:
        if not self.unpaid_share > 0:
            return []
        return [
            _(
                "{share} of the hours are work of the leader that nobody pays.",
                share=percent(self.unpaid_share),
            )
        ]

    def _slots(self) -> list[str]:
        if not len(self.slots):
            return []
        first = self.slots.head(2)
        if len(self.slots) == 1:
            return [_("One person runs all the staffed slots ({n}).", n=number(self.slots_known))]
        return [_("Two people out of {n} run {share} of the staffed slots.", n=number(len(self.slots)),
                  share=percent(first["share"].sum()))]  # fmt: skip

    def bars(self) -> pd.DataFrame:
        """Rows to draw: label, hours a week by kind, agreed_h, load_share; a person each, or the team now and twice as busy."""
        columns = [f"{c}_h" for c in CATEGORIES]
        if self.by_person:
            return self.table.assign(label=self.table["person"])[
                ["label", *columns, "agreed_h", "load_share"]
            ]
        now = self.table[columns].sum()
        twice = now.copy()
        twice[[f"{c}_h" for c in _GROWS]] *= rates.value("load_limits")["twice"]
        agreed = self.table["agreed_h"].sum(min_count=len(self.table))
        labels = [_("The whole team, today"), _("With twice the demand")]
        rows = pd.DataFrame([now, twice]).reset_index(drop=True).assign(label=labels, agreed_h=agreed)
        return rows.assign(load_share=self.load * rows[columns].sum(axis=1) / now.sum())

    def plot(self, ax=None):
        """Hours a week by kind of work, now and with twice the demand, with the agreed hours; by person if asked."""
        from .charts_model import draw_operating

        return draw_operating(self, ax)


@dated
def operating(pilot: Pilot, by_person: bool = False) -> Operating:
    """Read the timesheet and the team over the complete months of the test.

    by_person: show each person's code and hours. Off by default: a person's hours are for the team.
    """
    rows = pilot["time"].dropna(subset=["date", "hours"])
    rows = rows[rows["date"].dt.to_period("M").isin(pilot.months)].assign(
        week=lambda r: r["date"].dt.to_period("W")
    )
    team = pilot["team"].drop_duplicates("id").set_index("id")
    people = rows.dropna(subset=["person"])
    opened = open_weeks(pilot)
    table = pd.DataFrame([_person(code, part, team, opened) for code, part in people.groupby("person")])
    slots, known = _slots(pilot)
    total = rows["hours"].sum()
    unpaid = rows.loc[rows["paid"] == "unpaid_leader", "hours"].sum()
    if len(table):
        table = table.sort_values("week_h", ascending=False, kind="stable").reset_index(drop=True)
    return Operating(table, _weeks(people, team), slots, known, float(unpaid / total) if total > 0 else np.nan,
                     by_person, workload(pilot).share)  # fmt: skip


def _person(code: str, rows: pd.DataFrame, team: pd.DataFrame, opened: pd.PeriodIndex) -> dict:
    weeks = rows.groupby("week")["hours"].sum()
    span = ((opened >= weeks.index.min()) & (opened <= weeks.index.max())).sum()
    hours = rows.groupby("category")["hours"].sum().reindex(list(CATEGORIES), fill_value=0.0) / span
    agreed = float(team["hours_week"].get(code, np.nan)) if len(team) else np.nan
    week = float(weeks.sum() / span)
    factor = rates.value("load_limits")["twice"]
    twice = week + (factor - 1) * hours[list(_GROWS)].sum()
    return {
        "person": code, "role": team["role"].get(code) if len(team) else None, "paid": team["paid"].get(code) if len(team) else None,
        **{f"{name}_h": float(value) for name, value in hours.items()}, "week_h": week, "agreed_h": agreed,
        "load_share": week / agreed if agreed > 0 else np.nan, "peak_share": weeks.max() / agreed if agreed > 0 else np.nan,
        "over_weeks": int((weeks > agreed + 1e-9).sum()) if agreed > 0 else 0, "twice_h": float(twice),
        "twice_share": twice / agreed if agreed > 0 else np.nan,
    }  # fmt: skip


def _weeks(rows: pd.DataFrame, team: pd.DataFrame) -> pd.DataFrame:
    if rows.empty:
        return pd.DataFrame({"week": [], "hours": [], "agreed": []})
    known = team["hours_week"].dropna() if len(team) else pd.Series(dtype="float64")
    sums = rows[rows["person"].isin(known.index)].groupby("week")["hours"].sum()
    weeks = pd.period_range(rows["week"].min(), rows["week"].max(), freq="W")
    return pd.DataFrame(
        {"week": weeks, "hours": sums.reindex(weeks, fill_value=0.0).to_numpy(), "agreed": float(known.sum())}
    )


def _slots(pilot: Pilot) -> tuple[pd.DataFrame, int]:
    desks = pilot["events"]
    desks = desks[(desks["kind"] == "desk") & desks["run_by"].notna()]
    counts = desks["run_by"].value_counts()
    table = pd.DataFrame(
        {"person": counts.index, "slots": counts.to_numpy(), "share": counts.to_numpy() / max(1, len(desks))}
    )
    return table, len(desks)


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
    return Workload(
        rows["hours"].sum() / available, _hours_per_order(pilot), available / len(months), len(months)
    )


def _hours_available(pilot: Pilot, team: pd.DataFrame, rows: pd.DataFrame, months: pd.PeriodIndex) -> float:
    """Agreed hours of the open weeks of these months; where hours are noted once a month, of their open share."""
    if not (rows.groupby([rows["person"].fillna(""), "month"])["date"].nunique() > 1).any():
        shares = open_share(pilot).reindex(months).to_numpy()
        return _WEEKS_A_MONTH * float(hours_agreed(team, months) @ shares)
    weeks = open_weeks(pilot)
    first, last = weeks.start_time.to_numpy(), weeks.end_time.to_numpy()
    starts, ends = months.start_time.to_numpy()[:, None], months.end_time.to_numpy()[:, None]
    days = np.minimum(last, ends) - np.maximum(first, starts)
    shares = np.clip(days / np.timedelta64(7, "D"), 0, None).sum(axis=0)
    return float(hours_agreed(team, weeks) @ shares)


@remembered
def open_weeks(pilot: Pilot) -> pd.PeriodIndex:
    """Weeks (Monday to Sunday) in which the service was open: something was served, driven, held or worked.

    A request received is not enough: it may wait for the service to open again.
    """
    requests = pilot["requests"]
    days = [requests["closed_on"].fillna(requests["date"])[requests["outcome"] == "served"]]
    days += [pilot[name]["date"] for name in ("tours", "events", "time")]
    done = pd.concat(days).dropna()
    return pd.PeriodIndex(
        done[done.between(pilot.start, pilot.until)].dt.to_period("W").unique()
    ).sort_values()


def open_share(pilot: Pilot) -> pd.Series:
    """Share of each complete month the service was open, as the sheet of opening says; 1 where it says nothing."""
    lines = pilot["opening"].dropna(subset=["month"])
    lines = lines.assign(month=lines["month"].dt.to_period("M")).drop_duplicates("month", keep="last")
    return lines.set_index("month")["open_share"].clip(0, 1).reindex(pilot.months).fillna(1.0)


def hours_agreed(team: pd.DataFrame, periods: pd.PeriodIndex) -> np.ndarray:
    """(periods,) hours a week agreed with the people who were there for a day of each period at least."""
    since, until = team["since"].to_numpy(), team["until"].to_numpy()
    starts, ends = periods.start_time.to_numpy()[:, None], periods.end_time.to_numpy()[:, None]
    there = (np.isnat(since) | (since <= ends)) & (np.isnat(until) | (until >= starts))
    return there @ team["hours_week"].to_numpy(float)


def _hours_per_order(pilot: Pilot) -> float:
    requests = pilot["requests"]
    noted = requests.loc[requests["outcome"] == "served", "minutes"].mean()
    usual = pilot["services"]["standard_min"].mean()
    minutes = noted if pd.notna(noted) else usual
    return float(minutes) / 60 if pd.notna(minutes) else 0.0

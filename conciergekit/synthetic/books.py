"""Accounts, team and hours of a fictitious pilot, month by month and week by week."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .common import MONTHS, WEEKS, is_closed, month_end, split_integer

# ---- ledger ----------------------------------------------------------------------------------------------


def entries(
    line: str,
    nature: str,
    account: str,
    total_eur: float,
    weights: Sequence[float] = (1,) * 12,
    lag: int = 0,
    **more,
):
    """Monthly ledger rows of one budget line that add up to `total_eur` to the cent; zero months are left out."""
    cents = split_integer(round(total_eur * 100), weights)
    return [
        {
            "date": month_end(month),
            "account": account,
            "nature": nature,
            "line": line,
            "amount_eur": int(amount) / 100,
            "paid_on": month_end(month) + pd.Timedelta(days=lag),
            **more,
        }
        for month, amount in zip(MONTHS, cents, strict=True)
        if amount
    ]


def expense(line: str, account: str, total_eur: float, weights=(1,) * 12, **more):
    return entries(
        line, "expense", account, total_eur, weights, **{"set_up": False, "variable": False, **more}
    )


def subsidy(funder: str, amount_eur: float, date: str, paid_on: str) -> dict:
    """One grant, or one of its payments."""
    return {
        "date": pd.Timestamp(date),
        "account": "74",
        "nature": "subsidy",
        "line": f"Subvention {funder}",
        "amount_eur": amount_eur,
        "paid_on": pd.Timestamp(paid_on),
        "payer": funder,
    }


def set_up(rows: list[dict], months: int = 1) -> list[dict]:
    """Flag the first rows of a line as costs of starting."""
    for row in rows[:months]:
        row["set_up"] = True
    return rows


def from_log(requests: pd.DataFrame, column: str, line: str, of=None) -> list[dict]:
    """The commissions or fees of the served requests as monthly ledger rows; `of` keeps some services."""
    served = requests[requests["outcome"] == "served"]
    if of is not None:
        served = served[served["service"].isin(of)]
    cents = (served[column] * 100).round().astype(int)
    by_month = cents.groupby(served["closed_on"].dt.to_period("M")).sum().reindex(MONTHS, fill_value=0)
    return entries(line, "own_revenue", "706", int(by_month.sum()) / 100, list(by_month), payer="Usagers")


def from_members(clients: list[dict], line: str = "Adhésions") -> list[dict]:
    """Membership fees as monthly ledger rows."""
    frame = pd.DataFrame([c for c in clients if c.get("membership_eur")])
    by_month = (
        frame["membership_eur"]
        .groupby(frame["member_since"].dt.to_period("M"))
        .sum()
        .reindex(MONTHS, fill_value=0)
    )
    return entries(line, "own_revenue", "756", float(by_month.sum()), list(by_month), payer="Adhérents")


def from_contract(contract: dict, line: str, account: str = "706", months=None, lag: int = 45) -> list[dict]:
    """One row a delivery of a contract; `months` (0 = September) when it is not every month it runs."""
    first = pd.Period(contract["start"], "M")
    last = pd.Period(contract["end"], "M") if contract.get("end") else MONTHS[-1]
    active = [n for n, month in enumerate(MONTHS) if first <= month <= last]
    active = active if months is None else list(months)
    weights = [1 if n in active else 0 for n in range(12)]
    total = contract["amount_eur"] * len(active)
    return entries(
        line,
        "own_revenue",
        account,
        total,
        weights,
        lag,
        payer=contract["payer_name"],
        service=contract["service"],
    )


# ---- people ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Hours of one person over the year: `total` hours in steps of `grain`, split by kind of work.

    `drives`: the hours of the tours are theirs. `rest`: weeks off besides the closed ones.
    """

    id: str
    role: str
    paid: str
    hours_week: float
    total: float
    split: dict[str, float]
    hour_eur: float | None = None
    grain: float = 0.5
    spread: float = 0.08
    drives: bool = False
    rest: tuple[int, ...] = ()
    in_closed_weeks: bool = False
    trend: float = 0.0
    also: tuple["Person", ...] = field(default=())


def team_rows(people: Sequence[Person]) -> list[dict]:
    return [
        {
            "id": p.id,
            "role": p.role,
            "paid": p.paid,
            "hours_week": p.hours_week,
            "hour_eur": p.hour_eur,
            "since": pd.Timestamp("2025-09-01"),
        }
        for p in people
    ]


def time_rows(rng, people: Sequence[Person], tours: list[dict]) -> list[dict]:
    """Weekly hours of everyone; the unpaid hours of a paid leader stand in `also`."""
    rows = []
    for person in people:
        for part in (person, *person.also):
            rows += _weeks(rng, part, tours if part.drives else [])
    return sorted(rows, key=lambda row: (row["date"], row["person"], row["paid"]))


def _weeks(rng, person: Person, tours: list[dict]) -> list[dict]:
    weeks = [
        week
        for n, week in enumerate(WEEKS)
        if n not in person.rest and (person.in_closed_weeks or not is_closed(week))
    ]
    travel = _travel_hours(tours)
    base = np.linspace(1 - person.trend, 1 + person.trend, len(weeks)) * rng.gamma(
        1 / person.spread**2, person.spread**2, len(weeks)
    )
    if tours:  # a week of long tours is a long week
        on_road = np.array([travel.get(week, 0.0) for week in weeks])
        base = base * (0.5 + 0.5 * on_road / on_road.mean())
    steps = split_integer(round(person.total / person.grain), base)
    rows = []
    for week, n in zip(weeks, steps, strict=True):
        on_road = min(n, round(travel.get(week, 0.0) / person.grain)) if tours else 0
        kinds = dict(zip(person.split, split_integer(n - on_road, list(person.split.values())), strict=True))
        if on_road:
            kinds["travel"] = kinds.get("travel", 0) + on_road
        rows += [
            {
                "date": week,
                "person": person.id,
                "category": kind,
                "hours": round(float(k) * person.grain, 2),
                "paid": person.paid,
            }
            for kind, k in kinds.items()
            if k
        ]
    return rows


def _travel_hours(tours: list[dict]) -> dict[pd.Timestamp, float]:
    """Hours on the road by week, for tours driven by paid people."""
    hours: dict[pd.Timestamp, float] = {}
    for tour in tours:
        if tour["paid"] == "paid":
            week = tour["date"] - pd.Timedelta(days=tour["date"].weekday())
            minutes = sum(tour.get(k) or 0 for k in ("drive_min", "stop_min", "load_min", "wait_min"))
            hours[week] = hours.get(week, 0.0) + minutes / 60
    return hours

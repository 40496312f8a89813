"""Accounts, team and hours of a fictitious pilot, month by month and week by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .common import MONTHS, START, WEEKS, is_closed, month_end, rows_of, split_integer

# ---- ledger ----------------------------------------------------------------------------------------------


def ledger(lines: Sequence[Mapping], requests, clients, contracts: Sequence[Mapping], tours) -> list[dict]:
    """The rows of every line that a case says: an expense, or where the money of an income comes from."""
    kilometres = _by_month([tour["km"] for tour in tours], [tour["date"] for tour in tours])
    signed = {one["id"]: one for one in contracts}
    rows = []
    for said in lines:
        if "log" in said:
            rows += from_log(requests, said["log"], said["line"], said.get("services"))
        elif "members" in said:
            rows += from_members(clients, said["line"])
        elif "contracts" in said:
            for code in said["contracts"]:
                rows += from_contract(signed[code], said["line"], said.get("months"), said["lag"])
        elif "grant" in said:
            rows.append(subsidy(**said))
        elif "payer" in said:
            rows += entries(
                said["line"], "subsidy", said["account"], said["eur"], lag=said["lag"], payer=said["payer"]
            )
        else:
            rows += expense(**(said | {"weights": kilometres} if said.get("weights") == "km" else said))
    return rows


def _by_month(values: Sequence[float], days: Sequence[pd.Timestamp]) -> list:
    """Their sums in each month of the year."""
    found = pd.Series(list(values)).groupby(pd.DatetimeIndex(days).to_period("M")).sum()
    return list(found.reindex(MONTHS, fill_value=0))


def entries(
    line: str,
    nature: str,
    account: str,
    total_eur: float,
    weights: Sequence[float] = (1,) * 12,
    lag=0,
    **more,
):
    """Monthly ledger rows of one budget line that add up to `total_eur` to the cent; zero months are left out."""
    cents = split_integer(round(total_eur * 100), weights)
    rows = []
    for month, amount in zip(MONTHS, cents, strict=True):
        if amount:
            end = month_end(month)
            rows.append((end, account, nature, line, int(amount) / 100, end + pd.Timedelta(days=lag)))
    return [row | more for row in rows_of("date account nature line amount_eur paid_on", *rows)]


def expense(
    line: str,
    account: str,
    eur: float,
    weights=(1,) * 12,
    set_up: bool = False,
    variable: bool = False,
    **more,
):
    """A line of expenses; the first month of one of setting up is a cost of starting."""
    rows = entries(line, "expense", account, eur, weights, set_up=False, variable=variable, **more)
    rows[0]["set_up"] = set_up
    return rows


def subsidy(grant: str, eur: float, date: str, paid_on: str) -> dict:
    """One grant, or one of its payments."""
    return {
        "date": pd.Timestamp(date),
        "account": "74",
        "nature": "subsidy",
        "line": f"Subvention {grant}",
        "amount_eur": eur,
        "paid_on": pd.Timestamp(paid_on),
        "payer": grant,
    }


def from_log(requests: pd.DataFrame, column: str, line: str, services: Sequence[str] | None) -> list[dict]:
    """The commissions or fees of the served requests as monthly ledger rows; of some services, or of all."""
    served = requests[requests["outcome"] == "served"]
    if services is not None:
        served = served[served["service"].isin(services)]
    cents = _by_month((served[column] * 100).round().astype(int), served["closed_on"])
    return entries(line, "own_revenue", "706", sum(cents) / 100, cents, payer="Usagers")


def from_members(clients: list[dict], line: str) -> list[dict]:
    """Membership fees as monthly ledger rows."""
    paid = [one for one in clients if one.get("membership_eur")]
    euros = _by_month([one["membership_eur"] for one in paid], [one["member_since"] for one in paid])
    return entries(line, "own_revenue", "756", sum(euros), euros, payer="Adhérents")


def from_contract(contract: Mapping, line: str, months: Sequence[int] | None, lag: int) -> list[dict]:
    """One row a delivery of a contract; `months` (0 = September) when it is not every month it runs."""
    first = pd.Period(contract["start"], "M")
    last = pd.Period(contract["end"], "M") if contract["end"] else MONTHS[-1]
    active = [n for n, month in enumerate(MONTHS) if first <= month <= last] if months is None else months
    weights = [int(n in active) for n in range(12)]
    total = contract["amount_eur"] * len(active)
    more = {"payer": contract["payer_name"], "service": contract["service"]}
    return entries(line, "own_revenue", "706", total, weights, lag, **more)


# ---- people ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Hours of one person over the year: `total` hours in steps of `grain`, split by kind of work.

    `drives`: the hours of the tours are theirs. `rest`: weeks off besides the closed ones. `client`: whom they were before;
    `joined`: the first day they could hold a drop-in session.
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
    rest: Sequence[int] = ()
    in_closed_weeks: bool = False
    trend: float = 0.0
    client: str | None = None
    joined: str | None = None
    also: tuple["Person", ...] = ()


def team_rows(people: Sequence[Person]) -> list[dict]:
    rows = ((p.id, p.role, p.paid, p.hours_week, p.hour_eur, START, p.client) for p in people)
    return rows_of("id role paid hours_week hour_eur since client", *rows)


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
        worked = {kind: round(float(k) * person.grain, 2) for kind, k in kinds.items() if k}
        rows += [(week, person.id, kind, hours, person.paid) for kind, hours in worked.items()]
    return rows_of("date person category hours paid", *rows)


def _travel_hours(tours: list[dict]) -> dict[pd.Timestamp, float]:
    """Hours on the road by week, for tours driven by paid people."""
    hours: dict[pd.Timestamp, float] = {}
    for tour in tours:
        if tour["paid"] == "paid":
            week = tour["date"] - pd.Timedelta(days=tour["date"].weekday())
            minutes = sum(tour.get(k) or 0 for k in ("drive_min", "stop_min", "load_min", "wait_min"))
            hours[week] = hours.get(week, 0.0) + minutes / 60
    return hours

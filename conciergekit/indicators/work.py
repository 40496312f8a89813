"""Hours: those the order book asks for, what the time goes to, and the weeks that are too full."""

from functools import partial

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered
from ..finance import hours, revenue
from ..finance.demand import exposure, recent_months
from ..finance.hours import split
from . import demand, people
from .model import ABSENT, Measure, fact, share


def order_book_hours(pilot: Pilot) -> Measure:
    """Work promised: accepted orders at the usual length of their service, contracts within the horizon."""
    requests, contracts = pilot.happened("requests"), demand.signed(pilot)
    firm = requests[requests["outcome"] == "accepted"]
    services = pilot["services"].drop_duplicates("id").set_index("id")["standard_min"]
    each = firm["minutes"].fillna(firm["service"].map(services))
    ahead = contracts.loc[contracts["times_ahead"] > 0, "times_ahead"]  # one that is over asks for no minutes
    coming = revenue.delivery_minutes(pilot).reindex(ahead.index) * ahead
    # what cannot be timed would be counted as no work at all
    n = len(firm) + len(ahead)
    if not (n or pilot.has("contracts")) or each.isna().any() or coming.isna().any():
        return ABSENT
    return Measure(float(each.sum() + coming.sum()) / 60, n=n, counted="commitments", status="estimated")


def time_share(pilot: Pilot, category: str) -> Measure:
    """Share of the hours noted that went to one of the four categories."""
    rows = pilot.happened("time").dropna(subset=["hours", "category"])
    return fact(split(pilot)[category], rows["hours"].sum(), "hours")


strategy_share, field_share, admin_share, travel_share = (
    partial(time_share, category=name) for name in ("strategy", "field", "admin", "travel")
)


def overloaded_person_weeks(pilot: Pilot) -> Measure:
    """Weeks of one person above that person's agreed hours, each week with hours noted counting once: a mean over the team
    hides who is drowning. Nobody is named."""
    team = pilot["team"].dropna(subset=["hours_week"]).drop_duplicates("id").set_index("id")["hours_week"]
    rows = pilot.happened("time").dropna(subset=["date", "hours", "person"])
    rows = rows[rows["person"].isin(team.index)]
    weeks = rows.groupby([rows["person"], rows["date"].dt.to_period("W")])["hours"].sum()
    agreed = weeks.index.get_level_values(0).map(team) if len(weeks) else []
    over = int((weeks.to_numpy() > np.asarray(agreed, float) + 1e-9).sum())
    return fact(over / len(weeks) if len(weeks) else np.nan, len(weeks), "person_weeks")


# ---- providers


def insured_share(pilot: Pilot) -> Measure:
    """Active providers whose insurance is noted and still runs; absent when no date was ever noted."""
    active = people.active_providers(pilot).drop_duplicates("id")
    if not active["insurance_until"].notna().any() or pd.isna(pilot.until):
        return ABSENT
    return fact((active["insurance_until"] >= pilot.until).mean(), len(active), "providers")


def acceptance(pilot: Pilot) -> Measure:
    """Requests put to a named provider that it took. Absent while no refusal names its provider: silence is not consent."""
    rows = pilot.happened("requests").dropna(subset=["provider"])
    taken = rows["outcome"].isin(["served", "accepted"])
    declined = (rows["outcome"] == "refused") & rows["refusal_reason"].isin(["no_provider", "no_time"])
    if not declined.any():
        return ABSENT
    return share(int(taken.sum()), int((taken | declined).sum()), "requests")


@remembered
def loads(pilot: Pilot) -> pd.Series:
    """Requests a month of each service, each month for the part of it that was open, ÷ what its active providers can take."""
    opened = recent_months(pilot)
    active = people.active_providers(pilot).dropna(subset=["service", "capacity_month"])
    capacity = active.groupby("service")["capacity_month"].sum()
    capacity = capacity[capacity > 0]
    requests = pilot.happened("requests").dropna(subset=["date", "service"])
    asked = requests.loc[requests["date"].dt.to_period("M").isin(opened), "service"].value_counts()
    if not len(capacity) or not len(opened) or not len(asked):
        return pd.Series(dtype="float64")
    # requests of a high month are there to be served
    season = hours.opening(pilot)["season"].reindex(opened).fillna(1.0)
    months = float((exposure(pilot).reindex(opened) / season).sum()) or len(opened)
    return asked.reindex(capacity.index, fill_value=0) / months / capacity


def full_services(pilot: Pilot) -> dict[str, float]:
    """Load of the services asked at least as much as all their active providers, each with its capacity noted, can take."""
    active, load = people.active_providers(pilot), loads(pilot)
    unknown = set(active.loc[active["capacity_month"].isna(), "service"])
    return {name: float(share) for name, share in load[load >= 1].items() if name not in unknown}


def busiest_load(pilot: Pilot) -> Measure:
    """`loads` of the most loaded service."""
    load = loads(pilot)
    return fact(load.max(), len(load), "services", since=recent_months(pilot)[0]) if len(load) else ABSENT

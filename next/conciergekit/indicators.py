"""Where does the pilot stand? The quantitative and qualitative indicators, a row each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from . import dictionary, evidence, logistics, months
from .pilot import Pilot

PROVIDERS = ("provider", "shop")
BOOK_MONTHS = 12  # contracts to come are counted over the next twelve months
LOYAL_DAYS = 90  # a user is loyal who orders again within 90 days
EVER = pd.Timestamp("1900-01-01").as_unit("us")  # a date not written
DAY = pd.Timedelta(days=1)
LITTLE_WORK = 0.70  # a week under 70 % of the hours agreed has little work
FEWEST_RATERS = {"energy": 3}  # energy is private: never under three people
WEEKS_A_MONTH = 365.25 / 7 / 12


class Figure(NamedTuple):
    """A value with its 90 % range (`evidence.LEVEL`) and the number of cases it rests on.

    What is counted whole has low = high = value; what is not measured is NaN; a value without a
    range (one month, one case) has low and high NaN.
    """

    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    n: int = 0


def table(pilot: Pilot) -> pd.DataFrame:
    """Every indicator of the dictionary, beside what was required of it.

    Returns one row an indicator, and one more for each ``about`` (public, place, channel, reason,
    service): indicator, about ("" for the whole), family, nature, value, low, high (90 % range),
    n, unit, role, requirement, status, source ("table.column …"). Shares go from 0 to 1, amounts
    are €. status: "met" or "not_met" if the whole range is on one side of the requirement,
    "unclear" if not or if there is no range, "not_measured", "no_requirement".
    """
    facts = months.table(pilot)
    found = {
        **_order_book(pilot),
        **_demand(pilot, facts),
        **_finance(pilot, facts),
        **_resources(pilot, facts),
        **_providers(pilot),
        **_solicitations(pilot),
        **_workload(pilot),
        **_loyalty(pilot),
        **_trips(pilot),
        **_satisfaction(pilot),
        **_ratings(pilot),
    }
    required = pilot.criteria.drop_duplicates("indicator", keep="last").set_index("indicator")
    rows = []
    for name, indicator in dictionary.indicators().items():
        figures = found[name] if isinstance(found[name], dict) else {"": found[name]}
        for about, figure in (figures or {"": Figure()}).items():
            criterion = required.loc[name] if not about and name in required.index else {}
            requirement = criterion.get("requirement", np.nan)
            rows.append(
                {
                    "indicator": name,
                    "about": about,
                    "family": indicator.family,
                    "nature": indicator.nature,
                    **figure._asdict(),
                    "unit": indicator.unit,
                    "role": criterion.get("role", ""),
                    "requirement": requirement,
                    "status": status(figure, requirement, indicator.better),
                    "source": " ".join(dictionary.sources(name)),
                }
            )
    return pd.DataFrame(rows)


def status(figure: Figure, requirement: float, better: str) -> str:
    """What a figure says of a requirement; ``better``: "more" or "less" is wanted ("": neither)."""
    if np.isnan(figure.value):
        return "not_measured"
    if np.isnan(requirement) or not better:
        return "no_requirement"
    sign = -1 if better == "less" else 1
    ends = sign * (np.array([figure.low, figure.high]) - requirement)
    if (ends >= 0).all():
        return "met"
    return "not_met" if (ends < 0).all() else "unclear"


def _whole(value: float, n: int) -> Figure:
    """What is counted, not estimated."""
    return Figure(float(value), float(value), float(value), int(n)) if n else Figure()


def _share(successes: float, n: float) -> Figure:
    if not n:
        return Figure()
    return Figure(successes / n, *evidence.wilson_interval(successes, n), int(n))


def _ratio(above: pd.Series, below: Iterable[float]) -> Figure:
    mean = evidence.ratio(above, below)
    least = 0.0 if above.min() >= 0 else -np.inf  # what is never negative has no range below zero
    return Figure(mean.value, np.maximum(mean.low, least), mean.high, mean.n)


def _mean(values: pd.Series) -> Figure:
    return _ratio(values, np.ones(len(values)))


def _order_book(pilot: Pilot) -> dict:
    if pilot.day is None:
        return {"order_book_eur": Figure(), "order_book_months": Figure()}
    first, last = pilot.day + DAY, pilot.day + pd.DateOffset(months=BOOK_MONTHS)
    signed = months.signed_periods(pilot.contracts)
    known = signed["contract"].nunique()
    days = (signed["until"].clip(upper=last) - signed["start"].clip(lower=first) + DAY).dt.days
    times = signed["times_a_year"] * days.clip(lower=0) / (last - pilot.day).days
    requests = pilot.requests
    accepted = requests[(requests["outcome"] == "open") & requests["contract"].isna()]
    usual = pilot.services.drop_duplicates("service", keep="last").set_index("service")
    kept = accepted["kept"].fillna(accepted["service"].map(usual["price"]))
    usual_minutes = accepted["service"].map(usual["usual_minutes"])
    signed, times = signed[times > 0], times[times > 0]
    minutes = pd.concat([signed["minutes"] * times, usual_minutes])
    available = (pilot.project.hours_a_week or np.nan) * WEEKS_A_MONTH
    n = signed["contract"].nunique() + len(accepted) or known  # all over: an empty book
    euros = pd.concat([signed["amount"] * times, kept])
    return {
        "order_book_eur": _whole(euros.sum(skipna=False), n),
        "order_book_months": _whole(minutes.sum(skipna=False) / 60 / available, n),
    }


def _demand(pilot: Pilot, facts: pd.DataFrame) -> dict:
    share, orders = facts["open_share"], facts["orders"]
    opened = share.where(share > 0)  # a closed month says nothing
    by_public = months.requests_by(pilot, "public")
    publics = {public: _ratio(by_public[public], opened) for public in by_public}
    season = pilot.opening.dropna(subset=["season"])
    season = season.groupby(months.month_of(season["month"]))["season"].last()
    level = evidence.demand_level(orders, share, season.reindex(facts.index).fillna(1.0))
    outcome = pilot.requests["outcome"]
    served, refused = (outcome == "served").sum(), (outcome == "refused").sum()
    return {
        "requests_month": {"": _ratio(facts["requests"], opened), **publics},
        "requests_per_1000": _per_1000(pilot, opened),
        "orders_month": Figure(level.mean, *level.interval(), level.months),
        "served_share": _share(served, served + refused),
        "on_time_share": _share(facts["on_time"].sum(), facts["promised"].sum()),
    }


def _per_1000(pilot: Pilot, opened: pd.Series) -> dict[str, Figure]:
    """Requests a month of each listed place for 1,000 inhabitants, since it is in the test."""
    places = pilot.places.dropna(subset=["inhabitants"]).drop_duplicates("place", keep="last")
    if opened.empty or places.empty or pilot.requests["place"].isna().all():
        return {}
    places = places.set_index("place")
    begun = places["since"].where(places["since"] > pilot.project.start, EVER)
    requests = pilot.requests.dropna(subset=["place"])
    requests = requests[requests["date"] >= requests["place"].map(begun)]
    counts = months.requests_by(replace(pilot, requests=requests), "place")
    counts = counts.reindex(columns=places.index, fill_value=0.0)
    inside = {place: _days_after(since, opened.index) for place, since in begun.items()}
    exposure = pd.DataFrame(inside, opened.index).mul(opened, axis=0) * places["inhabitants"] / 1000
    figures = {"": _ratio(counts.sum(axis=1), exposure.sum(axis=1, skipna=False))}
    return figures | {place: _ratio(counts[place], exposure[place]) for place in counts}


def _days_after(since: pd.Timestamp, index: pd.DatetimeIndex) -> np.ndarray:
    """The share of each month that comes after a day."""
    left = (index + pd.offsets.MonthBegin(1) - since).days
    return np.clip(left / index.days_in_month, 0, 1)


def _finance(pilot: Pilot, facts: pd.DataFrame) -> dict:
    own = facts[["kept_eur", "contracts_eur", "other_revenue_eur"]].sum(axis=1, skipna=False)
    costs = ["variable_cost_eur", "fixed_cost_eur", "once_cost_eur"]
    expenses = facts[costs].sum(axis=1, skipna=False)
    unpaid = facts["hours_unpaid"] * (pilot.project.hour_cost or np.nan)
    known = own[own.notna()].index
    accounts = pilot.accounts[months.month_of(pilot.accounts["date"]).isin(known)]
    revenue = accounts[accounts["nature"].isin(months.OWN_REVENUE)]
    contracts = pilot.contracts.dropna(subset=["payer"]).drop_duplicates("contract", keep="last")
    payer = revenue["contract"].map(contracts.set_index("contract")["payer"]).astype("str")
    by_payer = revenue.groupby(payer.fillna(revenue["other_party"]))["amount"].sum()
    largest = Figure()
    if len(by_payer) and revenue["amount"].sum() > 0:
        largest = _whole(by_payer.max() / revenue["amount"].sum(), len(revenue))
    return {
        "expenses_covered": _ratio(own, expenses),
        "full_cost_covered": _ratio(own, expenses + unpaid),
        "result_month": _mean(facts["result_eur"]),
        "largest_payer": largest,
    }


def _resources(pilot: Pilot, facts: pd.DataFrame) -> dict:
    known = facts["cash_eur"].dropna()
    rows = pilot.funding.sort_values("since", kind="stable").drop_duplicates("grant", keep="last")
    granted = rows[rows["state"] == "granted"]
    grants = pilot.accounts[pilot.accounts["nature"] == "grant"].dropna(subset=["paid_on"])
    paid = grants.groupby("grant")["amount"].sum()
    to_come = (granted["amount"] - granted["grant"].map(paid).fillna(0.0)).clip(lower=0.0)
    return {
        "cash": _whole(known.iloc[-1], len(known)) if len(known) else Figure(),
        "grants_to_come": Figure() if rows.empty else _whole(to_come.sum(), len(rows)),
        "hours_paid_month": _mean(facts["hours_paid"]),
        "hours_unpaid_month": _mean(facts["hours_unpaid"]),
    }


def _providers(pilot: Pilot) -> dict:
    partners = pilot.partners[pilot.partners["kind"].isin(PROVIDERS)].dropna(subset=["service"])
    asked = pilot.requests.dropna(subset=["service", "date"])
    if partners.empty or pilot.day is None:
        return dict.fromkeys(["demand_with_provider", "services_doubled", "providers"], Figure())
    since = partners["since"].fillna(EVER)
    until = partners["until"].fillna(months.NEVER)
    now = partners[(since <= pilot.day) & (until >= pilot.day)]
    active = now.groupby("service")["partner"].nunique()
    services = pd.Index(asked["service"].unique()).union(partners["service"].unique())
    pairs = asked.reset_index()[["index", "date", "service"]].merge(
        partners.assign(since=since, until=until)[["service", "since", "until"]], on="service"
    )
    met = pairs[(pairs["since"] <= pairs["date"]) & (pairs["until"] >= pairs["date"])]
    doubled = active.reindex(asked["service"].unique()).fillna(0) >= 2
    known = len(partners)
    counted = {name: _whole(n, known) for name, n in active.reindex(services, fill_value=0).items()}
    return {
        "demand_with_provider": _share(met["index"].nunique(), len(asked)),
        "services_doubled": _whole(doubled.mean(), len(doubled)) if len(doubled) else Figure(),
        "providers": {"": _whole(now["partner"].nunique(), known), **counted},
    }


def _solicitations(pilot: Pilot) -> dict:
    requests = pilot.requests
    channel = requests["channel"].dropna()
    refused = requests[requests["outcome"] == "refused"]
    reason = refused["reason"].dropna()
    known = requests["outcome"].isin(["served", "refused"]).sum()
    noted = requests[["public", "service", "channel", "outcome"]].notna().all(axis=1)
    shares = {name: _share(n, len(channel)) for name, n in channel.value_counts().items()}
    reasons = {name: _share(n, len(reason)) for name, n in reason.value_counts().items()}
    return {
        "channel_share": shares,
        "traced": _share(noted.sum(), len(requests)),
        "refused_share": {"": _share(len(refused), known), **reasons},
    }


def _workload(pilot: Pilot) -> dict:
    none = dict.fromkeys(["workload", "weeks_over", "weeks_under"], Figure())
    agreed = pilot.project.hours_a_week
    if agreed is None or pilot.day is None or pilot.hours.empty:
        return none
    dates = pilot.hours["date"].dt.normalize()
    monday = dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")
    weeks = pilot.hours.groupby(monday)["hours"].sum() / agreed
    first = pilot.project.start or weeks.index.min()
    weeks = weeks[(weeks.index >= first) & (weeks.index <= pilot.day - pd.Timedelta(days=6))]
    if weeks.empty:
        return none
    return {
        "workload": _mean(weeks),
        "weeks_over": _share((weeks > 1).sum(), len(weeks)),
        "weeks_under": _share((weeks < LITTLE_WORK).sum(), len(weeks)),
    }


def _loyalty(pilot: Pilot) -> dict:
    if pilot.day is None:
        return {"reorder_90_days": Figure(), "contracts_renewed": Figure()}
    served = pilot.requests[pilot.requests["outcome"] == "served"].dropna(subset=["client"])
    first = served.groupby("client")["date"].min()
    known = first[first <= pilot.day - pd.Timedelta(days=LOYAL_DAYS)]
    wait = served["date"] - served.groupby("client")["date"].transform("min")
    again = served[(wait.dt.days > 0) & (wait.dt.days <= LOYAL_DAYS)]["client"]
    return {
        "reorder_90_days": _share(known.index.isin(again).sum(), len(known)),
        "contracts_renewed": _renewed(pilot.contracts, pilot.day),
    }


def _renewed(contracts: pd.DataFrame, day: pd.Timestamp) -> Figure:
    """Of the ends that contracts reached, how many were put off by a later signed row."""
    signed = months.signed_periods(contracts).dropna(subset=["since"])
    reached = signed[signed["end"] <= day].drop_duplicates(["contract", "end"])
    renewed = 0
    for row in reached.itertuples():
        later = signed[(signed["contract"] == row.contract) & (signed["since"] > row.since)]
        renewed += bool((later["end"].isna() | (later["end"] > row.end)).any())
    return _share(renewed, len(reached))


def _trips(pilot: Pilot) -> dict:
    """As `logistics` tells it: over the tours whose kilometres, or cost, are known."""
    tours = logistics.cost_tours(pilot).table
    figures = {}
    for name, column in (("km_order", "km"), ("tour_cost_order", "cost_eur")):
        monthly = tours.dropna(subset=[column]).groupby("month")[["orders", column]].sum()
        figures[name] = _ratio(monthly[column], monthly["orders"])
    return figures


def _satisfaction(pilot: Pilot) -> dict:
    answers = pilot.answers[pilot.answers["question"] == "satisfaction"].dropna(subset=["answer"])
    answers = answers.sort_values("date", kind="stable")
    named = answers["respondent"].notna()
    last = answers[named].drop_duplicates(["who", "respondent"], keep="last")
    answers = pd.concat([answers[~named], last])
    satisfied = (answers["answer"] >= 4).groupby(answers["who"]).agg(["sum", "count"])
    names = {"user": "users", "partner": "partners", "team": "team"}
    return {
        f"satisfaction_{name}": _share(*satisfied.loc[who]) if who in satisfied.index else Figure()
        for who, name in names.items()
    }


def _ratings(pilot: Pilot) -> dict:
    subjects = ["specification", "social_inside", "social_outside", "vision", "energy", "skill"]
    ratings = pilot.ratings.dropna(subset=["grade"]).sort_values("date", kind="stable")
    last = ratings.drop_duplicates(["subject", "about", "rater"], keep="last")
    found = {}
    for subject in subjects:
        grades = last[last["subject"] == subject]
        raters = grades["rater"].nunique() or len(grades)
        found[subject] = Figure()
        if raters >= FEWEST_RATERS.get(subject, 1):
            found[subject] = Figure(*evidence.majority_grade(grades["grade"]), raters)
    return found

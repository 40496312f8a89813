"""What the data say of each pair on each criterion: a figure, how many observations, and posterior draws.

Counts are few, so nothing is a point: demand is a level still filling up, shares are Beta, means are normal,
and pairs with little data lean on the others of the same public or the same service.
"""

import numpy as np
import pandas as pd

from ..evidence import demand_level, gamma_poisson
from . import measures_people as people
from .cells import SPREAD, Context, Measure, means
from .measures_trips import logistics
from .pairs import months_between


def measure(context: Context, criterion: str) -> Measure:
    """The measure of one criterion of ``anchors.CRITERIA``."""
    return _MEASURES[criterion](context)


# ---- demand ----------------------------------------------------------------------------------------------


def _demand(context: Context) -> Measure:
    """Requests a month at the level the pair is settling at, and deliveries under running contracts.

    The level is that of ``evidence.demand_level`` (a service fills up; a month-old count is worth less; counts
    that vary more than chance allows weigh less), guessed at first, for two requests' worth, at the mean rate
    of the pairs of the same public or the same service.
    """
    table = context.pairs.table
    asked = table["requests"].to_numpy(dtype=float)
    running = context.running()
    opening = [_opening(context, service) for service in table["service"]]
    exposure = np.array([months.sum() for months in opening])
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where((exposure > 0) & (asked > 0), asked / exposure, np.nan)
    draws = np.full((context.draws, context.m), np.nan)
    for i in range(context.m):
        if exposure[i] > 0:
            draws[:, i] = running[i]
            if asked[i] > 0:
                draws[:, i] += _level(context, i, opening[i], rate)
    value = np.median(draws, axis=0) if context.draws else np.full(context.m, np.nan)
    return Measure(value, table["n"].to_numpy(dtype=float), draws)


def _level(context: Context, i: int, opening: pd.Series, rate: np.ndarray) -> np.ndarray:
    """(D,) draws of the monthly level of the requests of one pair."""
    near = rate[context.neighbours(i)]
    near = near[np.isfinite(near)]
    guess = float(near.mean()) if near.size else None
    log = context.pairs.requests
    months = log.loc[log["pair"] == i, "date"].dt.to_period("M")
    opening = opening[opening > 0]
    counts = months.value_counts().reindex(opening.index, fill_value=0).to_numpy(dtype=float)
    if len(opening) < 2:
        prior = (1.0, 1 / guess) if guess else (0.5, 0.0)
        a, b = gamma_poisson(*prior, counts, opening.to_numpy())
        return context.rng("demand", i).gamma(a, 1 / b, context.draws)
    return demand_level(counts, opening.to_numpy(), None, guess, context.draws, context.seeds("demand", i))


def _opening(context: Context, service: str) -> pd.Series:
    """Share of each month of the test that a service was open, the months under way at the end included."""
    services, pairs = context.pilot["services"], context.pairs
    started = services.loc[services["id"] == service, "started"].min()
    log = pairs.requests
    seen = log.loc[log["service"] == service, "date"].min()
    since = pairs.since
    if pd.notna(started):
        # a request before the stated start proves it was open
        since = max(since, min(started, seen) if pd.notna(seen) else started)
    if pd.isna(since) or pd.isna(pairs.until) or since > pairs.until:
        return pd.Series(dtype=float)
    months = pd.period_range(since, pairs.until, freq="M")
    open_share = [
        months_between(max(since, month.start_time), min(pairs.until, month.end_time.normalize()))
        for month in months
    ]
    return pd.Series(open_share, index=months)


# ---- money -----------------------------------------------------------------------------------------------


def _contribution(context: Context) -> Measure:
    """Own revenue less variable expenses, for each hour spent; the spread between orders gives the error."""
    table, orders = context.pairs.table, context.pairs.orders
    hours = table["paid_hours"].to_numpy(dtype=float)
    # a service given free and logged without amounts is unknown, not zero
    known = table["own_revenue_eur"].notna().to_numpy() & (hours > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(known, table["contribution_eur"] / hours, np.nan)
    n, se = np.zeros(context.m), np.zeros(context.m)
    for i in np.flatnonzero(known):
        mine = orders[orders["pair"] == i]
        n[i] = np.floor(mine["weight"].sum() + 1e-9)
        single = mine[~mine["contract"]]
        error = _ratio_error(single["own_eur"].to_numpy(), single["minutes"].to_numpy())
        # in euros over the pair's revenue, then spread over its hours; contract prices are certain
        se[i] = error / hours[i] if np.isfinite(error) else SPREAD["contribution"] / np.sqrt(max(n[i], 1))
    return means(context, "contribution", value, se, n)


def _ratio_error(revenue: np.ndarray, minutes: np.ndarray) -> float:
    """Standard error of total revenue given total time (delta method of a ratio); NaN under three orders."""
    n = len(revenue)
    if n == 0:
        return 0.0
    revenue = np.nan_to_num(revenue)
    minutes = np.where(
        np.isfinite(minutes), minutes, np.nanmean(minutes) if np.isfinite(minutes).any() else 1
    )
    if n < 3 or not minutes.sum() > 0:
        return np.nan
    residual = revenue - revenue.sum() / minutes.sum() * minutes
    return float(np.sqrt(n / (n - 1) * np.sum(residual**2)))


_MEASURES = {
    "demand": _demand,
    "contribution": _contribution,
    "payer": people.payer,
    "logistics": logistics,
    "providers": people.providers,
    "satisfaction": people.satisfaction,
    "loyalty": people.loyalty,
    **{
        subject: lambda context, subject=subject: people.grades(context, subject)
        for subject in ("social_need", "strategic_fit", "ease", "team_energy")
    },
}

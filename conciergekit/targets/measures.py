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
from .pairs import UNASSIGNED, Pairs, months_between


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
    started = context.pilot["services"].groupby("id")["started"].min()
    seen = context.pairs.requests.groupby("service")["date"].min()
    services = set(table["service"])
    by_service = {name: _opening(context.pairs, started.get(name), seen.get(name)) for name in services}
    opening = [by_service[name] for name in table["service"]]
    counts = _counts(context)
    exposure = np.array([months.sum() for months in opening])
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where((exposure > 0) & (asked > 0), asked / exposure, np.nan)
    draws = np.full((context.draws, context.m), np.nan)
    for i in range(context.m):
        if exposure[i] > 0:
            draws[:, i] = running[i]
            if asked[i] > 0:
                draws[:, i] += _level(context, i, counts[i], opening[i], rate)
    value = np.median(draws, axis=0) if context.draws else np.full(context.m, np.nan)
    return Measure(value, table["n"].to_numpy(dtype=float), draws)


def _level(context: Context, i: int, counts: np.ndarray, opening: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """(D,) draws of the monthly level of the requests of one pair."""
    near = rate[context.neighbours(i)]
    near = near[np.isfinite(near)]
    guess = float(near.mean()) if near.size else None
    is_open = opening > 0
    counts, opening = counts[-len(opening) :][is_open], opening[is_open]
    if len(opening) < 2:
        prior = (1.0, 1 / guess) if guess else (0.5, 0.0)
        a, b = gamma_poisson(*prior, counts, opening)
        return context.rng("demand", i).gamma(a, 1 / b, context.draws)
    return demand_level(counts, opening, None, guess, context.draws, context.seeds("demand", i))


def _counts(context: Context) -> np.ndarray:
    """(m, months of the test) requests."""
    pairs, log = context.pairs, context.pairs.requests
    log = log[log["pair"] != UNASSIGNED]
    if not len(log):
        return np.zeros((context.m, 0))
    first, last = (12 * day.year + day.month for day in (pairs.since, pairs.until))
    month = 12 * log["date"].dt.year + log["date"].dt.month - first
    counts = np.zeros((context.m, last - first + 1))
    np.add.at(counts, (log["pair"], month), 1)
    return counts


def _opening(pairs: Pairs, started, seen) -> np.ndarray:
    """Share of each month that a service was open, from its first one to the last of the test, under way or not.

    started, seen : its start as stated and its first request, if any.
    """
    since = pairs.since
    if pd.notna(started):
        # a request before the stated start proves it was open
        since = max(since, min(started, seen) if pd.notna(seen) else started)
    if pd.isna(since) or pd.isna(pairs.until) or since > pairs.until:
        return np.empty(0)
    first, last = since.to_period("M"), pairs.until.to_period("M")
    share = np.ones((last - first).n + 1)
    share[-1] = months_between(last.start_time, pairs.until)
    share[0] = months_between(since, min(pairs.until, first.end_time.normalize()))
    return share


# ---- money -----------------------------------------------------------------------------------------------


def _contribution(context: Context) -> Measure:
    """What an hour leaves before it is paid: revenue less the road and variable expenses, for each hour of work and of
    tour; the spread between orders gives the error."""
    table, orders = context.pairs.table, context.pairs.orders
    hours = table["known_hours"].to_numpy(dtype=float)
    # a service given free and logged without amounts is unknown, not zero
    known = table["own_revenue_eur"].notna().to_numpy() & (hours > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(known, table["contribution_eur"] / hours, np.nan)
    n, se = np.zeros(context.m), np.zeros(context.m)
    pair, weight, own, minutes = (
        orders[name].to_numpy() for name in ("pair", "weight", "left_eur", "minutes")
    )
    single = ~orders["contract"].to_numpy(dtype=bool)
    for i in np.flatnonzero(known):
        mine = pair == i
        n[i] = np.floor(weight[mine].sum() + 1e-9)
        error = _ratio_error(own[mine & single], minutes[mine & single])
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

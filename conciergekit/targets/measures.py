"""What the data say of each pair on each criterion: a figure, how many observations, and posterior draws.

Counts are few, so nothing is a point: demand is Gamma–Poisson, shares are Beta, means are normal, and small
pairs lean on the others of the same public or the same service. Each pair draws from its own stream of random
numbers, so adding an unrelated pair leaves the others' draws as they were, bit for bit.
"""

import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..evidence import beta_share, gamma_poisson
from ..pilot import Pilot
from .pairs import UNASSIGNED, Pairs, months_between, within

LEAN = 4.0  # observations that the neighbours' share is worth; one request for demand
SPREAD = {"contribution": 10.0, "logistics": 3.0}  # typical gap between pairs, in the criterion's unit
AGAIN_DAYS = 90
SATISFIED = 4  # of 5


@dataclass(frozen=True)
class Measure:
    """One criterion: value (m,), n (m,) observations, draws (D, m); NaN where not measured."""

    value: np.ndarray
    n: np.ndarray
    draws: np.ndarray
    judged: bool = False


@dataclass(frozen=True)
class Context:
    """What every criterion needs."""

    pilot: Pilot
    pairs: Pairs
    draws: int
    seed: int

    @property
    def m(self) -> int:
        return len(self.pairs)

    def rng(self, criterion: str, i: int) -> np.random.Generator:
        """The random stream of one cell: depends on the names, not on the position."""
        row = self.pairs.table.iloc[i]
        key = f"{criterion}|{row['public']}|{row['service']}".encode()
        return np.random.default_rng([self.seed, zlib.crc32(key)])

    def neighbours(self, i: int) -> np.ndarray:
        """(m,) other pairs of the same public or the same service."""
        table = self.pairs.table
        near = (table["public"] == table["public"].iloc[i]) | (table["service"] == table["service"].iloc[i])
        near = near.to_numpy(copy=True)
        near[i] = False
        return near

    def per_pair(self, pair, values) -> np.ndarray:
        """(m,) sums of `values` by pair number."""
        pair, values = np.asarray(pair, dtype=int), np.asarray(values, dtype=float)
        mine = pair != UNASSIGNED
        return np.bincount(pair[mine], values[mine], minlength=self.m).astype(float)


def measure(context: Context, criterion: str) -> Measure:
    """The measure of one criterion of ``anchors.CRITERIA``."""
    return _MEASURES[criterion](context)


# ---- demand ----------------------------------------------------------------------------------------------


def _demand(context: Context) -> Measure:
    """Requests a month. Prior worth one request at the neighbours' mean rate; counts that vary more from month
    to month than chance allows (a few large clients) count for less."""
    table = context.pairs.table
    exposure = np.array([_exposure(context, service) for service in table["service"]])
    count = table["n"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(exposure > 0, count / exposure, np.nan)
    draws = np.full((context.draws, context.m), np.nan)
    for i in np.flatnonzero(np.isfinite(rate)):
        near = rate[context.neighbours(i)]
        near = near[np.isfinite(near)]
        prior = (1.0, 1 / near.mean()) if near.size and near.mean() > 0 else (0.5, 0.0)
        weight = 1 / _dispersion(context, i)
        a, b = gamma_poisson(*prior, count[i] * weight, exposure[i] * weight)
        draws[:, i] = context.rng("demand", i).gamma(a, 1 / b, context.draws)
    return Measure(rate, count, draws)


def _exposure(context: Context, service: str) -> float:
    services = context.pilot["services"]
    started = services.loc[services["id"] == service, "started"].min()
    since = context.pairs.since
    return months_between(max(since, started) if pd.notna(started) else since, context.pairs.until)


def _dispersion(context: Context, i: int) -> float:
    """Variance over mean of the monthly counts of a pair, at least 1; 1 with under six months."""
    months = context.pilot.months
    log = context.pairs.requests
    dates = log.loc[log["pair"] == i, "date"]
    if len(months) < 6 or len(dates) < 6:
        return 1.0
    counts = dates.dt.to_period("M").value_counts().reindex(months, fill_value=0)
    return max(1.0, float(counts.var() / counts.mean())) if counts.mean() > 0 else 1.0


# ---- shares ----------------------------------------------------------------------------------------------


def _shares(context: Context, criterion: str, successes: np.ndarray, trials: np.ndarray) -> Measure:
    """Beta posteriors around the share of the neighbours, worth LEAN observations (Jeffreys' without any)."""
    draws = np.full((context.draws, context.m), np.nan)
    for i in np.flatnonzero(trials > 0):
        near = context.neighbours(i)
        s, t = successes[near].sum(), trials[near].sum()
        guess = (s + 1) / (t + 2) if t > 0 else None
        a, b = beta_share(successes[i], trials[i], guess, LEAN)
        draws[:, i] = context.rng(criterion, i).beta(a, b, context.draws)
    with np.errstate(invalid="ignore"):
        return Measure(np.where(trials > 0, successes / trials, np.nan), trials, draws)


def _payer(context: Context) -> Measure:
    """Share of paid orders among requests that could be served: served, refused for the price, or cancelled."""
    log = context.pairs.requests
    served = log[log["served"] & log["own_eur"].notna()]
    lost = log[
        (log["outcome"] == "cancelled") | ((log["outcome"] == "refused") & (log["refusal_reason"] == "price"))
    ]
    orders = context.pairs.orders
    contracts = orders[orders["contract"]]
    kept = context.per_pair(contracts["pair"], np.floor(contracts["weight"] + 1e-9))
    paid = context.per_pair(served["pair"], served["own_eur"] > 0) + kept
    known = context.per_pair(served["pair"], np.ones(len(served))) + kept
    # without any amount in the log, lost requests alone would read as "nobody pays"
    trials = np.where(known > 0, known + context.per_pair(lost["pair"], np.ones(len(lost))), 0)
    return _shares(context, "payer", paid, trials)


def _providers(context: Context) -> Measure:
    """Share served among requests served or lost for want of a provider; other refusals say nothing of it."""
    log = context.pairs.requests
    refused = log[log["outcome"] == "refused"]
    found = context.per_pair(log["pair"], log["served"])
    lost = context.per_pair(refused["pair"], refused["refusal_reason"] == "no_provider")
    return _shares(context, "providers", found, found + lost)


def _satisfaction(context: Context) -> Measure:
    """Share of the people served who answer 4 or 5, on answers that name both the public and the service."""
    surveys = within(context.pilot["surveys"], "date", context.pairs.since, context.pairs.until)
    mine = surveys[(surveys["population"] == "beneficiaries") & (surveys["question"] == "satisfaction")]
    mine = mine[mine["score"].between(1, 5)]
    pair = _match(context, mine)
    happy = context.per_pair(pair, mine["score"] >= SATISFIED)
    return _shares(context, "satisfaction", happy, context.per_pair(pair, np.ones(len(mine))))


def _loyalty(context: Context) -> Measure:
    """Share of clients who ask again for the same service within 90 days of their first served request.

    Clients first served less than 90 days before the end are not judged yet. A contract is a client too:
    it comes back if it is still running 90 days after it began.
    """
    log = context.pairs.requests.dropna(subset="client")
    log = log[log["pair"] != UNASSIGNED]
    days = pd.Timedelta(days=AGAIN_DAYS)
    first = log[log["served"]].groupby(["pair", "client"])["date"].min().rename("first").reset_index()
    first = first[first["first"] <= context.pairs.until - days]
    later = log.merge(first, on=["pair", "client"])
    later = later[(later["date"] > later["first"]) & (later["date"] <= later["first"] + days)]
    again = later.drop_duplicates(["pair", "client"])
    contracts = context.pilot["contracts"]
    contracts = contracts[contracts["status"].isin(("signed", "ended"))]
    contracts = contracts[contracts["start"].between(context.pairs.since, context.pairs.until - days)]
    pair = _match(context, contracts.assign(public=contracts["public"].fillna(contracts["payer_kind"])))
    kept = contracts["end"].isna() | (contracts["end"] >= contracts["start"] + days)
    successes = context.per_pair(again["pair"], np.ones(len(again))) + context.per_pair(pair, kept)
    trials = context.per_pair(first["pair"], np.ones(len(first))) + context.per_pair(
        pair, np.ones(len(contracts))
    )
    return _shares(context, "loyalty", successes, trials)


def _match(context: Context, frame: pd.DataFrame) -> np.ndarray:
    """Pair number of each row from its public and service; -1 when it names no pair."""
    table = context.pairs.table
    index = {k: i for i, k in enumerate(zip(table["public"], table["service"], strict=True))}
    keys = zip(frame["public"], frame["service"], strict=True)
    return np.array([index.get(k, UNASSIGNED) for k in keys], dtype=int)


# ---- means -----------------------------------------------------------------------------------------------


def _means(context: Context, criterion: str, value, se, n) -> Measure:
    """Normal posteriors: the pair's mean and its error, leaning on the neighbours' mean (SPREAD apart)."""
    spread = SPREAD[criterion]
    draws = np.full((context.draws, context.m), np.nan)
    for i in np.flatnonzero(np.isfinite(value)):
        near = context.neighbours(i) & np.isfinite(value)
        own = max(float(se[i]), 1e-9) ** -2
        prior = spread**-2 if near.any() else 0.0
        centre = np.average(value[near], weights=np.maximum(n[near], 1)) if near.any() else 0.0
        mean = (own * value[i] + prior * centre) / (own + prior)
        draws[:, i] = context.rng(criterion, i).normal(mean, (own + prior) ** -0.5, context.draws)
    return Measure(value, n, draws)


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
    return _means(context, "contribution", value, se, n)


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


def _logistics(context: Context) -> Measure:
    """Kilometres for one stop, over the tours that carried the orders of the pair."""
    tours = within(context.pilot["tours"], "date", context.pairs.since, context.pairs.until)
    tours = tours.drop_duplicates("id").set_index("id")
    log = context.pairs.requests
    log = log[(log["pair"] != UNASSIGNED) & log["tour"].isin(tours.index)]
    counted = context.pilot["stops"].groupby("tour").size()
    linked = log.groupby("tour").size()
    stops = tours["stops"].fillna(counted.reindex(tours.index)).fillna(linked.reindex(tours.index))
    per_stop = (tours["km"] / stops.where(stops > 0)).dropna()
    rides = log[log["tour"].isin(per_stop.index)].drop_duplicates(["pair", "tour"])
    km = rides["tour"].map(per_stop)
    grouped = km.groupby(rides["pair"]).agg(["mean", "std", "size"]).reindex(range(context.m))
    n = grouped["size"].fillna(0).to_numpy(dtype=float)
    spread = grouped["std"].where(grouped["size"] >= 3, SPREAD["logistics"]).to_numpy(dtype=float)
    return _means(
        context, "logistics", grouped["mean"].to_numpy(dtype=float), spread / np.sqrt(np.maximum(n, 1)), n
    )


# ---- grades ----------------------------------------------------------------------------------------------


def _grades(context: Context, subject: str) -> Measure:
    """Mean grade of the raters: raters resampled (Bayesian bootstrap), each grade known to half a step."""
    ratings = context.pilot["ratings"]
    ratings = ratings[ratings["subject"] == subject].sort_values("date", kind="stable")
    who = [column for column in ("rater", "public", "service") if ratings[column].notna().any()]
    named = ratings["rater"].notna()
    ratings = pd.concat([ratings[~named], ratings[named].drop_duplicates(who, keep="last")])
    value, n = np.full(context.m, np.nan), np.zeros(context.m)
    draws = np.full((context.draws, context.m), np.nan)
    for i, row in context.pairs.table.iterrows():
        grades = _most_specific(ratings, row["public"], row["service"])
        if not len(grades):
            continue
        rng = context.rng(subject, i)
        weights = rng.dirichlet(np.ones(len(grades)), context.draws)
        blurred = grades + rng.uniform(-0.5, 0.5, (context.draws, len(grades)))
        value[i], n[i] = grades.mean(), len(grades)
        draws[:, i] = np.clip((weights * blurred).sum(axis=1), 0, 4)
    return Measure(value, n, draws, judged=True)


def _most_specific(ratings: pd.DataFrame, public: str, service: str) -> np.ndarray:
    """Grades of this very pair; if none, of its public or its service alone."""
    same_public, same_service = ratings["public"] == public, ratings["service"] == service
    exact = ratings[same_public & same_service]
    either = ratings[(same_public & ratings["service"].isna()) | (same_service & ratings["public"].isna())]
    return (exact if len(exact) else either)["grade"].dropna().to_numpy(dtype=float)


_MEASURES = {
    "demand": _demand,
    "contribution": _contribution,
    "payer": _payer,
    "logistics": _logistics,
    "providers": _providers,
    "satisfaction": _satisfaction,
    "loyalty": _loyalty,
    "social_need": lambda context: _grades(context, "social_need"),
    "strategic_fit": lambda context: _grades(context, "strategic_fit"),
    "ease": lambda context: _grades(context, "ease"),
}

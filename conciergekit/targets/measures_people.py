"""What people say and do: whether they pay, are served, are satisfied, come back; what raters grade."""

from collections import defaultdict

import numpy as np
import pandas as pd

from ..privacy import fewest_of_team
from .cells import SPREAD, Context, Measure, match, shares
from .pairs import UNASSIGNED, within

AGAIN_DAYS = 90
SATISFIED = 4  # of 5
PRIVATE = "team_energy"


def payer(context: Context) -> Measure:
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
    return shares(context, "payer", paid, trials)


def providers(context: Context) -> Measure:
    """Share served among requests served or lost for want of a provider; other refusals say nothing of it."""
    log = context.pairs.requests
    refused = log[log["outcome"] == "refused"]
    found = context.per_pair(log["pair"], log["served"])
    lost = context.per_pair(refused["pair"], refused["refusal_reason"] == "no_provider")
    return shares(context, "providers", found, found + lost)


def satisfaction(context: Context) -> Measure:
    """Share of the people served who answer 4 or 5, on answers that name both the public and the service."""
    surveys = within(context.pilot["surveys"], "date", context.pairs.since, context.pairs.until)
    mine = surveys[(surveys["population"] == "beneficiaries") & (surveys["question"] == "satisfaction")]
    mine = mine[mine["score"].between(1, 5)]
    pair = match(context, mine)
    happy = context.per_pair(pair, mine["score"] >= SATISFIED)
    return shares(context, "satisfaction", happy, context.per_pair(pair, np.ones(len(mine))))


def loyalty(context: Context) -> Measure:
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
    pair = match(context, contracts.assign(public=contracts["public"].fillna(contracts["payer_kind"])))
    kept = contracts["end"].isna() | (contracts["end"] >= contracts["start"] + days)
    successes = context.per_pair(again["pair"], np.ones(len(again))) + context.per_pair(pair, kept)
    trials = context.per_pair(first["pair"], np.ones(len(first))) + context.per_pair(
        pair, np.ones(len(contracts))
    )
    return shares(context, "loyalty", successes, trials)


# ---- grades ----------------------------------------------------------------------------------------------


def grades(context: Context, subject: str) -> Measure:
    """Mean grade of the raters, the last of each: raters resampled (Bayesian bootstrap), each grade known to
    half a step, and raters not asked differing from those asked by a typical gap.

    The team's energy is private: under three raters it is not measured, and raters are counted, not named.
    """
    ratings = context.pilot["ratings"]
    ratings = ratings[ratings["subject"] == subject].dropna(subset="grade").sort_values("date", kind="stable")
    who = [column for column in ("rater", "public", "service") if ratings[column].notna().any()]
    named = ratings["rater"].notna()
    ratings = pd.concat([ratings[~named], ratings[named].drop_duplicates(who, keep="last")])
    value, n = np.full(context.m, np.nan), np.zeros(context.m)
    draws = np.full((context.draws, context.m), np.nan)
    raters, days = [""] * context.m, [pd.NaT] * context.m
    about = defaultdict(list)
    for k, key in enumerate(zip(*(ratings[name].fillna("") for name in ("public", "service")), strict=True)):
        about[key].append(k)
    grade, rater = ratings["grade"].to_numpy(dtype=float), ratings["rater"].to_numpy(dtype=object)
    for i, pair in enumerate(context.pairs.table[["public", "service"]].itertuples(index=False)):
        mine = _most_specific(about, *pair)
        roles = dict.fromkeys(name for name in rater[mine] if isinstance(name, str))
        if not mine or (subject == PRIVATE and len(roles) < fewest_of_team()):
            continue
        given, rng = grade[mine], context.rng(subject, i)
        weights = rng.dirichlet(np.ones(len(given)), context.draws)
        blurred = given + rng.uniform(-0.5, 0.5, (context.draws, len(given)))
        others = rng.normal(0, SPREAD["grade"] / np.sqrt(len(given)), context.draws)
        value[i], n[i] = given.mean(), len(given)
        draws[:, i] = np.clip((weights * blurred).sum(axis=1) + others, 0, 4)
        raters[i] = "" if subject == PRIVATE else ", ".join(roles)
        days[i] = ratings["date"].iloc[mine].max()
    return Measure(value, n, draws, judged=True, raters=tuple(raters), rated_on=tuple(days))


def _most_specific(about: dict, public: str, service: str) -> list[int]:
    """Where the grades of this very pair stand; if none, of its public or its service alone."""
    exact = about.get((public, service), [])
    return exact or sorted([*about.get((public, ""), []), *about.get(("", service), [])])

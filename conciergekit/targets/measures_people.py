"""What people say and do: whether they pay, are served, are satisfied, come back; what raters grade."""

from collections import defaultdict

import numpy as np
import pandas as pd

from ..indicators.records import settled
from ..privacy import fewest_of_team
from .cells import SPREAD, Context, Measure, match, shares
from .pairs import UNASSIGNED, within

AGAIN_DAYS = 90
SATISFIED = 4  # of 5
PRIVATE = "team_energy"


def payer(context: Context) -> Measure:
    """Share paid of the orders, the times of contracts and the commitments that a price was asked for, or that were lost.

    Paid: an order with a price, on the day its payment is noted; each time of a contract with a price; a contract signed
    that begins later, once. Not paid: an order free, or left unpaid after the usual wait; one refused for the price, or
    cancelled. What was not priced, and what may still be paid, says nothing; a price typed pays nothing.
    """
    paid, asked = (
        orders + contracts
        for orders, contracts in zip(_by_orders(context), _by_contracts(context), strict=True)
    )
    # without any price, lost requests alone would read as "nobody pays"
    trials = np.where(asked > 0, asked + _lost(context), 0)
    return shares(context, "payer", paid, trials)


def _by_orders(context: Context) -> tuple[np.ndarray, np.ndarray]:
    """(m,) orders paid, and orders priced whose payment would be noted by now; none where no payment ever was."""
    log = context.pairs.requests
    if not log["paid_on"].notna().any():
        return np.zeros(context.m), np.zeros(context.m)
    priced = log[log["served"] & log["own_eur"].notna() & settled(context.pilot, log)]
    paid = (priced["own_eur"] > 0) & priced["paid_on"].notna()
    return context.per_pair(priced["pair"], paid), context.per_pair(priced["pair"], np.ones(len(priced)))


def _by_contracts(context: Context) -> tuple[np.ndarray, np.ndarray]:
    """(m,) times of the contracts that pay, those signed for later among them, and of all whose price is known."""
    orders = context.pairs.orders
    ran = orders[orders["contract"] & orders["own_eur"].notna()]
    times = np.floor(ran["weight"] + 1e-9)
    contracts = context.pilot["contracts"]
    later = contracts[(contracts["status"] == "signed") & (contracts["start"] > context.pairs.until)]
    later = later[later["amount_eur"] > 0]
    pair = match(context, later.assign(public=later["public"].fillna(later["payer_kind"])))
    signed = context.per_pair(pair, np.ones(len(later)))
    paid = context.per_pair(ran["pair"], times.where(ran["own_eur"] > 0, 0))
    return paid + signed, context.per_pair(ran["pair"], times) + signed


def _lost(context: Context) -> np.ndarray:
    """(m,) requests refused for the price, and those cancelled, as old as the orders they are set beside."""
    log = context.pairs.requests
    dear = (log["outcome"] == "refused") & (log["refusal_reason"] == "price")
    lost = log[(dear | (log["outcome"] == "cancelled")) & settled(context.pilot, log)]
    return context.per_pair(lost["pair"], np.ones(len(lost)))


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

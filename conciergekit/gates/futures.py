"""How much longer, and at what cost: possible continuations of this test, and what waiting is worth."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.pilot import Pilot
from ..core.told import Told
from ..finance.cash import running_month
from ..indicators import records
from ..logistics.costs import checked
from . import ahead
from . import rule as rules
from .ahead import Derived, Present, ShareNow
from .rule import GREY


@dataclass(frozen=True)
class Futures(Told):
    """Simulated continuations of one test.

    table : one row a month ahead (from 1): months, go, stop, undecided (shares of the continuations, the first
        decision standing), evsi_eur (what so many months of data would save on average), cost_eur (what they cost),
        net_eur; the euros are NaN when the losses or the cost of a month are unknown.
    now : chance of all musts today. settled : what the chances settle today: 1 go, −1 stop, 0 nothing.
    stands : share of the continuations that would still settle the same at the end, when something is settled.
    month_cost_eur : running costs of a month less own revenue. best_months : months of test worth most, net (0: none).
    supposing : musts that are plain facts or grades and are not met: time alone does not change them, so the
        continuations suppose them settled. deadline : months to the day agreed to decide. missing : musts not measured: no continuation can be simulated.
    """

    pilot: Pilot
    table: pd.DataFrame
    now: float = np.nan
    settled: int = 0
    stands: float = np.nan
    month_cost_eur: float = np.nan
    best_months: int | None = None
    supposing: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    futures: int = 0
    deadline: float | None = None

    @property
    def known(self) -> bool:
        return bool(len(self.table))

    def decided_by(self, months: int) -> float:
        """Share of the continuations that settle it within so many months."""
        row = self.table[self.table["months"] == months]
        return float(1 - row["undecided"].iloc[0]) if len(row) else np.nan


_LONGEST = 60  # months: what is seen today says nothing of later


def futures_of(review, months: int = 6, futures: int = 200, seed: int = 0) -> Futures:
    """Possible continuations of the test behind a review."""
    months = checked("months_ahead", months, 1, _LONGEST, whole=True)
    musts = review.musts
    empty = pd.DataFrame(columns=["months", "go", "stop", "undecided", "evsi_eur", "cost_eur", "net_eur"])
    if not len(musts) or (musts["light"] == GREY).any():
        return Futures(review.pilot, empty, missing=tuple(review.missing["indicator"]))
    facts = musts[musts["kind"].isin(["census", "graded"])]
    unmet = tuple(facts.loc[~_met(facts), "indicator"])
    seen = ahead.look_ahead(present_of(review), months, futures, seed=seed)
    rule, gate = review.rule, review.gate
    said = ahead.decided(seen, rule, gate.left, gate.term)
    against = gate.against if not unmet else None
    now = {"against": against, "seen": bool(seen.seen[0].all()), "months": gate.months}
    settled = int(rules.settled(seen.now, review.today, **now))
    cost = _month_cost(review)
    steps = np.arange(1, months + 1)
    value = ahead.value_of_continuing(seen, rule)[1:] if rule.stakes_known else steps * np.nan
    table = pd.DataFrame(
        {
            "months": steps,
            "go": (said[1:] == 1).mean(axis=1),
            "stop": (said[1:] == -1).mean(axis=1),
            "undecided": (said[1:] == 0).mean(axis=1),
            "evsi_eur": value,
            "cost_eur": cost * steps,
            "net_eur": value - cost * steps,
        }
    )
    then = rules.settled(seen.q[-1], review.today, seen=seen.seen[-1], months=gate.months + months)
    stands = float((then == settled).mean()) if settled else np.nan
    known = review.pilot, table, seen.now, settled, stands, cost, _best(table), unmet
    return Futures(*known, futures=futures, deadline=gate.left)


def _met(facts: pd.DataFrame) -> pd.Series:
    under, same = facts["value"] <= facts["requirement"], facts["value"] == facts["requirement"]
    return (under == facts["at_most"].astype(bool)) | same


def _best(table: pd.DataFrame) -> int | None:
    net = table["net_eur"]
    if net.isna().any():
        return None
    return int(table["months"].iloc[net.argmax()]) if net.max() > 0 else 0


def _month_cost(review) -> float:
    """What a month of test costs: running costs less own revenue, as in the cash plan; NaN without one."""
    cost, revenue = running_month(review.pilot)
    return max(0.0, cost - revenue) if cost == cost else np.nan


def present_of(review) -> Present:
    """What the gate of a review knows today, in figures; unmet facts are supposed settled."""
    others = tuple(_present(review, proof) for proof in review.moods)
    return _present(review, review.proof, others)


def _present(review, proof, others=()) -> Present:
    guess = proof.orders_guess
    level, lately, shares, derived, facts = [], [], [], [], 1.0
    for row in review.musts.itertuples():
        found = proof.measure(row.indicator)
        asked = (float(row.requirement), bool(row.at_most))
        if found.kind == "level" and found.seen > 0 and proof.orders.seen > 0:
            lately.append((asked[0] * proof.orders.seen / found.seen, asked[1]))  # in orders
        if row.indicator == "orders_month":
            level.append(asked)
        elif found.kind == "share" and found.group:
            facts *= float(np.mean(ahead.reach(found.draws, *asked)))
        elif found.kind == "share":
            month = found.n / max(1, len(proof.pilot.months))
            known = found.effect, found.answered, found.by_month, found.before
            shares.append(ShareNow(*map(float, found.believed), month, *asked, *known))
        elif found.kind in ("level", "derived", "mean"):
            derived.append(_derived(proof, row.indicator, found, asked))
    counts = records.orders_by_month(proof.pilot).to_numpy(dtype=float)
    exposure, changes = records.exposure(proof.pilot).to_numpy(float), proof.months_changed("orders_month")
    known = (guess.centre, guess.worth) if guess else (None, 2.0)
    asked_of = map(tuple, (level, lately, shares, derived))
    return Present(counts, exposure, *known, changes, *asked_of, facts, rule=review.rule, others=others)


def _derived(proof, indicator: str, found, asked) -> Derived:
    if indicator in ("result_month_eur", "own_cover"):
        value = proof.rhythm.result if indicator == "result_month_eur" else proof.rhythm.cover
        return Derived(value, proof.rhythm.parts, len(proof.money.other_revenue), *asked)
    if indicator == "workload":
        return Derived(lambda level: proof.load_at(level), (), found.n, *asked)
    if indicator == "requests_month" and proof.orders.draws is not None:
        each = found.draws / np.maximum(proof.orders.draws, 1e-9)  # requests for one order
        return Derived(lambda level, each: level * each, (each,), found.n, *asked)
    return Derived(lambda _level, mean: mean, (found.draws,), found.n, *asked)

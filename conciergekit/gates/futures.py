"""How much longer, and at what cost: possible continuations of this test, each judged as the gate will judge it, and what
waiting is worth.

Each continuation draws a truth from what is believed today, adds months of data, and redoes the gate with the same functions.
Preposterior simulation (Raiffa & Schlaifer 1961): docs/methods.md#continuations.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special

from .. import evidence
from ..core.cells.frames import each_row
from ..core.pilot import Pilot
from ..core.told import Told
from ..finance.cash import running_month
from ..indicators import records
from ..logistics.costs import checked
from . import rule as rules
from .rule import GREY, Rule


@dataclass(frozen=True)
class ShareNow:
    """A share today: Beta(a, b), and how many answers a month bring more.

    effect : how many times fewer the answers count, those of one month resembling each other
    (`evidence.share_state`). answered : share of those asked who answer; the others may be less satisfied
    (`evidence.silence`). by_month, before : favourable and all answers of each month where they are known, and the guess, its
    weight and the least effect: then the continuations are judged as `evidence.share_state` will.
    """

    a: float
    b: float
    month: float
    requirement: float
    at_most: bool = False
    effect: float = 1.0
    answered: float = 1.0
    by_month: tuple[np.ndarray, np.ndarray] | None = None
    before: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """Something computed from the orders level and from means known better with time.

    value : (level, *parts) -> value. parts : (D,) draws of each mean. months : how many months they rest on.
    """

    value: Callable
    parts: tuple[np.ndarray, ...]
    months: float
    requirement: float
    at_most: bool = False


@dataclass(frozen=True)
class Present:
    """All a gate knows today, in figures.

    counts, exposure : (T,) orders of each month (NaN: unknown). level : requirements on the orders level. seen : what the
    last months themselves have to reach before a go, in orders. facts :
    chance that every plain fact, grade and share of a closed group is met: time alone hardly changes them. others : the same test under
    the sceptical and the hopeful guess, and without the plan where it weighs, when a decision has to hold under them too.
    """

    counts: np.ndarray
    exposure: np.ndarray | None = None
    guess: float | None = None
    worth: float = 2.0
    changes: tuple[int, ...] = ()
    level: tuple[tuple[float, bool], ...] = ()
    seen: tuple[tuple[float, bool], ...] = ()
    shares: tuple[ShareNow, ...] = ()
    derived: tuple[Derived, ...] = ()
    facts: float = 1.0
    rule: Rule = field(default_factory=Rule)
    others: tuple["Present", ...] = ()


@dataclass(frozen=True)
class Ahead:
    """q now; q (months + 1, F) of each continuation after h months, h = 0 first; against : the same under the others, the
    sceptical and the hopeful guess first.

    seen : (months + 1, F) whether the last months then reach the levels required. run : months the test has run today.
    """

    now: float
    q: np.ndarray
    against: tuple[np.ndarray, ...] | None = None
    seen: np.ndarray | None = None
    run: float = np.inf


def look_ahead(present: Present, months: int, futures: int = 200, draws: int = 400, seed: int = 0) -> Ahead:
    """Chances of all musts after 1 … `months` more months, in each continuation.

    futures : continuations. draws : of the level within each. The truth of a continuation, ramp included, is one
    draw of today's joint beliefs; next month's orders are negative binomial around it.
    """
    pick, inside, which = evidence.lattice(draws, 3, [seed, 0])
    at = pick, evidence.GammaAt(inside)
    rng = np.random.default_rng([seed, 2])
    grown = _orders_ahead(present, months, futures, rng, seed)
    answers = [_answers_ahead(s, months, futures, rng) for s in present.shares]
    parts = _parts_ahead(present, months, futures, which, rng)
    q, *against = (
        np.array([_chances(p, h, grown, answers, parts, at) for h in range(months + 1)])
        for p in (present, *present.others)
    )
    seen = np.array([_seen(present, grown, h) for h in range(months + 1)])
    return Ahead(float(q[0].mean()), q, tuple(against) or None, seen, len(present.counts))


def _chances(present: Present, h: int, grown, answers, parts, at) -> np.ndarray:
    """q (F,) after h more months."""
    futures, level = len(grown), np.zeros((1, 1))
    if _needs_level(present):
        level = _state(present, grown[:, : len(present.counts) + h], h).at(*at)
    level = np.broadcast_to(level, (futures, level.shape[-1]))
    met = [reach(level, r, most) for r, most in present.level]
    for d, means in zip(present.derived, parts, strict=True):
        met.append(reach(d.value(level, *means[h]), d.requirement, d.at_most))
    for s, (n, good) in zip(present.shares, answers, strict=True):
        met.append(_above(s, n[:, :h], good[:, :h])[:, None])
    return rules.all_met([*met, np.full((futures, 1), present.facts)])


def _seen(present: Present, grown, h: int) -> np.ndarray:
    """(F,) whether the last months, h months from now, reach what they have to."""
    met = [np.ones(len(grown), bool)]
    if present.seen:
        counts, opening = grown[:, : len(present.counts) + h], _opening(present, h)
        lately = evidence.recent_level(counts, opening, months=rules.SEEN_MONTHS)
        leads = evidence.if_falling(counts, opening)
        met += [reach(lately, r, most) & (most | ~(leads < r)) for r, most in present.seen]
    return np.logical_and.reduce(met)


def _needs_level(present: Present) -> bool:
    return bool(present.level or present.derived)


def reach(values, requirement, at_most):
    """Whether each value is on the right side of what is required."""
    return values <= requirement if at_most else values >= requirement


def _state(present: Present, counts, more: int = 0):
    guess = present.guess
    if guess is None:
        months = len(present.counts)
        level = float(evidence.recent_level(present.counts, present.exposure, months=months))
        guess = level if level > 0.5 else 0.5  # so too where no month is known
    return evidence.demand_state(
        counts, _opening(present, more), guess=guess, worth=present.worth, changes=present.changes
    )


def _opening(present: Present, more: int = 0):
    """Exposure of the months so far and of `more` normal ones; None: all normal."""
    return None if present.exposure is None else np.concatenate([present.exposure, np.ones(more)])


def _orders_ahead(present, months, futures, rng, seed):
    """(F, T + months) counts of each continuation: history, then months simulated around its own true level."""
    if not _needs_level(present):
        return np.broadcast_to(present.counts, (futures, len(present.counts)))
    state = _state(present, present.counts)
    pick, inside = evidence.uniforms(futures, [seed, 3]), evidence.uniforms(futures, [seed, 4])
    mean = state.at(pick, inside)[:, None] * state.ahead(pick, months)
    extra = np.maximum(float(state.phi) - 1, 1e-6)
    counts = rng.poisson(rng.gamma(np.maximum(mean, 1e-9) / extra, extra))
    past = np.broadcast_to(present.counts, (futures, len(present.counts)))
    return np.concatenate([past, counts], axis=1)


def _answers_ahead(share: ShareNow, months: int, futures: int, rng):
    """(n, good), each (F, months): the answers of each continuation."""
    if share.by_month is not None:
        return evidence.answers_ahead(*share.by_month, share.month, months, futures, rng, **share.before)
    true = special.betaincinv(share.a, share.b, (rng.permutation(futures) + rng.random(futures)) / futures)
    n = rng.poisson(share.month, (futures, months))
    true = np.broadcast_to(true[:, None], n.shape)
    if share.effect > 1 and share.month > 0:
        odds = max(share.month / (share.effect - 1) - 1, 0.1)  # a typical answer has `month` others beside it
        true = rng.beta(np.maximum(odds * true, 1e-9), np.maximum(odds * (1 - true), 1e-9))
    return n, rng.binomial(n, true)


def _above(share: ShareNow, n, good) -> np.ndarray:
    asked = float(np.clip(share.requirement, 0, 1))
    if share.by_month is not None:
        past = (np.broadcast_to(known, (len(n), len(known))) for known in share.by_month)
        then = (np.concatenate(both, axis=1) for both in zip(past, (good, n), strict=True))
        a, b, _effect = evidence.share_state(*then, **share.before)
    else:
        more, seen = good.sum(axis=1) / share.effect, n.sum(axis=1) / share.effect
        a, b = share.a + more, share.b + seen - more
    above = evidence.everyone_above(a, b, asked, share.answered)
    return 1 - above if share.at_most else above


_WIDE = 2 * special.ndtri(evidence.ENDS[1])  # standard deviations of a normal between the two ends


def _parts_ahead(present: Present, months, futures, which, rng) -> list[list[list[np.ndarray]]]:
    """For each derived criterion and each h: draws (F, D) of each mean, moved by the data of h more months and narrowed by
    them.

    Exact when the draws are normal: with T months known and h more, the variance left is T / (T + h) of today's. A mean
    that several criteria share is the same one; those of one draw stay together.
    """
    sizes = {len(part) for d in present.derived for part in d.parts}
    spread_over = _spread(present, which)
    some, true = {n: spread_over(n) for n in sizes}, {n: rng.integers(0, n, futures) for n in sizes}
    made: dict[tuple, list[np.ndarray]] = {}
    for d in present.derived:
        for part in d.parts:
            known, key = max(d.months, 1.0), (id(part), d.months)
            if key not in made:
                ends = part[some[len(part)]], part[true[len(part)]]
                # read on its range: with three months Student's law has no variance
                spread = np.ptp(np.quantile(part, evidence.ENDS)) / _WIDE
                made[key] = _part_ahead(*ends, part.mean(), spread, known, months, rng)
    return [
        [[made[id(part), d.months][h] for part in d.parts] for h in range(months + 1)]
        for d in present.derived
    ]


def _spread(present: Present, which) -> Callable:
    """Which of n draws stand for all: evenly spread by what the first criterion they make is worth, so that few do."""
    level = _state(present, present.counts).mean if _needs_level(present) else 0.0
    worth = {len(d.parts[0]): d.value(level, *d.parts) for d in reversed(present.derived) if d.parts}
    return lambda n: np.argsort(worth[n], kind="stable")[(which * n).astype(int)]


def _part_ahead(some, true, centre, spread, known, months, rng) -> list[np.ndarray]:
    noise = np.cumsum(rng.normal(size=(len(true), months)), axis=1) * spread * np.sqrt(known)
    out = []
    for h in range(months + 1):
        seen = true * h + (noise[:, h - 1] if h else 0)
        middle = (known * centre + seen) / (known + h)
        out.append(middle[:, None] + (some - centre) * np.sqrt(known / (known + h)))
    return out


# ---- what it is worth


def loss(q, rule: Rule):
    """Smallest expected loss (€) of deciding now at these chances: a wrong go or a wrong stop."""
    return np.minimum(rule.wrong_go * (1 - np.asarray(q)), rule.wrong_stop * np.asarray(q))


def value_of_continuing(ahead: Ahead, rule: Rule) -> np.ndarray:
    """Expected value of sample information (€) of h = 0, 1, … more months: loss now − mean loss then."""
    # with the monthly discount the mean of q drifts a little: never below zero, as the exact value
    gain = loss(ahead.q[0].mean(), rule) - np.array([loss(q, rule).mean() for q in ahead.q])
    return np.maximum(gain, 0.0)


def decided(ahead: Ahead, rule: Rule, last: float | None = None, term: float | None = None) -> np.ndarray:
    """(months + 1, F): 1 go, −1 stop, 0 not yet, the first settled month standing.

    last : months to the deadline, which the first month-end from then on sees. term : months of the whole test (thresholds close in: `Rule.near`).
    """
    out = np.zeros(ahead.q.shape, int)
    end = None if last is None else max(1, math.ceil(last))
    for h in range(1, len(ahead.q)):
        others = [q[h] for q in ahead.against or ()]
        against = rules.against(*others) if others else None
        near = rule.near(None if last is None else last - h, term)
        seen = True if ahead.seen is None else ahead.seen[h]
        # at the deadline, as in `rule.decide`: never on the plan alone
        q = np.minimum.reduce([ahead.q[h], *others[2:]]) if h == end else ahead.q[h]
        said = rules.settled(q, near, last=h == end, against=against, seen=seen, months=ahead.run + h)
        out[h] = np.where(out[h - 1] != 0, out[h - 1], said)
    return out


# ---- of a review -----------------------------------------------------------------------------------------


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
    value, required, most = facts["value"], facts["requirement"], facts["at_most"].astype(bool)
    met = ((value <= required) == most) | (value == required)
    unmet = tuple(facts.loc[~met, "indicator"])
    seen = look_ahead(present_of(review), months, futures, seed=seed)
    rule, gate = review.rule, review.gate
    said = decided(seen, rule, gate.left, gate.term)
    against = gate.against if not unmet else None
    now = {"against": against, "seen": bool(seen.seen[0].all()), "months": gate.months}
    settled = int(rules.settled(seen.now, review.today, **now))
    spent, earned = running_month(review.pilot)
    cost = max(0.0, spent - earned) if spent == spent else np.nan
    steps = np.arange(1, months + 1)
    value = value_of_continuing(seen, rule)[1:] if rule.stakes_known else steps * np.nan
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


def _best(table: pd.DataFrame) -> int | None:
    net = table["net_eur"]
    if net.isna().any():
        return None
    return int(table["months"].iloc[net.argmax()]) if net.max() > 0 else 0


def present_of(review) -> Present:
    """What the gate of a review knows today, in figures; unmet facts are supposed settled."""
    others = tuple(_present(review, proof) for proof in review.moods)
    return _present(review, review.proof, others)


def _present(review, proof, others=()) -> Present:
    guess = proof.orders_guess
    level, lately, shares, derived, facts = [], [], [], [], 1.0
    for row in each_row(review.musts):
        found = proof.measure(row.indicator)
        asked = (float(row.requirement), bool(row.at_most))
        if found.kind == "level" and found.seen > 0 and proof.orders.seen > 0:
            lately.append((asked[0] * proof.orders.seen / found.seen, asked[1]))  # in orders
        if row.indicator == "orders_month":
            level.append(asked)
        elif found.kind == "share" and found.group:
            facts *= float(np.mean(reach(found.draws, *asked)))
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

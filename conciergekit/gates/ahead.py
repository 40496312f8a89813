"""Possible continuations of one test: its own future simulated, judged as the gate will judge it.

Numbers only; `futures` gives them their words. Each continuation draws a truth from what is believed today, adds
months of data, and redoes the gate with the same functions. Preposterior simulation (Raiffa & Schlaifer 1961): docs/methods.md#continuations.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from .. import evidence
from . import rule as rules
from .rule import Rule


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

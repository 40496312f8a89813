"""A gate as figures only: requirements, volumes, stakes. Simulated, judged, and judged again month after month.

What a review does for one pilot, for thousands at once, with the same functions (`evidence.demand_state`,
`evidence.beta_share`, `rule.joint`, `rule.settled`): the rule's error rates before a test starts, and the study of
the rule in benchmarks/. No Pilot here.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from .. import evidence
from ..evidence.means import student_draws
from ..finance.books import MONTHS_BACK
from . import rule as rules
from .measures import MIN_ANSWERS
from .rule import Rule

FIRST_LOOK, LAST_LOOK = 3, 12  # months
_BLOCK = 256  # tests judged at once: what is reckoned of so many stays in a processor's own memory
ADJUSTED = 3  # months that an adjustment is supposed to take before the rule may stop or adjust again


@dataclass(frozen=True)
class Wanted:
    """One must-criterion: what is required, what is clearly bad, what is clearly good.

    answers_month : for a share, answers a month; None: one an order. answered : share of those asked who answer; the others
    may be less satisfied (`evidence.silence`).
    """

    requirement: float
    floor: float
    target: float
    answers_month: float | None = None
    answered: float = 1.0


@dataclass(frozen=True)
class Trial:
    """The must-criteria of a test: orders a month, shares, and the monthly result = orders × margin − fixed.

    result : None if money is not a must; then margin and fixed cost are not used. spread_eur : how much the margin
    of one order varies (standard deviation). last : months looked at; deadline : whether the last one is the day agreed to
    decide. tries : for each criterion of `wanted`, how many times a lever of it may still be tried before a stop.
    """

    orders: Wanted
    shares: tuple[Wanted, ...] = ()
    result: Wanted | None = None
    fixed_eur: float = 0.0
    spread_eur: float = 15.0
    rule: Rule = field(default_factory=Rule)
    last: int = LAST_LOOK
    deadline: bool = True
    tries: tuple[int, ...] = ()

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return (self.orders, *self.shares, *((self.result,) if self.result else ()))


@dataclass(frozen=True)
class Truth:
    """What is true of each simulated pilot, (N,) arrays; shares (K, N), of everyone. happier : by how much the share among those
    who answer is higher."""

    level: np.ndarray
    ramp: np.ndarray
    cv: np.ndarray
    shares: np.ndarray
    margin: np.ndarray
    happier: np.ndarray | float = 0.0

    def values(self, trial: Trial) -> np.ndarray:
        """(criteria, N): the level behind each criterion."""
        money = (self.level * self.margin - trial.fixed_eur,) if trial.result else ()
        return np.array([self.level, *self.shares, *money])

    def meets(self, trial: Trial, of: str = "requirement") -> np.ndarray:
        """(criteria, N): at or above the requirement (or the floor, the target)."""
        asked = np.array([getattr(w, of) for w in trial.wanted])[:, None]
        return self.values(trial) >= asked


@dataclass(frozen=True)
class Records:
    """What N simulated pilots wrote down month by month: counts (N, T); answers, good (K, N, T); earned (N, T), orders' own.

    costs : (N, T) what each month costs beside the orders, if it is not the same for all (`Trial.fixed_eur`).
    """

    counts: np.ndarray
    answers: np.ndarray
    good: np.ndarray
    earned: np.ndarray
    costs: np.ndarray | None = None

    def until(self, t: int | None, who=slice(None)) -> "Records":
        """The first t months of the pilots `who`."""
        shares = (self.answers[:, who, :t], self.good[:, who, :t])
        costs = None if self.costs is None else self.costs[who, :t]
        return Records(self.counts[who, :t], *shares, self.earned[who, :t], costs)


@dataclass(frozen=True)
class Judged:
    """The gate of N pilots on one day: q (N,), chances (criteria, N), low and high (criteria, N) 90 % ranges.

    A share that rests on too few answers has no chance (NaN), and the gate of its pilot is grey (N,).
    """

    q: np.ndarray
    chances: np.ndarray
    low: np.ndarray
    high: np.ndarray
    grey: np.ndarray


def simulate(trial: Trial, truth: Truth, months: int, rng, shape=None) -> Records:
    """Records of `months` months. shape : (months,) or (N, months) factors of the level (season, decline)."""
    t, size = np.arange(1, months + 1), len(truth.level)
    mean = truth.level[:, None] * (1 - np.exp(-t / truth.ramp[:, None]))
    mean = mean * (1 if shape is None else shape)
    odds = 1 / truth.cv[:, None] ** 2
    counts = rng.poisson(mean * rng.gamma(odds, 1 / odds, mean.shape)).astype(float)
    each = (w.answers_month for w in trial.shares)
    answers = [counts if n is None else rng.poisson(n, mean.shape) for n in each]
    answers = np.array(answers).reshape(-1, *mean.shape)
    said = np.clip(truth.shares.reshape(len(trial.shares), size) + truth.happier, 0, 1)
    share = np.broadcast_to(said[..., None], answers.shape)
    good = rng.binomial(answers.astype(int), share)
    earned = counts * truth.margin[:, None] + trial.spread_eur * np.sqrt(counts) * rng.normal(size=mean.shape)
    return Records(counts, answers, good, earned)


def judge(
    trial: Trial,
    records: Records,
    guess: str = "target",
    draws: int = 400,
    seed: int = 0,
    ranges: bool = False,
) -> Judged:
    """Chances of each criterion and of all, with the records so far.

    guess : "target" (what the team believes), "floor" (sceptical), "hopeful" (target and half its gap more).
    """
    if (n := len(records.counts)) > _BLOCK:
        some = (records.until(None, slice(at, at + _BLOCK)) for at in range(0, n, _BLOCK))
        parts = [vars(judge(trial, part, guess, draws, seed, ranges)) for part in some]
        return Judged(**{name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]})
    if records.costs is not None:
        trial = replace(trial, fixed_eur=records.costs[:, -MONTHS_BACK:].mean(axis=1)[:, None])

    def centre(w: Wanted) -> float:
        return w.target + 0.5 * (w.target - w.requirement) if guess == "hopeful" else getattr(w, guess)

    pick, inside = (evidence.uniforms(draws, [seed, k]) for k in range(2))
    # the mean of the guess behind a level said in one figure
    expected = evidence.expected_level(max(centre(trial.orders), 1e-9), evidence.counts.PRIOR_COUNTS).centre
    demand = evidence.demand_state(records.counts, guess=expected)
    met, drawn, betas = [demand.reaches(trial.orders.requirement, pick, inside)], [], []
    for w, good, answers in zip(trial.shares, records.good, records.answers, strict=True):
        a, b, _effect = evidence.share_state(good, answers, float(np.clip(centre(w), 0.01, 0.99)))
        met.append(evidence.everyone_above(a, b, w.requirement, w.answered)[:, None])
        betas.append((a, b, w.answered))
    if trial.result or ranges:
        drawn.append(demand.at(pick, evidence.GammaAt(inside)))
    if trial.result:
        orders = np.maximum(records.counts.sum(axis=1), 2)[:, None]
        # the quantiles of a few numbers of orders serve all tests: beyond forty they hardly move within ten
        near = np.where(orders > 40, np.round(orders, -1), orders)[:, 0]
        few, again = np.unique(near, return_inverse=True)
        student = student_draws(few[:, None], 0.0, np.sqrt(few[:, None]), evidence.uniforms(draws, [seed, 2]))
        margin = records.earned.sum(axis=1)[:, None] / orders
        margin = margin + trial.spread_eur / np.sqrt(orders) * student[again]
        money = _result(trial, drawn[0], margin)
        met.append(money >= trial.result.requirement)
        drawn.append(money)
    q = rules.all_met(met)
    chances = np.array([np.mean(m, axis=-1) for m in met])
    few = records.answers.sum(axis=-1) < MIN_ANSWERS
    chances[1 : 1 + len(few)][few] = np.nan
    grey = few.any(axis=0)
    if not ranges:
        return Judged(q, chances, np.empty(0), np.empty(0), grey)
    ends = [np.quantile(d, evidence.ENDS, axis=-1, method="hazen") for d in drawn]  # the draws are strata
    ends[1:1] = [evidence.everyone_ends(*known) for known in betas]
    low, high = np.swapaxes(np.array(ends), 0, 1)
    return Judged(q, chances, low, high, grey)


def _result(trial: Trial, level, margin):
    """The monthly result, from the same draws of the orders level: no noise of its own."""
    return level * margin - trial.fixed_eur


@dataclass(frozen=True)
class Course:
    """The rule followed month after month: decision (N,) 1, −1 or 0 (undecided), month (N,), stated q (N,) then.

    low, high : (criteria, N) ranges at the decision. by_look : {month: q of all N pilots}; chances : {month: the same
    for each criterion, (criteria, N)}.
    """

    decision: np.ndarray
    month: np.ndarray
    stated: np.ndarray
    low: np.ndarray
    high: np.ndarray
    by_look: dict[int, np.ndarray]
    chances: dict[int, np.ndarray]


def follow(
    trial: Trial,
    records: Records,
    draws: int = 400,
    seed: int = 0,
    both_guesses: bool = True,
    ranges: bool = False,
    every_look: bool = False,
) -> Course:
    """Apply the rule at each month from the third to the last; the first decision stands.

    While a lever of what fails may be tried, a stop is an adjustment, which is supposed to change nothing.

    both_guesses : a decision must hold under the guess least favourable to it. ranges, every_look : keep the ranges at
    the decision, and the chances of all pilots at every look.
    """
    size = len(records.counts)
    decision, month, stated = np.zeros(size, int), np.full(size, trial.last), np.full(size, np.nan)
    low = np.full((len(trial.wanted), size), np.nan)
    high, by_look, chances = low.copy(), {}, {}
    tries, busy = np.tile(np.array(trial.tries or (0,))[:, None], size), np.zeros(size)
    for t in range(FIRST_LOOK, trial.last + 1):
        seen, last = _seen(trial, records.counts[:, :t]), t == trial.last and trial.deadline
        # no other can be settled that month (`rules.settled`, `_adjusted`)
        may = seen | (t >= rules.FIRST_STOP) & (busy <= t) | last
        who = np.arange(size) if every_look else np.flatnonzero((decision == 0) & may)
        if not len(who):
            continue
        found = judge(trial, records.until(t, who), draws=draws, seed=seed, ranges=ranges)
        rule = trial.rule.near(trial.last - t, trial.last) if trial.deadline else trial.rule
        if last:
            said = rules.settled(found.q, rule, last=True)
        else:
            said = _said(trial, rule, records, t, who, found.q, seen[who], draws, seed, both_guesses)
        said = np.where(found.grey, -1 if last else 0, said)
        if trial.tries and not last:
            said = _adjusted(found.chances, said, tries, busy, who, t)
        new = (decision[who] == 0) & (said != 0)
        at = who[new]
        decision[at], month[at], stated[at] = said[new], t, found.q[new]
        if ranges:
            low[:, at], high[:, at] = found.low[:, new], found.high[:, new]
        if every_look:
            by_look[t], chances[t] = found.q, found.chances
    return Course(decision, month, stated, low, high, by_look, chances)


def _adjusted(chances, said, tries, busy, who, t: int) -> np.ndarray:
    """`said` with the stops that are adjustments instead; counts them in `tries` and `busy`."""
    failing = chances < 0.5
    holding = np.where(failing.any(axis=0), failing, chances < rules.SURE)
    left = holding & (tries[:, who] > 0)
    stops = said == -1
    waits = stops & ((busy[who] > t) | left.any(axis=0))
    now = waits & (busy[who] <= t)
    which = np.where(left, chances, np.inf).argmin(axis=0)
    tries[which[now], who[now]] -= 1
    busy[who[now]] = t + ADJUSTED
    return np.where(waits, 0, said)


def _seen(trial: Trial, counts) -> np.ndarray:
    """Whose last months reach the orders required, and do not lead lower."""
    seen = evidence.recent_level(counts, months=rules.SEEN_MONTHS) >= trial.orders.requirement
    return seen & ~(evidence.if_falling(counts) < trial.orders.requirement)


def _said(trial: Trial, rule: Rule, records: Records, t: int, who, q, seen, draws, seed, both_guesses: bool):
    """`rule.settled` with the guess least favourable to each decision, computed for those it may change only."""
    first = rules.settled(q, rule, seen=seen, months=t)
    if not both_guesses:
        return first
    against = [q.copy(), q.copy()]
    for k, (side, guess) in enumerate(((1, "floor"), (-1, "hopeful"))):
        some = first == side
        if some.any():
            against[k][some] = judge(trial, records.until(t, who[some]), guess, draws, seed).q
    return rules.settled(q, rule, against=against, seen=seen, months=t)

"""The rule of the gate: a pure function from what is known of each criterion to a proposal.

First match wins. The engine proposes, the body decides. How often it is wrong: docs/methods.md#rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np

GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"
MUST, SHOULD, WATCH = "must", "should", "watch"
SURE, UNLIKELY = 0.90, 0.10  # chances from which a criterion is green, and up to which it is red
BRAKE = 0.15  # gain of chances that makes one criterion worth an adjustment
# Months whose mean has to reach a required level before a go: more hold more false go of a service that
# declines unseen, and cost months.
SEEN_MONTHS = 4
# Month from which a stop may be proposed before the deadline: until then a start that is only slow shows the same figures
# as one that fails (benchmarks/results/gates.md).
FIRST_STOP = 5
GOES = ("go", "go_conditions")  # proposals that no must holds back
STEPS = 7  # of the rule, see `Verdict`
TRIES = 2  # adjustments of one lever before it counts as spent
WORK, YOUNG, GUESS, LEVER, EACH = "work", "young", "guess", "lever", "each"  # see `Verdict.because`


@dataclass(frozen=True)
class Rule:
    """Thresholds of the rule, agreed with the criteria before the test.

    go, stop: chances of all musts from which going on, and up to which stopping, is proposed. wrong_go, wrong_stop:
    what each mistake would cost (€), when the body said it. go_margin, stop_margin: how far past these
    thresholds the chances may go under a sceptical (for a go) or hopeful (for a stop) guess before the guess is said
    to decide. stop_late: chances up to which
    stopping is proposed just before the deadline (see `near`): what is less likely than not.
    """

    go: float = 0.80
    stop: float = 0.10
    wrong_go: float = np.nan
    wrong_stop: float = np.nan
    go_margin: float = 0.10
    stop_margin: float = 0.10
    stop_late: float = 0.50

    def near(self, left: float | None, term: float | None) -> "Rule":
        """The thresholds `left` months before the deadline of a test of `term` months.

        In the second half of the time agreed they close in, evenly, day by day: what would be a go at the deadline
        need not wait for it, and what could hardly become one stops. A go closes in on the chance the stakes ask for at
        the deadline, if the body said the stakes, but never on less than even chances; a stop on `stop_late`. Without a deadline nothing moves.
        """
        if left is None or not term or left >= term / 2:
            return self
        done = 1 - max(left, 0) / (term / 2)
        go_end = max(self.at_deadline, 0.5) if self.stakes_known else self.go
        stop_end = max(self.stop, min(self.stop_late, go_end))
        go, stop = self.go + done * (go_end - self.go), self.stop + done * (stop_end - self.stop)
        return replace(self, go=go, stop=stop)

    @property
    def stakes_known(self) -> bool:
        return self.wrong_go + self.wrong_stop > 0

    @property
    def at_deadline(self) -> float:
        """Chance from which a go costs less than a stop on average: L_go / (L_go + L_stop); even stakes if unsaid."""
        return self.wrong_go / (self.wrong_go + self.wrong_stop) if self.stakes_known else 0.5


@dataclass(frozen=True)
class Judged:
    """One criterion as the rule sees it. `chance`: probability it is met (0 or 1 for a fact or a grade). `run`: a fact of
    how the service is run, which those who run it can change."""

    indicator: str
    role: str
    light: str
    chance: float = np.nan
    graded: bool = False
    lever: str = ""
    tried: int = 0
    without: float = np.nan  # chances of all the musts if this one were met
    seen: bool = True  # a level: whether the last months themselves reach it, not only where they lead
    run: bool = False

    @property
    def untested_lever(self) -> bool:
        return bool(self.lever) and self.tried < TRIES

    @property
    def calls_for_work(self) -> bool:
        """Never a stop on its own: what is short there is to be worked on."""
        return self.graded or self.run

    @property
    def failing(self) -> bool:
        return self.light != GREY and self.chance < 0.5


@dataclass(frozen=True)
class Verdict:
    """The proposal, the step of the rule that decided (1–7), and the criteria that step rests on.

    Steps: 1 veto, 2 data missing, 3 go, 4 stop, 5 adjust, 6 extend, 7 deadline. A go refused for lack of cash is an
    "adjust" of step 3 on "cash", at the deadline the one extension or a stop of step 7 on it; one that waits for the last
    months to reach a level is an "extend" of step 3 on it.
    because: why an "extend" of step 6 settles nothing though the chances would: WORK (all that fails is a grade or how the service is
    run), YOUNG (before FIRST_STOP), GUESS (another guess made before the test would change it), LEVER (one is left to try on what
    is not sure), EACH (every must alone is sure); "" where the chances lie between the thresholds.
    """

    proposal: str
    step: int
    on: tuple[str, ...] = field(default=())
    because: str = ""


def joint(met: Sequence):
    """(q, without): chance that all are met at once (NaN without any criterion), and the same without each one in turn.

    met : (..., draws) arrays, whether each criterion is met in each draw, or its chance in that draw when it is known in
    closed form; a single value is the same in every draw. Leading axes: many pilots at once.
    """
    if not len(met):
        return np.nan, []
    q = all_met(met)
    others = [[m for i, m in enumerate(met) if i != k] for k in range(len(met))]
    return q, [(all_met(rest) if rest else 1.0) + 0 * q for rest in others]


def all_met(met: Sequence):
    """The first of `joint`, alone."""
    # one after the other: what is the same in every draw is not spread over them
    chances = reduce(np.multiply, [np.atleast_1d(np.asarray(m, dtype=float)) for m in met])
    mean = chances.mean(axis=-1)
    return float(mean) if np.ndim(mean) == 0 else mean


def at_least(met: Sequence, k: int) -> float:
    """Chance that at least k of the criteria are met, from the same draws; NaN without any."""
    if not len(met):
        return np.nan
    grid = np.broadcast_arrays(*[np.atleast_1d(np.asarray(m, dtype=float)) for m in met])
    return float((np.sum(grid, axis=0) >= k - 1e-9).mean())


def settled(q, rule: "Rule", last: bool = False, against=None, seen=True, months: float = np.inf):
    """What chances alone settle: 1 go, −1 stop, 0 not yet; arrays welcome.

    last : at the deadline, go from the chance the stakes ask for, else stop. against : for each, the chances under
    the guess least favourable to it (sceptical or without the plan for a go, hopeful or without it for a stop): if they do
    not agree the guess made before the test still decides, and nothing is settled. seen : whether the last months themselves
    reach every level required: what fills up, or falls, is confirmed before a go (not at the deadline: the stakes decide
    there). months : how long the test has run: no stop before FIRST_STOP.
    """
    q = np.asarray(q, dtype=float)
    if last:
        return np.where(q >= rule.at_deadline, 1, -1)
    sceptical, hopeful = (q, q) if against is None else against
    go = (q >= rule.go) & (np.asarray(sceptical) >= rule.go - rule.go_margin) & np.asarray(seen)
    stop = (months >= FIRST_STOP) & (q <= rule.stop) & (np.asarray(hopeful) <= rule.stop + rule.stop_margin)
    return np.where(go, 1, np.where(stop, -1, 0))


def against(sceptical, hopeful, *without_plan):
    """What a go, and a stop, must hold against: the lowest and the highest of what a sceptic, an optimist and, where a
    plan weighs, one who does not know it would state."""
    low = reduce(np.minimum, without_plan, sceptical)
    return low, reduce(np.maximum, without_plan, hopeful)


def light(chance: float, enough: bool, caution: bool = False) -> str:
    """Green from nine chances in ten, red under one in ten, amber between; grey without enough data."""
    if not enough or np.isnan(chance):
        return GREY
    if chance <= UNLIKELY:
        return RED
    return GREEN if chance >= SURE and not caution else AMBER


def grade_light(grade: float, requirement: float, caution: bool = False) -> str:
    """Green at the required grade, amber when that grade is fragile, red under."""
    if np.isnan(grade) or np.isnan(requirement):
        return GREY
    if grade < requirement:
        return RED
    return AMBER if caution else GREEN


@dataclass(frozen=True)
class Gate:
    """What the rule looks at beside the criteria.

    blocked : a legal or safety risk, or a reasoned veto of a body that may, stands. conditions : something else has to
    be settled at the next stage. against : the least favourable q to a go, and to a stop, of those a sceptic, an optimist
    and one who knows no plan would state. without_plan : q when the orders planned are left out, NaN where they weigh in
    nothing. shoulds : chance that enough
    should-criteria are met. cash : chance that an orderly stop stays paid for until the next gate. last : the deadline
    is reached. extended : an extension was already decided. left, term : months to the deadline, and of the whole test;
    None without a deadline. months : how long the test has run.
    """

    blocked: bool = False
    conditions: bool = False
    against: tuple[float, float] | None = None
    without_plan: float = np.nan
    shoulds: float = np.nan
    cash: float = np.nan
    cash_asked: float = 0.90
    last: bool = False
    extended: bool = False
    left: float | None = None
    term: float | None = None
    months: float = np.inf

    @property
    def short_of_cash(self) -> bool:
        return self.cash < self.cash_asked  # unknown (NaN) is not a veto: the review says it is unknown


def decide(
    criteria: Sequence[Judged], q: float, rule: Rule | None = None, gate: Gate | None = None
) -> Verdict:
    """The proposal: q is the chance that every must of these criteria is met; the default rule, and a gate of none, if None."""
    rule, gate = rule or Rule(), gate or Gate()
    musts = [c for c in criteria if c.role == MUST]
    if gate.blocked:
        return Verdict("suspend", 1)
    missing = [c for c in musts if c.light == GREY]
    if missing or not musts:
        # once the deadline has passed and the one extension is used, what is unknown is unmet
        over = gate.last and gate.extended and missing
        return Verdict(*(("stop", 7) if over else ("extend", 2)), tuple(c.indicator for c in missing))
    if gate.last:
        return _at_the_deadline(criteria, musts, q, rule, gate)
    today = rule.near(gate.left, gate.term)
    said = int(settled(q, today, against=gate.against, months=gate.months))
    unseen = [c for c in musts if not c.seen]
    if said == 1 and unseen:
        return Verdict("extend", 3, tuple(c.indicator for c in unseen))
    if said == 1:
        return _go(criteria, gate)
    holding = _holding(musts)
    hard = [c for c in holding if not c.calls_for_work]
    if said == -1 and hard and not any(c.untested_lever for c in holding):
        return Verdict("stop", 4, tuple(c.indicator for c in holding))
    levers = [c for c in by_weight(musts, q) if c.untested_lever and (c.failing or c.without - q >= BRAKE)]
    if levers:
        return Verdict("adjust", 5, (levers[0].indicator,))
    if said == -1 and any(c.run for c in holding):
        return Verdict("adjust", 5, tuple(c.indicator for c in holding if c.run)[:1])
    because = _because(holding, q, today, gate)
    on = holding if because == WORK else by_weight(musts, q)[:1]
    return Verdict("extend", 6, tuple(c.indicator for c in on), because)


def _because(holding: list[Judged], q: float, rule: "Rule", gate: Gate) -> str:
    if rule.stop < q < rule.go:
        return ""
    if q >= rule.go:
        return GUESS
    if holding and all(c.calls_for_work for c in holding):
        return WORK
    if gate.months < FIRST_STOP:
        return YOUNG
    if settled(q, rule, against=gate.against) == 0:
        return GUESS
    return LEVER if holding else EACH


def _go(criteria: Sequence[Judged], gate: Gate, step: int = 3) -> Verdict:
    if gate.short_of_cash:
        return Verdict("adjust", step, ("cash",))
    unlikely = [c for c in criteria if c.role == SHOULD and (c.failing or c.light == GREY)]
    few = gate.shoulds < 0.5 if not np.isnan(gate.shoulds) else bool(unlikely)
    unknown = any(c.light == GREY for c in unlikely)
    proposal = "go_conditions" if gate.conditions or few or unknown else "go"
    return Verdict(proposal, step, tuple(c.indicator for c in unlikely))


def _at_the_deadline(criteria, musts: list[Judged], q: float, rule: "Rule", gate: Gate) -> Verdict:
    """The stakes decide, on the data and never on the plan alone; a grade or cash to be found uses the one extension."""
    holding = _holding(musts)
    if settled(np.fmin(q, gate.without_plan), rule, last=True) == 1:
        if not gate.short_of_cash:
            return _go(criteria, gate, step=7)
        return Verdict("stop" if gate.extended else "extend", 7, ("cash",))
    if all(c.calls_for_work for c in holding) and not gate.extended:
        return Verdict("extend", 6, tuple(c.indicator for c in holding), WORK if holding else EACH)
    return Verdict("stop", 7, tuple(c.indicator for c in holding))


def _holding(musts: list[Judged]) -> list[Judged]:
    """The musts that fail; if each is likely and only all together are not, those that are not sure."""
    return [c for c in musts if c.failing] or [c for c in musts if c.chance < SURE]


def by_weight(musts: Sequence[Judged], q: float) -> list[Judged]:
    """Musts by how much they hold the decision back: gain of chances without them, then lowest chance."""
    return sorted(musts, key=lambda c: (-round(c.without - q, 3), round(c.chance, 3)))

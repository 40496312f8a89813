"""The rule of the gate: a pure function from what is known of each criterion to a proposal.

First match wins. The engine proposes, the body decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"
MUST, SHOULD, WATCH = "must", "should", "watch"
SURE, UNLIKELY = 0.90, 0.10  # chances from which a criterion is green, and up to which it is red
BRAKE = 0.15  # gain of chances that makes one criterion worth an adjustment
TRIES = 2  # adjustments of one lever before it counts as spent


@dataclass(frozen=True)
class Rule:
    """Thresholds of the rule, agreed with the criteria before the test."""

    go: float = 0.80
    stop: float = 0.10


@dataclass(frozen=True)
class Judged:
    """One criterion as the rule sees it. `chance`: probability it is met (0 or 1 for a fact or a grade)."""

    indicator: str
    role: str
    light: str
    chance: float = np.nan
    graded: bool = False
    lever: str = ""
    tried: int = 0
    without: float = np.nan  # chances of all the musts if this one were met

    @property
    def untested_lever(self) -> bool:
        return bool(self.lever) and self.tried < TRIES

    @property
    def failing(self) -> bool:
        return self.light != GREY and self.chance < 0.5


@dataclass(frozen=True)
class Verdict:
    """The proposal, the step of the rule that decided (1–6), and the criteria that step rests on."""

    proposal: str
    step: int
    on: tuple[str, ...] = field(default=())


def joint(met: Sequence) -> tuple[float, list[float]]:
    """Chance that all are met at once, and the same without each one in turn.

    Parameters
    ----------
    met : sequence of (draws,) boolean arrays or booleans
        Whether each criterion is met in each draw; a boolean is the same in every draw.

    Returns
    -------
    q : float
        NaN without any criterion.
    without : list of float
    """
    if not len(met):
        return np.nan, []
    grid = np.array(np.broadcast_arrays(*[np.atleast_1d(m) for m in met]))
    failed = (~grid).sum(axis=0)
    return float((failed == 0).mean()), [float((failed - ~row == 0).mean()) for row in grid]


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


def decide(
    criteria: Sequence[Judged],
    q: float,
    blocked: bool = False,
    conditions: bool = False,
    rule: Rule | None = None,
) -> Verdict:
    """The proposal.

    Parameters
    ----------
    criteria : all criteria, whatever their role.
    q : chance that every must is met.
    blocked : a legal or safety risk is blocking.
    conditions : something else has to be settled at the next stage (a risk, a fragile measure).
    rule : thresholds; the default rule if None.
    """
    rule = rule or Rule()
    musts = [c for c in criteria if c.role == MUST]
    if blocked:
        return Verdict("suspend", 1)
    missing = [c for c in musts if c.light == GREY]
    if missing or not musts:
        return Verdict("extend", 2, tuple(c.indicator for c in missing))
    if q >= rule.go:
        unlikely = [c for c in criteria if c.role == SHOULD and (c.failing or c.light == GREY)]
        proposal = "go_conditions" if conditions or unlikely else "go"
        return Verdict(proposal, 3, tuple(c.indicator for c in unlikely))
    holding = _holding(musts)
    # a grade below the requirement calls for work, never for a stop on its own
    if q <= rule.stop and any(not c.graded for c in holding) and not any(c.untested_lever for c in holding):
        return Verdict("stop", 4, tuple(c.indicator for c in holding))
    levers = [c for c in by_weight(musts, q) if c.untested_lever and (c.failing or c.without - q >= BRAKE)]
    if levers:
        return Verdict("adjust", 5, (levers[0].indicator,))
    return Verdict("extend", 6, tuple(c.indicator for c in by_weight(musts, q)[:1]))


def _holding(musts: list[Judged]) -> list[Judged]:
    """The musts that fail; if each is likely and only all together are not, those that are not sure."""
    return [c for c in musts if c.failing] or [c for c in musts if c.chance < SURE]


def by_weight(musts: Sequence[Judged], q: float) -> list[Judged]:
    """Musts by how much they hold the decision back: gain of chances without them, then lowest chance."""
    return sorted(musts, key=lambda c: (-round(c.without - q, 3), round(c.chance, 3)))

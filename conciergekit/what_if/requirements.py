"""If the body required something else: the lights of the criteria, the chances and what the rule proposes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.cells.frames import each_row
from ..core.pilot import Pilot, dated
from ..gates import UNITS, Review, review
from ..gates.asked import asked
from ..gates.measures import COUNT, EUR, GRADE, HOURLY, MONTHS, SHARE
from .knobs import Key, Knob, Trial, Value, moved

_STEPS = {SHARE: 0.05, HOURLY: 0.5, MONTHS: 1.0, COUNT: 1.0, GRADE: 0.5}
_UNITS = {SHARE: "share", EUR: "money", HOURLY: "money", MONTHS: "months", COUNT: "number", GRADE: "number"}
_LEAST_HIGH = {SHARE: 1.0, MONTHS: 24.0, GRADE: 5.0}
_BIG = 100.0


@dataclass(frozen=True)
class Requiring(Trial):
    """now, then: the review."""

    now: Review
    then: Review


@dated
def knobs(pilot: Pilot, requirements: Mapping[str, float] | None = None, **_rule) -> tuple[Knob, ...]:
    """The requirement agreed of each criterion that has one and can be judged, or that given in its place."""
    rows = asked(pilot, requirements or {})
    rows = rows[np.isfinite(rows["requirement"]) & (rows["lacks"] == "")]
    return tuple(_knob(row) for row in each_row(rows))


def _knob(row) -> Knob:
    unit, value = UNITS[row.indicator], float(row.requirement)
    step = _STEPS.get(unit, 50.0 if abs(value) >= _BIG else 1.0)
    high = max(2 * abs(value), 10 * step) if unit not in _LEAST_HIGH else max(_LEAST_HIGH[unit], value)
    about = {"about": row.indicator, "most": bool(row.at_most)}
    return Knob("requirement", value, _UNITS[unit], min(0.0, 2 * value), high, step, **about)


def tried(pilot: Pilot, values: Mapping[Key, Value], requirements=None, **rule) -> Requiring:
    """The review on these requirements, beside that on those agreed; `requirements` and `rule` as `gates.review` takes them."""
    changed = moved(knobs(pilot, requirements), values)
    now = review(pilot, requirements=requirements, **rule)
    others = {**(requirements or {}), **{knob.about: value for knob, value in changed}}
    then = review(pilot, requirements=others, **rule) if changed else now
    return Requiring(changed, now, then)

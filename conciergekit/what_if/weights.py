"""If something else counted more for one of the stakeholders: the ranking of the offers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.pilot import Pilot, dated, remembered
from ..targets import Priorities, evaluate, prioritize, voices
from .knobs import Key, Knob, Trial, Value, moved

DRAWS = 10_000  # those of the notebook: what it has measured is not measured again
MOST, STEP, MIDDLE = 100.0, 5.0, 50.0
_ENOUGH = 1000  # draws of the weights of someone who gave no points


@dataclass(frozen=True)
class Weighing(Trial):
    """now, then: the ranking. who: whose points were moved ("": nobody gave any, and one set stands for all)."""

    now: Priorities
    then: Priorities
    who: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Opening:
    """Points of one stakeholder, and how they were said ("" for nobody's)."""

    who: str
    how: str
    points: Mapping[str, float]


@dated
def knobs(pilot: Pilot, draws: int = DRAWS) -> tuple[Knob, ...]:
    """Points of each stakeholder for each criterion that is measured, as the workbook gives them; what their ranks, ranges or
    comparisons come to where they gave no points; one set alike for everyone where nobody said anything."""
    return tuple(
        Knob("points", round(points), "points", 0, max(MOST, points), STEP, about=name, who=one.who)
        for one in openings(pilot, draws)
        for name, points in one.points.items()
    )


@remembered
def openings(pilot: Pilot, draws: int = DRAWS) -> tuple[_Opening, ...]:
    """Where each stakeholder starts."""
    names = evaluate(pilot, draws=draws).names
    heard = [voice for voice in (voices(pilot, names) if names else ()) if not voice.trouble]
    if not heard:
        return (_Opening("", "", dict.fromkeys(names, MIDDLE)),) if names else ()
    return tuple(_Opening(voice.name, voice.how, _points(pilot, voice, names)) for voice in heard)


def _points(pilot: Pilot, voice, names) -> dict[str, float]:
    if voice.how == "points":
        said = pilot["priorities"]
        said = said[said["stakeholder"] == voice.name]
        # the last line of a criterion counts
        given = dict(zip(said["criterion"], said["points"], strict=True))
        return {name: float(np.nan_to_num(given.get(name, 0.0))) for name in names}
    mean = voice.draws(np.random.default_rng(0), _ENOUGH).mean(axis=0)
    return dict(zip(names, MOST * mean / mean.max(), strict=True))


def tried(pilot: Pilot, values: Mapping[Key, Value], draws: int = DRAWS) -> Weighing:
    """The ranking with these points: each stakeholder who moved none keeps what the workbook says."""
    there = knobs(pilot, draws)
    changed = moved(there, values)
    now = prioritize(pilot, draws=draws)
    if not changed:
        return Weighing((), now, now)
    who = tuple(dict.fromkeys(knob.who for knob, _value in changed))
    points = {name: {} for name in who}
    for knob in there:
        if knob.who in points:
            points[knob.who][knob.about] = values.get(knob.key, knob.today)
    then = prioritize(pilot, weights=points[""] if who == ("",) else points, draws=draws)
    return Weighing(changed, now, then, who)

"""Whether the last tours are too empty, told."""

import math

from ...core import rates
from ...core.i18n import chances, number
from ...logistics.learning import Alarm
from ..common import Many, sayer

_SAID = {
    "stopped": "No alarm: no tour runs any more.",
    "hopeless": "No number of stops that a tour can hold pays at this price. The problem is the price or the trip, not filling tours.",
    "early": "Too early for an alarm: it takes {n} logged tours, with their revenue.",
    "alarm": Many(
        "Alarm: over the last {n} tour there are {chances} that tours stay below the {needed} stops needed (mean {mean}).",
        "Alarm: over the last {n} tours there are {chances} that tours stay below the {needed} stops needed (mean {mean}).",
    ),
    "none": Many(
        "No alarm: over the last {n} tour, mean {mean} stops for {needed} needed; {chances} of being below.",
        "No alarm: over the last {n} tours, mean {mean} stops for {needed} needed; {chances} of being below.",
    ),
}
_say = sayer(_SAID)


def sentences(result: Alarm) -> list[str]:
    """The alarm, or why there is none."""
    least = rates.value("tour_alarm")["tours"]
    if result.stopped or result.hopeless:
        return [_say("stopped" if result.stopped else "hopeless")]
    if result.tours < least or math.isnan(result.chance):
        return [_say("early", n=number(least))]
    stops = {"mean": number(result.mean, 1), "needed": number(result.needed)}
    return [_say("alarm" if result.raised else "none", result.tours, chances=chances(result.chance), **stops)]

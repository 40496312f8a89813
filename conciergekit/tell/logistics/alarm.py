"""Whether the last tours are too empty, told."""

import math

from ...core import rates
from ...logistics.learning import Alarm
from ..common import Many, sayer

_SAID = {
    "stopped": "No alarm: no tour runs any more.",
    "hopeless": "No number of stops that a tour can hold pays at this price. The problem is the price or the trip, not filling tours.",
    "early": "Too early for an alarm: it takes {n:count} logged tours, with their revenue.",
    "alarm": Many(
        "Alarm: over the last {n} tour there are {chances:chances} that tours stay below the {needed:count} stops needed (mean {mean:tenth}).",
        "Alarm: over the last {n} tours there are {chances:chances} that tours stay below the {needed:count} stops needed (mean {mean:tenth}).",
    ),
    "none": Many(
        "No alarm: over the last {n} tour, mean {mean:tenth} stops for {needed:count} needed; {chances:chances} of being below.",
        "No alarm: over the last {n} tours, mean {mean:tenth} stops for {needed:count} needed; {chances:chances} of being below.",
    ),
}
_say = sayer(_SAID)


def sentences(result: Alarm) -> list[str]:
    """The alarm, or why there is none."""
    least = rates.value("tour_alarm")["tours"]
    if result.stopped or result.hopeless:
        return [_say("stopped" if result.stopped else "hopeless")]
    if result.tours < least or math.isnan(result.chance):
        return [_say("early", n=least)]
    stops = {"mean": result.mean, "needed": result.needed}
    return [_say("alarm" if result.raised else "none", result.tours, chances=result.chance, **stops)]

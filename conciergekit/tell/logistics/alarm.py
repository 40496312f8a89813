"""Whether the last tours are too empty, told."""

import math

from ...core import rates
from ...core.i18n import _, chances, ngettext, number
from ...logistics.learning import Alarm
from ..common import Said


def sentences(result: Alarm) -> Said:
    """The alarm, or why there is none."""
    least = rates.value("tour_alarm")["tours"]
    if result.stopped:
        yield _("No alarm: no tour runs any more.")
        return
    if result.hopeless:
        yield _(
            "No number of stops that a tour can hold pays at this price. The problem is the price or the trip, not filling tours."
        )
        return
    if result.tours < least or math.isnan(result.chance):
        yield _("Too early for an alarm: it takes {n} logged tours, with their revenue.", n=number(least))
        return
    said = {
        "chances": chances(result.chance),
        "mean": number(result.mean, 1),
        "needed": number(result.needed),
    }
    if result.raised:
        yield ngettext(
            "Alarm: over the last {n} tour there are {chances} that tours stay below the {needed} stops needed (mean {mean}).",
            "Alarm: over the last {n} tours there are {chances} that tours stay below the {needed} stops needed (mean {mean}).",
            result.tours,
            **said,
        )
        return
    yield ngettext(
        "No alarm: over the last {n} tour, mean {mean} stops for {needed} needed; {chances} of being below.",
        "No alarm: over the last {n} tours, mean {mean} stops for {needed} needed; {chances} of being below.",
        result.tours,
        **said,
    )

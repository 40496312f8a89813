"""The first thing to know about trips: what one delivery costs alone, and what it costs among others."""

import math

from ...core.i18n import _, date, money, ngettext
from ...logistics.logbook import ESTIMATED
from ...logistics.model import most_stops, trip_model
from ...logistics.tours import TourCosts
from ...logistics.weeks import pause
from .common import period_text, rests_on


def sentences(costs: TourCosts) -> list[str]:
    """What a stop costs alone, on a tour of as many stops as now, and what it brings."""
    model, off = trip_model(costs.pilot, costs), stopped(costs)
    if model is None or math.isnan(costs.lone_eur):
        return [
            *off,
            _("What a stop costs alone is not measured: log the tours, or give the communes and the base."),
        ]
    alone, n = money(costs.lone_eur, 2), min(max(2, round(model.stops_a_tour)), most_stops(model))
    if n < 2:
        return [*off, _("A stop alone costs {alone}: a working day holds no second one.", alone=alone)]
    if costs.lone_status == ESTIMATED:
        alone = _("about {sum}", sum=alone)
    each, added = float(model.cost(n)) / n, float(model.cost(n) - model.cost(n - 1))
    when = period_text(model.period, model.weeks)
    said = {"alone": alone, "each": money(each, 2), "n": n, "when": when, "added": money(added, 2)}
    lines = [
        *off,
        _("A stop alone costs {alone}; on a tour of {n} stops, as you make {when}, {each}.", **said)
        if costs.source == "tours"
        else _(
            "A stop alone costs {alone}; on a tour of {n} stops, supposed {when} for want of logged tours, {each}.",
            **said,
        ),
        _("The last of these {n} stops adds only {added} to the tour.", **said)
        if added < each
        else _("The last of these {n} stops adds {added} to the tour.", **said),
    ]
    if not math.isnan(model.revenue_a_stop_eur):
        lines.append(_place_of(model.revenue_a_stop_eur, costs.lone_eur, each, n))
    return [*lines, *rests_on(model.status)]


def stopped(costs: TourCosts) -> list[str]:
    """That the trips have stopped, first of all: what follows is of the weeks before."""
    paused = pause(costs.pilot) if costs.pilot is not None else None
    if paused is None:
        return []
    return [
        _(
            "The trips have stopped since {day}: “the last weeks of service” are those before it, and there is no tour to fill.",
            day=date(paused.since),
        )
    ]


def _place_of(price: float, alone: float, each: float, n: int) -> str:
    """Where what a stop brings, over the test as in `TripModel`, stands between the two."""
    told = money(price, 2)
    if price >= alone:
        return _("Over the test a stop brought {price}: even a trip for it alone is paid.", price=told)
    if price >= each:
        return _(
            "Over the test a stop brought {price}: a trip for it alone is not paid, a full tour is.",
            price=told,
        )
    return ngettext(
        "Over the test a stop brought {price}: neither a trip for it alone nor a tour of {n} stop is paid by it.",
        "Over the test a stop brought {price}: neither a trip for it alone nor a tour of {n} stops is paid by it.",
        n,
        price=told,
    )

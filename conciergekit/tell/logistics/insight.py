"""The first thing to know about trips: what one delivery costs alone, and what it costs among others."""

import math

from ..i18n import _, date, money, ngettext, use_language
from .logbook import ESTIMATED
from .model import TripModel, most_stops
from .tours import TourCosts
from .weeks import pause, period_text


def alone_or_together(costs: TourCosts, model: TripModel | None, lang: str | None = None) -> list[str]:
    """What a stop costs alone, on a tour of as many stops as now, and what it brings.

    Parameters
    ----------
    costs, model
        Results of `cost_tours` and `trip_model` for the same pilot.
    """
    with use_language(lang):
        stopped = _stopped(costs)
        if model is None or math.isnan(costs.lone_eur):
            return [
                *stopped,
                _(
                    "What a stop costs alone is not measured: log the tours, or give the communes and the base."
                ),
            ]
        n = min(max(2, round(model.stops_a_tour)), most_stops(model))
        if n < 2:
            return [*stopped, _("A stop alone costs {alone}: a working day holds no second one.", alone=money(costs.lone_eur, 2))]  # fmt: skip
        alone, each = money(costs.lone_eur, 2), float(model.cost(n)) / n
        if costs.lone_status == ESTIMATED:
            alone = _("about {sum}", sum=alone)
        added = float(model.cost(n) - model.cost(n - 1))
        told = {
            "alone": alone,
            "each": money(each, 2),
            "n": n,
            "when": period_text(model.period, model.weeks),
        }
        lines = [
            *stopped,
            _("A stop alone costs {alone}; on a tour of {n} stops, as you make {when}, {each}.", **told)
            if costs.source == "tours"
            else _("A stop alone costs {alone}; on a tour of {n} stops, supposed {when} for want of logged tours, {each}.", **told),
            _("The last of these {n} stops adds only {added} to the tour.", n=n, added=money(added, 2))
            if added < each
            else _("The last of these {n} stops adds {added} to the tour.", n=n, added=money(added, 2)),
        ]  # fmt: skip
        price = model.revenue_a_stop_eur
        if not math.isnan(price):
            lines.append(_place_of(price, costs.lone_eur, each, n))
        if model.status == ESTIMATED:
            lines.append(_("Estimated: not every figure behind this was logged."))
        return lines


def _stopped(costs: TourCosts) -> list[str]:
    """That the trips have stopped, first of all: what follows is of the weeks before."""
    paused = pause(costs.pilot) if costs.pilot is not None else None
    if paused is None:
        return []
    return [_("The trips have stopped since {day}: “the last weeks of service” are those before it, and there is no tour to fill.",
              day=date(paused.since))]  # fmt: skip


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

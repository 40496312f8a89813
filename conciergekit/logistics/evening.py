"""The evening before: leave, merge with a tour that leaves anyway, or put off; and how many orders are missing.

Only what is really avoided counts: the kilometres and hours of the tour, not a vehicle leased for the month.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import rates
from ..i18n import _, money, ngettext, use_language
from .breakeven import Threshold, threshold
from .model import TripModel, most_stops
from .parameters import checked

MOST_ORDERS = 10_000
LEAVE, MERGE, POSTPONE, UNKNOWN = "leave", "merge", "postpone", "not measured"


@dataclass(frozen=True)
class Evening:
    """Advice for a tour of tomorrow with `booked` orders.

    decision: "leave", "merge" (with the next tour, which has `next_booked` orders) or "postpone" (to the next
    day, which has none yet), or "not measured" when no tour could be costed; a tour that pays its cost leaves.
    saving_eur: what moving these orders avoids. loss_eur: what moving them costs (waiting, orders lost). least: fewest
    booked orders for which the advice is to leave (None where no number pays: then no number is a rule). missing:
    orders that lack for the tour to pay for itself, vehicle and all (None: no number does). promised: a promise holds
    it. needed: the break-even of a tour (see `breakeven.threshold`). table: booked orders -> saving_eur, loss_eur.
    """

    decision: str
    booked: int
    next_booked: int
    saving_eur: float
    loss_eur: float
    least: int | None
    missing: int | None
    promised: bool
    table: pd.DataFrame
    price_known: bool = True
    needed: Threshold = Threshold(None, None)

    @property
    def measured(self) -> bool:
        return self.decision != UNKNOWN

    def headline(self) -> str:
        if not self.measured:
            return _("Leave or wait: not known, trips are not measured")
        if self.promised:
            return _("Leave: an order is promised before the next tour")
        if self.missing == 0:
            return _("Leave: this tour pays for itself")
        return {
            LEAVE: _("Leave: moving these orders would cost {loss} and save {saving}"),
            MERGE: _("Merge with the next tour: {saving} saved for {loss} of waiting and lost orders"),
            POSTPONE: _("Put the tour off: {saving} saved for {loss} of waiting and lost orders"),
        }[self.decision].format(saving=money(self.saving_eur, 2), loss=money(self.loss_eur, 2))

    def sentences(self, lang: str | None = None) -> list[str]:
        with use_language(lang):
            lines = [self.headline() + "."]
            if not self.measured:
                return lines
            # one number of orders to leave with: where moving them stops paying earlier, the advice alone is told
            if self.least is not None and self.least == self.needed.orders and not self.promised:
                lines.append(
                    ngettext(
                        "Rule for the evening before: leave with {n} order booked or more, otherwise put the tour off.",
                        "Rule for the evening before: leave with {n} orders booked or more, otherwise put the tour off.",
                        self.least,
                    )
                )
            lines.append(missing_sentence(self.missing) if self.price_known else _no_price())
            return lines


def _no_price() -> str:
    return _("What an order brings is not known: nobody can say how many more would pay for the tour.")


def missing_sentence(missing: int | None) -> str:
    """ "N more orders and this tour pays for itself.\""""
    if missing is None:
        return _("At this price no number of orders makes the tour pay: the price or the trip must change.")
    if missing == 0:
        return _("With these orders the tour pays for itself.")
    return ngettext(
        "{n} more order and this tour pays for itself.",
        "{n} more orders and this tour pays for itself.",
        missing,
    )


def evening(
    model: TripModel | None,
    booked: int,
    next_booked: int = 0,
    *,
    days_later: float | None = None,
    promised: bool = False,
    price_eur: float | None = None,
    wait_day_eur: float | None = None,
    lost_share: float | None = None,
) -> Evening:
    """Whether tomorrow's tour should leave with the orders booked this evening.

    Parameters
    ----------
    model
        See `trip_model`; None: nothing to go by.
    booked, next_booked
        Orders booked for tomorrow; for the next tour after it.
    days_later
        Service days between the two; None: the present rhythm.
    promised
        An order cannot wait for the next tour.
    price_eur
        What an order brings; None: the present mean.
    wait_day_eur, lost_share
        Cost of a day of waiting, an order; share of orders lost when put off. None: dated defaults.

    Raises
    ------
    ParameterError
        Not a number of orders.
    """
    booked = checked("booked", booked, most=MOST_ORDERS, whole=True)
    next_booked = checked("next_booked", next_booked, most=MOST_ORDERS, whole=True)
    if model is None:
        nothing = pd.DataFrame(columns=["booked", "saving_eur", "loss_eur"])
        return Evening(
            UNKNOWN, int(booked), int(next_booked), math.nan, math.nan, None, None, promised, nothing
        )
    per_stop = model.per_stop
    price = model.revenue_a_stop_eur / per_stop if price_eur is None else float(price_eur)
    needed = threshold(model, price * per_stop)
    wait = rates.value("wait_day_eur") if wait_day_eur is None else wait_day_eur
    lost = rates.value("tour_alarm")["postponed_lost_share"] if lost_share is None else lost_share
    later = 5 / model.tours_a_week if days_later is None else days_later
    n = np.arange(0, max(booked, _fill(model, per_stop)) + 1)
    saving = _avoided(model, n / per_stop, next_booked / per_stop, per_stop)
    margin = price if math.isfinite(price) else 0.0
    loss = n * (wait * later + lost * margin)
    pays = n >= needed.orders if needed.orders else np.zeros(len(n), bool)
    better = np.flatnonzero((n > 0) & ((saving <= loss) | pays)) if needed.orders else []
    move = booked > 0 and saving[booked] > loss[booked] and not pays[booked]
    decision = LEAVE if promised or not move else MERGE if next_booked > 0 else POSTPONE
    return Evening(
        decision=decision,
        booked=int(booked),
        next_booked=int(next_booked),
        saving_eur=float(saving[booked]),
        loss_eur=float(loss[booked]),
        least=int(better[0]) if len(better) else None,
        missing=orders_missing(needed, booked),
        promised=bool(promised),
        table=pd.DataFrame({"booked": n[1:], "saving_eur": saving[1:], "loss_eur": loss[1:]}),
        price_known=math.isfinite(price),
        needed=needed,
    )


def _avoided(model: TripModel, stops: np.ndarray, next_stops: float, per_stop: float) -> np.ndarray:
    """€ not spent if these stops travel with the next ones: the way there and its tolls, the loading, the road between
    doors that both tours would drive. A day of vehicle that is paid anyway is not avoided, and nothing is if
    the next tour cannot hold them. With nothing booked yet, the next tour leaves by the present demand."""
    whole, chance = model.fixed_eur - (model.tour_eur - model.tolls_eur), 1.0
    if next_stops <= 0:
        next_stops = model.stops_a_tour
        chance = -math.expm1(-model.stops_a_tour * per_stop)
    both = model.spread_eur * (np.sqrt(stops) + math.sqrt(next_stops) - np.sqrt(stops + next_stops))
    possible = (stops > 0) & (stops + next_stops <= most_stops(model))
    return np.where(possible, chance * (whole + both), 0.0)


def _fill(model: TripModel, per_stop: float) -> int:
    return math.ceil(most_stops(model) * per_stop)


def orders_missing(needed: Threshold, booked: int) -> int | None:
    """Orders that lack for a tour with `booked` ones to reach its break-even; None if no number does."""
    return None if needed.orders is None else max(needed.orders - booked, 0)

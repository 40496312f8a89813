"""If tours left more or less often, otherwise, or at another price: what a month of deliveries leaves."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot, dated
from ..logistics import Scheme, TourCosts, compare_schemes, trip_model
from ..logistics.schemes.comparison import Comparison
from ..logistics.schemes.scheme import DAYS_A_WEEK, KINDS
from ..logistics.tours import cost_tours
from .knobs import Key, Knob, Trial, Value, moved, of_today

TODAY, LEAST, STEP = "grouped", 0.25, 0.25
_PRICE_UP_TO, _PRICE_STEP = 20.0, 0.5
DRAWS = 2000  # those of the notebook: today is the figure of its chapter


@dataclass(frozen=True)
class Driving(Trial):
    """now, then: the row of each scheme in `comparison`, on the same simulated months."""

    now: pd.Series
    then: pd.Series
    comparison: Comparison


@dated
def knobs(pilot: Pilot, costs: TourCosts | None = None) -> tuple[Knob, ...]:
    """The scheme, tours a week and what an order brings, as observed now; none where trips are not measured, no price where
    none is."""
    model = trip_model(pilot, costs)
    if model is None or not model.tours_a_week > 0:
        return ()
    tours, price = min(model.tours_a_week, DAYS_A_WEEK), model.revenue_a_stop_eur / model.per_stop
    found = (
        Knob("scheme", TODAY, "choice", choices=KINDS),
        Knob("tours_a_week", tours, "number", min(LEAST, tours), DAYS_A_WEEK, STEP),
    )
    if not math.isfinite(price):
        return found
    return (*found, Knob("price_eur", price, "money", 0, max(_PRICE_UP_TO, 2 * price), _PRICE_STEP))


def tried(pilot: Pilot, values: Mapping[Key, Value], costs: TourCosts | None = None) -> Driving:
    """A month of deliveries so, beside today's, on the same orders (a pick-up point keeps fewer of them)."""
    there = knobs(pilot, costs)
    changed = moved(there, values)
    schemes = [_scheme(of_today(there)), _scheme(of_today(there) | dict(values))]
    found = compare_schemes(pilot, schemes, costs=costs, draws=DRAWS)
    now, then = found.table.iloc[0], found.table.iloc[1]
    return Driving(changed, now, then, found)


def _scheme(values: Mapping[Key, Value]) -> Scheme:
    price = values.get(("price_eur", "", ""))
    return Scheme(values["scheme", "", ""], values["tours_a_week", "", ""], price_eur=price)


def as_usual(pilot: Pilot, costs: TourCosts) -> bool:
    """Whether these costs are those of the pilot's own prices."""
    usual = cost_tours(pilot)
    return costs.prices == usual.prices and costs.totals.equals(usual.totals)

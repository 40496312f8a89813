"""How often to leave: the cost of each rhythm, the rhythms that are as good, and the value of waiting that decides."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ...core import rates
from ...core.told import Told
from ..model import WEEKS_A_MONTH, TripModel, most_stops
from .riding import Keeping
from .scheme import Scheme, default_schemes

MENU = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)  # departures a week a small team can announce


@dataclass(frozen=True)
class Frequency(Told):
    """Rhythms compared at the present demand.

    table: one row a rhythm: trips_per_week, cost_month_eur (trips only), waiting_month_eur, total_month_eur,
    wait_days (service days, mean), `as_good` (within the flat band of the cheapest total), from_wait_eur and
    to_wait_eur (value of a day of waiting, an order, for which it is the best; NaN if never), on_time_share (promised
    days it would have kept over the test; NaN unknown), `proposed` (it keeps the musts, and leaves at least half as
    often as now, as the fixed days compared).
    """

    table: pd.DataFrame
    wait_day_eur: float

    @property
    def measured(self) -> bool:
        return not self.table.empty

    @property
    def best(self) -> float:
        """Departures a week with the smallest total, among those proposed."""
        held = self.table[self.table["proposed"]] if self.table["proposed"].any() else self.table
        return float(held.loc[held["total_month_eur"].idxmin(), "trips_per_week"])


def choose_frequency(
    model: TripModel | None, wait_day_eur: float | None = None, menu=MENU, keeping: Keeping | None = None
) -> Frequency:
    """Cost of each rhythm of announced tours at the present demand, Poisson around its mean.

    Expected cost of a departure over the orders it finds; a departure without order does not leave.

    model: See `trip_model`; None or no demand gives "not measured".
    wait_day_eur: Cost of a day of waiting, an order. None: dated default, a guess.
    menu: Departures a week to compare.
    keeping: What was promised and the musts of the gate (`Comparison.keeping`): a rhythm that breaks one is
        not proposed.
    """
    wait = float(rates.value("wait_day_eur") if wait_day_eur is None else wait_day_eur)
    if model is None or not model.tours_a_week > 0:
        return Frequency(pd.DataFrame(), wait)
    per_stop = model.per_stop
    a_week = model.carried_a_week
    rows = [
        {
            "trips_per_week": trips,
            "cost_month_eur": trips * WEEKS_A_MONTH * _departure(model, a_week / trips, per_stop),
            "waiting_month_eur": a_week * WEEKS_A_MONTH * (5 / trips / 2) * wait,
            "wait_days": 5 / trips / 2,
        }
        for trips in menu
    ]
    table = pd.DataFrame(rows).assign(**_held(model, menu, keeping))
    table["total_month_eur"] = table["cost_month_eur"] + table["waiting_month_eur"]
    held = table["proposed"].to_numpy() if table["proposed"].any() else np.full(len(table), True)
    least = table["total_month_eur"][held].min()
    table["as_good"] = table["total_month_eur"] <= least * (1 + rates.value("tour_alarm")["flat_share"])
    slopes = (a_week * WEEKS_A_MONTH * table["wait_days"]).to_numpy()
    table["from_wait_eur"], table["to_wait_eur"] = math.nan, math.nan
    bands = _bands(table["cost_month_eur"].to_numpy()[held], slopes[held])
    table.loc[held, "from_wait_eur"], table.loc[held, "to_wait_eur"] = bands
    return Frequency(table, wait)


def _held(model: TripModel, menu, keeping: Keeping | None) -> dict:
    """What each rhythm would have kept of the promised days, and whether it is one to propose."""
    if keeping is None:
        return {"on_time_share": math.nan, "proposed": True}
    usual = next(s.trips_per_week for s in default_schemes(model) if s.kind == "fixed_days")
    least = min(usual, model.tours_a_week)
    schemes = [Scheme("fixed_days", trips) for trips in menu]
    kept = [keeping.on_time(scheme) for scheme in schemes]
    return {
        "on_time_share": [each.share for each in kept],
        "proposed": [
            scheme.trips_per_week >= least and not keeping.broken(scheme, each)
            for scheme, each in zip(schemes, kept, strict=True)
        ],
    }


def _departure(model: TripModel, mean: float, per_stop: float) -> float:
    """Expected full cost of a departure that finds a Poisson number of orders."""
    orders = np.arange(0, int(mean + 6 * math.sqrt(mean) + 10))
    stops = np.where(orders > 0, np.maximum(orders / per_stop, 1.0), 0.0)
    tours = np.ceil(stops / most_stops(model))
    each = np.divide(stops, tours, out=np.zeros(len(stops)), where=tours > 0)
    chance = np.diff(special.pdtr(orders, mean), prepend=0.0)
    return float(chance @ (tours * np.where(each > 0, model.cost(each), 0.0)))


def _bands(costs: np.ndarray, slopes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values of waiting between which each line cost + slope·value is the lowest; NaN where it never is."""
    low, high = np.full(len(costs), math.nan), np.full(len(costs), math.nan)
    for i in range(len(costs)):
        start, end = 0.0, math.inf
        for j in range(len(costs)):
            gap = slopes[i] - slopes[j]
            if gap < 0:
                start = max(start, (costs[i] - costs[j]) / -gap)
            elif gap > 0:
                end = min(end, (costs[j] - costs[i]) / gap)
        if start < end:
            low[i], high[i] = start, end
    return low, high

"""The figures of one pilot that are laid beside those of others, as its gate counts them."""

import math
from dataclasses import dataclass

import numpy as np

from .. import logistics
from ..core.pilot import Pilot
from ..gates.measures import AT_PACE


@dataclass(frozen=True)
class Measured:
    """One figure of a pilot with what it rests on, as the gate counts it."""

    indicator: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: int = 0
    counted: str = ""
    status: str = "absent"

    @property
    def code(self) -> str:
        """Its entry in the dictionary of measures."""
        return AT_PACE.get(self.indicator, self.indicator)


def measure(pilot: Pilot, review, indicator: str) -> Measured:
    """An indicator as the review judged it, else as it would: the two must never differ on one page."""
    judged = review.criteria[review.criteria["indicator"] == indicator]
    if len(judged):
        row = judged.iloc[0]
        return Measured(indicator, row.value, row.low, row.high, int(row.n), row.counted, row.status)
    found = review.proof.measure(indicator)
    if found.absent:
        return Measured(indicator)
    return Measured(indicator, found.value, *found.range, found.n, found.counted, found.status)


def cost_per_stop(pilot: Pilot) -> Measured:
    """Full cost of a stop on the tours logged, euros; its range is that of a ratio over tours (Cochran, 1977, ch. 6)."""
    costs = logistics.cost_tours(pilot)
    value = float(costs.totals.get("cost_per_stop_eur", math.nan)) if costs.source == "tours" else math.nan
    if value != value:
        return Measured("cost_per_stop_eur")
    rows = costs.with_stops
    n, low, high = len(rows), math.nan, math.nan
    if n > 2:
        away = rows["cost_full_eur"] - value * rows["stops"]
        half = 1.645 * float(np.sqrt(n / (n - 1) * (away**2).sum())) / float(rows["stops"].sum())
        low, high = value - half, value + half
    return Measured("cost_per_stop_eur", value, low, high, n, "tours", "measured")

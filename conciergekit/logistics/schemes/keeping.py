"""Schemes against the musts of the gate: promised days kept on real orders, orders that remain."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.pilot import Pilot
from ...musts import ON_TIME, ORDERS, SATISFACTION, breaks, required, wished
from ..model import WEEKS_A_MONTH, TripModel
from ..tours import TourCosts
from .riding import OnTime, Riding, as_done, on_time, riding
from .scheme import Scheme, default_schemes


@dataclass(frozen=True)
class Keeping:
    """What a pilot promised, and what the musts of its gate ask of any way of making the trips.

    rides: the orders replayed, of the whole test (None: none is tied to a tour). done: promised days kept as the tours
    were made. asked: the musts, by indicator. wished: the share of promised days wished for (None: no wish).
    """

    rides: Riding | None
    done: OnTime
    asked: Mapping[str, float]
    orders_month: float
    wished: float | None = None

    @staticmethod
    def of(pilot: Pilot, model: TripModel, costs: TourCosts) -> "Keeping":
        rides = riding(pilot, costs)
        carried = model.carried_a_week * WEEKS_A_MONTH
        return Keeping(rides, as_done(rides), required(pilot), carried, wished(pilot).get(ON_TIME))

    def on_time(self, scheme: Scheme) -> OnTime:
        """Promised days a scheme would have kept."""
        return on_time(scheme, self.rides)

    def broken(self, scheme: Scheme, kept: OnTime | None = None) -> tuple[str, ...]:
        """Musts that a scheme would break: promised days first, then orders a month that remain."""
        kept = self.on_time(scheme) if kept is None else kept
        left = self.orders_month * scheme.share_kept
        found = [ON_TIME] if breaks(kept.share, self.done.share, self.asked.get(ON_TIME)) else []
        return (*found, *self.lost(left))

    def lost(self, orders_month: float) -> list[str]:
        """The must on orders a month, if so many would break it."""
        return [ORDERS] if breaks(orders_month, self.orders_month, self.asked.get(ORDERS)) else []

    @property
    def unjudged(self) -> tuple[str, ...]:
        """Musts on what no replay can show: satisfaction; promised days where none is written."""
        silent = [ON_TIME] if ON_TIME in self.asked and not self.done.judged else []
        return (*silent, *([SATISFACTION] if SATISFACTION in self.asked else []))

    def candidates(self, model: TripModel, trips_per_week: float | None = None) -> tuple[Scheme, ...]:
        """The schemes compared: the usual ones, and where their fixed days break a must, the fewest that do not."""
        usual = default_schemes(model, trips_per_week)
        fixed = next(s for s in usual if s.kind == "fixed_days")
        if trips_per_week is not None or not self.broken(fixed):
            return usual
        more = range(int(fixed.trips_per_week) + 1, int(model.tours_a_week) + 1)
        held = next((s for s in (Scheme("fixed_days", float(n)) for n in more) if not self.broken(s)), None)
        if held is None:
            return usual
        at = usual.index(fixed) + 1
        return (*usual[:at], held, *usual[at:])

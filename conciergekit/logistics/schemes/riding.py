"""Real orders on the departures of a scheme: each takes the first one once it is ready, and is late after its day."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...core.pilot import Pilot
from ...musts import ON_TIME, ORDERS, SATISFACTION, breaks, required, wished
from ..logbook import delivered
from ..model import WEEKS_A_MONTH, TripModel
from ..tours import TourCosts
from .scheme import DAYS_A_WEEK, Scheme, default_schemes

QUICK = 0.1


@dataclass(frozen=True)
class Riding:
    """Orders carried by costed tours between two days.

    orders: those of `delivered`, with the day they were `carried` (as the log of requests says, else that of the tour) and that from which they were `ready`. tours: the
    costed tours that carried them.
    """

    orders: pd.DataFrame
    tours: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def promised(self) -> pd.Series:
        """True for the orders whose promised day is known: the others are not judged."""
        return self.orders["due_on"].notna()

    def between(self, start: pd.Timestamp, end: pd.Timestamp) -> "Riding":
        """The same orders, those of tours of these days only."""
        tours = self.tours[self.tours["date"].between(start, end)]
        orders = self.orders[self.orders["tour"].isin(tours["tour"])]
        return replace(self, orders=orders, tours=tours, start=start, end=end)


def riding(pilot: Pilot, costs: TourCosts) -> Riding | None:
    """The orders of the test that a costed tour carried; None without any."""
    if costs.source != "tours":
        return None
    tours = costs.table.dropna(subset=["cost_full_eur", "date"])
    tours = tours[(tours["orders"] > 0) & (tours["stops"] > 0)]
    orders = delivered(pilot).dropna(subset=["tour", "date"])
    orders = orders[orders["tour"].isin(tours["tour"])]
    if orders.empty:
        return None
    tours = tours[tours["tour"].isin(orders["tour"])]
    carried = orders["closed_on"].fillna(orders["tour"].map(tours.set_index("tour")["date"]))
    # the quickest tenth of the orders shows how long one takes to be ready, whatever the scheme
    lag = (carried - orders["date"]).dt.days.clip(lower=0)
    ready = np.minimum(orders["date"] + pd.to_timedelta(math.floor(lag.quantile(QUICK)), "D"), carried)
    orders = orders.assign(carried=carried, ready=ready)
    return Riding(orders, tours, min(tours["date"].min(), ready.min()), tours["date"].max())


def departures_of(scheme: Scheme, rides: Riding, shift: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Departure each order takes (its rank), and the day of each departure: every working day for a trip an order,
    else as many a week as the scheme has, evenly spread from Monday, `shift` working days later."""
    monday = rides.start - pd.Timedelta(days=rides.start.day_of_week)
    days = pd.bdate_range(monday, rides.end + pd.Timedelta(days=14)).to_numpy()
    if scheme.kind == "direct":
        leaving = days
    else:
        step = DAYS_A_WEEK / scheme.trips_per_week
        count = math.ceil(len(days) / step) + 1
        at = (np.arange(count) * step).round().astype(int) + shift
        leaving = days[np.unique(np.minimum(at, len(days) - 1))]
    # an order known before the period starts travels with its first departure
    ready = np.maximum(rides.orders["ready"].to_numpy(), rides.start.to_datetime64())
    zone = _zones(rides.orders, scheme.zones)
    at = np.zeros(len(ready), int)
    for part in range(scheme.zones):
        own = np.arange(part, len(leaving), scheme.zones)
        found = np.minimum(np.searchsorted(leaving[own], ready), len(own) - 1)
        at = np.where(zone == part, own[found], at)
    return at, leaving


def _zones(orders: pd.DataFrame, zones: int) -> np.ndarray:
    """Zone of each order: communes dealt in turn, those with most orders first, the first code among equals."""
    if zones == 1:
        return np.zeros(len(orders), int)
    counts = orders["insee"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    rank = {code: i % zones for i, code in enumerate(counts.index)}
    return orders["insee"].map(rank).fillna(0).to_numpy(int)


@dataclass(frozen=True)
class OnTime:
    """Promised days kept by a scheme on real orders: `share` of the `judged` ones, from `low` to `high` by the day
    its departures begin; NaN when no promised day is known."""

    share: float = math.nan
    low: float = math.nan
    high: float = math.nan
    judged: int = 0


def on_time(scheme: Scheme | None, rides: Riding | None) -> OnTime:
    """Promised days a scheme would have kept; None: those kept by the tours as they were made."""
    if rides is None or not rides.promised.any():
        return OnTime()
    # grouped ones leave when there are orders, as was done; another actor's tours do not
    if scheme is None or scheme.kind == "grouped":
        orders = rides.orders[rides.promised]
        share = float((orders["carried"] <= orders["due_on"]).mean())
        return OnTime(share, share, share, len(orders))
    promised = rides.promised.to_numpy()  # the others travel too: zones are dealt on all of them
    due = rides.orders["due_on"].to_numpy()[promised]
    found = []
    for shift in range(1 if scheme.kind == "direct" else DAYS_A_WEEK):
        at, leaving = departures_of(scheme, rides, shift)
        found.append(float((leaving[at][promised] <= due).mean()))
    return OnTime(found[0], min(found), max(found), len(due))


# ---- schemes against the musts of the gate ---------------------------------------------------------------


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
        return Keeping(rides, on_time(None, rides), required(pilot), carried, wished(pilot).get(ON_TIME))

    def on_time(self, scheme: Scheme) -> OnTime:
        """Promised days a scheme would have kept."""
        return on_time(scheme, self.rides)

    def broken(self, scheme: Scheme, kept: OnTime | None = None) -> tuple[str, ...]:
        """Musts that a scheme would break: promised days first, then orders a month that remain."""
        kept = self.on_time(scheme) if kept is None else kept
        found = [ON_TIME] if breaks(kept.share, self.done.share, self.asked.get(ON_TIME)) else []
        return (*found, *self.lost(self.orders_month * scheme.share_kept))

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

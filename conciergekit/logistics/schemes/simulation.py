"""Simulated months of one scheme: kilometres, hours, euros in cash and in full, CO2, users' own trips included."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...core import rates
from ..model import WEEKS_A_MONTH, K, TripModel, most_stops
from .scheme import DAYS_A_WEEK, Scheme

DAYS = 20  # service days simulated: four weeks of five
SCALE = WEEKS_A_MONTH * DAYS_A_WEEK / DAYS  # to a calendar month
# Spread (log) of what is not known well: the approximation of km errs by 6 % on average, 12 % one time in ten.
SPREADS = {"road": 0.10, "speed": 0.10, "stop": 0.15, "km_price": 0.10}


@dataclass(frozen=True)
class Load:
    """What departures take: `km`, `hours`, `tours` and `stops`, ours; `other_km` of the provider."""

    km: np.ndarray
    hours: np.ndarray
    tours: np.ndarray
    stops: np.ndarray
    other_km: np.ndarray | float = 0.0

    def times(self, factor) -> "Load":
        return Load(*(part * factor for part in (self.km, self.hours, self.tours, self.stops)))


@dataclass(frozen=True)
class Shaken:
    """A trip model with one factor a draw on what is uncertain; arrays (draws, 1)."""

    model: TripModel
    orders_a_stop: float
    road: np.ndarray
    speed: np.ndarray
    stop: np.ndarray
    km_price: np.ndarray

    @classmethod
    def draw(cls, model: TripModel, orders_a_stop: float, draws: int, width: float, rng) -> "Shaken":
        """Factors of mean one, spread SPREADS × `width` (0: the model as it is)."""
        spreads = {name: spread * width for name, spread in SPREADS.items()}
        factors = {n: np.exp(rng.normal(-(s**2) / 2, s, (draws, 1))) for n, s in spreads.items()}
        return cls(model, orders_a_stop, **factors)

    @cached_property
    def _most_stops(self) -> int:
        return most_stops(self.model)

    def tour(self, n: np.ndarray, haul: float, spread: float) -> Load:
        """Departures with n stops, (draws, departures): no stop no tour, two tours if one working day is not
        enough."""
        m = self.model
        tours = np.ceil(n / self._most_stops)
        each = np.divide(n, tours, out=np.zeros(np.shape(n)), where=tours > 0)
        km = (haul + spread * np.sqrt(each)) * self.road * tours
        hours = km / (m.speed_kmh * self.speed) + tours * m.load_min / 60
        return Load(km, hours + n * m.stop_min * self.stop / 60, tours, n)

    def doors(self, orders: np.ndarray) -> np.ndarray:
        """Stops that orders make, one at least."""
        return np.where(orders > 0, np.maximum(orders / self.orders_a_stop, 1.0), 0.0)


def departures(scheme: Scheme, shaken: Shaken, orders: np.ndarray, doors: np.ndarray | None = None) -> Load:
    """Load of each departure of a scheme carrying `orders`, (draws, departures).

    doors: stops of each departure; None: from `orders` at the present orders a stop.
    """
    m = shaken.model
    if scheme.users_come:
        slot_h = rates.value("slot_h") if scheme.slot_h is None else scheme.slot_h
        staffed = np.full(orders.shape, float(slot_h))
        if scheme.kind == "provider":
            nothing = np.zeros(orders.shape)
            return Load(nothing, staffed, nothing, nothing, np.full(orders.shape, m.haul_km or m.lone_km))
        load = shaken.tour(np.full(orders.shape, float(scheme.points)), m.haul_km, m.spread_km)
        return Load(load.km, load.hours + staffed, load.tours, load.stops)
    doors = shaken.doors(orders) if doors is None else doors
    if scheme.kind == "direct":
        # every order travels alone; the vehicle-day is paid once a day with orders
        load = shaken.tour(np.ones((len(orders), 1)), m.lone_km, 0.0).times(orders)
        return Load(load.km, load.hours, (orders > 0).astype(float), load.stops)
    if scheme.kind == "pooled":
        share = scheme.share_own
        load = shaken.tour(doors / share, m.haul_km, m.spread_km).times(share)
        meeting = rates.value("pooling")["meeting_min"] / 60 * (doors > 0)
        return Load(load.km, load.hours + meeting, load.tours, load.stops)
    return shaken.tour(doors, m.haul_km, m.spread_km / math.sqrt(scheme.zones))


def euros(load: Load, shaken: Shaken) -> tuple[np.ndarray, np.ndarray]:
    """Full and cash euros of a load."""
    m = shaken.model
    own = (load.km + load.other_km) * m.km_eur * shaken.km_price
    own = own + load.tours * m.tour_eur + load.stops * m.door_eur
    return own + load.hours * m.hour_eur, own + load.hours * m.cash_hour_eur


def users_km(model: TripModel, points: int) -> float:
    """Km driven by car by a user who comes to the nearest of `points`, there and back, only for that.

    From the communes of the orders where known; else users spread over the area and points at random in it:
    half of √(area/points) away.
    """
    known = model.users_km
    away = known[min(points, len(known)) - 1] if known else model.spread_km / K / math.sqrt(points) / 2
    habits = rates.value("customer_trip")
    by_car = next(share for limit, share in habits["by_car"] if away <= limit)
    return 2 * away * by_car * habits["only_for_it"]


def month(scheme: Scheme, shaken: Shaken, counts: np.ndarray, price_eur: float, wait_day_eur: float) -> dict:
    """One scheme over a month, one value a draw: cost, cash, result, orders, km, customers_km, co2, score.

    counts: orders by draw and service day. The score is the result less the value of waiting; without a
    price, the cost of an order with it, negative.
    """
    m = shaken.model
    price = price_eur if scheme.price_eur is None else scheme.price_eur
    by_trip = counts if scheme.kind == "direct" else by_departure(counts, scheme.trips_per_week, scheme.zones)
    load = departures(scheme, shaken, by_trip)
    full, cash = euros(load, shaken)
    orders = counts.sum(axis=1) * scheme.share_kept * SCALE
    fees = scheme.order_eur * orders
    cost, paid = full.sum(axis=1) * SCALE + fees, cash.sum(axis=1) * SCALE + fees
    own_km = orders * users_km(m, scheme.points) if scheme.users_come else 0.0 * orders
    km = load.km.sum(axis=1) * SCALE
    other_km = np.broadcast_to(load.other_km, load.km.shape).sum(axis=1) * SCALE
    result = price * orders - cost
    waiting = wait_day_eur * scheme.wait_days * orders
    blind = -(cost + waiting) / np.maximum(orders, 1.0)
    return {
        "cost": cost,
        "cash": paid,
        "result": result,
        "orders": orders,
        "km": km,
        "customers_km": own_km,
        "co2": km * m.co2_kg_km + (own_km + other_km) * rates.value("co2_kg_km")["car"],
        "score": result - waiting if math.isfinite(price) else blind,
    }


def by_departure(counts: np.ndarray, trips_per_week: float, zones: int = 1) -> np.ndarray:
    """Orders waiting at each departure, departures spread evenly over the days and served zone by zone."""
    trips = max(zones, round(trips_per_week * DAYS / DAYS_A_WEEK))
    starts = np.unique(np.arange(trips) * DAYS // trips)
    if zones == 1:
        return np.add.reduceat(counts, starts, axis=1).astype(float)
    rng, left, parts = np.random.default_rng(zones), np.asarray(counts, int), []
    for zone in range(zones):
        mine = rng.binomial(left, 1 / (zones - zone))
        own = starts[zone::zones]
        # what comes before the first passage of a zone travels with its last one of the month before
        parts.append(np.add.reduceat(np.roll(mine, -own[0], axis=1), own - own[0], axis=1))
        left = left - mine
    return np.concatenate(parts, axis=1).astype(float)

"""Simulated months of one scheme, and the values at which another scheme becomes best."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import poisson

from .. import rates
from .model import WEEKS_A_MONTH, K, TripModel, most_stops

DAYS = 20  # service days simulated: four weeks of five
SCALE = WEEKS_A_MONTH * 5 / DAYS  # to a calendar month
# Spread (log) of what is not known well: the approximation of km errs by 6 % on average, 12 % one time in ten.
SPREADS = {"road": 0.10, "speed": 0.10, "stop": 0.15, "km_price": 0.10}


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

    def tour(self, n: np.ndarray, haul: float, spread: float) -> tuple[np.ndarray, np.ndarray]:
        """Km and cost of departures with n stops, (draws, departures): no stop no tour, two tours if one
        working day is not enough."""
        m = self.model
        tours = np.ceil(n / most_stops(m))
        each = np.divide(n, tours, out=np.zeros_like(n, dtype=float), where=tours > 0)
        km = (haul + spread * np.sqrt(each)) * self.road * tours
        hours = km / (m.speed_kmh * self.speed) + tours * m.load_min / 60
        hours = hours + n * m.stop_min * self.stop / 60
        return km, km * m.km_eur * self.km_price + hours * m.hour_eur + tours * m.tour_eur


def month(scheme, shaken: Shaken, counts: np.ndarray, price_eur: float, wait_day_eur: float) -> dict:
    """One scheme over a month, one value a draw: cost, result, orders, km, customers_km, score.

    counts: orders by draw and service day. The score is the result less the value of waiting; without a
    price, the cost of an order with it, negative.
    """
    m = shaken.model
    price = price_eur if scheme.price_eur is None else scheme.price_eur
    if scheme.kind == "direct":
        # every order travels alone; the vehicle-day is paid once a day with orders
        km, eur = shaken.tour(np.ones((len(counts), 1)), m.lone_km, 0.0)
        km, eur = counts * km, counts * (eur - m.tour_eur) + (counts > 0) * m.tour_eur
    else:
        by_trip = _by_departure(counts, scheme.trips_per_week)
        if scheme.kind == "relay":
            km, eur = shaken.tour(np.full(by_trip.shape, float(scheme.points)), m.haul_km, m.spread_km)
            eur = eur + scheme.slot_hours * m.hour_eur
        else:
            doors = np.where(by_trip > 0, np.maximum(by_trip / shaken.orders_a_stop, 1.0), 0.0)
            km, eur = shaken.tour(doors, m.haul_km, m.spread_km)
    orders = counts.sum(axis=1) * scheme.share_kept * SCALE
    cost = eur.sum(axis=1) * SCALE + scheme.order_eur * orders
    # users spread over the area, points at random in it: half of √(area/points) away, and back
    own_km = orders * m.spread_km / K / math.sqrt(scheme.points) if scheme.kind == "relay" else 0.0 * orders
    result = price * orders - cost
    waiting = wait_day_eur * scheme.wait_days * orders
    blind = -(cost + waiting) / np.maximum(orders, 1.0)
    return {
        "cost": cost,
        "result": result,
        "orders": orders,
        "km": km.sum(axis=1) * SCALE,
        "customers_km": own_km,
        "score": result - waiting if math.isfinite(price) else blind,
    }


def _by_departure(counts: np.ndarray, trips_per_week: float) -> np.ndarray:
    """Orders waiting at each departure, departures spread evenly over the days."""
    trips = max(1, round(trips_per_week * DAYS / 5))
    starts = np.unique(np.arange(trips) * DAYS // trips)
    return np.add.reduceat(counts, starts, axis=1).astype(float)


def switches(
    schemes: Sequence, model: TripModel, orders_a_stop: float, today: dict, seed: int
) -> pd.DataFrame:
    """Nearest value of each parameter at which the best scheme, on average, is another one.

    today: `orders_a_week`, `price_eur`, `wait_day_eur`. Values from a fifth to five times today's are tried.

    Returns
    -------
    DataFrame
        parameter, today, switch (NaN if none), to (row of the scheme that becomes best, -1 if none).
    """
    uniform = np.random.default_rng(seed).random((100, DAYS))
    still = np.random.default_rng(seed)
    usual = poisson.ppf(uniform, today["orders_a_week"] / 5)
    relays = [scheme.share_kept for scheme in schemes if scheme.kind == "relay"]

    def scores(counts=usual, kept=None, **changed):
        shaken = Shaken.draw(replace(model, **changed), orders_a_stop, len(uniform), 0.0, still)
        tried = [
            replace(s, kept_share=min(kept, 1.0)) if kept is not None and s.kind == "relay" else s
            for s in schemes
        ]
        price, wait = today["price_eur"], today["wait_day_eur"]
        return np.array([month(s, shaken, counts, price, wait)["score"].mean() for s in tried])

    tried = {
        "orders_a_week": (today["orders_a_week"], lambda v: scores(poisson.ppf(uniform, v / 5)), math.inf),
        "hour_eur": (model.hour_eur, lambda v: scores(hour_eur=v), math.inf),
        "km_eur": (model.km_eur, lambda v: scores(km_eur=v), math.inf),
    }
    if relays:
        tried["kept_share"] = (relays[0], lambda v: scores(kept=v), 1.0)
    rows = []
    for name, (now, score, limit) in tried.items():
        switch, to = nearest_switch(now, score, limit) if now > 0 else (math.nan, -1)
        rows.append({"parameter": name, "today": now, "switch": switch, "to": to})
    return pd.DataFrame(rows)


def nearest_switch(
    today: float, scores: Callable[[float], np.ndarray], limit: float = math.inf
) -> tuple[float, int]:
    """Value nearest to `today` (as a factor) at which the largest score changes place, and who takes it."""
    best = int(scores(today).argmax())
    before = {way: (today, scores(today)) for way in (1, -1)}
    for factor in np.exp(np.linspace(0, math.log(5), 21))[1:]:
        for way in (1, -1):
            value = min(today * factor**way, limit)
            now = scores(value)
            other = int(now.argmax())
            if other != best:
                last, then = before[way]
                ahead, behind = then[best] - then[other], now[other] - now[best]
                return float(last + (value - last) * ahead / (ahead + behind)), other
            before[way] = (value, now)
    return math.nan, -1


def slot_hours(given: float | None) -> float:
    """Hours of a staffed slot: as given, else the dated default."""
    return float(rates.value("slot_h") if given is None else given)

"""A tour as a function of its stops: so many km to get there, so many between doors, so many minutes each.

Continuous approximation of routing (Beardwood, Halton and Hammersley 1959; Daganzo 1984): the km between n
doors grow as √n. The constant is the kit's own measurement on small tours, where the textbook 0.71 is too low.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from ..core import rates
from ..core.pilot import Pilot, remembered
from ..core.roads.network import Roads
from ..core.roads.places import loop_km
from .costs import ratio
from .logbook import (
    ABSENT,
    DEFAULT_MODE,
    ESTIMATED,
    MINUTES,
    OBSERVED,
    Ground,
    delivered,
    lone_km,
    usual_mode,
)
from .tours import TourCosts, cost_tours
from .weeks import TEST, present

K = 0.92
WEEKS_A_MONTH = 365.25 / 12 / 7
MOST_STOPS = 200  # nobody serves more doors in one tour


def tour_cost(fixed_eur: float, spread_eur: float, stop_eur: float, n):
    """€ of a tour of n stops, a number or an array: the way there, between doors (as √n), and at the doors."""
    return fixed_eur + spread_eur * np.sqrt(n) + stop_eur * np.asarray(n, float)


@dataclass(frozen=True)
class TripModel:
    """Kilometres, minutes and euros of a tour of n stops.

    haul_km: km whatever the number of stops. spread_km: km between doors, times √n. lone_km: round trip for
    one order. hour_eur is the full price of an hour (paid or not), cash_hour_eur what is paid of it.
    What a tour costs and what a stop brings (orders_a_stop, revenue_a_stop_eur) are read in all the `tours` of the
    test. How the tours of orders run now (stops_a_tour, tours_a_week, orders_a_week carried; those made for a contract alone
    left out) is that of `period`: "weeks8",
    the last eight open weeks, or "test" when they hold too few tours; `weeks` long. test_stops: mean stops over
    the test; orders_a_tour: mean orders of a tour of the test that carries some. status: observed, estimated or not
    measured. users_km: straight way of a user to the nearest of 1, 2, … pick-up points set where most orders are, by
    the communes; empty if unknown. door_eur: fees at a door. mode: the usual one. tolls_eur: part of `tour_eur` that a
    tour not made does not pay. largest: most stops of a tour made.
    """

    haul_km: float
    spread_km: float
    lone_km: float
    speed_kmh: float
    stop_min: float
    load_min: float
    km_eur: float
    hour_eur: float
    cash_hour_eur: float
    tour_eur: float
    stops_a_tour: float
    tours_a_week: float
    orders_a_stop: float
    revenue_a_stop_eur: float
    tours: int
    status: str
    co2_kg_km: float = 0.0
    users_km: tuple[float, ...] = ()
    door_eur: float = 0.0
    mode: str = DEFAULT_MODE
    tolls_eur: float = 0.0
    largest: float = 0.0
    orders_a_week: float = math.nan
    weeks: float = math.nan
    period: str = TEST
    test_stops: float = math.nan
    orders_a_tour: float = math.nan

    @property
    def per_stop(self) -> float:
        """Orders a stop, one where they are not known."""
        return self.orders_a_stop if self.orders_a_stop > 0 else 1.0

    @property
    def carried_a_week(self) -> float:
        """Orders carried a week: counted, else by the stops."""
        counted = self.orders_a_week
        return counted if counted > 0 else self.tours_a_week * self.stops_a_tour * self.per_stop

    @property
    def road_eur(self) -> float:
        """€ a km, driver included."""
        return self.km_eur + self.hour_eur / self.speed_kmh

    @property
    def fixed_eur(self) -> float:
        """€ a tour whatever the number of stops: way there, loading, vehicle-day, tolls."""
        return self.tour_eur + self.haul_km * self.road_eur + self.load_min / 60 * self.hour_eur

    @property
    def spread_eur(self) -> float:
        """€ between doors, times √n."""
        return self.spread_km * self.road_eur

    @property
    def stop_eur(self) -> float:
        """€ at one door: time, and what is paid there."""
        return self.stop_min / 60 * self.hour_eur + self.door_eur

    def cost(self, n):
        """Full cost of a tour of n stops (n may be an array)."""
        return tour_cost(self.fixed_eur, self.spread_eur, self.stop_eur, n)

    def minutes(self, n):
        """Length of a tour of n stops, minutes."""
        km = self.haul_km + self.spread_km * np.sqrt(n)
        return km / self.speed_kmh * 60 + self.stop_min * np.asarray(n, float) + self.load_min


def trip_model(pilot: Pilot, costs: TourCosts | None = None, **prices) -> TripModel | None:
    """The model of a pilot's tours, logged or imagined; None if nothing can be costed.

    The road is split between the way there and the way between doors by least squares on the tours, pulled
    with the weight of ten tours towards the middle between half and half and what the map says (loops through
    communes redrawn from the pilot's own orders): a log where all tours look alike cannot tell.

    costs: Result of `cost_tours` if at hand; else `prices` (`km_eur`, `hour_eur`, `day_eur`) are passed to
        it.
    """
    if costs is None and all(price is None for price in prices.values()):
        return _usual(pilot)
    costs = costs or cost_tours(pilot, **prices)
    if costs.pilot is not pilot:
        return fitted(pilot, costs)
    kept = costs.__dict__  # with the costs it is of: several analyses ask for it
    if "model" not in kept:
        kept["model"] = fitted(pilot, costs)
    return kept["model"]


@remembered
def _usual(pilot: Pilot) -> TripModel | None:
    """At the pilot's own prices: what a panel asks at each move."""
    return fitted(pilot, cost_tours(pilot))


def fitted(pilot: Pilot, costs: TourCosts) -> TripModel | None:
    """The model of these tours of a pilot."""
    known = costs.with_stops
    if known.empty:
        return None
    mode = usual_mode(known)
    shape = growth(pilot, mode, float(known["stops"].mean()))
    haul, spread = split_road(known["stops"].to_numpy(), known["km"].to_numpy(), shape)
    cash, unpaid = costs.prices.hours_of(known["paid"])
    minutes = known[MINUTES].sum(axis=1)
    hours = minutes.sum() / 60
    km_eur = known["mode"].map(dict(costs.prices.km_eur)).astype(float)
    lone, speed = lone_km(pilot, costs.table), ratio(known["km"].sum(), known["drive_min"].sum() / 60)
    per_km = ratio((known["km"] * km_eur).sum(), known["km"].sum())
    time_eur = (minutes / 60 * (cash + unpaid)).sum()
    at_doors = known[["handover_eur", "fees_eur"]].fillna(0.0).sum().sum()
    rest = known["cost_full_eur"].sum() - (known["km"] * km_eur).sum() - time_eur - at_doors
    with_orders = known[known["orders"] > 0]
    worst = next((s for s in (ABSENT, ESTIMATED) if (known["status"] == s).any()), OBSERVED)
    now, weeks, period = present(pilot, _for_orders(pilot, known))
    return TripModel(
        haul_km=haul,
        spread_km=spread,
        lone_km=haul + spread if math.isnan(lone) else lone,
        speed_kmh=speed if speed > 0 else math.inf,  # no road at all: time on it costs nothing
        stop_min=float(known["stop_min"].sum() / known["stops"].sum()),
        load_min=float((known["load_min"] + known["wait_min"] + known["admin_min"]).mean()),
        km_eur=0.0 if math.isnan(per_km) else per_km,
        hour_eur=_mean_price(cash + unpaid, minutes),
        cash_hour_eur=_mean_price(cash, minutes),
        tour_eur=max(round(float(rest) / len(known), 9), 0.0),
        stops_a_tour=float(now["stops"].mean()),
        tours_a_week=len(now) / weeks,
        orders_a_stop=ratio(with_orders["orders"].sum(), with_orders["stops"].sum()),
        revenue_a_stop_eur=float(costs.totals["revenue_per_stop_eur"]),
        tours=len(known),
        status=ESTIMATED if costs.source != "tours" or hours <= 0 else worst,
        co2_kg_km=ratio(known["co2_kg"].sum(), known["km"].sum()) if known["km"].sum() > 0 else 0.0,
        users_km=users_away(pilot),
        mode=str(mode),
        door_eur=float(at_doors / known["stops"].sum()),
        tolls_eur=float(known["tolls_eur"].mean()),
        largest=float(known["stops"].max()),
        orders_a_week=now["orders"].sum() / weeks,
        weeks=weeks,
        period=period,
        test_stops=float(known["stops"].mean()),
        orders_a_tour=float(with_orders["orders"].mean()),
    )


def most_stops(model: TripModel) -> int:
    """Most stops of one tour in a working day, or in the largest tour made; at least one."""
    n = np.arange(1, MOST_STOPS + 1)
    fits = n[model.minutes(n) <= 60 * rates.value("shift_h")]
    return max(int(fits.max()) if len(fits) else 1, int(model.largest))


def split_road(
    stops: np.ndarray, km: np.ndarray, shape: tuple[float, float] | None = None
) -> tuple[float, float]:
    """(a, b) of km = a + b·√stops, both zero or more, pulled towards `shape` (see `trip_model`).

    shape: length of a tour of half, and of twice, the mean stops over that of the mean; None: half and half.
    """
    haul, spread = split_roads(stops, km, shape, np.ones((1, len(stops))))
    return float(haul[0]), float(spread[0])


def split_roads(
    stops: np.ndarray,
    km: np.ndarray,
    shape: tuple[float, float] | None,
    weights: np.ndarray,
    share: float | np.ndarray = 0.5,
) -> tuple[np.ndarray, np.ndarray]:
    """`split_road` for many weightings of the same tours: a and b, (draws,) each.

    weights: (draws, tours). share: part of the road driven between doors, in what the split is pulled towards;
    one number or one a draw.
    """
    middle, level = stops.mean(), weights @ km / weights.sum(axis=1)
    at = np.array([middle / 2, middle * 2])
    even = 0.5 + 0.5 * np.sqrt(at / middle)
    # the map and half and half count the same; simulated, neither does better than their mean
    usual = even if shape is None else (even + np.array(shape)) / 2
    moved = (np.reshape(share, (-1, 1)) - 0.5) * (np.sqrt(at / middle) - 1)
    prior = level[:, None] * (usual + moved)
    each, root, roots = rates.value("tour_alarm")["prior_tours"] / 2, np.sqrt(stops), np.sqrt(at)
    # normal equations of the weighted least squares, two unknowns
    n, x = weights.sum(axis=1) + 2 * each, weights @ root + each * roots.sum()
    xx = weights @ stops + each * at.sum()
    y, xy = weights @ km + each * prior.sum(axis=1), weights @ (km * root) + each * (prior @ roots)
    whole = n * xx - x**2
    haul, spread = (xx * y - x * xy) / whole, (n * xy - x * y) / whole
    between = np.where(haul < 0, xy / xx, np.maximum(spread, 0.0))
    return np.where(spread < 0, y / n, np.maximum(haul, 0.0)), between


def _for_orders(pilot: Pilot, known: pd.DataFrame) -> pd.DataFrame:
    """Without the tours made for a contract alone: they go on however orders are driven."""
    tours = pilot.happened("tours")
    bound = known["tour"].isin(tours.loc[tours["contract"].notna(), "id"]) & ~(known["orders"] > 0)
    return known if bound.all() else known[~bound]


def _mean_price(price: np.ndarray, minutes: pd.Series) -> float:
    mean = ratio((price * minutes).sum(), minutes.sum())
    return float(price.mean()) if math.isnan(mean) else mean


# ---- what the map alone says -----------------------------------------------------------------------------


# tours redrawn from the orders' own communes, for each size: what they say is known within 3 %
RESAMPLES = 400
MOST_POINTS = 5  # pick-up points a small service may hold


@remembered
def growth(pilot: Pilot, mode: str, middle: float, seed: int = 0) -> tuple[float, float] | None:
    """Length of a tour of half and of twice `middle` stops, over that of `middle`, through communes redrawn
    from the pilot's own orders (bootstrap, shortest loops); None if they cannot be placed."""
    codes = np.sort(_codes(pilot).to_numpy())  # in an order of their own: sorting the log changes no figure
    ground = Ground.of(pilot)
    if ground.base is None or not len(codes):
        return None
    drawn = np.random.default_rng(seed)
    means = []
    for factor in (0.5, 1, 2):
        size = max(1, round(middle * factor))
        lengths = [_loop(ground, drawn.choice(codes, size), mode) for _again in range(RESAMPLES)]
        means.append(float(np.mean(lengths)))
    half, now, twice = means
    return (half / now, twice / now) if now > 0 else None


def _loop(ground: Ground, codes: np.ndarray, mode: str) -> float:
    """Shortest loop through the communes, and √n times `doors.km` for the n doors of each (tours inside an
    area grow as the square root: Beardwood, Halton and Hammersley 1959)."""
    doors = Counter(codes.tolist())
    away = tuple(sorted(set(doors) - {ground.base}))
    inside = sum(math.sqrt(n) - (code != ground.base) for code, n in doors.items())
    road = _shortest(ground.base, away, ground.roads, mode) * ground.doors.road if away else 0.0
    return road + inside * ground.doors.km


@lru_cache(maxsize=4096)
def _shortest(base: str, away: tuple[str, ...], roads: Roads, mode: str) -> float:
    return loop_km(roads.km([base, *away], mode))[0]


@remembered
def users_away(pilot: Pilot) -> tuple[float, ...]:
    """Mean km by road from an order's commune to the nearest of 1, 2, … pick-up points, set in the communes
    with most orders; half of `doors.km` inside one's own. Empty if the communes are unknown."""
    codes = _codes(pilot)
    if codes.empty:
        return ()
    ground = Ground.of(pilot)
    share = codes.value_counts(normalize=True).sort_index().sort_values(ascending=False, kind="stable")
    km = ground.km(list(share.index), "car")
    np.fill_diagonal(km, ground.doors.km / 2)
    points = range(1, min(MOST_POINTS, len(share)) + 1)
    return tuple(float(share.to_numpy() @ km[:, :n].min(axis=1)) for n in points)


@remembered
def _codes(pilot: Pilot) -> pd.Series:
    codes = delivered(pilot)["insee"].dropna()
    return codes[Roads.of(pilot).knows(codes)]

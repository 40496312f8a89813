"""How many stops a tour needs to pay for itself, and what would do instead: price, basket, fee, radius."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ..core.pilot import Pilot
from ..core.roads.network import distance_class
from ..core.roads.places import detour
from ..core.told import Told
from .costs import ratio
from .logbook import ABSENT, ESTIMATED, MIN_OBSERVED, OBSERVED, Ground, delivered
from .model import MOST_STOPS, TripModel, growth, most_stops, split_roads, tour_cost, trip_model
from .schemes.simulation import SPREADS
from .tours import TourCosts, cost_tours
from .weeks import TEST


def stops_for(price_eur: float, fixed_eur: float, spread_eur: float, stop_eur: float) -> int | None:
    """Smallest n with price·n ≥ fixed + spread·√n + stop·n; None if there is none.

    The positive root of m·x² − spread·x − fixed with x = √n and m = price − stop.
    """
    margin = price_eur - stop_eur
    if not margin > 0:
        return None
    root = (spread_eur + math.sqrt(spread_eur**2 + 4 * margin * fixed_eur)) / (2 * margin)
    return max(1, math.ceil(root**2 - 1e-9))


SURE = 0.8  # share of tours that pay, of which the mean is told


@dataclass(frozen=True)
class BreakEven(Told):
    """Stops a tour needs at a price, and the other ways to balance it.

    needed: smallest number of stops that pays, None if no number does; `needed_orders` what they stand for.
    feasible: it fits in one tour (`most_stops`, by time and capacity). present_stops: mean stops of a tour in
    `period` (see `TripModel`; NaN if unknown), test_stops over the test. minimum_price_eur, minimum_fee_eur,
    minimum_basket_eur: what balances a tour of `reference_stops` (the present mean, else the largest tour).
    next_stop_eur: cost of one more stop. pay_chance: chance that a tour pays (Poisson around the present mean, or
    with `reach_status` "observed" the share of the tours of the test whose revenue covers their cost). mean_for_80: mean stops for which 80 tours in 100 pay. max_radius_km: farthest near edge of the area that
    still balances (NaN without geography). table: n -> cost, revenue, result.
    needed_range: stops needed that 8 draws in 10 lie between (see `needed_range`; None: too few tours). tours: those behind it. distances: precision class, see
    `places.precision_text`. price_period: "test" when price_eur is the mean of the test, "" when it was given.
    supposed: no tour is logged, those of the orders are imagined. linked: an order served names its tour.
    """

    price_eur: float
    fixed_eur: float
    spread_eur: float
    stop_eur: float
    needed: int | None
    most_stops: int
    present_stops: float
    reference_stops: float
    minimum_price_eur: float
    next_stop_eur: float
    pay_chance: float
    mean_for_80: float
    status: str
    table: pd.DataFrame
    minimum_fee_eur: float = math.nan
    minimum_basket_eur: float = math.nan
    max_radius_km: float = math.nan
    reach_status: str = ESTIMATED
    observed: pd.DataFrame | None = None
    needed_range: tuple[float, float] | None = None
    tours: int = 0
    distances: str = ""
    orders_a_stop: float = math.nan
    test_stops: float = math.nan
    orders_a_tour: float = math.nan
    period: str = ""
    weeks: float = math.nan
    price_period: str = ""
    supposed: bool = False
    linked: bool = True

    @property
    def per_stop(self) -> float:
        """Orders a stop of the test, one where they are not known."""
        return self.orders_a_stop if self.orders_a_stop > 0 else 1.0

    @property
    def needed_orders(self) -> int | None:
        """Orders that the stops needed stand for."""
        return None if self.needed is None else max(1, round(self.needed * self.per_stop))

    @property
    def sure(self) -> bool:
        """Whether the number may be told alone: tours enough, and a range within one stop of it."""
        if self.needed_range is None or self.needed is None or self.tours < ENOUGH:
            return False
        low, high = self.needed_range
        return low >= self.needed - 1 and high <= self.needed + 1

    @property
    def lacks_eur(self) -> float:
        """What an order lacks for the tours of `reference_stops` to pay."""
        return max(0.0, (self.minimum_price_eur - self.price_eur) / self.per_stop)

    @property
    def margin_eur(self) -> float:
        """What one stop leaves before road and fixed costs."""
        return self.price_eur - self.stop_eur

    def cost(self, n):
        """Full cost of a tour of n stops, a number or an array."""
        return tour_cost(self.fixed_eur, self.spread_eur, self.stop_eur, n)

    @property
    def measured(self) -> bool:
        return self.status != ABSENT and not math.isnan(self.price_eur)

    @property
    def feasible(self) -> bool:
        return self.needed is not None and self.needed <= self.most_stops


def stops_needed(pilot: Pilot, costs: TourCosts | None = None, price_eur=None, **prices) -> BreakEven:
    """Break-even of a pilot's own tours: margin of a stop, fixed part of a tour, cost of one more stop.

    costs: Result of `cost_tours` if at hand; else `prices` (`km_eur`, `hour_eur`, `day_eur`) are passed to
        it.
    price_eur: What a stop brings; None: the mean of the test.

    Status "not measured" when tours, stops or revenue are unknown.
    """
    costs = costs or cost_tours(pilot, **prices)
    model = trip_model(pilot, costs)
    if model is None:
        return BreakEven(**balance(*[math.nan] * 4, 0, math.nan), status=ABSENT)
    price = model.revenue_a_stop_eur if price_eur is None else float(price_eur)
    costs_eur = model.fixed_eur, model.spread_eur, model.stop_eur
    values = balance(price, *costs_eur, most_stops(model), model.stops_a_tour)
    fee, basket = _order_prices(pilot, values["minimum_price_eur"], price, model.per_stop)
    columns = ["date", "stops", "cost_full_eur", "revenue_eur"]
    seen = costs.table[columns].dropna(subset=["stops", "cost_full_eur"])
    reach = _paying_share(seen, price_eur) if costs.source == "tours" else math.nan
    if not math.isnan(reach) and values["needed"] is not None:
        values |= {"pay_chance": reach, "reach_status": OBSERVED}
    return BreakEven(
        **values,
        status=model.status,
        minimum_fee_eur=fee,
        minimum_basket_eur=basket,
        max_radius_km=_radius(pilot, model, price, values["reference_stops"]),
        observed=seen,
        needed_range=needed_range(pilot, costs, model, price_eur),
        tours=model.tours,
        distances=distance_class(pilot, bool((costs.table["km_status"] == ESTIMATED).any())),
        orders_a_stop=model.orders_a_stop,
        test_stops=model.test_stops,
        orders_a_tour=model.orders_a_tour,
        period=model.period,
        weeks=model.weeks,
        price_period=TEST if price_eur is None else "",
        supposed=costs.source != "tours",
        linked=bool(delivered(pilot)["tour"].notna().any()),
    )


def _paying_share(tours: pd.DataFrame, price_eur: float | None) -> float:
    """Share of the tours whose revenue is known that covers their cost; at a price to try, that of their stops."""
    brings = tours["revenue_eur"] if price_eur is None else tours["stops"] * price_eur
    known = brings.notna()
    return ratio((brings >= tours["cost_full_eur"])[known].sum(), known.sum())


def _radius(pilot: Pilot, model: TripModel, price_eur: float, stops: float) -> float:
    """Straight km from the base to the near edge of the area at which tours of so many stops still pay: as far as now
    and what is spare, or less what lacks. NaN if they pay at no distance, or where the area starts is unknown."""
    if not model.road_eur > 0:
        return math.nan
    spare = price_eur * stops - model.cost(stops)
    reach = _edge_km(pilot) + spare / model.road_eur / 2 / detour(Ground.of(pilot).area, model.mode)
    return reach if reach >= 0 else math.nan


def _edge_km(pilot: Pilot) -> float:
    """Straight km from the base to the nearest commune delivered to; 0 where it is the base's own, NaN if unknown."""
    ground = Ground.of(pilot)
    codes = delivered(pilot)["insee"]
    codes = list(codes[ground.roads.knows(codes)].unique())
    if ground.base is None or not codes:
        return math.nan
    return float(ground.straight_km([ground.base, *codes])[0, 1:].min())


def balance(price_eur, fixed_eur, spread_eur, stop_eur, most, present) -> dict:
    """What balances a tour of these prices, without its geography: fields of `BreakEven`."""
    reference = present if present > 0 else float(most)
    total = float(tour_cost(fixed_eur, spread_eur, stop_eur, reference))
    needed = stops_for(price_eur, fixed_eur, spread_eur, stop_eur)
    last = min(MOST_STOPS, math.ceil(np.nanmax([12, (needed or 0) * 1.4, present * 1.6])))
    n = np.arange(1, last + 1, dtype=float)
    cost, revenue = tour_cost(fixed_eur, spread_eur, stop_eur, n), price_eur * n
    table = pd.DataFrame({"stops": n, "cost_eur": cost, "revenue_eur": revenue})
    return {
        "price_eur": price_eur,
        "fixed_eur": fixed_eur,
        "spread_eur": spread_eur,
        "stop_eur": stop_eur,
        "needed": needed,
        "most_stops": most,
        "present_stops": present,
        "reference_stops": reference,
        "minimum_price_eur": ratio(total, reference),
        "next_stop_eur": stop_eur + spread_eur / (2 * math.sqrt(reference)) if reference > 0 else math.nan,
        "pay_chance": float(special.pdtrc(needed - 1, present)) if needed and present > 0 else math.nan,
        # P(N >= n) for a Poisson mean is the gamma distribution function of that mean
        "mean_for_80": float(special.gammaincinv(needed, SURE)) if needed else math.nan,
        "table": table.assign(result_eur=revenue - cost, cost_per_stop_eur=cost / n),
    }


def _order_prices(pilot: Pilot, needed_eur: float, price: float, per_stop: float) -> tuple[float, float]:
    """Fee of every order, or basket of those that leave a commission, at which a stop brings `needed_eur`, from the orders
    served so far; NaN for a basket that changes nothing."""
    orders = delivered(pilot)
    carried = orders.dropna(subset="tour") if orders["tour"].notna().any() else orders
    carried = carried.dropna(subset=["fee_eur", "commission_eur"], how="all")
    fee = ratio(carried["fee_eur"].sum(), len(carried))  # an order that pays a commission alone has no fee
    both = carried[(carried["order_value_eur"] > 0) & carried["commission_eur"].notna()]
    kept = ratio((carried["commission_eur"] > 0).sum(), len(carried))  # the others' baskets bring nothing
    share = ratio(both["commission_eur"].sum(), both["order_value_eur"].sum()) * kept
    short = (needed_eur - price) / per_stop
    kept_eur = carried[["commission_eur", "fee_eur"]].sum(axis=1)
    bought = ratio((kept_eur - carried["revenue_eur"]).sum(), len(carried))
    basket = (needed_eur / per_stop + bought - fee) / share if share > 0 else math.nan
    fee = 0.0 if math.isnan(fee) else fee
    return max(fee + short, 0.0), basket if basket > 0 else math.nan


# ---- how sure the number of stops needed is, from the tours it was read in -------------------------------


DRAWS = 400
LOW, HIGH = 0.1, 0.9  # what 8 draws in 10 lie between
ENOUGH = 10  # tours below which a narrow range may be luck (simulated): the range is told, not the number


def needed_range(
    pilot: Pilot, costs: TourCosts, model: TripModel, price_eur: float | None = None
) -> tuple[float, float] | None:
    """Stops needed that 8 draws in 10 lie between (infinite: no number is enough); None below three tours.

    Tours are weighted at random (Bayesian bootstrap, Rubin 1981, its weights as scattered as Student's law asks
    for few tours), the part of the road between doors that a short log cannot tell is drawn too, and what was
    filled in rather than logged is shaken as in the comparison of schemes. Simulated with known truth
    (benchmarks/logistics.py), it holds it nine times in ten on average, seven in ten in the worst of 22 worlds.

    costs, model: Results of `cost_tours` and `trip_model`.
    price_eur: What a stop brings; None: the revenue of the tours, drawn with them.
    """
    known = costs.with_stops
    tours = len(known)
    if tours < MIN_OBSERVED:
        return None
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.full(tours, max(tours - 3, 0.5) / tours), DRAWS) * tours
    stops, km, drive = (known[name].to_numpy(float) for name in ("stops", "km", "drive_min"))
    shape = growth(pilot, model.mode, float(stops.mean()))
    haul, spread = split_roads(stops, km, shape, weights, rng.beta(1.5, 1.5, DRAWS))
    around = known[["load_min", "wait_min", "admin_min"]].sum(axis=1).to_numpy(float)
    shaken = dict.fromkeys(SPREADS, 1.0)
    if model.status == ESTIMATED:
        shaken = {name: np.exp(rng.normal(0, width, DRAWS)) for name, width in SPREADS.items()}
    minutes_a_km = np.nan_to_num(ratio(weights @ drive, weights @ km))
    a_km = model.km_eur * shaken["km_price"] + minutes_a_km / 60 * model.hour_eur
    at_door = ratio(weights @ known["stop_min"].to_numpy(float), weights @ stops) * shaken["stop"]
    fixed = model.tour_eur + haul * shaken["road"] * a_km + weights @ around / tours / 60 * model.hour_eur
    needed = _needed(
        _price(known, weights) if price_eur is None else price_eur,
        fixed,
        spread * shaken["road"] * a_km,
        at_door / 60 * model.hour_eur + model.door_eur,
    )
    low, high = np.quantile(needed, [LOW, HIGH], method="nearest")
    return float(low), float(high)


def _needed(price, fixed: np.ndarray, spread: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """`stops_for` for many draws; infinite where no number is enough."""
    margin = np.broadcast_to(price - stop, fixed.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = (spread + np.sqrt(spread**2 + 4 * margin * fixed)) / (2 * margin)
    return np.where(margin > 0, np.maximum(np.ceil(root**2 - 1e-9), 1.0), math.inf)


def _price(known, weights: np.ndarray) -> np.ndarray:
    paid = known["revenue_eur"].notna().to_numpy()
    revenue, stops = (known[name].to_numpy(float)[paid] for name in ("revenue_eur", "stops"))
    return np.nan_to_num(ratio(weights[:, paid] @ revenue, weights[:, paid] @ stops))

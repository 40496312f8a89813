"""How sure the number of stops needed is, from the tours it was read in."""

import math

import numpy as np

from ..core.pilot import Pilot
from .logbook import ESTIMATED, MIN_OBSERVED
from .mapped import growth
from .model import TripModel, split_roads
from .schemes.simulation import SPREADS
from .tours import TourCosts

DRAWS = 400
LOW, HIGH = 0.1, 0.9  # what 8 draws in 10 lie between
ENOUGH = 10  # tours below which a narrow range may be luck (simulated): the range is told, not the number


def needed_range(
    pilot: Pilot, costs: TourCosts, model: TripModel, price_eur: float | None = None, seed: int = 0
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
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(tours, max(tours - 3, 0.5) / tours), DRAWS) * tours
    stops, km, drive = (known[name].to_numpy(float) for name in ("stops", "km", "drive_min"))
    shape = growth(pilot, model.mode, float(stops.mean()))
    haul, spread = split_roads(stops, km, shape, weights, rng.beta(1.5, 1.5, DRAWS))
    around = known[["load_min", "wait_min", "admin_min"]].sum(axis=1).to_numpy(float)
    shaken = dict.fromkeys(SPREADS, 1.0)
    if model.status == ESTIMATED:
        shaken = {name: np.exp(rng.normal(0, width, DRAWS)) for name, width in SPREADS.items()}
    a_km = model.km_eur * shaken["km_price"] + _over(weights @ drive, weights @ km) / 60 * model.hour_eur
    at_door = _over(weights @ known["stop_min"].to_numpy(float), weights @ stops) * shaken["stop"]
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
    return _over(weights[:, paid] @ revenue, weights[:, paid] @ stops)


def _over(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)

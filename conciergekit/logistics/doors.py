"""How far apart the doors of one commune are, and how the roads between communes compare with the map: read in the
kilometres of the pilot's own tours where they allow it, else the dated guess."""

import math
from dataclasses import dataclass

import numpy as np

from ..core import rates

FEWEST_TOURS = 3
ROAD_SPREAD = 0.10  # what a road on the map may err by, as in the comparison of schemes
LEAST, MOST = 0.1, 2.0  # of the usual distance between two doors: nearer, or farther, is no commune
TRIED_KM = (0.3, 3.0)  # between two doors, tried for what a conclusion hangs on


@dataclass(frozen=True)
class Doors:
    """Km between two doors of one commune, `road` km driven for one on the map between communes, tours behind them.

    low_km, high_km: the same if roads between communes are a tenth longer or shorter than `road` says, or by chance where all
    is in one commune; the guess and nothing else where `tours` is 0. tries: (km between two doors, road) with which a conclusion is tried again.
    """

    km: float
    road: float = 1.0
    low_km: float = math.nan
    high_km: float = math.nan
    tours: int = 0
    tries: tuple[tuple[float, float], ...] = ()


def usual(area: str) -> Doors:
    """The dated guess of a kind of area."""
    return Doors(float(rates.value("local_km")[area]), tries=tuple((km, 1.0) for km in TRIED_KM))


def read(
    km: np.ndarray, between: np.ndarray, inside: np.ndarray, area: str, least_road: float, sure: bool
) -> Doors:
    """What logged tours say of both.

    The mean kilometres give one equation for two unknowns, `road` and the distance between doors: what the odometer
    says beyond the map goes to each in proportion to how unsure it is (minimum of squares, one constraint), a
    tenth for the road, as much as itself for the guess between doors; the chance of the mean counts too. Whatever
    comes out, no road is shorter than the straight line.

    km, between, inside: Driven; on the map between communes; number of ways between two doors of one commune.
        One value a tour.
    least_road: Straight line over the road on the map: the smallest `road` that can be.
    sure: Whether roads between communes were measured: then `road` is 1.
    """
    guess = usual(area)
    if len(km) < FEWEST_TOURS or not inside.sum() > 0:
        return guess
    driven, roads, ways = float(km.mean()), float(between.mean()), float(inside.mean())
    spread = 0.0 if sure else ROAD_SPREAD
    noise = float(km.var(ddof=1)) / len(km)
    whole = (roads * spread) ** 2 + (ways * guess.km) ** 2 + noise
    pull = (driven - roads - ways * guess.km) / whole
    door = _bounded(guess.km + pull * ways * guess.km**2, guess.km)
    road = 1.0 if sure else _road(driven - ways * door, roads, least_road)
    # where the road met its limit, the doors take what is left
    door = _bounded((driven - road * roads) / ways, guess.km)
    chance = 0.0 if roads else 2 * math.sqrt(noise)  # in one commune no road is unsure
    low, high = (
        _bounded(
            (driven - side * chance - max(road * (1 + side * ROAD_SPREAD), least_road) * roads) / ways,
            guess.km,
        )
        for side in (1, -1)
    )
    tried = dict.fromkeys([*TRIED_KM, low, high])
    tries = tuple((each, 1.0 if sure else _road(driven - ways * each, roads, least_road)) for each in tried)
    return Doors(door, road, low, high, len(km), tries)


def _bounded(km: float, guess_km: float) -> float:
    return min(max(km, LEAST * guess_km), MOST * guess_km)


def _road(left_km: float, roads: float, least: float) -> float:
    """Km driven for one on the map between communes, at least the straight line and at most a half more than the map."""
    return min(max(left_km / roads, least), 1.5) if roads > 0 else 1.0

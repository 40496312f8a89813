"""What the map alone says of a pilot's tours: how their length grows with stops, how far users would come."""

import math
from collections import Counter
from functools import lru_cache

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered
from ..core.roads.network import Roads
from ..core.roads.places import loop_km
from .logbook import Ground, delivered

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
    sizes = [max(1, round(middle * factor)) for factor in (0.5, 1, 2)]
    means = []
    for size in sizes:
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

"""Kilometres of a day's tours from a few numbers: how many stops, how far, how wide; no map, no solver.

For territories known only by their communes and counts. Needs several tours, or three stops and more, an area
without holes, and wide time windows; villages far apart are over-estimated, a few long tours under-estimated.
"""

import math

import numpy as np

from .model import tour_constant

DAGANZO = 0.57  # Daganzo 1984, several tours
FIGLIOZZI = 0.62  # local constant, form of Figliozzi 2008


def hull_area(xy: np.ndarray) -> float:
    """Area of the convex hull of points (n, 2), in the square of their unit; 0 on one line."""
    from scipy.spatial import ConvexHull, QhullError

    xy = np.unique(np.asarray(xy, float), axis=0)
    if len(xy) < 3:
        return 0.0
    try:
        return float(ConvexHull(xy).volume)
    except QhullError:  # all on one line
        return 0.0


def daganzo_km(stops: float, tours: float, mean_km: float, area_km2: float, detour: float = 1.0) -> float:
    """Km of all tours of a day: 2·r·m + 0.57·√(n·A) (Daganzo 1984).

    Parameters
    ----------
    stops, tours
        n and m; m may be the load over the capacity (better when the last tour is half empty).
    mean_km
        Mean straight line r from the base to the stops, weighted by load if loads differ.
    area_km2
        A, area the stops cover (see `hull_area`).
    detour
        Road km for one straight km.
    """
    _check(stops, tours, mean_km, area_km2)
    return detour * (2 * mean_km * tours + DAGANZO * math.sqrt(stops * area_km2))


def figliozzi_km(stops: float, tours: float, mean_km: float, area_km2: float, detour: float = 1.0) -> float:
    """Km of all tours of a day: 2·r·m + k·√(n·A)·(n − m)/n (Figliozzi 2008), exact with one stop a tour;
    parameters as in `daganzo_km`."""
    _check(stops, tours, mean_km, area_km2)
    if not stops:
        return 0.0
    inside = max(0.0, (stops - tours) / stops)
    return detour * (2 * mean_km * tours + FIGLIOZZI * inside * math.sqrt(stops * area_km2))


def one_tour_km(stops: float, edge_km: float, area_km2: float, detour: float = 1.0) -> float:
    """Km of a single tour: 2·r_e + k(n)·√(n·A), r_e the straight line from the base to the near edge of the
    area (0 inside it), k(n) as simulated for small tours (`tour_constant`; Beardwood, Halton and Hammersley
    1959 give its limit, far too low for ten stops)."""
    _check(stops, 1, edge_km, area_km2)
    if not stops:
        return 0.0
    return detour * (2 * edge_km + float(tour_constant(stops)) * math.sqrt(stops * area_km2))


def day_km(
    xy: np.ndarray, loads: np.ndarray | None = None, capacity: float = math.inf, detour: float = 1.0
) -> float:
    """Km of all tours to stops at known places, by Daganzo's formula with the convex hull of the stops.

    Parameters
    ----------
    xy
        (n + 1, 2) in km on a plane, the base first.
    loads, capacity
        Load of each stop (n,), and what a vehicle holds; m is their quotient, one tour at least.
    """
    xy = np.asarray(xy, float)
    stops = len(xy) - 1
    if stops < 1:
        return 0.0
    loads = np.ones(stops) if loads is None else np.asarray(loads, float)
    weights = loads if loads.sum() > 0 else np.ones(stops)
    tours = max(1.0, float(loads.sum()) / capacity)
    mean = float(np.average(np.hypot(*(xy[1:] - xy[0]).T), weights=weights))
    return daganzo_km(stops, tours, mean, hull_area(xy[1:]), detour)


def _check(*values: float) -> None:
    if not all(math.isfinite(value) and value >= 0 for value in values):
        raise ValueError("stops, tours, km and km² must be finite and zero or more")

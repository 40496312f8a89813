"""Tours proposed for a set of stops and vehicles, within their windows, loads and working days."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from ...core.errors import ConciergekitError
from ...core.i18n import _, listing
from ...core.roads.barriers import Barrier, unused
from ...core.roads.network import distance_matrix
from ...core.roads.places import Matrix, PlaceError, check_points, locate
from .plan import Plan
from .solver import Found, Progress, Task, search
from .stops import typed_stops, typed_vehicles

BASE_IDS = ("depot", "base", "dépôt")


def plan_tours(
    stops: pd.DataFrame,
    vehicles: pd.DataFrame,
    matrix: Matrix | Mapping[str, Matrix] | None = None,
    iterations: int = 1000,
    seed: int = 0,
    *,
    depot: tuple[float, float] | None = None,
    area: str | None = None,
    barriers: Iterable[Barrier] = (),
    runs: int = 2,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Propose tours of least full cost (vehicle-day, km, hours with stops and waiting).

    Parameters
    ----------
    stops
        One row a stop: `id`, `lat`, `lon` (or `insee`, the commune, when addresses are not known), and if
        wanted `service_min`, `load`, `prize_eur` (serve only if it costs less than this; empty: must be
        served), `window` ("9:00-11:30", or two numbers of minutes), `relay` (True: not a stop, a place where
        vehicles may load again, in `service_min`).
    vehicles
        One row a kind of vehicle: `mode` (foot, bike, car, van), and if wanted `name`, `count`, `day_eur`,
        `km_eur`, `hour_eur`, `capacity`, `shift_h`, `overtime_h` (allowed beyond the shift) at
        `overtime_hour_eur` more an hour, `max_km`, `load_min`, `reloads` (times it may load again, at the base
        or a relay), `window` (its own hours). Breaks are not planned: split the day into two vehicles with
        a `window` each.
    matrix
        Road km and minutes between base and stops (base first), one for all modes or one a mode: a `Matrix`,
        or what `read_matrix` returns. None: straight lines, the detour of roads and a speed by `area`, mode.
    iterations, seed
        Same values, same plan; a thousand is enough for fifty stops, give ten thousand for two hundred. 0
        iterations with `seconds`: the clock alone.
    depot
        (lat, lon) of the base. None: the row of `stops` whose id is "depot" or "base"; else, if `matrix` has
        one more row than `stops`, its first row; else the first stop is the base.
    area
        Kind of area, for distances and speeds.
    barriers
        Rivers, passes… between stops named by `id`, `insee` or `zone`; without `matrix` only.
    runs
        Searches with seeds `seed`, `seed + 1`…, side by side; the cheapest is kept.
    seconds
        Stop each search after so long; the plan then depends on the machine, and says so.
    progress
        Called a few times a second with (iterations done, iterations in all, best € so far or None); a true
        answer stops the search, and the best found is returned.

    Returns
    -------
    Plan

    Raises
    ------
    ConciergekitError
        PyVRP missing; no vehicle; coordinates, windows or matrix that cannot be.
    """
    places = _with_base(typed_stops(stops), depot, matrix)
    fleet = typed_vehicles(vehicles)
    places, precision = (places, "roads") if matrix is not None else _placed(places)
    matrices = _matrices(places, fleet, matrix, area, tuple(barriers))
    refused = _refused(places, fleet, matrices)
    stops_at = np.flatnonzero(~places["relay"].to_numpy(bool))
    open_places = [int(place) for place in stops_at if place and place not in refused]
    draft = Plan(places, fleet, matrices, (), _left_out(places, refused), seed, iterations, (), precision)
    if not open_places:
        return draft
    if not iterations and seconds is None:
        raise ConciergekitError(_("Give a number of iterations, or seconds."))
    task = Task(places, fleet, matrices, open_places)
    limit = iterations or 10**9
    found, stopped = search(task, limit, [seed + i for i in range(max(1, runs))], seconds, progress)
    costs = [_worth(draft, one, open_places) for one in found]
    best = found[int(np.argmin(np.round(costs, 6)))]
    served = {place for _row, route in best.routes for place in route}
    for place in open_places:
        if place not in served:
            refused[place] = "room" if math.isnan(places["prize_eur"].iloc[place]) else "prize"
    return Plan(
        places,
        fleet,
        matrices,
        best.routes,
        _left_out(places, refused),
        best.seed,
        iterations,
        tuple((one.seed, cost) for one, cost in zip(found, costs, strict=True)),
        precision,
        repeatable=seconds is None and not stopped,
    )


def _left_out(places: pd.DataFrame, refused: dict[int, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"stop": places["id"].iloc[p], "place": p, "reason": refused[p]} for p in sorted(refused)],
        columns=["stop", "place", "reason"],
    )


def _worth(plan: Plan, found: Found, open_places: list[int]) -> float:
    """€ of the tours and of the optional stops given up; a stop that had to be served weighs most."""
    served = {place for _row, route in found.routes for place in route}
    lost = plan.places["prize_eur"].to_numpy()[[p for p in open_places if p not in served]]
    cost = sum(plan.day.cost(row, route) for row, route in found.routes)
    return float(cost + np.nansum(lost) + 1e6 * np.isnan(lost).sum())


def _with_base(stops: pd.DataFrame, depot, matrix) -> pd.DataFrame:
    """Base first, then the stops."""
    one = next(iter(matrix.values()), None) if isinstance(matrix, Mapping) else matrix
    if depot is not None or (one is not None and len(_km(one)) == len(stops) + 1):
        base = typed_stops(pd.DataFrame({"id": ["base"]}))
        if depot is not None:
            base[["lat", "lon"]] = [[float(depot[0]), float(depot[1])]]
        return pd.concat([base, stops], ignore_index=True)
    if stops.empty:
        raise ConciergekitError(_("There is no stop, or no base: give depot=(lat, lon)."))
    named = [i for i, name in enumerate(stops["id"]) if name.lower() in BASE_IDS]
    first = named[0] if named else 0
    return stops.iloc[[first, *(i for i in range(len(stops)) if i != first)]].reset_index(drop=True)


def _placed(places: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Places with coordinates, and how precise these are; a stop without any takes its commune's."""
    places = places.copy()
    for name in ("lat", "lon"):
        if name not in places:
            places[name] = math.nan
    bare = places["lat"].isna() & places["lon"].isna()
    if not bare.any():
        return check_points(places), "addresses"
    if "insee" not in places or places.loc[bare, "insee"].isna().any():
        if bare.all():
            raise PlaceError(_("Column {name} is missing: points need lat and lon.", name="lat, lon, insee"))
        return check_points(places), "addresses"
    found = locate(places.loc[bare, "insee"].astype(str))
    places.loc[bare, "lat"], places.loc[bare, "lon"] = found["lat"].to_numpy(), found["lon"].to_numpy()
    return check_points(places), "communes"


def _km(matrix) -> np.ndarray:
    return np.asarray(getattr(matrix, "km", matrix[0] if isinstance(matrix, tuple | list) else matrix))


def _matrices(places, fleet, matrix, area, barriers) -> dict[str, Matrix]:
    modes = sorted(set(fleet["mode"]))
    if matrix is None:
        if lost := unused(places, barriers):
            raise ConciergekitError(_("A barrier names {names}: no stop is called so.", names=listing(lost)))
        return {mode: distance_matrix(places, area, mode, barriers) for mode in modes}
    given = matrix if isinstance(matrix, Mapping) else dict.fromkeys(modes, matrix)
    return {mode: _checked(given, mode, len(places)) for mode in modes}


def _checked(given: Mapping, mode: str, size: int) -> Matrix:
    if mode not in given:
        raise ConciergekitError(_("No distances for mode {mode}.", mode=mode))
    one = given[mode]
    pair = (one.km, one.minutes) if hasattr(one, "minutes") else one
    km, minutes = (np.asarray(values, float) for values in pair)
    if km.shape != (size, size) or minutes.shape != (size, size):
        raise ConciergekitError(
            _("The matrix must be {n} by {n}: base first, then the stops, in their order.", n=size)
        )
    if (km < 0).any() or (minutes < 0).any():
        raise ConciergekitError(_("The matrix has a negative distance or time."))
    return Matrix(np.where(np.isnan(km), np.inf, km), np.where(np.isnan(minutes), np.inf, minutes))


def _refused(places: pd.DataFrame, fleet: pd.DataFrame, matrices) -> dict[int, str]:
    """Stops that no vehicle can serve even alone, each with its nearest obstacle."""
    order = ["", "window", "shift", "km", "unreachable", "load", "room"]
    nearest = np.full(len(places), len(order) - 1)
    for vehicle in fleet.to_dict("records"):
        found = _obstacles(places, vehicle, matrices[vehicle["mode"]])
        nearest = np.minimum(nearest, [order.index(reason) for reason in found])
    stops = np.flatnonzero(~places["relay"].to_numpy(bool))
    return {int(p): order[nearest[p]] for p in stops if p and order[nearest[p]]}


def _obstacles(places: pd.DataFrame, vehicle: dict, matrix: Matrix) -> np.ndarray:
    out, back = matrix.minutes[0], matrix.minutes[:, 0]
    km = matrix.km[0] + matrix.km[:, 0]
    service, load, early, late = (
        places[name].to_numpy(float) for name in ("service_min", "load", "early_min", "late_min")
    )
    arrival = vehicle["from_min"] + vehicle["load_min"] + out
    done = np.maximum(arrival, early) + service + back
    alone = out + back + service + vehicle["load_min"]
    day = (vehicle["shift_h"] + vehicle["overtime_h"]) * 60
    return np.select(
        [
            np.full(len(places), vehicle["count"] < 1),
            load > vehicle["capacity"],
            ~np.isfinite(km + out + back),
            alone > day,
            km > vehicle["max_km"],
            (arrival > late) | (done > vehicle["until_min"]),
        ],
        ["room", "load", "unreachable", "shift", "km", "window"],
        "",
    )

"""Tours proposed by PyVRP. Every name of PyVRP is in this file, and it is loaded only when a plan is asked.

PyVRP (Wouda, Lan and Kool 2024) only proposes the order of the stops; figures come from `plan.evaluate`.
"""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from .. import rates
from ..errors import ConciergekitError
from ..i18n import _
from .places import Matrix, check_points, distance_matrix
from .plan import Plan, typed_stops, typed_vehicles

# PyVRP counts in integers and truncates floats silently: metres, seconds, millionths of a euro.
METRES, SECONDS, MICRO = 1000, 60, 1_000_000
LOADS = 1000  # loads to a thousandth
BASE_IDS = ("depot", "base", "dépôt")


def plan_tours(
    stops: pd.DataFrame,
    vehicles: pd.DataFrame,
    matrix: Matrix | Mapping[str, Matrix] | None = None,
    iterations: int = 2000,
    seed: int = 0,
    *,
    depot: tuple[float, float] | None = None,
    area: str | None = None,
) -> Plan:
    """Propose tours of least full cost (vehicle-day, km, hours with stops and waiting).

    Parameters
    ----------
    stops
        One row a stop: `id`, `lat`, `lon`, and if wanted `service_min`, `load`, `prize_eur` (serve only if it
        costs less than this; empty: must be served), `window` ("9:00-11:30", or two numbers of minutes).
    vehicles
        One row a kind of vehicle: `mode` (foot, bike, car, van), and if wanted `name`, `count`, `day_eur`,
        `km_eur`, `hour_eur`, `capacity`, `shift_h`, `load_min`.
    matrix
        Road km and minutes between base and stops (base first), one for all modes or one a mode. None:
        straight lines, the detour of roads and a speed by `area` and mode.
    iterations, seed
        Same values, same plan.
    depot
        (lat, lon) of the base. None: the row of `stops` whose id is "depot" or "base"; else, if `matrix` has
        one more row than `stops`, its first row; else the first stop is the base.
    area
        Kind of area, for distances and speeds.

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
    matrices = _matrices(places, fleet, matrix, area)
    refused = {
        place: reason
        for place in range(1, len(places))
        if (reason := _impossible(places.iloc[place], place, fleet, matrices))
    }
    open_places = [place for place in range(1, len(places)) if place not in refused]
    routes = _solve(places, fleet, matrices, open_places, iterations, seed) if open_places else ()
    served = {place for _vehicle, route in routes for place in route}
    for place in open_places:
        if place not in served:
            refused[place] = "room" if math.isnan(places["prize_eur"].iloc[place]) else "prize"
    unserved = pd.DataFrame(
        [{"stop": places["id"].iloc[p], "place": p, "reason": refused[p]} for p in sorted(refused)],
        columns=["stop", "place", "reason"],
    )
    return Plan(places, fleet, matrices, tuple(routes), unserved, seed, iterations)


def _with_base(stops: pd.DataFrame, depot, matrix) -> pd.DataFrame:
    """Base first, then the stops."""
    one = next(iter(matrix.values())) if isinstance(matrix, Mapping) else matrix
    apart = depot is not None or (one is not None and len(one[0]) == len(stops) + 1)
    if apart:
        base = typed_stops(pd.DataFrame({"id": ["base"]}))
        if depot is not None:
            base[["lat", "lon"]] = [[float(depot[0]), float(depot[1])]]
        return pd.concat([base, stops], ignore_index=True)
    if stops.empty:
        raise ConciergekitError(_("There is no stop, or no base: give depot=(lat, lon)."))
    named = [i for i, name in enumerate(stops["id"]) if name.lower() in BASE_IDS]
    first = named[0] if named else 0
    return stops.iloc[[first, *(i for i in range(len(stops)) if i != first)]].reset_index(drop=True)


def _matrices(places, fleet, matrix, area) -> dict[str, Matrix]:
    modes = sorted(set(fleet["mode"]))
    if matrix is None:
        points = check_points(places)
        return {mode: distance_matrix(points, area, mode) for mode in modes}
    given = matrix if isinstance(matrix, Mapping) else dict.fromkeys(modes, matrix)
    return {mode: _checked(given, mode, len(places)) for mode in modes}


def _checked(given: Mapping, mode: str, size: int) -> Matrix:
    if mode not in given:
        raise ConciergekitError(_("No distances for mode {mode}.", mode=mode))
    km, minutes = (np.asarray(values, float) for values in given[mode])
    if km.shape != (size, size) or minutes.shape != (size, size):
        raise ConciergekitError(
            _("The matrix must be {n} by {n}: base first, then the stops, in their order.", n=size)
        )
    if (km < 0).any() or (minutes < 0).any():
        raise ConciergekitError(_("The matrix has a negative distance or time."))
    return Matrix(km, minutes)


def _impossible(stop: pd.Series, place: int, fleet: pd.DataFrame, matrices) -> str:
    """Why no vehicle can serve this stop even alone; empty if one can. The nearest obstacle is named."""
    reasons = [_obstacle(stop, place, vehicle, matrices) for _row, vehicle in fleet.iterrows()]
    if "" in reasons:
        return ""
    order = ("window", "shift", "unreachable", "load")
    return min(reasons, key=order.index)


def _obstacle(stop: pd.Series, place: int, vehicle: pd.Series, matrices) -> str:
    matrix = matrices[vehicle["mode"]]
    out, back = matrix.minutes[0, place], matrix.minutes[place, 0]
    if stop["load"] > vehicle["capacity"] or vehicle["count"] < 1:
        return "load"
    if not np.isfinite([out, back, matrix.km[0, place], matrix.km[place, 0]]).all():
        return "unreachable"
    if out + back + stop["service_min"] + vehicle["load_min"] > vehicle["shift_h"] * 60:
        return "shift"
    return "window" if out > stop["late_min"] else ""


# ---- the adapter -----------------------------------------------------------------------------------------


def _pyvrp():
    try:
        import pyvrp
        import pyvrp.stop
    except ImportError as error:
        raise ConciergekitError(
            _(
                "Planning new tours needs PyVRP, which is not installed here: pip install pyvrp. All the rest works."
            )
        ) from error
    return pyvrp


def _solve(places, fleet, matrices, open_places, iterations, seed) -> list[tuple[int, tuple[int, ...]]]:
    """Vehicle row and places of each tour PyVRP proposes; stops it leaves out are absent."""
    pyvrp = _pyvrp()
    model = pyvrp.Model()
    kept = [0, *open_places]
    locations = [model.add_location(0, 0) for _place in kept]
    depot = model.add_depot(locations[0])
    sizes = _sizes(fleet)
    profiles = {mode: _profile(model, locations, kept, matrices[mode]) for mode in matrices}
    for row, vehicle in fleet.iterrows():
        if vehicle["count"] >= 1:
            model.add_vehicle_type(
                start_depot=depot,
                end_depot=depot,
                profile=profiles[vehicle["mode"]],
                name=str(row),
                **sizes[row],
            )
    prize = _big_prize(places, fleet, matrices, open_places)
    for location, place in zip(locations[1:], open_places, strict=True):
        stop = places.iloc[place]
        worth = prize if math.isnan(stop["prize_eur"]) else _whole(stop["prize_eur"] * MICRO)
        timed = {} if math.isinf(stop["late_min"]) else {"tw_late": _whole(stop["late_min"] * SECONDS)}
        model.add_client(
            location,
            delivery=_whole(stop["load"] * LOADS),
            service_duration=_whole(stop["service_min"] * SECONDS),
            tw_early=_whole(stop["early_min"] * SECONDS),
            prize=worth,
            required=False,
            name=str(place),
            **timed,
        )
    return _read(model, _search(pyvrp, model, iterations, seed, prize))


def _search(pyvrp, model, iterations: int, seed: int, prize: int):
    """Best feasible plan found."""
    # A limit broken must cost more than a stop left out, and be noticed within a short run.
    penalty = pyvrp.PenaltyParams(solutions_between_updates=50, max_penalty=float(prize))
    options = {
        "stop": pyvrp.stop.MaxIterations(iterations),
        "seed": seed,
        "collect_stats": False,
        "display": False,
        "params": pyvrp.SolveParams(penalty=penalty),
    }
    found = model.solve(**options).best
    if not found.is_feasible():
        # nobody served is feasible, and the best of a search is never worse than its start
        nobody = pyvrp.Solution(model.data(), [])
        found = model.solve(
            **options | {"stop": pyvrp.stop.MaxIterations(iterations)}, initial_solution=nobody
        ).best
    return found


def _profile(model, locations, kept, matrix: Matrix):
    profile = model.add_profile()
    km, minutes = matrix.km[np.ix_(kept, kept)], matrix.minutes[np.ix_(kept, kept)]
    reachable = np.isfinite(km) & np.isfinite(minutes)
    metres, seconds = (
        np.rint(np.where(reachable, km, 0) * METRES),
        np.rint(np.where(reachable, minutes, 0) * SECONDS),
    )
    for i, origin in enumerate(locations):
        for j, goal in enumerate(locations):
            if i != j and reachable[i, j]:
                model.add_edge(origin, goal, int(metres[i, j]), int(seconds[i, j]), profile)
    return profile


def _sizes(fleet: pd.DataFrame) -> list[dict]:
    """Vehicle limits and prices in whole units."""
    sizes = []
    for _row, vehicle in fleet.iterrows():
        load_eur = vehicle["load_min"] / 60 * vehicle["hour_eur"]
        size = {
            "num_available": max(1, int(vehicle["count"])),
            "fixed_cost": _whole((vehicle["day_eur"] + load_eur) * MICRO),
            "unit_distance_cost": _whole(vehicle["km_eur"] * MICRO / METRES, exact=0.01),
            "unit_duration_cost": _whole(vehicle["hour_eur"] * MICRO / 3600, exact=0.01),
        }
        size["capacity"] = _whole(min(vehicle["capacity"], 1e9) * LOADS)
        if math.isfinite(vehicle["shift_h"]):
            size["shift_duration"] = _whole(max(0.0, vehicle["shift_h"] * 60 - vehicle["load_min"]) * SECONDS)
        sizes.append(size)
    return sizes


def _whole(value: float, exact: float | None = None) -> int:
    """Rounded to a whole number; with `exact`, the relative error rounding may make."""
    whole = round(float(value))
    if exact is not None and value and abs(whole - value) > exact * value:
        raise ValueError(f"{value} cannot be scaled to a whole number within {exact:.0%}")
    return whole


def _big_prize(places, fleet, matrices, open_places) -> int:
    """Micro-euros above what one more stop can cost: left out only if it does not fit.

    Twice the dearest trip for one stop alone, and a working day of waiting.
    """
    worst = 0.0
    for _row, vehicle in fleet.iterrows():
        matrix = matrices[vehicle["mode"]]
        km = matrix.km[0, open_places] + matrix.km[open_places, 0]
        minutes = matrix.minutes[0, open_places] + matrix.minutes[open_places, 0] + vehicle["load_min"]
        hours = (minutes + places["service_min"].to_numpy()[open_places]) / 60 + rates.value("shift_h")
        eur = vehicle["day_eur"] + km * vehicle["km_eur"] + hours * vehicle["hour_eur"]
        worst = max(worst, float(np.nanmax(np.where(np.isfinite(eur), eur, 0))))
    return _whole((2 * worst + 1) * MICRO)


def _read(model, found) -> list[tuple[int, tuple[int, ...]]]:
    """Routes as (row of vehicles, places), read back through the names given above."""
    clients, kinds = model.clients, model.vehicle_types
    routes = []
    for route in found.routes():
        places = tuple(int(clients[visit.idx].name) for visit in route if visit.is_client())
        if places:
            routes.append((int(kinds[route.vehicle_type()].name), places))
    return sorted(routes, key=lambda item: (item[0], item[1]))

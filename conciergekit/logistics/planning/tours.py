"""Tours of least cost through some stops, by PyVRP (Wouda, Lan and Kool 2024), whose names are in this file only: it
proposes orders of stops, every kilometre, minute and euro of them is counted here."""

import math
import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...core import rates
from ...core.errors import ConciergekitError
from ...core.i18n import _, listing
from ...core.roads.network import distance_matrix
from ...core.roads.places import MODES, Matrix, locate
from ..costs import tour_cost

STOP_COLUMNS = {"service_min": 0.0, "load": 0.0}
VEHICLE_COLUMNS = {"count": 1.0, "capacity": math.inf, "shift_h": math.inf}
VEHICLE_COLUMNS |= dict.fromkeys(("day_eur", "km_eur", "hour_eur", "load_min"), 0.0)
# PyVRP counts in integers and truncates floats silently: metres, tenths of a second, millionths of a euro,
# and thousandths of a load unless all loads are whole.
METRES, TENTHS, EURO, LOADS = 1000, 600, 1_000_000, 1000
# what counting in tenths of a second may add to a tour, and to each leg
SLACK_MIN, ROUNDING_MIN = 1 / 60, 1 / 600


@dataclass(frozen=True)
class Plan:
    """Tours proposed through every stop.

    table: one row a tour: vehicle (its row), stops (rows of the stops given, in order), load, km, minutes, cost_eur.
    feasible: every stop is served once, within loads and shifts; if no such tours were found, there are none.
    """

    table: pd.DataFrame
    feasible: bool


class Task(NamedTuple):
    """Stops (the base first) and vehicles with every column, and the roads of each mode."""

    places: pd.DataFrame
    fleet: pd.DataFrame
    matrices: dict[str, Matrix]


def plan_tours(
    stops: pd.DataFrame,
    vehicles: pd.DataFrame,
    matrix: Matrix | None = None,
    iterations: int = 1000,
    seed: int = 0,
) -> Plan:
    """Propose tours of least full cost (vehicle-day, km, hours with stops and loading) that serve every stop.

    stops: One row a place, the base first: `lat`, `lon` (or `insee`, the commune, when addresses are not
        known; neither where `matrix` is given), and if wanted `service_min`, `load`.
    vehicles: One row a kind of vehicle, and if wanted `mode` (foot, bike, car, van), `count`, `day_eur`,
        `km_eur`, `hour_eur`, `capacity`, `shift_h`, `load_min` (at the base, before leaving).
    matrix: Road km and minutes between the places, in their order. None: straight lines, the detour of roads
        and a speed by mode.
    iterations, seed: Same values, same plan; a thousand is enough for fifty stops, give ten thousand for two
        hundred.

    Raises ConciergekitError: PyVRP missing; no vehicle; coordinates, numbers or matrix that cannot be.
    """
    task = typed(stops, vehicles, matrix)
    routes = _searched(task, iterations, seed) if len(task.places) > 1 else []
    return counted(task, routes)


def typed(stops: pd.DataFrame, vehicles: pd.DataFrame, matrix: Matrix | None = None) -> Task:
    """What was given, whole and checked: arguments and errors as `plan_tours`."""
    places = _numbers(stops, STOP_COLUMNS)
    fleet = _numbers(vehicles.assign(mode=vehicles.get("mode", "van")), VEHICLE_COLUMNS)
    if not fleet["count"].sum() > 0:
        raise ConciergekitError(_("At least one vehicle is needed."))
    if wrong := sorted(set(fleet["mode"].astype(str)) - set(MODES)):
        raise ConciergekitError(
            _("Unknown mode {mode}: use one of {modes}.", mode=listing(wrong), modes=listing(MODES))
        )
    if (fleet["count"] % 1 != 0).any():
        raise ConciergekitError(_("Column {name} must hold whole numbers.", name="count"))
    if matrix is None and "lat" not in places and "insee" in places:
        places[["lat", "lon"]] = locate(places["insee"].astype(str))[["lat", "lon"]].to_numpy()
    roads = {
        mode: distance_matrix(places, None, mode) if matrix is None else _checked(matrix, len(places))
        for mode in sorted(set(fleet["mode"]))
    }
    return Task(places, fleet, roads)


def _numbers(given: pd.DataFrame, columns: dict[str, float]) -> pd.DataFrame:
    frame = given.reset_index(drop=True).copy()
    for name, default in columns.items():
        values = frame[name] if name in frame else pd.Series(default, index=frame.index)
        read = pd.to_numeric(values, errors="coerce")
        if (unread := values[values.notna() & read.isna()]).size:
            held = str(unread.iloc[0])
            raise ConciergekitError(
                _("Column {name} holds “{value}”, which is not a number.", name=name, value=held)
            )
        if (read < 0).any():
            raise ConciergekitError(_("Column {name} has a negative value.", name=name))
        frame[name] = read.fillna(default).astype(float)
    return frame


def _checked(matrix: Matrix, size: int) -> Matrix:
    km, minutes = (np.asarray(values, float) for values in (matrix.km, matrix.minutes))
    if km.shape != (size, size) or minutes.shape != (size, size):
        raise ConciergekitError(
            _("The matrix must be {n} by {n}: base first, then the stops, in their order.", n=size)
        )
    if (km < 0).any() or (minutes < 0).any():
        raise ConciergekitError(_("The matrix has a negative distance or time."))
    return Matrix(np.where(np.isnan(km), np.inf, km), np.where(np.isnan(minutes), np.inf, minutes))


def counted(task: Task, routes: list[tuple[int, list[int]]]) -> Plan:
    """The tours (row of vehicles, places in order) in km, minutes and euros, whoever proposed them."""
    tours, fits = [], sorted(place for _row, route in routes for place in route)
    fits = fits == list(range(1, len(task.places)))
    for row, route in routes:
        vehicle, path = task.fleet.iloc[row], [0, *route, 0]
        km, drive_min = (float(table[path[:-1], path[1:]].sum()) for table in task.matrices[vehicle["mode"]])
        load, stop_min = task.places.loc[route, ["load", "service_min"]].sum()
        minutes = drive_min + stop_min + vehicle["load_min"]
        cost = tour_cost(
            km=km,
            drive_min=drive_min,
            stop_min=stop_min,
            load_min=vehicle["load_min"],
            km_eur=vehicle["km_eur"],
            hour_eur=vehicle["hour_eur"],
            day_eur=vehicle["day_eur"],
            km_basis="own",
        )
        tours.append((row, route, load, km, minutes, cost.full_eur))
        slack = SLACK_MIN + ROUNDING_MIN * len(path)
        fits &= minutes <= vehicle["shift_h"] * 60 + slack and load <= vehicle["capacity"] * (1 + 1e-9)
    table = pd.DataFrame(tours, columns=["vehicle", "stops", "load", "km", "minutes", "cost_eur"])
    return Plan(table, bool(fits))


# ---- PyVRP -----------------------------------------------------------------------------------------------


def installed() -> bool:
    """Whether PyVRP is there."""
    try:
        _pyvrp()
    except ConciergekitError:
        return False
    return True


def _pyvrp():
    try:
        import pyvrp  # an extra, and 0.3 s to load: only where a plan is asked
    except ImportError as error:
        raise ConciergekitError(
            _(
                "Planning new tours needs PyVRP, which is not installed here: pip install pyvrp. All the rest works."
            )
        ) from error
    return pyvrp


def _searched(task: Task, iterations: int, seed: int) -> list[tuple[int, list[int]]]:
    """The best tours found: (row of vehicles, places in order)."""
    pyvrp = _pyvrp()
    with warnings.catch_warnings():
        # hard limits make penalties high, which is what they are for
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        for required in (True, False):  # where roads are missing, a way is found sooner from stops left out
            data, params = problem(pyvrp, task, required)
            until = pyvrp.stop.MaxIterations(iterations)
            best = pyvrp.solve(data, until, seed=seed, collect_stats=False, params=params).best
            if best.is_feasible():
                break
    if best.num_clients() < len(task.places) - 1 or not best.is_feasible():
        return []
    kinds = data.vehicle_types()
    return sorted(
        (int(kinds[route.vehicle_type()].name), [1 + visit.idx for visit in route if visit.is_client()])
        for route in best.routes()
        if route.num_clients()
    )


def problem(pyvrp, task: Task, required: bool = True):
    """PyVRP's data and settings: every stop must be served, or is worth more than any trip."""
    places, modes = task.places, list(task.matrices)
    units, dearest = 1 if (places["load"] % 1 == 0).all() else LOADS, _dearest(task)
    stops = places[["load", "service_min"]].iloc[1:].itertuples(index=False)
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _place in places.index],
        clients=[
            pyvrp.Client(
                1 + i,
                delivery=[_whole(load * units)],
                service_duration=_whole(minutes * TENTHS),
                required=required,
                prize=0 if required else dearest,
            )
            for i, (load, minutes) in enumerate(stops)
        ],
        depots=[pyvrp.Depot(0)],
        vehicle_types=[
            pyvrp.VehicleType(**_size(kind, units), profile=modes.index(kind["mode"]), name=str(row))
            for row, kind in enumerate(task.fleet.to_dict("records"))
            if kind["count"] > 0
        ],
        distance_matrices=[_scaled(pyvrp, task.matrices[mode].km, METRES) for mode in modes],
        duration_matrices=[_scaled(pyvrp, task.matrices[mode].minutes, TENTHS) for mode in modes],
    )
    # penalties are by unit, and our units are small; a limit broken must cost more than a stop left out, and soon
    often = {} if required else {"solutions_between_updates": 50}
    penalty = pyvrp.PenaltyParams(max_penalty=float(dearest), **often)
    return data, pyvrp.SolveParams(penalty=penalty)


def _scaled(pyvrp, values: np.ndarray, factor: int) -> np.ndarray:
    known = np.isfinite(values)
    whole = np.where(known, np.rint(np.where(known, values, 0.0) * factor), pyvrp.constants.MAX_VALUE)
    np.fill_diagonal(whole, 0)
    return whole.astype(np.int64)


def _size(vehicle: dict, units: int) -> dict:
    """Limits and prices of a vehicle in whole units."""
    size = {
        "num_available": int(vehicle["count"]),
        "capacity": [math.floor(min(vehicle["capacity"], 1e9) * units + 1e-6)],
        "fixed_cost": _whole((vehicle["day_eur"] + vehicle["load_min"] / 60 * vehicle["hour_eur"]) * EURO),
        "unit_distance_cost": _whole(vehicle["km_eur"] * EURO / METRES, exact=0.01),
        "unit_duration_cost": _whole(vehicle["hour_eur"] * EURO / (60 * TENTHS), exact=0.01),
    }
    if math.isfinite(vehicle["shift_h"]):
        # the solver's clock starts when loading ends
        size["shift_duration"] = _whole(max(0.0, vehicle["shift_h"] * 60 - vehicle["load_min"]) * TENTHS)
    return size


def _whole(value: float, exact: float | None = None) -> int:
    """Rounded to a whole number; with `exact`, the relative error rounding may make."""
    whole = round(float(value))
    if exact is not None and value and abs(whole - value) > exact * value:
        raise ConciergekitError(_("A price is too small to be planned with: {value}.", value=f"{value:.3g}"))
    return whole


def _dearest(task: Task) -> int:
    """Twice the dearest trip for one stop alone, and a working day, in the planner's units."""
    worst = 0.0
    for vehicle in task.fleet.to_dict("records"):
        km, minutes = (table[0, 1:] + table[1:, 0] for table in task.matrices[vehicle["mode"]])
        minutes = minutes + vehicle["load_min"] + task.places["service_min"].to_numpy()[1:]
        hours = minutes / 60 + rates.value("shift_h")
        eur = vehicle["day_eur"] + km * vehicle["km_eur"] + hours * vehicle["hour_eur"]
        worst = max(worst, float(np.max(np.where(np.isfinite(eur), eur, 0), initial=0.0)))
    return _whole((2 * worst + 1) * EURO)

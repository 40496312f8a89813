"""The adapter to PyVRP (Wouda, Lan and Kool 2024). Every name of PyVRP is in this file, and it is loaded only
when a plan is asked. It proposes orders of stops; figures come from `evaluation`."""

import math
import os
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...core import rates
from ...core.errors import ConciergekitError
from ...core.i18n import _

# PyVRP counts in integers and truncates floats silently: metres, tenths of a second, millionths of a euro,
# and thousandths of a load unless all loads are whole.
METRES, TENTHS, EURO, LOADS = 1000, 600, 1_000_000, 1000
PATIENCE = 4  # a search that found nothing feasible in the first quarter makes every stop optional
HEARD_EVERY_S = 0.2

Route = tuple[int, tuple[int, ...]]  # row of vehicles, places in order
Progress = Callable[[int, int, float | None], object]


class Found(NamedTuple):
    """What one seed found."""

    seed: int
    routes: tuple[Route, ...]
    said_eur: float  # the planner's own account of the tours, in whole units: only to check ours against


class Task(NamedTuple):
    """What the planner is given: `open_places` are those some vehicle can serve."""

    places: pd.DataFrame
    fleet: pd.DataFrame
    matrices: dict
    open_places: list[int]


def search(
    task: Task, iterations: int, seeds: list[int], seconds: float | None = None, hear: Progress | None = None
) -> tuple[list[Found], bool]:
    """The best tours of each seed, and whether somebody stopped the search.

    Seeds run in threads (PyVRP frees Python while it works); each depends on nothing but its seed.
    """
    pyvrp = _pyvrp()
    heard = _Heard(iterations * len(seeds))
    with warnings.catch_warnings(), ThreadPoolExecutor(min(len(seeds), os.cpu_count() or 1)) as crew:
        # hard limits make penalties high, which is what they are for
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        runs = [crew.submit(_one, pyvrp, task, iterations, seed, seconds, heard) for seed in seeds]
        try:
            while hear is not None and wait(runs, timeout=HEARD_EVERY_S).not_done:
                if hear(heard.done, heard.total, heard.best_eur):
                    heard.stop.set()
            found = [run.result() for run in runs]
        except BaseException:
            heard.stop.set()  # an interrupt must not wait for the end of the search
            raise
    if hear is not None:
        hear(heard.done if heard.stop.is_set() else heard.total, heard.total, heard.best_eur)
    return found, heard.stop.is_set()


class _Heard:
    """What the threads tell and are told."""

    def __init__(self, total: int):
        self.total, self.done, self.best = total, 0, math.inf
        self.stop = threading.Event()

    @property
    def best_eur(self) -> float | None:
        return self.best / EURO if math.isfinite(self.best) else None


class _Until:
    """Stops after so many iterations or seconds, when told to, or when nothing feasible is in sight."""

    def __init__(self, iterations: int, seconds: float | None, heard: _Heard, patient: bool):
        self.iterations, self.seconds, self.heard = iterations, seconds, heard
        self.count, self.patient, self.since = 0, patient, time.perf_counter()

    def __call__(self, best_cost: float) -> bool:
        self.heard.done += 1
        self.heard.best = min(self.heard.best, best_cost)
        self.count += 1
        spent = 0.0 if self.seconds is None else (time.perf_counter() - self.since) / self.seconds
        spent = max(spent, self.count / (self.iterations + 1))
        hopeless = not self.patient and spent >= 1 / PATIENCE and best_cost > 1e17
        return self.count > self.iterations or spent >= 1 or hopeless or self.heard.stop.is_set()


def installed() -> bool:
    """Whether PyVRP is there."""
    try:
        _pyvrp()
    except ConciergekitError:
        return False
    return True


def _pyvrp():
    try:
        import pyvrp
    except ImportError as error:
        raise ConciergekitError(
            _(
                "Planning new tours needs PyVRP, which is not installed here: pip install pyvrp. All the rest works."
            )
        ) from error
    return pyvrp


def _one(pyvrp, task: Task, iterations, seed, seconds, heard: _Heard) -> Found:
    """All stops served if that is found, else the dearest left out last."""
    best = data = None
    if _room_for_all(task):
        data, depots = _problem(pyvrp, task, everyone=True)
        until = _Until(iterations, seconds, heard, patient=False)
        # penalties are by unit, and our units are small
        params = pyvrp.SolveParams(penalty=pyvrp.PenaltyParams(max_penalty=float(_big_prize(task))))
        best = pyvrp.solve(data, until, seed=seed, collect_stats=False, params=params).best
    if best is None or not best.is_feasible():
        data, depots = _problem(pyvrp, task, everyone=False)
        # a limit broken must cost more than a stop left out, and be noticed within a short run
        penalty = pyvrp.PenaltyParams(solutions_between_updates=50, max_penalty=float(_big_prize(task)))
        params = pyvrp.SolveParams(penalty=penalty)
        until = _Until(iterations, seconds, heard, patient=True)
        best = pyvrp.solve(data, until, seed=seed, collect_stats=False, params=params).best
        if not best.is_feasible():
            # nobody served is feasible, and the best of a search is never worse than its start
            nobody = pyvrp.Solution(data, [])
            until = _Until(iterations, seconds, heard, patient=True)
            best = pyvrp.solve(
                data, until, seed=seed, collect_stats=False, params=params, initial_solution=nobody
            ).best
    said = best.distance_cost() + best.duration_cost() + best.fixed_vehicle_cost()
    return Found(seed, _read(best, task, data, depots), said / EURO)


def _room_for_all(task: Task) -> bool:
    if (task.fleet["reloads"] > 0).any():
        return True
    room = (task.fleet["capacity"] * task.fleet["count"].clip(lower=1)).sum()
    return float(task.places["load"].to_numpy()[task.open_places].sum()) <= room


def _problem(pyvrp, task: Task, everyone: bool):
    """PyVRP's data, and the place of each of its depots. `everyone`: stops without a price must be served."""
    places, fleet = task.places, task.fleet
    relays = [p for p in range(1, len(places)) if places["relay"].iloc[p]]
    kept = [0, *relays, *task.open_places]
    depots = [(0, 0.0), *((p, float(places["service_min"].iloc[p])) for p in relays)]
    kinds, modes = [], list(task.matrices)
    for row, vehicle in enumerate(fleet.to_dict("records")):
        if vehicle["count"] < 1:
            continue
        size = _size(vehicle, _load_units(task)) | {"profile": modes.index(vehicle["mode"]), "name": str(row)}
        if vehicle["reloads"] >= 1:
            depots.append((0, vehicle["load_min"]))
            size |= {
                "reload_depots": [*range(1, len(relays) + 1), len(depots) - 1],
                "max_reloads": int(vehicle["reloads"]),
            }
        kinds.append(pyvrp.VehicleType(**size))
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _place in kept],
        clients=_clients(pyvrp, task, 1 + len(relays), everyone),
        depots=[pyvrp.Depot(kept.index(p), service_duration=_whole(m * TENTHS)) for p, m in depots],
        vehicle_types=kinds,
        distance_matrices=[_scaled(pyvrp, task.matrices[mode].km, kept, METRES) for mode in modes],
        duration_matrices=[_scaled(pyvrp, task.matrices[mode].minutes, kept, TENTHS) for mode in modes],
    )
    return data, [place for place, _minutes in depots]


def _scaled(pyvrp, values: np.ndarray, kept: list[int], factor: int) -> np.ndarray:
    chosen = values[np.ix_(kept, kept)] * factor
    whole = np.where(
        np.isfinite(chosen), np.rint(np.nan_to_num(chosen, posinf=0.0)), pyvrp.constants.MAX_VALUE
    )
    np.fill_diagonal(whole, 0)
    return whole.astype(np.int64)


def _clients(pyvrp, task: Task, before: int, everyone: bool) -> list:
    prize, units, clients = _big_prize(task), _load_units(task), []
    columns = ["load", "service_min", "early_min", "late_min", "prize_eur"]
    rows = task.places[columns].to_numpy(float)[task.open_places]
    for i, (load, service, early, late, worth) in enumerate(rows):
        wanted = math.isnan(worth)
        options = {} if math.isinf(late) else {"tw_late": _whole(late * TENTHS)}
        if not (wanted and everyone):
            options |= {"required": False, "prize": prize if wanted else _whole(worth * EURO)}
        clients.append(
            pyvrp.Client(
                before + i,
                delivery=[_whole(load * units)],
                service_duration=_whole(service * TENTHS),
                tw_early=_whole(early * TENTHS),
                **options,
            )
        )
    return clients


def _load_units(task: Task) -> int:
    return 1 if (task.places["load"] % 1 == 0).all() else LOADS


def _size(vehicle: dict, units: int) -> dict:
    """Limits and prices of a vehicle in whole units."""
    size = {
        "num_available": max(1, int(vehicle["count"])),
        "capacity": [math.floor(min(vehicle["capacity"], 1e9) * units + 1e-6)],
        "fixed_cost": _whole((vehicle["day_eur"] + vehicle["load_min"] / 60 * vehicle["hour_eur"]) * EURO),
        "unit_distance_cost": _whole(vehicle["km_eur"] * EURO / METRES, exact=0.01),
        "unit_duration_cost": _whole(vehicle["hour_eur"] * EURO / (60 * TENTHS), exact=0.01),
        "tw_early": _whole((vehicle["from_min"] + vehicle["load_min"]) * TENTHS),
    }
    if math.isfinite(vehicle["until_min"]):
        size["tw_late"] = _whole(vehicle["until_min"] * TENTHS)
    if math.isfinite(vehicle["shift_h"]):
        # the solver's clock starts when loading ends
        size["shift_duration"] = _whole(max(0.0, vehicle["shift_h"] * 60 - vehicle["load_min"]) * TENTHS)
        size["max_overtime"] = _whole(vehicle["overtime_h"] * 60 * TENTHS)
        size["unit_overtime_cost"] = _whole(vehicle["overtime_hour_eur"] * EURO / (60 * TENTHS), exact=0.01)
    if math.isfinite(vehicle["max_km"]):
        size["max_distance"] = _whole(vehicle["max_km"] * METRES)
    return size


def _whole(value: float, exact: float | None = None) -> int:
    """Rounded to a whole number; with `exact`, the relative error rounding may make."""
    whole = round(float(value))
    if exact is not None and value and abs(whole - value) > exact * value:
        raise ConciergekitError(_("A price is too small to be planned with: {value}.", value=f"{value:.3g}"))
    return whole


def _big_prize(task: Task) -> int:
    """Above what one more stop can cost: left out only if it does not fit.

    Twice the dearest trip for one stop alone, and a working day of waiting.
    """
    worst, chosen = 0.0, task.open_places
    for vehicle in task.fleet.to_dict("records"):
        matrix = task.matrices[vehicle["mode"]]
        km = matrix.km[0, chosen] + matrix.km[chosen, 0]
        minutes = matrix.minutes[0, chosen] + matrix.minutes[chosen, 0] + vehicle["load_min"]
        hours = (minutes + task.places["service_min"].to_numpy()[chosen]) / 60 + rates.value("shift_h")
        hour_eur = vehicle["hour_eur"] + vehicle["overtime_hour_eur"]
        eur = vehicle["day_eur"] + km * vehicle["km_eur"] + hours * hour_eur
        worst = max(worst, float(np.max(np.where(np.isfinite(eur), eur, 0), initial=0.0)))
    return _whole((2 * worst + 1) * EURO)


def _read(found, task: Task, data, depots: list[int]) -> tuple[Route, ...]:
    """Routes as (row of vehicles, places), the base or a relay inside a route standing for a reload."""
    kinds, routes = data.vehicle_types(), []
    for route in found.routes():
        path = [
            task.open_places[visit.idx] if visit.is_client() else -1 - depots[visit.idx] for visit in route
        ]
        while path and path[0] < 0:
            path.pop(0)
        while path and path[-1] < 0:
            path.pop()
        if path:
            routes.append(
                (int(kinds[route.vehicle_type()].name), tuple(p if p > 0 else -1 - p for p in path))
            )
    return tuple(sorted(routes))

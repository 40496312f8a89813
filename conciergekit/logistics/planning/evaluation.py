"""The one evaluation of a plan: every published km, minute and euro is recomputed here, whoever proposed the
order of the stops."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from ..costs import ratio, tour_cost

if TYPE_CHECKING:
    from .plan import Plan

# The planner counts in tenths of a second: what rounding alone may add on each leg is no lateness.
SECOND, ROUNDING_MIN = 1 / 60, 1 / 600
VISIT = ["kind", "arrival_min", "wait_min", "start_min", "late_min", "leave_min"]
TOUR = [
    "vehicle",
    "mode",
    "stops",
    "reloads",
    "load",
    "km",
    "drive_min",
    "stop_min",
    "load_min",
    "wait_min",
    "late_min",
    "overtime_min",
    "minutes",
    "start_min",
    "end_min",
    "cost_eur",
    "feasible",
]
_SUMMED = ["stops", "reloads", "load", "km", "minutes", "wait_min", "late_min", "overtime_min", "cost_eur"]


class Evaluation(NamedTuple):
    """Own recomputation of a plan: `stops` one row a visit (reloads included), `tours` one row a tour,
    `totals`."""

    stops: pd.DataFrame
    tours: pd.DataFrame
    totals: pd.Series


class Walk(NamedTuple):
    """One tour followed minute by minute: `visits` (arrival, wait, start, late, leave) for each place,
    departure and return (minutes after midnight), km, minutes driven, heaviest load carried at once."""

    visits: list[tuple[float, float, float, float, float]]
    start: float
    end: float
    km: float
    drive_min: float
    heaviest: float


class Day:
    """A plan's places and vehicles as plain numbers, to follow many tours quickly."""

    def __init__(self, places: pd.DataFrame, vehicles: pd.DataFrame, matrices):
        self.service, self.load, self.early, self.late = (
            places[name].astype(float).tolist() for name in ("service_min", "load", "early_min", "late_min")
        )
        self.reload = [True, *places["relay"].astype(bool).tolist()[1:]]
        self.vehicles = vehicles.to_dict("records")
        self.km = {mode: matrix.km for mode, matrix in matrices.items()}
        self.minutes = {mode: matrix.minutes for mode, matrix in matrices.items()}

    def at(self, place: int, vehicle: dict) -> float:
        """Minutes spent at a place: a reload at the base takes as long as loading."""
        return vehicle["load_min"] if place == 0 else self.service[place]

    def walk(self, row: int, route: Sequence[int]) -> Walk:
        """Follow vehicle `row` along `route` (places in order; the base or a relay inside is a reload)."""
        vehicle = self.vehicles[row]
        km, minutes = self.km[vehicle["mode"]], self.minutes[vehicle["mode"]]
        path = [0, *route, 0]
        legs = list(zip(path, path[1:], strict=False))
        drive = [float(minutes[i, j]) for i, j in legs]
        service = [self.at(place, vehicle) for place in route]
        early, late = [self.early[p] for p in route], [self.late[p] for p in route]
        first = vehicle["from_min"] + vehicle["load_min"]
        start = departure(drive, service, early, late, first, vehicle["until_min"])
        clock, visits = start, []
        for leg, spent, low, high in zip(drive, service, early, late, strict=False):
            arrival = clock + leg
            begin = max(arrival, low)
            clock = begin + spent
            visits.append((arrival, begin - arrival, begin, max(0.0, begin - high), clock))
        length = float(sum(km[i, j] for i, j in legs))
        return Walk(visits, start, clock + drive[-1], length, sum(drive), self._heaviest(route))

    def _heaviest(self, route: Sequence[int]) -> float:
        carried, most = 0.0, 0.0
        for place in route:
            carried = 0.0 if self.reload[place] else carried + self.load[place]
            most = max(most, carried)
        return most

    def tour(self, row: int, route: Sequence[int], walk: Walk) -> dict:
        """Figures of one tour, keys TOUR."""
        vehicle = self.vehicles[row]
        stops = [place for place in route if not self.reload[place]]
        reloads = len(route) - len(stops)
        at_doors = sum(self.service[p] for p in stops)
        loading = vehicle["load_min"] + sum(self.at(p, vehicle) for p in route if self.reload[p])
        wait, late = sum(v[1] for v in walk.visits), sum(v[3] for v in walk.visits)
        minutes = walk.end - walk.start + vehicle["load_min"]
        shift = vehicle["shift_h"] * 60
        slack = SECOND + ROUNDING_MIN * (len(route) + 1)
        cost = tour_cost(
            km=walk.km,
            drive_min=walk.drive_min,
            stop_min=at_doors,
            load_min=loading,
            wait_min=wait,
            km_eur=vehicle["km_eur"],
            hour_eur=vehicle["hour_eur"],
            day_eur=vehicle["day_eur"],
            stops=len(stops),
            shift_min=shift,
            overtime_hour_eur=vehicle["overtime_hour_eur"],
            km_basis="own",
        )
        values = (
            vehicle["name"],
            vehicle["mode"],
            len(stops),
            reloads,
            sum(self.load[p] for p in stops),
            walk.km,
            walk.drive_min,
            at_doors,
            loading,
            wait,
            late,
            max(0.0, minutes - shift),
            minutes,
            walk.start - vehicle["load_min"],
            walk.end,
            cost.full_eur,
            True,
        )
        row_of = dict(zip(TOUR, values, strict=True))
        row_of["feasible"] = not any(self.excess(row, walk, reloads, slack).values())
        return row_of

    def excess(self, row: int, walk: Walk, reloads: int = 0, slack: float = SECOND) -> dict[str, float]:
        """By how much a tour breaks each limit (0 where it holds): "window", "shift" (min), "load", "km",
        "reloads"; infinite over a road that does not exist."""
        vehicle = self.vehicles[row]
        minutes = walk.end - walk.start + vehicle["load_min"]
        longest = (vehicle["shift_h"] + vehicle["overtime_h"]) * 60
        over = {
            "window": sum(v[3] for v in walk.visits),
            "shift": max(minutes - longest, walk.end - vehicle["until_min"]),
        }
        over = {name: value if value > slack else 0.0 for name, value in over.items()}
        over["load"] = max(0.0, walk.heaviest - vehicle["capacity"] * (1 + 1e-9))
        over["km"] = max(0.0, walk.km - vehicle["max_km"] - 1e-3 * (len(walk.visits) + 1))
        over["reloads"] = max(0.0, reloads - vehicle["reloads"])
        return over if math.isfinite(walk.km + walk.end) else dict.fromkeys(over, math.inf)

    def cost(self, row: int, route: Sequence[int]) -> float:
        """€ of one tour."""
        return self.tour(row, route, self.walk(row, route))["cost_eur"]


def evaluate(plan: "Plan") -> Evaluation:
    """Recompute km, times, lateness, loads and euros of a plan from its tables.

    Each tour leaves at the time that waits least without serving anyone later than it must.
    """
    day, names = plan.day, plan.places["id"].tolist()
    visits, tours = [], []
    for index, (row, route) in enumerate(plan.routes, start=1):
        walk = day.walk(row, route)
        for rank, (place, times) in enumerate(zip(route, walk.visits, strict=True), start=1):
            kind = "reload" if day.reload[place] else "stop"
            visits.append((index, rank, names[place], place, kind, *times))
        tours.append({"tour": index, **day.tour(row, route, walk)})
    stop_table = pd.DataFrame(visits, columns=["tour", "rank", "stop", "place", *VISIT])
    tour_table = pd.DataFrame(tours, columns=["tour", *TOUR])
    totals = tour_table[_SUMMED].astype(float).sum()
    totals["tours"] = float(len(tour_table))
    totals["cost_per_stop_eur"] = ratio(totals["cost_eur"], totals["stops"])
    totals = totals.astype(object)
    totals["feasible"] = bool(tour_table["feasible"].all())
    return Evaluation(stop_table, tour_table, totals)


def departure(
    drive: Sequence[float],
    service: Sequence[float],
    early: Sequence[float],
    late: Sequence[float],
    first: float = 0.0,
    until: float = math.inf,
) -> float:
    """Latest departure (minutes after midnight) that ends the tour no later and serves nobody too late.

    The forward time slack of Savelsbergh (1992): start early enough for the first window, then leave later
    by the waiting that can be absorbed. `first`, `until`: the vehicle's own hours.
    """
    start = max(first, early[0] - drive[0]) if early else first
    clock, waited, slack = start, 0.0, math.inf
    for leg, minutes, low, high in zip(drive, service, early, late, strict=False):
        arrival = clock + leg
        begin = max(arrival, low)
        waited += begin - arrival
        slack = min(slack, waited + max(0.0, high - begin))
        clock = begin + minutes
    slack = min(slack, waited + max(0.0, until - clock - drive[-1]))
    return start + min(slack, waited)

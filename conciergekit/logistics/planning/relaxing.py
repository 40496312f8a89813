"""What would have to change for a stop left out of a plan to be served, found by trying.

The stop is put at the likely ranks of every tour, and alone in a spare or an additional vehicle; where exactly one
limit is broken, that limit is the change. Nothing else moves, so that a full search needs at most as much.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from .plan import Plan

COLUMNS = ["stop", "place", "reason", "change", "amount", "vehicle", "tour", "added_eur"]
MOST_RANKS = 12  # of a tour, tried for each stop left out


class _Try(NamedTuple):
    change: str  # "window", "shift", "load", "km", "vehicle", "price"
    amount: float  # minutes, load, km, vehicles or euros
    vehicle: str
    tour: int | None
    added_eur: float


def relaxations(plan: "Plan") -> pd.DataFrame:
    """One row a stop left out; see `Plan.relaxations`."""
    rows = []
    for stop, place, reason in plan.unserved[["stop", "place", "reason"]].itertuples(index=False):
        best = min(_tries(plan, int(place)), key=_dear, default=None)
        tried = best or _Try("", math.nan, "", None, math.nan)
        rows.append((stop, place, reason, *tried))
    return pd.DataFrame(rows, columns=COLUMNS)


def _dear(tried: _Try) -> tuple:
    """Cheapest in euros; between equals, no vehicle to find, then the smaller change."""
    return round(tried.added_eur, 2), tried.change == "vehicle", tried.amount


def _tries(plan: "Plan", place: int) -> Iterator[_Try]:
    used = [row for row, _route in plan.routes]
    for number_of, (row, route) in enumerate(plan.routes, start=1):
        before = plan.day.cost(row, route)
        for rank in _ranks(plan, place, row, route):
            yield from _one(plan, place, row, (*route[:rank], place, *route[rank:]), number_of, before)
    for row, vehicle in enumerate(plan.day.vehicles):
        spare = used.count(row) < vehicle["count"]
        for tried in _one(plan, place, row, (place,), None, 0.0):
            if spare:
                yield tried
            elif tried.change == "price" and plan.unserved.set_index("place")["reason"][place] != "prize":
                yield tried._replace(change="vehicle", amount=1.0)


def _ranks(plan: "Plan", place: int, row: int, route: tuple[int, ...]) -> list[int]:
    """Ranks worth trying: all of a short tour, those of least detour of a long one."""
    if len(route) < MOST_RANKS:
        return list(range(len(route) + 1))
    minutes = plan.day.minutes[plan.day.vehicles[row]["mode"]]
    before, after = np.array([0, *route]), np.array([*route, 0])
    added = minutes[before, place] + minutes[place, after] - minutes[before, after]
    return sorted(np.argsort(added, kind="stable")[:MOST_RANKS].tolist())


def _one(plan: "Plan", place: int, row: int, route: tuple, tour: int | None, before: float) -> Iterator[_Try]:
    """The change that this insertion needs, if it is a single one."""
    day, vehicle = plan.day, plan.day.vehicles[row]
    walk = day.walk(row, route)
    if not math.isfinite(walk.km + walk.end):
        return
    over = {k: v for k, v in day.excess(row, walk, sum(day.reload[p] for p in route)).items() if v > 0}
    if len(over) > 1 or "reloads" in over:
        return
    change, amount = next(iter(over.items()), ("price", 0.0))
    if change == "window":
        late = [(p, visit[3]) for p, visit in zip(route, walk.visits, strict=True) if visit[3] > 1 / 60]
        if [p for p, _minutes in late] != [place]:
            return  # it would make somebody else wait
    added = day.tour(row, route, walk)["cost_eur"] - before
    if change == "price":
        amount = added
    yield _Try(change, round(float(amount), 3), str(vehicle["name"]), tour, float(added))

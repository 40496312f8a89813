"""The tours of a fictitious pilot: which orders travel together, how far, and how long each door takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.communes import commune, haversine_km
from .common import rows_of, split_integer
from .log import Service, shares


@dataclass(frozen=True)
class Trips:
    """Days of the tours, the whole distance of the year, and how the vehicle moves.

    `km_each`: every tour is the same loop. `pickups`: communes of the providers, visited first.
    `drivers`: "paid" or "volunteer" with the share of the tours each drives.
    """

    days: Sequence[pd.Timestamp]
    base: str
    mode: str
    km_total: int
    speed_kmh: float
    pickups: Sequence[str]
    load_min: float
    km_each: int | None = None
    drivers: Mapping[str, float] | None = None
    extra: Sequence[tuple[pd.Timestamp, str, int, int, str | None, str | None]] = ()
    # contract rounds: day, mode, km, minutes, contract and service they were made for


def give_tours(rng, rows: pd.DataFrame, trips: Trips, services: Mapping[str, Service]):
    """Set `tour` in `rows`; return the tours and the stops sheets."""
    travelling = rows[rows["_travels"].fillna(False).astype(bool)]
    by_day = dict(list(travelling.groupby("closed_on")))
    stops, loops, on_board = [], [], {}
    for number, day in enumerate(trips.days, start=1):
        orders = by_day.get(day)
        found = _stops(rng, orders, trips, services, f"T{number:03d}")
        stops += found
        loops.append(_loop_km(trips.base, [stop["insee"] for stop in found]))
        for index in () if orders is None else orders.index:
            on_board[index] = f"T{number:03d}"
    rows["tour"] = pd.Series(on_board, dtype="object").reindex(rows.index)
    km = _distances(rng, trips, np.array(loops))
    frame = pd.DataFrame(stops)
    tours = [
        _tour(rng, trips, n, day, k, frame)
        for n, (day, k) in enumerate(zip(trips.days, km, strict=True), start=1)
    ]
    return tours + _extra(trips, len(tours)), stops


def _distances(rng, trips: Trips, loops: np.ndarray) -> np.ndarray:
    if trips.km_each:
        return np.full(len(loops), trips.km_each)
    return split_integer(trips.km_total, (loops + loops.mean()) * rng.gamma(60, 1 / 60, len(loops)))


def _tour(rng, trips: Trips, number: int, day: pd.Timestamp, km: int, stops: pd.DataFrame) -> dict:
    mine = stops[stops["tour"] == f"T{number:03d}"]
    drivers = trips.drivers or {"paid": 1.0}
    return {
        "id": f"T{number:03d}",
        "date": day,
        "mode": trips.mode,
        "km": int(km),
        "empty_km": round(int(km) * rng.uniform(0.22, 0.42)),
        "drive_min": round(int(km) / trips.speed_kmh * 60 * rng.uniform(0.94, 1.08)),
        "stop_min": mine["minutes"].sum(),
        "load_min": round(trips.load_min * rng.uniform(0.75, 1.3)),
        "wait_min": int(rng.choice([0, 0, 0, 5, 10, 15])),
        "stops": len(mine),
        "paid": str(rng.choice(list(drivers), p=shares(list(drivers.values())))),
        "tolls_eur": 0,
    }


def _extra(trips: Trips, after: int) -> list[dict]:
    """Rounds that carry no order of the log: the municipal newsletter, bin rooms."""
    rows = (
        (f"T{after + n:03d}", day, mode, km, 0, minutes, 20, "paid", contract, service)
        for n, (day, mode, km, minutes, contract, service) in enumerate(trips.extra, start=1)
    )
    return rows_of("id date mode km empty_km drive_min load_min paid contract service", *rows)


def _stops(rng, orders, trips: Trips, services, tour: str) -> list[dict]:
    """Providers first, then the doors and pick-up points, nearest commune first."""
    doors = [
        {"insee": insee, "kind": "pickup", "minutes": int(rng.integers(4, 10)), "orders": None}
        for insee in trips.pickups[: 1 + int(rng.integers(len(trips.pickups)))]
    ]
    deliveries = []
    if orders is not None:
        key = np.where(orders["_door"].astype(bool), orders["client"], orders["insee"])
        for _place, same in orders.groupby(key, sort=True):
            usual = max(services[s].stop_min for s in same["service"]) + 1.5 * (len(same) - 1)
            minutes = max(2, round(usual * rng.gamma(10, 0.1)))
            kind = "both" if rng.random() < 0.2 else "delivery"
            deliveries.append(
                {"insee": same["insee"].iloc[0], "kind": kind, "minutes": minutes, "orders": len(same)}
            )
    deliveries.sort(key=lambda stop: _km(trips.base, stop["insee"]))
    for rank, stop in enumerate(doors + deliveries, start=1):
        stop |= {"tour": tour, "rank": rank, "failed": bool(stop["kind"] != "pickup" and rng.random() < 0.02)}
    return doors + deliveries


def _km(a: str, b: str) -> float:
    """Crow-fly kilometres between two communes."""
    one, two = commune(a), commune(b)
    return float(haversine_km(one.lat, one.lon, two.lat, two.lon))


def _loop_km(base: str, places: list[str]) -> float:
    path = [base, *places, base]
    return sum(_km(a, b) for a, b in zip(path, path[1:], strict=False)) + 2 * len(set(places))

"""A plan of tours and its one evaluation: every published km, minute and euro is recomputed here, whoever
proposed the order of the stops."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from ..errors import ConciergekitError
from ..i18n import _, listing, money, ngettext, number, use_language
from .costs import ratio, tour_cost
from .places import MODES, Matrix

STOP_COLUMNS = {"service_min": 0.0, "load": 0.0, "prize_eur": math.nan}
VEHICLE_COLUMNS = {
    "count": 1.0,
    "day_eur": 0.0,
    "km_eur": 0.0,
    "hour_eur": 0.0,
    "capacity": math.inf,
    "shift_h": math.inf,
    "load_min": 0.0,
}
_TIME = re.compile(r"^\s*(\d{1,2})\s*[h:]\s*(\d{2})?\s*$")


class Evaluation(NamedTuple):
    """Own recomputation of a plan: `stops` one row a visit, `tours` one row a tour, `totals`."""

    stops: pd.DataFrame
    tours: pd.DataFrame
    totals: pd.Series


@dataclass(frozen=True)
class Plan:
    """Tours proposed for a set of stops.

    places: base first, then the stops, with `early_min`, `late_min` (minutes after midnight). vehicles: typed.
    matrices: road km and minutes by mode. routes: (row of vehicles, places in order) for each tour.
    unserved: `stop`, `place`, `reason` (code) of stops left out. seed, iterations: what to give to get the
    same plan again.
    """

    places: pd.DataFrame
    vehicles: pd.DataFrame
    matrices: Mapping[str, Matrix]
    routes: tuple[tuple[int, tuple[int, ...]], ...]
    unserved: pd.DataFrame
    seed: int
    iterations: int

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self)

    @property
    def table(self) -> pd.DataFrame:
        """One row a visit: tour, rank, stop, place, arrival_min, wait_min, late_min, start_min, leave_min."""
        return self.evaluation.stops

    @property
    def tours(self) -> pd.DataFrame:
        """One row a tour: vehicle, mode, stops, load, km, minutes by kind, cost_eur, feasible."""
        return self.evaluation.tours

    @property
    def totals(self) -> pd.Series:
        return self.evaluation.totals

    def headline(self) -> str:
        t = self.totals
        if not t["stops"]:
            return _("No stop is served")
        return ngettext(
            "{n} tour serves {served} of {total} stops for {cost}",
            "{n} tours serve {served} of {total} stops for {cost}",
            t["tours"],
            served=number(t["stops"]),
            total=number(len(self.places) - 1),
            cost=money(t["cost_eur"], 2),
        )

    def sentences(self, lang: str | None = None) -> list[str]:
        with use_language(lang):
            t = self.totals
            lines = [self.headline() + "."]
            if t["stops"]:
                lines.append(
                    _(
                        "{cost} a stop, {km} km, {hours} h in all, from {base}.",
                        cost=money(t["cost_per_stop_eur"], 2),
                        km=number(t["km"], 1),
                        hours=number(t["minutes"] / 60, 1),
                        base=str(self.places["id"].iloc[0]),
                    )
                )
            for code, group in self.unserved.groupby("reason", sort=False):
                lines.append(
                    _(
                        "Not served: {stops}: {reason}.",
                        stops=listing(group["stop"]),
                        reason=reason_text(code),
                    )
                )
            return lines

    def plot(self, ax=None):
        """The tours on the map."""
        from .draw import plot_plan

        return plot_plan(self, ax)


def reason_text(code: str) -> str:
    """Why a stop is left out, in the current language."""
    return {
        "load": _("more than any vehicle can carry"),
        "unreachable": _("no road to it in the matrix"),
        "shift": _("a trip for it alone is longer than the working day"),
        "window": _("its time window cannot be met, even alone"),
        "prize": _("serving it costs more than it brings"),
        "room": _("no vehicle or no time left that day"),
    }[code]


# ---- evaluation ------------------------------------------------------------------------------------------


def evaluate(plan: Plan) -> Evaluation:
    """Recompute km, times, lateness, loads and euros of a plan from its tables.

    Each tour leaves at the time that waits least without serving anyone later than it must.
    """
    visits, tours = [], []
    for index, (vehicle_row, route) in enumerate(plan.routes, start=1):
        vehicle = plan.vehicles.iloc[vehicle_row]
        rows, tour = _run(plan, vehicle, route)
        visits += [{"tour": index, **row} for row in rows]
        tours.append({"tour": index, **tour})
    stop_table = pd.DataFrame(visits, columns=["tour", "rank", "stop", "place", *_VISIT])
    tour_table = pd.DataFrame(tours, columns=["tour", *_TOUR])
    numbers = tour_table[["stops", "load", "km", "minutes", "wait_min", "late_min", "cost_eur"]].astype(float)
    totals = numbers.sum()
    totals["tours"] = float(len(tour_table))
    totals["cost_per_stop_eur"] = ratio(totals["cost_eur"], totals["stops"])
    totals = totals.astype(object)
    totals["feasible"] = bool(tour_table["feasible"].all())
    return Evaluation(stop_table, tour_table, totals)


_VISIT = ["arrival_min", "wait_min", "start_min", "late_min", "leave_min"]
_TOUR = [
    "vehicle", "mode", "stops", "load", "km", "drive_min", "stop_min", "load_min", "wait_min", "late_min",
    "minutes", "start_min", "end_min", "cost_eur", "feasible",
]  # fmt: skip


def _run(plan: Plan, vehicle: pd.Series, route: tuple[int, ...]) -> tuple[list[dict], dict]:
    matrix, places = plan.matrices[vehicle["mode"]], plan.places
    path = [0, *route, 0]
    legs = list(zip(path, path[1:], strict=False))
    drive = [float(matrix.minutes[i, j]) for i, j in legs]
    start = departure(
        drive,
        [float(places["service_min"].iloc[p]) for p in route],
        [float(places["early_min"].iloc[p]) for p in route],
        [float(places["late_min"].iloc[p]) for p in route],
    )
    clock, rows = start, []
    for rank, place in enumerate(route, start=1):
        at = places.iloc[place]
        arrival = clock + drive[rank - 1]
        begin = max(arrival, at["early_min"])
        clock = begin + at["service_min"]
        rows.append(
            {
                "rank": rank,
                "stop": at["id"],
                "place": place,
                "arrival_min": arrival,
                "wait_min": begin - arrival,
                "start_min": begin,
                "late_min": max(0.0, begin - at["late_min"]),
                "leave_min": clock,
            }
        )
    return rows, _tour_row(plan, vehicle, route, rows, drive, start, clock + drive[-1])


def _tour_row(plan, vehicle, route, rows, drive, start, end) -> dict:
    places = plan.places.iloc[list(route)]
    km = float(
        sum(plan.matrices[vehicle["mode"]].km[i, j] for i, j in zip([0, *route], [*route, 0], strict=True))
    )
    wait = sum(row["wait_min"] for row in rows)
    late = sum(row["late_min"] for row in rows)
    minutes = end - start + vehicle["load_min"]
    cost = tour_cost(
        km=km,
        drive_min=sum(drive),
        stop_min=float(places["service_min"].sum()),
        load_min=vehicle["load_min"],
        wait_min=wait,
        km_eur=vehicle["km_eur"],
        hour_eur=vehicle["hour_eur"],
        day_eur=vehicle["day_eur"],
        stops=len(route),
        km_basis="own",
    )
    load = float(places["load"].sum())
    return {
        "vehicle": vehicle["name"],
        "mode": vehicle["mode"],
        "stops": len(route),
        "load": load,
        "km": km,
        "drive_min": sum(drive),
        "stop_min": float(places["service_min"].sum()),
        "load_min": vehicle["load_min"],
        "wait_min": wait,
        "late_min": late,
        "minutes": minutes,
        "start_min": start - vehicle["load_min"],
        "end_min": end,
        "cost_eur": cost.full_eur,
        # a second of tolerance: the planner counts in whole seconds
        "feasible": late < 1 / 60
        and load <= vehicle["capacity"]
        and minutes <= vehicle["shift_h"] * 60 + 0.5,
    }


def departure(drive: list[float], service: list[float], early: list[float], late: list[float]) -> float:
    """Latest departure (minutes after midnight) that ends the tour no later and serves nobody too late.

    The forward time slack of Savelsbergh (1992): start early enough for the first window, then leave later
    by the waiting that can be absorbed.
    """
    start = max(0.0, early[0] - drive[0]) if early else 0.0
    clock, waited, slack = start, 0.0, math.inf
    for leg, minutes, first, last in zip(drive, service, early, late, strict=False):
        arrival = clock + leg
        begin = max(arrival, first)
        waited += begin - arrival
        slack = min(slack, waited + max(0.0, last - begin))
        clock = begin + minutes
    return start + min(slack, waited)


# ---- reading what the user gives -------------------------------------------------------------------------


def typed_stops(stops: pd.DataFrame) -> pd.DataFrame:
    """Stops with every column, times in minutes after midnight; ConciergekitError on bad windows."""
    if "id" not in stops:
        raise ConciergekitError(_("Stops need a column named id."))
    out = stops.reset_index(drop=True).copy()
    out["id"] = out["id"].astype(str)
    for name, default in STOP_COLUMNS.items():
        out[name] = _numbers(out, name, default)
    windows = out["window"] if "window" in out else pd.Series([None] * len(out))
    bounds = [_window(value, name) for value, name in zip(windows, out["id"], strict=True)]
    out["early_min"] = [low for low, _high in bounds]
    out["late_min"] = [high for _low, high in bounds]
    return out


def typed_vehicles(vehicles: pd.DataFrame) -> pd.DataFrame:
    """Vehicles with every column; ConciergekitError if there is none or a mode is unknown."""
    out = vehicles.reset_index(drop=True).copy()
    if out.empty:
        raise ConciergekitError(_("At least one vehicle is needed."))
    if "mode" not in out:
        out["mode"] = "van"
    wrong = sorted(set(out["mode"].astype(str)) - set(MODES))
    if wrong:
        raise ConciergekitError(
            _("Unknown mode {mode}: use one of {modes}.", mode=listing(wrong), modes=listing(MODES))
        )
    if "name" not in out:
        out["name"] = [f"{mode} {i}" for i, mode in enumerate(out["mode"], start=1)]
    for name, default in VEHICLE_COLUMNS.items():
        out[name] = _numbers(out, name, default)
    return out


def _numbers(frame: pd.DataFrame, name: str, default: float) -> pd.Series:
    if name not in frame:
        return pd.Series(default, index=frame.index, dtype=float)
    values = pd.to_numeric(frame[name], errors="coerce").fillna(default).astype(float)
    if (values < 0).any():
        raise ConciergekitError(_("Column {name} has a negative value.", name=name))
    return values


def _window(value, name: str) -> tuple[float, float]:
    """A window as two clock times ("9:00-11:30") or two numbers of minutes after midnight."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value).strip() == "":
        return 0.0, math.inf
    parts = re.split(r"\s*[-–—]\s*", value.strip()) if isinstance(value, str) else list(value)
    try:
        low, high = (_clock(part) for part in parts)
    except (TypeError, ValueError):
        low, high = 1.0, 0.0
    if low > high:
        raise ConciergekitError(
            _(
                'Window {value} of stop {stop} is not two times in order, e.g. "9:00-11:30".',
                value=str(value),
                stop=name,
            )
        )
    return low, high


def _clock(part) -> float:
    if isinstance(part, str):
        match = _TIME.match(part)
        if not match:
            raise ValueError(part)
        return int(match[1]) * 60.0 + int(match[2] or 0)
    return float(part)

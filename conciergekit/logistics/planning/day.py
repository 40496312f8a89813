"""The tours of one day, as they were driven and as they could have been: the same stops in another order."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core import rates
from ...core.i18n import _
from ...core.pilot import Pilot
from ...core.roads.places import Matrix, loop_km
from ...core.told import Told
from ..costs import ParameterError, checked
from ..logbook import MINUTES, OBSERVED, Ground
from ..tours import TourCosts, cost_tours
from .tours import installed, plan_tours

BUSY = 3  # stops of a day worth planning again
GAIN_EUR = 0.01  # less is none
_LEVELS = {"pickup": 0, "both": 1, "delivery": 2}  # what is picked up is handed over later


@dataclass(frozen=True)
class DayTours(Told):
    """Tours of a day beside those proposed for the same stops.

    table: rows "driven" and "proposed": tours, km, minutes, cost_eur (full). orders: one row a tour of either: `what`,
    tour, stops (their codes, in order: the tour and the rank noted). odometer: km driven for one on the map, that day.
    problem: why nothing is proposed: "no_day" (no day is noted well enough), "no_tour" (none on the day asked for),
    "unknown" (kilometres, minutes, communes or ranks of a tour of that day are missing), or "". swapped: stops could
    change tours. searched: by the planner; else by the kit's own rule, exact up to nine places a tour.
    """

    day: pd.Timestamp | None
    problem: str = ""
    table: pd.DataFrame | None = None
    orders: pd.DataFrame | None = None
    odometer: float = math.nan
    swapped: bool = False
    picked_up: bool = False
    searched: bool = True

    @property
    def measured(self) -> bool:
        return not self.problem

    @property
    def gain_eur(self) -> float:
        """What the order proposed would have saved."""
        return float(self.table.loc["driven", "cost_eur"] - self.table.loc["proposed", "cost_eur"])


def propose_day(
    pilot: Pilot, costs: TourCosts | None = None, day: str = "", iterations: int = 200, seed: int = 0
) -> DayTours:
    """The tours of a day, beside those that `plan_tours` proposes for the same stops.

    What was driven is as `costs` counts it. A proposal is measured on the map between communes, its kilometres and
    minutes then scaled by what the odometer said of the same map that day: the order of the stops is all that differs.
    Pick-ups stay before deliveries, and stops in their tour where something is picked up: nobody wrote for whom.

    costs: Result of `cost_tours` if at hand.
    day: Such as "2026-03-31"; empty: the last day of at least three stops whose tours are noted well enough.
    iterations, seed: Of the search.

    Raises ParameterError: a day that cannot be read.
    """
    checked("seed", seed, whole=True)
    costs, asked = costs or cost_tours(pilot), _day(day)
    stops = _stops(pilot, costs)
    ran = costs.table[(costs.table["stops"] > 0) & (costs.source == "tours")].dropna(subset="date")
    days = ran["date"].dt.normalize()
    known = ran["tour"].isin(stops["tour"])
    if asked is None:
        whole = known.groupby(days).all() & (ran["stops"].groupby(days).sum() >= BUSY)
        if not whole.any():
            return DayTours(None, "no_day")
        asked = whole.index[whole].max()
    if not (days == asked).any():
        return DayTours(asked, "no_tour")
    if not known[days == asked].all():
        return DayTours(asked, "unknown")
    tours = ran[days == asked].set_index("tour", drop=False)
    return _compared(pilot, costs, asked, tours, stops, (iterations, seed))


def _day(text) -> pd.Timestamp | None:
    if not str(text or "").strip():
        return None
    day = pd.to_datetime(str(text), format="%Y-%m-%d", errors="coerce")
    if pd.isna(day):
        raise ParameterError(
            _("{name} must be a day such as 2026-03-31: {given} was given.", name="day", given=str(text)[:40])
        )
    return day


def _stops(pilot: Pilot, costs: TourCosts) -> pd.DataFrame:
    """Stops of the tours that can be compared: kilometres and minutes written, every stop ranked in a known commune, and
    a way through them, in that order, that is no longer than what was driven."""
    ground, log = Ground.of(pilot), costs.table
    rows = pilot.happened("stops").dropna(subset=["tour", "rank"])
    rows = rows.sort_values(["tour", "rank"], kind="stable")
    rows = rows.assign(level=rows["kind"].map(_LEVELS).fillna(_LEVELS["delivery"]))
    seen = log[(log["km_status"] == OBSERVED) & (log["minutes_status"] == OBSERVED)]
    seen = seen[(seen["km"] > 0) & (seen["drive_min"] > 0) & (seen["map_km"] > 0)].set_index("tour")
    kept = []
    for tour, each in rows.groupby("tour"):
        if ground.base is None or tour not in seen.index or len(each) != seen["stops"][tour]:
            continue
        codes = each["insee"].tolist()
        if all(ground.roads.has(code) for code in codes):
            straight = np.trace(ground.straight_km([ground.base, *codes, ground.base]), 1)
            kept += [each] if straight <= seen["km"][tour] else []
    found = pd.concat(kept) if kept else rows.iloc[:0]
    return found.assign(code=found["tour"] + "-" + found["rank"].astype(int).astype(str))


def _compared(pilot, costs: TourCosts, day, tours: pd.DataFrame, stops: pd.DataFrame, search) -> DayTours:
    stops = stops[stops["tour"].isin(tours.index)]
    picked_up = bool((stops["level"] < _LEVELS["delivery"]).any())
    odometer = float(tours["km"].sum() / tours["map_km"].sum())
    groups = ["mode", "paid"] if not picked_up and len(tours) > 1 else ["tour"]
    driven = {
        "tours": len(tours),
        "km": tours["km"].sum(),
        "minutes": tours[MINUTES].sum().sum(),
        "cost_eur": tours["cost_full_eur"].sum(),
    }
    proposed, orders = dict(driven), []
    for _key, mine in tours.groupby([tours[name].fillna("") for name in groups], sort=False):
        own = stops[stops["tour"].isin(mine.index)]
        was = [(tour, each["code"].tolist()) for tour, each in own.groupby("tour", sort=False)]
        found = _proposal(pilot, costs, mine, own, odometer, search)
        if found and found[0]["cost_eur"] < -GAIN_EUR:
            proposed = {name: value + found[0][name] for name, value in proposed.items()}
        else:
            found = ({}, [codes for _tour, codes in was])
        orders += [("driven", tour, codes) for tour, codes in was]
        orders += [("proposed", mine.index[0] if len(mine) == 1 else "", codes) for codes in found[1]]
    table = pd.DataFrame([driven, proposed], index=["driven", "proposed"])
    orders = pd.DataFrame(orders, columns=["what", "tour", "stops"])
    return DayTours(day, "", table, orders, odometer, groups != ["tour"], picked_up, installed())


def _proposal(pilot, costs: TourCosts, tours: pd.DataFrame, stops: pd.DataFrame, odometer: float, search):
    """(what changes: tours, km, minutes, cost_eur; codes of the stops of each tour in order) with these tours' vehicles."""
    ground, first = Ground.of(pilot), tours.iloc[0]
    door_km, hour = ground.doors.km * odometer, sum(p[0] for p in costs.prices.hours_of(tours["paid"]))
    speed = float(tours["km"].sum() / tours["drive_min"].sum() * 60)
    # doors of one commune are all as far from each other: one place, driven round inside
    places = stops.groupby(["insee", "level"], sort=False)["code"].agg(list).reset_index()
    inside = places["code"].map(len).to_numpy() - 1
    a_stop = float(tours["stop_min"].sum() / tours["stops"].sum())
    matrix = _matrix(ground, places, first["mode"], odometer, speed)
    frame = pd.DataFrame({"service_min": [0.0, *((inside + 1) * a_stop + inside * door_km / speed * 60)]})
    loading = float(tours[["load_min", "wait_min", "admin_min"]].sum(axis=1).mean())
    longest = max(60 * rates.value("shift_h"), float(tours[MINUTES].sum(axis=1).max()))
    vehicle = {
        "mode": first["mode"],
        "count": len(tours),
        "km_eur": costs.prices.km_eur[first["mode"]],
        "hour_eur": float(hour),
        "load_min": loading,
        "shift_h": longest / 60 + 1e-6,
    }
    if installed():
        plan = plan_tours(frame, pd.DataFrame([vehicle]), matrix, *search)
        routes, fits = plan.table["stops"].tolist(), plan.feasible
        km, minutes = plan.table["km"].sum(), plan.table["minutes"].sum()
    else:
        km, order = loop_km(matrix.km)
        routes, minutes = [order], km / speed * 60 + frame["service_min"].sum() + loading
        fits = minutes <= longest or len(tours) == 1
    if not fits or not math.isfinite(km):
        return None
    km = float(km + inside.sum() * door_km - tours["km"].sum())
    minutes = float(minutes - tours[MINUTES].sum().sum())
    change = {"tours": len(routes) - len(tours), "km": km, "minutes": minutes}
    change["cost_eur"] = km * vehicle["km_eur"] + minutes / 60 * vehicle["hour_eur"]
    return change, [[code for place in route for code in places["code"][place - 1]] for route in routes]


def _matrix(ground: Ground, places: pd.DataFrame, mode: str, odometer: float, speed: float) -> Matrix:
    """Km as driven and minutes between the base and the places; none from a delivery to a pick-up."""
    codes = [ground.base, *places["insee"]]
    names = list(dict.fromkeys(codes))
    at = [names.index(code) for code in codes]
    km = ground.km(names, mode)[np.ix_(at, at)]
    same = np.array(at)[:, None] == np.array(at)
    km = np.where(same, ground.doors.km, km) * odometer
    level = places["level"].to_numpy()
    km[1:, 1:][level[:, None] > level] = math.inf
    np.fill_diagonal(km, 0.0)
    return Matrix(km, km / speed * 60)

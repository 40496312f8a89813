"""The tours of a pilot with nothing left blank: what was logged, and what had to be filled in and how.

Each figure keeps a status: "observed", "estimated" (from the pilot's own data and dated defaults) or
"not measured". A pilot that logs no tour gets one imagined tour for each day it served somebody.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from .. import rates
from ..pilot import Pilot, remembered
from .places import DEFAULT_AREA, loop_km
from .roads import Roads

OBSERVED, ESTIMATED, ABSENT = "observed", "estimated", "not measured"
DEFAULT_MODE = "car"
MIN_OBSERVED = 3  # tours needed to trust their mean
DAY_MIN = 24 * 60
_KINDS = ("drive_min", "stop_min", "load_min")
_FIGURES = ["km", "empty_km", *_KINDS, "wait_min", "stops", "orders", "tolls_eur", "revenue_eur"]
COLUMNS = ["tour", "date", "mode", "paid", *_FIGURES, "map_km", "set_aside"]
STATUSES = ["mode_status", "km_status", "minutes_status", "stops_status", "revenue_status"]


@dataclass(frozen=True)
class Ground:
    """The land tours run on: the base (INSEE code or None), the kind of area, and the roads.

    `supposed`: nobody said where the base is; the commune with most orders stands in.
    """

    base: str | None
    area: str
    supposed: bool = False
    roads: Roads = Roads()

    @staticmethod
    @remembered
    def of(pilot: Pilot) -> "Ground":
        base = pilot.settings.get("base_insee")
        area = str(pilot.settings.get("area") or DEFAULT_AREA)
        roads = Roads.of(pilot)
        if base is not None:
            return Ground(base if roads.has(base) else None, area, roads=roads)
        usual = delivered(pilot)["insee"].mode()
        found = len(usual) > 0 and roads.has(usual.iloc[0])
        return Ground(usual.iloc[0] if found else None, area, supposed=found, roads=roads)

    def loop(self, codes: list[str], doors: float, mode: str, ordered: bool = False) -> float:
        """Km from the base through the doors of these communes and back; NaN if nothing can be placed.

        Doors of one commune are `local_km` apart. Doors whose commune is unknown are as far as the others.
        """
        known = [code for code in codes if self.roads.has(code)]
        if self.base is None or not known:
            return float("nan")
        away = [code for code in dict.fromkeys(known) if code != self.base]
        local = rates.value("local_km")[self.area]
        if ordered:
            path = [self.base, *known, self.base]
            km = self.roads.km(path, mode)
            same = sum(here == there for here, there in zip(path, path[1:], strict=False))
            return float(np.trace(km, 1)) * doors / len(known) + same * local
        if not away:
            return (doors + 1) * local
        length, _order = loop_km(self.roads.km([self.base, *away], mode))
        unplaced = max(1.0, doors / len(known))
        return length * unplaced + max(0.0, doors - len(away)) * local

    def lone_km(self, codes: pd.Series, mode: str) -> float:
        """Mean km of a round trip for one door, over the communes of the orders; NaN if unknown."""
        placed = codes[self.roads.knows(codes)]
        if self.base is None or placed.empty:
            return float("nan")
        share = placed.value_counts(normalize=True)
        return float(sum(weight * self.loop([code], 1, mode) for code, weight in share.items()))


@remembered
def tour_log(pilot: Pilot) -> pd.DataFrame:
    """One row a tour, columns COLUMNS and STATUSES: logged tours completed, or imagined ones."""
    return _complete(pilot, _logged(pilot) if pilot.has("tours") else _imagined(pilot))


def lone_km(pilot: Pilot, log: pd.DataFrame) -> float:
    """Km of a round trip for one order: logged trips of one stop if there are three, else from the communes,
    corrected by what logged tours show (km driven over km on the map); NaN if unknown."""
    logged = log[log["km_status"] == OBSERVED]
    alone = logged[logged["stops"] == 1]["km"]
    if len(alone) >= MIN_OBSERVED:
        return float(alone.mean())
    usual = log["mode"].mode()
    km = Ground.of(pilot).lone_km(
        delivered(pilot)["insee"].dropna(), usual.iloc[0] if len(usual) else DEFAULT_MODE
    )
    both = logged[(logged["map_km"] > 0) & (logged["km"] > 0)]
    driven = both["km"].sum() / both["map_km"].sum() if len(both) >= MIN_OBSERVED else 1.0
    return float(km * driven)


@remembered
def delivered(pilot: Pilot) -> pd.DataFrame:
    """Served requests, with `revenue_eur` (commission and fee kept, NaN if neither is written), the `door`
    (the client, or the request itself) and the commune (the client's own if the request has none)."""
    served = pilot["requests"].query("outcome == 'served'").copy()
    served["revenue_eur"] = served[["commission_eur", "fee_eur"]].sum(axis=1, min_count=1)
    served["door"] = served["client"].fillna("#" + served.index.to_series().astype(str))
    homes = pilot["clients"].dropna(subset="id").drop_duplicates("id").set_index("id")["insee"]
    served["insee"] = served["insee"].astype("object").fillna(served["client"].map(homes))
    return served


# ---- logged tours ----------------------------------------------------------------------------------------


def _logged(pilot: Pilot) -> pd.DataFrame:
    tours = _believed(pilot["tours"].rename(columns={"id": "tour"}).copy())
    carried = delivered(pilot).dropna(subset="tour")
    by_tour = carried.groupby("tour")
    doors = pilot["stops"].dropna(subset="tour").groupby("tour")
    tours["orders"] = tours["tour"].map(by_tour.size().astype(float))
    tours["orders"] = tours["orders"].fillna(tours["tour"].map(doors["orders"].sum(min_count=1)))
    tours["revenue_eur"] = tours["tour"].map(by_tour["revenue_eur"].sum(min_count=1))
    counted = tours["tour"].map(doors.size().astype(float))
    counted = counted.fillna(tours["tour"].map(by_tour["door"].nunique().astype(float)))
    tours["stops_status"] = _status(tours["stops"], counted)
    tours["stops"] = tours["stops"].fillna(counted)
    at_doors = tours["tour"].map(doors["minutes"].agg(lambda x: x.sum(skipna=False)))
    tours["stop_min"] = tours["stop_min"].fillna(at_doors)
    communes = tours["tour"].map(by_tour["insee"].agg(lambda x: list(x.dropna())))
    ranked = pilot["stops"].sort_values("rank").dropna(subset=["tour", "insee"])
    tours["_ranked"] = tours["tour"].map(ranked.groupby("tour")["insee"].agg(list))
    tours["_communes"] = communes
    return tours


def _believed(tours: pd.DataFrame) -> pd.DataFrame:
    """The log without the kilometres and minutes that cannot be (metres, counter readings, hours or seconds for
    minutes): they count as not logged, and `set_aside` marks their tours."""
    limits = {name: _limit(tours, name) for name in ("slowest_kmh", "fastest_kmh", "farthest_km")}
    speed = tours["km"] / tours["drive_min"].where(tours["drive_min"] > 0) * 60
    moving = (speed > limits["fastest_kmh"]) | ((speed < limits["slowest_kmh"]) & (speed > 0))
    moving |= tours["km"] > limits["farthest_km"]
    long = tours[[*_KINDS, "wait_min"]].sum(axis=1) > DAY_MIN
    at_doors = tours["stop_min"] / tours["stops"].where(tours["stops"] > 0)
    short = (tours["stop_min"] > 0) & (at_doors < rates.value("shortest_stop_min"))
    tours["set_aside"] = moving | long | short
    tours.loc[moving, "km"] = np.nan
    tours.loc[moving | long, "drive_min"] = np.nan
    tours.loc[short | long, "stop_min"] = np.nan
    tours.loc[long, ["load_min", "wait_min"]] = np.nan
    return tours


def _limit(tours: pd.DataFrame, name: str) -> pd.Series:
    """A limit by means of travel; the widest where the means is not said."""
    limits = rates.value(name)
    widest = min(limits.values()) if name.startswith("slow") else max(limits.values())
    return tours["mode"].map(limits).astype(float).fillna(widest)


def _status(values: pd.Series, filled: pd.Series) -> pd.Series:
    chosen = np.where(values.notna(), OBSERVED, np.where(filled.notna(), ESTIMATED, ABSENT))
    return pd.Series(chosen, index=values.index)


# ---- imagined tours --------------------------------------------------------------------------------------


def _imagined(pilot: Pilot) -> pd.DataFrame:
    """One tour a day with served requests of services that go to somebody's door."""
    served = delivered(pilot)
    served["day"] = served["closed_on"].fillna(served["date"])
    services = pilot["services"].dropna(subset="id").drop_duplicates("id").set_index("id")["stop_min"]
    if services.notna().any():
        served = served[served["service"].map(services).fillna(0) > 0]
    served = served.dropna(subset="day")
    days = served.groupby(served["day"].dt.normalize())
    tours = pd.DataFrame(index=pd.Index(list(days.groups), name="date"))
    tours["stops"] = days["door"].nunique().astype(float)
    tours["orders"] = days.size().astype(float)
    tours["revenue_eur"] = days["revenue_eur"].sum(min_count=1)
    tours["_communes"] = days["insee"].agg(lambda x: list(x.dropna())) if len(tours) else None
    tours = tours.reset_index()
    tours["date"] = pd.to_datetime(tours["date"])
    tours["tour"] = ["~" + day.strftime("%Y-%m-%d") for day in tours["date"]]
    for name in ("km", "empty_km", *_KINDS, "wait_min", "tolls_eur"):
        tours[name] = np.nan
    tours["mode"] = tours["paid"] = tours["_ranked"] = None
    tours["set_aside"] = False
    tours["stops_status"] = ESTIMATED
    return tours


# ---- filling ---------------------------------------------------------------------------------------------


def _complete(pilot: Pilot, tours: pd.DataFrame) -> pd.DataFrame:
    ground = Ground.of(pilot)
    tours["mode_status"] = np.where(tours["mode"].notna(), OBSERVED, ESTIMATED)
    usual = tours["mode"].mode()
    tours["mode"] = tours["mode"].fillna(usual.iloc[0] if len(usual) else DEFAULT_MODE)
    speed = tours["mode"].map(ground.roads.speed_kmh).astype(float)
    tours["map_km"] = _road_km(ground, tours)
    guessed = tours["map_km"].fillna(tours["drive_min"] / 60 * speed)
    tours["km_status"] = _status(tours["km"], guessed)
    tours["km"] = tours["km"].fillna(guessed)
    filled = pd.DataFrame(
        {
            "drive_min": tours["km"] / _own_speed(tours, speed) * 60,
            "stop_min": tours["stops"] * _own_stop_min(pilot, tours),
            "load_min": tours["load_min"].median()
            if tours["load_min"].notna().any()
            else tours["mode"].map(rates.value("load_min")).astype(float),
        },
        index=tours.index,
    )
    kinds = list(_KINDS)
    seen, known = tours[kinds].notna().all(axis=1), tours[kinds].fillna(filled).notna().all(axis=1)
    tours["minutes_status"] = np.where(seen, OBSERVED, np.where(known, ESTIMATED, ABSENT))
    tours[kinds] = tours[kinds].fillna(filled)
    # the dictionary says "if any" of these two: an empty cell means none
    tours[["wait_min", "tolls_eur"]] = tours[["wait_min", "tolls_eur"]].fillna(0.0)
    tours["revenue_status"] = np.where(tours["revenue_eur"].notna(), OBSERVED, ABSENT)
    tours = tours.sort_values(["date", "tour"], ignore_index=True)
    return tours[COLUMNS + STATUSES]


def _road_km(ground: Ground, tours: pd.DataFrame) -> list[float]:
    """Km on the map, tour by tour; most tours of a pilot go round the same few loops."""
    loop = cache(lambda codes, *how: ground.loop(list(codes), *how))
    km = []
    for ranked, communes, stops, mode in tours[["_ranked", "_communes", "stops", "mode"]].itertuples(
        index=False
    ):
        if isinstance(ranked, list):
            km.append(loop(tuple(ranked), len(ranked), mode, True))
        elif isinstance(communes, list) and communes and stops > 0:
            km.append(loop(tuple(communes), stops, mode))
        else:
            km.append(float("nan"))
    return km


def _own_speed(tours: pd.DataFrame, default: pd.Series) -> pd.Series:
    """The pilot's own km/h by mode where both figures were logged on three tours at least."""
    logged = tours[(tours["km_status"] == OBSERVED) & (tours["drive_min"] > 0) & (tours["km"] > 0)]
    sums = logged.groupby("mode")[["km", "drive_min"]].sum()
    own = (sums["km"] / sums["drive_min"] * 60)[logged.groupby("mode").size() >= MIN_OBSERVED]
    return tours["mode"].map(own).astype(float).fillna(default)


def _own_stop_min(pilot: Pilot, tours: pd.DataFrame) -> float:
    """Minutes a stop: the pilot's own mean, else its services' usual ones, else the dated default."""
    logged = tours[(tours["stop_min"] > 0) & (tours["stops"] > 0)]
    if len(logged):
        return float(logged["stop_min"].sum() / logged["stops"].sum())
    usual = pilot["services"]["stop_min"]
    usual = usual[usual > 0]
    return float(usual.mean()) if len(usual) else float(rates.value("stop_min"))

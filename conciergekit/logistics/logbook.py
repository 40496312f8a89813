"""The tours of a pilot with nothing left blank: what was logged, and what had to be filled in and how.

Each figure keeps a status: "observed", "estimated" (from the pilot's own data and dated defaults) or
"not measured". A pilot that logs no tour gets one imagined tour for each day it served somebody.
"""

from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import count

import numpy as np
import pandas as pd

from ..core import rates
from ..core.communes import straight_km
from ..core.pilot import Pilot, remembered
from ..core.roads.network import Roads
from ..core.roads.places import DEFAULT_AREA, loop_km
from . import doors as near
from .paid_km import bought_an_order

OBSERVED, ESTIMATED, ABSENT = "observed", "estimated", "not measured"
DEFAULT_MODE = "car"
MIN_OBSERVED = 3  # tours needed to trust their mean
DAY_MIN = 24 * 60
_KINDS = ("drive_min", "stop_min", "load_min")
MINUTES = [*_KINDS, "wait_min", "admin_min"]  # of a tour once costed
_FIGURES = ["km", "empty_km", *_KINDS, "wait_min", "stops", "orders", "tolls_eur", "revenue_eur"]
COLUMNS = ["tour", "date", "mode", "paid", *_FIGURES, "map_km", "set_aside"]
STATUSES = ["mode_status", "km_status", "minutes_status", "stops_status", "revenue_status"]


@dataclass(frozen=True)
class Ground:
    """The land tours run on: the base (INSEE code or None), the kind of area, the roads, and how far apart the doors
    of one commune are.

    `supposed`: nobody said where the base is; the commune with most orders stands in.
    """

    base: str | None
    area: str
    supposed: bool = False
    roads: Roads = Roads()
    doors: near.Doors = field(default_factory=partial(near.usual, DEFAULT_AREA))

    @staticmethod
    @remembered
    def of(pilot: Pilot) -> "Ground":
        ground = _bare_ground(pilot)
        return replace(ground, doors=_doors(pilot, ground)) if ground.base and pilot.has("tours") else ground

    def km(self, codes: list[str], mode: str) -> np.ndarray:
        """Road km between known communes, (n, n): the map's, corrected by what the tours drove, measured roads as
        they are; never under the straight line."""
        table = self.roads.km(codes, mode)
        if self.doors.road == 1.0:
            return table
        scaled = np.maximum(table * self.doors.road, self.straight_km(codes))
        for i, j, (measured, _minutes) in self.roads.measured_among(codes):
            scaled[i, j] = scaled[j, i] = measured
        return scaled

    def straight_km(self, codes: list[str]) -> np.ndarray:
        """Straight km between known communes, (n, n)."""
        return straight_km(*self.roads.points(codes))

    def loop(self, codes: list[str], doors: float, ordered: bool, table) -> float:
        """Km from the base through the doors of these communes and back; NaN if nothing can be placed.

        `table` gives the km between the communes of a path. Doors of one commune are `doors.km` apart. Doors whose commune
        is unknown are as far as the others.
        """
        between, inside = self.ways(codes, doors, ordered, table)
        return between + inside * self.doors.km

    def ways(self, codes: list[str], doors: float, ordered: bool, table) -> tuple[float, float]:
        """Km between communes and number of ways inside one, of such a loop."""
        known = [code for code in codes if self.roads.has(code)]
        if self.base is None or not known:
            return float("nan"), float("nan")
        if ordered:
            path = [self.base, *known, self.base]
            same = sum(here == there for here, there in zip(path, path[1:], strict=False))
            return float(np.trace(table(path), 1)) * doors / len(known), float(same)
        away = [code for code in dict.fromkeys(known) if code != self.base]
        if not away:
            return 0.0, doors + 1
        length, _order = loop_km(table([self.base, *away]))
        return length * max(1.0, doors / len(known)), max(0.0, doors - len(away))

    def lone_km(self, codes: pd.Series, mode: str) -> float:
        """Mean km of a round trip for one door, over the communes of the orders; NaN if unknown."""
        placed = codes[self.roads.knows(codes)]
        if self.base is None or placed.empty:
            return float("nan")
        share = placed.value_counts(normalize=True)
        away = partial(self.km, mode=mode)
        return float(sum(weight * self.loop([code], 1, False, away) for code, weight in share.items()))


@remembered
def _bare_ground(pilot: Pilot) -> Ground:
    """The land before the tours are read."""
    base = pilot.settings.get("base_insee")
    area = str(pilot.settings.get("area") or DEFAULT_AREA)
    roads, doors = Roads.of(pilot), near.usual(area)
    if base is not None:
        return Ground(base if roads.has(base) else None, area, roads=roads, doors=doors)
    usual = delivered(pilot)["insee"].mode()
    found = len(usual) > 0 and roads.has(usual.iloc[0])
    return Ground(usual.iloc[0] if found else None, area, supposed=found, roads=roads, doors=doors)


def _doors(pilot: Pilot, ground: Ground) -> near.Doors:
    """How far apart doors are, from the logged tours whose communes are known."""
    tours = _logged(pilot)
    tours = tours[(tours["km"] > 0) & (tours["stops"] > 0)]
    codes = _codes_of(ground, tours)
    if not codes:
        return ground.doors
    straight, road = ground.straight_km(codes), ground.roads.km(codes, usual_mode(tours))
    on_road, paths = _Table(codes, road), _paths(ground, tours, _Table(codes, straight))
    ways = cache(lambda path, doors, ordered: ground.ways(list(path), doors, ordered, on_road))
    found = np.array([ways(*path) for path in paths]).reshape(-1, 2)
    table = np.column_stack([tours["km"], found])
    km, between, inside = table[np.isfinite(table).all(axis=1)].T
    least = float((straight[road > 0] / road[road > 0]).min(initial=1.0))
    return near.read(km, between, inside, ground.area, least, ground.roads.precision(codes) == "roads")


class _Table:
    """Km between places, worked out once for all of them: called with a path, the table of its places."""

    def __init__(self, codes: list[str], km: np.ndarray):
        self.row, self.table = {code: i for i, code in enumerate(codes)}, km

    def __call__(self, path: list[str]) -> np.ndarray:
        at = [self.row[code] for code in path]
        return self.table[np.ix_(at, at)]


def usual_mode(tours: pd.DataFrame) -> str:
    """The means of travel of most of these tours; a car where none says."""
    usual = tours["mode"].mode()
    return usual.iloc[0] if len(usual) else DEFAULT_MODE


def _codes_of(ground: Ground, tours: pd.DataFrame) -> list[str]:
    """The base and the places of these tours that are on the map."""
    lists = [*tours["_ranked"], *tours["_communes"]]
    codes = dict.fromkeys(code for codes in lists if isinstance(codes, list) for code in codes)
    return [code for code in dict.fromkeys([ground.base, *codes]) if ground.roads.has(code)]


@remembered
def tour_log(pilot: Pilot) -> pd.DataFrame:
    """One row a tour, columns COLUMNS and STATUSES: logged tours completed, or imagined ones."""
    return _complete(pilot, _logged(pilot) if pilot.has("tours") else _imagined(pilot))


def lone_km(pilot: Pilot, log: pd.DataFrame) -> float:
    """Km of a round trip for one order: logged trips of one stop if there are three, else from the communes, by
    roads as the tours drive them (see `doors`); NaN if unknown."""
    alone = log[(log["km_status"] == OBSERVED) & (log["stops"] == 1)]["km"]
    if len(alone) >= MIN_OBSERVED:
        return float(alone.mean())
    return Ground.of(pilot).lone_km(delivered(pilot)["insee"].dropna(), usual_mode(log))


@remembered
def delivered(pilot: Pilot) -> pd.DataFrame:
    """Served requests, with `revenue_eur` (commission and fee kept, less what the order is bought for; NaN if neither is written), the `door`
    (the client, or the request itself) and the commune (the client's own if the request has none)."""
    served = pilot.happened("requests").query("outcome == 'served'").copy()
    bought = served["service"].map(bought_an_order(pilot)).astype(float).fillna(0.0)
    served["revenue_eur"] = served[["commission_eur", "fee_eur"]].sum(axis=1, min_count=1) - bought
    served["door"] = served["client"].fillna("#" + served.index.to_series().astype(str))
    homes = pilot["clients"].dropna(subset="id").drop_duplicates("id").set_index("id")["insee"]
    served["insee"] = served["insee"].astype("object").fillna(served["client"].map(homes))
    return served


# ---- logged tours ----------------------------------------------------------------------------------------


@remembered
def numbered(pilot: Pilot) -> pd.DataFrame:
    """The sheet of tours, each line with a number of its own: every tour counts, and orders and stops name one by its number.
    A line whose number is blank, or that of an earlier one, takes a rank in brackets: "T4 (2)"."""
    tours = pilot.happened("tours")
    taken, found = set(tours["id"].dropna()), []
    for number, again in zip(tours["id"], tours["id"].isna() | tours["id"].duplicated(), strict=True):
        stem = number if isinstance(number, str) else ""
        ranked = (f"{stem} ({rank})".strip() for rank in count(2 if stem else 1))
        found.append(next(name for name in ranked if name not in taken) if again else number)
        taken.add(found[-1])
    return tours.assign(id=pd.Series(found, tours.index, dtype=tours["id"].dtype))


@remembered
def _logged(pilot: Pilot) -> pd.DataFrame:
    tours = _believed(numbered(pilot).rename(columns={"id": "tour"}).copy())
    carried = delivered(pilot).dropna(subset="tour")
    by_tour = carried.groupby("tour")
    doors = pilot.happened("stops").dropna(subset="tour").groupby("tour")
    tours["orders"] = tours["tour"].map(by_tour.size().astype(float))
    tours["orders"] = tours["orders"].fillna(tours["tour"].map(doors["orders"].sum(min_count=1)))
    tours["revenue_eur"] = tours["tour"].map(by_tour["revenue_eur"].sum(min_count=1))
    counted = tours["tour"].map(doors.size().astype(float))
    counted = counted.fillna(tours["tour"].map(by_tour["door"].nunique().astype(float)))
    tours["stops_status"] = _status(tours["stops"], counted)
    tours["stops"] = tours["stops"].fillna(counted)
    at_doors = tours["tour"].map(doors["minutes"].agg(lambda x: x.sum(skipna=False)))
    tours["stop_min"] = tours["stop_min"].fillna(at_doors)
    communes = tours["tour"].map(by_tour["insee"].agg(list))
    ranked = pilot.happened("stops").sort_values("rank", kind="stable").dropna(subset=["tour", "insee"])
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
    tours["_communes"] = days["insee"].agg(list) if len(tours) else None
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
    tours["mode"] = tours["mode"].fillna(usual_mode(tours))
    speed = tours["mode"].map(ground.roads.speed_kmh).astype(float)
    tours["map_km"] = _road_km(ground, tours)
    guessed = tours["map_km"].fillna(tours["drive_min"] / 60 * speed)
    tours["km_status"] = _status(tours["km"], guessed)
    tours["km"] = tours["km"].fillna(guessed)
    load = tours["mode"].map(rates.value("load_min")).astype(float)
    filled = pd.DataFrame(
        {
            "drive_min": tours["km"] / _own_speed(tours, speed) * 60,
            "stop_min": tours["stops"] * _own_stop_min(pilot, tours),
            "load_min": tours["load_min"].median() if tours["load_min"].notna().any() else load,
        },
        index=tours.index,
    )
    kinds = list(_KINDS)
    seen, known = tours[kinds].notna().all(axis=1), tours[kinds].fillna(filled).notna().all(axis=1)
    tours["minutes_status"] = np.where(seen, OBSERVED, np.where(known, ESTIMATED, ABSENT))
    # a tour that cannot be told whole keeps the minutes logged: what is supposed would be in no cost but in its least one
    tours[kinds] = tours[kinds].fillna(filled).where(known, tours[kinds])
    # the dictionary says "if any" of these two: an empty cell means none
    tours[["wait_min", "tolls_eur"]] = tours[["wait_min", "tolls_eur"]].fillna(0.0)
    tours["revenue_status"] = np.where(tours["revenue_eur"].notna(), OBSERVED, ABSENT)
    tours = tours.sort_values(["date", "tour"], ignore_index=True)
    return tours[COLUMNS + STATUSES]


def _road_km(ground: Ground, tours: pd.DataFrame) -> list[float]:
    """Km on the map, tour by tour; most tours of a pilot go round the same few loops."""
    codes = _codes_of(ground, tours)
    if not codes:
        return [float("nan")] * len(tours)
    tables = {mode: _Table(codes, ground.km(codes, mode)) for mode in tours["mode"].unique()}
    loop = cache(lambda mode, *path: ground.loop(*path, tables[mode]))
    paths = _paths(ground, tours, _Table(codes, ground.straight_km(codes)))
    return [loop(mode, *path) for mode, path in zip(tours["mode"], paths, strict=True)]


def _paths(ground: Ground, tours: pd.DataFrame, straight: _Table) -> list[tuple]:
    """Communes, doors, and whether they come in the order driven, of each tour; no commune where none is known. Ranks whose
    straight way is longer than what was driven are not the order of the road."""
    least = cache(lambda codes: ground.ways(list(codes), len(codes), True, straight)[0])
    paths = []
    for ranked, communes, stops, km in tours[["_ranked", "_communes", "stops", "km"]].itertuples(index=False):
        if isinstance(ranked, list):
            codes = tuple(ranked)
            paths.append((codes, float(len(codes)), not (km > 0 and least(codes) > km)))
        elif isinstance(communes, list) and communes and stops > 0:
            paths.append((tuple(communes), stops, False))
        else:
            paths.append(((), 0.0, False))
    return paths


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

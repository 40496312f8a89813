"""Who causes the cost of the trips: every tour split over its orders, added up by village and by target group.

The road of each tour follows the ordered-tour Shapley value (see `ordered_shapley`), what is paid if anybody is
served is shared equally by the doors, time at a door belongs to it; orders of one door share its part.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import gammaln

from ..core.pilot import Pilot
from ..core.privacy import OTHERS, fewest, fold, folded_groups
from ..core.roads.places import loop_km
from ..core.told import Told
from .costs import ratio
from .doors import Doors
from .logbook import MINUTES, Ground, delivered
from .tours import TourCosts, cost_tours


@dataclass(frozen=True)
class Causes(Told):
    """Cost of the trips by order, village and target group.

    orders: one row an order carried by a costed tour: request (its row in the log), tour, insee, public, cost_eur (its
    share, adds up to the tours), marginal_eur (what the tour would save without its door; NaN for a door alone, whose tour would not leave), alone_eur (a trip for its door
    alone), drive_share (its part of the driving), rest_share (of all the rest), price_eur (what it brings, NaN if unknown).
    villages, publics: one row a group of five people or more, the others folded: orders, people, cost_eur,
    price_eur, transfer_eur (price − cost: positive gives, negative receives), and per order `*_order_eur`.
    tours: tours split. tours_left_out: costed tours whose orders or communes are unknown. empty_tours: costed tours
    with stops that carried no order, and what an order costs with theirs shared too (`with_empty_eur`).
    folded: names of the communes shown as one; hidden: people behind those too few to be shown at all.
    doors: what the distance between two doors of a commune is read in (see `doors.Doors`). tried: transfer of each
    commune shown at each distance between doors of `doors.TRIED_KM` and of the range of `doors`, the roads following.
    """

    orders: pd.DataFrame
    villages: pd.DataFrame
    publics: pd.DataFrame
    tours: int
    tours_left_out: int
    empty_tours: int = 0
    with_empty_eur: float = math.nan
    folded: tuple[str, ...] = ()
    doors: Doors | None = None
    tried: pd.DataFrame | None = None

    @property
    def measured(self) -> bool:
        return not self.orders.empty

    @property
    def table(self) -> pd.DataFrame:
        """Villages then target groups, with `by` ("village" or "public")."""
        both = [self.villages.assign(by="village"), self.publics.assign(by="public")]
        return pd.concat(both, ignore_index=True)

    @property
    def unsure(self) -> tuple[str, ...]:
        """Communes shown that give or receive depending on the distance supposed between two doors of a commune."""
        if self.tried is None or self.tried.empty:
            return ()
        gives = self.tried >= 0
        return tuple(gives.index[gives.any(axis=1) & ~gives.all(axis=1)])


def who_causes(pilot: Pilot, costs: TourCosts | None = None, **prices) -> Causes:
    """Split the cost of every tour over the orders it carried, and add up by village and target group.

    costs: Result of `cost_tours` if at hand; else `prices` (`km_eur`, `hour_eur`, `day_eur`) are passed to
        it.

    Not measured when no tour has its orders, their communes and a base.
    """
    costs = costs or cost_tours(pilot, **prices)
    ground = Ground.of(pilot)
    carried = delivered(pilot).dropna(subset=["tour"])
    carried = carried[ground.roads.knows(carried["insee"])]
    costed = costs.table.dropna(subset="cost_full_eur").set_index("tour")
    costed = costed[costed["orders"] > 0]
    carried = carried[carried["tour"].isin(costed.index)].sort_values("tour", kind="stable")
    if ground.base is None or carried.empty:
        empty = pd.DataFrame()
        return Causes(empty, _grouped(empty, "insee"), _grouped(empty, "public"), 0, len(costed))
    ranks, tours = _first_ranks(pilot), costed[_SPLIT].to_dict("index")
    each = carried.groupby("tour", sort=False)
    doors, places = carried["door"].to_numpy(object), carried["insee"].to_numpy(object)
    maps = {mode: _Map.of(ground, places, mode) for mode in {tours[name]["mode"] for name in each.indices}}
    parts = [
        _split(tours[name], doors[at], places[at], ranks.get(name, {}), maps[tours[name]["mode"]])
        for name, at in each.indices.items()
    ]
    shares = np.concatenate(parts)
    orders = _shared_out(carried, shares[:, :5])
    kinds = _kinds(pilot, orders["insee"])
    villages, publics = _grouped(orders, "insee", kinds), _grouped(orders, "public", {})
    villages["label"] = [ground.roads.name(code) if code else OTHERS for code in villages["group"]]
    titles = pilot["publics"].dropna(subset="id").drop_duplicates("id").set_index("id")["label"]
    publics["label"] = [name if isinstance(name := titles.get(c), str) else c for c in publics["group"]]
    kept = orders.drop(columns=["door", "person"])
    empty = costs.table.dropna(subset="cost_full_eur")
    empty = empty[(empty["stops"] > 0) & ~(empty["orders"] > 0)]
    with_empty = (costed["cost_full_eur"].sum() + empty["cost_full_eur"].sum()) / costed["orders"].sum()
    hidden = sorted(set(orders["insee"]) - set(villages["group"]))
    return Causes(
        *(kept, villages, publics),
        *(len(parts), len(costed) - len(parts), len(empty)),
        with_empty_eur=float(with_empty),
        folded=tuple(map(ground.roads.name, hidden)),
        doors=ground.doors,
        tried=_tried(ground.doors, orders, shares[:, 5:], villages["group"]),
    )


def _kinds(pilot: Pilot, codes: pd.Series) -> dict[str, bool]:
    """Whether each commune is one of the test's: of its own kind alone is it folded."""
    territory = pilot["territory"].dropna(subset="insee").drop_duplicates("insee")
    inside = set(territory.loc[territory["in_scope"].fillna(True).astype(bool), "insee"])
    return {code: code in inside for code in codes.unique()}


def _tried(doors: Doors, orders: pd.DataFrame, shares: np.ndarray, shown: pd.Series) -> pd.DataFrame:
    """Transfer of each commune shown, one column a distance between two doors tried."""
    priced = orders["price_eur"].notna().to_numpy()
    given = orders["price_eur"].fillna(0.0).to_numpy()[:, None] - shares * priced[:, None]
    table = pd.DataFrame(given, columns=[km for km, _road in doors.tries]).groupby(orders["insee"]).sum()
    return table.reindex([code for code in shown if code])


def _shared_out(carried: pd.DataFrame, shares: np.ndarray) -> pd.DataFrame:
    """The orders carried beside what each costs: (orders, 5) `shares` of `_split`."""
    told = carried[["tour", "insee", "public", "door", "client", "revenue_eur"]].astype(
        {"revenue_eur": float}
    )
    told = told.rename(columns={"client": "person", "revenue_eur": "price_eur"})
    told.insert(0, "request", carried.index)
    told[["cost_eur", "marginal_eur", "alone_eur", "drive_share", "rest_share"]] = shares
    return told.reset_index(drop=True)


def _first_ranks(pilot: Pilot) -> dict[str, dict[str, float]]:
    """For each tour, when each commune is first reached."""
    stops = pilot.happened("stops").dropna(subset=["tour", "insee", "rank"])
    first = stops.groupby(["tour", "insee"])["rank"].min()
    found: dict[str, dict[str, float]] = {}
    for (tour, insee), rank in first.items():
        found.setdefault(tour, {})[insee] = rank
    return found


class _Map(NamedTuple):
    """Road km by one means of travel between the base and the communes of the orders, worked out once: (tries, n, n),
    the ground as it is read first, then each distance between two doors tried, `local_km` (tries,)."""

    base: str
    row: dict[str, int]
    tables: np.ndarray
    local_km: np.ndarray

    @classmethod
    def of(cls, ground: Ground, places: np.ndarray, mode: str) -> "_Map":
        codes = list(dict.fromkeys([ground.base, *places]))
        row = {code: i for i, code in enumerate(codes)}
        grounds = [ground, *(replace(ground, doors=Doors(km, road)) for km, road in ground.doors.tries)]
        tables = np.stack([each.km(codes, mode) for each in grounds])
        return cls(ground.base, row, tables, np.array([each.doors.km for each in grounds]))

    def km(self, codes: Iterable[str]) -> np.ndarray:
        """Between these places, on the ground as it is read."""
        at = [self.row[code] for code in codes]
        return self.tables[0][np.ix_(at, at)]

    def doors(self, codes: Iterable[str]) -> np.ndarray:
        """Between doors of which only the communes are known, (tries, n, n)."""
        at = np.array([self.row[code] for code in codes])
        km = np.where(at[:, None] == at, self.local_km[:, None, None], self.tables[:, at[:, None], at])
        km[:, range(len(at)), range(len(at))] = 0.0
        return km


def _split(tour: dict, doors: np.ndarray, places: np.ndarray, ranks: dict, around: _Map) -> np.ndarray:
    """(orders, 5 + tries) cost, saving and lone cost of each order of one tour, from the door and the commune of each; its
    part of the driving and of all the rest; then its cost at each distance tried between two doors of a commune."""
    names, first, door_of = np.unique(doors, return_index=True, return_inverse=True)
    order = _in_order(list(places[first]), ranks, around)
    km = around.doors([around.base, *places[first][order]])
    n = len(names)
    minutes = sum(v for k in MINUTES if not np.isnan(v := tour[k]))
    hour_eur = ratio(tour["cost_hours_eur"], minutes)
    driving = tour["cost_km_eur"] + (hour_eur * tour["drive_min"] if minutes > 0 else 0.0)
    at_doors = hour_eur * tour["stop_min"] if minutes > 0 else 0.0
    # calls where goods are picked up serve every order: their minutes are shared like the loading
    own = at_doors * min(1.0, ratio(n, tour["stops"]) if tour["stops"] > 0 else 1.0)
    shared = tour["cost_full_eur"] - driving - own
    length = np.trace(km[:, :-1, 1:], axis1=1, axis2=2) + km[:, -1, 0]
    scale = ratio(driving, length)
    road = km * np.where(length > 0, scale, 0.0)[:, None, None]
    shapley = np.where(length[:, None] > 0, ordered_shapley(road), driving / n)
    # a trip for one door is driven on the road as it is, not as this tour wound its way
    a_km = ratio(driving, tour["km"]) if tour["km"] > 0 else float(scale[0])
    by_door = np.empty((n, 4 + len(km)))
    by_door[order] = np.column_stack(
        [
            shapley[0] + (own + shared) / n,
            marginal(road[0]) + own / n if n > 1 else np.full(1, math.nan),
            stand_alone(km[0]) * a_km + own / n + shared,
            shapley[0] / driving if driving > 0 else np.full(n, 1 / n),
            np.full(n, 1 / n),
            *(shapley[1:] + (own + shared) / n),
        ]
    )
    return by_door[door_of] / np.bincount(door_of)[door_of, None]


_SPLIT = ["mode", "km", "stops", "cost_full_eur", "cost_km_eur", "cost_hours_eur", *MINUTES]


def _in_order(places: list[str], ranks: dict[str, float], around: _Map) -> list[int]:
    """Doors (their communes) as visited: by the ranks of the stops sheet, else along the shortest loop."""
    if not set(places) <= set(ranks):
        away = [code for code in dict.fromkeys(places) if code != around.base]
        _km, order = loop_km(around.km([around.base, *away]))
        ranks = {around.base: 0, **{away[i - 1]: place for place, i in enumerate(order, start=1)}}
    return sorted(range(len(places)), key=lambda door: ranks[places[door]])


_COLUMNS = ["group", "label", "orders", "people", "cost_eur", "price_eur", "transfer_eur"]
_COLUMNS += [f"{name}_order_eur" for name in ("cost", "price", "alone", "marginal")]


def _grouped(orders: pd.DataFrame, by: str, kinds: dict | None = None) -> pd.DataFrame:
    """Sums by group, groups too small to be shown folded into one (see ``privacy``)."""
    if orders.empty:
        return pd.DataFrame(columns=_COLUMNS)
    group = orders[by].astype(object).where(orders[by].notna(), OTHERS)
    group = fold(group, folded_groups(group, orders["person"], aside=[OTHERS], kinds=kinds))
    if (group == OTHERS).any() and _people(orders, group).loc[OTHERS] < fewest():
        # too few to be shown even together: left out, and said
        orders, group = orders[group != OTHERS], group[group != OTHERS]
        if orders.empty:
            return pd.DataFrame(columns=_COLUMNS)
    each = orders.groupby(group)
    count, priced = each.size(), each["price_eur"].count().to_numpy()
    table = pd.DataFrame(
        {
            "group": count.index,
            "label": count.index,
            "orders": count.to_numpy(),
            "people": _people(orders, group).reindex(count.index).to_numpy(),
            "cost_eur": each["cost_eur"].sum().to_numpy(),
            "price_eur": each["price_eur"].agg(lambda x: x.sum(min_count=1)).to_numpy(float),
        }
    )
    # orders whose revenue is not written must not look like a gift
    told = priced / count.to_numpy()
    table["transfer_eur"] = np.where(told > 0, table["price_eur"] - table["cost_eur"] * told, np.nan)
    table["cost_order_eur"] = table["cost_eur"] / table["orders"]
    table["price_order_eur"] = ratio(table["price_eur"], priced)
    table["alone_order_eur"] = each["alone_eur"].mean().to_numpy()
    table["marginal_order_eur"] = each["marginal_eur"].mean().to_numpy()
    last = table["group"] == OTHERS
    first = table[~last].sort_values("cost_eur", ascending=False, kind="stable")
    return pd.concat([first, table[last]], ignore_index=True)


def _people(orders: pd.DataFrame, group: pd.Series) -> pd.Series:
    """Distinct clients of each group; orders without a client code are nobody more."""
    return orders["person"].astype(object).groupby(group).nunique()


# ---- the road of a tour split over its stops -------------------------------------------------------------


def ordered_shapley(cost: np.ndarray) -> np.ndarray:
    """Share of each stop in the road cost of a tour 0 → 1 → … → n → 0.

    Exact Shapley value (1953) of the game in which stops drop out of the planned sequence and the others keep their
    order (recommended in practice by Sun, Karwan, Gemici-Ozkan and Pinto 2015): each arc (i, j) is driven in the
    coalitions where i and j are present and all stops between them absent. Asymmetric roads allowed; within 0.6 % of
    the value of the re-optimised game on forty published tours. Where it fails: docs/methods.md#trips.

    cost (n + 1, n + 1), or (draws, n + 1, n + 1): Cost of driving from row to column, base first, stops in
        the order of the tour.

    Returns (n,), or (draws, n): adds up to the cost of the tour.

    Two doors in one street cost half a trip each:

    >>> import numpy as np
    >>> ordered_shapley(np.array([[0, 5, 5], [5, 0, 0], [5, 0, 0]])).tolist()
    [5.0, 5.0]
    """
    cost = _square(cost)
    n = cost.shape[-1] - 1
    if n == 0:
        return np.zeros((*cost.shape[:-2], 0))
    # positions 0..n+1, the base at both ends
    wide = np.zeros((*cost.shape[:-2], n + 2, n + 2))
    wide[..., :-1, :-1], wide[..., :-1, -1] = cost, cost[..., 0]
    i, j, shares = _shares_of_arcs(n)
    return wide[..., i, j] @ shares


@lru_cache(maxsize=64)
def _shares_of_arcs(n: int) -> tuple[np.ndarray, ...]:
    """Arcs (i, j) of a tour of n stops, and what each stop pays of each, (arcs, n): its ends pay it, every stop between
    is spared it."""
    i, j = np.triu_indices(n + 2, k=1)
    inner = ~((i == 0) & (j == n + 1))
    i, j = i[inner], j[inner]
    ends = (i > 0).astype(float) + (j <= n)
    between = (j - i - 1).astype(float)
    whole = gammaln(ends + between + 1)
    to_ends = np.exp(gammaln(ends) + gammaln(between + 1) - whole)
    # with nobody between there is nobody to charge: gammaln(0) would be infinite
    to_each = np.exp(gammaln(ends + 1) + gammaln(np.maximum(between, 1)) - whole)
    stop = np.arange(1, n + 1)
    at_end = (stop == i[:, None]) | (stop == j[:, None])
    inside = (stop > i[:, None]) & (stop < j[:, None])
    return i, j, at_end * to_ends[:, None] - inside * to_each[:, None]


def marginal(cost: np.ndarray) -> np.ndarray:
    """What the tour saves by not making each stop, the others in the same order; (n,)."""
    cost = _square(cost)
    n = len(cost) - 1
    stop = np.arange(1, n + 1)
    after = np.where(stop < n, stop + 1, 0)
    return cost[stop - 1, stop] + cost[stop, after] - cost[stop - 1, after]


def stand_alone(cost: np.ndarray) -> np.ndarray:
    """Cost of the round trip to each stop alone; (n,)."""
    cost = _square(cost)
    return cost[0, 1:] + cost[1:, 0]


def _square(cost) -> np.ndarray:
    cost = np.asarray(cost, float)
    if cost.ndim < 2 or cost.shape[-1] != cost.shape[-2] or not cost.shape[-1]:
        raise ValueError("cost must be square, the base first")
    if not np.isfinite(cost).all():
        raise ValueError("cost must be finite")
    return cost

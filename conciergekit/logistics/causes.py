"""Who causes the cost of the trips: every tour split over its orders, added up by village and by target group.

The road of each tour follows the ordered-tour Shapley value (see `allocation`), what is paid if anybody is
served is shared equally by the doors, time at a door belongs to it; orders of one door share its part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import rates
from ..i18n import _, listing, money, ngettext, number, use_language
from ..pilot import Pilot
from ..privacy import OTHERS, fewest, fold, folded_groups
from .allocation import marginal, ordered_shapley, stand_alone
from .costs import ratio
from .logbook import Ground, delivered
from .places import loop_km
from .tours import TourCosts, cost_tours


@dataclass(frozen=True)
class Causes:
    """Cost of the trips by order, village and target group.

    orders: one row an order carried by a costed tour: tour, insee, public, cost_eur (its share, adds up to the
    tours), marginal_eur (what the tour would save without its door), alone_eur (a trip for its door alone),
    price_eur (what it brings, NaN if unknown).
    villages, publics: one row a group of five people or more, the others folded: orders, people, cost_eur,
    price_eur, transfer_eur (price − cost: positive gives, negative receives), and per order `*_order_eur`.
    tours: tours split. tours_left_out: costed tours whose orders or communes are unknown.
    """

    orders: pd.DataFrame
    villages: pd.DataFrame
    publics: pd.DataFrame
    tours: int
    tours_left_out: int

    @property
    def measured(self) -> bool:
        return not self.orders.empty

    @property
    def table(self) -> pd.DataFrame:
        """Villages then target groups, with `by` ("village" or "public")."""
        return pd.concat(
            [self.villages.assign(by="village"), self.publics.assign(by="public")], ignore_index=True
        )

    def headline(self) -> str:
        if not self.measured:
            return _("Who causes the cost of trips is not measured")
        table = self.villages if len(self.villages) > 1 else self.publics
        if (table["label"] != OTHERS).sum() < 2:
            return _("An order costs {cost} of trip", cost=money(self.orders["cost_eur"].mean(), 2))
        named = table[table["label"] != OTHERS]
        dear, cheap = named.loc[named["cost_order_eur"].idxmax()], named.loc[named["cost_order_eur"].idxmin()]
        text = (
            _("An order costs {high} in {dear}, {low} in {cheap}")
            if table is self.villages
            else _("An order costs {high} for {dear}, {low} for {cheap}")
        )
        return text.format(
            high=money(dear["cost_order_eur"], 2), dear=dear["label"],
            low=money(cheap["cost_order_eur"], 2), cheap=cheap["label"],
        )  # fmt: skip

    def sentences(self, lang: str | None = None) -> list[str]:
        with use_language(lang):
            if not self.measured:
                return [
                    self.headline() + ".",
                    _("Write the tour and the commune of each request, and where the tours start."),
                ]
            return [
                self.headline() + ".",
                *self._transfers(
                    self.villages,
                    _("No commune pays the full cost of its trips; others or grants pay for: {groups}."),
                ),
                *self._transfers(
                    self.publics,
                    _("No target group pays the full cost of its trips; others or grants pay for: {groups}."),
                ),
                *self._lone(),
                *self._left_out(),
            ]

    def _transfers(self, table: pd.DataFrame, nobody: str) -> list[str]:
        """Who receives: what the others or grants pay of the trips of each group."""
        table = table[table["label"] != OTHERS]
        short = table[table["transfer_eur"] < 0].sort_values("transfer_eur")
        if short.empty or table["price_eur"].isna().all():
            return []
        named = [
            _("{name} {sum}", name=row.label, sum=money(-row.transfer_eur))
            for row in short.head(3).itertuples()
        ]
        if len(short) == len(table):
            return [nobody.format(groups=listing(named))]
        return [_("Solidarity: what others or grants pay of the trips of {groups}.", groups=listing(named))]

    def _lone(self) -> list[str]:
        alone, cost = self.orders["alone_eur"].mean(), self.orders["cost_eur"].mean()
        return [
            _(
                "A trip for one door alone would cost {alone} an order, grouped it costs {cost}; one order more on "
                "a tour that leaves anyway costs {marginal}.",
                alone=money(alone, 2),
                cost=money(cost, 2),
                marginal=money(self.orders["marginal_eur"].mean(), 2),
            )
        ]

    def _left_out(self) -> list[str]:
        lines = []
        if (self.table["label"] == OTHERS).any():
            lines.append(_("Groups under {n} people are folded into “the others”.", n=number(fewest())))
        if self.tours_left_out:
            lines.append(
                ngettext(
                    "{n} tour is not split: its orders or their communes are not written.",
                    "{n} tours are not split: their orders or the communes are not written.",
                    self.tours_left_out,
                )
            )
        return lines

    def plot(self, ax=None):
        """Cost of an order by village, beside what it brings."""
        from .draw_more import plot_causes

        return plot_causes(self, ax)


def who_causes(pilot: Pilot, costs: TourCosts | None = None, **prices) -> Causes:
    """Split the cost of every tour over the orders it carried, and add up by village and target group.

    Parameters
    ----------
    costs
        Result of `cost_tours` if at hand; else `prices` (`km_eur`, `hour_eur`, `day_eur`) are passed to it.

    Returns
    -------
    Causes
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
    orders = _shared_out(carried, np.concatenate(parts))
    villages, publics = _grouped(orders, "insee"), _grouped(orders, "public")
    villages["label"] = [ground.roads.name(code) for code in villages["group"]]
    titles = pilot["publics"].dropna(subset="id").drop_duplicates("id").set_index("id")["label"]
    publics["label"] = [titles.get(code) if isinstance(titles.get(code), str) else code for code in publics["group"]]  # fmt: skip
    kept = orders.drop(columns=["door", "person"])
    return Causes(kept, villages, publics, len(parts), len(costed) - len(parts))


def _shared_out(carried: pd.DataFrame, shares: np.ndarray) -> pd.DataFrame:
    """The orders carried beside what each costs: (orders, 3) `shares` of `_split`."""
    told = {
        "tour": carried["tour"],
        "insee": carried["insee"],
        "public": carried["public"],
        "door": carried["door"],
        "person": carried["client"],
        "price_eur": carried["revenue_eur"].astype(float),
        **dict(zip(("cost_eur", "marginal_eur", "alone_eur"), shares.T, strict=True)),
    }
    return pd.DataFrame(told).reset_index(drop=True)


def _first_ranks(pilot: Pilot) -> dict[str, dict[str, float]]:
    """For each tour, when each commune is first reached."""
    stops = pilot["stops"].dropna(subset=["tour", "insee", "rank"])
    first = stops.groupby(["tour", "insee"])["rank"].min()
    found: dict[str, dict[str, float]] = {}
    for (tour, insee), rank in first.items():
        found.setdefault(tour, {})[insee] = rank
    return found


class _Map(NamedTuple):
    """Road km by one means of travel between the base and the communes of the orders, worked out once."""

    base: str
    row: dict[str, int]
    table: np.ndarray
    local_km: float

    @classmethod
    def of(cls, ground: Ground, places: np.ndarray, mode: str) -> "_Map":
        codes = list(dict.fromkeys([ground.base, *places]))
        row = {code: i for i, code in enumerate(codes)}
        return cls(ground.base, row, ground.roads.km(codes, mode), rates.value("local_km")[ground.area])

    def km(self, codes: Iterable[str]) -> np.ndarray:
        at = [self.row[code] for code in codes]
        return self.table[np.ix_(at, at)]


def _split(
    tour: dict, doors: np.ndarray, places: np.ndarray, ranks: dict[str, float], around: _Map
) -> np.ndarray:
    """(orders, 3) share, saving and lone cost of each order of one tour, from the door and the commune of each."""
    names, first, door_of = np.unique(doors, return_index=True, return_inverse=True)
    order = _in_order(list(places[first]), ranks, around)
    km = _door_km([around.base, *places[first][order]], around)
    n = len(names)
    minutes = sum(v for k in _MINUTES if not np.isnan(v := tour[k]))
    hour_eur = ratio(tour["cost_hours_eur"], minutes)
    driving = tour["cost_km_eur"] + (hour_eur * tour["drive_min"] if minutes > 0 else 0.0)
    at_doors = hour_eur * tour["stop_min"] if minutes > 0 else 0.0
    # calls where goods are picked up serve every order: their minutes are shared like the loading
    own = at_doors * min(1.0, ratio(n, tour["stops"]) if tour["stops"] > 0 else 1.0)
    shared = tour["cost_full_eur"] - driving - own
    length = np.trace(km[:-1, 1:]) + km[-1, 0]
    road = km * (driving / length) if length > 0 else km
    shapley = ordered_shapley(road) if length > 0 else np.full(n, driving / n)
    by_door = np.empty((n, 3))
    by_door[order] = np.column_stack(
        [
            shapley + (own + shared) / n,
            marginal(road) + own / n + (shared if n == 1 else 0.0),
            stand_alone(road) + own / n + shared,
        ]
    )
    return by_door[door_of] / np.bincount(door_of)[door_of, None]


_MINUTES = ("drive_min", "stop_min", "load_min", "wait_min", "admin_min")
_SPLIT = ["mode", "stops", "cost_full_eur", "cost_km_eur", "cost_hours_eur", *_MINUTES]


def _in_order(places: list[str], ranks: dict[str, float], around: _Map) -> list[int]:
    """Doors (their communes) as visited: by the ranks of the stops sheet, else along the shortest loop."""
    if not set(places) <= set(ranks):
        away = [code for code in dict.fromkeys(places) if code != around.base]
        _km, order = loop_km(around.km([around.base, *away]))
        ranks = {around.base: 0, **{away[i - 1]: place for place, i in enumerate(order, start=1)}}
    return sorted(range(len(places)), key=lambda door: ranks[places[door]])


def _door_km(codes: list[str], around: _Map) -> np.ndarray:
    """Road km between doors, of which only the communes are known: `local_km` inside one commune."""
    same = np.array(codes)[:, None] == np.array(codes)
    km = np.where(same, around.local_km, around.km(codes))
    np.fill_diagonal(km, 0.0)
    return km


_COLUMNS = ["group", "label", "orders", "people", "cost_eur", "price_eur", "transfer_eur",
            "cost_order_eur", "price_order_eur", "alone_order_eur", "marginal_order_eur"]  # fmt: skip


def _grouped(orders: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sums by group, groups too small to be shown folded into one (see ``privacy``)."""
    if orders.empty:
        return pd.DataFrame(columns=_COLUMNS)
    group = orders[by].astype(object).where(orders[by].notna(), OTHERS)
    # orders without a client code count as one person in all
    person = orders["person"].astype(object).fillna("")
    group = fold(group, folded_groups(group, person, aside=[OTHERS]))
    if group.eq(OTHERS).all() and _people(orders, group).iloc[0] < fewest():
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
    return pd.concat([table[~last].sort_values("cost_eur", ascending=False), table[last]], ignore_index=True)


def _people(orders: pd.DataFrame, group: pd.Series) -> pd.Series:
    """Distinct clients of each group; orders without a client code count as one person in all."""
    return orders["person"].astype(object).fillna("").groupby(group).nunique()

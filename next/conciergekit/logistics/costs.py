"""What did each tour cost, and each order that it carried?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..pilot import Pilot

PARTS = ("km_eur", "hours_eur", "tolls_eur")


@dataclass(frozen=True, eq=False, repr=False)
class ToursCost:
    """Tours and their cost.

    table: a row a tour: tour, date, month (first day), vehicle, km, minutes (driving and stops),
    orders (served, carried by it), km_cost (€ a km used), km_eur, hours_eur, tolls_eur, cost_eur;
    NaN: not known. by_vehicle, by_month: vehicle or month, tours, not_costed, then sums over the
    tours whose cost is known: km, minutes, orders, the three parts, cost_eur, and for an order
    km_order_eur, hours_order_eur, tolls_order_eur, cost_order_eur (NaN without an order).
    totals: one such row for all tours. orders_without_tour: orders served that no listed tour
    carried; they are in no figure above. km_cost (€ a km, by vehicle), hour_cost (€): as used,
    NaN where nobody wrote one.
    """

    table: pd.DataFrame
    by_vehicle: pd.DataFrame
    by_month: pd.DataFrame
    totals: pd.Series
    orders_without_tour: int
    km_cost: pd.Series
    hour_cost: float

    def __repr__(self) -> str:
        total = self.totals
        return (
            f"ToursCost({total['tours']:.0f} tours, {total['not_costed']:.0f} not costed, "
            f"{total['cost_eur']:.2f} €, {total['orders']:.0f} orders carried, "
            f"{total['cost_order_eur']:.2f} € an order, {self.orders_without_tour} without a tour)"
        )


def cost_tours(
    pilot: Pilot,
    km_cost: float | Mapping[str, float] | None = None,
    hour_cost: float | None = None,
) -> ToursCost:
    """Cost of each tour: km × cost of a km + minutes ÷ 60 × cost of an hour + tolls.

    km_cost: € a km, one for all or one a vehicle (a Series of ``ToursCost.km_cost`` times 1.2);
    by default the cost written for the vehicle in the schemes then in use, else the project's.
    hour_cost: € an hour, the driver paid or not; by default the project's. A cost that nobody
    wrote is NaN, and so is the tour's. Minutes: driving and stops, whichever are noted. Default: a
    blank toll is no toll. Raises ValueError for a negative cost.
    """
    tours = pilot.tours.sort_values("date", kind="stable").reset_index(drop=True)
    a_km = _km_cost(tours, pilot, km_cost)
    an_hour = pilot.project.hour_cost if hour_cost is None else _cost("hour_cost", hour_cost)
    an_hour = np.nan if an_hour is None else float(an_hour)
    served = pilot.requests[pilot.requests["outcome"] == "served"]
    carried = served["tour"].isin(tours["tour"])
    orders = tours["tour"].map(served["tour"].value_counts()).mask(tours["tour"].duplicated())
    minutes = tours[["driving_minutes", "stop_minutes"]].sum(axis=1, min_count=1)
    table = tours[["tour", "date"]].assign(
        month=tours["date"].dt.to_period("M").dt.start_time.dt.as_unit("us"),
        vehicle=tours["vehicle"],
        km=tours["km"],
        minutes=minutes,
        orders=orders.fillna(0.0),
        km_cost=a_km,
        km_eur=tours["km"] * a_km,
        hours_eur=minutes / 60 * an_hour,
        tolls_eur=tours["tolls"].fillna(0.0),
    )
    table["cost_eur"] = table[list(PARTS)].sum(axis=1, skipna=False)
    return ToursCost(
        table=table,
        by_vehicle=_grouped(table, "vehicle"),
        by_month=_grouped(table, "month"),
        totals=_sums(table),
        orders_without_tour=int((~carried).sum()),
        km_cost=table.groupby("vehicle")["km_cost"].last(),
        hour_cost=an_hour,
    )


def _km_cost(tours: pd.DataFrame, pilot: Pilot, given: float | Mapping | None) -> pd.Series:
    """€ a km of each tour: the cost given, else its vehicle's on that day, else the project's."""
    written = pd.Series(pilot.project.km_cost, index=tours.index, dtype=float)
    schemes = pilot.schemes.dropna(subset=["vehicle", "km_cost"])
    since = schemes["since"].fillna(pd.Timestamp(0))  # a vehicle without a date was always there
    for row in schemes.assign(since=since).sort_values("since", kind="stable").itertuples():
        used = (tours["vehicle"] == row.vehicle) & (tours["date"] >= row.since)
        written = written.mask(used, row.km_cost)
    if given is None:
        return written
    if np.isscalar(given):
        return pd.Series(_cost("km_cost", given), index=tours.index)
    costs = {vehicle: _cost("km_cost", cost) for vehicle, cost in given.items()}
    return tours["vehicle"].map(costs).astype(float).fillna(written)


def _cost(name: str, given: float) -> float:
    if given < 0:
        raise ValueError(f"{name}: expected 0 € or more, got {given!r}")
    return float(given)


def _grouped(table: pd.DataFrame, by: str) -> pd.DataFrame:
    groups = [{by: name, **_sums(rows)} for name, rows in table.groupby(by, dropna=False)]
    return pd.DataFrame(groups, columns=[by, *_sums(table).index])


def _sums(table: pd.DataFrame) -> pd.Series:
    costed = table.dropna(subset=["cost_eur"])
    sums = costed[["km", "minutes", "orders", *PARTS, "cost_eur"]].sum(min_count=1)
    counts = {"tours": len(table), "not_costed": len(table) - len(costed)}
    orders = sums["orders"] or np.nan
    each = {
        name.replace("_eur", "_order_eur"): sums[name] / orders for name in (*PARTS, "cost_eur")
    }
    return pd.Series({**counts, **sums, **each}, dtype=float)

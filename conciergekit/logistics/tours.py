"""What each tour, stop and order of a pilot costs, beside what the orders bring."""

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..core import rates
from ..core.pilot import Pilot, a_pilot, remembered
from ..core.told import Told
from ..finance.books import unpaid_share
from ..finance.revenue import handling
from .costs import Prices, ratio, tour_cost
from .logbook import (
    ABSENT,
    ESTIMATED,
    MIN_OBSERVED,
    MINUTES,
    OBSERVED,
    STATUSES,
    Ground,
    delivered,
    lone_km,
    tour_log,
    usual_mode,
)
from .weeks import TEST, present

_MONEY = [f"cost_{part}_eur" for part in ("cash", "full", "volunteer", "km", "hours")] + ["margin_eur"]


class Present(NamedTuple):
    """`totals` of the tours of a `period` of so many `weeks`: the last eight open weeks, or the test."""

    totals: pd.Series
    weeks: float
    period: str


@dataclass(frozen=True)
class TourCosts(Told):
    """Costs of a pilot's tours, handling of the orders not included.

    table: one row a tour; `cost_km_eur` and `cost_hours_eur` (paid or not) are its parts; `cost_full_eur` = `cost_cash_eur` + `cost_volunteer_eur` (value of unpaid hours);
    `margin_eur` = revenue of its orders − full cost; `*_status` say observed, estimated or not measured.
    totals: sums and ratios of sums. source: "tours" (logged), "requests" (imagined) or "none".
    lone_eur: full cost of a tour for one single stop, with its `lone_status`.
    parts: where the money goes, one row a part (see `cost_parts`).
    A tour with neither stop nor order written (the round of a contract, say) keeps a NaN cost, and what its
    kilometres and minutes cost at least is in `floor_eur`.
    """

    table: pd.DataFrame
    totals: pd.Series
    prices: Prices
    source: str
    lone_eur: float
    lone_status: str
    base_supposed: bool = False
    parts: pd.DataFrame | None = None
    pilot: Pilot | None = field(default=None, repr=False, compare=False)

    @cached_property
    def present(self) -> "Present":
        """The same totals for the tours as they run now (see `weeks.present`)."""
        if self.pilot is None:
            return Present(self.totals, math.nan, TEST)
        tours, weeks, period = present(self.pilot, self.table.dropna(subset="cost_full_eur"))
        return Present(_totals(tours), weeks, period)

    @property
    def with_stops(self) -> pd.DataFrame:
        """The tours that say what a stop costs: those with stops and a cost."""
        return _with_stops(self.table)

    @property
    def without_stops(self) -> pd.DataFrame:
        """The tours that cost something, at least, and tell no stop: what a stop costs leaves them out."""
        known = self.table["cost_full_eur"].notna() & ~(self.table["stops"] > 0)
        return self.table[known | self.table["floor_eur"].notna()]

    @property
    def measured(self) -> bool:
        """False when not one tour could be costed."""
        return bool(self.totals["tours_costed"])


@remembered
def cost_tours(
    pilot: Pilot,
    km_eur: float | dict[str, float] | None = None,
    hour_eur: float | None = None,
    day_eur: float | None = None,
    *,
    admin_min: float = 0.0,
    stop_eur: float = 0.0,
    order_eur: float = 0.0,
) -> TourCosts:
    """Cost of every tour of a pilot, in cash and in full, beside the revenue of its orders.

    pilot: Logged tours are used; without any, one tour a day is imagined from requests, communes and
        defaults.
    km_eur: € a km, one number or by mode ("foot", "bike", "car", "van"). None: dated default.
    hour_eur: € a paid hour. None: project sheet, else dated default.
    day_eur: € a vehicle-day, shared among the tours of one day and mode. None: the vehicle is in the km.
    admin_min: Minutes of administration a tour (calls, sheets, billing), beside what is logged.
    stop_eur, order_eur: Paid at each stop (handover); for each order to a provider or pick-up point.

    Raises ConciergekitError: a kilometric scale together with a vehicle-day cost.
    """
    a_pilot(pilot)
    prices = Prices.of(pilot, km_eur, hour_eur, day_eur)
    log = tour_log(pilot)
    cash_hour, unpaid_hour = prices.hours_of(log["paid"])
    together = log.groupby([log["date"].fillna(pd.Timestamp.max), "mode"])["tour"].transform("size")
    logged = ("km", "drive_min", "stop_min", "load_min", "wait_min", "tolls_eur")
    cost = tour_cost(
        **{name: log[name].to_numpy() for name in logged},
        admin_min=admin_min,
        stop_eur=stop_eur,
        order_eur=order_eur,
        stops=log["stops"].to_numpy(),
        orders=log["orders"].fillna(0.0).to_numpy() if order_eur else log["orders"].to_numpy(),
        km_eur=log["mode"].map(dict(prices.km_eur)).to_numpy(float),
        hour_eur=cash_hour,
        unpaid_hour_eur=unpaid_hour,
        day_eur=np.where(log["mode"] == "foot", 0.0, prices.day_eur),
        day_share=1 / together.to_numpy(float),
    )
    table = log.assign(
        admin_min=float(admin_min),
        handover_eur=log["stops"] * stop_eur if stop_eur else 0.0,
        fees_eur=log["orders"].fillna(0.0) * order_eur if order_eur else 0.0,
        floor_eur=_floor(log, cost, cash_hour + unpaid_hour),
        cost_cash_eur=cost.cash_eur,
        cost_full_eur=cost.full_eur,
        cost_km_eur=cost.km_eur,
        cost_hours_eur=cost.hours_eur + cost.volunteer_eur,
        cost_volunteer_eur=cost.volunteer_eur,
        cost_per_stop_eur=cost.per_stop_eur,
        cost_per_order_eur=ratio(cost.full_eur, cost.orders),
        cost_per_km_eur=ratio(cost.full_eur, cost.km),
        margin_eur=log["revenue_eur"] - cost.full_eur,
        co2_kg=log["km"] * log["mode"].map(rates.value("co2_kg_km")).astype(float),
        status=_overall(log),
    )
    table = table[[*(c for c in table if c not in STATUSES), *STATUSES]]
    source = "tours" if pilot.has("tours") else "requests" if table["cost_full_eur"].notna().any() else "none"
    lone = _lone(pilot, table, prices)
    parts = cost_parts(pilot, table, prices, cost)
    return TourCosts(table, _totals(table), prices, source, *lone, Ground.of(pilot).supposed, parts, pilot)


def _floor(log: pd.DataFrame, cost, hour_eur: np.ndarray) -> pd.Series:
    """What a tour with neither stop nor order written costs at least: its kilometres and the minutes logged."""
    bare = log["stops"].isna() & log["orders"].isna() & log["km"].notna() & np.isnan(cost.full_eur)
    minutes = log[["drive_min", "load_min", "wait_min"]].fillna(0.0).sum(axis=1)
    return (cost.km_eur + minutes / 60 * hour_eur + log["tolls_eur"]).where(bare)


def _overall(log: pd.DataFrame) -> np.ndarray:
    """The weakest of the statuses a cost rests on."""
    parts = log[["km_status", "minutes_status"]]
    absent, estimated = (parts == ABSENT).any(axis=1), (parts == ESTIMATED).any(axis=1)
    return np.where(absent, ABSENT, np.where(estimated, ESTIMATED, OBSERVED))


def _with_stops(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["stops"] > 0].dropna(subset="cost_full_eur")


def _totals(table: pd.DataFrame) -> pd.Series:
    costed = table.dropna(subset="cost_full_eur")
    per_stop = _with_stops(table)
    paid = per_stop.dropna(subset="revenue_eur")
    margins = table["margin_eur"].dropna()
    moved = costed.dropna(subset="empty_km")
    minutes = costed[MINUTES].sum().sum()
    counts = table[["km", "stops", "orders", "revenue_eur", "co2_kg"]].sum(min_count=1)
    sums = costed[_MONEY].sum(min_count=1)
    return pd.Series(
        {
            "tours": float(len(table)),
            "tours_costed": float(len(costed)),
            "tours_estimated": float((costed["status"] == ESTIMATED).sum()),
            **counts,
            **sums,
            "hours": minutes / 60 if len(costed) else math.nan,
            "cost_per_tour_eur": ratio(sums["cost_full_eur"], len(costed)),
            "cost_per_stop_eur": ratio(per_stop["cost_full_eur"].sum(), per_stop["stops"].sum()),
            "cost_cash_per_stop_eur": ratio(per_stop["cost_cash_eur"].sum(), per_stop["stops"].sum()),
            "cost_per_order_eur": _ratio_of(costed, "cost_full_eur", "orders"),
            "cost_per_km_eur": _ratio_of(costed, "cost_full_eur", "km"),
            "cost_per_hour_eur": ratio(sums["cost_full_eur"], minutes / 60),
            "tours_per_stop": float(len(per_stop)),
            "tours_with_stops": float((table["stops"] > 0).sum()),
            "stops_per_tour": float(table["stops"].where(table["stops"] > 0).mean()),
            "revenue_per_stop_eur": ratio(paid["revenue_eur"].sum(), paid["stops"].sum()),
            "tours_with_margin": float(len(margins)),
            "tours_paying": float((margins >= 0).sum()),
            "paying_share": ratio((margins >= 0).sum(), len(margins)),
            "empty_share": ratio(moved["empty_km"].sum(), moved["km"].sum()),
        }
    )


def _ratio_of(costed: pd.DataFrame, top: str, bottom: str) -> float:
    both = costed[costed[bottom] > 0]
    return ratio(both[top].sum(), both[bottom].sum())


def _lone(pilot: Pilot, table: pd.DataFrame, prices: Prices) -> tuple[float, str]:
    """Full cost of a tour made for one stop: observed if there are such tours, else from the communes."""
    alone = table[table["stops"] == 1]["cost_full_eur"].dropna()
    if len(alone) >= MIN_OBSERVED and pilot.has("tours"):
        return float(alone.mean()), OBSERVED
    ground = Ground.of(pilot)
    mode, km = usual_mode(table), lone_km(pilot, table)
    known = table.dropna(subset="cost_full_eur")
    if math.isnan(km) or known.empty:
        return math.nan, ABSENT
    cash_hour, unpaid_hour = prices.hours_of(known["paid"])
    speed = ratio(known["km"].sum(), known["drive_min"].sum() / 60)
    cost = tour_cost(
        km=km,
        drive_min=km / (speed if speed > 0 else ground.roads.speed_kmh(mode)) * 60,
        stop_min=_ratio_of(known, "stop_min", "stops"),
        load_min=known["load_min"].mean(),
        km_eur=prices.km_eur[mode],
        hour_eur=float((cash_hour + unpaid_hour).mean()),
        day_eur=0.0 if mode == "foot" else prices.day_eur,
        tolls_eur=float(known["tolls_eur"].mean()),
    )
    return float(cost.full_eur), ESTIMATED


# ---- where the money and the hours go --------------------------------------------------------------------


def cost_parts(pilot: Pilot, table: pd.DataFrame, prices: Prices, cost) -> pd.DataFrame:
    """One row a part over the costed tours: part, cash_eur, volunteer_eur, full_eur, share (of the total), and
    full cost a tour, stop, order, km and hour.

    table: Tours with their costs, as in `TourCosts.table`.
    cost: The `TourCost` they were made from, one value a tour.
    """
    known = table["cost_full_eur"].notna().to_numpy()
    log = table[known]
    if log.empty:
        return pd.DataFrame()
    cash, unpaid = prices.hours_of(log["paid"])
    km_price = log["mode"].map(dict(prices.km_eur)).astype(float)
    rows = [_row("km", cost.km_eur[known])]
    for kind in ("drive", "stop", "load", "wait", "admin"):
        hours = log[f"{kind}_min"].to_numpy(float) / 60
        rows.append(_row(kind, hours * cash, hours * unpaid))
    rows += [
        _row("day", _each(cost.day_eur, known)),
        _row("tolls", _each(cost.tolls_eur, known)),
        _row("handover", log["handover_eur"]),
        _row("fees", log["fees_eur"]),
    ]
    parts = pd.DataFrame([row for row in rows if row["full_eur"] > 0], columns=list(rows[0]))
    total = {"part": "total", **parts.drop(columns="part").sum()}
    more = [
        _row("empty", log["empty_km"].fillna(0.0) * km_price),
        _failed(pilot, log, cash, unpaid),
        _handling(pilot, log, prices),
    ]
    below = pd.DataFrame([total, *(row for row in more if row["full_eur"] > 0)])
    parts = pd.concat([parts, below], ignore_index=True)
    return _divided(parts, log, float(total["full_eur"]))


def _divided(parts: pd.DataFrame, log: pd.DataFrame, total: float) -> pd.DataFrame:
    sums, hours = log[["stops", "orders", "km"]].sum(), log[MINUTES].sum().sum() / 60
    full, counted = parts["full_eur"], zip(("stop", "order", "km"), sums, strict=True)
    each = {
        f"per_{name}_eur": ratio(full, float(n))
        for name, n in (("tour", len(log)), *counted, ("hour", hours))
    }
    return parts.assign(share=full / total if total > 0 else full * math.nan, **each)


def _row(part: str, cash, volunteer=0.0) -> dict:
    cash, volunteer = float(np.nansum(cash)), float(np.nansum(volunteer))
    return {"part": part, "cash_eur": cash, "volunteer_eur": volunteer, "full_eur": cash + volunteer}


def _each(value, known: np.ndarray) -> np.ndarray:
    return np.broadcast_to(np.asarray(value, float), known.shape)[known]


def _failed(pilot: Pilot, log: pd.DataFrame, cash: np.ndarray, unpaid: np.ndarray) -> dict:
    """Time at doors where nobody was; the second way there is in the other tours."""
    stops = pilot.happened("stops")
    missed = stops[stops["failed"].fillna(False).astype(bool)].groupby("tour")["minutes"].sum()
    hours = log["tour"].map(missed).fillna(0.0).to_numpy(float) / 60
    return _row("failed", hours * cash, hours * unpaid)


def _handling(pilot: Pilot, log: pd.DataFrame, prices: Prices) -> dict:
    """Minutes of the orders of these tours, at the price of a paid hour: in cash, what of them somebody is paid for."""
    orders = delivered(pilot)
    carried = orders[orders["tour"].isin(log["tour"])]
    full = handling(pilot)[carried.index].sum() / 60 * prices.hour_eur
    unpaid = unpaid_share(pilot)
    return _row("handling", full * (1 - unpaid), full * unpaid)

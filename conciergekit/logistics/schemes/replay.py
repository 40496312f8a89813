"""The last weeks' real orders carried again by another scheme: before against after."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core import rates
from ...core.pilot import Pilot, remembered
from ...core.told import Told
from ..costs import checked
from ..logbook import ESTIMATED, OBSERVED
from ..model import trip_model
from ..tours import TourCosts, cost_tours
from ..weeks import WEEKS, open_weeks
from .riding import Keeping, Riding, departures_of, riding
from .scheme import Scheme
from .simulation import Shaken, departures, euros, users_km

MOST_WEEKS = 520  # ten years


@dataclass(frozen=True)
class Replay(Told):
    """What the last weeks would have cost with each scheme, same orders on the same days.

    table: one row a scheme, the first being what was done (`scheme` None): tours, km, hours, cost_eur (full),
    cash_eur, volunteer_eur, cost_order_eur, co2_kg (users' own trips counted), wait_days (added by the
    scheme, calendar days), result_eur (NaN if no revenue is written), late (orders promised before the day they would
    have travelled, of the `judged` ones whose promised day is known), on_time_share (of those; NaN: none), kept_share.
    broken: musts of the gate it would break, over the whole test. start, end: first and last day. orders: carried. proposed: the scheme that the comparison proposes, which
    these weeks check; None: they are told by their own best.
    """

    table: pd.DataFrame
    start: pd.Timestamp | None
    end: pd.Timestamp | None
    orders: int
    status: str
    schemes: tuple[Scheme | None, ...] = ()
    judged: int = 0
    proposed: Scheme | None = None

    @property
    def measured(self) -> bool:
        return not self.table.empty

    @property
    def best(self) -> int:
        """Row of the best result (cheapest order without revenue) of what the conciergerie decides alone and that breaks
        no must."""
        own = self.table[self.table["in_hand"] & (self.table["broken"].map(len) == 0)]
        priced = own["result_eur"].notna().all()
        best = int(own["result_eur"].idxmax() if priced else own["cost_order_eur"].idxmin())
        return best if self._gain(best) >= 0.01 else 0  # less than a cent an order: what was done stands

    def _gain(self, row: int) -> float:
        """What a row would have brought more than what was done, an order; what it would have cost less without revenue."""
        more = (self.table["result_eur"].loc[row] - self.table["result_eur"].iloc[0]) / max(self.orders, 1)
        cost = self.table["cost_order_eur"]
        return float(more if math.isfinite(more) else cost.iloc[0] - cost.loc[row])

    @property
    def gain_eur(self) -> float:
        """What `checked` would have brought more than what was done, over these weeks."""
        return float(self.table["result_eur"].loc[self.checked] - self.table["result_eur"].iloc[0])

    @property
    def told(self) -> int:
        """Row of what is proposed: `checked`, unless these orders would have lost by it."""
        return self.checked if self._gain(self.checked) >= 0 else 0

    @property
    def checked(self) -> int:
        """Row of what is proposed elsewhere (what was done, if it is to go on), else of the best of these weeks."""
        if self.proposed is None:
            return self.best
        if self.proposed in self.schemes:
            return self.schemes.index(self.proposed)
        return 0 if self.proposed.kind == "grouped" else self.best


@remembered
def replay(
    pilot: Pilot,
    schemes: Sequence[Scheme] | None = None,
    weeks: int | None = WEEKS,
    costs: TourCosts | None = None,
    trips_per_week: float | None = None,
    proposed: Scheme | None = None,
    km_eur: float | dict[str, float] | None = None,
    hour_eur: float | None = None,
    day_eur: float | None = None,
) -> Replay:
    """Carry the orders of the last weeks again, each on the next departure of each scheme.

    schemes: None: the default ones, today's own rhythm left out (it is what was done).
    weeks: Last weeks during which the service was open; back from the last logged tour if they hold none.
        None: all the tours of the test.
    costs: Result of `cost_tours` if at hand; else `km_eur`, `hour_eur` and `day_eur` are passed to it.
    trips_per_week: Departures of the default fixed days.
    proposed: What the comparison proposes (``compare_schemes(pilot).best``): told first, beside what was
        done.

    Not measured without costed tours that carried dated orders.
    """
    if weeks is not None:
        checked("weeks", weeks, 1, MOST_WEEKS, whole=True)
    prices = {"km_eur": km_eur, "hour_eur": hour_eur, "day_eur": day_eur}
    model, costs = trip_model(pilot, costs, **prices), costs or cost_tours(pilot, **prices)
    rides = riding(pilot, costs)
    if model is None or rides is None:
        return Replay(pd.DataFrame(), None, None, 0, math.nan, ESTIMATED)
    if weeks is None:
        start, end = rides.tours["date"].min(), rides.tours["date"].max()
    else:
        last = open_weeks(pilot, weeks)
        made = rides.tours["date"]
        end = last.end if made.between(last.start, last.end).any() else made.max()
        start = last.start if end == last.end else end - pd.Timedelta(days=7 * weeks - 1)
        rides = rides.between(start, end)
    keeping = Keeping.of(pilot, model, costs)
    if schemes is None:
        schemes = [s for s in keeping.candidates(model, trips_per_week) if s.kind != "grouped"]
    shaken = Shaken.draw(model, model.orders_a_stop or 1.0, 1, 0.0, np.random.default_rng(0))
    tours = rides.tours
    modelled = model.cost(tours["stops"].to_numpy()).sum()
    ground = float(modelled / tours["cost_full_eur"].sum()) if tours["cost_full_eur"].sum() > 0 else 1.0
    # pick-ups come on top of doors: as many stops a door as on the tours made
    doors = rides.orders.groupby("tour")["door"].nunique()
    more = tours["stops"].sum() / doors.sum()
    rows = [_done(tours, rides.orders)]
    rows += [
        _again(scheme, shaken, rides, more, ground) | {"broken": keeping.broken(scheme)} for scheme in schemes
    ]
    judged = int(rides.promised.sum())
    table = pd.DataFrame(rows)
    table["on_time_share"] = 1 - table["late"] / (judged or math.nan)
    return Replay(
        table=table,
        start=start,
        end=end,
        orders=len(rides.orders),
        status=OBSERVED if (tours["status"] == OBSERVED).all() else ESTIMATED,
        schemes=(None, *schemes),
        judged=judged,
        proposed=proposed,
    )


def _done(tours: pd.DataFrame, orders: pd.DataFrame) -> dict:
    minutes = tours[["drive_min", "stop_min", "load_min", "wait_min"]].sum().sum()
    sums = tours[["km", "cost_full_eur", "cost_cash_eur", "cost_volunteer_eur", "co2_kg"]].sum()
    return {
        "kind": "done",
        "tours": float(len(tours)),
        "km": sums["km"],
        "hours": minutes / 60,
        "cost_eur": sums["cost_full_eur"],
        "cash_eur": sums["cost_cash_eur"],
        "volunteer_eur": sums["cost_volunteer_eur"],
        "cost_order_eur": sums["cost_full_eur"] / len(orders),
        "result_eur": orders["revenue_eur"].sum(min_count=1) - sums["cost_full_eur"],
        "co2_kg": sums["co2_kg"],
        "wait_days": 0.0,
        "late": float((orders["carried"] > orders["due_on"]).sum()),
        "kept_share": 1.0,
        "in_hand": True,
        "broken": (),
    }


def _again(scheme: Scheme, shaken: Shaken, rides: Riding, more: float, ground: float) -> dict:
    """One scheme over the real orders: each travels on the first departure once it is ready."""
    orders = rides.orders
    at, leaving = departures_of(scheme, rides)
    day = pd.Series(leaving[at], index=orders.index)
    by_day = orders.groupby(at)
    counts = by_day.size().to_numpy(float)[None]
    doors = by_day["door"].nunique().to_numpy(float)[None] * more
    load = departures(scheme, shaken, counts, None if scheme.kind == "direct" else doors)
    full, cash = euros(load, shaken)
    kept = len(orders) * scheme.share_kept
    fees = scheme.order_eur * kept
    away = kept * users_km(shaken.model, scheme.points) if scheme.users_come else 0.0
    other = np.sum(np.broadcast_to(load.other_km, load.km.shape))
    # "ground" corrects the model by what it says of the tours really made; slots are not modelled
    scale = 1.0 if scheme.kind == "provider" else ground or 1.0
    cost, paid = float(full.sum()) / scale + fees, float(cash.sum()) / scale + fees
    return {
        "kind": scheme.kind,
        "tours": float(counts.sum() if scheme.kind == "direct" else counts.shape[1]),
        "km": float(load.km.sum()),
        "hours": float(load.hours.sum()),
        "cost_eur": cost,
        "cash_eur": paid,
        "volunteer_eur": cost - paid,
        "cost_order_eur": cost / kept if kept else math.nan,
        "result_eur": orders["revenue_eur"].sum(min_count=1) * scheme.share_kept - cost,
        "co2_kg": float(load.km.sum()) * shaken.model.co2_kg_km
        + (away + other) * rates.value("co2_kg_km")["car"],
        "wait_days": float((day - orders["carried"]).dt.days.mean()),
        "late": float((day > orders["due_on"]).sum()),
        "kept_share": scheme.share_kept,
        "in_hand": scheme.in_hand,
    }

"""What varies in fact: the expenses flagged as growing with activity, against the orders, month by month; and what an hour
in the field then leaves.

A flag is believed until enough months contradict it: a driver paid the same whatever the number of orders does not vary,
though the sheet says so. What is used then is what the months show: the euros that one more order a month went with.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ..core.kept_up import behind, last_booked, last_timed, logged_months
from ..core.pilot import Pilot, remembered
from ..evidence import LEVEL
from . import books
from .revenue import occurrences, served

FEWEST_MONTHS = 6  # months under which orders and expenses are not compared


@dataclass(frozen=True)
class Varying:
    """What one more order costs, flagged and observed.

    flagged_eur : expenses flagged variable over the test. tagged_eur : of them, those of one service, which vary with it.
    order_eur : flagged a mean order (the rest of them ÷ orders). seen_eur, low_eur, high_eur : observed, with its range (NaN:
    too few months, or orders too alike). months : compared. contradicted : the flag says what the months do not show.
    """

    flagged_eur: float
    tagged_eur: float
    order_eur: float
    seen_eur: float
    low_eur: float
    high_eur: float
    months: int
    orders: int
    contradicted: bool

    @property
    def used_order_eur(self) -> float:
        """What one more order costs: observed where the flag is contradicted (never below 0), else flagged."""
        return max(self.seen_eur, 0.0) if self.contradicted else self.order_eur

    @property
    def used_eur(self) -> float:
        """What varies in fact over the test."""
        if not self.contradicted:
            return self.flagged_eur
        return self.tagged_eur + self.used_order_eur * self.orders


@remembered
def _expenses(pilot: Pilot) -> pd.DataFrame:
    rows = books.period_entries(pilot)[["nature", "month", "amount_eur", "service", "set_up", "variable"]]
    return rows[rows["nature"] == "expense"]


@remembered
def flagged_by_month(pilot: Pilot) -> pd.DataFrame:
    """One row a complete month: orders served, and the expenses flagged variable, those of one service (tagged_eur, with
    the set-up) and the others (spent_eur); NaN without a ledger that says what is variable and is kept up."""
    rows = _expenses(pilot)
    grows = rows[rows["variable"].fillna(False).astype(bool)]
    tagged = grows["service"].notna() | grows["set_up"].fillna(False).astype(bool)
    log = served(pilot)
    told = {
        "orders": (log["month"], pd.Series(1.0, index=log.index)),
        "tagged_eur": (grows.loc[tagged, "month"], grows.loc[tagged, "amount_eur"]),
        "spent_eur": (grows.loc[~tagged, "month"], grows.loc[~tagged, "amount_eur"]),
    }
    table = pd.DataFrame({name: books.by_month(pilot, *column) for name, column in told.items()})
    if not rows["variable"].notna().any() or last_booked(pilot):
        table[["tagged_eur", "spent_eur"]] = np.nan
    return table


@remembered
def varying(pilot: Pilot) -> Varying:
    """Flagged expenses of the complete months, compared with the orders served each month."""
    table = flagged_by_month(pilot)
    if table["spent_eur"].isna().all():
        return Varying(*([np.nan] * 6), 0, 0, False)
    told = table.loc[logged_months(pilot)]
    orders, spent = told["orders"].to_numpy(), told["spent_eur"].to_numpy()
    each = spent.sum() / orders.sum() if orders.sum() > 0 else np.nan
    seen, low, high = _slope(orders, spent)
    tagged = table["tagged_eur"].sum()
    return Varying(
        float(table["spent_eur"].sum() + tagged),
        float(tagged),
        float(each),
        seen,
        low,
        high,
        len(orders),
        int(orders.sum()),
        bool(each > 0 and high < each / 2),
    )


def varying_by_month(pilot: Pilot) -> pd.Series:
    """What varies in fact, in each complete month."""
    table, found = flagged_by_month(pilot), varying(pilot)
    grows = found.used_order_eur * table["orders"] if found.contradicted else table["spent_eur"]
    return (table["tagged_eur"] + grows).rename("varying_eur")


def varying_weighted(pilot: Pilot, weights: np.ndarray) -> np.ndarray:
    """What varies in fact, a month, with these weights of the complete months (one row a draw, each summing to one): where
    the flag is contradicted, what one more order went with is read again in each draw."""
    table, found = flagged_by_month(pilot), varying(pilot)
    orders, spent = table["orders"].to_numpy(), table["spent_eur"].to_numpy()
    if not found.contradicted:
        return weights @ (table["tagged_eur"].to_numpy() + spent)
    mean = weights @ orders
    apart = weights @ orders**2 - mean**2
    # weights that leave orders alike tell no slope of their own
    slope = np.full(len(weights), found.used_order_eur)
    np.divide(
        weights @ (orders * spent) - mean * (weights @ spent), apart, out=slope, where=apart > 1e-9 * mean**2
    )
    return weights @ table["tagged_eur"].to_numpy() + np.maximum(slope, 0.0) * mean


def _slope(orders: np.ndarray, spent: np.ndarray) -> tuple[float, float, float]:
    """Euros that one more order a month went with, and its range (least squares, Student); absent where the difference
    is that of one month alone (all orders in the last one, say): nothing tells it from what else that month held."""
    n, least_first = len(orders), np.sort(orders)
    if n < FEWEST_MONTHS or np.ptp(orders) <= orders.mean() / 2:
        return np.nan, np.nan, np.nan
    if not np.ptp(spent):  # the same to the cent every month: no regression is needed to say so, and none can
        return 0.0, 0.0, 0.0
    if not np.ptp(least_first[1:]) or not np.ptp(least_first[:-1]):
        return np.nan, np.nan, np.nan
    away = orders - orders.mean()
    slope = float(away @ spent / (away @ away))
    left = spent - spent.mean() - slope * away
    reach = float(special.stdtrit(n - 2, (1 + LEVEL) / 2) * np.sqrt(left @ left / (n - 2) / (away @ away)))
    return slope, slope - reach, slope + reach


def fixed_by_month(pilot: Pilot) -> pd.Series:
    """Running expenses of each complete month (set-up left out) that do not vary in fact."""
    rows = _expenses(pilot)
    running = rows[~rows["set_up"].fillna(False).astype(bool)]
    flagged = running["variable"].fillna(False).astype(bool)
    if varying(pilot).contradicted:
        kept = running[~flagged | running["service"].isna()]
        spent = books.by_month(pilot, kept["month"], kept["amount_eur"])
        return spent - varying(pilot).used_order_eur * flagged_by_month(pilot)["orders"]
    return books.by_month(pilot, running.loc[~flagged, "month"], running.loc[~flagged, "amount_eur"])


_OUTSIDE = ["field", "travel"]  # categories of paid hours that orders and contracts take


@dataclass(frozen=True)
class Contribution:
    """What an hour in the field leaves: (revenue − expenses that vary in fact) / hours, with its three parts.

    contradicted : the expenses flagged variable do not vary: what one more order went with is counted instead.
    """

    eur_per_hour: float
    revenue_eur: float
    variable_eur: float
    hours: float
    contradicted: bool = False


@remembered
def field_months(pilot: Pilot) -> pd.DataFrame:
    """One row a complete month: revenue_eur of requests and contracts (NaN where none of the test is priced, or the log of requests or the timesheet is not kept up), varying_eur
    and paid hours of field and travel."""
    earned = pd.concat([some[["month", "own_eur"]] for some in (served(pilot), occurrences(pilot))])
    time = books.worked(pilot, "paid")
    time = time[time["category"].isin(_OUTSIDE)]
    revenue = books.by_month(pilot, earned["month"], earned["own_eur"])
    if behind(pilot) or last_timed(pilot) or not earned["own_eur"].notna().any():
        revenue[:] = np.nan
    hours = books.by_month(pilot, time["month"], time["hours"])
    return pd.DataFrame({"revenue_eur": revenue, "varying_eur": varying_by_month(pilot), "hours": hours})


def contribution_hour(pilot: Pilot, months: pd.PeriodIndex | None = None) -> Contribution:
    """Own revenue of requests and contracts − what varies in fact (see ``varying``), per paid hour of field and travel.

    months: of the complete ones, those that count (all if None); what varies is read on all of them. NaN without a ledger
    that says which expenses grow with activity, or without a timesheet.
    """
    table = field_months(pilot)
    totals = (table if months is None else table.loc[months]).sum(skipna=False)
    hours = totals["hours"] if totals["hours"] > 0 else np.nan
    value = (totals["revenue_eur"] - totals["varying_eur"]) / hours
    return Contribution(
        float(value),
        float(totals["revenue_eur"]),
        float(totals["varying_eur"]),
        float(hours),
        varying(pilot).contradicted,
    )


def contribution_weighted(pilot: Pilot, weights: np.ndarray) -> np.ndarray:
    """The same over all months with these weights of them: one value a row, each row summing to one."""
    table = field_months(pilot)
    left = weights @ table["revenue_eur"].to_numpy() - varying_weighted(pilot, weights)
    return left / (weights @ table["hours"].to_numpy())

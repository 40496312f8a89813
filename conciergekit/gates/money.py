"""The money of a gate, taken from `finance`: a month of the accounts, and what one order more changes."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import evidence, finance
from ..finance import accounts, books, revenue, varying
from ..finance.forecast import streams
from ..finance.varying import fixed_by_month
from ..indicators import records
from ..measures import RECENT_MONTHS
from ..pilot import Pilot, remembered

MONTHS_BACK = 6  # as the cash plan: how the service runs now is read on so many recent months
_LEAST_EXPENSE = 0.05  # share of the present expenses: they cannot vanish however few the orders


class Monthly(NamedTuple):
    """Accounts of a month (€); NaN where unknown. result_eur, cover: averages over the test, subsidies included in the
    result. The rest is how the service runs now, by the assumption of the cash plan: the last months, set-up costs left
    out, costs that do not come back each month spread over the year."""

    months: int
    result_eur: float
    cover: float
    own_revenue_eur: float
    expense_eur: float
    grants_eur: float
    orders_month: float
    kept_per_order: np.ndarray
    variable_per_order_eur: float
    other_revenue: np.ndarray  # of each recent month: own revenue that does not come from orders
    fixed_expense: np.ndarray  # of each recent month: expenses that do not grow with orders


class Rhythm(NamedTuple):
    """A month at a given level of orders: what comes in and goes out today, moved by the orders beyond today's."""

    money: Monthly
    margin: np.ndarray
    revenue_varies: np.ndarray
    expense_varies: np.ndarray

    @property
    def parts(self) -> tuple[np.ndarray, ...]:
        return self.margin, self.revenue_varies, self.expense_varies

    def revenue(self, level, margin, varies):
        return self.money.own_revenue_eur + (level - self.money.orders_month) * margin + varies

    def expense(self, level, varies):
        m = self.money
        return m.expense_eur + (level - m.orders_month) * m.variable_per_order_eur + varies

    def result(self, level, margin, revenue_varies, expense_varies):
        """Grants are contracts, not luck: their average over the test is taken as it is."""
        earned = self.revenue(level, margin, revenue_varies)
        return earned - self.expense(level, expense_varies) + self.money.grants_eur

    def cover(self, level, margin, revenue_varies, expense_varies):
        spent = np.maximum(self.expense(level, expense_varies), _LEAST_EXPENSE * self.money.expense_eur)
        return np.maximum(self.revenue(level, margin, revenue_varies), 0) / spent


@remembered
def monthly(pilot: Pilot) -> Monthly:
    """The accounts as averages a month, and what each served order kept and cost."""
    table = accounts.month_table(pilot)
    months, totals = len(table), accounts.sums(table)
    average = totals / months if months else totals * np.nan
    orders = revenue.served(pilot)
    variable = np.nan_to_num(varying(pilot).used_eur) / len(orders) if len(orders) else 0.0

    def lately(months: pd.Series, amounts: pd.Series) -> np.ndarray:
        return books.by_month(pilot, months, amounts).to_numpy()[-MONTHS_BACK:]

    kept = lately(orders["month"], orders["own_eur"])
    counts = lately(orders["month"], pd.Series(1.0, index=orders.index))
    ledger = books.has_expenses(pilot) and months
    level = {s.sign: s.level for s in streams(pilot, MONTHS_BACK)} if ledger else {1: np.nan, -1: np.nan}
    grants = average["pnl_eur"] - average["own_revenue_eur"] + average["expense_eur"]
    return Monthly(
        months, float(average["pnl_eur"]), accounts.cover(totals), level[1], level[-1], float(grants),
        float(counts.mean()) if len(counts) else np.nan, orders["own_eur"].dropna().to_numpy(dtype=float), float(variable),
        table["own_revenue_eur"].to_numpy()[-MONTHS_BACK:] - kept, fixed_by_month(pilot).to_numpy()[-MONTHS_BACK:],
    )  # fmt: skip


class Pace(NamedTuple):
    """A month as the service runs now (€): orders at their level of the last months, the rest as in `Monthly`."""

    revenue_eur: float
    expense_eur: float
    grants_eur: float

    @property
    def result_eur(self) -> float:
        return self.revenue_eur - self.expense_eur + self.grants_eur

    @property
    def cover(self) -> float:
        return max(self.revenue_eur, 0.0) / self.expense_eur if self.expense_eur > 0 else np.nan


@remembered
def pace(pilot: Pilot) -> Pace:
    """The same month that draws move around, with the orders seen lately."""
    money = monthly(pilot)
    counts, opening = records.orders_by_month(pilot).to_numpy(float), records.exposure(pilot).to_numpy(float)
    lately = float(evidence.recent_level(counts, opening, months=RECENT_MONTHS))
    more = np.nan_to_num(lately - money.orders_month)
    kept = money.kept_per_order
    revenue = money.own_revenue_eur + more * (float(kept.mean()) if len(kept) else 0.0)
    expense = money.expense_eur + more * money.variable_per_order_eur
    return Pace(float(revenue), max(float(expense), _LEAST_EXPENSE * money.expense_eur), money.grants_eur)


@remembered
def runway(pilot: Pilot) -> float:
    """Months of cash ahead on the monthly cash curve (infinite if it never falls below zero); NaN if unknown."""
    found = finance.runway(pilot)
    return float(getattr(found, "runway_months", found))


def top_payer_share(pilot: Pilot) -> float:
    return float(finance.top_payer(pilot, lately=True).share)

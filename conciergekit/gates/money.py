"""The money of a gate, taken from `finance`: a month of the accounts, and what one order more changes (docs/methods.md#means)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..core.kept_up import compared_months, whole_months
from ..core.pilot import Pilot, remembered
from ..finance import accounts, books, demand, granted_ahead, revenue, varying
from ..finance.books import MONTHS_BACK
from ..finance.forecast import streams
from ..finance.varying import believed_of, evened_by_month, handed_by_month, varying_by_month
from ..finance.year_ahead import beside_orders

_LEAST_EXPENSE = 0.05  # share of the present expenses: they cannot vanish however few the orders


class Monthly(NamedTuple):
    """Accounts of a month (€); NaN where unknown. result_eur, cover: averages over the test, subsidies included in the
    result. The rest is how the service runs now, by the assumption of the cash plan: the last months, set-up costs left
    out, costs that do not come back each month spread over the year. grants_eur: what is granted for the year ahead;
    grants_left_eur: what grants brought over the test beyond that, received once or ended. Signed contracts count in own revenue
    from the day they are signed; unbilled_eur: what of them the accounts hold nothing of yet."""

    months: int
    result_eur: float
    cover: float
    own_revenue_eur: float
    expense_eur: float
    grants_eur: float
    unbilled_eur: float
    grants_left_eur: float
    orders_month: float  # while open
    open_share: float  # of the year ahead: what moves with orders moves while open
    kept_per_order: np.ndarray
    variable_per_order_eur: float
    other_revenue: np.ndarray  # of each recent month open: own revenue of each month beside orders
    other_expense: np.ndarray  # and running expenses beyond what its orders cost at the mean
    doubts: dict[str, float]  # see `forecast.Stream`; these lines are left out of other_expense

    @property
    def kept_eur(self) -> float:
        """What an order keeps on average; 0 without a priced one."""
        return float(self.kept_per_order.mean()) if len(self.kept_per_order) else 0.0


class Pace(NamedTuple):
    """A month as the service runs now (€): orders at their level, the rest as in `Monthly`."""

    revenue_eur: float
    expense_eur: float
    grants_eur: float

    @property
    def result_eur(self) -> float:
        return self.revenue_eur - self.expense_eur + self.grants_eur

    @property
    def cover(self) -> float:
        return max(self.revenue_eur, 0.0) / self.expense_eur if self.expense_eur > 0 else np.nan


class Rhythm(NamedTuple):
    """A month at a given level of orders: what comes in and goes out today, moved by the orders beyond today's.

    Nothing of today is taken as exact: what an order keeps is drawn for every order, and what the other lines bring and
    cost varies as the recent months did.
    """

    money: Monthly
    margin: np.ndarray
    revenue_varies: np.ndarray
    expense_varies: np.ndarray

    @property
    def parts(self) -> tuple[np.ndarray, ...]:
        return self.margin, self.revenue_varies, self.expense_varies

    def revenue(self, level, margin, varies):
        m = self.money
        return m.own_revenue_eur + m.open_share * (level * margin - m.orders_month * m.kept_eur) + varies

    def expense(self, level, varies):
        m = self.money
        each = m.open_share * m.variable_per_order_eur
        moved = m.expense_eur + (level - m.orders_month) * each + varies
        return np.maximum(moved, _LEAST_EXPENSE * m.expense_eur)

    def result(self, level, margin, revenue_varies, expense_varies):
        """Grants are contracts, not luck: those granted are taken as they are."""
        earned = self.revenue(level, margin, revenue_varies)
        return earned - self.expense(level, expense_varies) + self.money.grants_eur

    def cover(self, level, margin, revenue_varies, expense_varies):
        earned = np.maximum(self.revenue(level, margin, revenue_varies), 0)
        return earned / self.expense(level, expense_varies)

    def middle(self, level: float) -> Pace:
        """The month in the midst of the draws: at this level of orders, everything else at its mean."""
        revenue = self.revenue(level, self.money.kept_eur, 0.0)
        return Pace(float(revenue), float(self.expense(level, 0.0)), self.money.grants_eur)


@remembered
def monthly(pilot: Pilot) -> Monthly:
    """The accounts as averages a month, and what each served order kept and cost."""
    table = accounts.month_table(pilot)
    noted_in = accounts.told_table(pilot)
    months, totals = len(noted_in), accounts.sums(noted_in)
    average = totals / months if months else totals * np.nan
    orders = revenue.served(pilot)
    known = compared_months(pilot).intersection(whole_months(pilot))
    # what the log does not tell is not a month without orders, nor the accounts one without expenses
    told, there = (np.isin(pilot.months.asi8, x.asi8) for x in (known, demand.open_months(pilot, known)))
    noted = int(orders["month"].isin(known).sum()) if not told.all() else len(orders)
    handed = handed_by_month(pilot)  # on neither side: earned by providers
    varies = varying_by_month(pilot).fillna(0).to_numpy()
    spent = np.nan_to_num(varying(pilot).used_eur) if told.all() else varies[told].sum()
    variable = spent / noted if noted else 0.0

    def last(values) -> np.ndarray:
        return np.asarray(values)[there][-MONTHS_BACK:]

    def lately(months: pd.Series, amounts: pd.Series) -> np.ndarray:
        return last(books.by_month(pilot, months, amounts))

    passed_on = float(last(handed).mean()) if told.any() else 0.0
    kept = lately(orders["month"], orders["own_eur"])
    counts = lately(orders["month"], pd.Series(1.0, index=orders.index))
    # signed contracts are no luck: what they brought is not what the other lines vary by
    contracts = last(revenue.booked_contracts(pilot))
    signed = revenue.running_contracts(pilot)
    ledger = books.expenses_up_to_date(pilot) and months
    (costs, own), (_year, _every, seldom) = streams(pilot), beside_orders(pilot)
    apart = believed_of(pilot, costs.doubts)
    each = apart[told].sum() / noted if noted else 0.0
    level = {1: own.level, -1: costs.level} if ledger else {1: np.nan, -1: np.nan}
    over_the_test = average["pnl_eur"] - average["own_revenue_eur"] + average["expense_eur"]
    grants, part = granted_ahead(pilot) / 12, demand.open_share(pilot) if months else 1.0
    return Monthly(
        months,
        float(average["pnl_eur"]),
        accounts.cover(totals, handed.sum()),
        level[1] - passed_on,
        level[-1] - passed_on,
        grants,
        float((signed["month_eur"] - signed["now_eur"].where(signed["billed"], 0)).clip(lower=0).sum()),
        max(0.0, float(over_the_test) - grants),
        float(counts.mean()) if len(counts) else np.nan,
        part,
        orders["own_eur"].dropna().to_numpy(dtype=float),
        float(variable),
        part * (last(table["own_revenue_eur"] - handed - seldom) - kept - contracts),
        last(evened_by_month(pilot, costs.doubts) - handed + varies - apart) - (variable - each) * counts,
        costs.doubts,
    )

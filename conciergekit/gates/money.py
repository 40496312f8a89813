"""The money of a gate, taken from `finance`: a month of the accounts, and what one order more changes."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..pilot import Pilot


class Monthly(NamedTuple):
    """Averages a month over the test (€), subsidies included in the result; NaN where unknown."""

    months: int
    own_revenue_eur: float
    expense_eur: float
    result_eur: float
    cover: float
    kept_per_order: np.ndarray
    variable_per_order_eur: float
    other_revenue: np.ndarray  # month by month: own revenue that does not come from orders
    fixed_expense: np.ndarray  # month by month: expenses that do not grow with orders


def monthly(pilot: Pilot) -> Monthly:
    """The accounts as averages a month, and what each served order kept and cost."""
    from .. import finance
    from ..finance import books, revenue

    views = finance.views(pilot)
    months = len(views.table)
    average = views.totals / months if months else views.totals * np.nan
    orders = revenue.served(pilot)
    rows = books.period_entries(pilot)
    growing = rows[(rows["nature"] == "expense") & rows["variable"].fillna(False).astype(bool)]
    variable = growing["amount_eur"].sum() / len(orders) if len(orders) else 0.0
    table = views.table.set_index("month")
    kept = books.by_month(pilot, orders["month"], orders["own_eur"])
    grows = books.by_month(pilot, growing["month"], growing["amount_eur"])
    return Monthly(
        months, float(average["own_revenue_eur"]), float(average["expense_eur"]), float(average["pnl_eur"]),
        float(views.own_cover), orders["own_eur"].to_numpy(dtype=float), float(variable),
        (table["own_revenue_eur"] - kept).to_numpy(dtype=float), (table["expense_eur"] - grows).to_numpy(dtype=float),
    )  # fmt: skip


def contribution_by_month(pilot: Pilot) -> tuple[float, pd.DataFrame]:
    """Money left per paid hour over the test, and its parts (left_eur, hours) in each month with paid hours."""
    from .. import finance
    from ..finance import books, revenue

    value = finance.contribution_hour(pilot).eur_per_hour
    earned = pd.concat([revenue.served(pilot), revenue.occurrences(pilot)])
    rows = books.period_entries(pilot)
    growing = rows[(rows["nature"] == "expense") & rows["variable"].fillna(False).astype(bool)]
    time = books.worked(pilot, "paid")
    time = time[time["category"].isin(["field", "travel"])]
    table = pd.DataFrame(
        {
            "left_eur": books.by_month(pilot, earned["month"], earned["own_eur"])
            - books.by_month(pilot, growing["month"], growing["amount_eur"]),
            "hours": books.by_month(pilot, time["month"], time["hours"]),
        }
    )
    return float(value), table[table["hours"] > 0]


def runway(pilot: Pilot) -> float:
    """Months of cash ahead on the monthly cash curve (infinite if it never falls below zero); NaN if unknown."""
    from .. import finance

    found = finance.runway(pilot)
    return float(getattr(found, "runway_months", found))


def top_payer_share(pilot: Pilot) -> float:
    from .. import finance

    return float(finance.top_payer(pilot).share)

"""What varies in fact: the expenses flagged as growing with activity, against the orders, month by month.

A flag is believed until enough months contradict it: a driver paid the same whatever the number of orders does not vary,
though the sheet says so. What is used then is what the months show: the euros that one more order a month went with.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ..evidence import LEVEL
from ..pilot import Pilot, remembered
from . import books
from .revenue import served

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
def varying(pilot: Pilot) -> Varying:
    """Flagged expenses (set-up left out) of the complete months, compared with the orders served each month."""
    rows = books.period_entries(pilot)
    rows = rows[rows["nature"] == "expense"]
    if not rows["variable"].notna().any():
        return Varying(*([np.nan] * 6), 0, 0, False)
    grows = rows[rows["variable"].fillna(False).astype(bool)]
    first = grows["set_up"].fillna(False).astype(bool)
    tagged = grows["service"].notna() | first
    log = served(pilot)
    orders = books.by_month(pilot, log["month"], pd.Series(1.0, index=log.index)).to_numpy()
    spent = books.by_month(pilot, grows.loc[~tagged, "month"], grows.loc[~tagged, "amount_eur"]).to_numpy()
    each = spent.sum() / orders.sum() if orders.sum() > 0 else np.nan
    seen, low, high = _slope(orders, spent)
    return Varying(
        float(grows["amount_eur"].sum()), float(grows.loc[tagged, "amount_eur"].sum()), float(each), seen, low, high,
        len(orders), int(orders.sum()), bool(each > 0 and high < each / 2),
    )  # fmt: skip


def _slope(orders: np.ndarray, spent: np.ndarray) -> tuple[float, float, float]:
    """Euros that one more order a month went with, and its range (least squares, Student)."""
    n = len(orders)
    if n < FEWEST_MONTHS or np.ptp(orders) <= orders.mean() / 2:
        return np.nan, np.nan, np.nan
    found = stats.linregress(orders, spent)
    reach = stats.t.ppf((1 + LEVEL) / 2, n - 2) * found.stderr
    return float(found.slope), float(found.slope - reach), float(found.slope + reach)

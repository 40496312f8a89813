"""What to change first: the schemes and the price, ranked by what each would bring a month."""

import math
from dataclasses import dataclass

import pandas as pd

from ...core import rates
from ...core.told import Told
from ..breakeven import BreakEven
from ..model import WEEKS_A_MONTH, TripModel


@dataclass(frozen=True)
class Actions(Told):
    """Changes ranked by what they would bring a month; what breaks a must of the gate is not among them.

    table: one row an action: action, gain_month_eur (median), chance (that it gains, NaN for a price),
    orders_lost_share (for a price: share of the orders that may leave before the gain is gone), `in_hand`.
    """

    table: pd.DataFrame


def rank_actions(
    comparison, needed: BreakEven, model: TripModel | None, basket_eur: float = math.nan
) -> Actions:
    """Rank the schemes of a comparison that break no must by their gain on today's, and the price that balances.

    comparison: Result of `compare_schemes` that holds the scheme of today ("grouped").
    needed: Result of `stops_needed`.
    model: See `trip_model`.
    basket_eur: Mean value of an order, goods included: what a user compares a higher fee with (NaN: the price
        alone).
    """
    kinds = [scheme.kind for scheme in comparison.schemes]
    if model is None or not comparison.measured or not comparison.price_known or "grouped" not in kinds:
        return Actions(pd.DataFrame())
    today = kinds.index("grouped")
    base = comparison.table["result_month_eur"].iloc[today]
    rows = [
        {
            "kind": scheme.kind,
            "scheme": scheme,
            "gain_month_eur": comparison.table["result_month_eur"].iloc[i] - base,
            "chance": comparison.better.iloc[i, today],
            "in_hand": scheme.in_hand,
            **dict.fromkeys(("fee_eur", "lost_share", "orders_lost_share"), math.nan),
        }
        for i, scheme in enumerate(comparison.schemes)
        if i != today and not comparison.table["broken"].iloc[i]
    ]
    per_stop = model.per_stop
    short = (needed.minimum_price_eur - needed.price_eur) / per_stop
    if short > 0:
        orders = comparison.orders_a_week * WEEKS_A_MONTH
        price = needed.price_eur / per_stop
        # an order that leaves takes its own time and half of its road with it, not the way there
        left = price - needed.next_stop_eur / per_stop
        paid = basket_eur if basket_eur > price else price
        lost = min(1.0, rates.value("price_response") * short / paid) if paid > 0 else 1.0
        price_row = {
            "kind": "price",
            "scheme": None,
            "gain_month_eur": (short * (1 - lost) - lost * left) * orders,
            "chance": math.nan,
            "in_hand": True,
            "fee_eur": short,
            "lost_share": lost,
            "orders_lost_share": min(1.0, short / (left + short)) if left > 0 else 1.0,
        }
        if not comparison.keeping.lost(orders * (1 - lost)):
            rows.append(price_row)
    if not rows:
        return Actions(pd.DataFrame())
    table = pd.DataFrame(rows)
    return Actions(table.sort_values("gain_month_eur", ascending=False, kind="stable", ignore_index=True))

"""Service by service: what it brings, what it costs in full, what an order and an hour leave."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import i18n
from ..i18n import _, money, percent
from ..pilot import Pilot
from . import books
from .revenue import Contribution, by_service, contribution_hour, memberships, occurrences, served


@dataclass(frozen=True)
class Services:
    """Each service over the complete months of the test.

    table: columns of ``by_service``, plus order_eur (revenue of one order), field_h (its part of the paid hours in the field
    and on the road, in proportion to its own), grows_eur (expenses that grow with activity: its own and the same part of
    the others), order_leaves_eur and hour_leaves_eur (revenue less these, an order and an hour: their mean is `hour`),
    full_cost_eur (the variable expenses that
    name the service, and a part of all the others in proportion to its hours), full_result_eur, cover_share (revenue ÷
    full cost). Full costs add up to the expenses, set-up left out; NaN when hours or expenses are not measured.
    shared_eur: expenses spread over the services. set_up_eur: one-off costs kept apart. recurring_share: contracts and
    memberships in own revenue. hour: what an hour in the field brings and costs.
    """

    table: pd.DataFrame
    shared_eur: float
    set_up_eur: float
    recurring_share: float
    hour: Contribution

    def sentences(self, lang: str | None = None) -> list[str]:
        """The hour first, then the services at full cost, the recurring part and the set-up."""
        with i18n.use_language(lang):
            return [self.finding(), *self._full_cost(), *self._recurring(), *self._set_up()]

    def finding(self) -> str:
        hour = self.hour
        if np.isnan(hour.eur_per_hour):
            return _("What an hour in the field leaves is not measured: it takes the Time sheet, and the Ledger saying "
                     "which expenses grow with activity.")  # fmt: skip
        brings, costs = money(hour.revenue_eur / hour.hours, 2), money(hour.variable_eur / hour.hours, 2)
        if hour.eur_per_hour < 0:
            return _("Each extra hour loses money: an hour in the field brings {brings} and costs {costs}.",
                     brings=brings, costs=costs)  # fmt: skip
        if hour.variable_eur == 0:
            return _("An hour in the field brings {brings}; no expense is said to grow with activity, so all of them are "
                     "shared at full cost.", brings=brings)  # fmt: skip
        return _("An hour in the field brings {brings} and costs {costs} more: it leaves {left} for the rest.",
                 brings=brings, costs=costs, left=money(hour.eur_per_hour, 2))  # fmt: skip

    def _full_cost(self) -> list[str]:
        known = self.table.dropna(subset=["full_result_eur"])
        if known.empty:
            return [
                _(
                    "The full cost of each service is not measured: it takes the expenses and the minutes of every service."
                )
            ]
        paying = known[known["full_result_eur"] >= 0]
        best = known.loc[known["cover_share"].idxmax()]
        if paying.empty:
            return [_("No service pays its full cost; the closest is “{name}”, which covers {share} of it.",
                      name=best["label"], share=percent(best["cover_share"]))]  # fmt: skip
        return [_("Services that pay their full cost: {names}.", names=i18n.listing(paying["label"]))]

    def _recurring(self) -> list[str]:
        if np.isnan(self.recurring_share):
            return []
        return [_("{share} of own revenue comes back by itself (contracts, memberships).",
                  share=percent(self.recurring_share))]  # fmt: skip

    def _set_up(self) -> list[str]:
        if not self.set_up_eur > 0:
            return []
        return [_("Set-up, spent once and kept apart: {amount}.", amount=money(self.set_up_eur))]

    def plot(self, ax=None):
        """Revenue against full cost, a service a line."""
        from .charts_model import draw_services

        return draw_services(self, ax)


def services(pilot: Pilot) -> Services:
    """What each service brings and costs in full over the complete months of the test."""
    table = by_service(pilot)
    rows = books.period_entries(pilot)
    expenses = rows[rows["nature"] == "expense"]
    set_up = expenses["set_up"].fillna(False).astype(bool)
    total = expenses.loc[~set_up, "amount_eur"].sum() if books.has_expenses(pilot) else np.nan
    shared = total - table["variable_eur"].sum() if len(table) else np.nan
    hours = table["hours"].sum(min_count=1) if table["hours"].notna().all() else np.nan
    table["order_eur"] = (table["own_revenue_eur"] / table["orders"]).where(table["orders"] > 0)
    hour, part = contribution_hour(pilot), table["hours"] / hours
    table["field_h"] = part * hour.hours
    table["grows_eur"] = table["variable_eur"] + part * (hour.variable_eur - table["variable_eur"].sum())
    left = table["own_revenue_eur"] - table["grows_eur"]
    table["order_leaves_eur"] = (left / table["orders"]).where(table["orders"] > 0)
    table["hour_leaves_eur"] = left / table["field_h"]
    table["full_cost_eur"] = table["variable_eur"] + shared * table["hours"] / hours
    table["full_result_eur"] = table["own_revenue_eur"] - table["full_cost_eur"]
    table["cover_share"] = table["own_revenue_eur"] / table["full_cost_eur"]
    steady = occurrences(pilot)["own_eur"].sum() + memberships(pilot)["own_eur"].sum()
    own = served(pilot)["own_eur"].sum() + steady
    told = (
        pilot.has("contracts") or pilot["clients"]["membership_eur"].notna().any()
    )  # else unknown, not zero
    return Services(
        table, float(shared), float(expenses.loc[set_up, "amount_eur"].sum()),
        float(steady / own) if own > 0 and told else np.nan, hour,
    )  # fmt: skip

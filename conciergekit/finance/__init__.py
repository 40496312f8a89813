"""Money: the result in four views, who pays, what each service leaves, break-even, and cash month by month.

    views = conciergekit.finance.views(pilot)      # views.totals, views.own_cover, views.sentences()
    plan = conciergekit.finance.cash_plan(pilot)   # plan.table, plan.runway_months, plan.bridge_80_eur

The ledger is the truth when it has rows; without it the request log, the contracts and the memberships give
the own revenue, and expenses are "not measured". Ledger and log describe the same euros: never summed.
"""

from .accounts import Views, lines, views
from .cash import CashPlan, cash_plan, runway
from .revenue import by_service, contribution_hour, own_revenue, reconcile
from .threshold import BreakEven, break_even, break_even_of
from .who_pays import Payers, TopPayer, payers, top_payer

__all__ = [
    "BreakEven",
    "CashPlan",
    "Payers",
    "TopPayer",
    "Views",
    "break_even",
    "break_even_of",
    "by_service",
    "cash_plan",
    "contribution_hour",
    "lines",
    "own_revenue",
    "payers",
    "reconcile",
    "runway",
    "top_payer",
    "views",
]

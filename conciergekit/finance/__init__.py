"""Money: the result in four views, who pays, cash, models to try, funders, rules, hours.

    views = conciergekit.finance.views(pilot)      # views.totals, views.own_cover, views.sentences()
    plan = conciergekit.finance.cash_plan(pilot)   # plan.table, plan.runway_months, plan.bridge_80_eur

The ledger is the truth when it has rows; without it the request log, the contracts and the memberships give
the own revenue, and expenses are "not measured". Ledger and log describe the same euros: never summed.
"""

from ..core.pilot import all_dated
from .accounts import Views, lines, views
from .cash import CashPlan, cash_as_planned, cash_plan, runway
from .doubts import Doubts, doubts
from .funding.budget import Budget, budget
from .funding.calendar import Calendar, calendar
from .funding.eligibility import Eligibility, eligibility
from .funding.funders import catalogue
from .funding.plan import FundingPlan, funding_plan, granted_ahead
from .hours import Operating, operating
from .lent import Lent, lent
from .models import Line, Model, Models, compare
from .revenue import own_revenue, reconcile
from .status import Alerts, PersonalServices, alerts, personal_services
from .stress import Stress, cash_drivers, cash_stress
from .threshold import BreakEven, break_even, break_even_of
from .varying import Varying, contribution_hour, varying
from .who_pays import (
    Payers,
    TopPayer,
    by_name,
    how_many_payers,
    payers,
    signed_to_come,
    top_funder,
    top_payer,
)

all_dated(globals())

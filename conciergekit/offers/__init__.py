"""Offers: one public × one service a row, contracts and things to try included, and what to do with each.

    ck.offers.table(pilot)          # orders, revenue, hours, trips, margin, priority, decision
    found = ck.offers.review(pilot) # the same, the reconciliation with the accounts, sentences and a chart

Figures only; they are told in ``tell.offers``.
"""

from ..core.pilot import all_dated
from .result import Offers, reconciliation, review
from .rows import table
from .stopped import Stopped, stopped

all_dated(globals())

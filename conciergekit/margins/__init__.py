"""What each order and each contract brings and takes: hours, its share of the tours, variable expenses, margin.

    lines = ck.margins.lines(pilot)      # one row an order served, or a contract and month it ran

The one place that reckons them: the ranking, the focus, the offers and the money chapter all add up these lines.
"""

from .lines import borne, lines
from .trips import tours

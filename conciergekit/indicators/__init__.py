"""The workshop's indicators, quantitative and qualitative, in its own order (Q0 … Q6, then L1 … L6).

    conciergekit.indicators.table(pilot)                 # one row an indicator
    conciergekit.indicators.compute(pilot, "own_cover")  # value, range, n, status, formula, trend

An indicator without data is "absent": its value is NaN, never zero. There is no global score.
"""

from ..core.pilot import all_dated
from .behind import Behind, behind
from .model import Indicator, compute, ids, measure_of, overview, specs, table

all_dated(globals())

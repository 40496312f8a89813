"""Several pilots, and several months of each: figures and codes only, told in ``tell.portfolio``.

    state = ck.portfolio.state(pilot)             # what is kept of one pilot on one day
    found = ck.portfolio.portfolio(states)        # many of them: who is who, what changed, whom to call, how they compare

Methods and measured rates: docs/portfolio.md.
"""

from ..core import importer

# what a batch with nothing to do needs (`identity`) must not load the analyses
_HOMES = {
    "Portfolio": "whole",
    "compare": "whole",
    "portfolio": "whole",
    "searched": "whole",
    "Change": "changes",
    "Since": "changes",
    "since": "changes",
    "Pooled": "fair",
    "pool": "fair",
    "pooled": "fair",
    "Totals": "together",
    "totals": "together",
    "Measured": "states",
    "measure": "states",
    "cost_per_stop": "states",
    "state": "states",
    "identity": "",
}

__all__ = sorted(_HOMES)
__getattr__ = importer(__name__, _HOMES)

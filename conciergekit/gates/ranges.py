"""The range of a figure, the same wherever it is shown: that of the decision, from the draws behind its chances."""

from ..core.pilot import Pilot, remembered
from . import asked
from .measures import UNITS, Evidence

# amounts and hours have no range beside an indicator, which counts them in full over the test
MONEY = frozenset({"own_cover", "result_month_eur", "contribution_hour_eur", "runway_months", "workload"})


@remembered
def proof(pilot: Pilot) -> Evidence:
    """The evidence of the gate on what the sheet of criteria asks."""
    with pilot.in_force():
        table = asked.asked(pilot, {})
        rows = list(table.itertuples())
        return Evidence(pilot, guesses=asked.guesses(rows, pilot), changed=asked.changes(pilot, table))


@remembered
def range_of(pilot: Pilot, name: str) -> tuple[float, float] | None:
    """Lowest and highest value (9 chances in 10) of a share that a gate can judge, where enough is known; else None. A volume is
    judged by its level over all months, another measure than the mean of the last ones."""
    if name not in UNITS or name in MONEY:
        return None
    found = proof(pilot).measure(name)
    return found.ends if found.kind == "share" and found.enough else None

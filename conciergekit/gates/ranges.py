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
def ranges(pilot: Pilot) -> dict[str, tuple[float, float]]:
    """Lowest and highest value (9 chances in 10) of each share a gate can judge, where enough is known. A volume is judged
    by its level over all months, another measure than the mean of the last ones."""
    found = {name: proof(pilot).measure(name) for name in UNITS if name not in MONEY}
    return {name: one.ends for name, one in found.items() if one.kind == "share" and one.enough}

"""If grants came late or not at all, and the envelope asked were spent: the cash of the months ahead."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.pilot import Pilot, dated, remembered
from ..finance import CashPlan, cash_plan
from ..finance.cash import missing_for, next_stage
from ..finance.forecast import receipts
from .knobs import Key, Knob, Trial, Value, moved

MOST_LATE = 18  # months: the whole horizon
_STEP = 500.0  # euros


@dataclass(frozen=True)
class Paying(Trial):
    """now, then: the cash plan."""

    now: CashPlan
    then: CashPlan

    @property
    def lowest(self) -> tuple[float, float]:
        """The lowest month-end of the plan ahead, today and as tried."""
        plans = (plan.table for plan in (self.now, self.then))
        return tuple(float(np.min(table.loc[table["kind"] == "future", "plan_eur"])) for table in plans)


@dated
def knobs(pilot: Pilot, horizon_months: int = MOST_LATE) -> tuple[Knob, ...]:
    """A delay of every grant, each grant still to come, and the envelope asked at the next gate when it can be placed in time."""
    if missing_for(pilot):
        return ()
    grants, stage = receipts(pilot).table, next_stage(pilot)
    found = [Knob("late_months", 0, "months", 0, MOST_LATE, 1, whole=True)] if len(grants) else []
    for row in grants.itertuples():
        about = {"about": str(row.id), "name": str(row.funder), "eur": row.amount_eur}
        found.append(Knob("grant", 1, "yesno", **about))
    if stage.dated and stage.cost_eur > 0:
        high = _STEP * np.ceil(2 * stage.cost_eur / _STEP)
        found.append(Knob("spend", 0, "yesno"))
        found.append(Knob("envelope_eur", stage.cost_eur, "money", 0, high, _STEP))
    return tuple(found)


def tried(pilot: Pilot, values: Mapping[Key, Value], horizon_months: int = MOST_LATE) -> Paying:
    """The cash plan of so many months so, beside the plan as it is."""
    changed = moved(knobs(pilot), values)
    now = _today(pilot, horizon_months)
    if not changed:
        return Paying((), now, now)
    at = {knob.key: value for knob, value in changed}
    without = [about for code, about, _who in at if code == "grant"]
    late, spend = int(at.get(("late_months", "", ""), 0)), at.get(("spend", "", ""), 0) == 1
    envelope = spend and at.get(("envelope_eur", "", ""), True)
    then = cash_plan(pilot, horizon_months, late_months=late, without=without, envelope=envelope)
    return Paying(changed, now, then)


@remembered
def _today(pilot: Pilot, horizon_months: int) -> CashPlan:
    return cash_plan(pilot, horizon_months)

"""The decision log: what the rule proposed, what the body decided, and why when they differ.

Of 37 published pilots, 17 met all their criteria and 30 declared they would go on (Mellor et al., 2021): what a body
does with its criteria is worth keeping.
"""

from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot, remembered
from ..core.told import Told
from .instances import decided, opinions, short_of_quorum

_SAME_SENSE = {"go_conditions": "go"}  # a go with conditions is a go


@dataclass(frozen=True)
class DecisionLog(Told):
    """Decisions across gates.

    table : one row a line, by date: date, body, stage, proposal, decision, agrees (True, False, NA without a noted
        proposal, or for an opinion), short (fewer people than the quorum were present), opinion (its body does not
        decide), and the columns of the sheet.
    """

    table: pd.DataFrame

    @property
    def decisions(self) -> pd.DataFrame:
        """Without the opinions."""
        return self.table[~self.table["opinion"]]

    @property
    def compared(self) -> int:
        """Decisions whose proposal was noted."""
        return int(self.table["agrees"].notna().sum())

    @property
    def agreeing(self) -> int:
        return int(self.table["agrees"].fillna(False).sum())


@remembered
def stopped_on(pilot: Pilot) -> pd.Timestamp:
    """The day the body decided to stop, if that is its last decision; NaT otherwise."""
    return _last(pilot, "stop")


@remembered
def suspended_on(pilot: Pilot) -> pd.Timestamp:
    """The day the body decided to pause the test, if that is its last decision; NaT otherwise."""
    return _last(pilot, "suspend")


def _last(pilot: Pilot, decision: str) -> pd.Timestamp:
    known = decided(pilot).dropna(subset=["date", "decision"]).sort_values("date", kind="stable")
    last = known.iloc[-1] if len(known) else None
    return last["date"] if last is not None and last["decision"] == decision else pd.NaT


def decision_log(pilot: Pilot) -> DecisionLog:
    """The decisions of a pilot beside what was proposed."""
    table = pilot["decisions"].dropna(subset=["date"]).sort_values("date", kind="stable")
    short, opinion = (found(pilot).reindex(table.index) for found in (short_of_quorum, opinions))
    sense = [
        pd.NA if pd.isna(p) or no_decision else _SAME_SENSE.get(p, p) == _SAME_SENSE.get(d, d)
        for p, d, no_decision in zip(table["proposal"], table["decision"], opinion, strict=True)
    ]
    table = table.assign(agrees=pd.array(sense, dtype="boolean"), short=short, opinion=opinion)
    return DecisionLog(table.reset_index(drop=True))

"""The decision log: what the rule proposed, what the body decided, and why when they differ.

Of 37 published pilots, 17 met all their criteria and 30 declared they would go on (Mellor et al., 2021): what a body
does with its criteria is worth keeping.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..pilot import Pilot
from ..told import Told
from .instances import short_of_quorum
from .review import FIRST_MONTH, review

_SAME_SENSE = {"go": "go", "go_conditions": "go"}  # a go with conditions is a go


@dataclass(frozen=True)
class DecisionLog(Told):
    """Decisions across gates.

    table : one row a decision, by date: date, body, stage, proposal, decision, agrees (True, False, NA without a noted
        proposal), short (fewer people than the quorum were present), reason, different_because, dissent, envelope_eur, votes_for, votes_against, abstentions,
        next_date, today_proposal and today_probability (what the rule of today says with what was known that day; None
        and NaN when it was not asked for).
    """

    table: pd.DataFrame

    @property
    def compared(self) -> int:
        """Decisions whose proposal was noted."""
        return int(self.table["agrees"].notna().sum())

    @property
    def agreeing(self) -> int:
        return int(self.table["agrees"].fillna(False).sum())


def decision_log(pilot: Pilot, replayed: bool = False, draws: int = 1000, seed: int = 0) -> DecisionLog:
    """The decisions of a pilot beside what was proposed.

    Parameters
    ----------
    pilot : Pilot
    replayed : bool
        Also judge again with what was known on the day of each decision (slower: one review a decision).
    draws, seed : int
        For those reviews.
    """
    table = pilot["decisions"].dropna(subset=["date"]).sort_values("date", kind="stable")
    order = table.index
    table = table.reset_index(drop=True)
    sense = [
        pd.NA if pd.isna(p) else _SAME_SENSE.get(p, p) == _SAME_SENSE.get(d, d)
        for p, d in zip(table["proposal"], table["decision"], strict=True)
    ]
    table["agrees"] = pd.array(sense, dtype="boolean")
    table["short"] = short_of_quorum(pilot).reindex(order).to_numpy()
    then = [_then(pilot, row.date, draws, seed) if replayed else (None, np.nan) for row in table.itertuples()]
    table["today_proposal"] = [proposal for proposal, _q in then]
    table["today_probability"] = np.array([q for _proposal, q in then], dtype=float)
    return DecisionLog(table)


def _then(pilot: Pilot, day: pd.Timestamp, draws: int, seed: int) -> tuple[str | None, float]:
    """What the rule says with what was known the day before; (None, NaN) before there is anything to judge."""
    eve = day - pd.Timedelta(days=1)
    if len(pilot.as_of(eve).months) < FIRST_MONTH:
        return None, np.nan
    found = review(pilot, as_of=eve.date(), draws=draws, seed=seed)
    return found.proposal, found.probability

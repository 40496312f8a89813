"""What keeping a few pairs would do to the musts of the gate that the request log can judge."""

from typing import NamedTuple

import numpy as np

from ..i18n import _, number, percent
from ..musts import ON_TIME, ORDERS, breaks, required
from ..pilot import Pilot
from .pairs import UNASSIGNED, Pairs


class Broken(NamedTuple):
    """A must that a choice breaks: its indicator, what would be left over the test, what is required."""

    indicator: str
    value: float
    requirement: float

    def text(self) -> str:
        """In the current language."""
        if self.indicator == ON_TIME:
            return _("{share} of the promised days kept, {asked} required",
                     share=percent(self.value), asked=percent(self.requirement))  # fmt: skip
        return _("{n} orders a month would remain, {asked} required",
                 n=number(self.value), asked=number(self.requirement))  # fmt: skip


def broken(pilot: Pilot, pairs: Pairs, kept: np.ndarray) -> tuple[Broken, ...]:
    """Musts that keeping these pairs only would break, promised days first; requests of no pair stay.

    Satisfaction and money are not judged: nobody knows what the users and the funders would do.
    """
    asked, log = required(pilot), pairs.requests
    if not pairs.months or not asked or kept.all():
        return ()
    served = log[log["outcome"] == "served"]
    stays = (served["pair"] == UNASSIGNED) | np.isin(served["pair"], np.flatnonzero(kept))
    known = served["due_on"].notna() & served["closed_on"].notna()
    in_time = served["closed_on"] <= served["due_on"]
    found = []
    if known.any():
        left, now = in_time[known & stays].mean(), in_time[known].mean()
        found.append((ON_TIME, float(left), float(now)))
    found.append((ORDERS, stays.sum() / pairs.months, len(served) / pairs.months))
    return tuple(
        Broken(name, value, asked[name]) for name, value, now in found if breaks(value, now, asked.get(name))
    )

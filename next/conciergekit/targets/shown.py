"""What of the offers and of the publics may a report show?"""

from __future__ import annotations

import pandas as pd

from .. import privacy
from ..pilot import Pilot
from .criteria import OFFER

OFFERS_ADD = ["requests", "requests_a_month", "served", "served_n", "satisfaction_n"]
PUBLICS_ADD = ["people", "planned_share", "planned_now", "requests", "observed_share"]


def shown(
    pilot: Pilot, criteria: pd.DataFrame, shift: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``criteria`` and ``shift`` as given, their groups of fewer than five clients folded.

    Satisfaction that rests on fewer than five answers is NaN. See ``privacy.fold``.
    """
    offers = privacy.fold(criteria, OFFER, OFFERS_ADD, people=pilot.requests)
    few = offers["satisfaction_n"] < privacy.MINIMUM
    offers["satisfaction"] = offers["satisfaction"].mask(few)
    return offers, privacy.fold(shift, ["public"], PUBLICS_ADD, people=pilot.requests)

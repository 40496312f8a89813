"""From the activity to the change: people touched, proof from 0 to 4, and the cheapest next step of proof. No euro."""

from dataclasses import dataclass

import pandas as pd

from ..core import privacy
from ..core.pilot import Pilot
from ..core.told import Told
from .common import spoken

COMPARED = 4  # the strongest proof: nothing more to ask


@dataclass(frozen=True)
class Changes(Told):
    """table: one row a change (side, activity, change, people: NaN when not noted, few: under five, proof, next: the level
    of proof to aim at, NaN at the top), the best proven first. cheapest: the change whose next step costs least, by row;
    None when there is none."""

    table: pd.DataFrame
    cheapest: int | None


def changes(pilot: Pilot) -> Changes:
    """The changes noted, inside and outside."""
    rows = pilot.happened("impact").dropna(subset=["change", "evidence"])
    few = privacy.too_few(rows["people"])
    table = pd.DataFrame(
        {
            "side": rows["side"],
            "activity": spoken(rows["activity"], pilot),
            "change": spoken(rows["change"], pilot),
            "people": rows["people"].mask(few),
            "few": few,
            "proof": rows["evidence"].astype(int),
            "next": (rows["evidence"] + 1).where(rows["evidence"] < COMPARED),
            "touched": rows["people"].fillna(0),
        }
    )
    table = table.sort_values(["proof", "touched"], ascending=False, kind="stable", ignore_index=True)
    # asking two people costs an afternoon, a measure before and after a season: the lowest rung first, for most people
    left = table.dropna(subset=["next"])
    left = left.sort_values(["proof", "touched"], ascending=[True, False], kind="stable")
    return Changes(table.drop(columns="touched"), int(left.index[0]) if len(left) else None)

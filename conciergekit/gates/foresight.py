"""Futures thought of beforehand, each with what would announce it: strategy and foresight, beside the conditions of the gate."""

from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot
from ..core.told import Told


@dataclass(frozen=True)
class Foresight(Told):
    """table : one row a future, those whose sign was seen first: what, kind ("" not said), sign, answer, seen_on (NaT), noted_on.
    age_days : since the last one was noted, NaN when no day is."""

    table: pd.DataFrame
    age_days: float


def foresight(pilot: Pilot) -> Foresight:
    """The futures of the sheet, as known on the pilot's last day."""
    rows = pilot["futures"].dropna(subset=["what"])
    rows = rows.assign(kind=rows["kind"].astype("object").fillna("")).sort_values("seen_on", kind="stable")
    noted = rows["noted_on"].max()
    age = float((pilot.until - noted).days) if pd.notna(noted) and pd.notna(pilot.until) else float("nan")
    return Foresight(rows.reset_index(drop=True), age)

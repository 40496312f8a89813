"""If some offers were stopped: the result of the accounts, hours freed, users no longer served."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot, dated, remembered
from ..offers import Stopped, stopped, table
from ..offers.rows import CONTRACT, ORDERS
from .knobs import Key, Knob, Trial, Value, moved


@dataclass(frozen=True)
class Keeping(Trial):
    """now, then: the test as it was, and without the offers stopped. offers: the rows of the table that can be stopped."""

    now: Stopped
    then: Stopped
    offers: pd.DataFrame


@dated
def knobs(pilot: Pilot) -> tuple[Knob, ...]:
    """Each offer served, its contracts with it, kept today; those folded because few people use them are not stopped one by
    one, nor are the contracts beside them."""
    rows = _served(pilot).drop_duplicates(["public", "service"], keep="last")
    return tuple(
        Knob("offer", 1, "yesno", about=f"{row.public}\n{row.service}", name=row.label)
        for row in rows[~rows["beside_orders"]].itertuples()
    )


@remembered
def _served(pilot: Pilot) -> pd.DataFrame:
    found = table(pilot)
    return found[found["kind"].isin([CONTRACT, ORDERS])].reset_index(drop=True)


@remembered
def _without(pilot: Pilot, gone: frozenset) -> Stopped:
    return stopped(pilot, gone)


def tried(pilot: Pilot, values: Mapping[Key, Value]) -> Keeping:
    """The complete months of the test without the offers set to 0, beside the test as it was."""
    changed = moved(knobs(pilot), values)
    gone = frozenset(tuple(knob.about.split("\n")) for knob, _value in changed)
    return Keeping(changed, _without(pilot, frozenset()), _without(pilot, gone), _served(pilot))

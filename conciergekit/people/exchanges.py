"""Exchanges, barter and events: people and hours, never priced; led with a partner or alone; members gained since."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ..core import privacy
from ..core.pilot import Pilot
from ..core.told import Told
from .common import shown

GAINED_DAYS = 60
LEVEL = 0.9


@dataclass(frozen=True)
class Exchanges(Told):
    """table: one row an event or exchange (date, kind, words, participants: NaN when not noted or few, few: under five people,
    hours, with_partner), newest first. people: in all but those of few; hours: in all. alone: those known to be led without a partner. known: those of which it is known. gained: members who
    joined within sixty days after one. low, high: times as many as on other days, 90% of the chances; NaN when no other
    day is left to compare with. actions, actions_with: actions of the plan, those led with a partner."""

    table: pd.DataFrame
    people: float
    hours: float
    alone: int
    known: int
    gained: int
    low: float
    high: float
    actions: int
    actions_with: int


def exchanges(pilot: Pilot) -> Exchanges:
    """What was done with residents and partners beside the services."""
    events = pilot.happened("events")
    rows = events[events["kind"].isin(["event", "barter"]) & (events["date"] <= pilot.until)]
    few = privacy.too_few(rows["participants"])
    words = pd.Series([shown(label) for label in rows["label"]], index=rows.index, dtype="object")
    # a day and a subject say who one to four people were
    rows = rows.assign(words=words.mask(few, ""), participants=rows["participants"].mask(few), few=few)
    rows = rows.sort_values("date", ascending=False, kind="stable")
    led = rows["with_partner"].dropna().astype(bool)
    actions = pilot.happened("actions")["with_partner"].dropna().astype(bool)
    table = rows[["date", "kind", "words", "participants", "few", "hours", "with_partner"]]
    sums = (float(rows[name].sum(min_count=1)) for name in ("participants", "hours"))
    led = int((~led).sum()), len(led)
    together = len(actions), int(actions.sum())
    return Exchanges(table.reset_index(drop=True), *sums, *led, *_gained(pilot, rows["date"]), *together)


def _gained(pilot: Pilot, days: pd.Series) -> tuple[int, float, float]:
    """Members who joined within sixty days after an event; and how many times as many a day as on the other days of the
    test: the ratio of two rates under Jeffreys' prior follows an F law."""
    joined = pilot["clients"]["member_since"].dropna()
    joined = joined[(joined >= pilot.start) & (joined <= pilot.until)]
    if days.empty or pd.isna(pilot.start):
        return 0, np.nan, np.nan
    every = pd.date_range(pilot.start, pilot.until)
    near = np.zeros(len(every), dtype=bool)
    for day in days:
        near |= (every > day) & (every <= day + pd.Timedelta(days=GAINED_DAYS))
    inside = joined.isin(every[near]).to_numpy()
    n, m, a, b = int(inside.sum()), int((~inside).sum()), int(near.sum()), int((~near).sum())
    if b < GAINED_DAYS or not a:
        return n, np.nan, np.nan
    each = ((n + 0.5) / a) / ((m + 0.5) / b)
    low, high = each * special.fdtri(2 * n + 1, 2 * m + 1, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return n, float(low), float(high)

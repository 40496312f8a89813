"""What was asked of the test, as the review uses it: requirements, guesses made before, and past adjustments."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .. import evidence
from ..core.errors import ConciergekitError
from ..core.i18n import _, listing
from ..core.pilot import Pilot
from ..evidence import Guess
from ..indicators import records
from . import rule as rules
from .criteria import readable
from .instances import taken
from .measures import AT_MOST, SHARE, UNITS, as_unit
from .rule import MUST

# clearly good (bad) is so far from the requirement when the workbook does not say: points of a share, share of a count
_NEAR, _NEAR_COUNT = 0.05, 0.20
# The orders planned, where no criterion says what is expected of them, are read as a target a fifth above the requirement:
# a sceptic expects a fifth less than that requirement, an optimist half the gap beyond the plan.
_OF_PLAN = {
    "default": 1.0,
    "sceptical": (1 - _NEAR_COUNT) / (1 + _NEAR_COUNT),
    "hopeful": 1 + 0.5 * _NEAR_COUNT / (1 + _NEAR_COUNT),
}


def asked(pilot: Pilot, requirements: Mapping[str, float]) -> pd.DataFrame:
    """The criteria sheet with readable defaults, and the requirements tried in place of its own."""
    _check(requirements)
    rows = readable(pilot)
    rows["requirement"] = list(map(requirements.get, rows["indicator"], rows["requirement"]))
    added = [name for name in requirements if name not in set(rows["indicator"])]
    if added:
        asks = {"requirement": [requirements[n] for n in added], "at_most": [n in AT_MOST for n in added]}
        more = pd.DataFrame({"indicator": added, "role": MUST, **asks, "lacks": "", "twice": False})
        rows = pd.concat([rows, more.reindex(columns=rows.columns).astype(rows.dtypes)], ignore_index=True)
    order = {MUST: 0, rules.SHOULD: 1, rules.WATCH: 2}
    rows["requirement"] = list(map(as_unit, rows["indicator"], rows["requirement"]))
    return rows.sort_values("role", key=lambda role: role.map(order), kind="stable").reset_index(drop=True)


def _check(requirements: Mapping[str, float]) -> None:
    unknown = [str(name) for name in requirements if name not in UNITS]
    if unknown:
        raise ConciergekitError(
            _(
                "No indicator is called {names}. Those a gate can judge: {known}.",
                names=listing(unknown),
                known=listing(UNITS),
            )
        )
    for name, value in requirements.items():
        number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        if not number or not np.isfinite(value):
            raise ConciergekitError(
                _("The requirement of {name} must be a number; it is “{value}”.", name=name, value=value)
            )


# ---- guesses


def hoped(row) -> float | None:
    """What the team hopes for: the target, else a little beyond the requirement."""
    return _away(row, "target", 1)


def feared(row) -> float | None:
    """The clearly bad level: the floor, else a little short of the requirement."""
    return _away(row, "floor", -1)


def _away(row, column: str, side: int) -> float | None:
    stated = getattr(row, column)
    if np.isfinite(stated):
        return float(stated)
    if not np.isfinite(row.requirement):
        return None
    side = -side if row.at_most else side
    if UNITS.get(row.indicator) == SHARE:
        return float(np.clip(row.requirement + side * _NEAR, 0.01, 0.99))
    return float(row.requirement * (1 + side * _NEAR_COUNT))


def elicited(row) -> Guess | None:
    """The guess asked as low, likely, high; None unless the three are there and in order."""
    three = [as_unit(row.indicator, getattr(row, f"guess_{name}")) for name in ("low", "likely", "high")]
    if not np.isfinite(three).all() or not three[0] <= three[1] <= three[2] or three[0] == three[2]:
        return None
    if UNITS[row.indicator] == SHARE:
        return evidence.elicit_share(*three) if three[0] >= 0 and three[2] <= 1 else None
    return evidence.elicit_level(*three) if three[0] > 0 else None


def guess_of(row, mood: str = "default") -> Guess | None:
    """The guess of one criterion: the elicited one, else the target; or, for the same worth, the sceptical one
    (centred on the clearly bad level) or the hopeful one (half the gap beyond the target)."""
    usual = elicited(row)
    centre = feared(row) if mood == "sceptical" else hoped(row)
    if mood == "default" and usual is not None:
        return usual
    if centre is None:
        return None
    if mood == "hopeful":
        centre += 0.5 * (centre - row.requirement)
    if UNITS[row.indicator] == SHARE:
        worth = usual.worth if usual else evidence.guesses.DEFAULT_WORTH
        return Guess(float(np.clip(centre, 0.01, 0.99)), worth)
    worth = usual.worth if usual else evidence.counts.PRIOR_COUNTS
    # money may be expected at zero or under: it has no guess of its own, only levels do
    return evidence.expected_level(centre, worth) if centre > 0 else Guess(centre, worth)


def guesses(rows: list, pilot: Pilot, mood: str = "default", plan: bool = True) -> dict[str, Guess]:
    """What was expected of each indicator, in one mood; plan: whether the orders planned say something.

    The level of orders weighs in the result, the cover and the workload: it is guessed even where it is no criterion,
    from the plan, else from the mean seen, so that a sceptic doubts what money rests on too.
    """
    found = {row.indicator: guess_of(row, mood) for row in rows if not row.lacks}
    found = {name: guess for name, guess in found.items() if guess is not None}
    if "orders_month" not in found:
        if plan and (orders := planned(pilot)):
            orders = evidence.expected_level(orders * _OF_PLAN[mood], evidence.counts.PRIOR_COUNTS)
        else:
            orders = _as_seen(pilot, mood)
        found |= {"orders_month": orders} if orders else {}
    return found


def planned(pilot: Pilot) -> float | None:
    """Orders a month of the Project sheet, if they are a number of orders."""
    plan = pilot.settings.get("planned_orders_month")
    return float(plan) if plan and plan > 0 else None


def _as_seen(pilot: Pilot, mood: str) -> Guess | None:
    """The mean of the months, moved as far as a plan would be; None where nobody doubts nor hopes, or no order was seen."""
    if mood == "default":
        return None
    counts, opened = records.orders_by_month(pilot), records.exposure(pilot)
    seen = float(evidence.recent_level(counts, opened, months=max(1, len(counts)))) if len(counts) else 0.0
    return Guess(seen * _OF_PLAN[mood], evidence.counts.PRIOR_COUNTS) if seen > 0 else None


# ---- adjustments already made


def changes(pilot: Pilot, rows: pd.DataFrame) -> dict[str, list[pd.Timestamp]]:
    """Days of the decisions "adjust" that touched each criterion: the one worked on, else those whose lever was tried."""
    decisions = taken(pilot)
    decisions = decisions[~(decisions["date"] > pilot.until)]
    days: dict[str, set[pd.Timestamp]] = {}
    tried = list(rows.loc[rows["lever_tried"].fillna(0) > 0, "indicator"])
    made = decisions[(decisions["decision"] == "adjust") & decisions["date"].notna()]
    for day, works_on in zip(made["date"], made["works_on"], strict=True):
        named = isinstance(works_on, str) and works_on
        for indicator in [works_on] if named else tried:
            days.setdefault(indicator, set()).add(day)
    return {name: sorted(found) for name, found in days.items()}

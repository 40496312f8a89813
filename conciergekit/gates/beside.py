"""What the rule looks at beside the criteria: vetoes, risks to settle, cash to the next gate, the deadline."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..core import rates
from ..core.pilot import Pilot
from ..finance import cash
from . import rule as rules
from .conditions import conditions, unsettled
from .instances import decided, standing_vetoes
from .rule import GOES, MUST, Gate

_DAY = pd.Timedelta(days=1)
_NO_DATE_MONTHS = 3  # a gate without a date is expected within so many months


def gate_of(
    pilot: Pilot, table: pd.DataFrame, shoulds: float, guesses: Mapping[str, float], blocked: bool
) -> Gate:
    """Everything the rule needs beside the criteria of `table`; blocked: a veto stands (`vetoes`)."""
    risks = open_risks(pilot)
    held = risks["level"].isin(["condition", "blocking"]).any()
    fragile = (table["role"] == MUST) & (table["caution"] != "")
    return Gate(
        blocked=blocked,
        conditions=bool(held or fragile.any() or len(conditions(pilot).holding)),
        against=rules.against(*list(guesses.values())[1:]) if guesses else None,
        without_plan=guesses.get("without_plan", np.nan),
        shoulds=shoulds,
        cash=stop_paid(pilot),
        cash_asked=rates.value("stop_covered_share"),
        last=months_left(pilot) == 0,
        extended=_extended(pilot),
        left=months_left(pilot),
        term=term(pilot),
        months=len(pilot.months),
    )


def open_risks(pilot: Pilot) -> pd.DataFrame:
    """Risks not settled yet, as known on the pilot's last day."""
    return unsettled(pilot["risks"], pilot.until)


def blocking(pilot: Pilot) -> pd.DataFrame:
    """Legal and safety risks said to be blocking, or of no stated kind."""
    risks = open_risks(pilot)
    heavy = risks["kind"].isin(["legal", "safety"]) | risks["kind"].isna()
    return risks[(risks["level"] == "blocking") & heavy]


def vetoes(pilot: Pilot) -> pd.DataFrame:
    """What blocks a go: blocking risks, reasoned vetoes (source, what)."""
    rows = [("risk", what) for what in blocking(pilot)["what"]]
    rows += [("body", what) for what in standing_vetoes(pilot)["reason"]]
    return pd.DataFrame(rows, columns=["source", "what"])


def stop_paid(pilot: Pilot) -> float:
    """Chance that the cash covers an orderly stop at every month-end to the next gate; NaN if it cannot be known."""
    paid = cash.stop_paid(pilot, draws=1000)
    if not len(paid):
        return np.nan
    gate, until = pilot.settings.get("next_gate"), pilot.until
    months = _NO_DATE_MONTHS
    if pd.Timestamp(gate) > until:
        months = max(1, (pd.Timestamp(gate).to_period("M") - until.to_period("M")).n)
    return float(paid[min(months, len(paid)) - 1])


def months_left(pilot: Pilot) -> float | None:
    """Months to the day agreed to decide, 0 once it has come; None without one."""
    deadline = pilot.settings.get("deadline")
    if deadline is None or pd.isna(pilot.until):
        return None
    return months_between(pilot.until + _DAY, pd.Timestamp(deadline) + _DAY)


def term(pilot: Pilot) -> float | None:
    """Months of the whole test, from its first one to the day agreed to decide."""
    deadline = pilot.settings.get("deadline")
    if deadline is None or pd.isna(pilot.until) or pd.isna(pilot.start):
        return None
    return months_between(pilot.start.to_period("M").start_time, pd.Timestamp(deadline) + _DAY)


def months_between(since: pd.Timestamp, to: pd.Timestamp) -> float:
    """Months back from the morning of one day to that of another, the days that are left over a part of theirs; 0 from then on.
    From a first of the month to another, the months of the calendar; each day that passes takes something away."""
    if since >= to:
        return 0.0
    whole = (to.to_period("M") - since.to_period("M")).n
    whole -= to - pd.DateOffset(months=whole) < since
    end, start = (to - pd.DateOffset(months=n) for n in (whole, whole + 1))
    return float(whole + (end - since) / (end - start))


def _extended(pilot: Pilot) -> bool:
    """Whether the one extension of the present deadline was decided before today; a go opens a stage with a later one."""
    bind, deadline = decided(pilot), pilot.settings.get("deadline")
    bind = bind[~(bind["date"] >= pilot.until)]
    gone_on = bind.loc[bind["decision"].isin(GOES) & (bind["date"] < pd.Timestamp(deadline)), "date"].max()
    return bool((~(bind.loc[bind["decision"] == "extend", "date"] <= gone_on)).any())

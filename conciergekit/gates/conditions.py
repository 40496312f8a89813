"""What holds a go beside the criteria: the conditions (status, funders' timing, strategy, those of earlier decisions), vetoes,
risks to settle, cash to the next gate, the deadline; and futures thought of beforehand, each with what would announce it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..core import rates
from ..core.cells.frames import each_row
from ..core.pilot import Pilot, remembered
from ..core.rewind import conditions_on
from ..core.tables import CONDITIONS
from ..core.told import Told
from ..finance import cash
from ..people.common import unnamed
from . import rule as rules
from .instances import decided, standing_vetoes, taken
from .rule import GOES, MUST, Gate

_DAY = pd.Timedelta(days=1)
_DRAWS = 1000
_NO_DATE_MONTHS = 3  # a gate without a date is expected within so many months
STANDING = ("status", "funders", "strategy")
FINE, OPEN, BLOCKING, SETTLED, LATE, ABSENT = "fine", "open", "blocking", "settled", "late", "absent"


@dataclass(frozen=True)
class Conditions(Told):
    """Where the conditions stand.

    standing : one row for each of the three conditions of the workshop: kind, label, state (fine, open, blocking, absent),
        date (last review), what, owner, due, cost_eur. Absent: never reviewed.
    attached : one row a condition attached to a decision: date, what, owner, due, cost_eur, settled_on, state (settled,
        open, late, blocking).
    gate : day of the last decision (NaT none); standing conditions older than it are to be looked at again (`stale`).
    """

    standing: pd.DataFrame
    attached: pd.DataFrame
    gate: pd.Timestamp

    @cached_property
    def table(self) -> pd.DataFrame:
        attached = self.attached.assign(kind="decision", attached=True)
        return pd.concat([self.standing.assign(attached=False), attached], ignore_index=True)

    @property
    def holding(self) -> pd.DataFrame:
        """Those that a go is subject to, blocking first: blocking and not settled, or set by an earlier decision and late."""
        table = self.table[self.table["state"].isin([BLOCKING, LATE])]
        return table.sort_values("state", key=lambda state: state != BLOCKING, kind="stable")

    @property
    def waiting(self) -> pd.DataFrame:
        """All that remain to be lifted: those that hold a go first, then those whose day has not come."""
        left = self.table[self.table["state"] == OPEN]
        return pd.concat([self.holding, left])

    @property
    def blocking(self) -> pd.DataFrame:
        """Standing or attached conditions said to be blocking and not settled."""
        return self.table[self.table["state"] == BLOCKING]


def unsettled(rows: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """The rows of a sheet that are not settled on that day: what is noted as settled later is not settled yet."""
    return rows[rows["settled_on"].isna() | (rows["settled_on"] > today)]


@remembered
def conditions(pilot: Pilot) -> Conditions:
    """Read the sheet of conditions, as known on the pilot's last day."""
    rows = conditions_on(pilot["conditions"], pilot.until).sort_values("date", kind="stable")
    rows = unnamed(rows, pilot, "what", "owner")
    standing = rows[rows["kind"].isin(STANDING)]
    last = standing.drop_duplicates("kind", keep="last").set_index("kind")
    known = pd.DataFrame({"kind": STANDING}).join(last, on="kind")
    known["state"] = known["state"].where(known["state"].notna(), ABSENT)
    settled = ~known.index.isin(unsettled(known, pilot.until).index)
    known.loc[settled, "state"] = FINE
    known["label"] = [CONDITIONS["kind"].label(kind) for kind in known["kind"]]
    attached = rows[rows["kind"] == "decision"].reset_index(drop=True)
    still = unsettled(attached, pilot.until).index
    attached["state"] = [
        _state(row, pilot.until) if row.Index in still else SETTLED for row in each_row(attached)
    ]
    columns = ["kind", "label", "state", "date", "what", "owner", "due", "cost_eur"]
    return Conditions(known[columns], attached.drop(columns="kind"), taken(pilot)["date"].max())


def _state(row, today: pd.Timestamp) -> str:
    if row.state == FINE:
        return SETTLED
    if row.state == BLOCKING:
        return BLOCKING
    return LATE if pd.notna(row.due) and row.due < today else OPEN


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


# ---- what the rule looks at ------------------------------------------------------------------------------


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


@remembered
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
    """Chance that the cash covers an orderly stop at every month-end up to `stop_until`; NaN if it cannot be known."""
    paid = cash.stop_paid(pilot, draws=_DRAWS)
    return float(paid[_months(pilot) - 1]) if len(paid) else np.nan


def stop_lacks(pilot: Pilot) -> float:
    """Money to find for that chance to be the one asked; for a pilot whose cash ahead is known."""
    return cash.stop_lacks(pilot, _months(pilot), draws=_DRAWS)


def stop_until(pilot: Pilot) -> pd.Period:
    """The month at whose end that calculation stops: that of the next gate, what leaves that month being due by then."""
    gate, first = pd.Timestamp(pilot.settings.get("next_gate")), _first_ahead(pilot)
    last = gate.to_period("M") if gate > pilot.until else first + _NO_DATE_MONTHS - 1
    return min(last, first + cash.HORIZON - 1)


def _months(pilot: Pilot) -> int:
    return (stop_until(pilot) - _first_ahead(pilot)).n + 1


def _first_ahead(pilot: Pilot) -> pd.Period:
    return (pilot.until + _DAY).to_period("M")


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

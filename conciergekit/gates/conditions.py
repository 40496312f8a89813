"""Conditions: status, funders' timing, strategy, reviewed at each gate; those attached to earlier decisions; and futures
thought of beforehand, each with what would announce it."""

from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot
from ..core.tables import CONDITIONS
from ..core.told import Told
from ..people.common import unnamed

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

    @property
    def table(self) -> pd.DataFrame:
        return pd.concat(
            [self.standing.assign(attached=False), self.attached.assign(kind="decision", attached=True)],
            ignore_index=True,
        )

    @property
    def blocking(self) -> pd.DataFrame:
        """Standing or attached conditions said to be blocking and not settled."""
        table = self.table
        return table[table["state"] == BLOCKING]


def conditions(pilot: Pilot) -> Conditions:
    """Read the sheet of conditions, as known on the pilot's last day."""
    rows = unnamed(pilot["conditions"].sort_values("date", kind="stable"), pilot, "what", "owner")
    standing = rows[rows["kind"].isin(STANDING)]
    last = standing.drop_duplicates("kind", keep="last").set_index("kind")
    known = pd.DataFrame({"kind": STANDING}).join(last, on="kind")
    known["state"] = known["state"].where(known["state"].notna(), ABSENT)
    known.loc[known["settled_on"].notna(), "state"] = FINE
    known["label"] = [CONDITIONS["kind"].label(kind) for kind in known["kind"]]
    attached = rows[rows["kind"] == "decision"].reset_index(drop=True)
    attached["state"] = [_state(row, pilot.until) for row in attached.itertuples()]
    columns = ["kind", "label", "state", "date", "what", "owner", "due", "cost_eur"]
    return Conditions(known[columns], attached.drop(columns="kind"), pilot["decisions"]["date"].max())


def _state(row, today: pd.Timestamp) -> str:
    if pd.notna(row.settled_on) or row.state == FINE:
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

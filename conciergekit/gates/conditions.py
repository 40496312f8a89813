"""Conditions: status, funders' timing, strategy, reviewed at each gate; those attached to earlier decisions; and futures
thought of beforehand, each with what would announce it."""

from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot
from ..core.rewind import conditions_on
from ..core.tables import CONDITIONS
from ..core.told import Told
from ..people.common import unnamed
from .instances import taken

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
        _state(row, pilot.until) if row.Index in still else SETTLED for row in attached.itertuples()
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

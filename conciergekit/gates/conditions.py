"""Conditions: status, funders' timing, strategy, reviewed at each gate; and those attached to earlier decisions."""

from dataclasses import dataclass

import pandas as pd

from .. import i18n
from ..i18n import MISSING, _, date, money, ngettext
from ..pilot import Pilot
from ..tables import CONDITIONS
from ..text import clause

STANDING = ("status", "funders", "strategy")
FINE, OPEN, BLOCKING, SETTLED, LATE, ABSENT = "fine", "open", "blocking", "settled", "late", "absent"


@dataclass(frozen=True)
class Conditions:
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
        return pd.concat([self.standing.assign(attached=False), self.attached.assign(kind="decision", attached=True)],
                         ignore_index=True)  # fmt: skip

    @property
    def blocking(self) -> pd.DataFrame:
        """Standing or attached conditions said to be blocking and not settled."""
        table = self.table
        return table[table["state"] == BLOCKING]

    def sentences(self, lang: str | None = None) -> list[str]:
        """The three conditions, then those attached to decisions, late ones first."""
        with i18n.use_language(lang):
            late_first = self.attached.sort_values("state", key=lambda s: s != LATE, kind="stable")
            return [
                _count(self),
                *map(_standing, self.standing.itertuples()),
                *map(_attached, late_first.itertuples()),
            ]

    def findings(self, lang: str | None = None) -> list[str]:
        """Conditions never reviewed, late, or blocking."""
        with i18n.use_language(lang):
            return _findings(self)


def conditions(pilot: Pilot) -> Conditions:
    """Read the sheet of conditions, as known on the pilot's last day."""
    rows = pilot["conditions"].sort_values("date", kind="stable")
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


# ---- in words


def state_word(state: str) -> str:
    """ "à régler"."""
    return {
        FINE: _("in order"), OPEN: _("to settle"), BLOCKING: _("blocking"), SETTLED: _("settled"), LATE: _("late"),
        ABSENT: _("not reviewed"),
    }[state]  # fmt: skip


def who_when(row) -> str:
    """ " (trésorier, 30 novembre 2026, 900 €)"; "" when nothing is noted."""
    parts = [
        clause(row.owner),
        date(row.due) if pd.notna(row.due) else "",
        money(row.cost_eur) if row.cost_eur > 0 else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _count(found: Conditions) -> str:
    waiting = int((~found.table["state"].isin([FINE, SETTLED])).sum())
    if not waiting:
        return _("Every condition is in order.")
    return ngettext(
        "{n} condition is still to settle or to review.",
        "{n} conditions are still to settle or to review.",
        waiting,
    )


def _standing(row) -> str:
    if row.state == ABSENT:
        return _("{label}: not reviewed yet.", label=row.label)
    return _("{label}: {state}. {what}{who}.", label=row.label, state=state_word(row.state), what=clause(row.what) or MISSING,
             who=who_when(row))  # fmt: skip


def _attached(row) -> str:
    return _("Condition of {day}: {what}{who}: {state}.", day=date(row.date), what=clause(row.what) or MISSING,
             who=who_when(row), state=state_word(row.state))  # fmt: skip


def _findings(found: Conditions) -> list[str]:
    said = []
    missing = found.standing[found.standing["state"] == ABSENT]
    if len(missing):
        said.append(
            _(
                "To review at the meeting: {names}.",
                names=i18n.listing(str(name).lower() for name in missing["label"]),
            )
        )
    late = found.attached[found.attached["state"] == LATE]
    if len(late):
        said.append(ngettext("{n} condition of an earlier decision is late.", "{n} conditions of earlier decisions are late.",
                             len(late)))  # fmt: skip
    said += [_("Blocking condition: {what}.", what=clause(row.what)) for row in found.blocking.itertuples()]
    return said

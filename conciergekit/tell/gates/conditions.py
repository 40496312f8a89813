"""Conditions told."""

import pandas as pd

from ...core.i18n import MISSING, N_, _, date, money
from ...core.text import clause, cut
from ...gates.conditions import ABSENT, BLOCKING, FINE, LATE, OPEN, SETTLED, Conditions
from ..common import Many, Said, sayer

_STATES = {
    FINE: N_("in order"),
    OPEN: N_("to settle"),
    BLOCKING: N_("blocking"),
    SETTLED: N_("settled"),
    LATE: N_("late"),
    ABSENT: N_("not reviewed"),
}
_SAID = {
    "all_fine": "Every condition is in order.",
    "waiting": Many(
        "{n} condition is still to settle or to review.", "{n} conditions are still to settle or to review."
    ),
    "absent": "{label}: not reviewed yet.",
    "standing": "{label}: {state}. {what}{who}.",
    "attached": "Condition of {day:day}, {state}: {what}{who}.",
    "to_review": "To review at the meeting: {names:list}.",
    "late": Many(
        "{n} condition of an earlier decision is late.", "{n} conditions of earlier decisions are late."
    ),
    "blocking": "Blocking condition: {what}.",
}
LONG = 110  # characters of what is typed, quoted in a sentence
_say = sayer(_SAID)


def sentences(found: Conditions) -> Said:
    """The three conditions, then those attached to decisions, late ones first."""
    waiting = int((~found.table["state"].isin([FINE, SETTLED])).sum())
    yield _say("waiting" if waiting else "all_fine", waiting)
    for row in found.standing.itertuples():
        absent = row.state == ABSENT
        yield _say("absent", label=row.label) if absent else _told("standing", row, label=row.label)
    late_first = found.attached.sort_values("state", key=lambda s: s != LATE, kind="stable")
    yield from [_told("attached", row, day=row.date) for row in late_first.itertuples()]


def _told(said: str, row, **which) -> str:
    what, state = clause(row.what) or MISSING, state_word(row.state)
    return _say(said, state=state, what=what, who=who_when(row), **which)


def state_word(state: str) -> str:
    """ "à régler"."""
    return _(_STATES[state])


def named(row) -> str:
    """Which of the three it is, or which decision set it."""
    return row.label if isinstance(row.label, str) else _("Decision of {day}", day=date(row.date))


def asked(row) -> str:
    """What is to be done, as typed; its name where nothing is."""
    return cut(clause(row.what), LONG) or named(row)


def who_when(row) -> str:
    """ " (trésorier, 30 novembre 2026, 900 €)"; "" when nothing is noted."""
    due, cost = date(row.due) if pd.notna(row.due) else "", money(row.cost_eur) if row.cost_eur > 0 else ""
    said = ", ".join(filter(None, (clause(row.owner), due, cost)))
    return f" ({said})" if said else ""


def findings(found: Conditions) -> Said:
    """Conditions never reviewed, late, or blocking."""
    missing = found.standing.loc[found.standing["state"] == ABSENT, "label"]
    if len(missing):
        yield _say("to_review", names=[str(name).lower() for name in missing])
    late = int((found.attached["state"] == LATE).sum())
    if late:
        yield _say("late", late)
    for row in found.blocking.itertuples():
        yield _say("blocking", what=asked(row))

"""Conditions told."""

import pandas as pd

from ...core.i18n import MISSING, N_, _, date, listing, money, ngettext
from ...core.text import clause
from ...gates.conditions import ABSENT, BLOCKING, FINE, LATE, OPEN, SETTLED, Conditions
from ..common import Said

_STATES = {
    FINE: N_("in order"),
    OPEN: N_("to settle"),
    BLOCKING: N_("blocking"),
    SETTLED: N_("settled"),
    LATE: N_("late"),
    ABSENT: N_("not reviewed"),
}


def sentences(found: Conditions) -> Said:
    """The three conditions, then those attached to decisions, late ones first."""
    late_first = found.attached.sort_values("state", key=lambda s: s != LATE, kind="stable")
    yield _count(found)
    yield from map(_standing, found.standing.itertuples())
    yield from map(_attached, late_first.itertuples())


def state_word(state: str) -> str:
    """ "à régler"."""
    return _(_STATES[state])


def named(row) -> str:
    """Which of the three it is, or which decision set it."""
    return row.label if isinstance(row.label, str) else _("Decision of {day}", day=date(row.date))


def asked(row) -> str:
    """What is to be done, as typed; its name where nothing is."""
    return clause(row.what) or named(row)


def who_when(row) -> str:
    """ " (trésorier, 30 novembre 2026, 900 €)"; "" when nothing is noted."""
    due, cost = date(row.due) if pd.notna(row.due) else "", money(row.cost_eur) if row.cost_eur > 0 else ""
    said = ", ".join(filter(None, (clause(row.owner), due, cost)))
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
    return _(
        "{label}: {state}. {what}{who}.",
        label=row.label,
        state=state_word(row.state),
        what=clause(row.what) or MISSING,
        who=who_when(row),
    )


def _attached(row) -> str:
    return _(
        "Condition of {day}, {state}: {what}{who}.",
        day=date(row.date),
        what=clause(row.what) or MISSING,
        who=who_when(row),
        state=state_word(row.state),
    )


def findings(found: Conditions) -> Said:
    """Conditions never reviewed, late, or blocking."""
    missing = found.standing[found.standing["state"] == ABSENT]
    if len(missing):
        names = listing(str(name).lower() for name in missing["label"])
        yield _("To review at the meeting: {names}.", names=names)
    late = found.attached[found.attached["state"] == LATE]
    if len(late):
        yield ngettext(
            "{n} condition of an earlier decision is late.",
            "{n} conditions of earlier decisions are late.",
            len(late),
        )
    for row in found.blocking.itertuples():
        yield _("Blocking condition: {what}.", what=asked(row))

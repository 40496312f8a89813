"""The field journal told: what was noted, when, and what followed."""

import pandas as pd

from ...core.i18n import _, number
from ...core.tables import ACTIONS
from ..common import Many, Said, in_columns, sayer
from ..report import measured
from .common import quoted, some

_SAID = {
    "untagged": Many("{n} note of the journal has no tag.", "{n} notes of the journal have no tag."),
    "notes": Many("{n} note", "{n} notes"),
    "signals": Many("{n} signal", "{n} signals"),
    "holds": "The journal holds {notes} and {themes}.",
    "nothing_followed": Many("Nothing followed {n} signal.", "Nothing followed {n} signals."),
    "before": Many(
        "The signal {theme} was noted {n} month before “{criterion}” held the decision back, in {month:month}.",
        "The signal {theme} was noted {n} months before “{criterion}” held the decision back, in {month:month}.",
    ),
    "alerts": Many("Alert without a follow-up: {themes}.", "Alerts without a follow-up: {themes}."),
    "again": "Noted several times without a follow-up: {themes}.",
}
_say = sayer(_SAID)


def sentences(found) -> Said:
    """What the journal holds, what came before the gate saw it, which alerts have no follow-up."""
    if not found.notes:
        return
    if found.table.empty:
        yield _say("untagged", found.notes)
        return
    left = found.unanswered
    head = _say("holds", notes=_say("notes", found.notes), themes=_say("signals", len(found.table)))
    yield f"{head} {_say('nothing_followed', len(left))}"
    rows = found.table.dropna(subset=["months_before"]).sort_values("months_before", ascending=False)
    for row in rows.drop_duplicates("criterion").head(2).itertuples():
        criterion = measured.short(row.criterion)
        yield _say("before", row.months_before, theme=quoted(row.theme), criterion=criterion, month=row.month)
    alert = left["alert"].astype(bool)
    if alert.any():
        yield _say("alerts", alert.sum(), themes=_names(left[alert]))
    again = left[(left["notes"] > 1) & ~alert]
    if len(again):
        yield _say("again", themes=_names(again))


def _names(rows) -> str:
    return some(map(quoted, rows["theme"]), 2)


def in_words(found) -> pd.DataFrame:
    """Theme by theme."""
    columns = {
        _("Signal"): "theme",
        _("First noted"): found.table["first"].dt.date,
        _("Last noted"): found.table["last"].dt.date,
        _("Notes"): ("notes", number),
        _("Last note that names nobody"): "words",
        _("What followed"): followed,
    }
    return in_columns(found.table, columns)


def followed(row) -> str:
    """The action that answered a theme."""
    if not row.action:
        return _("nothing")
    status = ACTIONS["status"].label(row.action_status) if row.action_status else ""
    return f"{row.action} ({status})" if status else row.action

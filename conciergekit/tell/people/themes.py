"""The field journal told: what was noted, when, and what followed."""

import numpy as np
import pandas as pd

from ... import draw
from ...core.i18n import _, number
from ...core.tables import ACTIONS
from ..common import Many, Said, in_columns, sayer
from ..report import measured
from .common import quoted, some

DRAWN = 8  # themes of the chart


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


def plot(found, ax=None):
    """From the first to the last note of each theme."""
    rows = found.table
    if rows.empty:
        return None
    start = rows["first"].min().to_period("M")
    months = pd.period_range(start, rows["last"].max().to_period("M") + 1, freq="M")
    drawn = [
        draw.Row(
            row.theme,
            [
                draw.Lane(
                    [
                        draw.Span(
                            _at(row.first, start), _at(row.last, start), "quiet" if row.action else "wait"
                        )
                    ],
                    [draw.Mark(_at(row.first, start)), draw.Mark(_at(row.last, start))],
                    words=_say("notes", row.notes) + ("" if row.action else _(", no follow-up")),
                )
            ],
        )
        for row in rows.head(DRAWN).itertuples()
    ]
    reading = _("From the first to the last note; the {n} most noted themes", n=number(len(drawn)))
    return draw.plot(
        draw.Rows(
            _("Signals of the field journal"), reading, drawn, unit="month", months=list(months), zero=False
        ),
        ax,
    )


def _at(day: pd.Timestamp, start: pd.Period) -> float:
    """Where a day stands, in months from the first."""
    return float(np.round(day.to_period("M").ordinal - start.ordinal + (day.day - 1) / day.days_in_month, 3))

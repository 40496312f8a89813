"""The field journal told: what was noted, when, and what followed."""

import numpy as np
import pandas as pd

from ... import draw
from ...core.i18n import _, listing, month, ngettext, number
from ...core.tables import ACTIONS
from ..common import Said
from ..report import measured
from .common import quoted

MOST = 2  # names in a sentence
DRAWN = 8  # themes of the chart


def sentences(found) -> list[str]:
    """What the journal holds, what came before the gate saw it, which alerts have no follow-up."""
    if not found.notes:
        return []
    if found.table.empty:
        return [
            ngettext(
                "{n} note of the journal has no tag.", "{n} notes of the journal have no tag.", found.notes
            )
        ]
    notes = ngettext("{n} note", "{n} notes", found.notes)
    themes = ngettext("{n} signal", "{n} signals", len(found.table))
    left = len(found.unanswered)
    head = (
        _("The journal holds {notes} and {themes}.", notes=notes, themes=themes)
        + " "
        + ngettext("Nothing followed {n} signal.", "Nothing followed {n} signals.", left)
    )
    return [head, *_before(found), *_waiting(found)]


def _before(found) -> list[str]:
    rows = found.table.dropna(subset=["months_before"]).sort_values("months_before", ascending=False)
    return [
        ngettext(
            "The signal {theme} was noted {n} month before “{criterion}” held the decision back, in {month}.",
            "The signal {theme} was noted {n} months before “{criterion}” held the decision back, in {month}.",
            row.months_before,
            theme=quoted(row.theme),
            criterion=measured.short(row.criterion),
            month=month(row.month),
        )
        for row in rows.drop_duplicates("criterion").head(2).itertuples()
    ]


def _waiting(found) -> Said:
    left = found.unanswered
    alerts = left[left["alert"].astype(bool)]
    if len(alerts):
        yield ngettext(
            "Alert without a follow-up: {themes}.",
            "Alerts without a follow-up: {themes}.",
            len(alerts),
            themes=_names(alerts),
        )
    again = left[(left["notes"] > 1) & ~left["alert"].astype(bool)]
    if len(again):
        yield _("Noted several times without a follow-up: {themes}.", themes=_names(again))


def _names(rows) -> str:
    names = [quoted(theme) for theme in rows["theme"][:MOST]]
    return listing([*names, _("some others")]) if len(rows) > MOST else listing(names)


def in_words(found) -> pd.DataFrame:
    """Theme by theme."""
    rows = found.table
    return pd.DataFrame(
        {
            _("Signal"): rows["theme"],
            _("First noted"): rows["first"].dt.date,
            _("Last noted"): rows["last"].dt.date,
            _("Notes"): [number(n) for n in rows["notes"]],
            _("Last note that names nobody"): rows["words"],
            _("What followed"): [followed(row) for row in rows.itertuples()],
        }
    )


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
                    words=ngettext("{n} note", "{n} notes", row.notes)
                    + ("" if row.action else _(", no follow-up")),
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

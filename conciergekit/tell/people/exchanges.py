"""Exchanges and events told, in people and hours."""

import pandas as pd

from ...core import privacy
from ...core.i18n import _, number, span
from ...core.tables import EVENTS
from ...people.exchanges import GAINED_DAYS
from ..common import Many, in_columns, sayer, yes_no

_SAID = {
    "exchanges": Many("{n} exchange or event", "{n} exchanges and events"),
    "together": Many(" brought {people} together", " brought {people} together"),
    "without": " (without {n:count} of fewer than {few:count} people)",
    "noted": " (noted for {n:count})",
    "not_noted": Many(" was held; who came is not noted", " were held; who came is not noted"),
    "people": Many("{n} person", "{n} people"),
    "few": Many("fewer than {few:count} people", "fewer than {few:count} people each"),
    "led": "; {n:count} of {all:count} were led with a partner",
    "few_joined": "Fewer than {n:count} members joined within {days:count} days after one: too few to compare.",
    "joined": Many("{n} member joined", "{n} members joined"),
    "more": "{members} within {days:count} days after one: {often} times as many as on other days.",
    "no_more": "{members} within {days:count} days after one: no more than on other days ({often} times as many).",
    "actions": "In the action plan, actions led with a partner: {n:count} of {all:count}.",
}
_say = sayer(_SAID)


def sentences(found) -> list[str]:
    """How many, with how many people, led with whom; members gained, with their doubt."""
    actions = [_say("actions", found.actions_with, all=found.actions)] if found.actions else []
    if found.table.empty:
        return actions
    events, few = len(found.table), int(found.table["few"].sum())
    noted = int(found.table["participants"].notna().sum()) + few
    head = _say("exchanges", events)
    if noted:
        head += _say("together", events, people=_together(found))
        head += _say("without", few, few=privacy.fewest()) if 0 < few < noted else ""
        head += _say("noted", noted) if noted < events else ""
    else:
        head += _say("not_noted", events)
    led = _say("led", found.known - found.alone, all=found.known) if found.known else ""
    said = [" ".join([f"{head}{led}.", *actions])]
    if found.gained and found.low == found.low:
        said.append(_gained(found))
    return said


def _together(found) -> str:
    """How many came, those of too few people left out: with them, one would be the total less the others."""
    if found.people == found.people:
        return _say("people", found.people)
    return _say("few", found.table["few"].sum(), few=privacy.fewest())


def _gained(found) -> str:
    if privacy.too_few(found.gained):
        return _say("few_joined", privacy.fewest(), days=GAINED_DAYS)
    members = _say("joined", found.gained)
    often = span(number(found.low, 1), number(found.high, 1))
    return _say("more" if found.low > 1 else "no_more", members=members, days=GAINED_DAYS, often=often)


def in_words(found) -> pd.DataFrame:
    """Event by event, the newest first."""
    columns = {
        _("Day"): found.table["date"].dt.date,
        str(EVENTS["kind"].title): ("kind", EVENTS["kind"].label),
        _("Subject"): lambda row: _("not shown") if row.few else row.words,
        str(EVENTS["participants"].title): lambda row: (
            privacy.said(1) if row.few else number(row.participants)
        ),
        _("Hours"): ("hours", number),
        _("With a partner"): ("with_partner", yes_no, ""),
    }
    return in_columns(found.table, columns)

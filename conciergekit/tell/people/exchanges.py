"""Exchanges and events told, in people and hours."""

import pandas as pd

from ...core import privacy
from ...core.i18n import _, ngettext, number, span
from ...core.tables import EVENTS
from ...people.exchanges import GAINED_DAYS


def sentences(found) -> list[str]:
    """How many, with how many people, led with whom; members gained, with their doubt."""
    if found.table.empty:
        return [_actions(found)] if found.actions else []
    head = ngettext("{n} exchange or event", "{n} exchanges and events", len(found.table))
    events, few = len(found.table), int(found.table["few"].sum())
    noted = int(found.table["participants"].notna().sum()) + few
    if noted:
        head += ngettext(
            " brought {people} together", " brought {people} together", events, people=_together(found)
        )
        if 0 < few < noted:
            head += _(
                " (without {n} of fewer than {few} people)", n=number(few), few=number(privacy.fewest())
            )
        head += _(" (noted for {n})", n=number(noted)) if noted < events else ""
    else:
        head += ngettext(" was held; who came is not noted", " were held; who came is not noted", events)
    said = [" ".join(filter(None, (f"{head}{_led(found)}.", _actions(found) if found.actions else "")))]
    if found.gained and found.low == found.low:
        said.append(_gained(found))
    return said


def _together(found) -> str:
    """How many came, those of too few people left out: with them, one would be the total less the others."""
    if found.people == found.people:
        return ngettext("{n} person", "{n} people", found.people)
    few = found.table["few"].sum()
    return ngettext(
        "fewer than {few} people", "fewer than {few} people each", few, few=number(privacy.fewest())
    )


def _led(found) -> str:
    if not found.known:
        return ""
    with_one = number(found.known - found.alone)
    return _("; {n} of {all} were led with a partner", n=with_one, all=number(found.known))


def _gained(found) -> str:
    if privacy.too_few(found.gained):
        return _(
            "Fewer than {n} members joined within {days} days after one: too few to compare.",
            n=number(privacy.fewest()),
            days=number(GAINED_DAYS),
        )
    members = ngettext("{n} member joined", "{n} members joined", found.gained)
    often = span(number(found.low, 1), number(found.high, 1))
    if found.low > 1:
        return _(
            "{members} within {days} days after one: {often} times as many as on other days.",
            members=members,
            days=number(GAINED_DAYS),
            often=often,
        )
    return _(
        "{members} within {days} days after one: no more than on other days ({often} times as many).",
        members=members,
        days=number(GAINED_DAYS),
        often=often,
    )


def _actions(found) -> str:
    return _(
        "In the action plan, actions led with a partner: {n} of {all}.",
        n=number(found.actions_with),
        all=number(found.actions),
    )


def in_words(found) -> pd.DataFrame:
    """Event by event, the newest first."""
    rows = found.table
    return pd.DataFrame(
        {
            _("Day"): rows["date"].dt.date,
            str(EVENTS["kind"].title): [EVENTS["kind"].label(kind) for kind in rows["kind"]],
            _("Subject"): [
                _("not shown") if few else words
                for words, few in zip(rows["words"], rows["few"], strict=True)
            ],
            str(EVENTS["participants"].title): [
                privacy.said(1) if few else number(n)
                for n, few in zip(rows["participants"], rows["few"], strict=True)
            ],
            _("Hours"): [number(n) for n in rows["hours"]],
            _("With a partner"): [
                "" if pd.isna(yes) else _("yes") if yes else _("no") for yes in rows["with_partner"]
            ],
        }
    )

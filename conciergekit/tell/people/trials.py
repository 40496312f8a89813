"""Trials told: what changed, with its range, and how long one must wait to know."""

import math
from functools import partial

import pandas as pd

from ...core.i18n import N_, _, date, ngettext, number, percent, span
from ...core.tables import TRIALS
from ...people.trials import FEWEST_AFTER, JUDGED
from ..common import Many, in_columns, sayer
from .common import quoted

VERDICTS = {
    "up": N_("it rose"),
    "down": N_("it fell"),
    "open": N_("no clear change"),
    "waiting": N_("too early"),
    "to_come": N_("to come"),
    "short": N_("over, too short to judge"),
    "brief": N_("too short to judge"),
    "few": N_("too little counted before"),
}


_SAID = {
    "few": "{what}: too few {measure} were counted before it to judge it.",
    "to_come": "{what} begins on {day:day} and will be judged on {judged:day}. {can}.",
    "short": "{what} is over, too short to judge: {weeks}, {least:count} are needed.",
    "brief": "{what} ends on {day:day}, before the {least:count} weeks needed to judge it.",
    "waiting": "{what} will be judged on {judged:day}. {can}.",
    "no_day": "{what} will be judged once {least:count} weeks are counted; {weeks:count} so far.",
    "open": "{what}: no change stands out from chance ({moved}).",
    "up": "{what}: {measure} rose, by {moved}.",
    "down": "{what}: {measure} fell, by {moved}.",
    "supposed": "This supposes that nothing else changed that day, and that the trend before went on.",
    "can_see": "That day a change of a half has {half:chances} of being seen. One of a fifth would take {weeks}",
    "others": Many("{n} other trial is in notebook 05.", "{n} other trials are in notebook 05."),
}
_say = sayer(_SAID)


def sentences(found) -> list[str]:
    """A sentence or two a trial, the newest first."""
    return _told(list(found.table.iloc[::-1].itertuples()))


def in_short(found, most: int) -> list[str]:
    """So many of them, those that are judged first, and how many others there are."""
    rows = sorted(found.table.iloc[::-1].itertuples(), key=lambda row: row.code not in JUDGED)
    left = len(rows) - most
    return [*_told(rows[:most]), *([_say("others", left)] if left > 0 else [])]


def _told(rows: list) -> list[str]:
    """What is said of them and, once, what a verdict supposes."""
    judged = any(row.code in JUDGED for row in rows)
    return [*map(_said, rows), *([_say("supposed")] if judged else [])]


def _said(row) -> str:
    code, least, weeks = row.code, FEWEST_AFTER, row.after
    if code == "waiting" and pd.isna(row.judged_on):
        code, least = "no_day", max(FEWEST_AFTER, row.after + 1)
    elif code == "short":
        weeks = ngettext("{n} week counted", "{n} weeks counted", row.after)
    return _say(
        code,
        what=quoted(row.words),
        measure=TRIALS["measure"].label(row.measure).lower(),
        day=row.last_day if code == "brief" else row.first_day,
        judged=row.judged_on,
        least=least,
        weeks=weeks,
        can=_can_see(row) if code in ("to_come", "waiting") else "",
        moved=_moved(row),
    )


def change(ratio: float) -> str:
    """1.2 -> "+20%"."""
    share = ratio - 1
    return ("+" if share > 0 else "") + percent(share)


def _can_see(row) -> str:
    fifth = row.fifth_weeks
    never = _("more than two years")
    weeks = never if math.isinf(fifth) else ngettext("{n} week to be seen", "{n} weeks to be seen", fifth)
    return _say("can_see", half=row.half_chance, weeks=weeks)


def in_words(found) -> pd.DataFrame:
    """Trial by trial."""
    columns = {
        _("Trial"): lambda row: f"{row.words} ({row.label})" if row.label else row.words,
        _("Kind"): ("kind", TRIALS["kind"].label, ""),
        _("Judged on"): ("measure", TRIALS["measure"].label),
        _("First day"): found.table["first_day"].dt.date,
        _("Last day"): ("last_day", date, ""),
        _("Before"): ("level", partial(number, digits=1)),
        _("Change, season and growth set aside"): lambda row: _moved(row) if row.code in JUDGED else "",
        _("Verdict"): lambda row: _(VERDICTS[row.code]),
        _("Decided"): "decided",
    }
    return in_columns(found.table, columns)


def _moved(row) -> str:
    return span(change(row.low), change(row.high))

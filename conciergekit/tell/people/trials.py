"""Trials told: what changed, with its range, and how long one must wait to know."""

import math

import pandas as pd

from ...core.i18n import N_, _, chances, date, ngettext, number, percent, span
from ...core.tables import TRIALS
from ...people.trials import FEWEST_AFTER, JUDGED
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


def sentences(found) -> list[str]:
    """A sentence or two a trial, the newest first."""
    return [_said(row) for row in found.table.iloc[::-1].itertuples()]


def in_short(found, most: int) -> list[str]:
    """So many of them, those that are judged first, and how many others there are."""
    rows = sorted(found.table.iloc[::-1].itertuples(), key=lambda row: row.code not in JUDGED)
    left = len(rows) - most
    others = [ngettext("{n} other trial is in notebook 05.", "{n} other trials are in notebook 05.", left)]
    return [*map(_said, rows[:most]), *(others if left > 0 else [])]


def _said(row) -> str:
    what, measure = quoted(row.words), TRIALS["measure"].label(row.measure).lower()
    if row.code == "few":
        return _("{what}: too few {measure} were counted before it to judge it.", what=what, measure=measure)
    if row.code == "to_come":
        return _(
            "{what} begins on {day} and will be judged on {judged}. {can}.",
            what=what,
            day=date(row.first_day),
            judged=date(row.judged_on),
            can=_can_see(row),
        )
    if row.code == "short":
        return _(
            "{what} is over, too short to judge: {weeks}, {least} are needed.",
            what=what,
            weeks=ngettext("{n} week counted", "{n} weeks counted", row.after),
            least=number(FEWEST_AFTER),
        )
    if row.code == "brief":
        return _(
            "{what} ends on {day}, before the {least} weeks needed to judge it.",
            what=what,
            day=date(row.last_day),
            least=number(FEWEST_AFTER),
        )
    if row.code == "waiting" and pd.isna(row.judged_on):
        return _(
            "{what} will be judged once {least} weeks are counted; {weeks} so far.",
            what=what,
            least=number(max(FEWEST_AFTER, row.after + 1)),
            weeks=number(row.after),
        )
    if row.code == "waiting":
        return _(
            "{what} will be judged on {judged}. {can}.",
            what=what,
            judged=date(row.judged_on),
            can=_can_see(row),
        )
    moved = span(change(row.low), change(row.high))
    if row.code == "open":
        return _(
            "{what}: no change stands out from chance ({moved}).",
            what=what,
            moved=moved,
        )
    words = (
        N_("{what}: {measure} rose, by {moved}.")
        if row.code == "up"
        else N_("{what}: {measure} fell, by {moved}.")
    )
    return _(words, what=what, measure=measure, moved=moved)


def change(ratio: float) -> str:
    """1.2 -> "+20%"."""
    share = ratio - 1
    return ("+" if share > 0 else "") + percent(share)


def _can_see(row) -> str:
    return _(
        "That day a change of a half has {half} of being seen. One of a fifth would take {weeks}",
        weeks=_weeks(row.fifth_weeks),
        half=chances(row.half_chance),
    )


def _weeks(n: float) -> str:
    if math.isinf(n):
        return _("more than two years")
    return ngettext("{n} week to be seen", "{n} weeks to be seen", n)


def in_words(found) -> pd.DataFrame:
    """Trial by trial."""
    rows = found.table
    return pd.DataFrame(
        {
            _("Trial"): [row.words + (f" ({row.label})" if row.label else "") for row in rows.itertuples()],
            _("Kind"): [TRIALS["kind"].label(kind) if kind else "" for kind in rows["kind"]],
            _("Judged on"): [TRIALS["measure"].label(code) for code in rows["measure"]],
            _("First day"): rows["first_day"].dt.date,
            _("Last day"): [date(day) if pd.notna(day) else "" for day in rows["last_day"]],
            _("Before"): [number(n, 1) for n in rows["level"]],
            _("Change, season and growth set aside"): [
                span(change(row.low), change(row.high)) if row.code in JUDGED else ""
                for row in rows.itertuples()
            ],
            _("Verdict"): [_(VERDICTS[code]) for code in rows["code"]],
            _("Decided"): rows["decided"],
        }
    )

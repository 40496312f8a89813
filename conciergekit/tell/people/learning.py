"""What was learned, told: beliefs, versions of the plan, and when one stood back."""

import pandas as pd

from ...core.i18n import _, listing
from ...core.tables import HYPOTHESES, PLAN_VERSIONS, RETROSPECTIVES
from ...core.text import upper
from ...people.learning import QUESTIONS
from ..common import Many, in_columns, say, sayer
from .common import quoted

_SAID = {
    "written": Many("{n} hypothesis was written", "{n} hypotheses were written"),
    "late": Many("{n} had no threshold set before.", "{n} had no threshold set before."),
    "changed_on": "The plan changed on {day:day}: {parts:list}.",
    "more": Many("{n} other line changes", "{n} other lines change"),
    "first": "first plan: {what}",
    "share": ", {share:share} of the orders",
    "added": "{what} was added",
    "dropped": "{what} was dropped",
    "moved": "{what} went from {before:share} to {after:share}",
    "held": "the team last stood back on {day:day}",
    "days_late": Many(", {n} day after the planned day", ", {n} days after the planned day"),
    "answered": Many(
        " ({n} of the {all:count} questions answered)", " ({n} of the {all:count} questions answered)"
    ),
    "missed": "the day kept on {day:day} is not noted as held",
    "next": "next planned day: {day:day}",
    "no_next": "no next day is planned",
}
_say = sayer(_SAID)
_HYPOTHESES = {  # how many, by what became of them
    "keep": Many("{n} kept", "{n} kept"),
    "change": Many("{n} changed", "{n} changed"),
    "drop": Many("{n} dropped", "{n} dropped"),
    "again": Many("{n} to test again", "{n} to test again"),
    "seen": Many("{n} seen without a decision", "{n} seen without a decision"),
    "open": Many("{n} still to look at", "{n} still to look at"),
}


def sentences(found) -> list[str]:
    """Hypotheses looked at, what the plan became, the day kept to stand back."""
    return [*_hypotheses(found), *_plan(found), *_stood_back(found)]


def _hypotheses(found) -> list[str]:
    rows = found.hypotheses
    if rows.empty:
        return []
    decided = rows.loc[rows["decided"] != "", "decided"].value_counts(sort=False)
    parts = [say(_HYPOTHESES[code], n) for code, n in decided.items()]
    waiting = rows["state"].value_counts()
    parts += [say(_HYPOTHESES[state], waiting[state]) for state in ("seen", "open") if state in waiting]
    late = int(rows["late"].sum())
    said = [_say("written", len(rows)) + _(": {parts}.", parts=listing(parts))]
    return [" ".join([*said, *([_say("late", late)] if late else [])])]


def _plan(found) -> list[str]:
    changed = found.plan[found.plan["change"] != "first"]
    if changed.empty:
        return []
    last = changed[changed["date"] == changed["date"].max()]
    parts, more = [_changed(row) for row in last.itertuples()], len(last) - 2
    parts = [*parts[:2], *([_say("more", more)] if more > 0 else [])]
    return [_say("changed_on", day=last["date"].iloc[0], parts=parts)]


def _changed(row) -> str:
    what, after = quoted(row.label), row.after_share
    if row.change == "first":
        return _say("first", what=what) + (_say("share", share=after) if after == after else "")
    change = row.change if row.change in ("added", "dropped") else "moved"
    return _say(change, what=what, before=row.before_share, after=after)


def _stood_back(found) -> list[str]:
    said = []
    if len(found.held):
        last = found.held.iloc[-1]
        late = int(last["late_days"])
        days = _say("days_late", late) if late > 0 else ""
        answered = _say("answered", int(last["answered"]), all=len(QUESTIONS))
        said.append(_say("held", day=last["held_on"]) + days + answered)
    if pd.notna(found.missed):
        said.append(_say("missed", day=found.missed))
    if pd.notna(found.next):
        said.append(_say("next", day=found.next))
    elif said and pd.isna(found.missed):
        said.append(_say("no_next"))
    return [upper(_("; ").join(said)) + "."] if said else []


def hypotheses_in_words(found) -> pd.DataFrame:
    """Belief by belief."""
    columns = {
        _("We believed"): "belief",
        _("Tested by"): "test_by",
        _("Threshold set before"): lambda row: _("none") if row.late else row.threshold,
        _("Seen"): ("seen", str, _("not yet")),
        _("Decided"): ("decided", HYPOTHESES["decided"].label, _("not yet")),
    }
    return in_columns(found.hypotheses, columns)


def plan_in_words(found) -> pd.DataFrame:
    """What each version of the plan changed."""
    columns = {
        _("From"): found.plan["date"].dt.date,
        _("Part of the plan"): ("kind", PLAN_VERSIONS["kind"].label),
        _("What changed"): _changed,
        _("Why"): "reason",
    }
    return in_columns(found.plan, columns)


def answers_in_words(found) -> pd.DataFrame:
    """The five questions, with what the last time answered."""
    asked, question = QUESTIONS if found.answers else (), RETROSPECTIVES["question"].label
    rows = [(question(code), found.answers.get(code) or _("not answered")) for code in asked]
    return pd.DataFrame(rows, columns=[_("Question to challenge oneself"), _("Answer")])

"""What was learned, told: beliefs, versions of the plan, and when one stood back."""

import pandas as pd

from ...core.i18n import _, date, listing, ngettext, number, percent
from ...core.tables import HYPOTHESES, PLAN_VERSIONS, RETROSPECTIVES
from ...core.text import upper
from ...people.learning import QUESTIONS
from ..common import Many, say
from .common import quoted

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
    said = ngettext("{n} hypothesis was written", "{n} hypotheses were written", len(rows)) + _(
        ": {parts}.", parts=listing(parts)
    )
    late = int(rows["late"].sum())
    if late:
        said += " " + ngettext("{n} had no threshold set before.", "{n} had no threshold set before.", late)
    return [said]


def _plan(found) -> list[str]:
    changed = found.plan[found.plan["change"] != "first"]
    if changed.empty:
        return []
    last = changed[changed["date"] == changed["date"].max()]
    parts = [_changed(row) for row in last.itertuples()]
    more = len(parts) - 2
    parts = parts[:2] + (
        [ngettext("{n} other line changes", "{n} other lines change", more)] if more > 0 else []
    )
    return [_("The plan changed on {day}: {parts}.", day=date(last["date"].iloc[0]), parts=listing(parts))]


def _changed(row) -> str:
    if row.change == "first":
        share = (
            ""
            if row.after_share != row.after_share
            else _(", {share} of the orders", share=percent(row.after_share))
        )
        return _("first plan: {what}", what=quoted(row.label)) + share
    if row.change == "added":
        return _("{what} was added", what=quoted(row.label))
    if row.change == "dropped":
        return _("{what} was dropped", what=quoted(row.label))
    return _(
        "{what} went from {before} to {after}",
        what=quoted(row.label),
        before=percent(row.before_share),
        after=percent(row.after_share),
    )


def _stood_back(found) -> list[str]:
    said = []
    if len(found.held):
        last = found.held.iloc[-1]
        late = int(last["late_days"])
        words = _("the team last stood back on {day}", day=date(last["held_on"]))
        if late > 0:
            words += ngettext(", {n} day after the planned day", ", {n} days after the planned day", late)
        said.append(
            words
            + ngettext(
                " ({n} of the {all} questions answered)",
                " ({n} of the {all} questions answered)",
                int(last["answered"]),
                all=number(len(QUESTIONS)),
            )
        )
    if pd.notna(found.missed):
        said.append(_("the day kept on {day} is not noted as held", day=date(found.missed)))
    if pd.notna(found.next):
        said.append(_("next planned day: {day}", day=date(found.next)))
    elif said and pd.isna(found.missed):
        said.append(_("no next day is planned"))
    text = _("; ").join(said)
    return [upper(text) + "."] if said else []


def hypotheses_in_words(found) -> pd.DataFrame:
    """Belief by belief."""
    rows = found.hypotheses
    return pd.DataFrame(
        {
            _("We believed"): rows["belief"],
            _("Tested by"): rows["test_by"],
            _("Threshold set before"): [
                _("none") if late else text
                for text, late in zip(rows["threshold"], rows["late"], strict=True)
            ],
            _("Seen"): [text or _("not yet") for text in rows["seen"]],
            _("Decided"): [
                HYPOTHESES["decided"].label(code) if code else _("not yet") for code in rows["decided"]
            ],
        }
    )


def plan_in_words(found) -> pd.DataFrame:
    """What each version of the plan changed."""
    rows = found.plan
    return pd.DataFrame(
        {
            _("From"): rows["date"].dt.date,
            _("Part of the plan"): [PLAN_VERSIONS["kind"].label(kind) for kind in rows["kind"]],
            _("What changed"): [_changed(row) for row in rows.itertuples()],
            _("Why"): rows["reason"],
        }
    )


def answers_in_words(found) -> pd.DataFrame:
    """The five questions, with what the last time answered."""
    if not found.answers:
        return pd.DataFrame()
    return pd.DataFrame(
        {
            _("Question to challenge oneself"): [
                RETROSPECTIVES["question"].label(code) for code in QUESTIONS
            ],
            _("Answer"): [found.answers.get(code) or _("not answered") for code in QUESTIONS],
        }
    )

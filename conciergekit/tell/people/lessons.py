"""Lessons told, as they would be shared: to be read before they are."""

import pandas as pd

from ...core.i18n import MISSING, N_, _, ngettext, number, span
from ...core.tables import DECISIONS, HYPOTHESES, PROJECT, RETROSPECTIVES, TRIALS
from ...people.learning import SIZES
from ..common import in_columns
from .trials import VERDICTS, change

KINDS = {
    "hypothesis": N_("Hypothesis"),
    "trial": N_("Trial"),
    "plan": N_("Change of plan"),
    "question": N_("Standing back"),
    "decision": N_("Decision"),
}
CHANGES = {"added": N_("added"), "dropped": N_("dropped"), "more": N_("more"), "less": N_("less")}


def sentences(found) -> list[str]:
    """How many lessons would go out, and that words are to be read first."""
    n = len(found.table)
    if not n:
        return [_("No lesson is written yet: hypotheses, trials and days to stand back make them.")]
    return [
        ngettext("{n} lesson can be shared without names.", "{n} lessons can be shared without names.", n),
        _("Read them before: words can still tell a neighbour where they come from."),
    ]


def case(found) -> str:
    """Stage, status, kind of area, size, length: what lets cases be set side by side."""
    known = found.about
    said = [PROJECT[name].label(known[name]) for name in ("stage", "status", "area") if known[name]]
    said += [size(known["size"])] if known["size"] >= 0 else []
    tested = N_("{n} months of test") if known["exact"] else N_("about {n} months of test")
    if not known["months"]:
        tested = N_("less than {n} months of test")
    said += [_(tested, n=number(known["months"] or 6))]
    return " · ".join(said)


def size(place: int) -> str:
    if place == 0:
        return _("under {n} inhabitants", n=number(SIZES[0]))
    if place == len(SIZES):
        return _("over {n} inhabitants", n=number(SIZES[-1]))
    return _("{span} inhabitants", span=span(number(SIZES[place - 1]), number(SIZES[place])))


def in_words(found) -> pd.DataFrame:
    """Lesson by lesson."""
    columns = {
        _("Kind"): lambda row: _(KINDS[row.kind]),
        _("What was believed or tried"): _what,
        _("Expected"): lambda row: _expected(row) or MISSING,
        _("Seen"): lambda row: _seen(row) or MISSING,
        _("Outcome"): lambda row: _outcome(row) or MISSING,
    }
    return in_columns(found.table, columns)


def _what(row) -> str:
    if row.kind == "question":
        return RETROSPECTIVES["question"].label(row.what)
    if row.kind == "decision":
        return _(
            "Proposal: {what}", what=DECISIONS["proposal"].label(row.what).lower() if row.what else MISSING
        )
    return row.what


def _expected(row) -> str:
    return TRIALS["measure"].label(row.expected) if row.kind == "trial" else row.expected


def _seen(row) -> str:
    return span(change(row.low), change(row.high)) if row.low == row.low else row.seen


def _outcome(row) -> str:
    if not row.outcome:
        return ""
    if row.kind == "hypothesis":
        return HYPOTHESES["decided"].label(row.outcome)
    if row.kind == "trial":
        return _(VERDICTS[row.outcome])
    if row.kind == "plan":
        return _(CHANGES[row.outcome])
    return DECISIONS["decision"].label(row.outcome)

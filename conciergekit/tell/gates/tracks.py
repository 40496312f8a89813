"""Can we do it, and can it pay: told side by side, never as one score."""

import pandas as pd

from ...core.i18n import MISSING, N_, _, listing
from ...gates.rule import GREEN
from ..common import Many, Said, in_columns, say
from . import words

QUESTIONS = {"do": N_("Can we do it?"), "pay": N_("Can it pay?")}
_MET = Many("{met:count} criterion of {all:count} is met", "{met:count} criteria of {all:count} are met")
_ABSENT = Many("{n} figure of {all:count} is not measured.", "{n} figures of {all:count} are not measured.")


def sentences(found) -> list[str]:
    """A sentence a track: criteria met, those that are not, what nobody measures."""
    return [" ".join(_said(found, track)) for track in QUESTIONS]


def _said(found, track: str) -> Said:
    rows = found.table[found.table["track"] == track]
    asked = rows[rows["light"] != ""]
    yield _(QUESTIONS[track])
    if len(asked):
        left = asked.loc[asked["light"] != GREEN, "indicator"]
        met = len(asked) - len(left)
        names = listing(map(words.label, left))
        others = _("; not met or to confirm: {names}.", names=names) if len(left) else "."
        yield say(_MET, met, met=met, all=len(asked)) + others
    else:
        yield _("No criterion was agreed for it.")
    absent = int((~rows["measured"]).sum())
    if absent:
        yield say(_ABSENT, absent, all=len(rows))


def in_words(found) -> pd.DataFrame:
    """Figure by figure, in two tracks."""
    columns = {
        _("Track"): ("track", lambda track: _(QUESTIONS[track])),
        _("Indicator"): lambda row: words.label(row.indicator) if row.judged is not None else row.item.label,
        _("Value"): _value,
        _("Criterion"): ("light", words.state, MISSING),
    }
    judged = pd.Series(list(map(found.criteria.get, found.table["indicator"])), dtype=object)
    return in_columns(found.table.assign(item=found.items, judged=judged), columns)


def _value(row) -> str:
    """What the state beside it was judged at; of what is not judged, what was counted."""
    if row.judged is not None:
        return words.valued(row.judged)
    return _("not measured") if row.item.status == "absent" else row.item.shown()

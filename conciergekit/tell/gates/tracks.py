"""Can we do it, and can it pay: told side by side, never as one score."""

import pandas as pd

from ...core.i18n import MISSING, N_, _, listing, ngettext, number
from ...gates.rule import GREEN
from . import words

QUESTIONS = {"do": N_("Can we do it?"), "pay": N_("Can it pay?")}


def sentences(found) -> list[str]:
    """A sentence a track: criteria met, those that are not, what nobody measures."""
    return [_said(found, track) for track in QUESTIONS]


def _said(found, track: str) -> str:
    rows = found.table[found.table["track"] == track]
    asked = rows[rows["light"] != ""]
    parts = [_(QUESTIONS[track])]
    if len(asked):
        met = int((asked["light"] == GREEN).sum())
        parts.append(
            ngettext(
                "{met} criterion of {all} is met",
                "{met} criteria of {all} are met",
                met,
                met=number(met),
                all=number(len(asked)),
            )
            + _left(asked[asked["light"] != GREEN])
        )
    else:
        parts.append(_("No criterion was agreed for it."))
    absent = int((~rows["measured"]).sum())
    if absent:
        parts.append(
            ngettext(
                "{n} figure of {all} is not measured.",
                "{n} figures of {all} are not measured.",
                absent,
                all=number(len(rows)),
            )
        )
    return " ".join(parts)


def _left(rows) -> str:
    if rows.empty:
        return "."
    return _("; not met or to confirm: {names}.", names=listing(map(words.label, rows["indicator"])))


def in_words(found) -> pd.DataFrame:
    """Figure by figure, in two tracks."""
    rows = found.table
    return pd.DataFrame(
        {
            _("Track"): [_(QUESTIONS[track]) for track in rows["track"]],
            _("Indicator"): [item.label for item in found.items],
            _("Value"): [
                item.shown() if item.status != "absent" else _("not measured") for item in found.items
            ],
            _("Criterion"): [words.state(light) if light else MISSING for light in rows["light"]],
        }
    )

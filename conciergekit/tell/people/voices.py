"""The comments told: three for the report, and why the others are not quoted."""

import pandas as pd

from ...core import i18n
from ...core.i18n import _, listing, ngettext, number
from ...core.text import upper
from ...people.voices import STALE_MONTHS
from ..common import Said, in_columns
from .common import POPULATIONS

_SCALE = {"satisfaction": 5, "recommend": 10}


def sentences(found) -> list[str]:
    """How many are quoted of how many written; what is not quoted and why."""
    if not found.comments:
        return [] if found.groups.empty else [_("Nobody's comment is written in the surveys.")]
    head = ngettext(
        "{n} of the {all} comments written is quoted here.",
        "{n} of the {all} comments written are quoted here.",
        len(found.quoted),
        all=number(found.comments),
    )
    return [" ".join([head, *_warned(found)]), *_left_out(found)]


def quote(row) -> str:
    """“Closed without a word.” (Families, groceries, 2 out of 5, 3rd quarter 2026)"""
    return _("“{words}” ({about})", words=row.words, about=about(row))


def about(row) -> str:
    """Who said it, of what, with which answer, when."""
    said = [_who(row), row.service_label, _answered(row), _when(row)]
    if row.stale:
        said.append(ngettext("over {n} month old", "over {n} months old", STALE_MONTHS))
    return ", ".join(filter(None, said))


def _who(row) -> str:
    return row.public_label or upper(_(POPULATIONS[row.population]))


def _when(row) -> str:
    return str(row.year) if pd.isna(row.quarter) else i18n.quarter(row.quarter)


def _answered(row) -> str:
    if pd.isna(row.score):
        return ""
    if row.question in _SCALE:
        return _("{score} out of {most}", score=number(row.score), most=number(_SCALE[row.question]))
    return _("yes") if row.score >= 1 else _("no")


def _warned(found) -> Said:
    if found.unfavourable and not found.quoted["unfavourable"].any():
        yield ngettext(
            "None of them is unfavourable, though {n} is among those written.",
            "None of them is unfavourable, though {n} are among those written.",
            found.unfavourable,
        )
    if len(found.quoted) and found.quoted["stale"].all():
        yield _("They are old: ask again before the meeting.")
    if found.lost:
        yield ngettext(
            "{n} that was chosen may not be quoted any more.",
            "{n} that were chosen may not be quoted any more.",
            found.lost,
        )


def _left_out(found) -> list[str]:
    reasons = [
        (found.not_asked, _("not asked whether they may be quoted")),
        (found.refused, _("refused")),
        (found.of_team, _("of the team, kept for it")),
    ]
    parts = [_("{n} ({why})", n=number(n), why=why) for n, why in reasons if n]
    return [_("Not quoted: {parts}.", parts=listing(parts))] if parts else []


def in_words(found) -> pd.DataFrame:
    """Every comment that may be quoted, with the code that chooses it."""
    columns = {
        _("Code"): "code",
        _("Comment"): lambda row: _("“{words}” ({about})", words=row.words, about=_who(row)),
        _("Answer"): _answered,
        _("Quarter"): _when,
        _("In the report"): lambda row: _("yes") if row.kept else "",
    }
    return in_columns(found.table, columns)


def answered(found) -> pd.DataFrame:
    """People who answered and comments, group by group, quarter by quarter."""
    columns = {
        _("Who"): _who,
        _("Quarter"): ("quarter", i18n.quarter),
        _("People who answered"): ("answers", number),
        _("Comments"): ("comments", number),
    }
    return in_columns(found.groups, columns)

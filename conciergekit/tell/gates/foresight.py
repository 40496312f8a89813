"""Futures told by what would announce each."""

import pandas as pd

from ...core.i18n import N_, _, date, ngettext
from ...core.tables import FUTURES
from ...core.text import lower
from ...people.common import shown
from ..common import Said
from ..people.common import quoted

OLD_DAYS = 183  # a future noted longer ago is to be looked at again


def sentences(found) -> Said:
    """How many, then each by its sign; nothing where nobody wrote any."""
    rows = found.table
    if rows.empty:
        return
    yield ngettext("{n} future is written.", "{n} futures are written.", len(rows))
    yield from map(_future, rows.itertuples())
    if found.age_days > OLD_DAYS:
        yield _("They are more than six months old: to look at again.")


_SIGNS = {
    (True, True): N_("{sign} would announce it, and was seen on {day}: {what}; we would then: {answer}."),
    (True, False): N_("If one sees {sign}: {what}; we would then: {answer}."),
    (False, True): N_("{what}, seen on {day}; we would then: {answer}."),
    (False, False): N_("{what}: nothing says what would announce it."),
}


def _future(row) -> str:
    sign, seen = shown(row.sign), pd.notna(row.seen_on)
    said = _(
        _SIGNS[bool(sign), seen],
        sign=quoted(sign),
        what=quoted(shown(row.what)),
        answer=quoted(shown(row.answer)) if pd.notna(row.answer) else _("not written"),
        day=date(row.seen_on) if seen else "",
    )
    if row.kind:
        return _("{said} ({kind}).", said=said[:-1], kind=lower(FUTURES["kind"].label(row.kind)))
    return said

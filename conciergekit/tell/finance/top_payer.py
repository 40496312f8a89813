"""The one who pays most, told."""

import numpy as np

from ...core.i18n import N_, _, money, percent
from ...core.measures import period_word
from ...core.tables import TABLES

_CROWDS = {"user": N_("Users"), "members": N_("Members"), "unstated": N_("Payer not stated")}


def called(row) -> str:
    """A payer as it is called: its name as typed, and words for those known by their kind only."""
    return " + ".join(filter(None, [row.payer, *map(_kind, row.unnamed)]))


def _kind(kind: str) -> str:
    return _(_CROWDS[kind]) if kind in _CROWDS else TABLES["contracts"]["payer_kind"].label(kind)


def shown(result) -> str:
    """Its name in the current language."""
    return called(result) if result.alone else _("the biggest of: {group}", group=called(result))


def sentences(result) -> list[str]:
    """How much of own revenue hangs on it; nothing when it is not known."""
    if np.isnan(result.share):
        return []
    values = {"period": period_word("recent" if result.lately else "test"), "share": percent(result.share)}
    if not result.alone:
        words = N_(
            "Over {period}, no single payer weighs more than {share} of own revenue (the biggest is among: {group})."
        )
        return [_(words, group=called(result), **values)]
    words = N_("Largest payer over {period}: {name}, {share} of own revenue ({revenue}).")
    return [_(words, name=shown(result), revenue=money(result.revenue_eur), **values)]

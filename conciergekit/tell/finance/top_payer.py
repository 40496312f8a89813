"""The one who pays most, told."""

import numpy as np

from ...core.i18n import N_, _
from ...core.measures import period_word
from ...core.tables import TABLES
from ..common import Said, sayer

_CROWDS = {"user": N_("Users"), "members": N_("Members"), "unstated": N_("Payer not stated")}

_APART = 0.02  # from which the accounts are said to hold something else
_SAID = {
    "none_now": "At the present pace, no single payer weighs more than {share:share} of own revenue (the biggest is among: {group}).",
    "none_test": "Over {period}, no single payer weighs more than {share:share} of own revenue (the biggest is among: {group}).",
    "largest_now": "Largest payer at the present pace, signed contracts included: {name}, {share:share} of own revenue ({revenue:money} of {total:money} a month).",
    "largest_test": "Largest payer over {period}: {name}, {share:share} of own revenue ({revenue:money} of {total:money}).",
    "unstated": "Nothing says who pays: each order is counted to the person served.",
    "between_now": "At the present pace, the largest payer brings between {least:share} and {most:share} of own revenue.",
    "between_test": "Over {period}, the largest payer brings between {least:share} and {most:share} of own revenue.",
    "unsaid_now": "Nothing says who pays {unstated:money} of {total:money} a month.",
    "unsaid_test": "Nothing says who pays {unstated:money} of {total:money}.",
    "booked": "That share is of what the log and the contracts tell; the accounts hold {booked:money} of own revenue.",
}
_say = sayer(_SAID)


def called(row) -> str:
    """A payer as it is called: its name as typed, and words for those known by their kind only."""
    return " + ".join(filter(None, [row.payer, *map(_kind, row.unnamed)]))


def _kind(kind: str) -> str:
    return _(_CROWDS[kind]) if kind in _CROWDS else TABLES["contracts"]["payer_kind"].label(kind)


def shown(result) -> str:
    """Its name in the current language."""
    return called(result) if result.alone else _("the biggest of: {group}", group=called(result))


def unstated(result) -> list[str]:
    """That the one who pays most is the biggest of those served, for want of any payer noted."""
    return [_say("unstated")] if "unstated" in result.unnamed and not result.alone else []


def sentences(result) -> Said:
    """How much of own revenue hangs on it, and of how much no payer is named; nothing when none is known."""
    when, period = "now" if result.lately else "test", period_word("test")
    unsaid = {"unstated": result.unstated_eur, "total": result.of_eur}
    if np.isnan(result.share):
        if result.unstated_eur:
            yield _say(f"between_{when}", least=result.least, most=result.most, period=period)
            yield _say(f"unsaid_{when}", **unsaid)
        return
    if not result.alone:
        yield _say(f"none_{when}", group=called(result), share=result.share, period=period)
        yield from unstated(result)
        return
    eur = {"revenue": result.month_eur if result.lately else result.revenue_eur, "total": result.of_eur}
    yield _say(f"largest_{when}", name=shown(result), share=result.share, period=period, **eur)
    if result.unstated_eur:
        yield _say(f"unsaid_{when}", **unsaid)
    if abs(result.booked_eur - result.of_eur) > _APART * result.of_eur:
        yield _say("booked", booked=result.booked_eur)

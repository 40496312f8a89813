"""Means lent, told: what stops if the loan does."""

import pandas as pd

from ...core import i18n
from ...core.i18n import money, number
from ...core.tables import LENT
from ...finance.lent import SOON_MONTHS
from ...people.common import party, shown
from ..common import Many, Said, sayer, yes_no

_SAID = {
    "lent": Many("{n} resource is lent", "{n} resources are lent"),
    "price": Many(
        ": paying for it would cost {amount} a month", ": paying for them would cost {amount} a month"
    ),
    "spoken": "For {n}, nothing is in writing.",
    "unsaid": Many(
        "For {n}, the sheet does not say whether it is in writing.",
        "For {n}, the sheet does not say whether they are in writing.",
    ),
    "soon": Many(
        "{n} is to be given back within {months} months.", "{n} are to be given back within {months} months."
    ),
}
_say = sayer(_SAID)


def sentences(found) -> Said:
    """How many, what they would cost, which loans are not written or end soon; nothing when none is noted."""
    n = len(found.table)
    if not n:
        return
    yield _say("lent", n) + (_say("price", n, amount=money(found.month_eur)) if found.priced else "") + "."
    if found.spoken:
        yield _say("spoken", n=number(found.spoken))
    if found.unsaid:
        yield _say("unsaid", found.unsaid)
    if found.soon:
        yield _say("soon", found.soon, months=number(SOON_MONTHS))


def in_words(found) -> pd.DataFrame:
    """Means by means."""
    rows = found.table
    return pd.DataFrame(
        {
            str(LENT["what"].title): [shown(text) for text in rows["what"]],
            str(LENT["kind"].title): [LENT["kind"].label(kind) for kind in rows["kind"]],
            str(LENT["lender"].title): [party(name) for name in rows["lender"]],
            str(LENT["month_eur"].title): [money(eur) if eur == eur else "" for eur in rows["month_eur"]],
            str(LENT["until"].title): [i18n.date(day) if pd.notna(day) else "" for day in rows["until"]],
            str(LENT["written"].title): list(map(yes_no, rows["written"])),
        }
    )

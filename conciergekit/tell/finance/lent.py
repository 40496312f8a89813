"""Means lent, told: what stops if the loan does."""

import pandas as pd

from ...core import i18n
from ...core.i18n import money
from ...core.tables import LENT
from ...finance.lent import SOON_MONTHS
from ...people.common import party, shown
from ..common import Many, Said, in_columns, sayer, yes_no

_SAID = {
    "lent": Many("{n} resource is lent", "{n} resources are lent"),
    "price": Many(
        ": paying for it would cost {amount:money} a month",
        ": paying for them would cost {amount:money} a month",
    ),
    "spoken": "For {n:count}, nothing is in writing.",
    "unsaid": Many(
        "For {n}, the sheet does not say whether it is in writing.",
        "For {n}, the sheet does not say whether they are in writing.",
    ),
    "soon": Many(
        "{n} is to be given back within {months:count} months.",
        "{n} are to be given back within {months:count} months.",
    ),
}
_say = sayer(_SAID)


def sentences(found) -> Said:
    """How many, what they would cost, which loans are not written or end soon; nothing when none is noted."""
    n = len(found.table)
    if not n:
        return
    yield _say("lent", n) + (_say("price", n, amount=found.month_eur) if found.priced else "") + "."
    if found.spoken:
        yield _say("spoken", n=found.spoken)
    if found.unsaid:
        yield _say("unsaid", found.unsaid)
    if found.soon:
        yield _say("soon", found.soon, months=SOON_MONTHS)


def in_words(found) -> pd.DataFrame:
    """Means by means."""
    written = {
        "what": shown,
        "kind": LENT["kind"].label,
        "lender": party,
        "month_eur": money,
        "until": i18n.date,
    }
    columns = {str(LENT[name].title): (name, how, "") for name, how in written.items()}
    return in_columns(found.table, columns | {str(LENT["written"].title): ("written", yes_no)})

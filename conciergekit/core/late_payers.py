"""Receipts that count as received on their day for want of a day of payment, from payers who always paid later."""

import pandas as pd

from .schema import fold

LATER = 10  # days after its line, for a payment that came later
RECEIPTS = ("own_revenue", "subsidy")


def awaited(ledger: pd.DataFrame, fewest: int = 1) -> pd.Series:
    """Line of the ledger -> days its payer usually takes (median), for the receipts without a day of payment after the last
    one that has it, of a payer whose every payment, `fewest` at least, came `LATER` or more after its line."""
    rows = ledger[ledger["nature"].isin(RECEIPTS) & ledger["payer"].notna()]
    who, dated = rows["payer"].map(fold), rows["paid_on"].notna()
    waits = (rows["paid_on"] - rows["date"]).dt.days
    each = waits.groupby(who)
    always = (each.transform("min") >= LATER) & (each.transform("count") >= fewest)
    since = rows["date"].where(dated).groupby(who).transform("max")
    return each.transform("median")[always & ~dated & (rows["date"] > since)]

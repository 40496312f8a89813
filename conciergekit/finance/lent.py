"""What the test rests on without paying for it: premises, vehicles, equipment and hours that somebody lends."""

from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot
from ..core.told import Told

SOON_MONTHS = 6  # a loan that ends within it is to be talked of


@dataclass(frozen=True)
class Lent(Told):
    """table : one row a means lent on the last day: what, kind, lender, month_eur, since, until, written; the dearest first.
    month_eur : what they would cost a month, those without an amount left out; NaN when none has one. priced : those with
    one. spoken : those whose loan no paper holds; unsaid : those of which the sheet does not say it. soon : those that end
    within six months. Never added to the accounts."""

    table: pd.DataFrame
    month_eur: float
    priced: int
    spoken: int
    unsaid: int
    soon: int


def lent(pilot: Pilot) -> Lent:
    """Means lent on the pilot's last day."""
    rows = pilot["lent"].dropna(subset=["what", "kind"])
    if pd.isna(pilot.until):
        rows = rows.head(0)
    begun, gone = rows["since"].isna() | (rows["since"] <= pilot.until), rows["until"] < pilot.until
    rows = rows[begun & ~gone].sort_values("month_eur", ascending=False, kind="stable").reset_index(drop=True)
    ends = rows["until"] <= (pilot.until + pd.DateOffset(months=SOON_MONTHS) if len(rows) else pd.NaT)
    written, month_eur = rows["written"], float(rows["month_eur"].sum(min_count=1))
    counts = rows["month_eur"].notna(), written.eq(False), written.isna(), ends
    return Lent(rows, month_eur, *(int(some.sum()) for some in counts))

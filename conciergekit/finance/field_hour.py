"""What an hour in the field leaves: what orders and contracts bring, less the expenses that vary in fact."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..pilot import Pilot, remembered
from . import books
from .revenue import occurrences, served
from .varying import varying, varying_by_month, varying_weighted

_OUTSIDE = ["field", "travel"]  # categories of paid hours that orders and contracts take


@dataclass(frozen=True)
class Contribution:
    """What an hour in the field leaves: (revenue − expenses that vary in fact) / hours, with its three parts.

    contradicted : the expenses flagged variable do not vary: what one more order went with is counted instead.
    """

    eur_per_hour: float
    revenue_eur: float
    variable_eur: float
    hours: float
    contradicted: bool = False


@remembered
def field_months(pilot: Pilot) -> pd.DataFrame:
    """One row a complete month: revenue_eur of requests and contracts (NaN where none of the test is priced), varying_eur
    and paid hours of field and travel."""
    earned = pd.concat([some[["month", "own_eur"]] for some in (served(pilot), occurrences(pilot))])
    time = books.worked(pilot, "paid")
    time = time[time["category"].isin(_OUTSIDE)]
    revenue = books.by_month(pilot, earned["month"], earned["own_eur"])
    if not earned["own_eur"].notna().any():
        revenue[:] = np.nan
    hours = books.by_month(pilot, time["month"], time["hours"])
    return pd.DataFrame({"revenue_eur": revenue, "varying_eur": varying_by_month(pilot), "hours": hours})


def contribution_hour(pilot: Pilot, months: pd.PeriodIndex | None = None) -> Contribution:
    """Own revenue of requests and contracts − what varies in fact (see ``varying``), per paid hour of field and travel.

    months: of the complete ones, those that count (all if None); what varies is read on all of them. NaN without a ledger
    that says which expenses grow with activity, or without a timesheet.
    """
    table = field_months(pilot)
    totals = (table if months is None else table.loc[months]).sum(skipna=False)
    hours = totals["hours"] if totals["hours"] > 0 else np.nan
    value = (totals["revenue_eur"] - totals["varying_eur"]) / hours
    return Contribution(
        float(value), float(totals["revenue_eur"]), float(totals["varying_eur"]), float(hours),
        varying(pilot).contradicted,
    )  # fmt: skip


def contribution_draws(pilot: Pilot, weights: np.ndarray) -> np.ndarray:
    """The same over all months with these weights of them: one row a draw, each summing to one."""
    table = field_months(pilot)
    left = weights @ table["revenue_eur"].to_numpy() - varying_weighted(pilot, weights)
    return left / (weights @ table["hours"].to_numpy())

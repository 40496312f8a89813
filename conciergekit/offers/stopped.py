"""What the accounts of the test would have been without some of its offers."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from ..core.kept_up import booked_months
from ..core.pilot import Pilot
from ..finance import books, views
from ..logistics.paid_km import named_modes
from ..margins import borne, lines
from ..targets.focus_tables import Broken, broken, people
from ..targets.pairs import accounts, complete_months


@dataclass(frozen=True)
class Stopped:
    """The complete months of the test without the offers stopped.

    result_eur: of the accounts (NaN without a ledger that holds expenses): what these offers brought and the variable
    expenses charged to them are taken off. The hours of the team and the tours stay paid; if no tour is left, the kilometres that
    the accounts pay stop too (`no_tour`). margin_eur: what the offers
    that go on leave, trips included. hours_month: hours of work and at doors that are freed. people: users
    who asked for nothing else (NaN: no codes). broken: musts of the gate that this would break.
    """

    result_eur: float
    margin_eur: float
    hours_month: float
    people: float
    broken: tuple[Broken, ...]
    no_tour: bool = False


def stopped(pilot: Pilot, offers: Collection[tuple[str, str]]) -> Stopped:
    """The test without these offers, (public, service) each."""
    rows, pairs = lines(pilot), accounts(pilot)
    gone, both = set(offers), ["public", "service"]
    mine, dropped = (
        np.array([k in gone for k in table[both].itertuples(index=False, name=None)], dtype=bool)
        for table in (rows, pairs.table)
    )
    out = rows[mine]
    brought = out["revenue_eur"].sum() - out["variable_eur"].sum()
    ridden = borne(pilot)["line"].to_numpy(int)
    no_tour = bool(len(ridden) and ridden.min() >= 0 and mine[ridden].all())
    brought -= _kilometres_eur(pilot) if no_tour else 0.0
    known = books.expenses_up_to_date(pilot) and len(pilot.months)
    known = known and len(booked_months(pilot)) == len(pilot.months)
    freed = out["own_h"].sum() if rows["own_h"].notna().any() else np.nan
    return Stopped(
        result_eur=float(views(pilot).totals["pnl_eur"] - brought) if known else np.nan,
        margin_eur=float(rows.loc[~mine, "margin_eur"].sum()) if rows["margin_eur"].notna().any() else np.nan,
        hours_month=float(freed / complete_months(pilot)),
        people=people(pairs, dropped)[1],
        broken=broken(pilot, pairs, ~dropped),
        no_tour=no_tour,
    )


def _kilometres_eur(pilot: Pilot) -> float:
    """Expenses of the complete months that vary, of no service, and that name a means of travel."""
    rows = books.period_entries(pilot)
    rows = rows[(rows["nature"] == "expense") & rows["variable"].eq(True) & rows["service"].isna()]
    named = named_modes(pilot).reindex(rows.index).fillna("") != ""
    return float(rows.loc[named.to_numpy(bool), "amount_eur"].sum())

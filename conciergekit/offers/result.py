"""The review of the offers: the table, and how it reconciles with the accounts."""

from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot
from ..core.told import Told
from ..finance.revenue import reconcile
from ..margins import borne, lines, tours
from ..margins.trips import NOBODY
from ..targets import Priorities
from ..targets.focus_tables import Broken
from . import rows as table_of
from .decisions import EXTEND, KEEP, PAUSE, broken_by_prices
from .reconciliation import BROUGHT, SPENT, reconciliation


@dataclass(frozen=True)
class Offers(Told):
    """The offers of a pilot, one a row, and the way from their margins to the result of the accounts.

    table : DataFrame, see ``table``. reconciliation : DataFrame, see ``reconciliation``.
    keep : how many offers `priority` is about. contracts_told : revenue of the contracts by themselves, then by the accounts,
    where both tell it. trips_measured : whether anything says who rode the tours.
    tours_of_no_offer, tours_of_no_offer_eur : tours without orders that nothing gives to an offer, and their cost.
    variable_known : whether a ledger could tell expenses of one service.
    contracts_measured : whether no contract lacks what its margin is made of. tours_noted : whether tours are.
    broken_by_prices : the must on orders that the rises proposed would break together; empty if none.
    """

    table: pd.DataFrame
    reconciliation: pd.DataFrame
    keep: int
    trips_measured: bool
    tours_of_no_offer: int
    tours_of_no_offer_eur: float
    variable_known: bool
    contracts_measured: bool
    tours_noted: bool
    contracts_told: tuple[float, float] | None = None
    broken_by_prices: tuple[Broken, ...] = ()

    @property
    def served(self) -> pd.DataFrame:
        """The offers served, things to try left out."""
        return self.table[self.table["kind"] != table_of.TO_TRY]

    @property
    def ranked(self) -> bool:
        """Whether the priorities say anything: to be among three of two offers is no news."""
        return int(self.table["priority"].notna().sum()) > self.keep

    @property
    def contracts_eur(self) -> float:
        """Margin of the contracts; NaN where none is measured."""
        return self._margin(self.served["kind"] == table_of.CONTRACT)

    @property
    def orders_eur(self) -> float:
        """Margin of the orders; NaN where none is measured."""
        return self._margin(self.served["kind"] != table_of.CONTRACT)

    @property
    def order_eur(self) -> float:
        """The same for one order, of those whose margin is measured."""
        orders = self.served[self.served["kind"] != table_of.CONTRACT]
        count = (orders["margin_eur"] / orders["margin_order_eur"]).sum()
        return self.orders_eur / count if count > 0 else 0.0 * self.orders_eur

    def _margin(self, mine: pd.Series) -> float:
        return float(self.served.loc[mine, "margin_eur"].sum(min_count=1))

    def term(self, *names: str) -> float:
        """Sum of these terms of the reconciliation; 0 for one that is not in it."""
        rows = self.reconciliation
        return float(rows.loc[rows["term"].isin(names), "amount_eur"].sum())

    @property
    def come_back_eur(self) -> float:
        """Hours and tours that margins count and the accounts pay for, or nobody does: they come back with a plus."""
        return self.term(*set(self.reconciliation["term"]) - {*BROUGHT, *SPENT, "result"})

    def of(self, *decisions: str) -> list[tuple[str, str]]:
        """(public, service) of the offers with one of these decisions."""
        mine = self.table[self.table["decision"].isin(decisions) & self.table["public"].ne("")]
        return list(zip(mine["public"], mine["service"], strict=True))

    @property
    def spared(self) -> list[tuple[str, str]]:
        """Offers to keep or extend: what is paused is not chosen among them."""
        return self.of(KEEP, EXTEND)

    @property
    def paused(self) -> list[tuple[str, str]]:
        return self.of(PAUSE)


def _contracts_told(pilot: Pilot) -> tuple[float, float] | None:
    row = next(row for row in reconcile(pilot).itertuples() if row.stream == "contracts")
    return (row.source_eur, row.ledger_eur) if row.source_eur > 0 and row.ledger_eur > 0 else None


def review(
    pilot: Pilot,
    priorities: Priorities | None = None,
    keep: int = table_of.KEEP,
    draws: int = table_of.DRAWS,
    seed: int = 0,
) -> Offers:
    """The offers of a pilot over the complete months of the test; parameters as in ``table``."""
    found = table_of.table(pilot, priorities, keep, draws, seed)
    rows, mine, driven = lines(pilot), borne(pilot), tours(pilot)
    nobody = mine[(mine["whose"] == NOBODY) | (mine["line"] < 0)]
    return Offers(
        found,
        reconciliation(pilot),
        keep,
        bool(rows["trips_eur"].notna().any()),
        int((nobody["whose"] == NOBODY).sum()),
        float(driven.loc[driven["tour"].isin(nobody["tour"]), "cost_eur"].sum()),
        pilot.has("ledger"),
        bool(rows.loc[rows["kind"] == "contract", "margin_eur"].notna().all()),
        len(driven) > 0,
        _contracts_told(pilot),
        broken_by_prices(pilot, found),
    )

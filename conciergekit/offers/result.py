"""The review of the offers: the table, and how it reconciles with the accounts."""

from dataclasses import dataclass

import pandas as pd

from ..core.kept_up import behind, booked_months
from ..core.pilot import Pilot
from ..core.told import Told
from ..finance import books, revenue, views
from ..margins import NOBODY, PARTS, borne, charged, lines, tours
from ..targets import Priorities
from ..targets.focus_tables import Broken
from . import rows as table_of
from .decisions import EXTEND, KEEP, broken_by_prices

# terms that bring money or take it before shared expenses
BROUGHT = ("margins", "not_measured", "memberships", "other_revenue", "grants", "log_gap")
SPENT = ("shared_expenses", "set_up")  # what the accounts spend and no margin bears


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
    told = revenue.reconcile(pilot).set_index("stream").loc["contracts"]
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
        (told.source_eur, told.ledger_eur) if told.source_eur > 0 and told.ledger_eur > 0 else None,
        broken_by_prices(pilot, found),
    )


# ---- from the margins to the accounts


def reconciliation(pilot: Pilot) -> pd.DataFrame:
    """Columns term (a code, see ``words``), amount_eur, from (the sheet its lines come from); the last row, "result", is
    that of the accounts, which the others add up to. Empty without a ledger that holds expenses up to the last months and tells each one, or with a log that stops before.

    What margins count and the ledger does not (hours, tours) comes back with a plus; what the ledger spends and no margin
    counts comes off.
    """
    whole = len(booked_months(pilot)) == len(pilot.months)
    if not books.expenses_up_to_date(pilot) or behind(pilot) or not len(pilot.months) or not whole:
        return pd.DataFrame(columns=["term", "amount_eur", "from"])
    rows = lines(pilot)
    known = rows["margin_eur"].notna()
    terms = [
        ("margins", rows.loc[known, "margin_eur"].sum(), "requests"),
        ("not_measured", rows.loc[~known, "revenue_eur"].sum(), "requests"),
        ("memberships", revenue.memberships(pilot)["own_eur"].sum(), "clients"),
        *_ledger_income(pilot),
        *_expenses(pilot, rows, known),
        *_hours(pilot, rows[known]),
        *_tours(pilot, known),
    ]
    terms = [term for term in terms if abs(term[1]) > 0.005 or (term[0] == "margins" and known.any())]
    terms.append(("result", float(views(pilot).totals["pnl_eur"]), "ledger"))
    return pd.DataFrame(terms, columns=["term", "amount_eur", "from"])


def _ledger_income(pilot: Pilot) -> list[tuple]:
    """Grants, revenue that is nobody's order, and what the ledger says more (or less) than the log."""
    entries = books.period_entries(pilot)
    told = revenue.reconcile(pilot).set_index("stream")["difference_eur"]
    gap = told.drop("other")
    return [
        ("other_revenue", told["other"], "ledger"),
        ("grants", entries.loc[entries["nature"] == "subsidy", "amount_eur"].sum(), "ledger"),
        ("log_gap", gap.sum(), "ledger"),
    ]


def _expenses(pilot: Pilot, rows: pd.DataFrame, known: pd.Series) -> list[tuple]:
    entries = books.period_entries(pilot)
    spent = entries[entries["nature"] == "expense"]
    mine = charged(pilot, rows, known)
    first = spent["set_up"].fillna(False).astype(bool)
    return [
        ("shared_expenses", -spent.loc[~mine & ~first, "amount_eur"].sum(), "ledger"),
        ("set_up", -spent.loc[first, "amount_eur"].sum(), "ledger"),
    ]


def _hours(pilot: Pilot, rows: pd.DataFrame) -> list[tuple]:
    """Hours of work outside tours counted in margins: paid, or not, as the field hours of the Time sheet are."""
    share = books.unpaid_share(pilot)
    paid = (rows["hours_eur"] * (1 - share)).sum()
    return [("hours_paid", paid, "requests"), ("hours_unpaid", (rows["hours_eur"] * share).sum(), "requests")]


def _tours(pilot: Pilot, known: pd.Series) -> list[tuple]:
    """All that tours were counted for comes back, less those of no offer and of orders whose margin is not measured."""
    mine = borne(pilot)
    whose = mine["line"].map(known)
    nobody = -mine.loc[whose.isna(), list(PARTS)].sum().sum()
    unknown = -mine.loc[whose.eq(False).fillna(False), list(PARTS)].sum().sum()
    names = dict(zip(PARTS, ("tours_km", "tours_tolls", "tours_paid", "tours_unpaid"), strict=True))
    return [
        *((names[part], mine[part].sum(), "tours") for part in PARTS),
        ("tours_of_no_offer", nobody, "tours"),
        ("tours_not_measured", unknown, "tours"),
    ]

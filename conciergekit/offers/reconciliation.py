"""From the margins of the offers to the result of the accounts, term by term, each summed from its own lines."""

import pandas as pd

from ..core.kept_up import behind, booked_months
from ..core.pilot import Pilot
from ..finance import books, revenue, views
from ..margins import borne, lines
from ..margins.lines import charged
from ..margins.trips import PARTS

# terms that bring money or take it before shared expenses
BROUGHT = ("margins", "not_measured", "memberships", "other_revenue", "grants", "log_gap")
SPENT = ("shared_expenses", "set_up")  # what the accounts spend and no margin bears


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
    """All that tours were counted for comes back, less those of no offer, and what bear orders whose margin is not
    measured."""
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

"""The result of the test in four views, and the lines it is made of."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.kept_up import RECEIPTS, booked_months, last_booked
from ..core.pilot import Pilot, a_pilot, remembered
from ..core.told import Told
from . import books
from .revenue import NO_SALE, ledger_streams, own_revenue, sales_unbooked
from .varying import handed_by_month
from .who_pays import TopPayer, top_payer


@dataclass(frozen=True)
class Views(Told):
    """The same test in four views: money moved, accounts, accounts with unpaid hours, with volunteers valued.

    table: one row a complete month: `month` (Period) and the amounts in €. `set_up_eur` is part of
    `expense_eur`. `cash_eur` = in − out since the first day, loans and repayments included, by the day the money moved. `pnl_eur`
    = own revenue + subsidies − expenses, by the month they belong to. `with_unpaid_eur` also takes off the
    hours the leader was not paid for. Volunteers valued (accounts 86/87) stand on both sides: the result of
    `with_volunteers_eur` is that of the accounts, `volunteer_eur` the amount on each side.
    totals: the sums over the test; own_cover: own revenue / recorded expenses (NaN if expenses are unknown); full_cover:
    own revenue / full cost (NaN without a timesheet too). handed_eur: paid by users for providers, on neither side of these two.
    source: "ledger" or "requests". outside_eur: ledger amounts dated outside the test's complete months.
    owed_eur: income up to the last day still to be received on it.
    difference_eur: sales and memberships of the ledger, less handed_eur − those of the log, contracts and memberships, in the
    months that the accounts tell (0 without a ledger).
    """

    table: pd.DataFrame
    totals: pd.Series
    own_cover: float
    source: str
    outside_eur: float
    difference_eur: float
    volunteer_hours: float
    unpaid_hours: float
    top: TopPayer
    owed_eur: float = 0.0
    full_cover: float = np.nan
    unread_expenses: int = 0
    unread_income: int = 0
    handed_eur: float = 0.0


@remembered
def views(pilot: Pilot) -> Views:
    """The result of the test, month by month, in four views.

    Only the complete months of the test (``pilot.months``) count; what moved before the start is in the opening cash."""
    a_pilot(pilot)
    table = month_table(pilot)
    totals = sums(table)
    rows, handed = books.entries(pilot), float(handed_by_month(pilot).sum())
    return Views(
        table=table.rename_axis("month").reset_index(),
        totals=totals,
        own_cover=cover(totals, handed),
        source="ledger" if pilot.has("ledger") else "requests",
        outside_eur=float(rows.loc[~rows["month"].isin(pilot.months) & ~rows["in_kind"], "amount_eur"].sum()),
        difference_eur=_difference(pilot),
        volunteer_hours=float(books.worked(pilot, "volunteer")["hours"].sum()),
        unpaid_hours=float(books.worked(pilot, "unpaid_leader")["hours"].sum()),
        top=top_payer(pilot),
        owed_eur=float(books.awaited_income(pilot)["amount_eur"].sum()),
        full_cover=full_cover(totals, handed),
        unread_expenses=books.unread_within(pilot, "expense"),
        unread_income=books.unread_within(pilot, *RECEIPTS),
        handed_eur=handed,
    )


def sums(table: pd.DataFrame) -> pd.Series:
    """Sums of the months of `month_table`; a sum over no month is unknown, not zero."""
    return table.sum(min_count=max(1, len(table)))


def cover(totals: pd.Series, handed_eur: float = 0.0) -> float:
    """Own revenue over running cost, what is handed on to providers in neither; NaN without expenses."""
    expense = totals["expense_eur"] - handed_eur
    return float((totals["own_revenue_eur"] - handed_eur) / expense) if expense > 0 else np.nan


def full_cost(totals: pd.Series) -> float:
    """Recorded expenses + the leader's unpaid hours + volunteering valued; NaN when one of them is not measured."""
    return float(totals["expense_eur"] + totals["unpaid_eur"] + totals["volunteer_eur"])


def full_cover(totals: pd.Series, handed_eur: float = 0.0) -> float:
    """The same over full cost; NaN when that is not measured."""
    cost = full_cost(totals) - handed_eur
    return float((totals["own_revenue_eur"] - handed_eur) / cost) if cost > 0 else np.nan


def _difference(pilot: Pilot) -> float:
    if not pilot.has("ledger") or not len(pilot.months):
        return 0.0
    rows = ledger_streams(pilot)  # gifts, tips, a sale of cakes: no other sheet has to tell them
    gifts = (rows["stream"] == "other") & rows["account"].fillna("").str.startswith(NO_SALE)
    sold, told, earned = rows[~gifts], booked_months(pilot), own_revenue(pilot)
    booked = sold.loc[sold["month"].isin(told), "amount_eur"].sum() - handed_by_month(pilot)[told].sum()
    return float(booked - earned.loc[earned["month"].isin(told), "amount_eur"].sum())


@remembered
def month_table(pilot: Pilot) -> pd.DataFrame:
    """The amounts of the four views, one row a complete month (the index), without who pays."""
    parts = _from_ledger(pilot) if pilot.has("ledger") else _from_sources(pilot)
    parts["unpaid_eur"], parts["volunteer_eur"] = books.unpaid_value(pilot), books.volunteer_value(pilot)
    table = pd.DataFrame(parts, index=pilot.months)
    table["cash_eur"] = table["cash_in_eur"] - table["cash_out_eur"]
    table["pnl_eur"] = table["own_revenue_eur"] + table["subsidy_eur"] - table["expense_eur"]
    table["with_unpaid_eur"] = table["pnl_eur"] - table["unpaid_eur"]
    table["with_volunteers_eur"] = table["pnl_eur"]
    return table + 0.0  # no "-0"


def told_table(pilot: Pilot) -> pd.DataFrame:
    """The same, without the months in which accounts that go on hold nothing: no month without expenses."""
    table = month_table(pilot)
    return table if last_booked(pilot) else table.loc[booked_months(pilot)]


def _from_ledger(pilot: Pilot) -> dict[str, np.ndarray]:
    rows = books.rows(pilot)
    rows = rows.where(~rows.in_kind)
    unknown, last = 0.0 if books.expenses_up_to_date(pilot) else np.nan, last_booked(pilot)
    unsold = np.nan if sales_unbooked(pilot) else 0.0
    unbanked = np.nan if books.bank_untold(pilot) or books.cash_unread(pilot) else 0.0
    untold = np.where(pilot.months > last, np.nan, 0.0) if last else 0.0  # months still to be typed

    def summed(months, chosen):
        return books.placed(pilot.months, months[chosen], rows.amount_eur[chosen]) + untold

    def accrued(chosen):
        return summed(rows.month, chosen)

    def paid(*natures):  # what moved before the first day is in the cash at the start
        since = rows.paid >= pilot.start.to_datetime64()
        return summed(rows.paid_month, np.isin(rows.nature, natures) & since)

    expense = rows.nature == "expense"
    return {
        "own_revenue_eur": accrued(rows.nature == "own_revenue") + unsold,
        "subsidy_eur": accrued(rows.nature == "subsidy"),
        "expense_eur": accrued(expense) + unknown,
        "set_up_eur": accrued(expense & rows.set_up) + unknown,
        "cash_in_eur": paid("own_revenue", "subsidy", "loan") + unbanked + unsold,
        "cash_out_eur": paid("expense", "repayment") + unknown + unbanked,
    }


def _from_sources(pilot: Pilot) -> dict[str, pd.Series]:
    revenue = own_revenue(pilot)
    unknown = ("own_revenue", "subsidy", "expense", "set_up", "cash_in", "cash_out")
    parts = {f"{name}_eur": books.nothing(pilot) for name in unknown}
    parts["own_revenue_eur"] = books.by_month(pilot, revenue["month"], revenue["amount_eur"])
    return parts


def lines(pilot: Pilot) -> pd.DataFrame:
    """What the result is made of, over the complete months: nature, account, line, amount_eur.

    Gifts in kind (accounts 86/87) are left out. Largest first within each nature; empty without a ledger.
    """
    rows = books.period_entries(pilot)
    keys = rows[["nature", "account", "line"]].fillna("")
    table = rows.groupby([keys["nature"], keys["account"], keys["line"]])["amount_eur"].sum().reset_index()
    order = {"own_revenue": 0, "subsidy": 1, "expense": 2, "loan": 3, "repayment": 4}
    table = table.assign(rank=table["nature"].map(order).fillna(5))
    table = table.sort_values(
        ["rank", "amount_eur", "line"], ascending=[True, False, True], ignore_index=True
    )
    return table.drop(columns="rank")

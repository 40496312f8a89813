"""The ledger and the timesheet, read once for all the money analyses."""

import unicodedata
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..core import rates
from ..core.cells.frames import each_row
from ..core.kept_up import awaited, last_booked, last_timed
from ..core.pilot import Pilot, remembered
from ..core.schema import same_body
from ..core.tables import BESIDE, IN_KIND, PAPER

MONTHS_BACK = 6  # how the service runs now is read on so many recent months
_NO_MONTH = -(10**6)  # of no calendar


def moves_no_money(account: str) -> bool:
    """Whether a line of this account is written without any money moving."""
    return account.startswith(PAPER)


def line_key(name: str) -> str:
    """The name of a line whatever its capitals and accents; a sign makes another: « A+ » is not « A- »."""
    letters = unicodedata.normalize("NFD", name.replace("’", "'").casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


@remembered
def entries(pilot: Pilot) -> pd.DataFrame:
    """Ledger rows with a date and an amount, plus `month`, `paid` (day the money moves) and `in_kind`.

    Accounts 86 and 87 value gifts in kind: the same amount on both sides, no euro moves. They are flagged
    `in_kind` and kept out of every result. Money of a line that moves none (`moves_no_money`) has no day `paid`.
    A subsidy without a day of payment is not received before the first day on which its award says so (`_awarded`).
    """
    ledger = pilot["ledger"]
    rows = ledger[ledger["date"].notna() & ledger["amount_eur"].notna()]
    rows["month"] = rows["date"].dt.to_period("M")
    names = {line_key(name): name for name in rows["line"].dropna().drop_duplicates(keep="last")}
    if len(names) < rows["line"].nunique():
        rows["line"] = rows["line"].map(lambda name: names[line_key(name)], na_action="ignore")
    account = rows["account"].fillna("").str
    rows["paid"] = rows["paid_on"].fillna(_awarded(pilot, rows)).mask(account.startswith(PAPER))
    rows["in_kind"] = account.startswith(IN_KIND).astype(bool)
    return rows


def _awarded(pilot: Pilot, rows: pd.DataFrame) -> pd.Series:
    """The day of each row; of the one subsidy of an award written without a day of payment since it was decided, that with those received
    makes its amount: the last one awaited, where the award says that the money is all to come."""
    days, grants = rows["date"].copy(), pilot["funding"]
    if not len(grants) or (rows["account"] == BESIDE).any():  # there, the cash is the bank's
        return days
    beside = rows["account"].fillna("").str.startswith(PAPER + IN_KIND).astype(bool)
    aids = rows[(rows["nature"] == "subsidy") & rows["payer"].notna() & ~beside]
    if aids.empty:
        return days
    told = grants[grants["status"].isin(("notified", "agreed", "paid"))]
    first = told["cash_early"].fillna(told["cash_late"])
    for grant in each_row(told[(told["status"] != "paid") & (first > pilot.until)]):
        also = told[np.array([same_body(grant.funder, name) for name in told["funder"]], dtype=bool)]
        own = aids[np.array([same_body(grant.funder, name) for name in aids["payer"]], dtype=bool)]
        own = own[own["date"].between(grant.agreed_on, pilot.until)]
        blank = own[own["paid_on"].isna()]
        rest = len(also) == len(blank) == 1 and not (own["paid_on"] > pilot.until).any()
        if rest and abs(own["amount_eur"].sum() - grant.amount_eur) <= 1:
            days[blank.index] = max(day for day in (grant.cash_early, grant.cash_late) if pd.notna(day))
    return days


@remembered
def unread(pilot: Pilot) -> pd.DataFrame:
    """Ledger rows with a day and a nature but no amount that can be read, gifts in kind left out: not known, and not zero."""
    rows = pilot["ledger"]
    rows = rows[rows["date"].notna() & rows["amount_eur"].isna() & rows["nature"].notna()]
    return rows[~rows["account"].fillna("").str.startswith(IN_KIND).astype(bool)]


def cash_unread(pilot: Pilot) -> bool:
    """Whether money of the test moved whose amount cannot be read: what is in the bank is then not known."""
    rows = unread(pilot)
    if rows.empty:
        return False
    day = rows["paid_on"].fillna(rows["date"]).mask(rows["account"].fillna("").str.startswith(PAPER))
    return bool(day.between(pilot.start, pilot.until).any())


@remembered
def unread_months(pilot: Pilot) -> dict[str, set[int]]:
    """Line, as `line_key` names it -> months (ordinals) of its rows without an amount that can be read: not known, and not zero."""
    rows = pilot["ledger"]
    rows = rows[rows["date"].notna() & rows["amount_eur"].isna()]
    months = rows["date"].dt.to_period("M").array.asi8
    found: dict[str, set[int]] = {}
    for name, month in zip(rows["line"].fillna("—").map(line_key), months, strict=True):
        found.setdefault(name, set()).add(int(month))
    return found


@remembered
def undated(pilot: Pilot) -> pd.DataFrame:
    """Rows of `entries` of the test that count as received for want of a day of payment (see `core.kept_up`)."""
    rows = entries(pilot)
    rows = rows[~rows["in_kind"] & (rows["date"] >= pilot.start) & (rows["date"] <= pilot.until)]
    return rows.loc[awaited(rows).index]


def awaited_income(pilot: Pilot) -> pd.DataFrame:
    """Income of `entries` up to the last day, to be received after it: what the cash plan awaits."""
    rows = entries(pilot)
    income = rows["nature"].isin(["own_revenue", "subsidy"]) & ~rows["in_kind"]
    return rows[income & (rows["date"] <= pilot.until) & (rows["paid"] > pilot.until)]


class Rows(NamedTuple):
    """Rows of `entries` as arrays, for who takes many parts of them: texts are "" where nothing is written, months are
    ordinals, `within` is what `period_entries` keeps."""

    row: np.ndarray
    nature: np.ndarray
    account: np.ndarray
    line: np.ndarray
    payer: np.ndarray
    service: np.ndarray
    date: np.ndarray
    paid: np.ndarray
    month: np.ndarray
    paid_month: np.ndarray
    amount_eur: np.ndarray
    set_up: np.ndarray
    in_kind: np.ndarray
    varies: np.ndarray
    within: np.ndarray

    @property
    def signed(self) -> np.ndarray:
        """What each adds to the bank balance."""
        return self.amount_eur * np.where(np.isin(self.nature, ["expense", "repayment"]), -1, 1)

    def where(self, chosen: np.ndarray) -> "Rows":
        """Those chosen."""
        return Rows(*(values[chosen] for values in self))


@remembered
def rows(pilot: Pilot) -> Rows:
    """All `entries`."""
    table = entries(pilot)
    words = table[["nature", "account", "line", "payer", "service"]]
    texts = (words[name].fillna("").to_numpy(object) for name in words)
    date, paid = table["date"].to_numpy(), table["paid"].to_numpy()
    month, paid_month = (days.astype("datetime64[M]").astype("int64") for days in (date, paid))
    paid_month[np.isnat(paid)] = _NO_MONTH
    in_kind = table["in_kind"].to_numpy(bool)
    within = np.isin(month, pilot.months.asi8) & ~in_kind
    set_up, varies = (table[name].fillna(False).to_numpy(bool) for name in ("set_up", "variable"))
    days, amounts = (date, paid, month, paid_month), table["amount_eur"].to_numpy(float)
    return Rows(table.index.to_numpy(), *texts, *days, amounts, set_up, in_kind, varies, within)


def paid_untold(pilot: Pilot, some: Rows) -> np.ndarray:
    """Which of these rows an accounting export does not tell to be paid: where the cash is the bank's (`BESIDE`), its lines count on
    their own day, paid or not."""
    exported = (rows(pilot).account == BESIDE).any()
    return (some.account != "") & exported & pilot["ledger"]["paid_on"].loc[some.row].isna().to_numpy()


_VAT = "445"  # account of what is collected for the State: no loan, though neither an income
# capital, grants for equipment, equipment bought, deposits left elsewhere, shares and dividends, advances to users, and what
# the bank moved beside the lines of an accounting export
_NOT_LENT = ("10", "13", "18", "2", _VAT, "456", "457", "46", BESIDE)


def lending(pilot: Pilot) -> Rows:
    """Rows of the ledger, without those whose account says that nothing is lent, or given back."""
    book = rows(pilot)
    lent = np.array([not account.startswith(_NOT_LENT) for account in book.account], dtype=bool)
    return book.where(lent)


def vat_due_eur(pilot: Pilot) -> float:
    """VAT collected that neither purchases nor payments to the State have used, on the last day of the data."""
    book = rows(pilot)
    vat = np.char.startswith(book.account.astype(str), _VAT) & (book.paid <= pilot.until.to_datetime64())
    return max(0.0, float(book.where(vat).signed.sum()))


def undated_loans_eur(pilot: Pilot) -> float:
    """Loans and advances received that no repayment of the ledger, made or dated ahead, gives back."""
    book = lending(pilot)
    lent = (book.nature == "loan") & (book.paid <= pilot.until.to_datetime64())
    return max(0.0, float(book.amount_eur[lent].sum() - book.amount_eur[book.nature == "repayment"].sum()))


_SAME_MONTHS = 3  # alike in a row, for a repayment to go on


def steady_repayment(pilot: Pilot) -> tuple[float, float]:
    """(€ a month that is given back alike in the last three complete months, no later one being dated; what is left to give
    back: without end when no loan is in the ledger). 0 and 0 when nothing goes on so."""
    book, until = lending(pilot), pilot.until.to_datetime64()
    back = book.where(book.nature == "repayment")
    lately = placed(pilot.months, back.paid_month, back.amount_eur)[-_SAME_MONTHS:]
    alike = len(lately) == _SAME_MONTHS and lately.min() > 0 and np.ptp(lately) <= 0.01 * lately.max()
    if not alike or (back.paid > until).any():
        return 0.0, 0.0
    lent = ((book.nature == "loan") & (book.paid <= until)).any()
    return float(lately[-1]), undated_loans_eur(pilot) if lent else np.inf


def of_nature(pilot: Pilot, nature: str) -> Rows:
    """The rows of the complete months of one nature."""
    book = rows(pilot)
    return book.where(book.within & (book.nature == nature))


@remembered
def period_entries(pilot: Pilot) -> pd.DataFrame:
    """The rows of `entries` that belong to the complete months of the test, gifts in kind left out."""
    rows = entries(pilot)
    return rows[rows["month"].isin(pilot.months) & ~rows["in_kind"]]


@remembered
def has_expenses(pilot: Pilot) -> bool:
    """Whether the ledger holds an expense that can be read: accounts with income alone must not look balanced, nor those whose
    amounts are words."""
    ledger = pilot["ledger"]
    return bool(((ledger["nature"] == "expense") & ledger["amount_eur"].notna()).any())


def expenses_up_to_date(pilot: Pilot) -> bool:
    """Whether the ledger holds expenses, up to the last months: what is still to be typed was not spent for nothing."""
    return has_expenses(pilot) and last_booked(pilot) is None


def bank_untold(pilot: Pilot) -> bool:
    """Whether the ledger comes from accounting exports that do not tell the bank whole: what is in it is then not known."""
    return any(finding.code == "fec_cash_unknown" for finding in pilot.findings)


def unread_within(pilot: Pilot, *natures: str, set_up=True, varies=False, months=None) -> int:
    """Lines of these natures of these months, else of the complete ones, without an amount, those of the set-up among them or
    not, or those that vary alone: what they cost, or bring, is in no result."""
    rows = unread(pilot)
    if rows.empty:
        return 0
    of_set_up, varying = (rows[name].fillna(False).astype(bool) for name in ("set_up", "variable"))
    rows = rows[(set_up | ~of_set_up) & (varying | (not varies)) & rows["nature"].isin(natures)]
    return int(rows["date"].dt.to_period("M").isin(pilot.months if months is None else months).sum())


def by_month(pilot: Pilot, months: pd.Series, amounts: pd.Series) -> pd.Series:
    """Amounts summed on the complete months of the test, zero where nothing happened."""
    euros = placed(pilot.months, ordinals(months), amounts.to_numpy(float))
    return pd.Series(euros, index=pilot.months, name=amounts.name)


def ordinals(months: pd.Series) -> np.ndarray:
    """Months as numbers that follow one another."""
    return months.array.asi8 if isinstance(months.dtype, pd.PeriodDtype) else months.to_numpy("int64")


def placed(kept: pd.PeriodIndex, months: np.ndarray, euros: np.ndarray) -> np.ndarray:
    """Amounts summed on each of these months, one after the other; months: ordinals, those of others are left out."""
    place = months - kept.asi8[0] if len(kept) else months
    counts = (place >= 0) & (place < len(kept)) & ~np.isnan(euros)
    return summed(len(kept), place[counts], euros[counts])


def summed(shape, place, amounts: np.ndarray) -> np.ndarray:
    """An array of this shape: the amounts summed where `place` puts each one."""
    sums = np.zeros(shape, np.longdouble)  # in more digits than are kept: a year of cents adds up
    np.add.at(sums, place, amounts)
    return sums.astype(float)


def nothing(pilot: Pilot) -> pd.Series:
    """A "not measured" series on the months of the test."""
    return pd.Series(np.nan, index=pilot.months, dtype="float64")


@remembered
def timed(pilot: Pilot) -> pd.DataFrame:
    """Timesheet rows with their hours, plus `month`, in the months of the test."""
    time = pilot.happened("time")
    rows = time[time["hours"].notna() & time["date"].notna()]
    month = rows["date"].dt.to_period("M")
    return rows.assign(month=month)[month.isin(pilot.months)]


@remembered
def worked(pilot: Pilot, paid: str) -> pd.DataFrame:
    """Timesheet rows of one kind ("paid", "unpaid_leader", "volunteer") in the months of the test."""
    rows = timed(pilot)
    return rows[rows["paid"] == paid]


def unpaid_share(pilot: Pilot) -> float:
    """Share of the field hours that nobody is paid for: as the Time sheet says of them, else the Team sheet of the person; where
    no hour says, all of them if the team has unpaid people alone, else 0."""
    time, team = timed(pilot), pilot["team"].dropna(subset="id").drop_duplicates("id").set_index("id")["paid"]
    time = time[time["category"] == "field"]
    paid = time["paid"].fillna(time["person"].map(team).astype(time["paid"].dtype))
    total = time.loc[paid.notna(), "hours"].sum()
    if total > 0:
        return float(time.loc[paid.notna() & (paid != "paid"), "hours"].sum() / total)
    known = pilot["team"]["paid"].dropna()
    return float(len(known) > 0 and not known.eq("paid").any())


def unpaid_value(pilot: Pilot) -> pd.Series:
    """Hours the leader was not paid for × what they would cost, €/month; NaN without a timesheet that says who
    is paid."""
    rows, team = worked(pilot, "unpaid_leader"), pilot["team"]
    team = team[team["hour_eur"].notna()]
    costs = team[~team["id"].duplicated() & (team["hour_eur"] > 0)].set_index("id")["hour_eur"]
    hour = rows["person"].map(costs).astype("float64").fillna(rates.value("leader_hour_eur"))
    return by_month(pilot, rows["month"], rows["hours"] * hour).where(_timed(pilot))


def volunteer_value(pilot: Pilot) -> pd.Series:
    """Volunteer hours × their conventional value, €/month; NaN without a timesheet that says who is paid."""
    rows = worked(pilot, "volunteer")
    return by_month(pilot, rows["month"], rows["hours"] * volunteer_hour_eur(pilot)).where(_timed(pilot))


def volunteer_year(pilot: Pilot) -> pd.Series:
    """`volunteer_value` of the last twelve complete months, of those that the timesheet tells."""
    return volunteer_value(pilot)[-12:].dropna()


def _timed(pilot: Pilot) -> np.ndarray:
    """Whether the timesheet is kept up to each complete month, and says who is paid."""
    last, says = last_timed(pilot), pilot.happened("time")["paid"].notna().any()
    return np.asarray(pilot.months <= last) & says if last else np.full(len(pilot.months), says)


def volunteer_hour_eur(pilot: Pilot) -> float:
    return _stated(pilot, "volunteer_hour_eur")


def paid_hour_eur(pilot: Pilot) -> float:
    """Cost of a paid hour: that of the Project sheet, else of the Team sheet (the mean of several), else the dated rate."""
    if pilot.settings.get("paid_hour_eur") is None and (told := team_hour_eur(pilot, "paid")) > 0:
        return told
    return _stated(pilot, "paid_hour_eur")


def leader_hour_eur(pilot: Pilot) -> float:
    """Value of an hour the leader is not paid for: that of the Team sheet (the mean of several), else the dated rate."""
    told = team_hour_eur(pilot, "unpaid_leader")
    return told if told > 0 else float(rates.value("leader_hour_eur"))


def team_hour_eur(pilot: Pilot, paid: str) -> float:
    """An hour of those the Team sheet says are `paid` so, as it tells it; NaN where it does not."""
    team = pilot["team"]
    return float(team.loc[(team["paid"] == paid) & (team["hour_eur"] > 0), "hour_eur"].mean())


def _stated(pilot: Pilot, name: str) -> float:
    """The answer of the Project sheet, 0 too, else the dated rate."""
    said = pilot.settings.get(name)
    return float(rates.value(name) if said is None else said)

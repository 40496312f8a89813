"""The months ahead built line by line: each contract, person, expense, membership, order and monthly aid, one source for
the cash plan, the funding plan and the budget."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..measures import RECENT_MONTHS
from ..pilot import Pilot, remembered
from ..schema import fold
from . import books
from .instalments import instalments
from .recurring import ENDED, MEAN, NONE, OFTEN, YEAR, Pattern, pattern
from .revenue import ledger_streams, memberships, occurrences, served
from .same_money import of_body, renewed_by, same_money

COST, REVENUE, AID = "expense", "own_revenue", "subsidy"
CONTRACT, PERSON, ORDERS, MEMBERS, LINE, DATED = "contract", "person", "orders", "members", "line", "dated"
OBSERVED, ESTIMATED, SUPPOSED = "observed", "estimated", "assumed"
_TRUSTED = 0.05  # of the ledger: the sheet of clients and the accounts tell the same memberships
_WEEKS = 52


@dataclass(frozen=True)
class Line:
    """One line of the months ahead.

    nature: "expense", "own_revenue" or "subsidy". kind: what it is built from (constants of this module). account: as in
    the ledger, "" unknown. label: its line in the accounts. who: its payer. parts: (times, unit in €) that add up to its
    first twelve months. basis: of ``recurring``. amounts: one a month ahead. orders: those its parts count (0 elsewhere).
    """

    nature: str
    kind: str
    account: str
    label: str
    amounts: np.ndarray = field(repr=False)
    parts: tuple[tuple[float, float], ...] = ()
    who: str = ""
    basis: str = ""
    origin: str = OBSERVED
    end: pd.Timestamp = pd.NaT

    @property
    def year_eur(self) -> float:
        """Its first twelve months."""
        return float(self.amounts[:YEAR].sum())

    @property
    def varies(self) -> bool:
        """Whether its amounts are an estimate that a month may miss, not a contract or a sum agreed."""
        return self.kind != CONTRACT and self.nature != AID and self.kind != DATED


@dataclass(frozen=True)
class YearAhead:
    """Lines of the months from the day after ``pilot.until``, whole months (the first one may have begun)."""

    months: pd.PeriodIndex
    lines: tuple[Line, ...]

    def of(self, *natures: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.nature in natures)

    def amounts(self, lines) -> np.ndarray:
        """Amounts of these lines together, one a month."""
        return sum((line.amounts for line in lines), np.zeros(len(self.months)))


def months_ahead(pilot: Pilot, horizon: int) -> pd.PeriodIndex:
    first = (pilot.until + pd.Timedelta(days=1)).to_period("M")
    return pd.period_range(first, periods=horizon, freq="M")


@remembered
def year_ahead(pilot: Pilot, months_back: int = 6, horizon: int = YEAR) -> YearAhead:
    """Every line of the months ahead, at least twelve; none before the first complete month.

    Contracts: the own instalments of those that run, up to their end (a renewal that nobody wrote is not counted).
    Expenses: see ``recurring``; a salary stops with the person who leaves, one who is to come begins on that day.
    Orders: those served in the last three complete months, at what an order brought then. Memberships: who paid in the
    last twelve months pays again. An aid received every month goes on until its end is noted or a request stands for it.
    Set-up costs and subsidies dated ahead in the ledger fall on their day.
    """
    if not len(pilot.months):
        return YearAhead(pd.PeriodIndex([], freq="M"), ())
    months = months_ahead(pilot, max(YEAR, horizon))
    found = [
        *_costs(pilot, months, months_back), *_hired(pilot, months), *_contracts(pilot, months),
        *_sales(pilot, months, months_back), *_members(pilot, months, months_back), *_aids(pilot, months, months_back),
        *_dated(pilot, months),
    ]  # fmt: skip
    return YearAhead(months, tuple(line for line in found if line.amounts.any() or line.basis == ENDED))


# ---- what comes back


def _monthly(pilot: Pilot, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(amounts, seen) of these ledger rows on the complete months."""
    seen = books.by_month(pilot, rows["month"], pd.Series(1.0, index=rows.index)).to_numpy() > 0
    return books.by_month(pilot, rows["month"], rows["amount_eur"]).to_numpy(), seen


def _read(pilot: Pilot, rows: pd.DataFrame, back: int) -> Pattern:
    return pattern(*_monthly(pilot, rows), pilot.months[-1].ordinal, back)


def _on(months: pd.PeriodIndex, year: np.ndarray) -> np.ndarray:
    return year[np.array([month.ordinal for month in months]) % YEAR]


def _recurring(pilot, rows, months, back, nature, kind=LINE, origin=None) -> Line:
    found = _read(pilot, rows, back)
    estimated = ESTIMATED if found.basis == MEAN else OBSERVED
    return Line(
        nature, kind, _account(rows), _name(rows), _on(months, found.year), found.parts, _payer(rows), found.basis,
        origin or estimated,
    )  # fmt: skip


def _account(rows: pd.DataFrame) -> str:
    known = rows["account"].dropna()
    return str(known.iloc[-1]) if len(known) else ""


def _name(rows: pd.DataFrame) -> str:
    known = rows["line"].dropna()
    return str(known.iloc[-1]) if len(known) else "—"


def _payer(rows: pd.DataFrame) -> str:
    known = rows["payer"].dropna()
    return str(known.iloc[-1]) if len(known) else ""


def _by_line(rows: pd.DataFrame) -> list[pd.DataFrame]:
    return [some for _key, some in rows.groupby(rows["line"].fillna("—"), sort=False)]


# ---- expenses and people


def _costs(pilot: Pilot, months: pd.PeriodIndex, back: int) -> list[Line]:
    rows = books.period_entries(pilot)
    rows = rows[(rows["nature"] == COST) & ~rows["set_up"].fillna(False).astype(bool)]
    found = [_recurring(pilot, some, months, back, COST, _kind(some)) for some in _by_line(rows)]
    return [_until_gone(pilot, line, months) for line in found if line.basis != NONE]


def _kind(rows: pd.DataFrame) -> str:
    return PERSON if _account(rows).startswith("64") or fold(_name(rows)).startswith("sala") else LINE


def _until_gone(pilot: Pilot, line: Line, months: pd.PeriodIndex) -> Line:
    """A salary stops with the month in which the person of that role leaves, when one person alone has it."""
    if line.kind != PERSON:
        return line
    team = pilot["team"]
    team = team[(team["paid"] == "paid") & team["role"].notna()]
    words = set(fold(line.label).split())
    own = team[
        np.array([bool(role) and set(fold(role).split()) <= words for role in team["role"]], dtype=bool)
    ]
    if len(own) != 1 or pd.isna(own["until"].iloc[0]):
        return line
    end = own["until"].iloc[0]
    amounts = np.where(months <= end.to_period("M"), line.amounts, 0.0)
    times, unit = float((amounts[:YEAR] > 0).sum()), line.parts[0][1] if line.parts else 0.0
    exact = np.isclose(times * unit, amounts[:YEAR].sum())
    parts = ((times, unit),) if exact else ((1.0, float(amounts[:YEAR].sum())),)
    return Line(
        COST, PERSON, line.account, line.label, amounts, parts, line.who, line.basis, line.origin, end
    )


def _hired(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """People of the team who begin later, at their hours and their cost."""
    team = pilot["team"]
    coming = team[
        (team["since"] > pilot.until) & (team["paid"] == "paid") & (team["hours_week"] * team["hour_eur"] > 0)
    ]
    found = []
    for person in coming.itertuples():
        unit = round(person.hours_week * person.hour_eur * _WEEKS / YEAR, 2)
        there = months >= person.since.to_period("M")
        if pd.notna(person.until):
            there &= months <= person.until.to_period("M")
        label = person.role if isinstance(person.role, str) else str(person.id)
        found.append(Line(COST, PERSON, "641", label, np.where(there, unit, 0.0), ((float(there[:YEAR].sum()), unit),),
                          origin=ESTIMATED, end=person.until))  # fmt: skip
    return found


# ---- own revenue


def _contracts(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """Signed contracts, each with its own instalments, up to its end."""
    rows = pilot["contracts"]
    rows = rows[
        (rows["status"] == "signed") & rows["start"].notna() & (rows["amount_eur"] * rows["per_year"] > 0)
    ]
    calls = instalments(pilot, rows, months)
    ledger = ledger_streams(pilot)
    services = pilot["services"].drop_duplicates("id").set_index("id")["label"]
    found = []
    for row, times in zip(rows.itertuples(), calls, strict=True):
        payer = row.payer_name if isinstance(row.payer_name, str) else ""
        own = ledger[ledger["payer"].fillna("").map(fold) == fold(payer)] if payer else ledger.iloc[:0]
        own = own[own["service"].fillna("").isin(["", row.service])]
        label = _name(own) if len(own) else services.get(row.service, row.service)
        parts = ((float(times[:YEAR].sum()), float(row.amount_eur)),)
        found.append(Line(REVENUE, CONTRACT, _account(own), label if isinstance(label, str) else payer, times * row.amount_eur,
                          parts, payer, end=row.end))  # fmt: skip
    return found


def _untraced(pilot: Pilot, streams: pd.DataFrame) -> np.ndarray:
    """Contracts and memberships that the ledger does not tell apart, by complete month: they stand in its other lines."""
    told = occurrences(pilot)
    payers = set(streams.loc[streams["stream"] == "contracts", "payer"].fillna("").map(fold)) - {""}
    services = set(streams.loc[streams["stream"] == "contracts", "service"].dropna())
    hidden = told[~told["payer_name"].fillna("").map(fold).isin(payers) & ~told["service"].isin(services)]
    out = books.by_month(pilot, hidden["month"], hidden["own_eur"]).to_numpy()
    if not (streams["stream"] == "memberships").any():
        paid = memberships(pilot)
        out = out + books.by_month(pilot, paid["month"], paid["own_eur"]).to_numpy()
    return out


def pool(pilot: Pilot) -> pd.DataFrame:
    """Own-revenue rows of the ledger that neither contracts nor memberships explain, with their `stream` ("requests" or
    "other"): what the ledger does not tell apart is taken off, first from the other lines."""
    rows = ledger_streams(pilot)
    hidden = _untraced(pilot, rows)
    rows = rows[rows["stream"].isin(["requests", "other"])]
    place = (rows["month"].astype("int64") - pilot.months[0].ordinal).to_numpy(int)
    amounts = rows["amount_eur"].to_numpy(float).copy()
    for stream in ("other", "requests"):
        own = (rows["stream"] == stream).to_numpy()
        total = books.summed(len(pilot.months), place[own], np.maximum(amounts[own], 0))
        taken = np.minimum(hidden, total)
        kept = np.divide(total - taken, total, out=np.ones_like(total), where=total > 0)
        amounts[own] *= kept[place[own]]
        hidden = hidden - taken
    return rows.assign(amount_eur=amounts)


def _sales(pilot: Pilot, months: pd.PeriodIndex, back: int) -> list[Line]:
    """Orders at the present pace, a line of the ledger each; other revenue as it comes back."""
    rows, log = pool(pilot), served(pilot)
    lately = pilot.months[-RECENT_MONTHS:]
    orders = int(log["month"].isin(lately).sum())
    asked = rows["stream"] == "requests"
    if not orders:
        return [_recurring(pilot, some, months, back, REVENUE) for some in _by_line(rows)]
    year = round(YEAR * orders / len(lately))
    found = [_recurring(pilot, some, months, back, REVENUE) for some in _by_line(rows[~asked])]
    for some in _by_line(rows[asked]) or [_from_log(log)]:
        recent = some[some["month"].isin(lately)]
        price = round(float(recent["amount_eur"].sum()) / orders, 2)
        found.append(Line(REVENUE, ORDERS, _account(some), _name(some), np.full(len(months), year * price / YEAR),
                          ((float(year), price),), origin=ESTIMATED))  # fmt: skip
    return found


def _from_log(log: pd.DataFrame) -> pd.DataFrame:
    """Orders of the log as ledger rows, for accounts that do not tell them."""
    return log[["month"]].assign(amount_eur=log["own_eur"], account=None, line=None, payer=None)


def _members(pilot: Pilot, months: pd.PeriodIndex, back: int) -> list[Line]:
    """Those who paid in the last twelve months pay again, in the same month; else the lines of the ledger."""
    ledger = ledger_streams(pilot)
    ledger = ledger[ledger["stream"] == "memberships"]
    paid = memberships(pilot)
    told, booked = paid["own_eur"].sum(), ledger["amount_eur"].sum()
    if len(ledger) and abs(told - booked) > max(1.0, _TRUSTED * booked):
        return [_recurring(pilot, some, months, back, REVENUE, MEMBERS) for some in _by_line(ledger)]
    paid = paid[paid["month"] > pilot.months[-1] - YEAR]
    year = books.summed(YEAR, paid["month"].astype("int64").to_numpy() % YEAR, paid["own_eur"].to_numpy())
    fees = paid["own_eur"].value_counts().sort_index(ascending=False)
    parts = tuple((float(people), float(fee)) for fee, people in fees.items())
    account, label = (_account(ledger), _name(ledger)) if len(ledger) else ("756", "")
    return (
        [Line(REVENUE, MEMBERS, account, label, _on(months, year), parts, origin=SUPPOSED)] if parts else []
    )


# ---- subsidies


def _monthly_aids(pilot: Pilot, back: int) -> list[pd.DataFrame]:
    """Ledger rows of each aid received in two recent months in three."""
    rows = books.period_entries(pilot)
    found = []
    for some in _by_line(rows[rows["nature"] == AID]):
        _amounts, seen = _monthly(pilot, some)
        if seen.sum() >= RECENT_MONTHS and seen[-back:].mean() >= OFTEN:
            found.append(some)
    return found


def _aids(pilot: Pilot, months: pd.PeriodIndex, back: int) -> list[Line]:
    """Aids received every month, carried on: until their end when it is noted, not at all when a request of the same
    funder stands for the year ahead."""
    return [
        _within(pilot, _recurring(pilot, some, months, back, AID, origin=SUPPOSED), some, months)
        for some in _monthly_aids(pilot, back) if renewed_by(pilot, _payer(some)) is None
    ]  # fmt: skip


@dataclass(frozen=True)
class Renewed:
    """An aid received every month that goes on as a grant of the Funding sheet."""

    label: str
    funder: str
    amount_eur: float


def renewed(pilot: Pilot, months_back: int = 6) -> tuple[Renewed, ...]:
    """The monthly aids a grant filed or awarded stands for."""
    found = []
    for some in _monthly_aids(pilot, months_back):
        grant = renewed_by(pilot, _payer(some))
        if grant is not None:
            found.append(Renewed(_name(some), str(grant["funder"]), float(grant["amount_eur"])))
    return tuple(found)


def _within(pilot: Pilot, line: Line, rows: pd.DataFrame, months: pd.PeriodIndex) -> Line:
    """The aid between the last day the ledger already dates it and the end its agreement notes."""
    grants = pilot["funding"]
    own = of_body(grants, "funder", line.who)["covers_to"].dropna()
    end = own.max() if len(own) else pd.NaT
    later = books.entries(pilot)
    later = later.loc[
        (later["nature"] == AID) & (later["line"] == _name(rows)) & (later["date"] > pilot.until), "month"
    ]
    there = np.ones(len(months), dtype=bool) if later.empty else np.asarray(months > later.max())
    if pd.notna(end):
        there &= np.asarray(months <= end.to_period("M"))
    amounts = np.where(there, line.amounts, 0.0)
    parts, times = line.parts, float((amounts[:YEAR] > 0).sum())
    if not there[:YEAR].all():
        unit = line.parts[0][1]
        exact = np.isclose(times * unit, amounts[:YEAR].sum())
        parts = ((times, unit),) if exact else ((1.0, float(amounts[:YEAR].sum())),)
    return Line(AID, LINE, line.account, line.label, amounts, parts, line.who, line.basis, SUPPOSED, end)


def _dated(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """Set-up costs and subsidies of the ledger dated ahead; a subsidy that the Funding sheet tells stays there."""
    rows = books.entries(pilot)
    rows = rows[(rows["date"] > pilot.until) & ~rows["in_kind"] & ~rows.index.isin(list(same_money(pilot)))]
    set_up = (rows["nature"] == COST) & rows["set_up"].fillna(False).astype(bool)
    rows = rows[set_up | (rows["nature"] == AID)]
    found = []
    for nature in (COST, AID):
        for some in _by_line(rows[rows["nature"] == nature]):
            amounts = books.on_months(months, some["month"], some["amount_eur"]).to_numpy()
            parts = tuple(
                (1.0, float(row.amount_eur)) for row in some.itertuples() if row.month in months[:YEAR]
            )
            found.append(Line(nature, DATED, _account(some), _name(some), amounts, parts, _payer(some)))
    return found

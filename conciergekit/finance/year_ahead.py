"""The months ahead built line by line: each contract, person, expense, membership, order and monthly aid, one source for
the cash plan, the funding plan and the budget."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

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
USUAL = 18  # months a cash plan looks ahead


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


def year_ahead(pilot: Pilot, months_back: int = 6, horizon: int = YEAR) -> YearAhead:
    """Every line of the months ahead, at least twelve; none before the first complete month.

    Contracts: the own instalments of those that run, up to their end (a renewal that nobody wrote is not counted).
    Expenses: see ``recurring``; a salary stops with the person who leaves, one who is to come begins on that day.
    Orders: those served in the last three complete months, at what an order brought then. Memberships: who paid in the
    last twelve months pays again. An aid received every month goes on until its end is noted or a request stands for it.
    Set-up costs and subsidies dated ahead in the ledger fall on their day.
    """
    count = max(YEAR, horizon)
    whole = _ahead(pilot, months_back, max(USUAL, count))
    if len(whole.months) <= count:
        return whole
    lines = (replace(line, amounts=line.amounts[:count]) for line in whole.lines)
    return YearAhead(whole.months[:count], tuple(line for line in lines if _counts(line)))


@remembered
def _ahead(pilot: Pilot, months_back: int, horizon: int) -> YearAhead:
    """So many months, for plans that look less far as well."""
    if not len(pilot.months):
        return YearAhead(pd.PeriodIndex([], freq="M"), ())
    months = months_ahead(pilot, horizon)
    found = [
        *_costs(pilot, months, months_back), *_hired(pilot, months), *_contracts(pilot, months),
        *_sales(pilot, months, months_back), *_members(pilot, months, months_back), *_aids(pilot, months, months_back),
        *_dated(pilot, months),
    ]  # fmt: skip
    return YearAhead(months, tuple(line for line in found if _counts(line)))


def _counts(line: Line) -> bool:
    return bool(line.amounts.any()) or line.basis == ENDED


# ---- what comes back


class _Rows(NamedTuple):
    """Ledger rows as arrays: what they are called last ("" or "—": nothing is written), months as ordinals."""

    account: str
    name: str
    payer: str
    month: np.ndarray
    amount_eur: np.ndarray

    @classmethod
    def some(cls, rows: pd.DataFrame, chosen) -> Iterator["_Rows"]:
        """These rows once for each of `chosen`: places among them."""
        account, line, payer = (rows[name].to_numpy(object) for name in ("account", "line", "payer"))
        month, amount_eur = rows["month"].astype("int64").to_numpy(), rows["amount_eur"].to_numpy(float)
        for at in chosen:
            yield cls(_last(account[at]), _last(line[at], "—"), _last(payer[at]), month[at], amount_eur[at])

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "_Rows":
        return next(cls.some(rows, [slice(None)]))


def _last(texts: np.ndarray, none: str = "") -> str:
    """The last text written."""
    return next((text for text in texts[::-1] if isinstance(text, str)), none)


def _by_line(rows: pd.DataFrame) -> list[_Rows]:
    """The rows of each line of the accounts, in the order of their first one."""
    line, names = pd.factorize(rows["line"].fillna("—"))
    return list(_Rows.some(rows, (np.flatnonzero(line == number) for number in range(len(names)))))


def _monthly(pilot: Pilot, rows: _Rows) -> tuple[np.ndarray, np.ndarray]:
    """(amounts, seen) of these ledger rows on the complete months."""
    seen = np.isin(pilot.months.asi8, rows.month)
    return books.placed(pilot.months, rows.month, rows.amount_eur), seen


def _on(months: pd.PeriodIndex, year: np.ndarray) -> np.ndarray:
    return year[months.asi8 % YEAR]


def _recurring(pilot, rows: _Rows, months, back, nature, kind=LINE, origin=None) -> Line:
    found: Pattern = pattern(*_monthly(pilot, rows), pilot.months[-1].ordinal, back)
    estimated = ESTIMATED if found.basis == MEAN else OBSERVED
    return Line(
        nature, kind, rows.account, rows.name, _on(months, found.year), found.parts, rows.payer, found.basis,
        origin or estimated,
    )  # fmt: skip


# ---- expenses and people


def _costs(pilot: Pilot, months: pd.PeriodIndex, back: int) -> list[Line]:
    rows = books.period_entries(pilot)
    rows = rows[(rows["nature"] == COST) & ~rows["set_up"].fillna(False).astype(bool)]
    found = [_recurring(pilot, some, months, back, COST, _kind(some)) for some in _by_line(rows)]
    return [_until_gone(pilot, line, months) for line in found if line.basis != NONE]


def _kind(rows: _Rows) -> str:
    return PERSON if rows.account.startswith("64") or fold(rows.name).startswith("sala") else LINE


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
    who = ledger["payer"].fillna("").map(fold).to_numpy(object)
    what = ledger["service"].fillna("").to_numpy(object)
    names = [payer if isinstance(payer, str) else "" for payer in rows["payer_name"]]
    own = [
        np.flatnonzero((who == fold(payer)) & ((what == "") | (what == service))) if payer else []
        for payer, service in zip(names, rows["service"], strict=True)
    ]
    services = pilot["services"].drop_duplicates("id").set_index("id")["label"]
    found = []
    for row, times, payer, told in zip(rows.itertuples(), calls, names, _Rows.some(ledger, own), strict=True):
        label = told.name if len(told.month) else services.get(row.service, row.service)
        parts = ((float(times[:YEAR].sum()), float(row.amount_eur)),)
        found.append(Line(REVENUE, CONTRACT, told.account, label if isinstance(label, str) else payer, times * row.amount_eur,
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


@remembered
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
    for some in _by_line(rows[asked]) or [_Rows.of(_from_log(log))]:
        recent = some.amount_eur[np.isin(some.month, lately.asi8)]
        price = round(float(np.nansum(recent)) / orders, 2)
        found.append(Line(REVENUE, ORDERS, some.account, some.name, np.full(len(months), year * price / YEAR),
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
    line = _Rows.of(ledger)
    account, label = (line.account, line.name) if len(ledger) else ("756", "")
    return (
        [Line(REVENUE, MEMBERS, account, label, _on(months, year), parts, origin=SUPPOSED)] if parts else []
    )


# ---- subsidies


@remembered
def _monthly_aids(pilot: Pilot, back: int) -> tuple[_Rows, ...]:
    """Ledger rows of each aid received in two recent months in three."""
    rows = books.period_entries(pilot)
    found = []
    for some in _by_line(rows[rows["nature"] == AID]):
        _amounts, seen = _monthly(pilot, some)
        if seen.sum() >= RECENT_MONTHS and seen[-back:].mean() >= OFTEN:
            found.append(some)
    return tuple(found)


def _aids(pilot: Pilot, months: pd.PeriodIndex, back: int) -> list[Line]:
    """Aids received every month, carried on: until their end when it is noted, not at all when a request of the same
    funder stands for the year ahead."""
    return [
        _within(pilot, _recurring(pilot, some, months, back, AID, origin=SUPPOSED), some, months)
        for some in _monthly_aids(pilot, back) if renewed_by(pilot, some.payer) is None
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
        grant = renewed_by(pilot, some.payer)
        if grant is not None:
            found.append(Renewed(some.name, str(grant["funder"]), float(grant["amount_eur"])))
    return tuple(found)


def _within(pilot: Pilot, line: Line, rows: _Rows, months: pd.PeriodIndex) -> Line:
    """The aid between the last day the ledger already dates it and the end its agreement notes."""
    grants = pilot["funding"]
    end = of_body(grants, "funder", line.who)["covers_to"].max()
    later = books.entries(pilot)
    later = later.loc[
        (later["nature"] == AID) & (later["line"] == rows.name) & (later["date"] > pilot.until), "month"
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
            amounts = books.placed(months, some.month, some.amount_eur)
            within = np.isin(some.month, months[:YEAR].asi8)
            parts = tuple((1.0, float(eur)) for eur in some.amount_eur[within])
            found.append(Line(nature, DATED, some.account, some.name, amounts, parts, some.payer))
    return found

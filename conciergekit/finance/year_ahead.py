"""The months ahead built line by line: each contract, person, expense, membership, order and monthly aid, one source for
the cash plan, the funding plan and the budget."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..core.cells.frames import each_row
from ..core.kept_up import booked_months, compared_months, logged_months, whole_months
from ..core.measures import RECENT_MONTHS
from ..core.pilot import Pilot, remembered
from ..core.schema import body_name, fold
from . import books
from .costs import Named, by_line, monthly, pattern_of, read_on, running_costs
from .demand import coming_year, exposure_ahead, open_months, open_share, pace, recent_months
from .recurring import ENDED, MEAN, NONE, OFTEN, YEAR, YEARLY, within
from .revenue import instalments, memberships, occurrences, own_rows, pool, served, unpaid, untraced
from .same_money import funded_by, renewed_by, same_money
from .varying import not_with_orders

COST, REVENUE, AID = "expense", "own_revenue", "subsidy"
CONTRACT, PERSON, ORDERS, MEMBERS, LINE, DATED = "contract", "person", "orders", "members", "line", "dated"
OBSERVED, ESTIMATED, SUPPOSED = "observed", "estimated", "assumed"
FOLLOWS = "follows"  # basis of an expense that goes with the orders, or the contracts, ahead
_TRUSTED = 0.05  # of the ledger: the sheet of clients and the accounts tell the same memberships
_WEEKS = 52
USUAL = 18  # months a cash plan looks ahead


@dataclass(frozen=True)
class Line:
    """One line of the months ahead.

    nature: "expense", "own_revenue" or "subsidy". kind: what it is built from (constants of this module). account: as in
    the ledger, "" unknown. label: its line in the accounts. who: its payer. parts: (times, unit in €) that add up to its
    first twelve months. basis: of ``recurring``, or FOLLOWS. amounts: one a whole month ahead. left_eur: what is still to come of a month
    that has begun: its amount less what the accounts already hold of it. goes_with: service whose orders an expense goes with
    ("" any, None: it does not).
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
    left_eur: float = 0.0
    goes_with: str | None = None

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
    """Lines of the whole months that follow ``pilot.until``; a month that has begun stands apart (``Line.left_eur``)."""

    months: pd.PeriodIndex
    lines: tuple[Line, ...]

    def of(self, *natures: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.nature in natures)

    def amounts(self, lines) -> np.ndarray:
        """Amounts of these lines together, one a month."""
        return sum((line.amounts for line in lines), np.zeros(len(self.months)))


def months_ahead(pilot: Pilot, horizon: int) -> pd.PeriodIndex:
    """Months from the day after ``pilot.until``: the first one may have begun (`begun`)."""
    first = (pilot.until + pd.Timedelta(days=1)).to_period("M")
    return pd.period_range(first, periods=horizon, freq="M")


def begun(pilot: Pilot) -> float:
    """Share of the running month that is over on the last day; 0 when that day ends a month."""
    tomorrow = pilot.until + pd.Timedelta(days=1)
    return (tomorrow.day - 1) / tomorrow.days_in_month


def year_ahead(pilot: Pilot, horizon: int = YEAR) -> YearAhead:
    """Every line of the months ahead, at least twelve; none before the first complete month.

    Contracts: the own instalments of those that run, up to their end (a renewal that nobody wrote is not counted).
    Expenses: see ``recurring``; one that varies follows the orders, or the contracts, of its service; a salary stops with the person who leaves, one who is to come begins on that day.
    Orders: those served in the last three complete months, each brought to a normal month, at what an order brought then; a month
    to come counts as the sheet of opening says of it, else as the same month did a year before. Memberships: who paid in the
    last twelve months pays again. An aid received every month goes on until its end is noted or a request stands for it.
    Set-up costs and subsidies dated ahead in the ledger fall on their day.
    """
    count = max(YEAR, horizon)
    whole = _ahead(pilot, max(USUAL, count))
    lines = (replace(line, amounts=line.amounts[:count]) for line in whole.lines)
    return YearAhead(whole.months[:count], tuple(line for line in lines if _counts(line)))


@remembered
def _ahead(pilot: Pilot, horizon: int) -> YearAhead:
    """So many months, for plans that look less far as well."""
    if not len(pilot.months):
        return YearAhead(pd.PeriodIndex([], freq="M"), ())
    months = months_ahead(pilot, horizon + 1)
    running, months = (months[:1], months[1:]) if begun(pilot) else (months[:0], months[:-1])
    found = _lines(pilot, months)
    if len(running):
        now = _lines(pilot, running)
        found = [
            replace(line, left_eur=_left(pilot, part, running[0]))
            for line, part in zip(found, now, strict=True)
        ]
    return YearAhead(months, tuple(line for line in found if _counts(line)))


def _lines(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    return [
        *_costs(pilot, months),
        *_hired(pilot, months),
        *_contracts(pilot, months),
        *_sales(pilot, months),
        *_members(pilot, months),
        *_aids(pilot, months),
        *_dated(pilot, months),
    ]


def _left(pilot: Pilot, line: Line, month: pd.Period) -> float:
    """What is still to come of a line in the month begun: orders come day by day, the rest as the accounts say."""
    amount = float(line.amounts[0])
    if line.kind == ORDERS:
        return amount * (1 - begun(pilot))
    if line.kind == DATED:
        return amount
    rows = books.rows(pilot)
    told = (rows.month == month.ordinal) & (rows.date <= pilot.until.to_datetime64())
    told &= ~np.isin(rows.row, _awards(pilot))
    rows = rows.where((rows.nature == line.nature) & told & ~(rows.in_kind | rows.set_up))
    named = rows.line == ("" if line.label == "—" else line.label)
    if line.kind == CONTRACT and line.who:
        named = np.array([body_name(payer) == body_name(line.who) for payer in rows.payer], dtype=bool)
    return max(0.0, amount - float(rows.amount_eur[named].sum()))


def _counts(line: Line) -> bool:
    return bool(line.amounts.any()) or line.left_eur > 0 or line.basis == ENDED


# ---- what comes back


def _recurring(pilot, rows: Named, months, nature, kind=LINE, origin=None) -> Line:
    found = pattern_of(pilot, rows, nature == COST, nature == REVENUE and kind != MEMBERS)
    told = origin or (ESTIMATED if found.basis == MEAN else OBSERVED)
    known = rows.account, rows.name, found.year[months.asi8 % YEAR], found.parts, rows.payer
    return Line(nature, kind, *known, found.basis, told)


# ---- expenses and people


def _costs(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    found = []
    for some in running_costs(pilot):
        kind = PERSON if is_pay(some.account, some.name) else LINE
        found.append(_followed(pilot, some, _recurring(pilot, some, months, COST, kind), months))
    return [_until_gone(pilot, line, months) for line in found if line.basis != NONE]


def _followed(pilot: Pilot, rows: Named, line: Line, months: pd.PeriodIndex) -> Line:
    """An expense that varies, at what it was lately for an order of its service (else for any), or for a euro of the contracts that
    alone buy it. Left as it comes back: a line met once, always alike, of a service that both buy, or whose flag is denied."""
    amounts, seen, told = read_on(pilot, rows)
    kept = within(amounts, seen, due=True)
    amounts, seen, told = amounts[kept], seen[kept], told[kept]
    met_again = line.basis in (MEAN, YEARLY) and seen.sum() > 1
    denied = not rows.service and not_with_orders(pilot) & {"", fold(rows.name)}
    if not rows.varies or not met_again or denied:
        return line
    log, agreed = served(pilot)[["service", "month"]], occurrences(pilot)[["service", "month", "own_eur"]]
    if rows.service:
        log, agreed = (some[some["service"] == rows.service] for some in (log, agreed))
        if bool(len(log)) == bool(len(agreed)):
            return line
    back = books.MONTHS_BACK if seen[-books.MONTHS_BACK :].mean() >= OFTEN else YEAR
    if len(log):
        logged = np.isin(told, logged_months(pilot).asi8)
        amounts, told = amounts[logged], told[logged]
        past = books.by_month(pilot, log["month"], pd.Series(1.0, index=log.index))
        lately = int(log["month"].isin(recent_months(pilot)).sum())
        year, sold = _orders_ahead(pilot, lately, months)
    else:
        past = books.by_month(pilot, agreed["month"], agreed["own_eur"])
        signed = pilot.contracts
        signed = signed[(signed["status"] == "signed") & (signed["service"] == rows.service)]
        sold = np.nan_to_num(signed["amount_eur"].to_numpy(float)) @ instalments(pilot, signed, months)
    past = past[np.isin(pilot.months.asi8, told)]  # orders of the same months
    if not past[-back:].sum() > 0:
        return line
    each = float(amounts[-back:].sum() / past[-back:].sum())
    each = round(each, 2) if len(log) else each
    amounts = each * sold
    parts = (year, each) if len(log) else (1.0, float(amounts[:YEAR].sum()))
    line = replace(line, amounts=amounts, parts=(parts,), basis=FOLLOWS, origin=ESTIMATED)
    return replace(line, goes_with=rows.service if len(log) else None)


def is_pay(account: str, name: str) -> bool:
    """Whether a line of the accounts pays people."""
    return account.startswith("64") or fold(name).startswith("sala")


def leaves(pilot: Pilot, label: str) -> pd.Timestamp:
    """The last day of the paid person whose role this line names, when one person alone has it; NaT when none is noted."""
    words = set(fold(label).split())
    own = [until for role, until in _paid_roles(pilot) if role and role <= words]
    return own[0] if len(own) == 1 else pd.NaT


@remembered
def _paid_roles(pilot: Pilot) -> tuple[tuple[set[str], pd.Timestamp], ...]:
    """The words of the role of each paid person, and the last day."""
    team = pilot["team"]
    team = team[(team["paid"] == "paid") & team["role"].notna()]
    return tuple(
        (set(fold(role).split()), end) for role, end in zip(team["role"], team["until"], strict=True)
    )


def _until_gone(pilot: Pilot, line: Line, months: pd.PeriodIndex) -> Line:
    """A salary, or the aid for a post, stops with the month in which the person of that role leaves."""
    end = leaves(pilot, line.label) if line.kind == PERSON or line.nature == AID else pd.NaT
    if pd.isna(end):
        return line
    amounts = np.where(months <= end.to_period("M"), line.amounts, 0.0)
    return replace(line, amounts=amounts, parts=_cut_short(line, amounts), end=end)


def _cut_short(line: Line, amounts: np.ndarray) -> tuple[tuple[float, float], ...]:
    """The parts of a line of which these amounts are left: as many times its unit, else their sum."""
    times, unit = float((amounts[:YEAR] > 0).sum()), line.parts[0][1] if line.parts else 0.0
    whole = float(amounts[:YEAR].sum())
    return ((times, unit),) if np.isclose(times * unit, whole) else ((1.0, whole),)


def _hired(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """People of the team who begin later, at their hours and their cost."""
    team = pilot["team"]
    coming = team[(team["since"] > pilot.until).to_numpy()]
    if coming.empty:
        return []
    coming = coming[(coming["paid"] == "paid") & (coming["hours_week"] * coming["hour_eur"] > 0)]
    found = []
    for person in each_row(coming):
        unit = round(person.hours_week * person.hour_eur * _WEEKS / YEAR, 2)
        there = months >= person.since.to_period("M")
        if pd.notna(person.until):
            there &= months <= person.until.to_period("M")
        label = person.role if isinstance(person.role, str) else str(person.id)
        amounts, parts = np.where(there, unit, 0.0), ((float(there[:YEAR].sum()), unit),)
        found.append(Line(COST, PERSON, "641", label, amounts, parts, origin=ESTIMATED, end=person.until))
    return found


# ---- own revenue


def _contracts(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """Signed contracts, each with its own instalments, up to its end, and ended ones of which one is still to come; not those
    that are no longer paid."""
    rows = pilot.contracts
    rows = rows[~rows.index.isin(unpaid(pilot).index)]
    rows = rows[rows["start"].notna() & (rows["amount_eur"] * rows["per_year"] > 0)]
    signed, over = rows["status"] == "signed", (rows["status"] == "ended") & (rows["end"] <= pilot.until)
    calls = instalments(pilot, rows, months)
    kept = (signed | over & calls.any(axis=1)).to_numpy(bool)
    rows, calls = rows[kept], calls[kept]
    ledger, streams = own_rows(pilot)
    who = np.array(list(map(body_name, ledger.payer)), dtype=object)
    services = pilot["services"].drop_duplicates("id").set_index("id")["label"]
    found = []
    told_of = each_row(rows[["payer_name", "service", "amount_eur", "end"]], index=False)
    for row, times in zip(told_of, calls, strict=True):
        payer = row.payer_name if isinstance(row.payer_name, str) else ""
        served = ledger.service == row.service
        mine = (who == body_name(payer)) & (served | (ledger.service == "")) & bool(payer)
        # subscribers are many names, their line is one of the accounts: that of their service
        mine = mine if mine.any() else served & (streams == "contracts")
        # a credit note does not name what it gives back of
        mine &= ledger.amount_eur > 0
        told = Named.of(ledger, np.flatnonzero(mine))
        label = told.name if mine.any() else services.get(row.service, row.service)
        label = label if isinstance(label, str) else payer
        amounts, parts = times * row.amount_eur, ((float(times[:YEAR].sum()), float(row.amount_eur)),)
        found.append(Line(REVENUE, CONTRACT, told.account, label, amounts, parts, payer, end=row.end))
    return found


def _orders_ahead(pilot: Pilot, lately: int, months: pd.PeriodIndex) -> tuple[float, np.ndarray]:
    """(orders of the twelve whole months ahead, orders of each of `months`), when so many were served in the recent ones."""
    whole = exposure_ahead(pilot, coming_year(pilot)).sum()
    year = float(round(whole * lately / pace(pilot)[1]))
    return year, year * exposure_ahead(pilot, months) / whole if whole else np.zeros(len(months))


def _sales(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """Orders at the present pace, a line of the ledger each; other revenue as it comes back."""
    log, (others, asked) = served(pilot), _sold(pilot)
    orders, priced = pace(pilot)[0], recent_months(pilot).intersection(booked_months(pilot))
    priced = priced if len(priced) else compared_months(pilot)[-RECENT_MONTHS:]
    sold_then = int(log["month"].isin(priced).sum())
    found = [_recurring(pilot, some, months, REVENUE) for some in others]
    if not orders:
        return found
    year, sold = _orders_ahead(pilot, orders, months)
    # the accounts do not tell them
    told = Named("", "—", "", books.ordinals(log["month"]), log["own_eur"].to_numpy(float), "", False)
    for some in asked or [told]:
        recent = some.amount_eur[np.isin(some.month, priced.asi8)]
        price = round(float(np.nansum(recent)) / sold_then, 2) if sold_then else 0.0
        parts = ((year, price),)
        found.append(Line(REVENUE, ORDERS, some.account, some.name, price * sold, parts, origin=ESTIMATED))
    return found


def _sold(pilot: Pilot) -> tuple[list[Named], list[Named]]:
    """Lines of `pool` that come back by themselves, and those that orders bring; without orders lately, all come back."""
    rows, stream = pool(pilot)
    asked = (stream == "requests") & (pace(pilot)[0] > 0)
    lines, brought = by_line(rows.where(~asked)), by_line(rows.where(asked))
    # credit notes are no product: as often as they came
    back = [some.amount_eur.sum() < 0 for some in brought]
    lines += [some for some, given in zip(brought, back, strict=True) if given]
    return lines, [some for some, given in zip(brought, back, strict=True) if not given]


@remembered
def beside_orders(pilot: Pilot) -> tuple[float, np.ndarray, np.ndarray]:
    """Own revenue that neither contracts nor orders bring: (a year of it, as the plan has it; what it was in each complete month;
    that of the lines which do not come two open months in three: memberships paid once a year are no luck of their month).

    Memberships that come every month are counted at their recent mean until a year of them is known.
    """
    if not len(pilot.months):
        return 0.0, np.zeros(0), np.zeros(0)
    rows, stream = own_rows(pilot)
    fees = rows.where(stream == "memberships")
    told = np.isin(pilot.months, open_months(pilot, whole_months(pilot)))
    recent = np.flatnonzero(told)[-books.MONTHS_BACK :]

    def often(month: np.ndarray) -> bool:
        return np.isin(pilot.months.asi8[recent], month).mean() >= OFTEN

    apart = [line for line in year_ahead(pilot).of(REVENUE) if line.kind not in (CONTRACT, ORDERS)]
    year = sum(line.year_eur for line in apart)
    every = untraced(pilot)[1]  # memberships that the ledger does not tell apart
    paid = (books.placed(pilot.months, fees.month, fees.amount_eur) + every)[recent]
    if len(pilot.months) < YEAR and len(paid) and (paid > 0).mean() >= OFTEN:
        year += YEAR * open_share(pilot) * paid.mean() - sum(x.year_eur for x in apart if x.kind == MEMBERS)
    seldom = every.copy()
    for line in _sold(pilot)[0] + by_line(fees):
        each = books.placed(pilot.months, line.month, line.amount_eur)
        every = every + each
        if not often(line.month):
            seldom = seldom + each
    return year, every, seldom


def _members(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """Those who paid in the last twelve months pay again, in the same month; else the lines of the ledger."""
    ledger, stream = own_rows(pilot)
    ledger = ledger.where(stream == "memberships")
    paid = memberships(pilot)
    told, booked = paid["own_eur"].sum(), ledger.amount_eur.sum()
    if len(ledger.row) and abs(told - booked) > max(1.0, _TRUSTED * booked):
        return [_recurring(pilot, some, months, REVENUE, MEMBERS) for some in by_line(ledger)]
    paid = paid[paid["month"] > pilot.months[-1] - YEAR]
    year = books.summed(YEAR, paid["month"].astype("int64").to_numpy() % YEAR, paid["own_eur"].to_numpy())
    fees = paid["own_eur"].value_counts().sort_index(ascending=False)
    parts = tuple((float(people), float(fee)) for fee, people in fees.items())
    line = Named.of(ledger)
    account, label = (line.account, line.name) if len(ledger.row) else ("756", "")
    found = Line(REVENUE, MEMBERS, account, label, year[months.asi8 % YEAR], parts, origin=SUPPOSED)
    return [found] if parts else []


# ---- subsidies


@remembered
def _monthly_aids(pilot: Pilot) -> tuple[Named, ...]:
    """Ledger rows of each aid received every month, without the awards booked under its line."""
    rows = books.of_nature(pilot, AID)
    found = by_line(rows.where(~np.isin(rows.row, _awards(pilot))))
    return tuple(some for some in found if _every_month(pilot, some))


def _every_month(pilot: Pilot, some: Named) -> bool:
    """Whether these rows came in two recent months in three, and in one of the last two."""
    _amounts, seen, _months = monthly(pilot, some)
    known = seen.sum() >= RECENT_MONTHS
    return bool(known and seen[-books.MONTHS_BACK :].mean() >= OFTEN and seen[-2:].any())


@remembered
def _awards(pilot: Pilot) -> list[int]:
    """Ledger rows of a payer seen in one month only of a line that is an aid of every month without it, where the rest brings its
    share of that month too, or the payer gave more than twice a usual month: no part of that aid. The largest first."""
    book, found = books.rows(pilot), []
    book = book.where((book.nature == AID) & ~book.in_kind)
    for line in dict.fromkeys(book.line):
        rows = book.where(book.line == line)
        who = np.array(list(map(body_name, rows.payer)), dtype=object)
        given = {name: float(rows.amount_eur[who == name].sum()) for name in sorted(set(who) - {""})}
        once = [name for name in given if len(set(rows.month[who == name])) == 1]
        if _every_month(pilot, Named.of(rows, np.isin(who, once))):
            continue  # many who pay in turn
        for name in sorted(given, key=given.get, reverse=True):
            month = set(rows.month[who == name])
            others = Named.of(rows, (who != name) & ~np.isin(rows.row, found))
            if len(month) > 1 or not _every_month(pilot, others):
                continue
            amounts, seen, _months = monthly(pilot, others)
            usual, beside = np.median(amounts[seen]), others.amount_eur[np.isin(others.month, list(month))]
            if beside.sum() > usual / 2 or given[name] > usual * 2:
                found += rows.row[who == name].tolist()
    return found


def _aids(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """Aids received every month, until their end when noted; not those that a request of the same funder stands for."""
    found = [_recurring(pilot, some, months, AID, origin=SUPPOSED) for some in _monthly_aids(pilot)]
    return [
        _until_gone(pilot, _within(pilot, line, some, months), months)
        for line, some in zip(found, _monthly_aids(pilot), strict=True)
        if books.moves_no_money(some.account) or renewed_by(pilot, some.payer) is None
    ]


def renewed(pilot: Pilot) -> tuple[tuple[str, str, float, str], ...]:
    """(label, funder, €, payer) of the monthly aids that go on as a grant of the Funding sheet, filed or awarded."""
    found = []
    for some in _monthly_aids(pilot):
        grant = None if books.moves_no_money(some.account) else renewed_by(pilot, some.payer)
        if grant is not None:
            found.append((some.name, str(grant["funder"]), float(grant["amount_eur"]), some.payer))
    return tuple(found)


def _within(pilot: Pilot, line: Line, rows: Named, months: pd.PeriodIndex) -> Line:
    """The aid between the last day the ledger already dates it and the end its agreement notes."""
    if books.moves_no_money(rows.account):
        return line
    end = funded_by(pilot, line.who)["covers_to"].max()
    book = books.rows(pilot)
    mine = (book.nature == AID) & (book.line == rows.name) & (book.date > pilot.until.to_datetime64())
    mine &= ~np.isin(book.row, _awards(pilot))
    there = months.asi8 > book.month[mine].max(initial=-1)
    if pd.notna(end):
        there &= np.asarray(months <= end.to_period("M"))
    amounts = np.where(there, line.amounts, 0.0)
    parts = line.parts if there[:YEAR].all() else _cut_short(line, amounts)
    return replace(line, amounts=amounts, parts=parts, end=end)


def _dated(pilot: Pilot, months: pd.PeriodIndex) -> list[Line]:
    """Set-up costs and subsidies of the ledger dated ahead; a subsidy that the Funding sheet tells stays there."""
    rows = books.rows(pilot)
    dated = rows.date > pilot.until.to_datetime64()
    rows = rows.where(dated & ~rows.in_kind & ~np.isin(rows.row, list(same_money(pilot))))
    found = []
    for nature in (COST, AID):
        for some in by_line(rows.where((rows.nature == nature) & (rows.set_up | (nature == AID)))):
            amounts = books.placed(months, some.month, some.amount_eur)
            within = np.isin(some.month, months[:YEAR].asi8)
            parts = tuple((1.0, float(eur)) for eur in some.amount_eur[within])
            found.append(Line(nature, DATED, some.account, some.name, amounts, parts, some.payer))
    return found

"""What feeds the cash curve after the last complete day: costs, own revenue, contracts, dated bills, grants."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from .. import evidence
from ..core import rates
from ..core.cells.frames import each_row
from ..core.kept_up import logged_months, whole_months
from ..core.pilot import Pilot, remembered
from ..core.schema import body_name
from ..evidence import FEWEST
from ..evidence.means import student_draws
from . import books
from .costs import pattern_of, running_costs, to_its_level
from .demand import exposure_ahead, open_months, open_share, settling
from .recurring import ENDED, OFTEN, read_otherwise
from .revenue import (
    booked_contracts,
    one_off,
    own_rows,
    pool,
    running_contracts,
    sales_unbooked,
    served,
    untraced,
)
from .same_money import coming, same_money
from .varying import tagged_order_eur, varying
from .year_ahead import (
    CONTRACT,
    DATED,
    ORDERS,
    YEAR,
    Line,
    begun,
    beside_orders,
    is_pay,
    leaves,
    months_ahead,
    year_ahead,
)


@dataclass(frozen=True)
class OrdersAhead:
    """What orders bring in the months ahead: as many as their level, ramp and season let come, at what one keeps.

    planned_eur : on the plan, each month at the present pace. order_eur : what an order brings there. cost_eur : what one
    more costs. kept : own revenue of each priced order. open : how much of each month is still to come. bought_eur : of what an
    order brings, what pays for the goods or the work that is sold: it goes with its value.
    """

    demand: evidence.Demand
    planned_eur: np.ndarray
    order_eur: float
    cost_eur: float
    kept: np.ndarray
    open: np.ndarray
    bought_eur: float = 0.0

    @property
    def usual(self) -> np.ndarray:
        """Orders of each month on the plan."""
        return self.planned_eur / self.order_eur if self.order_eur > 0 else np.zeros(len(self.planned_eur))

    def draw(self, draws: int, rng: np.random.Generator) -> np.ndarray:
        """(draws, months): what orders bring, less what those beyond the plan cost.

        The level moves on as the past months are discounted (Smith & Miller 1986): each month multiplies it by a Beta variable
        over `DISCOUNT`, of mean 1, so that what is known today is worth less of each month further. Without it, the fan of a
        service that loses 5 % of its orders a month held .74 a year ahead; with it .85 (benchmarks/results/money_ranges.md).
        """
        months = len(self.planned_eur)
        pick, inside = rng.random(draws), rng.random(draws)
        mean = self.demand.at(pick, inside)[:, None] * self.demand.ahead(pick, months)
        mean *= self._wander(draws, months, rng) * self.open
        each = self._price(draws, rng)[:, None]
        # of a month's orders, and of what each of them brings
        spread = float(self.demand.phi) + self._alike() ** 2
        orders = rng.standard_gamma(np.maximum(mean, 1e-9) / spread) * spread
        sold = each * orders
        bought = self.bought_eur / self.order_eur * (sold - self.planned_eur) if self.order_eur > 0 else 0.0
        return sold - bought - self.cost_eur * (orders - self.usual)

    def _wander(self, draws: int, months: int, rng) -> np.ndarray:
        shape, kept = float(self.demand.shape[0]), evidence.DISCOUNT
        steps = np.empty((draws, months))
        for k in range(months):
            steps[:, k] = rng.beta(kept * shape, (1 - kept) * shape, draws) / kept
            shape *= kept
        return np.cumprod(steps, axis=1)

    def _price(self, draws: int, rng) -> np.ndarray:
        if len(self.kept) < evidence.FEWEST or not self.kept.mean() > 0:
            return np.full(draws, self.order_eur)
        known = len(self.kept), self.kept.mean(), self.kept.std(ddof=1)
        each = evidence.means.student_draws(*known, rng.random(draws))
        return self.order_eur * np.maximum(each, 0) / self.kept.mean()

    def _alike(self) -> float:
        """Standard deviation of what an order keeps, over its mean."""
        return float(self.kept.std() / self.kept.mean()) if len(self.kept) and self.kept.mean() > 0 else 0.0


def orders_ahead(
    pilot: Pilot,
    planned_eur: np.ndarray,
    order_eur: float,
    opened: np.ndarray,
    bought_eur: float = 0.0,
    bought=(),
) -> OrdersAhead | None:
    """The orders of the months ahead, where the plan counts so much a month for them; bought: the lines of `bought_eur`."""
    demand = settling(pilot)
    if demand is None or not order_eur > 0:
        return None
    kept = served(pilot)["own_eur"].dropna().to_numpy(float)
    cost = float(np.nan_to_num(varying(pilot).used_order_eur) + tagged_order_eur(pilot, bought))
    return OrdersAhead(demand, planned_eur, order_eur, cost, kept, opened, bought_eur)


@dataclass(frozen=True)
class Stream:
    """Running costs (sign −1) or own revenue (sign +1), projected from the last complete months.

    level: € a month; level_sd: doubt about it, read on so many `months`; month_sd: ups and downs of a month around it; lags:
    share of a month's amount that moves 0, 1, 2… months later, as observed. shape: each month ahead ÷ level (None: all
    alike). orders, beside: what is drawn where a part of it comes from orders: these, and the rest. doubts: name of a
    line which stopped, or began -> € a month more if it goes on otherwise than it is read (`recurring.read_otherwise`); none of
    a pay that began, or is late: it is due until the person leaves.
    """

    sign: int
    level: float
    level_sd: float
    month_sd: float
    lags: np.ndarray
    shape: np.ndarray | None = None
    months: int = 0
    orders: OrdersAhead | None = None
    beside: "Stream | None" = None
    doubts: dict[str, float] = field(default_factory=dict)

    def shaped(self, months: int) -> np.ndarray:
        """What one euro of level is in each month ahead."""
        return np.ones(months) if self.shape is None else self.shape

    def planned(self, months: int) -> np.ndarray:
        """Amounts by the month they belong to, without luck."""
        return self.level * self.shaped(months)

    def draw(self, months: int, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Amounts of each month, (draws, months); the level is drawn once a path, and never negative."""
        if self.orders is not None:
            return self.orders.draw(draws, rng) + self.beside.draw(months, draws, rng)
        if self.months < FEWEST:
            level = _positive(rng, self.level, self.level_sd, (draws, 1))
        else:
            sd = self.level_sd * np.sqrt(self.months)
            level = np.maximum(student_draws(self.months, self.level, sd, rng.random((draws, 1))), 0.0)
        amounts = _positive(rng, 1.0, self.month_sd / self.level if self.level > 0 else 0.0, (draws, months))
        amounts *= level
        amounts *= self.shaped(months)
        if self.doubts:
            amounts = np.maximum(amounts + read_otherwise(self.doubts, draws, rng)[:, None], 0.0)
        return amounts

    def followed(self, months: int) -> np.ndarray:
        """What the plan spends in each month on what goes with its orders."""
        if self.orders is None:
            return np.zeros(months)
        return (self.orders.cost_eur + self.orders.bought_eur) * self.orders.usual[:months]

    def spread(self, amounts: np.ndarray) -> np.ndarray:
        """Amounts by the month they belong to -> by the month the money moves; what falls later is left out."""
        out = self.lags[0] * amounts
        for lag, share in enumerate(self.lags[1 : amounts.shape[-1]], start=1):
            out[..., lag:] += share * amounts[..., : amounts.shape[-1] - lag]
        return out


def _positive(rng, mean: float, sd: float, size) -> np.ndarray:
    """Gamma draws with this mean and standard deviation; the mean itself when it does not vary."""
    if not (mean > 0 and sd > mean * 1e-9):
        return np.full(size, max(mean, 0.0))
    # single precision draws in half the time; an amount keeps its cents all the same
    out = rng.standard_gamma((mean / sd) ** 2, size, dtype=np.float32).astype("float64")
    out *= sd**2 / mean
    return out


@remembered
def streams(pilot: Pilot) -> tuple[Stream, ...]:
    """Costs and own revenue as they run, without set-up costs.

    Own revenue: what orders brought in the mean of the last six complete months open; the year of each other line, as the cash plan
    has it, a month; the signed contracts at their monthly amount (``revenue.running_contracts``): one that stopped is not to come,
    one just signed is. Costs: the year of each line (``recurring``) too. Levels are NaN before the first complete month.
    """
    if not len(pilot.months):
        return tuple(Stream(sign, np.nan, 0.0, 0.0, np.array([1.0])) for sign in (-1, 1))
    costs, revenue = (books.of_nature(pilot, nature) for nature in ("expense", "own_revenue"))
    costs, revenue = costs.where(~costs.set_up), revenue.where(~(revenue.set_up | one_off(pilot)))
    lines = going_on(pilot)
    years = [pattern_of(pilot, line, due=True) for line in lines]
    gaps = [year.other_eur / YEAR - year.month_eur for year in years]
    doubts = {
        line.name: gap
        for line, year, gap in zip(lines, years, gaps, strict=True)
        if abs(np.nan_to_num(gap)) > 0 and (year.basis == ENDED or not is_pay(line.account, line.name))
    }
    signed = float(running_contracts(pilot)["month_eur"].sum())
    (year, every, seldom), part = beside_orders(pilot), open_share(pilot)
    sales, recent = beside_contracts(pilot).to_numpy(), _recent(pilot, whole_months(pilot))
    own = _stream(1, (sales - seldom)[recent] * part, revenue)
    spent = _stream(-1, _often(pilot, [line for line in lines if line.name not in doubts]), costs)
    level = sum(year.month_eur for year in years)
    earned = signed + year / YEAR + part * float((sales - every)[recent].mean())
    earned = np.nan if sales_unbooked(pilot) else earned
    return replace(spent, level=level, doubts=doubts), replace(own, level=earned)


@remembered
def beside_contracts(pilot: Pilot) -> pd.Series:
    """Own revenue of each complete month without what contracts brought to it, and set-up (€, never below 0)."""
    rows = books.of_nature(pilot, "own_revenue")
    rows = rows.where(~rows.set_up)
    earned = books.placed(pilot.months, rows.month, rows.amount_eur) - booked_contracts(pilot)
    return pd.Series(np.maximum(earned, 0), pilot.months)


def going_on(pilot: Pilot) -> list:
    """The lines of the running costs, without the salary of who has left, once the last month is without it."""
    last = pilot.months[-1].ordinal
    return [
        line
        for line in running_costs(pilot)
        if last in line.month
        or not (is_pay(line.account, line.name) and leaves(pilot, line.name) <= pilot.until)
    ]


def _recent(pilot: Pilot, told: pd.PeriodIndex) -> np.ndarray:
    """Places of the last of these complete months in which the service was open."""
    return np.flatnonzero(np.isin(pilot.months, open_months(pilot, told)))[-books.MONTHS_BACK :]


def _often(pilot: Pilot, lines, each=None) -> np.ndarray:
    """What the lines met in two recent months in three cost together in each of these (each: label -> what is left out a month)."""
    told = whole_months(pilot)
    if each:
        told = told.intersection(logged_months(pilot))
    recent = _recent(pilot, told)
    spent = np.zeros(len(recent))
    for line in lines:
        if np.isin(pilot.months.asi8[recent], line.month).mean() >= OFTEN:
            followed = (each or {}).get(line.name, 0.0)
            own = books.placed(pilot.months, line.month, line.amount_eur) + to_its_level(pilot, line)
            spent += (own - followed)[recent]
    return spent


def _beside_orders(pilot: Pilot, followed: list[Line]) -> Stream:
    """Running costs, their doubt read on what the recent months held beside what goes with orders."""
    each = {}
    for line in followed:
        log = served(pilot)
        log = log[log["service"] == line.goes_with] if line.goes_with else log
        each[line.label] = (
            line.parts[0][1] * books.by_month(pilot, log["month"], pd.Series(1.0, index=log.index)).to_numpy()
        )
    return _stream(-1, _often(pilot, going_on(pilot), each), books.of_nature(pilot, "expense"))


def _stream(sign: int, months: np.ndarray, rows: books.Rows) -> Stream:
    sd = float(months.std(ddof=1)) if len(months) > 1 else 0.0
    return Stream(
        sign, float(months.mean()), sd / np.sqrt(max(1, len(months))), sd, _lags(rows), months=len(months)
    )


_TERM = 30  # days that an invoice calls a month


def _lags(rows: books.Rows) -> np.ndarray:
    """Share of the money that moves 0, 1, 2… months after the month it belongs to (earlier counts as 0). No more of them than
    are usual, or than its days make: thirty from 31 January are one month, as from any other day, though they end in March."""
    rows = rows.where(~np.isnat(rows.paid))
    total = rows.amount_eur.sum()
    if not total > 0:
        return np.array([1.0])
    lag, days = np.maximum(rows.paid_month - rows.month, 0), (rows.paid - rows.date) / np.timedelta64(1, "D")
    lag = np.minimum(lag, np.maximum(np.ceil(days / _TERM), np.median(lag)).astype(int))
    return books.summed(lag.max() + 1, lag, rows.amount_eur) / total


@remembered
def running(pilot: Pilot, horizon: int) -> tuple[Stream, ...]:
    """The lines of the months ahead as streams: costs, own revenue that may vary, contracts, aids received every month.

    Their amounts are those of ``year_ahead``, the month that has begun first; the doubt about costs and varying revenue, and
    the delays, are observed. What orders bring is drawn with the ramps and seasons that the gate believes in.
    """
    ahead, (costs, _revenue) = year_ahead(pilot, horizon), streams(pilot)
    paper = {line.name for line in running_costs(pilot) if books.moves_no_money(line.account)}
    costs = replace(costs, doubts={name: eur for name, eur in costs.doubts.items() if name not in paper})
    moving = [x for x in ahead.lines if x.kind != DATED and not books.moves_no_money(x.account)]
    rows, stream = own_rows(pilot)
    sure, members = stream == "contracts", rows.where(stream == "memberships")
    sales = pool(pilot)[0]
    sold = [line for line in moving if line.kind == ORDERS]

    _year, every, seldom = beside_orders(pilot)

    def earned(months: np.ndarray) -> Stream:
        return _stream(1, (months - seldom)[_recent(pilot, pilot.months)], rows.where(~sure))

    pairs = ((sales.month, members.month), (sales.amount_eur, members.amount_eur))
    both = books.placed(pilot.months, *(np.concatenate(both) for both in pairs))
    revenue = earned(both + untraced(pilot)[1])
    aids = books.of_nature(pilot, "subsidy")
    aids = aids.where(~np.isin(aids.row, list(same_money(pilot))))  # that money has a day of its own
    parts = [
        (costs, [line for line in moving if line.nature == "expense"]),
        (revenue, [line for line in moving if line.nature == "own_revenue" and line.varies]),
        (
            _stream(1, np.zeros(1), rows.where(sure) if sure.any() else rows),
            [line for line in moving if line.kind == CONTRACT],
        ),
        (_stream(1, np.zeros(1), aids), [line for line in moving if line.nature == "subsidy"]),
    ]

    def shaped(stream: Stream, lines) -> Stream:
        """The stream with the amounts of these lines in the months ahead."""
        whole, left = ahead.amounts(lines), [sum(line.left_eur for line in lines)] if begun(pilot) else []
        level = float(whole[:YEAR].mean())
        amounts = np.concatenate([left, whole])[:horizon]
        return replace(stream, level=level, shape=amounts / level if level > 0 else np.zeros(horizon))

    costs, revenue, contracts, aids = (shaped(stream, lines) for stream, lines in parts)
    if sold:
        drawn = shaped(revenue, sold)
        opened = exposure_ahead(pilot, months_ahead(pilot, horizon))
        opened[0] *= 1 - begun(pilot)
        each = sum(line.parts[0][1] for line in sold)
        others = [line for line in parts[1][1] if line.kind != ORDERS]
        beside = shaped(earned(every), others)
        followed = [line for line in parts[0][1] if line.goes_with is not None]
        year = sold[0].parts[0][0]
        bought = {line.label: line.year_eur for line in followed if line.goes_with}
        bought_eur = sum(bought.values()) / year if year else 0.0
        orders = orders_ahead(pilot, drawn.planned(horizon), each, opened, bought_eur, tuple(bought))
        revenue = replace(revenue, orders=orders, beside=beside)
        if orders is not None and followed:
            own = _beside_orders(pilot, followed)
            costs = replace(costs, level_sd=own.level_sd, month_sd=own.month_sd)
    return costs, revenue, contracts, aids


def scheduled(pilot: Pilot, months: pd.PeriodIndex) -> np.ndarray:
    """Ledger money whose day is known and still to come, signed, by future month (what is past `months` is lost).

    Rows of the past paid later, subsidies above all; loans, repayments, set-up costs and subsidies dated later, where
    accounts tell that they are paid (`books.paid_untold`). Costs
    and own revenue dated later are what the lines of ``year_ahead`` stand for, so they are not added. A subsidy that the
    Funding sheet tells too (``same_money``) is taken from there, every other one stays.
    """
    until, rows = pilot.until.to_datetime64(), books.rows(pilot)
    rows = rows.where(~rows.in_kind & (rows.paid > until) & ~np.isin(rows.row, list(same_money(pilot))))
    moved_once = np.isin(rows.nature, ["loan", "repayment", "subsidy"])
    moved_once |= (rows.nature == "expense") & rows.set_up
    moved_once &= ~books.paid_untold(pilot, rows)
    rows = rows.where((rows.date <= until) | moved_once)
    return books.placed(months, rows.paid_month, rows.signed)


def given_back(pilot: Pilot, months: pd.PeriodIndex) -> np.ndarray:
    """Repayment of each future month that nobody dated and that goes on (`books.steady_repayment`), until what is left of
    the loans is given back."""
    each, left = books.steady_repayment(pilot)
    rows = books.lending(pilot)
    rows = rows.where(rows.nature == "repayment")
    paid = books.placed(months, rows.paid_month, rows.amount_eur) > 0
    before = np.cumsum(np.where(paid, 0.0, each)) - each
    return np.where(paid, 0.0, np.clip(left - before, 0.0, each))


def repaid_ahead(pilot: Pilot, months: pd.PeriodIndex) -> float:
    """What is given back of loans in these months: the repayments dated, and those that go on."""
    rows = books.lending(pilot)
    rows = rows.where((rows.nature == "repayment") & (rows.paid > pilot.until.to_datetime64()))
    dated = books.placed(months, rows.paid_month, rows.amount_eur)
    return float((dated + given_back(pilot, months)).sum())


@dataclass(frozen=True)
class Receipts:
    """Grants still to come, one row each: id, funder, status, amount_eur, early, late, chance_share, assumed."""

    table: pd.DataFrame

    def draw(
        self, months: pd.PeriodIndex, draws: int, rng: np.random.Generator, without=(), late_months: int = 0
    ) -> np.ndarray:
        """Amounts received by month, (draws, months): a date between early and late, the filed ones by chance.

        A funder that is slow is slow for all its grants: one draw a funder and path places them all between their
        dates. without: ids left out; late_months: everything that much later (earlier if
        negative, never in the past). Both leave the luck of the others as
        it was, so that two calls with the same `rng` differ by what was asked only.
        """
        out = np.zeros((draws, len(months)))
        funders = self.table["funder"].map(body_name)
        slow = {name: rng.random(draws) for name in dict.fromkeys(funders)}
        columns = ["id", "early", "late", "chance_share", "amount_eur"]
        for row, funder in zip(each_row(self.table[columns]), funders, strict=True):
            days = (row.late - row.early).days
            when = np.floor(slow[funder] * (days + 1)).astype(int)
            accepted = rng.random(draws) < row.chance_share
            if row.id in without:
                continue
            month = np.maximum(0, _month_index(row.early, when, months) + late_months)
            inside = accepted & (month < len(months))
            out[np.flatnonzero(inside), month[inside]] += row.amount_eur
        return out

    def planned(self, months: pd.PeriodIndex, without=(), late_months: int = 0) -> np.ndarray:
        """Agreed money only, each at its latest date."""
        out = np.zeros(len(months))
        for row in each_row(self.table.loc[self.table["status"] != "filed", ["id", "late", "amount_eur"]]):
            month = max(0, _month_index(row.late, np.zeros(1, dtype=int), months)[0] + late_months)
            if month < len(months) and row.id not in without:
                out[month] += row.amount_eur
        return out

    def without(self, ids) -> "Receipts":
        return Receipts(self.table[~self.table["id"].isin(list(ids))].reset_index(drop=True))


def _month_index(day: pd.Timestamp, days_later: np.ndarray, months: pd.PeriodIndex) -> np.ndarray:
    dates = np.datetime64(day, "D") + days_later.astype("timedelta64[D]")
    return np.maximum(0, dates.astype("datetime64[M]").astype(int) - months[0].ordinal)


def receipts(pilot: Pilot) -> Receipts:
    """The money of the funding table that may still arrive after ``pilot.until``."""
    rows = coming(pilot)
    table = rows[["id", "funder", "status", "amount_eur"]]
    if pd.isna(pilot.until):
        rows, table = rows.iloc[:0], table.iloc[:0]
    tomorrow = (pilot.until if pd.notna(pilot.until) else pd.Timestamp(0)) + pd.Timedelta(days=1)
    wait = pd.Timedelta(days=round(30.44 * rates.value("grant_wait_months")))
    early = rows["cash_early"].fillna(rows["cash_late"]).fillna(tomorrow)
    late = rows["cash_late"].fillna(early + wait)
    overdue = late < tomorrow
    table["early"] = early.clip(lower=tomorrow)
    table["late"] = late.mask(overdue, tomorrow + wait).clip(lower=table["early"])
    # agreed money is certain unless the team itself says otherwise
    chance = rows["chance_share"].mask(rows["chance_share"].isna() & (rows["status"] != "filed"), 1.0)
    table["chance_share"] = chance.fillna(rates.value("filed_chance_share"))
    table["assumed"] = overdue | rows["cash_early"].isna() | rows["cash_late"].isna() | chance.isna()
    return Receipts(table.reset_index(drop=True))

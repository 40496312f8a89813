"""What varies in fact: the expenses flagged as growing with activity, against the orders, month by month; and what an hour
in the field then leaves.

A flag is believed until enough months contradict it: a driver paid the same whatever the number of orders does not vary,
though the sheet says so. What is used then is what the months show: the euros that one more order a month went with. Each
line of the accounts is judged by itself, from its first month to its last, without those it skips when it comes back nearly
every month: a driver hired in the third month, a pay slip nobody booked, did not grow from nothing with the orders.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import special

from ..core.kept_up import behind, booked_months, compared_months, last_booked, last_timed
from ..core.pilot import Pilot, remembered
from ..core.schema import fold
from ..evidence import LEVEL
from . import books
from .costs import names_now, over, running_costs, to_its_level
from .recurring import OFTEN
from .revenue import handed_by_month, handed_on, occurrences, served

FEWEST_MONTHS = 6  # months under which orders and expenses are not compared
ALIKE = 1 / 3  # bills of a line, by the month they pay for, may be so far from their mean


@dataclass(frozen=True)
class Varying:
    """What one more order costs, flagged and observed.

    flagged_eur : expenses flagged variable over the test. tagged_eur : of them, those of one service, which vary with it.
    order_eur : flagged a mean order (the rest of them ÷ orders). denied_eur : of that rest, the lines whose flag the months
    deny; denied_order_eur : flagged a mean order for them; seen_eur, low_eur, high_eur : observed for them, with its range.
    orders : served in the months compared.
    """

    flagged_eur: float
    tagged_eur: float
    order_eur: float
    denied_eur: float = 0.0
    denied_order_eur: float = 0.0
    seen_eur: float = 0.0
    low_eur: float = 0.0
    high_eur: float = 0.0
    orders: int = 0

    @property
    def contradicted(self) -> bool:
        """Whether a flag says what the months do not show."""
        return self.denied_eur > 0

    @property
    def follows_less(self) -> bool:
        """Whether they do follow the orders, but less than a flag says: their range is above zero."""
        return self.contradicted and self.low_eur > 0

    @property
    def used_order_eur(self) -> float:
        """What one more order costs: observed where the flag is denied (never below 0), else flagged."""
        if not self.contradicted:
            return self.order_eur
        return self.order_eur - self.denied_order_eur + max(self.seen_eur, 0.0)

    @property
    def used_eur(self) -> float:
        """What varies in fact over the test."""
        if not self.contradicted:
            return self.flagged_eur
        return self.flagged_eur - self.denied_eur + max(self.seen_eur, 0.0) * self.orders


@remembered
def _expenses(pilot: Pilot) -> pd.DataFrame:
    """Expenses of the complete months, each under the name its line has now, with set_up and yes or no: flagged as variable
    (said: whether that is noted; what is handed on to providers is variable of nothing, `handed_on`); gone: of a line that comes
    back no more (`costs.over`); variable: flagged, and not gone."""
    rows = books.period_entries(pilot)
    rows = rows[["nature", "month", "amount_eur", "service", "set_up", "variable", "line", "account"]]
    rows = rows[rows["nature"] == "expense"]
    flag, set_up = (rows[name].fillna(False).astype(bool) for name in ("variable", "set_up"))
    own = ~rows["service"].isin(handed_on(pilot)).to_numpy(bool)
    line = rows["line"].replace(names_now(pilot))
    gone = line.fillna("—").isin(over(pilot)) & ~set_up
    rows = rows.assign(line=line, gone=gone, said=rows["variable"].notna(), set_up=set_up)
    return rows.assign(flagged=flag & own, variable=flag & own & ~gone)


@remembered
def of_services(pilot: Pilot) -> pd.DataFrame:
    """Expenses flagged variable of one service, set-up left out, in the months that the log and the accounts tell: what its
    orders and contracts of these months are charged with."""
    rows = _expenses(pilot)
    mine = rows["flagged"] & ~rows["set_up"] & rows["service"].notna()
    return rows[mine & rows["month"].isin(compared_months(pilot))]


@remembered
def flagged_by_month(pilot: Pilot) -> pd.DataFrame:
    """One row a complete month: orders served, and the expenses flagged variable, those of one service (tagged_eur, with
    the set-up) and the others (spent_eur); NaN without a ledger that says what is variable and is kept up, and in the months it
    does not tell."""
    rows = _expenses(pilot)
    grows = rows[rows["variable"]]
    tagged = grows["service"].notna() | grows["set_up"]
    log = served(pilot)
    told = {
        "orders": (log["month"], pd.Series(1.0, index=log.index)),
        "tagged_eur": (grows.loc[tagged, "month"], grows.loc[tagged, "amount_eur"]),
        "spent_eur": (grows.loc[~tagged, "month"], grows.loc[~tagged, "amount_eur"]),
    }
    table = pd.DataFrame({name: books.by_month(pilot, *column) for name, column in told.items()})
    if not rows["said"].any() or last_booked(pilot):
        table[["tagged_eur", "spent_eur"]] = np.nan
    table.loc[~table.index.isin(booked_months(pilot)), ["tagged_eur", "spent_eur"]] = np.nan
    return table


@dataclass(frozen=True)
class _Line:
    """What a line flagged variable cost each complete month; within: those it is judged on; name: folded, "" for rare ones."""

    name: str
    spent: np.ndarray
    within: np.ndarray


@remembered
def _lines(pilot: Pilot) -> tuple[_Line, ...]:
    """The lines flagged variable that are of no service and no set-up; those of fewer months than are compared together."""
    rows = _expenses(pilot)
    rows = rows[rows["variable"] & ~rows["set_up"] & rows["service"].isna()]
    names = rows["line"].fillna(rows["account"]).fillna("").map(fold)
    often = rows["month"].groupby(names).nunique() >= FEWEST_MONTHS
    found = []
    for name, own in rows.groupby(names.where(names.map(often), "")):
        spent = books.by_month(pilot, own["month"], own["amount_eur"]).to_numpy()
        there = np.isin(pilot.months, own["month"])
        first, last = np.flatnonzero(there)[[0, -1]]
        span = np.zeros(len(spent), dtype=bool)
        span[first : last + 1] = True
        found.append(_Line(name, spent, there if there[span].mean() >= OFTEN else span))
    return tuple(found)


@remembered
def _denied(pilot: Pilot) -> tuple[tuple[_Line, float, tuple[float, float, float]], ...]:
    """Lines whose flag the months deny: with € a mean order, and € that one more order went with and its range."""
    told = np.isin(pilot.months, compared_months(pilot))
    orders, found = flagged_by_month(pilot)["orders"].to_numpy(), []
    for line in _lines(pilot):
        kept = told & line.within
        each = line.spent[kept].sum() / orders[kept].sum() if orders[kept].sum() > 0 else np.nan
        slope = _slope(orders[kept], line.spent[kept])
        if each > 0 and slope[2] < each / 2:
            found.append((line, float(line.spent[told].sum() / orders[told].sum()), slope))
    return tuple(found)


@remembered
def not_with_orders(pilot: Pilot) -> frozenset[str]:
    """Names, folded, of the lines whose flag the months deny."""
    return frozenset(line.name for line, _each, _slope in _denied(pilot))


@remembered
def by_contract_only(pilot: Pilot) -> frozenset[str]:
    """Services that contracts bought in the complete months and no order: what varies with them is no cost of an order."""
    return frozenset(occurrences(pilot)["service"].dropna()) - frozenset(served(pilot)["service"].dropna())


def tagged_order_eur(pilot: Pilot, without=()) -> float:
    """€ a mean order of the lines flagged variable of one service that orders alone buy, but some lines and those whose months
    deny the flag; 0 without orders."""
    rows, log, told = of_services(pilot), served(pilot), compared_months(pilot)
    by_orders = set(log["service"]) - set(occurrences(pilot)["service"])
    rows = rows[rows["variable"] & rows["service"].isin(by_orders) & ~rows["line"].fillna("—").isin(without)]
    found = 0.0
    for (service, _line), own in rows.groupby(["service", rows["line"].fillna("—")]):
        mine = log["month"][log["service"] == service]
        orders = books.by_month(pilot, mine, pd.Series(1.0, index=mine.index))[told].to_numpy()
        spent = books.by_month(pilot, own["month"], own["amount_eur"])[told].to_numpy()
        if orders.sum() and not _slope(orders, spent)[2] < spent.sum() / orders.sum() / 2:
            found += float(spent.sum())
    orders = log["month"].isin(told).sum()
    return found / orders if orders else 0.0


@remembered
def varying(pilot: Pilot) -> Varying:
    """Flagged expenses of the complete months, each line compared with the orders served each month."""
    table = flagged_by_month(pilot)
    if table["spent_eur"].isna().all():
        return Varying(np.nan, np.nan, np.nan)
    told = table.loc[compared_months(pilot)]
    tagged, orders, denied = table["tagged_eur"].sum(), told["orders"].sum(), _denied(pilot)
    each = float(told["spent_eur"].sum() / orders) if orders > 0 else np.nan
    flagged = Varying(float(table["spent_eur"].sum() + tagged), float(tagged), each, orders=int(orders))
    if not denied:
        return flagged
    seen = math.fsum(slope[0] for _line, _each, slope in denied)
    # the lines vary apart: their ranges add up as those of independent sums do
    reach = math.hypot(*(slope[2] - slope[0] for _line, _each, slope in denied))
    return replace(
        flagged,
        denied_eur=float(sum(line.spent.sum() for line, _each, _slope in denied)),
        denied_order_eur=math.fsum(each for _line, each, _slope in denied),
        seen_eur=seen,
        low_eur=seen - reach,
        high_eur=seen + reach,
    )


def judged(pilot: Pilot) -> bool:
    """Whether enough months are known to set the flags against the orders: before, a mean of the start says nothing of one more."""
    return len(compared_months(pilot)) >= FEWEST_MONTHS


@remembered
def an_order_eur(pilot: Pilot) -> float:
    """What varies in fact for each order served, less what is bought for contracts alone (`by_contract_only`), in the months that
    the log and the accounts tell; NaN where these say nothing."""
    told = compared_months(pilot)
    apart = _for_contracts(pilot)
    varies = varying_by_month(pilot) - books.by_month(pilot, apart["month"], apart["amount_eur"])
    orders = flagged_by_month(pilot)["orders"][told].sum()
    return float(varies[told].sum(skipna=False) / orders) if orders else np.nan


def _for_contracts(pilot: Pilot) -> pd.DataFrame:
    """What varies and is bought for contracts alone (`by_contract_only`)."""
    rows = _expenses(pilot)
    return rows[rows["variable"] & rows["service"].isin(by_contract_only(pilot))]


def _believed(pilot: Pilot) -> np.ndarray:
    """Flagged expenses of each complete month, those whose flag the months deny left out."""
    spent = flagged_by_month(pilot)["spent_eur"].to_numpy()
    return spent - sum((line.spent for line, _each, _slope in _denied(pilot)), np.zeros(len(spent)))


def varying_by_month(pilot: Pilot) -> pd.Series:
    """What varies in fact, in each complete month."""
    table, seen = flagged_by_month(pilot), max(varying(pilot).seen_eur, 0.0)
    return (table["tagged_eur"] + _believed(pilot) + seen * table["orders"]).rename("varying_eur")


def believed_of(pilot: Pilot, names) -> np.ndarray:
    """What these lines, flagged variable and not denied, cost each complete month."""
    rows, denied = _expenses(pilot), not_with_orders(pilot)
    names = [name for name in names if not denied & {"", fold(name)}]
    rows = rows[rows["variable"] & ~rows["set_up"] & rows["line"].fillna("—").isin(names)]
    return books.by_month(pilot, rows["month"], rows["amount_eur"]).to_numpy()


def _gone_by_month(pilot: Pilot) -> pd.Series:
    """What lines that come back no more cost, flagged variable: of the past, and of no order more."""
    rows = _expenses(pilot)
    rows = rows[rows["flagged"] & rows["gone"]]
    return books.by_month(pilot, rows["month"], rows["amount_eur"])


def varying_weighted(pilot: Pilot, weights: np.ndarray) -> np.ndarray:
    """What varies in fact, a month, with these weights of the months of `field_months` (one row a draw, each summing to one):
    where the flag is denied, what one more order went with is read again in each draw."""
    table, orders = flagged_by_month(pilot), flagged_by_month(pilot)["orders"].to_numpy()
    given, weights = weights, np.zeros((len(weights), len(table)))
    told = np.isin(table.index, _of_field(pilot))
    weights[:, told] = given
    slope = np.zeros(len(weights))
    for line, _each, (seen, _low, _high) in _denied(pilot):
        slope += _slope_weighted(orders, line, weights, seen)
    steady = (table["tagged_eur"].to_numpy() + _believed(pilot) + _gone_by_month(pilot).to_numpy())[told]
    return given @ steady + np.maximum(slope, 0.0) * (weights @ orders)


def _slope_weighted(orders: np.ndarray, line: _Line, weights: np.ndarray, seen: float) -> np.ndarray:
    """The slope of a line in each draw; `seen` where the weights leave its orders alike and so tell no slope of their own."""
    weights = weights[:, line.within]
    orders, spent, whole = orders[line.within], line.spent[line.within], weights.sum(axis=1)
    mean = weights @ orders
    apart = whole * (weights @ orders**2) - mean**2
    slope = np.full(len(weights), seen)
    together = whole * (weights @ (orders * spent)) - mean * (weights @ spent)
    return np.divide(together, apart, out=slope, where=apart > 1e-9 * mean**2)


def _slope(orders: np.ndarray, spent: np.ndarray) -> tuple[float, float, float]:
    """Euros that one more order went with, and its range (least squares, Student); absent where one month alone makes it."""
    n, least_first = len(orders), np.sort(orders)
    if n < FEWEST_MONTHS or np.ptp(orders) <= orders.mean() / 2:
        return np.nan, np.nan, np.nan
    if not np.ptp(spent):  # the same to the cent every month: no regression is needed to say so, and none can
        return 0.0, 0.0, 0.0
    if not np.ptp(least_first[1:]) or not np.ptp(least_first[:-1]):
        return np.nan, np.nan, np.nan
    away = orders - orders.mean()
    slope = float(away @ spent / (away @ away))
    left = spent - spent.mean() - slope * away
    reach = float(special.stdtrit(n - 2, (1 + LEVEL) / 2) * np.sqrt(left @ left / (n - 2) / (away @ away)))
    return slope, slope - reach, slope + reach


def _fixed(pilot: Pilot) -> pd.DataFrame:
    rows = _expenses(pilot)
    return rows[~(rows["set_up"] | rows["variable"] | rows["gone"])]


def fixed_by_month(pilot: Pilot) -> pd.Series:
    """Running expenses of each complete month (set-up, and lines that come back no more, left out) that do not vary in fact."""
    rows = _fixed(pilot)
    fixed = books.by_month(pilot, rows["month"], rows["amount_eur"])
    table = flagged_by_month(pilot)
    if not varying(pilot).contradicted:
        return fixed
    return fixed + table["spent_eur"] - _believed(pilot) - max(varying(pilot).seen_eur, 0.0) * table["orders"]


def fixed_of_orders(pilot: Pilot) -> pd.Series:
    """What is due in each complete month whether orders come or not: the same, what is bought for contracts alone included,
    what is handed on to providers left out."""
    apart = _for_contracts(pilot)
    bought = books.by_month(pilot, apart["month"], apart["amount_eur"])
    return fixed_by_month(pilot) + bought - handed_by_month(pilot)


def evened_by_month(pilot: Pilot, without=()) -> pd.Series:
    """The same, a line whose bills pay for the months since the one before spread over these: a bill a quarter is no luck of its
    month; nor is what a line did not cost yet (`costs.to_its_level`). A line whose bills are unlike by the month they pay for, or
    that came once, stays where it fell. without: lines left out."""
    rows, fixed = _fixed(pilot), fixed_by_month(pilot)
    own = set(rows["line"].fillna("—")) - set(without)
    for line in running_costs(pilot):
        if line.name in own and not line.varies:
            fixed = fixed + to_its_level(pilot, line)
    for line, mine in rows.groupby(rows["line"].fillna("—")):
        paid = books.by_month(pilot, mine["month"], mine["amount_eur"]).to_numpy(dtype=float)
        if line in without:
            fixed = fixed - paid
            continue
        (at,) = np.nonzero(paid)
        gaps = np.diff(at, prepend=-1)
        each = paid[at] / gaps
        if len(at) > 1 and gaps.max() > 1 and np.all(np.abs(each - each.mean()) <= ALIKE * each.mean()):
            spread = np.append(np.repeat(each, gaps), np.full(len(paid) - at[-1] - 1, each.mean()))
            fixed = fixed - paid + spread + (paid - spread).mean()
    return fixed


_OUTSIDE = ["field", "travel"]  # categories of paid hours that orders and contracts take


@dataclass(frozen=True)
class Contribution:
    """What an hour in the field leaves: (revenue − expenses that vary in fact) / hours, with its three parts.

    contradicted : the expenses flagged variable do not vary: what one more order went with is counted instead.
    """

    eur_per_hour: float
    revenue_eur: float
    variable_eur: float
    hours: float
    contradicted: bool = False


@remembered
def field_months(pilot: Pilot) -> pd.DataFrame:
    """One row a complete month: revenue_eur of requests and contracts (NaN where none of the test is priced, or the log of requests or the timesheet is not kept up), varying_eur
    and paid hours of field and travel."""
    earned = pd.concat([some[["month", "own_eur"]] for some in (served(pilot), occurrences(pilot))])
    time = books.worked(pilot, "paid")
    time = time[time["category"].isin(_OUTSIDE)]
    revenue = books.by_month(pilot, earned["month"], earned["own_eur"])
    if behind(pilot) or last_timed(pilot) or not earned["own_eur"].notna().any():
        revenue[:] = np.nan
    hours = books.by_month(pilot, time["month"], time["hours"])
    varies = varying_by_month(pilot) + _gone_by_month(pilot)
    table = pd.DataFrame({"revenue_eur": revenue, "varying_eur": varies, "hours": hours})
    return table.loc[_of_field(pilot)]


def _of_field(pilot: Pilot) -> pd.PeriodIndex:
    """The months without those that a log, or accounts, which go on do not hold."""
    return pilot.months if behind(pilot) or last_booked(pilot) else compared_months(pilot)


def contribution_hour(pilot: Pilot, months: pd.PeriodIndex | None = None) -> Contribution:
    """Own revenue of requests and contracts − what varies in fact (see ``varying``), per paid hour of field and travel.

    months: of the complete ones, those that count (all if None); what varies is read on all of them. NaN without a ledger
    that says which expenses grow with activity, or without a timesheet.
    """
    table = field_months(pilot)
    totals = (table if months is None else table[table.index.isin(months)]).sum(skipna=False)
    hours = totals["hours"] if totals["hours"] > 0 else np.nan
    value = (totals["revenue_eur"] - totals["varying_eur"]) / hours
    parts = map(float, (value, totals["revenue_eur"], totals["varying_eur"], hours))
    return Contribution(*parts, varying(pilot).contradicted)


def contribution_weighted(pilot: Pilot, weights: np.ndarray) -> np.ndarray:
    """The same over all months with these weights of them: one value a row, each row summing to one."""
    table = field_months(pilot)
    left = weights @ table["revenue_eur"].to_numpy() - varying_weighted(pilot, weights)
    return left / (weights @ table["hours"].to_numpy())

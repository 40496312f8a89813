"""Cash month by month: what has moved, and how it may go on, with the grants' calendar and its delays."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import i18n, rates
from ..errors import ConciergekitError
from ..i18n import _, chances, money, ngettext
from ..pilot import Pilot, a_pilot, remembered
from . import books
from .forecast import Receipts, Stream, receipts, scheduled, streams
from .revenue import ending


@dataclass(frozen=True)
class CashPlan:
    """The cash balance at each month-end, past and to come.

    table: `month` (Period), `kind` ("past" or "future"), `plan_eur` (agreed money at its latest date, running
    costs and own revenue as in the last months, filed requests for money left out), `p05_eur`, `p50_eur`,
    `p95_eur` over the draws, `negative_share` (draws already below zero at or before this month-end).
    receipts: the grants still to come: funder, status, amount_eur, early, late, chance_share, assumed.
    first_negative: first month-end below zero in the plan, None if none. runway_months: months from
    ``pilot.until`` to it; the horizon when there is none, with `runway_at_least` True; NaN when unknown.
    bridge_80_eur, bridge_95_eur: money to find so that 80 (95) draws in 100 never go below zero.
    last_stop: last month-end up to which the closing cost stays covered in 9 draws out of 10.
    stop_paid: share of the draws in which the closing cost is covered at every month-end up to each future one;
    empty when that cost is not stated.
    draws_months: months to the first negative month-end in each draw (inf if none).
    missing: why there is no plan ("ledger", "opening_cash", "months"), empty when there is one.
    contracts: those whose end the plan takes a stand on, as ``revenue.ending`` gives them.
    """

    table: pd.DataFrame
    receipts: pd.DataFrame
    cash_eur: float = np.nan
    month_cost_eur: float = np.nan
    month_revenue_eur: float = np.nan
    first_negative: pd.Period | None = None
    runway_months: float = np.nan
    runway_at_least: bool = False
    bridge_80_eur: float = np.nan
    bridge_95_eur: float = np.nan
    last_stop: pd.Period | None = None
    closing_cost_eur: float = np.nan
    stop_paid: np.ndarray = field(default_factory=lambda: np.empty(0), repr=False)
    draws_months: np.ndarray = field(default_factory=lambda: np.empty(0), repr=False)
    missing: str = ""
    contracts: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    @property
    def known(self) -> bool:
        return not self.missing

    @property
    def horizon_months(self) -> int:
        return int((self.table["kind"] == "future").sum()) if len(self.table) else 0

    def negative_by(self, months: int) -> float:
        """Share of draws that go below zero within so many months."""
        return float((self.draws_months <= months).mean()) if self.known else np.nan

    def sentences(self, lang: str | None = None) -> list[str]:
        with i18n.use_language(lang):
            if not self.known:
                return [self._unknown()]
            return [self.finding(), *self._odds(), *self._money_to_come(), *self._stop()]

    def _unknown(self) -> str:
        return {
            "ledger": _("The cash curve is not measured: fill the Ledger sheet, expenses included."),
            "opening_cash": _(
                "The cash curve is not measured: write the cash at the start on the Project sheet."
            ),
            "months": _("The cash curve is not measured: not one complete month yet."),
        }[self.missing]

    def finding(self) -> str:
        """The curve in a sentence."""
        if self.runway_months == 0:
            return _("The cash is already below zero: {cash}.", cash=money(self.cash_eur))
        if self.first_negative is None:
            return _("The plan stays above zero for the next {n} months.", n=self.horizon_months)
        return ngettext("On the plan, the cash goes below zero at the end of {month}: {n} month ahead.",
                        "On the plan, the cash goes below zero at the end of {month}: {n} months ahead.",
                        self.runway_months, month=i18n.month(self.first_negative))  # fmt: skip

    def _odds(self) -> list[str]:
        within = min(12, self.horizon_months)
        said = [
            _("Cash at hand: {cash}. Running costs {cost} a month, own revenue {revenue} a month (from the last "
              "months, estimated).", cash=money(self.cash_eur), cost=money(self.month_cost_eur),
              revenue=money(self.month_revenue_eur)),
            _("Below zero within {n} months: {chances}.", n=within, chances=chances(self.negative_by(within))),
        ]  # fmt: skip
        if self.bridge_95_eur > 0:
            said.append(_("Bridge to find over {n} months: {low} to hold in 80 cases out of 100, {high} in 95.",
                          n=self.horizon_months, low=money(self.bridge_80_eur), high=money(self.bridge_95_eur)))  # fmt: skip
        return said

    def _contracts(self) -> list[str]:
        """What the plan supposes of contracts that have stopped, or that stop before its end."""
        if self.contracts.empty:
            return []
        gone = self.contracts[self.contracts["stopped"]]
        ends = self.contracts[~self.contracts["stopped"]]
        said = []
        if len(gone):
            said.append(_("Stopped, so no longer counted: {names} ({amount} a month).", names=i18n.listing(gone["payer"]),
                          amount=money(gone["month_eur"].sum())))  # fmt: skip
        said += [
            _("The plan supposes that {name} renews on {end} ({amount} a month).", name=row.payer, end=i18n.date(row.end),
              amount=money(row.month_eur))
            for row in ends.itertuples()
        ]  # fmt: skip
        return said

    def _money_to_come(self) -> list[str]:
        said, r = self._contracts(), self.receipts
        sure, filed = r[r["status"] != "filed"], r[r["status"] == "filed"]
        if len(sure):
            said.append(_("Agreed and still to arrive: {amount}, the last of it by {month}.",
                          amount=money(sure["amount_eur"].sum()), month=i18n.month(sure["late"].max())))  # fmt: skip
        if len(filed):
            said.append(_("Filed, not in the plan: {amount}.", amount=money(filed["amount_eur"].sum())))
        if r["assumed"].any():
            said.append(_("Some dates or chances are missing in the Funding sheet: the kit's assumptions stand "
                          "in for them."))  # fmt: skip
        return said

    def _stop(self) -> list[str]:
        if np.isnan(self.closing_cost_eur):
            return [_("Cost of an orderly stop: not stated.")]
        if self.last_stop is None:
            return [_("Stopping in good order ({cost}) is already no longer covered.",
                      cost=money(self.closing_cost_eur))]  # fmt: skip
        if self.last_stop == self.table["month"].iloc[-1]:
            return [_("Stopping in good order ({cost}) stays covered over the whole horizon.",
                      cost=money(self.closing_cost_eur))]  # fmt: skip
        return [_("Last month to stop in good order ({cost} covered in 9 cases out of 10): {month}.",
                  cost=money(self.closing_cost_eur), month=i18n.month(self.last_stop))]  # fmt: skip

    def plot(self, ax=None):
        """The curve with its fan and the month of shortage."""
        from .charts import draw_cash

        return draw_cash(self, ax)

    def plot_chances(self, ax=None):
        """Chance of having been below zero, month after month."""
        from .charts_plan import draw_chances

        return draw_chances(self, ax)


def cash_plan(pilot: Pilot, horizon_months: int = 18, draws: int = 4000, seed: int = 0, *,
              months_back: int = 6, surprise_share: float = 0.0, surprise_eur: float = 700.0,
              without: Sequence[str] = (), late_months: int = 0) -> CashPlan:  # fmt: skip
    """Project the cash balance by Monte Carlo on payment dates, acceptance and the months' ups and downs.

    horizon_months: months after ``pilot.until``. months_back: recent months taken as the rhythm of own revenue
    and of the costs that come back. surprise_share, surprise_eur: chance each month of an unplanned cost, and
    its amount; off by default, so that data without variation give a plan without a fan. without: ids of the
    Funding sheet left out; late_months: every grant to come that much later. Costs, revenue, grants and surprises
    have random numbers of their own, so that two plans differ by what was asked only.

    Money to come: `funding` rows neither paid, refused nor "idea", uniformly between their earliest and latest
    dates (one draw a funder: slow for all its grants), the filed ones with their chance; ledger rows dated before
    ``until`` and paid after it (subsidies only when there is no funding table); loans, repayments and set-up costs
    dated later. An amount already late is taken to arrive within the kit's assumed delay. Method: balance simulated
    as a whole path, runway read on the curve, never cash / burn.
    """
    a_pilot(pilot)
    if draws < 1 or horizon_months < 1:
        raise ConciergekitError(_("A cash plan needs at least one draw and one month to come."))
    missing = _missing(pilot)
    if missing:
        return CashPlan(_empty_table(), receipts(pilot).table, missing=missing)
    ahead = outlook(pilot, horizon_months, months_back)
    flows = ahead.draw(draws, seed, without, late_months)
    if surprise_share > 0:
        rng = np.random.default_rng([seed, len(ahead.running) + 1])
        flows -= surprise_eur * rng.binomial(1, surprise_share, size=flows.shape)
    return _assemble(
        pilot, ahead, ahead.grants.without(without), ahead.planned(without, late_months), ahead.balance(flows)
    )


@dataclass(frozen=True)
class Outlook:
    """What is known of the cash ahead before anything is drawn: the same for every plan of one length.

    past: balance at each past month-end; cash: at the last day. fixed: dated one-off money of each future month.
    exposure: how much of each month is still to come.
    """

    months: pd.PeriodIndex
    past: pd.Series
    cash: float
    running: tuple[Stream, ...]
    grants: Receipts
    fixed: np.ndarray
    exposure: np.ndarray

    def draw(self, draws: int, seed: int, without=(), late_months: int = 0) -> np.ndarray:
        """As `simulate_flows`."""
        return simulate_flows(
            self.running, self.grants, self.exposure, self.months, draws, seed, without, late_months
        )

    def balance(self, flows: np.ndarray) -> np.ndarray:
        """Balance at each month-end of these flows, (draws, months)."""
        return np.cumsum(flows + self.fixed, axis=1) + self.cash

    def planned(self, without=(), late_months: int = 0) -> np.ndarray:
        """Balance at each month-end on the plan."""
        return self.cash + np.cumsum(
            self.fixed
            + sum(s.sign * s.spread(s.level * self.exposure) for s in self.running)
            + self.grants.planned(self.months, without, late_months)
        )


@remembered
def outlook(pilot: Pilot, horizon_months: int = 18, months_back: int = 6) -> Outlook:
    """What a plan starts from; for a pilot that has one only (`_missing`)."""
    months = _future_months(pilot, horizon_months)
    return Outlook(
        months, *_past(pilot), streams(pilot, months_back), receipts(pilot), scheduled(pilot, months),
        _exposure(pilot, months),
    )  # fmt: skip


def simulate_flows(running: Sequence[Stream], grants: Receipts, exposure: np.ndarray, months: pd.PeriodIndex,
                   draws: int, seed: int, without=(), late_months: int = 0) -> np.ndarray:  # fmt: skip
    """Money in − money out of each future month, (draws, months), dated one-off money left out."""
    luck = [np.random.default_rng([seed, place]) for place in range(len(running) + 1)]
    flows = grants.draw(months, draws, luck[0], without, late_months)
    for stream, rng in zip(running, luck[1:], strict=True):
        flows += stream.sign * stream.spread(stream.draw(exposure, draws, rng))
    return flows


def runway(pilot: Pilot) -> float:
    """Months from ``pilot.until`` to the first month-end below zero on the plan's curve.

    The horizon (18) when there is none: see ``CashPlan.runway_at_least``; NaN when cash is not measured.
    """
    if _missing(a_pilot(pilot)):
        return np.nan
    ahead = outlook(pilot)
    return _runway(ahead.planned(), ahead.cash)


def stop_paid(pilot: Pilot, draws: int = 4000, seed: int = 0) -> np.ndarray:
    """``CashPlan.stop_paid`` of the plan as it is, alone."""
    closing = _closing_cost(pilot)
    if _missing(pilot) or np.isnan(closing):
        return np.empty(0)
    ahead = outlook(pilot)
    return _stop_paid(ahead.balance(ahead.draw(draws, seed)), closing)


# ---- pieces ----------------------------------------------------------------------------------------------


def _missing(pilot: Pilot) -> str:
    if not books.has_expenses(pilot):
        return "ledger"
    if not len(pilot.months):
        return "months"
    return "" if "opening_cash_eur" in pilot.settings else "opening_cash"


def _empty_table() -> pd.DataFrame:
    columns = ["plan_eur", "p05_eur", "p50_eur", "p95_eur", "negative_share"]
    frame = pd.DataFrame({"month": pd.PeriodIndex([], freq="M"), "kind": pd.Series([], dtype="str")})
    return frame.assign(**{name: pd.Series([], dtype="float64") for name in columns})


def _future_months(pilot: Pilot, horizon: int) -> pd.PeriodIndex:
    first = (pilot.until + pd.Timedelta(days=1)).to_period("M")
    return pd.period_range(first, periods=horizon, freq="M")


def _exposure(pilot: Pilot, months: pd.PeriodIndex) -> np.ndarray:
    """How much of each month is still to come: the first one may have begun."""
    share = np.ones(len(months))
    day = (pilot.until + pd.Timedelta(days=1)).day
    share[0] = 1 - (day - 1) / months[0].days_in_month
    return share


def _past(pilot: Pilot) -> tuple[pd.Series, float]:
    """Balance at each past month-end, and at the end of ``pilot.until``."""
    rows = books.entries(pilot)
    rows = rows[~rows["in_kind"] & rows["paid"].between(pilot.start, pilot.until)]
    signed = rows["amount_eur"] * np.where(rows["nature"].isin(["expense", "repayment"]), -1, 1)
    opening = float(pilot.settings["opening_cash_eur"])
    moved = books.by_month(pilot, rows["paid"].dt.to_period("M"), signed)
    return opening + moved.cumsum(), opening + float(signed.sum())


def first_below(balance: np.ndarray) -> np.ndarray:
    """Months to the first month-end below zero on each path (draws, months); inf where there is none."""
    below = balance < -0.005
    return np.where(below.any(axis=1), below.argmax(axis=1) + 1.0, np.inf)


def shortage(balance: np.ndarray) -> np.ndarray:
    """Money each path lacks at its lowest month-end, (draws,), zero when it never goes below zero."""
    return np.maximum(0, -balance.min(axis=1))


def _runway(planned: np.ndarray, cash: float) -> float:
    """Months to the first month-end below zero on the plan; the horizon when there is none."""
    if cash < -0.005:
        return 0.0
    negative = np.flatnonzero(planned < -0.005)
    return float(negative[0] + 1 if len(negative) else len(planned))


def _closing_cost(pilot: Pilot) -> float:
    return float(pilot.settings.get("closing_cost_eur", np.nan))


def _assemble(
    pilot: Pilot, ahead: Outlook, grants: Receipts, planned: np.ndarray, balance: np.ndarray
) -> CashPlan:
    first, months, cash = first_below(balance), ahead.months, ahead.cash
    first = np.zeros_like(first) if cash < -0.005 else first
    lacking = shortage(balance)
    p05, p50, p95 = np.quantile(balance, [0.05, 0.5, 0.95], axis=0)
    future = pd.DataFrame(
        {"month": months, "kind": "future", "plan_eur": planned, "p05_eur": p05, "p50_eur": p50, "p95_eur": p95,
         "negative_share": [(first <= k + 1).mean() for k in range(len(months))]}
    )  # fmt: skip
    history = pd.DataFrame({"month": ahead.past.index, "kind": "past", "plan_eur": ahead.past.to_numpy()})
    negative = np.flatnonzero(planned < -0.005)
    closing = _closing_cost(pilot)
    level = {s.sign: s.level for s in ahead.running}
    return CashPlan(
        table=pd.concat([history, future], ignore_index=True),
        receipts=grants.table,
        cash_eur=cash,
        month_cost_eur=level[-1],
        month_revenue_eur=level[1],
        first_negative=months[negative[0]] if len(negative) else None,
        runway_months=_runway(planned, cash),
        runway_at_least=not len(negative) and cash >= -0.005,
        bridge_80_eur=float(np.quantile(lacking, 0.80)),
        bridge_95_eur=float(np.quantile(lacking, 0.95)),
        last_stop=_last_stop(months, balance, closing),
        closing_cost_eur=closing,
        stop_paid=_stop_paid(balance, closing),
        draws_months=first,
        contracts=ending(pilot, months),
    )


def _last_stop(months: pd.PeriodIndex, balance: np.ndarray, closing: float) -> pd.Period | None:
    """Last month up to which the balance covers the closing cost with the asked certainty."""
    if np.isnan(closing):
        return None
    covered = (balance >= closing - 0.005).mean(axis=0) >= rates.value("stop_covered_share")
    count = len(months) if covered.all() else int(covered.argmin())
    return months[count - 1] if count else None


def _stop_paid(balance: np.ndarray, closing: float) -> np.ndarray:
    if np.isnan(closing):
        return np.empty(0)
    return np.logical_and.accumulate(balance >= closing - 0.005, axis=1).mean(axis=0)

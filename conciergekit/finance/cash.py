"""Cash month by month: what has moved, and how it may go on, with the grants' calendar and its delays."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..core import rates
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.pilot import Pilot, a_pilot, dated, remembered
from ..core.told import Told
from ..evidence import ENDS
from . import books
from .demand import closed_again, opens_again
from .forecast import Receipts, Stream, given_back, receipts, running, scheduled
from .revenue import ending, sales_unbooked
from .same_money import owed, told_twice
from .year_ahead import AID, DATED, begun, months_ahead, renewed, year_ahead

HORIZON = 18  # months that a plan looks ahead; a cash that lasts them all lasts so many or more
BRIDGE_LEVELS = (0.80, 0.95)  # shares of the draws that the two bridges hold
STAGES, PROJECT_SHEET = "stage_plan", "project"
_ALIKE = 1.0  # euro


@dataclass(frozen=True)
class CashPlan(Told):
    """The cash balance at each month-end, past and to come.

    table: `month` (Period), `kind` ("past" or "future"), `plan_eur` (agreed money at its latest date, running
    costs and own revenue as in the last months, filed requests for money left out), `p05_eur`, `p50_eur`,
    `p95_eur` over the draws, `negative_share` (draws already below zero at or before this month-end).
    receipts: the grants still to come: funder, status, amount_eur, early, late, chance_share, assumed.
    first_negative: first month-end below zero in the plan, None if none. runway_months: months from
    ``pilot.until`` to it; the horizon when there is none, with `runway_at_least` True; NaN when unknown.
    bridge_80_eur, bridge_95_eur: money to find so that 80 (95) draws in 100 never go below zero.
    last_stop: last month-end up to which the closing cost stays covered in `stop_level` of the draws.
    stop_paid: share of the draws in which the closing cost is covered at every month-end up to each future one;
    empty when that cost is not stated.
    draws_months: months to the first negative month-end in each draw (inf if none).
    missing: why there is no plan ("amounts", "ledger", "bank", "sales", "opening_cash", "months"), empty when there is one.
    contracts: those that have stopped, or stop before the end of the plan, as ``revenue.ending`` gives them.
    envelope_eur (NaN: none, or no dates), envelope_start, envelope_gate: means asked at the next gate; envelope_more_eur:
    what spending them whole adds to the costs of these months; envelope_negative, envelope_runway_months: first_negative
    and runway_months then. The plan itself is without them, unless asked for.
    owed_eur: money the ledger still awaits, subsidies of the Funding sheet left out; same: funders it shares with that
    sheet. aids: (label, € a month, end or None) of the aids received every month; renewed: (label, funder, €, payer) of those
    that go on as a grant of the Funding sheet. undated_eur: what of the cash is counted received for want of a day of
    payment, from payers who always paid later. closed: months of the first twelve that are supposed closed, wholly or in part,
    as a year before. reopens: the month in which a service that is closed is supposed to open again (None: it is open, or told).
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
    envelope_eur: float = np.nan
    envelope_start: pd.Timestamp = pd.NaT
    envelope_gate: pd.Timestamp = pd.NaT
    envelope_more_eur: float = 0.0
    envelope_negative: pd.Period | None = None
    envelope_runway_months: float = np.nan
    owed_eur: float = 0.0
    same: tuple[str, ...] = ()
    aids: tuple[tuple, ...] = ()
    renewed: tuple[tuple, ...] = ()
    stop_level: float = np.nan
    bridge_levels: tuple[float, float] = BRIDGE_LEVELS
    undated_eur: float = 0.0
    closed: tuple[pd.Period, ...] = ()
    reopens: pd.Period | None = None

    @property
    def known(self) -> bool:
        return not self.missing

    @property
    def horizon_months(self) -> int:
        return int((self.table["kind"] == "future").sum()) if len(self.table) else 0

    @property
    def paid_back(self) -> bool:
        """Whether what lacks on the way is there again at the end of the plan: money to be lent, not to be found."""
        return self.known and float(self.table["plan_eur"].iloc[-1]) >= 0

    def negative_by(self, months: int) -> float:
        """Share of draws that go below zero within so many months."""
        return float((self.draws_months <= months).mean()) if self.known else np.nan

    @property
    def stop_covered_now(self) -> bool:
        """Whether the cash at hand covers an orderly stop today."""
        return self.cash_eur >= self.closing_cost_eur - 0.005


@dataclass(frozen=True)
class NextStage:
    """cost_eur: means asked for the next stage (NaN not stated). source: "stage_plan" or "project", "" for none.
    start, gate: its dates (NaT unknown). project_eur: what the project sheet says of it (NaN not stated)."""

    cost_eur: float = np.nan
    source: str = ""
    start: pd.Timestamp = pd.NaT
    gate: pd.Timestamp = pd.NaT
    project_eur: float = np.nan

    @property
    def dated(self) -> bool:
        """Whether money can be placed in it."""
        return pd.notna(self.start) and pd.notna(self.gate) and self.gate >= self.start

    @property
    def differs(self) -> bool:
        """Whether the two sheets give two costs (False when one is silent)."""
        return self.source == STAGES and abs(self.cost_eur - self.project_eur) > _ALIKE


@remembered
def next_stage(pilot: Pilot) -> NextStage:
    """The first stage of the Stages sheet that begins after ``pilot.until``; its cost from there when it is written."""
    project = float(pilot.settings.get("next_stage_cost_eur", np.nan))
    plan = pilot["stage_plan"]
    plan = plan[plan["start"] > pilot.until].sort_values("start", kind="stable")
    row = plan.iloc[0] if len(plan) else None
    start, gate = (pd.NaT, pd.NaT) if row is None else (row["start"], row["gate"])
    if row is not None and row["envelope_eur"] == row["envelope_eur"]:
        return NextStage(float(row["envelope_eur"]), STAGES, start, gate, project)
    return NextStage(project, PROJECT_SHEET if project == project else "", start, gate, project)


@dated
def cash_plan(
    pilot: Pilot,
    horizon_months: int = HORIZON,
    draws: int = 4000,
    seed: int = 0,
    *,
    without: Sequence[str] = (),
    late_months: int = 0,
    envelope: bool | float = False,
) -> CashPlan:
    """Project the cash balance by Monte Carlo on payment dates, acceptance and the months' ups and downs.

    horizon_months: months after ``pilot.until``; the lines are those of ``year_ahead``, the same as in the funding plan and the
    budget. envelope: spend the means asked at the next gate whole between its dates (True: as asked; a number: that many
    euros). without: ids of the Funding sheet left out; late_months: every grant to come that much later. Costs, revenue and
    grants have random numbers of their own, so that two plans differ by what was asked only.

    Money to come: `funding` rows neither paid, refused nor "idea", uniformly between their earliest and latest
    dates (one draw a funder: slow for all its grants), the filed ones with their chance, never on the plan; ledger rows
    dated before ``until`` and paid after it, and subsidies dated later, unless the Funding sheet tells the same money;
    loans, repayments and set-up costs dated later. An amount already late is taken to arrive within the kit's assumed delay. Method: balance simulated
    as a whole path, runway read on the curve, never cash / burn.
    """
    a_pilot(pilot)
    if draws < 1 or horizon_months < 1:
        raise ConciergekitError(_("A cash plan needs at least one draw and one month to come."))
    missing = missing_for(pilot)
    if missing:
        table = pd.DataFrame({"month": pd.PeriodIndex([], freq="M"), "kind": pd.Series([], dtype="str")})
        table = table.assign(**{name: pd.Series([], dtype="float64") for name in _DRAWN})
        return CashPlan(table, receipts(pilot).table, missing=missing)
    ahead = outlook(pilot, horizon_months)
    flows = ahead.flows(draws, seed, without, late_months)
    planned = ahead.planned(without, late_months)
    stage, spent = _envelope(pilot, ahead, envelope)
    voted = planned - np.cumsum(spent)
    if envelope is not False:
        flows, planned = flows - spent, voted
    plan = _assemble(pilot, ahead, ahead.grants.without(without), planned, ahead.balance(flows))
    return replace(
        plan,
        envelope_eur=stage.cost_eur if stage.dated else np.nan,
        envelope_start=stage.start,
        envelope_gate=stage.gate,
        envelope_more_eur=float(spent.sum()),
        envelope_negative=_first_negative(ahead.months, voted),
        envelope_runway_months=_runway(voted, ahead.cash, begun(pilot)),
    )


def _envelope(pilot: Pilot, ahead: "Outlook", asked: bool | float) -> tuple[NextStage, np.ndarray]:
    """The next stage, and what spending its envelope whole adds to the costs of each month ahead, day by day."""
    stage = next_stage(pilot)
    if not isinstance(asked, bool):
        stage = replace(stage, cost_eur=float(asked))
    if not stage.dated or not stage.cost_eur > 0:
        return replace(stage, cost_eur=np.nan), np.zeros(len(ahead.months))
    first = np.maximum(ahead.months.start_time.to_numpy(), stage.start.to_datetime64())
    last = np.minimum(ahead.months.end_time.to_numpy(), stage.gate.to_datetime64() + np.timedelta64(23, "h"))
    days = np.maximum(0, (last - first) / np.timedelta64(1, "D") + 1).astype(int)
    whole = (stage.gate - stage.start).days + 1
    costs = ahead.running[0].planned(len(ahead.months)) * days / ahead.months.days_in_month.to_numpy()
    more = max(0.0, stage.cost_eur * days.sum() / whole - costs.sum())
    return stage, more * days / max(1, days.sum())


@dataclass(frozen=True)
class Outlook:
    """What is known of the cash ahead before anything is drawn: the same for every plan of one length.

    past: balance at each past month-end; cash: at the last day. fixed: dated one-off money of each future month, less repayments that go on.
    """

    months: pd.PeriodIndex
    past: pd.Series
    cash: float
    running: tuple[Stream, ...]
    grants: Receipts
    fixed: np.ndarray

    def balance(self, flows: np.ndarray) -> np.ndarray:
        """Balance at each month-end of these flows, (draws, months)."""
        return np.cumsum(flows + self.fixed, axis=1) + self.cash

    def flows(self, draws: int, seed: int, without=(), late_months: int = 0) -> np.ndarray:
        """Money in − money out of each future month, (draws, months), dated one-off money left out."""
        luck = [np.random.default_rng([seed, place]) for place in range(len(self.running) + 1)]
        flows = self.grants.draw(self.months, draws, luck[0], without, late_months)
        for stream, rng in zip(self.running, luck[1:], strict=True):
            flows += stream.sign * stream.spread(stream.draw(len(self.months), draws, rng))
        return flows

    def planned(self, without=(), late_months: int = 0) -> np.ndarray:
        """Balance at each month-end on the plan."""
        flows = self.fixed + sum(s.sign * s.spread(s.planned(len(self.months))) for s in self.running)
        return self.cash + np.cumsum(flows + self.grants.planned(self.months, without, late_months))


@remembered
def cash_as_planned(pilot: Pilot) -> CashPlan:
    """The plan, for what is read of it that does not hang on the draws."""
    return cash_plan(pilot, draws=1)


@remembered
def outlook(pilot: Pilot, horizon_months: int = HORIZON) -> Outlook:
    """What a plan starts from; for a pilot that has one only (`missing_for`)."""
    months = months_ahead(pilot, horizon_months)
    fixed = scheduled(pilot, months) - given_back(pilot, months)
    return Outlook(months, *_past(pilot), running(pilot, horizon_months), receipts(pilot), fixed)


def runway(pilot: Pilot) -> float:
    """Months from ``pilot.until`` to the first month-end below zero on the plan's curve.

    The horizon (18) when there is none: see ``CashPlan.runway_at_least``; NaN when cash is not measured.
    """
    if missing_for(a_pilot(pilot)):
        return np.nan
    ahead = outlook(pilot)
    return _runway(ahead.planned(), ahead.cash, begun(pilot))


def running_month(pilot: Pilot) -> tuple[float, float]:
    """Running costs and own revenue of a month ahead as the plan supposes them (€); NaN when cash is not measured."""
    return (np.nan, np.nan) if missing_for(a_pilot(pilot)) else _running(outlook(pilot))


def stop_paid(pilot: Pilot, draws: int = 4000, seed: int = 0) -> np.ndarray:
    """``CashPlan.stop_paid`` of the plan as it is, alone."""
    closing = _closing_cost(pilot)
    if missing_for(pilot) or np.isnan(closing):
        return np.empty(0)
    ahead = outlook(pilot)
    return _stop_paid(ahead.balance(ahead.flows(draws, seed)), closing)


def stop_lacks(pilot: Pilot, months: int, draws: int = 4000, seed: int = 0) -> float:
    """Money to add today so that `stop_paid` reaches the share asked at the end of so many months; not below zero."""
    ahead = outlook(pilot)
    return _stop_lacks(ahead.balance(ahead.flows(draws, seed))[:, :months], _closing_cost(pilot))


# ---- pieces ----------------------------------------------------------------------------------------------


def missing_for(pilot: Pilot) -> str:
    if books.cash_unread(pilot):
        return "amounts"
    if not books.expenses_up_to_date(pilot):
        return "ledger"
    if books.bank_untold(pilot):
        return "bank"
    if sales_unbooked(pilot):
        return "sales"
    if not len(pilot.months):
        return "months"
    return "" if "opening_cash_eur" in pilot.settings else "opening_cash"


_DRAWN = ["plan_eur", "p05_eur", "p50_eur", "p95_eur", "negative_share"]


def _past(pilot: Pilot) -> tuple[pd.Series, float]:
    """Balance at each past month-end, and at the end of ``pilot.until``."""
    rows, (first, last) = books.rows(pilot), (day.to_datetime64() for day in (pilot.start, pilot.until))
    rows = rows.where(~rows.in_kind & (rows.paid >= first) & (rows.paid <= last))
    opening, signed = float(pilot.settings["opening_cash_eur"]), rows.signed
    moved = np.cumsum(books.placed(pilot.months, rows.paid_month, signed))
    return pd.Series(opening + moved, index=pilot.months), opening + float(signed.sum())


def first_below(balance: np.ndarray) -> np.ndarray:
    """Months to the first month-end below zero on each path (draws, months); inf where there is none."""
    below = balance < -0.005
    return np.where(below.any(axis=1), below.argmax(axis=1) + 1.0, np.inf)


def shortage(balance: np.ndarray) -> np.ndarray:
    """Money each path lacks at its lowest month-end, (draws,), zero when it never goes below zero."""
    return np.maximum(0, -balance.min(axis=1))


def _runway(planned: np.ndarray, cash: float, over: float) -> float:
    """Months to the first month-end below zero on the plan, `over` of the first having passed; the horizon if none."""
    if cash < -0.005:
        return 0.0
    negative = np.flatnonzero(planned < -0.005)
    return float(negative[0] + 1 - over if len(negative) else len(planned))


def _running(ahead: Outlook) -> tuple[float, float]:
    costs, sales, contracts, _aids = ahead.running
    return float(costs.level), float(sales.level + contracts.level)


def _closing_cost(pilot: Pilot) -> float:
    return float(pilot.settings.get("closing_cost_eur", np.nan))


def _assemble(
    pilot: Pilot, ahead: Outlook, grants: Receipts, planned: np.ndarray, balance: np.ndarray
) -> CashPlan:
    first, months, cash = first_below(balance), ahead.months, ahead.cash
    first = np.zeros_like(first) if cash < -0.005 else first
    ends = np.quantile(balance, [ENDS[0], 0.5, ENDS[1]], axis=0)
    negative = [(first <= k + 1).mean() for k in range(len(months))]
    drawn = dict(zip(_DRAWN, (planned, *ends, negative), strict=True))
    future = pd.DataFrame({"month": months, "kind": "future", **drawn})
    bridges = map(float, np.quantile(shortage(balance), BRIDGE_LEVELS))
    history = pd.DataFrame({"month": ahead.past.index, "kind": "past", "plan_eur": ahead.past.to_numpy()})
    closing, (cost, revenue) = _closing_cost(pilot), _running(ahead)
    return CashPlan(
        table=pd.concat([history, future], ignore_index=True),
        receipts=grants.table,
        cash_eur=cash,
        month_cost_eur=cost,
        month_revenue_eur=revenue,
        first_negative=_first_negative(months, planned),
        runway_months=_runway(planned, cash, begun(pilot)),
        runway_at_least=_first_negative(months, planned) is None and cash >= -0.005,
        **dict(zip(("bridge_80_eur", "bridge_95_eur"), bridges, strict=True)),
        last_stop=_last_stop(months, balance, closing),
        closing_cost_eur=closing,
        stop_paid=_stop_paid(balance, closing),
        draws_months=first,
        contracts=ending(pilot, months),
        owed_eur=owed(pilot),
        same=told_twice(pilot),
        stop_level=float(rates.value("stop_covered_share")),
        undated_eur=float(books.undated(pilot)["amount_eur"].sum()),
        closed=tuple(closed_again(pilot, months[:12])),
        reopens=opens_again(pilot, months),
        **_carried_on(pilot),
    )


def _carried_on(pilot: Pilot) -> dict:
    """The aids received every month: those the plan carries on, and those a grant of the Funding sheet stands for."""
    aids = year_ahead(pilot).of(AID)
    lines = [x for x in aids if x.kind != DATED and x.year_eur > 0 and not books.moves_no_money(x.account)]
    return {
        "aids": tuple((x.label, max(x.amounts), None if pd.isna(x.end) else x.end) for x in lines),
        "renewed": renewed(pilot),
    }


def _first_negative(months: pd.PeriodIndex, planned: np.ndarray) -> pd.Period | None:
    negative = np.flatnonzero(planned < -0.005)
    return months[negative[0]] if len(negative) else None


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


def _stop_lacks(balance: np.ndarray, closing: float) -> float:
    short = np.maximum(0, closing - balance.min(axis=1))
    return float(np.quantile(short, rates.value("stop_covered_share"), method="inverted_cdf"))

"""Stage by stage: the means, what was spent, what may be lost, and whether means grew only after a recorded go.

"Si le porteur de projets a peu de moyens, choisir d'y aller par étape et d'augmenter les moyens à chaque étape."
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered
from ..core.tables import STAGE_PLAN
from ..core.told import Told
from ..finance import books
from ..finance.cash import NextStage, next_stage
from ..finance.revenue import instalments, unpaid
from .instances import decided
from .rule import GOES

_MONTH = 365.25 / 12  # days
LARGER = 1.02  # a rounding of the envelope is not a growth of the means
_EARLY = pd.Timedelta(days=31)  # a stage may open a few days before the minutes of its gate are signed


@dataclass(frozen=True)
class Loss:
    """What the next stage could cost if nothing came of it: ``largest = engaged + closing − certain``, in euros.

    engaged: its envelope. closing: cost of an orderly stop (NaN not stated: counted as 0 and said). certain: money sure
    to arrive within it (signed contracts, agreed grants at their latest date). late: agreed grants that arrive after it.
    notified: grants notified without a signed agreement that may arrive within it: not counted.
    accepted: what the body said it can lose. wrong_go: (1 − q) × loss of a wrong go. All NaN when unknown.
    """

    engaged: float = np.nan
    closing: float = np.nan
    certain: float = 0.0
    late: float = 0.0
    accepted: float = np.nan
    wrong_go: float = np.nan
    notified: float = 0.0
    dated: bool = False  # the stage has dates, so that receipts could be placed in it

    @property
    def largest(self) -> float:
        if np.isnan(self.engaged):
            return np.nan
        return max(self.engaged + np.nan_to_num(self.closing) - self.certain, 0.0)

    @property
    def too_much(self) -> bool:
        """More than the body said it can lose (False when either is unknown)."""
        return self.largest > self.accepted


@dataclass(frozen=True)
class Stages(Told):
    """The stages of a pilot, and the largest loss of the next one.

    table : one row a planned stage, by date: stage, label, start, gate, months, envelope_eur, spent_eur (expenses of the
        ledger between its own dates, so far; NaN without a ledger or before it starts, or where one has no amount, unless those
        known are beyond its envelope already: at_least), gone_months (of its months, those
        that have gone by), pace_eur (what it would have spent at its end at this pace, nothing being set up again; NaN once it is over or unknown),
        month_eur (envelope a month), max_loss_eur, question, state (past, now, next), grows (means larger than those of
        the stage before), go (day of the recorded go that allowed it, NaT if none), unallowed (grows, has started, and no
        go is recorded).
    loss : Loss
    between_eur : expenses that fall in no stage, after the first one began (NaN without a ledger).
    next : cost of the next stage and its source
    """

    table: pd.DataFrame
    loss: Loss
    between_eur: float = np.nan
    next: NextStage = field(default_factory=NextStage)


@remembered
def stages(pilot: Pilot, q: float = np.nan) -> Stages:
    """Read the stage plan against the ledger and the decisions; q: chance that every must-criterion is met
    (``review.probability``), for the expected loss of a wrong go."""
    table = _table(pilot)
    return Stages(table, _largest_loss(pilot, table, q), _between_eur(pilot, table), next_stage(pilot))


@remembered
def _table(pilot: Pilot) -> pd.DataFrame:
    table = _plan(pilot)
    today = pilot.until
    table["state"] = _states(table, today)
    # its gate, never beyond the eve of the next stage; that eve when no gate is written
    eve = table["start"].shift(-1) - pd.Timedelta(days=1)
    table["end"] = table["gate"].fillna(eve).where(~(table["gate"] > eve), eve)
    spent = pd.Series([_spent(pilot, row, today) for row in table.itertuples()], dtype=float)
    unread = pd.Series(
        [_unread(pilot, row.start, _last(row, today)) for row in table.itertuples()], dtype=bool
    )
    table["at_least"] = unread & (spent > LARGER * table["envelope_eur"])
    table["spent_eur"] = spent.where(~unread | table["at_least"])
    gone = _calendar_months(table["start"], table["end"].where(table["end"] < today, today)).clip(lower=0)
    table["gone_months"] = gone.where(table["end"].notna())
    running = [_spent(pilot, row, today, starting=False) for row in table.itertuples()]
    ahead = (table["months"] - table["gone_months"]) * running / table["gone_months"]
    table["pace_eur"] = (table["spent_eur"] + ahead).where(
        (table["state"] == "now")
        & (table["gone_months"] >= 1)
        & (table["gone_months"] < table["months"])
        & ~unread
    )
    table["month_eur"] = (table["envelope_eur"] / table["months"]).where(table["months"] > 0)
    table["grows"] = _grows(table)
    table["go"] = pd.to_datetime([_go(pilot, table, at) for at in range(len(table))])
    table["unallowed"] = table["grows"] & table["go"].isna() & (table["state"] != "next")
    return table


def present_start(pilot: Pilot) -> pd.Timestamp:
    """First day of the present stage: of the plan, else of the test."""
    plan = pilot["stage_plan"]
    begun = plan.loc[plan["start"] <= pilot.until, "start"]
    return begun.max() if len(begun) else pilot.start


def _plan(pilot: Pilot) -> pd.DataFrame:
    plan = pilot["stage_plan"].dropna(subset=["start"])
    plan = plan.sort_values("start", kind="stable").reset_index(drop=True)
    plan["label"] = [STAGE_PLAN["stage"].label(value) for value in plan["stage"]]
    plan["months"] = _calendar_months(plan["start"], plan["gate"])
    return plan


def _calendar_months(first: pd.Series, last: pd.Series) -> pd.Series:
    """Months from the first day to the last, both worked: three from 1 October to 31 December."""
    after = last + pd.Timedelta(days=1)
    whole = (after.dt.year - first.dt.year) * 12 + after.dt.month - first.dt.month
    return whole + (after.dt.day - first.dt.day) / _MONTH


def _states(table: pd.DataFrame, today: pd.Timestamp) -> list[str]:
    begun = [row.start <= today for row in table.itertuples()]
    last = max((i for i, there in enumerate(begun) if there), default=-1)
    return ["now" if i == last else "past" if i < last else "next" for i in range(len(table))]


def _spending(pilot: Pilot) -> pd.DataFrame:
    rows = books.entries(pilot)
    return rows[(rows["nature"] == "expense") & ~rows["in_kind"]]


def _unread(pilot: Pilot, first: pd.Timestamp, last: pd.Timestamp) -> bool:
    """Whether an expense between two days has no amount: what was spent is then not known."""
    rows = books.unread(pilot)
    return bool((rows["date"].between(first, last) & (rows["nature"] == "expense")).any())


def _spent(pilot: Pilot, row, today: pd.Timestamp, starting: bool = True) -> float:
    """Expenses of the ledger between its first and its last day (or today); starting: those of the set-up as well."""
    if row.state == "next" or not books.expenses_up_to_date(pilot):
        return np.nan
    rows = _spending(pilot)
    rows = rows if starting else rows[~rows["set_up"].fillna(False).astype(bool)]
    return float(rows.loc[rows["date"].between(row.start, _last(row, today)), "amount_eur"].sum())


def _last(row, today: pd.Timestamp) -> pd.Timestamp:
    return today if pd.isna(row.end) else min(today, row.end)


def _between_eur(pilot: Pilot, table: pd.DataFrame) -> float:
    """Expenses up to today that fall after the first stage began and in none."""
    if not books.expenses_up_to_date(pilot) or table.empty:
        return np.nan
    if _unread(pilot, table["start"].min(), pilot.until):
        return np.nan
    rows = _spending(pilot)
    rows = rows[rows["date"].between(table["start"].min(), pilot.until)]
    return float(rows["amount_eur"].sum() - table["spent_eur"].sum())


def _grows(table: pd.DataFrame) -> pd.Series:
    """Means larger than before: a larger envelope, unless it only lasts longer at no higher monthly rate."""
    before = LARGER * table[["envelope_eur", "month_eur"]].shift()
    longer_only = table["month_eur"] <= before["month_eur"]
    return (table["month_eur"] > before["month_eur"]) | (
        (table["envelope_eur"] > before["envelope_eur"]) & ~longer_only
    )


def _go(pilot: Pilot, table: pd.DataFrame, at: int) -> pd.Timestamp:
    """The go recorded between the start of the stage before and that of this one."""
    if at == 0:
        return pd.NaT
    decisions, (since, until) = decided(pilot), table["start"].iloc[at - 1 : at + 1]
    goes = decisions.loc[decisions["decision"].isin(GOES), "date"]
    return goes[(goes > since) & (goes <= until + _EARLY)].max()


# ---- the largest loss


def _largest_loss(pilot: Pilot, table: pd.DataFrame, q: float) -> Loss:
    asked = (f"{name}_eur" for name in ("closing_cost", "max_loss", "wrong_go_loss"))
    closing, accepted, mistake = (float(pilot.settings.get(name, np.nan)) for name in asked)
    ahead, stage = table.loc[table["state"] == "next", "max_loss_eur"].head(1), next_stage(pilot)
    accepted = float(ahead.fillna(accepted).iloc[0]) if len(ahead) else accepted
    sure = _sure(pilot, stage.start, stage.gate) if stage.dated else {}
    loss = {"accepted": accepted, "wrong_go": (1 - q) * mistake, "dated": stage.dated}
    return Loss(stage.cost_eur, closing, **loss, **sure)


def _sure(pilot: Pilot, start: pd.Timestamp, gate: pd.Timestamp) -> dict[str, float]:
    """Euros sure to arrive within the stage, agreed but later, and within it of grants notified only, at their latest dates."""
    grants = pilot["funding"]
    day, eur = grants["cash_late"].fillna(grants["cash_early"]), grants["amount_eur"]
    inside, agreed = day.between(start, gate), grants["status"] == "agreed"
    return {
        "certain": _contracts(pilot, start, gate) + float(eur[agreed & inside].sum()),
        "late": float(eur[agreed & ~inside & ~(day < start)].sum()),
        "notified": float(eur[(grants["status"] == "notified") & inside].sum()),
    }


def _contracts(pilot: Pilot, start: pd.Timestamp, gate: pd.Timestamp) -> float:
    """Instalments of signed contracts between two days, but those no longer paid; a month begun counts by its days."""
    rows = pilot.contracts.drop(unpaid(pilot).index)
    rows = rows[(rows["status"] == "signed") & rows["amount_eur"].notna()]
    months = pd.period_range(start, gate, freq="M")
    days = pd.date_range(start, gate).to_period("M").value_counts()
    share = days.reindex(months).to_numpy() / months.days_in_month.to_numpy()
    return float((instalments(pilot, rows, months) @ share * rows["amount_eur"].to_numpy(float)).sum())

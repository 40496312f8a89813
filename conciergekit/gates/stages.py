"""Stage by stage: the means, what was spent, what may be lost, and whether means grew only after a recorded go.

"Si le porteur de projets a peu de moyens, choisir d'y aller par étape et d'augmenter les moyens à chaque étape."
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import i18n
from ..i18n import _, date, money, number
from ..pilot import Pilot, remembered
from ..tables import STAGE_PLAN
from .instances import short_of_quorum

_GO = ("go", "go_conditions")
_MONTH = 365.25 / 12  # days
_LARGER = 1.02  # a rounding of the envelope is not a growth of the means
_EARLY = pd.Timedelta(days=31)  # a stage may open a few days before the minutes of its gate are signed


@dataclass(frozen=True)
class Loss:
    """What the next stage could cost if nothing came of it: ``largest = engaged + closing − certain``, in euros.

    engaged: its envelope. closing: cost of an orderly stop (NaN not stated: counted as 0 and said). certain: money sure
    to arrive within it (signed contracts, agreed grants at their latest date). late: agreed grants that arrive after it.
    accepted: what the body said it can lose. wrong_go: (1 − q) × loss of a wrong go. All NaN when unknown.
    """

    engaged: float = np.nan
    closing: float = np.nan
    certain: float = 0.0
    late: float = 0.0
    accepted: float = np.nan
    wrong_go: float = np.nan
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
class Stages:
    """The stages of a pilot, and the largest loss of the next one.

    table : one row a planned stage, by date: stage, label, start, gate, months, envelope_eur, spent_eur (expenses of the
        ledger so far; NaN without a ledger or before it starts), month_eur (envelope a month), max_loss_eur, question, state (past, now, next), grows
        (means larger than those of the stage before), go (day of the recorded go that allowed it, NaT if none),
        unallowed (grows, has started, and no go is recorded).
    loss : Loss
    """

    table: pd.DataFrame
    loss: Loss

    def sentences(self, lang: str | None = None) -> list[str]:
        """The largest loss first, then each stage, then what is wrong."""
        with i18n.use_language(lang):
            return [*_loss(self.loss), *(_stage(row) for row in self.table.itertuples()), *_findings(self)]

    def findings(self, lang: str | None = None) -> list[str]:
        """Means that grew without a go, stages overspent, a loss larger than what was accepted."""
        with i18n.use_language(lang):
            return _findings(self)

    def plot(self, ax=None):
        """Envelope and spending of each stage, with the accepted loss."""
        from .charts_body import draw_stages

        return draw_stages(self, ax)


def stages(pilot: Pilot, q: float = np.nan) -> Stages:
    """Read the stage plan against the ledger and the decisions.

    Parameters
    ----------
    pilot : Pilot
    q : chance that every must-criterion is met (``review.probability``), for the expected loss of a wrong go.
    """
    table = _table(pilot)
    return Stages(table, _largest_loss(pilot, table, q))


@remembered
def _table(pilot: Pilot) -> pd.DataFrame:
    table = _plan(pilot)
    today = pilot.until
    table["state"] = _states(table, today)
    table["spent_eur"] = [_spent(pilot, row, today) for row in table.itertuples()]
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
    plan = (
        pilot["stage_plan"]
        .dropna(subset=["start"])
        .sort_values("start", kind="stable")
        .reset_index(drop=True)
    )
    plan["label"] = [STAGE_PLAN["stage"].label(value) for value in plan["stage"]]
    plan["months"] = _calendar_months(plan["start"], plan["gate"])
    return plan


def _calendar_months(first: pd.Series, last: pd.Series) -> pd.Series:
    """Months from the first day to the last, both worked: three from 1 October to 31 December, so that an envelope
    divided by them is the one a reader finds."""
    after = last + pd.Timedelta(days=1)
    whole = (after.dt.year - first.dt.year) * 12 + after.dt.month - first.dt.month
    return whole + (after.dt.day - first.dt.day) / _MONTH


def _states(table: pd.DataFrame, today: pd.Timestamp) -> list[str]:
    begun = [row.start <= today for row in table.itertuples()]
    last = max((i for i, there in enumerate(begun) if there), default=-1)
    return ["now" if i == last else "past" if i < last else "next" for i in range(len(table))]


def _spent(pilot: Pilot, row, today: pd.Timestamp) -> float:
    """Expenses of the ledger from its first day to the start of the next stage (or today)."""
    from ..finance import books

    if row.state == "next" or not books.has_expenses(pilot):
        return np.nan
    entries = books.entries(pilot)
    others = pilot["stage_plan"]["start"].dropna()
    after = others[others > row.start].min()
    end = today if pd.isna(after) else min(today, after - pd.Timedelta(days=1))
    inside = (entries["nature"] == "expense") & entries["date"].between(row.start, end)
    return float(entries.loc[inside, "amount_eur"].sum())


def _grows(table: pd.DataFrame) -> list[bool]:
    """Means larger than before: a larger envelope, unless it only lasts longer at no higher monthly rate."""
    found = [False] * len(table)
    for at in range(1, len(table)):
        now, then = table.iloc[at], table.iloc[at - 1]
        larger = now["envelope_eur"] > _LARGER * then["envelope_eur"]
        faster = now["month_eur"] > _LARGER * then["month_eur"]
        longer_only = now["month_eur"] <= _LARGER * then["month_eur"]
        found[at] = bool(faster or (larger and not longer_only))
    return found


def _go(pilot: Pilot, table: pd.DataFrame, at: int) -> pd.Timestamp:
    """The go recorded between the start of the stage before and that of this one."""
    if at == 0:
        return pd.NaT
    decisions = pilot["decisions"]
    since, until = table["start"].iloc[at - 1], table["start"].iloc[at] + _EARLY
    found = decisions[
        decisions["decision"].isin(_GO)
        & (decisions["date"] > since)
        & (decisions["date"] <= until)
        & ~short_of_quorum(pilot)
    ]
    return found["date"].max()


# ---- the largest loss


def _largest_loss(pilot: Pilot, table: pd.DataFrame, q: float) -> Loss:
    asked = pilot.settings
    number_of = {name: float(asked.get(f"{name}_eur", np.nan)) for name in
                 ("next_stage_cost", "closing_cost", "max_loss", "wrong_go_loss")}  # fmt: skip
    ahead = table[table["state"] == "next"]
    expected = (1 - q) * number_of["wrong_go_loss"]
    if ahead.empty:
        return Loss(number_of["next_stage_cost"], number_of["closing_cost"], accepted=number_of["max_loss"],
                    wrong_go=expected)  # fmt: skip
    row = ahead.iloc[0]
    engaged = (
        row["envelope_eur"] if row["envelope_eur"] == row["envelope_eur"] else number_of["next_stage_cost"]
    )
    accepted = row["max_loss_eur"] if row["max_loss_eur"] == row["max_loss_eur"] else number_of["max_loss"]
    dated = pd.notna(row["gate"])
    certain, late = _certain(pilot, row["start"], row["gate"]) if dated else (0.0, 0.0)
    return Loss(float(engaged), number_of["closing_cost"], certain, late, float(accepted), expected, dated)


def _certain(pilot: Pilot, start: pd.Timestamp, gate: pd.Timestamp) -> tuple[float, float]:
    """Euros sure to arrive within the stage, and euros agreed that arrive after it (at their latest date)."""
    grants = pilot["funding"]
    grants = grants[grants["status"] == "agreed"].assign(day=lambda g: g["cash_late"].fillna(g["cash_early"]))
    inside = grants["day"].between(start, gate)
    return _contracts(pilot, start, gate) + float(grants.loc[inside, "amount_eur"].sum()), float(
        grants.loc[~inside & ~(grants["day"] < start), "amount_eur"].sum()
    )


def _contracts(pilot: Pilot, start: pd.Timestamp, gate: pd.Timestamp) -> float:
    """What signed contracts bring between two days, up to their own end."""
    rows = pilot["contracts"]
    rows = rows[rows["status"] == "signed"]
    first = rows["start"].fillna(start).clip(lower=start)
    last = rows["end"].fillna(gate).clip(upper=gate)
    years = ((last - first).dt.days + 1).clip(lower=0) / 365.25
    return float((rows["amount_eur"].fillna(0) * rows["per_year"].fillna(0) * years).sum())


# ---- in words


def _loss(loss: Loss) -> list[str]:
    if np.isnan(loss.largest):
        return [
            _(
                "Largest loss of the next stage: not known. Write its envelope in the sheet “{sheet}”.",
                sheet=STAGE_PLAN.title,
            )
        ]
    figures = {
        "engaged": money(loss.engaged),
        "closing": money(np.nan_to_num(loss.closing)),
        "certain": money(loss.certain),
    }
    parts = (
        _(
            "{engaged} to spend, plus {closing} to stop in good order, minus {certain} sure to arrive",
            **figures,
        )
        if loss.certain > 0
        else _(
            "{engaged} to spend, plus {closing} to stop in good order; nothing is sure to arrive", **figures
        )
    )
    values = {"largest": money(loss.largest), "accepted": money(loss.accepted), "parts": parts}
    if np.isnan(loss.accepted):
        first = _(
            "Largest loss of the next stage: {largest} ({parts}). The body has not yet said what it can lose.",
            **values,
        )
    elif loss.too_much:
        first = _("Largest loss of the next stage: {largest} ({parts}). That is more than the {accepted} the body said it can "
                  "lose.", **values)  # fmt: skip
    else:
        first = _(
            "Largest loss of the next stage: {largest} ({parts}). The body said it can lose {accepted}.",
            **values,
        )
    return [first, *_beside_the_loss(loss)]


def _beside_the_loss(loss: Loss) -> list[str]:
    said = []
    if loss.late > 0:
        said.append(
            _(
                "Agreed, but not sure to arrive before the end of the next stage: {amount}.",
                amount=money(loss.late),
            )
        )
    if not loss.dated:
        said.append(_("No receipt is counted as sure: the dates of the next stage are not in the sheet “{sheet}”.",
                      sheet=STAGE_PLAN.title))  # fmt: skip
    if loss.wrong_go > 0:
        said.append(_("If the body goes on today, the mistake would cost {amount} on average (its chance times its cost).",
                      amount=money(loss.wrong_go)))  # fmt: skip
    return said


def _stage(row) -> str:
    """One stage: dates, envelope, spent."""
    label = row.label
    if pd.notna(row.gate):
        label = _("{stage}, from {start} to {gate}", stage=label, start=date(row.start), gate=date(row.gate))
    if np.isnan(row.envelope_eur):
        return _("{stage}: no envelope noted.", stage=label)
    if row.state == "next":
        return _("{stage}: {envelope} asked for.", stage=label, envelope=money(row.envelope_eur))
    if np.isnan(row.spent_eur):
        return _(
            "{stage}: envelope {envelope}, spending not measured.",
            stage=label,
            envelope=money(row.envelope_eur),
        )
    return _("{stage}: envelope {envelope}, spent {spent} ({share}).", stage=label, envelope=money(row.envelope_eur),
             spent=money(row.spent_eur), share=i18n.percent(row.spent_eur / row.envelope_eur if row.envelope_eur else np.nan))  # fmt: skip


def _findings(found: Stages) -> list[str]:
    said = [
        _("Careful: the means of “{stage}” are larger than before, and no go is recorded before it began ({day}).",
          stage=row.label, day=date(row.start))
        for row in found.table.itertuples() if row.unallowed
    ]  # fmt: skip
    said += [
        _("Careful: “{stage}” spent {over} more than its envelope.", stage=row.label,
          over=money(row.spent_eur - row.envelope_eur))
        for row in found.table.itertuples() if row.spent_eur > _LARGER * row.envelope_eur
    ]  # fmt: skip
    said += _to_release(found.table)
    if found.loss.too_much:
        missing = number(found.loss.largest / found.loss.accepted, 1) if found.loss.accepted else ""
        said.append(
            _("Make the next step smaller, or cut it in two: its largest loss is {times} times what the body accepts.",
              times=missing) if missing else _("Make the next step smaller: the body said it can lose nothing.")
        )  # fmt: skip
    return said


def _to_release(table: pd.DataFrame) -> list[str]:
    """The next stage, when its means would grow and no go is recorded yet."""
    waiting = table[(table["state"] == "next") & table["grows"] & table["go"].isna()].head(1)
    for row in waiting.itertuples():
        before = table["month_eur"].iloc[row.Index - 1]
        if row.month_eur == row.month_eur and before == before:
            return [_("The means of “{stage}” would grow, from {then} to {now} a month: only a recorded go may release them.",
                      stage=row.label, then=money(before), now=money(row.month_eur))]  # fmt: skip
        return [_("The means of “{stage}” would grow ({envelope}): only a recorded go may release them.", stage=row.label,
                  envelope=money(row.envelope_eur))]  # fmt: skip
    return []

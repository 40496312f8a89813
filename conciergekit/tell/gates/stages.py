"""Stages and the maximum loss told."""

import numpy as np
import pandas as pd

from ...core import i18n
from ...core.i18n import N_, _, date, money, number
from ...core.tables import STAGE_PLAN
from ...gates.stages import LARGER, Loss, Stages
from ..common import Said

_PARTS = {
    "certain": N_(
        "{engaged} to spend, plus {closing} for an orderly closure, minus {certain} sure to arrive"
    ),
    "nothing": N_("{engaged} to spend, plus {closing} for an orderly closure; nothing is sure to arrive"),
    "undated": N_(
        "{engaged} to spend, plus {closing} for an orderly closure; nothing sure is counted, for want of dates"
    ),
}
_LARGEST = {
    "unsaid": N_(
        "Maximum loss of the next stage: {largest} ({parts}). The body has not yet said what it can lose."
    ),
    "too_much": N_(
        "Maximum loss of the next stage: {largest} ({parts}). That is more than the {accepted} the body said it can lose."
    ),
    "accepted": N_(
        "Maximum loss of the next stage: {largest} ({parts}). The body said it can lose {accepted}."
    ),
}


def sentences(found: Stages) -> list[str]:
    """The maximum loss first, then each stage, then what is wrong."""
    stages = [_stage(row) for row in found.table.itertuples()]
    return [*_loss(found.loss), *stages, *between(found), *findings(found)]


def _loss(loss: Loss) -> list[str]:
    if np.isnan(loss.largest):
        sheet = STAGE_PLAN.title
        return [
            _(
                "Maximum loss of the next stage: not known. Write its envelope in the sheet “{sheet}”.",
                sheet=sheet,
            )
        ]
    engaged, certain = money(loss.engaged), money(loss.certain)
    figures = {"engaged": engaged, "closing": money(np.nan_to_num(loss.closing)), "certain": certain}
    sure = "undated" if not loss.dated else "certain" if loss.certain > 0 else "nothing"
    parts = _(_PARTS[sure], **figures)
    said = "unsaid" if np.isnan(loss.accepted) else "too_much" if loss.too_much else "accepted"
    values = {"largest": money(loss.largest), "accepted": money(loss.accepted), "parts": parts}
    return [_(_LARGEST[said], **values), *_beside_the_loss(loss)]


def _beside_the_loss(loss: Loss) -> Said:
    if loss.late > 0:
        late = money(loss.late)
        yield _("Agreed, but not sure to arrive before the end of the next stage: {amount}.", amount=late)
    if loss.notified > 0:
        yield _("{amount} notified, without a signed agreement: not counted.", amount=money(loss.notified))
    if not loss.dated:
        yield _(
            "No receipt is counted as sure: the dates of the next stage are not in the sheet “{sheet}”.",
            sheet=STAGE_PLAN.title,
        )
    if loss.wrong_go > 0:
        yield _(
            "If the body goes on today, the mistake would cost {amount} on average (its chance times its cost).",
            amount=money(loss.wrong_go),
        )


def _stage(row) -> str:
    label = row.label
    if pd.notna(row.gate):
        label = _("{stage}, from {start} to {gate}", stage=label, start=date(row.start), gate=date(row.gate))
    values = {"stage": label, "envelope": money(row.envelope_eur), "spent": money(row.spent_eur)}
    if np.isnan(row.envelope_eur):
        return _("{stage}: no envelope noted.", **values)
    if row.state == "next":
        return _("{stage}: {envelope} asked for.", **values)
    if np.isnan(row.spent_eur):
        return _("{stage}: envelope {envelope}, spending not measured.", **values)
    if row.pace_eur == row.pace_eur:
        return _(
            "{stage}: envelope {envelope}, spent {spent} in {gone} of its {months} months; {pace} at its end at this pace.",
            gone=number(row.gone_months, 1),
            months=number(row.months, 1),
            pace=money(row.pace_eur),
            **values,
        )
    share = i18n.percent(row.spent_eur / row.envelope_eur if row.envelope_eur else np.nan)
    return _("{stage}: envelope {envelope}, spent {spent} ({share}).", share=share, **values)


def between(found: Stages) -> list[str]:
    """What the sum of the stages leaves out."""
    amount = money(found.between_eur)
    said = _("Spent between two stages, in the envelope of none: {amount}.", amount=amount)
    return [said] if found.between_eur > 0.5 else []


def findings(found: Stages) -> Said:
    """Means that grew without a go, stages overspent, a loss larger than what was accepted."""
    rows = list(found.table.itertuples())
    for row in rows:
        if row.unallowed:
            yield _(
                "Careful: the means of “{stage}” are larger than before, and no decision to continue is recorded before it began ({day}).",
                stage=row.label,
                day=date(row.start),
            )
    yield from overspent(found)
    if found.next.differs:
        yield _(
            "The next stage costs {stages} in the sheet “{sheet}” and {project} in the project sheet: the first amount is used.",
            stages=money(found.next.cost_eur),
            project=money(found.next.project_eur),
            sheet=STAGE_PLAN.title,
        )
    yield from _to_release(found.table)
    if found.loss.too_much:
        yield _smaller(found.loss)


def overspent(found: Stages) -> Said:
    """Stages that spent more than their envelope, or will at their pace."""
    rows = list(found.table.itertuples())
    spent = N_("Careful: “{stage}” spent {over} more than its envelope.")
    will = N_("Careful: at this pace “{stage}” will spend {over} more than its envelope.")
    yield from [_over(spent, row, row.spent_eur) for row in rows if row.spent_eur > LARGER * row.envelope_eur]
    for row in rows:
        if row.pace_eur > LARGER * row.envelope_eur >= row.spent_eur:
            yield _over(will, row, row.pace_eur)


def _over(message: str, row, amount: float) -> str:
    return _(message, stage=row.label, over=money(amount - row.envelope_eur))


def _smaller(loss: Loss) -> str:
    if not loss.accepted:
        return _("Make the next stage smaller: the body said it can lose nothing.")
    return _(
        "Make the next stage smaller, or cut it in two: its maximum loss is {times} times what the body accepts.",
        times=times(loss),
    )


def times(loss: Loss) -> str:
    """How many times what the body accepts the next stage may lose."""
    ratio = loss.largest / loss.accepted
    return number(ratio, 1 if ratio < 10 else 0)


def _to_release(table: pd.DataFrame) -> Said:
    """The next stage, when its means would grow and no go is recorded yet."""
    waiting = table[(table["state"] == "next") & table["grows"] & table["go"].isna()].head(1)
    for row in waiting.itertuples():
        before = table["month_eur"].iloc[row.Index - 1]
        if row.month_eur == row.month_eur and before == before:
            yield _(
                "The means of “{stage}” would grow, from {then} to {now} a month. Only a recorded decision to continue may release them.",
                stage=row.label,
                then=money(before),
                now=money(row.month_eur),
            )
            return
        yield _(
            "The means of “{stage}” would grow ({envelope}): only a recorded decision to continue may release them.",
            stage=row.label,
            envelope=money(row.envelope_eur),
        )
        return

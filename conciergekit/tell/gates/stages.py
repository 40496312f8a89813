"""Stages and the maximum loss told."""

import numpy as np
import pandas as pd

from ...core.i18n import number
from ...core.tables import STAGE_PLAN
from ...gates.stages import LARGER, Loss, Stages
from ..common import Said, sayer

_SAID = {
    # what the maximum loss is made of, and what the body says of it
    "certain": "The maximum loss of the next stage is {largest:money}: {engaged:money} to spend, plus {closing:money} for an orderly closure, less {certain:money} sure to come.",
    "nothing": "The maximum loss of the next stage is {largest:money}: {engaged:money} to spend, plus {closing:money} for an orderly closure.",
    "no_closing": "The maximum loss of the next stage is at least {largest:money}: {engaged:money} to spend, less {certain:money} sure to come. The cost of an orderly closure is not noted.",
    "unsaid": "The body has not yet said what it can lose.",
    "too_much": "That is more than the {accepted:money} the body said it can lose.",
    "accepted": "The body said it can lose {accepted:money}.",
    "unknown": "Maximum loss of the next stage: not known. Write its envelope in the sheet “{sheet}”.",
    "late": "Agreed, but not sure to arrive before the end of the next stage: {amount:money}.",
    "notified": "{amount:money} notified, without a signed agreement: not counted.",
    "no_dates": "No receipt is counted as sure: the dates of the next stage are not in the sheet “{sheet}”.",
    "wrong_go": "If the body goes on today, the mistake would cost {amount:money} on average (its chance times its cost).",
    # a stage
    "dated": "{stage}, from {start:day} to {gate:day}",
    "no_envelope": "{stage}: no envelope noted.",
    "asked": "{stage}: {envelope:money} asked for.",
    "not_measured": "{stage}: envelope {envelope:money}, spending not measured.",
    "pace": "{stage}: envelope {envelope:money}, spent {spent:money} in {gone:tenth} of its {months:tenth} months; {pace:money} at its end at this pace.",
    "spent": "{stage}: envelope {envelope:money}, spent {spent:money} ({share:share}).",
    "between": "Spent between two stages, in the envelope of none: {amount:money}.",
    "at_least": "{stage}: envelope {envelope:money}, spent at least {spent:money}; lines of expenses have no amount.",
    # what is wrong
    "unallowed": "Careful: the means of “{stage}” are larger than before, and no decision to continue is recorded before it began ({day:day}).",
    "overspent": "Careful: “{stage}” spent {over:money} more than its envelope.",
    "overspent_at_least": "Careful: “{stage}” spent at least {over:money} more than its envelope.",
    "will_overspend": "Careful: at this pace “{stage}” will spend {over:money} more than its envelope.",
    "differs": "The next stage costs {stages:money} in the sheet “{sheet}” and {project:money} in the project sheet: the first amount is used.",
    "grows": "The means of “{stage}” would grow ({envelope:money}): only a recorded decision to continue may release them.",
    "grows_to": "The means of “{stage}” would grow, from {then:money} to {now:money} a month. Only a recorded decision to continue may release them.",
    "no_loss": "Make the next stage smaller: the body said it can lose nothing.",
    "smaller": "Make the next stage smaller, or cut it in two: its maximum loss is {times} times what the body accepts.",
}
_say = sayer(_SAID)


def sentences(found: Stages) -> Said:
    """The maximum loss first, then each stage, then what is wrong."""
    loss = found.loss
    yield largest(loss) if np.isnan(loss.largest) else f"{largest(loss)} {_accepted(loss)}"
    yield from uncounted(loss)
    if loss.wrong_go > 0:
        yield _say("wrong_go", amount=loss.wrong_go)
    yield from map(_stage, found.table.itertuples())
    yield from between(found)
    yield from findings(found)


def _accepted(loss: Loss) -> str:
    said = "unsaid" if np.isnan(loss.accepted) else "too_much" if loss.too_much else "accepted"
    return _say(said, accepted=loss.accepted)


def largest(loss: Loss) -> str:
    """The maximum loss, by its parts."""
    if np.isnan(loss.largest):
        return _say("unknown", sheet=STAGE_PLAN.title)
    said = "no_closing" if np.isnan(loss.closing) else "certain" if loss.certain > 0.5 else "nothing"
    parts = {"engaged": loss.engaged, "closing": loss.closing, "certain": loss.certain}
    return _say(said, largest=loss.largest, **parts)


def uncounted(loss: Loss) -> Said:
    """What may come and is not counted in it."""
    if np.isnan(loss.largest):
        return
    if not loss.dated:
        yield _say("no_dates", sheet=STAGE_PLAN.title)
    elif loss.late > 0.5:
        yield _say("late", amount=loss.late)
    if loss.notified > 0.5:
        yield _say("notified", amount=loss.notified)


def _stage(row) -> str:
    label, envelope = row.label, row.envelope_eur
    if pd.notna(row.gate):
        label = _say("dated", stage=label, start=row.start, gate=row.gate)
    if np.isnan(envelope):
        said = "no_envelope"
    elif row.state == "next":
        said = "asked"
    elif np.isnan(row.spent_eur):
        said = "not_measured"
    elif row.at_least:
        said = "at_least"
    else:
        said = "pace" if row.pace_eur == row.pace_eur else "spent"
    return _say(
        said,
        stage=label,
        envelope=envelope,
        spent=row.spent_eur,
        gone=row.gone_months,
        months=row.months,
        pace=row.pace_eur,
        share=row.spent_eur / envelope if envelope else np.nan,
    )


def between(found: Stages) -> list[str]:
    """What the sum of the stages leaves out."""
    return [_say("between", amount=found.between_eur)] if found.between_eur > 0.5 else []


def findings(found: Stages) -> Said:
    """Means that grew without a go, stages overspent, a loss larger than what was accepted."""
    for row in found.table.itertuples():
        if row.unallowed:
            yield _say("unallowed", stage=row.label, day=row.start)
    yield from overspent(found)
    yield from differs(found)
    yield from _to_release(found.table)
    yield from smaller(found.loss)


def differs(found: Stages) -> list[str]:
    """Two costs of the next stage, of which one is used: said wherever its envelope is."""
    later, sheet = found.next, STAGE_PLAN.title
    euros = {"stages": later.cost_eur, "project": later.project_eur}
    return [_say("differs", sheet=sheet, **euros)] if later.differs else []


def overspent(found: Stages) -> Said:
    """Stages that spent more than their envelope, or will at their pace."""
    rows = list(found.table.itertuples())
    for row in rows:
        if row.spent_eur > LARGER * row.envelope_eur:
            said = "overspent_at_least" if row.at_least else "overspent"
            yield _say(said, stage=row.label, over=row.spent_eur - row.envelope_eur)
    for row in rows:
        if row.pace_eur > LARGER * row.envelope_eur >= row.spent_eur:
            yield _say("will_overspend", stage=row.label, over=row.pace_eur - row.envelope_eur)


def smaller(loss: Loss) -> list[str]:
    """What is advised where the stage may lose more than the body accepts."""
    if not loss.too_much:
        return []
    if not loss.accepted > 0:
        return [_say("no_loss")]
    ratio = loss.largest / loss.accepted
    return [_say("smaller", times=number(ratio, 1 if ratio < 10 else 0))]


def _to_release(table: pd.DataFrame) -> Said:
    """The next stage, when its means would grow and no go is recorded yet."""
    waiting = table[(table["state"] == "next") & table["grows"] & table["go"].isna()].head(1)
    for row in waiting.itertuples():
        then, now = table["month_eur"].iloc[row.Index - 1], row.month_eur
        said = "grows_to" if now == now and then == then else "grows"
        yield _say(said, stage=row.label, then=then, now=now, envelope=row.envelope_eur)

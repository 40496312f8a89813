"""Stages and the largest loss told."""

import numpy as np
import pandas as pd

from ... import draw, i18n
from ...gates.stages import LARGER, Loss, Stages
from ...i18n import _, date, money, number
from ...tables import STAGE_PLAN


def sentences(found: Stages) -> list[str]:
    """The largest loss first, then each stage, then what is wrong."""
    stages = [_stage(row) for row in found.table.itertuples()]
    return [*_loss(found.loss), *stages, *_between(found), *findings(found)]


def at_stake(found: Stages) -> str:
    """The largest loss of the next stage beside the loss accepted, in a sentence."""
    return _loss(found.loss)[0]


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
    values = {"stage": label, "envelope": money(row.envelope_eur), "spent": money(row.spent_eur)}
    if row.pace_eur == row.pace_eur:
        return _("{stage}: envelope {envelope}, spent {spent} in {gone} of its {months} months; {pace} at its end at this pace.",
                 gone=number(row.gone_months, 1), months=number(row.months, 1), pace=money(row.pace_eur), **values)  # fmt: skip
    share = i18n.percent(row.spent_eur / row.envelope_eur if row.envelope_eur else np.nan)
    return _("{stage}: envelope {envelope}, spent {spent} ({share}).", share=share, **values)


def _between(found: Stages) -> list[str]:
    if not found.between_eur > 0.5:
        return []
    return [
        _("Spent between two stages, in the envelope of none: {amount}.", amount=money(found.between_eur))
    ]


def findings(found: Stages) -> list[str]:
    """Means that grew without a go, stages overspent, a loss larger than what was accepted."""
    said = [
        _("Careful: the means of “{stage}” are larger than before, and no go is recorded before it began ({day}).",
          stage=row.label, day=date(row.start))
        for row in found.table.itertuples() if row.unallowed
    ]  # fmt: skip
    said += [
        _("Careful: “{stage}” spent {over} more than its envelope.", stage=row.label,
          over=money(row.spent_eur - row.envelope_eur))
        for row in found.table.itertuples() if row.spent_eur > LARGER * row.envelope_eur
    ]  # fmt: skip
    said += [
        _("Careful: at this pace “{stage}” will spend {over} more than its envelope.", stage=row.label,
          over=money(row.pace_eur - row.envelope_eur))
        for row in found.table.itertuples()
        if row.pace_eur > LARGER * row.envelope_eur >= row.spent_eur
    ]  # fmt: skip
    if found.next.differs:
        said.append(_("The next stage costs {stages} in the sheet “{sheet}” and {project} in the project sheet: the first is used.",
                      stages=money(found.next.cost_eur), project=money(found.next.project_eur), sheet=STAGE_PLAN.title))  # fmt: skip
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


def plot(found, ax=None):
    """Envelope (outline) and spending (full) of each stage; a dash where the accepted loss stands."""
    table = found.table[found.table["envelope_eur"].notna()]
    if table.empty:
        return None
    rows = [draw.Row(row.label, [_lane(row)]) for row in table.itertuples()]
    reading = _("Outline: envelope. Full: spent. Dash: what the body said it can lose.")
    return draw.plot(draw.Rows(_title_of_stages(found.loss), reading, rows), ax)


def _title_of_stages(loss) -> str:
    if np.isnan(loss.largest):
        return _("Stages planned: envelope and spending")
    if np.isnan(loss.accepted):
        return _("Next stage: up to {largest} may be lost", largest=money(loss.largest))
    return _("Next stage: up to {largest} may be lost, {accepted} accepted", largest=money(loss.largest),
             accepted=money(loss.accepted))  # fmt: skip


def _lane(row) -> draw.Lane:
    over = row.spent_eur > LARGER * row.envelope_eur
    spans = [
        draw.Span(0, row.envelope_eur, "outline"),
        draw.Span(0, row.spent_eur, "bad" if over else "plain"),
    ]
    marks = [draw.Mark(row.max_loss_eur, "limit")] if np.isfinite(row.max_loss_eur) else []
    if row.state == "next":
        return draw.Lane(spans, marks, _("asked for: {amount}", amount=money(row.envelope_eur)))
    said = _("{spent} of {envelope}", spent=money(row.spent_eur), envelope=money(row.envelope_eur))
    return draw.Lane(spans, marks, said)

"""The ranking with other points, beside that of today."""

from ... import draw
from ...core.i18n import N_, _, chances, listing, number, percent
from ...draw.blocks import Block, Chart, Paragraph
from ..targets.common import quoted
from ..targets.stakeholders import HOW
from . import gaps
from .knobs import change

_BARS = 8
_TOLD = 3
_FIRST = (
    N_("{offer} comes first: {chances}."),
    N_("{offer} would still come first: {chances}, {gap} compared with today."),
    N_("{offer} would still come first: {chances}, as today."),
)


def finding(result) -> str:
    """Which offer comes first, and which did."""
    now, then = _firsts(result.now), _firsts(result.then)
    if then is None:
        return result.then.headline()
    first, chance = then
    values = {"offer": quoted(first), "chances": chances(chance)}
    if result.moved and now is not None and first != now[0]:
        return _("{offer} would come first in place of {before}: {chances}.", before=quoted(now[0]), **values)
    gap = gaps.hundredths(now[1], chance) if now is not None else ""
    return gaps.compared(_FIRST, result.moved and now is not None, gap, **values)


def _firsts(ranking) -> tuple[str, float] | None:
    """The offer that comes first most often, and how often."""
    if not len(ranking.ranked):
        return None
    best = ranking.ranked.iloc[ranking.verdict.best]
    return best["label"], float(best["p_first"])


def sentences(result) -> list[str]:
    """What comes first, for each stakeholder who was moved, what was moved."""
    said = [finding(result)]
    mine = result.then.favourites
    said += [
        _("For {who}, {offer} would come first.", who=row.stakeholder, offer=quoted(row.label))
        for row in mine[mine["stakeholder"].isin(result.who)].itertuples()
    ]
    if result.moved:
        told = [change(knob, value) for knob, value in result.moved[:_TOLD]]
        more = len(result.moved) - len(told)
        said.append(
            _("Moved: {what}.", what=listing([*told, *([_("{n} more", n=number(more))] if more else [])]))
        )
    else:
        said += _opening(result.now)
    return said


def _opening(ranking) -> list[str]:
    if ranking.weights_from == "none":
        return [_("Nobody gave points: every way of weighing counts the same, until you move one.")]
    return [
        _("{who} gave {how}: the points shown are their equivalent.", who=voice.name, how=_(HOW[voice.how]))
        for voice in ranking.voices
        if not voice.trouble and voice.how != "points"
    ]


def blocks(result) -> list[Block]:
    """The finding, the chances of each offer, what was moved."""
    first, *others = sentences(result)
    if not len(result.then.ranked):
        return [Paragraph(first, "answer")]
    return [Paragraph(first, "answer"), Chart(_chart(result)), *map(Paragraph, others)]


def _chart(result) -> draw.Rows:
    before = result.now.ranked.set_index(["public", "service"])["p_first"]
    shown = result.then.ranked.sort_values("p_first", ascending=False, kind="stable").head(_BARS)
    rows = []
    for row in shown.itertuples():
        was = float(before.get((row.public, row.service), 0.0))
        marks = [draw.Mark(was, "limit")] if result.moved else []
        lane = draw.Lane([draw.Span(0.0, row.p_first)], marks, words=percent(row.p_first))
        rows.append(draw.Row(row.label, [lane]))
    reading = N_("Stroke: today.") if result.moved else N_("With the points of the workbook.")
    return draw.Rows(_("Chances of each offer to be first"), _(reading), rows)

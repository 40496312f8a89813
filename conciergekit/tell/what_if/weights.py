"""The ranking with other points, beside that of today."""

from ... import draw
from ...core.i18n import N_, _, chances, listing, number, percent
from ...draw.blocks import Block, Chart, Paragraph
from ..common import Said
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


def sentences(result) -> Said:
    """What comes first, for each stakeholder who was moved, what was moved."""
    yield finding(result)
    mine = result.then.favourites
    for row in mine[mine["stakeholder"].isin(result.who)].itertuples():
        yield _("For {who}, {offer} would come first.", who=row.stakeholder, offer=quoted(row.label))
    if result.moved:
        told = [change(knob, value) for knob, value in result.moved[:_TOLD]]
        if more := len(result.moved) - len(told):
            told.append(_("{n} more", n=number(more)))
        yield _("Moved: {what}.", what=listing(told))
    elif result.now.weights_from == "none":
        yield _("Nobody gave points: every way of weighing counts the same, until you move one.")
    else:
        said = N_("{who} gave {how}: the points shown are their equivalent.")
        heard = [voice for voice in result.now.voices if not voice.trouble and voice.how != "points"]
        yield from [_(said, who=voice.name, how=_(HOW[voice.how])) for voice in heard]


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

"""Tours and price as tried, beside today."""

import math

from ... import draw
from ...core.i18n import N_, _, money, number, percent
from ...core.text import lower
from ...draw.blocks import Block, Chart, Paragraph
from ...logistics.breakeven import HIGH, LOW
from ..common import Said
from ..logistics.comparison import broken_by, lane
from . import gaps

_WORDS = {  # today, as tried, as tried and the same; of what deliveries leave, lose or cost
    "leave": (
        N_("Today, deliveries leave {amount} a month."),
        N_("Deliveries would leave {amount} a month: {gap} a month compared with today."),
        N_("Deliveries would leave {amount} a month, as today."),
    ),
    "lose": (
        N_("Today, deliveries lose {amount} a month."),
        N_("Deliveries would lose {amount} a month: {gap} a month compared with today."),
        N_("Deliveries would lose {amount} a month, as today."),
    ),
    "cost": (
        N_("Today, deliveries cost {amount} a month."),
        N_("Deliveries would cost {amount} a month: {gap} a month compared with today."),
        N_("Deliveries would cost {amount} a month, as today."),
    ),
}


def finding(result) -> str:
    """What a month of deliveries leaves (or costs, where no price is known), and what that changes."""
    kind = "result" if result.comparison.price_known else "cost"
    now, then = (row[f"{kind}_month_eur"] for row in (result.now, result.then))
    said = _WORDS["cost" if kind == "cost" else "leave" if then >= 0 else "lose"]
    return gaps.compared(said, result.moved, gaps.euros(now, then), amount=money(abs(then)))


def sentences(result) -> Said:
    """What it gives, the musts, the days promised, what is supposed."""
    yield finding(result)
    if result.moved and result.then["broken"]:
        musts = broken_by(result.comparison, result.then)
        yield _("It would break what the gate requires: {musts}.", musts=musts)
    now, then = result.now["on_time_share"], result.then["on_time_share"]
    if result.moved and not math.isnan(then) and round(100 * then) != round(100 * now):
        shares = {"then": percent(then), "now": percent(now)}
        yield _("{then} of the promised days would be kept ({now} today).", **shares)
    if result.then["kept_share"] < 1:
        yield _("Assumed: {share} of the orders remain.", share=percent(result.then["kept_share"]))
    else:
        orders = number(result.comparison.orders_a_week, 1)
        yield _("Assumed: as many orders as today, {n} a week.", n=orders)
    if any(knob.code == "price_eur" and value > knob.today for knob, value in result.moved):
        yield _("A higher price may lose orders: nothing here says how many.")


def blocks(result) -> list[Block]:
    """The finding, today and the trial on one axis, what to know."""
    first, *others = sentences(result)
    return [Paragraph(first, "answer"), Chart(_chart(result)), *map(Paragraph, others)]


def _chart(result) -> draw.Rows:
    priced = result.comparison.price_known
    kind = "result" if priced else "cost"
    rows = [draw.Row(_("Today"), [lane(result.now, kind)])]
    if result.moved:
        tried = _("As tried: {scheme}", scheme=lower(result.comparison.schemes[1].label))
        rows.append(draw.Row(tried, [lane(result.then, kind)]))
    title = _("Result of the deliveries a month") if priced else _("Cost of the deliveries a month")
    reading = _("Dot: middle month. Bar: {share} of the months.", share=percent(HIGH - LOW))
    return draw.Rows(title, reading, rows)

"""The cash as tried, beside the plan as it is."""

from ... import draw
from ...core.i18n import N_, _, money, number
from ...draw.blocks import Block, Chart, Paragraph
from ...evidence import LEVEL
from ..common import Many, sayer
from . import gaps

_SAID = {
    "below": "The cash is already below zero: {cash:money}.",
    "above": "The plan stays above zero for the next {n:count} months, as today.",
    "above_now": "The plan would stay above zero for the next {n:count} months. Today, it goes below zero at the end of {today:month}.",
    "never": "The cash would go below zero at the end of {month:month}; today the plan stays above zero.",
    "same": "The cash would go below zero at the end of {month:month}, as today.",
    "sooner": Many(
        "The cash would go below zero at the end of {month:month}, {n} month sooner than today.",
        "The cash would go below zero at the end of {month:month}, {n} months sooner than today.",
    ),
    "later": Many(
        "The cash would go below zero at the end of {month:month}, {n} month later than today.",
        "The cash would go below zero at the end of {month:month}, {n} months later than today.",
    ),
    "not_spent": "The envelope is not spent: its amount changes nothing.",
    "no_more": "This envelope is not more than what these months cost as they run: the plan does not change.",
}
_say = sayer(_SAID)
_LOWEST = (
    N_("Lowest month-end of the plan: {amount}."),
    N_("Lowest month-end of the plan: {amount}, {gap} compared with today."),
    N_("Lowest month-end of the plan: {amount}, as today."),
)
_BRIDGE = (
    N_("Bridging finance to hold in {cases} cases out of 100: {amount}."),
    N_("Bridging finance to hold in {cases} cases out of 100: {amount}, {gap} compared with today."),
    N_("Bridging finance to hold in {cases} cases out of 100: {amount}."),
)


def finding(result) -> str:
    """When the cash runs out, and what that changes."""
    now, then = result.now, result.then
    if not result.moved:
        return now.finding()
    if then.runway_months == 0:
        return _say("below", cash=then.cash_eur)
    months = {"month": then.first_negative, "today": now.first_negative}
    if then.first_negative is None:
        return _say("above" if now.first_negative is None else "above_now", then.horizon_months, **months)
    if now.first_negative is None:
        return _say("never", **months)
    gap = then.runway_months - now.runway_months
    return _say("later" if gap > 0 else "sooner" if gap else "same", abs(gap), **months)


def sentences(result) -> list[str]:
    """When it runs out, the lowest point, the bridge, what has no effect."""
    return [finding(result), lowest(result), *_bridge(result), *_idle(result)]


def lowest(result) -> str:
    """The lowest month-end of the plan."""
    now, then = result.lowest
    return gaps.compared(_LOWEST, result.moved, gaps.euros(now, then), amount=money(then))


def _bridge(result) -> list[str]:
    now, then = result.now.bridge_95_eur, result.then.bridge_95_eur
    if not max(now, then) > 0.5:
        return []
    cases = number(100 * result.then.bridge_levels[1])
    return [gaps.compared(_BRIDGE, result.moved, gaps.euros(now, then), amount=money(then), cases=cases)]


def _idle(result) -> list[str]:
    codes = {knob.code for knob, _value in result.moved}
    if "envelope_eur" in codes and "spend" not in codes:
        return [_say("not_spent")]
    return [_say("no_more")] if "spend" in codes and not result.then.envelope_more_eur > 0.5 else []


def blocks(result) -> list[Block]:
    """The finding, both curves, what to know."""
    first, *others = sentences(result)
    return [Paragraph(first, "answer"), Chart(_chart(result)), Paragraph(" ".join(others))]


def _chart(result) -> draw.Curves:
    now, then = (plan.table[plan.table["kind"] == "future"] for plan in (result.now, result.then))
    curves = [draw.Curve(list(then["plan_eur"]), _("as tried") if result.moved else _("plan"), strong=True)]
    if result.moved:
        curves.append(draw.Curve(list(now["plan_eur"]), _("today"), "quiet", dash="dashed"))
    reading = _(
        "Line: plan, agreed money at its latest. Band: {n} simulated cases out of 100.", n=number(100 * LEVEL)
    )
    return draw.Curves(
        _("Cash at the end of the month"),
        reading,
        curves,
        [draw.Band(list(then["p05_eur"]), list(then["p95_eur"]))],
        level=[draw.Line(0.0)],
        x_months=list(then["month"]),
        unit="money",
    )

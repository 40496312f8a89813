"""What to do on Monday, drawn from the costs, the break-even and the schemes."""

import math

import pandas as pd

from ...core.i18n import chances
from ...gates.log import stopped_on
from ...logistics.costs import ratio
from ...logistics.weeks import pause
from ..common import sayer
from ..steps import Step, before, code_of, due, once, under_way
from .common import promised

FEW_LEVERS = 4  # more advice than this is not read
_SAID = {
    "restart": "Decide first whether the trips start again, and on which day: nothing is proposed for tours that no longer run.",
    "nothing": "Nothing urgent: tours pay; keep logging them and look again at the next gate.",
    "head": "From Monday, in this order:",
    "log": "Log each tour (kilometres, minutes, stops) for two weeks: what is missing is estimated until then.",
    "link": "Write on each request its tour and what it brings, and on each tour its stops. Without them, nobody can say whether tours pay.",
    "fill": "Fill the tours: leave with {needed:count} stops ({orders:count} orders) rather than {present:tenth}. Announce days and an order deadline for it.",
    "price": "Do not count on filling tours: they lack {fee:cents} an order. The chapter “For whom, what” says, offer by offer, whose price or payer to change. Otherwise, stop delivering to the door.",
    "keep": "Keep today's rhythm, “{scheme}”: none of the others compared does better.",
    "try": "Try “{scheme}” for a month, and compare with today on the same orders.",
    "gain": "Try “{scheme}” for a month, on the same orders: {gain:money} a month to gain, {chances}.",
    "ask": "Ask for “{scheme}”: {gain:money} a month to gain if the partner agrees, {chances}.",
    "lost": "Keep the same tours: on past orders, “{scheme}” would have done less well.",
    "judge": "After that month, judge on its real orders: on the past ones, “{scheme}” would have come first.",
    "empty": "Look for something to carry on the empty way back (a contract, another actor's parcels).",
}
_say = sayer(_SAID)


def of(schemes, *, costs, needed, warned=None, ranked=None, replayed=None, review=None) -> list[str]:
    """A few actions, the most useful first; the first sentence introduces them.

    Parameters
    ----------
    schemes, costs, needed
        Results of ``compare_schemes``, ``cost_tours`` and ``stops_needed`` for the same pilot.
    warned, ranked, replayed
        Results of ``alarm``, ``rank_actions`` and ``replay``: whether to worry, what each change would bring, and
        which scheme the real orders put first.
    review
        Result of ``gates.review``: what it puts first, and the actions already under way.
    """
    if costs.pilot is not None and pd.notna(stopped_on(costs.pilot)):
        return before(review)
    if costs.pilot is not None and pause(costs.pilot):
        return [*before(review), Step(_say("restart"), "restart", refers=True)]
    steps = [*_log(costs), *_pay(needed)]
    trial = _gains(ranked, schemes, review) or _scheme(costs, schemes)
    if replayed is not None and replayed.measured and replayed.told != replayed.checked:
        trial = [_lost(replayed), *(one for one in trial if one.code != f"scheme:{schemes.best.kind}")]
    else:
        trial += _replayed(schemes, replayed)
    steps = once([*steps, *trial, *_empty(costs)])[:FEW_LEVERS]
    if not steps:
        return [_say("nothing")]
    head = [warned.sentences()[0]] if warned is not None and (warned.raised or warned.hopeless) else []
    head += before(review)
    return [*(head or [_say("head")]), *steps]


def _log(costs) -> list[str]:
    # a contract's round has no stop to log: its least cost is known
    known = costs.totals["tours_costed"] + costs.table["floor_eur"].notna().sum()
    if costs.source == "tours" and known == costs.totals["tours"]:
        return []
    return [Step(_say("log"), "log_tours")]


def _pay(needed) -> list[str]:
    """Make tours pay: fill them where that is within reach, for more than twice today's stops is a wish, not a plan."""
    if not needed.measured:
        return [Step(_say("link"), "log_tours:orders")]
    if not needed.feasible or needed.needed > 2 * needed.present_stops:
        return [Step(_say("price", fee=needed.lacks_eur), "price", refers=True)]
    if needed.needed - needed.present_stops < 0.5:
        return []
    stops = {"needed": needed.needed, "present": needed.present_stops}
    return [Step(_say("fill", orders=needed.needed_orders, **stops), "fill")]


def _as_today(costs, schemes) -> bool:
    """Whether the best scheme is the rhythm of the tours already made, to a quarter of a tour a week."""
    carried = costs.totals["orders"] or costs.totals["stops"]  # nothing served: doors stand for orders
    today = min(5.0, ratio(schemes.orders_a_week * costs.totals["tours"], carried))
    return schemes.best.kind == "grouped" and abs(schemes.best.trips_per_week - today) <= 0.25


def _scheme(costs, schemes) -> list[str]:
    if not schemes.measured:
        return []
    what = "keep" if _as_today(costs, schemes) else "try"
    return [Step(_say(what, scheme=schemes.best.label), f"scheme:{schemes.best.kind}")]


def _gains(ranked, schemes, review=None) -> list[Step]:
    """The change that brings most, and the best one a partner would have to accept; a price is said above."""
    if ranked is None or not len(ranked.table):
        return []
    better = ranked.table[(ranked.table["gain_month_eur"] > 0) & (ranked.table["kind"] != "price")]
    lines = []
    for row in (
        better.sort_values("in_hand", ascending=False, kind="stable")
        .groupby("in_hand", sort=False)
        .head(1)
        .itertuples()
    ):
        what, odds = "gain" if row.in_hand else "ask", chances(row.chance)
        said = _say(what, scheme=row.scheme.label, gain=row.gain_month_eur, chances=odds)
        of_it = schemes.table.iloc[schemes.schemes.index(row.scheme)]
        kept = promised(schemes, of_it)
        # fewer promised days kept than now is what it costs: said first
        texts = [*kept, said] if of_it["on_time_share"] < schemes.keeping.done.share else [said, *kept]
        action = None if review is None else under_way(review.pilot, row.scheme.label)
        if action is not None:
            texts.append(due(action))
        code = f"scheme:{row.scheme.kind}" if action is None else code_of(action)
        lines.append(Step(" ".join(texts), code, refers=action is not None))
    return lines


def _lost(replayed) -> Step:
    """The scheme proposed, by which the past orders would have lost: no trial, as the chapter on trips says."""
    return Step(_say("lost", scheme=replayed.schemes[replayed.checked].label), "scheme:grouped")


def _replayed(schemes, replayed) -> list[str]:
    """The real orders of the last weeks may put another scheme first than the simulated months do, which decide."""
    if replayed is None or not replayed.measured or not schemes.measured or not replayed.best:
        return []
    other = replayed.schemes[replayed.best]
    if schemes.best.kind == "grouped" or other.label == schemes.best.label:
        return []
    return [Step(_say("judge", scheme=other.label), f"check:{other.kind}")]


def _empty(costs) -> list[str]:
    share = costs.totals.get("empty_share", math.nan) if costs.measured else math.nan
    if math.isnan(share) or share == 0:
        return []
    return [Step(_say("empty"), "load_back")]

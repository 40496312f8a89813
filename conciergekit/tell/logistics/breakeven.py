"""A break-even, told: the stops needed, how sure that is, and what would do instead."""

import math

from ... import draw
from ...core.i18n import _, money, ngettext, number
from ...logistics.breakeven import ENOUGH, HIGH, LOW, SURE, BreakEven
from ...logistics.logbook import MIN_OBSERVED, OBSERVED
from ...logistics.weeks import PRESENT, TEST
from ..common import Many, Said, sayer
from .common import orders_text, period_text, rests_on, stops_text

NEAR_KM = 0.5  # nearer than this, an area does not start "away"
_SAID = {
    "beyond": "{needed:count} stops would be needed: more than a tour can hold ({most:count})",
    "brought": Many(
        "At {stops:tenth} stop a tour, a stop must bring {price:cents}; over the test it brought {now:cents}.",
        "At {stops:tenth} stops a tour, a stop must bring {price:cents}; over the test it brought {now:cents}.",
    ),
    "tried": Many(
        "At {stops:tenth} stop a tour, a stop must bring {price:cents}; the price tried is {now:cents}.",
        "At {stops:tenth} stops a tour, a stop must bring {price:cents}; the price tried is {now:cents}.",
    ),
    "break_even": Many(
        "A tour pays from {stops:count} stops on, that is {n} order.",
        "A tour pays from {stops:count} stops on, that is {n} orders.",
    ),
    "over_the_test": "Over the test a tour made {stops}, and carried {orders} when it carried some.",
    "few": "Fewer than {n:count} tours: the stops needed are a first idea only.",
    "log_more": "From {n:count} tours only: log {enough:count} before relying on it.",
    "at_least": "From {n:count} tours: {low} stops at the very least, and perhaps no number is enough.",
    "perhaps_none": "From {n:count} tours: perhaps no number of stops is enough.",
    "most_likely": "From {n:count} tours: most likely {needed:count}, with {sure:count} chances in 100 of lying between {low} and {high:count}.",
    "basket": "Balancing needs a fee of {fee} an order, or a basket of {basket:money} at least.",
    "fee": "Balancing needs a fee of {fee} an order, commission unchanged.",
    "next_dear": "One more stop on the same tour costs {cost:cents} more. At this size, adding stops does not pay yet.",
    "next": "One more stop on the same tour costs only {cost:cents}.",
    "radius": "The tour still pays for an area up to {km:tenth} km away.",
    "nearer": "A tour of this size would pay only if the area started at most {km:tenth} km away.",
    "chance": "A tour has {chances:chances} of paying; for {sure:count} in 100 the mean must be {mean} stops.",
}
_say = sayer(_SAID)


def headline(result: BreakEven) -> str:
    """The finding, in the current language."""
    if not result.measured:
        return _("The stops needed are not measured")
    if result.needed is None:
        return _("No number of stops is enough at {price} a stop", price=money(result.price_eur, 2))
    if not result.feasible:
        return _say("beyond", needed=result.needed, most=result.most_stops)
    needed = needed_text(result)
    if math.isnan(result.present_stops):
        return _("{needed} for a tour to pay", needed=needed)
    told = {
        "needed": needed,
        "present": number(result.present_stops, 1),
        "when": period_text(result.period, result.weeks),
    }
    if result.supposed:
        return _("{needed}; for want of logged tours, {present} are assumed {when}", **told)
    return _("{needed}; you make {present} {when}", **told)


def why_not(result: BreakEven) -> str:
    """What is missing to say from how many stops a tour pays."""
    if math.isnan(result.present_stops):
        return _("the stops of the tours are not noted")
    if result.linked:
        return _("what the tours bring is not known, as orders say neither a commission nor a fee")
    return _("what the tours bring is not known, as orders do not say their tour")


def needed_text(result: BreakEven) -> str:
    """The number needed, or its range where the number alone would say too much."""
    if result.sure:
        return ngettext("{n} stop is needed", "{n} stops are needed", result.needed)
    if result.needed_range is None:
        return ngettext("About {n} stop is needed", "About {n} stops are needed", result.needed)
    low, high = result.needed_range
    if math.isinf(high):
        return ngettext("At least {n} stop is needed", "At least {n} stops are needed", low)
    if low == high:
        return ngettext("About {n} stop is needed", "About {n} stops are needed", low)
    return _("{low} to {high} stops are needed", low=number(low), high=number(high))


def sentences(result: BreakEven) -> list[str]:
    """The stops needed and how sure that is, what would do instead, what it rests on."""
    if not result.measured:
        return [_("The stops needed are not measured: {why}.", why=why_not(result))]
    lines = [headline(result) + ".", *_orders(result), *_how_sure(result)]
    if math.isfinite(result.minimum_price_eur):
        lines.append(_must_bring(result))
    return [*lines, *_ways(result), *_chances(result), *rests_on(result.status, result.distances)]


def _must_bring(result: BreakEven) -> str:
    eur, stops = {"price": result.minimum_price_eur, "now": result.price_eur}, result.reference_stops
    what = "brought" if result.price_period == TEST else "tried"
    return _say(what, round(stops, 1), stops=stops, **eur)


def _orders(result: BreakEven) -> Said:
    if not result.feasible or not result.orders_a_stop > 0:
        return
    yield from_stops(result)
    if result.period == PRESENT and math.isfinite(result.test_stops):
        orders = orders_text(result.orders_a_tour)
        yield _say("over_the_test", stops=stops_text(result.test_stops), orders=orders)


def from_stops(result: BreakEven) -> str:
    """From how many stops a tour pays."""
    return _say("break_even", result.needed_orders, stops=result.needed)


def _how_sure(result: BreakEven) -> list[str]:
    if result.needed_range is None:
        return [_say("few", n=MIN_OBSERVED)]
    low, high = result.needed_range
    if result.sure or (math.isinf(low) and result.needed is None):
        return []
    told = {"n": result.tours, "low": number(low) if math.isfinite(low) else ""}
    if low == high:
        return [_say("log_more", enough=ENOUGH, **told)]
    if result.needed is None or math.isinf(high):
        return [_say("at_least" if math.isfinite(low) else "perhaps_none", **told)]
    told |= {"needed": result.needed, "high": high}
    return [_say("most_likely", sure=round(100 * (HIGH - LOW)), **told)]


def _ways(result: BreakEven) -> Said:
    if math.isfinite(result.minimum_fee_eur) and result.minimum_price_eur > result.price_eur:
        fee, basket = money(result.minimum_fee_eur, 2), result.minimum_basket_eur
        yield _say("basket" if math.isfinite(basket) else "fee", fee=fee, basket=basket)
    # one stop more may still cost more than it brings: then filling alone does not help yet
    dear = result.next_stop_eur >= result.price_eur
    yield _say("next_dear" if dear else "next", cost=result.next_stop_eur)
    if math.isfinite(result.max_radius_km) and result.max_radius_km >= NEAR_KM:
        pays = result.price_eur >= result.minimum_price_eur
        yield _say("radius" if pays else "nearer", km=result.max_radius_km)


def _chances(result: BreakEven) -> list[str]:
    chance = result.pay_chance
    if math.isnan(chance) or not result.feasible or result.reach_status == OBSERVED:
        return []
    mean = number(result.mean_for_80, 1)
    return [_say("chance", chances=chance, sure=100 * SURE, mean=mean)]


# ---- chart -----------------------------------------------------------------------------------------------


def form(result: BreakEven) -> draw.Curves | None:
    """Cost and revenue of a tour by its stops, where it stands and where it pays; None where it is not measured."""
    if not result.measured:
        return None
    table, today = result.table, result.present_stops
    spots = []
    if table["stops"].min() <= today <= table["stops"].max():
        brings = float(result.price_eur * today)
        words = _("today: {n}", n=number(today, 1))
        loses = brings < result.cost(today)
        spots.append(draw.Spot(today, brings, words, *(("bad", "under") if loses else ("good", "over"))))
    if result.feasible:
        at = float(result.needed)
        side = "over" if today < at else "under"
        spots.append(draw.Spot(at, float(result.cost(at)), _("break-even: {n}", n=number(at)), side=side))
    return draw.Curves(
        _("Cost and revenue of a tour"),
        _("euros, by number of stops; handling of the orders left out"),
        [
            draw.Curve(table["cost_eur"].to_numpy(), _("cost of the tour"), look="bad", strong=True),
            draw.Curve(table["revenue_eur"].to_numpy(), _("what it brings"), strong=True),
        ],
        x=table["stops"].to_numpy(),
        x_words=_("stops per tour"),
        spots=spots,
    )


def plot(result: BreakEven, ax=None):
    """The same, drawn."""
    return draw.plot(form(result) or draw.Rows(headline(result)), ax)

"""A break-even, told: the stops needed, how sure that is, and what would do instead."""

import math

from ... import draw
from ...core.i18n import _, chances, money, ngettext, number, percent
from ...logistics.breakeven import ENOUGH, HIGH, LOW, SURE, BreakEven
from ...logistics.logbook import MIN_OBSERVED, OBSERVED
from ...logistics.weeks import PRESENT, TEST
from ..common import Said
from .common import orders_text, period_text, rests_on, stops_text

NEAR_KM = 0.5  # nearer than this, an area does not start "away"


def headline(result: BreakEven) -> str:
    """The finding, in the current language."""
    if not result.measured:
        return _("The stops needed are not measured")
    if result.needed is None:
        return _("No number of stops is enough at {price} a stop", price=money(result.price_eur, 2))
    if not result.feasible:
        return _(
            "{needed} stops would be needed: more than a tour can hold ({most})",
            needed=number(result.needed),
            most=number(result.most_stops),
        )
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
        return _("what the tours bring is not known, as orders do not say their price")
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
    told = {
        "stops": number(result.reference_stops, 1),
        "price": money(result.minimum_price_eur, 2),
        "now": money(result.price_eur, 2),
    }
    if result.price_period == TEST:
        return ngettext(
            "At {stops} stop a tour, a stop must bring {price}; over the test it brought {now}.",
            "At {stops} stops a tour, a stop must bring {price}; over the test it brought {now}.",
            round(result.reference_stops, 1),
            **told,
        )
    return ngettext(
        "At {stops} stop a tour, a stop must bring {price}; the price tried is {now}.",
        "At {stops} stops a tour, a stop must bring {price}; the price tried is {now}.",
        round(result.reference_stops, 1),
        **told,
    )


def _orders(result: BreakEven) -> Said:
    if not result.feasible or not result.orders_a_stop > 0:
        return
    yield ngettext(
        "Break-even of a tour: {stops} stops, that is {n} order.",
        "Break-even of a tour: {stops} stops, that is {n} orders.",
        result.needed_orders,
        stops=number(result.needed),
    )
    if result.period == PRESENT and math.isfinite(result.test_stops):
        yield _(
            "Over the test a tour made {stops}, and carried {orders} when it carried some.",
            stops=stops_text(result.test_stops),
            orders=orders_text(result.orders_a_tour),
        )


def _how_sure(result: BreakEven) -> list[str]:
    if result.needed_range is None:
        return [_("Fewer than {n} tours: the stops needed are a first idea only.", n=number(MIN_OBSERVED))]
    low, high = result.needed_range
    if result.sure or (math.isinf(low) and result.needed is None):
        return []
    if low == high:
        return [
            _(
                "From {n} tours only: log {enough} before relying on it.",
                n=number(result.tours),
                enough=number(ENOUGH),
            )
        ]
    if result.needed is None or math.isinf(high):
        text = _("From {n} tours: {low} stops at the very least, and perhaps no number is enough.")
        if math.isinf(low):
            text = _("From {n} tours: perhaps no number of stops is enough.")
        return [text.format(n=number(result.tours), low=number(low) if math.isfinite(low) else "")]
    return [
        _(
            "From {n} tours: most likely {needed}, with {sure} chances in 100 of lying between {low} and {high}.",
            n=number(result.tours),
            needed=number(result.needed),
            sure=number(round(100 * (HIGH - LOW))),
            low=number(low),
            high=number(high),
        )
    ]


def _ways(result: BreakEven) -> Said:
    if math.isfinite(result.minimum_fee_eur) and result.minimum_price_eur > result.price_eur:
        fee = money(result.minimum_fee_eur, 2)
        if math.isfinite(result.minimum_basket_eur):
            basket = money(result.minimum_basket_eur)
            yield _(
                "Balancing needs a fee of {fee} an order, or a basket of {basket} at least.",
                fee=fee,
                basket=basket,
            )
        else:
            yield _("Balancing needs a fee of {fee} an order, commission unchanged.", fee=fee)
    yield _next_stop(result)
    yield from _radius(result)


def _next_stop(result: BreakEven) -> str:
    """One stop more may still cost more than it brings: then filling alone does not help yet."""
    cost = money(result.next_stop_eur, 2)
    if result.next_stop_eur >= result.price_eur:
        return _(
            "One more stop on the same tour costs {cost} more. At this size, adding stops does not pay yet.",
            cost=cost,
        )
    return _("One more stop on the same tour costs only {cost}.", cost=cost)


def _radius(result: BreakEven) -> list[str]:
    if not (math.isfinite(result.max_radius_km) and result.max_radius_km >= NEAR_KM):
        return []
    km = number(result.max_radius_km, 1)
    if result.price_eur >= result.minimum_price_eur:
        return [_("The tour still pays for an area up to {km} km away.", km=km)]
    return [_("A tour of this size would pay only if the area started at most {km} km away.", km=km)]


def _chances(result: BreakEven) -> Said:
    if math.isnan(result.pay_chance) or not result.feasible:
        return
    if result.reach_status == OBSERVED:
        if result.pay_chance == 0:
            yield _("None of your tours covers its cost.")
            return
        yield _(
            "{share} of the tours of the test cover their cost.",
            share=percent(result.pay_chance, int(result.pay_chance < 0.01)),
        )
        return
    yield _(
        "A tour has {chances} of paying; for {sure} in 100 the mean must be {mean} stops.",
        chances=chances(result.pay_chance),
        sure=number(100 * SURE),
        mean=number(result.mean_for_80, 1),
    )


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

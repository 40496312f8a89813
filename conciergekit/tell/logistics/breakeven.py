"""A break-even, told: the stops needed, how sure that is, and what would do instead."""

import math

import numpy as np

from ...core.i18n import _, chances, money, ngettext, number, percent
from ...draw import charts
from ...logistics.breakeven import SURE, BreakEven
from ...logistics.logbook import ESTIMATED, MIN_OBSERVED, OBSERVED
from ...logistics.needed import ENOUGH, HIGH, LOW
from ...logistics.weeks import PRESENT, TEST
from ..common import BOX, nothing
from .common import period_text, rests_on

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
        return _("{needed}; for want of logged tours, {present} are supposed {when}", **told)
    return _("{needed}; you make {present} {when}", **told)


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
        return [_("The stops needed are not measured: log tours, their stops and the revenue of the orders.")]
    lines = [headline(result) + ".", *_orders(result), *_how_sure(result)]
    if math.isfinite(result.minimum_price_eur):
        lines.append(_must_bring(result))
    return [*lines, *_ways(result), *_chances(result), *rests_on(result.status, result.distances)]


def _must_bring(result: BreakEven) -> str:
    """What a stop must bring, beside what it brought over the test, or the price that was given."""
    told = {
        "stops": number(result.reference_stops, 1),
        "price": money(result.minimum_price_eur, 2),
        "now": money(result.price_eur, 2),
    }
    if result.price_period == TEST:
        return ngettext(
            "At {stops} stop a tour, a stop must bring {price}; over the test it brought {now}.",
            "At {stops} stops a tour, a stop must bring {price}; over the test it brought {now}.",
            result.reference_stops,
            **told,
        )
    return ngettext(
        "At {stops} stop a tour, a stop must bring {price}; the price tried is {now}.",
        "At {stops} stops a tour, a stop must bring {price}; the price tried is {now}.",
        result.reference_stops,
        **told,
    )


def _orders(result: BreakEven) -> list[str]:
    """The same in orders, and how the tours ran over the whole test."""
    if not result.feasible or not result.orders_a_stop > 0:
        return []
    lines = [
        ngettext(
            "Break-even of a tour: {stops} stops, that is {n} order.",
            "Break-even of a tour: {stops} stops, that is {n} orders.",
            result.needed_orders,
            stops=number(result.needed),
        )
    ]
    if result.period == PRESENT and math.isfinite(result.test_stops):
        lines.append(
            _(
                "Over the test a tour made {stops} stops, and carried {orders} orders when it carried some.",
                stops=number(result.test_stops, 1),
                orders=number(result.orders_a_tour, 1),
            )
        )
    return lines


def _how_sure(result: BreakEven) -> list[str]:
    """What the number rests on, when it cannot be told alone."""
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


def _ways(result: BreakEven) -> list[str]:
    lines = []
    if math.isfinite(result.minimum_fee_eur) and result.minimum_price_eur > result.price_eur:
        fee = money(result.minimum_fee_eur, 2)
        if math.isfinite(result.minimum_basket_eur):
            basket = money(result.minimum_basket_eur)
            lines.append(
                _(
                    "Balancing needs a fee of {fee} an order, or a basket of {basket} at least.",
                    fee=fee,
                    basket=basket,
                )
            )
        else:
            lines.append(_("Balancing needs a fee of {fee} an order, commission unchanged.", fee=fee))
    return [*lines, _next_stop(result), *_radius(result)]


def _next_stop(result: BreakEven) -> str:
    """One stop more may still cost more than it brings: then filling alone does not help yet."""
    cost = money(result.next_stop_eur, 2)
    if result.next_stop_eur >= result.price_eur:
        return _(
            "One more stop on the same tour costs {cost} more: at this size, adding stops does not pay yet.",
            cost=cost,
        )
    return _("One more stop on the same tour costs only {cost}.", cost=cost)


def _radius(result: BreakEven) -> list[str]:
    """How far the area may start for a tour of the present size to pay."""
    if not (math.isfinite(result.max_radius_km) and result.max_radius_km >= NEAR_KM):
        return []
    km = number(result.max_radius_km, 1)
    if result.price_eur >= result.minimum_price_eur:
        return [_("The tour still pays if the area starts {km} km away.", km=km)]
    return [_("A tour of this size would pay only if the area started at most {km} km away.", km=km)]


def _chances(result: BreakEven) -> list[str]:
    if math.isnan(result.pay_chance) or not result.feasible:
        return []
    if result.reach_status == OBSERVED:
        if result.pay_chance == 0:
            return [_("None of your tours covers its cost.")]
        return [
            _(
                "{share} of the tours of the test cover their cost.",
                share=percent(result.pay_chance, int(result.pay_chance < 0.01)),
            )
        ]
    return [
        _(
            "A tour has {chances} of paying; for {sure} in 100 the mean must be {mean} stops.",
            chances=chances(result.pay_chance),
            sure=number(100 * SURE),
            mean=number(result.mean_for_80, 1),
        )
    ]


# ---- chart -----------------------------------------------------------------------------------------------


@charts.style()
def plot(result: BreakEven, ax=None):
    """Cost and revenue of a tour against its stops, crossing at the break-even."""
    if not result.measured:
        return nothing(headline(result), ax, height=3.4)
    ax = charts.axes(ax)
    last = float(result.table["stops"].max())
    n = np.linspace(0, last, 200)
    cost = result.cost(n)
    seen, paid = result.observed, last * result.price_eur
    ax.scatter(seen["stops"], seen["cost_full_eur"], s=16, color=charts.GREY, alpha=0.5)
    ax.plot(n, cost, color=charts.INK, linewidth=1.8)
    ax.plot(n, n * result.price_eur, color=charts.BLUE, linewidth=1.8, linestyle="--")
    offset = 9 if cost[-1] >= paid else -9
    for y, text, colour, shift in (
        (cost[-1], _("cost of the tour"), charts.INK, offset),
        (paid, _("tour revenue"), charts.BLUE, -offset),
    ):
        ax.annotate(
            text, (last, y), (4, shift), textcoords="offset points", color=colour, va="center", fontsize=9
        )
    ax.set_xlim(0, last * 1.22)
    ax.set_ylim(0, max(cost[-1], paid) * 1.12)
    _mark_stops(ax, result)
    ax.set(xlabel=_("Stops per tour"), ylabel=_("Euros per tour"))
    ax.xaxis.get_major_locator().set_params(integer=True)
    charts.money_axis(ax.yaxis)
    reading = _("Full cost of one tour and what its stops bring; grey dots: tours made.")
    if result.status == ESTIMATED:
        reading = _("An estimate: full cost of one tour and what its stops bring; grey dots: tours.")
    charts.title(ax, headline(result), reading)
    return ax


def _needed_mark(ax, result: BreakEven) -> str:
    """The number needed; where it is not sure, its range, which is shaded too."""
    if result.sure or result.needed_range is None:
        return _("needed: {n}", n=number(result.needed))
    low, high = result.needed_range
    ax.axvspan(low, min(high, ax.get_xlim()[1]), color=charts.RED, alpha=0.08, linewidth=0)
    if math.isinf(high):
        return _("needed: {n} or more", n=number(low))
    return _("needed: {low} to {high}", low=number(low), high=number(high))


def _mark_stops(ax, result: BreakEven) -> None:
    """Vertical marks: stops needed, stops made. Labels at different heights so that they never meet."""
    marks, width = [], ax.get_xlim()[1]
    if result.needed is not None:
        marks.append((result.needed, _needed_mark(ax, result), charts.RED, ":"))
    if not math.isnan(result.present_stops):
        text = _("today: {n}", n=number(result.present_stops, 1))
        marks.append((result.present_stops, text, charts.PURPLE, "-."))
    if result.needed is not None and not result.feasible:
        text = _("at most: {n}", n=number(result.most_stops))
        marks.append((result.most_stops, text, charts.FAINT, "--"))
    marks = [mark for mark in marks if mark[0] <= width]  # a need beyond any tour is in the title
    for (x, text, colour, line), height in zip(marks, (0.96, 0.86, 0.76), strict=False):
        ax.axvline(x, color=colour, linestyle=line, linewidth=1.3)
        # on the left when there is no room on the right, or another mark stands there
        left = x > width * 0.7 or any(x < other < x + width * 0.2 for other, *_rest in marks)
        left = left and x > width * 0.14
        ax.annotate(
            text,
            (x, height),
            (-4 if left else 4, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right" if left else "left",
            va="top",
            color=colour,
            fontsize=9,
            bbox=BOX,
        )

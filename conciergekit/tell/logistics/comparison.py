"""A comparison of schemes, told."""

import math
from collections.abc import Callable
from functools import partial

import pandas as pd

from ... import draw
from ...core.i18n import N_, _, apart, chances, listing, money, ngettext, number, percent
from ...core.text import lower
from ...draw import charts
from ...logistics.breakeven import HIGH, LOW
from ...logistics.model import WEEKS_A_MONTH
from ...logistics.schemes.comparison import Comparison
from ...musts import ON_TIME, ORDERS, SATISFACTION
from ..common import Many, Said, say
from . import steps
from .common import period_text, promised, rests_on

MOST_SWITCHES = 4  # the nearest ones; more are not read
GRAMS_UNDER = 0.1  # kg
MOST_REFUSED = 3  # schemes set aside by a must that are named


def headline(comparison: Comparison) -> str:
    """The scheme that is best most often, and what it brings or costs."""
    if not comparison.measured:
        return _("The schemes cannot be compared: trips are not measured")
    row, scheme = _best_row(comparison), comparison.best.label
    result = row["result_month_eur"]
    if not comparison.price_known:
        cost = money(row["cost_per_order_eur"], 2)
        return _("{scheme}: the lowest cost, {cost} an order", scheme=scheme, cost=cost)
    # another may bring more, that breaks a must or waits for a partner
    alone = result >= comparison.table["result_month_eur"].max()
    if result < 0 and alone:
        return _("{scheme}: the smallest loss, {loss} a month", scheme=scheme, loss=money(-result))
    if result < 0:
        said = N_("{scheme}: the smallest loss of those that can be proposed, {loss} a month")
        return _(said, scheme=scheme, loss=money(-result))
    return _("{scheme}: the best result, {result} a month", scheme=scheme, result=money(result))


def sentences(comparison: Comparison) -> list[str]:
    """The best scheme and its chances, what would change it, what is supposed."""
    if not comparison.measured:
        return [headline(comparison) + "."]
    row = _best_row(comparison)
    return [
        headline(comparison) + ".",
        ngettext(
            "It has {chances} of being the best of {count}, at {orders} order carried a week ({when}).",
            "It has {chances} of being the best of {count}, at {orders} orders carried a week ({when}).",
            comparison.orders_a_week,
            chances=chances(row["best_chance"]),
            count=number(_compared(comparison)),
            orders=number(comparison.orders_a_week, 1),
            when=period_text(comparison.period, comparison.weeks),
        ),
        *_musts(comparison, row),
        *_wait(comparison, row),
        *_with_consent(comparison),
        *turns(comparison),
        *_carbon(comparison),
        *_coming(comparison),
        *rests_on(comparison.status, comparison.distances),
    ]


def next_steps(comparison: Comparison, **others) -> list[str]:
    """What to do on Monday, drawn from the costs, the break-even and the schemes: see ``steps.of``."""
    return steps.of(comparison, **others)


def _best_row(comparison: Comparison) -> pd.Series:
    return comparison.table.loc[comparison.table["best_chance"].idxmax()]


def _compared(comparison: Comparison) -> int:
    own = comparison.table["in_hand"] & (comparison.table["broken"].map(len) == 0)
    return int(own.sum()) or int(comparison.table["in_hand"].sum()) or len(comparison.schemes)


def _musts(comparison: Comparison, best: pd.Series) -> list[str]:
    keeping = comparison.keeping
    if keeping is None:
        return []
    lines = promised(comparison, best) if best["kind"] != "grouped" else []
    if best["broken"]:
        lines.insert(
            0,
            _(
                "None of the schemes compared keeps every must: this one breaks {musts}.",
                musts=broken_by(comparison, best),
            ),
        )
    table = comparison.table
    tempting = table[(table["broken"].map(len) > 0) & table["in_hand"] & _ahead(comparison, best)]
    lines += [
        _(
            "Not proposed, “{scheme}”: {musts}.",
            scheme=comparison.schemes[i].label,
            musts=broken_by(comparison, row),
        )
        for i, row in tempting.head(MOST_REFUSED).iterrows()
    ]
    if ON_TIME in keeping.unjudged:
        lines.append(_("Promised days are not judged: none is written on the orders of the tours."))
    if SATISFACTION in keeping.unjudged and best["kind"] != "grouped":
        lines.append(_("What it would do to satisfaction is not judged."))
    return lines


def _ahead(comparison: Comparison, best: pd.Series) -> pd.Series:
    if comparison.price_known:
        return comparison.table["result_month_eur"] > best["result_month_eur"]
    return comparison.table["cost_per_order_eur"] < best["cost_per_order_eur"]


def broken_by(comparison: Comparison, row: pd.Series) -> str:
    """Each must a scheme breaks, with its figure and what is required."""
    keeping, texts = comparison.keeping, []
    if ON_TIME in row["broken"]:
        texts.append(
            _(
                "{share} of the promised days kept ({high} at most, whatever the days), {asked} required",
                share=apart(row["on_time_share"], keeping.asked[ON_TIME], percent),
                high=percent(row["on_time_high"]),
                asked=percent(keeping.asked[ON_TIME]),
            )
        )
    if ORDERS in row["broken"]:
        texts.append(
            _(
                "{n} orders a month would remain, {asked} required",
                n=apart(keeping.orders_month * row["kept_share"], keeping.asked[ORDERS]),
                asked=number(keeping.asked[ORDERS]),
            )
        )
    return listing(texts)


def _wait(comparison: Comparison, best: pd.Series) -> Said:
    grouped = comparison.table[comparison.table["kind"] == "grouped"]
    if not comparison.price_known or grouped.empty or best["kind"] == "direct":
        return
    today = grouped.iloc[0]
    longer = best["wait_days"] - today["wait_days"]
    gain = best["result_month_eur"] - today["result_month_eur"]
    if longer <= 0 or gain <= 0:
        return
    orders = comparison.orders_a_week * WEEKS_A_MONTH
    yield ngettext(
        "Users wait {days} day longer than with {scheme}. It is worth it while a day of waiting costs less than {value} an order.",
        "Users wait {days} days longer than with {scheme}. It is worth it while a day of waiting costs less than {value} an order.",
        longer,
        days=number(longer, 1),
        scheme=lower(comparison.schemes[grouped.index[0]].label),
        value=money(gain / orders / longer, 2),
    )


def _with_consent(comparison: Comparison) -> Said:
    best = comparison.schemes.index(comparison.best)
    for row, scheme in enumerate(comparison.schemes):
        chance = comparison.better.iloc[row, best]
        if (
            scheme.in_hand
            or comparison.best.in_hand is False
            or not chance > 0.5
            or comparison.table["broken"][row]
        ):
            continue
        text = (
            _(
                "“{scheme}” would have {chances} of doing better, if a provider agrees. Ask before counting on it."
            )
            if scheme.kind == "provider"
            else _(
                "“{scheme}” would have {chances} of doing better, if another actor agrees to carry {share} of the tour. Ask before counting on it."
            )
        )
        yield text.format(scheme=scheme.label, chances=chances(chance), share=percent(1 - scheme.share_own))


def _carbon(comparison: Comparison) -> Said:
    table = comparison.table
    best = _best_row(comparison)
    lightest = (
        table.loc[table["co2_kg_per_order"].idxmin()] if table["co2_kg_per_order"].notna().any() else None
    )
    if lightest is None or math.isnan(best["co2_kg_per_order"]):
        return
    light = comparison.schemes[int(table.index.get_loc(lightest.name))]
    mine = weight(best["co2_kg_per_order"])
    if lightest.name == best.name:
        yield _(
            "It is also the lightest for the climate: {mine} of CO2e an order, users' own trips counted.",
            mine=mine,
        )
        return
    yield _(
        "CO2e of an order, users' own trips counted: {mine}; the lightest is “{scheme}”, {least}.",
        mine=mine,
        scheme=light.label,
        least=weight(lightest["co2_kg_per_order"]),
    )


def weight(kg: float) -> str:
    """Kilograms, or grams under a tenth of one: what is small is not nothing."""
    if abs(kg) >= GRAMS_UNDER:
        return _("{n} kg", n=number(kg, 2))
    grams = 1000 * kg
    return _("{n} g", n=number(grams, 0 if abs(grams) >= 10 or round(grams, 1) == round(grams) else 1))


def _coming(comparison: Comparison) -> Said:
    coming = comparison.table[comparison.table["customers_km_month"] > 0]
    if coming.empty:
        return
    yield _(
        "Where users come themselves, {share} of the orders are assumed to remain. Users drive {km} km a month for it, outside the cost.",
        share=percent(coming["kept_share"].iloc[0]),
        km=number(coming["customers_km_month"].max()),
    )


def turns(comparison: Comparison) -> Said:
    """From which value of what on another scheme becomes best, the nearest first."""
    best = comparison.schemes.index(comparison.best)
    # best on average and best most often may differ: becoming the one already named is no news
    found = comparison.switches[comparison.switches["to"] != best].dropna(subset="switch")
    nearest = (found["switch"] / found["today"]).map(
        lambda ratio: abs(math.log(ratio)) if ratio > 0 else math.inf
    )
    for row in found.loc[nearest.sort_values(kind="stable").index[:MOST_SWITCHES]].itertuples():
        above, below, show, of = SWITCHES[row.parameter]
        yield _(
            above if row.switch > row.today else below,
            value=_each(of, show, row.switch),
            now=show(row.today),
            scheme=lower(comparison.schemes[int(row.to)].label),
        )


def _each(of: str | Many, show: Callable[[float], str], value: float) -> str:
    """The value as shown, and of what it is: of one or of several where that counts."""
    if isinstance(of, Many):
        return say(of, round(value, 1), now=show(value))
    return _(of, n=show(value)) if of else show(value)


_TENTHS, _CENTS = partial(number, digits=1), partial(money, digits=2)
_FROM = N_("From {value} on (counted here: {now}), the best delivery scheme becomes: {scheme}.")
_BELOW = N_("Below {value} (counted here: {now}), the best delivery scheme becomes: {scheme}.")
# parameter -> sentence when the switch is above today's value, when it is below, how the value reads, and of what
SWITCHES = {
    "orders_a_week": (_FROM, _BELOW, _TENTHS, Many("{now} order a week", "{now} orders a week")),
    "price_eur": (_FROM, _BELOW, _CENTS, N_("{n} an order")),
    "hour_eur": (_FROM, _BELOW, _CENTS, N_("{n} an hour")),
    "km_eur": (_FROM, _BELOW, _CENTS, N_("{n} a km")),
    "stop_min": (_FROM, _BELOW, _TENTHS, N_("{n} minutes a stop")),
    "speed_kmh": (_FROM, _BELOW, _TENTHS, N_("{n} km/h")),
    "wait_day_eur": (
        N_(
            "If a day of waiting costs {value} an order or more (assumed {now}), the best delivery scheme becomes: {scheme}."
        ),
        N_(
            "If a day of waiting costs less than {value} an order (assumed {now}), the best delivery scheme becomes: {scheme}."
        ),
        _CENTS,
        "",
    ),
    "kept_share": (
        N_(
            "If {value} of the orders or more remain with a pick-up point (assumed {now}), the best delivery scheme becomes: {scheme}."
        ),
        N_(
            "If less than {value} of the orders remain with a pick-up point (assumed {now}), the best delivery scheme becomes: {scheme}."
        ),
        percent,
        "",
    ),
}


# ---- chart -----------------------------------------------------------------------------------------------


def plot(comparison: Comparison, ax=None):
    """Result of each scheme (cost if prices are unknown), with the range of 8 draws in 10."""
    if not comparison.measured:
        return draw.plot(draw.Rows(headline(comparison)), ax)
    kind, table = "result" if comparison.price_known else "cost", comparison.table
    best = int(table["best_chance"].argmax())
    rows = [
        draw.Row(_drawn(scheme, row["in_hand"]), [lane(row, kind, "diamond" if at == best else "point")])
        for at, (scheme, (_at, row)) in enumerate(zip(comparison.schemes, table.iterrows(), strict=True))
    ]
    what = _("Result a month") if kind == "result" else _("Cost a month")
    reading = _(
        "Bar: {share} of the months, same demand for all; diamond: best most often.",
        share=percent(HIGH - LOW),
    )
    form = draw.Rows(headline(comparison), f"{what}. {reading}", rows, unit="money", zero=kind == "result")
    return draw.plot(form, ax)


def _drawn(scheme, in_hand: bool) -> str:
    return charts.short(scheme.label, 44) + ("" if in_hand else " · " + _("if a partner agrees"))


def lane(row, kind: str, shape: str = "point") -> draw.Lane:
    """The middle month of a scheme ("result" or "cost") and the range of the others."""
    middle, low, high = (float(row[f"{kind}_month{end}_eur"]) for end in ("", "_p10", "_p90"))
    return draw.Lane([draw.Span(low, high, "range")], [draw.Mark(middle, shape)], words=money(middle))

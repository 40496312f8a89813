"""A comparison of schemes, told."""

import math
from collections.abc import Callable
from functools import partial

import pandas as pd

from ... import draw
from ...core.i18n import N_, _, apart, listing, money, number, percent
from ...core.text import lower
from ...draw import charts
from ...logistics.breakeven import HIGH, LOW
from ...logistics.model import WEEKS_A_MONTH
from ...logistics.schemes.comparison import Comparison
from ...musts import ON_TIME, ORDERS, SATISFACTION
from ..common import Many, Said, say, sayer
from . import steps
from .common import period_text, promised, rests_on

MOST_SWITCHES = 4  # the nearest ones; more are not read
GRAMS_UNDER = 0.1  # kg
MOST_REFUSED = 3  # schemes set aside by a must that are named
_SAID = {
    "chances": Many(
        "It has {chances:chances} of being the best of {count:count}, at {orders:tenth} order carried a week ({when}).",
        "It has {chances:chances} of being the best of {count:count}, at {orders:tenth} orders carried a week ({when}).",
    ),
    "more_often": "“{scheme}” comes first more often, but does less well in its usual month.",
    "none_keeps": "None of the schemes compared keeps every must: this one breaks {musts}.",
    "not_proposed": "Not proposed, “{scheme}”: {musts}.",
    "days_unjudged": "Promised days are not judged: none is written on the orders of the tours.",
    "satisfaction_unjudged": "What it would do to satisfaction is not judged.",
    "days_kept": "{share} of the promised days kept ({high:share} at most, whatever the days), {asked:share} required",
    "orders_left": "{n} orders a month would remain, {asked:count} required",
    "if_provider": "“{scheme}” would have {chances:chances} of doing better, if a provider agrees. Ask before counting on it.",
    "if_actor": "“{scheme}” would have {chances:chances} of doing better, if another actor agrees to carry {share} of the tour. Ask before counting on it.",
    "from": "From {value} on (counted here: {now}), the best delivery scheme becomes: {scheme}.",
    "from_less": "Below {value} (counted here: {now}), the best delivery scheme becomes: {scheme}.",
    "waiting": "If a day of waiting costs {value} an order or more (assumed {now}), the best delivery scheme becomes: {scheme}.",
    "waiting_less": "If a day of waiting costs less than {value} an order (assumed {now}), the best delivery scheme becomes: {scheme}.",
    "remain": "If {value} of the orders or more remain with a pick-up point (assumed {now}), the best delivery scheme becomes: {scheme}.",
    "remain_less": "If less than {value} of the orders remain with a pick-up point (assumed {now}), the best delivery scheme becomes: {scheme}.",
    "wait": Many(
        "Users wait {days:tenth} day longer than with {scheme}. It is worth it while a day of waiting costs less than {value} an order.",
        "Users wait {days:tenth} days longer than with {scheme}. It is worth it while a day of waiting costs less than {value} an order.",
    ),
    "lightest": "It is also the lightest for the climate: {mine} of CO2e an order, users' own trips counted.",
    "co2": "CO2e of an order, users' own trips counted: {mine}; the lightest is “{scheme}”, {least}.",
    "coming": "Where users come themselves, {share:share} of the orders are assumed to remain. Users drive {km:count} km a month for it, outside the cost.",
}
_say = sayer(_SAID)


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


def sentences(comparison: Comparison) -> Said:
    """The best scheme and its chances, what would change it, what is supposed."""
    yield headline(comparison) + "."
    if not comparison.measured:
        return
    row, orders = _best_row(comparison), comparison.orders_a_week
    when, count = period_text(comparison.period, comparison.weeks), _compared(comparison)
    yield _say("chances", orders, count=count, orders=orders, chances=row["best_chance"], when=when)
    first = comparison.table["best_chance"].argmax()
    if comparison.table["best_chance"].iloc[first] > row["best_chance"]:
        yield _say("more_often", scheme=comparison.schemes[first].label)
    yield from _musts(comparison, row)
    yield from _wait(comparison, row)
    yield from _with_consent(comparison)
    yield from turns(comparison)
    yield from _carbon(comparison)
    coming = comparison.table[comparison.table["customers_km_month"] > 0]
    if len(coming):
        share, km = coming["kept_share"].iloc[0], coming["customers_km_month"].max()
        yield _say("coming", share=share, km=km)
    yield from rests_on(comparison.status, comparison.distances)


def next_steps(comparison: Comparison, **others) -> list[str]:
    """What to do on Monday, drawn from the costs, the break-even and the schemes: see ``steps.of``."""
    return steps.of(comparison, **others)


def _best_row(comparison: Comparison) -> pd.Series:
    return comparison.table.iloc[comparison.place]


def _compared(comparison: Comparison) -> int:
    own = comparison.table["in_hand"] & (comparison.table["broken"].map(len) == 0)
    return int(own.sum()) or int(comparison.table["in_hand"].sum()) or len(comparison.schemes)


def _musts(comparison: Comparison, best: pd.Series) -> Said:
    table, keeping, grouped = comparison.table, comparison.keeping, best["kind"] == "grouped"
    if keeping is None:
        return
    if best["broken"]:
        yield _say("none_keeps", musts=broken_by(comparison, best))
    yield from () if grouped else promised(comparison, best)
    tempting = table[(table["broken"].map(len) > 0) & table["in_hand"] & _ahead(comparison, best)]
    for i, row in tempting.head(MOST_REFUSED).iterrows():
        yield _say("not_proposed", scheme=comparison.schemes[i].label, musts=broken_by(comparison, row))
    if ON_TIME in keeping.unjudged:
        yield _say("days_unjudged")
    if SATISFACTION in keeping.unjudged and not grouped:
        yield _say("satisfaction_unjudged")


def _ahead(comparison: Comparison, best: pd.Series) -> pd.Series:
    if comparison.price_known:
        return comparison.table["result_month_eur"] > best["result_month_eur"]
    return comparison.table["cost_per_order_eur"] < best["cost_per_order_eur"]


def broken_by(comparison: Comparison, row: pd.Series) -> str:
    """Each must a scheme breaks, with its figure and what is required."""
    texts, asked = [], comparison.keeping.asked
    if ON_TIME in row["broken"]:
        share = apart(row["on_time_share"], asked[ON_TIME], percent)
        said = {"high": row["on_time_high"], "asked": asked[ON_TIME]}
        texts.append(_say("days_kept", share=share, **said))
    if ORDERS in row["broken"]:
        left = apart(comparison.keeping.orders_month * row["kept_share"], asked[ORDERS])
        texts.append(_say("orders_left", n=left, asked=asked[ORDERS]))
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
    scheme = lower(comparison.schemes[grouped.index[0]].label)
    value = money(gain / (comparison.orders_a_week * WEEKS_A_MONTH) / longer, 2)
    yield _say("wait", longer, days=longer, scheme=scheme, value=value)


def _with_consent(comparison: Comparison) -> Said:
    if comparison.best.in_hand is False:
        return
    better = comparison.better.iloc[:, comparison.schemes.index(comparison.best)]
    for scheme, chance, broken in zip(comparison.schemes, better, comparison.table["broken"], strict=True):
        if not scheme.in_hand and chance > 0.5 and not broken:
            who = "if_provider" if scheme.kind == "provider" else "if_actor"
            share = percent(1 - scheme.share_own)
            yield _say(who, scheme=scheme.label, chances=chance, share=share)


def _carbon(comparison: Comparison) -> Said:
    emitted, best = comparison.table["co2_kg_per_order"], _best_row(comparison).name
    if math.isnan(emitted[best]):
        return
    light = emitted.idxmin()
    what, scheme = "lightest" if light == best else "co2", comparison.schemes[emitted.index.get_loc(light)]
    yield _say(what, mine=weight(emitted[best]), scheme=scheme.label, least=weight(emitted[light]))


def weight(kg: float) -> str:
    """Kilograms, or grams under a tenth of one: what is small is not nothing."""
    if abs(kg) >= GRAMS_UNDER:
        return _("{n} kg", n=number(kg, 2))
    grams = 1000 * kg
    return _("{n} g", n=number(grams, 0 if abs(grams) >= 10 or round(grams, 1) == round(grams) else 1))


def turns(comparison: Comparison) -> Said:
    """From which value of what on another scheme becomes best, the nearest first."""
    best = comparison.schemes.index(comparison.best)
    # best on average and best most often may differ: becoming the one already named is no news
    found = comparison.switches[comparison.switches["to"] != best].dropna(subset="switch")
    nearest = (found["switch"] / found["today"]).map(
        lambda ratio: abs(math.log(ratio)) if ratio > 0 else math.inf
    )
    for row in found.loc[nearest.sort_values(kind="stable").index[:MOST_SWITCHES]].itertuples():
        what, show, of = SWITCHES[row.parameter]
        said = {"value": _each(of, show, row.switch), "now": show(row.today)}
        scheme = lower(comparison.schemes[int(row.to)].label)
        yield _say(what if row.switch > row.today else f"{what}_less", scheme=scheme, **said)


def _each(of: str | Many, show: Callable[[float], str], value: float) -> str:
    """The value as shown, and of what it is: of one or of several where that counts."""
    if isinstance(of, Many):
        return say(of, round(value, 1), now=show(value))
    return _(of, n=show(value)) if of else show(value)


_TENTHS, _CENTS = partial(number, digits=1), partial(money, digits=2)
# parameter -> the sentence (with "_less" when the switch is below today's value), how the value reads, and of what
SWITCHES = {
    "orders_a_week": ("from", _TENTHS, Many("{now} order a week", "{now} orders a week")),
    "price_eur": ("from", _CENTS, N_("{n} an order")),
    "hour_eur": ("from", _CENTS, N_("{n} an hour")),
    "km_eur": ("from", _CENTS, N_("{n} a km")),
    "stop_min": ("from", _TENTHS, N_("{n} minutes a stop")),
    "speed_kmh": ("from", _TENTHS, N_("{n} km/h")),
    "wait_day_eur": ("waiting", _CENTS, ""),
    "kept_share": ("remain", percent, ""),
}


# ---- chart -----------------------------------------------------------------------------------------------


def plot(comparison: Comparison, ax=None):
    """Result of each scheme (cost if prices are unknown), with the range of 8 draws in 10."""
    if not comparison.measured:
        return draw.plot(draw.Rows(headline(comparison)), ax)
    kind, table = "result" if comparison.price_known else "cost", comparison.table
    best = comparison.place
    rows = [
        draw.Row(_drawn(scheme, row["in_hand"]), [lane(row, kind, "diamond" if at == best else "point")])
        for at, (scheme, (_at, row)) in enumerate(zip(comparison.schemes, table.iterrows(), strict=True))
    ]
    what = _("Result a month") if kind == "result" else _("Cost a month")
    reading = _(
        "Bar: {share} of the months, same demand for all; diamond: what is proposed.",
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

"""What a comparison of schemes says."""

import math

import pandas as pd

from ..i18n import N_, _, chances, listing, money, ngettext, number, percent, use_language
from ..musts import ON_TIME, ORDERS, SATISFACTION
from ..roads.places import precision_text
from .logbook import OBSERVED
from .model import WEEKS_A_MONTH
from .weeks import period_text

MOST_SWITCHES = 4  # the nearest ones; more are not read
GRAMS_UNDER = 0.1  # kg
MOST_REFUSED = 3  # schemes set aside by a must that are named


def headline(comparison) -> str:
    """The finding, in the current language."""
    if not comparison.measured:
        return _("The schemes cannot be compared: trips are not measured")
    row, name = _best_row(comparison), comparison.best.label
    if not comparison.price_known:
        return _(
            "{scheme}: the lowest cost, {cost} an order",
            scheme=name,
            cost=money(row["cost_per_order_eur"], 2),
        )
    if row["result_month_eur"] < 0:
        return _(
            "{scheme}: the smallest loss, {loss} a month", scheme=name, loss=money(-row["result_month_eur"])
        )
    return _(
        "{scheme}: the best result, {result} a month", scheme=name, result=money(row["result_month_eur"])
    )


def sentences(comparison, lang: str | None = None) -> list[str]:
    """Insight first; what would change it; what is supposed."""
    with use_language(lang):
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
            *musts(comparison, row),
            *_wait(comparison, row),
            *_with_consent(comparison),
            *_switch(comparison),
            *_carbon(comparison),
            *_caveats(comparison),
            *([precision_text(comparison.distances)] if comparison.distances else []),
        ]


def _best_row(comparison) -> pd.Series:
    return comparison.table.loc[comparison.table["best_chance"].idxmax()]


def _compared(comparison) -> int:
    """Schemes the best was chosen among."""
    own = comparison.table["in_hand"] & (comparison.table["broken"].map(len) == 0)
    return int(own.sum()) or int(comparison.table["in_hand"].sum()) or len(comparison.schemes)


def _label(comparison, kind: str) -> str:
    return next(scheme.label for scheme in comparison.schemes if scheme.kind == kind)


def musts(comparison, best: pd.Series) -> list[str]:
    """Promised days first: those the best would have kept, the schemes that a must sets aside, what is not judged."""
    keeping = comparison.keeping
    if keeping is None:
        return []
    lines = promised(comparison, best) if best["kind"] != "grouped" else []
    if best["broken"]:
        lines.insert(0, _("None of the schemes compared keeps every must: this one breaks {musts}.", musts=_broken(comparison, best)))  # fmt: skip
    table = comparison.table
    tempting = table[(table["broken"].map(len) > 0) & table["in_hand"] & _ahead(comparison, best)]
    lines += [
        _(
            "Not proposed, “{scheme}”: {musts}.",
            scheme=comparison.schemes[i].label,
            musts=_broken(comparison, row),
        )
        for i, row in tempting.head(MOST_REFUSED).iterrows()
    ]
    if ON_TIME in keeping.unjudged:
        lines.append(_("Promised days are not judged: none is written on the orders of the tours."))
    if SATISFACTION in keeping.unjudged and best["kind"] != "grouped":
        lines.append(_("What it would do to satisfaction is not judged: try it for a month first."))
    return lines


def _ahead(comparison, best: pd.Series) -> pd.Series:
    """Schemes that would bring more, or cost less, than the best."""
    if comparison.price_known:
        return comparison.table["result_month_eur"] > best["result_month_eur"]
    return comparison.table["cost_per_order_eur"] < best["cost_per_order_eur"]


def promised(comparison, row: pd.Series) -> list[str]:
    """Promised days a scheme would have kept over the test, beside those that were."""
    done = comparison.keeping.done
    if not done.judged or math.isnan(row["on_time_share"]):
        return []
    asked = comparison.keeping.asked.get(ON_TIME)
    low, high = percent(row["on_time_low"]), percent(row["on_time_high"])
    values = {
        "share": percent(row["on_time_share"]) if low == high
        else _("{share} ({low} to {high} by the days chosen)", share=percent(row["on_time_share"]), low=low, high=high),
        "now": percent(done.share),
        "n": number(done.judged),
    }  # fmt: skip
    if asked is None:
        return [_("On the {n} orders of the test, {share} of the promised days would have been kept; {now} were.", **values)]  # fmt: skip
    return [_("On the {n} orders of the test, {share} of the promised days would have been kept, {asked} required; {now} were.", **values, asked=percent(asked))]  # fmt: skip


def _broken(comparison, row: pd.Series) -> str:
    """Each must a scheme breaks, with its figure and what is required."""
    keeping, texts = comparison.keeping, []
    if ON_TIME in row["broken"]:
        texts.append(
            _("{share} of the promised days kept ({high} at most, whatever the days), {asked} required",
              share=percent(row["on_time_share"]), high=percent(row["on_time_high"]),
              asked=percent(keeping.asked[ON_TIME]))
        )  # fmt: skip
    if ORDERS in row["broken"]:
        texts.append(
            _("{n} orders a month would remain, {asked} required",
              n=number(keeping.orders_month * row["kept_share"]), asked=number(keeping.asked[ORDERS]))
        )  # fmt: skip
    return listing(texts)


def _wait(comparison, best: pd.Series) -> list[str]:
    """What a day of waiting may cost before today's rhythm is better again."""
    grouped = comparison.table[comparison.table["kind"] == "grouped"]
    if not comparison.price_known or grouped.empty or best["kind"] == "direct":
        return []
    today = grouped.iloc[0]
    longer = best["wait_days"] - today["wait_days"]
    gain = best["result_month_eur"] - today["result_month_eur"]
    if longer <= 0 or gain <= 0:
        return []
    orders = comparison.orders_a_week * WEEKS_A_MONTH
    return [
        ngettext(
            "Users wait {days} day longer than with {scheme}: worth it while a day of waiting costs less "
            "than {value} an order.",
            "Users wait {days} days longer than with {scheme}: worth it while a day of waiting costs less "
            "than {value} an order.",
            longer,
            days=number(longer, 1),
            scheme=_lower(_label(comparison, "grouped")),
            value=money(gain / orders / longer, 2),
        )
    ]


def _with_consent(comparison) -> list[str]:
    """The schemes that need a partner, when one of them would beat the best of the others."""
    best, lines = comparison.schemes.index(comparison.best), []
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
            _("“{scheme}” would have {chances} of doing better, if a provider agrees: ask before counting on it.")
            if scheme.kind == "provider"
            else _("“{scheme}” would have {chances} of doing better, if another actor agrees to carry {share} of the tour: ask before counting on it.")
        )  # fmt: skip
        lines.append(
            text.format(scheme=scheme.label, chances=chances(chance), share=percent(1 - scheme.share_own))
        )
    return lines


def _carbon(comparison) -> list[str]:
    """CO2 of an order, the users' own trips included, when the best scheme is not the lightest."""
    table = comparison.table
    best = _best_row(comparison)
    lightest = (
        table.loc[table["co2_kg_per_order"].idxmin()] if table["co2_kg_per_order"].notna().any() else None
    )
    if lightest is None or math.isnan(best["co2_kg_per_order"]):
        return []
    light = comparison.schemes[int(table.index.get_loc(lightest.name))]
    mine = weight(best["co2_kg_per_order"])
    if lightest.name == best.name:
        return [_("It is also the lightest for the climate: {mine} of CO2e an order, users' own trips counted.", mine=mine)]  # fmt: skip
    return [
        _(
            "CO2e of an order, users' own trips counted: {mine}; the lightest is “{scheme}”, {least}.",
            mine=mine,
            scheme=light.label,
            least=weight(lightest["co2_kg_per_order"]),
        )
    ]


def weight(kg: float) -> str:
    """Kilograms, or grams under a tenth of one: what is small is not nothing."""
    if abs(kg) >= GRAMS_UNDER:
        return _("{n} kg", n=number(kg, 2))
    grams = 1000 * kg
    return _("{n} g", n=number(grams, 0 if abs(grams) >= 10 or round(grams, 1) == round(grams) else 1))


def _caveats(comparison) -> list[str]:
    lines = []
    coming = comparison.table[comparison.table["customers_km_month"] > 0]
    if len(coming):
        lines.append(
            _(
                "Where users come themselves, {share} of the orders are supposed to remain, and users drive {km} km "
                "a month for it, not in the cost.",
                share=percent(coming["kept_share"].iloc[0]),
                km=number(coming["customers_km_month"].max()),
            )
        )
    if comparison.status != OBSERVED:
        lines.append(_("Estimated: not every figure behind this was logged."))
    return lines


def _switch(comparison) -> list[str]:
    best = comparison.schemes.index(comparison.best)
    # best on average and best most often may differ: becoming the one already named is no news
    found = comparison.switches[comparison.switches["to"] != best].dropna(subset="switch")
    nearest = (found["switch"] / found["today"]).map(
        lambda ratio: abs(math.log(ratio)) if ratio > 0 else math.inf
    )
    lines = []
    for row in found.loc[nearest.sort_values(kind="stable").index[:MOST_SWITCHES]].itertuples():
        above, below, show = SWITCHES[row.parameter]
        lines.append(
            _(
                above if row.switch > row.today else below,
                value=show(row.switch),
                now=show(row.today),
                scheme=_lower(comparison.schemes[int(row.to)].label),
            )
        )
    return lines


def _lower(label: str) -> str:
    """A scheme's name inside a sentence."""
    return label[:1].lower() + label[1:]


def _cents(value: float) -> str:
    return money(value, 2)


def _tenths(value: float) -> str:
    return number(value, 1)


# parameter -> sentence when the switch is above today's value, when it is below, and how the value reads
SWITCHES = {
    "orders_a_week": (
        N_("From {value} orders a week on (counted here: {now}), the best becomes: {scheme}."),
        N_("Below {value} orders a week (counted here: {now}), the best becomes: {scheme}."),
        _tenths,
    ),
    "price_eur": (
        N_("From {value} an order on (counted here: {now}), the best becomes: {scheme}."),
        N_("Below {value} an order (counted here: {now}), the best becomes: {scheme}."),
        _cents,
    ),
    "hour_eur": (
        N_("From {value} an hour on (counted here: {now}), the best becomes: {scheme}."),
        N_("Below {value} an hour (counted here: {now}), the best becomes: {scheme}."),
        _cents,
    ),
    "km_eur": (
        N_("From {value} a km on (counted here: {now}), the best becomes: {scheme}."),
        N_("Below {value} a km (counted here: {now}), the best becomes: {scheme}."),
        _cents,
    ),
    "stop_min": (
        N_("From {value} minutes a stop on (counted here: {now}), the best becomes: {scheme}."),
        N_("Below {value} minutes a stop (counted here: {now}), the best becomes: {scheme}."),
        _tenths,
    ),
    "speed_kmh": (
        N_("From {value} km/h on (counted here: {now}), the best becomes: {scheme}."),
        N_("Below {value} km/h (counted here: {now}), the best becomes: {scheme}."),
        _tenths,
    ),
    "wait_day_eur": (
        N_(
            "If a day of waiting costs {value} an order or more (supposed {now}), the best becomes: {scheme}."
        ),
        N_(
            "If a day of waiting costs less than {value} an order (supposed {now}), the best becomes: {scheme}."
        ),
        _cents,
    ),
    "kept_share": (
        N_(
            "If {value} of the orders or more remain with a pick-up point (supposed {now}), the best becomes: {scheme}."
        ),
        N_(
            "If less than {value} of the orders remain with a pick-up point (supposed {now}), the best becomes: {scheme}."
        ),
        percent,
    ),
}

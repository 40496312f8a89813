"""The chapter on trips: from how many stops on a tour pays, what a delivery costs, other ways of delivering."""

import math

import pandas as pd

from ...core import i18n
from ...core.i18n import _, chances, money, ngettext, number, percent
from ...core.privacy import OTHERS
from ...draw.blocks import Bar, Block, Chart, Paragraph, Small, Strong, Table, Tag, Text
from ...logistics.schemes.replay import Replay
from ...musts import ON_TIME, SATISFACTION
from ..common import Said
from ..logistics import breakeven as break_even
from ..logistics.common import period_text, stopped
from ..logistics.comparison import broken_by
from .common import body, foot, lede, missing

_TIME = ("drive", "stop", "load", "wait", "admin")  # parts of the cost that are hours
_ONE_STOP = 0.95  # orders a stop from which an order is a stop


def blocks(pilot, costs, needed, causes, schemes, past) -> list[Block]:
    """costs, needed, causes, schemes, past : ``cost_tours``, ``stops_needed``, ``who_causes``, ``compare_schemes`` and
    ``replay`` of ``logistics``."""
    if not costs.measured:
        return missing(costs.sentences()[0])
    if costs.source != "tours":
        return _supposed(pilot, costs)
    over = [*stopped(costs)]
    return [
        lede(*over, *_cost(costs, needed), *_break_even(needed), *_today(costs, needed)),
        *_chart(needed),
        *body(*_delivery(costs, causes), *_made_of(costs), *_dearest(causes)),
        *([] if over else _other_ways(schemes, past)),
        *_would_change(costs, schemes, past),
        *foot(pilot, costs, past, details=_details(needed, costs, past)),
    ]


def _supposed(pilot, costs) -> list[Block]:
    """No tour is noted: one line, and that it is an estimate."""
    return [
        *missing(_("No tour is noted, so what a delivery costs is not measured.")),
        *body(costs.finding(), _("One tour a day served is assumed, through the communes of the orders.")),
        *foot(pilot, costs),
    ]


# ---- the stops a tour needs -----------------------------------------------------------------------------------


def _cost(costs, needed) -> list[str]:
    tour, stop = costs.totals["cost_per_tour_eur"], costs.totals["cost_per_stop_eur"]
    if needed.measured or not math.isfinite(tour) or not math.isfinite(stop):
        return []
    return [_("A tour costs {tour}, that is {stop} a stop.", tour=money(tour, 2), stop=money(stop, 2))]


def _break_even(needed) -> list[str]:
    if not needed.measured:
        return [_("The stops a tour needs are not measured: {why}.", why=break_even.why_not(needed))]
    if needed.needed is None:
        return [
            _("No number of stops makes a tour pay: a stop brings {price}.", price=money(needed.price_eur, 2))
        ]
    if not needed.feasible:
        return [
            _(
                "A tour would pay from {needed} stops on, more than it can hold ({most}).",
                needed=number(needed.needed),
                most=number(needed.most_stops),
            )
        ]
    if not needed.sure:
        return [_("{needed} for a tour to pay.", needed=break_even.needed_text(needed))]
    return [
        ngettext(
            "A tour pays from {stops} stops on, that is {n} order.",
            "A tour pays from {stops} stops on, that is {n} orders.",
            needed.needed_orders,
            stops=number(needed.needed),
        )
    ]


def _today(costs, needed) -> Said:
    if math.isfinite(needed.present_stops):
        when = period_text(needed.period, needed.weeks)
        stops = round(needed.present_stops, 1)
        yield ngettext(
            "A tour makes {stops} stop {when}.",
            "A tour makes {stops} stops {when}.",
            stops,
            stops=number(stops, 1),
            when=when,
        )
    known, paying = costs.totals["tours_with_margin"], costs.totals["tours_paying"]
    if known > 0 and not paying:
        yield ngettext(
            "The only tour whose revenue is known did not cover its cost.",
            "None of the {n} tours whose revenue is known covered its cost.",
            known,
        )
    elif known > 0:
        yield ngettext(
            "{n} tour of the {known} whose revenue is known covered its cost over the test.",
            "{n} tours of the {known} whose revenue is known covered their cost over the test.",
            paying,
            known=number(known),
        )


def _chart(needed) -> list[Block]:
    form = break_even.form(needed)
    return (
        [Chart(form, " ".join([*_break_even(needed), *(spot.words for spot in form.spots)]))] if form else []
    )


# ---- what a delivery costs ------------------------------------------------------------------------------------


def _delivery(costs, causes) -> Said:
    cost, now = costs.totals["cost_per_order_eur"], costs.present.totals["cost_per_order_eur"]
    if not math.isfinite(cost):
        return
    price = causes.orders["price_eur"].mean() if causes.measured else math.nan
    if math.isfinite(price):
        yield _(
            "Delivering an order cost {cost} over the test and brought {price}.",
            cost=money(cost, 2),
            price=money(price, 2),
        )
    else:
        yield _("Delivering an order cost {cost} over the test.", cost=money(cost, 2))
    if math.isfinite(now) and costs.present.period != "test":
        when = period_text(costs.present.period, costs.present.weeks)
        yield _("It costs {cost} {when}.", cost=money(now, 2), when=when)
    handling = costs.parts.set_index("part")["per_order_eur"].get("handling", math.nan)
    if handling > 0:
        yield _("Handling adds {cost} an order, outside the tours.", cost=money(handling, 2))
    if causes.measured and causes.orders["marginal_eur"].notna().any():
        yield _(
            "A trip for its door alone would cost {alone} an order; adding it to a tour that leaves anyway, {added}.",
            alone=money(causes.orders["alone_eur"].mean(), 2),
            added=money(causes.orders["marginal_eur"].mean(), 2),
        )


def _made_of(costs) -> Said:
    parts = costs.parts.set_index("part")["share"]
    time = parts.reindex(_TIME).sum()
    if not time > 0.5 or not parts.get("stop", 0.0) > 0:
        return
    yield _(
        "Of every {hundred} that tours cost, {time} pay for time, {doors} of it at the stops.",
        hundred=money(100),
        time=money(100 * time),
        doors=money(100 * parts["stop"]),
    )


def _dearest(causes) -> Said:
    if not causes.measured:
        return
    shown = causes.villages[causes.villages["label"] != OTHERS]
    if len(shown) < 2:
        return
    ranked = shown.sort_values("cost_order_eur", ascending=False)
    dear, cheap = ranked.iloc[0], ranked.iloc[-1]
    yield _(
        "Over the test, a delivery cost {low} in {cheap}, {high} in {dear}.",
        high=money(dear["cost_order_eur"], 2),
        dear=dear["label"],
        low=money(cheap["cost_order_eur"], 2),
        cheap=cheap["label"],
    )
    if dear["transfer_eur"] < 0 and dear["group"] not in causes.unsure:
        yield ngettext(
            "There, {n} order cost {short} more than it brought.",
            "There, {n} orders cost {short} more than they brought.",
            dear["orders"],
            short=money(-dear["transfer_eur"]),
        )


# ---- other ways of delivering ---------------------------------------------------------------------------------


def _other_ways(schemes, past: Replay) -> list[Block]:
    if not past.measured or not schemes.measured:
        return []
    return [_table(schemes, past), *body(*_proposed(schemes, past))]


def _table(schemes, past: Replay) -> Table:
    """Real orders replayed: today's tours, what is proposed, then the others by what they bring. Where users would come
    themselves and some leave, the orders are not the same: shown only if that is what is proposed."""
    table = past.table
    order = "result_eur" if table["result_eur"].notna().all() else "cost_order_eur"
    others = table.iloc[1:].drop(index=[past.told], errors="ignore")
    others = others[(others["kept_share"] == 1) & (others["kind"] != "direct")]
    others = others.sort_values(["in_hand", order], ascending=[False, order != "result_eur"], kind="stable")
    places = [0, *([past.told] if past.told else []), *others.index]
    asked, dear = schemes.keeping.asked.get(ON_TIME), table["cost_order_eur"].loc[places].max()
    rows = tuple(_row(past, place, asked, dear) for place in places)
    period = _("from {start} to {end}", start=i18n.date(past.start), end=i18n.date(past.end))
    caption = ngettext(
        "{n} real order, delivered otherwise, {period}",
        "{n} real orders, delivered otherwise, {period}",
        past.orders,
        period=period,
    )
    kept = (
        _("On the promised day")
        if asked is None
        else _("On the promised day ({asked} required)", asked=percent(asked))
    )
    head = (_("Delivery scheme"), _("Cost of a delivery"), kept, _("Result of the tours"))
    return Table(
        head, rows, right=frozenset((3,)), widths=(37, 22, 24, 17), caption=caption, wide=frozenset((1, 2))
    )


def _row(past: Replay, place: int, asked: float | None, dear: float) -> tuple[Text, ...]:
    row, scheme = past.table.loc[place], past.schemes[place]
    if scheme is None:
        label: Text = ngettext("What was done, {n} tour", "What was done, {n} tours", row["tours"])
    elif place == past.told:
        label = (scheme.label, " ", Tag(_("proposed"), "good"), *_terms(row))
    else:
        label = (scheme.label, *_terms(row))
    cost = money(row["cost_order_eur"], 2)
    return (
        label,
        (Bar(cost, row["cost_order_eur"] / dear),),
        _kept(row["on_time_share"], asked),
        money(row["result_eur"]),
    )


def _terms(row) -> list[Small]:
    return [] if row["in_hand"] else [Small(_("if a partner agrees"))]


def _kept(share: float, asked: float | None) -> Text:
    if share != share:
        return _("not measured")
    look = "plain" if asked is None else "good" if share >= asked else "bad"
    return (Bar(percent(share), share, asked, look),)


def _proposed(schemes, past: Replay) -> Said:
    """What is proposed and why, what it breaks or costs to users, and what is refused for a must."""
    best = schemes.table.loc[schemes.table["best_chance"].idxmax()]
    scheme, keeping, table = schemes.best, schemes.keeping, past.table
    if scheme.kind == "grouped":
        yield _(
            "Keep the same tours: nothing decided alone does better within the musts. This is at the pace seen {when} ({n} orders a week).",
            n=number(schemes.orders_a_week),
            when=period_text(schemes.period, schemes.weeks),
        )
    elif past.told != past.checked:
        yield from _lost(schemes, past, best)
    else:
        yield _("Try “{scheme}” for a month.", scheme=scheme.label)
        if past.told and math.isfinite(past.gain_eur):
            yield _(
                "On the orders of this table it would have brought {gain} more than what was done.",
                gain=money(past.gain_eur),
            )
            if table.loc[past.told, "result_eur"] < 0:
                yield _("The tours would still lose {loss}.", loss=money(-table.loc[past.told, "result_eur"]))
        if best["broken"]:
            yield _(
                "None of the schemes compared keeps every must: this one breaks {musts}.",
                musts=broken_by(schemes, best),
            )
        elif past.told:
            yield from _fewer_kept(
                keeping, table.loc[past.told, "on_time_share"], table.loc[0, "on_time_share"]
            )
    yield from _otherwise(schemes, past)
    yield from _refused(schemes, best)
    if scheme.kind != "grouped" and past.told == past.checked and SATISFACTION in keeping.unjudged:
        yield _("What users would think of it is not known: ask them during the month.")


def _lost(schemes, past: Replay, best: pd.Series) -> Said:
    """The scheme that the present pace puts first, and by which the orders of the table would have lost."""
    yield _("Keep the same tours.")
    yield _(
        "At the pace seen {when} ({n} orders a week), “{scheme}” has {chances} of coming first.",
        n=number(schemes.orders_a_week),
        when=period_text(schemes.period, schemes.weeks),
        scheme=schemes.best.label,
        chances=chances(best["best_chance"]),
    )
    if schemes.best.share_kept < 1:
        yield _("This assumes that {share} of the orders remain.", share=percent(schemes.best.share_kept))
    if math.isfinite(past.gain_eur):
        yield _(
            "On the orders of this table it would have brought {loss} less than what was done.",
            loss=money(-past.gain_eur),
        )
    else:
        cost = past.table["cost_order_eur"]
        yield _(
            "On the orders of this table, a delivery would have cost {cost} instead of {now}.",
            cost=money(cost.loc[past.checked], 2),
            now=money(cost.iloc[0], 2),
        )


def _fewer_kept(keeping, share: float, now: float) -> Said:
    """Fewer promised days kept is what it costs to users, whether or not a must asks for them."""
    if not share < now:
        return
    values = {"share": percent(share), "now": percent(now)}
    if ON_TIME in keeping.asked:
        yield _(
            "On the promised day: {share} instead of {now}, for {asked} required.",
            asked=percent(keeping.asked[ON_TIME]),
            **values,
        )
        return
    if keeping.wished is not None:
        asked = percent(keeping.wished)
        yield _("On the promised day: {share} instead of {now}, for {asked} wished.", asked=asked, **values)
        return
    yield _("On the promised day: {share} instead of {now}. No requirement sets a limit to it.", **values)


def _otherwise(schemes, past: Replay) -> list[str]:
    """These orders may put another scheme first than the present pace, which decides."""
    if past.told == past.best or not past.best:
        return []
    other = past.schemes[past.best].label
    if not past.told:  # today's tours, of which the pace is said above
        said = _("On these past orders, “{other}” would have come first.", other=other)
        return [said, _("Compare the two again after a month of service.")]
    said = _(
        "At the pace seen {when} (orders a week: {n}) it comes first; on these past orders, “{other}” would have.",
        n=number(schemes.orders_a_week),
        when=period_text(schemes.period, schemes.weeks),
        other=other,
    )
    return [said, _("Compare the two again after the month.")]


def _refused(schemes, best: pd.Series) -> Said:
    """The scheme in hand that would bring most if it did not break a must."""
    table = schemes.table
    column, sign = ("result_month_eur", 1) if schemes.price_known else ("cost_per_order_eur", -1)
    ahead = table[
        table["in_hand"] & (table["broken"].map(len) > 0) & (sign * table[column] > sign * best[column])
    ]
    if not len(ahead):
        return
    row = ahead.loc[(sign * ahead[column]).idxmax()]
    yield _(
        "Not proposed, “{scheme}”: {musts}.",
        scheme=schemes.schemes[int(row.name)].label,
        musts=broken_by(schemes, row),
    )


# ---- what these figures hang on -------------------------------------------------------------------------------


def _would_change(costs, schemes, past: Replay) -> list[Block]:
    said = costs.paid_instead()[:2]
    if schemes.measured and past.measured and past.told == past.checked:
        said += schemes.turns()[:1]
    if not said:
        return []
    return [Paragraph((Strong(_("What would change these figures.")), " " + " ".join(said)))]


def _details(needed, costs, past: Replay) -> tuple[str, ...]:
    said = [
        _("A stop is a door, of a user or of a provider."),
        _(
            "Break-even: fewest stops whose revenue covers the cost of the tour, handling of the orders left out."
        ),
    ]
    if needed.measured:
        said.append(
            _("The curve is a tour of the usual length; a trip for one door goes to its own commune.")
        )
    if needed.measured and needed.orders_a_stop < _ONE_STOP:
        stops = 1 / needed.orders_a_stop
        said.append(
            ngettext(
                "An order takes {stops} stop on average.",
                "An order takes {stops} stops on average.",
                stops,
                stops=number(stops, 1),
            )
        )
    if past.measured:
        said.append(
            _(
                "Replayed: each order takes the first departure once it is ready, and is late after the day promised."
            )
        )
        if (past.table["kept_share"] < 1).any():
            said.append(
                _(
                    "Schemes where users come themselves are left out unless proposed: some orders would leave."
                )
            )
    said += costs.uncosted()
    return tuple(said)

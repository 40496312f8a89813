"""The chapter on trips: from how many stops on a tour pays, what a delivery costs, other ways of delivering."""

import math

import pandas as pd

from ...core.i18n import _, money, ngettext, percent
from ...core.privacy import OTHERS
from ...draw.blocks import Bar, Block, Chart, Paragraph, Strong, Table, Tag, Text
from ...logistics.schemes.replay import Replay
from ...musts import ON_TIME, SATISFACTION
from ...what_if.trips import as_usual
from ..common import Many, Said, sayer
from ..logistics import breakeven as break_even
from ..logistics.common import period_text, stopped
from ..logistics.comparison import broken_by
from .common import body, foot, lede, missing

_TIME = ("drive", "stop", "load", "wait", "admin")  # parts of the cost that are hours
_ONE_STOP = 0.95  # orders a stop from which an order is a stop
_SAID = {
    "no_tour": "No tour is noted, so what a delivery costs is not measured.",
    "tried": "Trial: this chapter counts prices written to see. The other chapters keep those of the workbook.",
    "supposed": "One tour a day served is assumed, through the communes of the orders.",
    # the stops a tour needs
    "tour": "A tour costs {tour:cents}, that is {stop:cents} a stop.",
    "not_measured": "The stops a tour needs are not measured: {why}.",
    "unsure": "{needed} for a tour to pay.",
    "makes": Many("A tour makes {stops:tenth} stop {when}.", "A tour makes {stops:tenth} stops {when}."),
    # what a delivery costs
    "delivery": "Delivering an order cost {cost:cents} over the test.",
    "delivery_priced": "Delivering an order cost {cost:cents} over the test and brought {price:cents}.",
    "now": "It costs {cost:cents} {when}.",
    "handling": "Handling adds {cost:cents} an order, outside the tours.",
    "made_of": "Of every {hundred:money} that tours cost, {time:money} pay for time, {doors:money} of it at the stops.",
    "dearest_lost": Many(
        "There, {n} order cost {short:money} more than it brought.",
        "There, {n} orders cost {short:money} more than they brought.",
    ),
    # other ways of delivering
    "replayed": Many(
        "{n} real order, delivered otherwise, {period}", "{n} real orders, delivered otherwise, {period}"
    ),
    "from_to": "from {start:day} to {end:day}",
    "on_the_day": "On the promised day",
    "on_the_day_asked": "On the promised day ({asked:share} required)",
    "grouped": "Keep the same tours: nothing decided alone does better within the musts. This is at the pace seen {when} (orders a week: {n:count}).",
    "try": "Try “{scheme}” for a month.",
    "gain": "On the orders of this table it would have brought {gain:money} more than what was done.",
    "still_lose": "The tours would still lose {loss:money}.",
    "breaks": "None of the schemes compared keeps every must: this one breaks {musts}.",
    "ask": "What users would think of it is not known: ask them during the month.",
    "keep": "Keep the same tours.",
    "pace_first": "At the pace seen {when} (orders a week: {n:count}), “{scheme}” has {chances:chances} of coming first.",
    "remain": "This assumes that {share:share} of the orders remain.",
    "loss": "On the orders of this table it would have brought {loss:money} less than what was done.",
    "dearer": "On the orders of this table, a delivery would have cost {cost:cents} instead of {now:cents}.",
    "fewer": "On the promised day: {share:share} instead of {now:share}. No requirement sets a limit to it.",
    "fewer_required": "On the promised day: {share:share} instead of {now:share}, for {asked:share} required.",
    "fewer_wished": "On the promised day: {share:share} instead of {now:share}, for {asked:share} wished.",
    "past_first": "On these past orders, “{other}” would have come first.",
    "pace_or_past": "At the pace seen {when} (orders a week: {n:count}) it comes first; on these past orders, “{other}” would have.",
    "compare_service": "Compare the two again after a month of service.",
    "compare": "Compare the two again after the month.",
    "refused": "Not proposed, “{scheme}”: {musts}.",
    # what these figures hang on
    "stop_is": "A stop is a door, of a user or of a provider.",
    "break_even_is": "Break-even: fewest stops whose revenue covers the cost of the tour, handling of the orders left out.",
    "curve_is": "The curve is a tour of the usual length; a trip for one door goes to its own commune.",
    "stops_each": Many(
        "An order takes {stops:tenth} stop on average.", "An order takes {stops:tenth} stops on average."
    ),
    "replay_is": "Replayed: each order takes the first departure once it is ready, and is late after the day promised.",
    "left_out": "Schemes where users come themselves are left out unless proposed: some orders would leave.",
}
_say = sayer(_SAID)


def blocks(pilot, costs, needed, causes, schemes, past) -> list[Block]:
    """costs, needed, causes, schemes, past : ``cost_tours``, ``stops_needed``, ``who_causes``, ``compare_schemes`` and
    ``replay`` of ``logistics``."""
    if not costs.measured:
        return missing(costs.sentences()[0])
    tried = [] if as_usual(pilot, costs) else [Paragraph(_say("tried"), "alert")]
    if costs.source != "tours":
        return [*tried, *_supposed(pilot, costs)]
    over = [*stopped(costs)]
    return [
        lede(*over, *_cost(costs, needed), _break_even(needed), *_today(costs, needed)),
        *tried,
        *_chart(needed),
        *body(*_delivery(costs, causes), *_made_of(costs), *_dearest(causes)),
        *([] if over else _other_ways(schemes, past)),
        *_would_change(costs, schemes, past),
        *foot(pilot, costs, past, details=_details(needed, costs, past)),
    ]


def _supposed(pilot, costs) -> list[Block]:
    """No tour is noted: one line, and that it is an estimate."""
    return [
        *missing(_say("no_tour")),
        *body(costs.finding(), _say("supposed")),
        *foot(pilot, costs),
    ]


# ---- the stops a tour needs -----------------------------------------------------------------------------------


def _cost(costs, needed) -> list[str]:
    tour, stop = costs.totals["cost_per_tour_eur"], costs.totals["cost_per_stop_eur"]
    if needed.measured or not math.isfinite(tour) or not math.isfinite(stop):
        return []
    return [_say("tour", tour=tour, stop=stop)]


def _break_even(needed) -> str:
    if not needed.measured:
        return _say("not_measured", why=break_even.why_not(needed))
    if needed.needed is None or not needed.feasible:
        return needed.headline() + "."
    if not needed.sure:
        return _say("unsure", needed=break_even.needed_text(needed))
    return needed.from_stops()


def _today(costs, needed) -> Said:
    if math.isfinite(needed.present_stops):
        when, stops = period_text(needed.period, needed.weeks), needed.present_stops
        yield _say("makes", round(stops, 1), stops=round(stops, 1), when=when)
    yield from costs.paying()


def _chart(needed) -> list[Block]:
    form = break_even.form(needed)
    spots = [spot.words for spot in form.spots] if form else []
    return [Chart(form, " ".join([_break_even(needed), *spots]))] if form else []


# ---- what a delivery costs ------------------------------------------------------------------------------------


def _delivery(costs, causes) -> Said:
    cost, now = costs.totals["cost_per_order_eur"], costs.present.totals["cost_per_order_eur"]
    if not math.isfinite(cost):
        return
    price = causes.orders["price_eur"].mean() if causes.measured else math.nan
    yield _say("delivery_priced" if math.isfinite(price) else "delivery", cost=cost, price=price)
    if math.isfinite(now) and costs.present.period != "test":
        yield _say("now", cost=now, when=period_text(costs.present.period, costs.present.weeks))
    handling = costs.parts.set_index("part")["per_order_eur"].get("handling", math.nan)
    if handling > 0:
        yield _say("handling", cost=handling)
    if causes.measured and causes.orders["marginal_eur"].notna().any():
        yield causes.lone()


def _made_of(costs) -> Said:
    parts = costs.parts.set_index("part")["share"]
    time = parts.reindex(_TIME).sum()
    if time > 0.5 and parts.get("stop", 0.0) > 0:
        yield _say("made_of", hundred=100, time=100 * time, doors=100 * parts["stop"])


def _dearest(causes) -> Said:
    if not causes.measured:
        return
    shown = causes.villages[causes.villages["label"] != OTHERS]
    if len(shown) < 2:
        return
    yield causes.headline() + "."
    dear = shown.loc[shown["cost_order_eur"].idxmax()]
    if dear["transfer_eur"] < 0 and dear["group"] not in causes.unsure:
        yield _say("dearest_lost", dear["orders"], short=-dear["transfer_eur"])


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
    period = _say("from_to", start=past.start, end=past.end)
    caption = _say("replayed", past.orders, period=period)
    kept = _say("on_the_day" if asked is None else "on_the_day_asked", asked=asked)
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


def _terms(row) -> list[str]:
    return [] if row["in_hand"] else [f" ({_('if a partner agrees')})"]


def _kept(share: float, asked: float | None) -> Text:
    if share != share:
        return _("not measured")
    look = "plain" if asked is None else "good" if share >= asked else "bad"
    return (Bar(percent(share), share, asked, look),)


def _proposed(schemes, past: Replay) -> Said:
    """What is proposed and why, what it breaks or costs to users, and what is refused for a must."""
    best = schemes.table.iloc[schemes.place]
    scheme, keeping, table = schemes.best, schemes.keeping, past.table
    pace = {"when": period_text(schemes.period, schemes.weeks), "n": schemes.orders_a_week}
    if scheme.kind == "grouped":
        yield _say("grouped", **pace)
    elif past.told != past.checked:
        yield from _lost(schemes, past, best, pace)
    else:
        yield _say("try", scheme=scheme.label)
        if past.told and math.isfinite(past.gain_eur):
            yield _say("gain", gain=past.gain_eur)
            if table.loc[past.told, "result_eur"] < 0:
                yield _say("still_lose", loss=-table.loc[past.told, "result_eur"])
        if best["broken"]:
            yield _say("breaks", musts=broken_by(schemes, best))
        elif past.told:
            yield from _fewer_kept(keeping, *table.loc[[past.told, 0], "on_time_share"])
    yield from _otherwise(past, pace)
    yield from _refused(schemes, best)
    if scheme.kind != "grouped" and past.told == past.checked and SATISFACTION in keeping.unjudged:
        yield _say("ask")


def _lost(schemes, past: Replay, best: pd.Series, pace: dict) -> Said:
    """The scheme that the present pace puts first, and by which the orders of the table would have lost."""
    yield _say("keep")
    yield _say("pace_first", scheme=schemes.best.label, chances=best["best_chance"], **pace)
    if schemes.best.share_kept < 1:
        yield _say("remain", share=schemes.best.share_kept)
    if math.isfinite(past.gain_eur):
        yield _say("loss", loss=-past.gain_eur)
    else:
        now, cost = past.table.loc[[0, past.checked], "cost_order_eur"]
        yield _say("dearer", cost=cost, now=now)


def _fewer_kept(keeping, share: float, now: float) -> Said:
    """Fewer promised days kept is what it costs to users, whether or not a must asks for them."""
    if not share < now:
        return
    said, asked = "fewer" if keeping.wished is None else "fewer_wished", keeping.wished
    if ON_TIME in keeping.asked:
        said, asked = "fewer_required", keeping.asked[ON_TIME]
    yield _say(said, share=share, now=now, asked=asked)


def _otherwise(past: Replay, pace: dict) -> list[str]:
    """These orders may put another scheme first than the present pace, which decides."""
    if past.told == past.best or not past.best:
        return []
    other = past.schemes[past.best].label
    if not past.told:  # today's tours, of which the pace is said above
        return [_say("past_first", other=other), _say("compare_service")]
    return [_say("pace_or_past", other=other, **pace), _say("compare")]


def _refused(schemes, best: pd.Series) -> Said:
    """The scheme in hand that would bring most if it did not break a must."""
    table = schemes.table
    column, sign = ("result_month_eur", 1) if schemes.price_known else ("cost_per_order_eur", -1)
    ahead = table[
        table["in_hand"] & (table["broken"].map(len) > 0) & (sign * table[column] > sign * best[column])
    ]
    if len(ahead):
        row = ahead.loc[(sign * ahead[column]).idxmax()]
        name = schemes.schemes[int(row.name)].label
        yield _say("refused", scheme=name, musts=broken_by(schemes, row))


# ---- what these figures hang on -------------------------------------------------------------------------------


def _would_change(costs, schemes, past: Replay) -> list[Block]:
    said = costs.paid_instead()[:2]
    if schemes.measured and past.measured and past.told == past.checked:
        said += schemes.turns()[:1]
    if not said:
        return []
    return [Paragraph((Strong(_("What would change these figures.")), " " + " ".join(said)))]


def _details(needed, costs, past: Replay) -> Said:
    yield _say("stop_is")
    yield _say("break_even_is")
    if needed.measured:
        yield _say("curve_is")
    if needed.measured and needed.orders_a_stop < _ONE_STOP:
        stops = 1 / needed.orders_a_stop
        yield _say("stops_each", stops, stops=stops)
    if past.measured:
        yield _say("replay_is")
        if (past.table["kept_share"] < 1).any():
            yield _say("left_out")
    yield from costs.uncosted()

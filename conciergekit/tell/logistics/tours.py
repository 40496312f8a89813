"""The costs of the tours, told: what a stop costs and brings, where the money goes, where the tours went."""

import math

import pandas as pd

from ...core.i18n import N_, _, listing, money, percent
from ...core.roads.network import distance_notes
from ...logistics.costs import ACCOUNTS, GIVEN, PROJECT, RATE, SOME, TEAM
from ...logistics.logbook import ESTIMATED
from ...logistics.paid_km import far_apart, paid_km
from ...logistics.tours import TourCosts
from ...logistics.weeks import PRESENT
from ..common import Many, Said, sayer
from . import maps
from .common import mode_name, period_text

SOURCES = {
    GIVEN: N_("as given"),
    PROJECT: N_("from the project sheet"),
    TEAM: N_("from the Team sheet"),
    RATE: N_("the kit's default"),
    ACCOUNTS: N_("from the accounts"),
    SOME: N_("from the accounts where they tell it, else the kit's default"),
}
PARTS = {
    "km": N_("Kilometres"),
    "drive": N_("Driving time"),
    "stop": N_("Time at stops"),
    "load": N_("Loading and preparing"),
    "wait": N_("Waiting"),
    "admin": N_("Administration of the tour"),
    "day": N_("Vehicle by the day"),
    "tolls": N_("Tolls and parking"),
    "handover": N_("Handing over at stops"),
    "fees": N_("Fees of providers and pick-up points"),
    "total": N_("All of it"),
    "empty": N_("of which kilometres driven empty"),
    "failed": N_("of which visits with nobody there"),
    "handling": N_("Besides: handling of the orders, outside tours"),
}
_SAID = {
    "about": "About {cost:cents} a stop for {revenue:cents} of revenue, an estimate",
    "about_bare": "About {cost:cents} a stop, an estimate",
    "stop": "A stop costs {cost:cents} and brings {revenue:cents}",
    "stop_bare": "A stop costs {cost:cents}",
    "volunteers": "Volunteers and unpaid leaders carry {share} of the full cost. {cash:money} is paid in cash; {full:money} is what the tours really use.",
    "over_bare": "Over the test, it cost {cost:cents}.",
    "over": "Over the test, it cost {cost:cents} and brought {revenue:cents}.",
    "lone_about_saves": "A trip for a single stop would cost about {lone:cents}: grouping saves {saving:cents} a stop.",
    "lone_about": "A trip for a single stop would cost about {lone:cents}: grouping saves nothing so far.",
    "lone_saves": "A trip for a single stop costs {lone:cents}: grouping saves {saving:cents} a stop.",
    "lone": "A trip for a single stop costs {lone:cents}: grouping saves nothing so far.",
    "none_paid": Many(
        "The only tour whose revenue is known did not cover its cost.",
        "None of the {n} tours whose revenue is known covered its cost.",
    ),
    "paid": Many(
        "{n} tour of the {known:count} whose revenue is known covered its cost over the test.",
        "{n} tours of the {known:count} whose revenue is known covered their cost over the test.",
    ),
    "estimated": Many(
        "{n} tour of {total:count} lacks kilometres or minutes: filled with speeds and usual times.",
        "{n} tours of {total:count} lack kilometres or minutes: filled with speeds and usual times.",
    ),
    "known_bare": Many(
        "What a stop brings is known for {n} tour of {total:count}. The others carried no order, or none with a price.",
        "What a stop brings is known for {n} tours of {total:count}. The others carried no order, or none with a price.",
    ),
    "known": Many(
        "What a stop brings is known for {n} tour of {total:count}: the others carried no order.",
        "What a stop brings is known for {n} tours of {total:count}: the others carried no order.",
    ),
    "hour_paid": "{price} a paid hour, {source}",
    "hour_volunteer": "{price} an hour of a volunteer, {source}",
    "hour_unpaid_leader": "{price} an hour of the leader nobody pays",
    "hour_handling": "{price} an hour of handling, paid or not, {source}",
    "prices": "Prices used: {km}, {km_source}; {hours:list}.",
    "dearer": "A kilometre by {mode} is counted {costed:cents}; the accounts give {paid:cents} (set-up left out). An order carried that way would cost {more:cents} more.",
    "cheaper": "A kilometre by {mode} is counted {costed:cents}; the accounts give {paid:cents} (set-up left out). An order carried that way would cost {more:cents} less.",
    "set_aside": Many(
        "{n} tour has impossible kilometres or minutes (metres, the counter, hours for minutes?). They count as not logged until corrected.",
        "{n} tours have impossible kilometres or minutes (metres, the counter, hours for minutes?). They count as not logged until corrected.",
    ),
    "no_stop": Many(
        "{n} tour has no stop written (a contract's, perhaps). It costs {sum} at least, left out of the cost of a stop.",
        "{n} tours have no stop written (a contract's, perhaps). They cost {sum} at least, left out of the cost of a stop.",
    ),
    "not_costed": Many(
        "{n} tour could not be costed: its stops or minutes are missing.",
        "{n} tours could not be costed: their stops or minutes are missing.",
    ),
    "cannot_be": Many(
        "{n} tour could not be costed: its kilometres or minutes cannot be right.",
        "{n} tours could not be costed: their kilometres or minutes cannot be right.",
    ),
}
_say = sayer(_SAID)


def headline(costs: TourCosts) -> str:
    """What a stop costs and brings as the tours run now."""
    t = costs.present.totals
    if not costs.measured:
        return _("The cost of trips is not measured")
    if math.isnan(t["cost_per_stop_eur"]):
        return _("A tour costs {cost}", cost=money(t["cost_per_tour_eur"], 2))
    said = "about" if costs.source == "requests" else "stop"
    said += "_bare" if math.isnan(t["revenue_per_stop_eur"]) else ""
    return _say(said, cost=t["cost_per_stop_eur"], revenue=t["revenue_per_stop_eur"])


def finding(costs: TourCosts) -> str:
    """The headline with its period."""
    if not costs.measured:
        return headline(costs)
    when = period_text(costs.present.period, costs.present.weeks)
    return _("{finding} ({when}).", finding=headline(costs), when=when)


def sentences(costs: TourCosts) -> list[str]:
    """What the table says, insight first."""
    if not costs.measured:
        return (uncosted(costs) if costs.source == "tours" else []) or [
            _("The cost of trips is not measured. Log the tours, or write the commune of each request.")
            if costs.pilot is not None and costs.pilot.settings.get("base_insee")
            else _(
                "The cost of trips is not measured. Log the tours, or give the commune of the base and those of the requests."
            )
        ]
    return [finding(costs), *_over_the_test(costs), *_supposed(costs), *_details(costs), *_notes(costs)]


def _over_the_test(costs: TourCosts) -> list[str]:
    t = costs.totals
    if costs.present.period != PRESENT or math.isnan(t["cost_per_stop_eur"]):
        return []
    said = {"cost": t["cost_per_stop_eur"], "revenue": t["revenue_per_stop_eur"]}
    return [_say("over_bare" if math.isnan(t["revenue_per_stop_eur"]) else "over", **said)]


def _supposed(costs: TourCosts) -> list[str]:
    """Said before what is reckoned from it: these tours are not in the workbook."""
    if costs.source != "requests":
        return []
    said = [_("No tour is logged: one tour a day served is assumed, through the communes of the orders.")]
    if costs.base_supposed:
        said.append(_("Nobody said where tours start: the commune with most orders stands in."))
    return said


def _details(costs: TourCosts) -> Said:
    t = costs.totals
    if not math.isnan(costs.lone_eur):
        yield _lone(costs, costs.lone_eur - t["cost_per_stop_eur"])
    yield from paying(costs)
    if t["cost_volunteer_eur"] > 0:
        share = percent(t["cost_volunteer_eur"] / t["cost_full_eur"])
        yield _say("volunteers", share=share, cash=t["cost_cash_eur"], full=t["cost_full_eur"])
    if t["empty_share"] > 0:
        share = percent(t["empty_share"])
        yield _("{share} of the kilometres of tours with stops are empty.", share=share)


def paying(costs: TourCosts) -> Said:
    """How many tours covered their cost, of those whose revenue is known."""
    known, paid = costs.totals["tours_with_margin"], costs.totals["tours_paying"]
    if known > 0:
        yield _say("paid", paid, known=known) if paid else _say("none_paid", known)


def _lone(costs: TourCosts, saving: float) -> str:
    about = "lone_about" if costs.lone_status == ESTIMATED else "lone"
    return _say(f"{about}_saves" if saving > 0 else about, lone=costs.lone_eur, saving=saving)


def _notes(costs: TourCosts) -> Said:
    t = costs.totals
    if t["tours_estimated"] and costs.source == "tours":
        yield _say("estimated", t["tours_estimated"], total=t["tours"])
    if aside := int(costs.table["set_aside"].sum()):  # an error of unit more often than not
        yield _say("set_aside", aside)
    yield from uncosted(costs)
    if not t["tours_with_margin"]:
        yield _("Write the tour of each request to know what a tour brings.")
    elif t["tours_with_margin"] < t["tours_costed"]:
        bare = costs.table["cost_full_eur"].notna() & costs.table["revenue_eur"].isna()
        known = "known_bare" if (bare & (costs.table["orders"] > 0)).any() else "known"
        yield _say(known, t["tours_with_margin"], total=t["tours_costed"])
    yield _prices(costs)
    yield from paid_instead(costs)
    if costs.pilot is not None:
        yield from distance_notes(costs.pilot, bool((costs.table["km_status"] == ESTIMATED).any()))


def _prices(costs: TourCosts) -> str:
    prices, tours = costs.prices, costs.table
    modes = sorted(tours["mode"].unique())
    kms = [
        _("{price} a km ({mode})", price=money(prices.km_eur[mode], 2), mode=mode_name(mode))
        for mode in modes
    ]
    kinds = {
        "paid": (prices.hour_eur, prices.source["hour"]),
        "volunteer": (prices.volunteer_hour_eur, prices.source["volunteer"]),
        "unpaid_leader": (prices.leader_hour_eur, RATE),
    }
    drivers = tours["paid"].where(tours["paid"].isin(list(kinds)), "paid")
    hours = [
        _say(f"hour_{kind}", price=money(price, 2), source=_(SOURCES[source]))
        for kind, (price, source) in kinds.items()
        if (drivers == kind).any()
    ]
    besides = costs.parts[costs.parts["part"] == "handling"] if len(costs.parts) else costs.parts
    if len(besides) and (besides["volunteer_eur"].sum() > 0 or not (drivers == "paid").any()):
        price, source = money(prices.hour_eur, 2), _(SOURCES[prices.source["hour"]])
        hours.append(_say("hour_handling", price=price, source=source))
    km, source = listing(kms) or money(prices.km_eur["car"], 2), _(SOURCES[prices.source["km"]])
    text = _say("prices", km=km, km_source=source, hours=hours)
    if prices.day_eur:
        text += " " + _("{day} a vehicle-day, given.", day=money(prices.day_eur, 2))
    return text


def paid_instead(costs: TourCosts) -> Said:
    """What the accounts say of a kilometre, where it is far from what is counted, and what that changes."""
    for mode, paid in () if costs.pilot is None else paid_km(costs.pilot).items():
        costed = costs.prices.km_eur[mode]
        mine = costs.table[(costs.table["mode"] == mode) & (costs.table["orders"] > 0)]
        mine = mine.dropna(subset="cost_full_eur")
        if not far_apart(paid.eur, costed) or mine.empty:
            continue
        more = (paid.eur - costed) * mine["km"].sum() / mine["orders"].sum()
        eur = {"costed": costed, "paid": paid.eur, "more": abs(more)}
        yield _say("dearer" if more > 0 else "cheaper", mode=mode_name(mode), **eur)


def uncosted(costs: TourCosts) -> list[str]:
    """Rounds without stops, of which the least cost is known, and tours of which nothing is."""
    bound = costs.without_stops
    bare = costs.table[costs.table["cost_full_eur"].isna() & costs.table["floor_eur"].isna()]
    aside = int(bare["set_aside"].sum())
    least = money(bound["cost_full_eur"].fillna(bound["floor_eur"]).sum()) if len(bound) else ""
    counts = {"no_stop": len(bound), "not_costed": len(bare) - aside, "cannot_be": aside}
    return [_say(what, n, sum=least) for what, n in counts.items() if n]


def named_parts(costs: TourCosts) -> pd.DataFrame:
    """The parts of the cost with their names, in `what`."""
    return costs.parts.assign(what=[_(PARTS[part]) for part in costs.parts["part"]])


# ---- charts ----------------------------------------------------------------------------------------------


def plot_map(costs: TourCosts, ax=None):
    """The last tours on a map of communes, without network."""
    return maps.plot(maps.of_pilot(costs.pilot), ax)

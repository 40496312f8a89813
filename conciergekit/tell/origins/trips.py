"""What the costs of trips, and the other ways to make them, rest on."""

import pandas as pd

from ...core.i18n import _, listing, ngettext
from ...core.pilot import Pilot
from ...core.tables import TABLES
from ...logistics.breakeven import BreakEven
from ...logistics.causes import Causes
from ...logistics.changes import Modes
from ...logistics.costs import ACCOUNTS, RATE, SOME, Prices
from ...logistics.learning import Alarm, Learned
from ...logistics.logbook import ESTIMATED as ESTIMATED_COST
from ...logistics.logbook import delivered, numbered
from ...logistics.model import TripModel
from ...logistics.paid_km import bought_an_order
from ...logistics.planning.day import DayTours
from ...logistics.schemes.comparison import Comparison
from ...logistics.schemes.frequency import Frequency
from ...logistics.schemes.replay import Replay
from ...logistics.tours import TourCosts
from ..indicators.words import COUNTED
from .base import ESTIMATED, OBSERVED, Origin, assumed, estimated, observed, of


@of.register
def tour_costs(result: TourCosts, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.measured:
        return ()
    days, costed = result.table["date"], int(result.totals["tours_costed"])
    tours = COUNTED["tours"](costed)
    if result.source == "tours":
        found = [observed(_("{tours} whose cost is known", tours=tours), days)]
        filled = int(result.totals["tours_estimated"])
        if filled:
            found.append(
                estimated(
                    ngettext(
                        "what {n} of these tours does not note: {what}",
                        "what {n} of these tours do not note: {what}",
                        filled,
                        what=listing(_unwritten(result, pilot)),
                    )
                )
            )
    else:
        orders = int(result.totals["orders"])
        what = _("{tours}, one a day served, from {orders}", tours=tours, orders=COUNTED["orders"](orders))
        found = [Origin(ESTIMATED, what, days.min(), days.max())]
    if set(bought_an_order(pilot).index) & set(delivered(pilot)["service"].dropna()):
        found.append(
            Origin(OBSERVED, _("what orders are bought for, by the accounts, taken off what a stop brings"))
        )
    return (*found, *prices(result.prices))


def _unwritten(result: TourCosts, pilot: Pilot) -> list[str]:
    """Columns of the sheet of tours that some of those estimated leave blank, or fill with what cannot be."""
    table = result.table.dropna(subset="cost_full_eur")
    rows = numbered(pilot).set_index("id").reindex(table.loc[table["status"] == ESTIMATED_COST, "tour"])
    doors = pilot.happened("stops").dropna(subset=["tour", "minutes"])["tour"]
    blank = {name: rows[name].isna() for name in ("km", "drive_min", "stop_min", "load_min")}
    blank["stop_min"] &= ~rows.index.isin(doors)
    doubted = bool(table["set_aside"].any())
    names = [name for name, gaps in blank.items() if gaps.any() or (doubted and name in ("km", "drive_min"))]
    return [str(TABLES["tours"].by_name[name].title).lower() for name in names]


def prices(used: Prices) -> tuple[Origin, ...]:
    """Unit prices: the kit's are supposed, those of the project sheet are the pilot's."""
    words = {"km": _("the price of a kilometre"), "hour": _("the price of an hour")}
    if used.source["km"] == SOME:
        words["km"] = _("the price of a kilometre that the accounts do not tell")
    default = [words[name] for name in words if used.source[name] in (RATE, SOME)]
    paid = [words[name] for name in words if used.source[name] == ACCOUNTS]
    own = [words[name] for name in words if used.source[name] not in (RATE, SOME, ACCOUNTS)]
    found = []
    if paid:
        found.append(Origin(OBSERVED, _("{prices}, by the accounts", prices=listing(paid))))
    if default:
        found.append(assumed(_("{prices} (the kit's dated rates)", prices=listing(default))))
    if own:
        found.append(
            Origin(
                OBSERVED,
                ngettext("{prices} as stated", "{prices} as stated", len(own), prices=listing(own)),
            )
        )
    return tuple(found)


@of.register
def trip_model(result: TripModel, pilot: Pilot) -> tuple[Origin, ...]:
    what = ngettext(
        "a model of the kilometres and minutes of {n} tour",
        "a model of the kilometres and minutes of {n} tours",
        result.tours,
    )
    return (estimated(what),)


@of.register
def causes(result: Causes, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.measured:
        return ()
    what = _(
        "{orders} carried in {tours}",
        orders=COUNTED["orders"](len(result.orders)),
        tours=COUNTED["tours"](result.tours),
    )
    found = Origin(OBSERVED, what, pilot.start, pilot.until)
    return (found, estimated(_("the sharing of each tour between its orders")))


@of.register
def break_even(result: BreakEven, pilot: Pilot) -> tuple[Origin, ...]:
    return (estimated(_("stops needed and chances, from these tours")),) if result.measured else ()


@of.register
def day_tours(result: DayTours, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.measured:
        return ()
    tours = COUNTED["tours"](int(result.table.loc["driven", "tours"]))
    driven = Origin(OBSERVED, _("{tours} noted", tours=tours), result.day, result.day)
    return (driven, estimated(_("the tours proposed, on the map")))


@of.register
def comparison(result: Comparison, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.measured:
        return ()
    what = ngettext(
        "each scheme, over {n} simulated month", "each scheme, over {n} simulated months", result.draws
    )
    return (estimated(what), assumed(_("orders kept where users come, other partners' consent")))


@of.register
def rhythm(result: Frequency, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.measured:
        return ()
    return (estimated(_("the cost of each rhythm")), assumed(_("the price of a day of waiting")))


@of.register
def modes(result: Modes, pilot: Pilot) -> tuple[Origin, ...]:
    return (estimated(_("the same tours by other means")),) if result.measured else ()


@of.register
def replay(result: Replay, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.measured:
        return ()
    carried = Origin(OBSERVED, COUNTED["orders"](result.orders), result.start, result.end)
    return (carried, estimated(_("what they would have cost otherwise")))


@of.register
def learned(result: Learned, pilot: Pilot) -> tuple[Origin, ...]:
    most = result.table["n"][~result.table["parameter"].isin(["orders_a_week", "failed_share"])].max()
    assumed_ = assumed(_("the kit's usual values, while tours are few"))
    if not pd.notna(most) or most < 1:
        return (assumed_,)
    return (observed(COUNTED["tours"](int(most)), pilot.happened("tours")["date"]), assumed_)


@of.register
def alarm(result: Alarm, pilot: Pilot) -> tuple[Origin, ...]:
    if result.chance != result.chance:
        return ()
    return (
        observed(ngettext("the last tour", "the {n} last tours", result.tours), result.days),
        Origin(ESTIMATED, _("the chance of the alarm")),
    )

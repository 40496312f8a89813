"""What the costs of trips, and the other ways to make them, rest on."""

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
from ..common import Many, say
from ..indicators.words import COUNTED
from .base import ESTIMATED, OBSERVED, Origin, Origins, assumed, estimated, observed, origins

_UNWRITTEN = Many(
    "what {n} of these tours does not note: {what:list}", "what {n} of these tours do not note: {what:list}"
)
_MODEL = Many(
    "a model of the kilometres and minutes of {n} tour", "a model of the kilometres and minutes of {n} tours"
)


@origins.register
def tour_costs(result: TourCosts, pilot: Pilot) -> Origins:
    if not result.measured:
        return
    days, tours = result.table["date"], COUNTED["tours"](int(result.totals["tours_costed"]))
    if result.source == "tours":
        yield observed(_("{tours} whose cost is known", tours=tours), days)
        if filled := int(result.totals["tours_estimated"]):
            yield estimated(say(_UNWRITTEN, filled, what=_unwritten(result, pilot)))
    else:
        orders = COUNTED["orders"](int(result.totals["orders"]))
        what = _("{tours}, one a day served, from {orders}", tours=tours, orders=orders)
        yield Origin(ESTIMATED, what, days.min(), days.max())
    if set(bought_an_order(pilot).index) & set(delivered(pilot)["service"].dropna()):
        yield observed(_("what orders are bought for, by the accounts, taken off what a stop brings"))
    yield from prices(result.prices)


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


def prices(used: Prices) -> Origins:
    """Unit prices: the kit's are supposed, those of the project sheet are the pilot's."""
    words = {"km": _("the price of a kilometre"), "hour": _("the price of an hour")}
    if used.source["km"] == SOME:
        words["km"] = _("the price of a kilometre that the accounts do not tell")
    default = [words[name] for name in words if used.source[name] in (RATE, SOME)]
    paid = [words[name] for name in words if used.source[name] == ACCOUNTS]
    own = [words[name] for name in words if used.source[name] not in (RATE, SOME, ACCOUNTS)]
    if paid:
        yield observed(_("{prices}, by the accounts", prices=listing(paid)))
    if default:
        yield assumed(_("{prices} (the kit's dated rates)", prices=listing(default)))
    if own:
        yield observed(ngettext("{prices} as stated", "{prices} as stated", len(own), prices=listing(own)))


@origins.register
def trip_model(result: TripModel, pilot: Pilot) -> Origins:
    yield estimated(say(_MODEL, result.tours))


@origins.register
def causes(result: Causes, pilot: Pilot) -> Origins:
    if result.measured:
        orders, tours = COUNTED["orders"](len(result.orders)), COUNTED["tours"](result.tours)
        made = pilot.happened("tours")
        days = made.loc[made["id"].isin(result.orders["tour"]), "date"]  # one may be before the test
        yield observed(_("{orders} carried in {tours}", orders=orders, tours=tours), days)
        yield estimated(_("the sharing of each tour between its orders"))


@origins.register
def break_even(result: BreakEven, pilot: Pilot) -> Origins:
    if result.measured:
        yield estimated(_("stops needed and chances, from these tours"))


@origins.register
def day_tours(result: DayTours, pilot: Pilot) -> Origins:
    if result.measured:
        tours = COUNTED["tours"](int(result.table.loc["driven", "tours"]))
        yield Origin(OBSERVED, _("{tours} noted", tours=tours), result.day, result.day)
        yield estimated(_("the tours proposed, on the map"))


@origins.register
def comparison(result: Comparison, pilot: Pilot) -> Origins:
    if result.measured:
        words = Many("each scheme, over {n} simulated month", "each scheme, over {n} simulated months")
        yield estimated(say(words, result.draws))
        yield assumed(_("orders kept where users come, other partners' consent"))


@origins.register
def rhythm(result: Frequency, pilot: Pilot) -> Origins:
    if result.measured:
        yield estimated(_("the cost of each rhythm"))
        yield assumed(_("the price of a day of waiting"))


@origins.register
def modes(result: Modes, pilot: Pilot) -> Origins:
    if result.measured:
        yield estimated(_("the same tours by other means"))


@origins.register
def replay(result: Replay, pilot: Pilot) -> Origins:
    if result.measured:
        yield Origin(OBSERVED, COUNTED["orders"](result.orders), result.start, result.end)
        yield estimated(_("what they would have cost otherwise"))


@origins.register
def learned(result: Learned, pilot: Pilot) -> Origins:
    most = result.table["n"][~result.table["parameter"].isin(["orders_a_week", "failed_share"])].max()
    if most >= 1:
        yield observed(COUNTED["tours"](int(most)), pilot.happened("tours")["date"])
    yield assumed(_("the kit's usual values, while tours are few"))


@origins.register
def alarm(result: Alarm, pilot: Pilot) -> Origins:
    if result.chance == result.chance:
        yield observed(ngettext("the last tour", "the {n} last tours", result.tours), result.days)
        yield estimated(_("the chance of the alarm"))

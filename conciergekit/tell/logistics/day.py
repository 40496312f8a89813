"""The tours of a day beside those proposed, told."""

import pandas as pd

from ...core.i18n import _, date, money, number
from ...logistics.planning.day import BUSY, GAIN_EUR, DayTours
from ..common import Said, sayer

_SAID = {
    "none_cheaper": "On {day}, no order of the stops was found cheaper than the one driven: {km} km, {hours} h, {cost}.",
    "cheaper": "On {day}, another order of the same stops would have cost {gain} less. It takes {km2} km and {hours2} h for {cost2}, instead of {km} km and {hours} h for {cost}.",
    "no_day": "No day can be planned again. It takes a day of {n:count} stops or more, with the kilometres and minutes of its tours. Each stop needs its rank and commune.",
    "no_tour": "No tour with stops is logged on {day}: there is nothing to plan again.",
    "not_again": "The tours of {day} cannot be planned again. Kilometres, minutes, or the rank and commune of a stop are missing. Or no way through the ranks is that short.",
    "road": "The road between communes is that of the map, times {ratio:hundredth}, by the odometer of that day. Doors of one commune count as one place.",
    "picked_up": "Pick-ups stay before deliveries, and each stop in its tour. Promised hours are not written, so not checked.",
    "swapped": "Stops may change tours. Promised hours are not written, so not checked.",
    "no_pyvrp": "PyVRP is not installed (pip install pyvrp): the order is that of the kit's own rule. Up to nine places, it gives the shortest order; beyond, it goes to the nearest next.",
}
_say = sayer(_SAID)


def sentences(result: DayTours) -> list[str]:
    """What another order of the same stops would have saved, and what that is counted on."""
    if not result.measured:
        problem = result.problem if result.problem in ("no_day", "no_tour") else "not_again"
        return [_say(problem, n=BUSY, day=date(result.day))]
    was, then = (_said(result.table.loc[what]) for what in ("driven", "proposed"))
    said = {"day": date(result.day), "gain": money(result.gain_eur, 2)}
    said |= was | {f"{name}2": value for name, value in then.items()}
    return [_say("none_cheaper" if result.gain_eur < GAIN_EUR else "cheaper", **said), *_rests_on(result)]


def _said(row: pd.Series) -> dict[str, str]:
    return {
        "km": number(row["km"], 1),
        "hours": number(row["minutes"] / 60, 1),
        "cost": money(row["cost_eur"], 2),
    }


def _rests_on(result: DayTours) -> Said:
    yield _say("road", ratio=result.odometer)
    if result.picked_up:
        yield _say("picked_up")
    elif result.swapped:
        yield _say("swapped")
    if not result.searched:
        yield _say("no_pyvrp")


def beside(result: DayTours) -> pd.DataFrame:
    """Kilometres, hours and cost, as driven and as proposed."""
    heads = {"tours": _("Tours"), "km": _("Kilometres"), "minutes": _("Minutes"), "cost_eur": _("Full cost")}
    shown = result.table.assign(
        km=[number(km, 1) for km in result.table["km"]],
        minutes=[number(m) for m in result.table["minutes"]],
        cost_eur=[money(cost, 2) for cost in result.table["cost_eur"]],
    )
    named = shown[list(heads)].rename(columns=heads)
    named.insert(0, _("That day"), [_("As driven"), _("As proposed")])
    return named


def in_order(result: DayTours) -> pd.DataFrame:
    """The stops of each tour in order, by code: the tour and the rank noted."""
    words = {"driven": _("As driven"), "proposed": _("As proposed")}
    told = result.orders if result.gain_eur >= GAIN_EUR else result.orders[result.orders["what"] == "driven"]
    rows = [(words[row.what], row.tour, " → ".join(row.stops)) for row in told.itertuples()]
    return pd.DataFrame(rows, columns=[_("That day"), _("Tour"), _("Stops, in order")])

"""A plan of tours, told: what is served at what cost, why the rest is not, what the law on working time says of it."""

import pandas as pd

from ...core import rates
from ...core.i18n import _, listing, money, ngettext, number
from ...core.roads.places import precision_text
from ...logistics.planning.evaluation import SECOND
from ...logistics.planning.plan import DAY_MIN, Plan
from . import maps

CENT = 0.01


def headline(plan: Plan) -> str:
    """How many tours serve how many stops, for how much."""
    t = plan.totals
    if not t["stops"]:
        return _("No stop is served")
    total = number((~plan.places["relay"]).sum() - 1)
    stops = ngettext("{n} stop of {total}", "{n} of {total} stops", t["stops"], total=total)
    return ngettext(
        "{n} tour serves {stops} for {cost}",
        "{n} tours serve {stops} for {cost}",
        t["tours"],
        stops=stops,
        cost=money(t["cost_eur"], 2),
    )


def sentences(plan: Plan) -> list[str]:
    """What is served, what is not and why, how sure the figures are."""
    t, lines = plan.totals, [headline(plan) + "."]
    if t["stops"]:
        lines.append(
            _(
                "{cost} a stop, {km} km, {hours} h in all, from {base}.",
                cost=money(t["cost_per_stop_eur"], 2),
                km=number(t["km"], 1),
                hours=number(t["minutes"] / 60, 1),
                base=str(plan.places["id"].iloc[0]),
            )
        )
    return [*lines, *_refusals(plan), *_notes(plan)]


def _refusals(plan: Plan) -> list[str]:
    """The stops left out, those of one reason together."""
    return [
        _("Not served ({stops}): {reason}.", stops=listing(group["stop"]), reason=_reason(code))
        for code, group in plan.unserved.groupby("reason", sort=False)
    ]


def _reason(code: str) -> str:
    """Why a stop is left out."""
    return {
        "load": _("more than any vehicle can carry"),
        "unreachable": _("no road to it in the matrix"),
        "shift": _("a trip for it alone is longer than the working day"),
        "km": _("a trip for it alone is longer than a vehicle can go"),
        "window": _("its time window cannot be met, even alone"),
        "prize": _("serving it costs more than it brings"),
        "room": _("no vehicle or no time left that day"),
    }[code]


def _notes(plan: Plan) -> list[str]:
    t, lines = plan.totals, []
    if t["stops"]:
        lines.append(precision_text(plan.precision))
    if t["reloads"]:
        lines.append(
            ngettext("The vehicles load again {n} time.", "The vehicles load again {n} times.", t["reloads"])
        )
    if t["overtime_min"] > 0:
        lines.append(_("{n} min of overtime are counted.", n=number(t["overtime_min"])))
    if (plan.tours["minutes"] > DAY_MIN).any():
        return [_("A tour lasts more than a day: check coordinates, minutes at stops and units."), *lines]
    lines += _working_day(plan.tours["minutes"])
    costs = [cost for _seed, cost in plan.runs]
    if len(costs) > 1 and max(costs) - min(costs) >= CENT:
        lines.append(
            _(
                "{n} searches were made: from {low} to {high}; the cheapest is kept.",
                n=number(len(costs)),
                low=money(min(costs), 2),
                high=money(max(costs), 2),
            )
        )
    if not plan.repeatable:
        lines.append(_("The search was cut short: run again, the plan may differ."))
    return lines


def _working_day(minutes: pd.Series) -> list[str]:
    """Tours that the law on working time does not let one employee do as they are."""
    lines, longest, unbroken = [], rates.value("longest_day_h"), rates.value("break_after_h")
    if over := int((minutes > longest * 60 + SECOND).sum()):
        lines.append(
            ngettext(
                "{n} tour lasts more than {hours} h, the most an employee may work in a day.",
                "{n} tours last more than {hours} h, the most an employee may work in a day.",
                over,
                hours=number(longest),
            )
        )
    if long := int((minutes >= unbroken * 60).sum()):
        lines.append(
            ngettext(
                "{n} tour lasts {hours} h or more: an employee must have a break of {minutes} min, and none is "
                "planned in it. Split the vehicle's day into two windows to leave room for one.",
                "{n} tours last {hours} h or more: an employee must have a break of {minutes} min, and none is "
                "planned in them. Split the vehicle's day into two windows to leave room for one.",
                long,
                hours=number(unbroken),
                minutes=number(rates.value("break_min")),
            )
        )
    return lines


def plot(plan: Plan, ax=None):
    """The tours on the map, by commune."""
    return plot_map(plan, ax)


def plot_map(plan: Plan, ax=None, addresses: bool = False):
    """The tours on the map, by commune, without network; `addresses` draws each door and its name (keep that for
    yourself: it shows where people live)."""
    return maps.plot(maps.of_plan(plan, headline(plan), addresses), ax)

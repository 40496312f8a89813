"""The rhythms compared, told."""

import math

import numpy as np

from ...core import rates
from ...core.i18n import _, listing, money, number, percent
from ...draw import charts
from ...logistics.schemes.frequency import Frequency
from ..common import Said, nothing
from .common import rate


def headline(result: Frequency) -> str:
    """The best rhythm."""
    if not result.measured:
        return _("The rhythm of tours cannot be chosen: trips are not measured")
    return _("Best rhythm: {rhythm}", rhythm=_rhythm(result.best))


def sentences(result: Frequency) -> Said:
    """The best rhythm, the promised days it keeps, those that are as good, the values of waiting that decide."""
    if not result.measured:
        yield headline(result) + "."
        return
    table, wait = result.table, money(result.wait_day_eur, 2)
    is_best = table["trips_per_week"] == result.best
    best = table[is_best].iloc[0]
    yield _("{finding}, if a day of waiting costs {value} an order.", finding=headline(result), value=wait)
    if not math.isnan(best["on_time_share"]):
        share = percent(best["on_time_share"])
        yield _("It would have kept {share} of the promised days of the test.", share=share)
    others = table.loc[table["as_good"] & table["proposed"] & ~is_best, "trips_per_week"]
    if len(others):
        yield _(
            "Nearly as good (within {share}): {rhythms}. Choose among them with the users.",
            share=percent(rates.value("tour_alarm")["flat_share"]),
            rhythms=listing(map(_rhythm, others)),
        )
    if math.isnan(best["from_wait_eur"]):
        return
    band = {"low": money(best["from_wait_eur"], 2), "high": money(best["to_wait_eur"], 2)}
    if math.isinf(best["to_wait_eur"]):
        yield _("It stays the best from {low} a day of waiting on.", **band)
        return
    yield _("It stays the best while a day of waiting costs between {low} and {high} an order.", **band)


def _rhythm(trips: float) -> str:
    if trips < 1:
        return _("one tour every {n} weeks", n=number(1 / trips))
    return _("one tour a week") if trips == 1 else _("{n} tours a week", n=rate(trips))


@charts.style()
def plot(result: Frequency, ax=None):
    """Cost of trips and of waiting, by departures a week."""
    if not result.measured:
        return nothing(headline(result), ax)
    ax, table = charts.axes(ax), result.table
    x = np.arange(len(table))
    ax.bar(x, table["cost_month_eur"], color=charts.BLUE, width=0.6, label=_("trips"))
    ax.bar(
        x,
        table["waiting_month_eur"],
        bottom=table["cost_month_eur"],
        color=charts.ORANGE,
        width=0.6,
        hatch="//",
        edgecolor="white",
        label=_("waiting, valued"),
    )
    for place, total in zip(x[table["as_good"]], table.loc[table["as_good"], "total_month_eur"], strict=True):
        ax.annotate("▼", (place, total), (0, 3), textcoords="offset points", ha="center", color=charts.INK)
    names = [number(trips, 0 if float(trips).is_integer() else 2) for trips in table["trips_per_week"]]
    ax.set_xticks(x, names)
    ax.set_ylim(0, table["total_month_eur"].max() * 1.28)
    ax.set(xlabel=_("Tours a week"), ylabel=_("Euros a month"))
    charts.say_ticks(ax.yaxis, money)
    ax.legend(loc="upper right", ncols=2, fontsize=9)
    charts.title(ax, headline(result), _("Arrows: rhythms that are as good, to a few percent."))
    return ax

"""The charts of who causes the cost, of rhythms and of replayed weeks. Each is titled by its computed finding."""

import numpy as np

from ..i18n import _, money, number
from .draw import _empty, _styled, names_above

BARE = 0.7  # inches of a chart that only says what is not measured


@_styled
def plot_causes(causes, ax=None):
    """Cost of an order by village, its price, and what it would cost alone."""
    from .. import charts

    table = causes.villages if len(causes.villages) > 1 else causes.publics
    if table.empty:
        return _empty(charts.axes(ax, height=BARE), causes.headline())
    ax = charts.axes(ax, height=1.4 + 0.34 * max(3, len(table)))
    y = np.arange(len(table))[::-1]
    ax.barh(y, table["cost_order_eur"], color=charts.BLUE, height=0.6)
    ax.scatter(
        table["price_order_eur"], y, marker="o", s=28, color=charts.ORANGE, edgecolor=charts.INK, zorder=3
    )
    ax.scatter(table["alone_order_eur"], y, marker="|", s=160, color=charts.INK, linewidth=2, zorder=3)
    names = [charts.short(name or _("the others"), 30) for name in table["label"]]
    ax.set_yticks(y, [charts.literal(name) for name in names])
    ax.set_xlim(
        0, np.nanmax(table[["cost_order_eur", "alone_order_eur", "price_order_eur"]].to_numpy(float)) * 1.1
    )
    ax.set_xlabel(_("Euros an order"))
    charts.money_axis(ax.xaxis)
    charts.title(
        ax,
        causes.headline(),
        _("Bar: fair share of the tours; dot: what an order brings; tick: a trip for it alone."),
        wrap=60,
    )
    return ax


@_styled
def plot_replay(replay, ax=None):
    """Cost of an order as it was, and as each scheme would have made it."""
    from .. import charts

    if not replay.measured:
        return _empty(charts.axes(ax, height=BARE), replay.headline())
    ax = charts.axes(ax, height=1.3 + 0.6 * max(2, len(replay.table)))
    table = replay.table
    y = np.arange(len(table))[::-1]
    best = replay.told
    shades = [charts.INK if i == 0 else charts.BLUE if i == best else charts.GREY for i in range(len(table))]
    ax.barh(y, table["cost_order_eur"], color=shades, height=0.36)
    for place, cost in zip(y, table["cost_order_eur"], strict=True):
        text = charts.literal(money(cost, 2))
        ax.annotate(text, (cost, place), (5, 0), textcoords="offset points", va="center", fontsize=9)
    names_above(ax, y, replay.labels(), table["in_hand"], 12)
    ax.set_ylim(-0.5, len(table) - 0.3)
    ax.set_xlim(0, table["cost_order_eur"].max() * 1.12)
    ax.set_xlabel(_("Full cost of an order"))
    charts.money_axis(ax.xaxis)
    charts.title(ax, replay.headline(), _("The same real orders, carried by each scheme."), wrap=70)
    return ax


@_styled
def plot_frequency(frequency, ax=None):
    """Cost of trips and of waiting, by departures a week."""
    from .. import charts

    if not frequency.measured:
        return _empty(charts.axes(ax, height=BARE), frequency.headline())
    ax = charts.axes(ax)
    table = frequency.table
    x = np.arange(len(table))
    ax.bar(x, table["cost_month_eur"], color=charts.BLUE, width=0.6, label=_("trips"))
    ax.bar(
        x, table["waiting_month_eur"], bottom=table["cost_month_eur"], color=charts.ORANGE, width=0.6,
        hatch="//", edgecolor="white", label=_("waiting, valued"),
    )  # fmt: skip
    for place, good, total in zip(x, table["as_good"], table["total_month_eur"], strict=True):
        if good:
            ax.annotate(
                "▼", (place, total), (0, 3), textcoords="offset points", ha="center", color=charts.INK
            )
    names = [number(trips, 0 if float(trips).is_integer() else 2) for trips in table["trips_per_week"]]
    ax.set_xticks(x, names)
    ax.set_ylim(0, table["total_month_eur"].max() * 1.28)
    ax.set(xlabel=_("Tours a week"), ylabel=_("Euros a month"))
    charts.money_axis(ax.yaxis)
    ax.legend(loc="upper right", ncols=2, fontsize=9)
    charts.title(ax, frequency.headline(), _("Arrows: rhythms that are as good, to a few percent."))
    return ax

"""The charts of the logistics part. Each is titled by its computed finding."""

import math
from functools import wraps

import numpy as np

from ..i18n import _, money, number, percent
from .logbook import ESTIMATED
from .needed import HIGH, LOW


def _styled(draw):
    """Draw in the kit's style, titles and legends included."""

    @wraps(draw)
    def styled(result, ax=None):
        from .. import charts

        with charts.style():
            return draw(result, ax)

    return styled


_BOX = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}  # keeps a label readable over dots


def _empty(ax, headline: str):
    from .. import charts

    charts.title(ax, headline)
    ax.set_axis_off()
    return ax


@_styled
def plot_tours(costs, ax=None):
    """Cost per stop against stops per tour."""
    from .. import charts

    ax = charts.axes(ax)
    known = costs.table.dropna(subset=["cost_per_stop_eur", "stops"])
    if known.empty:
        return _empty(ax, costs.headline())
    for estimated, label in ((False, _("logged")), (True, _("filled in"))):
        part = known[(known["status"] == ESTIMATED) == estimated]
        if part.empty:
            continue
        face = "none" if estimated else charts.BLUE
        ax.scatter(
            part["stops"],
            part["cost_per_stop_eur"],
            s=26,
            facecolor=face,
            edgecolor=charts.BLUE,
            alpha=0.55,
            linewidth=1.2,
            label=label,
        )
    medians = known.groupby("stops")["cost_per_stop_eur"].median()
    if len(medians) > 1:
        ax.plot(medians.index, medians, color=charts.INK, linewidth=1.4, label=_("median"))
    top = known["cost_per_stop_eur"].max() * 1.08
    revenue = costs.totals["revenue_per_stop_eur"]
    if not math.isnan(revenue):
        top = max(top, revenue * 1.3)
        label = charts.literal(_("what a stop brought over the test: {revenue}", revenue=money(revenue, 2)))
        ax.axhline(revenue, color=charts.RED, linestyle="--", linewidth=1.6, label=label)
    ax.set(xlabel=_("Stops per tour"), ylabel=_("Full cost of a stop"), ylim=(0, top))
    ax.set_xlim(max(0, known["stops"].min() - 1), known["stops"].max() + 1)
    for axis in (ax.xaxis, ax.yaxis):
        axis.get_major_locator().set_params(integer=True)
    charts.money_axis(ax.yaxis)
    ax.legend(loc="upper right", fontsize=9)
    charts.title(
        ax,
        costs.finding().rstrip("."),
        _("One dot a tour of the test; above the dashed line a stop costs more than it brings.")
        if not math.isnan(revenue)
        else _("One dot a tour of the test."),
    )
    return ax


@_styled
def plot_break_even(result, ax=None):
    """Cost and revenue of a tour by its number of stops."""
    from .. import charts

    ax = charts.axes(ax)
    if not result.measured:
        return _empty(ax, result.headline())
    last = float(result.table["stops"].max())
    n = np.linspace(0, last, 200)
    cost = result.fixed_eur + result.spread_eur * np.sqrt(n) + result.stop_eur * n
    if result.observed is not None and len(result.observed):
        ax.scatter(
            result.observed["stops"], result.observed["cost_full_eur"], s=16, color=charts.GREY, alpha=0.5
        )
    ax.plot(n, cost, color=charts.INK, linewidth=1.8)
    ax.plot(n, n * result.price_eur, color=charts.BLUE, linewidth=1.8, linestyle="--")
    paid = last * result.price_eur
    offset = 9 if cost[-1] >= paid else -9
    for y, text, colour, shift in (
        (cost[-1], _("cost of the tour"), charts.INK, offset),
        (paid, _("tour revenue"), charts.BLUE, -offset),
    ):
        ax.annotate(
            text, (last, y), (4, shift), textcoords="offset points", color=colour, va="center", fontsize=9
        )
    ax.set_xlim(0, last * 1.22)
    ax.set_ylim(0, max(cost[-1], paid) * 1.12)
    _mark_stops(ax, result, charts)
    ax.set(xlabel=_("Stops per tour"), ylabel=_("Euros per tour"))
    ax.xaxis.get_major_locator().set_params(integer=True)
    charts.money_axis(ax.yaxis)
    if result.observed is None:
        reading = _("Full cost of one tour and what its stops bring.")
    elif result.status == ESTIMATED:
        reading = _("An estimate: full cost of one tour and what its stops bring; grey dots: tours.")
    else:
        reading = _("Full cost of one tour and what its stops bring; grey dots: tours made.")
    charts.title(ax, result.headline(), reading)
    return ax


def _needed_text(ax, result, charts) -> str:
    """The number needed; where it is not sure, its range, which is shaded too."""
    if result.sure or result.needed_range is None:
        return _("needed: {n}", n=number(result.needed))
    low, high = result.needed_range
    ax.axvspan(low, min(high, ax.get_xlim()[1]), color=charts.RED, alpha=0.08, linewidth=0)
    if math.isinf(high):
        return _("needed: {n} or more", n=number(low))
    return _("needed: {low} to {high}", low=number(low), high=number(high))


def _mark_stops(ax, result, charts) -> None:
    """Vertical marks: stops needed, stops made. Labels at two heights so that they never meet."""
    marks = []
    if result.needed is not None:
        marks.append((result.needed, _needed_text(ax, result, charts), charts.RED, ":"))
    if not math.isnan(result.present_stops):
        text = _("today: {n}", n=number(result.present_stops, 1))
        marks.append((result.present_stops, text, charts.PURPLE, "-."))
    if result.needed is not None and not result.feasible:
        text = _("at most: {n}", n=number(result.most_stops))
        marks.append((result.most_stops, text, charts.FAINT, "--"))
    marks = [mark for mark in marks if mark[0] <= ax.get_xlim()[1]]  # a need beyond any tour is in the title
    for (x, text, colour, line), height in zip(marks, (0.96, 0.86, 0.76), strict=False):
        ax.axvline(x, color=colour, linestyle=line, linewidth=1.3)
        width = ax.get_xlim()[1]
        # on the left when there is no room on the right, or another mark stands there
        right = x > width * 0.7 or any(x < other < x + width * 0.2 for other, *_rest in marks)
        right = right and x > width * 0.14
        ax.annotate(
            text,
            (x, height),
            (-4 if right else 4, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right" if right else "left",
            va="top",
            color=colour,
            fontsize=9,
            bbox=_BOX,
        )


@_styled
def plot_schemes(comparison, ax=None):
    """Result of each scheme (cost of an order if prices are unknown), with the range of 8 draws in 10."""
    from .. import charts

    ax = charts.axes(ax, height=1.3 + 0.6 * max(2, len(comparison.table)))
    if not comparison.measured:
        return _empty(ax, comparison.headline())
    table = comparison.table
    kind = "result" if comparison.price_known else "cost"
    middle = table[f"{kind}_month_eur"].to_numpy()
    low, high = table[f"{kind}_month_p10_eur"].to_numpy(), table[f"{kind}_month_p90_eur"].to_numpy()
    y = np.arange(len(table))[::-1]
    best = int(table["best_chance"].argmax())
    for i, place in enumerate(y):
        colour = charts.BLUE if i == best else charts.FAINT
        ax.plot(
            [low[i], high[i]], [place, place], color=colour, linewidth=5, alpha=0.35, solid_capstyle="butt"
        )
        ax.plot(middle[i], place, "D" if i == best else "o", color=colour, markersize=7)
        ax.annotate(
            charts.literal(money(middle[i])),
            (middle[i], place),
            (0, -16),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            fontweight="bold" if i == best else "normal",
            bbox=_BOX | {"alpha": 1},
        )
    names_above(ax, y, [scheme.label for scheme in comparison.schemes], table["in_hand"], 8)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(-0.6, len(table) - 0.4)
    if kind == "result" and low.min() < 0 < high.max():
        ax.axvline(0, color=charts.INK, linewidth=1, zorder=0.5)
    ax.margins(x=0.12)
    ax.set_xlabel(_("Result a month") if kind == "result" else _("Cost a month"))
    charts.money_axis(ax.xaxis)
    charts.title(
        ax,
        comparison.headline(),
        _(
            "Bar: {share} of the months, same demand for all; diamond: best most often.",
            share=percent(HIGH - LOW),
        ),
    )
    return ax


def names_above(ax, places, names, in_hand, rise: float) -> None:
    """The name of each scheme above its mark, and whether it needs somebody's consent."""
    from .. import charts

    for place, name, own in zip(places, names, in_hand, strict=True):
        told = charts.short(name, 60) + ("" if own else " · " + _("if a partner agrees"))
        ax.annotate(
            charts.literal(told), (0, place), (0, rise), xycoords=("axes fraction", "data"),
            textcoords="offset points", ha="left", fontsize=9.5, bbox=_BOX | {"pad": 0.6, "alpha": 1},
        )  # fmt: skip
    ax.set_yticks([])

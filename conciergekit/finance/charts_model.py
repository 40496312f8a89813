"""The charts of the model: month by month, models compared, rules, hours."""

from textwrap import fill

import numpy as np
from matplotlib.ticker import MaxNLocator

from .. import charts, i18n
from ..i18n import _, money, percent
from .charts import _BOX, _empty, _styled
from .charts_plan import _bare, _names


@_styled
def draw_months(views, ax=None):
    """The four results, cumulated month after month."""
    ax = charts.axes(ax, height=3.4)
    if not len(views.table) or np.isnan(views.totals["expense_eur"]):
        return _empty(ax, *views.sentences()[:2])
    lines = [
        ("cash_eur", _("cash"), charts.BLUE, "-"),
        ("pnl_eur", _("accounts, volunteers valued or not"), charts.INK, "-"),
        ("with_unpaid_eur", _("unpaid hours paid"), charts.PURPLE, "--"),
    ]  # fmt: skip
    x, ends = np.arange(len(views.table)), []
    for name, label, colour, style in lines:
        values = views.table[name].cumsum()
        if values.isna().any() or (name == "with_unpaid_eur" and views.totals["unpaid_eur"] == 0):
            continue
        ax.plot(x, values, color=colour, ls=style, lw=2)
        ends.append([float(values.iloc[-1]), label, colour])
    ax.axhline(0, color=charts.INK, lw=0.8)
    _spread(ax, ends, x[-1])
    charts.month_ticks(ax, list(views.table["month"]))
    charts.money_axis(ax.yaxis)
    ax.set_xlim(-0.3, len(x) + 0.36 * len(x))
    lowest = views.table["pnl_eur"].cumsum()
    finding = _("Cumulated result {end}, at its lowest {low} in {month}", end=money(lowest.iloc[-1]), low=money(lowest.min()),
                month=i18n.month(views.table["month"].iloc[int(lowest.argmin())]))  # fmt: skip
    charts.title(ax, finding, _("Result cumulated from the first month, read in four ways"), wrap=72)
    return ax


def _spread(ax, ends: list, x: float) -> None:
    """Labels at the right end of the lines, kept apart, the same order as the lines."""
    low, high = ax.get_ylim()
    gap, place = (high - low) * 0.11, -np.inf
    for value, label, colour in sorted(ends, key=lambda end: end[0]):
        place = max(value, place + gap)
        ax.annotate(charts.literal(fill(label, 20)), (x, place), (6, 0), textcoords="offset points", va="center", color=colour,
                    fontsize=9, bbox=_BOX)  # fmt: skip


@_styled
def draw_models(models, ax=None):
    """Each model: own revenue and subsidies against the full cost of a month."""
    models = models.spoken()
    table = models.table
    ax = charts.axes(ax, height=1.7 + 0.62 * max(2, len(table)))
    if not len(table):
        return _empty(ax, *models.said())
    y = np.arange(len(table))
    ax.barh(y, table["own_revenue_eur"], height=0.5, color=charts.BLUE)
    ax.barh(y, table["subsidy_eur"], left=table["own_revenue_eur"], height=0.5, color=charts.GREY)
    ax.plot(table["cost_eur"], y, "|", color=charts.INK, ms=24, mew=2.5)
    for place, row in enumerate(table.itertuples()):
        note = _("{share} of {cost}", share=percent(row.cover_share), cost=money(row.cost_eur))
        ax.annotate(note, (max(row.cost_eur, row.own_revenue_eur + row.subsidy_eur), place), (7, 0), textcoords="offset points",
                    va="center", fontsize=9)  # fmt: skip
    _names(ax, table["model"])
    ax.set_xlim(
        0, 1.4 * max(table["cost_eur"].max(), (table["own_revenue_eur"] + table["subsidy_eur"]).max())
    )
    _bare(ax)
    charts.title(ax, models.finding().rstrip("."), _("A month. Blue: own revenue; grey: subsidies; bar: full cost, the leader's "
                 "unpaid hours included"), wrap=58)  # fmt: skip
    return ax


@_styled
def draw_alerts(alerts, ax=None):
    """Measured figures as shares of their limit."""
    alerts = alerts.spoken()
    table = alerts.table[alerts.table["value"].notna() & (alerts.table["limit"] > 0)].reset_index(drop=True)
    ax = charts.axes(ax, height=1.5 + 0.5 * max(2, len(table)))
    if table.empty:
        return _empty(ax, alerts.finding())
    share = table["value"] / table["limit"]
    shown = share.clip(upper=2)
    colours = {"passed": charts.ORANGE, "near": charts.PURPLE}
    ax.barh(range(len(table)), shown, height=0.55, color=[colours.get(level, charts.BLUE) for level in table["level"]],
            hatch=None)  # fmt: skip
    for y, row in enumerate(table.itertuples()):
        amount = percent if row.limit <= 1 else money
        note = _("{value} for {limit}", value=amount(row.value), limit=amount(row.limit))
        ax.annotate(note, (shown[y], y), (5, 0), textcoords="offset points", va="center")
    ax.axvline(1, color=charts.INK, lw=1)
    ax.annotate(_("limit"), (1, len(table) - 0.45), (3, 0), textcoords="offset points", fontsize=9)
    _names(ax, table["label"])
    ax.set_ylim(len(table) - 0.2, -0.6)
    ax.set_xlim(0, max(1.9, shown.max() + 0.9))
    _bare(ax)
    charts.title(
        ax,
        alerts.finding().rstrip("."),
        _("A year's figures against dated limits, to check before use"),
        wrap=58,
    )
    return ax


@_styled
def draw_operating(operating, ax=None):
    """Hours a week by kind of work, the agreed hours as a mark: the team now and twice as busy, or each person."""
    from ..tables import TIME
    from .hours import CATEGORIES

    if operating.table.empty:
        return _empty(charts.axes(ax, height=2.8), *operating.sentences())
    table = operating.bars().head(10)
    ax = charts.axes(ax, height=1.9 + 0.45 * max(2, len(table)))
    left, looks = (
        np.zeros(len(table)),
        ((charts.BLUE, None), (charts.ORANGE, "///"), (charts.GREY, None), (charts.PURPLE, "/")),
    )
    for name, (colour, hatch) in zip(CATEGORIES, looks, strict=True):
        ax.barh(range(len(table)), table[f"{name}_h"], left=left, height=0.6, color=colour, hatch=hatch, edgecolor="white",
                label=TIME["category"].label(name))  # fmt: skip
        left += table[f"{name}_h"].to_numpy()
    ax.plot(table["agreed_h"], range(len(table)), "|", color=charts.INK, ms=20, mew=2.5)
    for y, row in enumerate(table.itertuples()):
        note = percent(row.load_share) if row.load_share == row.load_share else _("agreed hours not noted")
        ax.annotate(
            note, (np.nanmax([row.agreed_h, left[y]]), y), (7, 0), textcoords="offset points", va="center"
        )
    _names(ax, table["label"], wrap=24, most=44)
    charts.number_axis(ax.xaxis)
    ax.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    ax.set_xlabel(_("Hours a week"))
    ax.set_xlim(0, 1.2 * np.nanmax([table["agreed_h"].max(), left.max()]))
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.4, -0.28 if len(table) < 4 else -0.16), ncols=2, fontsize=8.5
    )
    charts.title(ax, operating.sentences()[0].rstrip("."), _("A mean week; bar: agreed hours, with the share of them worked"),
                 wrap=58)  # fmt: skip
    return ax

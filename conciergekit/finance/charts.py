"""The charts of the money analyses."""

from functools import wraps
from textwrap import fill

import numpy as np

from .. import charts, i18n
from ..evidence import LEVEL
from ..i18n import _, money, percent

_BOX = {
    "facecolor": "white",
    "edgecolor": "none",
    "alpha": 0.8,
    "pad": 1,
}  # keeps a label readable over lines


def _styled(draw):
    """Text written after the axes are made must be in the kit's style too."""

    @wraps(draw)
    def drawn(result, ax=None):
        with charts.style():
            return draw(result, ax)

    return drawn


@_styled
def draw_views(views, ax=None):
    """Result of the test in the four views, or own revenue alone without a ledger."""
    ax = charts.axes(ax, height=2.9)
    if not len(views.table) or np.isnan(views.totals["expense_eur"]):
        return _empty(ax, *views.sentences()[:2])
    totals = views.totals
    rows = [
        (_("Cash: money moved"), totals["cash_eur"]),
        (_("Accounts"), totals["pnl_eur"]),
        (_("Accounts, leader's unpaid hours paid"), totals["with_unpaid_eur"]),
        (_("Accounts, volunteers valued"), totals["with_volunteers_eur"]),
    ]
    values = np.array([value for _name, value in rows], dtype="float64")
    reach = np.nanmax(np.abs(values)) or 1.0
    for place, (value, y) in enumerate(zip(values, range(len(rows))[::-1], strict=True)):
        if np.isnan(value):
            ax.annotate(
                _("not measured"), (0, y), (6, 0), textcoords="offset points", va="center", color=charts.FAINT
            )
            continue
        ax.barh(y, value, color=charts.BLUE if value >= 0 else charts.ORANGE, height=0.55,
                hatch=None if value >= 0 else "///", edgecolor="white")  # fmt: skip
        note = money(value)
        if place == 3 and totals["volunteer_eur"] > 0:
            note = _("{result}, {value} on both sides", result=note, value=money(totals["volunteer_eur"]))
        side = 1 if value >= 0 else -1
        ax.annotate(charts.literal(note), (max(value, 0), y), (6, 0), textcoords="offset points", va="center",
                    ha="left", fontweight="bold" if side < 0 else "normal")  # fmt: skip
    ax.set_yticks(range(len(rows))[::-1], [fill(name, 24) for name, _value in rows])
    ax.axvline(0, color=charts.INK, lw=0.8)
    ax.set_xlim(
        min(0, np.nanmin(values)) - 0.06 * reach,
        max(0, np.nanmax(values)) + (0.75 if (values <= 0).all() else 1.15) * reach,
    )
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    months = views.table["month"]
    charts.title(ax, views.sentences()[0].rstrip("."), _("Result, {months}; hatched: below zero",
                 months=i18n.span(i18n.month(months.iloc[0]), i18n.month(months.iloc[-1]))), wrap=58)  # fmt: skip
    return ax


@_styled
def draw_payers(result, ax=None):
    """Own revenue by payer; the crowd of users is drawn apart from single payers."""
    table = result.table.head(8)[::-1]
    ax = charts.axes(ax, height=1.2 + 0.38 * max(2, len(table)))
    if not len(table) or table["share"].isna().all():
        return _empty(ax, _("Who pays is not measured."))
    single = (table["people"] == 1).to_numpy()
    ax.barh(range(len(table)), table["share"], height=0.6, edgecolor="white",
            color=[charts.ORANGE if s else charts.BLUE for s in single])  # fmt: skip
    for y, row in enumerate(table.itertuples()):
        note = _("{share} · {revenue}", share=percent(row.share), revenue=money(row.revenue_eur))
        if row.people > 1:
            note = _("{amount}, {n} payers", amount=note, n=i18n.number(row.people))
        ax.annotate(charts.literal(note), (row.share, y), (5, 0), textcoords="offset points", va="center")
    ax.set_yticks(
        range(len(table)), [charts.literal(fill(charts.short(name, 44), 24)) for name in table["payer"]]
    )
    ax.set_xlim(0, min(1.6, table["share"].max() * 1.7))
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    charts.title(ax, result.sentences()[0].rstrip("."),
                 _("Share of own revenue. Orange: one payer; blue: many small ones"), wrap=58)  # fmt: skip
    return ax


@_styled
def draw_cash(plan, ax=None):
    """Past balance, plan and fan; the first month below zero marked."""
    ax = charts.axes(ax, height=3.8)
    if not plan.known:
        return _empty(ax, *plan.sentences())
    table, x = plan.table, np.arange(len(plan.table))
    past = (table["kind"] == "past").to_numpy()
    # the fan starts from the last known balance
    joint = past | (np.arange(len(table)) == past.sum())
    future = ~past
    ax.fill_between(
        x[future], table["p05_eur"][future], table["p95_eur"][future], color=charts.BLUE, alpha=0.22, lw=0
    )
    ax.plot(x[future], table["p50_eur"][future], color=charts.BLUE, lw=1.5, ls="--")
    ax.plot(x[joint], table["plan_eur"][joint], color=charts.INK, lw=1.6)
    ax.plot(x[past], table["plan_eur"][past], color=charts.INK, lw=2.4)
    ax.plot(x[future], table["plan_eur"][future], color=charts.INK, lw=1.6)
    ax.axhline(0, color=charts.INK, lw=0.8)
    _label_ends(ax, table, x)
    _mark_shortage(ax, plan, x)
    charts.month_ticks(ax, list(table["month"]))
    charts.money_axis(ax.yaxis)
    ax.set_xlim(-0.5, len(x) + len(x) * 0.19)
    charts.title(ax, plan.finding().rstrip("."), _("Balance at each month-end. Thick: what happened; thin: plan with agreed money "
                 "at its latest; band: {cases} simulated cases out of 100", cases=i18n.number(100 * LEVEL)), wrap=72)  # fmt: skip
    return ax


def _label_ends(ax, table, x):
    """Names at the right end of the lines, kept apart."""
    last = table.iloc[-1]
    low, high = ax.get_ylim()
    gap = (high - low) * 0.075
    ends = sorted([(last["plan_eur"], _("plan"), charts.INK), (last["p50_eur"], _("middle case"), charts.BLUE)],
                  key=lambda end: end[0])  # fmt: skip
    heights = [ends[0][0], max(ends[1][0], ends[0][0] + gap)]
    for (_value, name, colour), height in zip(ends, heights, strict=True):
        ax.annotate(
            name, (x[-1], height), (5, 0), textcoords="offset points", va="center", color=colour, bbox=_BOX
        )


def _mark_shortage(ax, plan, x):
    if plan.first_negative is None:
        return
    place = int(np.flatnonzero(plan.table["month"] == plan.first_negative)[-1])
    value = plan.table["plan_eur"].iloc[place]
    ax.plot(place, value, "o", color=charts.BAD, ms=7)
    left = place > 5  # below on the left the curve leaves room: it comes from above
    ax.annotate(charts.literal(i18n.month(plan.first_negative)), (place, value), (-8 if left else 8, -14 if left else 8),
                textcoords="offset points", color=charts.BAD, fontweight="bold", ha="right" if left else "left",
                bbox=_BOX)  # fmt: skip


@_styled
def draw_break_even(result, ax=None):
    """Result a month against orders a month."""
    ax = charts.axes(ax, height=3.2)
    if np.isnan(result.volume_month):
        return _empty(ax, result.finding())
    known = [v for v in (result.volume_month, result.now_month) if np.isfinite(v) and v > 0]
    x = np.linspace(0, 1.6 * max(known, default=100.0), 50)
    ax.plot(x, result.result_eur(x), color=charts.BLUE, lw=2)
    ax.axhline(0, color=charts.INK, lw=0.8)
    if np.isfinite(result.volume_month):
        ax.plot(result.volume_month, 0, "o", color=charts.INK)
        ax.annotate(_("break-even: {n}", n=i18n.number(np.ceil(result.volume_month))), (result.volume_month, 0), (6, -14),
                    textcoords="offset points")  # fmt: skip
    if np.isfinite(result.now_month):
        now = float(result.result_eur(result.now_month))
        ax.plot(result.now_month, now, "D", color=charts.ORANGE)
        ax.annotate(_("today: {n}", n=i18n.number(result.now_month)), (result.now_month, now), (6, -14) if result.margin_eur > 0 else (6, 6),
                    textcoords="offset points")  # fmt: skip
    charts.money_axis(ax.yaxis)
    charts.number_axis(ax.xaxis)
    ax.set_xlabel(_("Orders a month"))
    charts.title(ax, result.finding().rstrip("."), _("Result a month, subsidies left out"), wrap=72)
    return ax


def _empty(ax, *sentences):
    """A chart that says why there is nothing to draw, no taller than its words; a page that says it already skips it."""
    ax.set_axis_off()
    ax.set_gid(charts.NOTHING)
    if len(ax.figure.axes) == 1:
        ax.figure.set_figheight(0.4 + 0.25 * sum(1 + len(words) // 90 for words in sentences))
    ax.text(
        0,
        0.6,
        charts.literal("\n".join(sentences)),
        transform=ax.transAxes,
        color=charts.FAINT,
        wrap=True,
        va="top",
    )
    return ax

"""The charts of what is ahead: shortage, grants, funders' calendar, funding plan and budget."""

from textwrap import fill

import numpy as np
import pandas as pd

from .. import charts, i18n
from ..i18n import _, chances, money, percent
from .cash import BRIDGE_LEVELS
from .charts import _BOX, _empty, _styled
from .funding.eligibility import status_word

_KIND_STYLE = {
    "sure": (charts.BLUE, None),
    "goes_on": (charts.ORANGE, None),
    "to_find": ("white", "///"),
    "": (charts.GREY, None),
}


_MOST = 12  # rows of a chart that a page can carry


def _names(ax, labels, wrap: int = 30, most: int = 56) -> None:
    """Names of rows drawn from the top, without ticks."""
    ax.set_yticks(
        range(len(labels)), [charts.literal(fill(charts.short(name, most), wrap)) for name in labels]
    )
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()


def _bare(ax) -> None:
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)


@_styled
def draw_chances(plan, ax=None):
    """Chance of having been below zero, month after month."""
    ax = charts.axes(ax, height=2.8)
    if not plan.known:
        return _empty(ax, *plan.sentences())
    rows = plan.table[plan.table["kind"] == "future"]
    x, share = np.arange(len(rows)), rows["negative_share"].to_numpy()
    ax.bar(x, share, color=[charts.ORANGE if p >= 0.5 else charts.BLUE for p in share], width=0.75)
    for place in np.unique([0, int(np.argmax(share >= 0.5)), len(x) - 1]):
        ax.annotate(
            percent(share[place]),
            (place, share[place]),
            (0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    charts.month_ticks(ax, list(rows["month"]))
    charts.percent_axis(ax.yaxis)
    ax.set_ylim(0, 1.12)
    ax.set_yticks([0, 0.5, 1])
    within = min(12, plan.horizon_months)
    finding = _(
        "Below zero within {n} months: {chances}", n=within, chances=chances(plan.negative_by(within))
    )
    charts.title(ax, finding, _("Share of the simulated cases in which the cash has been below zero by the end of each month; "
                 "orange: one in two or more"), wrap=72)  # fmt: skip
    return ax


@_styled
def draw_stress(stress, ax=None):
    """Chance of running out in each case, the plan as a line."""
    table = stress.table[stress.table["case"] != "now"] if len(stress.table) else stress.table
    ax = charts.axes(ax, height=1.5 + 0.45 * max(2, len(table)))
    if len(table) < 2:
        return _empty(ax, *stress.sentences())
    # chances all alike (all sure to run out, say) draw nothing: the money to find does
    chance = np.ptp(table["negative_share"]) >= 0.02
    column = "negative_share" if chance else "bridge_95_eur"
    base = table[column].iloc[0]
    more = table[column] > base + (0.02 if chance else 0.02 * base + 1)
    ax.barh(
        range(len(table)),
        table[column],
        color=[charts.GREY, *np.where(more, charts.ORANGE, charts.BLUE)[1:]],
        height=0.6,
    )
    words = {"plan": lambda row: _("as planned"), "late": lambda row: _("all grants {n} months late", n=stress.late_months),
             "without": lambda row: _("without: {name}", name=row.label)}  # fmt: skip
    for y, row in enumerate(table.itertuples()):
        note = _(
            "{chances}; bridge {bridge}", chances=percent(row.negative_share), bridge=money(row.bridge_95_eur)
        )
        ax.annotate(
            charts.literal(note), (getattr(row, column), y), (5, 0), textcoords="offset points", va="center"
        )
    ax.axvline(base, color=charts.INK, lw=0.8, ls=":")
    _names(ax, [words[row.case](row) for row in table.itertuples()])
    ax.set_xlim(0, 1.75 * max(1e-9, table[column].max() if not chance else 1))
    _bare(ax)
    drawn = (
        _("Chance of going below zero within {n} months, and money to find so that {cases} cases in 100 hold to the end of the plan",
          n=stress.within, cases=i18n.number(100 * BRIDGE_LEVELS[1]))
        if chance
        else _("Money to find so that {cases} cases in 100 hold to the end of the plan; before it, the chance of going below zero "
               "within {n} months", n=stress.within, cases=i18n.number(100 * BRIDGE_LEVELS[1]))
    )  # fmt: skip
    charts.title(ax, stress.sentences()[0].rstrip("."), drawn, wrap=50)
    return ax


@_styled
def draw_calendar(calendar, ax=None):
    """One line a funder that may fit: filing, answer, money; the gate and the shortage as vertical lines."""
    rows = calendar.drawn.head(_MOST).sort_values(["filed", "name"], kind="stable").reset_index(drop=True)
    ax = charts.axes(ax, height=1.7 + 0.42 * max(2, len(rows)))
    if rows.empty:
        return _empty(ax, *calendar.sentences()[:1])
    gate = calendar.gate

    def month(day):
        return (day - gate).days / 30.44

    reach = 30.0
    for y, row in enumerate(rows.itertuples()):
        ax.plot([month(row.filed), min(month(row.answer), reach)], [y, y], color=charts.GREY, lw=1.5)
        ax.plot(month(row.filed), y, "v", color=charts.INK, ms=7)
        if month(row.answer) <= reach:
            ax.plot(month(row.answer), y, "D", color=charts.PURPLE, ms=5)
        if pd.notna(row.money_late) and month(row.money_early) < reach:
            width = min(month(row.money_late), reach) - month(row.money_early)
            ax.barh(y, width, left=month(row.money_early), height=0.5, color=charts.BLUE, hatch="///" if row.guessed else None,
                    edgecolor="white")  # fmt: skip
        else:
            ax.annotate(_("money later: {when}", when=i18n.month(row.money_early.to_period("M"))), (reach, y), (-4, 0),
                        textcoords="offset points", ha="right", va="center", fontsize=8.5, color=charts.FAINT)  # fmt: skip
    _verticals(ax, calendar, month, len(rows))
    _names(ax, rows["name"], wrap=26, most=50)
    ticks = pd.period_range(gate.to_period("M") + 1, periods=6, freq="6M")
    ax.set_xticks([month(t.start_time) for t in ticks], [i18n.month(t, short=True) for t in ticks])
    ax.set_xlim(-3.5, reach + 0.5)
    charts.title(ax, calendar.sentences()[0].rstrip("."), _("Triangle: file handed in; diamond: answer; bar: money arrives "
                 "(hatched: the delay is the kit's guess)"), wrap=58)  # fmt: skip
    return ax


def _verticals(ax, calendar, month, n: int) -> None:
    ax.axvline(0, color=charts.INK, lw=1.2)
    ax.annotate(
        _("gate"), (0, n - 0.2), (-3, 0), textcoords="offset points", va="center", ha="right", fontsize=9
    )
    if calendar.shortage is not None:
        place = month(calendar.shortage.end_time)
        ax.axvline(place, color=charts.BAD, lw=1.2, ls="--")
        ax.annotate(_("no more cash"), (place, n - 0.2), (4, 0), textcoords="offset points", va="center", fontsize=9,
                    color=charts.BAD, bbox=_BOX)  # fmt: skip
    ax.set_ylim(-0.7, n + 0.1)


@_styled
def draw_funding_plan(plan, ax=None):
    """Uses and sources as two stacked columns of one height."""
    ax = charts.axes(ax, height=4.2)
    if plan.missing:
        return _empty(ax, *plan.sentences())
    floor, reach = 0.055 * plan.total_eur, [0.45, 0.45]
    for x, part in enumerate(("use", "source")):
        rows = plan.table[(plan.table["side"] == part) & (plan.table["amount_eur"] > 0)]
        rows = _small_together(
            rows.sort_values("amount_eur", ascending=False, kind="stable") if part == "use" else rows, floor
        )
        bottom, beside = 0.0, -np.inf
        for label, amount, kind in rows:
            colour, hatch = _KIND_STYLE[kind]
            ax.bar(x, amount, bottom=bottom, width=0.62, color=colour, hatch=hatch, lw=1, edgecolor=charts.BAD if hatch else "white",
                   alpha=0.45 if kind == "" else 1)  # fmt: skip
            note = charts.literal(_("{label}: {amount}", label=charts.short(label, 26), amount=money(amount)))
            middle = bottom + amount / 2
            if amount >= floor:
                ax.annotate(
                    note, (x, middle), ha="center", va="center", fontsize=8.5, bbox={**_BOX, "alpha": 0.7}
                )
            else:  # too thin to carry its name: beside the bar, one above the other
                beside = max(middle, beside + floor)
                side = 1 if x else -1
                ax.annotate(
                    note, (x + 0.33 * side, beside), ha="left" if x else "right", va="center", fontsize=8.5
                )
                reach[x] = 0.85
            bottom += amount
    ax.set_xticks([0, 1], [_("Uses: what it costs"), _("Sources: who pays")])
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-reach[0], 1 + reach[1])
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    charts.title(ax, plan.said()[0].rstrip("."), _("Twelve months. Blue: sure; orange: supposed to go on; hatched: to be found; "
                 "what is only asked for is left out"), wrap=72)  # fmt: skip
    return ax


@_styled
def draw_eligibility(found, ax=None):
    """Amount of each line of the Funding sheet, and the most its funder's rules allow as a mark."""
    rows = found.spoken().table.head(_MOST)
    ax = charts.axes(ax, height=1.7 + 0.5 * max(2, len(rows)))
    if rows.empty:
        return _empty(ax, *found.said()[:1])
    over = rows["over_eur"] > 0.5
    ax.barh(
        range(len(rows)), rows["asked_eur"], height=0.55, color=np.where(over, charts.ORANGE, charts.BLUE)
    )
    ax.plot(rows["cap_eur"], range(len(rows)), "|", color=charts.INK, ms=22, mew=2.5)
    for y, row in enumerate(rows.itertuples()):
        known = row.cap_eur == row.cap_eur
        amount, status = money(row.asked_eur), status_word(row.status)
        note = _("{amount} ({status}) for {cap} at most", amount=amount, status=status, cap=money(row.cap_eur)) if known else _(
            "{amount} ({status}); limit not known", amount=amount, status=status)  # fmt: skip
        ax.annotate(
            note,
            (np.nanmax([row.asked_eur, row.cap_eur]), y),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    _names(ax, rows["funder"])
    ax.set_xlim(0, 1.6 * np.nanmax([rows["asked_eur"].max(), rows["cap_eur"].max()]))
    _bare(ax)
    charts.title(ax, found.said()[0].rstrip("."), _("Bar: amount, with its status; mark: the most the funder's rules allow on this "
                 "pilot's expenses; orange: above it"), wrap=58)  # fmt: skip
    return ax


def _small_together(rows: pd.DataFrame, floor: float) -> list[tuple[str, float, str]]:
    """Lines too thin to carry their name become one."""
    thin = rows[(rows["amount_eur"] < floor) & (rows["kind"] == "")]
    kept = rows.drop(thin.index) if len(thin) > 1 else rows
    found = [(row.label, row.amount_eur, row.kind) for row in kept.itertuples()]
    return found + ([(_("Other lines"), thin["amount_eur"].sum(), "")] if len(thin) > 1 else [])


@_styled
def draw_budget(budget, ax=None):
    """Accounts of twelve months, charges to the left, products to the right."""
    ax = charts.axes(ax, height=3.6)
    if budget.missing:
        return _empty(ax, *budget.sentences())
    t = budget.table
    rows = t[t["level"].isin(["account", "balance"]) & (t["plan_eur"] > 0)].reset_index(drop=True)
    for y, row in enumerate(rows.itertuples()):
        value = -row.plan_eur if row.side == "charges" else row.plan_eur
        hatch = "///" if row.level == "balance" else None
        ax.barh(
            y,
            value,
            height=0.6,
            color=charts.ORANGE if value < 0 else charts.BLUE,
            hatch=hatch,
            edgecolor="white",
        )
        ax.annotate(money(row.plan_eur), (value, y), (5 if value > 0 else -5, 0), textcoords="offset points", va="center",
                    ha="left" if value > 0 else "right")  # fmt: skip
    reach = rows["plan_eur"].max()
    _names(ax, [f"{row.account} {row.label}".strip() for row in rows.itertuples()])
    ax.set_xlim(-1.45 * reach, 1.45 * reach)
    ax.axvline(0, color=charts.INK, lw=0.8)
    _bare(ax)
    charts.title(
        ax, budget.said()[0].rstrip("."), _("Orange: charges; blue: products; hatched: to be found"), wrap=50
    )
    return ax

"""Chart of planned against observed publics."""

import numpy as np

from .. import charts, i18n
from ..evidence import LEVEL
from ..i18n import _
from .pictures import WRAP, bare, name, nothing
from .shift import Shift, headline
from .words import group

MOST, MOST_LINES = 8, 5
DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 2, 1, 2)), (0, (8, 3)))


def plot_shift(result: Shift, ax=None):
    """Two-sided bars, one row a public: planned to the left, observed to the right with its range."""
    if not result.total:
        return nothing(headline(result), ax)
    shown = result.table[result.table["compared"]].head(MOST)[::-1]
    y = np.arange(len(shown))
    ax = charts.axes(ax, height=1.5 + 0.52 * len(shown))
    planned, observed = shown["planned_share"].fillna(0), shown["observed_share"]
    left = 1.15 * max(planned.max(), 0.4)
    with charts.style():
        ax.barh(y, -planned, color="white", edgecolor=charts.FAINT, hatch="////", height=0.45)
        ax.barh(y, observed, color=charts.BLUE, height=0.45)
        ax.hlines(y, shown["low_share"], shown["high_share"], color=charts.INK, linewidth=1.4)
        for row, height in zip(shown.itertuples(), y, strict=True):
            stated = np.isfinite(row.planned_share)
            note = i18n.percent(row.planned_share) if stated else _("not stated")
            _note(ax, note, -row.planned_share if stated else 0, height, -4, "right")
            end = np.nanmax([row.high_share, row.observed_share])
            _note(ax, i18n.percent(row.observed_share), end, height, 4, "left")
            name(ax, group(row.label), -left, height + 0.23)
        ax.plot([0, 0], [-0.35, len(shown) - 0.1], color=charts.INK, linewidth=0.8)
        ax.set_xlim(-left, 1.12 * np.nanmax([shown["high_share"].max(), observed.max(), 0.4]))
        ax.set_ylim(-0.4, len(shown) + 0.15)
        for shift, side, text in ((-4, "right", _("planned")), (4, "left", _("observed"))):
            ax.annotate(text, (0, len(shown) - 0.1), (shift, 0), textcoords="offset points", ha=side,
                        va="center", color=charts.FAINT, fontweight="bold")  # fmt: skip
        bare(ax)
        total = i18n.number(result.total)
        reading = _(
            "Share of each target group in the {total} orders served; the line is the {level} range.",
            total=total,
            level=i18n.percent(LEVEL),
        )
        charts.title(ax, headline(result), reading, WRAP)
    return ax


def _note(ax, text: str, x: float, y: float, shift: int, side: str) -> None:
    ax.annotate(text, (x, y), (shift, 0), textcoords="offset points", va="center", ha=side)


# ---- month after month -----------------------------------------------------------------------------------


def plot_watch(result, ax=None):
    """Share of the main groups month by month; a mark where a look raised its first alarm."""
    from .words_watch import headline as finding

    counts = result.counts
    total = counts.sum(axis=1)
    if len(result.labels) < 2 or not total.sum() > 0:
        return nothing(finding(result), ax)
    main = counts.sum().sort_values(ascending=False, kind="stable").index[:MOST_LINES]
    months = counts.index
    ax = charts.axes(ax, height=3.6)
    with charts.style():
        ends = []
        for code, colour, dash in zip(main, charts.COLOURS, DASHES, strict=False):
            share = (counts[code] / total.where(total > 0)).to_numpy()
            ax.plot(range(len(months)), share, color=colour, linestyle=dash, linewidth=2)
            last = np.flatnonzero(np.isfinite(share))[-1]
            ends.append((share[last], code, colour))
        _end_labels(ax, result, ends, len(months) - 1)
        _alarm(ax, result)
        ax.set_ylim(0, 1.02)
        ax.set_xlim(-0.3, max(len(months) - 1, 1) * 1.45)
        charts.percent_axis(ax.yaxis)
        charts.month_ticks(ax, months)
        charts.title(
            ax, finding(result), _("Share of each target group in the orders served in the month."), WRAP
        )
    return ax


def _end_labels(ax, result, ends, x: int) -> None:
    """Names at the end of the lines, kept apart."""
    at = -1.0
    for share, code, colour in sorted(ends):
        at = max(share, at + 0.075)
        text = charts.literal(charts.short(group(result.labels[code]), 30))
        ax.annotate(text, (x, at), (6, 0), textcoords="offset points", va="center", color=charts.INK, fontsize=9,
                    fontweight="bold" if code == ends[0][1] else "normal")  # fmt: skip
        ax.plot([x], [share], marker="o", color=colour, markersize=4)


def _alarm(ax, result) -> None:
    if not len(result.alarms):
        return
    first = result.alarms.index[0]
    ax.axvline(first, color=charts.INK, linewidth=0.9, linestyle=(0, (4, 3)))
    ax.annotate(_("shift seen"), (first, 1.0), (4, 0), textcoords="offset points", ha="left", va="top",
                color=charts.FAINT, fontweight="bold")  # fmt: skip

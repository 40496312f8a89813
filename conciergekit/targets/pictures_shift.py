"""Chart of planned against observed publics."""

import numpy as np

from .. import charts, i18n
from ..i18n import _
from .pictures import bare, name, nothing
from .shift import Shift, headline

MOST = 8


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
            name(ax, row.label, -left, height + 0.23)
        ax.plot([0, 0], [-0.35, len(shown) - 0.1], color=charts.INK, linewidth=0.8)
        ax.set_xlim(-left, 1.12 * np.nanmax([shown["high_share"].max(), observed.max(), 0.4]))
        ax.set_ylim(-0.4, len(shown) + 0.15)
        for shift, side, text in ((-4, "right", _("planned")), (4, "left", _("observed"))):
            ax.annotate(text, (0, len(shown) - 0.1), (shift, 0), textcoords="offset points", ha=side,
                        va="center", color=charts.FAINT, fontweight="bold")  # fmt: skip
        bare(ax)
        total = i18n.number(result.total)
        reading = _(
            "Share of each public in the {total} orders served; the line is the 90% range.", total=total
        )
        charts.title(ax, headline(result), reading)
    return ax


def _note(ax, text: str, x: float, y: float, shift: int, side: str) -> None:
    ax.annotate(text, (x, y), (shift, 0), textcoords="offset points", va="center", ha=side)

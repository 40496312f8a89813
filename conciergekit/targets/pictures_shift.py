"""Chart of planned against observed publics."""

import numpy as np

from .. import charts, i18n
from ..i18n import _
from .pictures import nothing
from .shift import Shift, headline

MOST = 8


def plot_shift(result: Shift, ax=None):
    """Two-sided bars, one row a public: planned to the left, observed to the right with its range."""
    if not result.total:
        return nothing(headline(result), ax)
    shown = result.table[result.table["compared"]].head(MOST)[::-1]
    y = np.arange(len(shown))
    ax = charts.axes(ax, height=1.7 + 0.5 * len(shown))
    planned, observed = shown["planned_share"].fillna(0), shown["observed_share"]
    ax.barh(y, -planned, color="white", edgecolor=charts.FAINT, hatch="////", height=0.55, linewidth=0.8)
    ax.barh(y, observed, color=charts.BLUE, height=0.55)
    ax.hlines(y, shown["low_share"], shown["high_share"], color=charts.INK, linewidth=1.4)
    for row, height in zip(shown.itertuples(), y, strict=True):
        end = np.nanmax([row.high_share, row.observed_share])
        note = i18n.percent(row.planned_share) if np.isfinite(row.planned_share) else _("not stated")
        start = -row.planned_share if np.isfinite(row.planned_share) else 0
        _note(ax, note, start, height, -4, "right")
        _note(ax, i18n.percent(row.observed_share), end, height, 4, "left")
    ax.axvline(0, color=charts.INK, linewidth=0.8)
    ax.set_yticks(y, [charts.literal(charts.short(text, 26)) for text in shown["label"]])
    ax.tick_params(axis="y", length=0)
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlim(
        -1.12 * max(planned.max(), 0.35), 1.15 * np.nanmax([shown["high_share"].max(), observed.max()])
    )
    ax.set_ylim(-0.6, len(shown) - 0.1)
    for x, side, text in ((-0.01, "right", _("planned")), (0.01, "left", _("observed"))):
        ax.text(
            x,
            len(shown) - 0.42,
            text,
            ha=side,
            va="center",
            fontsize=9,
            color=charts.FAINT,
            fontweight="bold",
        )
    charts.title(ax, headline(result), _reading(result))
    return ax


def _note(ax, text: str, x: float, y: float, shift: int, side: str) -> None:
    ax.annotate(text, (x, y), (shift, 0), textcoords="offset points", va="center", ha=side)


def _reading(result: Shift) -> str:
    total = i18n.number(result.total)
    return _("Share of each public in the {total} orders served; the line is the 95% range.", total=total)

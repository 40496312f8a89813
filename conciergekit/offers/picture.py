"""Chart of the offers: what each one leaves once its hours and its trips are paid."""

import numpy as np

from .. import charts
from ..i18n import _, money
from .words import name, sentences

MOST = 12


def plot(found, ax=None):
    """A bar an offer, gains to the right and losses to the left of zero, the largest first."""
    shown = found.served.dropna(subset="margin_eur").sort_values("margin_eur", kind="stable").tail(MOST)
    ax = charts.axes(ax, height=1.2 + 0.36 * max(2, len(shown)))
    with charts.style():
        if not len(shown):
            ax.set_axis_off()
            charts.title(ax, sentences(found)[0])
            return ax
        y, values = np.arange(len(shown)), shown["margin_eur"].to_numpy(dtype=float)
        # losses are hatched: colour alone says nothing on a grey page
        for level, value in zip(y, values, strict=True):
            look = (
                {"color": charts.BLUE}
                if value >= 0
                else {"color": "white", "edgecolor": charts.ORANGE, "hatch": "////"}
            )
            ax.barh(level, value, height=0.6, **look)
            ax.annotate(money(value), (value, level), (4 if value >= 0 else -4, 0), textcoords="offset points",
                        va="center", ha="left" if value >= 0 else "right", fontsize=8.5)  # fmt: skip
        ax.axvline(0, color=charts.INK, lw=0.8)
        ax.set_yticks(y, [charts.literal(charts.short(name(row), 44)) for row in shown.itertuples()])
        room = 0.25 * (max(values.max(), 0) - min(values.min(), 0))
        ax.set_xlim(min(values.min(), 0) - room, max(values.max(), 0) + room)
        ax.xaxis.set_visible(False)
        ax.tick_params(axis="y", length=0)
        for side in ("top", "right", "bottom", "left"):
            ax.spines[side].set_visible(False)
        charts.title(
            ax,
            sentences(found)[0].rstrip("."),
            _("Margin of each offer over the test, its hours and its share of the tours paid"),
            wrap=72,
        )
    return ax

"""Are those who ask the ones the test was planned for?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from .. import language
from . import style


def shift(table: pd.DataFrame, *, ax: Axes | None = None, lang: str = "fr") -> Axes:
    """Planned share of each public (ring) and observed share (dot, with its range).

    table: ``targets.shift``.
    """
    known = ["planned_share", "observed_share"]
    rows = table.dropna(subset=known, how="all")
    ax = style.start(ax, 1.5 + 0.36 * len(rows))
    if rows.empty:
        return style.nothing(ax, "plot_shift", lang)
    places = range(len(rows))
    planned, observed = rows["planned_share"], rows["observed_share"]
    ax.hlines(places, rows["observed_low"], rows["observed_high"], color=style.BAND, linewidth=6)
    ax.hlines(places, planned, observed, color=style.MUTE, linewidth=1)
    rings = {"facecolors": "white", "edgecolors": style.WARN, "linewidths": 1.8, "zorder": 3}
    ax.scatter(planned, places, s=60, label=language.label("planned_share", lang), **rings)
    dots = {"color": style.ACCENT, "zorder": 4}
    ax.scatter(observed, places, s=46, label=language.label("observed_share", lang), **dots)
    ax.set_yticks(places, [style.name(one, lang) for one in rows["public"]])
    ax.set(ylim=(len(rows) - 0.4, -0.6), xlim=(-0.03, 1.03))
    ax.xaxis.set_major_formatter(lambda value, _place: language.pct(value, lang))
    style.grid(ax, "x")
    style.title(ax, "plot_shift", lang)
    where = {"loc": "upper left", "bbox_to_anchor": (-0.01, 0), "borderaxespad": 2, "ncols": 2}
    ax.legend(fontsize=9, labelcolor=style.MUTE, frameon=False, **where)
    return ax

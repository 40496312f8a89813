"""How do requests come?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from .. import language
from . import style


def channels(table: pd.DataFrame, *, ax: Axes | None = None, lang: str = "fr") -> Axes:
    """Share of the requests that came through each channel, with its range.

    table: ``indicators.table``; its rows of ``channel_share`` are drawn.
    """
    rows = table[(table["indicator"] == "channel_share") & table["value"].notna()]
    rows = rows.sort_values("value", ascending=False, kind="stable")
    ax = style.start(ax, 1.2 + 0.32 * len(rows))
    if rows.empty:
        return style.nothing(ax, "plot_channels", lang)
    places = range(len(rows))
    ax.barh(places, rows["value"], height=0.6, color=style.MIDDLE)
    ax.hlines(places, rows["low"], rows["high"], color=style.INK, linewidth=1.4)
    for place, row in zip(places, rows.itertuples(), strict=True):
        words, end = language.pct(row.value, lang), max(row.value, row.high)
        at = {"xytext": (5, 0), "textcoords": "offset points", "va": "center", "fontsize": 9.5}
        ax.annotate(words, (end, place), **at, color=style.INK)
    ax.set_yticks(places, [language.choice(one, "channel", lang) for one in rows["about"]])
    ax.set(ylim=(len(rows) - 0.4, -0.6), xticks=[], xlim=(0, 1.08 * rows["high"].max()))
    ax.spines["bottom"].set_visible(False)
    style.title(ax, "plot_channels", lang)
    return ax

"""How many orders are delivered each month?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from .. import language
from . import style

OWN = {"facecolor": style.ACCENT, "edgecolor": style.ACCENT}
UNDER = {"facecolor": style.BAND, "edgecolor": style.MUTE, "linewidth": 0.6}
PARTIAL = {"facecolor": "white", "edgecolor": style.ACCENT, "hatch": style.HATCH}


def orders(table: pd.DataFrame, *, ax: Axes | None = None, lang: str = "fr") -> Axes:
    """Bars of ``orders`` and, on them, ``contract_orders``, a month each.

    table: ``months.table``, or any table indexed by month with these columns and ``open_share``;
    a month not wholly open (under 1) is hatched, a month not known says so.
    """
    ax = style.start(ax, 2.9)
    known = table["orders"].notna()
    if not known.any():
        return style.nothing(ax, "plot_orders", lang)
    partial = (table["open_share"] < 1).to_numpy()
    under = table["contract_orders"].fillna(0.0).to_numpy()
    for place, value in enumerate(table["orders"]):
        if language.absent(value):
            words = language.label("not_measured", lang)
            ax.text(place, 0, words, rotation=90, ha="center", fontsize=8, color=style.MUTE)
            continue
        ax.bar(place, value, width=0.7, **(PARTIAL if partial[place] else OWN))
        ax.bar(place, under[place], bottom=value, width=0.7, **UNDER)
        written = language.number(value, lang)
        if under[place]:  # above, as its bar is
            written = f"+ {language.number(under[place], lang)}\n{written}"
        ax.annotate(
            written, (place, value + under[place]), (0, 3), textcoords="offset points",
            ha="center", fontsize=9, color=style.INK,
        )  # fmt: skip
    marks = [("plot_own" if under.any() else "orders", OWN)]
    marks += [("plot_partial", PARTIAL)] if partial.any() else []
    marks += [("plot_contract", UNDER)] if under.any() else []
    style.months(ax, table.index, lang)
    style.title(ax, "plot_orders", lang)
    ax.set_yticks([])
    ax.margins(y=0.22)
    style.key(ax, marks, lang, lines=2)
    return ax

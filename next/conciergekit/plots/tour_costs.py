"""What does an order cost to carry, and what is that cost made of?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from .. import language
from . import style

LOOKS = {
    "hours_order_eur": {"facecolor": style.ACCENT},
    "km_order_eur": {"facecolor": style.BAND, "edgecolor": style.MUTE, "linewidth": 0.6},
    "tolls_order_eur": {"facecolor": "white", "edgecolor": style.ACCENT, "hatch": style.HATCH},
}
MOST_MONTHS = 36  # more is a date badly typed, not a test


def tour_costs(table: pd.DataFrame, *, ax: Axes | None = None, lang: str = "fr") -> Axes:
    """Euros an order: hours, kilometres, tolls, one bar a row.

    table: ``by_vehicle`` or ``by_month`` of ``logistics.cost_tours``; its first column names the
    bars. A row whose cost is not known says so; a month without an order has a dash.
    """
    names = table.iloc[:, 0]
    if pd.api.types.is_datetime64_any_dtype(names):
        table = _every_month(table)
        names = [language.month(month, lang, short=True) for month in table.iloc[:, 0]]
    ax = style.start(ax, 1.6 + (0.4 if len(table) < 7 else 0.27) * len(table))
    if table.empty:
        return style.nothing(ax, "plot_tour_costs", lang)
    for place, row in enumerate(table.itertuples()):
        left = 0.0
        for part, look in LOOKS.items():
            width = getattr(row, part)
            if width > 0:
                ax.barh(place, width, left=left, height=0.6, **look)
                left += width
        words = "—" if row.orders == 0 else language.eur(row.cost_order_eur, lang, 2)
        at = {"xytext": (4, 0), "textcoords": "offset points", "va": "center", "fontsize": 9.5}
        ax.annotate(words, (left, place), **at, color=style.INK if left else style.MUTE)
    ax.set_yticks(range(len(table)), [style.name(one, lang) for one in names])
    ax.set(ylim=(len(table) - 0.4, -0.6), xticks=[])
    ax.spines["bottom"].set_visible(False)
    ax.margins(x=0.14)
    ax.set_xlim(left=0)
    style.title(ax, "plot_tour_costs", lang)
    style.key(ax, list(LOOKS.items()), lang)
    return ax


def _every_month(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a row for the months without a tour; as it is if it spans decades."""
    month = table.columns[0]
    every = table.set_index(month).resample("MS").asfreq().fillna({"orders": 0.0}).reset_index()
    return every if len(every) <= MOST_MONTHS else table

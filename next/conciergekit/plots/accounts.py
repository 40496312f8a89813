"""What came in and what was spent each month?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from . import style

OWN = ("contracts_eur", "kept_eur", "other_revenue_eur")
SPENT = ("fixed_cost_eur", "variable_cost_eur", "once_cost_eur")
LOOKS = {
    "own_revenue": {"facecolor": style.ACCENT},
    "grants_eur": {"facecolor": "white", "edgecolor": style.ACCENT, "hatch": style.HATCH},
    "expenses": {"facecolor": style.WARM},
}


def accounts(table: pd.DataFrame, *, ax: Axes | None = None, lang: str = "fr") -> Axes:
    """Own revenue and grants above the line, recorded expenses below it, a month each.

    table: ``months.table``; months without accounts are left out.
    """
    known = table.dropna(subset=[*OWN, "grants_eur", *SPENT])
    ax = style.start(ax, 3.1)
    if known.empty:
        return style.nothing(ax, "plot_accounts", lang)
    places = range(len(known))
    top, bottom = 0.0 * known["kept_eur"], 0.0 * known["kept_eur"]
    for name in OWN:
        ax.bar(places, known[name], bottom=top, width=0.7, **LOOKS["own_revenue"])
        top = top + known[name]
    ax.bar(places, known["grants_eur"], bottom=top, width=0.7, **LOOKS["grants_eur"])
    for name in SPENT:
        ax.bar(places, -known[name], bottom=bottom, width=0.7, **LOOKS["expenses"])
        bottom = bottom - known[name]
    ax.axhline(0, color=style.INK, linewidth=0.8)
    ax.spines["bottom"].set_visible(False)
    style.months(ax, known.index, lang)
    style.money(ax, "y", lang)
    style.grid(ax)
    style.title(ax, "plot_accounts", lang)
    style.key(ax, list(LOOKS.items()), lang, lines=2)
    return ax

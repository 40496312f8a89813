"""Who asks for what?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from .. import language, privacy
from . import style

ROOM = 75  # letters side by side under the columns
MOST_NAMES = 12  # turned names side by side
SHADES = LinearSegmentedColormap.from_list("house", ["#eef4f6", style.MIDDLE, style.ACCENT])


def demand(table: pd.DataFrame, *, ax: Axes | None = None, lang: str = "fr") -> Axes:
    """Requests by public (rows) and service (columns), the darker the more; folded ones last.

    With many services they are the rows: names side by side would cover one another.

    table: ``targets.criteria``, or any table with ``public``, ``service`` and ``requests``. An
    offer that nobody asked for is empty.
    """
    counted = table.dropna(subset=["requests"])
    grid = counted.pivot_table("requests", "public", "service", aggfunc="sum", sort=False)
    last = {"key": lambda names: names == privacy.OTHERS, "kind": "stable"}
    grid = grid.sort_index(**last).sort_index(axis=1, **last)
    grid = grid.T if len(grid.columns) > max(MOST_NAMES, len(grid)) else grid
    ax = style.start(ax, 1.5 + (0.42 if len(grid) < 9 else 0.3) * len(grid))
    if grid.empty:
        return style.nothing(ax, "plot_demand", lang)
    values = grid.to_numpy(dtype=float)
    most = max(float(np.nanmax(values)), 1.0)
    ax.imshow(np.ma.masked_invalid(values), cmap=SHADES, vmin=0, vmax=most, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        if not np.isnan(value):
            colour = "white" if value > 0.5 * most else style.INK
            words = language.number(value, lang)
            ax.text(column, row, words, ha="center", va="center", fontsize=10, color=colour)
    names = [style.name(one, lang) for one in grid.columns]
    tight = max(map(len, names)) * len(names) > ROOM
    turned = {"rotation": 25, "ha": "right", "rotation_mode": "anchor"} if tight else {}
    ax.set_xticks(range(len(names)), names, **turned)
    ax.set_yticks(range(len(grid)), [style.name(one, lang) for one in grid.index])
    ax.set_xticks(np.arange(len(grid.columns) - 1) + 0.5, minor=True)
    ax.set_yticks(np.arange(len(grid) - 1) + 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=2)
    ax.tick_params(which="minor", length=0)
    ax.spines[:].set_visible(False)
    style.title(ax, "plot_demand", lang)
    return ax

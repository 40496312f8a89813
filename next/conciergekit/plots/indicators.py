"""Where does each indicator stand beside what was required of it?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from .. import dictionary, language
from . import style

MARKS = {  # status -> marker, face, edge
    "met": ("o", style.GOOD, style.GOOD),
    "not_met": ("^", "white", style.WARN),
    "unclear": ("D", "white", style.MUTE),
    "withheld": ("s", "white", style.LINE),
    "not_measured": ("s", "white", style.LINE),
    "no_requirement": ("o", style.MUTE, style.MUTE),
}
FULL = {"share": 1.0, "grade": 4.0}  # where a scale ends at least
VALUE, STATUS = -0.04, 1.06  # places of the words, the scale going from 0 to 1


def indicators(table: pd.DataFrame, *, ax: Axes | None = None, lang: str = "fr") -> Axes:
    """A row an indicator, on its own scale: value (dot), range (band), requirement (bar).

    table: rows of ``indicators.table`` (quantitative ones first, as it gives them).
    """
    groups = list(table.groupby("nature", sort=False))
    ax = style.start(ax, 0.9 + 0.3 * (len(table) + len(groups)))
    if table.empty:
        return style.nothing(ax, "plot_indicators", lang)
    place, names, heads = 0, {}, []
    for nature, rows in groups:
        heads.append(place)
        names[place] = language.label(f"nature_{nature}", lang)
        for row in rows.itertuples():
            place += 1
            names[place] = language.label(row.indicator, lang)
            _row(ax, place, row, lang)
        place += 1
    ax.set_yticks(list(names), list(names.values()))
    for tick, at in zip(ax.get_yticklabels(), names, strict=True):
        tick.set_fontweight("bold" if at in heads else "normal")
    ax.set(xlim=(-0.46, 1.75), ylim=(place - 0.3, -0.6), xticks=[])
    ax.spines["bottom"].set_visible(False)
    style.title(ax, "plot_indicators", lang)
    return ax


def _row(ax: Axes, at: int, row, lang: str) -> None:
    told = [row.value, row.low, row.high, row.requirement]
    finite = [float(one) for one in told if not language.absent(one)]
    low = min([0.0, *finite])
    high = max([FULL.get(row.unit, 0.0), *(1.15 * one for one in finite)])

    def scaled(value: float) -> float:
        return (value - low) / ((high - low) or 1.0)

    ax.plot([0, 1], [at, at], color=style.LINE, linewidth=1.6, zorder=1)
    if not (language.absent(row.low) or language.absent(row.high)):
        ends = [scaled(row.low), scaled(row.high)]
        ax.plot(ends, [at, at], color=style.BAND, linewidth=6, solid_capstyle="butt", zorder=2)
    if not language.absent(row.requirement):
        ends = [at - 0.3, at + 0.3]
        ax.plot([scaled(row.requirement)] * 2, ends, color=style.INK, linewidth=1.8, zorder=3)
    marker, face, edge = MARKS[row.status]
    look = {"color": face, "edgecolors": edge, "linewidths": 1.6, "marker": marker}
    if not language.absent(row.value):
        ax.scatter(scaled(row.value), at, s=46, zorder=4, **look)
    ax.scatter(STATUS + 0.02, at, s=36, **look)
    kind = dictionary.indicators()[row.indicator]
    value = language.indicator(row.value, row.indicator, lang, row.n)
    if row.status == "withheld":
        value = "—"
    colour = style.MUTE if np.isnan(row.value) else style.INK
    ax.text(VALUE, at, value, ha="right", va="center", fontsize=9.5, color=colour)
    said = language.label(f"status_{row.status}", lang)
    if not language.absent(row.requirement):
        required = language.indicator(row.requirement, row.indicator, lang)
        code = "at_most" if kind.better == "less" else "at_least"
        said = f"{said} · {language.label(code, lang).format(value=required)}"
    ax.text(STATUS + 0.07, at, said, va="center", fontsize=9, color=style.MUTE)

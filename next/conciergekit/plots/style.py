"""How does a chart of the house look? Colours, size, title, key, and what stands for nothing.

Dark, middle and light tones differ in grey too; hatching tells apart what colour alone would not.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from .. import language, privacy

INK, MUTE, LINE = "#17212b", "#5a6672", "#dde2e7"
ACCENT, MIDDLE, BAND = "#0e5567", "#6f9fad", "#c9dbe0"
GOOD, WARN, WARM = "#136650", "#b4430d", "#dd9b78"
HATCH = "////"
FEW_MONTHS = 6  # fewer leave room on the right: a bar is never a wall
WIDTH = 7.6  # inches, of a page's column
LONGEST_NAME = 26  # characters of a code on an axis


def start(ax: Axes | None, height: float) -> Axes:
    """The axes to draw on: those given, or new ones, ``height`` inches high. Bare of frame."""
    if ax is None:
        _figure, ax = pyplot.subplots(figsize=(WIDTH, height), layout="constrained")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set_color(MUTE)
    ax.tick_params(length=0, labelsize=9, labelcolor=INK)
    return ax


def title(ax: Axes, code: str, lang: str) -> None:
    """What is drawn, a noun group, and below it unit and period: labels ``code``, ``code_sub``."""
    below = language.label(f"{code}_sub", lang)
    words = language.label(code, lang)
    ax.set_title(words, loc="left", fontsize=11, fontweight="bold", color=INK, pad=22)
    place = {"xycoords": "axes fraction", "xytext": (0, 8), "textcoords": "offset points"}
    ax.annotate(below, (0, 1), **place, fontsize=9, color=MUTE, annotation_clip=False)


def nothing(ax: Axes, code: str, lang: str) -> Axes:
    """Say that there is nothing to draw, under the chart's title."""
    title(ax, code, lang)
    ax.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
    words = language.label("nothing_to_show", lang)
    ax.text(0.5, 0.5, words, ha="center", va="center", color=MUTE, fontsize=10)
    return ax


def key(ax: Axes, marks: Sequence[tuple[str, dict]], lang: str, lines: int = 0) -> None:
    """What each mark means: (label's code, look of a patch), below ``lines`` of axis words."""
    patches = [Patch(label=language.label(code, lang), **look) for code, look in marks]
    where = {"loc": "upper left", "bbox_to_anchor": (-0.01, 0), "borderaxespad": 0.6 + 1.4 * lines}
    columns = {"ncols": len(marks), "frameon": False, "handlelength": 1.2, "columnspacing": 1.4}
    ax.legend(handles=patches, fontsize=9, labelcolor=MUTE, **where, **columns)


def months(ax: Axes, index: pd.DatetimeIndex, lang: str) -> None:
    """Months on the horizontal axis, one in two or three when there are many."""
    step = 1 + (len(index) - 1) // 8
    names = [language.month(month, lang, short=True).replace(" ", "\n") for month in index]
    ax.set_xticks(range(0, len(index), step), names[::step])
    ax.set_xlim(-0.6, max(len(index), FEW_MONTHS) - 0.4)


def grid(ax: Axes, axis: str = "y") -> None:
    """Thin lines behind the marks."""
    ax.grid(axis=axis, color=LINE, linewidth=0.8)
    ax.set_axisbelow(True)


def money(ax: Axes, axis: str, lang: str) -> None:
    """Amounts as the language writes them, on the axis "x" or "y"."""
    which = ax.xaxis if axis == "x" else ax.yaxis
    which.set_major_formatter(lambda value, _place: language.eur(value, lang))


def name(code: object, lang: str) -> str:
    """A code of the workbook as an axis shows it: short, on one line, never read as a formula."""
    if language.absent(code):
        return language.label("not_noted", lang)
    if code == privacy.OTHERS:
        return language.label("others", lang)
    text = " ".join(str(code).split())
    text = text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
    return text.replace("\\", "/").replace("$", r"\$")

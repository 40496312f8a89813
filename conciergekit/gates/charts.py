"""The two pictures of a gate: each criterion against its requirement, and a hundred projects."""

import numpy as np

from .. import charts
from ..evidence import LEVEL
from ..i18n import _, chances
from . import words
from .rule import AMBER, GREEN, GREY, RED

_LOOK = {  # colour and shape: the shape and the word say it without the colour
    GREEN: (charts.GOOD, "o"),
    AMBER: (charts.WAIT, "^"),
    RED: (charts.BAD, "X"),
    GREY: (charts.NONE, "s"),
}
# along a row: names, then the scale from −1 to 1 with the requirement at 0, then the words
_NAMES_AT, _HALF, _WORDS_AT, _RIGHT = -3.05, 1.0, 1.3, 3.6
_MOST_LETTERS = 38


def draw_criteria(review, ax=None):
    """One row a criterion: dot = value, bar = range, line = requirement; right of the line is better."""
    rows = list(review.criteria.itertuples())
    with charts.style():
        ax = charts.axes(ax, height=1.3 + 0.5 * max(1, len(rows)))
        ax.axis("off")
        ax.set_xlim(_NAMES_AT, _RIGHT)
        ax.set_ylim(max(len(rows), 1) - 0.4, -0.75)
        for y, row in enumerate(rows):
            _draw_row(ax, y, row)
        if rows:
            ax.plot([0, 0], [-0.5, len(rows) - 0.5], color=charts.INK, linewidth=1.2)
        else:
            ax.text(_NAMES_AT, 0, words.light_label(GREY), va="center", color=charts.FAINT)
        reading = _("Dot: value. Bar: probable range ({level}). Line: requirement, each row on its own "
                    "scale; right is better.", level=chances(LEVEL))  # fmt: skip
        charts.title(ax, review.headline(), reading if rows else "", wrap=74)
    return ax


def _draw_row(ax, y: int, row) -> None:
    colour, shape = _LOOK[row.light]
    name = charts.short(words.label(row.indicator), _MOST_LETTERS)
    ax.text(_NAMES_AT, y - 0.17, charts.literal(name), va="center", fontsize=9.5)
    asked = f"{words.role_label(row.role).lower()} · {words.requirement(row)}"
    ax.text(_NAMES_AT, y + 0.2, charts.literal(asked), va="center", fontsize=8.5, color=charts.FAINT)
    ax.text(_WORDS_AT + 0.13, y, charts.literal(_state(row)), va="center", fontsize=9)
    ax.plot(
        _WORDS_AT,
        y,
        shape,
        color=colour,
        markersize=8,
        markerfacecolor="none" if row.light == GREY else colour,
    )
    ax.plot([-_HALF, _HALF], [y, y], color=charts.PALE, linewidth=1, zorder=0)
    if row.light == GREY:
        return
    place = _scale(row)
    if np.isfinite(row.low):
        ends = sorted((place(row.low), place(row.high)))
        ax.plot(ends, [y, y], color=colour, linewidth=6, alpha=0.35, solid_capstyle="butt")
    at = place(row.value)
    ax.plot(at, y, shape, color=colour, markersize=7)
    value = charts.literal(words.amount(row.indicator, row.value))
    # white behind it: the requirement line must not strike the figure through
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    ax.annotate(value, (at, y), (0, 7), textcoords="offset points", ha="center", va="bottom", fontsize=8.5,
                bbox=paper, zorder=4)  # fmt: skip


def _scale(row):
    """Value -> place on the row: 0 is the requirement, right is better, everything drawn stays within ±0.85."""
    seen = [v for v in (row.value, row.low, row.high) if np.isfinite(v)]
    reach = max((abs(v - row.requirement) for v in seen), default=0)
    # a value at the requirement needs a scale too: a fifth of the requirement
    reach = max(reach, 0.2 * abs(row.requirement), 1e-9)
    sign = -1 if row.at_most else 1
    return lambda value: float(np.clip(0.85 * sign * (value - row.requirement) / reach, -0.85, 0.85))


def _state(row) -> str:
    light = words.light_label(row.light)
    return light if row.p_met != row.p_met or row.kind == "census" else f"{light} · {chances(row.p_met)}"


def draw_dots(review, ax=None):
    """A hundred dots: full ones would meet every must-criterion, hollow ones would not."""
    q = review.probability
    with charts.style():
        ax = charts.axes(ax, height=2.9 if q == q else 0.9)
        ax.axis("off")
        ax.set_xlim(-0.7, 28)
        ax.set_ylim(-9.7, 0.7)
        if q != q:
            ax.text(-0.5, 0, words.light_label(GREY), va="top", color=charts.FAINT)
            charts.title(ax, review.headline())
            return ax
        # a simulation knows no certainty: one dot stays apart unless every criterion is a plain fact
        full = int(np.clip(np.floor(100 * q + 0.5), 0, 100 if q == 1 else 99))
        column, line = np.arange(100) % 10, np.arange(100) // 10
        hollow = {"s": 95, "facecolor": "none", "edgecolor": charts.FAINT, "linewidth": 1.2}
        ax.scatter(column[:full], -line[:full], s=95, color=charts.BLUE)
        ax.scatter(column[full:], -line[full:], **hollow)
        ax.scatter(12, -3, s=95, color=charts.BLUE)
        ax.text(12.8, -3, _("would meet every must-criterion"), va="center")
        ax.scatter(12, -4.6, **hollow)
        ax.text(12.8, -4.6, _("would not"), va="center")
        charts.title(ax, _("Of 100 projects showing your figures, {clause}", clause=words.of_100(q)))
    return ax

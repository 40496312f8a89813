"""The forms drawn by matplotlib: for cells, pages and Word."""

import itertools

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.transforms import offset_copy

from ..core import i18n
from . import charts
from .clear import Clear
from .forms import Curves, Lane, Rows, written

_BLUES = {"plain": charts.BLUE, "second": "#5d97a5", "quiet": charts.GREY}
_BLUES |= {"good": charts.GOOD, "bad": charts.BAD}
_INKS = {"quiet": charts.FAINT, "bad": charts.BAD, "good": charts.GOOD, "ink": charts.INK}  # as on a page
_HATCHED = {"expected": charts.FAINT, "loss": charts.BAD}
_LANE, _NAME, _GAP = 0.20, 0.19, 0.09  # inches: a lane, a name above it, and what is left between two rows
_LONGEST = 34  # characters of names that may stand at the left of their bars; longer ones stand above
_WRAP = 72  # characters of a title line that fit the page in the widest of the fonts
_SMALL = 8.5
_MOST_TICKS = 20  # figures under an axis that do not touch
_DASHED = (0, (4, 3))
_DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 2, 1, 2)), (0, (8, 3)))


def plot(form, ax=None):
    """Draw a form on `ax`, or on axes of its own; returns the axes, which keep the form as ``ck_form``."""
    with charts.style():
        ax = _FORMS[type(form)](form, ax)
        charts.title(ax, form.title, form.reading, _WRAP)
    ax.ck_form = form
    return ax


# ---- rows ------------------------------------------------------------------------------------------------


def _rows(form: Rows, ax):
    if not form.rows:
        return _nothing(ax)
    above = max(len(row.label) for row in form.rows) > _LONGEST
    tops, top = [], 0.0
    for row in form.rows:
        tops.append(top)
        top += _LANE * len(row.lanes) + _GAP + (_NAME if above else 0)
    ax = charts.axes(ax, height=1.0 + top + (0.3 if form.unit else 0) + (0.3 if form.legend else 0))
    low, high = _limits(form, above)
    ax.set_xlim(low, high)
    ax.set_ylim(top, 0)
    middles = []
    below = form.zero and any(_ends_of(lane)[0] < 0 for row in form.rows for lane in row.lanes)
    for row, at in zip(form.rows, tops, strict=True):
        if above:
            _say(ax, charts.short(row.label, 80), low, at + _NAME / 2, size=9.5)
            at += _NAME
        for k, lane in enumerate(row.lanes):
            _lane(ax, lane, at + (k + 0.5) * _LANE)
        bottom = at + len(row.lanes) * _LANE
        middles.append((at + bottom) / 2)
        if below:  # beside the bars only: it would cross the names
            ax.vlines(0, at - _GAP / 2, bottom + _GAP / 2, color=charts.INK, linewidth=0.8)
    _frame(ax, form)
    if not above:
        ax.set_yticks(middles, [charts.literal(row.label) for row in form.rows])
        ax.tick_params(axis="y", length=0)
    for line in form.lines:
        ax.axvline(line.at, color=charts.INK, linewidth=0.9, linestyle=_DASHED)
    return ax


def _limits(form: Rows, above: bool) -> tuple[float, float]:
    """Ends of the axis: every value fits, with the words beside it."""
    lanes = [lane for row in form.rows for lane in row.lanes]
    values = [v for lane in lanes for v in lane.values if np.isfinite(v)] + [line.at for line in form.lines]
    values += [0.0] if form.zero else []
    low, high = min(values), max(values)
    high = high if high > low else low + 1.0
    left = 0 if above else max(_wide(row.label, 10) for row in form.rows)
    room = max(charts.PAGE_WIDTH - left - 0.3, 2.0)
    wider = [(lane, *(_wide(words) + 0.1 if words else 0.0 for words in _beside(lane))) for lane in lanes]
    for _time in range(3):  # either end moves the other's words
        across = high - low
        low_now = min(low, *(_ends_of(lane)[0] - across * before / room for lane, before, _after in wider))
        high = max(high, *(_ends_of(lane)[1] + across * after / room for lane, _before, after in wider))
        if low_now >= low:
            break
        low = low_now
    return low, high


def _ends_of(lane: Lane) -> tuple[float, float]:
    """The lowest and the highest value of a lane, zero if it has none."""
    if not np.isfinite(lane.values).any():
        return 0.0, 0.0
    return float(np.nanmin(lane.values)), float(np.nanmax(lane.values))


def _beside(lane: Lane) -> tuple[str, str]:
    """The words on the left of a lane and on its right: those of a loss stand where the bar ends, at the left."""
    low, high = _ends_of(lane)
    if not lane.before and high <= 0 > low:
        return lane.words, ""
    return lane.before, lane.words


def _lane(ax, lane: Lane, y: float) -> None:
    for span in lane.spans:
        if np.isfinite(span.start) and np.isfinite(span.end):
            _span(ax, span, y)
    for mark in lane.marks:
        _mark(ax, mark, y)
    (before, after), (low, high) = _beside(lane), _ends_of(lane)
    _say(ax, before, low, y, shift=-4, side="right")
    _say(ax, after, high, y, shift=4)


def _span(ax, span, y: float) -> None:
    if span.look == "range":
        ax.hlines(y, span.start, span.end, color=charts.INK, linewidth=1.4)
        return
    charts.bar(ax, y, span.start, span.end - span.start, _LANE * 0.84, **_look(span.look))
    if span.words:
        _say(ax, span.words, (span.start + span.end) / 2, y, side="center")


def _look(look: str) -> dict:
    if look in _HATCHED:
        return {"colour": "white", "edgecolor": _HATCHED[look], "hatch": "////", "linewidth": 0.8}
    if look == "outline":
        return {"colour": "none", "edgecolor": charts.INK, "linewidth": 0.9}
    return {"colour": _BLUES[look]}


def _mark(ax, mark, y: float) -> None:
    if mark.shape == "limit":
        ax.vlines(mark.at, y - _LANE / 2, y + _LANE / 2, color=charts.INK, linewidth=2)
    else:
        shape = {"point": "o", "diamond": "D", "triangle": "v"}[mark.shape]
        ink = _BLUES.get(mark.look, charts.INK)
        inside = "white" if mark.look == "outline" else ink
        ax.plot([mark.at], [y], marker=shape, markersize=6, color=ink, markerfacecolor=inside)
    if mark.words:
        above = {"textcoords": "offset points", "ha": "center", "va": "bottom"}
        ax.annotate(charts.literal(mark.words), (mark.at, y), (0, 6), **above, fontsize=_SMALL)


def _frame(ax, form: Rows) -> None:
    ax.spines[:].set_visible(False)
    ax.set_yticks([])
    if form.unit == "month":
        charts.month_ticks(ax, form.months)
    elif form.unit:
        charts.say_ticks(ax.xaxis, _TICKS[form.unit])
    else:
        ax.set_xticks([])
    if form.legend:
        looks, words = zip(*form.legend, strict=True)
        given = [{"facecolor": look.pop("colour"), **look} for look in map(_look, looks)]
        handles = [Rectangle((0, 0), 1, 1, **look) for look in given]
        many = 3 if max(map(len, words)) <= _LONGEST / 2 else 2
        place = {"loc": "upper left", "bbox_to_anchor": (0, 0), "ncols": many}
        ax.legend(handles, words, **place, fontsize=_SMALL)


def _say(ax, words, x, y, shift=0, lift=0, side="left", *, size=_SMALL, colour=charts.INK, strong=False):
    if words:
        ax.text(
            x,
            y,
            charts.literal(words),
            transform=offset_copy(ax.transData, ax.figure, shift, lift, units="points"),
            ha=side,
            va="center",
            fontsize=size,
            color=colour,
            fontweight="bold" if strong else "normal",
        )


def _wide(words: str, size: float = _SMALL) -> float:
    """Inches a line of words takes."""
    return charts.measured(words, FontProperties(family=charts.FONT, size=size))[0] / 72


# ---- curves ----------------------------------------------------------------------------------------------

_TICKS = {"money": i18n.money, "percent": i18n.percent, "number": i18n.number}


def _curves(form: Curves, ax):
    if not form.curves:
        return _nothing(ax)
    ax = charts.axes(ax, height=3.5)
    x = np.asarray(form.x if len(form.x) else range(len(form.curves[0].values)), dtype=float)
    for band in form.bands:
        ax.fill_between(x, band.low, band.high, color=_BLUES[band.look], alpha=0.18, linewidth=0)
    others = itertools.cycle(zip(charts.COLOURS, _DASHES, strict=False))  # where no look tells curves apart
    for curve in form.curves:
        ink, usual = (_INKS[curve.look], "-") if curve.look in _INKS else next(others)
        dash = {"dashed": "--", "dotted": ":"}.get(curve.dash, usual)
        ax.plot(x, curve.values, color=ink, linestyle=dash, linewidth=2)
    _names(ax, form, x)
    for line in form.upright:
        ax.axvline(line.at, color=charts.INK, linewidth=0.9, linestyle=_DASHED)
        top = (form.limits or ax.get_ylim())[1]
        _say(ax, line.words, line.at, top, shift=4, lift=-6, colour=charts.FAINT, strong=True)
    for line in form.level:
        ax.axhline(line.at, color=_INKS.get(line.look, charts.INK), linewidth=0.9, linestyle=":")
    for spot in form.spots:
        ink = _INKS.get(spot.look, charts.INK)
        ax.plot(spot.x, spot.y, "o", color="white", markeredgecolor=ink, markersize=6)
    if form.limits:
        ax.set_ylim(*form.limits)
    _words(ax, form, x)
    charts.say_ticks(ax.yaxis, _TICKS[form.unit])
    if len(form.x_months):
        charts.month_ticks(ax, form.x_months)
    else:
        ax.set_xticks(list(x[written(x, _MOST_TICKS)]) if form.x_numbers else [])
    ax.set_xlabel(form.x_words)
    return ax


def _names(ax, form: Curves, x) -> None:
    """Each curve's name where it ends, the names kept apart."""
    ends = []
    for curve in form.curves:
        known = np.flatnonzero(np.isfinite(np.asarray(curve.values, dtype=float)))
        if len(known) and curve.words:
            ends.append((float(curve.values[known[-1]]), curve))
    low, high = form.limits or ax.get_ylim()
    apart, at = 0.075 * (high - low), -np.inf
    across = x[-1] - x[0] or 1.0
    ax.set_xlim(x[0] - 0.03 * across, x[-1] + 0.45 * across)
    for value, curve in sorted(ends, key=lambda end: end[0]):
        at = max(value, at + apart, low + 0.04 * (high - low))
        _say(ax, charts.short(curve.words, 30), x[-1], at, shift=6, size=9, strong=curve.strong)


def _words(ax, form: Curves, x) -> None:
    """The words of levels and spots, in points of the paper, where they cover no curve."""

    def at(xs, ys) -> np.ndarray:
        there = ax.transData.transform(np.column_stack([np.atleast_1d(xs), np.atleast_1d(ys)]))
        return there * [72 / ax.figure.dpi, -72 / ax.figure.dpi]

    def best(places, words, strong):
        wide = 72 * _wide(words, _SMALL + strong)
        return places[clear.first([box(*place, wide) for place in places])]

    def box(x, y, shift, lift, side, wide):
        ((left, level),) = at(x, y)
        left += shift - (wide if side == "right" else 0)
        return left, level - lift - 5, left + wide, level - lift + 5

    low, high = ax.get_ylim()
    ends = at(ax.get_xlim(), (high, low))
    lines = [at(x, np.asarray(curve.values, dtype=float)) for curve in form.curves]
    lines += [at(x[[0, -1]], (y, y)) for y in (*(line.at for line in form.level), low)]
    edges = [at(x, np.asarray(side, dtype=float)) for band in form.bands for side in (band.low, band.high)]
    clear = Clear((*ends[0], *ends[1]), lines, edges)
    for line in form.level:
        starts = [x[0] + k / 8 * (x[-1] - x[0]) for k in range(6)]
        places = [(start, line.at, 0, lift, "left") for lift in (6, -7) for start in starts]
        _say(ax, line.words, *best(places, line.words, False), colour=charts.FAINT)
    for spot in form.spots:
        over = spot.side == "over" or (not spot.side and spot.x > x[0] + 0.6 * (x[-1] - x[0]))
        sides = ((-6, "right"), (6, "left")) if over else ((6, "left"), (-6, "right"))
        lifts = (-12, 8, -24, 20) if spot.side == "under" else (8, -12, 20, -24)
        places = [(spot.x, spot.y, shift, lift, side) for lift in lifts for shift, side in sides]
        places += [(spot.x, spot.y, away * shift, 0, side) for away in (2, 4, 6) for shift, side in sides]
        _say(ax, spot.words, *best(places, spot.words, True), strong=True)


def _nothing(ax):
    """An empty frame: the title says why."""
    ax = charts.axes(ax, height=1.2)
    ax.set_axis_off()
    ax.set_gid(charts.NOTHING)
    return ax


_FORMS = {Rows: _rows, Curves: _curves}

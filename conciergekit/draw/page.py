"""The forms as HTML that lays itself out: on a page, a phone and paper."""

import re
from html import escape

import numpy as np
from matplotlib.ticker import MaxNLocator

from ..core import i18n
from ..core.languages import apostrophes
from ..core.text import ORDINAL, cut, legal, tied
from .clear import Box, Clear
from .forms import Curves, Lane, Line, Rows, written

LONGEST_WORD = 200  # characters
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def typeset(words: str) -> str:
    """`words` for a page: typographic apostrophes, ordinals in superscript, line breaks kept."""
    return ORDINAL.sub(_raised, in_a_line(words).replace("\n", "<br>"))


def _raised(found: re.Match) -> str:
    digits = found[0].rstrip("er")
    return f"{digits}<sup>{found[0][len(digits) :]}</sup>"


def in_a_line(words: str) -> str:
    """The same where no element may stand: an attribute, a drawing. No word is longer than anyone reads."""
    said = _LONG.sub(lambda word: cut(word[0], LONGEST_WORD), legal(words))
    return escape(apostrophes(tied(said)), quote=True)


def html(form) -> str:
    """The form as one element, for ``page.css``; "" for a form that only a picture shows, or that is empty."""
    drawn = "" if isinstance(form, Curves) else body(form)
    if not drawn:
        return ""
    reading = f'<p class="reading">{typeset(form.reading)}</p>' if form.reading else ""
    return f'<div class="drawn"><p class="found">{typeset(form.title)}</p>{reading}{drawn}</div>'


def body(form) -> str:
    """The drawing alone, without its title; "" where only a picture shows it, or for an empty form."""
    return curves(form) if isinstance(form, Curves) else _rows(form)


# ---- rows ------------------------------------------------------------------------------------------------


def _rows(form: Rows) -> str:
    if not form.rows or form.unit or any(line.words for line in form.lines):
        return ""  # an axis with ticks, and words across every row, are a picture's
    low, high = _ends(form)
    lines = []
    for row in form.rows:
        for k, lane in enumerate(row.lanes):
            name = f'<th scope="row" rowspan="{len(row.lanes)}">{typeset(row.label)}</th>' if k == 0 else ""
            lines.append(f"<tr>{name}{_lane(lane, form, low, high)}</tr>")
    keys = "".join(f'<li><span class="{look}"></span>{typeset(words)}</li>' for look, words in form.legend)
    legend = f'<ul class="legend">{keys}</ul>' if keys else ""
    longest = max(len(_said(lane)) for row in form.rows for lane in row.lanes)
    room = next(name for name, most in (("brief", 9), ("told", 18), ("long", 10**6)) if longest <= most)
    return f'<table class="rows {room}"><colgroup><col class="name"><col><col class="said"></colgroup><tbody>{"".join(lines)}</tbody></table>{legend}'


def _ends(form: Rows) -> tuple[float, float]:
    values = [v for row in form.rows for lane in row.lanes for v in lane.values if np.isfinite(v)]
    values += [line.at for line in form.lines] + ([0.0] if form.zero else [])
    low, high = min(values, default=0.0), max(values, default=1.0)
    return low, high if high > low else low + 1.0


def _lane(lane: Lane, form: Rows, low: float, high: float) -> str:
    def at(value: float) -> str:
        return f"{100 * (value - low) / (high - low):.2f}%"

    drawn = []
    if form.zero and low < 0:
        drawn.append(f'<span class="zero" style="margin-left:{at(0)}"></span>')
    for span in lane.spans:
        if np.isfinite(span.start) and np.isfinite(span.end):
            start, end = sorted((span.start, span.end))
            wide = f"{100 * (end - start) / (high - low):.2f}%"
            place = f"margin-left:{at(start)};width:{wide}"
            drawn.append(f'<span class="span {span.look}" style="{place}">{typeset(span.words)}</span>')
    marks = [(f"mark {mark.shape} {mark.look}", mark.at) for mark in lane.marks]
    marks += [("across", line.at) for line in form.lines]
    drawn += [f'<span class="{kind}" style="margin-left:{at(where)}"></span>' for kind, where in marks]
    return f'<td class="lane"><div>{"".join(drawn)}</div></td><td class="words">{typeset(_said(lane))}</td>'


def _said(lane: Lane) -> str:
    """The words of a lane, in the order they stand in on a picture."""
    return " · ".join(filter(None, (lane.before, lane.words, *(mark.words for mark in lane.marks))))


# ---- curves as SVG inside a page: once for a wide window, once for a narrow one; the sheet shows the one that fits


WIDE, NARROW = 760, 340
_INKS = {"plain": "var(--accent)", "quiet": "var(--mute)", "bad": "var(--warn)"}
_INKS |= {"good": "var(--ok)", "ink": "var(--ink)"}
_DASHES = {"": "", "dashed": "6 4", "dotted": "1.5 3.5"}
_TICKS = {"money": i18n.number, "percent": i18n.percent, "number": i18n.number}
_CROWDED = 20.0  # a curve passes under the words, wherever they stand
_LETTER, _THIN = 8.0, 6.8  # pixels: of a word in bold or beside its curve, of one that is not


def curves(form: Curves) -> str:
    """Both drawings; the figure around them has their words for those who do not see."""
    if not form.curves:
        return ""
    return _drawn(form, WIDE, "w") + _drawn(form, NARROW, "n")


class _Plane:
    """From values to places of the drawing."""

    def __init__(self, form: Curves, width: int):
        self.x = np.asarray(form.x if len(form.x) else range(len(form.curves[0].values)), dtype=float)
        shown = [np.asarray(curve.values, dtype=float) for curve in form.curves]
        shown += [np.asarray(side, dtype=float) for band in form.bands for side in (band.low, band.high)]
        shown += [np.array([line.at for line in form.level] + [spot.y for spot in form.spots], dtype=float)]
        known = np.concatenate(shown)
        known = known[np.isfinite(known)]
        low, high = form.limits or (known.min(), known.max())
        locator = MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
        self.ticks = locator.tick_values(low, high if high > low else low + 1)
        self.low, self.high = (low, high) if form.limits else (self.ticks[0], self.ticks[-1])
        self.width, self.height = width, 300 if width == WIDE else 260
        named = [curve.words for curve in form.curves if curve.words] if width == WIDE else []
        longest = max(len(_tick(form, tick, self.ticks)) for tick in self.ticks)
        self.left, self.top, self.bottom = 14 + 7.4 * longest, 22, 48 if form.x_words else 34
        self.right = min(250, max((len(words) for words in named), default=0) * _LETTER + 14) if named else 12

    def at_x(self, value) -> float:
        share = (value - self.x[0]) / ((self.x[-1] - self.x[0]) or 1)
        return self.left + share * (self.width - self.left - self.right)

    def at_y(self, value) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.height - self.bottom - share * (self.height - self.top - self.bottom)


def _drawn(form: Curves, width: int, kind: str) -> str:
    plane = _Plane(form, width)
    parts, clear = [*_grid(form, plane), *_bands(form, plane)], _clear(form, plane)
    parts += _lines(form, plane)
    for curve in form.curves:
        parts += _curve(curve, plane)
    if width == WIDE:
        parts += _names(form, plane, clear)
    levels, crowded = _levels(form, plane, clear)
    drawing = "".join([*parts, *levels, *_spots(form, plane, clear)])
    return (
        f'<svg class="{kind}" viewBox="0 0 {width} {plane.height}" aria-hidden="true" style="max-width:{width}px">{drawing}</svg>'
        + ("" if width == WIDE else _key(form, crowded))
    )


def _text(x: float, y: float, words: str, anchor: str = "start", kind: str = "lab") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{in_a_line(words)}</text>'


def _grid(form: Curves, plane: _Plane) -> list[str]:
    parts, right = [], plane.width - plane.right
    for tick in plane.ticks:
        if not plane.low - 1e-9 <= tick <= plane.high + 1e-9:
            continue
        y, ink = plane.at_y(tick), "var(--ink)" if abs(tick) < 1e-9 else "var(--line)"
        parts.append(f'<line x1="{plane.left}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{ink}"/>')
        parts.append(_text(plane.left - 7, y + 4, _tick(form, tick, plane.ticks), "end", "ax"))
    names = [i18n.month(month, short=True) for month in form.x_months] or [i18n.number(v) for v in plane.x]
    most = max(2, int((right - plane.left) / (64 if len(form.x_months) else 34)))
    places = range(0, len(names), -(-len(names) // most)) if len(form.x_months) else written(plane.x, most)
    parts += [
        _text(plane.at_x(plane.x[place]), plane.height - plane.bottom + 20, names[place], "middle", "ax")
        for place in places
        if form.x_numbers
    ]
    if form.x_words:
        parts.append(_text((plane.left + right) / 2, plane.height - 8, form.x_words, "middle", "ax"))
    return parts


def _tick(form: Curves, value: float, ticks) -> str:
    if form.unit == "number" and (ticks[1] - ticks[0]) < 1:
        return i18n.number(value, 1)
    return _TICKS[form.unit](value)


def _points(plane: _Plane, xs, ys) -> str:
    return " ".join(
        f"{plane.at_x(x):.1f},{plane.at_y(np.clip(y, plane.low, plane.high)):.1f}"
        for x, y in zip(xs, ys, strict=True)
    )


def _bands(form: Curves, plane: _Plane) -> list[str]:
    found = []
    for band in form.bands:
        low, high = np.asarray(band.low, dtype=float), np.asarray(band.high, dtype=float)
        known = np.isfinite(low) & np.isfinite(high)
        x = plane.x[known]
        around = _points(plane, np.r_[x, x[::-1]], np.r_[high[known], low[known][::-1]])
        found.append(f'<polygon points="{around}" fill="var(--band)" opacity=".75"/>')
    return found


def _lines(form: Curves, plane: _Plane) -> list[str]:
    found = []
    for line in form.level:
        y = plane.at_y(line.at)
        ink = _INKS.get(line.look, "var(--ink)")
        found.append(
            f'<line x1="{plane.left}" x2="{plane.width - plane.right:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{ink}" stroke-dasharray="2 3"/>'
        )
    for line in form.upright:
        x = plane.at_x(line.at)
        found.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{plane.top}" y2="{plane.height - plane.bottom}" stroke="var(--mute)"/>'
        )
        side = "end" if x > plane.width / 2 else "start"
        found.append(_text(x - 5 if side == "end" else x + 5, plane.top - 7, line.words, side, "ax"))
    return found


def _clear(form: Curves, plane: _Plane) -> Clear:
    """What words keep clear of: curves, spots, levels, the edges of bands, zero and the foot of the drawing."""
    across = [plane.left, plane.width - plane.right]

    def line(values) -> list[tuple[float, float]]:
        return [(plane.at_x(x), plane.at_y(y)) for x, y in zip(plane.x, map(float, values), strict=True)]

    lines = [line(curve.values) for curve in form.curves]
    edges = [line(side) for band in form.bands for side in (band.low, band.high)]
    heights = [plane.at_y(line.at) for line in form.level] + [plane.height - plane.bottom]
    heights += [plane.at_y(0)] if plane.low < 0 < plane.high else []
    lines += [[(x, y) for x in across] for y in heights]
    around = ((-5, 0), (0, -5), (5, 0), (0, 5), (-5, 0))
    places = [(plane.at_x(spot.x), plane.at_y(spot.y)) for spot in form.spots]
    lines += [[(x + right, y + down) for right, down in around] for x, y in places]
    return Clear((plane.left, 0, plane.width - 4, plane.height - plane.bottom), lines, edges)


def _box(x: float, y: float, side: str, words: str, letter: float = _LETTER) -> Box:
    """What a line of words covers, whose foot stands at (x, y)."""
    wide = letter * len(words)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[side]
    return left, y - 11, left + wide, y + 3


def _levels(form: Curves, plane: _Plane, clear: Clear) -> tuple[list[str], list[Line]]:
    """The words of each level, over or under it, where they cover no curve: at its start, its end or between; and the levels
    that have no such place in the narrow drawing, which its key names."""
    left, right = plane.left + 4, plane.width - plane.right - 4
    found, crowded = [], []
    for line in form.level:
        y = plane.at_y(line.at)
        spots = [(left, "start"), (right, "end")]
        spots += [(left + k * (right - left) / 8, "middle") for k in range(2, 7)]
        spots = [(x, foot, side) for foot in (y - 6, y + 15) for x, side in spots]
        spots.append((plane.width - plane.right + 8, y + 4, "start"))  # beyond its end, as a curve is named
        boxes = [_box(*spot, line.words, _THIN) for spot in spots]
        if plane.width == NARROW and clear.least(boxes) > _CROWDED:
            crowded.append(line)
            continue
        x, foot, side = spots[clear.first(boxes)]
        found.append(_text(x, foot, line.words, side, "lab halo"))
    return found, crowded


def _curve(curve, plane: _Plane) -> list[str]:
    values = np.asarray(curve.values, dtype=float)
    ink, dash = _INKS.get(curve.look, "var(--accent)"), _DASHES[curve.dash]
    known = np.isfinite(values)
    runs = np.split(np.flatnonzero(known), np.flatnonzero(np.diff(np.flatnonzero(known)) > 1) + 1)
    found = [
        f'<polyline points="{_points(plane, plane.x[run], values[run])}" fill="none" stroke="{ink}" '
        f'stroke-width="{2.8 if curve.strong else 1.7}"'
        + (f' stroke-dasharray="{dash}"' if dash else "")
        + "/>"
        for run in runs
        if len(run) > 1
    ]
    dots = np.concatenate([run for run in runs if len(run) == 1] or [[]])
    return found + [
        f'<circle cx="{plane.at_x(plane.x[k]):.1f}" cy="{plane.at_y(values[k]):.1f}" r="3" fill="{ink}"/>'
        for k in dots.astype(int)
    ]


def _spots(form: Curves, plane: _Plane, clear: Clear) -> list[str]:
    found = []
    for spot in form.spots:
        x, y = plane.at_x(spot.x), plane.at_y(spot.y)
        ink = _INKS.get(spot.look, "var(--ink)")
        found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#fff" stroke="{ink}" stroke-width="2"/>')
        if not spot.words:
            continue
        over = spot.side == "over" or (not spot.side and x > plane.width * 0.6)
        sides = ("end", "start") if over else ("start", "end")
        lifts = (-18, 8, -34, 24, 40) if spot.side == "under" else (8, -18, 24, -34, 40)
        places = [(x, y - lift, side, 8) for lift in lifts for side in sides]
        places += [(x, y + 4, side, away) for away in (12, 28, 44) for side in sides]  # level with it
        places = [(x - away if side == "end" else x + away, foot, side) for x, foot, side, away in places]
        at, foot, side = places[clear.first([_box(*place, spot.words) for place in places])]
        found.append(_text(at, foot, spot.words, side, "labb halo"))
    return found


def _names(form: Curves, plane: _Plane, clear: Clear) -> list[str]:
    """Each curve's name where it ends, the names kept apart."""
    ends = []
    for curve in form.curves:
        values = np.asarray(curve.values, dtype=float)
        known = np.flatnonzero(np.isfinite(values))
        if curve.words and len(known):
            ends.append((plane.at_y(values[known[-1]]), plane.at_x(plane.x[known[-1]]), curve))
    found, last = [], plane.top - 16
    for y, x, curve in sorted(ends, key=lambda end: end[0]):
        last = max(y + 4, last + 16)
        clear.stands(_box(x + 8, last, "start", curve.words))
        found.append(_text(x + 8, last, curve.words, kind="labb halo" if curve.strong else "lab halo"))
    return found


def _key(form: Curves, levels: list[Line]) -> str:
    """The names under the narrow drawing, each beside its stroke."""
    strokes = [
        (3 if one.strong else 2, one.dash or "solid", _INKS.get(one.look, "var(--accent)"), one.words)
        for one in form.curves
    ]
    strokes += [(2, "dotted", _INKS.get(one.look, "var(--ink)"), one.words) for one in levels]
    rows = "".join(
        f'<span><i style="border-top:{high}px {dash} {ink}"></i>{typeset(words)}</span>'
        for high, dash, ink, words in strokes
        if words
    )
    return f'<p class="key n">{rows}</p>' if rows else ""

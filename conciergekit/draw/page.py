"""The forms as HTML that lays itself out: on a page, a phone and paper."""

import numpy as np

from .forms import Curves, Lane, Rows
from .svg import curves
from .typeset import typeset


def html(form) -> str:
    """The form as one element, for ``page.css``; "" for a form that only a picture shows, or that is empty."""
    drawn = "" if isinstance(form, Curves) else body(form)
    if not drawn:
        return ""
    reading = f'<p class="reading">{typeset(form.reading)}</p>' if form.reading else ""
    return f'<div class="drawn"><p class="found">{typeset(form.title)}</p>{reading}{drawn}</div>'


def body(form) -> str:
    """The drawing alone, without its title; "" where only a picture shows it, or for an empty form."""
    return _BODIES[type(form)](form)


# ---- rows ------------------------------------------------------------------------------------------------


def _rows(form: Rows) -> str:
    if not form.rows or form.unit or any(line.words for line in form.lines):
        return ""  # an axis with ticks, and words across every row, are a picture's
    low, high = _ends(form)
    lines = []
    for place, row in enumerate(form.rows):
        if form.parted and place and place == form.parted[0]:
            lines.append(
                f'<tr class="parted"><td colspan="3"><span>{typeset(form.parted[1])}</span> · {typeset(form.parted[2])}</td></tr>'
            )
        for k, lane in enumerate(row.lanes):
            name = f'<th scope="row" rowspan="{len(row.lanes)}">{typeset(row.label)}</th>' if k == 0 else ""
            lines.append(f"<tr>{name}{_lane(lane, form, low, high)}</tr>")
    heads = "".join(f"<span>{typeset(words)}</span>" for words in form.heads or ())
    head = f'<thead><tr><td></td><td class="heads">{heads}</td><td></td></tr></thead>' if heads else ""
    keys = "".join(f'<li><span class="{look}"></span>{typeset(words)}</li>' for look, words in form.legend)
    legend = f'<ul class="legend">{keys}</ul>' if keys else ""
    longest = max(len(_said(lane)) for row in form.rows for lane in row.lanes)
    room = next(name for name, most in (("brief", 9), ("told", 18), ("long", 10**6)) if longest <= most)
    return f'<table class="rows {room}"><colgroup><col class="name"><col><col class="said"></colgroup>{head}<tbody>{"".join(lines)}</tbody></table>{legend}'


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


_BODIES = {Rows: _rows, Curves: curves}

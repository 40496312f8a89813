"""Blocks as HTML that lays itself out: wide, on a phone, on paper, without script. Every word is escaped here."""

import base64
import re
from collections.abc import Iterable
from functools import cache, singledispatch
from html import escape

import numpy as np

from ..core import i18n
from ..core.i18n import _
from ..core.paths import asset
from . import blocks as b
from . import charts, page
from .blocks import Block, Text, runs, words_of
from .drawn import plot
from .forms import Curves
from .page import in_a_line, typeset

_WHOLE = 24  # letters of a word that its column keeps on one line

_MARKS = {
    "met": '<circle cx="8" cy="8" r="7" fill="var(--ok)"/><path d="M4.6 8.3l2.3 2.3 4.4-5" fill="none" stroke="#fff" stroke-width="1.8"/>',
    "unmet": '<path d="M8 1.6l7 12.6H1z" fill="#fff" stroke="var(--warn)" stroke-width="1.8" stroke-linejoin="round"/>'
    '<path d="M8 6v4M8 11.6v.8" stroke="var(--warn)" stroke-width="1.8"/>',
    "open": '<circle cx="8" cy="8" r="6.4" fill="#fff" stroke="var(--ink)" stroke-width="1.6"/><path d="M8 1.6a6.4 6.4 0 0 1 0 12.8z" fill="var(--ink)"/>',
    "none": '<circle cx="8" cy="8" r="6.4" fill="#fff" stroke="var(--mute)" stroke-width="1.4" stroke-dasharray="2.6 2"/>',
}
_MARKS["absent"] = _MARKS["none"]


def html(blocks: Iterable[Block]) -> str:
    """The blocks, one after the other."""
    return "".join(map(_shown, blocks))


def in_a_page(blocks: Iterable[Block]) -> str:
    """The blocks inside a page of another sheet: theirs is ``scoped_sheet``, once a page."""
    return f'<div class="ck-report">{html(blocks)}</div>'


@cache
def scoped_sheet() -> str:
    """The sheet of the report, which reaches nothing outside its blocks; inside them it passes before the rules a notebook has
    for tables of its own (names to the right, columns of one width)."""
    rules = asset("templates", "report", "report.css").read_text(encoding="utf-8")
    inside = re.sub(r"(?s)@page\{.*?\n\}\n", "", rules).replace(":root{", "&{")
    return f".ck-report.ck-report.ck-report {{table{{table-layout:auto}}tr{{background:none}}{inside}}}"


def words(text: Text) -> str:
    """A text with what stands out in it."""
    return "".join(map(_run, runs(text)))


def _run(run) -> str:
    match run:
        case str():
            return typeset(run)
        case b.Strong():
            return f"<b>{typeset(run.words)}</b>"
        case b.Small():
            return f"<small>{typeset(run.words)}</small>"
        case b.Tag():
            return f'<span class="dec {escape(run.look, quote=True)}">{typeset(run.words)}</span>'
        case b.Dots():
            filled = "".join(f'<i class="{"f" if k < run.n else "e"}"></i>' for k in range(run.of))
            return f'<span class="pd" role="img" aria-label="{in_a_line(run.words)}">{filled}</span>'
        case b.Bar():
            return _bar(run)
    raise TypeError(type(run))


def _bar(bar: b.Bar) -> str:
    wide = f"{100 * min(1.0, abs(bar.share)):.1f}%" if bar.share == bar.share else "0"
    said = f"<b>{typeset(bar.words)}</b>"
    if bar.zero is not None:
        at, side = 100 * (bar.zero + min(0.0, bar.share)), "neg" if bar.share < 0 else "pos"
        drawn = (
            f'<i class="{side}" style="left:{at:.1f}%;width:{wide}"></i>' if bar.share == bar.share else ""
        )
        return f'<span class="mg"><span>{drawn}<u style="left:{100 * bar.zero:.1f}%"></u></span>{said}</span>'
    limit = f'<u style="left:{100 * bar.limit:.0f}%"></u>' if bar.limit is not None else ""
    look = {"good": "lb ok", "bad": "lb ko"}.get(bar.look, "ob")
    return f'<span class="{look}"><i style="width:{wide}"></i>{limit}</span>{said}'


@singledispatch
def _shown(block) -> str:
    raise TypeError(type(block))


@_shown.register
def _heading(block: b.Heading) -> str:
    level = min(6, block.level + 1)
    return f"<h{level}>{typeset(block.text)}</h{level}>"


_STYLES = {"answer": "lede", "note": "fs", "aside": "note", "alert": "alert"}


@_shown.register
def _paragraph(block: b.Paragraph) -> str:
    kind = f' class="{_STYLES[block.style]}"' if block.style in _STYLES else ""
    return f"<p{kind}>{words(block.text)}</p>"


@_shown.register
def _bullets(block: b.Bullets) -> str:
    kind = "ol" if block.kind == "number" else "ul"
    return f"<{kind}>" + "".join(f"<li>{words(item)}</li>" for item in block.items) + f"</{kind}>"


@_shown.register
def _form(block: b.Form) -> str:
    rows = "".join(f"<dt>{typeset(name)}</dt><dd>{words(value)}</dd>" for name, value in block.lines)
    return f'<dl class="defs">{rows}</dl>'


@_shown.register
def _table(block: b.Table) -> str:
    """A table; on a phone each row becomes a card whose cells carry their heading."""
    heads = [words(text) for text in block.head]
    labels = [in_a_line(words_of(text)) for text in block.head]
    right = [' class="n"' if place in block.right else "" for place in range(len(heads))]
    head = "".join(
        f'<th role="columnheader" scope="col"{kind}>{text}</th>'
        for kind, text in zip(right, heads, strict=True)
    )
    titles = {place: (title, note) for place, title, note in block.groups}
    lines = []
    for place, row in enumerate(block.rows):
        if place in titles:
            title, note = titles[place]
            aside = f" <span>{typeset(note)}</span>" if note else ""
            lines.append(
                f'<tr role="row" class="grp"><th role="rowheader" scope="rowgroup" colspan="{len(heads)}">{typeset(title)}{aside}</th></tr>'
            )
        first, *others = row
        kind = ' class="endless"' if _endless(first) else ""
        cells = f'<th role="rowheader" scope="row"{kind}>{words(first)}</th>'
        for k, text in enumerate(others, start=1):
            looks = {"n": k in block.right, "long": k in block.wide, "endless": _endless(text)}
            kinds = " ".join(name for name, is_so in looks.items() if is_so)
            kind = f' class="{kinds}"' if kinds else ""
            cells += f'<td role="cell" data-l="{labels[k]}"{kind}>{words(text)}</td>'
        lines.append(f'<tr role="row">{cells}</tr>')
    shown = f'<p class="caption" aria-hidden="true"><b>{typeset(block.caption)}</b></p>'
    title = shown if block.caption else ""
    said = block.caption or block.summary
    # its first heading names it: a phone hides the others
    first = ' class="first"' if said == words_of(block.head[0]) else ""
    caption = f"<caption{first}>{typeset(said)}</caption>"
    columns = "".join(f'<col style="width:{100 * wide / sum(block.widths):.0f}%">' for wide in block.widths)
    kind = "cards" if len(block.head) > 2 else "pair"  # two columns hold side by side on a phone
    return (
        f'{title}<table class="{kind}" role="table">{caption}<colgroup>{columns}</colgroup><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(lines)}</tbody></table>'
    )


def _endless(text: b.Text) -> bool:
    """Whether a word is too long for a column to keep whole."""
    return any(len(word) > _WHOLE for word in words_of(text).split())


@_shown.register
def _chart(block: b.Chart) -> str:
    form = block.form
    drawn = page.body(form) or _picture(form)
    if not drawn:
        return ""
    reading = f"<span>{typeset(form.reading)}</span>" if form.reading else ""
    alt = in_a_line(block.alt or form.title)
    return (
        f"<figure><figcaption><b>{typeset(form.title)}</b>{reading}</figcaption>"
        f'<div class="drawn" role="group" aria-label="{alt}">{drawn}</div>{_figures(form)}</figure>'
    )


def _figures(form) -> str:
    """What a line chart draws, in a folded table: other forms write their figures beside their marks."""
    if not isinstance(form, Curves) or not form.curves:
        return ""
    if form.figures:
        head, *rows = form.figures
        return _fold(b.Fold(_("The figures of this chart"), (b.Table(head, tuple(rows)),)))
    columns = [(curve.words or form.title, curve.values) for curve in form.curves]
    for band in form.bands:
        columns += [(_("range, from"), band.low), (_("range, to"), band.high)]
    names, values = zip(*columns, strict=True)
    across = [i18n.month(month) for month in form.x_months]
    across = across or [i18n.number(x) for x in (form.x if len(form.x) else range(len(values[0])))]
    largest = np.abs(np.array(values, dtype=float))
    digits = 2 if largest[np.isfinite(largest)].max(initial=0) < 100 else 0
    said = [[i18n.number(value, digits) for value in column] for column in values]
    head = (_("Month") if len(form.x_months) else form.x_words, *names)
    table = b.Table(head, tuple(zip(across, *said, strict=True)), frozenset(range(1, len(head))))
    return _fold(b.Fold(_("The figures of this chart"), (table,)))


def _picture(form) -> str:
    """What only a picture shows."""
    import matplotlib.pyplot as plt  # dear to load, and a page in the room draws nothing with it

    with charts.style():
        ax = plot(form)
        empty = ax.get_gid() == charts.NOTHING
        source = "" if empty else base64.b64encode(charts.svg(ax.figure)).decode()
        plt.close(ax.figure)
    return f'<img alt="" src="data:image/svg+xml;base64,{source}">' if source else ""


@_shown.register
def _beside(block: b.Beside) -> str:
    return '<div class="duo">' + "".join(f"<div>{html(column)}</div>" for column in block.columns) + "</div>"


@_shown.register
def _quote(block: b.Quote) -> str:
    kind = ' class="un"' if block.unfavourable else ""
    return f"<blockquote{kind}><p>{typeset(block.words)}</p><footer>{typeset(block.by)}</footer></blockquote>"


@_shown.register
def _fold(block: b.Fold) -> str:
    kind = {"origin": "prov", "rows": "an1 kept"}.get(block.kind, "an1")
    details = in_a_line(_("Details"))
    more = f' data-more="{details}"' if block.kind == "origin" else ""
    return f'<details class="{kind}"><summary{more}>{typeset(block.summary)}</summary><div>{html(block.blocks)}</div></details>'


_WORDS_WIDE = 33, 67  # % of a gauge that the words of a limit take, from its beginning and before its end

_TONES = {
    "go": '<circle cx="14" cy="14" r="13" fill="var(--tone)"/><path d="M8 14.6l4 4 8-9" fill="none" stroke="#fff" stroke-width="2.8"/>',
    "wait": '<path d="M14 2l12 12-12 12L2 14z" fill="var(--tone)"/><path d="M14 8v7M14 18v2" stroke="#fff" stroke-width="2.6"/>',
    "bad": '<rect x="2" y="2" width="24" height="24" fill="var(--tone)"/><path d="M8 14h12" stroke="#fff" stroke-width="3"/>',
    "none": '<circle cx="14" cy="14" r="12" fill="#fff" stroke="var(--tone)" stroke-width="2.4" stroke-dasharray="4 3"/>',
}


@_shown.register
def _verdict(block: b.Verdict) -> str:
    mark = f'<svg viewBox="0 0 28 28" width="30" height="30" aria-hidden="true">{_TONES[block.tone]}</svg>'
    supposes = f'<p class="sup">{words(block.supposes)}</p>' if block.supposes else ""
    return (
        f'<div class="verdict tone-{block.tone}"><div><p class="eb">{typeset(block.over)}</p><h2>{mark}{typeset(block.title)}</h2>'
        f'<p class="big">{words(block.sentence)}</p></div>{_gauge(block)}{supposes}</div>'
    )


def _words_at(at: float, last: bool) -> str:
    """Where the words of a limit stand: the last one's from it on, another's up to it, so that they never meet; inside the gauge."""
    if last:
        return "right:0" if at > _WORDS_WIDE[1] else f"left:{at:.0f}%"
    return "left:0" if at < _WORDS_WIDE[0] else f"right:{100 - at:.0f}%;text-align:right"


def _gauge(block: b.Verdict) -> str:
    if block.chance != block.chance:
        return "<div></div>"
    here = min(99.0, max(1.0, 100 * block.chance))
    ticks = "".join(f'<u style="left:{100 * at:.0f}%"></u>' for at, _words in block.marks)
    said = "".join(
        f'<span style="{_words_at(100 * at, last=at == block.marks[-1][0])}">{typeset(told)}</span>'
        for at, told in block.marks
    )
    return (
        f'<div class="gau" role="img" aria-label="{in_a_line(block.chance_words)}"><div class="gt"><i style="width:{here:.0f}%"></i>{ticks}'
        f'<b style="left:{here:.0f}%">{typeset(block.chance_short)}</b></div><div class="gl">{said}</div></div>'
    )


@_shown.register
def _tiles(block: b.Tiles) -> str:
    filled = ((title, "".join(map(_tile, tiles))) for title, tiles in block.groups if tiles)
    groups = "".join(f"<h3>{typeset(title)}</h3><ul>{tiles}</ul>" for title, tiles in filled)
    value, lies, asked = map(typeset, block.key)
    key = f'<p class="lg"><span><i class="d"></i>{value}</span><span><i class="r"></i>{lies}</span><span><i class="q"></i>{asked}</span></p>'
    return f'<div class="strip">{groups}</div>{key if block.key[0] else ""}'


def _tile(tile: b.Tile) -> str:
    lane = ""
    if tile.at == tile.at:
        spread = ""
        if tile.low == tile.low and tile.high == tile.high:
            spread = f'<i class="band" style="left:{100 * tile.low:.1f}%;width:{100 * (tile.high - tile.low):.1f}%"></i>'
        dot = {"met": "ok", "unmet": "ko"}.get(tile.state, "na")
        asked = f'<i class="breq" style="left:{100 * tile.limit:.1f}%"></i>'
        limit = asked if tile.limit == tile.limit else ""
        lane = f'<span class="bulw" aria-hidden="true"><i class="bline"></i>{spread}<i class="bdot {dot}" style="left:{100 * tile.at:.1f}%"></i>{limit}</span>'
    known = "" if any(not isinstance(run, b.Small) for run in runs(tile.value)) else " no"
    mark = f'<svg class="st" viewBox="0 0 16 16" aria-hidden="true">{_MARKS[tile.state]}</svg>'
    return (
        f'<li class="tile"><span class="tn">{typeset(tile.name)}</span><span class="tv{known}">{words(tile.value)}</span>{lane}'
        f'<span class="tr">{typeset(tile.note)}</span><span class="tq">{mark}<span>{typeset(tile.required)}</span></span></li>'
    )


@_shown.register
def _stakes(block: b.Stakes) -> str:
    def one(item: b.Stake) -> str:
        bar = ""
        if item.filled == item.filled:
            over = " over" if item.filled > 1 else ""
            bar = f'<div class="loss{over}"><i style="width:{100 * min(1.0, item.filled):.0f}%"></i></div>'
        return f'<div><h3>{typeset(item.name)}</h3><p class="num">{typeset(item.figure)}</p>{bar}<p>{words(item.words)}</p></div>'

    return f'<div class="three">{"".join(map(one, block.items))}</div>'

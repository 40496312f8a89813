"""One style for every chart: a finding as title, direct labels, colours that survive grey and colour blindness."""

import io
from contextlib import contextmanager
from functools import cache

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter

from . import i18n

# matplotlib's petroff6, reordered blue first; the worst pair stays apart under every kind of colour blindness.
BLUE, RED, PURPLE, ORANGE, GREY, VIOLET = "#5790fc", "#e42536", "#964a8b", "#f89c20", "#9c9ca1", "#7a21dd"
COLOURS = (BLUE, RED, PURPLE, ORANGE, VIOLET, GREY)
INK, FAINT, PALE = "#1f2933", "#6b7280", "#e5e7eb"
GOOD, WAIT, BAD, NONE = "#1a7f4b", "#b7791f", "#c53030", GREY  # always beside a word, never alone
PAGE_WIDTH = 7.2  # inches: the text width of A4

_STYLE = {
    "font.family": ["Arial", "Liberation Sans", "DejaVu Sans"],
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titlesize": 11.5,
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "white",
    "svg.hashsalt": "conciergekit",
    "svg.fonttype": "path",
    "axes.prop_cycle": mpl.cycler(color=COLOURS),
}


@cache
def _fonts() -> list[str]:
    """Those of the style's fonts this machine has, so that matplotlib does not warn about the others."""
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in _STYLE["font.family"] if name in known] or ["DejaVu Sans"]


@contextmanager
def style():
    """Use the kit's style inside the block."""
    with mpl.rc_context({**_STYLE, "font.family": _fonts()}):
        yield


def axes(ax=None, height: float = 3.4, width: float = PAGE_WIDTH):
    """`ax` as given, or new axes in the kit's style, `width` × `height` inches. Text is drawn as typed:
    a `$` in a workbook is not mathematics."""
    if ax is None:
        with style():
            _figure, ax = plt.subplots(figsize=(width, height))
    return ax


def title(ax, finding: str, reading: str = "", wrap: int = 84) -> None:
    """Bold title that states the finding; a smaller line under it says what is drawn. `wrap`: characters a
    title line holds, fewer when long labels on the left narrow the axes."""
    note = None
    with style():  # bold, left and the font are read when the text is made, not when the axes are
        if reading:
            note = ax.annotate("", (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", ha="left",
                               va="bottom", fontsize=9, color=FAINT)  # fmt: skip
    ax.ck_words = (finding, reading, note)  # to wrap them again once the room is known
    _write_title(ax, wrap, round(wrap * 108 / 84))


def _write_title(ax, wrap: int, wrap_reading: int):
    """Set the title and the line under it, wrapped at so many characters; returns the title."""
    finding, reading, note = ax.ck_words
    lines = _wrap(reading, wrap_reading)
    if note is not None:
        note.set_text(literal(lines))
    with style():
        pad = 8 + (13 * (lines.count("\n") + 1) if reading else 0)
        ax.ck_title = ax.set_title(literal(_wrap(finding, wrap)), pad=pad)


def svg(fig) -> bytes:
    """The figure as SVG, same bytes each time. Titles that leave it at the right are wrapped again: long labels at
    the left narrow the axes by a width that is only known once everything is laid out."""
    drawn = _drawn(fig)
    too_wide = [ax for ax in fig.axes if hasattr(ax, "ck_words") and _narrowed(ax, fig)]
    return _drawn(fig) if too_wide else drawn


def _drawn(fig) -> bytes:
    held = io.BytesIO()
    with style():
        fig.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return held.getvalue()


def _narrowed(ax, fig) -> bool:
    """Wrap the title of `ax` again if it or its reading leaves the figure; True if so."""
    renderer = fig.canvas.get_renderer()
    texts = [text for text in (ax.ck_title, ax.ck_words[2]) if text is not None]
    boxes = [text.get_window_extent(renderer) for text in texts]
    if all(box.x1 <= fig.bbox.x1 for box in boxes):
        return False
    rooms = [_room(text, box, fig.bbox.x1) for text, box in zip(texts, boxes, strict=True)]
    _write_title(ax, rooms[0], rooms[-1])
    return True


def _room(text, box, edge: float) -> int:
    """How many characters of a text like this one hold between its left and the edge."""
    longest = max(map(len, text.get_text().split("\n")))
    return max(20, int(longest * (edge - box.x0) / box.width) - 1) if box.width else 84


def literal(text: str) -> str:
    """Text as typed: matplotlib must not read dollars as mathematics."""
    return str(text).replace("$", r"\$")


def short(text: str, length: int = 28) -> str:
    """At most `length` characters, cut with an ellipsis."""
    text = " ".join(str(text).split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _wrap(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def money_axis(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _position: i18n.money(value)))


def number_axis(axis, digits: int = 0) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _position: i18n.number(value, digits)))


def percent_axis(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _position: i18n.percent(value)))


def month_ticks(ax, months, every: int | None = None) -> None:
    """Label positions 0..n-1 with the months (a PeriodIndex), thinned so that labels do not touch."""
    step = every or max(1, -(-len(months) // 8))
    shown = list(range(0, len(months), step))
    ax.set_xticks(shown, [i18n.month(months[i], short=True) for i in shown])

"""One style for every chart: a finding as title, direct labels, colours that survive grey and colour blindness."""

import io
import itertools
import math
import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property, lru_cache

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import blended_transform_factory

from ..core import i18n
from ..core.text import cut, one_line

# the accent of the page first, then those of matplotlib's petroff6 that stay apart from it and from one another, whatever the
# kind of colour blindness
BLUE, RED, PURPLE, ORANGE, GREY, VIOLET = "#0e5567", "#b4430d", "#964a8b", "#f89c20", "#9fb0b8", "#7a21dd"
COLOURS = (BLUE, RED, PURPLE, ORANGE, VIOLET, GREY)
INK, FAINT, PALE = "#1f2933", "#6b7280", "#e5e7eb"
NOTHING = "nothing-to-draw"  # marks axes that only say why they are empty
GOOD, WAIT, BAD, NONE = "#136650", "#b7791f", "#b4430d", GREY  # always beside a word, never alone
PAGE_WIDTH = 7.2  # inches: the text width of A4

# Charts are laid out with the font matplotlib carries, so that they are the same on every machine, and shown with
# the reader's own: those named here are narrower or that font itself, so what was laid out always fits.
FONT = "DejaVu Sans"
_SHOWN_IN = "Arial,'Liberation Sans',Helvetica,'DejaVu Sans',sans-serif"

_STYLE = {
    "font.family": [FONT],
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
    "svg.fonttype": "none",
    "axes.prop_cycle": mpl.cycler(color=COLOURS),
}


@contextmanager
def style():
    """Use the kit's style inside the block."""
    if mpl.rcParams["svg.hashsalt"] == _STYLE["svg.hashsalt"]:  # inside such a block already
        yield
        return
    with mpl.rc_context(_STYLE):
        yield


def axes(ax=None, height: float = 3.4):
    """`ax` as given, or new axes in the kit's style, as wide as the page and `height` inches high. Text is drawn as typed:
    a `$` in a workbook is not mathematics."""
    if ax is None:
        import matplotlib.pyplot as plt  # dear to load, and a page in the room draws nothing with it

        with style():
            _figure, ax = plt.subplots(figsize=(PAGE_WIDTH, height))
    return ax


def title(ax, finding: str, reading: str = "", wrap: int = 84) -> None:
    """Bold title that states the finding; a smaller line under it says what is drawn. `wrap`: characters a
    title line holds, fewer when long labels on the left narrow the axes."""
    note = None
    with style():  # bold, left and the font are read when the text is made, not when the axes are
        if reading:
            above = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "left", "va": "bottom"}
            note = ax.annotate("", (0, 1), (0, 6), **above, fontsize=9, color=FAINT)
    ax.ck_words = (finding, reading, note)  # to wrap them again once the room is known
    _write_title(ax, wrap, round(wrap * 108 / 84))


def _write_title(ax, wrap: int, wrap_reading: int) -> None:
    """Set the title and the line under it, wrapped at so many characters."""
    finding, reading, note = ax.ck_words
    lines = _wrap(reading, wrap_reading)
    if note is not None:
        note.set_text(literal(lines))
    with style():
        pad = 8 + (13 * (lines.count("\n") + 1) if reading else 0)
        # placed by hand: matplotlib would measure every tick again at each look, for ticks on top that no chart has
        ax.ck_title = ax.set_title(literal(_wrap(finding, wrap)), pad=pad, y=1)


_FAMILY = re.compile(r"(?<= )font-family: [^;\"]*;? ?")
# what XML cannot hold, and marks that turn round the text beside them: labels come from workbooks
_UNDRAWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]"
)
_EDGE = 0.008  # of the figure's width, left free beside a title
_FEWEST = 20  # characters of a line of a title, however narrow the figure
_ANCHORS = {"center": (0.5, "middle"), "right": (1.0, "end")}
_SIDED = re.compile(r'<g id="(center|right)-(\d+)">(.*?)</g>', re.DOTALL)
# a slanted hatch of matplotlib: its ground, its first two lines (which tell how far apart they are), its ink
_HATCH = re.compile(
    r'<pattern id="(\w+)"[^>]*>\s*<rect [^>]*fill="(#\w+)"/>\s*'
    r'<path d="M -36 36\s+L 36 -36\s+M (\S+) (\S+)[^"]*" style="([^"]*)"/>\s*</pattern>'
)
_HATCHED = re.compile(r'<path (d="[^"]*")([^>]*?) style="fill: url\(#(\w+)\);?([^"]*)"/>')


def svg(fig) -> bytes:
    """The figure as SVG, same bytes each time."""
    with _on_page(fig) as page, _in_place(fig), _named_by_side(fig) as widths:
        drawn = page.drawn()
    drawn = _FAMILY.sub("", _UNDRAWABLE.sub("", drawn))
    drawn = _SIDED.sub(lambda match: _anchored(match, widths[int(match[2])]), drawn)
    drawn = _hatched(drawn)
    # as attributes of the drawing: word processors do not read fonts in a style sheet
    return drawn.replace("<svg ", f'<svg font-family="{_SHOWN_IN}" font-size="10" ', 1).encode("utf-8")


def png(fig) -> bytes:
    """The figure as a picture for papers."""
    held = io.BytesIO()
    with _in_place(fig):
        fig.savefig(held, format="png", dpi=150, metadata={"Software": None})
    return held.getvalue()


class _Pen(RendererSVG):
    """Measures texts letter by letter: what a chart takes longest for is to have them measured whole."""

    def get_text_width_height_descent(self, s, prop, ismath):
        return super().get_text_width_height_descent(s, prop, ismath) if ismath else measured(s, prop)

    def _get_font_height_metrics(self, prop):
        # asked by matplotlib 3.11 and later, which otherwise looks the font up and reads its tables at each text
        size, (units, *heights) = prop.get_size_in_points(), _letters(prop).heights
        return tuple(height * (1 / units * size) for height in heights)


def measured(text: str, font: FontProperties) -> tuple[float, float, float]:
    """Width, height and descent in points; no letter is moved nearer to its neighbour, so that at worst it is shorter."""
    letters = _letters(font)
    across, low, high = zip(*map(letters.__getitem__, text), strict=True) if text else ((0.0,),) * 3
    size, descent = font.get_size_in_points() / letters.SIZE, -min(low)
    return sum(across) * size, (max(high) + descent) * size, descent * size


def _letters(font: FontProperties) -> "_Letters":
    return _Letters.of(tuple(font.get_family()), font.get_weight(), font.get_style())


class _Letters(dict):
    """Letter of a font -> how far it takes the next one, how low and how high it reaches, at SIZE points."""

    SIZE = 100

    @staticmethod
    @lru_cache
    def of(family: tuple[str, ...], weight, style: str) -> "_Letters":
        return _Letters(findfont(FontProperties(family=list(family), weight=weight, style=style)))

    def __init__(self, path: str):
        super().__init__()
        self._font = FT2Font(path)
        self._font.set_size(self.SIZE, 72)

    @cached_property
    def heights(self) -> tuple[float, float, float, float]:
        """How many units an em has; in these, how high and how low a line reaches, and what is left between two."""
        em = self._font.get_sfnt_table("head")["unitsPerEm"]
        if (table := self._font.get_sfnt_table("OS/2")) is not None:
            return em, table["sTypoAscender"], -table["sTypoDescender"], table["sTypoLineGap"]
        table = self._font.get_sfnt_table("hhea")
        return em, table["ascent"], -table["descent"], table["lineGap"]

    def __missing__(self, letter: str) -> tuple[float, float, float]:
        # a letter the font lacks has the index of its empty box
        glyph = self._font.load_glyph(self._font.get_char_index(ord(letter)), flags=LoadFlags.NO_HINTING)
        _left, low, _right, high = glyph.bbox
        self[letter] = glyph.linearHoriAdvance / 65536, low / 64, high / 64
        return self[letter]


class _Page(FigureCanvasSVG):
    """A figure laid out with the pen it is drawn with, and drawn once: `savefig` does so twice, to lay it out."""

    def __init__(self, figure):
        super().__init__(figure)
        self._held = io.StringIO()
        self._pen = _Pen(*figure.bbox.size, self._held, metadata={"Date": None, "Creator": None})

    def get_renderer(self) -> _Pen:
        """What the layout measures with."""
        return self._pen

    def drawn(self) -> str:
        self.figure.draw(self._pen)
        self._pen.finalize()
        return self._held.getvalue()


@contextmanager
def _on_page(fig):
    """Inside: the figure on a page, in points."""
    shown_on, dpi = fig.canvas, fig.dpi
    fig.dpi = 72
    try:
        yield _Page(fig)
    finally:
        fig.dpi, fig.canvas = dpi, shown_on


@contextmanager
def _in_place(fig):
    """Inside: everything has its place and keeps it; titles start at the left of the figure, wrapped by the room there is."""
    titled = [ax for ax in fig.axes if hasattr(ax, "ck_words")]
    engine = fig.get_layout_engine()
    alone = titled == fig.axes and len(titled) == 1 and titled[0].get_aspect() == "auto"
    with style():
        if alone and isinstance(engine, ConstrainedLayoutEngine):
            _lay_out_below(titled[0], fig, engine)
        else:
            _lay_out_with(titled, fig)
        fig.set_layout_engine("none")
        try:
            yield
        finally:
            fig.set_layout_engine(engine)


def _lay_out_below(ax, fig, engine: ConstrainedLayoutEngine) -> None:
    """Axes that are alone take the room their title leaves: where it starts, and so its height, is known beforehand."""
    left = _EDGE * fig.bbox.width
    _wrap_title(ax, fig, left)
    _move_title(ax, fig, left)
    texts, renderer = _texts(ax), fig.canvas.get_renderer()
    high = max(text.get_window_extent(renderer).y1 for text in texts) - ax.bbox.y1
    for text in texts:
        text.set_visible(False)
    engine.set(rect=(0, 0, 1, 1 - high / fig.bbox.height))
    engine.execute(fig)
    engine.set(rect=(0, 0, 1, 1))
    for text in texts:
        text.set_visible(True)


def _lay_out_with(titled: list, fig) -> None:
    """Where titles start is only certain once everything is laid out."""
    lay_out(fig)
    if [ax for ax in titled if _wrap_title(ax, fig, _place_title(ax, fig))]:
        lay_out(fig)  # a title that was too wide had narrowed the axes
        for ax in titled:
            _place_title(ax, fig)


def lay_out(fig) -> None:
    """Give everything its place, as a drawing would do first, without drawing."""
    engine = fig.get_layout_engine()
    if engine is not None:
        engine.execute(fig)


def _hatched(drawn: str) -> str:
    """Hatches as lines inside each shape: printed by a browser, a pattern is a coarse bitmap of every shape."""
    looks = {name: (ground, float(x) + float(y), ink) for name, ground, x, y, ink in _HATCH.findall(drawn)}
    number = itertools.count()

    def lined(match: re.Match) -> str:
        shape, clip, name, stroke = match.groups()
        if name not in looks:
            return match[0]
        ground, step, ink = looks[name]
        inside = f"{name}-{next(number)}"
        return (
            f'<clipPath id="{inside}"><path {shape}/></clipPath><path {shape}{clip} style="fill: {ground}"/>'
            f'<g{clip}><path d="{_slanted(shape, step)}" clip-path="url(#{inside})" style="{ink}"/></g>'
            f'<path {shape}{clip} style="fill: none;{stroke}"/>'
        )

    return _HATCH.sub("", _HATCHED.sub(lined, drawn)) if looks else drawn


def _slanted(shape: str, step: float) -> str:
    """The lines x + y = 0, step, 2 step… that cross the box around a path."""
    points = [float(number) for number in re.findall(r"-?\d+\.?\d*", shape)]
    (left, right), (top, bottom) = ((min(points[axis::2]), max(points[axis::2])) for axis in (0, 1))
    sums = range(math.ceil((left + top) / step), math.floor((right + bottom) / step) + 1)
    ends = [(max(left, k * step - bottom), min(right, k * step - top), k * step) for k in sums]
    return " ".join(f"M {a:.1f} {total - a:.1f} L {b:.1f} {total - b:.1f}" for a, b, total in ends)


@contextmanager
def _named_by_side(fig):
    """Inside: texts of several lines, centred or on the right, carry an id; gives the width of their lines, which matplotlib
    writes each from its left: a narrower font would leave them ragged."""
    widths: list[list[float]] = []
    named = [text for text in _texts_under(fig) if "\n" in text.get_text() and text.get_ha() in _ANCHORS]
    for text in named:
        text.set_gid(f"{text.get_ha()}-{len(widths)}")
        lines, font = text.get_text().replace(r"\$", "$").split("\n"), text.get_fontproperties()
        widths.append([measured(line, font)[0] for line in lines if line.strip()])
    yield widths
    for text in named:
        text.set_gid(None)


def _texts_under(artist: Artist) -> Iterator[Text]:
    """The texts that are part of `artist`, but not of an axis it does not show, whose ticks would first have to be made."""
    if isinstance(artist, Text):
        yield artist
    for part in artist.get_children():
        if getattr(artist, "axison", True) or not isinstance(part, Axis):
            yield from _texts_under(part)


def _anchored(match: re.Match, widths: list[float]) -> str:
    """The lines of one text, held by their middle or their right end."""
    share, anchor = _ANCHORS[match[1]]
    left = iter(widths)
    return re.sub(
        "<text ", lambda _line: f'<text x="{share * next(left):.1f}" text-anchor="{anchor}" ', match[3]
    )


def _wrap_title(ax, fig, left: float) -> bool:
    """Wrap the title of `ax` and its reading by the room there is from `left` (pixels); True if that changes them."""
    texts, room = _texts(ax), fig.bbox.x1 - left
    before = [text.get_text() for text in texts]
    fitting = [_fitting(words, text, fig, room) for words, text in zip(ax.ck_words, texts, strict=False)]
    _write_title(ax, fitting[0], fitting[-1])
    return [text.get_text() for text in _texts(ax)] != before


def _fitting(words: str, text: Text, fig, room: float) -> int:
    """How many characters a line may have for those of `words`, written like `text`, to keep within `room` pixels."""
    renderer, font = fig.canvas.get_renderer(), text.get_fontproperties()

    def wide(line: str) -> float:
        return renderer.get_text_width_height_descent(line, font, False)[0]

    most = len(words)
    if (whole := wide(words)) > room:
        most = int(most * room / whole)
        while most > _FEWEST and max(map(wide, _wrap(words, most).split("\n"))) > room:
            most -= 1
    return max(most, _FEWEST)


def _texts(ax) -> list[Text]:
    """The title of `ax` and its reading, if it has one."""
    return [text for text in (ax.ck_title, ax.ck_words[2]) if text is not None]


def _place_title(ax, fig) -> float:
    """Put the title of `ax` and its reading over the labels at the left; returns that place, in pixels."""
    left = ax.bbox.x0
    if len(fig.axes) == 1:
        _move_title(ax, fig, None)  # so that the labels are measured without it
        left = ax.get_tightbbox(fig.canvas.get_renderer()).x0
    left = max(_EDGE * fig.bbox.width, left)
    _move_title(ax, fig, left)
    return left


def _move_title(ax, fig, left: float | None) -> None:
    """To `left`, in pixels of the figure; None: to the left of the axes."""
    place, unit, across = 0.0, "axes fraction", ax.transAxes
    if left is not None:
        place, unit = left / fig.bbox.width, "figure fraction"
        across = blended_transform_factory(fig.transFigure, ax.transAxes)
    ax.ck_title.set_x(place)
    ax.ck_title.set_transform(across + ax.titleOffsetTrans)
    if ax.ck_words[2] is not None:
        ax.ck_words[2].xy, ax.ck_words[2].xycoords = (place, 1), (unit, "axes fraction")


def literal(text: str) -> str:
    """Text as typed: matplotlib must not read dollars as mathematics."""
    return str(text).replace("$", r"\$")


def short(text: str, length: int = 28) -> str:
    """At most `length` characters, cut with an ellipsis."""
    return cut(one_line(text), length)


def _wrap(text: str, width: int) -> str:
    """In as few lines as `width` allows, and these as even as can be: no word is left alone on the last one."""
    # at spaces only: the lines are joined again by a space for who cannot see the chart
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    least = len(text) // max(len(lines), 1)
    while len(lines) > 1 and least < width - 1:
        tried = textwrap.wrap(text, middle := (least + width) // 2, break_on_hyphens=False)
        if len(tried) == len(lines):
            lines, width = tried, middle
        else:
            least = middle
    return "\n".join(lines)


def bar(ax, line: float, left: float, width: float, height: float, colour, **look) -> None:
    """A horizontal bar on axes with limits of their own; `barh` would look for new ones at each bar."""
    ax.add_artist(Rectangle((left, line - height / 2), width, height, facecolor=colour, **look))


def say_ticks(axis, words: Callable[[float], str]) -> None:
    """Label the ticks of an axis; each is said once, and asked for ten times a drawing."""
    said = cache(words)
    axis.set_major_formatter(FuncFormatter(lambda value, _position: said(value)))


def month_ticks(ax, months) -> None:
    """Label positions 0..n-1 with the months (a PeriodIndex), thinned so that labels do not touch."""
    shown = list(range(0, len(months), max(1, -(-len(months) // 8))))
    ax.set_xticks(shown, [i18n.month(months[i], short=True) for i in shown])

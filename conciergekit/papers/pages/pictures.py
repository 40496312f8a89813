"""Charts as small as a page can carry them: the same drawing, without what only matplotlib's reader needs."""

import base64
import binascii
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_NOISE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_MARK = re.compile(r"<[^>]*>")
_BETWEEN = re.compile(r">[ \n]+<")
_DECIMALS = re.compile(r"(?<=\d\.\d)\d+")
_WHOLE = re.compile(r"(?<=\d)\.0(?!\d)")
_GROUP_ID = re.compile(
    r' id="(?:figure|axes|patch|text|line2d|xtick|ytick|matplotlib\.axis|PathCollection|LineCollection)_\d+"'
)
_PRECISE = re.compile(r'( style="[^"]*"|scale\([^)]*\))')  # opacities and scales need all their digits
_PATH = re.compile(r'(?<= d=")[^"]*(?=")')
_AROUND_LETTER = re.compile(r" *([MLQCZz]) *")
_STYLE = re.compile(r' style="([^"]*)"')
_STILL = re.compile(r' transform="rotate\(-?0 [^)]*\)"')
_USUAL = frozenset(["font-size:10px", "text-anchor:start"])  # what `charts.svg` says once for every text
_NAMED = re.compile(r' id="([^"]+)"')
# a group of one, without a style of its own
_ALONE = re.compile(
    r"<g>(<(?:path|use)\b[^>]*/>|<text\b[^>]*>[^<]*</text>|<g [^>]*>(?:(?!</?g\b).)*</g>)</g>"
)
_EMPTY = re.compile(r"<g/>|<g></g>")
_SVG = "data:image/svg+xml;base64,"
_SLIM = "data:image/svg+xml,"


def slim(picture: str) -> str:
    """A ``data:`` address of a picture, shorter if it is an SVG: coordinates to a tenth of a point, short names,
    and text instead of base64. Any other picture comes back as it is."""
    if not picture.startswith(_SVG):
        return picture
    try:
        source = base64.b64decode("".join(picture[len(_SVG) :].split()), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return picture
    source = _MARK.sub(_slim_mark, _BETWEEN.sub("><", _NOISE.sub("", source).strip()))
    for number, name in enumerate(dict.fromkeys(_NAMED.findall(source))):
        source = re.sub(rf'(?<=[#"]){re.escape(name)}(?=["&)])', f"i{number}", source)
    return _SLIM + _percent(_ungrouped(source))


def _slim_mark(match: re.Match) -> str:
    """One tag: what stands between tags is text, and stays as it is."""
    pieces = _PRECISE.split(_GROUP_ID.sub("", _STILL.sub("", " ".join(match[0].split()))))
    pieces[::2] = [_WHOLE.sub("", _DECIMALS.sub("", piece)) for piece in pieces[::2]]
    mark = _PATH.sub(lambda path: _AROUND_LETTER.sub(r"\1", path[0]).replace(" -", "-"), "".join(pieces))
    return _STYLE.sub(_slim_style, mark).replace(" />", "/>").replace("xlink:href", "href")


def _slim_style(match: re.Match) -> str:
    rules = [rule.strip().replace(": ", ":") for rule in match[1].split(";") if rule.strip()]
    if match.string.startswith("<text"):
        rules = [rule for rule in rules if rule not in _USUAL]
    return f' style="{";".join(rules)}"' if rules else ""


def _ungrouped(source: str) -> str:
    """Without the groups that hold nothing, or one thing."""
    for _depth in range(3):
        source = _ALONE.sub(r"\1", _EMPTY.sub("", source))
    return source


def _percent(source: str) -> str:
    """Characters that end or change a ``data:`` address, or the attribute it stands in, written as %XX; angle
    brackets do neither."""
    quoted = source.replace("%", "%25").replace("#", "%23").replace("&", "%26")
    return quoted.replace('"', "%22" if "'" in source else "'")


def draw(drawing: str, width: int, fonts: Sequence[str] | None = None) -> bytes:
    """A drawing (SVG) as a PNG `width` pixels wide, its words in one of the font files (those of the kit's charts)."""
    import resvg_py  # an extra that only documents and printed pages need

    fonts = _fonts() if fonts is None else fonts
    made = resvg_py.svg_to_bytes(
        svg_string=drawing, width=width, dpi=96, background="white", skip_system_fonts=True, font_files=fonts
    )
    return bytes(made)


@cache
def _fonts() -> list[str]:
    """Those matplotlib carries, with which the kit lays its charts out."""
    import matplotlib  # dear to load, and only a page with charts asks for fonts

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return [str(folder / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]


_DRAWN = re.compile(r"<(path d=|use [^>]*style=)[^>]*>")
_FIGURE = re.compile(r'<figure class="chart"><img [^>]*src="data:image/svg\+xml,([^"]*)"')


def is_blank(shown: str) -> bool:
    """True for the HTML of a chart that holds words only: nothing was there to draw, and its title is the sentence
    that stands above it."""
    match = _FIGURE.match(shown)
    return match is not None and all(map(_is_paper, _DRAWN.finditer(match[1])))


def _is_paper(mark: re.Match) -> bool:
    """The white ground of a figure or of its axes."""
    return "fill:%23ffffff" in mark[0] and "stroke" not in mark[0]

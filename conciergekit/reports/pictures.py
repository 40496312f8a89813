"""Charts as small as a page can carry them: the same drawing, without what only matplotlib's reader needs."""

import base64
import binascii
import re
from functools import lru_cache
from urllib.parse import unquote

_NOISE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_DECIMALS = re.compile(r"(?<=\d\.\d)\d+")
_GROUP_ID = re.compile(
    r' id="(?:figure|axes|patch|text|line2d|xtick|ytick|matplotlib\.axis|PathCollection|LineCollection)_\d+"'
)
_SCALES = re.compile(r"scale\([^)]*\)")  # glyphs are drawn 64 times too large: these need all their digits
_PATH = re.compile(r'(?<= d=")[^"]*(?=")')
_AROUND_LETTER = re.compile(r" *([MLQCZz]) *")
_GLYPH = re.compile(r'<path id="([^"]+)"')
_OUTLINE = re.compile(r'(<path id="[^"]+" d=)"([^"]*)" transform="scale\(0\.015625\)"')
_STEP = re.compile(r"([MLQCZz])([^MLQCZz]*)")
_FINE = 16  # glyphs are drawn on a grid 64 times too fine: a grid of four to the unit is finer than any eye
_STYLE = re.compile(r'(?<= style=")[^"]*(?=")')
_CLIP = re.compile(r'<clipPath id="(p[0-9a-f]{10})"')
# a group of one, without a style of its own
_ALONE = re.compile(r"<g>(<(?:path|use)\b[^>]*/>|<g [^>]*>(?:(?!</?g\b).)*</g>)</g>")
_EMPTY = re.compile(r"<g/>|<g></g>")
_PLACED = re.compile(r'(<use href="#g\d+") transform="translate\(([-\d.]+) 0\)"')
_SVG = "data:image/svg+xml;base64,"
_SLIM = "data:image/svg+xml,"


def slim(picture: str) -> str:
    """A ``data:`` address of a picture, shorter if it is an SVG: coordinates to a tenth of a point, glyphs
    under short names, and text instead of base64. Any other picture comes back as it is."""
    if not picture.startswith(_SVG):
        return picture
    try:
        source = base64.b64decode("".join(picture[len(_SVG) :].split()), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return picture
    kept: list[str] = []
    source = _SCALES.sub(lambda match: kept.append(match[0]) or "\0", _NOISE.sub("", source))
    source = _GROUP_ID.sub("", _DECIMALS.sub("", source))
    scales = iter(kept)
    source = re.sub("\0", lambda _match: next(scales), " ".join(source.split()))
    source = _short_glyphs(source.replace("> <", "><").replace("; ", ";").replace(" />", "/>"))
    source = _PATH.sub(lambda match: _AROUND_LETTER.sub(r"\1", match[0]).replace(" -", "-"), source)
    source = _STYLE.sub(lambda match: match[0].replace(": ", ":").replace("; ", ";"), source)
    for number, clip in enumerate(dict.fromkeys(_CLIP.findall(source))):
        source = source.replace(clip, f"c{number}")
    return _SLIM + _percent(_ungrouped(source))


def _short_glyphs(source: str) -> str:
    """A letter is drawn hundreds of times: by a name of one or two characters, its outline once, in small steps."""
    names = {name: f"g{number}" for number, name in enumerate(_GLYPH.findall(source))}
    source = _OUTLINE.sub(lambda match: f'{match[1]}"{_outline(match[2])}" transform="scale(.25)"', source)
    source = _GLYPH.sub(lambda match: f'<path id="{names[match[1]]}"', source)
    source = re.sub(
        r'xlink:href="#([^"]+)"', lambda match: f'href="#{names.get(match[1], match[1])}"', source
    )
    return _PLACED.sub(lambda match: f'{match[1]} x="{round(float(match[2]))}"', source)


@lru_cache(maxsize=2000)  # a report draws the same few letters in every chart
def _outline(path: str) -> str:
    """The outline of a glyph in whole steps from point to point."""
    found, here, start = [], (0, 0), (0, 0)
    for letter, numbers in _STEP.findall(path):
        if letter in "Zz":
            found.append("z")
            here = start
            continue
        places = [round(float(number) / _FINE) for number in numbers.split()]
        points = list(zip(places[::2], places[1::2], strict=True))
        steps = [(x - here[0], y - here[1]) for x, y in points]
        found.append(_step(letter, steps))
        here = points[-1]
        start = here if letter == "M" else start
    return "".join(found)


def _step(letter: str, steps: list[tuple[int, int]]) -> str:
    (across, up) = steps[0]
    if letter == "L" and not up:
        return f"h{across}"
    if letter == "L" and not across:
        return f"v{up}"
    return letter.lower() + " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")


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


def svg(picture: str) -> bytes:
    """The drawing of a ``data:`` address; empty for a bitmap."""
    return unquote(picture[len(_SLIM) :]).encode("utf-8") if picture.startswith(_SLIM) else b""


def png(picture: str, width: int = 1400) -> bytes | None:
    """The picture of a ``data:`` address as a PNG `width` pixels wide (a bitmap keeps its own size); None when
    it is not one a page of the kit carries."""
    if picture.startswith(_SLIM):
        source = unquote(picture[len(_SLIM) :])
    elif picture.startswith(_SVG):
        source = base64.b64decode(picture[len(_SVG) :]).decode("utf-8")
    elif picture.startswith("data:image/png;base64,"):
        return base64.b64decode(picture.partition(",")[2])
    else:
        return None
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=source, width=width, dpi=96, background="white", skip_system_fonts=True
        )
    )


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

"""A logo that somebody puts in their papers: a PNG, a JPEG, or an SVG that draws and does nothing else."""

import io
import re
from pathlib import Path
from xml.parsers import expat

LIMIT_KB = 500
_SIDE = 4_000  # pixels: more is a photograph, or a file made to fill the memory
_SHAPE = 20  # times as wide as high, or the other way: beyond, it is a line on the paper, or fills it
_SIGNS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
_DRAWS = {
    *("svg", "g", "defs", "title", "desc", "metadata", "use", "symbol", "style"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
    *("clipPath", "mask", "linearGradient", "radialGradient", "stop", "pattern", "marker"),
}
_FETCHES = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:|expression\(", re.IGNORECASE)


class Unfit(Exception):
    """Why a file is no logo, by the code of its message: "hand_logo_heavy", "hand_logo_kind"…"""


def looked_at(path: Path) -> tuple[str, bytes]:
    """Its kind ("png", "jpeg", "svg") and content; Unfit when it is not one."""
    if not path.is_file():  # a pipe or a device never ends
        raise Unfit("hand_logo_missing")
    try:
        heavy = path.stat().st_size > LIMIT_KB * 1024
        content = b"" if heavy else path.read_bytes()
    except OSError:
        raise Unfit("hand_logo_missing") from None
    if heavy:
        raise Unfit("hand_logo_heavy")
    kind = next((kind for sign, kind in _SIGNS.items() if content.startswith(sign)), "")
    if kind:
        _is_picture(content)
        return kind, content
    if b"<svg" in content[:2_000]:
        _only_draws(content)
        return "svg", content
    raise Unfit("hand_logo_kind")


def _is_picture(content: bytes) -> None:
    from PIL import Image, UnidentifiedImageError  # dear to load, and few have a logo

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > _SIDE:
                raise Unfit("hand_logo_large")
            _has_a_shape([picture.size])
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Unfit("hand_logo_kind") from None


def _has_a_shape(sizes: list[tuple[float, float]]) -> None:
    if not sizes or any(not 0 < max(size) <= _SHAPE * min(size) for size in sizes):
        raise Unfit("hand_logo_shape")


_UNITS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
_LENGTH = re.compile(r"\s*([0-9.]+(?:e[-+]?[0-9]+)?)\s*([a-z]*|%)\s*", re.IGNORECASE)


def _sizes(given: dict) -> list[tuple[float, float]]:
    """The sizes that a drawing says it has: that of its view, and its own."""
    view = [float(part) for part in re.findall(r"[-+0-9.e]+", given.get("viewBox", "").lower())][2:4]
    own = []
    for name, whole in zip(("width", "height"), view or (None, None), strict=True):
        said = _LENGTH.fullmatch(given.get(name, ""))
        unit = _UNITS.get(said[2].lower()) if said else None
        own.append(float(said[1]) * unit if unit else whole if said else None)
    return [tuple(size) for size in (view, own) if len(size) == 2 and None not in size]


def _only_draws(content: bytes) -> None:
    """Refuses what does more than draw, leads out of the file, does not say its size, or is a line."""
    roots: list[dict] = []

    def refuse(*_what) -> None:
        raise Unfit("hand_logo_hostile")

    def element(name: str, given: dict) -> None:
        roots.append(given)
        if name.rpartition(":")[2] not in _DRAWS:
            refuse()
        for key, value in given.items():
            local = key.rpartition(":")[2].lower()
            leads_out = local in ("href", "src") and not value.strip().startswith("#")
            if local.startswith("on") or leads_out or _FETCHES.search(value):
                refuse()

    def words(text: str) -> None:
        if _FETCHES.search(text):
            refuse()

    reader = expat.ParserCreate()
    reader.buffer_text = True
    reader.StartDoctypeDeclHandler = reader.EntityDeclHandler = reader.ProcessingInstructionHandler = refuse
    reader.StartElementHandler, reader.CharacterDataHandler = element, words
    try:
        reader.Parse(content, True)
        _has_a_shape(_sizes(roots[0]))
    except expat.ExpatError:
        raise Unfit("hand_logo_kind") from None
    except ValueError:  # figures that are none
        raise Unfit("hand_logo_shape") from None


def smaller(content: bytes, wide: int, high: int) -> bytes:
    """A PNG or JPEG as a PNG no larger than that, drawn again: nothing but its pixels is kept."""
    from PIL import Image  # as above

    with Image.open(io.BytesIO(content)) as picture:
        made = picture.convert("RGBA")
    made.thumbnail((wide, high))
    held = io.BytesIO()
    made.save(held, "PNG")
    return held.getvalue()

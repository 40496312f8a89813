"""Who signs a page or a paper: a name, and a logo drawn again as a small PNG."""

from pathlib import Path

from ...core import hand
from ...core.hand import logos
from ...draw.blocks import Picture
from . import pictures

_WIDE, _HIGH = 480, 160  # pixels of a logo
_WIDE_CM, _HIGH_CM = 4.0, 1.6


def logo(path: Path | None) -> bytes:
    """The logo as a PNG; nothing without one."""
    if path is None:
        return b""
    kind, content = logos.looked_at(path)
    drawn = pictures.draw(content.decode("utf-8", "replace"), _WIDE, []) if kind == "svg" else content
    return logos.smaller(drawn, _WIDE, _HIGH)


def picture(png: bytes, name: str) -> Picture | None:
    """A logo as a paper carries it."""
    if not png:
        return None
    wide, high = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return Picture(png, name, width_cm=min(_WIDE_CM, _HIGH_CM * wide / high))


def of(pilot) -> tuple[str, bytes]:
    """The name and the logo of whoever writes about a pilot."""
    found = hand.of_today(pilot)
    try:
        return found.name, logo(found.logo)
    except logos.Unfit:  # changed since the file that names it was read
        return found.name, b""

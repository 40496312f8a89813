"""Cells whose letters are not all alike: « 18 » struck out before « 25 », a small « 1 » behind « 24 », which the file glues together."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from ...core.cells.sheet import Patched
from .marks import ODS_NAME, ODS_STRIKE, ODS_STYLE, STRIKE
from .markup import attribute, filled_cells

_ITEM = re.compile(rb"<si/>|<si>(.*?)</si>", re.DOTALL)
_RUN = re.compile(rb"<r>(.*?)</r>", re.DOTALL)
_LOOK = re.compile(rb"<rPr\b(?:[^>]*/>|(.*?)</rPr>)", re.DOTALL)
_TEXT = re.compile(rb"<t\b[^>]*>([^<]*)</t>")
_SMALL = re.compile(rb'<vertAlign [^>]*val="(superscript|subscript)"')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>(?:<v>([0-9]{1,9})</v>|<is>(.*?)</is>)</c>', re.DOTALL
)
_UP, _DOWN = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Run = tuple[str, bool, int]  # a text, whether it is struck out, and 1 or -1 where it is raised or lowered


def patched(runs: list[Run]) -> Patched | None:
    """What the letters of a cell say, where they cannot be read as one text; None where they can.

    >>> patched([("18", True, 0), ("25", False, 0)]), patched([("24", False, 0), ("1", False, 1)])
    ('18 | 25', '24¹')
    >>> patched([("32", False, 0), ("bis", True, 1)]) and patched([("m", False, 0), ("2", False, 1)])
    """
    said, before, small = "", None, False
    for n, (text, struck, raised) in enumerate(runs):
        if text.strip():
            said += " | " if before not in (None, struck) else ""
            before = struck
        after = runs[n + 1][0] if n + 1 < len(runs) else ""
        beside = said.rstrip()[-1:].isdecimal() or after.lstrip()[:1].isdecimal()
        if raised and beside and any(map(str.isdecimal, text)):
            small, text = True, text.translate(_UP if raised > 0 else _DOWN)
        said += text
    said = " ".join(said.split())
    if len({struck for text, struck, _raised in runs if text.strip()}) == 2:
        return Patched(said, "partly_struck")
    return Patched(said, "small_figure") if small else None


def shared(xml: bytes, struck: frozenset[int]) -> dict[int, bytes]:
    """The texts of an .xlsx that may be such, by their number; `struck`: the styles of cells that strike out."""
    if not struck and not _telling(xml):
        return {}
    items = enumerate(_ITEM.findall(xml) if b"<r>" in xml else ())
    return {n: item for n, item in items if any(patched(_runs(item, base)) for base in (False, bool(struck)))}


def in_xlsx(
    xml: bytes, texts: Mapping[int, bytes], struck: frozenset[int]
) -> Iterator[tuple[bytes, bytes, Patched]]:
    """Such cells of a sheet of an .xlsx whose `shared` texts are these: the letters of the column, the line, what it says."""
    if not texts and not (b"<is><r>" in xml and (struck or _telling(xml))):
        return
    for letters, line, attributes, number, inline in _CELL.findall(xml):
        text = texts.get(int(number or -1), b"") if b't="s"' in attributes else inline
        if b"<r>" in text and (said := patched(_runs(text, attribute(attributes, b"s") in struck))):
            yield letters, line, said


def _telling(xml: bytes) -> bool:
    return b"<strike" in xml or b"<vertAlign" in xml


def _runs(item: bytes, base: bool) -> list[Run]:
    """The runs of a text; one that says nothing of its look has that of its cell, struck out (`base`) or not."""
    runs = []
    for run in _RUN.findall(item):
        look = _LOOK.search(run)
        said = look[1] or b"" if look else b""
        small = _SMALL.search(said)
        raised = 0 if small is None else 1 if small[1] == b"superscript" else -1
        struck = STRIKE.search(said) is not None if look else base
        runs.append((_text(b"".join(_TEXT.findall(run))), struck, raised))
    return runs


def _text(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", "replace"))


# ---- .ods ------------------------------------------------------------------------------------------------

_ODS_LOOK = re.compile(
    rb'<style:style\b(?=[^>]*style:family="text")[^>]*style:name="([^"]*)"[^>]*>(.*?)</style:style>',
    re.DOTALL,
)
_ODS_SMALL = re.compile(rb'text-position="(super|sub|-?[1-9][0-9]*%)')
_ODS_TAG = re.compile(rb"<([^>]*)>([^<]*)")
_ODS_SPAN = re.compile(rb'text:span [^>]*text:style-name="([^"]*)"')


def in_ods(xml: bytes) -> Iterator[tuple[str, int, int, Patched]]:
    """Such cells of the content of an .ods: the sheet, the line and the column (from 0), what it says."""
    struck = {name for name, look in ODS_STYLE.findall(xml) if ODS_STRIKE.search(look)}
    looks = dict(_ODS_LOOK.findall(xml)) if b"<text:span" in xml else {}
    if not struck and not any(ODS_STRIKE.search(x) or _ODS_SMALL.search(x) for x in looks.values()):
        return
    for sheet, row, column, attributes, inside in filled_cells(xml, _ODS_SPAN):
        style = ODS_NAME.search(attributes)
        if said := patched(_ods_runs(inside, looks, style is not None and style[1] in struck)):
            yield sheet, row, column, said


def _ods_runs(inside: bytes, looks: Mapping[bytes, bytes], base: bool) -> list[Run]:
    runs, within = [], [(base, 0)]
    for tag, text in _ODS_TAG.findall(inside):
        if tag.startswith(b"text:span") and not tag.endswith(b"/"):
            name = _ODS_SPAN.search(tag)
            within.append(_ods_look(looks.get(name[1], b"") if name else b"", *within[-1]))
        elif tag == b"/text:span":
            within.pop()
        elif tag.startswith((b"text:s", b"text:line-break", b"text:tab")) or tag == b"/text:p":
            runs.append((" ", *within[-1]))
        runs.append((_text(text), *within[-1]))
    return runs


def _ods_look(look: bytes, struck: bool, raised: int) -> tuple[bool, int]:
    """Whether a style strikes out, and whether it raises or lowers; as the words around where it does not say."""
    small = _ODS_SMALL.search(look)
    if b"text-line-through" in look:
        struck = ODS_STRIKE.search(look) is not None
    return struck, raised if small is None else -1 if small[1].startswith((b"sub", b"-")) else 1

"""Lines that a workbook strikes out or colours, which may say what no cell says (« en rouge : annulé »)."""

import re
from collections import Counter
from collections.abc import Mapping
from html import unescape

_BLOCK = re.compile(rb"<(fonts|fills|cellXfs)\b[^>]*>(.*?)</\1>", re.DOTALL)
_FONT = re.compile(rb"<font\b[^>]*?(?:/>|>(.*?)</font>)", re.DOTALL)
_FILL = re.compile(rb"<fill\b[^>]*?(?:/>|>(.*?)</fill>)", re.DOTALL)
_XF = re.compile(rb"<xf\b([^>]*)>")
STRIKE = re.compile(rb"<strike(?![^>]*val=\"(?:0|false)\")")
_COLOUR = re.compile(rb'patternType="solid".*?<fgColor ([^>]*?)/?>', re.DOTALL)
_WRITTEN = re.compile(rb'<color ((?:rgb|theme|indexed)="[^"]*"[^>]*?)/?>')
# black, white and grey, which set nothing apart (the example of the template is in grey), and the blue of a link
_PLAIN = re.compile(
    rb'rgb="(?:FF|00)?([0-9a-fA-F]{2})\1\1"|theme="(?:0|1|10|11)"(?!\d)|indexed="(?:8|9|22|23|55|63|64)"'
)
_WHITE = re.compile(rb'rgb="(?:FF|00)?FFFFFF"|theme="0"(?!\d)')


def attribute(attributes: bytes, name: bytes) -> int:
    """A number among the attributes of a tag; 0 where it is not told."""
    found = re.search(rb"\b" + name + rb'="([0-9]+)"', attributes)
    return int(found[1]) if found else 0


def cell_formats(xml: bytes) -> list[bytes]:
    """The attributes of each style of cells of an .xlsx."""
    return _XF.findall(dict(_BLOCK.findall(xml)).get(b"cellXfs", b""))


def styles(xml: bytes) -> tuple[frozenset[int], Mapping[int, bytes]]:
    """Styles of cells that strike out, and those that colour them, or their letters, with the colour; of an .xlsx."""
    blocks = dict(_BLOCK.findall(xml))
    struck = [bool(STRIKE.search(font)) for font in _FONT.findall(blocks.get(b"fonts", b""))]
    fills = [_COLOUR.search(fill) for fill in _FILL.findall(blocks.get(b"fills", b""))]
    colours = [found[1] if found and not _WHITE.search(found[1]) else b"" for found in fills]
    written = [_WRITTEN.search(font) for font in _FONT.findall(blocks.get(b"fonts", b""))]
    letters = [b"letters " + found[1] if found and not _PLAIN.search(found[1]) else b"" for found in written]
    lines, filled = set(), {}
    for n, attributes in enumerate(cell_formats(xml)):
        font, fill = attribute(attributes, b"fontId"), attribute(attributes, b"fillId")
        if font < len(struck) and struck[font]:
            lines.add(n)
        if fill < len(colours) and colours[fill]:
            filled[n] = colours[fill]
        elif font < len(letters) and letters[font]:
            filled[n] = letters[font]
    return frozenset(lines), filled


def marked(
    xml: bytes, struck: frozenset[int], colours: Mapping[int, bytes]
) -> tuple[Counter, dict[bytes, Counter]]:
    """How many filled cells of each line (from 1) are struck out; and of each colour."""
    wanted = sorted({*struck, *colours})
    if not wanted:
        return Counter(), {}
    ids = b"|".join(str(n).encode() for n in wanted)
    cells = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})" s="(' + ids + rb')"[^>]*(?<!/)>')
    lines, by_colour = Counter(), {}
    for line, style in cells.findall(xml):
        if int(style) in struck:
            lines[int(line)] += 1
        if colour := colours.get(int(style)):
            by_colour.setdefault(colour, Counter())[int(line)] += 1
    return lines, by_colour


def whole_lines(counts: Counter, rows: list[list]) -> frozenset[int]:
    """The lines (from 1) of which most filled cells are marked."""
    full = {n: sum(cell != "" for cell in rows[n - 1]) for n in counts if n <= len(rows)}
    return frozenset(n for n, filled in full.items() if counts[n] >= 0.6 * filled)


# ---- .ods ------------------------------------------------------------------------------------------------

ODS_STYLE = re.compile(
    rb'<style:style\b(?=[^>]*style:family="table-cell")[^>]*style:name="([^"]*)"[^>]*?(?:/>|>(.*?)</style:style>)',
    re.DOTALL,
)
_ODS_FILL = re.compile(rb'fo:background-color="(#[0-9a-fA-F]{6})"')
_ODS_LETTERS = re.compile(rb'fo:color="(#[0-9a-fA-F]{6})"')
_GREY = re.compile(rb"#([0-9a-fA-F]{2})\1\1", re.I)
ODS_STRIKE = re.compile(rb'style:text-line-through-(?:style|type)="(?!none)')
ODS_SHEET = re.compile(rb'<table:table (?=[^>]*\btable:name="([^"]*)")[^>]*>(.*?)</table:table>', re.DOTALL)
ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:table-cell\b([^>]*)>")
ODS_NAME = re.compile(rb'table:style-name="([^"]*)"')
ODS_LINES = re.compile(rb'number-rows-repeated="([0-9]{1,9})"')


def in_ods(xml: bytes) -> dict[str, tuple[Counter, dict[bytes, Counter]]]:
    """As ``marked``, for each sheet of the content of an .ods; the styles of its cells stand in it."""
    struck, colours = set(), {}
    for name, inside in ODS_STYLE.findall(xml):
        fill = _ODS_FILL.search(inside)
        if fill and fill[1].lower() != b"#ffffff":
            colours[name] = fill[1].lower()
        elif (letters := _ODS_LETTERS.search(inside)) and not _GREY.fullmatch(letters[1]):
            colours[name] = b"letters " + letters[1].lower()
        if ODS_STRIKE.search(inside):
            struck.add(name)
    found: dict[str, tuple[Counter, dict[bytes, Counter]]] = {}
    for sheet in ODS_SHEET.finditer(xml) if struck or colours else ():
        lines, by_colour, at = Counter(), {}, 1
        for attributes, inside in ODS_ROW.findall(sheet[2]):
            for cell in _ODS_CELL.findall(inside):
                style = ODS_NAME.search(cell)
                if style is None or b"office:value-type" not in cell:
                    continue
                lines[at] += style[1] in struck
                if colour := colours.get(style[1]):
                    by_colour.setdefault(colour, Counter())[at] += 1
            repeat = ODS_LINES.search(attributes)
            at += int(repeat[1]) if repeat else 1
        found[unescape(sheet[1].decode("utf-8", "replace"))] = +lines, by_colour
    return found


_ODS_WIDE = re.compile(rb'table:number-columns-spanned="(?:[3-9]|[1-9][0-9]{1,6})"')


def bands_in_ods(xml: bytes) -> dict[str, set[int]]:
    """The lines (from 0) of each sheet that hold a cell over three columns or more."""
    found: dict[str, set[int]] = {}
    for sheet in ODS_SHEET.finditer(xml) if _ODS_WIDE.search(xml) else ():
        at, lines = 0, found.setdefault(unescape(sheet[1].decode("utf-8", "replace")), set())
        for attributes, inside in ODS_ROW.findall(sheet[2]):
            lines |= {at} if _ODS_WIDE.search(inside) else set()
            repeat = ODS_LINES.search(attributes)
            at += int(repeat[1]) if repeat else 1
    return found

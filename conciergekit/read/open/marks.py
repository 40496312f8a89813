"""What the lines of a workbook show that no cell says: struck out or coloured (« en rouge : annulé »), hidden, commented."""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Mapping

from .markup import Look, attribute, ods_lines, ods_sheets, styled_cells, times

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
    lines, by_colour = Counter(), {}
    for _letters, line, style in styled_cells(xml, sorted({*struck, *colours})):
        if int(style) in struck:
            lines[int(line)] += 1
        if colour := colours.get(int(style)):
            by_colour.setdefault(colour, Counter())[int(line)] += 1
    return lines, by_colour


def whole_lines(counts: Counter, rows: list[list]) -> frozenset[int]:
    """The lines (from 1) of which most filled cells are marked."""
    full = {n: sum(cell != "" for cell in rows[n - 1]) for n in counts if n <= len(rows)}
    return frozenset(n for n, filled in full.items() if counts[n] >= 0.6 * filled)


# ---- .ods

ODS_STYLE = re.compile(
    rb'<style:style\b(?=[^>]*style:family="table-cell")[^>]*style:name="([^"]*)"[^>]*?(?:/>|>(.*?)</style:style>)',
    re.DOTALL,
)
_ODS_FILL = re.compile(rb'fo:background-color="(#[0-9a-fA-F]{6})"')
_ODS_LETTERS = re.compile(rb'fo:color="(#[0-9a-fA-F]{6})"')
_GREY = re.compile(rb"#([0-9a-fA-F]{2})\1\1", re.I)
ODS_STRIKE = re.compile(rb'style:text-line-through-(?:style|type)="(?!none)')
_ODS_CELL = re.compile(rb"<table:table-cell\b([^>]*)>")
ODS_NAME = re.compile(rb'table:style-name="([^"]*)"')


_ODS_WIDE = re.compile(rb'table:number-columns-spanned="(?:[3-9]|[1-9][0-9]{1,6})"')


def in_ods(xml: bytes, looks: Mapping[str, Look]) -> None:
    """What the content of an .ods says of the lines of each sheet, put in its look; the styles of its cells stand in it."""
    struck, colours = _ods_styles(xml)
    hidden, wide = (pattern.search(xml) is not None for pattern in (_ODS_HIDDEN, _ODS_WIDE))
    noted = b"<office:annotation" in xml
    for name, sheet in ods_sheets(xml) if struck or colours or hidden or wide or noted else ():
        look = looks[name]
        if hidden:
            look.hidden_rows, look.hidden_columns = _hidden_in_ods(sheet)
        for at, _times, inside in ods_lines(sheet):
            if wide and _ODS_WIDE.search(inside):
                look.bands.add(at)
            if noted and any(AUTHOR.encode() not in note for note in _ODS_NOTE.findall(inside)):
                look.pinned_rows |= {at + 1}
            for cell in _ODS_CELL.findall(inside) if struck or colours else ():
                style = ODS_NAME.search(cell)
                if style is None or b"office:value-type" not in cell:
                    continue
                if style[1] in struck:
                    look.struck[at + 1] += 1
                if colour := colours.get(style[1]):
                    look.colours.setdefault(colour, Counter())[at + 1] += 1


def _ods_styles(xml: bytes) -> tuple[set[bytes], dict[bytes, bytes]]:
    """The styles of cells that strike out, and those that colour them, or their letters, with the colour."""
    struck, colours = set(), {}
    for name, inside in ODS_STYLE.findall(xml):
        fill = _ODS_FILL.search(inside)
        if fill and fill[1].lower() != b"#ffffff":
            colours[name] = fill[1].lower()
        elif (letters := _ODS_LETTERS.search(inside)) and not _GREY.fullmatch(letters[1]):
            colours[name] = b"letters " + letters[1].lower()
        if ODS_STRIKE.search(inside):
            struck.add(name)
    return struck, colours


# ---- hidden, by hand or by a filter

_MOST = 100_000  # lines, of an .ods that hides all the empty ones too
_MOST_COLUMNS = 2_000
_ROW = re.compile(rb'<row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]{1,7})"')
_COLUMN = re.compile(rb'<col (?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_FROM, _TO = re.compile(rb'\bmin="([0-9]{1,5})"'), re.compile(rb'\bmax="([0-9]{1,5})"')
_ODS_PART = re.compile(rb"<table:table-(row|column)\b([^>]*)>")
_ODS_REPEAT = re.compile(rb'repeated="([0-9]{1,9})"')
_ODS_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')


def hidden_in_xlsx(xml: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Hidden lines (from 1) and columns (from 0) of the XML of a sheet."""
    if b'hidden="1"' not in xml and b'hidden="true"' not in xml:
        return frozenset(), frozenset()
    columns: set[int] = set()
    for match in _COLUMN.finditer(xml):
        first, last = _FROM.search(match[0]), _TO.search(match[0])
        if first and last:
            columns |= set(range(int(first[1]) - 1, min(int(last[1]), _MOST_COLUMNS)))
    return frozenset(map(int, _ROW.findall(xml))), frozenset(columns)


def _hidden_in_ods(sheet: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """The same, of a sheet of an .ods."""
    hidden, count = {b"row": set(), b"column": set()}, {b"row": 0, b"column": 0}
    for kind, attributes in _ODS_PART.findall(sheet):
        first = count[kind]
        count[kind] += times(_ODS_REPEAT, attributes)
        if _ODS_HIDDEN.search(attributes):
            hidden[kind] |= set(range(first, min(count[kind], _MOST)))
    return frozenset(line + 1 for line in hidden[b"row"]), frozenset(hidden[b"column"])


# ---- with a comment pinned to a cell; the kit's own comments are none

AUTHOR = "conciergekit"
_LINK = re.compile(rb'<Relationship (?=[^>]*relationships/comments")[^>]*?\bTarget="([^"]+)"')
_AUTHOR = re.compile(rb"<author\s*(?:/>|>(.*?)</author>)", re.DOTALL)
_COMMENT = re.compile(rb'<comment (?=[^>]*\bref="[A-Z]{1,3}([0-9]{1,7})")(?=[^>]*\bauthorId="([0-9]{1,6})")')
_ODS_NOTE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)


def pinned_in_xlsx(archive: zipfile.ZipFile, part: str, names: frozenset[str]) -> frozenset[int]:
    """The lines (from 1) of a sheet of an .xlsx that hold a comment; `names`: what the archive holds."""
    folder, name = posixpath.split(part)
    links = f"{folder}/_rels/{name}.rels"
    if links not in names or not (link := _LINK.search(archive.read(links))):
        return frozenset()
    target = posixpath.normpath(posixpath.join("/", folder, link[1].decode())).lstrip("/")
    if target not in names:
        return frozenset()
    xml = archive.read(target)
    ours = {n for n, author in enumerate(_AUTHOR.findall(xml)) if author == AUTHOR.encode()}
    return frozenset(int(line) for line, author in _COMMENT.findall(xml) if int(author) not in ours)

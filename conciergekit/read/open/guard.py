"""Before a file is opened: is it what it says, and can it be read within bounded memory and time?

A workbook is an archive of XML: a few kilobytes can unfold into gigabytes, or place one word in the last cell
of the last line so that a reader lays out seventeen thousand million empty cells. Everything is measured here
on the bytes themselves, declared sizes are not believed, and nothing is ever extracted to a disk.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...core.errors import ConciergekitError, reason_of
from ...core.findings import Finding
from ...core.i18n import N_, _, number
from ...core.schema import Words
from .xls import is_encrypted

Kind = Literal["xlsx", "xls", "ods", "text"]

# Far above any pilot (100,000 requests make about 10 MB, 110 MB unfolded, 2 million cells).
LARGEST_FILE = 100_000_000  # bytes on disk
LARGEST_UNFOLDED = 500_000_000  # bytes of an archive, all parts together
LARGEST_TEXT = 500_000_000  # bytes once each cell holds its own copy of a shared text
MOST_CELLS = 12_000_000  # of the rectangle from A1 to the last filled cell, all sheets together
MOST_PARTS = 5_000
# Columns, and empty lines in a row, from which on a cell is far from its table.
FAR_COLUMNS = 2_000
FAR_ROWS = 20_000
_CHUNK = 1 << 20

OLE = b"\xd0\xcf\x11\xe0"  # how a password-protected .xlsx, and every .xls, begins
_ARCHIVE, _PICTURE = N_("a compressed archive"), N_("a picture")
_STARTS = (
    (b"%PDF", N_("a PDF document")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"{\\rtf", N_("a text document")),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
)
# What to do with a document that is no workbook; the others open in a spreadsheet program.
_INSTEAD = {
    "a PDF document": N_("Ask for the workbook it was made from; otherwise type its figures in one."),
    _PICTURE: N_("Ask for the workbook it was made from; otherwise type its figures in one."),
    "a text document": N_("Copy its table into a new workbook, and give that one."),
    _ARCHIVE: N_("Open it and give the workbook it holds."),
}
_KIND_WORDS = {
    "xlsx": Words("an Excel workbook"),
    "ods": Words("a LibreOffice workbook"),
    "xls": Words("an old Excel workbook (.xls)"),
    "text": Words("plain text"),
}
_BY_SUFFIX = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods"}
_WEB = re.compile(rb"<(!doctype html|html|head|body|table|meta|div)\b", re.I)
_CLOUD = re.compile(rb'\s*\{[^{}]{0,300}"doc_id"')
_XML_BOOK = re.compile(rb"<\?xml|<Workbook\b|<office:document\b", re.I)


@dataclass(frozen=True)
class Checked:
    """A file that may be opened: its bytes, what it really is whatever its name, and what will be ignored.

    wide: some cells stand so far away that a reader must leave them out, then ask `check_cells`; near: the parts of an
    .xlsx whose cells surely all stand near one another.
    """

    data: bytes
    kind: Kind
    findings: tuple[Finding, ...] = ()
    wide: bool = False
    near: frozenset[str] = frozenset()


def guard(path: Path) -> Checked:
    """The bytes of a workbook or a text file, once known to be safe to open; its kind by content, not by name ("xlsx" also for
    .xlsm); notes on what stays unread: macros, links to other files, a name that does not suit the content.

    Raises ConciergekitError, in one line: not a file, empty, too large on disk or once unfolded, damaged, entities in its XML,
    or another kind of document.
    """
    data, wide, near = _read(path), False, frozenset()
    if data.startswith(b"PK"):
        data, kind, notes, wide, near = _archive(path, data)
    elif data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data or is_encrypted(data):
            raise protected(path)
        kind, notes = "xls", []
    else:
        _text(path, data)
        kind, notes = "text", []
    findings = [Finding(code, "note", sheet=path.name if kind == "text" else "") for code in notes]
    if kind != _BY_SUFFIX.get(path.suffix.lower(), "text"):
        findings.append(Finding("mislabelled", "note", typed=path.name, values={"kind": _KIND_WORDS[kind]}))
    return Checked(data, kind, tuple(findings), wide, near)


def check_cells(path: Path, data: bytes) -> None:
    """Raise ConciergekitError if laying out the sheets of a workbook would take too many cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        ods = "content.xml" in archive.namelist()
        cells = sum(
            _cells("ods" if ods else "xlsx", entry.filename, _unfold(path, data, entry, LARGEST_UNFOLDED))[0]
            for entry in archive.infolist()
        )
    if cells > MOST_CELLS:
        raise refused(
            N_(
                "“{path}” spreads over more than {most} million cells, nearly all empty: it is not opened. "
                "Delete the far cells, or copy the filled ones into a new workbook."
            ),
            path=path,
            most=number(MOST_CELLS / 1e6, 0),
        )


def _read(path: Path) -> bytes:
    if not path.is_file():  # a pipe or a device would never end
        raise refused(N_("“{path}” is not a file."), path=path)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise refused(
                N_(
                    "“{path}” is too large: {size} MB; the kit opens files up to {most} MB. Keep one pilot a file."
                ),
                path=path,
                size=number(size / 1e6, 0),
                most=number(LARGEST_FILE / 1e6, 0),
            )
        data = path.read_bytes()
    except OSError as error:
        raise refused(
            N_("“{path}” cannot be opened ({reason}). If it is open elsewhere, close it and try again."),
            path=path,
            reason=reason_of(error),
        ) from None
    if not data:
        raise refused(N_("“{path}” is empty (0 bytes). Ask for the file again."), path=path)
    return data


def _text(path: Path, data: bytes) -> None:
    """Refuse what is neither a workbook nor a table in a text."""
    if path.suffix.lower() == ".gsheet" or _CLOUD.match(data):
        raise refused(
            N_(
                "“{path}” is only a link to a Google sheet. Open it, choose File, Download, Microsoft Excel (.xlsx), and give "
                "that file."
            ),
            path=path,
        )
    for start, words in _STARTS:
        if data.startswith(start):
            raise _other(path, words)
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _WEB.match(head) or (head.startswith(b"<") and _WEB.search(head)):
        raise _other(path, N_("a web page"))
    if _XML_BOOK.match(head):
        raise _other(path, N_("an XML document"))


def _other(path: Path, kind: str) -> ConciergekitError:
    instead = _(_INSTEAD.get(kind, _SAVE_AS))
    return refused(
        N_("“{path}” is {kind}, not a workbook. {instead}"), path=path, kind=_(kind), instead=instead
    )


_SAVE_AS = N_("Open it in Excel or LibreOffice and save it as .xlsx.")


# ---- archives --------------------------------------------------------------------------------------------


def _archive(path: Path, data: bytes) -> tuple[bytes, Kind, list[str], bool, frozenset[str]]:
    entries = _entries(path, data)
    if any(_usual_name(entry.filename) != entry.filename for entry in entries):
        data = _renamed(path, data, entries)
        entries = _entries(path, data)
    names = {entry.filename for entry in entries}
    kind = _kind(path, names)
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNFOLDED:
        raise _too_much(path)
    total = cells = 0
    near: dict[str, bool] = {}
    notes = set(_unread(names))
    for entry in entries:
        content = _unfold(path, data, entry, LARGEST_UNFOLDED - total)
        total += len(content)
        if entry.filename == "META-INF/manifest.xml" and b"encryption-data" in content:
            raise protected(path)
        if entry.filename.endswith((".xml", ".rels", ".vml")):
            _plain_xml(path, content)
        area, close = _cells(kind, entry.filename, content)
        cells += area
        near[entry.filename] = close and near.get(entry.filename, True)
    if kind == "xlsx":
        _shared_texts(path, data, entries)
    return data, kind, sorted(notes), cells > MOST_CELLS, frozenset(name for name in near if near[name])


def _entries(path: Path, data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, EOFError, OSError, NotImplementedError):
        raise damaged(path) from None
    return entries


def _usual_name(name: str) -> str:
    """The name of a part as spreadsheet programs write it; some others begin it with a slash, or write it as Windows does."""
    name = name.replace("\\", "/").lstrip("/")
    folder, slash, rest = name.partition("/")
    return "xl/" + rest if slash and folder == "XL" else name


def _renamed(path: Path, data: bytes, entries: list[zipfile.ZipInfo]) -> bytes:
    """The same archive, its parts named as usual."""
    out, room = io.BytesIO(), LARGEST_UNFOLDED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries[:MOST_PARTS]:
            content = _unfold(path, data, entry, room)
            room -= len(content)
            if not entry.filename.endswith(("/", "\\")):
                archive.writestr(_usual_name(entry.filename), content)
    return out.getvalue()


def _kind(path: Path, names: set[str]) -> Kind:
    if any(name.startswith("xl/") and name.endswith("workbook.bin") for name in names):
        raise refused(
            N_(
                "“{path}” is a binary workbook (.xlsb), which the kit does not read. Open it in Excel or LibreOffice and save it as .xlsx."
            ),
            path=path,
        )
    if any(name.startswith("xl/") for name in names) or {"[Content_Types].xml", "workbook.xml"} <= names:
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        raise _other(path, "a text document")
    if "content.xml" in names:
        return "ods"
    if any(name.endswith((".iwa", "index.apxl")) or name == "Index.zip" for name in names):
        raise refused(
            N_(
                "“{path}” is a Numbers document, which only Apple's programs open. In Numbers, choose File, Export to, Excel, "
                "and give that file."
            ),
            path=path,
        )
    if "[content_types].xml" in {name.casefold().lstrip("/\\") for name in names}:
        raise refused(
            N_(
                "“{path}” is a workbook written in a way the kit does not read. Open it in Excel or LibreOffice and save it as .xlsx."
            ),
            path=path,
        )
    raise refused(
        N_("“{path}” is an archive (zip), not a workbook. Open it and give the workbook it holds."), path=path
    )


def _unread(names: set[str]) -> Iterator[str]:
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        yield "macros_ignored"
    if any(name.startswith("xl/externalLinks/") for name in names):
        yield "links_ignored"


def _unfold(path: Path, data: bytes, entry: zipfile.ZipInfo, room: int) -> bytes:
    """One part, inflated by hand: `zipfile` stops at the declared size, other readers do not."""
    if entry.flag_bits & 1:
        raise protected(path)
    head = data[entry.header_offset : entry.header_offset + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise damaged(path)
    start = entry.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        if len(packed) > room:
            raise _too_much(path)
        return bytes(packed)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise damaged(path)
    inflater, parts, size = zlib.decompressobj(-zlib.MAX_WBITS), [], 0
    try:
        while not inflater.eof:
            piece = inflater.decompress(inflater.unconsumed_tail or packed, _CHUNK)
            packed = b""
            size += len(piece)
            if size > room:
                raise _too_much(path)
            if not piece and not inflater.unconsumed_tail:
                break
            parts.append(piece)
    except zlib.error:
        raise damaged(path) from None
    if not inflater.eof:
        raise damaged(path)
    return b"".join(parts)


def _plain_xml(path: Path, content: bytes) -> None:
    """No document types, hence no entities that unfold; no encoding the checks below would not see through."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refused(
            N_(
                "“{path}” was not written by a spreadsheet program: its XML holds instructions the kit refuses. "
                "Save it anew from Excel or LibreOffice."
            ),
            path=path,
        )


# ---- cells -----------------------------------------------------------------------------------------------

_ROW = re.compile(rb"row[^>]*?\sr\s*=\s*[\"']([0-9]{1,9})")
_WIDE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{2,9})[0-9]")
_USUAL = re.compile(rb'<c r="([A-Za-z]{2,9})[0-9]')
_FILLED = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?r\s*=\s*[\"']([A-Za-z]{1,9})([0-9]{1,9})[\"'][^>]*[^/>]>|<(?:\w+:)?c\s[^>]*?r\s*=\s*[\"']([A-Za-z]{1,9})([0-9]{1,9})[\"']>"
)


def _cells(kind: Kind, name: str, content: bytes) -> tuple[int, bool]:
    """Cells from A1 to the last filled one of a sheet, as a reader will lay them out; True where they surely all stand
    near one another."""
    if kind == "xlsx":
        return _box_of_xlsx(content) if b"sheetData" in content else (0, False)  # wherever the part stands
    return (_box_of_ods(content) if name == "content.xml" else 0), False


def _box_of_xlsx(xml: bytes) -> tuple[int, bool]:
    found = set(map(int, _ROW.findall(xml)))
    rows = max(found, default=xml.count(b"row>"))
    # as every program writes it, a search with a fixed beginning is ten times faster
    usual = xml.count(b'<c r="') == xml.count(b"<c ") and b":c " not in xml
    wide = max(map(column_number, set((_USUAL if usual else _WIDE).findall(xml))), default=26)
    if rows * wide <= MOST_CELLS:
        return rows * wide, usual and wide < FAR_COLUMNS and rows - len(found) < FAR_ROWS
    # formats often reach the last line or column of a sheet: only filled cells are laid out
    rows = wide = 0
    for match in _FILLED.finditer(xml):
        letters, line = (match[1], match[2]) if match[1] else (match[3], match[4])
        rows, wide = max(rows, int(line)), max(wide, column_number(letters))
    return rows * wide, False


def column_number(letters: bytes) -> int:
    """ "A" -> 1, "AA" -> 27."""
    position = 0
    for letter in letters.upper():
        position = position * 26 + letter - 64
    return position


_REPEAT_ROWS = re.compile(rb"number-rows-repeated\s*=\s*[\"']([0-9]{1,9})")
_REPEAT_CELLS = re.compile(rb"<table:(?:covered-)?table-cell([^>]*)>")
_REPEAT_COLUMNS = re.compile(rb"number-columns-repeated\s*=\s*[\"']([0-9]{1,9})")


def _box_of_ods(xml: bytes) -> int:
    total = 0
    for sheet in xml.split(b"</table:table>"):
        rows = wide = pending = 0
        for row in sheet.split(b"</table:table-row>"):
            match = _REPEAT_ROWS.search(row)
            repeated = int(match[1]) if match else 1
            pending += repeated
            if b"office:value-type" not in row and b"<text:p" not in row:
                continue
            rows = pending
            wide = max(wide, _width_of_ods(row))
        total += rows * wide
    return total


def _width_of_ods(row: bytes) -> int:
    if b"number-columns-repeated" not in row:
        return row.count(b"table-cell ") + row.count(b"table-cell>")
    width = last = 0
    for match in _REPEAT_CELLS.finditer(row):
        repeat = _REPEAT_COLUMNS.search(match[1])
        width += int(repeat[1]) if repeat else 1
        if b"value-type" in match[1]:
            last = width
    return last


_SHARED = re.compile(rb"</(?:\w+:)?si>")
_TEXT_CELLS = re.compile(rb"\st\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*([0-9]{1,9})")


def _shared_texts(path: Path, data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Texts are stored once and each cell gets its copy: a long one in a million cells would fill the memory."""
    shared = [e for e in entries if e.filename.lower().endswith("sharedstrings.xml")]
    lengths = [len(text) for e in shared for text in _SHARED.split(_unfold(path, data, e, LARGEST_UNFOLDED))]
    longest = max(lengths, default=0)
    if longest < 200:  # MOST_CELLS of them at most
        return
    total = 0
    for entry in entries:
        xml = _unfold(path, data, entry, LARGEST_UNFOLDED)
        if b"sheetData" not in xml:
            continue
        uses = xml.count(b't="s"') + xml.count(b"t='s'")
        if total + uses * longest > LARGEST_TEXT:
            indices = (int(text) for text in _TEXT_CELLS.findall(xml))
            total += sum(lengths[i] for i in indices if i < len(lengths))
        else:
            total += uses * longest
        if total > LARGEST_TEXT:
            raise _too_much(path)


# ---- refusals --------------------------------------------------------------------------------------------


def refused(text: str, **values) -> ConciergekitError:
    """What to say, in the current language, of a file that is not read or not written."""
    return ConciergekitError(_(text, **values))


def protected(path: Path) -> ConciergekitError:
    return refused(
        N_("“{path}” is protected by a password. Save a copy without the password and try again."), path=path
    )


def damaged(path: Path) -> ConciergekitError:
    return refused(
        N_("“{path}” is damaged or incomplete. Ask for the file again, or save it anew as .xlsx."), path=path
    )


def _too_much(path: Path) -> ConciergekitError:
    return refused(
        N_(
            "“{path}” unfolds into more than {most} MB: it is not opened. Copy its filled cells into a new workbook."
        ),
        path=path,
        most=number(LARGEST_UNFOLDED / 1e6, 0),
    )

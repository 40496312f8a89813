"""Lines that hold a comment pinned to a cell: what it says is in no cell. The kit's own comments are none of them."""

import posixpath
import re
import zipfile
from html import unescape

from .marks import ODS_LINES, ODS_ROW, ODS_SHEET

AUTHOR = "conciergekit"
_LINK = re.compile(rb'<Relationship (?=[^>]*relationships/comments")[^>]*?\bTarget="([^"]+)"')
_AUTHOR = re.compile(rb"<author\s*(?:/>|>(.*?)</author>)", re.DOTALL)
_COMMENT = re.compile(rb'<comment (?=[^>]*\bref="[A-Z]{1,3}([0-9]{1,7})")(?=[^>]*\bauthorId="([0-9]{1,6})")')
_ODS_NOTE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)


def in_xlsx(archive: zipfile.ZipFile, part: str, names: frozenset[str]) -> frozenset[int]:
    """The lines (from 1) of a sheet of an .xlsx; `names`: what the archive holds."""
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


def in_ods(xml: bytes) -> dict[str, frozenset[int]]:
    """The same, for each sheet of the content of an .ods."""
    found: dict[str, frozenset[int]] = {}
    for sheet in ODS_SHEET.finditer(xml) if b"<office:annotation" in xml else ():
        lines, at = set(), 1
        for attributes, inside in ODS_ROW.findall(sheet[2]):
            if any(AUTHOR.encode() not in note for note in _ODS_NOTE.findall(inside)):
                lines.add(at)
            repeat = ODS_LINES.search(attributes)
            at += int(repeat[1]) if repeat else 1
        found[unescape(sheet[1].decode("utf-8", "replace"))] = frozenset(lines)
    return found

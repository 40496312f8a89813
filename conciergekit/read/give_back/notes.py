"""Comments on the cells of one worksheet of a `Package`, added to those that stand there already."""

import re
from collections.abc import Iterable

from lxml import etree

from ..open.marks import AUTHOR
from .package import Package, in_place, reference

# declared on each shape: the drawing they are added to may use other prefixes
_NAMES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_VML = f"<xml {_NAMES}></xml>"
_SHAPE_TYPE = (
    f'<v:shapetype {_NAMES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    f"<v:shape {_NAMES} "
    'id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:280px;height:{height}px;visibility:hidden" fillcolor="#fff8e1" o:insetmode="auto"><v:fill color2="#fff8e1"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 12, {top}, 4, {right}, 20, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def add_notes(package: Package, part: str, notes: Iterable[tuple[int, int, str]]) -> None:
    """Write comments into a sheet: (row, column, text), counted from 1. A cell that has one keeps its words."""
    notes = list(notes)
    if not notes:
        return
    root = _comments(package, part)
    ns = etree.QName(root).namespace
    authors, listed = root.find(f"{{{ns}}}authors"), root.find(f"{{{ns}}}commentList")
    here = {comment.get("ref"): comment for comment in listed}
    fresh = []
    for row, column, text in notes:
        ref = reference(row, column)
        if ref in here:
            _append_words(here[ref], "\n\n" + text, ns)
        else:
            fresh.append((row, column, text))
            comment = etree.SubElement(listed, f"{{{ns}}}comment", ref=ref, authorId=_author(authors, ns))
            etree.SubElement(comment, f"{{{ns}}}text")
            _append_words(comment, text, ns)
            here[ref] = comment
    if fresh:
        _shapes(package, part, fresh)


def _append_words(comment: etree._Element, words: str, ns: str) -> None:
    text = comment.find(f"{{{ns}}}text")
    run = etree.SubElement(text, f"{{{ns}}}r")
    format_ = etree.SubElement(run, f"{{{ns}}}rPr")
    etree.SubElement(format_, f"{{{ns}}}sz", val="9")
    leaf = etree.SubElement(run, f"{{{ns}}}t")
    leaf.text = words
    leaf.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _author(authors: etree._Element, ns: str) -> str:
    for index, author in enumerate(authors):
        if author.text == AUTHOR:
            return str(index)
    etree.SubElement(authors, f"{{{ns}}}author").text = AUTHOR
    return str(len(authors) - 1)


def _comments(package: Package, part: str) -> etree._Element:
    found = next(iter(package.related(part, "comments").values()), None)
    if found in package.parts:
        return package.tree(found)
    name = package.free_name("xl/comments{}.xml")
    ns = etree.QName(package.tree(part)).namespace
    package.add(
        name,
        f'<comments xmlns="{ns}"><authors/><commentList/></comments>'.encode(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    )
    package.relate(part, "comments", name)
    return package.tree(name)


def _shapes(package: Package, part: str, notes: list[tuple[int, int, str]]) -> None:
    """The boxes of the comments: old VML, often not quite XML, hence edited as text."""
    name = _drawing(package, part)
    vml = package.parts[name].decode("utf-8", "surrogateescape")
    number = 1 + max([1024, *map(int, re.findall(r"_x0000_s([0-9]{1,9})\"", vml))])
    shapes = "" if "_x0000_t202" in vml.split("<v:shape ")[0] else _SHAPE_TYPE
    for at, (row, column, text) in enumerate(notes):
        lines = sum(1 + len(line) // 44 for line in text.split("\n"))
        shapes += _SHAPE.format(
            number=number + at,
            row=row - 1,
            column=column - 1,
            left=column,
            right=column + 4,
            top=max(row - 2, 0),
            bottom=max(row - 2, 0) + 2 + lines,
            height=20 + 15 * lines,
        )
    end = vml.rindex("</xml>")
    package.add(name, (vml[:end] + shapes + vml[end:]).encode("utf-8", "surrogateescape"))


def _drawing(package: Package, part: str) -> str:
    root = package.tree(part)
    ns = etree.QName(root).namespace
    drawing = root.find(f"{{{ns}}}legacyDrawing")
    if drawing is not None:
        found = package.related(part, "vmlDrawing").get(drawing.get(f"{{{package.office}}}id"))
        if found in package.parts:
            return found
        root.remove(drawing)
    name = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.default_type("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    package.add(name, _VML.encode())
    drawing = etree.Element(f"{{{ns}}}legacyDrawing")
    drawing.set(f"{{{package.office}}}id", package.relate(part, "vmlDrawing", name))
    in_place(root, drawing)
    return name

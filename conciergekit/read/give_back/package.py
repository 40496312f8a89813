"""A workbook edited in place, part by part: everything that is not touched keeps its very bytes.

Libraries that load and save a workbook lose what they do not model (drop-downs to another sheet kept in an
extension, charts, pictures, macros). Here only the marked cells, their styles and their comments change.
Element names and their order: ECMA-376, part 1, 18 (SpreadsheetML).
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable
from copy import deepcopy
from io import BytesIO

from lxml import etree
from openpyxl.utils import column_index_from_string

from ...core.cells.sheet import letter
from ...core.text import listed
from ..open.marks import AUTHOR

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


# What may stand after the cells of a sheet, in this order, which is fixed.
_ORDER = listed("""
    dataValidations, hyperlinks, printOptions, pageMargins, pageSetup, headerFooter, rowBreaks, colBreaks,
    customProperties, cellWatches, ignoredErrors, smartTags, drawing, legacyDrawing, legacyDrawingHF, drawingHF,
    picture, oleObjects, controls, webPublishItems, tableParts, extLst
""")


class Package:
    """The parts of a workbook (.xlsx, .xlsm), read into memory and written back in the same order."""

    def __init__(self, data: bytes):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.entries = {i.filename: i for i in archive.infolist() if not i.is_dir()}
            self.parts = {name: archive.read(name) for name in self.entries}
        self._trees: dict[str, etree._Element] = {}
        self.book = self._book_part()
        self.strict = _OFFICE_STRICT.encode() in self.parts[self.book]
        self.office = _OFFICE_STRICT if self.strict else _OFFICE

    def _book_part(self) -> str:
        for link in self.tree("_rels/.rels"):
            if link.get("Type", "").endswith("/officeDocument"):
                return link.get("Target").lstrip("/")
        return "xl/workbook.xml"

    def tree(self, name: str) -> etree._Element:
        """The root of an XML part, to be changed in place."""
        if name not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            self._trees[name] = etree.fromstring(self.parts[name], parser)
        return self._trees[name]

    def add(self, name: str, content: bytes, content_type: str = "") -> None:
        """A new part, or new content for one."""
        self.parts[name] = content
        self._trees.pop(name, None)
        types = self.tree("[Content_Types].xml")
        known = any(t.get("PartName") == f"/{name}" for t in types)
        if content_type and not known:
            child(types, "Override", PartName=f"/{name}", ContentType=content_type)

    def default_type(self, extension: str, content_type: str) -> None:
        types = self.tree("[Content_Types].xml")
        if not any(t.get("Extension", "").lower() == extension for t in types):
            types.insert(0, element(types, "Default", Extension=extension, ContentType=content_type))

    def free_name(self, pattern: str) -> str:
        """The first unused name of a pattern such as "xl/comments{}.xml"."""
        number = 1
        while pattern.format(number) in self.parts:
            number += 1
        return pattern.format(number)

    # ---- relationships

    def _links(self, part: str) -> etree._Element:
        folder, file = posixpath.split(part)
        name = f"{folder}/_rels/{file}.rels"
        if name not in self.parts:
            self.parts[name] = f'<Relationships xmlns="{_RELS}"/>'.encode()
        return self.tree(name)

    def related(self, part: str, kind: str) -> dict[str, str]:
        """Relationship id -> part, for the relationships of a kind ("comments", "vmlDrawing")."""
        folder = posixpath.dirname(part)
        return {
            link.get("Id"): posixpath.normpath(posixpath.join("/" + folder, link.get("Target"))).lstrip("/")
            for link in self._links(part)
            if link.get("Type", "").endswith("/" + kind) and link.get("TargetMode") != "External"
        }

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relationship from a part to another; returns its id."""
        links = self._links(part)
        used = {link.get("Id") for link in links}
        number = 1
        while f"rId{number}" in used:
            number += 1
        kind = f"{self.office}/{kind}"
        child(links, "Relationship", Id=f"rId{number}", Type=kind, Target=f"/{target}")
        return f"rId{number}"

    # ---- sheets

    def sheets(self) -> dict[str, str]:
        """Name of each worksheet -> its part, in order."""
        parts = self.related(self.book, "worksheet")
        found = {}
        for sheet in self.tree(self.book).iterfind(".//{*}sheets/{*}sheet"):
            part = parts.get(sheet.get(f"{{{self.office}}}id"))
            if part in self.parts:
                found[sheet.get("name")] = part
        return found

    def add_first_sheet(self, name: str, xml: bytes) -> str:
        """A sheet before all others, shown when the workbook opens; a sheet of that name is replaced."""
        book = self.tree(self.book)
        part = self.sheets().get(name)
        for other in self.sheets().values():
            self._deselect(other)
        if part is None:
            part = self.free_name("xl/worksheets/sheet{}.xml")
            self._insert(book, name, part, 0)
            for named in book.iterfind("{*}definedNames/{*}definedName"):  # they count sheets by position
                if named.get("localSheetId"):
                    named.set("localSheetId", str(int(named.get("localSheetId")) + 1))
        self.replace_sheet(part, xml)
        for view in book.iterfind("{*}bookViews/{*}workbookView"):
            view.attrib.pop("firstSheet", None)
            view.attrib.pop("activeTab", None)
        return part

    def add_last_sheet(self, name: str, xml: bytes, *, hidden: bool = False) -> str:
        """A sheet after all others; returns its part."""
        part = self.free_name("xl/worksheets/sheet{}.xml")
        book = self.tree(self.book)
        sheet = self._insert(book, name, part, len(book.find("{*}sheets")))
        if hidden:
            sheet.set("state", "hidden")
        self.replace_sheet(part, xml)
        return part

    def replace_sheet(self, part: str, xml: bytes) -> None:
        """New content for a sheet, without what hung on the old one (comments, links)."""
        self.add(part, xml, "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")
        folder, file = posixpath.split(part)
        self.parts.pop(f"{folder}/_rels/{file}.rels", None)
        self._trees.pop(f"{folder}/_rels/{file}.rels", None)

    def _insert(self, book: etree._Element, name: str, part: str, place: int) -> etree._Element:
        sheets = book.find("{*}sheets")
        number = 1 + max((int(s.get("sheetId")) for s in sheets), default=0)
        sheet = element(sheets, "sheet", name=name, sheetId=str(number))
        sheet.set(f"{{{self.office}}}id", self.relate(self.book, "worksheet", part))
        sheets.insert(place, sheet)
        return sheet

    def _deselect(self, part: str) -> None:
        """Two selected sheets would be edited together."""
        if part in self._trees:
            for view in self.tree(part).iterfind("{*}sheetViews/{*}sheetView"):
                view.attrib.pop("tabSelected", None)
        else:
            self.parts[part] = re.sub(rb'\stabSelected="(1|true)"', b"", self.parts[part], count=4)

    # ---- bytes

    def bytes(self) -> bytes:
        """The workbook; unchanged parts keep their bytes, dates are those of the original."""
        for name, root in self._trees.items():
            self.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        first = next(iter(self.entries.values()))
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                date = self.entries[name].date_time if name in self.entries else first.date_time
                entry = zipfile.ZipInfo(name, date)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        return out.getvalue()


def element(like: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    """A new element, of the namespace of another."""
    return etree.Element(f"{{{etree.QName(like).namespace}}}{tag}", **attributes)


def child(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    """The same, last in its parent."""
    parent.append(new := element(parent, tag, **attributes))
    return new


def put_words(parent: etree._Element, words: str) -> None:
    """Words of a cell or of a comment, with their spaces."""
    leaf = child(parent, "t")
    leaf.text = words
    leaf.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def in_place(root: etree._Element, added: etree._Element) -> None:
    """Add an element to a sheet where those of its name stand."""
    after = _ORDER[_ORDER.index(etree.QName(added).localname) + 1 :]
    names = [etree.QName(child).localname if isinstance(child.tag, str) else "" for child in root]
    controls = names.index("sheetData") if "drawing" not in after else len(names)
    for at, name in enumerate(names):
        # form controls stand in an AlternateContent after the drawing
        if name in after or (name == "AlternateContent" and at > controls):
            root.insert(at, added)
            return
    root.append(added)


_FIRST_FREE = 164  # numbers below are those of formats every program knows (ECMA-376, part 1, 18.8.30)


class Styles:
    """The styles of a workbook, to which tinted copies of existing ones are added."""

    def __init__(self, package: Package):
        name = next(iter(package.related(package.book, "styles").values()))
        self.root = package.tree(name)
        self.made: dict[tuple, str] = {}

    def tinted(self, style: str | None, colour: str) -> str:
        """The index of a style like `style`, on a ground of `colour` (RRGGBB) with dark letters."""
        key = (style or "0", colour)
        if key not in self.made:
            formats = self._group("cellXfs")
            base = int(key[0]) if int(key[0]) < len(formats) else 0
            new = deepcopy(formats[base])
            new.set("fillId", self._fill(colour))
            new.set("fontId", self._dark(new.get("fontId", "0")))
            new.set("applyFill", "1")
            new.set("applyFont", "1")
            self.made[key] = self._append(formats, new)
        return self.made[key]

    def text(self, *, bold=False, size=11, colour="FF1F1F1F", ground="", underline=False, wrap=True) -> str:
        """The index of a new style for the words of a sheet."""
        font = element(self.root, "font")
        for name in ["b"] * bold + ["u"] * underline:
            child(font, name)
        for name, said in (
            ("sz", {"val": str(size)}),
            ("color", {"rgb": colour}),
            ("name", {"val": "Calibri"}),
        ):
            child(font, name, **said)
        of_font = self._append(self._group("fonts"), font)
        ground = self._fill(ground) if ground else "0"
        new = element(self.root, "xf", numFmtId="0", fontId=of_font, fillId=ground, borderId="0", xfId="0")
        for name in ("applyFont", "applyFill", "applyAlignment"):
            new.set(name, "1")
        child(new, "alignment", vertical="top", wrapText="1" if wrap else "0")
        return self._append(self._group("cellXfs"), new)

    def _group(self, name: str) -> etree._Element:
        return self.root.find(f"{{*}}{name}")

    def _append(self, group: etree._Element, added: etree._Element) -> str:
        group.append(added)
        group.set("count", str(len(group)))
        return str(len(group) - 1)

    def _fill(self, colour: str) -> str:
        key = ("fill", colour)
        if key not in self.made:
            fill = element(self.root, "fill")
            pattern = child(fill, "patternFill", patternType="solid")
            child(pattern, "fgColor", rgb=f"FF{colour}")
            child(pattern, "bgColor", indexed="64")
            self.made[key] = self._append(self._group("fills"), fill)
        return self.made[key]

    def _dark(self, font: str) -> str:
        """The same letters, dark: white ones would vanish on a pale ground."""
        key = ("font", font)
        if key not in self.made:
            fonts = self._group("fonts")
            new = deepcopy(fonts[int(font)])
            colour = new.find("{*}color")
            if colour is None:
                self.made[key] = font
                return font
            colour.attrib.clear()
            colour.set("rgb", "FF1F1F1F")
            self.made[key] = self._append(fonts, new)
        return self.made[key]

    def adopt(self, other: "Styles") -> Callable[[str], str]:
        """Add the styles of another workbook after those that are there; returns what the number of a style becomes."""
        moved = {name: len(self._group(name)) for name in ("fonts", "fills", "borders")}
        for name in moved:
            for added in other._group(name):
                self._append(self._group(name), deepcopy(added))
        formats, offset = self._formats(other), len(self._group("cellXfs"))
        for style in other._group("cellXfs"):
            new = deepcopy(style)
            for attribute, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                new.set(attribute, str(moved[group] + int(style.get(attribute, "0"))))
                new.set(f"apply{attribute[:-2].capitalize()}", "1")
            number = style.get("numFmtId", "0")
            new.set("numFmtId", formats.get(number, number))
            new.set("applyNumberFormat", "1")
            new.set("xfId", "0")
            self._append(self._group("cellXfs"), new)
        return lambda number: str(offset + int(number))

    def _formats(self, other: "Styles") -> dict[str, str]:
        """Number of a format of the other book -> its number here."""
        wanted = other.root.findall("{*}numFmts/{*}numFmt")
        group = self._group("numFmts")
        if wanted and group is None:
            group = element(self.root, "numFmts")
            self.root.insert(0, group)
        known = {one.get("formatCode"): one.get("numFmtId") for one in (group if wanted else ())}
        found = {}
        for one in wanted:
            code = one.get("formatCode")
            if code not in known:
                known[code] = str(max([_FIRST_FREE - 1, *map(int, known.values())]) + 1)
                new = deepcopy(one)
                new.set("numFmtId", known[code])
                self._append(group, new)
            found[one.get("numFmtId")] = known[code]
        return found


class Grid:
    """The cells of one worksheet: found, or made where the sheet had none."""

    def __init__(self, root: etree._Element):
        self.data = root.find("{*}sheetData")
        self.rows: dict[int, etree._Element] = {}
        number = 0
        for row in self.data:
            number = int(row.get("r") or number + 1)
            self.rows[number] = row

    def cell(self, row: int, column: int) -> etree._Element:
        """The element of a cell; rows and columns count from 1."""
        line = self.rows.get(row)
        if line is None:
            line = element(self.data, "row", r=str(row))
            before = sum(number < row for number in self.rows)
            self.data.insert(before, line)
            self.rows[row] = line
        place = 0
        for at, cell in enumerate(line):
            match = _CELL.fullmatch(cell.get("r") or "")
            place = column_index_from_string(match[1]) if match else place + 1
            if place == column:
                return cell
            if place > column:
                return self._new(line, at, row, column)
        return self._new(line, len(line), row, column)

    def _new(self, line: etree._Element, at: int, row: int, column: int) -> etree._Element:
        cell = element(line, "c", r=reference(row, column))
        if line.get("s") and line.get("customFormat") in ("1", "true"):
            cell.set("s", line.get("s"))
        line.insert(at, cell)
        line.attrib.pop("spans", None)
        return cell


def reference(row: int, column: int) -> str:
    """(12, 28) -> "AB12"."""
    return f"{letter(column - 1)}{row}"


def place_of(ref: str) -> tuple[int, int]:
    """ "AB12" -> (12, 28)."""
    match = _CELL.fullmatch(ref)
    return int(match[2]), column_index_from_string(match[1])


# ---- comments ---------------------------------------------------------------------------------------------

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
    authors, comments = root.find("{*}authors"), root.find("{*}commentList")
    here = {comment.get("ref"): comment for comment in comments}
    fresh = []
    for row, column, text in notes:
        ref = reference(row, column)
        if ref in here:
            _append_words(here[ref], "\n\n" + text)
        else:
            fresh.append((row, column, text))
            here[ref] = child(comments, "comment", ref=ref, authorId=_author(authors))
            child(here[ref], "text")
            _append_words(here[ref], text)
    if fresh:
        _shapes(package, part, fresh)


def _append_words(comment: etree._Element, words: str) -> None:
    run = child(comment.find("{*}text"), "r")
    child(child(run, "rPr"), "sz", val="9")
    put_words(run, words)


def _author(authors: etree._Element) -> str:
    """The number of the kit among those who comment."""
    names = [author.text for author in authors]
    if AUTHOR not in names:
        child(authors, "author").text = AUTHOR
    return str([*names, AUTHOR].index(AUTHOR))


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
    drawing = root.find("{*}legacyDrawing")
    if drawing is not None:
        found = package.related(part, "vmlDrawing").get(drawing.get(f"{{{package.office}}}id"))
        if found in package.parts:
            return found
        root.remove(drawing)
    name = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.default_type("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    package.add(name, _VML.encode())
    drawing = element(root, "legacyDrawing")
    drawing.set(f"{{{package.office}}}id", package.relate(part, "vmlDrawing", name))
    in_place(root, drawing)
    return name

"""A workbook edited in place, part by part: everything that is not touched keeps its very bytes.

Libraries that load and save a workbook lose what they do not model (drop-downs to another sheet kept in an
extension, charts, pictures, macros). Here only the marked cells, their styles and their comments change.
Element names and their order: ECMA-376, part 1, 18 (SpreadsheetML).
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from io import BytesIO

from lxml import etree
from openpyxl.utils import column_index_from_string

from ...core.cells.sheet import letter
from ...core.text import listed

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
            etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def default_type(self, extension: str, content_type: str) -> None:
        types = self.tree("[Content_Types].xml")
        if not any(t.get("Extension", "").lower() == extension for t in types):
            types.insert(
                0, etree.Element(f"{{{_TYPES}}}Default", Extension=extension, ContentType=content_type)
            )

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
        etree.SubElement(
            links,
            f"{{{_RELS}}}Relationship",
            Id=f"rId{number}",
            Type=f"{self.office}/{kind}",
            Target=f"/{target}",
        )
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
        sheet = etree.Element(etree.QName(sheets.tag).text.replace("}sheets", "}sheet"))
        sheet.set("name", name)
        sheet.set("sheetId", str(number))
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


def in_place(root: etree._Element, element: etree._Element) -> None:
    """Add an element to a sheet where those of its name stand."""
    after = _ORDER[_ORDER.index(etree.QName(element).localname) + 1 :]
    names = [etree.QName(child).localname if isinstance(child.tag, str) else "" for child in root]
    controls = names.index("sheetData") if "drawing" not in after else len(names)
    for at, name in enumerate(names):
        # form controls stand in an AlternateContent after the drawing
        if name in after or (name == "AlternateContent" and at > controls):
            root.insert(at, element)
            return
    root.append(element)


class Styles:
    """The styles of a workbook, to which tinted copies of existing ones are added."""

    def __init__(self, package: Package):
        name = next(iter(package.related(package.book, "styles").values()))
        self.root = package.tree(name)
        self.ns = etree.QName(self.root).namespace
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
        font = self._element(
            "font",
            *([("b", {})] if bold else []),
            *([("u", {})] if underline else []),
            ("sz", {"val": str(size)}),
            ("color", {"rgb": colour}),
            ("name", {"val": "Calibri"}),
        )
        new = self._element("xf", ("alignment", {"vertical": "top", "wrapText": "1" if wrap else "0"}))
        new.set("numFmtId", "0")
        new.set("fontId", self._append(self._group("fonts"), font))
        new.set("fillId", self._fill(ground) if ground else "0")
        new.set("borderId", "0")
        new.set("xfId", "0")
        for name in ("applyFont", "applyFill", "applyAlignment"):
            new.set(name, "1")
        return self._append(self._group("cellXfs"), new)

    def _element(self, name: str, *children: tuple[str, Mapping[str, str]]) -> etree._Element:
        element = etree.Element(f"{{{self.ns}}}{name}")
        for child, attributes in children:
            etree.SubElement(element, f"{{{self.ns}}}{child}", dict(attributes))
        return element

    def _group(self, name: str) -> etree._Element:
        return self.root.find(f"{{{self.ns}}}{name}")

    def _append(self, group: etree._Element, element: etree._Element) -> str:
        group.append(element)
        group.set("count", str(len(group)))
        return str(len(group) - 1)

    def _fill(self, colour: str) -> str:
        key = ("fill", colour)
        if key not in self.made:
            fill = self._element("fill")
            pattern = etree.SubElement(fill, f"{{{self.ns}}}patternFill", patternType="solid")
            etree.SubElement(pattern, f"{{{self.ns}}}fgColor", rgb=f"FF{colour}")
            etree.SubElement(pattern, f"{{{self.ns}}}bgColor", indexed="64")
            self.made[key] = self._append(self._group("fills"), fill)
        return self.made[key]

    def _dark(self, font: str) -> str:
        """The same letters, dark: white ones would vanish on a pale ground."""
        key = ("font", font)
        if key not in self.made:
            fonts = self._group("fonts")
            new = deepcopy(fonts[int(font)])
            colour = new.find(f"{{{self.ns}}}color")
            if colour is None:
                self.made[key] = font
                return font
            colour.attrib.clear()
            colour.set("rgb", "FF1F1F1F")
            self.made[key] = self._append(fonts, new)
        return self.made[key]


class Grid:
    """The cells of one worksheet: found, or made where the sheet had none."""

    def __init__(self, root: etree._Element):
        self.ns = etree.QName(root).namespace
        self.data = root.find(f"{{{self.ns}}}sheetData")
        self.rows: dict[int, etree._Element] = {}
        number = 0
        for row in self.data:
            number = int(row.get("r") or number + 1)
            self.rows[number] = row

    def cell(self, row: int, column: int) -> etree._Element:
        """The element of a cell; rows and columns count from 1."""
        line = self.rows.get(row)
        if line is None:
            line = etree.Element(f"{{{self.ns}}}row", r=str(row))
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
        cell = etree.Element(f"{{{self.ns}}}c", r=reference(row, column))
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


_FIRST_FREE = 164  # numbers below are those of formats every program knows (ECMA-376, part 1, 18.8.30)


def adopt(package: Package, other: Package) -> Callable[[str], str]:
    """Add the styles of `other` after those of `package`; returns what the number of a style becomes."""
    mine, theirs = _root(package), _root(other)
    moved = {name: _append(mine, theirs, name) for name in ("fonts", "fills", "borders")}
    formats = _formats(mine, theirs)
    known = mine.find("{*}cellXfs")
    offset = len(known)
    for style in theirs.find("{*}cellXfs"):
        new = deepcopy(style)
        for attribute, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            new.set(attribute, str(moved[group] + int(style.get(attribute, "0"))))
            new.set(f"apply{attribute[:-2].capitalize()}", "1")
        number = style.get("numFmtId", "0")
        new.set("numFmtId", formats.get(number, number))
        new.set("applyNumberFormat", "1")
        new.set("xfId", "0")
        known.append(new)
    known.set("count", str(len(known)))
    return lambda number: str(offset + int(number))


def _root(package: Package) -> etree._Element:
    return package.tree(next(iter(package.related(package.book, "styles").values())))


def _append(mine: etree._Element, theirs: etree._Element, name: str) -> int:
    """Elements of a group after those that are there; how many there were."""
    group = mine.find(f"{{*}}{name}")
    before = len(group)
    group.extend(deepcopy(list(theirs.find(f"{{*}}{name}"))))
    group.set("count", str(len(group)))
    return before


def _formats(mine: etree._Element, theirs: etree._Element) -> dict[str, str]:
    """Number of a format of the other book -> its number here."""
    wanted = theirs.findall("{*}numFmts/{*}numFmt")
    if not wanted:
        return {}
    group = mine.find("{*}numFmts")
    if group is None:
        group = etree.Element(f"{{{etree.QName(mine).namespace}}}numFmts")
        mine.insert(0, group)
    known = {one.get("formatCode"): one.get("numFmtId") for one in group}
    found = {}
    for one in wanted:
        code = one.get("formatCode")
        if code not in known:
            free = max([_FIRST_FREE - 1, *(int(number) for number in known.values())]) + 1
            known[code] = str(free)
            new = deepcopy(one)
            new.set("numFmtId", known[code])
            group.append(new)
        found[one.get("numFmtId")] = known[code]
    group.set("count", str(len(group)))
    return found

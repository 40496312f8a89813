"""The budget of a grant file as a spreadsheet, .xlsx or .ods: text stays text, figures stay figures, no formula."""

import pandas as pd
from lxml import etree
from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties

from .. import finance, i18n
from ..finance.budget import rows_of
from ..i18n import _, date
from ..pilot import Pilot
from ..workbook import frozen_bytes
from ..workbook.cells import HEAD, font, put_text
from . import archive
from .text import legal, typed

FORMATS = {"docx": "xlsx", "odt": "ods"}  # the spreadsheet that goes with each kind of paper
_WIDTHS = (10, 52, 16, 20)
_STRONG = ("account", "total", "gift", "balance")
_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_SPACES = {name: _URN.format(name) for name in ("office", "table", "text", "meta", "manifest", "style")} | {
    "fo": _URN.format("xsl-fo-compatible")
}
_MIME = b"application/vnd.oasis.opendocument.spreadsheet"


def sheet_of(pilot: Pilot) -> list[tuple]:
    """Rows of the sheet: (kind, cells); kind "title", "head", "account", "line", "total", "gift", "balance", "note"."""
    found = finance.budget(pilot)
    title = _("Budget: {name}", name=typed(pilot.name, 90))
    if found.missing:
        return [("title", (title,)), ("note", (found.said()[0],))]
    rows = [("title", (title,)), ("head", (_("Account"), _("Line"), _("Done"), _("Twelve months ahead")))]
    rows += [
        (row.level, (row.account, row.label, float(row.done_eur), float(row.plan_eur)))
        for row in rows_of(found).itertuples()
    ]
    day = date(pilot.until) if pd.notna(pilot.until) else ""
    said = [*found.said(), _("Whole euros, net of VAT; data to {day}.", day=day)]
    return rows + [("note", (line,)) for line in said]


def budget_file(pilot: Pilot, kind: str) -> bytes:
    """The budget as the bytes of an .xlsx or .ods file; the same budget is the same bytes."""
    rows = sheet_of(pilot)
    return _ods(rows) if kind == "ods" else _xlsx(rows)


def _xlsx(rows: list[tuple]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = _("Budget")
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCD"[place]].width = width
    for number, (kind, cells) in enumerate(rows, start=1):
        for place, value in enumerate(cells, start=1):
            cell = sheet.cell(row=number, column=place)
            if isinstance(value, float):
                cell.value, cell.number_format = int(value), "#,##0"
            else:
                put_text(cell, legal(value))
            cell.font = font(
                bold=kind in (*_STRONG, "title", "head"),
                size=14 if kind == "title" else 11,
                italic=kind == "note",
            )
            if kind == "head":
                cell.fill, cell.alignment = (
                    PatternFill("solid", fgColor=HEAD),
                    Alignment(wrap_text=True, vertical="center"),
                )
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.properties.version = archive.SEAL
    return archive.pack(archive.sealed(archive.unpack(frozen_bytes(book))))


# ---- OpenDocument


def _tag(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _child(parent, name: str, words: str | None = None, **attributes):
    made = etree.SubElement(
        parent,
        _tag(name),
        {_tag(k.replace("__", ":").replace("_", "-")): str(v) for k, v in attributes.items()},
    )
    made.text = words
    return made


def _root(name: str):
    return etree.Element(_tag(name), {_tag("office:version"): "1.3"}, nsmap=_SPACES)


def _bytes(root) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _ods(rows: list[tuple]) -> bytes:
    content = _root("office:document-content")
    styles = _child(content, "office:automatic-styles")
    for place, width in enumerate(_WIDTHS):
        column = _child(styles, "style:style", style__name=f"co{place}", style__family="table-column")
        _child(column, "style:table-column-properties", style__column_width=f"{width * 0.2:.1f}cm")
    strong = _child(styles, "style:style", style__name="strong", style__family="table-cell")
    _child(strong, "style:text-properties", fo__font_weight="bold")
    table = _child(
        _child(_child(content, "office:body"), "office:spreadsheet"), "table:table", table__name=_("Budget")
    )
    for place in range(len(_WIDTHS)):
        _child(table, "table:table-column", table__style_name=f"co{place}")
    for kind, cells in rows:
        line = _child(table, "table:table-row")
        for value in cells:
            _ods_cell(line, value, kind in (*_STRONG, "title", "head"))
    meta = _root("office:document-meta")
    about = _child(meta, "office:meta")
    _child(about, "meta:generator", "conciergekit")
    _child(about, "meta:user-defined", archive.SEAL, meta__name="version")
    manifest = etree.Element(
        _tag("manifest:manifest"), {_tag("manifest:version"): "1.3"}, nsmap={"manifest": _SPACES["manifest"]}
    )
    for path, mime in (("/", _MIME.decode()), ("content.xml", "text/xml"), ("meta.xml", "text/xml")):
        _child(manifest, "manifest:file-entry", manifest__full_path=path, manifest__media_type=mime)
    parts = {
        "mimetype": _MIME,
        "META-INF/manifest.xml": _bytes(manifest),
        "content.xml": _bytes(content),
        "meta.xml": _bytes(meta),
    }
    return archive.pack(archive.sealed(parts), stored=("mimetype",))


def _ods_cell(line, value, strong: bool) -> None:
    """A number as a number, anything else as a string: nothing typed by someone is ever a formula."""
    look = {"table__style_name": "strong"} if strong else {}
    if isinstance(value, float):
        cell = _child(line, "table:table-cell", office__value_type="float", office__value=int(value), **look)
        _child(cell, "text:p", i18n.number(value))
    else:
        cell = _child(line, "table:table-cell", office__value_type="string", **look)
        _child(cell, "text:p", legal(value))

"""The budget of a grant file as a spreadsheet, .xlsx or .ods, with the lines each funder pays for and the funders to know.

Text stays text, figures stay figures, nothing is a formula.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from lxml import etree
from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from ... import finance
from ...core import i18n
from ...core.i18n import _, date, ngettext
from ...core.languages import apostrophes
from ...core.pilot import Pilot
from ...core.tables import FUNDING
from ...core.text import legal, typed
from ...finance.funding.budget import whole
from ...finance.funding.eligibility import column
from ...read.give_back.look import HEAD, font, put_text
from ...read.give_back.workbook import frozen_bytes
from ...tell.common import ORIGINS
from ...tell.finance.funders import closing, degree
from . import archive, odf
from .odf import element, written

FORMATS = {"docx": "xlsx", "odt": "ods"}  # the spreadsheet that goes with each kind of paper
_PAGES = ("portrait", "landscape")
_STRONG = ("account", "total", "gift", "balance")
_DECLARED = odf.spaces("office", "table", "text", "meta", "manifest", "style", "fo", "number")
_MIME = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Sheet:
    """A page of the file: widths in characters; rows (kind, cells), kind "title", "head", "account", "line", "total",
    "gift", "balance", "note"."""

    title: str
    widths: tuple[int, ...]
    rows: list[tuple]

    @property
    def wide(self) -> bool:
        return len(self.widths) > 4

    @property
    def figures(self) -> set[int]:
        """Columns that hold figures, from 0: their heading and their words stand on the right, as figures do."""
        return {place for _kind, cells in self.rows for place, v in enumerate(cells) if isinstance(v, float)}


def _budget(pilot: Pilot) -> Sheet:
    found = finance.budget(pilot)
    title, widths = _("Budget: {name}", name=typed(pilot.name, 90)), (10, 44, 14, 20, 40, 12, 60)
    if found.missing:
        return Sheet(_("Budget"), widths, [("title", (title,)), ("note", (found.sentences()[0],))])
    head = (
        _("Account"),
        _("Line"),
        ngettext("Actual, {n} month", "Actual, {n} months", found.months),
        _("Twelve months ahead"),
        _("Computation"),
        _("Known how"),
        _("Why it differs"),
    )
    rows = [("title", (title,)), ("head", head)]
    for row in found.told_rows().itertuples():
        euros = float(row.done_eur), float(row.plan_eur)
        known = _(ORIGINS[row.origin]) if row.origin in ORIGINS else ""
        rows.append((row.level, (row.account, row.label, *euros, row.how, known, row.why)))
    day = date(pilot.until) if pd.notna(pilot.until) else ""
    said = [*found.sentences(), _("Whole euros, net of VAT; data to {day}.", day=day)]
    return Sheet(_("Budget"), widths, rows + [("note", (line,)) for line in said])


def _eligible(pilot: Pilot) -> list[Sheet]:
    """Expenses in rows, lines of the Funding sheet in columns, with their status, amount and the most each funder can pay."""
    found = finance.eligibility(pilot)
    if found.missing or found.table.empty:
        return []
    asked, words, status = list(found.table.itertuples()), _answers(), FUNDING["status"]
    head = _("Account"), _("Line"), _("Twelve months ahead"), *(f"{row.funder} ({row.id})" for row in asked)
    rows = [("title", (_("Which expenses each funder pays for"),)), ("head", head)]
    ahead = whole(found.lines["plan_eur"])  # the euros that the budget shows
    for place, line in found.lines.iterrows():
        paid = (words[line[column(row.id)]] for row in asked)
        rows.append(("line", (line["account"], line["line"], float(ahead[place]), *paid)))
    rows.append(("line", ("", str(status.title), "", *(status.label(row.status) for row in asked))))
    for label, field in (
        (_("Amount"), "asked_eur"),
        (_("Eligible expenses"), "base_eur"),
        (_("At most by its rules"), "cap_eur"),
        (_("Amount beyond them"), "over_eur"),
    ):
        amounts = (float(np.floor(eur + 0.5)) if eur == eur else _("not known") for eur in found.table[field])
        rows.append(("total", ("", label, "", *amounts)))
    rows.append(("line", ("", _("How sure these rules are"), "", *(degree(row.sure) for row in asked))))
    rows += [("note", (line,)) for line in found.sentences()]
    return [Sheet(_("Eligible lines"), (10, 40, 16, *[20] * len(asked)), rows)]


def _answers() -> dict:
    return {True: _("yes"), False: _("no"), None: _("ask")}


def _funders(pilot: Pilot) -> Sheet:
    found = finance.calendar(pilot)
    head = (
        _("Funder"),
        _("May fit"),
        _("File before"),
        _("Pays for"),
        _("Limits"),
        _("When the money comes"),
        _("Trap"),
        _("How sure"),
        _("Source"),
        _("Read on"),
    )
    rows = [("title", (_("Funders to know"),)), ("head", head)]
    for row in found.catalogue().itertuples():
        fits = _answers()[row.fits]
        fits = _("{fits}: {why}", fits=fits, why=row.why) if row.why else fits
        closes = _("all year") if row.when == "rolling" else _("ask")
        closes = closing(row) if pd.notna(row.closes) else closes
        read = date(row.checked) if pd.notna(row.checked) else ""
        told = row.pays, row.limits, row.money, row.trap, row.sure, row.source
        rows.append(("line", (row.name, fits, closes, *told, read)))
    rows.append(("note", (found.warning(),)))
    return Sheet(_("Funders to know"), (30, 18, 18, 44, 30, 36, 44, 36, 36, 16), rows)


def budget_file(pilot: Pilot, kind: str) -> bytes:
    """The budget as the bytes of an .xlsx or .ods file; the same budget is the same bytes."""
    sheets = [_budget(pilot), *_eligible(pilot), _funders(pilot)]
    return _ods(sheets) if kind == "ods" else _xlsx(sheets)


def _xlsx(sheets: list[Sheet]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for made in sheets:
        sheet = book.create_sheet(made.title)
        for place, width in enumerate(made.widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        figures = made.figures
        for number, (kind, cells) in enumerate(made.rows, start=1):
            for place, value in enumerate(cells, start=1):
                _xlsx_cell(sheet.cell(row=number, column=place), value, kind, place - 1 in figures)
        sheet.freeze_panes = "C3" if made.wide else "A3"
        sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
        sheet.page_setup.orientation = "landscape" if made.wide else "portrait"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.properties.version = archive.SEAL
    return archive.pack(archive.sealed(archive.unpack(frozen_bytes(book))))


def _xlsx_cell(cell, value, kind: str, figures: bool) -> None:
    if isinstance(value, float):
        cell.value, cell.number_format = int(value), "#,##0"
    else:
        put_text(cell, apostrophes(legal(value)))
    cell.font = font(
        bold=kind in (*_STRONG, "title", "head"), size=14 if kind == "title" else 11, italic=kind == "note"
    )
    if kind not in ("title", "note"):
        # words do not touch the figure or the words of the column before
        side = {"horizontal": "right"} if figures else {"horizontal": "left", "indent": int(cell.column > 1)}
        cell.alignment = Alignment(wrap_text=True, vertical="center" if kind == "head" else "top", **side)
    if kind == "head":
        cell.fill = PatternFill("solid", fgColor=HEAD)


# ---- OpenDocument


def _root(name: str):
    return etree.Element(odf.tag(name), {odf.tag("office:version"): "1.3"}, nsmap=_DECLARED)


def _ods(sheets: list[Sheet]) -> bytes:
    content = _root("office:document-content")
    styles = element(content, "office:automatic-styles")
    for width in sorted({width for made in sheets for width in made.widths}):
        column = element(styles, "style:style", style_name=f"co{width}", style_family="table-column")
        element(column, "style:table-column-properties", style_column_width=f"{width * 0.2:.1f}cm")
    whole = element(styles, "number:number-style", style_name="whole")
    digits = {"number_decimal_places": 0, "number_min_integer_digits": 1, "number_grouping": "true"}
    element(whole, "number:number", **digits)
    for name, weight in (("strong", "bold"), ("plain", "normal")):
        for place in ("", "-figures"):
            kind = {"style_family": "table-cell"} | ({"style_data_style_name": "whole"} if place else {})
            look = element(styles, "style:style", style_name=name + place, **kind)
            sides = {"fo_wrap_option": "wrap", "style_vertical_align": "top", "fo_padding_left": "0.15cm"}
            element(look, "style:table-cell-properties", **sides)
            if place:
                element(look, "style:paragraph-properties", fo_text_align="end")
            element(look, "style:text-properties", fo_font_weight=weight)
    title = element(styles, "style:style", style_name="title", style_family="table-cell")
    element(title, "style:text-properties", fo_font_weight="bold", fo_font_size="14pt")
    body = element(element(content, "office:body"), "office:spreadsheet")
    for page in _PAGES:
        element(styles, "style:style", style_name=page, style_family="table", style_master_page_name=page)
    for made in sheets:
        table = element(body, "table:table", table_name=made.title, table_style_name=_PAGES[made.wide])
        for width in made.widths:
            element(table, "table:table-column", table_style_name=f"co{width}")
        figures = made.figures
        for kind, cells in made.rows:
            line = element(table, "table:table-row")
            for place, value in enumerate(cells):
                _ods_cell(line, value, kind, place in figures)
    meta = _root("office:document-meta")
    about = element(meta, "office:meta")
    element(about, "meta:generator", "conciergekit")
    element(about, "meta:user-defined", archive.SEAL, meta_name="version")
    version = {odf.tag("manifest:version"): "1.3"}
    manifest = etree.Element(odf.tag("manifest:manifest"), version, nsmap=odf.spaces("manifest"))
    files = {"/": _MIME.decode()} | dict.fromkeys(("content.xml", "styles.xml", "meta.xml"), "text/xml")
    for path, mime in files.items():
        element(manifest, "manifest:file-entry", manifest_full_path=path, manifest_media_type=mime)
    parts = {
        "mimetype": _MIME,
        "META-INF/manifest.xml": written(manifest),
        "content.xml": written(content),
        "styles.xml": written(_pages()),
        "meta.xml": written(meta),
    }
    return archive.pack(archive.sealed(parts), stored=("mimetype",))


def _pages():
    """A4 pages, upright and lying, on which a sheet is as wide as the page."""
    root = _root("office:document-styles")
    layouts, masters = element(root, "office:automatic-styles"), element(root, "office:master-styles")
    for page, (wide, high) in zip(_PAGES, (("21cm", "29.7cm"), ("29.7cm", "21cm")), strict=True):
        layout = element(layouts, "style:page-layout", style_name=f"page-{page}")
        size = {"fo_page_width": wide, "fo_page_height": high, "style_print_orientation": page}
        scale = {"style_scale_to_X": "1", "style_scale_to_Y": "0", "fo_margin": "1.5cm"}
        element(layout, "style:page-layout-properties", **size, **scale)
        element(masters, "style:master-page", style_name=page, style_page_layout_name=f"page-{page}")
    return root


def _ods_cell(line, value, kind: str, figures: bool) -> None:
    """A number as a number, anything else as a string: nothing typed by someone is ever a formula."""
    strong = kind in (*_STRONG, "title", "head")
    # a title or a note runs over the empty cells beside it instead of growing tall in the first
    look = {"title": "title", "note": ""}.get(kind, ("strong" if strong else "plain") + "-figures" * figures)
    look = {"table_style_name": look} if look else {}
    if isinstance(value, float):
        cell = element(line, "table:table-cell", office_value_type="float", office_value=int(value), **look)
        element(cell, "text:p", i18n.number(value))
    else:
        cell = element(line, "table:table-cell", office_value_type="string", **look)
        element(cell, "text:p", apostrophes(legal(value)))

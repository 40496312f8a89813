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
from ...tell.finance.funders import degree
from . import archive

FORMATS = {"docx": "xlsx", "odt": "ods"}  # the spreadsheet that goes with each kind of paper
_PAGES = ("portrait", "landscape")
_STRONG = ("account", "total", "gift", "balance")
_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_SPACES = {name: _URN.format(name) for name in ("office", "table", "text", "meta", "manifest", "style")} | {
    "fo": _URN.format("xsl-fo-compatible"),
    "number": _URN.format("datastyle"),
}
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


def sheets_of(pilot: Pilot) -> list[Sheet]:
    """The budget, then the expenses each request may pay for, then the funders to know."""
    return [_budget(pilot), *_eligible(pilot), _funders(pilot)]


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
    rows += [
        (
            row.level,
            (
                row.account,
                row.label,
                float(row.done_eur),
                float(row.plan_eur),
                row.how,
                _(ORIGINS[row.origin]) if row.origin in ORIGINS else "",
                row.why,
            ),
        )
        for row in found.told_rows().itertuples()
    ]
    day = date(pilot.until) if pd.notna(pilot.until) else ""
    said = [*found.sentences(), _("Whole euros, net of VAT; data to {day}.", day=day)]
    return Sheet(_("Budget"), widths, rows + [("note", (line,)) for line in said])


def _eligible(pilot: Pilot) -> list[Sheet]:
    """Expenses in rows, lines of the Funding sheet in columns, with their status, amount and the most each funder can pay."""
    found = finance.eligibility(pilot)
    if found.missing or found.table.empty:
        return []
    asked, words = list(found.table.itertuples()), {True: _("yes"), False: _("no"), None: _("ask")}
    rows = [
        ("title", (_("Which expenses each funder pays for"),)),
        (
            "head",
            (
                _("Account"),
                _("Line"),
                _("Twelve months ahead"),
                *(f"{row.funder} ({row.id})" for row in asked),
            ),
        ),
    ]
    ahead = whole(found.lines["plan_eur"])  # the euros that the budget shows
    for place, line in found.lines.iterrows():
        rows.append(
            (
                "line",
                (
                    line["account"],
                    line["line"],
                    float(ahead[place]),
                    *(words[line[column(r.id)]] for r in asked),
                ),
            )
        )
    rows.append(
        (
            "line",
            ("", str(FUNDING["status"].title), "", *(FUNDING["status"].label(row.status) for row in asked)),
        )
    )
    for label, field in (
        (_("Amount"), "asked_eur"),
        (_("Eligible expenses"), "base_eur"),
        (_("At most by its rules"), "cap_eur"),
        (_("Amount beyond them"), "over_eur"),
    ):
        amounts = found.table[field]
        rows.append(
            (
                "total",
                (
                    "",
                    label,
                    "",
                    *(float(whole_euro(eur)) if eur == eur else _("not known") for eur in amounts),
                ),
            )
        )
    sure = [degree(row.sure) for row in asked]
    rows.append(("line", ("", _("How sure these rules are"), "", *sure)))
    return [
        Sheet(
            _("Eligible lines"),
            (10, 40, 16, *[20] * len(asked)),
            rows + [("note", (line,)) for line in found.sentences()],
        )
    ]


def whole_euro(amount: float) -> float:
    return float(np.floor(amount + 0.5))


def _funders(pilot: Pilot) -> Sheet:
    found = finance.calendar(pilot)
    rows = [
        ("title", (_("Funders to know"),)),
        (
            "head",
            (
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
            ),
        ),
    ]
    for row in found.catalogue().rename(columns={"name": "label"}).itertuples():
        fits = {True: _("yes"), False: _("no"), None: _("ask")}[row.fits]
        closes = (
            date(row.closes) if pd.notna(row.closes) else _("all year") if row.when == "rolling" else _("ask")
        )
        read = date(row.checked) if row.checked is not None and row.checked == row.checked else ""
        fits = _("{fits}: {why}", fits=fits, why=row.why) if row.why else fits
        rows.append(
            (
                "line",
                (
                    row.label,
                    fits,
                    closes,
                    row.pays,
                    row.limits,
                    row.money,
                    row.trap,
                    row.sure,
                    row.source,
                    read,
                ),
            )
        )
    rows.append(("note", (found.warning(),)))
    return Sheet(_("Funders to know"), (30, 18, 18, 44, 30, 36, 44, 36, 36, 16), rows)


def budget_file(pilot: Pilot, kind: str) -> bytes:
    """The budget as the bytes of an .xlsx or .ods file; the same budget is the same bytes."""
    sheets = sheets_of(pilot)
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


def _ods(sheets: list[Sheet]) -> bytes:
    content = _root("office:document-content")
    styles = _child(content, "office:automatic-styles")
    for width in sorted({width for made in sheets for width in made.widths}):
        column = _child(styles, "style:style", style__name=f"co{width}", style__family="table-column")
        _child(column, "style:table-column-properties", style__column_width=f"{width * 0.2:.1f}cm")
    whole = _child(styles, "number:number-style", style__name="whole")
    _child(
        whole,
        "number:number",
        number__decimal_places=0,
        number__min_integer_digits=1,
        number__grouping="true",
    )
    for name, weight in (("strong", "bold"), ("plain", "normal")):
        for place in ("", "-figures"):
            digits = {"style__data_style_name": "whole"} if place else {}
            look = _child(
                styles, "style:style", style__name=name + place, style__family="table-cell", **digits
            )
            _child(
                look,
                "style:table-cell-properties",
                fo__wrap_option="wrap",
                style__vertical_align="top",
                fo__padding_left="0.15cm",
            )
            if place:
                _child(look, "style:paragraph-properties", fo__text_align="end")
            _child(look, "style:text-properties", fo__font_weight=weight)
    title = _child(styles, "style:style", style__name="title", style__family="table-cell")
    _child(title, "style:text-properties", fo__font_weight="bold", fo__font_size="14pt")
    body = _child(_child(content, "office:body"), "office:spreadsheet")
    for page in _PAGES:
        _child(styles, "style:style", style__name=page, style__family="table", style__master_page_name=page)
    for made in sheets:
        table = _child(body, "table:table", table__name=made.title, table__style_name=_PAGES[made.wide])
        for width in made.widths:
            _child(table, "table:table-column", table__style_name=f"co{width}")
        figures = made.figures
        for kind, cells in made.rows:
            line = _child(table, "table:table-row")
            for place, value in enumerate(cells):
                _ods_cell(line, value, kind, place in figures)
    meta = _root("office:document-meta")
    about = _child(meta, "office:meta")
    _child(about, "meta:generator", "conciergekit")
    _child(about, "meta:user-defined", archive.SEAL, meta__name="version")
    manifest = etree.Element(
        _tag("manifest:manifest"), {_tag("manifest:version"): "1.3"}, nsmap={"manifest": _SPACES["manifest"]}
    )
    for path, mime in (
        ("/", _MIME.decode()),
        ("content.xml", "text/xml"),
        ("styles.xml", "text/xml"),
        ("meta.xml", "text/xml"),
    ):
        _child(manifest, "manifest:file-entry", manifest__full_path=path, manifest__media_type=mime)
    parts = {
        "mimetype": _MIME,
        "META-INF/manifest.xml": _bytes(manifest),
        "content.xml": _bytes(content),
        "styles.xml": _bytes(_pages()),
        "meta.xml": _bytes(meta),
    }
    return archive.pack(archive.sealed(parts), stored=("mimetype",))


def _pages():
    """A4 pages, upright and lying, on which a sheet is as wide as the page."""
    root = _root("office:document-styles")
    layouts, masters = _child(root, "office:automatic-styles"), _child(root, "office:master-styles")
    for page, (wide, high) in zip(_PAGES, (("21cm", "29.7cm"), ("29.7cm", "21cm")), strict=True):
        layout = _child(layouts, "style:page-layout", style__name=f"page-{page}")
        _child(
            layout,
            "style:page-layout-properties",
            fo__page_width=wide,
            fo__page_height=high,
            style__print_orientation=page,
            style__scale_to_X="1",
            style__scale_to_Y="0",
            fo__margin="1.5cm",
        )
        _child(masters, "style:master-page", style__name=page, style__page_layout_name=f"page-{page}")
    return root


def _ods_cell(line, value, kind: str, figures: bool) -> None:
    """A number as a number, anything else as a string: nothing typed by someone is ever a formula."""
    strong = kind in (*_STRONG, "title", "head")
    # a title or a note runs over the empty cells beside it instead of growing tall in the first
    look = {"title": "title", "note": ""}.get(kind, ("strong" if strong else "plain") + "-figures" * figures)
    look = {"table__style_name": look} if look else {}
    if isinstance(value, float):
        cell = _child(line, "table:table-cell", office__value_type="float", office__value=int(value), **look)
        _child(cell, "text:p", i18n.number(value))
    else:
        cell = _child(line, "table:table-cell", office__value_type="string", **look)
        _child(cell, "text:p", apostrophes(legal(value)))

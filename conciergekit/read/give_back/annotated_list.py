"""The first sheet of an annotated workbook: what to correct, a line a point, each line linked to its cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from ...core.findings.finding import WEIGHTS
from ...core.findings.points import FIRST
from ...core.i18n import N_, _, ngettext
from .package import Styles, reference

TITLE = N_("To correct")
MOST_LINES = 1000
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WIDTHS = (50, 18, 44, 44, 15, 26, 8)


@dataclass(frozen=True)
class Line:
    """One point to correct, in words; `target`: (sheet, row, column) of its first cell, if it has one."""

    weight: str
    where: str
    target: tuple[str, int, int] | None
    typed: str
    what: str
    repair: str
    affects: str


def first_sheet(
    lines: Sequence[Line],
    styles: Styles,
    name: str,
    converted: bool,
    colours: Mapping[str, str],
    personal: bool,
) -> bytes:
    """XML of the sheet; `personal`: whether the copy holds names or addresses of people, which it then says. Every text is written as a text: nothing typed by someone runs as a formula."""
    plain, small = styles.text(), styles.text(colour="FF595959")
    head = styles.text(bold=True, colour="FFFFFFFF", ground="1F4E79")
    big = styles.text(bold=True, size=16, wrap=False)
    flat = styles.text(wrap=False)
    link = styles.text(colour="FF0B57A4", underline=True)
    tones = {weight: styles.text(ground=colour) for weight, colour in colours.items()}
    introduction = _introduction(lines, name, converted, personal)
    said = [(_(TITLE), big), *((text, flat) for text in introduction), ("", plain)]
    rows = [_row(number, [one]) for number, one in enumerate(said, start=1)]
    heads = _("Where"), _("In the cell"), _("What"), _("How to repair"), _("Weight"), _("Touches"), _("Done")
    top = len(rows) + 1
    rows.append(_row(top, [(text, head) for text in heads]))
    links = []
    for number, line in enumerate(lines[:MOST_LINES], start=top + 1):
        cells = [
            (line.where, link if line.target else plain),
            (line.typed, plain),
            (line.what, plain),
            (line.repair, plain),
            (_(WEIGHTS[line.weight]), tones[line.weight]),
            (line.affects, small),
            ("", plain),
        ]
        rows.append(_row(number, cells))
        if line.target:
            links.append(_link(number, line.target))
    left = len(lines) - MOST_LINES
    if left > 0:
        more = ngettext("… and {n} more line", "… and {n} more lines", left)
        rows.append(_row(top + 1 + MOST_LINES, [(more, plain)]))
    return _sheet(styles.ns, rows, links, top).encode()


def _introduction(lines: Sequence[Line], name: str, converted: bool, personal: bool) -> list[str]:
    nothing = _("Nothing to correct was found in “{file}”.", file=name)
    count = ngettext("{n} point in “{file}”.", "{n} points in “{file}”.", len(lines), file=name)
    said = [
        count if lines else nothing,
        _(
            "Click a line to go to its cell: it is coloured, and its comment says how to correct it. "
            "Correct here or in your own file, then run the check again."
        ),
    ]
    if sum(line.weight != "note" for line in lines) > FIRST:
        said.append(_("The first {n} change most; the others follow sheet by sheet.", n=FIRST))
    if converted:
        said.append(
            _(
                "This is an Excel copy of the values of your file; its colours, formulas and lists are not in it."
            )
        )
    said.append(_("Your own file was not changed."))
    if personal:
        said.append(
            _(
                "This copy holds the names, phones or addresses of your file: keep it for the person who filled it."
            )
        )
    return said


def _row(number: int, cells: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<c r="{reference(number, place)}" s="{style}"'
        + (f' t="inlineStr"><is><t xml:space="preserve">{_clean(text)}</t></is></c>' if text else "/>")
        for place, (text, style) in enumerate(cells, start=1)
    )
    return f'<row r="{number}">{inside}</row>'


def _clean(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _link(number: int, target: tuple[str, int, int]) -> str:
    sheet, row, column = target
    quoted = sheet.replace("'", "''")
    place = quoteattr(_NOT_XML.sub("", f"'{quoted}'!{reference(row, column)}"))
    return f'<hyperlink ref="A{number}" location={place} display={place}/>'


def _sheet(ns: str, rows: Sequence[str], links: Sequence[str], top: int) -> str:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(_WIDTHS, start=1)
    )
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{ns}">'
        '<sheetPr><tabColor rgb="FFC0392B"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>{linked}"
        '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )

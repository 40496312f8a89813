"""The first sheet of the workbook: what it is, how to keep it in half an hour a week, what each sheet opens."""

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname

from ...core.i18n import N_, _
from ...core.tables import TABLES
from .look import HEAD, INK, REQUIRED_HEAD, font, put_text

README = N_("Read me")


def write_readme(sheet, title: str | None, filled: bool) -> None:
    sheet.title = _(README)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "FFC000"
    for letter, width in zip("ABC", (28, 62, 62), strict=True):
        sheet.column_dimensions[letter].width = width
    row = _line(
        sheet, 1, title or _("Workbook of the test phase"), font(bold=True, size=16, color=REQUIRED_HEAD)
    )
    for heading, lines in _advice(filled):
        row = _line(sheet, row + 1, heading, font(bold=True, size=12, color=REQUIRED_HEAD))
        for text in lines:
            row = _line(sheet, row, text, font(color=INK))
    row = _line(sheet, row + 1, _("The sheets"), font(bold=True, size=12, color=REQUIRED_HEAD))
    for place, words in enumerate([_("Sheet"), _("What goes in"), _("What it makes possible")], start=1):
        cell = sheet.cell(row=row, column=place, value=words)
        cell.font, cell.fill = font(bold=True), PatternFill("solid", fgColor=HEAD)
    for table in TABLES.values():
        row += 1
        name = f"{table.title} *" if table.required else str(table.title)
        name = _("{title} (private)", title=name) if table.private else name
        link = sheet.cell(row=row, column=1, value=name)
        link.hyperlink = f"#{quote_sheetname(str(table.title))}!A1"
        link.font = font(bold=table.required, underline="single", color="0563C1")
        for place, words in ((2, table.help), (3, table.unlocks)):
            cell = sheet.cell(row=row, column=place, value=str(words))
            cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), font()
        link.alignment = Alignment(vertical="top")
        sheet.row_dimensions[row].height = 3 + 15 * max(
            1, *(-(-len(str(t)) // 66) for t in (table.help, table.unlocks))
        )


def _line(sheet, row: int, text: str, look: Font) -> int:
    """Write one line over the three columns; returns the next row."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    cell = sheet.cell(row=row, column=1)
    put_text(cell, text)
    cell.font, cell.alignment = look, Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = max(15 * -(-len(text) // 165), look.size * 1.5)
    return row + 1


def _advice(filled: bool) -> list[tuple[str, list[str]]]:
    example = _(
        "In each sheet the grey line in italics is an example: delete it or leave it, it is not counted."
    )
    return [
        (
            _("What this workbook is for"),
            [
                _(
                    "It holds what your pilot does, week after week. conciergekit reads it and returns whom to serve first, what the trips really cost, and whether to go on."
                ),
            ],
        ),
        (
            _("Half an hour a week is enough"),
            [
                _(
                    "Only two sheets are required: Project and Requests. Everything else is optional; each sheet makes something more possible (see below)."
                ),
                _(
                    "Note each request the day it comes, refused ones too. Once a week: what was served, the tours, the hours. Once a month: the accounts."
                ),
                _(
                    "What is left empty counts as “not measured”, never as zero. Leave a cell empty rather than guess."
                ),
                *([] if filled else [example]),
            ],
        ),
        (
            _("Colours and lists"),
            [
                _(
                    "Dark headings with a star are required; light ones are optional. Point at a heading to read what it means."
                ),
                _(
                    "Cells with an arrow offer a list. Codes used in several sheets (target groups, services, clients…) are listed once, in their own sheet."
                ),
                _(
                    "Do not rename sheets or headings; you may add columns and sheets of your own: they are left alone."
                ),
            ],
        ),
        (
            _("People"),
            [
                _(
                    "Codes, never names: no name, telephone, e-mail or address anywhere, nor health details in the notes. Keep the list that links codes to names elsewhere."
                ),
                _(
                    "The sheet Energy is private: one voluntary answer a week, shown only pooled and from three people up. Remove it before sending the file if someone prefers."
                ),
            ],
        ),
    ]

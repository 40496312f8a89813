"""The first sheet of the workbook: what it is, how to keep it in a few minutes a week, what each sheet opens."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink

from ...core.i18n import N_, _
from ...core.schema import Table, WorkbookStage
from .look import HEAD, INK, REQUIRED_HEAD, TABS, font, put_text

README = N_("Read me")
GROUPS = {
    "start": N_("From the first week"),
    "month3": N_("From the third month"),
    "gate": N_("Before a gate review"),
    "all": N_("Advanced: only for the analysis that needs it"),
}


def write_readme(
    sheet, title: str | None, filled: bool, stage: WorkbookStage, tables: Iterable[Table]
) -> None:
    """Write it for a workbook of this stage that has these tables, in their order."""
    sheet.title = _(README)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "FFC000"
    for letter, width in zip("ABC", (28, 62, 62), strict=True):
        sheet.column_dimensions[letter].width = width
    tables = list(tables)
    row = _line(
        sheet, 1, title or _("Workbook of the test phase"), font(bold=True, size=16, color=REQUIRED_HEAD)
    )
    for heading, lines in _advice(filled, stage, tables):
        row = _line(sheet, row + 1, heading, font(bold=True, size=12, color=REQUIRED_HEAD))
        for text in lines:
            row = _line(sheet, row, text, font(color=INK))
    row = _line(sheet, row + 1, _("The sheets"), font(bold=True, size=12, color=REQUIRED_HEAD))
    for place, words in enumerate([_("Sheet"), _("What goes in"), _("What it makes possible")], start=1):
        cell = sheet.cell(row=row, column=place, value=words)
        cell.font, cell.fill = font(bold=True), PatternFill("solid", fgColor=HEAD)
    row += 1
    for group, members in groupby(tables, key=lambda table: table.asked_from):
        if group != "start" or stage != "start":  # four sheets need no title over them
            row = _line(sheet, row, _(GROUPS[group]), font(bold=True, color="FFFFFF"))
            sheet.cell(row=row - 1, column=1).fill = PatternFill("solid", fgColor=TABS[group])
        for table in members:
            row = _sheet_line(sheet, row, table)


def _sheet_line(sheet, row: int, table: Table) -> int:
    """A line on one sheet, linked to it; returns the next row."""
    name = f"{table.title} *" if table.required else str(table.title)
    name = _("{title} (private)", title=name) if table.private else name
    link = sheet.cell(row=row, column=1, value=name)
    link.hyperlink = Hyperlink(ref=link.coordinate, location=f"{quote_sheetname(str(table.title))}!A1")
    link.font = font(bold=table.required, underline="single", color="0563C1")
    for place, words in ((2, table.help), (3, table.unlocks)):
        cell = sheet.cell(row=row, column=place, value=str(words))
        cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), font()
    link.alignment = Alignment(vertical="top")
    sheet.row_dimensions[row].height = 3 + 15 * max(
        1, *(-(-len(str(t)) // 66) for t in (table.help, table.unlocks))
    )
    return row + 1


def _line(sheet, row: int, text: str, look: Font) -> int:
    """Write one line over the three columns; returns the next row."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    cell = sheet.cell(row=row, column=1)
    put_text(cell, text)
    cell.font, cell.alignment = look, Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = max(15 * -(-len(text) // 165), look.size * 1.5)
    return row + 1


def _advice(filled: bool, stage: WorkbookStage, tables: Sequence[Table]) -> Iterator[tuple[str, list[str]]]:
    names = {table.name for table in tables}
    example = _(
        "In each sheet the grey line in italics is an example: delete it or leave it, it is not counted."
    )
    yield (
        _("What this workbook is for"),
        [
            _(
                "It holds what your pilot does, week after week. From it, conciergekit says whom to serve first, what the trips really cost, and whether to go on."
            ),
        ],
    )
    yield (
        _(_PACE[stage]),
        [
            *map(_, _HOW[stage]),
            _(
                "What is left empty counts as “not measured”, never as zero. Leave a cell empty rather than guess."
            ),
            *([] if filled else [example]),
        ],
    )
    codes = (
        _("Codes used in several sheets (groups, services…) are listed once, in their own sheet.")
        if "services" in names
        else _(
            "A group, a service, a client: one short word or code each, always typed the same way. Alt + ↓ offers those typed above."
        )
    )
    yield (
        _("Colours and lists"),
        [
            _(
                "Dark headings with a star are required; light ones are optional. Point at a heading to read what it means."
            ),
            _("Cells with an arrow offer a list.") + " " + codes,
            _(
                "Do not rename sheets or headings; you may add columns and sheets of your own: they are left alone."
            ),
        ],
    )
    yield (
        _("People"),
        [
            _(
                "Codes, never names: no name, telephone, e-mail or address anywhere, nor health details in the notes. Keep the list that links codes to names elsewhere."
            ),
            *([_(_ENERGY)] if "energy" in names else []),
        ],
    )


_ENERGY = N_(
    "The sheet Energy is private: one voluntary answer a week, shown only pooled and from three people up. Remove it before sending the file if someone prefers."
)
_PACE = {
    "start": N_("Ten minutes a week are enough"),
    "month3": N_("A quarter of an hour a week is enough"),
    "gate": N_("A quarter of an hour a week, and an hour before each gate"),
    "all": N_("From half an hour to an hour and a half a week"),
}
_LOG = N_(
    "Note each request the day it comes, refused ones too. Once a week: what was served, the tours, the hours. Once a month: the accounts."
)
_HOW = {
    "start": (
        N_("Fill in Project and Gate criteria once, before the test starts."),
        N_(
            "Note each request the day it comes, refused ones too. Once a week: what was served, and the tours."
        ),
        N_(
            "After three months, “conciergekit upgrade” adds the sheets for money, time and satisfaction. Nothing that was typed changes."
        ),
    ),
    "month3": (
        _LOG,
        N_(
            "Before the first gate, “conciergekit upgrade” adds the sheets that the decision body needs. Nothing that was typed changes."
        ),
    ),
    "gate": (
        _LOG,
        N_("Before the gate: grants, risks, conditions, and the grades each member writes alone."),
    ),
    "all": (
        N_(
            "Only two sheets are required: Project and Requests. Everything else is optional; each sheet makes something more possible (see below)."
        ),
        _LOG,
        N_("Keep a sheet only if somebody will use what it makes possible."),
    ),
}

"""The grid of criteria as a workbook: filter a stage and a structure, copy the lines, set the figures together."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

from ...core.i18n import N_, _, use_language
from ...core.tables import CRITERIA, STAGE_PLAN
from ...read.give_back.look import GREY, HEAD, INK, INPUT, REQUIRED_HEAD, WHITE, font, put, put_text
from ...read.give_back.workbook import frozen_bytes, print_setup
from ...tell.gates.grid import STRUCTURES, example_words, grid, structure_label
from ...tell.gates.words import amount

TITLE = N_("Grid of criteria")
_SAID = {
    "no_norm": "No figure here is a norm: no published threshold exists for conciergeries de territoire. Each example is there to be discussed.",
    "filter": "1. In the sheet “{sheet}”, filter your stage and your kind of structure.",
    "musts": "2. Keep five musts at most: with five at 9 chances in 10 each, all are met 6 times in 10.",
    "copy": "3. Copy the columns with a dark heading into the sheet “{criteria}” of your workbook. Then set each requirement with the decision body, before the stage starts.",
    "freeze": "4. Write the day they are frozen. The review prints a fingerprint: copy it into the Project sheet, and any later change will show.",
    "ends": "“Clearly bad” and “clearly good” serve to say how often the rule would be wrong; the requirement alone decides.",
}  # in their order on the first sheet
_TO_SET = ("requirement", "floor", "target", "frozen_on")
_TOP = Alignment(wrap_text=True, vertical="top")
_WIDTHS = {"indicator": 34, "role": 13, "lever": 34, "owner": 20, "source": 34}


def write_grid(path, lang: str = "fr") -> Path:
    """Write the grid of criteria; the same content always gives the same bytes.

    The columns between those of the stage and those of the example are the criteria sheet's own, in its order: lines are
    copied from here to there as they are. Requirements are left empty: the body sets them.
    """
    with use_language(lang):
        book = Workbook()
        _words(book.active)
        _sheet(book.create_sheet(_(TITLE)))
        for sheet in book:
            print_setup(sheet)
        target = Path(path)
        target.write_bytes(frozen_bytes(book))
    return target


def _words(sheet) -> None:
    sheet.title = _("Read me")
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 120
    texts = [_(TITLE), *(_(words, sheet=_(TITLE), criteria=CRITERIA.title) for words in _SAID.values())]
    title = font(bold=True, size=16, color=REQUIRED_HEAD)
    looks = (title, font(bold=True), *[font()] * 4, font(color=GREY))
    for row, (text, look) in enumerate(zip(texts, looks, strict=True), start=1):
        _put(sheet.cell(row=row, column=1), text, look)
        sheet.row_dimensions[row].height = max(24, 18 * -(-len(text) // 110))


def _sheet(sheet) -> None:
    own = list(CRITERIA.columns)
    heads = [
        str(STAGE_PLAN["stage"].title),
        _("Kind of structure"),
        *(str(c.title) for c in own),
        _("Example, to discuss"),
        _("Clearly bad (example)"),
        _("Clearly good (example)"),
        _("What to look at"),
    ]
    for place, words in enumerate(heads, start=1):
        mine = 2 < place <= 2 + len(own)
        _head(sheet.cell(row=1, column=place), words, mine)
        usual = 34 if place in (2, len(heads)) else 17
        width = _WIDTHS.get(own[place - 3].name, usual) if mine else usual
        sheet.column_dimensions[get_column_letter(place)].width = width
    row = 1
    for stage in STAGE_PLAN["stage"].choices:
        for structure, statuses in STRUCTURES.items():
            for line in grid(stage.value, statuses[0]):
                row += 1
                _line(sheet, row, str(stage.title), structure_label(structure), line, own)
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{row}"
    sheet.row_dimensions[1].height = 46
    sheet.sheet_properties.tabColor = REQUIRED_HEAD


def _put(cell, text: str, look) -> None:
    put_text(cell, text)
    cell.font, cell.alignment = look, _TOP


def _head(cell, words: str, mine: bool) -> None:
    cell.value = words
    cell.font = font(bold=True, color=WHITE if mine else INK)
    cell.fill = PatternFill("solid", fgColor=REQUIRED_HEAD if mine else HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _line(sheet, row: int, stage: str, structure: str, line: dict, own: list) -> None:
    for place, text in enumerate((stage, structure), start=1):
        _put(sheet.cell(row=row, column=place), text, font())
    for place, column in enumerate(own, start=3):
        cell = put(sheet.cell(row=row, column=place), column, line.get(column.name))
        cell.font, cell.alignment = font(), _TOP
        if column.name in _TO_SET:
            cell.fill = PatternFill("solid", fgColor=INPUT)
    ends = (line["example_floor"], line["example_target"])
    shown = ("" if value is None else amount(line["indicator"], value) for value in ends)
    for place, text in enumerate((example_words(line), *shown, line["why"]), start=3 + len(own)):
        _put(sheet.cell(row=row, column=place), text, font(italic=True, color=GREY))

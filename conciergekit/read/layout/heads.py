"""Headings on two lines: « Qui » merged over « Nom » and « Commune », « Suite » over « Fait » and « Pas fait »."""

import re

from ...core.cells.dates import is_month
from ...core.cells.people import is_called, surely_a_person
from ...core.cells.sheet import Sheet, cells_at, filled, padded
from ...core.cells.values import parse
from ...core.schema import FIGURES, Table, fold
from ...core.tables import TABLES
from ..words import Said
from .days.parts import one_date, two_days, under_days
from .forms import detect
from .kinds import header_of
from .match import HEADER_LINES, KIT_SHEETS, column_of
from .questions import as_spelled, under_questions, with_question
from .sides import under_sides
from .ticked import one_outcome, one_service
from .units import without_brackets

_SAID = Said("heads")

_BY_NAME = {name: table for table in TABLES.values() for name in table.sheet_names}
_MOST = 400  # lines looked at
HOURS, PAID = TABLES["time"]["hours"], TABLES["time"]["paid"]
PERSON_CODE = re.compile(r"[A-Za-z]{1,4}-?[0-9]{1,4}")  # of a column of hours that are one person's
_MOSTLY = 0.8  # of a column


def as_headed(sheet: Sheet) -> Sheet:
    """The sheet with its headings on one line, ticks under what they say, amounts under their side, each day as one date."""
    steps = () if not sheet.rows else (on_one_line,) if of_the_kit(sheet) else _STEPS
    for step in steps:
        sheet = step(sheet)
    return sheet


_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")


def camel(sheet: Sheet) -> Sheet:
    """The sheet with the words of its headings apart where a program writes them as one: « DateDepot », « TypePatient »."""
    for header in range(min(len(sheet.rows), 3)):
        row = sheet.rows[header]
        words = [cell for cell in row if isinstance(cell, str) and filled(cell)]
        joined = [cell for cell in words if cell.isalnum() and _CAMEL.search(cell)]
        if len(joined) >= 3 and len(joined) >= 0.5 * len(words):
            return sheet.with_line(header, [_CAMEL.sub(" ", c) if c in joined else c for c in row])
    return sheet


def under_months(sheet: Sheet) -> Sheet:
    """The sheet with each month over « planned » and « done » as the heading of what was done; the other says it was planned."""
    for header in range(1, min(len(sheet.rows), HEADER_LINES)):
        months = [
            p for p, cell in enumerate(sheet.rows[header - 1]) if isinstance(cell, str) and is_month(cell)
        ]
        if len(months) < 3:
            continue
        row = sheet.rows[header]
        under = {p: fold(row[p]) for p in range(months[0], len(row)) if filled(row[p])}
        real = [p for p, text in under.items() if _SAID.real.fullmatch(text)]
        if len(real) < 3 or not all(
            _SAID.real.fullmatch(text) or _SAID.planned.fullmatch(text) for text in under.values()
        ):
            return sheet
        month = {p: sheet.rows[header - 1][max(q for q in months if q <= p)] for p in under}
        heads = [
            month[p] if p in real else f"{cell} {month[p]}" if p in under else cell
            for p, cell in enumerate(row)
        ]
        if len({month[p] for p in real}) < len(real):
            return sheet
        return sheet.with_line(header, heads).with_line(header - 1, [row[real[0]]])
    return sheet


def coded(sheet: Sheet) -> Sheet:
    """The sheet with P1, P2… in place of the first names that head columns of hours or figures: no name is a heading."""
    header = header_of(sheet)
    row = sheet.rows[header]
    words = {p: cell for p, cell in enumerate(row) if isinstance(cell, str) and not is_month(cell)}
    sure = [p for p, cell in words.items() if surely_a_person(cell)]
    names = [p for p, cell in words.items() if p in sure or (sure and is_called(cell))]
    cells = [cell for p in names for cell in cells_at(sheet.rows[header + 1 :][:_MOST], p)]
    spent = sum(not parse(cell, HOURS).problem for cell in cells)
    known = any(PERSON_CODE.fullmatch(str(cell)) for cell in row)
    if len(names) < 2 or not cells or spent < 0.5 * len(cells) or known:
        return sheet
    codes = {p: f"P{n}" for n, p in enumerate(names, 1)}
    heads = [codes.get(p, cell) for p, cell in enumerate(row)]
    return sheet.with_line(header, heads, people=tuple(codes.values()))


def of_the_kit(sheet: Sheet) -> bool:
    """Whether a sheet is as the kit's own workbook has it: its name, and on its first line headings of its table only."""
    name = fold(sheet.key)
    table = _BY_NAME.get(name)
    if table is None or table.form:
        return table is not None or name in KIT_SHEETS
    heads = [cell for cell in sheet.rows[0] if cell != ""] if sheet.rows else []
    return all(isinstance(cell, str) and fold(cell) in table.named for cell in heads)


def on_one_line(sheet: Sheet) -> Sheet:
    """The sheet with the words of two lines of headings on the second; as it is where the second may be a record, and for
    an export of a form, whose upper line asks the question of several columns (`forms.named_above`)."""
    header = header_of(sheet)
    table = _BY_NAME.get(fold(sheet.key))
    for first in (header, header - 1):
        if 0 <= first < len(sheet.rows) - 2 and (heads := _joined(sheet, first)) and not detect(sheet):
            parts = _parts(table, *sheet.rows[first : first + 2]) if table else {}
            changed = {p for p, cell in enumerate(heads) if cell != _at(sheet.rows[first], p)}
            if of_the_kit(sheet) and changed - {*parts}:
                continue  # a record, and a remark beside it
            heads = [parts.get(p, cell) for p, cell in enumerate(heads)]
            return sheet.with_line(first, []).with_line(first + 1, heads)
    return sheet


def _parts(table: Table, above: list, below: list) -> dict[int, str]:
    """Position -> « Montant (prévu) », where a heading of figures or of days stands over several: each is a part of it."""
    found, owner = {}, None
    for p, cell in enumerate(below):
        if filled(_at(above, p)):
            owner = _at(above, p)
        column = column_of(table, owner)
        if filled(cell) and column and column.kind in (*FIGURES, "date") and not column_of(table, cell):
            found[p] = f"{owner} ({cell})"
    return found


def paid_above(sheet: Sheet, header: int) -> dict[int, str]:
    """Whether the hours of columns are paid, as the line above their headings says, each cell of it until the next: « Salariée »,
    « Bénévoles »."""
    row = sheet.rows[header - 1] if header and sum(map(filled, sheet.rows[header - 1])) > 1 else []
    said, found = None, {}
    for p in range(len(sheet.rows[header])):
        if filled(_at(row, p)):
            word = without_brackets(str(row[p])).strip()
            said = parse(word, PAID).value or parse(word.removesuffix("s"), PAID).value
        found |= {p: said} if said else {}
    return found


def _at(row: list, position: int) -> object:
    return row[position] if position < len(row) else ""


def _joined(sheet: Sheet, first: int) -> list:
    width = max(len(sheet.rows[first]), len(sheet.rows[first + 1]))
    above, below = (padded(row, width) for row in sheet.rows[first : first + 2])
    # one cell over both
    below = ["" if cell == higher else cell for cell, higher in zip(below, above, strict=True)]
    words = [cell for cell in (*above, *below) if filled(cell)]
    if not all(isinstance(c, str) and len(c) < 60 and not any(map(str.isdigit, c)) for c in words):
        return []
    under = [p for p, cell in enumerate(below) if filled(cell) and not filled(above[p])]
    if sum(map(filled, above)) < 2 or not any(map(filled, above[: max(under, default=0)])):
        return []  # nothing is merged over two columns
    body = sheet.rows[first + 2 : first + 2 + _MOST]
    columns = [cells_at(body, p) for p in range(width)]
    said = [cell for cell in below if filled(cell)]
    if len(set(said)) < len(said) or any(cell in columns[p] for p, cell in enumerate(below) if filled(cell)):
        return []  # tables side by side, or a record

    lines = sum(any(map(filled, row)) for row in body)
    higher = [p for p, cell in enumerate(above) if filled(cell) and not filled(below[p])]
    if not any(len(columns[p]) >= _MOSTLY * lines for p in higher):
        return []  # a record would fill the column its others fill
    return [cell if filled(cell) else above[p] for p, cell in enumerate(below)]


_STEPS = (
    *(camel, under_months, under_sides, under_questions, on_one_line, one_outcome, one_service),
    *(two_days, one_date, coded, as_spelled, with_question, under_days),
)

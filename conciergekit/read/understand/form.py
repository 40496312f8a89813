"""The project sheet: one question a line -> the settings of the pilot, and what was wrong in it."""

from dataclasses import replace

from ...core.cells.account import HEADING, TABLE, TOLD, SheetCells
from ...core.cells.cell import PLAIN, Reading
from ...core.cells.people import Pseudonyms
from ...core.cells.sheet import Sheet, filled
from ...core.cells.values import mask
from ...core.findings import Finding
from ...core.schema import Column, Table, fold
from ..layout.match import find_answers, named_without_brackets, nearest, shown
from ..layout.units import heading_scale, one_scale, unit_named, unit_scale
from .columns import parse_column

# ---- the project form ------------------------------------------------------------------------------------


def read_form(
    table: Table, sheet: Sheet, cells: SheetCells, reading: Reading = PLAIN
) -> tuple[dict[str, object], list[Finding], list[tuple[str, Column]]]:
    """Answers of the form, what was wrong, and the questions found as typed (they tell the language)."""
    places, unknown = find_answers(table, sheet)
    settings, findings, asked = {}, [], []
    names = Pseudonyms()
    for name, answer in places.items():
        column, index, position = table[name], answer.line, answer.position
        row = sheet.rows[index] if index < len(sheet.rows) else []
        question = shown(sheet.rows[answer.row][answer.asked])
        asked.append((question, column))
        place = {"table": table.name, "sheet": sheet.name, "row": index + 1, "column": question}
        raw = row[position] if position < len(row) else ""
        beside = row[position + 1 : position + 2] if index == answer.row else []
        scale = _scale(table, column, question, beside)
        if scale != 1 and filled(raw):
            findings.append(_in_other_unit(column, scale, place))
        if scale is None:
            raw, scale = "", 1.0
        values, problems = parse_column([raw], column, names, replace(reading, scale=scale))
        cells.mark(HEADING, [answer.row], [answer.asked])
        if values.notna()[0]:
            settings[name] = values[0]
            cells.mark(TABLE, [index], [position])
        cells.mark(TOLD, [index], [position])
        if cell := problems.get(0):
            findings.append(
                Finding(cell.problem, cell.weight, **place, typed=mask(shown(raw)), values=cell.values)
            )
        elif values.isna()[0] and column.required:
            findings.append(Finding("answer_missing", "doubtful", **place, values={"title": column.title}))
    for column in table.required_columns:
        if column.name not in places:
            values = {"title": column.title}
            findings.append(Finding("answer_missing", "doubtful", table.name, sheet.name, values=values))
    findings += _unknown_questions(table, cells, set(places), unknown)
    cells.ignore("form_help", slice(None), range(len(cells.columns)))
    return settings, findings, asked


def _scale(table: Table, column: Column, question: str, beside: list) -> float | None:
    """What the answer is multiplied by: its unit stands in the question, or in a cell of its own beside the answer."""
    units = [unit for cell in beside if (unit := unit_named(cell))]
    beside_scales = (unit_scale(table.name, column, unit) for unit in units)
    return one_scale([heading_scale(table.name, column, question), *beside_scales])


def _in_other_unit(column: Column, scale: float | None, place: dict) -> Finding:
    values = {"title": column.title, "unit": column.unit}
    if scale is None:
        return Finding("answer_unit", "doubtful", **place, values=values)
    return Finding("answer_scaled", "note", **place, values={**values, "scale": scale})


def _unknown_questions(
    table: Table, cells: SheetCells, known: set[str], unknown: list[tuple[int, int]]
) -> list[Finding]:
    sheet = cells.sheet
    absent = {name: c for c in table.columns if c.name not in known for name in c.headings}
    findings = []
    for index, position in unknown:
        text = shown(sheet.rows[index][position])
        cells.mark(TOLD, [index], range(len(cells.columns)))
        close = named_without_brackets(table, text) or absent.get(nearest(fold(text), absent))
        values = {"suggestion": close.title} if close else {}
        place, weight = (table.name, sheet.name, index + 1), "doubtful" if close else "note"
        findings.append(Finding("unknown_question", weight, *place, typed=mask(text), values=values))
    return findings

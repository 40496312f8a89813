"""A sheet laid out -> the rows of a table, typed, with the line each came from and what was wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.cells.account import HEADING, TABLE, TOLD, SheetCells
from ...core.cells.frames import array_of, framed
from ...core.cells.people import HIDDEN, Pseudonyms
from ...core.cells.sheet import filled
from ...core.cells.values import PLAIN, Cell, Reading
from ...core.findings import Finding
from ...core.schema import FIGURES, fold
from ...core.tables import LEDGER, TABLES
from ..layout.answers import (
    denies,
    figure_of,
    grade_in,
    legends_below,
    nought_is_none,
    out_of_five,
    range_above,
    range_of,
    scale_advised,
    scale_in,
    scale_of,
    spelled,
    unsaid,
    words_of,
)
from ..layout.match import Layout, cell_key
from ..layout.sides import hide_names, natures_by_section, signed, turned
from ..layout.ticked import OUTCOME, outcome_said, outcomes_of
from ..layout.trade import meant_in_the_trade
from ..layout.units import with_vat
from .columns import parse_column
from .communes import with_department
from .doubts.again import told_of_lines
from .doubts.days import days_below, days_under_titles, dittos, whose_above
from .doubts.grades import grades_beyond, grades_contradicted, grades_unsaid
from .doubts.measured import (
    beyond_a_week,
    clock_hours,
    counters,
    hours_as_minutes,
    hours_dotted,
    minutes_among_hours,
)
from .doubts.money import each_time, natures_by_words, negatives, signs, undone_by_words
from .evidence import columns_aside, undecided
from .lines import Lines
from .printed import printed_sums
from .records import lost_rows, names_alone, records, remarks, still_asked, unusable
from .rows import Rows, badly_written, empty_cells
from .void import given_back, not_paid, unsure_left, unsure_payments, unsure_rides

SCORE = TABLES["surveys"]["score"]
# a person's name may be all there is
_PAYEES = re.compile(r"(?:nom (?:de la |du )?)?(?:contrepartie|beneficiaire|destinataire|payee)")


def read_rows(
    layout: Layout,
    names: Pseudonyms,
    cells: SheetCells | None = None,
    reading_of: Callable[[int], Reading] = lambda _position: PLAIN,
) -> tuple[Rows, list[Finding], dict[int, int]]:
    """Rows of a table, what was wrong, and how many cells are filled under headings that name no column.

    `cells` keeps account of every cell of the sheet; `reading_of` says how the dates and numbers of a column
    are to be understood.
    """
    cells = cells or SheetCells(layout.sheet)
    kept, findings, contents = records(layout, cells)
    totals = [n - 1 for f in findings if f.code == "total_line" for n in f.values["rows"]]
    lines = Lines(layout, cells, kept)
    rows, raw, surveyed = lines.rows, lines.raw, layout.table.name == "surveys"
    raw |= {column: _meant(lines, p) for p, column in layout.columns.items()}
    findings += _instead(lines) + days_under_titles(lines) + days_below(lines)
    findings += whose_above(lines, reading_of) + dittos(lines) + with_department(lines)
    beyond, told = _figures_for_words(lines)
    findings += told
    _parse(lines, names, reading_of)
    if layout.constants.get("question") == "satisfaction" and not _scale(
        layout
    ):  # the column goes to 10, for recommending
        for i, cell in lines.problems.get(SCORE, {}).items():
            if cell.problem == "out_of_range":
                lines.problems[SCORE][i] = replace(cell, values={"low": 1, "high": 5})
    for i, (typed, cell) in beyond.items():
        raw[SCORE][i], lines.problems[SCORE][i] = typed, cell
    _nothing_meant(lines)
    findings += signs(lines)
    negatives(lines)
    each_time(lines)
    dated = lines.problems.get(lines.day, {})
    rows.months = [i in dated and dated[i].problem == "month_only" for i in range(len(lines))]
    beyond_a_week(lines)
    rows.frame = _frame(lines)
    findings += _outcomes(lines)
    natures_by_section(layout, rows.frame, rows.lines)
    findings += _turned_over(lines) + _scaled(lines, contents)
    stray, nought = remarks(lines), _nought(lines)
    findings += names_alone(lines, stray)
    for column, found in lines.problems.items():
        told = {i: cell for i, cell in found.items() if i not in stray | nought}
        findings += badly_written(rows, column, raw[column], told)
    none, told = _sided(lines)
    none |= nought & set(rows.missing("comment").nonzero()[0].tolist()) if nought else set()
    findings += told + _names_of_bank(lines)
    for step in (natures_by_words, undone_by_words, counters):
        findings += step(lines)
    again, told = told_of_lines(lines, stray) if layout.only is None or surveyed else (set(), [])
    findings += told
    for step in (clock_hours, unsure_left, unsure_payments, not_paid, unsure_rides, given_back):
        findings += step(lines)
    answered: set[int] = set()
    if layout.only is not None and surveyed:  # an answer that cannot be read is none
        first = bool(layout.others)  # of the questions of a line: the remark is said with it, once
        silent = rows.missing("score", "comment") if first else rows.missing("score")
        stray |= set(silent.nonzero()[0].tolist())
        stray |= {i for i, cell in enumerate(raw[layout.columns[layout.only]]) if unsaid(cell)}
        told = lines.problems[layout.columns[layout.only]]
        others = [_meant(lines, p) for p in layout.elsewhere]  # another question, whose answer is read
        answered = {i for i in told if any(_answers(cells[i]) for cells in others)}
    findings += minutes_among_hours(lines) + hours_dotted(lines) + hours_as_minutes(lines)
    scale = _scale(layout, said=True)
    if scale == (0, 0):
        findings += grades_unsaid(lines)
    else:
        coded = {i for i, (typed, _cell) in beyond.items() if grade_in(typed) <= 0}  # « -9 » of a survey tool
        grades = lines.problems.get(SCORE, {})
        refused = [i for i, cell in grades.items() if cell.problem == "out_of_range" and i not in coded]
        findings += grades_beyond(lines, bool(_scale(layout)) and not _grades(layout), refused)
    if not scale:
        findings += grades_contradicted(lines)
    if layout.across:
        value = rows.frame[layout.columns[layout.only].name]
        none |= set((value == 0).to_numpy(bool, na_value=False).nonzero()[0].tolist())
        stray |= set(value.isna().to_numpy().nonzero()[0].tolist())
    left_out = unusable(lines) | stray | none | again
    findings = still_asked(lines, findings, left_out)
    findings += printed_sums(lines, totals, left_out) + undecided(lines, left_out, bool(scale))
    findings += columns_aside(lines) + lost_rows(lines, left_out - none - again - answered)
    for column in raw:
        if column.required:
            findings += empty_cells(rows, column, raw[column], left_out)
    _settle(lines, left_out, none)
    rows.drop(left_out)
    return rows, findings, contents


def _nought(lines: Lines) -> set[int]:
    """Answers that are none, where the question says so: « 0 = pas utilisé »."""
    layout = lines.layout
    heading = layout.sheet.rows[layout.header][layout.only] if layout.only is not None else None
    if lines.name != "surveys" or not isinstance(heading, str) or not nought_is_none(heading):
        return set()
    return {i for i, cell in enumerate(lines.raw[layout.columns[layout.only]]) if grade_in(cell) == 0}


def _outcomes(lines: Lines) -> list[Finding]:
    """What became of requests: by the day of their end, served where it is written, what its words say, open elsewhere; or by
    the colour of their lines that a legend explains."""
    rows, end = lines.rows, TABLES["requests"]["closed_on"]
    if lines.layout.by_end and end in lines.raw:
        said = [
            outcome_said(c) or meant_in_the_trade("requests", "outcome", c) if isinstance(c, str) else ""
            for c in lines.raw[end]
        ]
        days = zip(rows.frame[end.name].notna(), said, strict=True)
        rows.frame["outcome"] = ["served" if dated else words or "open" for dated, words in days]
    meant, by_words = outcomes_of(lines.layout), {}
    for i, line in enumerate(rows.lines):
        if line in meant:
            by_words.setdefault(meant[line], []).append(i)
    findings = []
    for (outcome, words), at in by_words.items():
        rows.frame.loc[at, "outcome"] = outcome
        title = OUTCOME.titles[outcome]
        findings += rows.once("colour_read", "outcome", at, outcome=title, legend=words)
    return findings


def _instead(lines: Lines) -> list[Finding]:
    """Cells of another column stand where those of its own are empty."""
    layout, findings = lines.layout, []
    for position, other in layout.otherwise.items():
        column, there = layout.columns[position], lines.column(other)
        own = lines.raw[column]
        at = [i for i, cell in enumerate(own) if not filled(cell) and filled(there[i])]
        for i in at:
            own[i] = there[i]
        said = {"title": layout.heading(position), "other": layout.beside[other]}
        findings += lines.rows.once("read_instead", column.name, at, weight="note", **said)
    return findings


def _meant(lines: Lines, position: int) -> list:
    """The cells of a column, with the value in place of those whose meaning a person said."""
    values, said = lines.column(position), lines.layout.meanings.get(position)
    if not said:
        return values
    keys = {value: cell_key(value) for value in set(values) if filled(value)}
    changed = {value: said[key] for value, key in keys.items() if key in said}
    return [("" if changed[v] is None else changed[v]) if filled(v) and v in changed else v for v in values]


def _nothing_meant(lines: Lines) -> None:
    """Cells that hold nothing are given what a person said that means, on lines that have their day."""
    values = lines.values
    for position, said in lines.layout.meanings.items() if lines.day else ():
        if said.get("") is not None:
            column = lines.layout.columns[position]
            empty = np.array([not filled(cell) for cell in lines.raw[column]], bool)
            dated = values[lines.day.name].notna().to_numpy()
            values[column.name] = values[column.name].mask(empty & dated, said[""])


def _parse(lines: Lines, names: Pseudonyms, reading_of: Callable[[int], Reading]) -> None:
    """Values of each column, and its badly written cells by index."""
    layout = lines.layout
    for position, column in layout.columns.items():
        cells = lines.raw[column]
        sign = -1 if layout.side and position == layout.only and turned(cells) else 1
        reading = replace(reading_of(position), scale=layout.scale(position), sign=sign)
        lines.values[column.name], lines.problems[column] = parse_column(cells, column, names, reading)


def _frame(lines: Lines) -> pd.DataFrame:
    """The values of a table, with what every one of its lines holds."""
    table, layout, count = lines.layout.table, lines.layout, len(lines)
    same = {name: [value] * count for name, value in layout.constants.items()}
    if layout.numbered:
        same["id"] = [f"{layout.numbered}{line}" for line in lines.rows.lines]
    same = {name: pd.Series(array_of(cells, table[name].kind)) for name, cells in same.items()}
    return framed(table, {**lines.values, **same}, count)


def _names_of_bank(lines: Lines) -> list[Finding]:
    """Names in the words of a bank, or of who was paid, are hidden."""
    layout, rows = lines.layout, lines.rows
    payees = any(_PAYEES.fullmatch(fold(layout.heading(p))) for p in lines.named("line"))
    if layout.table is not LEDGER or not (payees or not layout.side):
        return []
    named = hide_names(rows.frame, of_bank=payees)
    return rows.report("personal", "note", "line", named, [HIDDEN] * len(named))


def _scaled(lines: Lines, contents: Mapping[int, int]) -> list[Finding]:
    """Columns in another unit than the kit's, by their heading or by a line of units: turned into it, or not read."""
    layout, findings = lines.layout, []
    for p in sorted([*layout.columns, *layout.refused]):
        column = layout.columns.get(p) or layout.refused[p]
        unit, row = layout.units.get(p, ("", layout.header))
        values = {"title": column.title, "unit": column.unit}
        if p in layout.refused:
            code, weight, values = "unit_line", "doubtful", {**values, "cells": contents.get(p, 0)}
        elif column.kind in FIGURES and layout.scale(p) != 1:
            code, weight = ("unit_line_scaled", "doubtful") if unit else ("unit_scaled", "note")
            values["scale"] = layout.scale(p)
        elif with_vat(lines.name, column, layout.heading(p)):  # only a correspondence has it read
            code, weight = "heading_taxed", "doubtful"
        else:
            continue
        place = layout.sheet.name, row + 1, layout.heading(p)
        findings.append(Finding(code, weight, lines.name, *place, unit, values, column.name))
    return findings


def _sided(lines: Lines) -> tuple[set[int], list[Finding]]:
    """One of two columns of amounts: what undoes others is negative, names hidden, lines without an amount on this side left out."""
    layout, rows = lines.layout, lines.rows
    if not layout.side or layout.only not in layout.columns:  # in a unit that cannot be read
        return set(), []
    undo = signed(layout, rows.frame).tolist()
    cells = lines.raw[layout.columns[layout.only]]
    findings = rows.report("side_undone", "doubtful", "amount_eur", undo, [cells[i] for i in undo])
    named = hide_names(rows.frame)
    findings += rows.report("personal", "note", "line", named, [HIDDEN] * len(named))
    return {int(i) for i in (rows.frame["amount_eur"] == 0).to_numpy().nonzero()[0]}, findings


def _turned_over(lines: Lines) -> list[Finding]:
    """Grades that were read on the scale of the kit: the lowest is said to be the best, or the highest is not 5."""
    grades, every = _grades(lines.layout), range(len(lines))
    if all(grade == meant for grade, meant in grades.items()):
        return []
    worst, best = (end(grades, key=grades.get) for end in (min, max))
    values = {"best": best, "worst": worst}
    if grades[best] == 10:
        return lines.rows.once("scale_advised", "score", every, **values)
    if len(grades) == 2:  # by the rule of three
        satisfied = [grade for grade in range(min(grades), max(grades) + 1) if _on_five(grade, grades) >= 4]
        values["range"] = f"{min(satisfied)} – {max(satisfied)}"
        return lines.rows.once("scale_wide", "score", every, **values)
    values["steps"] = ", ".join(f"{grade} → {meant}" for grade, meant in sorted(grades.items()))
    code = "scale_turned" if _scale(lines.layout, said=True) else "scale_steps"
    return lines.rows.once(code, "score", every, **values)


def _on_five(grade: float, grades: Mapping[int, int]) -> float:
    known = sorted(grades)
    return float(np.interp(grade, known, [grades[step] for step in known]))


def _scale(layout: Layout, said: bool = False) -> tuple[int, int] | None:
    """The worst and the best grade of a question on satisfaction or on recommending, where its heading, a title above it, a legend below, that
    of its workbook or its own cells say them; unless they must be `said`, those its heading goes from and to. (0, 0) where
    what is said tells no best from a worst."""
    position, question = layout.place_of("score"), layout.constants.get("question")
    if question not in ("satisfaction", "recommend") or position is None:
        return None
    rows, header = layout.sheet.rows, layout.header
    heading = f"{layout.heads.get(position, '')} {spelled([rows[header][position:][:1]])}"
    above = range_above(layout.sheet, header)
    if question == "recommend":
        return scale_advised(heading, above)
    denied = denies(heading)
    texts = heading, spelled(rows[:header]), layout.sheet.legend, *legends_below(rows, header)
    found = next(filter(None, (scale_of(text, denied) for text in texts)), None)
    inside = scale_in(layout.below(position), denied)
    if found and inside and inside != found or denied and not found:
        return 0, 0
    return found or inside or (None if said else range_of(heading) or above)


def _grades(layout: Layout) -> Mapping[int, int]:
    """Grade -> what it is from 1 to 5, of recommending from 0 to 10, of a question whose scale is said; nothing of any other."""
    said = _scale(layout, said=True)
    if said and layout.constants.get("question") == "recommend":
        return {} if said == (0, 0) else {said[0]: 0, said[1]: 10}
    scale = said or _scale(layout)
    return out_of_five(scale, spelt=said is not None) if scale else {}


def _figures_for_words(lines: Lines) -> tuple[dict[int, tuple[object, Cell]], list[Finding]]:
    """Words, and grades of another scale, become figures of the kit's, and the words are told. Those beyond their scale are
    taken out; index -> what was typed, and what is said of it."""
    layout = lines.layout
    grades = _grades(layout)
    position = layout.place_of("score") if grades and layout.only is None else layout.only
    column = layout.columns.get(position) if position is not None else None
    if column is None or not (layout.words or grades):
        return {}, []
    cells, told, beyond = lines.raw[column], {}, {}
    # where some say no, a blank is no answer
    answers = {cell for p in layout.together for cell in layout.below(p)}
    denied = any(cell == 0 or figure_of(str(cell), layout.words) == 0 for cell in answers)
    for index, value in enumerate(cells):
        if layout.together and not filled(value) and not denied:
            cells[index] = 0.0
        meant = figure_of(value, layout.words) if isinstance(value, str) else None
        grade = grade_in(value) if grades else None
        if grade is not None:
            inside = min(grades) <= grade <= max(grades)
            cells[index] = _on_five(grade, grades) if inside else ""
            if not inside:
                ends = {"low": min(grades), "high": max(grades)}
                beyond[index] = value, Cell(problem="out_of_range", values=ends)
            meant = meant and cells[index] if inside else None  # « 2 merci », on its own scale
        if meant is not None:
            cells[index] = meant
            told.setdefault(value, (meant, []))[1].append(index)
    findings = []
    for word, (meant, at) in told.items():
        findings += lines.rows.once("answer_words", "score", at, word, "note", figure=meant)
    return beyond, findings


def _answers(cell: object) -> bool:
    """Whether a cell answers one of the questions of a survey, by a grade or in words."""
    questions = TABLES["surveys"]["question"].titles
    return grade_in(cell) is not None or any(figure_of(str(cell), words_of(q)) is not None for q in questions)


# ---- what became of the cells -----------------------------------------------------------------------------


def _settle(lines: Lines, left_out: set[int], none: set[int]) -> None:
    """Say of each cell whether it is in the table or in a finding; nothing of the lines that have `none` of its amounts."""
    layout, cells, kept = lines.layout, lines.cells, lines.at
    here = np.ones(len(kept), bool)
    if none:
        here[sorted(none)] = False
        cells.ignore("no_amount" if layout.table is LEDGER else "nought", kept[~here], [layout.only])
    cells.mark(TOLD, kept[sorted(left_out - none)], layout.positions)
    empty = [lines.rows.frame[column.name].array.isna() for column in layout.columns.values()]
    cells.mark(np.where(np.column_stack(empty), TOLD, TABLE)[here], kept[here], layout.columns)
    for position, reason in layout.ignored.items():
        cells.ignore(reason, slice(layout.header, layout.end), [position], layout.others.get(position, ""))
    rest = [position for position in layout.others if position not in layout.ignored]
    cells.mark(TOLD, slice(layout.header + 1, layout.end), rest)
    cells.mark(HEADING, [layout.header], layout.columns)
    under = cells.filled[layout.header + 1 : layout.end]
    cells.mark(TOLD, [layout.header], [p for p in rest if p < len(cells.columns) and under[:, p].any()])

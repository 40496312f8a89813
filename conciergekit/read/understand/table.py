"""A sheet laid out -> the rows of a table, typed, with the line each came from and what was wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice

import numpy as np
import pandas as pd

from ...core.cells.account import HEADING, TABLE, TOLD, SheetCells
from ...core.cells.frames import array_of, framed
from ...core.cells.people import HIDDEN, Pseudonyms, mask
from ...core.cells.sheet import filled
from ...core.cells.values import PLAIN, Cell, Reading
from ...core.findings import Finding
from ...core.schema import FIGURES, Column, fold
from ...core.tables import LEDGER, TABLES
from ...core.text import any_of
from ..layout.answers import (
    denies,
    figure_of,
    grade_in,
    legends_below,
    nought_is_none,
    out_of_five,
    range_of,
    scale_in,
    scale_of,
    spelled,
    unsaid,
)
from ..layout.match import Layout, cell_key
from ..layout.sides import AMOUNT, hide_names, natures_by_section, signed, turned
from ..layout.ticked import OUTCOME, outcome_said, outcomes_of
from ..layout.trade import meant_in_the_trade
from ..layout.units import with_vat
from .columns import parse_column
from .doubts.again import told_of_lines
from .doubts.days import days_below, days_under_titles, whose_above, written_once
from .doubts.grades import grades_beyond, grades_contradicted, grades_unsaid
from .doubts.measured import clock_hours, counters, hours_dotted, minutes_among_hours
from .doubts.money import each_time, natures_by_words, negatives, signs, undone_by_words
from .evidence import columns_aside, undecided
from .printed import printed_sums
from .records import lost_rows, names_alone, records, remarks, unusable
from .rows import Rows, badly_written, empty_cells
from .void import given_back, unsure_payments, unsure_rides

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
    raw = {column: _meant(layout, p, _taken(cells.columns[p], kept)) for p, column in layout.columns.items()}
    instead = _instead(layout, cells, raw, kept)
    alone = days_under_titles(layout, raw, kept)
    below = days_below(layout, cells, raw, kept, DITTO)
    whose, under_name = whose_above(layout, raw, kept, DITTO, reading_of)
    dittos = {
        column.name: _dittos(raw[column])
        for p, column in layout.columns.items()
        if p in layout.otherwise or not DITTO.isdisjoint(cells.distinct[p])
    }
    worded, beyond = _figures_for_words(layout, raw)
    values, problems = _parsed(layout, raw, names, reading_of)
    for i, (typed, cell) in beyond.items():
        raw[SCORE][i], problems[SCORE][i] = typed, cell
    _nothing_meant(layout, raw, values)
    under, turned = signs(layout, cells, kept, values, problems)
    negatives(layout, values, problems)
    each_time(values, problems)
    rows = _rows(layout, values, kept)
    if layout.by_end:
        _ended(layout, rows, raw)
    coloured = _by_colour(layout, rows)
    natures_by_section(layout, rows.frame, rows.lines)
    if alone:
        day = next(column.name for column in raw if column.kind == "date" and column.required)
        findings += rows.once("day_under_month", day, alone, weight="note")
    if below:
        once = written_once(raw)
        findings += rows.once("day_above", once.name, below, title=once.title)
    if whose is not None:
        findings += rows.once("day_above", whose.name, under_name, title=whose.title)
    for column, position, lines in instead:
        said = {"title": layout.heading(position), "other": layout.beside[layout.otherwise[position]]}
        findings += rows.once("read_instead", column.name, lines, weight="note", **said)
    if under:
        code = "signs_turned" if turned else "signs_read"
        findings += rows.once(code, "amount_eur", under, raw[AMOUNT][under[0]])
    for name, marks in dittos.items():
        findings += rows.report("ditto", "note", name, marks, marks.values())
    for word, (lines, meant) in worded.items():
        findings += rows.once("answer_words", "score", lines, word, "note", figure=meant)
    findings += coloured + _turned_over(layout, rows)
    findings += _scaled(layout, rows, contents)
    stray = remarks(layout, cells, raw, rows.frame, kept)
    nought = _nought(layout, raw)
    findings += names_alone(cells, rows, kept, stray)
    for column, found in problems.items():
        told = {i: cell for i, cell in found.items() if i not in stray | nought}
        findings += badly_written(rows, column, raw[column], told)
    none, told = _sided(layout, rows, raw)
    none |= nought & set(rows.missing("comment").nonzero()[0].tolist()) if nought else set()
    payees = any(
        c.name == "line" and _PAYEES.fullmatch(fold(layout.heading(p))) for p, c in layout.columns.items()
    )
    if layout.table is LEDGER and (payees or not layout.side) and "line" in rows.frame:
        named = hide_names(rows.frame, of_bank=payees)
        told += rows.report("personal", "note", "line", named, [HIDDEN] * len(named))
    told += natures_by_words(layout, cells, rows, kept) + undone_by_words(layout, rows)
    told += counters(layout, cells, rows, kept)
    if layout.only is None or layout.table.name == "surveys":
        again, doubts = told_of_lines(layout, cells, rows, kept, raw, stray)
        told += doubts
    else:
        again = set()
    told += clock_hours(layout, cells, rows, kept)
    unsure = unsure_payments(layout, cells, kept.tolist())
    for word in dict.fromkeys(unsure.values()):
        lines = [n for n, said in unsure.items() if said == word]
        told += rows.once("payment_unsure", "", lines, mask(word, free=True))
    for heading, lines in unsure_rides(layout, cells, kept.tolist()).items():
        told += rows.once("ride_unsure", "", lines, title=heading)
    back = given_back(layout, cells, kept.tolist())
    told += rows.report("payment_part_back", "doubtful", "amount_eur", back, back.values())
    if layout.only is not None and layout.table.name == "surveys":  # an answer that cannot be read is none
        first = bool(layout.others)  # of the questions of a line: the remark is said with it, once
        silent = rows.missing("score", "comment") if first else rows.missing("score")
        stray |= set(silent.nonzero()[0].tolist())
        stray |= {i for i, cell in enumerate(raw[layout.columns[layout.only]]) if unsaid(cell)}
    told += minutes_among_hours(layout, rows, raw) + hours_dotted(layout, rows, raw)
    grades = problems.get(SCORE, {})
    coded = {i for i, (typed, _cell) in beyond.items() if grade_in(typed) <= 0}  # « -9 » of a survey tool
    refused = [i for i, cell in grades.items() if cell.problem == "out_of_range" and i not in coded]
    scale = _scale(layout, said=True)
    if scale == (0, 0):
        told += grades_unsaid(rows)
    else:
        told += grades_beyond(layout, rows, bool(_scale(layout)) and not _grades(layout), refused)
    if not scale:
        told += grades_contradicted(layout, cells, rows, kept)
    if layout.across:
        value = rows.frame[layout.columns[layout.only].name]
        none |= set((value == 0).to_numpy(bool, na_value=False).nonzero()[0].tolist())
        stray |= set(value.isna().to_numpy().nonzero()[0].tolist())
    left_out = unusable(layout, rows) | stray | none | again
    totals = [n - 1 for f in findings if f.code == "total_line" for n in f.values["rows"]]
    told += printed_sums(layout, cells, rows, kept, totals, left_out)
    told += undecided(layout, cells, rows, kept, raw, left_out, bool(scale))
    told += columns_aside(layout, cells)
    findings += told + lost_rows(layout, rows, raw, left_out - none - again)
    for column in raw:
        if column.required:
            findings += empty_cells(rows, column, raw[column], left_out)
    _settle(layout, cells, rows.frame, kept, left_out, none)
    rows.drop(left_out)
    return rows, findings, contents


def _nought(layout: Layout, raw: dict[Column, list]) -> set[int]:
    """Answers that are none, where the question says so: « 0 = pas utilisé »."""
    heading = layout.sheet.rows[layout.header][layout.only] if layout.only is not None else None
    if layout.table.name != "surveys" or not isinstance(heading, str) or not nought_is_none(heading):
        return set()
    return {i for i, cell in enumerate(raw[layout.columns[layout.only]]) if grade_in(cell) == 0}


def _ended(layout: Layout, rows: Rows, raw: dict[Column, list]) -> None:
    """What became of each request, by the day of its end: served where it is written, what its words say, open elsewhere."""
    end = layout.table["closed_on"]
    said = [
        outcome_said(c) or meant_in_the_trade("requests", "outcome", c) if isinstance(c, str) else ""
        for c in raw.get(end, [])
    ]
    if end.name in rows.frame:
        days = zip(rows.frame[end.name].notna(), said, strict=True)
        rows.frame["outcome"] = ["served" if dated else words or "open" for dated, words in days]


def _taken(column, kept: np.ndarray) -> list:
    if len(kept) and kept[-1] - kept[0] + 1 == len(kept):
        return list(islice(column, kept[0], kept[-1] + 1))
    return [column[i] for i in kept.tolist()]


def _instead(
    layout: Layout, cells: SheetCells, raw: dict[Column, list], kept: np.ndarray
) -> list[tuple[Column, int, list[int]]]:
    """Cells of another column stand where those of its own are empty; which column, where, on which lines."""
    found = []
    for position, other in layout.otherwise.items():
        column, there = layout.columns[position], _taken(cells.columns[other], kept)
        lines = [i for i, cell in enumerate(raw[column]) if not filled(cell) and filled(there[i])]
        for i in lines:
            raw[column][i] = there[i]
        found += [(column, position, lines)] if lines else []
    return found


def _meant(layout: Layout, position: int, values: list) -> list:
    """The cells of a column, with the value in place of those whose meaning a person said."""
    said = layout.meanings.get(position)
    if not said:
        return values
    keys = {value: cell_key(value) for value in set(values) if filled(value)}
    changed = {value: said[key] for value, key in keys.items() if key in said}
    return [("" if changed[v] is None else changed[v]) if filled(v) and v in changed else v for v in values]


def _nothing_meant(layout: Layout, raw: dict[Column, list], values: dict[str, pd.Series]) -> None:
    """Cells that hold nothing are given what a person said that means, on lines that have their day."""
    day = next((c.name for c in raw if c.kind == "date" and c.required), None)
    for position, said in layout.meanings.items():
        if said.get("") is not None and day is not None:
            column = layout.columns[position]
            empty = np.array([not filled(cell) for cell in raw[column]], bool)
            dated = values[day].notna().to_numpy()
            values[column.name] = values[column.name].mask(empty & dated, said[""])


def _parsed(
    layout: Layout, raw: dict[Column, list], names: Pseudonyms, reading_of: Callable[[int], Reading]
) -> tuple[dict[str, pd.Series], dict[Column, dict[int, Cell]]]:
    """Values of each column, and its badly written cells by index."""
    values, problems = {}, {}
    for position, column in layout.columns.items():
        cells = raw[column]
        sign = -1 if layout.side and position == layout.only and turned(cells) else 1
        reading = replace(reading_of(position), scale=layout.scale(position), sign=sign)
        values[column.name], problems[column] = parse_column(cells, column, names, reading)
    return values, problems


def _rows(layout: Layout, values: dict[str, pd.Series], kept: np.ndarray) -> Rows:
    """The rows of a table, with what every one of them holds."""
    table, sheet, count = layout.table, layout.sheet.name, len(kept)
    same = {name: [value] * count for name, value in layout.constants.items()}
    if layout.numbered:
        same["id"] = [f"{layout.numbered}{line + 1}" for line in kept.tolist()]
    same = {name: pd.Series(array_of(cells, table[name].kind)) for name, cells in same.items()}
    return Rows(
        table,
        framed(table, {**values, **same}, count),
        [sheet] * count,
        (kept + 1).tolist(),
        [{column.name: layout.heading(p) for p, column in layout.columns.items()}] * count,
        [min(layout.positions)] * count,
    )


# ---- what some cells stand for ---------------------------------------------------------------------------

DITTO = any_of("""
    ", '', ″, 〃, ”, idem, Idem, IDEM, id., Id., ditto, », «, „, " ", | |, dito, //, -//-, -"-, - " -, -id-,
    - id -, -idem-, » », « «, ↓, ⬇
""")


def _dittos(values: list) -> dict[int, str]:
    """Cells that say « as above » are given what stands above; where, and what was typed."""
    found = {i: value for i, value in enumerate(values) if i and value in DITTO}
    for i in found:
        values[i] = values[i - 1]
    return found


def _scaled(layout: Layout, rows: Rows, contents: Mapping[int, int]) -> list[Finding]:
    """Columns in another unit than the kit's, by their heading or by a line of units: turned into it, or not read."""
    findings = []
    for p in sorted([*layout.columns, *layout.refused]):
        column = layout.columns.get(p) or layout.refused[p]
        unit, row = layout.units.get(p, ("", layout.header))
        values = {"title": column.title, "unit": column.unit}
        if p in layout.refused:
            code, weight, values = "unit_line", "doubtful", {**values, "cells": contents.get(p, 0)}
        elif column.kind in FIGURES and layout.scale(p) != 1:
            code, weight = ("unit_line_scaled", "doubtful") if unit else ("unit_scaled", "note")
            values["scale"] = layout.scale(p)
        elif with_vat(layout.table.name, column, layout.heading(p)):  # only a correspondence has it read
            code, weight = "heading_taxed", "doubtful"
        else:
            continue
        place = layout.sheet.name, row + 1, layout.heading(p)
        findings.append(Finding(code, weight, rows.table.name, *place, unit, values, column.name))
    return findings


def _sided(layout: Layout, rows: Rows, raw: dict[Column, list]) -> tuple[set[int], list[Finding]]:
    """One of two columns of amounts: what undoes others is negative, names hidden, lines without an amount on this side left out."""
    if not layout.side or layout.only not in layout.columns:  # in a unit that cannot be read
        return set(), []
    undo = signed(layout, rows.frame).tolist()
    cells = raw[layout.columns[layout.only]]
    findings = rows.report("side_undone", "doubtful", "amount_eur", undo, [cells[i] for i in undo])
    named = hide_names(rows.frame)
    findings += rows.report("personal", "note", "line", named, [HIDDEN] * len(named))
    return {int(i) for i in (rows.frame["amount_eur"] == 0).to_numpy().nonzero()[0]}, findings


def _by_colour(layout: Layout, rows: Rows) -> list[Finding]:
    """What became of requests whose lines have a colour that a legend explains, where no column says it."""
    meant = outcomes_of(layout)
    by_words: dict[tuple[str, str], list[int]] = {}
    for i, line in enumerate(rows.lines):
        if line in meant:
            by_words.setdefault(meant[line], []).append(i)
    findings = []
    for (outcome, words), indices in by_words.items():
        rows.frame.loc[indices, "outcome"] = outcome
        title = next(choice.title for choice in OUTCOME.choices if choice.value == outcome)
        findings += rows.once("colour_read", "outcome", indices, outcome=title, legend=words)
    return findings


def _turned_over(layout: Layout, rows: Rows) -> list[Finding]:
    """Grades that were read on the scale of the kit: the lowest is said to be the best, or the highest is not 5."""
    grades = _grades(layout)
    if all(grade == meant for grade, meant in grades.items()) or not len(rows.frame):
        return []
    worst, best = (next(grade for grade, meant in grades.items() if meant == end) for end in (1, 5))
    values, every = {"best": best, "worst": worst}, range(len(rows.frame))
    if len(grades) == 2:  # by the rule of three
        satisfied = [grade for grade in range(min(grades), max(grades) + 1) if _on_five(grade, grades) >= 4]
        values["range"] = f"{min(satisfied)} – {max(satisfied)}"
        return rows.once("scale_wide", "score", every, **values)
    values["steps"] = ", ".join(f"{grade} → {meant}" for grade, meant in sorted(grades.items()))
    return rows.once("scale_turned", "score", every, **values)


def _on_five(grade: float, grades: Mapping[int, int]) -> float:
    known = sorted(grades)
    return float(np.interp(grade, known, [grades[step] for step in known]))


def _scale(layout: Layout, said: bool = False) -> tuple[int, int] | None:
    """The worst and the best grade of a question on satisfaction, where its heading, a title above it, a legend below, that
    of its workbook or its own cells say them; unless they must be `said`, those its heading goes from and to. (0, 0) where
    what is said tells no best from a worst."""
    position = layout.place_of("score")
    if layout.constants.get("question") != "satisfaction" or position is None:
        return None
    rows, header = layout.sheet.rows, layout.header
    heading = f"{layout.heads.get(position, '')} {spelled([rows[header][position:][:1]])}"
    denied = denies(heading)
    texts = heading, spelled(rows[:header]), layout.sheet.legend, *legends_below(rows, header)
    found = next(filter(None, (scale_of(text, denied) for text in texts)), None)
    inside = scale_in(layout.below(position), denied)
    if found and inside and inside != found or denied and not found:
        return 0, 0
    return found or inside or (None if said else range_of(heading))


def _grades(layout: Layout) -> Mapping[int, int]:
    """Grade -> what it is from 1 to 5, of a question whose scale is said; nothing of any other."""
    said = _scale(layout, said=True)
    scale = said or _scale(layout)
    return out_of_five(scale, spelt=said is not None) if scale else {}


def _figures_for_words(
    layout: Layout, raw: dict[Column, list]
) -> tuple[dict[str, tuple[list[int], float]], dict[int, tuple[object, Cell]]]:
    """Words, and grades of another scale, become figures of the kit's; word -> where it stands, and its figure. Those beyond
    their scale are taken out; index -> what was typed, and what is said of it."""
    grades = _grades(layout)
    position = layout.place_of("score") if grades and layout.only is None else layout.only
    column = layout.columns.get(position) if position is not None else None
    if column is None or not (layout.words or grades):
        return {}, {}
    told: dict[str, tuple[list[int], float]] = {}
    beyond: dict[int, tuple[object, Cell]] = {}
    # where some say no, a blank is no answer
    answers = {cell for p in layout.together for cell in layout.below(p)}
    denied = any(cell == 0 or figure_of(str(cell), layout.words) == 0 for cell in answers)
    for index, value in enumerate(raw[column]):
        if layout.together and not filled(value) and not denied:
            raw[column][index] = 0.0
        meant = figure_of(value, layout.words) if isinstance(value, str) else None
        grade = grade_in(value) if grades else None
        if grade is not None:
            inside = min(grades) <= grade <= max(grades)
            raw[column][index] = _on_five(grade, grades) if inside else ""
            if not inside:
                ends = {"low": min(grades), "high": max(grades)}
                beyond[index] = value, Cell(problem="out_of_range", values=ends)
            meant = meant and raw[column][index] if inside else None  # « 2 merci », on its own scale
        if meant is not None:
            raw[column][index] = meant
            told.setdefault(value, ([], meant))[0].append(index)
    return told, beyond


# ---- what became of the cells -----------------------------------------------------------------------------


def _settle(
    layout: Layout,
    cells: SheetCells,
    frame: pd.DataFrame,
    kept: np.ndarray,
    left_out: set[int],
    none: set[int],
) -> None:
    """Say of each cell whether it is in the table or in a finding; nothing of the lines that have `none` of its amounts."""
    here = np.ones(len(kept), bool)
    if none:
        here[sorted(none)] = False
        cells.ignore("no_amount" if layout.table is LEDGER else "nought", kept[~here], [layout.only])
    cells.mark(TOLD, kept[sorted(left_out - none)], layout.positions)
    empty = np.column_stack([frame[column.name].array.isna() for column in layout.columns.values()])
    cells.mark(np.where(empty, TOLD, TABLE)[here], kept[here], layout.columns)
    ignored = dict(layout.ignored)
    for position, reason in ignored.items():
        cells.ignore(reason, slice(layout.header, layout.end), [position], layout.others.get(position, ""))
    rest = [position for position in layout.others if position not in ignored]
    cells.mark(TOLD, slice(layout.header + 1, layout.end), rest)
    cells.mark(HEADING, [layout.header], layout.columns)
    under = cells.filled[layout.header + 1 : layout.end]
    cells.mark(TOLD, [layout.header], [p for p in rest if p < len(cells.columns) and under[:, p].any()])

"""Which lines of a sheet are records: not blank ones, examples, sums, repeated headings nor lines cut in two."""

from dataclasses import replace

import numpy as np

from ...core.cells.account import HEADING, TOLD, SheetCells
from ...core.cells.cell import amount_in, figure_in
from ...core.cells.people import mask, mask_first_names, quoted
from ...core.cells.sheet import filled
from ...core.cells.values import parse
from ...core.findings import Finding
from ...core.schema import FIGURES, Column, fold
from ...core.tables import LEDGER
from ..layout.match import Layout, heading_key, shown
from ..layout.totals import may_sum, sums_up
from .dated_sums import dated_sums
from .void import void_lines

EXAMPLE_MARKS = frozenset(fold(mark) for mark in ("exemple, à effacer", "example, delete it"))
_SURE_EXAMPLE = 8  # cells of an example: no record of a pilot is the same in so many
_TOLD_AS_DOUBTFUL = ("line_unused", "line_leave", "line_of_others")


def records(layout: Layout, cells: SheetCells) -> tuple[np.ndarray, list[Finding], dict[int, int]]:
    """The lines that are records; blank, example and total lines are left out and said."""
    first, last = layout.header + 1, layout.end if layout.end is not None else cells.height
    known = [p for p in sorted(layout.columns) if p < len(cells.columns)]
    extra = [p for p in layout.others if p < len(cells.columns) and p not in layout.ignored]
    inside = cells.filled[first:last]
    full, aside = inside[:, sorted({*known, *layout.together})].any(axis=1), inside[:, extra].any(axis=1)
    marked = _marked(cells, extra)
    examples = _examples(layout, cells, known, marked)
    said = [p for p in layout.beside if p < len(cells.columns)]  # « Total » may stand in a column left out
    totals, asked = _totals(layout, cells, known, said)
    skipped = {"total_line": totals, "example_line": examples}
    out = np.zeros(len(full), bool)
    findings = []
    for code, indices in skipped.items():
        indices = [
            i for i in indices if first <= i < last and not out[i - first] and i not in layout.repeated
        ]
        if indices:
            out[[i - first for i in indices]] = True
            cells.mark(TOLD, indices, layout.positions)
            line = sorted([*known, *extra]) if code == "total_line" else known
            words = [cells.columns[p][indices[0]] for p in line if cells.filled[indices[0], p]]
            summed = [word for word in words if isinstance(word, str) and may_sum(word)]
            findings.append(_lines_finding(code, layout, indices, shown((summed or words or [""])[0])))
    asked = {i: words for i, words in asked.items() if first <= i < last and not out[i - first]}
    if asked:
        typed = mask_first_names(mask(next(iter(asked.values())), free=True))
        findings.append(replace(_lines_finding("sum_with_day", layout, [*asked], typed), weight="doubtful"))
    shifted = _shifted(layout, cells, first, last, out)
    if shifted:
        out[[i - first for i in shifted]] = True
        cells.mark(TOLD, shifted, range(len(cells.columns)))
        weight = "blocks" if layout.table.required else "doubtful"
        findings.append(replace(_lines_finding("row_shifted", layout, shifted, ""), weight=weight))
    unsent = [i for i in layout.unsent if first <= i < last and not out[i - first]]
    if unsent:  # told with the form
        out[[i - first for i in unsent]] = True
        cells.mark(TOLD, unsent, layout.positions)
    for code, said in void_lines(layout, cells, first, last).items():
        void = sorted(i for i in said if first <= i < last and not out[i - first] and full[i - first])
        if layout.only is not None:  # one of several columns of the line: told once, where it says something
            void = [i for i in void if inside[i - first, layout.only]]
        if void:
            out[[i - first for i in void]] = True
            cells.mark(TOLD, void, layout.positions)
            if code in _TOLD_AS_DOUBTFUL:
                typed = mask_first_names(mask(shown(said[void[0]]), free=True))
                findings.append(replace(_lines_finding(code, layout, void, typed), weight="doubtful"))
            else:
                findings.append(_lines_finding(code, layout, void, shown(said[void[0]])))
    for position, (_unit, row) in layout.units.items():
        cells.mark(HEADING, [row], [position])
    for reason, lines in (("second_header", layout.repeated), ("unit_line", layout.unit_rows)):
        again = sorted(i for i in lines if first <= i < last)
        if again:
            out[[i - first for i in again]] = True
            cells.ignore(reason, again, layout.positions)
    kept = (full & ~out).nonzero()[0]
    if layout.only is not None:
        kept = kept[inside[kept][:, [layout.only, *layout.together]].any(axis=1)]
    blank = (~full & ~aside & ~out).nonzero()[0] + first
    between = blank[blank < (kept[-1] + first if len(kept) else -1)]
    if len(between) and layout.only is None:
        findings += _between(layout, cells, between.tolist())
    typed_over = [i for i in marked if first <= i < last and full[i - first] and not out[i - first]]
    if typed_over:
        findings.append(_lines_finding("example_kept", layout, typed_over, ""))
        inside = inside.copy()
        for i in typed_over:  # that mark is no content of its column
            inside[i - first, [p for p in extra if _is_mark(cells.columns[p][i])]] = False
    counts = inside[~out][:, extra].sum(axis=0)
    return kept + first, findings, {p: int(n) for p, n in zip(extra, counts, strict=True) if n}


def _between(layout: Layout, cells: SheetCells, between: list[int]) -> list[Finding]:
    """Lines of which nothing is read: empty, or with a remark in a column left out, as the number of a page."""
    alone = [i for i in between if cells.filled[i].sum() == 1 and _words_in(layout, cells, i)]
    empty = [i for i in between if i not in alone]
    findings = [_lines_finding("blank_line", layout, empty, "")] if empty else []
    if alone:
        typed = cells.columns[int(cells.filled[alone[0]].argmax())][alone[0]]
        typed = mask_first_names(mask(shown(typed), free=True))
        findings.append(_lines_finding("stray_line", layout, alone, typed))
    return findings


def _words_in(layout: Layout, cells: SheetCells, row: int) -> bool:
    """Whether the first cell that is filled holds words, and no number nor what a program adds."""
    position = int(cells.filled[row].argmax())
    cell = cells.columns[position][row]
    if layout.ignored.get(position, "mapping_says") != "mapping_says":
        return False
    return isinstance(cell, str) and sum(map(str.isalpha, cell)) > 2


def _shifted(layout: Layout, cells: SheetCells, first: int, last: int, out: np.ndarray) -> list[int]:
    """Lines of a CSV with more cells than there are headings: a mark inside a cell, most often the comma of 32,50,
    has cut it in two and pushed the others to the right."""
    width = len(layout.sheet.rows[layout.header])
    if not layout.sheet.text or width >= len(cells.columns):
        return []
    over = cells.filled[first:last, width:].any(axis=1) & ~out
    return (over.nonzero()[0] + first).tolist()


def _totals(
    layout: Layout, cells: SheetCells, known: list[int], extra: list[int]
) -> tuple[list[int], dict[int, str]]:
    """Lines whose first word is a total or a mean, and that hold no date of their own, unless their figures prove it; in a
    table of dated lines, the word may stand in any column, even one the kit does not read, and it may be an aim or a month
    with its sums. So it may where each cell is a line of its own. Then lines to be asked, with their words."""
    dates = [p for p in known if layout.columns[p].kind == "date"]
    dated_table = any(layout.columns[p].required for p in dates)
    anywhere = sorted([*known, *extra]) if dated_table else [*range(len(cells.columns))]
    said = [
        p for p in known if layout.columns[p].required and layout.columns[p].kind not in ("date", *FIGURES)
    ]
    full = cells.filled[:, known].sum(axis=1)  # a month alone on its line is a title
    found, claimed = [], []
    for index in _rows_with(cells, anywhere, may_sum if dated_table else sums_up):
        undated = (dated_table or layout.across) and not any(cells.filled[index, p] for p in dates)
        first = [] if dated_table else [int(cells.filled[index].argmax())]  # « Total » under names left out
        looked = anywhere if undated else sorted({*first, *known})
        row = [(p, cells.columns[p][index]) for p in looked]
        texts = [
            cell
            for p, cell in row
            if isinstance(cell, str) and filled(cell) and (p not in dates or may_sum(cell))
        ]
        text = next(iter(texts), "")
        if undated:
            text = next(filter(may_sum, texts), text)
        dated = [p for p in dates if cells.filled[index, p] and cells.columns[p][index] != text]
        others = [p for p in said if cells.filled[index, p] and cells.columns[p][index] != text]
        if sums_up(text):
            carried = layout.table is LEDGER and sums_up(text, dated=True)
            alone = (
                sum(
                    isinstance(cell, str) and filled(cell) and amount_in(cell) is None
                    for p, cell in row
                    if p not in dates
                )
                < 2
            )
            bare = fold(text) in ("total", "totaux", "sous total")
            if not dated or (alone if bare else carried):  # « Total | essence » is bought at a pump
                found.append(index)
        elif dated_table and said and may_sum(text) and not dated and not others and full[index] > 1:
            found.append(index)
        if dated_table and dated and index not in found[-1:]:
            claimed.append(index)
    if not dated_table:
        return found, {}
    proven, asked = dated_sums(layout, cells, claimed, found)
    found += proven
    return sorted({*found, *_foot(cells, dates, found)}), asked


def _foot(cells: SheetCells, dates: list[int], totals: list[int]) -> list[int]:
    """Lines of a word and a figure, without a day, among the sums under a table of dated lines: « Reste à encaisser »."""
    dated = cells.filled[:, dates].any(axis=1).nonzero()[0]
    last = int(dated[-1]) if len(dated) else cells.height
    if not any(index > last for index in totals):
        return []
    return [i for i in range(last + 1, cells.height) if _word_and_figure(cells, i)]


def _word_and_figure(cells: SheetCells, row: int) -> bool:
    said = [cells.columns[int(p)][row] for p in cells.filled[row].nonzero()[0]]
    return (
        len(said) == 2
        and isinstance(said[0], str)
        and figure_in(said[0]) is None
        and amount_in(said[1]) is not None
    )


def _is_mark(cell) -> bool:
    return isinstance(cell, str) and len(cell) < 40 and heading_key(cell) in EXAMPLE_MARKS


def _marked(cells: SheetCells, extra: list[int]) -> list[int]:
    """Lines beside which the template's mark of its example stands: they may have been typed over, or filled down."""
    return _rows_with(cells, extra, _is_mark)


def _examples(layout: Layout, cells: SheetCells, known: list[int], marked: list[int]) -> list[int]:
    """Lines that hold the template's example and nothing else; without the mark, only if they hold enough of it."""
    shown = {p: layout.columns[p].in_example for p in known}
    told = [p for p in known if shown[p] is not None]
    if not told:
        return marked
    kind = next((p for p in told if layout.columns[p].kind == "code"), told[0])
    alike = cells.columns[kind] if len(told) >= _SURE_EXAMPLE else ()
    found = {i for i, cell in enumerate(alike) if cell == shown[kind] and cells.filled[i, told].all()}
    return sorted(
        i
        for i in {*marked, *found}
        if all(_same(cells.columns[p][i], layout.columns[p], shown[p]) for p in known if cells.filled[i, p])
    )


def _same(raw, column: Column, example) -> bool:
    """Whether a cell holds what the example does, in any of the ways to write it."""
    value = parse(raw, column).value
    if column.kind == "date":
        return example is not None and str(value) == str(example)
    return value == example


def _rows_with(cells: SheetCells, positions: list[int], wanted) -> list[int]:
    """Rows that hold, in one of the columns, a text that is wanted; each distinct text is only looked at once."""
    found: set[int] = set()
    for position in positions:
        column = cells.columns[position]
        texts = {value for value in cells.distinct[position] if isinstance(value, str) and wanted(value)}
        if texts:
            found |= {i for i, value in enumerate(column) if value in texts}
    return sorted(found)


def _lines_finding(code: str, layout: Layout, indices: list[int], typed: str) -> Finding:
    rows = tuple(index + 1 for index in indices)
    values = {"count": len(rows), "rows": rows}
    return Finding(
        code, "note", layout.table.name, layout.sheet.name, rows[0], typed=quoted(typed, code), values=values
    )

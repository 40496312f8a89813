"""Which lines of a sheet are records: not blank ones, examples, sums, remarks, repeated headings nor lines cut in two."""

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.cells.account import HEADING, TOLD, SheetCells
from ...core.cells.capitals import quoted
from ...core.cells.cell import amount_in, figure_in
from ...core.cells.dates import is_month
from ...core.cells.people import FREE_TEXTS, mask, mask_first_names
from ...core.cells.sheet import filled
from ...core.cells.values import parse
from ...core.findings import Finding
from ...core.schema import FIGURES, Column, fold
from ...core.tables import LEDGER
from ...core.text import listed
from ..layout.match import Layout, heading_key, shown
from ..layout.totals import SUM, may_sum, sums_up
from ..words import Said
from .lines import Lines
from .rows import on_lines
from .void import void_lines

_SAID = Said("records")

EXAMPLE_MARKS = frozenset(fold(mark) for mark in ("exemple, à effacer", "example, delete it"))
_SURE_EXAMPLE = 8  # cells of an example: no record of a pilot is the same in so many
_TOLD_AS_DOUBTFUL = (
    "line_unused",
    "line_detail",
    "line_leave",
    "line_of_others",
    "left_aside",
    "balance_account",
)


def records(layout: Layout, cells: SheetCells) -> tuple[np.ndarray, list[Finding], dict[int, int]]:
    """The lines that are records; blank, example and total lines are left out and said."""
    first, last = layout.header + 1, layout.end if layout.end is not None else cells.height
    known, every = sorted(layout.columns), range(len(cells.columns))
    extra = [p for p in layout.others if p in every and p not in layout.ignored]
    inside = cells.filled[first:last]
    full, aside = inside[:, sorted({*known, *layout.together})].any(axis=1), inside[:, extra].any(axis=1)
    out, findings = np.zeros(len(full), bool), []

    def left_out(lines: Iterable[int], positions: Iterable[int] = layout.positions) -> list[int]:
        """Those of these lines of the sheet that were not left out before, and are now."""
        lines = [i for i in lines if first <= i < last and not out[i - first]]
        out[[i - first for i in lines]] = True
        cells.mark(TOLD, lines, positions)
        return lines

    def told(code: str, lines: list[int], typed: str = "", weight="note") -> None:
        if lines:
            where = layout.table.name, layout.sheet.name, (i + 1 for i in lines)
            findings.append(replace(on_lines(code, weight, *where), typed=quoted(typed, code)))

    marked = _rows_with(cells, extra, _is_mark)
    totals, asked, again = _totals(layout, cells, known, [p for p in layout.beside if p in every])
    examples = _examples(layout, cells, known, marked)
    for code, lines in (("total_line", totals), ("example_line", examples)):
        lines = left_out(i for i in lines if i not in layout.repeated)
        words = [cells.columns[p][i] for i in lines[:1] for p in known if cells.filled[i, p]]
        # « Total » may stand in a column left out
        row = [column[i] for i in lines[:1] if code == "total_line" for column in cells.columns]
        summed = [_hidden(shown(word)) for word in row if isinstance(word, str) and may_sum(word)]
        told(code, lines, shown((summed or words or [""])[0]))
    asked = {i: words for i, words in asked.items() if first <= i < last and not out[i - first]}
    again = {i: words for i, words in again.items() if i in left_out([*again])}
    for code, doubted in (("sum_with_day", asked), ("sum_without_day", again)):
        told(code, [*doubted], _hidden(next(iter(doubted.values()), "")), "doubtful")
    cut = left_out(_shifted(layout, cells), every)
    told("row_shifted", cut, weight="blocks" if layout.table.required else "doubtful")
    left_out(layout.unsent)  # told with the form
    for code, said in void_lines(Lines(layout, cells, np.arange(first, last))).items():
        # of one of several columns of the line, told once: where it says something
        worth = full if layout.only is None else full & inside[:, layout.only]
        void = left_out(n + first for n in sorted(said) if 0 <= n < len(full) and worth[n])
        doubtful = code in _TOLD_AS_DOUBTFUL
        typed = shown(said[void[0] - first]) if void else ""
        told(code, void, _hidden(typed) if doubtful else typed, "doubtful" if doubtful else "note")
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
    between = blank[blank < (kept[-1] + first if len(kept) else -1)].tolist() if layout.only is None else []
    # nothing is read of them: empty, or with a remark in a column left out, as the number of a page
    alone = [i for i in between if cells.filled[i].sum() == 1 and _words_in(layout, cells, i)]
    told("blank_line", [i for i in between if i not in alone])
    if alone:
        told(
            "stray_line", alone, _hidden(shown(cells.columns[int(cells.filled[alone[0]].argmax())][alone[0]]))
        )
    typed_over = [i for i in marked if first <= i < last and full[i - first] and not out[i - first]]
    told("example_kept", typed_over)
    inside = inside.copy() if typed_over else inside
    for i in typed_over:  # that mark is no content of its column
        inside[i - first, [p for p in extra if _is_mark(cells.columns[p][i])]] = False
    counts = inside[~out][:, extra].sum(axis=0)
    return kept + first, findings, {p: int(n) for p, n in zip(extra, counts, strict=True) if n}


def _hidden(text: str) -> str:
    """Words that may name anybody, without the names."""
    return mask_first_names(mask(text, free=True))


def _words_in(layout: Layout, cells: SheetCells, row: int) -> bool:
    """Whether the first cell that is filled holds words, and no number nor what a program adds."""
    position = int(cells.filled[row].argmax())
    cell = cells.columns[position][row]
    if layout.ignored.get(position, "mapping_says") != "mapping_says":
        return False
    return isinstance(cell, str) and sum(map(str.isalpha, cell)) > 2


def _shifted(layout: Layout, cells: SheetCells) -> list[int]:
    """Lines of a CSV with more cells than headings: a mark inside a cell, most often the comma of 32,50, has cut it in two."""
    width = len(layout.sheet.rows[layout.header])
    return cells.filled[:, width:].any(axis=1).nonzero()[0].tolist() if layout.sheet.text else []


def _totals(
    layout: Layout, cells: SheetCells, known: list[int], extra: list[int]
) -> tuple[list[int], dict[int, str], dict[int, str]]:
    """Lines whose first word is a total or a mean, and that hold no date of their own, unless their figures prove it; in a
    table of dated lines, the word may stand in any column, even one the kit does not read, and it may be an aim or a month
    with its sums. So it may where each cell is a line of its own. Then lines to be asked, counted or left out, with their words."""
    dates = [p for p in known if layout.columns[p].kind == "date"]
    dated_table = any(layout.columns[p].required for p in dates)
    anywhere = sorted([*known, *extra]) if dated_table else [*range(len(cells.columns))]
    said = [
        p for p in known if layout.columns[p].required and layout.columns[p].kind not in ("date", *FIGURES)
    ]
    labels = [p for p in known if layout.columns[p].kind in ("code", "choice")]
    full = cells.filled[:, known].sum(axis=1)  # a month alone on its line is a title
    found, claimed = [], []
    for index in _rows_with(cells, anywhere, may_sum if dated_table else sums_up):
        undated = (dated_table or layout.across) and not any(cells.filled[index, p] for p in dates)
        first = [] if dated_table else [int(cells.filled[index].argmax())]  # « Total » under names left out
        looked = anywhere if undated else sorted({*first, *known})
        row = [(p, cells.columns[p][index]) for p in looked]
        words = [(p, cell) for p, cell in row if isinstance(cell, str) and filled(cell)]
        texts = [cell for p, cell in words if p not in dates or may_sum(cell)]
        text = next(iter(texts), "")
        if undated:
            text = next(filter(may_sum, texts), text)
        dated = [p for p in dates if cells.filled[index, p] and cells.columns[p][index] != text]
        others = [p for p in said if cells.filled[index, p] and cells.columns[p][index] != text]
        place = next((p for p, cell in words if cell == text), None)
        if dated_table and place not in (None, *dates) and not dated:
            plain = fold(text)
            summed = SUM.fullmatch(plain) or _SAID.middle.fullmatch(plain)
            told = layout.meanings.get(place, {}).get(plain) is not None and not SUM.fullmatch(plain)
            if told or (may_sum(text) and _holds_a_record(cells, index, place, said, labels)):
                claimed += [index] if summed and not told else []  # its figures may prove it
                continue
        if sums_up(text):
            carried = layout.table is LEDGER and sums_up(text, dated=True)
            alone = sum(amount_in(cell) is None for p, cell in words if p not in dates) < 2
            bare = fold(text) in ("total", "totaux", "sous total")
            if not dated or (alone if bare else carried):  # « Total | essence » is bought at a pump
                found.append(index)
        elif dated_table and said and may_sum(text) and not dated and not others and full[index] > 1:
            found.append(index)
        if dated_table and dated and index not in found[-1:]:
            claimed.append(index)
    if not dated_table:
        return found, {}, {}
    proven, asked, again = dated_sums(layout, cells, claimed, found)
    found += proven
    return sorted({*found, *_foot(cells, dates, found)}), asked, again


def _holds_a_record(cells: SheetCells, row: int, place: int, required: list[int], labels: list[int]) -> bool:
    """Whether a line whose cell at `place` has words of a sum is a record all the same: the words that its table requires, but
    for one, and each code or choice that is filled, are there before it, or all but its own, an outcome « reporté »."""
    own, named = place in (required or labels), [p for p in labels if cells.filled[row, p]]
    others = {*required, *named} - {place}
    there = sorted(p for p in others if cells.filled[row, p])
    if len(there) < max(1 + own, len(others) - (len(there) > 1)) or place < there[0]:
        return False
    if own and SUM.fullmatch(fold(cells.columns[place][row])):
        return False
    return not any(may_sum(str(cells.columns[p][row])) for p in there)


def _foot(cells: SheetCells, dates: list[int], totals: list[int]) -> list[int]:
    """Lines of a word and a figure, without a day, among the sums under a table of dated lines: « Reste à encaisser »."""
    dated = cells.filled[:, dates].any(axis=1).nonzero()[0]
    last = int(dated[-1]) if len(dated) else cells.height
    if not any(index > last for index in totals):
        return []
    return [i for i in range(last + 1, cells.height) if _word_and_figure(cells, i)]


def _word_and_figure(cells: SheetCells, row: int) -> bool:
    said = [cells.columns[int(p)][row] for p in cells.filled[row].nonzero()[0]]
    worded = len(said) == 2 and isinstance(said[0], str) and figure_in(said[0]) is None
    return worded and amount_in(said[1]) is not None


def _is_mark(cell) -> bool:
    return isinstance(cell, str) and len(cell) < 40 and heading_key(cell) in EXAMPLE_MARKS


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


_UNNAMED = ("tours", "time")  # where « Total » is neither who is paid nor who asks, nor what a day is about
_LATEST = 4  # totals above a line, since each of which it may sum up
_NEAR_SUM, _NEAR_MEAN = 0.006, 0.051  # a mean is rounded


def dated_sums(
    layout: Layout, cells: SheetCells, claimed: Iterable[int], totals: Iterable[int]
) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """Of the lines (from 0) that have what a record has, and words of a sum, `claimed`, those whose figures are the sum or the mean of lines
    above, those to be asked, and those to be asked that are left out: without a day, they are as one line above, or say what a proven sum
    says. Each with its words. `totals`: the lines known to sum up others."""
    worded = ("code", "choice", "text")
    named = [p for p, c in layout.columns.items() if c.kind in worded and c.name not in FREE_TEXTS]
    dates = [p for p, column in layout.columns.items() if column.kind == "date"]
    said, told = {}, {}
    for i in claimed:
        first = int(cells.filled[i].argmax())
        asking = sorted({*named, first})
        looked = [*asking, *(p for p in layout.others if p < len(cells.columns) and p != first)]
        words = next(((p, c) for p in looked if isinstance(c := cells.columns[p][i], str) and _says(c)), None)
        if words:
            said[i], told[i] = words[1], words[0] in asking
    if not said:
        return {}, {}, {}
    above, unnamed = _Above(layout, cells, named, {*totals, *said}, totals), layout.table.name in _UNNAMED
    proven, asked, again = {}, {}, {}
    for i, words in sorted(said.items()):
        plain = fold(words)
        beside = " ".join(fold(c) for p in named if isinstance(c := cells.columns[p][i], str))
        sold = _SAID.sold.search(plain if unnamed else beside) is not None
        surely = (
            told[i] and not sold and (_SAID.any_sum if unnamed else _SAID.surely).fullmatch(plain) is not None
        )
        lines, agreed, figures = above.agreement(i, plain)
        right = agreed > 1 or 0 < agreed == figures
        dayless = not sold and not cells.filled[i, dates].any()
        if right and (surely or (lines > 1 and (agreed > 1 or dayless))):
            proven[i] = words
            above.totals.append(i)
        elif right and dayless:
            again[i] = words
        elif figures and (surely or dayless or (told[i] and right and lines > 1)):
            asked[i] = words
        else:
            above.live[i] = True
    known = {fold(words) for words in proven.values()}  # its neighbours, miscounted
    for i in [i for i in asked if fold(asked[i]) in known and not cells.filled[i, dates].any()]:
        again[i] = asked.pop(i)
    return proven, asked, again


_COUNTED = listed("""
    nature_by_words, in_kind_by_words, in_kind_unsure, in_kind_facing, cash_drawn, may_undo, may_give_back, payment_unsure, left_unsure
""")


def still_asked(lines: Lines, findings: list[Finding], left_out: set[int]) -> list[Finding]:
    """These findings, where the lines that may be sums, or are said to be counted, are those that are not left out in the end."""
    at = {row + 1: row for i, row in enumerate(lines.at.tolist()) if i not in left_out}
    told = []
    for f in findings:
        rows = [n for n in f.values.get("rows", ()) if n in at]
        if f.code == "sum_with_day" and len(rows) < f.values["count"]:
            words = (c[at[n]] for n in rows[:1] for c in lines.cells.columns if isinstance(c[at[n]], str))
            typed = _hidden(shown(next(filter(_says, words), "")))
            told += [replace(on_lines(f.code, f.weight, f.table, f.sheet, rows), typed=typed)] if rows else []
        elif f.code in _COUNTED and rows and len(rows) < f.values["count"]:
            told.append(replace(f, row=rows[0], values={**f.values, "rows": tuple(rows), "count": len(rows)}))
        elif f.code not in _COUNTED or rows or f.row in at:
            told.append(f)
    return told


def _says(text: str) -> bool:
    return sums_up(text) or _SAID.any_sum.fullmatch(fold(text)) is not None


class _Above:
    """The figures of a sheet, (lines,) a column, and which of its lines are `live`: under the headings, and no sums."""

    def __init__(
        self, layout: Layout, cells: SheetCells, named: list[int], sums: set[int], totals: Iterable[int]
    ):
        self.cells, self.named, self.totals = cells, named, list(totals)
        self.rows, self.live = np.arange(cells.height), np.zeros(cells.height, bool)
        self.live[layout.header + 1 : layout.end] = True
        self.live[sorted(sums)] = False
        self.figures, self.days = {}, np.full(cells.height, np.datetime64("NaT"), "datetime64[D]")
        self.natures = self._alike(next((p for p in named if layout.columns[p].name == "nature"), None))
        self.labels = {p: self._alike(p) for p in named if layout.columns[p].kind in ("code", "choice")}
        for p, column in layout.columns.items():
            if column.kind in FIGURES:
                kind = "number" if column.kind == "integer" else column.kind  # a mean is seldom whole
                free = replace(column, kind=kind, minimum=None, maximum=None)
                self.figures[p] = np.array(self._read(p, free, np.nan), float)
            elif column.kind == "date" and column.required:
                self.days = np.array(self._read(p, column, "NaT"), "datetime64[D]")

    def _read(self, p: int, column: Column, nothing) -> list:
        """What each cell of a column says."""
        read = {cell: parse(cell, column).value for cell in self.cells.distinct[p] if filled(cell)}
        return [nothing if (v := read.get(cell)) is None else v for cell in self.cells.columns[p]]

    def _alike(self, p: int | None) -> np.ndarray:
        """(lines,) a number for each different word of a column, 0 for no word."""
        if p is None:
            return np.zeros(self.cells.height, int)
        numbers = {"": 0}
        words = ["" if not filled(cell) else fold(str(cell)) for cell in self.cells.columns[p]]
        return np.array([numbers.setdefault(word, len(numbers)) for word in words], int)

    def agreement(self, row: int, words: str) -> tuple[int, int, int]:
        """How many lines a line sums up, how many of its figures are theirs, and how many it has, where most agree."""
        own = {p: values[row] for p, values in self.figures.items() if not np.isnan(values[row])}
        own = {p: figure for p, figure in own.items() if figure} or own  # no toll is the sum of none
        found = [
            (sum(self._is_sum(p, figure, lines, words) for p, figure in own.items()), int(lines.sum()))
            for lines in self._may_sum(row, words)
        ]
        agreed, lines = max(found, default=(0, 0))
        return lines, agreed, len(own)

    def _is_sum(self, p: int, figure: float, lines: np.ndarray, words: str) -> bool:
        values = self.figures[p][lines]
        values = values[~np.isnan(values)]
        if not len(values):
            return False
        if _SAID.mean.match(words) or _SAID.median.match(words):
            if values.min() == values.max():  # the price of each line is also their mean, and proves none
                return False
            middle = np.mean(values) if _SAID.mean.match(words) else np.median(values)
            return bool(abs(middle - figure) <= _NEAR_MEAN)
        return bool(abs(values.sum() - figure) <= _NEAR_SUM)

    def _may_sum(self, row: int, words: str) -> list[np.ndarray]:
        """Lines (a mask) that a line may sum up: above, since a total, of its month or day; all, those its words name, or of
        its person, its task, or all of these; of its nature."""
        above = self.live & (self.rows < row)
        if self.natures[row]:
            above &= self.natures == self.natures[row]
        kinds, of = [above], _SAID.of_what.fullmatch(words)
        for p in self.named if of else ():
            alike = {c for c in self.cells.distinct[p] if isinstance(c, str) and fold(c) == of[1]}
            if alike:
                kinds.append(above & np.array([cell in alike for cell in self.cells.columns[p]], bool))
        said = {p for p in self.labels if _says(str(self.cells.columns[p][row]))}
        own = [alike == alike[row] for p, alike in self.labels.items() if alike[row] and p not in said]
        if _SAID.mean.match(words) or _SAID.median.match(words):
            # beside a day and codes the word may be a size; and the mean of a person or a service is often alike by chance
            if own and not np.isnat(self.days[row]):
                return []
            own = []
        kinds += [above & alike for alike in own] + [above & np.all(own, axis=0)] * (len(own) > 1)
        months = self.days.astype("datetime64[M]")
        since = sorted(n for n in self.totals if n < row)[-_LATEST:]
        spans = [self.rows > start for start in (-1, *since)]
        spans += [self.days == self.days[row], months == months[row]]
        masks = [kind & span for kind in kinds for span in spans]
        # of a single line, that of somebody else is not summed
        return [m for m in masks if not own or m.sum() != 1 or (m & np.any(own, axis=0)).any()]


# A request is worth keeping as long as it has a day or an outcome; elsewhere, one needed cell is enough.
# A commune told by its name alone is looked up.
_USABLE = {"requests": ("date", "outcome"), "territory": ("insee", "name")}
_WORDS, _WORDS_APART = 6, 4  # of a single filled cell: more make a sentence, no code or name


def _needed(layout: Layout) -> list[str]:
    if layout.side:  # the nature may be said for all lines: under them, a balance has no day
        return ["date"]
    return list(_USABLE.get(layout.table.name, [column.name for column in layout.table.required_columns]))


def unusable(lines: Lines) -> set[int]:
    """Rows nothing can be done with: none of the cells that make a record is there, or only figures, as a sum under a column."""
    missing = lines.rows.missing(*_needed(lines.layout))
    said = [column for column in lines.rows.table.columns if column.kind not in FIGURES]
    if any(column.required for column in said):
        missing = missing | lines.rows.missing(*(column.name for column in said))
    return set(missing.nonzero()[0].tolist())


def remarks(lines: Lines) -> set[int]:
    """Lines with a single cell that is merged as a title is; or, among three columns or more, that is a month as a title or
    cannot be read: a note under the table. A date, a figure or a code that is read may be a record only begun: it stays; words of a sentence, or
    a few under a blank line at the end, are none."""
    layout, raw, at, found = lines.layout, lines.raw, lines.at, set()
    if layout.only is not None:
        return set()
    thin = lines.filled[:, list(layout.columns)].sum(axis=1) < 2
    thin |= bool(layout.meanings)  # a cell that was said to mean nothing is none
    for i in thin.nonzero()[0].tolist():
        said = [(column, values[i]) for column, values in raw.items() if filled(values[i])]
        if len(said) != 1:
            continue
        ((column, cell),) = said
        if int(at[i]) in layout.sheet.bands:  # the title of the lines below, merged over them
            found.add(i)
            continue
        words = sum(map(str.isalpha, re.split(r"\W+", cell))) if isinstance(cell, str) else 0
        apart = not i or at[i] > at[i - 1] + 1
        sentence = words >= (_WORDS_APART if apart else _WORDS)
        if sentence or (len(raw) < 3 and words < 2):
            found |= {i} if sentence else set()  # of two columns that are read, words only
        elif pd.isna(lines.rows.frame[column.name].iat[i]) or (isinstance(cell, str) and is_month(cell)):
            found.add(i)
    return found


def names_alone(lines: Lines, stray: set[int]) -> list[Finding]:
    """Lines of a list with nothing but the name, where most have three cells or more: kept, they may be titles of others."""
    needed, full = list(lines.rows.table.required_columns), lines.filled.sum(axis=1)
    if len(needed) != 1 or needed[0].kind != "code" or not len(lines) or (full > 2).mean() <= 0.5:
        return []
    name = lines.rows.frame[needed[0].name]
    found = [i for i in (full == 1).nonzero()[0].tolist() if i not in stray and pd.notna(name.iat[i])]
    return lines.rows.report("line_alone", "doubtful", needed[0].name, found, name.iloc[found])


def lost_rows(lines: Lines, left_out: set[int]) -> list[Finding]:
    """A line with a single filled cell is a remark under the table; the others are records lost."""
    rows, stray, lost = lines.rows, {}, {}
    for i in sorted(left_out):
        cells = [shown(values[i]) for values in lines.raw.values() if filled(values[i])]
        (stray if len(cells) == 1 else lost)[i] = _hidden(" · ".join(cells))
    needed, values = _needed(lines.layout), []
    for i in (*lost, *stray):
        without = [name for name in needed if pd.isna(rows.frame[name].iat[i])] or needed
        values.append({"titles": tuple(rows.table[name].title for name in without)})
    weight = "blocks" if rows.table.required else "doubtful"
    return [
        *rows.report("row_unusable", weight, "", lost, lost.values(), values[: len(lost)]),
        *rows.report("stray_line", "note", "", stray, stray.values(), values[len(lost) :]),
    ]

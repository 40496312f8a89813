"""Which column each heading names, and where the headings and the answers of a form stand."""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from ...core import languages
from ...core.cells.cell import slips_of
from ...core.cells.dates import is_month
from ...core.cells.people import holds_people, people_in
from ...core.cells.sheet import Sheet, WithUnit, cells_at, filled, letter
from ...core.cells.values import parse
from ...core.findings import Finding
from ...core.schema import FIGURES, Column, Table, Words, fold
from ...core.tables import TABLES
from ...core.text import cut
from .answers import WORDS
from .days.clocks import clock_columns
from .units import (
    changed_by_brackets,
    heading_scale,
    split_unit,
    unit_named,
    unit_scale,
    with_units,
    without_brackets,
)

HEADER_LINES = 30  # headings are looked for in the first lines: people put titles above
KIT_SHEETS = frozenset(
    fold(name)
    for name in ("Lisez-moi", "Read me", "Listes", "Lists", "À corriger", "To correct", "To repair", "To fix")
)
_SIDES = frozenset(["sens", "d c", "debit credit", "sens d c"])  # a column that says D or C
_FORM_HEADS = frozenset(fold(word) for word in ("Réponse", "Answer", "Valeur", "Value", "Votre réponse"))
_UNIT_HEADS = frozenset(["unite", "unit"])


@dataclass(frozen=True)
class Layout:
    """How a table is laid out on a sheet. Positions count from 0; `header` is the index of the row of headings.

    The table ends before row `end` (None: the end of the sheet). `others`: position -> heading of the columns
    no one reads; `ignored`: those of them left out for a known reason. `heads`: headings that stand above the
    row of headings. `repeated`: rows that say the headings again. `constants`: what every row holds (column ->
    value), `only`: the position a row must fill to count, and `words`: figures its words stand for, all from a
    correspondence file. `together`: the columns of a question with one column a choice, where a blank one is a "no".
    `units`: position -> unit and row (from 0) of a line of units above or below the headings; `unit_rows` those lines
    inside the table; `refused` the columns whose unit cannot be read. `side`: "out" or "in" where `only` is one of the
    two columns of amounts of a ledger (see ``sides``). `void`: lines to leave out, with the status that says so; `unsent`: answers that were begun and not sent.
    `meanings`: position -> folded cell -> the value a person said it means (None: nothing). `numbered`: its lines have
    no number of their own and get that of their line, after this mark. `across`: `only` is one of several periods
    side by side, each cell a line. `otherwise`: position -> another, whose cells stand where its own are empty: what was
    asked for, where nothing was granted. `elsewhere`: columns that other layouts of the same lines read. `next_header`: that of another table under this one, that
    is not read. `by_sign`: a ledger whose amounts under zero are spent, the others received; `by_end`: requests served where the day of
    their end is written, open elsewhere. `mapped`: a correspondence file
    explains it; of what it says, these are proposals that nobody has confirmed: `likely` columns, `likely_cells` (folded),
    `supposed` constants, `rival`, the table it may be instead, and columns left `aside`.
    """

    table: Table
    sheet: Sheet
    header: int
    columns: dict[int, Column]
    others: dict[int, str]
    end: int | None = None
    heads: Mapping[int, str] = field(default_factory=dict)
    repeated: frozenset[int] = frozenset()
    ignored: Mapping[int, str] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    only: int | None = None
    words: Mapping[str, float] = field(default_factory=dict)
    together: tuple[int, ...] = ()
    units: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    unit_rows: frozenset[int] = frozenset()
    refused: Mapping[int, Column] = field(default_factory=dict)
    side: str = ""
    void: Mapping[int, str] = field(default_factory=dict)
    unsent: frozenset[int] = frozenset()
    meanings: Mapping[int, Mapping[str, object]] = field(default_factory=dict)
    numbered: str = ""
    across: bool = False
    otherwise: Mapping[int, int] = field(default_factory=dict)
    next_header: int | None = None
    elsewhere: frozenset[int] = frozenset()
    by_sign: bool = False
    by_end: bool = False
    mapped: bool = False
    likely: frozenset[int] = frozenset()
    likely_cells: Mapping[int, frozenset[str]] = field(default_factory=dict)
    supposed: frozenset[str] = frozenset()
    rival: str = ""
    aside: frozenset[int] = frozenset()

    def scale(self, position: int) -> float:
        """What a plain number of the column is multiplied by: 1 unless its heading, or a line of units, says another."""
        column = self.columns[position]
        if position in self.units:
            return unit_scale(self.table.name, column, self.units[position][0]) or 1.0
        return heading_scale(self.table.name, column, self.heading(position)) or 1.0

    def heading(self, position: int) -> str:
        said = self.heads.get(position) or self.sheet.rows[self.header][position]
        return shown(said) or letter(position)

    @property
    def positions(self) -> list[int]:
        return sorted([*self.columns, *self.others])

    @property
    def place(self) -> tuple[str, str, int]:
        """Its table, its sheet and the line of its headings, from 1: where a finding on it stands."""
        return self.table.name, self.sheet.name, self.header + 1

    @property
    def beside(self) -> Mapping[int, str]:
        """Position -> heading of the columns that no layout of the line reads."""
        read = {*self.columns, *self.elsewhere}
        return self.others or {p: t for p, t in enumerate(heads_of(self.sheet, self.header)) if p not in read}

    def place_of(self, name: str) -> int | None:
        """Where a column of the table stands; None where it does not."""
        return next((p for p, column in self.columns.items() if column.name == name), None)

    def below(self, position: int) -> list:
        """The filled cells of a column, under its heading."""
        rows = self.sheet.rows[self.header + 1 : self.end]
        return cells_at(rows, position)


def shown(value) -> str:
    """A cell as a short text on one line, as a person would quote it."""
    whole = isinstance(value, float) and value.__class__ is not WithUnit and value.is_integer()
    if whole and abs(value) < 1e15:
        value = int(value)
    return cut(" ".join(str(value).split()), 60)


def heads_of(sheet: Sheet, header: int) -> list[str]:
    """The headings of a row, as shown; "" where none."""
    return [shown(cell) if filled(cell) else "" for cell in sheet.rows[header]] if sheet.rows else []


_COLUMN = Words("Column")


def lettered(position: int) -> str:
    """What a column without a heading is called, as a spreadsheet does: « Colonne A »."""
    return f"{_COLUMN} {letter(position)}"


def heading_said(text: str) -> str:
    """A heading, folded; « Colonne A » and “Column A” are one."""
    word, _space, last = fold(text).rpartition(" ")
    return f"column {last}" if word in map(fold, _COLUMN.each(languages.codes())) else fold(text)


def cell_key(value) -> str:
    """A cell as it is compared with those whose meaning was said: « OK » and « ok » are one, a tick is itself."""
    return fold(value) or str(value).strip()


def nearest(text: str, names: Iterable[str], cutoff: float = 0.78) -> str | None:
    """The folded name closest to a folded text, if any is close."""
    found = difflib.get_close_matches(text[:80], list(names), n=1, cutoff=cutoff)
    return found[0] if found else None


# ---- headings --------------------------------------------------------------------------------------------


def heading_key(value) -> str:
    """A heading folded, with its unit left out: "Montant (€) *" -> "montant"."""
    return fold(value) if filled(value) else ""


_SHORT = {
    short: "" if word == "nothing" else word
    for word, said in WORDS["short"].items()
    for short in said.split()
}


def plain(text: str) -> str:
    """A heading without what changes nothing: accents, plural, small words, usual shortenings."""
    words = []
    for word in fold(text).split():
        single = word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.endswith("ss") else word
        full = _SHORT.get(word, _SHORT.get(single, single))
        if full:
            words.append(full)
    return " ".join(words)


@cache
def _plain_headings(name: str, codes: tuple[str, ...]) -> dict[str, Column | None]:
    """Plain heading -> column; None when it could name two. A language that somebody added takes none of the kit's."""
    kit = languages.codes(added=False)
    found: dict[str, Column | None] = {}
    for column in TABLES[name].columns:
        for key in _plain_of((*column.title.each(kit), *column.synonyms)):
            found[key] = column if found.get(key, column) is column else None
    more: dict[str, Column | None] = {}
    for column in TABLES[name].columns if codes != kit else ():
        for key in _plain_of(column.title.each(codes)):
            more[key] = column if more.get(key, column) is column else None
    return more | found


def _plain_of(headings: Iterable[str]) -> list[str]:
    return [key for one in headings for text in (one, without_brackets(one)) if (key := plain(text))]


def column_of(table: Table, value) -> Column | None:
    """The column a heading names, in either language, shortened or not; None if there is doubt."""
    if not isinstance(value, str) or len(value) > 200 or not heading_key(value):
        return None
    return _column_named(table.name, value, languages.codes())


@lru_cache(20_000)
def _column_named(name: str, value: str, codes: tuple[str, ...]) -> Column | None:
    table, said = TABLES[name], fold(value)
    if said in table.named:
        return table.named[said]
    if found := _plain_headings(name, codes).get(plain(value)):
        bare = fold(without_brackets(value))
        return None if bare.endswith(" le") and found.kind != "date" else found  # « Noté le » is a day
    if found := named_without_brackets(table, value):
        return None if changed_by_brackets(table, found, value) else found
    rest, unit = split_unit(value.strip())
    measured = _column_named(name, rest, codes) if unit else None
    return measured if measured and measured.kind in FIGURES else None


def named_without_brackets(table: Table, heading: str) -> Column | None:
    """The column a heading names once what it says in brackets is left out; None where it has no brackets."""
    bare = without_brackets(heading).strip()
    return column_of(table, bare) if bare != heading.strip() else None


def find_columns(table: Table, sheet: Sheet) -> Layout:
    """The row that matches most headings among the first lines, and what each of its cells names.

    When two headings name the same column, the exact title wins over a synonym, then the first one.
    """
    best: tuple[int, dict[int, Column]] = (0, {})
    most = max(map(len, sheet.rows[:HEADER_LINES]), default=0)
    for index in range(min(len(sheet.rows), HEADER_LINES)):
        if len(best[1]) == most:
            break  # every column is named: no line says more
        chosen = headings_at(table, sheet, index)[0]
        if len(chosen) > len(best[1]):
            best = index, chosen
    return layout_at(table, sheet, best[0])


def headings_at(
    table: Table, sheet: Sheet, index: int, left: int = 0, right: int | None = None
) -> tuple[dict[int, Column], dict[int, str]]:
    """Columns named by the cells of a row from `left` to `right`, and the headings taken from the row above, if merged over both."""
    row = sheet.rows[index]
    above = sheet.rows[index - 1] if index and sum(map(filled, sheet.rows[index - 1])) > 1 else []
    named, heads = {}, {}
    for position, cell in enumerate(row[left:right], left):
        if filled(cell):
            column = column_of(table, cell)
            if column and heading_scale(table.name, column, cell) is not None:
                named[position] = column
        elif position < len(above) and (column := column_of(table, above[position])):
            named[position], heads[position] = column, shown(above[position])
    chosen = _one_each(named, [heads.get(p) or cell for p, cell in enumerate(row)])
    return chosen, {p: text for p, text in heads.items() if p in chosen}


def layout_at(
    table: Table, sheet: Sheet, header: int, left: int = 0, right: int | None = None, end: int | None = None
) -> Layout:
    """The layout of a table whose headings stand on row `header`."""
    columns, heads = headings_at(table, sheet, header, left, right) if sheet.rows else ({}, {})
    width = max((len(row) for row in sheet.rows[header:end]), default=0)
    names = dict(enumerate(heads_of(sheet, header)))
    places = range(left, width if right is None else right)
    others = {p: names.get(p, "") for p in places if p not in columns}
    return with_units(Layout(table, sheet, header, columns, others, end, heads))


# ---- tables laid out otherwise ---------------------------------------------------------------------------


def is_turned(layout: Layout) -> bool:
    """True for a table that stands on its side: its headings fill the first column, and no line holds those it needs."""
    table = layout.table
    if layout.heads or all(column in layout.columns.values() for column in table.required_columns):
        return False
    first = [row[0] for row in layout.sheet.rows[:60] if row]
    named = {column for cell in first if (column := column_of(table, cell))}
    return len(named) > max(2, len(layout.columns)) and {*table.required_columns} <= named


def months_across(layout: Layout) -> int:
    """How many months stand side by side as headings of a table that misses some it needs; 0 under three."""
    if all(column in layout.columns.values() for column in layout.table.required_columns):
        return 0
    return months_beside(layout.sheet, layout.header)


def months_beside(sheet: Sheet, header: int) -> int:
    """How many months stand side by side as headings; 0 under three."""
    heads = sheet.rows[header] if sheet.rows else []
    months = sum(isinstance(cell, dt.date) or (isinstance(cell, str) and is_month(cell)) for cell in heads)
    return months if months > 2 else 0


def _one_each(named: dict[int, Column], row: list) -> dict[int, Column]:
    def preference(position):
        column = named[position]
        return fold(row[position]) not in map(fold, column.title.each(languages.codes())), position

    chosen: dict[str, int] = {}
    for position in sorted(named, key=preference):
        chosen.setdefault(named[position].name, position)
    return {position: named[position] for position in sorted(chosen.values())}


def check_headings(layout: Layout, contents: dict[int, int]) -> list[Finding]:
    """Columns the dictionary does not know, and needed ones that are absent.

    contents: position -> how many cells are filled under each heading that names no column.
    """
    table, sheet = layout.table, layout.sheet
    absent = {
        plain(name): c for c in table.columns if c not in layout.columns.values() for name in c.headings
    }
    # where lines are about clients or members of the team, "Nom" is somebody's
    of_people = table.name == "clients" or any(map(holds_people, table.columns))
    findings = []
    for position, count in contents.items():
        if position in {*layout.ignored, *layout.refused, *layout.otherwise.values()}:
            continue
        text = layout.others[position]
        if not text:
            said = {"cells": count}
            findings.append(Finding("no_heading", "note", *layout.place, letter(position), values=said))
            continue
        same = column_of(table, sheet.rows[layout.header][position])
        worded = None if same else named_without_brackets(table, text)
        close = None if same or worded else next(iter(slips_of(plain(text), absent)), None)
        net = re.sub(r"\bttc\b", " ", text, flags=re.I)
        meant = same or worded or absent.get(close) or column_of(table, net)
        if (
            meant and heading_scale(table.name, meant, text) is None
        ):  # « Montant TTC » is not to be renamed « Montant »
            code, weight, values = "heading_unit", "doubtful", {"title": meant.title}
        elif worded and worded not in layout.columns.values():
            code, weight, values = "heading_words", "doubtful", {"title": worded.title, "help": worded.help}
        elif same:
            code, weight, values = "second_column", "doubtful", {"title": same.title}
        elif table.name == "ledger" and fold(text) in _SIDES:
            code, weight, values = "side_unread", "doubtful", {}
        elif kind := people_in(text, layout.below(position), of_people=of_people):
            code, weight, values = "personal_column", "doubtful", {"kind": kind}
        elif close:
            code, weight, values = "unknown_column", "doubtful", {"suggestion": absent[close].title}
        else:
            code, weight, values = "unknown_column", "note", {}
        findings.append(Finding(code, weight, *layout.place, text, values={**values, "cells": count}))
    by_clock = table.name == "time" and clock_columns(layout.others)
    absent = [c for c in table.required_columns if c not in layout.columns.values()]
    return findings + [
        Finding("column_missing", "blocks", *layout.place, values={"title": c.title})
        for c in absent
        if not (c.name == "hours" and by_clock)
    ]


# ---- the form and the language ---------------------------------------------------------------------------


class Answer(NamedTuple):
    """Where a question of the project form and its answer stand: rows and positions from 0."""

    row: int
    asked: int
    line: int
    position: int


def find_answers(table: Table, sheet: Sheet) -> tuple[dict[str, Answer], list[tuple[int, int]]]:
    """The project form: field -> where it is answered; and the lines with an unknown question. The answer stands beside its
    question, further where cells are merged, or under it where the questions stand side by side."""
    answers: dict[str, Answer] = {}
    unknown, below = [], -1
    heads = next((row for row in sheet.rows[:HEADER_LINES] if _FORM_HEADS & {*map(fold, row)}), [])
    for index, row in enumerate(sheet.rows):
        cells = [(position, cell) for position, cell in enumerate(row) if filled(cell)]
        asked = {p: column for p, cell in cells if (column := column_of(table, cell))}
        last = next((p for p in asked if asked.get(p + 1) is not asked[p]), None)  # said in two languages
        if any(asked.get(p + 1, column) is not column for p, column in asked.items()):
            found, below = {p: (index + 1, p) for p in asked}, index + 1
        else:
            found = {} if last is None else {last: (index, _answer_beside(asked[last], row, last, heads))}
        new = {asked[p].name: Answer(index, p, *place) for p, place in found.items()}
        if any(name not in answers for name in new):
            answers = answers | new | answers  # the first of a question said twice
        elif index != below and len(cells) > 1 and heading_key(cells[1][1]) not in _FORM_HEADS:
            unknown.append((index, cells[0][0]))
    return answers, unknown


def _answer_beside(column: Column, row: list, asked: int, heads: list) -> int:
    """Where the answer stands on the line of its question: beside it, or in the next filled cell when that one is an answer."""
    after = [p for p in range(asked + 1, len(row)) if filled(row[p])]
    if not after or after[0] == asked + 1:
        return asked + 1
    cell, head = row[after[0]], fold(heads[after[0]]) if after[0] < len(heads) else ""
    told = str(cell).rstrip().endswith(".") or unit_named(cell) or parse(cell, column).problem
    return asked + 1 if told or head not in (_FORM_HEADS | _UNIT_HEADS | {""}) else after[0]


def language_of(layouts: list[Layout], sheets: list[tuple[Table, Sheet]], form_rows: Iterable[tuple]) -> str:
    """The language most titles and headings are in; the first of those present when they balance."""
    pairs = [(sheet.key, table.title) for table, sheet in sheets]
    pairs += [(layout.heading(p), column.title) for layout in layouts for p, column in layout.columns.items()]
    pairs += [(text, column.title) for text, column in form_rows]
    codes = languages.codes()
    found = dict.fromkeys(codes, 0)
    for text, title in pairs:
        # a heading may carry its unit: compare beginnings
        words, written = {code: fold(title.get(code)) for code in codes}, fold(text)
        if len(set(words.values())) > 1:
            for code in codes:
                found[code] += written.startswith(words[code])
    return max(codes, key=found.__getitem__)

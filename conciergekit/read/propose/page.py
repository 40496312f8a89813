"""What is looked at of a sheet that nobody has explained, its headings, the cells under each, the words about it; and what is proposed of it."""

from dataclasses import dataclass, replace
from functools import cached_property

from ...core.cells.capitals import as_listed
from ...core.cells.sheet import Sheet, cells_at, filled
from ...core.cells.values import mask
from ...core.i18n import _, ngettext
from ...core.schema import Choice, Column, Table, fold
from ...core.text import cut
from ..layout.days.periods import week_titles
from ..layout.forms import FormExport, detect
from ..layout.kinds import WORDS, Kind, alike, header_of, next_table, top_of, weekday_letters
from ..layout.mapping import pattern
from ..layout.match import heading_said, heads_of, lettered
from ..layout.totals import sums_up

_SAMPLED = 200  # distinct cells looked at in a column
_FAR = 5_000  # lines looked at


@dataclass(frozen=True)
class Page:
    """`heads` the headings, "" where none; `parts` where tables with the same headings stand side by side, each from where to where;
    `values` the distinct cells under each heading of the first of them, wherever they stand; `titles` the lines under the
    headings that are no records."""

    sheet: Sheet
    header: int
    heads: list[str]
    parts: list[tuple[int, int]]
    titles: frozenset[int]
    form: FormExport | None

    @cached_property
    def places(self) -> dict[int, list[int]]:
        """Where the cells of each column of the first table stand: its own place, and that of the same column in the others."""
        first = self.parts[0][0]
        return {p: [p - first + left for left, _right in self.parts] for p in range(*self.parts[0])}

    @property
    def near(self) -> list[list]:
        """The first lines under the headings, as they are."""
        return self.sheet.rows[self.header + 1 : _FAR]

    @cached_property
    def below(self) -> list[list]:
        """The lines under the headings, without what titles say."""
        rows = enumerate(self.sheet.rows[self.header + 1 :], self.header + 1)
        return [[] if i in self.titles else row for i, row in rows]

    @cached_property
    def values(self) -> dict[int, list]:
        return {
            p: list(dict.fromkeys(self._under(self.below[: len(self.near)], p)))[:_SAMPLED]
            for p in self.places
            if self.heads[p] or p in self.unheaded
        }

    @cached_property
    def unheaded(self) -> frozenset[int]:
        """The columns that hold words on most lines and have no heading: they are named by their letter."""
        lines, said = [row for row in self.near if any(map(filled, row))], {*map(heading_said, self.heads)}
        bare = [p for p in self.places if not self.heads[p] and heading_said(lettered(p)) not in said]
        words = {p: sum(map(_worded, cells_at(lines, p))) for p in bare if self.form is None}
        return frozenset(p for p, n in words.items() if 2 * n > len(lines))

    def heading(self, position: int) -> str:
        """As a line of a correspondence file says it."""
        return self.heads[position] or lettered(position)

    def cells(self, position: int) -> list:
        """Every cell of a column, as often as it is said; not what a line of totals has there."""
        records = [row for row in self.near if not sums_up(str(next(filter(filled, row), "")), dated=True)]
        return self._under(records, position)

    def _under(self, rows: list[list], position: int) -> list:
        return [cell for p in self.places[position] for cell in cells_at(rows, p)]

    @property
    def stamp(self) -> int | None:
        """The column where a form writes when it was answered."""
        return self.form.stamp if self.form else None

    @cached_property
    def said(self) -> str:
        """The words above the table and the names of its sheet and file, folded."""
        above = [*self.sheet.rows[: self.header], [self.sheet.key, self.sheet.file]]
        return " ".join(fold(text) for row in above for text in row if isinstance(text, str))

    @cached_property
    def words(self) -> str:
        """The names of its file and sheet, and its headings, folded."""
        return fold(" ".join([self.sheet.file, self.sheet.name, *self.heads]))

    @property
    def names(self) -> tuple[str, str]:
        """The file and the sheet, as a correspondence file names them."""
        return pattern(self.sheet.file), "" if self.sheet.name == self.sheet.file else self.sheet.name


def _worded(cell: object) -> bool:
    return isinstance(cell, str) and any(map(str.isalpha, cell))


def page_of(sheet: Sheet) -> Page:
    """The first table of a sheet."""
    form = detect(sheet)
    header = form.header if form else header_of(sheet)
    if form is None and (below := next_table(sheet, header)) is not None:
        sheet = replace(sheet, rows=sheet.rows[: top_of(sheet, below)])
    heads = form.heads if form else heads_of(sheet, header)
    parts = alike(heads) if form is None else [(0, len(heads))]
    titles = frozenset(week_titles(sheet, header))
    if weekday_letters(sheet, header + 1, header):
        titles |= {header + 1}
    return Page(sheet, header, heads, parts, titles, form)


SURE, LIKELY, LEAST = 0.9, 0.75, 0.6  # of a likeness between 0 and 1; the kit's own

# position of a column -> the column of the kit, or the question of a survey, that it may be, and its likeness
Chosen = dict[int, tuple[Column | Choice, float]]


def likely(chosen: Chosen) -> dict[int, Column | Choice]:
    """What is more than a mere guess."""
    return {p: found for p, (found, likeness) in chosen.items() if likeness >= LIKELY}


def titled(column: Column, chosen: Chosen) -> bool:
    """Whether a column of the file is likely to be this one."""
    return any(found is column for found in likely(chosen).values())


def places_of(column: Column | Choice, chosen: Chosen) -> list[int]:
    """Where the columns stand that may be this one, likely or not."""
    return [p for p, (found, _likeness) in chosen.items() if found is column]


@dataclass(frozen=True)
class Proposal:
    """What a column of a file may be. `likeness` between 0 and 1; `table` None: nothing known, or left out. `kind`: what
    the whole sheet seems to be, and nothing of it is read but as `table`; `cell`: the line says what that cell of the column means; `other`:
    the table or the column it may be instead."""

    file: str
    sheet: str
    heading: str
    table: Table | None
    column: str
    likeness: float
    examples: tuple[str, ...]
    note: str = ""
    constant: str = ""
    cell: str = ""
    kind: Kind | None = None
    times: int = 0  # cells that say `cell`
    other: str = ""

    def how_sure(self) -> str:
        """In words, in the current language."""
        if self.kind:
            words = {"what": _(WORDS[self.kind.code]), "proof": cut(mask(self.kind.proof), 60)}
            if self.table is not None:
                return _("seems to be {what} (“{proof}”): check that its lines are to be counted", **words)
            return _("seems to be {what} (“{proof}”): not read", **words)
        if self.cell:
            told = _("to fill: what this cell means") if not self.constant else _("likely, to check")
            return ngettext("{sure} ({n} cell)", "{sure} ({n} cells)", self.times, sure=told)
        if self.other:
            taken = self.column or str(self.table.title)
            return _("likely, to check: “{taken}”, or “{other}”", taken=taken, other=self.other)
        if self.note:
            return _(self.note)
        if self.table is None:
            return _("unknown: left out")
        if self.likeness >= SURE:
            return _("sure")
        if self.likeness >= LIKELY:
            return _("likely, to check")
        return _("left out; perhaps {table} / {column}", table=self.table.title, column=self.column)

    @property
    def cell_shown(self) -> str:
        """The cell without the names of people; the file has it as it stands."""
        return as_listed(self.cell)

    @property
    def target(self) -> tuple[str, str]:
        """Table and column to write: none while it is a mere guess, for a person to decide."""
        if self.table is None or self.kind or (self.likeness < LIKELY and self.heading):
            return "", ""
        return str(self.table.title), self.column

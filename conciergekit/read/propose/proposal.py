"""One line of a proposal: what a column, a cell or a whole sheet of a file may be, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.cells.values import mask
from ...core.i18n import _, ngettext
from ...core.schema import Column, Table
from ...core.text import cut
from ..layout.kinds import WORDS, Kind

SURE, LIKELY, LEAST = 0.9, 0.75, 0.6  # of a likeness between 0 and 1; the kit's own

Chosen = dict[
    int, tuple[str, float]
]  # position of a column -> title of the column of the kit it may be, and its likeness


def likely_titles(chosen: Mapping[int, tuple[str, float]]) -> set[str]:
    """The titles of the columns that are more than a mere guess."""
    return {title for title, likeness in chosen.values() if likeness >= LIKELY}


def titled(column: Column, chosen: Mapping[int, tuple[str, float]]) -> bool:
    """Whether a column of the file is likely to be this one."""
    return str(column.title) in likely_titles(chosen)


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
    def target(self) -> tuple[str, str]:
        """Table and column to write: none while it is a mere guess, for a person to decide."""
        if self.table is None or self.kind or (self.likeness < LIKELY and self.heading):
            return "", ""
        return str(self.table.title), self.column

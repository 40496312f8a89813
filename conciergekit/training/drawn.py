"""A case drawn: the whole workbook and what was true, on the trainer's side only; and the workbook of each month, for the groups."""

import hashlib
import secrets
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from openpyxl.worksheet.datavalidation import DataValidationList

from ..core.errors import ConciergekitError
from ..core.i18n import _, listing, use_language
from ..core.pilot import Pilot
from ..core.schema import Table
from ..core.tables import TABLES
from ..read.give_back import workbook
from . import worlds
from .three_cases import CASES, CHANCES, VERDICTS, Case
from .truth import Truth
from .worlds import MONTHS, World


@dataclass(frozen=True)
class Drawn:
    """One draw of a case; never give it to a group, nor its `seed`.

    case, lang : which, in whose words. seed : what draws it again. world, truth : what is true of it. pilot : all its months.
    """

    case: Case
    lang: str
    seed: int = field(repr=False)
    world: World = field(repr=False)
    truth: Truth = field(repr=False)
    pilot: Pilot = field(repr=False)
    _books: dict[int, bytes] = field(
        default_factory=dict, repr=False, compare=False
    )  # by month, once written

    @property
    def months(self) -> tuple[int, ...]:
        """Those that may be opened, and after which a decision is taken."""
        return self.truth.months

    def until(self, month: int) -> Pilot:
        """What was known at the end of that month (1 to 12), and nothing else."""
        if month not in range(1, MONTHS + 1):
            raise ConciergekitError(
                _("A case has months 1 to {last}; {month} is none.", last=MONTHS, month=month)
            )
        then = self.pilot.as_of(worlds.last_day(month))
        # a pilot of its own: codes of lines are numbered anew where a later line would leave a gap
        return Pilot.from_tables(dict(then.tables), dict(then.settings), language=self.lang)

    def workbook(self, month: int) -> bytes:
        """The workbook cut to the end of that month: written from the cut tables, so that nothing later is in the file.

        One visible sheet a table, values only: no list, note, name or date of writing.
        """
        if month not in self._books:
            self._books[month] = _written(self.until(month), self.lang)
        return self._books[month]


def draw(case: str, seed: int | None = None, lang: str = "fr") -> Drawn:
    """A case drawn: what is true of it, then its figures.

    case : one of `cases()`. seed : None, 256 secret bits, which nobody can try out; a number, to rehearse or to draw a session
    again (a small one can be found by trying). lang : of the workbook.

    Raises ConciergekitError for a case that does not exist.
    """
    if case not in CASES:
        raise ConciergekitError(
            _("No case is called “{case}”. There are: {known}.", case=case, known=listing(CASES))
        )
    seed = secrets.randbits(256) if seed is None else int(seed)
    key = hashlib.sha256(f"conciergekit training {case} {seed}".encode()).digest()
    verdict = str(worlds.stream(key, "verdict").choice(VERDICTS, p=CHANCES))
    with use_language(lang):
        world, truth = CASES[case].world(verdict, worlds.stream(key, "figures"))
    return Drawn(CASES[case], lang, seed, world, truth, worlds.pilot(world, key, lang))


# ---- the cut --------------------------------------------------------------------------------------------------------


def _written(pilot: Pilot, lang: str) -> bytes:
    with use_language(lang):
        ordered = workbook.in_order(TABLES.values())
        sheets = [table for table in ordered if table.form or len(pilot[table.name])]
        book = workbook.make({table: _columns(table, pilot) for table in sheets}, pilot, example=False)
    del book[book.sheetnames[0]]  # the read-me, left empty
    for sheet in list(book):
        if sheet.sheet_state != "visible":
            del book[sheet.title]
            continue
        sheet.data_validations = DataValidationList()
        for row in sheet.iter_rows(max_row=1):
            for cell in row:
                cell.comment = None
    book.defined_names.clear()
    return workbook.frozen_bytes(book)


def _columns(table: Table, pilot: Pilot) -> list:
    if table.form:
        return [column for column in table.columns if not pd.isna(pilot.settings.get(column.name, np.nan))]
    frame = pilot[table.name]
    return [column for column in table.columns if frame[column.name].notna().any()]

"""What is gathered while the sheets of a file are read one after the other."""

from dataclasses import dataclass, field

from ..core.cells.account import SheetCells
from ..core.cells.people import Pseudonyms
from ..core.cells.sheet import Sheet
from ..core.findings import Finding
from ..core.schema import Column
from .layout.mapping import Mapping
from .layout.match import Layout
from .layout.plan import Plan
from .understand.readings import Readings, readings
from .understand.rows import Rows


@dataclass
class Work:
    """What is gathered while the sheets are read one after the other."""

    findings: list[Finding]
    answered: dict[str, str] = field(default_factory=dict)
    mapping: Mapping = field(default_factory=lambda: Mapping(None))
    cells: dict[int, SheetCells] = field(default_factory=dict)
    parts: dict[str, list[Rows]] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    layouts: list[Layout] = field(default_factory=list)
    asked: list[tuple[str, Column]] = field(default_factory=list)
    names: Pseudonyms = field(default_factory=Pseudonyms)
    done: set[int] = field(default_factory=set)

    def of(self, sheet: Sheet) -> SheetCells:
        """The account of a sheet."""
        if id(sheet) not in self.cells:
            self.cells[id(sheet)] = SheetCells(sheet)
        return self.cells[id(sheet)]

    def readings(self, found: Plan) -> Readings:
        """How the dates and numbers of these tables are written; what was borrowed between columns is told."""
        forms = [sheet for _table, sheet in found.forms]
        read_as = readings(found.layouts, forms, self._answered)
        self.findings += read_as.findings
        return read_as

    def _answered(self, sheet: Sheet) -> dict[str, str]:
        return {**self.answered, **self.mapping.answers(sheet)}

    def left(self, sheets: list[Sheet]) -> list[Sheet]:
        """Sheets not yet read as an export."""
        return [sheet for sheet in sheets if id(sheet) not in self.done]

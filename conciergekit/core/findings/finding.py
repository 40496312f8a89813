"""One problem met in a file: where it stands, what it says, what it touches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .affects import affected
from .words import repair, what

Weight = Literal["blocks", "doubtful", "note"]


@dataclass(frozen=True)
class Finding:
    """One problem met in a file, precise enough to be repaired.

    `code` names the message in ``data/messages``; `values` fill it. `row` is the row number a person sees
    in their file (first line is 1); `column` the heading as typed; `typed` what stands in the cell.
    `weight`: "blocks" (an analysis cannot be trusted), "doubtful", "note". `field_name` is the dictionary's name of
    the column, "" when it names none.
    """

    code: str
    weight: Weight
    table: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    typed: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    field_name: str = ""

    @property
    def affects(self) -> tuple[str, ...]:
        """Codes of the analyses it touches (see ``findings.affects``); none for a note."""
        return affected(self)

    def what(self) -> str:
        """What is wrong, in the current language."""
        return what(self)

    def repair(self) -> str:
        """How to repair it, in the current language."""
        return repair(self)

"""One problem met in a file: where it stands, what it says, what it touches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..i18n import N_
from ..schema import Table, Words, fold
from ..tables import TABLES
from .words import messages, repair, what

if TYPE_CHECKING:
    from .finding import Finding

ANALYSES: Mapping[str, str] = {
    "demand": N_("demand"),
    "territory": N_("requests per inhabitant"),
    "orders": N_("order book"),
    "service": N_("service rate and delays"),
    "loyalty": N_("loyalty"),
    "targets": N_("priorities (groups and services)"),
    "trips": N_("cost of trips"),
    "accounts": N_("result and cash"),
    "revenue": N_("revenue per service"),
    "payers": N_("dependence on payers"),
    "funders": N_("funders' calendar"),
    "network": N_("network of providers"),
    "workload": N_("workload"),
    "satisfaction": N_("satisfaction"),
    "mobilisation": N_("mobilisation"),
    "qualities": N_("qualitative indicators"),
    "gate": N_("gate review"),
    "all": N_("all analyses"),
}


def affected(finding: "Finding") -> tuple[str, ...]:
    """Codes of `ANALYSES` a finding touches; none for a note, which changes no figure."""
    if finding.weight == "note":
        return ()
    message = messages().get(finding.code)
    if message and message.affects is not None:
        return message.affects
    table = TABLES.get(finding.table)
    if table is None:
        return ()
    column = table.by_name.get(finding.field_name or _named(finding, table))
    return table.affects if column is None or column.affects is None else column.affects


def _named(finding: "Finding", table: Table) -> str:
    """The dictionary's name of a column told only by its heading, or by the title of what is missing."""
    title = finding.values.get("title")
    heading = fold(title.en if isinstance(title, Words) and not finding.column else finding.column)
    return table.named[heading].name if heading in table.named else ""


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
        """Codes of the analyses it touches (see ``affected``); none for a note."""
        return affected(self)

    def what(self) -> str:
        """What is wrong, in the current language."""
        return what(self)

    def repair(self) -> str:
        """How to repair it, in the current language."""
        return repair(self)

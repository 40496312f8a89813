"""summary.csv: a row a pilot that a spreadsheet can compute with, headings in the reader's language, no folder of anybody's."""

import csv
import datetime as dt
import io
import math
from collections.abc import Sequence
from pathlib import Path

from ..core import measures
from ..core.i18n import _, number
from ..core.paths import write
from ..core.tables import CRITERIA, DECISIONS, PROJECT
from ..core.text import cut, legal
from ..portfolio.kept import next_day
from .files import title_of
from .summary import STATUSES, BatchResult, Row, to_json

# the figures, each with its range: those of the first page, then what pilots are compared by
FIGURES = (
    "orders_level", "requests_level", "requests_per_thousand", "service_rate", "on_time_rate", "satisfaction_beneficiaries",
    "own_cover_pace", "result_pace_eur", "contribution_hour_eur", "cost_per_stop_eur", "top_payer_share", "runway_months",
)  # fmt: skip
_LONGEST = 1000  # characters of a cell
_DIGITS = 4


def to_csv(rows: Sequence[Row], on: dt.date) -> str:
    """The rows for a spreadsheet: `;`, the decimal mark of the language, byte order mark, and no cell that could run as a
    formula. Shares are numbers from 0 to 1; a cash that never runs out is left blank, as what is not measured. What is
    next comes from the day `on` on."""
    text = io.StringIO()
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(name) for name in headings()])
    for row in rows:
        writer.writerow([_cell(value) for value in _values(row, on)])
    return text.getvalue()


def headings() -> list[str]:
    """Of the columns, in the current language."""
    figures = []
    for code in FIGURES:
        name = measures.get(code).name
        figures += [
            name,
            _("{name}, low end", name=name),
            _("{name}, high end", name=name),
            _("{name}, data", name=name),
        ]
    return [
        _("Pilot"),
        _("File"),
        _("State of the report"),
        _("Why"),
        str(PROJECT["stage"].title),
        _("Months of data"),
        _("Data until"),
        _("Data"),
        _("Proposal"),
        measures.get("go_chance").name,
        _("What holds it back"),
        *figures,
        str(PROJECT["next_gate"].title),
        _("Next file to send"),
    ]


def _values(row: Row, on: dt.date) -> list:
    kept = row.state or {}
    figures = []
    for code in FIGURES:
        figures += kept.get("figures", {}).get(code, [None] * 4)
    brake = kept.get("brake", "")
    return [
        row.pilot,
        title_of(Path(row.path)),
        _(STATUSES[row.status]),
        row.reason,
        PROJECT["stage"].label(kept["stage"]) if kept.get("stage") else "",
        kept.get("months"),
        kept.get("until", ""),
        row.quality,
        DECISIONS["decision"].label(row.proposal) if row.proposal else "",
        kept.get("chance"),
        CRITERIA["indicator"].label(brake) if brake else "",
        *figures,
        *(next_day(kept, kind, on) if kept else "" for kind in ("gate", "filing")),
    ]


def _cell(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value in (None, "never") else neutral(value)
    if not math.isfinite(value):
        return ""
    mark = number(0.5, 1)[1]
    return str(value if isinstance(value, int) else round(value, _DIGITS)).replace(".", mark)


def neutral(cell: object) -> object:
    """A text without marks that reorder it nor more than anyone reads; what a spreadsheet would take for a formula gets an
    apostrophe in front."""
    if isinstance(cell, str):
        cell = cut(legal(cell), _LONGEST)
    if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "|")):
        return "'" + cell
    return cell


def written(result: BatchResult, work: Path) -> None:
    """summary.csv and summary.json in the folder of the batch, made in `work`."""
    work.mkdir(exist_ok=True)
    for name, text in (
        ("summary.csv", to_csv(result.rows, dt.date.today())),
        ("summary.json", to_json(result)),
    ):
        write(result.out / name, text, work)

"""What a batch gives back: a row a pilot, for people (index page), spreadsheets (CSV) and scripts (JSON)."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..core.i18n import N_, _, listing, ngettext, number
from ..core.paths import write
from ..core.text import cut, legal, one_line
from .files import title_of
from .progress import duration

STATUSES = {
    "ok": N_("complete"),
    "failed": N_("incomplete"),
    "broken": N_("to repair"),
    "stopped": N_("not run"),
    "waiting": N_("in progress"),
}


@dataclass(frozen=True)
class Row:
    """One pilot of a batch. Texts are in the language of the index; links are relative to the output folder.

    status: "ok" · "failed" (a notebook or the report failed, `reason` says which and why; the rest is there) ·
    "broken" (the pilot cannot be read) · "stopped" (interrupted before its turn) · "waiting" (its turn comes: on
    the page of a batch under way). `missing`: notebooks that failed. `figures`: (label, value, note) three times.
    `measures`: the numbers the portfolio compares. `twins`: files of other pilots of this batch that have the same name.
    """

    pilot: str
    path: str
    slug: str
    status: str
    lang: str = "fr"
    reason: str = ""
    missing: tuple[str, ...] = ()
    quality: str = ""
    quality_level: str = ""
    proposal: str = ""
    verdict: str = ""
    headline: str = ""
    brake: str = ""
    figures: tuple[tuple[str, str, str], ...] = ()
    measures: dict | None = None
    report: str = ""
    repair: str = ""
    notebooks: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    fictitious: bool = False
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return self.status == "ok"

    def shown(self) -> dict:
        """What the page shows of it, for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "seconds"}


@dataclass(frozen=True)
class BatchResult:
    """Rows in the order the pilots were given, and where the pages are; how many jobs were `done` and how many
    `kept` (nothing they depend on had changed); files of a person that were `set_aside`, relative to `out`."""

    rows: tuple[Row, ...]
    out: Path
    index: Path
    lang: str
    seconds: float
    done: int = 0
    kept: int = 0
    set_aside: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True only if every pilot was read and every notebook and report was made."""
        return all(row.ok for row in self.rows)

    @property
    def table(self):
        """The rows as a DataFrame (columns as in ``summary.csv``)."""
        import pandas as pd

        return pd.DataFrame([_flat(row) for row in self.rows], columns=_COLUMNS)

    def sentences(self) -> list[str]:
        """What happened, in the current language."""
        whole = sum(row.ok for row in self.rows)
        trouble = [
            _("{pilot}: {reason}", pilot=row.pilot, reason=row.reason or _(STATUSES[row.status]))
            for row in self.rows
            if not row.ok
        ]
        told = [
            ngettext("{n} pilot complete.", "{n} pilots complete.", whole),
            *dict.fromkeys(trouble),
            *same_name(self.rows),
            *not_to_pass_on(self.rows),
            _(
                "Steps done: {done}; unchanged since the last run: {kept}; time: {time}.",
                done=number(self.done),
                kept=number(self.kept),
                time=duration(self.seconds),
            ),
        ]
        if self.set_aside:
            aside = ngettext(
                "{n} file changed by you, or no longer made, is kept in “{folder}”.",
                "{n} files changed by you, or no longer made, are kept in “{folder}”.",
                len(self.set_aside),
                folder=self.out / Path(self.set_aside[0]).parts[0],
            )
            told.append(aside)
        return told


def same_name(rows: Sequence[Row]) -> list[str]:
    """Pilots of one name, once a name: they may be two months of one pilot."""
    found = {}
    for row in rows:
        if row.twins:
            name = row.pilot.removesuffix(f" ({title_of(Path(row.path))})")
            found.setdefault(frozenset([title_of(Path(row.path)), *row.twins]), name)
    return [
        _(
            "“{name}” is the name of {n} pilots: {files}. If they are parts of one pilot, put them into one workbook.",
            name=cut(one_line(name), 60),
            n=number(len(files)),
            files=listing(sorted(files)),
        )
        for files, name in found.items()
    ]


def not_to_pass_on(rows: Sequence[Row]) -> list[str]:
    """What lies beside the reports and is not for others."""
    if not any(row.repair for row in rows):
        return []
    return [
        _(
            "The copies to correct, beside the reports, hold every line and code of the workbooks: pass on the reports only."
        )
    ]


_COLUMNS = [
    "pilot",
    "status",
    "reason",
    "quality",
    "proposal",
    "headline",
    "brake",
    "report",
    "repair",
    "seconds",
    "path",
]


_LONGEST = 1000  # characters of a cell


def _flat(row: Row) -> dict:
    """The row as a table holds it; without the folders above the pilot, which say who made it and where."""
    return {name: getattr(row, name) for name in _COLUMNS} | {"path": title_of(Path(row.path))}


def to_csv(rows: tuple[Row, ...]) -> str:
    """The rows for a spreadsheet: `;`, byte order mark, and no cell that could run as a formula."""
    text = io.StringIO()
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    labels = [tuple(label for label, _value, _note in row.figures) for row in rows if row.figures]
    figures = labels[0] if labels else ()
    writer.writerow([neutral(name) for name in (*_COLUMNS, *figures)])
    for row in rows:
        values = {label: value for label, value, _note in row.figures}
        cells = [*_flat(row).values(), *(values.get(label, "") for label in figures)]
        writer.writerow([neutral(round(cell, 1) if isinstance(cell, float) else cell) for cell in cells])
    return text.getvalue()


def neutral(cell: object) -> object:
    """A text without marks that reorder it nor more than anyone reads; what a spreadsheet would take for a formula gets an
    apostrophe in front."""
    if isinstance(cell, str):
        cell = cut(legal(cell), _LONGEST)
    if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "|")):
        return "'" + cell
    return cell


def to_json(result: "BatchResult") -> str:
    """The rows for a script."""
    content = {
        "ok": result.ok,
        "seconds": round(result.seconds, 1),
        "steps": {"done": result.done, "unchanged": result.kept},
        "index": str(result.index),
        "set_aside": list(result.set_aside),
        "pilots": [asdict(row) | {"seconds": round(row.seconds, 1)} for row in result.rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n"


def written(result: BatchResult, work: Path) -> None:
    """summary.csv and summary.json in the folder of the batch, made in `work`."""
    work.mkdir(exist_ok=True)
    for name, text in (("summary.csv", to_csv(result.rows)), ("summary.json", to_json(result))):
        write(result.out / name, text, work)

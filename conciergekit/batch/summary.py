"""What a batch gives back: a row a pilot, for people (index page), scripts (JSON) and spreadsheets (`sheet`)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..core.i18n import N_, _, listing, ngettext, number
from ..core.schema import fold
from ..core.tables import PROJECT
from ..core.text import cut, one_line
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
    `state`: what the portfolio keeps of it (``portfolio.state``). `identity`: the pilot it is, one and the same across files
    and months; `role`: "" for the workbook that speaks for it, else "earlier", "twice" or "fork", and `of`: the file that
    does; `doubts`: files of pilots it may be one with.
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
    state: dict | None = None
    report: str = ""
    repair: str = ""
    notebooks: tuple[str, ...] = ()
    identity: str = ""
    role: str = ""
    of: str = ""
    doubts: tuple[str, ...] = ()
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
    `kept` (nothing they depend on had changed); files of a person that were `set_aside`, relative to `out`; why what concerns all the
    pilots `failed`; parameters that make it a `trial`."""

    rows: tuple[Row, ...]
    out: Path
    index: Path
    lang: str
    seconds: float
    done: int = 0
    kept: int = 0
    set_aside: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    trial: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True only if every pilot was read and every notebook and report was made."""
        return all(row.ok for row in self.rows) and not self.failed

    @property
    def table(self):
        """The rows as a DataFrame."""
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
            *self.failed,
            *a_trial(self.trial),
            *who_is_who(self.rows),
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


def a_trial(names: Sequence[str]) -> list[str]:
    """That figures made with these parameters are not remembered."""
    if not names:
        return []
    return [
        _(
            "This run is a trial ({names}): its figures are not kept in the history, nor compared with last time.",
            names=listing(names),
        )
    ]


ROLES = {
    "earlier": N_("“{file}” is an earlier workbook of “{name}”: “{of}” goes further and speaks for it."),
    "twice": N_("“{file}” holds the same data as “{of}”: “{name}” is counted once."),
    "fork": N_(
        "“{file}” and “{of}” are two versions of “{name}” that contradict each other: keep one. Here “{of}” speaks for it."
    ),
}


def who_is_who(rows: Sequence[Row]) -> list[str]:
    """Workbooks of one pilot, and pilots that nobody but a person can tell apart."""
    told = [
        _(
            ROLES[row.role],
            file=title_of(Path(row.path)),
            name=cut(one_line(row.state["name"]), 60),
            of=row.of,
        )
        for row in rows
        if row.role
    ]
    asked = {
        frozenset([title_of(Path(row.path)), *row.doubts]) for row in rows if row.doubts and not row.role
    }
    return told + [
        _(
            "Are {files} one pilot? If so, write the same code in “{cell}” of the sheet “{sheet}”; if not, a code of its own in each.",
            files=listing(sorted(files)),
            cell=PROJECT["pilot_code"].title,
            sheet=PROJECT.title,
        )
        for files in sorted(asked, key=sorted)
    ]


def files_of(out: Path) -> dict[str, str]:
    """How the file of each pilot was called by the last run in this folder, by identity."""
    try:
        rows = json.loads((out / "summary.json").read_text(encoding="utf-8"))["pilots"]
        return {
            row["identity"]: title_of(Path(row["path"]))
            for row in rows
            if row["identity"] and not row["role"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def renamed(before: Mapping[str, str], rows: Sequence[Row]) -> list[str]:
    """Pilots whose file has taken another name: one that has no word of the one before (months change every time); those of the
    last run of which nothing is read in this one."""
    here = {row.identity for row in rows} | {title_of(Path(row.path)) for row in rows}
    gone = [file for pilot, file in before.items() if not {pilot, file} & here]
    told = (
        [_("Nothing is read this time of {files}, which the last run knew.", files=listing(gone))]
        if gone
        else []
    )
    for row in rows:
        file, old = title_of(Path(row.path)), before.get(row.identity, "")
        if old and not row.role and not _words(file) & _words(old):
            name = cut(one_line(row.pilot), 60)
            told.append(
                _(
                    "The file of “{name}” is now “{file}”; last time it was “{before}”.",
                    name=name,
                    file=file,
                    before=old,
                )
            )
    return told


def _words(file: str) -> set[str]:
    return {word for word in re.split(r"[\W_]+", fold(Path(file).stem)) if word and not word.isdigit()}


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


def _flat(row: Row) -> dict:
    """The row as a table holds it; without the folders above the pilot, which say who made it and where."""
    return {name: getattr(row, name) for name in _COLUMNS} | {"path": title_of(Path(row.path))}


def to_json(result: "BatchResult") -> str:
    """The rows for a script."""
    content = {
        "ok": result.ok,
        "seconds": round(result.seconds, 1),
        "steps": {"done": result.done, "unchanged": result.kept},
        "index": str(result.index),
        "set_aside": list(result.set_aside),
        "trial": list(result.trial),
        "pilots": [asdict(row) | {"seconds": round(row.seconds, 1)} for row in result.rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n"

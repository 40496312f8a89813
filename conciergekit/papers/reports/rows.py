"""What a batch gives back: what the page of many pilots shows of each, and how a folder of results keeps it (summary.json)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.called import title_of
from ...core.errors import ConciergekitError
from ...core.i18n import _
from ...core.paths import from_home
from ...core.schema import fold
from ...tell import batch as told

# what a report says of its pilot (``answers.Answer.row``)
_OF_THE_REPORT = (
    *("proposal", "verdict", "headline", "brake", "quality", "quality_level"),
    *("figures", "state", "fictitious"),
)


@dataclass(frozen=True)
class Row:
    """One pilot of a batch. Texts are in the language of the index; links are relative to the output folder.

    status: "ok" · "failed" (a notebook or the report failed, `reason` says which and why; the rest is there) ·
    "broken" (the pilot cannot be read) · "stopped" (interrupted before its turn). `missing`: notebooks that failed. `figures`: (label, value, note) three times.
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
        return {name: value for name, value in vars(self).items() if name != "seconds"}


def rows(subjects: Sequence, lang: str) -> tuple[Row, ...]:
    """What is known of each pilot of a batch (``batch.work.Subject``), in `lang`; workbooks that say they have the same name say the file beside it."""
    names = Counter(fold(subject.name) for subject in subjects if subject.name and not subject.broken)
    return tuple(_row(subject, names[fold(subject.name)] > 1, lang) for subject in subjects)


def _row(subject, named_as_another: bool, lang: str) -> Row:
    file = title_of(subject.path)
    same = {
        name: getattr(subject, name)
        for name in ("identity", "role", "of", "doubts", "slug", "lang", "seconds")
    }
    same |= {
        "pilot": f"{subject.name} ({file})" if named_as_another else subject.name or file,
        "path": from_home(subject.path),
        "repair": f"{subject.slug}/{subject.repair}" if subject.repair else "",
        "notebooks": tuple(f"{subject.slug}/{name}" for name in sorted(subject.made)),
    }
    if subject.broken:
        return Row(**same, status="broken", reason=subject.broken)
    # the same sentence from five notebooks is said once
    reason = " ".join(dict.fromkeys(filter(None, [*subject.failures.values(), subject.trouble])))
    if subject.report is None:
        return Row(**same, status="failed" if subject.trouble else "stopped", reason=reason)
    found = {"state": subject.state, **subject.report["rows"][lang]}
    said = {name: found[name] for name in _OF_THE_REPORT if name in found}
    said["figures"] = tuple(tuple(figure) for figure in said.get("figures", ()))
    report, missing = subject.report["report"], tuple(sorted(subject.failures))
    said |= {"missing": missing, "report": report and f"{subject.slug}/{report}"}
    return Row(**same, status="failed" if reason else "ok", reason=reason, **said)


@dataclass(frozen=True)
class BatchResult:
    """Rows in the order the pilots were given, and where the pages are; how many jobs were `done` and how many `kept` (nothing
    they depend on had changed); files of a person that were `set_aside`, relative to `out`; why what concerns all the pilots
    `failed`; parameters that make it a `trial`."""

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
        """The rows as a DataFrame; without the folders above the pilot, which say who made it and where."""
        import pandas as pd

        shown = ["pilot", "status", "reason", "quality", "proposal", "headline", "brake", "report", "repair"]
        files = [title_of(Path(row.path)) for row in self.rows]
        return pd.DataFrame(self.rows).assign(path=files)[[*shown, "seconds", "path"]]

    def sentences(self) -> list[str]:
        """What happened, in the current language."""
        return told.sentences(self)

    @property
    def json(self) -> str:
        """For a script: summary.json, which `last_run` reads."""
        content = {
            "ok": self.ok,
            "seconds": round(self.seconds, 1),
            "steps": {"done": self.done, "unchanged": self.kept},
            "index": from_home(self.index),
            "set_aside": list(self.set_aside),
            "trial": list(self.trial),
            "pilots": [vars(row) | {"seconds": round(row.seconds, 1)} for row in self.rows],
        }
        return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n"


def last_run(folder: Path) -> tuple[list[Row], list[str]]:
    """The rows of the last run in a folder of results, and the parameters that made it a trial. Raises ConciergekitError if there was
    none."""
    try:
        kept = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        return [Row(**row) for row in kept["pilots"]], kept.get("trial", [])
    except (OSError, ValueError, KeyError, TypeError):
        raise no_results(folder) from None


def no_results(folder: Path) -> ConciergekitError:
    return ConciergekitError(_("No results are in “{folder}”: run the pilots first.", folder=folder))

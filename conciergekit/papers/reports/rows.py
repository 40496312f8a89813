"""What the page of many pilots shows of each, and how a folder of results keeps it: summary.json."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.called import title_of
from ...core.errors import ConciergekitError
from ...core.i18n import _
from ...core.schema import fold

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
        "path": str(subject.path),
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
    told = {name: found[name] for name in _OF_THE_REPORT if name in found}
    told["figures"] = tuple(tuple(figure) for figure in told.get("figures", ()))
    report, missing = subject.report["report"], tuple(sorted(subject.failures))
    told |= {"missing": missing, "report": report and f"{subject.slug}/{report}"}
    return Row(**same, status="failed" if reason else "ok", reason=reason, **told)


def to_json(result) -> str:
    """The result of a batch (``batch.BatchResult``) for a script."""
    content = {
        "ok": result.ok,
        "seconds": round(result.seconds, 1),
        "steps": {"done": result.done, "unchanged": result.kept},
        "index": str(result.index),
        "set_aside": list(result.set_aside),
        "trial": list(result.trial),
        "pilots": [vars(row) | {"seconds": round(row.seconds, 1)} for row in result.rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n"


def last_run(folder: Path) -> tuple[list[Row], list[str]]:
    """The rows of the last run in a folder of results, and the parameters that made it a trial. Raises ConciergekitError if there was
    none."""
    try:
        told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        return [Row(**row) for row in told["pilots"]], told.get("trial", [])
    except (OSError, ValueError, KeyError, TypeError):
        raise no_results(folder) from None


def no_results(folder: Path) -> ConciergekitError:
    return ConciergekitError(_("No results are in “{folder}”: run the pilots first.", folder=folder))

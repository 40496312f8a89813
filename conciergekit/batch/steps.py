"""What a batch holds of a pilot and of a job while it runs, and the row it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..core.i18n import _
from ..core.schema import fold
from . import files
from .crew import Answer
from .summary import Row

# What any step but a notebook may take (seconds)
STEP_LIMIT = 300.0


@dataclass(frozen=True)
class Options:
    """What the caller asked for (see ``batch.run``). `secrets`: {name: value}."""

    lang: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 600.0
    cell_timeout: float | None = None
    memory_mb: float | None = None
    max_output_mb: float | None = None
    retries: int = 0
    force: bool = False


@dataclass
class Subject:
    """One pilot while the batch runs."""

    number: int
    path: Path
    slug: str
    inputs: str = ""
    name: str = ""
    lang: str = "fr"
    twins: tuple[str, ...] = ()  # files of other pilots of the same name
    broken: str = ""
    repair: str = ""
    left: int = 0
    made: dict[str, str] = field(default_factory=dict)  # name of an executed notebook: its hash
    failures: dict[str, str] = field(default_factory=dict)
    report: dict | None = None
    trouble: str = ""
    seconds: float = 0.0


@dataclass
class Step:
    """One job of a pilot: its name in the manifest, what it depends on, what it makes."""

    subject: Subject | None
    name: str
    task: str
    key: str
    rank: tuple
    label: str
    arguments: dict
    timeout: float = STEP_LIMIT
    told: dict = field(default_factory=dict)
    attempts: int = 0
    parts: list[tuple[Path, str]] = field(default_factory=list)


def name_twins(subjects: list[Subject]) -> None:
    """Note the pilots that say they have the same name: two months of one pilot, as often as not."""
    same: dict[str, list[Subject]] = {}
    for subject in subjects:
        if subject.name and not subject.broken:
            same.setdefault(fold(subject.name), []).append(subject)
    for group in same.values():
        for subject in group:
            subject.twins = tuple(files.title_of(other.path) for other in group if other is not subject)


def lost(answer: Answer) -> str:
    """Why a job came back without a result, as a sentence."""
    what = str(answer.job.arguments["label"])
    if answer.trouble == "late":
        return _(
            "{what} was stopped after {seconds} seconds.", what=what, seconds=f"{answer.job.timeout:.0f}"
        )
    return _("{what} was interrupted ({detail}).", what=what, detail=answer.detail)


def row(subject: Subject, final: bool) -> Row:
    file = files.title_of(subject.path)
    common = {
        "pilot": f"{subject.name} ({file})" if subject.twins else subject.name or file,
        "twins": subject.twins,
        "path": str(subject.path),
        "slug": subject.slug,
        "lang": subject.lang,
        "repair": f"{subject.slug}/{subject.repair}" if subject.repair else "",
        "notebooks": tuple(f"{subject.slug}/{name}" for name in sorted(subject.made)),
        "seconds": subject.seconds,
    }
    if subject.broken:
        return Row(**common, status="broken", reason=subject.broken)
    # the same sentence from five notebooks is said once
    reason = " ".join(
        dict.fromkeys([*subject.failures.values(), *([subject.trouble] if subject.trouble else [])])
    )
    if subject.report is None:
        left = "stopped" if final else "waiting"
        return Row(**common, status="failed" if subject.trouble else left, reason=reason)
    told = {k: v for k, v in subject.report.items() if k not in ("report", "trouble")}
    told["figures"] = tuple(tuple(figure) for figure in told.get("figures", ()))
    return Row(
        **common,
        status="failed" if reason else "ok",
        reason=reason,
        missing=tuple(sorted(subject.failures)),
        report=f"{subject.slug}/{subject.report['report']}",
        **told,
    )

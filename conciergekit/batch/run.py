"""Run every notebook on every pilot, several at once, and write the reports and the index page."""

import ast
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ConciergekitError
from ..i18n import LANGUAGES, _, language, listing, use_language
from . import files
from .crew import Answer, Crew, Job
from .job import keep_partial, stopped_at
from .progress import Progress, suited
from .summary import BatchResult, Row, to_csv, to_json

# What a worker may take beyond a notebook's own limit, to start a kernel and to save
_GRACE = 30.0
_STEP_LIMIT = 300.0
_GIVEN = ("pilot_path", "lang")


@dataclass
class _Pilot:
    """One pilot while the batch runs."""

    number: int
    path: Path
    slug: str
    folder: Path
    name: str = ""
    lang: str = "fr"
    broken: str = ""
    repair: str = ""
    left: int = 0
    made: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    report: dict | None = None
    trouble: str = ""
    seconds: float = 0.0


def run(
    pilots: Iterable[str | Path],
    out: str | Path,
    lang: str | None = None,
    notebooks: Iterable[str | Path] | None = None,
    parameters: Mapping[str, object] | None = None,
    jobs: int | None = None,
    timeout: float = 600,
    progress: Progress | None = None,
) -> BatchResult:
    """Execute notebooks on pilots through papermill and write a report a pilot and one index page.

    Parameters
    ----------
    pilots
        Workbooks, or folders holding a workbook or CSV files.
    out
        Folder of the pages: ``index.html``, ``summary.csv``, ``summary.json`` and one folder a pilot.
    lang
        "fr" or "en"; None: each pilot's own language.
    notebooks
        Paths of notebooks; None: those of the kit.
    parameters
        Values for the notebooks' ``parameters`` cells; each notebook gets those it declares.
    jobs
        How many run at once; None: one a core.
    timeout
        Seconds a notebook may take.
    progress
        What is told while it runs (see `progress`); None: a bar on a terminal, else lines.

    Returns
    -------
    BatchResult
        A row a pilot. A pilot that cannot be read and a notebook that fails are reported there and stop nothing.

    Raises
    ------
    ConciergekitError
        Before anything runs: no pilot, no such file, an unknown parameter, a folder that cannot be written.
    KeyboardInterrupt
        After the workers were stopped and what was done was written.
    """
    if lang is not None and lang not in LANGUAGES:
        raise ConciergekitError(_("The language must be fr or en, not “{lang}”.", lang=lang))
    with use_language(lang):
        paths = [Path(os.path.abspath(path)) for path in pilots]
        if not paths:
            raise ConciergekitError(_("No pilot to run: name at least one workbook or folder."))
        declared = {source: declared_parameters(source) for source in _sources(notebooks)}
        _check_parameters(parameters or {}, declared)
        out = files.writable(Path(os.path.abspath(out)))
        slugs = files.slugs_of(paths)
        batch = [_Pilot(n, *named, out / named[1]) for n, named in enumerate(zip(paths, slugs, strict=True))]
        size = max(1, min(jobs or os.cpu_count() or 1, len(batch) * max(1, len(declared))))
        return _work(batch, out, lang, declared, dict(parameters or {}), size, timeout, progress or suited())


def _work(
    batch, out: Path, lang, declared, parameters: dict, size: int, timeout: float, progress
) -> BatchResult:
    """All the steps, then the index page; interrupted, the page of what is done."""
    started = time.monotonic()
    progress.begin(len(batch) * (2 + len(declared)))
    try:
        with Crew(size) as crew:
            shown = _Shown(crew, progress)
            _check_all(crew, batch, lang, shown)
            _run_all(crew, batch, declared, parameters, lang or _majority(batch), timeout, shown)
            chart = _chart(crew, batch, lang or _majority(batch))
    except KeyboardInterrupt:
        progress.end()
        for cut_short in out.glob("*/notebooks/.part-*"):
            keep_partial(cut_short.with_name(cut_short.name.removeprefix(".part-")))
        result = _finish(batch, out, lang or _majority(batch), {}, time.monotonic() - started)
        done = sum(pilot.report is not None for pilot in batch)
        print(
            _(
                "Stopped. {done} of {total} reports are done: {index}",
                done=done,
                total=len(batch),
                index=result.index,
            )
        )
        raise
    progress.end()
    return _finish(batch, out, lang or _majority(batch), chart, time.monotonic() - started)


# ---- before anything runs --------------------------------------------------------------------------------


def _sources(notebooks: Iterable[str | Path] | None) -> list[Path]:
    """Absolute paths of the notebooks; ConciergekitError for one that is not there or has a name twice."""
    if notebooks is None:
        from ..notebooks import available

        return [Path(os.path.abspath(path)) for path in available()]
    found = [Path(os.path.abspath(path)) for path in notebooks]
    for path in found:
        if not path.is_file():
            raise ConciergekitError(_("There is no notebook at “{path}”.", path=path))
    twice = [name for name, times in Counter(path.name for path in found).items() if times > 1]
    if twice:
        raise ConciergekitError(_("Two notebooks are called “{name}”: rename one.", name=twice[0]))
    return found


def declared_parameters(notebook: Path) -> set[str]:
    """The names assigned in the cells of `notebook` tagged ``parameters``.

    Raises ConciergekitError if the file is not a notebook.
    """
    import nbformat

    try:
        cells = nbformat.read(notebook, as_version=4).cells
    except (OSError, ValueError, KeyError, AttributeError, nbformat.ValidationError):
        raise ConciergekitError(_("“{path}” is not a notebook that can be read.", path=notebook)) from None
    names: set[str] = set()
    for cell in cells:
        if "parameters" in cell.metadata.get("tags", []):
            try:
                body = ast.parse(cell.source).body
            except SyntaxError:
                raise ConciergekitError(
                    _("The parameters cell of “{path}” is not valid Python.", path=notebook.name)
                ) from None
            for line in body:
                targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def _check_parameters(given: Mapping[str, object], declared: Mapping[Path, set[str]]) -> None:
    known = set().union(*declared.values()) - set(_GIVEN) if declared else set()
    for name in given:
        if name not in known:
            raise ConciergekitError(
                _(
                    "No notebook has a parameter “{name}”. There are: {known}.",
                    name=name,
                    known=listing(sorted(known)),
                )
            )


# ---- the work --------------------------------------------------------------------------------------------


@dataclass
class _Shown:
    """Tells `progress` what ended and what runs."""

    crew: Crew
    progress: Progress

    def __call__(self, pilot: _Pilot, what: str, seconds: float, trouble: str = "") -> None:
        self.progress.step(f"{pilot.slug} · {what}", seconds, trouble)
        self.running()

    def running(self) -> None:
        self.progress.running([str(job.arguments["label"]) for job in list(self.crew.running.values())])


def _check_all(crew: Crew, batch: list[_Pilot], lang: str | None, shown: Callable) -> None:
    """Read every pilot once: its name, its language, and what is to repair in it."""
    for pilot in batch:
        arguments = {"path": str(pilot.path), "folder": str(pilot.folder), "lang": lang}
        crew.submit(Job((0, pilot.number), "check", _labelled(pilot, "check", arguments), _STEP_LIMIT))
    for answer in crew.finished(shown.running):
        pilot = batch[answer.job.rank[1]]
        result = answer.result or {}
        pilot.name = result.get("name") or files.title_of(pilot.path)
        pilot.lang = result.get("lang") or lang or "fr"
        pilot.broken = result.get("broken") or result.get("error") or ("" if result else _lost(answer))
        pilot.repair = result.get("repair", "")
        shown(pilot, _("data"), result.get("seconds", 0.0), pilot.broken)


def _labelled(pilot: _Pilot, what: str, arguments: dict) -> dict:
    return {"label": f"{pilot.slug} · {what}", **arguments}


def _run_all(crew, batch, declared, parameters, index_lang: str, timeout: float, shown) -> None:
    """Every notebook of every readable pilot, then its report as soon as its last notebook is over."""
    reads = [pilot for pilot in batch if not pilot.broken]
    shown.progress.fewer((len(batch) - len(reads)) * (1 + len(declared)))
    for pilot in reads:
        pilot.left = len(declared)
        for order, (source, names) in enumerate(declared.items()):
            arguments = _notebook(pilot, source, parameters, names, timeout)
            crew.submit(Job((1, pilot.number, order), "notebook", arguments, timeout + _GRACE))
        if not declared:
            _ask_report(crew, pilot, parameters, index_lang)
    for answer in crew.finished(shown.running):
        pilot = batch[answer.job.rank[1]]
        if answer.job.task == "notebook":
            _take_notebook(pilot, answer, shown)
            if not pilot.left:
                _ask_report(crew, pilot, parameters, index_lang)
        else:
            _take_report(pilot, answer, shown)


def _notebook(pilot: _Pilot, source: Path, parameters: dict, names: set[str], timeout: float) -> dict:
    own = {name: value for name, value in parameters.items() if name in names}
    return _labelled(
        pilot,
        source.stem,
        {
            "source": str(source),
            "target": str(pilot.folder / "notebooks" / source.name),
            "parameters": {**own, "pilot_path": str(pilot.path), "lang": pilot.lang},
            "lang": pilot.lang,
            "timeout": timeout,
        },
    )


def _take_notebook(pilot: _Pilot, answer: Answer, shown) -> None:
    target = Path(answer.job.arguments["target"])
    result = answer.result or {}
    trouble = result.get("error", "")
    if not result:  # the worker is gone: what it had saved is still there
        keep_partial(target)
        with use_language(pilot.lang):
            trouble = _lost(answer, target)
    if trouble:
        pilot.failures[target.stem] = trouble
    if target.exists():
        pilot.made.append(f"notebooks/{target.name}")
    pilot.left -= 1
    pilot.seconds += result.get("seconds", 0.0)
    shown(pilot, target.stem, result.get("seconds", 0.0), trouble)


def _lost(answer: Answer, target: Path | None = None) -> str:
    """Why a worker gave no answer, as a sentence."""
    what = target.stem if target else str(answer.job.arguments["label"])
    cell = stopped_at(target) if target and target.exists() else "?"
    if answer.trouble == "late":
        seconds = f"{answer.job.timeout:.0f}"
        return _(
            "{what} was stopped at cell {cell} after {seconds} seconds.",
            what=what,
            cell=cell,
            seconds=seconds,
        )
    return _("{what} died at cell {cell} ({detail}).", what=what, cell=cell, detail=answer.detail)


def _ask_report(crew: Crew, pilot: _Pilot, parameters: dict, index_lang: str) -> None:
    arguments = {
        "path": str(pilot.path),
        "folder": str(pilot.folder),
        "lang": pilot.lang,
        "index_lang": index_lang,
        "notebooks": sorted(pilot.made),
        "failures": pilot.failures,
        "repair": pilot.repair,
        "parameters": parameters,
    }
    crew.submit(Job((1, pilot.number, 1000), "report", _labelled(pilot, "report", arguments), _STEP_LIMIT))


def _take_report(pilot: _Pilot, answer: Answer, shown) -> None:
    result = answer.result or {"error": _lost(answer)}
    if result["error"]:
        pilot.trouble = _("The report could not be made: {error}", error=result["error"])
    else:
        pilot.report = result
        pilot.trouble = result.get("trouble", "")
    shown(pilot, _("report"), result.get("seconds", 0.0), pilot.trouble)


def _chart(crew: Crew, batch: list[_Pilot], lang: str) -> dict:
    """The chart of the index page, when there are pilots to compare."""
    rows = [pilot.report["measures"] | {"pilot": pilot.name} for pilot in batch if pilot.report]
    if len(rows) < 2:
        return {}
    crew.submit(Job((2,), "chart", {"rows": rows, "lang": lang, "label": "index"}, _STEP_LIMIT))
    answers = [answer.result or {} for answer in crew.finished()]
    return answers[0]


# ---- the end ---------------------------------------------------------------------------------------------


def _majority(batch: list[_Pilot]) -> str:
    """The language of most pilots that could be read; the current one if none could."""
    count = Counter(pilot.lang for pilot in batch if pilot.name and not pilot.broken)
    return count.most_common(1)[0][0] if count else language()


def _finish(batch: list[_Pilot], out: Path, lang: str, chart: dict, seconds: float) -> BatchResult:
    """Write the index page and the summaries."""
    from .. import reports

    with use_language(lang):
        rows = tuple(_row(pilot) for pilot in batch)
        page = reports.index_page(
            rows, chart=chart.get("html", ""), findings=chart.get("sentences", ()), lang=lang
        )
    result = BatchResult(rows, out, out / "index.html", lang, seconds)
    files.write(out / "summary.csv", to_csv(rows))
    files.write(out / "summary.json", to_json(result))
    files.write(result.index, page)
    return result


def _row(pilot: _Pilot) -> Row:
    common = {
        "pilot": pilot.name or files.title_of(pilot.path),
        "path": str(pilot.path),
        "slug": pilot.slug,
        "lang": pilot.lang,
        "repair": f"{pilot.slug}/{pilot.repair}" if pilot.repair else "",
        "notebooks": tuple(f"{pilot.slug}/{name}" for name in sorted(pilot.made)),
        "seconds": pilot.seconds,
    }
    if pilot.broken:
        return Row(**common, status="broken", reason=pilot.broken)
    reason = " ".join([*pilot.failures.values(), *([pilot.trouble] if pilot.trouble else [])])
    if pilot.report is None:
        return Row(**common, status="failed" if reason else "stopped", reason=reason)
    told = {k: v for k, v in pilot.report.items() if k not in ("error", "report", "trouble", "seconds")}
    told["figures"] = tuple(tuple(figure) for figure in told.get("figures", ()))
    return Row(
        **common,
        status="failed" if reason else "ok",
        reason=reason,
        missing=tuple(sorted(pilot.failures)),
        report=f"{pilot.slug}/{pilot.report['report']}",
        **told,
    )

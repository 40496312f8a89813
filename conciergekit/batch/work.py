"""The steps of a batch: each pilot read, its notebooks executed, its report written; what has not changed is kept."""

import time
from collections import Counter
from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _, language, use_language
from ..core.paths import write
from ..engine.secret import masked
from . import files, job, keys, sources
from .crew import Answer, Job
from .progress import Progress
from .steps import Options, Step, Subject, lost, name_twins, row
from .store import FULL, Store, trouble
from .summary import BatchResult, Row, to_csv, to_json

# with less time than that a notebook reads its pilot for itself (seconds)
_UNHURRIED = 60.0
# What a worker may take beyond a notebook's own limit, to start a kernel and to save (seconds)
_GRACE = 30.0
# The page is written again while rows come in, at most this often (seconds): it must not slow what it shows.
_PAGE_EVERY = 4.0
_INDEX = "index.html"
# what an answer says of the job itself; the rest is its result
_OF_THE_LINE = {
    "status",
    "error",
    "seconds",
    "cpu",
    "maxrss_mb",
    "cell",
    "heading",
    "exception",
    "exit",
    "evalue",
    "files",
    "errno",
}


class Stopped(Exception):
    """Ctrl-C was heard, and what was running is over."""


class Work:
    """A batch under way: `subjects` through `crew`, into `store`."""

    def __init__(
        self, subjects: list[Subject], declared, options: Options, store: Store, crew, progress: Progress
    ):
        self.subjects, self.declared, self.options = subjects, declared, options
        self.store, self.crew, self.progress = store, crew, progress
        self.stopping = False
        self.done = self.kept = 0
        self.steps: dict[str, Step] = {}
        self.hashes: dict[Path, str] = {}
        self.contents: dict[Path, dict] = {}
        self.page_asked = False
        self.started = self.shown = time.monotonic()
        self.index_lang = options.lang or language()

    # ---- the three rounds ----------------------------------------------------------------------------------

    def read(self) -> None:
        """Every pilot once: its name, its language, and what is to repair in it."""
        self.progress.begin(len(self.subjects) * (2 + len(self.declared)))
        for subject in self.subjects:
            subject.inputs = keys.of_pilot(subject.path)
            # what could not be read at all may be readable next time
            read = subject.inputs or time.time()
            key = keys.key("check", str(subject.path), read, self.options.lang, keys.versions())
            arguments = {"path": str(subject.path), "lang": self.options.lang}
            self._do(
                Step(subject, f"{subject.slug}/data", "check", key, (0, subject.number), _("data"), arguments)
            )
        self._collect()
        self.index_lang = self.options.lang or self._majority()
        name_twins(self.subjects)
        broken = [subject for subject in self.subjects if subject.broken]
        self.progress.skip(len(broken) * (1 + len(self.declared)))
        self.store.retire({subject.slug: self._names(subject) for subject in self.subjects})

    def _names(self, subject: Subject) -> set[str]:
        rest = [] if subject.broken else [f"notebooks/{source.name}" for source in self.declared] + ["report"]
        return {f"{subject.slug}/{name}" for name in ("data", *rest)}

    def execute(self) -> None:
        """Every notebook of every readable pilot, then its report as soon as its last notebook is over."""
        for subject in self.subjects:
            if not subject.broken:
                subject.left = len(self.declared)
                for order, (source, names) in enumerate(self.declared.items()):
                    self._do(self._notebook(subject, order, source, names))
                if not self.declared:
                    self._report(subject)
        self._collect()

    def page(self, final: bool = True, chart: bool = True) -> None:
        """The page a person opens: all rows, or those there are so far."""
        with use_language(self.index_lang):
            rows = self.rows(final)
            shown = [row.shown() for row in rows]
        key = keys.key("index", shown, self.index_lang, final, chart, keys.versions())
        arguments = {"rows": shown, "lang": self.index_lang, "chart": final and chart}
        status = "ok" if final else "partial"
        step = Step(None, _INDEX, "index", key, (0.5,), _("index"), arguments, told={"status": status})
        self.page_asked = True
        self._do(step)

    def finish(self) -> BatchResult:
        """The page, and the summaries; ConciergekitError if the page cannot be made."""
        for chart in (True, False):  # a chart that fails must not take the page away
            self.page(chart=chart)
            self._collect()
            line = self.store.manifest.last[_INDEX]
            if line["status"] == "ok":
                return self.summaries()
        self.summaries()
        raise ConciergekitError(
            _("The page “{page}” could not be made: {error}", page=_INDEX, error=line["reason"])
        )

    def cut_short(self) -> BatchResult:
        """The summaries and the page of what is done, made in this process: the others are gone."""
        result = self.summaries()
        with use_language(self.index_lang):
            shown = [row.shown() for row in result.rows]
        part = self.store.part()
        job.index(shown, self.index_lang, False, str(part))
        self.store.publish(
            {"id": _INDEX, "task": "index", "key": "", "status": "partial"}, [(part / _INDEX, _INDEX)]
        )
        return result

    def summaries(self) -> BatchResult:
        """summary.csv and summary.json, of what is done."""
        with use_language(self.index_lang):
            rows = self.rows(True)
            result = BatchResult(
                rows,
                self.store.out,
                self.store.out / _INDEX,
                self.index_lang,
                time.monotonic() - self.started,
                self.done,
                self.kept,
                tuple(self.store.set_aside),
            )
            try:
                self.store.work.mkdir(exist_ok=True)
                for name, text in (("summary.csv", to_csv(rows)), ("summary.json", to_json(result))):
                    write(self.store.out / name, text, self.store.work)
            except OSError as error:
                raise trouble(self.store.out, error.errno, error.strerror) from None
        return result

    # ---- one step ------------------------------------------------------------------------------------------

    def _do(self, step: Step) -> None:
        """Hand the step over, unless it was done before from the same inputs."""
        line = None if self.options.force else self.store.done(step.name, step.key)
        if line is not None:
            self.kept += step.task != "index"
            self._take(step, line)
            if step.subject:
                self.progress.skip(1)
            return
        self._submit(step)

    def _submit(self, step: Step) -> None:
        if self.stopping:
            return
        part = self.store.part()
        arguments = {"label": self._label(step), **step.arguments}
        if step.task == "notebook":
            target = part / Path(step.name).name
            step.parts = [(target, step.name)]
            arguments["target"] = str(target)
        else:
            arguments["folder"] = str(part)
        step.attempts += 1
        self.steps[step.name] = step
        about = self._about(step.subject) if step.task in ("notebook", "report") else None
        self.crew.submit(Job((*step.rank, step.name), step.task, arguments, step.timeout, about))

    def _about(self, subject: Subject) -> dict | None:
        """What is to be done once for all notebooks of a pilot and its report; nothing where a notebook has a tight limit,
        which this would be outside of."""
        options = self.options
        if options.memory_mb or options.timeout < _UNHURRIED:
            return None
        own = [source for source, names in self.declared.items() if not names & set(options.parameters)]
        shares = {name for source in own for name in self._content(source)["shares"]}
        asked = shares | ({"review"} if not options.parameters else set())
        return {"path": str(subject.path), "lang": subject.lang, "shares": sorted(asked)}

    def _content(self, source: Path) -> dict:
        if source not in self.contents:
            self.contents[source] = sources.content(source)
        return self.contents[source]

    def _label(self, step: Step) -> str:
        return f"{step.subject.slug} · {step.label}" if step.subject else step.label

    def _collect(self) -> None:
        """Wait for every step handed over; Stopped if a person asked to stop meanwhile."""
        for answer in self.crew.finished(self._idle):
            self._settle(self.steps.pop(answer.job.rank[-1]), answer)
            self._idle()
        if self.stopping:
            raise Stopped

    def _idle(self) -> None:
        self.progress.running([str(job.arguments["label"]) for job in list(self.crew.running.values())])
        if self.stopping:
            self.crew.drop()
        elif time.monotonic() - self.shown > _PAGE_EVERY and not self.page_asked and self._is_executing():
            self.page(final=False)

    def _is_executing(self) -> bool:
        return any(subject.left for subject in self.subjects)

    def _settle(self, step: Step, answer: Answer) -> None:
        """What came back: written down, shown, and done once more if it failed and that was asked for."""
        result = answer.result or {"status": "died" if answer.trouble != "late" else "timeout"}
        if result.get("errno") in FULL:
            raise trouble(self.store.out, result["errno"], "")
        with use_language(step.subject.lang if step.subject else self.index_lang):
            reason = result.get("error", "") if answer.result else lost(answer)
        result |= {"error": masked(reason, self.options.secrets.values())}
        line = self._line(step, result)
        fails = line["status"] not in ("ok", "broken", "partial")
        # a template that is killed takes along jobs that did nothing wrong: these are tried once more unasked
        free = answer.result is None and answer.trouble == "died"
        if fails and step.attempts <= max(self.options.retries, free) and not self.stopping:
            self._submit(step)
            return
        if step.task != "notebook":
            folder = Path(answer.job.arguments["folder"])
            slug = f"{step.subject.slug}/" if step.subject else ""
            step.parts = [(folder / name, slug + name) for name in result.get("files", ())]
        self.store.publish(line, step.parts)
        self.done += step.task != "index"
        self._take(step, self.store.manifest.last[step.name])
        if step.subject:
            self.progress.step(self._label(step), line["seconds"], line["reason"])

    def _line(self, step: Step, result: dict) -> dict:
        """The step's line of the manifest."""
        status = result.get("status") or ("error" if result["error"] else step.told.get("status", "ok"))
        if result.get("broken"):
            status = "broken"
        return {
            "id": step.name,
            "task": step.task,
            "key": step.key,
            "status": status,
            "reason": result["error"] or result.get("broken", ""),
            "cell": result.get("cell"),
            "heading": result.get("heading", ""),
            "exception": result.get("exception", ""),
            "exit": result.get("exit"),
            "attempts": step.attempts,
            "seconds": round(result.get("seconds", 0.0), 3),
            "cpu": round(result.get("cpu", 0.0), 3),
            "maxrss_mb": round(result.get("maxrss_mb", 0.0), 1),
            "begun": time.strftime(
                "%Y-%m-%dT%H:%M:%S%z", time.localtime(time.time() - result.get("seconds", 0.0))
            ),
            "inputs": step.subject.inputs if step.subject else "",
            "parameters": step.told.get("parameters", {}),
            "versions": keys.versions(),
            "result": {name: value for name, value in result.items() if name not in _OF_THE_LINE},
        }

    def _take(self, step: Step, line: dict) -> None:
        """What the line says of its pilot, whether it was written now or by an earlier batch."""
        subject = step.subject
        if subject is None:
            self.page_asked, self.shown = False, time.monotonic()
            return
        subject.seconds += line["seconds"]
        {"check": self._take_check, "notebook": self._take_notebook, "report": self._take_report}[step.task](
            subject, step, line
        )

    # ---- each kind of step ---------------------------------------------------------------------------------

    def _take_check(self, subject: Subject, _step: Step, line: dict) -> None:
        told = line["result"]
        subject.name = told.get("name") or files.title_of(subject.path)
        subject.lang = told.get("lang") or self.options.lang or "fr"
        subject.broken = line["reason"] if line["status"] != "ok" else ""
        subject.repair = told.get("repair", "")

    def _notebook(self, subject: Subject, order: int, source: Path, names: set[str]) -> Step:
        options = self.options
        own = {name: value for name, value in options.parameters.items() if name in names}
        public = {**own, "pilot_path": str(subject.path), "lang": subject.lang}
        secret = {name: value for name, value in options.secrets.items() if name in names}
        if source not in self.hashes:
            self.hashes[source] = keys.of_notebook(source)
        code, read = self.hashes[source], keys.of_files_named(own, source.parent)
        key = keys.key(
            "notebook",
            code,
            subject.inputs,
            public,
            sorted(secret),
            read,
            options.max_output_mb,
            keys.versions(),
        )
        arguments = {
            "source": str(source),
            "parameters": public | secret,
            "secrets": sorted(secret),
            "lang": subject.lang,
            "timeout": options.timeout,
            "cell_timeout": options.cell_timeout,
            "memory_mb": options.memory_mb,
            "max_output_mb": options.max_output_mb,
        }
        name = f"{subject.slug}/notebooks/{source.name}"
        rank = (1, subject.number, order)
        limit = options.timeout + _GRACE
        return Step(
            subject, name, "notebook", key, rank, source.stem, arguments, limit, {"parameters": public}
        )

    def _take_notebook(self, subject: Subject, step: Step, line: dict) -> None:
        stem = Path(step.name).stem
        if line["status"] != "ok":
            subject.failures[stem] = line["reason"]
        for made in line["outputs"]:
            subject.made[made["name"].removeprefix(f"{subject.slug}/")] = made["sha256"]
        subject.left -= 1
        if not subject.left:
            self._report(subject)

    def _report(self, subject: Subject) -> None:
        options = self.options
        own = dict(options.parameters)
        key = keys.key(
            "report",
            str(subject.path),
            subject.inputs,
            subject.lang,
            self.index_lang,
            own,
            sorted(subject.made.items()),
            subject.failures,
            subject.repair,
            keys.versions(),
        )
        arguments = {
            "path": str(subject.path),
            "lang": subject.lang,
            "index_lang": self.index_lang,
            "notebooks": [str(self.store.out / subject.slug / name) for name in sorted(subject.made)],
            "failures": subject.failures,
            "repair": subject.repair,
            "parameters": own,
        }
        rank = (1, subject.number, 1000)
        name = f"{subject.slug}/report"
        self._do(Step(subject, name, "report", key, rank, _("report"), arguments, told={"parameters": own}))

    def _take_report(self, subject: Subject, _step: Step, line: dict) -> None:
        if line["status"] != "ok":
            subject.trouble = _("The report could not be made: {error}", error=line["reason"])
        else:
            subject.report = line["result"]
            subject.trouble = line["result"].get("trouble", "")

    # ---- the rows ------------------------------------------------------------------------------------------

    def _majority(self) -> str:
        """The language of most pilots that could be read; the current one if none could."""
        count = Counter(subject.lang for subject in self.subjects if subject.name and not subject.broken)
        return count.most_common(1)[0][0] if count else language()

    def rows(self, final: bool) -> tuple[Row, ...]:
        return tuple(row(subject, final) for subject in self.subjects)

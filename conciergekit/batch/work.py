"""The steps of a batch: each pilot read, its notebooks executed, its report written; what has not changed is kept."""

import contextlib
import datetime as dt
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from .. import notebooks
from ..core.called import title_of
from ..core.errors import FULL, ConciergekitError, trouble
from ..core.i18n import _, language, use_language
from ..core.paths import write
from ..core.schema import fold
from ..papers.reports import sheet, written
from ..portfolio import identity
from ..portfolio.history import NAME as HISTORY
from ..portfolio.history import History
from ..tell.batch import a_trial, renamed
from . import keys
from .hands import Answer, Job
from .progress import Progress
from .store import Store
from .summary import BatchResult, Row, files_of, to_json

# What a notebook may take beyond its own limit, to start a kernel and to save; what any other step may take (seconds)
_GRACE, _LIMIT = 30.0, 300.0
_INDEX = "index.html"
# what a line of the manifest says of any job; the rest is its own result
_USED = {"cell": None, "heading": "", "exception": "", "exit": None}
_MEASURED = {"seconds": 3, "cpu": 3, "maxrss_mb": 1}
_OF_THE_LINE = {*_USED, *_MEASURED, "status", "error", "evalue", "files", "errno"}


class Stopped(Exception):
    """Ctrl-C was heard: nothing new is begun."""


@dataclass(frozen=True)
class Options:
    """What the caller asked for (see ``batch.run``). `secrets`: {name: value}."""

    lang: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 600.0
    force: bool = False

    @property
    def trial(self) -> tuple[str, ...]:
        """Parameters under which figures are not those of the pilot today: nothing of them is remembered."""
        return tuple(name for name in written.OF_A_TRIAL if self.parameters.get(name) not in (None, "", {}))


@dataclass
class Subject:
    """One pilot while the batch runs."""

    path: Path
    slug: str
    inputs: str = ""
    name: str = ""
    lang: str = "fr"
    named_as_another: bool = False
    identity: str = ""  # the pilot it is, across files and months
    role: str = ""  # of a workbook that another one (`of`) speaks for
    of: str = ""
    doubts: tuple[str, ...] = ()  # files of pilots it may be one with
    past: list[dict] = field(default_factory=list)  # earlier states of the pilot
    broken: str = ""
    repair: str = ""
    todo: deque[Path] = field(default_factory=deque)
    left: int = 0  # notebooks that are not over; then the report
    made: dict[str, str] = field(default_factory=dict)  # name of an executed notebook: its hash
    failures: dict[str, str] = field(default_factory=dict)
    report: dict | None = None
    trouble: str = ""
    seconds: float = 0.0


class Work:
    """A batch under way: `subjects` through `hands`, `size` at once, into `store`. `declared`: the parameters of each
    notebook; `of_all`: those of notebooks about all the pilots."""

    def __init__(
        self, subjects, declared, of_all, options: Options, store: Store, hands, size: int, progress: Progress
    ):
        self.subjects: list[Subject] = subjects
        self.declared: dict[Path, set[str]] = declared
        self.of_all: dict[Path, set[str]] = of_all
        self.options, self.store, self.hands, self.size, self.progress = options, store, hands, size, progress
        self.stopping = False
        self.before: dict[str, str] = {}  # files of the last run, by pilot
        self.known = ""  # what the history holds, as a mark
        self.failed: dict[str, str] = {}  # what concerns all the pilots and failed, and why
        self.done = self.kept = 0
        self.under_way: list[str] = []
        self.hash_of = cache(keys.of_notebook)
        self.change = threading.RLock()
        self.started = time.monotonic()
        self.index_lang = options.lang or language()
        # a run without notebooks has a job of its own, so that what one with them made is not out of date
        self.row = "report" if declared else "row"

    # ---- the three rounds ----------------------------------------------------------------------------------

    def read(self) -> None:
        """Every pilot once: its name, its language, and what is to repair in it."""
        self.progress.begin(len(self.subjects) * (2 + len(self.declared)))
        self._each(self._read, self.subjects)
        readable = [subject for subject in self.subjects if not subject.broken]
        count = Counter(subject.lang for subject in readable if subject.name)
        self.index_lang = self.options.lang or (count.most_common(1)[0][0] if count else language())
        same_names(self.subjects)
        self.progress.skip((len(self.subjects) - len(readable)) * (1 + len(self.declared)))
        if self.declared:
            steps = {"data", "report", "row", *(f"notebooks/{source.name}" for source in self.declared)}
            self.store.retire({s.slug: {"data"} if s.broken else steps for s in self.subjects})

    def execute(self) -> None:
        """Every notebook of every readable pilot, then its report. Whoever finds no pilot to begin helps with the last ones."""
        readable = [subject for subject in self.subjects if not subject.broken]
        for subject in readable:
            subject.todo, subject.left = deque(self.declared), len(self.declared)
        waiting = deque(readable)
        self._recall()

        def some(_number: int) -> None:
            with contextlib.suppress(IndexError):
                while True:
                    self._pilot(waiting.popleft())
            for subject in readable:
                self._pilot(subject)

        self._each(some, range(self.size))

    def _recall(self) -> None:
        """What each report is likely to be compared with, so that it need not be made twice: what it was compared with last time if
        nothing has changed, else what was known by then. `remember` says whether that was right."""
        last = self.store.manifest.last
        lines = {subject.slug: last.get(f"{subject.slug}/report", {}) for subject in self.subjects}
        if self.options.trial or not self.declared or not any(lines.values()):
            return
        # what is wrong with the history is said once, where it is written
        with contextlib.suppress(ConciergekitError), History(self.store.out) as history:
            for subject in self.subjects:
                line = lines[subject.slug]
                if line.get("result"):
                    subject.past = history.likely(line["result"], line["inputs"] == subject.inputs)

    def remember(self) -> None:
        """Keep what was found of each pilot, say who is who, and tell each report what came before its data. A trial is neither
        kept nor compared; nor is anything where the history cannot be used, which is said."""
        known, states = self._known()
        if not known:
            return
        again, trial = [], self.options.trial
        try:
            with History(self.store.out, writing=not trial) as history:
                whose = history.whose(states) if trial else history.add(states, dt.date.today())
                who_is_who(known, whose, self.before)
                for subject in known:
                    # a row alone says nothing of before: the page does
                    alone = trial or subject.role == "fork" or not self.declared
                    past = [] if alone else history.before(subject.identity, subject.report["state"])
                    if [kept["mark"] for kept in past] != [kept["mark"] for kept in subject.past]:
                        subject.past = past
                        again.append(subject)
                self.known = history.mark()
        except ConciergekitError as error:
            self.failed[HISTORY] = str(error)
            who_is_who(known, identity.whose(states), self.before)
        self.progress.more(len(again))
        self._each(self._report, again)

    def _known(self) -> tuple[list[Subject], list[dict]]:
        """The pilots of which something was found, and what."""
        known = [subject for subject in self.subjects if subject.report and subject.report.get("state")]
        return known, [subject.report["state"] for subject in known]

    def about_all(self) -> None:
        """The notebooks about all the pilots, once what they read is written."""
        if len(self._known()[0]) < 2:
            return
        self.summaries()
        self._each(self._about_all, self.of_all)

    def finish(self) -> BatchResult:
        """What is remembered, the page, and the summaries; ConciergekitError if the page cannot be made."""
        self.before = files_of(self.store.out)
        self.remember()
        if not self.declared:
            self._still_there()
        self.about_all()
        for chart in (True, False):  # a chart that fails must not take the page away, and must be told on it
            line = self._page(chart)
            if line["status"] == "ok":
                return self.summaries()
            with use_language(self.index_lang):
                self.failed[_INDEX] = _(
                    "The comparison of the pilots could not be made: {error}", error=line["reason"]
                )
        self.summaries()
        told = _("The page “{page}” could not be made: {error}", page=_INDEX, error=line["reason"])
        raise ConciergekitError(told)

    def cut_short(self) -> BatchResult:
        """The summaries and the page of what is done, made in this process: the others are gone."""
        known, states = self._known()
        # who is who all the same: what is shown later of this folder counts nobody twice
        with contextlib.suppress(ConciergekitError), History(self.store.out) as history:
            who_is_who(known, history.whose(states))
        result, part = self.summaries(), self.store.part()
        written.index(
            [row.shown() for row in result.rows], self.index_lang, False, str(part), said=self._told()
        )
        line = {"id": _INDEX, "task": "index", "key": "", "status": "partial"}
        self.store.publish(line, [(part / _INDEX, _INDEX)])
        return result

    def summaries(self) -> BatchResult:
        """summary.csv and summary.json, of what is done."""
        with use_language(self.index_lang):
            out, seconds, aside = self.store.out, time.monotonic() - self.started, tuple(self.store.set_aside)
            told = (out, out / _INDEX, self.index_lang, seconds, self.done, self.kept, aside)
            result = BatchResult(self.rows(), *told, tuple(self.failed.values()), trial=self.options.trial)
            with self.store.guarded():
                self.store.work.mkdir(exist_ok=True)
                write(out / "summary.csv", sheet.to_csv(result.rows, dt.date.today()), self.store.work)
                write(out / "summary.json", to_json(result), self.store.work)
        return result

    def rows(self) -> tuple[Row, ...]:
        return tuple(map(row, self.subjects))

    # ---- several at once -----------------------------------------------------------------------------------

    def _each(self, function: Callable, items: Iterable) -> None:
        """`function` of each item, several at once, progress meanwhile; Stopped if a person asked to stop."""
        said = language()

        def in_words(item) -> None:  # a thread has no language, and must not have the event loop of another
            with use_language(said):
                function(item)

        with ThreadPoolExecutor(self.size) as pool:
            asked = {pool.submit(in_words, item) for item in items}
            try:
                while asked:
                    over, asked = wait(asked, 0.5, FIRST_COMPLETED)
                    for future in over:
                        with contextlib.suppress(Stopped):
                            future.result()
                    self.progress.running(list(self.under_way))
            except BaseException:
                self.stopping = True
                self.hands.stop()
                raise
        if self.stopping:
            raise Stopped

    def _step(self, subject: Subject | None, task: str, name: str, key: str, arguments: dict) -> dict:
        """Have a job done, unless it was done before from the same inputs; its line of the manifest. `name`: of what it
        makes."""
        slug = f"{subject.slug}/" if subject else ""
        line = None if self.options.force else self.store.done(slug + name, key)
        if line is not None:
            with self.change:
                self.kept += subject is not None
                self.progress.skip(subject is not None)
            return line
        label = {"check": _("data"), "report": _("report"), "index": _("index")}.get(task, Path(name).stem)
        label = f"{subject.slug} · {label}" if subject else label
        about = None
        if subject and task in ("notebook", "report"):
            about = {"path": str(subject.path), "lang": subject.lang, "shares": self._shares}
        limit = self.options.timeout + _GRACE if task == "notebook" else _LIMIT
        for attempts in (1, 2):  # noqa: B007 (told below)
            if self.stopping:
                raise Stopped
            part = self.store.part()
            place = {"target": str(part / name)} if task == "notebook" else {"folder": str(part)}
            self.under_way.append(label)
            answer = self.hands.ask(Job(task, arguments | place, limit, about, last=task == "report"))
            self.under_way.remove(label)
            with use_language(subject.lang if subject else self.index_lang):
                result = self._result(label, limit, answer)
            came = result.get("status") or ("error" if result["error"] else "ok")
            came = "broken" if result.get("broken") else came
            # a template that is killed takes along jobs that did nothing wrong: these are tried once more
            if answer.trouble != "died" or self.stopping:
                break
        given = arguments.get("parameters", {})
        line = {
            "id": slug + name,
            "task": task,
            "key": key,
            "status": came,
            "reason": result["error"] or result.get("broken", ""),
            "attempts": attempts,
            "begun": time.strftime("%FT%T%z", time.localtime(time.time() - result.get("seconds", 0.0))),
            **{name: result.get(name, absent) for name, absent in _USED.items()},
            **{name: round(result.get(name, 0.0), digits) for name, digits in _MEASURED.items()},
            "inputs": subject.inputs if subject else "",
            "parameters": {name: given[name] for name in given if name not in self.options.secrets},
            "versions": keys.versions(),
            "result": {name: value for name, value in result.items() if name not in _OF_THE_LINE},
        }
        made = [name] if task == "notebook" else result.get("files", ())
        with self.change:
            self.store.publish(line, [(part / file, slug + file) for file in made])
            if subject:
                self.done += 1
                self.progress.step(label, line["seconds"], line["reason"])
        return self.store.manifest.last[slug + name]

    def _result(self, label: str, limit: float, answer: Answer) -> dict:
        """What a job gave; if nothing, why, as a sentence."""
        if answer.trouble == "stopped":
            raise Stopped
        result = answer.result or {"status": "timeout" if answer.trouble == "late" else "died"}
        if result.get("errno") in FULL:
            raise trouble(self.store.out, result["errno"], "")
        told = result.get("error", "")
        if answer.trouble == "late":
            told = _("{what} was stopped after {seconds} seconds.", what=label, seconds=f"{limit:.0f}")
        elif answer.trouble:
            told = _("{what} was interrupted ({detail}).", what=label, detail=answer.detail)
        return result | {"error": told}

    # ---- each kind of step ---------------------------------------------------------------------------------

    def _read(self, subject: Subject) -> None:
        subject.inputs = keys.of_pilot(subject.path)
        asked = {"path": str(subject.path), "lang": self.options.lang}
        # what could not be read at all may be readable next time
        key = keys.key("check", asked, subject.inputs or time.time(), keys.versions())
        line = self._step(subject, "check", "data", key, asked)
        told = line["result"]
        subject.seconds += line["seconds"]
        subject.name = told.get("name") or title_of(subject.path)
        subject.lang = told.get("lang") or self.options.lang or "fr"
        subject.broken = line["reason"] if line["status"] != "ok" else ""
        subject.repair = told.get("repair", "")

    def _pilot(self, subject: Subject) -> None:
        """What is left of a pilot; whoever ends its last notebook writes the report."""
        with contextlib.suppress(IndexError):
            while True:
                self._notebook(subject, subject.todo.popleft())
                with self.change:
                    subject.left -= 1
        with self.change:
            is_mine = not subject.left
            subject.left -= is_mine
        if is_mine:
            self._report(subject)

    def _notebook(self, subject: Subject, source: Path) -> None:
        line = self._executed(
            subject,
            source,
            self.declared[source],
            {"pilot_path": str(subject.path), "lang": subject.lang},
            subject.inputs,
        )
        subject.seconds += line["seconds"]
        if line["status"] != "ok":
            subject.failures[source.stem] = line["reason"]
        for made in line["outputs"]:
            subject.made[made["name"].removeprefix(f"{subject.slug}/")] = made["sha256"]

    def _executed(self, subject: Subject | None, source: Path, names: set[str], given: dict, *read) -> dict:
        """The line of a notebook that is told what is `given`, and of what the caller asked for what it declares."""
        own = {name: value for name, value in self.options.parameters.items() if name in names}
        secret = {name: value for name, value in self.options.secrets.items() if name in names}
        public, beside = {**own, **given}, keys.of_files_named(own, source.parent)
        key = keys.key(self.hash_of(source), public, sorted(secret), beside, *read, keys.versions())
        arguments = {
            "source": str(source),
            "parameters": public | secret,
            "secrets": sorted(secret),
            "lang": given["lang"],
            "timeout": self.options.timeout,
        }
        name = f"notebooks/{source.name}" if subject else source.name
        return self._step(subject, "notebook", name, key, arguments)

    def _report(self, subject: Subject) -> None:
        arguments = {
            "path": str(subject.path),
            "lang": subject.lang,
            "index_lang": self.index_lang,
            "notebooks": [str(self.store.out / subject.slug / name) for name in sorted(subject.made)],
            "failures": subject.failures,
            "repair": subject.repair,
            "parameters": dict(self.options.parameters),
            "past": subject.past,
        }
        key = keys.key("report", arguments, sorted(subject.made.items()), subject.inputs, keys.versions())
        line = self._step(subject, "report", self.row, key, arguments)
        subject.seconds += line["seconds"]
        if line["status"] != "ok":
            subject.trouble = _("The report could not be made: {error}", error=line["reason"])
        else:
            subject.report = line["result"]
            subject.trouble = line["result"].get("trouble", "")

    def _still_there(self) -> None:
        """Of a run with notebooks before this one without: what it made of the same data, so that the page still leads to it."""
        for subject in self._known()[0]:
            for name, line in self.store.standing(subject.slug, subject.inputs).items():
                if name == "report" and not set(written.OF_A_TRIAL) & set(line["parameters"]):
                    subject.report = subject.report | {"report": line["result"]["report"]}
                elif line["task"] == "notebook":
                    subject.made[name] = line["outputs"][0]["sha256"]

    def _about_all(self, source: Path) -> None:
        given = {"results": str(self.store.out), "lang": self.index_lang}
        today = dt.date.today()
        line = self._executed(None, source, self.of_all[source], given, self._shown(), self.known, today)
        if line["status"] != "ok":
            self.failed[source.name] = line["reason"]

    @cached_property
    def _shares(self) -> list[str]:
        """What is to be worked out once for all notebooks of a pilot and its report."""
        given = set(self.options.parameters)
        own = [source for source, names in self.declared.items() if not names & given]
        shares = {name for source in own for name in notebooks.content(source)["shares"]}
        return sorted(shares if given else shares | {"review", "signals"})

    def _page(self, chart: bool) -> dict:
        """The page a person opens."""
        asked = {"rows": self._shown(), "lang": self.index_lang, "chart": chart}
        without = self.options.trial or HISTORY in self.failed
        asked |= {"history": "" if without else str(self.store.out), "on": dt.date.today().isoformat()}
        asked["said"] = self._told()
        return self._step(None, "index", _INDEX, keys.key("index", asked, self.known, keys.versions()), asked)

    def _shown(self) -> list[dict]:
        with use_language(self.index_lang):
            return [row.shown() for row in self.rows()]

    def _told(self) -> list[str]:
        """What the page says of the batch itself."""
        with use_language(self.index_lang):
            return [
                *self.failed.values(),
                *a_trial(self.options.trial),
                *renamed(self.before, self.rows()),
            ]


def same_names(subjects: Sequence[Subject]) -> None:
    """Note the workbooks that say they have the same name: their rows say the file beside it."""
    names = Counter(fold(subject.name) for subject in subjects if subject.name and not subject.broken)
    for subject in subjects:
        subject.named_as_another = bool(subject.name) and not subject.broken and names[fold(subject.name)] > 1


def who_is_who(
    subjects: Sequence[Subject], whose: identity.Whose, before: Mapping[str, str] | None = None
) -> None:
    """Note of each workbook the pilot it is, whether another one speaks for it, and which it may be one with: of this run, else of
    the last one (`before`: its files, by pilot)."""
    states, called = [subject.report["state"] for subject in subjects], [title_of(s.path) for s in subjects]
    for subject, found in zip(subjects, identity.roles(states, whose, called, before or {}), strict=True):
        subject.identity, subject.role, subject.of, subject.doubts = found


def row(subject: Subject) -> Row:
    """What is known of a pilot."""
    file = title_of(subject.path)
    same = {
        name: getattr(subject, name)
        for name in ("identity", "role", "of", "doubts", "slug", "lang", "seconds")
    }
    same |= {
        "pilot": f"{subject.name} ({file})" if subject.named_as_another else subject.name or file,
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
    told = {k: v for k, v in subject.report.items() if k not in ("report", "trouble", "past")}
    told["figures"] = tuple(tuple(figure) for figure in told.get("figures", ()))
    report, missing = subject.report["report"], tuple(sorted(subject.failures))
    told |= {"missing": missing, "report": report and f"{subject.slug}/{report}"}
    return Row(**same, status="failed" if reason else "ok", reason=reason, **told)

"""The steps of a batch: each pilot read, its notebooks executed, its report written; what has not changed is kept."""

import contextlib
import datetime as dt
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from threading import Event, RLock

from .. import notebooks
from ..core import languages
from ..core.called import title_of
from ..core.errors import FULL, ConciergekitError, trouble
from ..core.i18n import _, language, use_language
from ..core.paths import write
from ..papers.reports import sheet, written
from ..papers.reports.rows import Row, last_run, rows, to_json
from ..portfolio import identity
from ..portfolio.history import NAME as HISTORY
from ..portfolio.history import History
from ..tell.batch import a_trial, renamed
from . import keys
from .hands import Job
from .progress import Progress
from .store import Store
from .summary import BatchResult

_LIMIT = 300.0  # seconds that any step but a notebook may take
_LATE = (
    60.0  # more than its own that a notebook's process may take: to begin, and to tell that it was stopped
)
_INDEX = "index.html"


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
    identity: str = ""  # the pilot it is, across files and months
    role: str = ""  # of a workbook that another one (`of`) speaks for
    of: str = ""
    doubts: tuple[str, ...] = ()  # files of pilots it may be one with
    past: list[dict] = field(default_factory=list)  # earlier states of the pilot
    broken: str = ""
    repair: str = ""
    read: Event = field(default_factory=Event)
    todo: deque[Path] = field(default_factory=deque)
    left: int = -1  # notebooks that are not over; 0: the report
    made: dict[str, str] = field(default_factory=dict)  # name of an executed notebook: its hash
    failures: dict[str, str] = field(default_factory=dict)
    report: dict | None = None
    trouble: str = ""
    seconds: float = 0.0

    @property
    def state(self) -> dict | None:
        """What was found of the pilot."""
        return self.report and self.report.get("state")


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
        self.change = RLock()
        self.started = time.monotonic()
        self.lang = language()
        # a run without notebooks has a job of its own, so that what one with them made is not out of date
        self.row = "report" if declared else "row"

    # ---- the rounds ----------------------------------------------------------------------------------------

    def execute(self) -> None:
        """Every pilot: read, its notebooks, its report. Whoever finds no pilot to begin helps with those under way."""
        self.progress.begin(len(self.subjects) * (2 + len(self.declared)))
        waiting = deque(self.subjects)
        self._recall()

        def some(_number: int) -> None:
            for subject in _taken(waiting):
                try:
                    self._read(subject)
                finally:
                    subject.read.set()
                self._pilot(subject)
            for subject in self.subjects:
                subject.read.wait()
                self._pilot(subject)

        self._each(some, range(self.size))

    def remember(self) -> None:
        """Keep what was found of each pilot, say who is who, and tell each report what came before its data. A trial is neither
        kept nor compared; nor is anything where the history cannot be used, which is said."""
        known, trial = self._known(), self.options.trial
        if not known:
            return
        states, again = [subject.state for subject in known], []
        try:
            with History(self.store.out, writing=not trial) as history:
                whose = history.whose(states) if trial else history.add(states, dt.date.today())
                who_is_who(known, whose, self.before)
                for subject in known:
                    # a row alone says nothing of before: the page does
                    alone = trial or subject.role == "fork" or not self.declared
                    subject.past = [] if alone else history.before(subject.identity, subject.state)
                    if [kept["mark"] for kept in subject.past] != subject.report.get("past", []):
                        again.append(subject)
                self.known = history.mark()
        except ConciergekitError as error:
            self.failed[HISTORY] = str(error)
            who_is_who(known, identity.whose(states), self.before)
        self.progress.more(len(again))
        self._each(lambda subject: self._report(subject, again=True), again)

    def finish(self) -> BatchResult:
        """What is remembered, the notebooks about all the pilots, the page, and the summaries; ConciergekitError if the page
        cannot be made."""
        with contextlib.suppress(ConciergekitError):
            before, _trial = last_run(self.store.out)
            self.before = {r.identity: title_of(Path(r.path)) for r in before if r.identity and not r.role}
        self.remember()
        if not self.declared:
            self._still_there()
        if self.of_all and len(self._known()) > 1:
            self.summaries()  # which they read
            self._each(self._about_all, self.of_all)
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
        # who is who all the same: what is shown later of this folder counts nobody twice
        with contextlib.suppress(ConciergekitError), History(self.store.out) as history:
            who_is_who(self._known(), history.whose([subject.state for subject in self._known()]))
        result, part = self.summaries(), self.store.part()
        written.index(self._shown(), self.index_lang, False, str(part), said=self._told())
        line = {"id": _INDEX, "task": "index", "key": "", "status": "partial"}
        self.store.publish(line, [(part / _INDEX, _INDEX)])
        return result

    def summaries(self) -> BatchResult:
        """summary.csv and summary.json, of what is done."""
        with use_language(self.index_lang), self.store.guarded():
            out, seconds, aside = self.store.out, time.monotonic() - self.started, tuple(self.store.set_aside)
            told = (out, out / _INDEX, self.index_lang, seconds, self.done, self.kept, aside)
            failed, trial = tuple(self.failed.values()), self.options.trial
            result = BatchResult(self._rows(), *told, failed, trial)
            self.store.work.mkdir(exist_ok=True)
            write(out / "summary.csv", sheet.to_csv(result.rows, dt.date.today()), self.store.work)
            write(out / "summary.json", to_json(result), self.store.work)
        return result

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

    def _step(
        self, subject: Subject | None, task: str, name: str, arguments: dict, *depends, again: bool = False
    ) -> dict:
        """The line of the manifest of a job: done, unless it was before, from all that it `depends` on as it is now. `name`: of
        what it makes."""
        slug, inputs = (f"{subject.slug}/", subject.inputs) if subject else ("", "")
        key = keys.key(task, inputs, keys.versions(), *depends)
        line = None if self.options.force or again else self.store.done(slug + name, key)
        if line is None:
            line = self._have_done(subject, task, name, arguments, {"id": slug + name, "key": key})
        elif subject:
            with self.change:
                self.kept += 1
                self.progress.skip(1)
        if subject:
            subject.seconds += line["seconds"]
        return line

    def _have_done(
        self, subject: Subject | None, task: str, name: str, arguments: dict, called: dict
    ) -> dict:
        """Have a job done; its line, which is then in the manifest."""
        label = {"check": _("data"), "report": _("report"), "index": _("index")}.get(task, Path(name).stem)
        about, slug, limit = None, f"{subject.slug}/" if subject else "", _LIMIT
        if subject:
            label = f"{subject.slug} · {label}"
        if subject and task != "check":
            about = {"path": str(subject.path), "lang": subject.lang, "shares": self._shares}
        if task == "notebook":  # which tells better than its process where it was stopped
            limit = self.options.timeout + _LATE
        for attempts in (1, 2):  # noqa: B007 (told below)
            if self.stopping:
                raise Stopped
            part = self.store.part()
            place = {"target": str(part / name)} if task == "notebook" else {"folder": str(part)}
            self.under_way.append(label)
            result = self.hands.ask(Job(task, arguments | place, limit, about, last=task == "report"))
            self.under_way.remove(label)
            # a template that is killed takes along jobs that did nothing wrong: these are tried once more
            if result.get("lost") != "died" or self.stopping:
                break
        with use_language(subject.lang if subject else self.index_lang):
            reason = self._reason(label, result, limit)
        status = "broken" if result.get("broken") else "error" if reason else "ok"
        given = arguments.get("parameters", {})
        line = {
            "seconds": 0.0,
            **result,
            **called,
            "task": task,
            "status": result.get("lost") or result.get("status") or status,
            "reason": reason,
            "attempts": attempts,
            "begun": time.strftime("%FT%T%z", time.localtime(time.time() - result.get("seconds", 0.0))),
            "inputs": subject.inputs if subject else "",
            "parameters": {name: given[name] for name in given if name not in self.options.secrets},
            "versions": keys.versions(),
        }
        made = [name] if task == "notebook" else result.get("files", ())
        with self.change:
            self.store.publish(line, [(part / file, slug + file) for file in made])
            if subject:
                self.done += 1
                self.progress.step(label, line["seconds"], reason)
        return self.store.manifest.last[line["id"]]

    def _reason(self, label: str, result: dict, limit: float) -> str:
        """Why a job did not give what it was asked for, as a sentence; "" if it did."""
        match result.get("lost"):
            case "stopped":
                raise Stopped
            case "timeout":
                return _("{what} was stopped after {seconds} seconds.", what=label, seconds=f"{limit:.0f}")
            case "died":
                return _("{what} was interrupted ({detail}).", what=label, detail=result["detail"])
        if result.get("errno") in FULL:
            raise trouble(self.store.out, result["errno"], "")
        return result["error"] or result.get("broken", "")

    # ---- each kind of step ---------------------------------------------------------------------------------

    def _read(self, subject: Subject) -> None:
        # what could not be read at all may be readable next time
        subject.inputs = keys.of_pilot(subject.path) or str(time.time())
        asked = {"path": str(subject.path), "lang": self.options.lang}
        line = self._step(subject, "check", "data", asked | {"shares": self._shares}, asked)
        subject.name = line.get("name") or title_of(subject.path)
        subject.lang = line.get("lang") or self.options.lang or "fr"
        subject.broken = line["reason"] if line["status"] != "ok" else ""
        subject.repair = line.get("repair", "")
        steps = (
            {"data"}
            if subject.broken
            else {"data", "report", "row", *(f"notebooks/{source.name}" for source in self.declared)}
        )
        with self.change:
            if self.declared:
                self.store.retire({subject.slug: steps})
            if subject.broken:
                self.progress.skip(1 + len(self.declared))
            else:
                subject.todo, subject.left = deque(self.declared), len(self.declared)

    def _pilot(self, subject: Subject) -> None:
        """What is left of a pilot; whoever ends its last notebook writes the report."""
        for source in _taken(subject.todo):
            self._notebook(subject, source)
            with self.change:
                subject.left -= 1
        with self.change:
            is_mine = not subject.left
            subject.left -= is_mine
        if is_mine:
            self._report(subject)

    def _notebook(self, subject: Subject, source: Path) -> None:
        given = {"pilot_path": str(subject.path), "lang": subject.lang}
        line = self._executed(subject, source, self.declared[source], given)
        if line["status"] != "ok":
            subject.failures[source.stem] = line["reason"]
        for made in line["outputs"]:
            subject.made[made["name"].removeprefix(f"{subject.slug}/")] = made["sha256"]

    def _executed(self, subject: Subject | None, source: Path, names: set[str], given: dict, *read) -> dict:
        """The line of a notebook that is told what is `given`, and of what the caller asked for what it declares."""
        own = {name: value for name, value in self.options.parameters.items() if name in names}
        secret = {name: value for name, value in self.options.secrets.items() if name in names}
        arguments = {
            "source": str(source),
            "parameters": own | given | secret,
            "secrets": sorted(secret),
            "lang": given["lang"],
            "timeout": self.options.timeout,
        }
        name = f"notebooks/{source.name}" if subject else source.name
        beside = keys.of_files_named(own, source.parent)
        depends = (self.hash_of(source), own | given, sorted(secret), beside, *read)
        return self._step(subject, "notebook", name, arguments, *depends)

    def _report(self, subject: Subject, again: bool = False) -> None:
        asked = {
            "path": str(subject.path),
            "lang": subject.lang,
            "langs": [self.options.lang] if self.options.lang else languages.codes(),
            "notebooks": [str(self.store.out / subject.slug / name) for name in sorted(subject.made)],
            "failures": subject.failures,
            "repair": subject.repair,
            "parameters": dict(self.options.parameters),
        }
        arguments, made = asked | {"past": subject.past}, sorted(subject.made.items())
        line = self._step(subject, "report", self.row, arguments, asked, made, again=again)
        if line["status"] != "ok":
            subject.trouble = _("The report could not be made: {error}", error=line["reason"])
        else:
            subject.report = line
            subject.trouble = line.get("trouble", "")

    def _recall(self) -> None:
        """What each report is likely to be compared with, so that it need not be made twice; `remember` says whether that was
        right."""
        if self.options.trial or not self.declared:
            return
        # what is wrong with the history is said once, where it is written
        with contextlib.suppress(ConciergekitError), History(self.store.out) as history:
            for subject in self.subjects:
                line = self.store.manifest.last.get(f"{subject.slug}/report", {})
                subject.past = history.lately(line["state"]["data"]) if line.get("state") else []

    def _still_there(self) -> None:
        """Of a run with notebooks before this one without: what it made of the same data, so that the page still leads to it."""
        for subject in self._known():
            for name, line in self.store.standing(subject.slug, subject.inputs).items():
                if name == "report" and not set(written.OF_A_TRIAL) & set(line["parameters"]):
                    subject.report = subject.report | {"report": line.get("report", "")}
                elif line["task"] == "notebook":
                    subject.made[name] = line["outputs"][0]["sha256"]

    def _about_all(self, source: Path) -> None:
        given = {"results": str(self.store.out), "lang": self.index_lang}
        read = (self._shown(), self.known, dt.date.today())
        line = self._executed(None, source, self.of_all[source], given, *read)
        if line["status"] != "ok":
            self.failed[source.name] = line["reason"]

    def _page(self, chart: bool) -> dict:
        """The page a person opens."""
        without = self.options.trial or HISTORY in self.failed
        asked = {
            "rows": self._shown(),
            "lang": self.index_lang,
            "chart": chart,
            "history": "" if without else str(self.store.out),
            "on": dt.date.today().isoformat(),
            "said": self._told(),
        }
        return self._step(None, "index", _INDEX, asked, asked, self.known)

    # ---- what several of them ask --------------------------------------------------------------------------

    @property
    def index_lang(self) -> str:
        """The language of most pilots, unless one was asked for."""
        count = Counter(subject.lang for subject in self.subjects if subject.name and not subject.broken)
        return self.options.lang or (count.most_common(1)[0][0] if count else self.lang)

    def _rows(self) -> tuple[Row, ...]:
        """What is known of each pilot, in the language of the index."""
        for subject in self.subjects:
            if subject.report:
                subject.report |= subject.report.get("rows", {}).get(self.index_lang, {})
        return rows(self.subjects)

    def _known(self) -> list[Subject]:
        """The pilots of which something was found."""
        return [subject for subject in self.subjects if subject.state]

    @cached_property
    def _shares(self) -> list[str]:
        """What is to be worked out once for all notebooks of a pilot and its report."""
        given = set(self.options.parameters)
        own = [source for source, names in self.declared.items() if not names & given]
        shares = {name for source in own for name in notebooks.content(source)["shares"]}
        return sorted(shares if given else shares | {"review", "signals"})

    def _shown(self) -> list[dict]:
        with use_language(self.index_lang):
            return [row.shown() for row in self._rows()]

    def _told(self) -> list[str]:
        """What the page says of the batch itself."""
        with use_language(self.index_lang):
            of_files = renamed(self.before, self._rows())
            return [*self.failed.values(), *a_trial(self.options.trial), *of_files]


def _taken(queue: deque) -> Iterable:
    """What is left of a queue that several threads take from."""
    with contextlib.suppress(IndexError):
        while True:
            yield queue.popleft()


def who_is_who(
    subjects: Sequence[Subject], whose: identity.Whose, before: Mapping[str, str] | None = None
) -> None:
    """Note of each workbook the pilot it is, whether another one speaks for it, and which it may be one with: of this run, else of
    the last one (`before`: its files, by pilot)."""
    states, called = [subject.state for subject in subjects], [title_of(s.path) for s in subjects]
    for subject, found in zip(subjects, identity.roles(states, whose, called, before or {}), strict=True):
        subject.identity, subject.role, subject.of, subject.doubts = found

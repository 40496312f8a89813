"""A batch: each pilot read, its notebooks executed, its report written, and what concerns all of them."""

import contextlib
import datetime as dt
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from threading import Event

from .. import notebooks
from ..core import languages
from ..core.called import title_of
from ..core.errors import ConciergekitError
from ..core.i18n import _, language, use_language
from ..core.paths import write
from ..papers.reports import sheet, written
from ..papers.reports.rows import BatchResult, last_run, rows
from ..portfolio.history import NAME as HISTORY
from ..portfolio.history import History, settled
from ..results import keys
from ..tell.batch import a_trial, renamed
from .steps import Steps

_INDEX = "index.html"


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


class Work(Steps):
    """A batch under way, on `subjects`. `declared`: parameters of each notebook; `of_all`: of those about all the pilots."""

    def __init__(
        self, subjects: list[Subject], declared: Mapping[Path, set], of_all: Mapping[Path, set], *steps
    ):
        super().__init__(*steps)
        self.subjects, self.declared, self.of_all = subjects, declared, of_all
        self.before: dict[str, str] = {}  # files of the last run, by pilot
        self.mark = ""  # of what the history holds
        self.failed: dict[str, str] = {}  # what concerns all the pilots and failed, and why
        self.hash_of, self.asked_in = cache(keys.of_notebook), language()
        # so that several who share the last pilot end together
        self.longest_first = sorted(declared, key=lambda source: -source.stat().st_size)
        # a run without notebooks has a job of its own, so that what one with them made is not out of date
        self.row = "report" if declared else "row"

    # ---- pilot by pilot ------------------------------------------------------------------------------------

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

        self.each(some, range(self.size))
        if self.declared:
            steps = {"data", "report", "row", *(f"notebooks/{source.name}" for source in self.declared)}
            self.store.retire({s.slug: {"data"} if s.broken else steps for s in self.subjects})

    def _recall(self) -> None:
        """What each report is likely to be compared with, so as not to make it twice; `remember` says whether that was right."""
        if self.options.trial or not self.declared:
            return
        # what is wrong with the history is said once, where it is written
        with contextlib.suppress(ConciergekitError), History(self.store.out) as history:
            for subject in self.subjects:
                line = self.store.manifest.last.get(f"{subject.slug}/report", {})
                subject.past = history.lately(line["state"]["data"]) if line.get("state") else []

    def _read(self, subject: Subject) -> None:
        # what could not be read at all may be readable next time
        inputs = keys.of_pilot(subject.path) or str(time.time())
        subject.inputs = keys.of_day(inputs, self.store.manifest.last.get(f"{subject.slug}/data", {}))
        asked = {"path": str(subject.path), "lang": self.options.lang}
        line = self.step(subject, "check", "data", asked | {"shares": self.shares}, asked)
        subject.inputs = keys.of_day(inputs, line)
        subject.name = line.get("name") or title_of(subject.path)
        subject.lang = line.get("lang") or self.options.lang or "fr"
        subject.broken = line["reason"] if line["status"] != "ok" else ""
        subject.repair = line.get("repair", "")
        with self.change:
            if subject.broken:
                self.progress.skip(1 + len(self.declared))
            else:
                subject.todo, subject.left = deque(self.longest_first), len(self.declared)

    def _pilot(self, subject: Subject) -> None:
        """What is left of a pilot; whoever ends its last notebook writes the report."""
        for source in _taken(subject.todo):
            given = {"pilot_path": notebooks.told(source, subject.path), "lang": subject.lang}
            line = self._notebook(subject, source, self.declared[source], given)
            if line["status"] != "ok":
                subject.failures[source.stem] = line["reason"]
            for made in line["outputs"]:
                subject.made[made["name"].removeprefix(f"{subject.slug}/")] = made["sha256"]
            with self.change:
                subject.left -= 1
        with self.change:
            is_mine = not subject.left
            subject.left -= is_mine
        if is_mine:
            self._report(subject)

    def _notebook(self, subject: Subject | None, source: Path, names: set[str], given: dict, *read) -> dict:
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
        return self.step(subject, "notebook", name, arguments, *depends)

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
        line = self.step(subject, "report", self.row, arguments, asked, made, again=again)
        if line["status"] != "ok":
            subject.trouble = _("The report could not be made: {error}", error=line["reason"])
        else:
            subject.report, subject.trouble = line, line.get("trouble", "")

    # ---- of all of them ------------------------------------------------------------------------------------

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
            # the page beside them: it is made again if one of them fails, which it tells (and whenever all is)
            page = [] if self.options.force else [self._page]
            self.each(lambda make: make(), [*(partial(self._about_all, one) for one in self.of_all), *page])
        for chart in (True, False):  # a chart that fails must not take the page away, and must be told on it
            line = self._page(chart)
            if line["status"] == "ok":
                return self.summaries()
            with use_language(self.index_lang):
                told = _("The comparison of the pilots could not be made: {error}", error=line["reason"])
                self.failed[_INDEX] = told
        self.summaries()
        told = _("The page “{page}” could not be made: {error}", page=_INDEX, error=line["reason"])
        raise ConciergekitError(told)

    def cut_short(self) -> BatchResult:
        """The summaries and the page of what is done, made in this process: the others are gone."""
        # who is who all the same: what is shown later of this folder counts nobody twice
        self._settle({}, keep=False)
        result, part = self.summaries(), self.store.part()
        written.index(self._shown(), self.index_lang, False, str(part), said=self._told())
        line = {"id": _INDEX, "task": "index", "key": "", "status": "partial"}
        self.store.publish(line, [(part / _INDEX, _INDEX)])
        return result

    def remember(self) -> None:
        """Keep what was found of each pilot, say who is who, and tell each report what came before its data. A trial is neither
        kept nor compared; nor is anything where the history cannot be used, which is said."""
        trial, again = bool(self.options.trial), []
        for subject, past in zip(self._known(), self._settle(self.before, keep=not trial), strict=True):
            # a row alone says nothing of before: the page does
            subject.past = past if self.declared and not trial else []
            marks = [kept["mark"] for kept in subject.past]
            if HISTORY not in self.failed and marks != subject.report.get("past", []):
                again.append(subject)
        self.progress.more(len(again))
        self.each(lambda subject: self._report(subject, again=True), again)

    def _settle(self, before: Mapping[str, str], keep: bool) -> list[list[dict]]:
        """Note who is who, and what each pilot is compared with, which is given back (``history.settled``)."""
        states, files = [s.state for s in self._known()], [title_of(s.path) for s in self._known()]
        found, past, self.mark, trouble = settled(self.store.out, states, files, before, keep)
        self.failed |= {HISTORY: trouble} if trouble else {}
        for subject, who in zip(self._known(), found, strict=True):
            subject.identity, subject.role, subject.of, subject.doubts = who
        return past

    def _still_there(self) -> None:
        """Of a run with notebooks before this one without: what it made of the same data, so that the page still leads to it."""
        for subject in self._known():
            for name, line in self.store.standing(subject.slug, subject.inputs).items():
                if name == "report" and not set(written.OF_A_TRIAL) & set(line["parameters"]):
                    subject.report = subject.report | {"report": line.get("report", "")}
                elif line["task"] == "notebook":
                    subject.made[name] = line["outputs"][0]["sha256"]

    def _about_all(self, source: Path) -> None:
        given = {"results": notebooks.told(source, self.store.out), "lang": self.index_lang}
        read = (self._shown(), self.mark, dt.date.today())
        line = self._notebook(None, source, self.of_all[source], given, *read)
        if line["status"] != "ok":
            self.failed[source.name] = line["reason"]

    def _page(self, chart: bool = True) -> dict:
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
        return self.step(None, "index", _INDEX, asked, asked, self.mark)

    def summaries(self) -> BatchResult:
        """summary.csv and summary.json, of what is done."""
        with use_language(self.index_lang), self.store.guarded():
            out, seconds, aside = self.store.out, time.monotonic() - self.started, tuple(self.store.set_aside)
            told = (out, out / _INDEX, self.index_lang, seconds, self.done, self.kept, aside)
            result = BatchResult(
                rows(self.subjects, self.index_lang), *told, tuple(self.failed.values()), self.options.trial
            )
            self.store.work.mkdir(exist_ok=True)
            write(out / "summary.csv", sheet.to_csv(result.rows, dt.date.today()), self.store.work)
            write(out / "summary.json", result.json, self.store.work)
        return result

    # ---- what several of them ask --------------------------------------------------------------------------

    @property
    def index_lang(self) -> str:
        """The language of most pilots, unless one was asked for."""
        count = Counter(subject.lang for subject in self.subjects if subject.name and not subject.broken)
        return self.options.lang or (count.most_common(1)[0][0] if count else self.asked_in)

    @cached_property
    def shares(self) -> list[str]:
        """What is to be worked out once for all notebooks of a pilot and its report."""
        given = set(self.options.parameters)
        own = [source for source, names in self.declared.items() if not names & given]
        shares = {name for source in own for name in notebooks.content(source)["shares"]}
        return sorted(shares if given else shares | {"quality", "review", "signals"})

    def _known(self) -> list[Subject]:
        """The pilots of which something was found."""
        return [subject for subject in self.subjects if subject.state]

    def _shown(self) -> list[dict]:
        with use_language(self.index_lang):
            return [row.shown() for row in rows(self.subjects, self.index_lang)]

    def _told(self) -> list[str]:
        """What the page says of the batch itself."""
        with use_language(self.index_lang):
            of_files = renamed(self.before, rows(self.subjects, self.index_lang))
            return [*self.failed.values(), *a_trial(self.options.trial), *of_files]


def _taken(queue: deque) -> Iterable:
    """What is left of a queue that several threads take from."""
    with contextlib.suppress(IndexError):
        while True:
            yield queue.popleft()

"""A step of a batch: a job had done, unless it was before from what is as it was; and several of them at once."""

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from ..core.errors import FULL, trouble
from ..core.i18n import _, language, use_language
from ..papers.reports import written
from ..results import keys
from ..results.store import Store
from ..tell.progress import Progress
from .hands import Job

_LIMIT = 300.0  # seconds that any step but a notebook may take
_LATE = 60.0  # more than its own that a notebook may take: to begin, and to tell that it was stopped


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


class Steps:
    """Steps through `hands`, `size` at once, into `store`."""

    def __init__(self, options: Options, store: Store, hands, size: int, progress: Progress):
        self.options, self.store, self.hands, self.size, self.progress = options, store, hands, size, progress
        self.stopping, self.done, self.kept = False, 0, 0
        self.change, self.started = RLock(), time.monotonic()

    def each(self, function: Callable, items: Iterable) -> None:
        """`function` of each item, several at once; Stopped if a person asked to stop."""
        said = language()

        def in_words(item) -> None:  # a thread has no language
            with use_language(said), contextlib.suppress(Stopped):
                function(item)

        with ThreadPoolExecutor(self.size) as pool:
            left = {pool.submit(in_words, item) for item in items}
            try:
                while left:
                    # Windows hears Ctrl-C between two waits only
                    over, left = wait(left, 0.5, FIRST_COMPLETED)
                    for one in over:
                        one.result()
            except BaseException:
                self.stopping = True
                self.hands.stop()
                raise
        if self.stopping:
            raise Stopped

    def step(self, subject, task: str, name: str, arguments: dict, *depends, again: bool = False) -> dict:
        """The line of the manifest of a job: done, unless it was before (and is not wanted `again`) from all that it `depends`
        on as it is now. `subject`: the pilot it is about, or None; `name`: of what it makes."""
        slug, inputs = (f"{subject.slug}/", subject.inputs) if subject else ("", "")
        key = keys.key(task, inputs, keys.versions(), *depends)
        about = {"id": slug + name, "key": key, "task": task, "inputs": inputs, "versions": keys.versions()}
        line = None if self.options.force or again else self.store.done(slug + name, key)
        with self.change:
            self.kept += bool(subject and line)
            self.progress.skip(bool(subject and line))
        if line is None:
            said = {"check": _("data"), "report": _("report"), "index": _("index")}
            label = said.get(task, Path(name).stem)
            label = f"{subject.slug} · {label}" if subject else label
            line = self._have_done(subject, about, label, name, arguments)
        if subject:
            subject.seconds += line["seconds"]
        return line

    def _have_done(self, subject, line: dict, label: str, name: str, arguments: dict) -> dict:
        """Have a job done; its whole line, which is then in the manifest."""
        task, about, limit = line["task"], None, _LIMIT
        if subject and task != "check":
            about = {"path": str(subject.path), "lang": subject.lang, "shares": self.shares}
        if task == "notebook":  # which tells better than its process where it was stopped
            limit = self.options.timeout + _LATE
        # a template that is killed takes along jobs that did nothing wrong: these are tried once more
        for attempts in (1, 2):
            if self.stopping:
                raise Stopped
            part = self.store.part()
            place = {"target": str(part / name)} if task == "notebook" else {"folder": str(part)}
            result = self.hands.ask(Job(task, arguments | place, limit, about, last=task == "report"))
            line["attempts"] = attempts
            if result.get("lost") != "died" or self.stopping:
                break
        with use_language(subject.lang if subject else arguments["lang"]):
            reason = self._reason(label, result, limit)
        status = "broken" if result.get("broken") else "error" if reason else "ok"
        given, begun = arguments.get("parameters", {}), time.time() - result.get("seconds", 0.0)
        line = {"seconds": 0.0, **result, **line, "reason": reason} | {
            "status": result.get("lost") or result.get("status") or status,
            "begun": time.strftime("%FT%T%z", time.localtime(begun)),
            "parameters": {name: given[name] for name in given if name not in self.options.secrets},
        }
        made = [name] if task == "notebook" else result.get("files", ())
        with self.change:
            self.store.publish(line, [(part / file, line["id"].removesuffix(name) + file) for file in made])
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

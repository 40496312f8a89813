"""Jobs done in processes of their own. A crash, a kill or a hang costs one job, never the batch.

A job about a pilot is forked from a process that has read it and worked out what its notebooks share, which is kept until
the job that is the pilot's last. Where there is no fork, notebooks get ordinary kernels, and so do other jobs, as a notebook
of one cell.
"""

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .. import engine
from ..core.errors import reason_of
from ..core.i18n import _
from ..engine import warm
from . import job as jobs


@dataclass(frozen=True)
class Job:
    """What is asked: a `task` of `jobs`, its `arguments`, the seconds it may take. `about`: what the pilot's own process is
    to have done first (arguments of ``notebooks.begin``), or None; `last`: nothing more will be asked about that pilot."""

    task: str
    arguments: dict
    timeout: float = 600.0
    about: dict | None = None
    last: bool = False


@dataclass(frozen=True)
class Answer:
    """What came of a job: its `result`, or why there is none ("died", "late" or "stopped"), with a detail."""

    result: dict | None
    trouble: str = ""
    detail: str = ""


def ended(code: int | None) -> str:
    """How a process ended that gave no answer, in words; None: with the template, nobody knows how."""
    if code is None:
        return _("the process that started it ended too")
    if code < 0:
        return _("its process was killed, signal {n}", n=-code)
    return _("its process ended with code {n}", n=code)


class _Running:
    """A job under way: `process` is anything with a kill()."""

    process, why = None, ""

    def hold(self, process) -> None:
        self.process = process
        if self.why:
            process.kill()

    def kill(self, why: str) -> None:
        self.why = self.why or why
        if self.process is not None:
            self.process.kill()


@dataclass
class _Pilot:
    """The process that has read a pilot; None before, and where it could not be had."""

    begun: bool = False
    process: warm.Child | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Hands:
    """Does jobs on this machine, for several threads. Use as a context manager; leaving it ends every process."""

    def __init__(self):
        self.running: set[_Running] = set()
        self.pilots: dict[str, _Pilot] = {}

    def __enter__(self) -> "Hands":
        return self

    def __exit__(self, *_error) -> None:
        self.close()
        warm.close()

    def close(self) -> None:
        self.stop()
        for key in list(self.pilots):
            self._leave(key)

    def stop(self) -> None:
        """End what runs."""
        for running in list(self.running):
            running.kill("stopped")

    def ask(self, job: Job) -> Answer:
        """Have `job` done, in at most its time."""
        with self._watched(job.timeout) as running:
            try:
                result, words = self._do(job, running)
            except OSError as error:  # the machine cannot start one more process
                result, words = None, reason_of(error)
        if result is None or running.why:
            return Answer(None, running.why or "died", words)
        return Answer(result)

    @contextlib.contextmanager
    def _watched(self, seconds: float) -> Iterator[_Running]:
        running = _Running()
        alarm = threading.Timer(seconds, running.kill, ["late"])
        alarm.start()
        self.running.add(running)
        try:
            yield running
        finally:
            alarm.cancel()
            self.running.discard(running)

    def _do(self, job: Job, running: _Running) -> tuple[dict | None, str]:
        about = job.about if job.about and not warm.why_not() else None
        if job.last and about and about["path"] not in self.pilots:
            about = None  # for the last job alone, reading ahead gains nothing
        source = self._begun(about, running) if about else None
        try:
            if job.task == "notebook":  # it alone is in another process
                return jobs.attempt(job.task, job.arguments, started=running.hold, origin=source), ""
            asked = {"task": job.task, "arguments": job.arguments}
            with contextlib.suppress(warm.Lost):
                if not warm.why_not():
                    child = warm.fork(_call(f"{jobs.__name__}:attempt", asked), jobs.MODULES, source)
                    running.hold(child)
                    said, used = child.read(), child.end()
                    return (said["result"], "") if said else (None, ended(used["exit"]))
            return _in_a_kernel(asked, job.timeout, running)
        finally:
            if job.last and job.about:
                self._leave(job.about["path"])

    def _begun(self, about: dict, running: _Running) -> warm.Child | None:
        """The process that has read this pilot; None if there is none."""
        pilot = self.pilots.setdefault(about["path"], _Pilot())
        with pilot.lock:
            if not pilot.begun:
                pilot.begun = True
                with contextlib.suppress(warm.Lost):
                    pilot.process = warm.fork(
                        _call("conciergekit.notebooks:begin", about) | {"stays": True}, jobs.MODULES
                    )
                    running.hold(pilot.process)
                    pilot.process.read()  # it says when it is ready, or ends
        return pilot.process

    def _leave(self, key: str) -> None:
        pilot = self.pilots.pop(key, _Pilot())
        with pilot.lock:
            if pilot.process is not None:
                pilot.process.end()


def _call(function: str, arguments: dict) -> dict:
    """A request to a template (see `engine`)."""
    return {"call": function, "arguments": arguments, "cwd": os.getcwd(), "environment": dict(os.environ)}


def _in_a_kernel(asked: dict, seconds: float, running: _Running) -> tuple[dict | None, str]:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        code = (
            f"import json\nfrom {jobs.__name__} import attempt\nresult = json.dumps(attempt(**{asked!r}))\n"
        )
        code += f"with open({str(told)!r}, 'w') as file:\n    file.write(result)"
        cell = {"cell_type": "code", "source": code, "metadata": {}, "outputs": [], "execution_count": None}
        node = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        record = engine.run_notebook({"node": node, "timeout": seconds}, running.hold, say=_)
        return (json.loads(told.read_text()), "") if record["status"] == "ok" else (None, record["evalue"])

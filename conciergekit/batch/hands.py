"""Jobs done in processes of their own. A crash, a kill or a hang costs one job, never the batch.

A job about a pilot is forked from a process that has read it and worked out what its notebooks share, which is kept until
the job that is the pilot's last. Where there is no fork, notebooks get ordinary kernels, and other jobs a new Python.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass

from ..core.errors import reason_of
from ..engine import warm
from ..tell.batch import ended
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


class _Pilot:
    """The process that has read a pilot; None before, and where it could not be had."""

    def __init__(self):
        self.lock, self.begun, self.process = threading.Lock(), False, None


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
        for path in list(self.pilots):
            self._leave(path)

    def stop(self) -> None:
        """End what runs."""
        for running in list(self.running):
            running.kill("stopped")

    def ask(self, job: Job) -> Answer:
        """Have `job` done, in at most its time."""
        running = _Running()
        alarm = threading.Timer(job.timeout, running.kill, ["late"])
        alarm.start()
        self.running.add(running)
        try:
            result, words = self._do(job, running)
        except OSError as error:  # the machine cannot start one more process
            result, words = None, reason_of(error)
        finally:
            alarm.cancel()
            self.running.discard(running)
            if job.last and job.about:
                self._leave(job.about["path"])
        if result is None or running.why:
            return Answer(None, running.why or "died", words)
        return Answer(result)

    def _do(self, job: Job, running: _Running) -> tuple[dict | None, str]:
        source = self._begun(job, running)
        if job.task == "notebook":  # it alone is in another process
            return jobs.attempt(job.task, job.arguments, started=running.hold, origin=source), ""
        asked = {"task": job.task, "arguments": job.arguments}
        try:
            child = warm.fork(_call(f"{jobs.__name__}:attempt", asked), jobs.MODULES, source)
        except warm.Lost:
            return _in_a_new_python(asked, running)
        running.hold(child)
        said, used = child.read(), child.end()
        return (said["result"], "") if said else (None, ended(used["exit"]))

    def _begun(self, job: Job, running: _Running) -> warm.Child | None:
        """The process that has read the pilot of a job; None if there is none. For a last job alone it gains nothing."""
        if not job.about or (job.last and job.about["path"] not in self.pilots):
            return None
        pilot = self.pilots.setdefault(job.about["path"], _Pilot())
        with pilot.lock:
            if not pilot.begun:
                pilot.begun = True
                begin = _call("conciergekit.notebooks:begin", job.about) | {"stays": True}
                with contextlib.suppress(warm.Lost):
                    pilot.process = warm.fork(begin, jobs.MODULES)
                    running.hold(pilot.process)
                    pilot.process.read()  # it says when it is ready, or ends
        return pilot.process

    def _leave(self, path: str) -> None:
        pilot = self.pilots.pop(path, _Pilot())
        with pilot.lock:
            if pilot.process is not None:
                pilot.process.end()


def _call(function: str, arguments: dict) -> dict:
    """A request to a template (see `engine`)."""
    return {"call": function, "arguments": arguments, "cwd": os.getcwd(), "environment": dict(os.environ)}


def _in_a_new_python(asked: dict, running: _Running) -> tuple[dict | None, str]:
    code = f"import json, sys; from {jobs.__name__} import attempt; "
    code += "print('\\n' + json.dumps(attempt(**json.load(sys.stdin))))"
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    )
    running.hold(process)
    said, _errors = process.communicate(json.dumps(asked).encode())
    if process.returncode:
        return None, ended(process.returncode)
    return json.loads(said.splitlines()[-1]), ""

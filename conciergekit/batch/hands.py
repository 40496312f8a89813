"""Jobs done in processes of their own. A crash, a kill or a hang costs one job, never the batch.

A job about a pilot is forked from a process that has read it and worked out what its notebooks share, which is kept until
the job that is the pilot's last. Where nothing can be forked, each job gets a new Python.
"""

import json
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass

from ..core.errors import reason_of
from ..core.i18n import _
from ..engine import warm
from ..engine.processes import Task
from ..notebooks.ahead import MODULES
from ..tell.batch import ended
from . import job as jobs


@dataclass(frozen=True)
class Job:
    """What is asked: a `task` of `jobs`, its `arguments`, the seconds it may take. `about`: what the pilot's own process is to
    have done first (arguments of ``ahead.begin``), or None; `last`: nothing more will be asked about that pilot. A check makes
    the pilot's process itself."""

    task: str
    arguments: dict
    timeout: float = 600.0
    about: dict | None = None
    last: bool = False


class Hands:
    """Does jobs on this machine, for several threads. Use as a context manager; leaving the last one ends every process."""

    entered = []  # by several batches of one process, which share a template

    def __init__(self, at_once: bool = False):
        """`at_once`: something is to be done for sure, so that a template may start while it is said what."""
        self.stopped = self.slow = False
        self.running: dict[int, object] = {}  # what each thread waits for: anything with a kill()
        self.pilots: dict[str, warm.Child] = {}  # the processes that have read them
        self.locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        if at_once and not warm.why_not():
            warm.template(MODULES)

    def __enter__(self) -> "Hands":
        self.entered.append(self)
        return self

    def __exit__(self, *_error) -> None:
        self.close()
        self.entered.remove(self)
        if not self.entered:
            warm.close()

    def close(self) -> None:
        self.stop()
        for path in list(self.pilots):
            self._leave(path)

    def stop(self) -> None:
        """End what runs; nothing is begun any more."""
        self.stopped = True
        for process in list(self.running.values()):
            process.kill()

    def ask(self, job: Job) -> dict:
        """Have `job` done: its result. That of one which gave none is ``lost``: "died", "timeout" or "stopped", with a
        ``detail``."""
        try:
            result = self._do(job)
        except (TimeoutError, subprocess.TimeoutExpired):
            if (process := self.running.get(threading.get_ident())) is not None:
                process.kill()
            result = {"lost": "timeout"}
        except OSError as error:  # the machine cannot start one more process
            result = {"lost": "died", "detail": reason_of(error)}
        finally:
            self.running.pop(threading.get_ident(), None)
            if job.last and job.about:
                self._leave(job.about["path"])
        return {"lost": "stopped"} if self.stopped else result

    def _do(self, job: Job) -> dict:
        until, checks = time.monotonic() + job.timeout, job.task == "check"
        try:
            source = self._begun(job, until)
            child = self._forked(job.task, job.arguments, source, checks, until)
        except warm.Lost as lost:
            return self._in_a_new_python(job, str(lost))
        if (result := child.read(until)) is None:
            return {"lost": "died", "detail": ended(child.end())}
        if checks and not result["error"] and not result["broken"]:
            self.pilots[job.arguments["path"]] = child
        else:
            child.end()
        return result

    def _forked(self, task: str, arguments: dict, source, stays: bool, until: float) -> warm.Child:
        asked = {"task": task, "arguments": arguments}
        if not warm.why_not():  # one that hangs would keep this thread from hearing that all is to stop
            self._hold(source or warm.template(MODULES))
        child = warm.fork(Task(f"{jobs.__name__}:attempt", asked, stays=stays), MODULES, source, until)
        self._hold(child)
        return child

    def _hold(self, process) -> None:
        self.running[threading.get_ident()] = process
        if self.stopped:
            process.kill()

    def _begun(self, job: Job, until: float) -> warm.Child | None:
        """The process that has read the pilot of a job; None if there is none. For a last job alone it gains nothing."""
        if not job.about or (job.last and job.about["path"] not in self.pilots):
            return None
        path = job.about["path"]
        with self.locks[path]:
            if path not in self.pilots:
                self.pilots[path] = self._forked("begin", job.about, None, True, until)
                self.pilots[path].read(until)  # it says when it is ready, or ends
            return self.pilots[path]

    def _leave(self, path: str) -> None:
        if process := self.pilots.pop(path, None):
            process.end()

    def _in_a_new_python(self, job: Job, why: str) -> dict:
        if not self.slow:
            slower = _("Notebooks run in fresh processes here ({reason}): slower, same results.", reason=why)
            print(slower, file=sys.stderr)
        self.slow = True
        asked = {"task": job.task, "arguments": dict(job.arguments)}
        if job.task == "check":
            asked["arguments"]["shares"] = []  # with whom?
        code = f"import json, sys; from {jobs.__name__} import attempt; "
        code += "print('\\n' + json.dumps(attempt(**json.load(sys.stdin))))"
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
        self._hold(process)
        said, _errors = process.communicate(json.dumps(asked).encode(), job.timeout)
        if process.returncode:
            return {"lost": "died", "detail": ended(process.returncode)}
        return json.loads(said.splitlines()[-1])

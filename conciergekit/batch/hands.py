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
import time
from dataclasses import dataclass

from ..core.errors import reason_of
from ..engine import warm
from ..tell.batch import ended
from . import job as jobs


@dataclass(frozen=True)
class Job:
    """What is asked: a `task` of `jobs`, its `arguments`, the seconds it may take (a notebook's are among its arguments).
    `about`: what the pilot's own process is to have done first (arguments of ``notebooks.begin``), or None; `last`: nothing
    more will be asked about that pilot."""

    task: str
    arguments: dict
    timeout: float = 600.0
    about: dict | None = None
    last: bool = False


class _Pilot:
    """The process that has read a pilot; None before, and where it could not be had."""

    def __init__(self):
        self.lock, self.begun, self.process = threading.Lock(), False, None


class Hands:
    """Does jobs on this machine, for several threads. Use as a context manager; leaving it ends every process."""

    def __init__(self):
        self.stopped = False
        self.running: dict[int, object] = {}  # what each thread waits for: anything with a kill()
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
        until = time.monotonic() + job.timeout
        source = self._begun(job, until)
        if job.task == "notebook":  # it alone is in another process
            return jobs.attempt(job.task, job.arguments, started=self._hold, origin=source)
        asked = {"task": job.task, "arguments": job.arguments}
        try:
            child = warm.fork(_call(f"{jobs.__name__}:attempt", asked), jobs.MODULES, source)
        except warm.Lost:
            return self._in_a_new_python(asked, job.timeout)
        self._hold(child)
        said, used = child.read(until), child.end()
        return said["result"] if said else {"lost": "died", "detail": ended(used["exit"])}

    def _hold(self, process) -> None:
        self.running[threading.get_ident()] = process
        if self.stopped:
            process.kill()

    def _begun(self, job: Job, until: float) -> warm.Child | None:
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
                    self._hold(pilot.process)
                    pilot.process.read(until)  # it says when it is ready, or ends
        return pilot.process

    def _leave(self, path: str) -> None:
        pilot = self.pilots.pop(path, _Pilot())
        with pilot.lock:
            if pilot.process is not None:
                pilot.process.end()

    def _in_a_new_python(self, asked: dict, timeout: float) -> dict:
        code = f"import json, sys; from {jobs.__name__} import attempt; "
        code += "print('\\n' + json.dumps(attempt(**json.load(sys.stdin))))"
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
        self._hold(process)
        said, _errors = process.communicate(json.dumps(asked).encode(), timeout)
        if process.returncode:
            return {"lost": "died", "detail": ended(process.returncode)}
        return json.loads(said.splitlines()[-1])


def _call(function: str, arguments: dict) -> dict:
    """A request to a template (see `engine`)."""
    return {"call": function, "arguments": arguments, "cwd": os.getcwd(), "environment": dict(os.environ)}

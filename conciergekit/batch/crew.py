"""Jobs done several at once, each in a process of its own. A crash, a kill or a hang costs one job, never the batch.

Threads of this process hand jobs over and wait; work happens in processes forked from a template (see `engine`), below
one that has read the job's pilot. Where there is no fork, notebooks get ordinary kernels, and each other job a
``python -m conciergekit.batch.job``.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..core.errors import reason_of
from ..core.i18n import _
from ..engine import processes, warm
from . import job as jobs


@dataclass(order=True)
class Job:
    """What one worker is asked to do. The smallest `rank` is taken first, but a worker stays with its pilot; `timeout`
    in seconds. `about`: what the pilot's own process is to have done (arguments of ``job.begin``), or None."""

    rank: tuple
    task: str = field(compare=False)
    arguments: dict = field(compare=False)
    timeout: float = field(compare=False, default=600.0)
    about: dict | None = field(compare=False, default=None)


@dataclass(frozen=True)
class Answer:
    """What came of a job: the worker's `result`, or why there is none ("died", "late" or "stopped")."""

    job: Job
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


class Worker:
    """Does one job at a time."""

    def __init__(self):
        self.running, self.killed = None, False  # what runs now: anything with a kill()
        self.about = self.pilot = None  # whose process is kept, and that process

    def ask(self, job: Job) -> Answer:
        """Hand `job` over and wait for its answer, at most `job.timeout` seconds."""
        late, self.killed = threading.Event(), False
        alarm = threading.Timer(job.timeout, lambda: (late.set(), self.kill()))
        alarm.start()
        try:
            result, words = self._do(job)
        finally:
            alarm.cancel()
            self.running = None
        if result is not None and not self.killed:
            return Answer(job, result)
        return Answer(job, None, "late" if late.is_set() else "died", words)

    def _do(self, job: Job) -> tuple[dict | None, str]:
        arguments = {name: value for name, value in job.arguments.items() if name != "label"}
        line = self._line_to(job.about) if warm.can_fork() else None
        if job.task == "notebook":  # it alone is in another process
            return jobs.attempt(job.task, arguments, started=self._hold, line=line), ""
        try:
            if warm.can_fork():
                return self._forked({"task": job.task, "arguments": arguments}, line)
        except warm.Lost:
            pass
        jobs.say_slower()
        return self._anew({"task": job.task, "arguments": arguments})

    def _line_to(self, about: dict | None):
        """To the process that has read this pilot; None if there is none."""
        if self.about != about:
            self.leave()
            if about is not None:
                with contextlib.suppress(warm.Lost):
                    self.pilot = warm.fork(jobs.forked(become=f"{jobs.__name__}:begin", arguments=about))
                    self._hold(self.pilot)
                    self.pilot.read()  # it says when it is ready, or ends
        self.about = about
        return self.pilot.line if self.pilot is not None and self.pilot.used is None else None

    def _forked(self, request: dict, line) -> tuple[dict | None, str]:
        child = warm.fork(jobs.forked(call=f"{jobs.__name__}:attempt", arguments=request), line)
        self._hold(child)
        said = child.read()
        used = child.end()
        return (said["result"], "") if said else (None, ended(used["exit"]))

    def _hold(self, process) -> None:
        self.running = process
        if self.killed:
            process.kill()

    def _anew(self, request: dict) -> tuple[dict | None, str]:
        # an inherited MPLBACKEND would keep charts out of the notebooks
        environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
        environment = dict.fromkeys(processes.THREADS, "1") | environment | {"PYTHONIOENCODING": "utf-8"}
        # its own session, so that Ctrl-C reaches this process alone, which then stops the workers in order
        process = subprocess.Popen(
            [sys.executable, "-m", jobs.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            encoding="utf-8",
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._hold(process)
        said, _nothing = process.communicate(json.dumps(request))
        return (json.loads(said), "") if said.endswith("\n") else (None, ended(process.returncode))

    def kill(self) -> None:
        """End what runs."""
        self.killed, held = True, self.running
        if held is not None:
            held.kill()

    def leave(self) -> None:
        """Let the process of a pilot go."""
        if self.pilot is not None:
            self.pilot.end()
        self.about = self.pilot = None


class Desk:
    """Jobs that wait for somebody to do them, those under way, and what came of them."""

    def __init__(self):
        self.jobs: list[Job] = []
        self.answers: queue.Queue = queue.Queue()
        self.running: dict[object, Job] = {}
        self.waiting = 0
        self.change = threading.Condition()
        self.unsettled: set[object] = set()  # what those who gave an answer do next may depend on it

    def submit(self, job: Job) -> None:
        with self.change:
            self.waiting += 1
            self.jobs.append(job)
            self.change.notify()

    def drop(self) -> None:
        """Forget the jobs that have not begun."""
        with self.change:
            self.waiting -= len(self.jobs)
            self.jobs.clear()

    def pick(self, own: dict | None) -> Job:
        """The next job for a worker that has its `own` pilot: one of that; else one of a pilot that no other works on."""
        others = [job.about for job in self.running.values()]
        job = min(self.jobs, key=lambda job: (own is None or job.about != own, job.about in others, job))
        self.jobs.remove(job)
        return job


class Crew(Desk):
    """`size` workers and the jobs they share. Use as a context manager; leaving it ends every process."""

    def __init__(self, size: int):
        super().__init__()
        self.stopped = False
        self.workers = [Worker() for _n in range(size)]
        self.threads = [threading.Thread(target=self._serve, args=(n,), daemon=True) for n in range(size)]

    def __enter__(self) -> "Crew":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, _error, _trace) -> None:
        with self.change:
            self.stopped = True
            self.change.notify_all()
        if kind is not None:
            for worker in self.workers:
                worker.kill()
        for thread in self.threads:
            thread.join()
        warm.close()

    def finished(self, idle: Callable[[], None] = lambda: None) -> Iterator[Answer]:
        """Answers as they come, until no submitted job is left; submit more while iterating. `idle` is called
        twice a second meanwhile."""
        while self.waiting:
            try:
                number, answer = self.answers.get(
                    timeout=0.5
                )  # one without end would not hear Ctrl-C on Windows
            except queue.Empty:
                idle()
                continue
            self.waiting -= 1
            yield answer
            with self.change:
                self.unsettled.discard(number)
                self.change.notify_all()

    def _serve(self, number: int) -> None:
        worker = self.workers[number]
        try:
            while True:
                with self.change:
                    self.change.wait_for(lambda: self.stopped or (self.jobs and number not in self.unsettled))
                    if self.stopped:
                        return
                    job = self.running[number] = self.pick(worker.about)
                try:
                    answer = worker.ask(job)
                except OSError as error:  # the machine cannot start one more process
                    answer = Answer(job, None, "died", reason_of(error))
                with self.change:
                    self.running.pop(number, None)
                    self.unsettled.add(number)
                self.answers.put((number, answer))
        finally:
            worker.leave()

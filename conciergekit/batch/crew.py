"""Processes that are fed jobs one at a time. A crash, a kill or a hang costs one job, never the batch.

Threads of this process only wait; all work happens in processes forked from a template (`warm`), or where there is
no fork in ``python -m conciergekit.batch.job``, which reads one JSON job a line and answers one JSON line.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil

from ..i18n import _
from .job import attempt
from .warm import line
from .warm.guard import THREADS
from .warm.run import can_fork, say_why


@dataclass(order=True)
class Job:
    """What one worker is asked to do. The smallest `rank` is taken first; `timeout` in seconds."""

    rank: tuple
    task: str = field(compare=False)
    arguments: dict = field(compare=False)
    timeout: float = field(compare=False, default=600.0)


@dataclass(frozen=True)
class Answer:
    """What came of a job: the worker's `result`, or why there is none ("died", "late" or "stopped")."""

    job: Job
    result: dict | None
    trouble: str = ""
    detail: str = ""


def _ended(code: int | None) -> str:
    """How a process ended that gave no answer, in words; None: with the template, nobody knows how."""
    if code is None:
        return _("the process that started it ended too")
    if code < 0:
        return _("its process was killed, signal {n}", n=-code)
    return _("its process ended with code {n}", n=code)


class Worker:
    """Does one job at a time in a fresh process forked from the template; where there is no fork, in one process
    that is started when first needed and kept."""

    def __init__(self):
        self.job, self.killed = None, False  # what runs now: anything with a kill()
        self.process: subprocess.Popen | None = None
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the worker)

    def ask(self, job: Job) -> Answer:
        """Hand `job` over and wait for its answer, at most `job.timeout` seconds."""
        late, self.killed = threading.Event(), False
        alarm = threading.Timer(job.timeout, lambda: (late.set(), self.kill()))
        alarm.start()
        try:
            result, words = (self._forked if can_fork() else self._kept)(job)
        finally:
            alarm.cancel()
        if result is not None:
            return Answer(job, result)
        return Answer(job, None, "late" if late.is_set() else "died", words)

    def _forked(self, job: Job) -> tuple[dict | None, str]:
        arguments, words = {name: value for name, value in job.arguments.items() if name != "label"}, ""
        if job.task == "notebook":  # it alone is in another process; what it says is taken down here
            result = attempt(job.task, {**arguments, "started": self._hold})
        else:
            try:
                with line.task(job.task, arguments) as handle:
                    self._hold(handle)
                    result = handle.answer()
                words = _ended(handle.used["exit"])
            except OSError:  # no template can be had
                say_why()
                return self._kept(job)
        self.job = None
        return (None if self.killed else result), words

    def _hold(self, job) -> None:
        self.job = job
        if self.killed:
            job.kill()

    def _kept(self, job: Job) -> tuple[dict | None, str]:
        if self.process is None or self.process.poll() is not None:
            self._start()
        answer = self._exchange(json.dumps({"task": job.task, **job.arguments}))
        if answer:
            return json.loads(answer), ""
        self.kill()
        return None, self._last_words()

    def _start(self) -> None:
        # an inherited MPLBACKEND would keep charts out of the notebooks
        environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
        environment |= {name: environment.get(name, "1") for name in THREADS}
        environment |= {"PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
        self.log.seek(0)
        self.log.truncate()
        # its own session, so that Ctrl-C reaches this process alone, which then stops the workers in order
        self.process = subprocess.Popen(
            [sys.executable, "-m", "conciergekit.batch.job"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=environment,
            encoding="utf-8",
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def _exchange(self, message: str) -> str:
        """The answer line; empty if the process is gone."""
        try:
            self.process.stdin.write(message + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except (OSError, ValueError):  # ValueError: the pipe was closed by a kill
            return ""
        return line if line.endswith("\n") else ""

    def _last_words(self) -> str:
        return _ended(self.process.wait())

    def kill(self) -> None:
        """End the process and all it started (a kernel has its own session, so its parent is asked first)."""
        self.killed, held = True, self.job
        if held is not None:
            held.kill()
        if self.process is None or self.process.poll() is not None:
            return
        try:
            root = psutil.Process(self.process.pid)
            family = [*root.children(recursive=True), root]
        except psutil.NoSuchProcess:
            return
        for member in family:
            try:
                member.kill()
            except psutil.NoSuchProcess:
                continue

    def close(self) -> None:
        """Let an idle process leave; kill it if it does not."""
        if self.process is not None:
            try:
                self.process.stdin.close()
                self.process.wait(5)
            except (OSError, subprocess.TimeoutExpired):
                self.kill()
                self.process.wait()
            self.process.stdout.close()
        self.log.close()


class Desk:
    """Jobs that wait for somebody to do them, those under way, and what came of them."""

    def __init__(self):
        self.jobs: queue.PriorityQueue = queue.PriorityQueue()
        self.answers: queue.Queue = queue.Queue()
        self.running: dict[object, Job] = {}
        self.waiting = 0

    def submit(self, job: Job) -> None:
        self.waiting += 1
        self.jobs.put(job)

    def drop(self) -> None:
        """Forget the jobs that have not begun."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.jobs.get_nowait()
                self.waiting -= 1


class Crew(Desk):
    """`size` workers and the queue they share. Use as a context manager; leaving it ends every process."""

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
        self.stopped = True
        for _each in self.workers:
            self.jobs.put(Job((float("-inf"),), "", {}))
        if kind is not None:
            for worker in self.workers:
                worker.kill()
        for thread in self.threads:
            thread.join()
        line.close()

    def finished(self, idle: Callable[[], None] = lambda: None) -> Iterator[Answer]:
        """Answers as they come, until no submitted job is left; submit more while iterating. `idle` is called
        twice a second meanwhile."""
        while self.waiting:
            try:
                answer = self.answers.get(timeout=0.5)  # a wait without end would not hear Ctrl-C on Windows
            except queue.Empty:
                idle()
                continue
            self.waiting -= 1
            yield answer

    def _serve(self, number: int) -> None:
        worker = self.workers[number]
        try:
            while not self.stopped:
                job = self.jobs.get()
                if not job.task:
                    return
                self.running[number] = job
                try:
                    answer = worker.ask(job)
                except OSError as error:  # the machine cannot start one more process
                    answer = Answer(job, None, "died", error.strerror or str(error) or type(error).__name__)
                self.running.pop(number, None)
                self.answers.put(answer)
        finally:
            worker.close()

"""Worker processes that are fed jobs one at a time, and replaced when they die or take too long.

Threads of this process only wait; all work happens in ``python -m conciergekit.batch.job`` processes that
read one JSON job a line and answer one JSON line. A crash, a kill or a hang costs one job, never the batch.
"""

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

# One thread of arithmetic each: several notebooks run side by side, and more would only fight for the cores.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


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


class Worker:
    """One process, started when first needed."""

    def __init__(self):
        self.process: subprocess.Popen | None = None
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the worker)

    def ask(self, job: Job) -> Answer:
        """Hand `job` over and wait for its answer, at most `job.timeout` seconds."""
        if self.process is None or self.process.poll() is not None:
            self._start()
        late = threading.Event()
        alarm = threading.Timer(job.timeout, lambda: (late.set(), self.kill()))
        alarm.start()
        line = self._exchange(json.dumps({"task": job.task, **job.arguments}))
        alarm.cancel()
        if line:
            return Answer(job, json.loads(line))
        self.kill()
        return Answer(job, None, "late" if late.is_set() else "died", self._last_words())

    def _start(self) -> None:
        # an inherited MPLBACKEND would keep charts out of the notebooks
        environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
        environment |= {name: environment.get(name, "1") for name in _THREADS}
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
        code = self.process.wait()
        return f"exit code {code}" if code >= 0 else f"signal {-code}"

    def kill(self) -> None:
        """End the process and all it started (a kernel has its own session, so its parent is asked first)."""
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


class Crew:
    """`size` workers and the queue they share. Use as a context manager; leaving it ends every process."""

    def __init__(self, size: int):
        self.jobs: queue.PriorityQueue = queue.PriorityQueue()
        self.answers: queue.Queue = queue.Queue()
        self.running: dict[int, Job] = {}
        self.waiting = 0
        self.stopped = False
        self.workers = [Worker() for _n in range(size)]
        self.threads = [threading.Thread(target=self._serve, args=(n,), daemon=True) for n in range(size)]

    def __enter__(self) -> "Crew":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, _error, _trace) -> None:
        self.stopped = True
        for _worker in self.workers:
            self.jobs.put(Job((float("-inf"),), "", {}))
        if kind is not None:
            for worker in self.workers:
                worker.kill()
        for thread in self.threads:
            thread.join()

    def submit(self, job: Job) -> None:
        self.waiting += 1
        self.jobs.put(job)

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
                    answer = Answer(job, None, "died", error.strerror or type(error).__name__)
                self.running.pop(number, None)
                self.answers.put(answer)
        finally:
            worker.close()

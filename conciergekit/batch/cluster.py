"""The same jobs on the machines of an existing Dask scheduler, in the place of `crew.Crew`.

Dask only carries jobs and answers. On each of its workers a job runs as it does here: in a process of its own, forked
from a template that the worker keeps, with the same limits. A worker that dies costs the jobs it held a second try,
on another one. Files are read and written where this machine has them: workers must see the same folders.
"""

import contextlib
import os
import queue
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator

from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..engine import warm
from .crew import Answer, Desk, Job, Worker, ended
from .keys import versions

_PATIENCE = 60.0  # seconds without any worker before the batch gives up
_CONNECT = 15.0


class Cluster(Desk):
    """Jobs for the scheduler at `address`, at most `jobs` at once. Use as a context manager.

    ``tls://`` addresses use the certificates of Dask's own configuration (``distributed.comm.tls``).

    Raises ConciergekitError, on entering, if there is no scheduler, no worker, another version of the kit on one,
    or no `folder` there.
    """

    def __init__(self, address: str, jobs: int | None, folder: os.PathLike):
        super().__init__()
        self.address, self.size, self.folder = address, jobs, str(folder)
        self.futures: dict[str, tuple[object, str]] = {}  # and the worker each was meant for
        self.pilots: dict[str, dict | None] = {}  # what each worker did last
        self.alone_since: float | None = None

    def __enter__(self) -> "Cluster":
        try:
            from distributed import Client  # it is needed for this option only
        except ImportError:
            told = _("--cluster needs the package “distributed”: pip install 'conciergekit[cluster]'.")
            raise ConciergekitError(told) from None
        try:
            self.client = Client(self.address, timeout=_CONNECT, set_as_default=False)
            self.client.wait_for_workers(1, timeout=_CONNECT)
        except (OSError, ValueError, TimeoutError):
            told = _("No Dask scheduler with workers answers at “{address}”.", address=self.address)
            raise ConciergekitError(told) from None
        try:
            self._check()
        except ConciergekitError:
            self.client.close()
            raise
        return self

    @staticmethod
    def check_secrets(address: str) -> None:
        """ConciergekitError if secrets sent to `address` could be read on their way."""
        host = urllib.parse.urlsplit(address).hostname or ""
        if not (address.startswith("tls://") or host in ("localhost", "::1") or host.startswith("127.")):
            raise ConciergekitError(
                _(
                    "Secrets would travel to “{address}” for anybody to read. Start the scheduler and its workers "
                    "with certificates and use its tls:// address (see the documentation, “Many notebooks”).",
                    address=address,
                )
            )

    def _check(self) -> None:
        """Every worker has the same kit and sees the same folder."""
        ours = versions()
        for worker, (theirs, sees) in self.client.run(_state, self.folder).items():
            differs = ", ".join(name for name in ours if theirs.get(name) != ours[name])
            if differs:
                told = _(
                    "The worker {worker} has another version of {names}: install the same there, and restart it.",
                    worker=worker,
                    names=differs,
                )
                raise ConciergekitError(told)
            if not sees:
                told = _(
                    "The worker {worker} does not see the folder “{folder}”.",
                    worker=worker,
                    folder=self.folder,
                )
                raise ConciergekitError(told)

    def __exit__(self, kind, _error, _trace) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            if kind is not None:
                self.client.cancel([future for future, _worker in self.futures.values()])
            self.client.run(_clear, self.client.id if kind is not None else "", on_error="ignore")
        self.client.close()

    def finished(self, idle: Callable[[], None] = lambda: None) -> Iterator[Answer]:
        """Answers as they come, until no submitted job is left; submit more while iterating. `idle` is called
        twice a second meanwhile."""
        while self.waiting:
            self._send()
            try:
                future = self.answers.get(timeout=0.5)
            except queue.Empty:
                idle()
                self._look()
                continue
            job = self.running.pop(future.key)
            del self.futures[future.key]
            self.waiting -= 1
            yield self._answer(job, future)

    def _send(self) -> None:
        """As many jobs as there are threads that have none, each to a worker that knows its pilot if there is one."""
        threads = Counter(self.client.nthreads()) if self.jobs else Counter()
        free = threads - Counter(worker for _future, worker in self.futures.values())
        while self.jobs and free and len(self.futures) < (self.size or threads.total()):
            worker = free.most_common(1)[0][0]
            free -= Counter([worker])
            job = self.pick(self.pilots.get(worker))
            self.pilots[worker] = job.about
            future = self.client.submit(
                do, self.client.id, job, pure=False, retries=0, workers=[worker], allow_other_workers=True
            )
            self.running[future.key], self.futures[future.key] = job, (future, worker)
            future.add_done_callback(self.answers.put)

    def _answer(self, job: Job, future) -> Answer:
        if future.status == "finished":
            return Answer(job, *future.result())
        if future.status == "error":  # several workers in a row died of it, or it could not be sent
            return Answer(job, None, "died", ended(None))
        raise self._lost()

    def _look(self) -> None:
        """ConciergekitError if the scheduler is gone, or has had no worker for too long."""
        if self.client.status != "running":
            raise self._lost()
        if self.client.scheduler_info(n_workers=-1)["workers"]:
            self.alone_since = None
        elif self.alone_since is None:
            self.alone_since = time.monotonic()
        elif time.monotonic() - self.alone_since > _PATIENCE:
            raise self._lost()

    def _lost(self) -> ConciergekitError:
        return ConciergekitError(
            _(
                "The Dask scheduler at “{address}” or its workers are gone. What is finished is kept: run the same "
                "command again once they are back.",
                address=self.address,
            )
        )


# ---- on the worker ---------------------------------------------------------------------------------------

_busy: dict[Worker, str] = {}
_idle: list[Worker] = []
_change = threading.Lock()


def do(client: str, job: Job) -> tuple[dict | None, str, str]:
    """One job for `client`: its result, or None with what went wrong, as in `crew.Answer`."""
    with _change:
        known = [worker for worker in _idle if worker.about == job.about] or _idle
        worker = known[-1] if known else Worker()
        if known:
            _idle.remove(worker)
        _busy[worker] = client
    try:
        answer = worker.ask(job)
    finally:
        with _change:
            del _busy[worker]
            _idle.append(worker)
    return answer.result, answer.trouble, answer.detail


def _state(folder: str) -> tuple[dict[str, str], bool]:
    return versions(), os.path.isdir(folder)


def _clear(killed: str) -> None:
    """End the jobs of the client `killed`, and what is kept for the next jobs unless others are under way."""
    with _change:
        ours = [worker for worker, client in _busy.items() if client == killed]
        idle = list(_idle) if not _busy else []
        if idle:
            _idle.clear()
    for worker in ours:
        worker.kill()
    for worker in idle:
        worker.leave()
    if idle:
        warm.close()

"""The same jobs on the machines of an existing Dask scheduler, in the place of `hands.Hands`.

Dask only carries jobs and answers. On each of its workers a job runs as it does here, by `Hands` that the worker keeps for
this batch. A worker that dies costs the jobs it held a second try, on another one.
"""

import itertools
import os
import threading
import urllib.parse
from collections import Counter

from ..core.errors import ConciergekitError
from ..core.i18n import N_, _
from ..engine import warm
from ..results.keys import versions
from ..tell.batch import ended
from .hands import Hands, Job

_CONNECT = 15.0
_LOOK = 30.0  # seconds between two looks at whether anybody is there to do what was asked
_ALONE = N_("--cluster needs the package “distributed”: in the kit’s folder, pip install '.[cluster]'.")
_NOBODY = N_("No Dask scheduler with workers answers at “{address}”.")
_OPEN = N_(
    "Secrets would travel to “{address}” for anybody to read. Start the scheduler and its workers "
    "with certificates and use its tls:// address (see the documentation, “Many notebooks”)."
)
_OTHER = N_("The worker {worker} has another version of {names}: install the same there, and restart it.")
_BLIND = N_("The worker {worker} does not see the folder “{folder}”.")
_LOST = N_(
    "The Dask scheduler at “{address}” or its workers are gone. What is finished is kept: run the same "
    "command again once they are back."
)


class Cluster:
    """Does jobs through the scheduler at `address`. Use as a context manager. `size`: the threads of its workers.

    ``tls://`` addresses use the certificates of Dask's own configuration (``distributed.comm.tls``).

    Raises ConciergekitError if `secrets` are to be sent and could be read on their way, or no scheduler or worker is there;
    on entering, if a worker has another version of the kit or does not see `folder`.
    """

    def __init__(self, address: str, folder: os.PathLike, secrets: bool):
        host = urllib.parse.urlsplit(address).hostname or ""
        is_here = host in ("localhost", "::1") or host.startswith("127.")
        if secrets and not (is_here or address.startswith("tls://")):
            raise ConciergekitError(_(_OPEN, address=address))
        self.address, self.folder = address, str(folder)
        self.thread = threading.local()
        try:
            from distributed import Client  # it is needed for this option only

            self.client = Client(address, timeout=_CONNECT, set_as_default=False)
            self.client.wait_for_workers(1, timeout=_CONNECT)
        except ImportError:
            raise ConciergekitError(_(_ALONE)) from None
        except (OSError, ValueError):
            raise ConciergekitError(_(_NOBODY, address=address)) from None
        threads = self.client.nthreads()
        self.size = sum(threads.values())
        self.workers = itertools.cycle(Counter(threads).elements())

    def __enter__(self) -> "Cluster":
        ours, wrong = versions(), []
        for worker, theirs in self.client.run(versions).items():
            if names := ", ".join(name for name in ours if theirs.get(name) != ours[name]):
                wrong.append(_(_OTHER, worker=worker, names=names))
        for worker, sees in self.client.run(os.path.isdir, self.folder).items():
            if not sees:
                wrong.append(_(_BLIND, worker=worker, folder=self.folder))
        if wrong:
            self.client.close()
            raise ConciergekitError(wrong[0])
        return self

    def __exit__(self, *_error) -> None:
        self.stop()
        self.client.close()

    def stop(self) -> None:
        """End what runs for this batch, and what workers keep for it."""
        if self.client.status == "running":
            self.client.run(_clear, self.client.id, on_error="ignore")

    def ask(self, job: Job) -> dict:
        """Have `job` done. Each thread of this process has a worker that it prefers: it knows the pilot."""
        self.thread.worker = getattr(self.thread, "worker", None) or next(self.workers)
        where = {"workers": [self.thread.worker], "allow_other_workers": True}
        future = self.client.submit(do, self.client.id, job, pure=False, **where)
        over = threading.Event()
        future.add_done_callback(lambda _future: over.set())
        while not over.wait(_LOOK) and self.client.status == "running" and self.client.nthreads():
            pass
        if future.status == "finished":
            return future.result()
        if future.status == "error":  # several workers in a row died of it, or it could not be sent
            return {"lost": "died", "detail": ended(None)}
        raise ConciergekitError(_(_LOST, address=self.address))


# ---- on the worker ---------------------------------------------------------------------------------------

_hands: dict[str, Hands] = {}  # by batch


def do(batch: str, job: Job) -> dict:
    return _hands.setdefault(batch, Hands()).ask(job)


def _clear(batch: str) -> None:
    _hands.pop(batch, Hands()).close()
    if not _hands:
        warm.close()

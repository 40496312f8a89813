"""Jobs in processes of their own, forked from one that has already imported what others wrote (never the kit)."""

import contextlib
import importlib
import os
import pickle
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# imported once, before forking: half of what a test process costs before its first test
WARM = (
    "babel", "docx", "hypothesis", "IPython", "ipywidgets", "jinja2", "lxml.etree", "matplotlib.pyplot", "mistune",
    "nbclient", "nbformat", "numpy", "openpyxl", "packaging", "pandas", "psutil", "pymcdm", "pypdf", "pytest",
    "python_calamine", "pyvrp", "scipy.optimize", "scipy.special", "scipy.stats", "tqdm", "yaml",
)  # fmt: skip
LEFT = {".git", ".venv", "build", "dist", ".pytest_cache", ".ruff_cache", ".hypothesis"}
WALL = 20  # how many times its processor time a job may last on a busy machine


@dataclass(frozen=True)
class Outcome:
    """What a job gave: its answer, or None when it was stopped for its time or died."""

    answer: Any
    stopped: bool
    cpu_s: float


def warm() -> None:
    """Import what the tests and the kit take from others."""
    for name in WARM:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def copy(root: Path, to: Path) -> Path:
    """A copy of the tree to break, without what is made from it: the original is never touched."""
    return Path(shutil.copytree(root, to, ignore=lambda folder, names: LEFT & set(names)))


def in_order(jobs: list, copies: list[Path], work: Callable, limit_s: Callable, change=None) -> Iterator:
    """Run `work(job, copy)` for each job, one at a time in each copy; yields (job, its Outcome) as they end.

    limit_s: processor seconds a job may take. change: job -> (file in the copy, its text while the job runs).
    """
    waiting, free, running = list(reversed(jobs)), list(copies), {}
    while waiting or running:
        while waiting and free:
            job, place = waiting.pop(), free.pop()
            changed = contextlib.ExitStack()
            if change:
                changed.enter_context(_changed(*change(job, place)))
            running[_start(job, place, work, limit_s(job))] = (job, place, changed)
        pid, status, usage = os.wait4(-1, 0)
        if pid not in running:
            continue
        job, place, changed = running.pop(pid)
        free.append(place)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # what it left behind
        changed.close()
        file = _answer(place)
        answer = pickle.loads(file.read_bytes()) if file.exists() else None
        file.unlink(missing_ok=True)
        yield job, Outcome(answer, os.WIFSIGNALED(status), usage.ru_utime + usage.ru_stime)


def _answer(place: Path) -> Path:
    return place.parent / f"{place.name}.answer"


def _start(job, place: Path, work: Callable, limit_s: float) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit_s) + 1, int(limit_s) + 10))
        signal.alarm(int(limit_s * WALL) + 60)
        with (place.parent / f"{place.name}.out").open("w") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        os.chdir(place)
        os.environ["PYTHONPATH"] = str(place)
        sys.path[:0] = [str(place)]
        answer = work(job, place)
        part = _answer(place).with_suffix(".part")
        part.write_bytes(pickle.dumps(answer))
        part.replace(_answer(place))
        code = 0
    finally:
        os._exit(code)


@contextlib.contextmanager
def _changed(file: Path, text: bytes):
    """The file with another text for a while; then as it was, its date too, so that what is compiled still fits."""
    kept, times = file.read_bytes(), (file.stat().st_atime, file.stat().st_mtime)
    file.write_bytes(text)
    try:
        yield
    finally:
        file.write_bytes(kept)
        os.utime(file, times)

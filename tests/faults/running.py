"""Jobs in processes of their own: on files mapped one by one, and on faults, forked from a process that holds the tests."""

import contextlib
import gc
import importlib
import os
import pickle
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

# imported once, before forking: half of what a test process costs before its first test
WARM = (
    "babel",
    "docx",
    "hypothesis",
    "IPython",
    "ipywidgets",
    "jinja2",
    "lxml.etree",
    "matplotlib.pyplot",
    "mistune",
    "nbclient",
    "nbformat",
    "numpy",
    "openpyxl",
    "packaging",
    "pandas",
    "psutil",
    "pypdf",
    "pytest",
    "python_calamine",
    "pyvrp",
    "scipy.optimize",
    "scipy.special",
    "scipy.stats",
    "tqdm",
    "yaml",
)
LEFT = {".git", ".venv", "next", "build", "dist", ".pytest_cache", ".ruff_cache", ".hypothesis"}
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


def served(
    jobs: list, copies: list[Path], hold: Callable, work: Callable, limit_s: Callable, change=None
) -> Iterator:
    """Run `work(job)` for each job, one at a time in each copy; yields (job, its Outcome) as they end.

    Each copy is in the hands of one process that holds what all its jobs need: `hold(copy, answer)` gets it ready, then
    calls `answer()`, which forks a process for each job. limit_s: processor seconds a job may take. change: job -> (file
    of the copy, its text while the job runs); the functions of this file that are in memory change with it.
    """
    waiting, pipes, at_work = list(reversed(jobs)), [], {}
    for place in copies:
        ours, theirs = connection.Pipe()
        if not os.fork():
            ours.close()
            with contextlib.suppress(BaseException):
                _enter(place)
                hold(place, lambda place=place, pipe=theirs: _answering(pipe, place, work, limit_s, change))
            os._exit(0)
        theirs.close()
        pipes.append(ours)
    for pipe in pipes:
        if waiting:
            at_work[pipe] = waiting.pop()
            pipe.send(at_work[pipe])
    while at_work:
        for pipe in connection.wait(list(at_work)):
            yield at_work.pop(pipe), pipe.recv()
            if waiting:
                at_work[pipe] = waiting.pop()
                pipe.send(at_work[pipe])
    for pipe in pipes:
        pipe.close()


def _answering(pipe, place: Path, work: Callable, limit_s: Callable, change: Callable | None) -> None:
    functions = [each for each in gc.get_objects() if isinstance(each, FunctionType)]
    gc.freeze()
    with contextlib.suppress(EOFError):
        while True:
            job = pipe.recv()
            file, text = change(job, place) if change else (None, None)
            with _changed(file, text) if change else contextlib.nullcontext():
                pid = _start(
                    place,
                    lambda job=job, file=file, text=text: _broken(functions, file, text, work, job),
                    limit_s(job),
                )
                outcome = _outcome(place, *os.wait4(pid, 0))
            pipe.send(outcome)


def _broken(functions: list[FunctionType], file: Path | None, text: bytes | None, work: Callable, job):
    if file:
        _replace(functions, file, text)
    return work(job)


def _replace(functions: list[FunctionType], file: Path, text: bytes) -> None:
    """Give the functions of this file that are in memory the code they have in `text`."""
    codes = {(code.co_qualname, code.co_firstlineno): code for code in _codes(compile(text, file, "exec"))}
    for function in functions:
        old = function.__code__
        if old.co_filename == str(file):
            function.__code__ = codes.get((old.co_qualname, old.co_firstlineno), old)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


def _outcome(place: Path, pid: int, status: int, usage) -> Outcome:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # what it left behind
    file = _answer(place)
    answer = pickle.loads(file.read_bytes()) if file.exists() else None
    file.unlink(missing_ok=True)
    return Outcome(answer, os.WIFSIGNALED(status), usage.ru_utime + usage.ru_stime)


def _answer(place: Path) -> Path:
    return place.parent / f"{place.name}.answer"


def _start(place: Path, work: Callable, limit_s: float) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit_s) + 1, int(limit_s) + 10))
        signal.alarm(int(limit_s * WALL) + 60)
        answer = work()
        part = _answer(place).with_suffix(".part")
        part.write_bytes(pickle.dumps(answer))
        part.replace(_answer(place))
        code = 0
    finally:
        os._exit(code)


def _enter(place: Path) -> None:
    with (place.parent / f"{place.name}.out").open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.chdir(place)
    os.environ["PYTHONPATH"] = str(place)
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))


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

"""One notebook, from its source to its file: papermill's parameters and metadata, nbclient's outputs."""

import asyncio
import contextlib
import contextvars
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NotebookExecutionManager
from papermill.exceptions import PapermillExecutionError
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.log import logger
from papermill.parameterize import parameterize_notebook

from . import preload, warm
from .client import Client, Cutting, Kernel
from .lines import Line
from .secret import masked

_silent = logging.getLogger("conciergekit.engine")
_silent.disabled = True
# papermill tells its log about parameters; whoever runs many notebooks has checked them already
_ours = contextvars.ContextVar("ours", default=False)
logger.addFilter(lambda _record: not _ours.get())
# what is said in a notebook or a record; `run_notebook` may be given the same in another language
_WHY = {
    "memory": "The notebook went over its memory limit and was stopped.",
    "timeout": "The notebook went over its time limit and was stopped.",
    "lost": "The notebook's process was lost.",
    "killed": "The notebook's process was killed (signal {n}).",
    "ended": "The notebook's process ended by itself (exit code {n}).",
    "cut": "The output of this cell is cut here: it went over {n} MB.",
    "slower": "Notebooks run in fresh processes here ({reason}): slower, same results.",
}


def run_notebook(
    request: dict,
    started: Callable = lambda _process: None,
    line: Line | None = None,
    say: Callable = str.format,
) -> dict:
    """Execute one notebook in a process of its own; the package says what goes in and comes out.

    Parameters
    ----------
    request
        See the package.
    started
        Gets the kernel's process once there is one: whoever wants to stop it early kills it.
    line
        To a process that forks the kernel; None: the template of this process does.
    say
        Says a sentence (with places) to the reader: ``say("… {n}", n=3)``.
    """
    begun, request = time.monotonic(), _complete(request)
    for _attempt in range(2):
        process = _start(request, line, say)
        # papermill's, for a notebook that is saved once: at its end
        progress = NotebookExecutionManager(_prepare(request), progress_bar=False, autosave_cell_every=0)
        if process is None:
            used = {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}
            record = _execute(request, progress, None, begun, say, lambda: None)
            break
        try:
            started(process)
            kernel = Kernel(process, request.get("memory_mb"))
            record = _execute(
                request, progress, kernel, begun, say, lambda process=process: process.end()["exit"]
            )
        finally:
            used = process.end()
        if record["status"] != "died" or used["exit"] is not None:
            break  # else it was a template that died, not the notebook
    _save(progress.nb, request)
    return record | used | {"seconds": time.monotonic() - begun}


def _complete(request: dict) -> dict:
    """The request with what it leaves out, and paths that mean the same wherever the notebook goes."""
    source = request.get("source")
    cwd = request.get("cwd") or (os.path.dirname(os.path.abspath(source)) if source else os.getcwd())
    # an inherited MPLBACKEND would keep charts out of the notebooks
    environment = request.get("environment") or {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
    return request | {"cwd": os.path.abspath(cwd), "environment": environment}


def _start(request: dict, line: Line | None, say: Callable) -> warm.Child | None:
    """A process for the notebook; None where only an ordinary kernel, started by nbclient, can be had."""
    asked = {"cwd": request["cwd"], "environment": request["environment"]}
    try:
        if warm.can_fork():
            modules = preload.modules(_code(request))
            if modules is None:
                line = None
            else:
                modules = [*request.get("modules", ()), *modules]
            return warm.fork(asked | {"modules": modules}, line)
    except warm.Lost:
        pass
    say_slower(warm.why_not(), say)
    return None


def _code(request: dict) -> list[str]:
    try:
        node = request.get("node") or json.loads(Path(request["source"]).read_text(encoding="utf-8"))
        return ["".join(cell["source"]) for cell in node["cells"] if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return []  # whoever prepares it says what is wrong


@cache
def say_slower(reason: str, say: Callable) -> None:
    """Once: why notebooks start slower here."""
    print(say(_WHY["slower"], reason=reason), file=sys.stderr)


def _execute(
    request: dict, progress, kernel: Kernel | None, begun: float, say: Callable, end: Callable
) -> dict:
    """Run the cells; the record. `end` ends the kernel and gives its exit code."""
    died, whole, each, largest = "", *map(request.get, ("timeout", "cell_timeout", "max_output_mb"))

    def limit(_cell) -> float | None:
        left = None if whole is None else max(whole - (time.monotonic() - begun), 0.01)
        return min((x for x in (left, each) if x is not None), default=None)

    options = {"log": _silent, "timeout_func": limit}
    if largest is not None:
        options |= {"largest": int(largest * 1e6), "notice": say(_WHY["cut"], n=f"{largest:g}")}
    progress.notebook_start()
    try:
        if kernel is None:
            client = Cutting(progress, kernel_name="python3", **options)
            client.execute(cwd=request["cwd"], env=request["environment"])
        else:
            Client(progress, kernel, **options).execute()
    except (DeadKernelError, CellTimeoutError) as failure:
        died = "timeout" if isinstance(failure, CellTimeoutError) else "died"
    finally:
        settle()
    progress.notebook_complete()
    code = end()
    record = _record(progress.nb, "memory" if kernel is not None and kernel.over_memory else died, code, say)
    return json.loads(masked(json.dumps(record), _secrets(request)))


def settle() -> None:
    """End what nbclient left waiting on this thread's loop: it watches for ever a kernel that died."""
    loop = ensure_event_loop()
    if loop.is_running():  # the caller's own, in a notebook: nbclient worked in another thread
        return
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    if waiting:
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))


def _prepare(request: dict):
    """The notebook as papermill prepares it, parameters injected."""
    given = request.get("node")
    node = load_notebook_node(request["source"] if given is None else nbformat.from_dict(given))
    parameters = request.get("parameters") or {}
    if parameters:
        _ours.set(True)
        node = parameterize_notebook(node, parameters, kernel_name="python3", language="python")
        _ours.set(False)
    node = prepare_notebook_metadata(node, str(request.get("source") or ""), str(request.get("target") or ""))
    return remove_error_markers(node)


# ---- what came of it -------------------------------------------------------------------------------------


def _record(node, status: str, code: int | None, say: Callable) -> dict:
    """Status, and where it stopped; a cell that was cut short gets an error output that says so."""
    error = _first_error(node)
    if status and not (error is not None and status == "timeout"):
        name, value = "DeadKernelError", _why(status, code, say)
        _mark(node, name, value)
    elif error is not None:
        status, name, value = status or "error", error.ename, error.evalue
    else:
        return {"status": "ok", "cell": None, "heading": "", "exception": "", "evalue": ""}
    number, heading = _place(node)
    return {"status": status, "cell": number, "heading": heading, "exception": name, "evalue": value}


def _mark(node, name: str, value: str) -> None:
    """Say in the last cell begun why there is no more."""
    begun = [c for c in node.cells if c.cell_type == "code" and c.metadata.papermill.get("start_time")]
    for cell in begun[-1:]:
        cell.outputs.append(nbformat.v4.new_output("error", ename=name, evalue=value, traceback=[value]))
        cell.metadata.papermill |= {"exception": True, "status": "failed"}
        node.metadata.papermill["exception"] = True


def _first_error(node) -> PapermillExecutionError | None:
    """What papermill would raise."""
    try:
        raise_for_execution_errors(nbformat.from_dict({**node, "cells": list(node.cells)}), None)
    except PapermillExecutionError as error:
        return error
    return None


def _why(status: str, code: int | None, say: Callable) -> str:
    if status == "died":
        status = "lost" if code is None else "killed" if code < 0 else "ended"
    return say(_WHY[status], n=abs(code or 0))


def _place(node) -> tuple[int | None, str]:
    """The number of the cell a notebook stopped at, as Jupyter counts, and the heading above it."""
    heading, count, found = "", 0, (None, "")
    for cell in node.cells:
        if cell.cell_type == "markdown":
            lines = cell.source.splitlines()
            heading = next(
                (x.lstrip("#").strip()[:80] for x in reversed(lines) if x.startswith("#")), heading
            )
        elif cell.cell_type == "code" and cell.metadata.papermill.get("start_time"):
            count += bool(cell.source.strip())
            found = (cell.execution_count or count, heading)
            if any(output.output_type == "error" for output in cell.outputs):
                break
    return found


def _secrets(request: dict) -> list[str]:
    parameters = request.get("parameters") or {}
    return [str(parameters[name]) for name in request.get("secrets") or () if parameters.get(name)]


def _save(node, request: dict) -> None:
    """Write the notebook whole or not at all: beside its place first."""
    if not request.get("target"):
        return
    target, text = Path(request["target"]), masked(nbformat.v4.writes(node) + "\n", _secrets(request))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(part, 0o644)  # mkstemp makes files only their owner can read
        os.replace(part, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise

"""One notebook, from its source to its file: papermill's parameters and metadata, nbclient's outputs."""

import contextlib
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager
from papermill.exceptions import PapermillExecutionError
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from . import preload, processes, warm
from .client import Client, Kernel, settle
from .secret import masked

_silent = logging.getLogger("conciergekit.engine")
_silent.disabled = True
_NOTHING = {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}  # known of an ordinary kernel
# what is said in a notebook or a record; `run_notebook` may be given the same in another language
_WHY = {
    "memory": "The notebook went over its memory limit and was stopped.",
    "timeout": "The notebook went over its time limit and was stopped.",
    "lost": "The notebook's process was lost.",
    "killed": "The notebook's process was killed (signal {n}).",
    "ended": "The notebook's process ended by itself (exit code {n}).",
    "slower": "Notebooks run in fresh processes here ({reason}): slower, same results.",
}


def run_notebook(
    request: dict,
    started: Callable = lambda _process: None,
    source: warm.Source | None = None,
    say: Callable = str.format,
) -> dict:
    """Execute one notebook in a process of its own; the package says what goes in and comes out.

    Parameters
    ----------
    request
        See the package.
    started
        Gets the kernel's process once there is one: whoever wants to stop it early kills it.
    source
        Forks the kernel; None: the template of this process does.
    say
        Says a sentence (with places) to the reader: ``say("… {n}", n=3)``.
    """
    begun = time.monotonic()
    path = request.get("source")
    cwd = os.path.abspath(request.get("cwd") or os.path.dirname(os.path.abspath(path or "node")))
    request = request | {"cwd": cwd, "environment": request.get("environment") or processes.environment()}
    for _attempt in range(2):
        # papermill's, for a notebook that is saved once: at its end
        progress = NotebookExecutionManager(_prepare(request), progress_bar=False, autosave_cell_every=0)
        process = _start(request, progress.nb, source, say)
        try:
            record = _execute(request, progress, process, started, begun, say)
        finally:
            used = process.end() if process is not None else _NOTHING
        if process is None or record["status"] != "died" or used["exit"] is not None:
            break  # else it was a template that died, not the notebook
    _save(progress.nb, request)
    kept = {name: used[name] for name in _NOTHING}
    return record | kept | {"seconds": time.monotonic() - begun}


def _start(request: dict, node, source: warm.Source | None, say: Callable) -> warm.Child | None:
    """A process for the notebook; None where only an ordinary kernel, started by nbclient, can be had."""
    modules = preload.modules(cell.source for cell in node.cells if cell.cell_type == "code")
    if modules is None:  # it sets what libraries read when they are loaded
        return None
    with contextlib.suppress(warm.Lost):
        if not warm.why_not():
            asked = {"cwd": request["cwd"], "environment": request["environment"]}
            return warm.fork(asked, [*request.get("modules", ()), *modules], source)
    say_slower(say)
    return None


@cache
def say_slower(say: Callable) -> None:
    """Once: why notebooks start slower here."""
    print(say(_WHY["slower"], reason=warm.why_not()), file=sys.stderr)


@dataclass(frozen=True)
class _Ordinary:
    """The process of a kernel that nbclient has started, or is about to."""

    client: PapermillNotebookClient

    def kill(self) -> None:
        if pid := getattr(getattr(self.client.km, "provisioner", None), "pid", None):
            processes.kill_family(pid)


def _execute(
    request: dict, progress, process: warm.Child | None, started: Callable, begun: float, say: Callable
) -> dict:
    """Run the cells; the record. The kernel's process has ended then."""
    whole, each = request.get("timeout"), request.get("cell_timeout")

    def limit(_cell) -> float | None:
        left = None if whole is None else max(whole - (time.monotonic() - begun), 0.01)
        return min((x for x in (left, each) if x is not None), default=None)

    options = {"log": _silent, "timeout_func": limit}
    if process is None:
        client = PapermillNotebookClient(progress, kernel_name="python3", **options)
        started(_Ordinary(client))
        given = {"cwd": request["cwd"], "env": request["environment"]}
    else:
        kernel, given = Kernel(process, request.get("memory_mb")), {}
        client = Client(progress, kernel, **options)
        started(process)
    status, code = "", None
    progress.notebook_start()
    try:
        client.execute(**given)
    except CellTimeoutError:
        status = "timeout"
    except DeadKernelError:
        status = "died"
    finally:
        settle()
    progress.notebook_complete()
    if process is not None:
        code, status = process.end()["exit"], "memory" if kernel.over_memory else status
    return json.loads(masked(json.dumps(_record(progress.nb, status, code, say)), _secrets(request)))


def _prepare(request: dict):
    """The notebook as papermill prepares it, parameters injected."""
    given = request.get("node")
    node = load_notebook_node(request["source"] if given is None else nbformat.from_dict(given))
    if parameters := request.get("parameters"):
        node = parameterize_notebook(node, parameters, kernel_name="python3", language="python")
    node = prepare_notebook_metadata(node, str(request.get("source") or ""), str(request.get("target") or ""))
    return remove_error_markers(node)


# ---- what came of it -------------------------------------------------------------------------------------


def _record(node, status: str, code: int | None, say: Callable) -> dict:
    """Status, and where it stopped; a cell that was cut short gets an error output that says so."""
    error = _error(node)
    if not status and error is None:
        return {"status": "ok", "cell": None, "heading": "", "exception": "", "evalue": ""}
    if error is not None and status in ("", "timeout"):
        name, value = error.ename, error.evalue
    else:
        why = ("lost" if code is None else "killed" if code < 0 else "ended") if status == "died" else status
        name, value = "DeadKernelError", say(_WHY[why], n=abs(code or 0))
        _mark(node, name, value)
    number, heading = _place(node.cells if status else node.cells[: error.cell_index + 1])
    told = {"status": status or "error", "cell": number, "heading": heading}
    return told | {"exception": name, "evalue": value}


def _mark(node, name: str, value: str) -> None:
    """Say in the last cell begun why there is no more."""
    begun = [c for c in node.cells if c.cell_type == "code" and c.metadata.papermill.get("start_time")]
    for cell in begun[-1:]:
        cell.outputs.append(nbformat.v4.new_output("error", ename=name, evalue=value, traceback=[value]))
        cell.metadata.papermill |= {"exception": True, "status": "failed"}
        node.metadata.papermill["exception"] = True


def _error(node) -> PapermillExecutionError | None:
    """What papermill would raise."""
    try:
        raise_for_execution_errors(nbformat.from_dict({**node, "cells": list(node.cells)}), None)
    except PapermillExecutionError as error:
        return error
    return None


def _place(cells) -> tuple[int | None, str]:
    """The number of the last of these cells that was begun, as Jupyter counts, and the heading above it."""
    heading, count, found = "", 0, (None, "")
    for cell in cells:
        if cell.cell_type == "markdown":
            lines = [line for line in cell.source.splitlines() if line.startswith("#")]
            heading = lines[-1].lstrip("#").strip()[:80] if lines else heading
        elif cell.cell_type == "code" and cell.metadata.papermill.get("start_time"):
            count += bool(cell.source.strip())
            found = (cell.execution_count or count, heading)
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
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)

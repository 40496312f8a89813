"""One notebook, from its source to its files: papermill's parameters and metadata, nbclient's outputs."""

import asyncio
import contextvars
import logging
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager
from papermill.exceptions import PapermillExecutionError
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.log import logger
from papermill.parameterize import parameterize_notebook
from papermill.utils import remove_args
from traitlets import Any

from ... import notebooks
from ...i18n import _
from ..files import write
from ..hidden import forms
from .client import Manager, Ordinary

MASK = "•••"
_silent = logging.getLogger("conciergekit.batch")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False
# papermill tells its log about parameters; a batch has checked them already
_ours = contextvars.ContextVar("ours", default=False)
logger.addFilter(lambda _record: not _ours.get())


class Client(PapermillNotebookClient):
    """papermill's client; outputs of a cell beyond `largest` bytes are cut, with a notice."""

    largest = Any(None)

    def process_message(self, msg, cell, cell_index):
        if self.largest is not None and self._too_much(msg, cell):
            return None
        return super().process_message(msg, cell, cell_index)

    def _too_much(self, msg: dict, cell) -> bool:
        """Count an output; whether the limit is passed. The first one over it leaves a notice."""
        if msg["msg_type"] == "execute_input":
            self.left = self.largest
        if msg["msg_type"] not in ("stream", "display_data", "execute_result", "update_display_data"):
            return False
        before, self.left = self.left, self.left - msg["size"]
        if self.left >= 0:
            return False
        if before >= 0:
            if msg["msg_type"] == "stream":
                text = msg["content"]["text"][:before]
                cell.outputs.append(nbformat.v4.new_output("stream", name=msg["content"]["name"], text=text))
            notice = _(
                "The output of this cell is cut here: it went over {n} MB.", n=f"{self.largest / 1e6:g}"
            )
            cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=f"\n[{notice}]\n"))
        return True


def execute(request: dict, start: Callable, started: Callable) -> dict:
    """Do what ``run_notebook`` promises, with a kernel from ``start(cwd, environment)``."""
    begun = time.monotonic()
    source = request.get("source")
    cwd = os.path.abspath(request.get("cwd") or (Path(source).parent if source else os.getcwd()))
    # an inherited MPLBACKEND would keep charts out of the notebooks
    environment = request.get("environment") or {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
    kernel = start(cwd, environment)
    manager, client = Manager(kernel, request.get("memory_mb")) if kernel else Ordinary(), None
    try:
        if kernel:
            started(kernel)
        progress = NotebookExecutionManager(_prepare(request), progress_bar=False, autosave_cell_every=0)
        progress.notebook_start()
        client = _client(progress, manager, request, begun)
        try:
            client.execute(**({} if kernel else {"cwd": cwd, "env": environment}))
            manager.leave(client.kc)  # it does what it does at exit while the files are written
        except (DeadKernelError, CellTimeoutError) as failure:
            manager.end(client.kc)
            manager.trouble = manager.trouble or (
                "timeout" if isinstance(failure, CellTimeoutError) else "died"
            )
        progress.notebook_complete()
        record = _record(progress.nb, manager)
        secrets = _spellings(request)
        if secrets:
            progress.nb = nbformat.from_dict(_masked(progress.nb, secrets))
            record = _masked(record, secrets)
        _save(progress.nb, request)
    finally:
        used = manager.end(client and client.kc)
        _settle()
    return record | used | {"seconds": time.monotonic() - begun}


def _settle() -> None:
    """End what nbclient left waiting on this thread's loop: it watches for ever a kernel that died."""
    loop = ensure_event_loop()
    if loop.is_running():  # the caller's own, in a notebook: nbclient worked in another thread
        return
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    if waiting:
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))


def run_managed(nb_man, kernel, options: dict):
    """papermill's own engine with `kernel` (one of `processes`) in place of one it would start."""
    manager, client = Manager(kernel), None
    kwargs = remove_args(
        ["input_path", "timeout", "startup_timeout", "start_timeout", "execution_timeout"], **options
    )
    try:
        client = Client(
            nb_man, km=manager, log=logger, startup_timeout=options["start_timeout"],
            timeout=options["execution_timeout"] or options.get("timeout"), **kwargs,
        )  # fmt: skip
        return client.execute()
    except CellTimeoutError:
        kernel.kill(signal.SIGKILL)
        raise
    finally:
        manager.end(client and client.kc)


def _prepare(request: dict):
    """The notebook as papermill prepares it: text in the reader's language, parameters injected."""
    if request.get("node"):
        source = nbformat.from_dict(request["node"])
    elif request.get("lang"):
        source = notebooks.translated(Path(request["source"]), request["lang"])
    else:
        source = str(request["source"])
    node = load_notebook_node(source)
    parameters = request.get("parameters") or {}
    if parameters:
        _ours.set(True)
        node = parameterize_notebook(node, parameters, kernel_name="python3", language="python")
        _ours.set(False)
    node = prepare_notebook_metadata(node, str(request.get("source") or ""), str(request.get("target") or ""))
    return remove_error_markers(node)


def _client(progress, manager: Manager | Ordinary, request: dict, begun: float) -> Client:
    ours = isinstance(manager, Manager)
    whole, each = request.get("timeout"), request.get("cell_timeout")

    def limit(_cell) -> float | None:
        left = None if whole is None else max(whole - (time.monotonic() - begun), 0.01)
        return min((x for x in (left, each) if x is not None), default=None)

    largest = request.get("max_output_mb")
    return Client(
        progress, km=manager if ours else None, kernel_name="python3", log=_silent, timeout_func=limit,
        interrupt_on_timeout=ours,
        largest=None if largest is None else int(largest * 1e6),
    )  # fmt: skip


# ---- what came of it -------------------------------------------------------------------------------------


def _record(node, manager: Manager | Ordinary) -> dict:
    """Status, and where it stopped; a cell that was cut short gets an error output that says so."""
    status, error = manager.trouble, _first_error(node)
    if status and not (error is not None and status == "timeout"):
        name, value = "DeadKernelError", _why(status, manager.used and manager.used["exit"])
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


def _why(status: str, code: int | None) -> str:
    if status == "memory":
        return _("The notebook went over its memory limit and was stopped.")
    if status == "timeout":
        return _("The notebook went over its time limit and was stopped.")
    if code is None:
        return _("The notebook's process was lost.")
    if code < 0:
        return _("The notebook's process was killed (signal {n}).", n=-code)
    return _("The notebook's process ended by itself (exit code {n}).", n=code)


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


# ---- secrets and files -----------------------------------------------------------------------------------


def _spellings(request: dict) -> list[str]:
    """The ways the values of secret parameters may be written in a notebook."""
    found = set()
    for name in request.get("secrets") or ():
        value = (request.get("parameters") or {}).get(name)
        if value is not None and str(value):
            found.update(forms(str(value)))
    return sorted(found, key=len, reverse=True)


def _masked(value, secrets: list[str]):
    """`value` with every spelling of a secret replaced, in keys too."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, dict):
        return {_masked(name, secrets): _masked(item, secrets) for name, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, secrets) for item in value]
    return MASK if not isinstance(value, bool) and value is not None and str(value) in secrets else value


def _save(node, request: dict) -> None:
    if request.get("target"):
        write(Path(request["target"]), nbformat.v4.writes(node) + "\n")
    if request.get("html"):
        from .page import page

        write(Path(request["html"]), page(node, request.get("lang")))

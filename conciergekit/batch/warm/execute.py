"""One notebook, from its source to its files: papermill's parameters and metadata, nbclient's outputs."""

import asyncio
import contextlib
import contextvars
import copy
import functools
import logging
import os
import time
from collections.abc import Callable
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
from papermill.utils import remove_args

from ... import notebooks
from ...i18n import _
from ..files import write
from ..hidden import forms
from .client import Client, Cutting, Far, session
from .guard import GRACE
from .saving import while_waiting
from .wire import hello

MASK = "•••"
_silent = logging.getLogger("conciergekit.batch")
_silent.disabled = True
# papermill tells its log about parameters; a batch has checked them already
_ours = contextvars.ContextVar("ours", default=False)
logger.addFilter(lambda _record: not _ours.get())


class _Progress(NotebookExecutionManager):
    """papermill's, for a notebook that is saved once: at its end."""

    def __init__(self, node, kernel):
        self.kernel = kernel
        super().__init__(node, progress_bar=False, autosave_cell_every=0)

    def now(self):
        return getattr(self.kernel, "clock", None) or super().now()


def execute(request: dict, kernel, end: Callable = lambda: ("", None)) -> dict:
    """Run the notebook of a request with `kernel` (one of `client`), write its files, return its record.

    `end` ends the kernel; it says why that was stopped early, if it was, and its exit code.
    """
    died = ""
    progress = _Progress(_prepare(request), kernel)
    progress.notebook_start()
    largest = request.get("max_output_mb")
    options = {"log": _silent, "largest": None if largest is None else int(largest * 1e6)}
    try:
        if kernel is None:
            _ordinary(progress, request, options)
        else:
            Client(progress, kernel, **options).execute()
            kernel.flush()
    except (DeadKernelError, CellTimeoutError) as failure:
        died = "timeout" if isinstance(failure, CellTimeoutError) else "died"
    finally:
        settle()
    progress.notebook_complete()
    trouble, code = end()
    node, record = progress.nb, _record(progress.nb, trouble or died, code)
    secrets = _spellings(request)
    if secrets:
        node, record = nbformat.from_dict(_masked(node, secrets)), _masked(record, secrets)
    _save(node, request)
    return record


def _ordinary(progress, request: dict, options: dict) -> None:
    """Where no socket can be handed to a process (Windows): nbclient's own kernel, with its own time limits."""
    begun, whole, each = time.monotonic(), request.get("timeout"), request.get("cell_timeout")

    def limit(_cell) -> float | None:
        left = None if whole is None else max(whole - (time.monotonic() - begun), 0.01)
        return min((x for x in (left, each) if x is not None), default=None)

    client = Cutting(progress, kernel_name="python3", timeout_func=limit, **options)
    client.execute(cwd=request["cwd"], env=request["environment"])


def run_managed(nb_man, process, place: tuple[str, dict], options: dict):
    """papermill's own engine with a kernel of ours (one of `processes`) in place of one it would start; `place`: its
    folder and environment."""
    kernel = Far(process)
    names = ["input_path", "timeout", "startup_timeout", "start_timeout", "execution_timeout"]
    try:
        process.sock.sendall(hello(*place))
        client = Client(
            nb_man, kernel, log=logger, startup_timeout=options["start_timeout"],
            timeout=options["execution_timeout"] or options.get("timeout"), **remove_args(names, **options),
        )  # fmt: skip
        with while_waiting(nb_man, kernel):
            return client.execute()
    except CellTimeoutError:
        _stopped(client)
        process.kill()
        raise
    finally:
        settle()
        process.end()


def _stopped(client: Client) -> None:
    """A cell over its time limit: where it was, as papermill shows it, and one sentence."""
    cell = client.under_way[1] if client.under_way is not None else None
    client.interrupt(GRACE)
    if cell is not None:
        said = _("This cell went over its time limit ({n} s) and was stopped.", n=f"{client.timeout:g}")
        cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=f"\n[{said}]\n"))


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


@functools.cache
def _loaded(source: str, lang: str | None, _changed: int):
    """The notebook at `source` in a reader's language, as it was at `_changed`."""
    return load_notebook_node(notebooks.translated(Path(source), lang) if lang else source)


def read_ahead(source: str, lang: str | None) -> None:
    """Have a notebook ready, and its texts as HTML, in this process and those forked from it."""
    from .page import texts

    with contextlib.suppress(Exception):  # whoever executes it says what is wrong
        texts(_loaded(source, lang, os.stat(source).st_mtime_ns))


def rehearse() -> None:
    """Load what every notebook needs on its way from its source to its page."""
    from .page import page

    session()
    table = nbformat.v4.new_output("display_data", {"text/html": "<style>#T td {}</style><table><tr><td>a"})
    cells = [
        nbformat.v4.new_markdown_cell("# a"),
        nbformat.v4.new_code_cell("a = 1", metadata={"tags": ["parameters"]}, outputs=[table]),
    ]
    node = _prepare({"node": nbformat.v4.new_notebook(cells=cells), "parameters": {"a": 1}})
    progress = _Progress(node, None)
    progress.notebook_start()
    progress.notebook_complete()
    page(progress.nb)
    nbformat.v4.writes(progress.nb)


def _prepare(request: dict):
    """The notebook as papermill prepares it: text in the reader's language, parameters injected."""
    if request.get("node"):
        node = load_notebook_node(nbformat.from_dict(request["node"]))
    else:
        source = request["source"]
        node = copy.deepcopy(_loaded(source, request.get("lang"), os.stat(source).st_mtime_ns))
    parameters = request.get("parameters") or {}
    if parameters:
        _ours.set(True)
        node = parameterize_notebook(node, parameters, kernel_name="python3", language="python")
        _ours.set(False)
    node = prepare_notebook_metadata(node, str(request.get("source") or ""), str(request.get("target") or ""))
    return remove_error_markers(node)


# ---- what came of it -------------------------------------------------------------------------------------


def _record(node, status: str, code: int | None) -> dict:
    """Status, and where it stopped; a cell that was cut short gets an error output that says so."""
    error = _first_error(node)
    if status and not (error is not None and status == "timeout"):
        name, value = "DeadKernelError", _why(status, code)
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

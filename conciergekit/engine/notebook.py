"""One notebook, from its source to its file: papermill's parameters and metadata, nbclient's outputs."""

import contextlib
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NotebookExecutionManager
from papermill.execute import prepare_notebook_metadata, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from . import preload, processes, warm
from .client import Client, Kernel, forked
from .secret import masked

_silent = logging.getLogger("conciergekit.engine")
_silent.disabled = True
_CLEAN = [("SystemExit", ""), ("SystemExit", "0")]
_NOTHING = {"exit": None, "cpu": 0.0, "maxrss_mb": 0.0}  # known of an ordinary kernel
# what is said in a notebook or a record; `run_notebook` may be given the same in another language
_WHY = {
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
    begun, seconds, path = time.monotonic(), request.get("timeout"), request.get("source")
    cwd = request.get("cwd") or (os.path.dirname(os.path.abspath(path)) if path else os.getcwd())
    environment = request.get("environment") or processes.environment()
    request = {**request, "cwd": os.path.abspath(cwd), "environment": environment}
    for _attempt in range(2):
        node, status = _prepare(request), ""
        # papermill's, for a notebook that is saved once: at its end
        progress = NotebookExecutionManager(node, progress_bar=False, autosave_cell_every=0)
        with _kernel(request, node, source, say) as kernel:
            client = Client(progress, km=kernel, log=_silent, kernel_name="python3")
            client.limit = lambda: seconds and max(seconds - (time.monotonic() - begun), 0.01)
            client.process = kernel.process if kernel else _Ordinary(client)
            started(client.process)
            progress.notebook_start()
            try:
                client.execute(**({} if kernel else {"cwd": request["cwd"], "env": environment}))
            except (DeadKernelError, CellTimeoutError) as failure:
                status = "timeout" if isinstance(failure, CellTimeoutError) else "died"
            progress.notebook_complete()
        used = kernel.process.end() if kernel else _NOTHING
        if status != "died" or kernel is None or used["exit"] is not None:
            break  # else it was a template that died, not the notebook
    record = json.dumps(_record(progress.nb, status, used["exit"], say))
    _save(progress.nb, request)
    spent = {name: used[name] for name in _NOTHING} | {"seconds": time.monotonic() - begun}
    return json.loads(masked(record, _secrets(request))) | spent


@contextlib.contextmanager
def _kernel(request: dict, node, source: warm.Source | None, say: Callable) -> Iterator[Kernel | None]:
    """A kernel for the notebook; None where only an ordinary one, started by nbclient, can be had."""
    modules = preload.modules(cell.source for cell in node.cells if cell.cell_type == "code")
    with contextlib.ExitStack() as stack:
        kernel = None
        if modules is not None:  # else it sets what libraries read when they are loaded
            ahead = [*request.get("modules", ()), *modules]
            try:
                kernel = stack.enter_context(forked(request["cwd"], request["environment"], ahead, source))
            except warm.Lost:
                say_slower(say)
        yield kernel


@cache
def say_slower(say: Callable) -> None:
    """Once: why notebooks start slower here."""
    print(say(_WHY["slower"], reason=warm.why_not()), file=sys.stderr)


@dataclass(frozen=True)
class _Ordinary:
    """The process of a kernel that nbclient has started, or is about to."""

    client: Client

    def kill(self, number: int = processes.KILL):
        if number != processes.KILL:
            return self.client.km.interrupt_kernel()
        if pid := getattr(getattr(self.client.km, "provisioner", None), "pid", None):
            processes.kill_family(pid)


def _prepare(request: dict):
    """The notebook as papermill prepares it, parameters injected."""
    given = request.get("node")
    node = load_notebook_node(request["source"] if given is None else nbformat.from_dict(given))
    if parameters := request.get("parameters"):
        node = parameterize_notebook(node, parameters, kernel_name="python3", language="python")
    node = prepare_notebook_metadata(node, str(request.get("source") or ""), str(request.get("target") or ""))
    return remove_error_markers(node)


def _record(node, status: str, code: int | None, say: Callable) -> dict:
    """Status, and the cell it stopped at, as Jupyter counts; one that was cut short gets an error output that says so."""
    heading, count, last, error, number, above = "", 0, None, None, None, ""
    for cell in node.cells:
        if cell.cell_type == "markdown":
            lines = [line for line in cell.source.splitlines() if line.startswith("#")]
            heading = lines[-1].lstrip("#").strip()[:80] if lines else heading
        elif cell.cell_type == "code" and cell.metadata.papermill.get("start_time"):
            count += bool(cell.source.strip())
            last, number, above = cell, cell.execution_count or count, heading
            errors = [output for output in cell.outputs if output.output_type == "error"]
            # papermill takes a clean exit for no error
            error = next((e for e in errors if (e.ename, e.evalue) not in _CLEAN), None)
            if errors:
                break
    if status and not (error is not None and status == "timeout"):
        why = ("lost" if code is None else "killed" if code < 0 else "ended") if status == "died" else status
        value = say(_WHY[why], n=abs(code or 0))
        error = nbformat.v4.new_output("error", ename="DeadKernelError", evalue=value, traceback=[value])
        if last is not None:
            last.outputs.append(error)
            last.metadata.papermill |= {"exception": True, "status": "failed"}
            node.metadata.papermill["exception"] = True
    elif error is None:
        return {"status": "ok", "cell": None, "heading": "", "exception": "", "evalue": ""}
    said = {"exception": error.ename, "evalue": error.evalue}
    return {"status": status or "error", "cell": number, "heading": above, **said}


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

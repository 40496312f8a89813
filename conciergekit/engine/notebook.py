"""One notebook, from its source to its file: executed by papermill, kept whole whatever happens, and a record."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill import execute_notebook
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers

from .secret import masked

# what is said in a notebook or a record; `run_notebook` may be given the same in another language
_WHY = {
    "timeout": "The notebook went over its time limit and was stopped.",
    "lost": "The notebook's process was lost.",
    "killed": "The notebook's process was killed (signal {n}).",
    "ended": "The notebook's process ended by itself (exit code {n}).",
}


def run_notebook(request: dict, say: Callable = str.format) -> dict:
    """Execute one notebook in a process of its own; the package says what goes in and comes out. `say` says a sentence
    (with places) to the reader. As papermill does, it works in the notebook's folder meanwhile: one at a time in a process."""
    begun, seen = time.monotonic(), {}
    given, whole = request.get("parameters") or {}, request.get("timeout")
    source, target = str(request.get("source") or ""), str(request.get("target") or "")
    node = nbformat.from_dict(request.get("node") or nbformat.read(source, as_version=4))
    options = {
        "kernel_name": "python3",
        "language": "python",
        "cwd": request.get("cwd") or os.path.dirname(os.path.abspath(source)),
    }
    if whole is not None:
        options["timeout_func"] = lambda _cell: max(whole - (time.monotonic() - begun), 0.01)
    told = {"progress_bar": False, "seen": seen, "too_long": say(_WHY["timeout"])}
    record = {"status": "ok", "cell": None, "heading": "", "exception": "", "evalue": ""}
    try:
        execute_notebook(node, None, given, "conciergekit", **options, **told)
    except PapermillExecutionError as error:
        node = remove_error_markers(seen["nb"])
        place = _place(node.cells[: error.cell_index + 1])
        record = place | {"status": "error", "exception": error.ename, "evalue": error.evalue}
    except CellTimeoutError:
        record = _place(seen["nb"].cells)
        record |= {"status": "timeout", "exception": "CellTimeoutError", "evalue": told["too_long"]}
    except DeadKernelError as error:
        code = seen.get("exit")
        why = say(_WHY["lost" if code is None else "killed" if code < 0 else "ended"], n=abs(code or 0))
        _mark(seen["nb"], why)
        record = _place(seen["nb"].cells) | {
            "status": "died",
            "exception": type(error).__name__,
            "evalue": why,
        }
    seen["nb"].metadata.papermill |= {"input_path": source, "output_path": target}
    secrets = [str(given[name]) for name in request.get("secrets", ()) if given.get(name)]
    if target:
        _save(Path(target), masked(nbformat.v4.writes(seen["nb"]) + "\n", secrets))
    record = json.loads(masked(json.dumps(record), secrets))
    return record | {"exit": seen.get("exit"), "seconds": time.monotonic() - begun}


def _mark(node, why: str) -> None:
    """Say in the last cell begun why there is no more."""
    begun = [cell for cell in node.cells if cell.metadata.papermill.get("start_time") and "outputs" in cell]
    for cell in begun[-1:]:
        cell.outputs.append(
            nbformat.v4.new_output("error", ename="DeadKernelError", evalue=why, traceback=[why])
        )
        cell.metadata.papermill |= {"exception": True, "status": "failed"}
        node.metadata.papermill["exception"] = True


def _place(cells) -> dict:
    """The number of the last of these cells that was begun, as Jupyter counts, and the heading above it."""
    heading, count, found = "", 0, {"cell": None, "heading": ""}
    for cell in cells:
        if cell.cell_type == "markdown":
            lines = [line for line in cell.source.splitlines() if line.startswith("#")]
            heading = lines[-1].lstrip("#").strip()[:80] if lines else heading
        elif cell.cell_type == "code" and cell.metadata.papermill.get("start_time"):
            count += bool(cell.source.strip())
            found = {"cell": cell.execution_count or count, "heading": heading}
    return found


def _save(target: Path, text: str) -> None:
    """Write the notebook whole or not at all: beside its place first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)

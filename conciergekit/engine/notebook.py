"""One notebook executed by papermill in a process of its own: what became of it whatever happens, and a record."""

import os
import time
from collections.abc import Callable

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill import execute_notebook
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers

# what is said in a notebook or a record; `run_notebook` may be given the same in another language
_WHY = {
    "timeout": "The notebook went over its time limit and was stopped.",
    "lost": "The notebook's process was lost.",
    "killed": "The notebook's process was killed (signal {n}).",
    "ended": "The notebook's process ended by itself (exit code {n}).",
}


def run_notebook(
    source: str | os.PathLike,
    parameters: dict | None = None,
    timeout: float | None = None,
    node: dict | None = None,
    say: Callable = str.format,
) -> tuple[dict, nbformat.NotebookNode]:
    """Execute one notebook; the package says what is in the record. As papermill does, it works in the notebook's folder
    meanwhile: one at a time in a process.

    source : its path. parameters : {name: value}. timeout : seconds it may take in all; None, no limit. node : what it holds,
    if that is not what is in the file. say : says a sentence (with places) to the reader: ``say("… {n}", n=3)``.

    Returns the record, and the notebook: every cell finished so far, the last one with why there is no more.
    """
    begun, seen = time.monotonic(), {}
    path = os.path.abspath(source)
    node = nbformat.from_dict(node) if node else nbformat.read(path, as_version=4)
    options = {"kernel_name": "python3", "language": "python", "progress_bar": False}
    options["cwd"] = os.path.dirname(path)
    if timeout is not None:
        options["timeout_func"] = lambda _cell: max(timeout - (time.monotonic() - begun), 0.01)
    too_long = say(_WHY["timeout"])
    record = {"status": "ok", "cell": None, "heading": "", "exception": "", "evalue": ""}
    try:
        execute_notebook(node, None, parameters, "conciergekit", seen=seen, too_long=too_long, **options)
    except PapermillExecutionError as error:
        cells = remove_error_markers(seen["nb"]).cells[: error.cell_index + 1]
        record = {"status": "error", **_place(cells), "exception": error.ename, "evalue": error.evalue}
    except CellTimeoutError as error:
        record = {"status": "timeout", **_place(seen["nb"].cells)}
        record |= {"exception": type(error).__name__, "evalue": too_long}
    except DeadKernelError as error:
        code = seen.get("exit")
        why = say(_WHY["lost" if code is None else "killed" if code < 0 else "ended"], n=abs(code or 0))
        _mark(seen["nb"], why)
        record = {"status": "died", **_place(seen["nb"].cells)}
        record |= {"exception": type(error).__name__, "evalue": why}
    seen["nb"].metadata.papermill |= {"input_path": os.path.basename(path), "output_path": None}
    return record | {"exit": seen.get("exit"), "seconds": time.monotonic() - begun}, seen["nb"]


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

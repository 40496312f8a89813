"""The worker's side: do one job after another, each read from standard input as a line of JSON.

``python -m conciergekit.batch.job`` is started and watched by `crew`. Jobs: ``check`` (read a pilot, say what
is to repair), ``notebook`` (execute one through papermill), ``report`` (assemble a pilot's page), ``chart``
(compare the pilots of a batch). Each is a plain function from a dict to a dict.
"""

import json
import os
import sys
import time
import traceback
from pathlib import Path

from ..errors import ConciergekitError
from ..i18n import _, use_language
from .files import report_name, title_of, write

ERROR_TAG = "papermill-error-cell-tag"
# parameters of the notebooks that change the gate review: the first page must say what the notebook says
_OF_THE_REVIEW = ("requirements", "go", "stop", "seed")


def check(path: str, folder: str, lang: str | None) -> dict:
    """Read the pilot at `path`; write its page of repairs into `folder` if there is anything to repair.

    Returns name, lang, `broken` (why it cannot be read, else "") and `repair` (the page's file name or "").
    """
    from .. import reports
    from ..intake import load_pilot

    name, language, broken, findings = title_of(path), lang or "fr", "", ()
    above = str(Path(path).parent if name == Path(path).name else Path(path).parent.parent) + os.sep
    with use_language(language):
        try:
            pilot = load_pilot(path, lang=lang)
        except ConciergekitError as error:
            broken = str(error).replace(above, "")  # the page may be passed on
        else:
            name, findings, language = pilot.name, pilot.findings, lang or pilot.language
    for old in (report_name("fr"), report_name("en")):  # of an earlier run: it would pass for today's
        (Path(folder) / old).unlink(missing_ok=True)
    page = Path(folder) / "repair.html"
    if findings or broken:
        source = str(path).replace(above, "")
        write(page, reports.repair_page(name, findings, broken=broken, source=source, lang=language))
    else:
        page.unlink(missing_ok=True)
    return {
        "name": name,
        "lang": language,
        "broken": broken,
        "repair": page.name if findings or broken else "",
    }


def notebook(source: str, target: str, parameters: dict, lang: str, timeout: float) -> dict:
    """Execute the notebook `source`, its text in `lang`, and put the result at `target` when it is over.

    Returns `error`: "" or a sentence that names the notebook, the cell and what went wrong. What
    was executed is kept at `target` in both cases.
    """
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from .. import notebooks

    target = Path(target)
    partial = target.with_name(f".part-{target.name}")
    node = notebooks.translated(Path(source), lang)
    write(target, nbformat.writes(node))
    error = None
    try:
        papermill.execute_notebook(
            target,
            partial,
            parameters=parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            execution_timeout=timeout,
            cwd=Path(source).parent,
            config=_quiet(),
        )
    except papermill.exceptions.PapermillExecutionError as failure:
        error = failure
    except (DeadKernelError, CellTimeoutError) as failure:
        error = failure
    keep_partial(target)
    with use_language(lang):
        sentence = _sentence(target, error) if error else ""
    return {"error": sentence}


def _quiet():
    """Kernels over TCP warn about encryption unless it is set to use what the kernel offers."""
    from traitlets.config import Config

    config = Config()
    config.AsyncKernelManager.transport_encryption = "auto"
    config.KernelManager.transport_encryption = "auto"
    return config


def keep_partial(target: Path) -> None:
    """Put what papermill wrote so far at `target`, if it is a whole notebook."""
    partial = target.with_name(f".part-{target.name}")
    try:
        node = json.loads(partial.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # never begun, or cut short by a kill: the source stays
        partial.unlink(missing_ok=True)
        return
    node["metadata"].get("papermill", {})["output_path"] = str(target)
    # papermill adds two English cells about the error; the report says it in the reader's language
    node["cells"] = [c for c in node["cells"] if ERROR_TAG not in c["metadata"].get("tags", [])]
    write(target, json.dumps(node, ensure_ascii=False, indent=1) + "\n")
    partial.unlink()


def _sentence(target: Path, error: Exception) -> str:
    """Which notebook, which cell, which error."""
    name = target.stem
    kind, message = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", "")
    if kind == "ConciergekitError":
        return message
    cell = stopped_at(target)
    if kind == "DeadKernelError":
        return _("The notebook {notebook} died at cell {cell}: its process ended.", notebook=name, cell=cell)
    if kind in ("CellTimeoutError", "TimeoutError"):
        return _(
            "The notebook {notebook} was stopped at cell {cell}: it took too long.", notebook=name, cell=cell
        )
    what = " ".join(f"{kind}: {message}".split())
    if len(what) > 240:
        what = what[:239] + "…"
    return _("The notebook {notebook} stopped at cell {cell}: {error}.", notebook=name, cell=cell, error=what)


def stopped_at(target: Path) -> str:
    """The cell an executed notebook stopped at: its number as Jupyter shows it, and the heading above it."""
    heading, count, reached = "", 0, ""
    for cell in json.loads(target.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            lines = "".join(cell["source"]).splitlines()
            heading = next(
                (x.lstrip("#").strip()[:80] for x in reversed(lines) if x.startswith("#")), heading
            )
        elif cell["cell_type"] == "code":
            count += 1
            if not cell["metadata"].get("papermill", {}).get("start_time"):
                break  # a kernel that dies leaves no error: the last cell begun is the one
            number = str(cell.get("execution_count") or count)
            reached = _("{number} (“{heading}”)", number=number, heading=heading) if heading else number
            if any(output["output_type"] == "error" for output in cell["outputs"]):
                break
    return reached or "1"


def report(
    path: str,
    folder: str,
    lang: str,
    index_lang: str,
    notebooks: list[str],
    failures: dict[str, str],
    repair: str,
    parameters: dict,
) -> dict:
    """Assemble the report of one pilot; returns what its row of the index says."""
    from .. import reports
    from ..intake import load_pilot

    pilot = load_pilot(path, lang=lang)
    if parameters.get("as_of"):
        pilot = pilot.as_of(parameters["as_of"])
    answer = reports.answer(
        pilot, **{name: parameters[name] for name in _OF_THE_REVIEW if name in parameters}
    )
    page = Path(folder) / report_name(lang)
    source = reports.pilot_page(
        pilot,
        [Path(folder) / name for name in notebooks],
        answer=answer,
        failures=failures,
        repair=repair,
        parameters=parameters,
        lang=lang,
    )
    write(page, source)
    with use_language(index_lang):
        return {"report": page.name, **answer.row()}


def chart(rows: list[dict], lang: str) -> dict:
    """The chart that compares the pilots of a batch, as HTML; empty if there is nothing to compare."""
    from .. import portfolio, show

    with use_language(lang):
        compared = portfolio.Portfolio.of(rows)
        axes = compared.plot()
        return {
            "html": show.figure(axes.figure) if axes is not None else "",
            "sentences": compared.sentences(),
        }


TASKS = {"check": check, "notebook": notebook, "report": report, "chart": chart}


def attempt(task: str, arguments: dict) -> dict:
    """Do the job; whatever goes wrong becomes an ``error`` sentence, for one pilot must not stop the others."""
    started = time.monotonic()
    try:
        result = {"error": "", **TASKS[task](**arguments)}
    except ConciergekitError as error:
        result = {"error": str(error)}
    except Exception as error:  # the boundary between one pilot and all the others
        traceback.print_exc(file=sys.stderr)
        result = {"error": " ".join(f"{type(error).__name__}: {error}".split())[:300]}
    return result | {"seconds": time.monotonic() - started}


def main() -> None:
    # what libraries or notebooks print must not mix with the answers
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    import matplotlib

    matplotlib.use("agg")
    for line in sys.stdin:
        arguments = json.loads(line)
        arguments.pop("label", None)
        answers.write(json.dumps(attempt(arguments.pop("task"), arguments)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()

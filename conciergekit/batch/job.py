"""The worker's side: do one job after another, each read from standard input as a line of JSON.

``python -m conciergekit.batch.job`` is started and watched by `crew`. Jobs: ``check`` (read a pilot, say what
is to repair), ``notebook`` (execute one), ``report`` (assemble a pilot's page), ``index`` (the page of a
batch). Each is a plain function from a dict to a dict.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from ..errors import ConciergekitError
from ..i18n import _, use_language
from .files import report_name, title_of, write
from .warm import run_notebook

# parameters of the notebooks that change the gate review: the first page must say what the notebook says
_OF_THE_REVIEW = ("requirements", "go", "stop", "seed")


def check(path: str, folder: str, lang: str | None) -> dict:
    """Read the pilot at `path`; write its page of repairs into `folder` if there is anything to repair.

    Returns name, lang, `broken` (why it cannot be read, else ""), `repair` (the page's file name or "") and the
    `files` made.
    """
    from .. import reports
    from ..read import load_pilot
    from ..read.give_back.annotate import annotate

    name, language, broken, findings = title_of(path), lang or "fr", "", ()
    above = str(Path(path).parent if name == Path(path).name else Path(path).parent.parent) + os.sep
    with use_language(language):
        try:
            pilot = load_pilot(path, lang=lang)
        except ConciergekitError as error:
            broken = str(error).replace(above, "")  # the page may be passed on
        else:
            name, findings, language = pilot.name, pilot.findings, lang or pilot.language
    told = {"name": name, "lang": language, "broken": broken, "repair": "", "files": []}
    if not findings and not broken:
        return told
    try:
        copy = annotate(path, folder, lang=language).path.name
    except ConciergekitError:  # what cannot be opened has no copy; the page says why
        copy = ""
    source = str(path).replace(above, "")
    text = reports.repair_page(name, findings, broken=broken, source=source, copy=copy, lang=language)
    write(Path(folder) / "repair.html", text)
    return told | {"repair": "repair.html", "files": ["repair.html", *([copy] if copy else [])]}


def notebook(started: Callable = lambda _kernel: None, **request) -> dict:
    """Execute a notebook (`warm` says what a request is); its record, with `error`: "" or a sentence that names
    the notebook, the cell and what went wrong."""
    record = run_notebook(request, started)
    if record["status"] == "ok":
        return record
    with use_language(request.get("lang")):
        return record | {"error": sentence(Path(request["target"]).stem, record)}


def sentence(name: str, record: dict) -> str:
    """What a record says of notebook `name`, for a person: which cell, which error."""
    if record["exception"] == "ConciergekitError":
        return record["evalue"]
    number, heading = record["cell"] or 1, record["heading"]
    cell = _("{number} (“{heading}”)", number=number, heading=heading) if heading else str(number)
    if record["status"] == "died":
        return _("The notebook {notebook} died at cell {cell}: its process ended.", notebook=name, cell=cell)
    if record["status"] == "timeout":
        return _(
            "The notebook {notebook} was stopped at cell {cell}: it took too long.", notebook=name, cell=cell
        )
    if record["status"] == "memory":
        return _(
            "The notebook {notebook} was stopped at cell {cell}: it took too much memory.",
            notebook=name,
            cell=cell,
        )
    what = " ".join(f"{record['exception']}: {record['evalue']}".split()).rstrip(".")
    if len(what) > 240:
        what = what[:239] + "…"
    return _(
        "The notebook {notebook} stopped at cell {cell}, on an error that its code did not foresee: pass on this message to "
        "whoever looks after the kit ({error}).",
        notebook=name, cell=cell, error=what,
    )  # fmt: skip


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
    from ..read import load_pilot

    pilot = load_pilot(path, lang=lang)
    if parameters.get("as_of"):
        pilot = pilot.as_of(parameters["as_of"])
    answer = reports.answer(
        pilot, **{name: parameters[name] for name in _OF_THE_REVIEW if name in parameters}
    )
    page = Path(folder) / report_name(lang)
    source = reports.pilot_page(
        pilot,
        [Path(name) for name in notebooks],
        answer=answer,
        failures=failures,
        repair=repair,
        parameters=parameters,
        lang=lang,
    )
    write(page, source)
    with use_language(index_lang):
        return {"report": page.name, "files": [page.name], **answer.row()}


def index(rows: list[dict], lang: str, chart: bool, folder: str) -> dict:
    """Write the page of a batch into `folder`; `chart`: with the pilots compared."""
    from .. import reports
    from .summary import Row

    measured = [row["measures"] | {"pilot": row["pilot"]} for row in rows if row["report"]]
    told = _compared(measured, lang) if chart else {}
    page = reports.index_page(
        [Row(**row) for row in rows],
        chart=told.get("html", ""),
        findings=told.get("sentences", ()),
        lang=lang,
    )
    write(Path(folder) / "index.html", page)
    return {"files": ["index.html"]}


def _compared(rows: list[dict], lang: str) -> dict:
    """The chart that compares the pilots of a batch, as HTML; empty if there is nothing to compare."""
    if len(rows) < 2:
        return {}
    from .. import portfolio, show

    with use_language(lang):
        compared = portfolio.Portfolio.of(rows)
        axes = compared.plot()
        return {
            "html": show.figure(axes.figure) if axes is not None else "",
            "sentences": compared.sentences(),
        }


TASKS = {
    "check": check,
    "notebook": notebook,
    "report": report,
    "index": index,
}


def attempt(task: str, arguments: dict) -> dict:
    """Do the job; whatever goes wrong becomes an ``error`` sentence, for one pilot must not stop the others."""
    started = time.monotonic()
    try:
        result = {"error": "", **TASKS[task](**arguments)}
    except ConciergekitError as error:
        result = {"error": str(error)}
    except OSError as error:  # a full disk, an input that is gone
        what = error.strerror or type(error).__name__
        result = {"error": f"{error.filename}: {what}" if error.filename else what, "errno": error.errno}
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

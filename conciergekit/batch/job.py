"""What is done of a batch in a process of its own: ``check`` (read a pilot, say what is to repair), ``notebook`` (execute
one), ``report`` (assemble a pilot's page), ``index`` (the page of a batch). Each is a plain function from a dict to a dict.

`hands` says where: forked from a template, or in an ordinary kernel.
"""

import datetime as dt
import importlib
import os
import pkgutil
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from .. import ROOMS, engine, notebooks, read
from ..core import languages
from ..core.called import report_name, title_of
from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _, date, use_language
from ..core.paths import PACKAGE, write
from ..papers import reports
from ..portfolio import identity
from ..tell import batch as told
from .summary import Row

# what a template has loaded before it forks the first job; the last one does once what most jobs begin with
MODULES = ["pandas", "matplotlib", "ipywidgets", "python_calamine", "conciergekit", f"{__name__}:load_kit"]
# parameters of the notebooks that change the gate review: the first page must say what the notebook says
_OF_THE_REVIEW = ("requirements", "go", "stop", "seed")
# what makes a run a trial: its figures are not the pilot's own today
OF_A_TRIAL = ("as_of", *_OF_THE_REVIEW)


def check(path: str, folder: str, lang: str | None) -> dict:
    """Read the pilot at `path`; write its page of repairs into `folder` if there is anything to repair.

    Returns name, lang, `broken` (why it cannot be read, else ""), `repair` (the page's file name or "") and the
    `files` made.
    """
    name, language, broken, findings, pilot = title_of(path), lang or "fr", "", (), None
    above = str(Path(path).parent if name == Path(path).name else Path(path).parent.parent) + os.sep
    with use_language(language):
        try:
            pilot = read.load_pilot(path, lang=lang)
        except ConciergekitError as error:
            broken = str(error).replace(above, "")  # the page may be passed on
        else:
            name, findings, language = pilot.name, pilot.findings, lang or pilot.language
    found = {"name": name, "lang": language, "broken": broken, "repair": "", "files": []}
    if not findings and not broken:
        return found
    source = str(path).replace(above, "")
    text = reports.repair_page(name, findings, broken=broken, source=source, pilot=pilot, lang=language)
    write(Path(folder) / "repair.html", text)
    return found | {"repair": "repair.html", "files": ["repair.html"]}


def notebook(
    started: Callable = lambda _kernel: None, origin=None, lang: str | None = None, **request
) -> dict:
    """Execute a notebook with its text in `lang` (`engine` says what a request is); its record, with `error`: "" or a
    sentence that names the notebook, the cell and what went wrong."""
    with use_language(lang):
        if lang:
            request["node"] = _translated(request["source"], lang, os.stat(request["source"]).st_mtime_ns)
        record = engine.run_notebook(request | {"modules": MODULES}, started, origin, _)
        if record["status"] == "ok":
            return record
        return record | {"error": told.stopped_at(Path(request["target"]).stem, record)}


@cache
def _translated(source: str, lang: str, _changed: int):
    return notebooks.translated(Path(source), lang)


def load_kit() -> None:
    """Every module of the kit, and its catalogues."""
    for part in _modules():
        importlib.import_module(part)
    communes = importlib.import_module("conciergekit.core.communes")
    communes.in_postcode("")
    communes.named("x")
    for lang in languages.codes():
        languages.catalogue(lang)
        with use_language(lang):
            date(dt.date(2026, 1, 1))


def _modules() -> Iterator[str]:
    """Those of the rooms that the package offers, but for this one, which no job uses."""
    package, _dot, here = __package__.partition(".")
    for room in (room for room in ROOMS if room != here):
        yield f"{package}.{room}"
        for part in pkgutil.walk_packages([str(PACKAGE / room)], f"{package}.{room}."):
            yield part.name


def report(
    path: str,
    folder: str,
    lang: str,
    index_lang: str,
    notebooks: list[str],
    failures: dict[str, str],
    repair: str,
    parameters: dict,
    past: list[dict],
) -> dict:
    """Assemble the report of one pilot; returns what its row of the index says. past : its earlier states. Without a notebook
    there is none: the row alone."""
    pilot = read.load_pilot(path, lang=lang)
    if parameters.get("as_of"):
        pilot = pilot.as_of(parameters["as_of"])
    answer = reports.answer(
        pilot, **{name: parameters[name] for name in _OF_THE_REVIEW if name in parameters}
    )
    # what was foretold of it may be of another pilot, whose file had this name: nothing of one is ever shown to another
    past = [kept for kept in past if answer.state and identity.relation(kept, answer.state) != identity.OTHER]
    marks = [kept["mark"] for kept in past]
    if not notebooks and not failures:
        with use_language(index_lang):
            return {"report": "", "files": [], "past": marks, **answer.row()}
    page = Path(folder) / report_name(lang)
    made = reports.report(
        pilot,
        [Path(name) for name in notebooks],
        answer=answer,
        failures=failures,
        repair=repair,
        parameters=parameters,
        past=past,
        lang=lang,
    )
    write(page, reports.page(made))
    data = page.with_suffix(".json")
    write(data, reports.kept(made))
    with use_language(index_lang):
        return {"report": page.name, "files": [page.name, data.name], "past": marks, **answer.row()}


def index(
    rows: list[dict],
    lang: str,
    chart: bool,
    folder: str,
    history: str = "",
    on: str = "",
    said: Iterable[str] = (),
) -> dict:
    """Write the page of a batch into `folder`, and a message ready to send to each pilot; `chart`: with the portfolio, whose
    past months are in the folder `history` ("": nothing is compared); `said`: sentences about the batch itself."""
    from ..papers.reports.followed import (
        portfolio_of,  # what needs pandas is loaded where it runs: see `MODULES`
    )

    shown = [Row(**row) for row in rows]
    found, messages = portfolio_of(shown, history, on, lang) if chart else (None, {})
    with use_language(lang):
        warnings = [*said, *told.who_is_who(shown)]
    page = reports.index_page(
        shown,
        found=found,
        messages=messages,
        warnings=warnings,
        lang=lang,
        on=dt.date.fromisoformat(on) if on else None,
    )
    write(Path(folder) / "index.html", page)
    (Path(folder) / "messages").mkdir(exist_ok=True)
    for slug, (subject, body) in messages.items():
        write(Path(folder) / "messages" / f"{slug}.txt", f"{subject}\n\n{body}")
    return {"files": ["index.html", *(f"messages/{slug}.txt" for slug in messages)]}


TASKS = {
    "check": check,
    "notebook": notebook,
    "report": report,
    "index": index,
}


def attempt(task: str, arguments: dict, **more) -> dict:
    """Do the job; whatever goes wrong becomes an ``error`` sentence, for one pilot must not stop the others."""
    started = time.monotonic()
    try:
        result = {"error": "", **TASKS[task](**arguments, **more)}
    except ConciergekitError as error:
        result = {"error": str(error)}
    except OSError as error:  # a full disk, an input that is gone
        what = reason_of(error)
        result = {"error": f"{error.filename}: {what}" if error.filename else what, "errno": error.errno}
    except Exception as error:  # the boundary between one pilot and all the others
        traceback.print_exc(file=sys.stderr)
        result = {"error": told.fault(error)}
    return result | {"seconds": time.monotonic() - started}

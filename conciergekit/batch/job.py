"""What is done of a batch in a process of its own: pages (``papers.reports.written``), and a notebook executed. `hands` says where."""

import datetime as dt
import importlib
import os
import pkgutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from .. import ROOMS, engine, notebooks
from ..core import languages
from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _, date, use_language
from ..core.paths import PACKAGE
from ..papers.reports import written
from ..tell import batch as told

# what a template has loaded before it forks the first job; the last one does once what most jobs begin with
MODULES = [
    "pandas",
    "matplotlib.pyplot",
    "matplotlib_inline.config",
    "IPython.core.pylabtools",
    "ipywidgets",
    "python_calamine",
    "scipy.stats",
    "conciergekit",
    f"{__name__}:load_kit",
]


def load_kit() -> None:
    """Every module of the kit, and its catalogues."""
    from ..core import communes  # it brings numpy, and a batch with nothing to do is to be quick

    for part in _modules():
        importlib.import_module(part)
    communes.in_postcode("")
    communes.named("x")
    for lang in languages.codes():
        languages.catalogue(lang)
        with use_language(lang):
            date(dt.date(2026, 1, 1))


def _modules() -> Iterator[str]:
    """Those of the rooms that the package offers, but for the batch, which no job uses."""
    for room in (room for room in ROOMS if room != "batch"):
        yield f"conciergekit.{room}"
        for part in pkgutil.walk_packages([str(PACKAGE / room)], f"conciergekit.{room}."):
            yield part.name


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


TASKS = {"check": written.check, "notebook": notebook, "report": written.report, "index": written.index}


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

"""What is done of a batch in a process of its own: a pilot read, a notebook executed, pages written
(``papers.reports.written``). `hands` says where."""

import ctypes
import datetime as dt
import importlib
import json
import pkgutil
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from .. import ROOMS, notebooks, read
from ..core import languages
from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _, date, use_language
from ..core.paths import PACKAGE, write
from ..core.secret import masked
from ..engine.warm import Lost
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
    "conciergekit.notebooks:nbformat",
    f"{__name__}:load_kit",
]
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # glibc: what a notebook frees, it uses again
ROOT = __package__.partition(".")[0]
# rooms and parts of rooms that no notebook or report asks for
_OTHERS = tuple(
    f"{ROOT}.{part}"
    for part in ("batch", "training", "synthetic", "read.give_back", "read.propose", "papers.documents")
)


def load_kit() -> None:
    """Every module of the kit that notebooks and reports use, and its catalogues."""
    from ..core import communes  # it brings numpy, and a batch with nothing to do is to be quick

    for part in _modules():
        importlib.import_module(part)
    communes.in_postcode("")
    for lang in languages.codes():
        languages.catalogue(lang)
        with use_language(lang):
            date(dt.date(2026, 1, 1))
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_TRIM_THRESHOLD, 1 << 28)
        mallopt(_MMAP_THRESHOLD, 1 << 28)


def _modules() -> Iterator[str]:
    for room in ROOMS:
        inside = pkgutil.walk_packages([str(PACKAGE / room)], f"{ROOT}.{room}.")
        names = [f"{ROOT}.{room}", *(part.name for part in inside)]
        yield from (name for name in names if not name.startswith(_OTHERS))


def check(path: str, folder: str, lang: str | None, shares: list[str]) -> dict:
    """See ``written.check``; this process is then ready for the notebooks of the pilot, with what several ask for."""
    found = written.check(path, folder, lang)
    notebooks.work_out(path, found["lang"], shares)
    return found


def begin(path: str, lang: str, shares: list[str]) -> dict:
    """Make this process ready for the notebooks of a pilot that was checked in another one."""
    read.read_ahead(path, lang)
    notebooks.work_out(path, lang, shares)
    return {}


def engine() -> ModuleType:
    """What executes a notebook; loaded when one is to be, after nbformat, that papermill loads in a dearer way."""
    notebooks.nbformat()
    from ..engine import client, notebook  # noqa: F401 (papermill asks for the client in the middle of a run)

    return notebook


def notebook(
    source: str,
    target: str,
    lang: str,
    parameters: dict | None = None,
    secrets: Iterable[str] = (),
    timeout: float | None = None,
    **options,
) -> dict:
    """Execute a notebook with its text in `lang` and write it to `target`; the record (see `engine`), with `error`: "" or a
    sentence that names the notebook, the cell and what went wrong. `secrets`: parameters never written. `options`: of
    ``run_notebook``."""
    given = parameters or {}
    hidden = [str(given[name]) for name in secrets if given.get(name)]
    with use_language(lang):
        node = notebooks.translated(Path(source), lang)
        record, node = engine().run_notebook(source, given, timeout, node, _, **options)
        node.metadata.papermill.output_path = target
        write(Path(target), masked(notebooks.nbformat().v4.writes(node) + "\n", hidden))
        record = json.loads(masked(json.dumps(record), hidden))
        error = told.stopped_at(Path(target).stem, record) if record["status"] != "ok" else ""
    return record | {"error": error}


TASKS = {
    "check": check,
    "begin": begin,
    "notebook": notebook,
    "report": written.report,
    "index": written.index,
}


def attempt(task: str, arguments: dict) -> dict:
    """Do the job; whatever goes wrong becomes an ``error`` sentence, for one pilot must not stop the others."""
    started = time.monotonic()
    try:
        result = {"error": "", **TASKS[task](**arguments)}
    except ConciergekitError as error:
        result = {"error": str(error)}
    except Lost:  # another process is to do it
        raise
    except OSError as error:  # a full disk, an input that is gone
        what = reason_of(error)
        result = {"error": f"{error.filename}: {what}" if error.filename else what, "errno": error.errno}
    except Exception as error:  # the boundary between one pilot and all the others
        traceback.print_exc(file=sys.stderr)
        result = {"error": told.fault(error)}
    result["seconds"] = time.monotonic() - started
    return json.loads(json.dumps(result, default=str))

"""What a process has ready before notebooks about a pilot are forked from it: libraries, the kit, the pilot, and what several
of them ask of it."""

import contextlib
import ctypes
import datetime as dt
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from operator import attrgetter

from .. import ROOMS, read
from ..core import languages
from ..core.i18n import date, use_language
from ..core.paths import PACKAGE
from . import nbformat

_ROOT = __package__.partition(".")[0]
# loaded before the first fork; the last one does once what most notebooks begin with
MODULES = [
    "pandas",
    "matplotlib.pyplot",
    "matplotlib_inline.config",
    "IPython.core.pylabtools",
    "ipywidgets",
    "python_calamine",
    f"{__package__}:nbformat",
    f"{_ROOT}.engine.notebook",
    f"{_ROOT}.engine.client",
    f"{__name__}:load_kit",
]
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # glibc: what a notebook frees, it uses again
# parts of rooms that no notebook or report asks for
_OTHERS = tuple(f"{_ROOT}.{part}" for part in ("read.give_back", "read.propose", "papers.documents"))


def load_kit() -> None:
    """Every module of the kit that notebooks and reports use, and its catalogues."""
    from ..core import communes  # it brings numpy, and a batch with nothing to do is to be quick

    for part in _modules():
        importlib.import_module(part)
    communes.in_postcode("")
    communes.named("")
    for lang in languages.codes():
        languages.catalogue(lang)
        with use_language(lang):
            date(dt.date(2026, 1, 1))
    _execute_nothing()
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_TRIM_THRESHOLD, 1 << 28)
        mallopt(_MMAP_THRESHOLD, 1 << 28)


def _execute_nothing() -> None:
    """What papermill makes for the first notebook of a process."""
    from jupyter_client.kernelspec import NoSuchKernel, get_kernel_spec
    from papermill import execute_notebook

    new = nbformat().v4
    node = new.new_notebook(cells=[new.new_code_cell(metadata={"tags": ["parameters"]})])
    with contextlib.suppress(NoSuchKernel):
        execute_notebook(node, None, {"x": 1}, prepare_only=True, kernel_name="python3", language="python")
        get_kernel_spec("python3")


def _modules() -> Iterator[str]:
    for room in ROOMS:
        inside = pkgutil.walk_packages([str(PACKAGE / room)], f"{_ROOT}.{room}.")
        names = [f"{_ROOT}.{room}", *(part.name for part in inside)]
        yield from (name for name in names if not name.startswith(_OTHERS))


def begin(path: str, lang: str, shares: Iterable[str]) -> dict:
    """Read the pilot at `path`, and work out what several notebooks say they ask of it."""
    read.read_ahead(path, lang)
    work_out(path, lang, shares)
    return {}


def work_out(path: str, lang: str, shares: Iterable[str]) -> None:
    """Of a pilot that was read ahead: put its tours in order, and work out what several notebooks say they ask for."""
    from .. import actions, finance, gates, offers, quality, targets  # loaded where notebooks are forked
    from ..logistics.logbook import tour_log

    functions = {
        "ranking": targets.evaluate,
        "offers": offers.table,
        "quality": quality.assess,
        "review": gates.review,
        "replay": gates.replay,
        "signals": gates.signals,
        "accounts": finance.views,
        "calendar": finance.calendar,
        "plan": actions.proposals,
    }
    asked = (functions[name] for name in shares if name in functions)
    read.ahead.work_out(path, lang, attrgetter("data_hash"), tour_log, *asked)

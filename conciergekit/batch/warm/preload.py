"""What a template imports ahead of the notebooks, and the caches it fills."""

import contextlib
import datetime as dt
import importlib.util
import io
import json
import math
import os
import re
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ... import i18n, languages

# Known to import in silence, to read nothing of the notebook at import, and to leave no thread. What is not in this
# list is imported by the notebook itself, as ever. CONCIERGEKIT_PRELOAD=name,name adds to it.
KNOWN = frozenset(
    [
        "conciergekit",
        "ipywidgets",
        "matplotlib",
        "numpy",
        "openpyxl",
        "pandas",
        "PIL",
        "requests",
        "scipy",
        "seaborn",
        "statsmodels",
        "yaml",
    ]
)
# parts that a library loads when they are first used
_PYPLOT = ["matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"]
_FRAMES = [
    "numpy.random", "pandas.io.formats.style", "pandas.io.formats.html", "pandas.io.formats.string", "pandas.io.parsers",
    "pandas.core.reshape.reshape",
]  # fmt: skip
# with both, charts of tables
_BOTH = ["pandas.plotting._matplotlib", "matplotlib_inline.config", "IPython.core.pylabtools"]
# what the notebooks of the kit load to open a pilot, to draw and to say what it rests on, and the batch to make its pages
_KIT = [
    "conciergekit.show", "conciergekit.panels", "conciergekit.findings.words", "conciergekit.origins",
    "conciergekit.communes", "python_calamine", "babel.dates", "mistune", "mpl_toolkits.axes_grid1.anchored_artists",
    *(f"conciergekit.{part}" for part in (
        "tell.offers", "tell.targets.ask", "tell.targets.criteria", "tell.targets.focus", "tell.targets.priorities",
        "tell.targets.shift", "tell.targets.watch", "tell.logistics.alarm", "tell.logistics.breakeven", "tell.logistics.causes",
        "tell.logistics.comparison", "tell.logistics.frequency", "tell.logistics.learned", "tell.logistics.modes",
        "tell.logistics.replay", "tell.logistics.scheme", "tell.logistics.tours", "tell.finance.alerts", "tell.finance.budget",
        "tell.finance.calendar", "tell.finance.cash", "tell.finance.eligibility", "tell.finance.funding_plan", "tell.finance.models",
        "tell.finance.operating", "tell.finance.payers", "tell.finance.stress", "tell.finance.traps", "tell.finance.views", "tell.gates.agreed",
        "tell.gates.columns", "tell.gates.conditions", "tell.gates.design", "tell.gates.futures", "tell.gates.instances",
        "tell.gates.log", "tell.gates.review", "tell.gates.signals", "tell.gates.stages", "documents.written",
    )),
]  # fmt: skip
_PAGES = [
    "conciergekit.reports.pilot_report", "conciergekit.reports.repair", "conciergekit.reports.index",
    "conciergekit.read.give_back.annotate", "conciergekit.read.give_back.plain_copy", "conciergekit.portfolio",
]  # fmt: skip
_LATER = {
    "conciergekit": [*_KIT, *_PYPLOT, *_FRAMES],
    "conciergekit.batch.job": _PAGES,
    "matplotlib": _PYPLOT,
    "matplotlib.pyplot": _PYPLOT,
    "pandas": _FRAMES,
}
# what is read ahead is outside a notebook's own limits: with a tight one, it reads for itself (seconds)
_UNHURRIED = 60.0
_IMPORT = re.compile(r"(?m)^\s*(?:import|from)\s+([A-Za-z_][\w.]*)")
# a library that was there before the notebook began would not see these
_BEFORE_IMPORT = re.compile(r"MPLBACKEND|MPLCONFIGDIR|MATPLOTLIBRC|_NUM_THREADS|PYTHONWARNINGS")


def modules(sources: Iterable[str]) -> list[str] | None:
    """Names to import ahead for a notebook with these cells; None if it sets what must come before an import."""
    text = "\n".join(sources)
    if _BEFORE_IMPORT.search(text):
        return None
    known = KNOWN | set(filter(None, os.environ.get("CONCIERGEKIT_PRELOAD", "").split(",")))
    found = [name for name in _IMPORT.findall(text) if name.partition(".")[0] in known]
    return list(dict.fromkeys(found))


def wanted(request: dict) -> tuple[list[str] | None, tuple[str, str] | None, list[str]]:
    """The same for a request of ``run_notebook``, the pilot to have read for it, and what it shares."""
    try:
        node = request.get("node") or json.loads(Path(request["source"]).read_text(encoding="utf-8"))
        cells = [cell["source"] for cell in node["cells"] if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return [], None, []  # whoever executes it says what is wrong
    found = modules(cell if isinstance(cell, str) else "".join(cell) for cell in cells)
    limited = request.get("memory_mb") or (request.get("timeout") or math.inf) < _UNHURRIED
    parameters = request.get("parameters") or {}
    return found, None if limited else pilot(node, parameters), shared(node, parameters)


def pilot(node: Mapping, parameters: Mapping[str, object]) -> tuple[str, str] | None:
    """Path and language of the pilot that a notebook opens; its metadata name the two parameters that say so, as in
    ``"conciergekit": {"opens": ["pilot_path", "lang"]}``. None if it does not, or not without knowing its folder."""
    match node["metadata"].get("conciergekit"):
        case {"opens": [str(path), str(lang)]}:
            found = parameters.get(path), parameters.get(lang)
            if isinstance(found[0], str) and os.path.isabs(found[0]) and found[1] in languages.codes():
                return found
    return None


def shared(node: Mapping, parameters: Mapping[str, object]) -> list[str]:
    """What the notebook asks of its pilot as others do (``notebooks.share``), by its metadata: ``"shares": ["review"]``.
    Nothing if it is given other parameters than the pilot: it may then ask for something else."""
    match node["metadata"].get("conciergekit"):
        case {"opens": list(opens), "shares": list(shares)} if set(parameters) <= set(map(str, opens)):
            return [name for name in shares if isinstance(name, str)]
    return []


def later(name: str) -> list[str]:
    """What comes with `name`, sooner or later."""
    return _LATER.get(name, [])


def together(loaded: set[str]) -> list[str]:
    """What comes with several libraries that are all there."""
    return _BOTH if {"pandas", "matplotlib.pyplot"} <= loaded else []


@contextlib.contextmanager
def postponed() -> Iterator[None]:
    """Import what loads jsonschema in half the time: it asks a parser of internationalised addresses for one
    function, and that parser takes its grammar apart at import. Here, it does when the function is first called."""
    name = "rfc3987_syntax"
    if {name, "jsonschema"} & set(sys.modules) or importlib.util.find_spec(name) is None:
        yield
        return
    module = types.ModuleType(name)
    module.is_valid_syntax = lambda *args: importlib.import_module(name).is_valid_syntax(*args)
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]  # whoever imports it gets it


def warm_up(loaded: Iterable[str], warm: frozenset[str]) -> frozenset[str]:
    """Do once what most notebooks do, to fill the caches of the libraries: fonts, locators, templates, readers of
    text. Nothing else of it stays: no figure of pyplot's, no date on an axis, no option. What is `warm` already is not
    done again; returns what is now."""
    charts, frames, kit = "matplotlib.pyplot", "pandas.io.formats.style", "conciergekit.show"
    cold = {charts, frames, kit} & set(loaded) - warm
    if charts in cold:
        _draw()
    # with pyarrow, pandas works in its threads, after which no fork is safe
    if frames in cold and "pyarrow" not in sys.modules:
        _tabulate(charts in loaded)
    if kit in cold:
        _read_catalogues()
    return warm | cold


def _draw() -> None:
    figure = importlib.import_module("matplotlib.figure").Figure(figsize=(8, 3))
    importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], label="a")
    left.set_title("a")
    left.set_ylabel("a")
    left.legend()
    right.bar(["a", "b"], [1, 2])
    right.hist([0.5, 1.5], bins=2)
    right.scatter([0, 1], [0, 1], s=3)
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")


def _tabulate(coloured: bool) -> None:
    pandas = importlib.import_module("pandas")
    text = io.StringIO("day,kind,value\n2026-01-01,a,1.5\n2026-01-02,b,2.5\n")
    frame = pandas.read_csv(text, parse_dates=["day"])
    frame.describe()
    frame.pivot_table(index=frame["day"].dt.month, columns="kind", values="value", aggfunc="mean").round(1)
    grouped = frame.groupby("kind")["value"].agg(["mean", "count"])
    repr(frame), frame._repr_html_()
    style = grouped.style.format(precision=1)
    (style.background_gradient() if coloured else style).to_html()


def _read_catalogues() -> None:
    importlib.import_module("conciergekit.communes").in_postcode("")
    for lang in languages.codes():
        languages.catalogue(lang)
        with i18n.use_language(lang):
            i18n.date(dt.date(2026, 1, 1))

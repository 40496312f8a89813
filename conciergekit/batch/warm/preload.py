"""What a template imports ahead of the notebooks, and the caches it fills."""

import contextlib
import importlib.util
import io
import json
import os
import re
import sys
import types
from collections.abc import Iterable, Iterator
from pathlib import Path

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
_LATER = {
    "conciergekit": ["conciergekit.show", "conciergekit.panels", *_PYPLOT, *_FRAMES],
    "matplotlib": _PYPLOT,
    "matplotlib.pyplot": _PYPLOT,
    "pandas": _FRAMES,
}
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


def wanted(request: dict) -> list[str] | None:
    """The same for a request of ``run_notebook``."""
    try:
        node = request.get("node") or json.loads(Path(request["source"]).read_text(encoding="utf-8"))
        cells = [cell["source"] for cell in node["cells"] if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return []  # whoever executes it says what is wrong
    return modules(cell if isinstance(cell, str) else "".join(cell) for cell in cells)


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


def warm_up(loaded: Iterable[str]) -> None:
    """Fill the caches that every chart and table fills: fonts, templates. Nothing else of it stays."""
    loaded = set(loaded)
    if "matplotlib.pyplot" in loaded:
        figure = importlib.import_module("matplotlib.figure").Figure()
        importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.plot([0, 1], label="a")
        axes.set_title("a")
        axes.legend()
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    if "pandas.io.formats.style" in loaded:
        frame = importlib.import_module("pandas").DataFrame({"a": [1.5], "b": ["c"]})
        frame._repr_html_()
        frame.style.format(precision=1).to_html()

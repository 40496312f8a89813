"""What a template imports ahead of the notebooks, and the caches it fills."""

import importlib
import io
import os
import re
from collections.abc import Iterable

# Known to import in silence, to read nothing of the notebook at import, and to leave no thread. What is not in this
# list is imported by the notebook itself, as ever. CONCIERGEKIT_PRELOAD=name,name adds to it.
KNOWN = frozenset(
    [
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
# parts that a library loads when they are first used; and what fills its caches
_PYPLOT = [
    *("matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib_inline.config"),
    *("IPython.core.pylabtools", f"{__name__}:draw"),
]
_PARTS = {
    "matplotlib": _PYPLOT,
    "matplotlib.pyplot": _PYPLOT,
    "pandas": ["pandas.io.formats.style", "pandas.io.formats.html", "pandas.io.formats.string"],
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


def with_parts(names: Iterable[str]) -> list[str]:
    """`names`, each with what comes with it sooner or later."""
    return list(dict.fromkeys(part for name in names for part in (name, *_PARTS.get(name, ()))))


def draw() -> None:
    """A chart as most notebooks draw one: fonts and locators are then there. Nothing else of it stays."""
    figure = importlib.import_module("matplotlib.figure").Figure(figsize=(8, 3))
    importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.plot([0, 1], label="a")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")

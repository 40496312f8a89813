"""What a template imports ahead of the notebooks."""

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

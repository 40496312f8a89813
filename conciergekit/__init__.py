"""Notebook analysis kit for the test phase of a *conciergerie de territoire*.

    import conciergekit as ck
    pilot = ck.load_pilot("data_samples/contrats")
    ck.indicators.table(pilot)

Parts are imported when first used, so that importing the package costs nothing.
"""

from . import tell
from .core import VERSION, importer, supported, told

__version__ = VERSION
_HOMES = dict.fromkeys(
    [
        "actions",
        "batch",
        "evidence",
        "finance",
        "gates",
        "indicators",
        "logistics",
        "margins",
        "offers",
        "panels",
        "people",
        "portfolio",
        "quality",
        "read",
        "readiness",
        "scenarios",
        "show",
        "show_money",
        "synthetic",
        "targets",
        "training",
        "what_if",
    ],
    "",
)
_HOMES |= dict.fromkeys(["i18n", "measures", "paths", "pilot", "rates", "schema", "tables"], "core")
_HOMES |= {"charts": "draw", "pages": "papers", "reports": "papers"}
_HOMES |= {
    "load_pilot": "read",
    "workbook": "read",
    "Pilot": "core.pilot",
    "Finding": "core.findings",
    "ConciergekitError": "core.errors",
    "set_language": "core.i18n",
    "use_language": "core.i18n",
}
# those that a notebook or a report may ask for
ROOMS = sorted(
    {"tell", *((home or name).partition(".")[0] for name, home in _HOMES.items())}
    - {"batch", "synthetic", "training"}
)

__all__ = sorted([*_HOMES, "__version__"])
__getattr__ = importer(__name__, _HOMES)

supported.refuse()
# the one place where results meet their words, charts and papers, and figures the ranges of the decision
told.told_by("tell", tell.TELLINGS)
told.told_by("papers.documents", {"gates.Review.minutes": "text"})
told.ranged_by(lambda pilot, name: __getattr__("gates").range_of(pilot, name))


def __dir__():
    return __all__

"""Notebook analysis kit for the test phase of a *conciergerie de territoire*.

    import conciergekit as ck
    pilot = ck.load_pilot("data_samples/contrats")
    ck.indicators.table(pilot)

Parts are imported when first used, so that importing the package costs nothing.
"""

from . import supported, tell, told
from .lazily import importer
from .version import VERSION

_PARTS = frozenset(
    [
        "batch",
        "charts",
        "evidence",
        "finance",
        "gates",
        "i18n",
        "indicators",
        "logistics",
        "margins",
        "measures",
        "offers",
        "pages",
        "panels",
        "paths",
        "pilot",
        "portfolio",
        "quality",
        "rates",
        "read",
        "readiness",
        "reports",
        "scenarios",
        "schema",
        "sensitivity",
        "show",
        "show_money",
        "synthetic",
        "tables",
        "targets",
    ]
)
_NAMES = {
    "load_pilot": "read",
    "workbook": "read",
    "Pilot": "pilot",
    "Finding": "findings",
    "ConciergekitError": "errors",
    "set_language": "i18n",
    "use_language": "i18n",
}

__version__ = VERSION
_HOMES = _NAMES | dict.fromkeys(_PARTS, "")

__all__ = sorted([*_HOMES, "__version__"])
__getattr__ = importer(__name__, _HOMES)

supported.refuse()
# the one place where results meet their words and charts, the papers written of them, and figures the ranges of the decision
told.told_by(tell=tell.TELLINGS, documents={"gates.Review": "written"})
told.ranged_by(lambda pilot: __getattr__("gates").ranges(pilot))


def __dir__():
    return __all__

"""Notebook analysis kit for the test phase of a *conciergerie de territoire*.

    import conciergekit as ck
    pilot = ck.load_pilot("data_samples/contrats")
    ck.indicators.table(pilot)

Parts are imported when first used, so that importing the package costs nothing.
"""

from importlib import import_module

__version__ = "0.5.0"

_PARTS = frozenset(
    [
        "batch",
        "charts",
        "evidence",
        "finance",
        "gates",
        "i18n",
        "indicators",
        "intake",
        "logistics",
        "pages",
        "panels",
        "paths",
        "pilot",
        "portfolio",
        "quality",
        "rates",
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
        "workbook",
    ]
)
_NAMES = {
    "load_pilot": "intake",
    "Pilot": "pilot",
    "Finding": "pilot",
    "ConciergekitError": "errors",
    "set_language": "i18n",
    "use_language": "i18n",
}

__all__ = sorted([*_PARTS, *_NAMES, "__version__"])


def __getattr__(name):
    if name in _PARTS:
        return import_module(f"{__name__}.{name}")
    if name in _NAMES:
        return getattr(import_module(f"{__name__}.{_NAMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__

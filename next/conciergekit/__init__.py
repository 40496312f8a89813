"""conciergekit: whom to serve first, what the trips really cost, whether to go on.

    import conciergekit as ck
    pilot = ck.load_pilot("data_samples/contrats")
    ck.indicators.table(pilot)

Each name below is imported when it is first used: importing the package reads nothing.
"""

from importlib import import_module

__version__ = "1.0.0.dev0"

# name -> (module, attribute in it, or None for the module itself)
_NAMES = {
    "Pilot": ("pilot", "Pilot"),
    "load_pilot": ("pilot", "load_pilot"),
    "chapter": ("chapters", "chapter"),
    **dict.fromkeys(
        (
            "batch",
            "dictionary",
            "evidence",
            "indicators",
            "language",
            "logistics",
            "months",
            "plots",
            "privacy",
            "report",
            "samples",
            "targets",
        )
    ),
}

__all__ = sorted(_NAMES)


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(f"module 'conciergekit' has no attribute {name!r}")
    module, attribute = _NAMES[name] or (name, None)
    found = import_module(f"conciergekit.{module}")
    value = getattr(found, attribute) if attribute else found
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]

"""The indicators, in the workshop's order: the entries of the dictionary of measures (``data/measures.toml``) that say they are one.

A new indicator is an entry there, the function it names, and a test.
"""

from functools import cache

from ..core import measures
from .model import Spec


def specs() -> tuple[Spec, ...]:
    """Every indicator of the dictionary, in order."""
    return tuple(by_id().values())


def ids() -> list[str]:
    """Every indicator's id, in order."""
    return list(by_id())


@cache
def by_id() -> dict[str, Spec]:
    """id -> indicator."""
    return {entry.code: _spec(entry) for entry in measures.all() if entry.indicator}


def _spec(entry: measures.Measure) -> Spec:
    given, function = entry.indicator, entry.function()
    return Spec(
        entry.code,
        given["family"],
        tuple(given["sheets"]),
        function,
        given.get("first_screen", False),
        given.get("trended", ""),
        function if given.get("by_months") else None,
    )

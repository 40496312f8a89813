"""What makes the road longer than usual between two places: a river with one bridge, a pass, a motorway."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import ConciergekitError
from ..i18n import _
from .places import detour

EVERYWHERE = "*"
_NAMES = ("id", "insee", "zone")


@dataclass(frozen=True)
class Barrier:
    """Between the places named `one` and those named `other` (an id, a commune or a zone; "*": all others),
    a road of `factor` km for one straight km, both ways. `what` says why, for the reader."""

    one: str
    other: str = EVERYWHERE
    factor: float = 2.0
    what: str = ""

    def __post_init__(self):
        if not 1 <= self.factor < 100:
            raise ConciergekitError(
                _(
                    "Barrier between {one} and {other}: the road is at least as long as the straight line. Its factor is 1 or more, and less than 100.",
                    one=self.one,
                    other=self.other,
                )
            )


def detours(
    points: pd.DataFrame, area: str | None, mode: str, barriers: Iterable[Barrier] = ()
) -> np.ndarray:
    """Road km for one straight km between every two points, (n, n): the usual one, or that of the barrier
    between them (the largest, where several stand in the way)."""
    usual = detour(area, mode)
    factor, crossed = np.full((len(points), len(points)), usual), np.zeros((len(points), len(points)))
    for barrier in barriers:
        one = _named(points, barrier.one)
        other = ~one if barrier.other == EVERYWHERE else _named(points, barrier.other)
        between = (one[:, None] & other) | (other[:, None] & one)
        crossed = np.maximum(crossed, between * barrier.factor)
    # a barrier never makes the road shorter than it usually is
    factor = np.maximum(factor, crossed)
    np.fill_diagonal(factor, usual)
    return factor


def _named(points: pd.DataFrame, name: str) -> np.ndarray:
    """Points called `name`: their id, commune or zone."""
    found = np.zeros(len(points), bool)
    for column in _NAMES:
        if column in points:
            found |= (
                points[column].astype(str).str.strip().str.casefold().to_numpy()
                == str(name).strip().casefold()
            )
    return found

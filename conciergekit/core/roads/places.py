"""Where things are: communes by INSEE code, straight lines, and the roads, minutes and CO2 made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import communes as known
from .. import rates
from ..communes import problem_of
from ..errors import ConciergekitError
from ..i18n import _, listing

AREAS = ("city", "town", "rural", "hills", "mountain")
MODES = ("foot", "bike", "car", "van")
PRECISIONS = ("communes", "addresses", "roads", "logged")  # what distances rest on, the coarsest first
DEFAULT_AREA = "town"


class PlaceError(ConciergekitError, ValueError):
    """A place that cannot be: unknown commune, swapped or projected coordinates."""


def precision_text(code: str) -> str:
    """How precise distances are, in the current language; `code` is one of PRECISIONS."""
    return {
        "communes": _(
            "Distances: straight lines between communes, lengthened by the usual detour of roads. Good for "
            "orders of magnitude, not for one address."
        ),
        "addresses": _(
            "Distances: straight lines between the points you gave, lengthened by the usual detour of roads. Good "
            "for totals; a river or a pass can mislead on one leg."
        ),
        "roads": _("Distances: your own road matrix."),
        "logged": _("Distances: the kilometres logged."),
    }[code]


class Matrix(NamedTuple):
    """From every point (row) to every point (column): `km` and `minutes`, arrays (n, n)."""

    km: np.ndarray
    minutes: np.ndarray


@cache
def communes() -> pd.DataFrame:
    """Every commune the kit can place, by INSEE code: `name`, `lat`, `lon` (WGS84, degrees), `population`."""
    found = pd.DataFrame(known.everywhere(), columns=known.Commune._fields)
    return found.set_index(found["code"].rename("insee"))[["name", "lat", "lon", "population"]]


def locate(codes: Iterable[str]) -> pd.DataFrame:
    """`name`, `lat`, `lon`, `population` of communes, one row a code, in the order given.

    Raises PlaceError naming the codes that are of no commune, or of one the kit cannot place.
    """
    codes = list(codes)
    found = [known.commune(code) for code in codes]
    pairs = zip(codes, found, strict=True)
    if unknown := sorted({str(code) for code, one in pairs if one is None or not one.placed}):
        raise PlaceError(
            _(
                "The kit cannot place {codes}. Check the INSEE code (not the postcode), or give latitude and longitude.",
                codes=listing(unknown),
            )
        )
    rows = [(one.name, one.lat, one.lon, one.population) for one in found]
    return pd.DataFrame(rows, index=codes, columns=["name", "lat", "lon", "population"])


def check_points(points: pd.DataFrame) -> pd.DataFrame:
    """`points` with float `lat`, `lon`; PlaceError if a coordinate is missing, swapped or projected."""
    absent = [name for name in ("lat", "lon") if name not in points]
    if absent:
        raise PlaceError(_("Column {name} is missing: points need lat and lon.", name=listing(absent)))
    try:
        checked = points.astype({"lat": float, "lon": float})
    except (TypeError, ValueError) as error:
        raise PlaceError(
            _("Coordinates must be numbers in degrees, for instance 45.1787 and 5.7148.")
        ) from error
    for position, (lat, lon) in enumerate(checked[["lat", "lon"]].to_numpy(), start=1):
        problem = problem_of(lat, lon)
        if problem:
            raise PlaceError(_("Point {n}: {problem}", n=position, problem=problem))
    return checked


def _of_kind(name: str, area: str | None, mode: str) -> float:
    area = area or DEFAULT_AREA
    if area not in AREAS or mode not in MODES:
        raise ValueError(f"area must be one of {AREAS} and mode one of {MODES}, got {area!r}, {mode!r}")
    return float(rates.value(name)[area][mode])


def detour(area: str | None, mode: str) -> float:
    """Road km for one straight km, by kind of area and mode (dated default, see rates.toml)."""
    return _of_kind("detour", area, mode)


def speed_kmh(area: str | None, mode: str) -> float:
    """Average speed door to door, stops excluded, km/h (dated default, see rates.toml)."""
    return _of_kind("speed_kmh", area, mode)


def loop_km(km: np.ndarray) -> tuple[float, list[int]]:
    """Length and order of a short closed tour from point 0 through all others.

    Exact (Held and Karp 1962) up to nine stops; beyond, nearest neighbour, which is only good enough to
    estimate a day nobody logged.

    km (n + 1, n + 1): Distances, the base first.
    """
    n = len(km) - 1
    if n <= 0:
        return 0.0, []
    order = _held_karp(km) if n <= 9 else _nearest(km)
    path = [0, *order, 0]
    return float(sum(km[i, j] for i, j in zip(path, path[1:], strict=False))), order


def _held_karp(km: np.ndarray) -> list[int]:
    n = len(km) - 1
    best = {(1 << (j - 1), j): (km[0, j], 0) for j in range(1, n + 1)}
    for visited in range(1, 1 << n):
        for j in range(1, n + 1):
            rest = visited & ~(1 << (j - 1))
            if not rest or rest == visited:
                continue
            best[visited, j] = min(
                (best[rest, i][0] + km[i, j], i) for i in range(1, n + 1) if rest >> (i - 1) & 1
            )
    visited, order = (1 << n) - 1, []
    last = min(range(1, n + 1), key=lambda j: best[visited, j][0] + km[j, 0])
    while last:
        order.append(last)
        visited, last = visited & ~(1 << (last - 1)), best[visited, last][1]
    return order[::-1]


def _nearest(km: np.ndarray) -> list[int]:
    left, order, here = set(range(1, len(km))), [], 0
    while left:
        here = min(left, key=lambda j: (km[here, j], j))
        order.append(here)
        left.remove(here)
    return order


# ---- what makes the road longer than usual between two places: a river with one bridge, a pass, a motorway


EVERYWHERE = "*"


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
    factor = np.full((len(points), len(points)), usual)
    for barrier in barriers:
        one = _named(points, barrier.one)
        other = ~one if barrier.other == EVERYWHERE else _named(points, barrier.other)
        between = (one[:, None] & other) | (other[:, None] & one)
        factor = np.maximum(factor, between * barrier.factor)  # never shorter than it usually is
    np.fill_diagonal(factor, usual)
    return factor


def _named(points: pd.DataFrame, name: str) -> np.ndarray:
    """Points called `name`: their id, commune or zone."""
    found = np.zeros(len(points), bool)
    for column in ("id", "insee", "zone"):
        if column in points:
            said = points[column].astype(str).str.strip().str.casefold()
            found |= said.to_numpy() == str(name).strip().casefold()
    return found

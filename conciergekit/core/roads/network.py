"""Where the communes of a pilot are and how far it is by road between them: the kit's file, the pilot's own
places, its barriers, and the distances it measured."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd

from .. import communes
from ..communes import problem_of, straight_km
from ..i18n import _, listing
from ..pilot import Pilot, remembered
from .places import (
    DEFAULT_AREA,
    EVERYWHERE,
    Barrier,
    Matrix,
    check_points,
    detours,
    precision_text,
    speed_kmh,
)

MOTOR = ("car", "van")  # go at the same speed on the same road
FEW_ROADS = 3  # timed roads needed to trust their mean speed


@dataclass(frozen=True)
class Roads:
    """Communes by code, and road km between them.

    area: kind of area. own: (code, name, lat, lon) of places the pilot gave. zones: (code, sector). barriers:
    rivers and passes. pairs: (code, code, km, minutes by car or NaN) measured, the same both ways. doubtful: (code, what is wrong) of
    coordinates given and not used.
    """

    area: str = DEFAULT_AREA
    own: tuple[tuple[str, str, float, float], ...] = ()
    zones: tuple[tuple[str, str], ...] = ()
    barriers: tuple[Barrier, ...] = ()
    pairs: tuple[tuple[str, str, float, float], ...] = ()
    doubtful: tuple[tuple[str, str], ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Once: a matrix of two hundred places is twenty thousand pairs, and roads are the key of a cache."""
        return hash((self.area, self.own, self.zones, self.barriers, self.pairs))

    @staticmethod
    @remembered
    def of(pilot: Pilot) -> "Roads":
        """From the territory and roads sheets of a pilot."""
        area = str(pilot.settings.get("area") or DEFAULT_AREA)
        if not pilot.has("territory") and not pilot.has("roads"):
            return Roads(area)
        rows = pilot["territory"].dropna(subset="insee").drop_duplicates("insee")
        own, doubtful = [], []
        for row in rows.dropna(subset=["lat", "lon"], how="all").to_dict("records"):
            problem = problem_of(row["lat"], row["lon"], row["insee"])
            if problem:
                doubtful.append((row["insee"], problem))
            else:
                name = row["name"] if isinstance(row["name"], str) else ""
                own.append((row["insee"], name, row["lat"], row["lon"]))
        zones = [(row["insee"], row["zone"]) for row in rows.dropna(subset="zone").to_dict("records")]
        links = pilot["roads"].dropna(subset="one")
        barriers, pairs = [], []
        for row in links.to_dict("records"):
            one, other = row["one"], row["other"] if isinstance(row["other"], str) else EVERYWHERE
            if row["km"] > 0 and other != EVERYWHERE:
                pairs.append((one, other, float(row["km"]), float(row["minutes"])))
            elif row["factor"] >= 1:
                barriers.append(Barrier(one, other, float(row["factor"]), str(row["what"] or "")))
        return Roads(area, tuple(own), tuple(zones), tuple(barriers), tuple(pairs), tuple(doubtful))

    def places(self, codes: Iterable[str]) -> pd.DataFrame:
        """Known communes, in the order given: columns insee, name, lat, lon, zone; the pilot's own words and
        points come before the kit's."""
        zones = dict(self.zones)
        rows = [(code, *self._known(code), zones.get(code)) for code in codes]
        return pd.DataFrame(rows, columns=["insee", "name", "lat", "lon", "zone"])

    def points(self, codes: Iterable[str]) -> np.ndarray:
        """Latitudes and longitudes of known communes, in the order given, (2, n)."""
        return np.array([self._known(code)[1:] for code in codes], float).reshape(-1, 2).T

    @cached_property
    def _own(self) -> dict[str, tuple[str, float, float]]:
        return {code: (name, lat, lon) for code, name, lat, lon in self.own}

    def _known(self, code: object) -> tuple[str, float, float] | None:
        """Name, lat, lon of a place; None if it cannot be placed."""
        kit = communes.commune(code)
        if code in self._own:
            name, lat, lon = self._own[code]
            return name or (kit.name if kit else str(code)), lat, lon
        return (kit.name or kit.code, kit.lat, kit.lon) if kit and kit.placed else None

    def has(self, code: object) -> bool:
        """Whether a commune can be placed on the map."""
        return self._known(code) is not None

    def knows(self, codes: pd.Series) -> pd.Series:
        """True where a commune can be placed on the map."""
        return codes.isin([code for code in codes.dropna().unique() if self.has(code)])

    def name(self, code: str) -> str:
        """What a place is called; its code if nobody knows."""
        found = self._known(code)
        return found[0] if found else str(code)

    def km(self, codes: Sequence[str], mode: str) -> np.ndarray:
        """Road km between known communes, (n, n)."""
        points = self.places(codes) if self.barriers else pd.DataFrame(index=range(len(codes)))
        km = straight_km(*self.points(codes)) * detours(points, self.area, mode, self.barriers)
        for i, j, (measured, _minutes) in self.measured_among(codes):
            km[i, j] = km[j, i] = measured
        return km

    def speed_kmh(self, mode: str) -> float:
        """Average speed, stops excluded: by car or van that of the measured roads if three are timed, else the
        usual one of the kind of area."""
        timed = [(km, minutes) for _one, _other, km, minutes in self.pairs if minutes > 0]
        if mode in MOTOR and len(timed) >= FEW_ROADS:
            return sum(km for km, _minutes in timed) / sum(minutes for _km, minutes in timed) * 60
        return speed_kmh(self.area, mode)

    @cached_property
    def _measured(self) -> dict[frozenset[str], tuple[float, float]]:
        return {frozenset((one, other)): (km, minutes) for one, other, km, minutes in self.pairs}

    def measured_among(self, codes: Sequence[str]) -> Iterator[tuple[int, int, tuple[float, float]]]:
        """Places (i, j) among `codes` of the measured roads, each with its km and minutes."""
        if not self.pairs:
            return
        for i, one in enumerate(codes):
            for j in range(i):
                found = self._measured.get(frozenset((one, codes[j])))
                if found and one != codes[j]:
                    yield i, j, found

    def precision(self, codes: Iterable[str]) -> str:
        """ "roads" if every pair of these places was measured; "addresses" if each is a point the pilot gave
        itself, finer than a commune; else "communes"."""
        measured = self._measured.keys()
        codes = list(dict.fromkeys(codes))
        wanted = [frozenset((a, b)) for i, a in enumerate(codes) for b in codes[i + 1 :]]
        if wanted and measured >= set(wanted):
            return "roads"
        finer = codes and all(code in self._own and communes.commune(code) is None for code in codes)
        return "addresses" if finer else "communes"

    def sentences(self) -> list[str]:
        """What the pilot's own places and roads change, or why they are not used; current language."""
        lines = [
            _("{code}: {problem} The kit's own coordinates are used, if any.", code=code, problem=problem)
            for code, problem in self.doubtful
        ]
        zones = {zone for _code, zone in self.zones} | {EVERYWHERE}
        named = [name for b in self.barriers for name in (b.one, b.other)]
        named += [name for pair in self.pairs for name in pair[:2]]
        lost = sorted(name for name in set(named) - zones if not self.has(name))
        if lost:
            lines.append(
                _("The roads sheet names {names}: no commune or sector is called so.", names=listing(lost))
            )
        told = [barrier.what for barrier in self.barriers if barrier.what]
        if told:
            lines.append(_("Roads counted longer than usual: {what}.", what=listing(told)))
        return lines


def distance_notes(pilot: Pilot, estimated: bool) -> list[str]:
    """How precise the distances of a pilot's tours are, in the current language.

    estimated: Whether some kilometres come from the map rather than from the odometer.
    """
    said = [precision_text(distance_class(pilot, estimated))]
    return [*said, *Roads.of(pilot).sentences()] if estimated else said


def distance_class(pilot: Pilot, estimated: bool) -> str:
    """The precision class of the distances of a pilot's tours; `estimated` as in `distance_notes`."""
    if not estimated:
        return "logged"
    codes = pilot["requests"]["insee"].dropna()
    base = pilot.settings.get("base_insee")
    return Roads.of(pilot).precision([*codes.unique(), *([base] if base else [])])


def with_roads(pilot: Pilot, matrix) -> Pilot:
    """The pilot with the distances of a road matrix of its places (`read_for`) in its roads sheet: the mean of the ways the
    file has; estimated holes are not kept."""
    rows = []
    for i, one in enumerate(matrix.ids):
        for j, other in enumerate(matrix.ids[i + 1 :], i + 1):
            both = (way for way in ((i, j), (j, i)) if math.isfinite(matrix.km[way]))
            ways = [way for way in both if not matrix.filled[way]]
            if ways:
                km, minutes = (np.mean([m[way] for way in ways]) for m in (matrix.km, matrix.minutes))
                pair = {"one": one, "other": other}
                rows.append(pair | {"km": round(float(km), 3), "minutes": round(float(minutes), 2)})
    own = pilot["roads"]
    tables = {**pilot.tables, "roads": pd.concat([own, pd.DataFrame(rows)], ignore_index=True)}
    options = {one.name: getattr(pilot, one.name) for one in fields(Pilot)}
    del options["tables"], options["settings"]
    return Pilot.from_tables(tables, pilot.settings, **options)


def distance_matrix(points: pd.DataFrame, area: str | None = None, mode: str = "van") -> Matrix:
    """Road km and minutes between points, from straight lines, the detour of roads and a speed.

    Good for totals; wrong across a river without a bridge or over a pass.

    points: Columns `lat`, `lon` in degrees (WGS84), n rows.
    area, mode: Kind of area (None: a town) and means of travel.

    Returns `km` and `minutes`, each (n, n), symmetric, zero diagonal.

    Raises PlaceError: missing, swapped or projected coordinates.
    """
    points = check_points(points)
    km = straight_km(*points[["lat", "lon"]].to_numpy().T) * detours(points, area, mode)
    return Matrix(km, km / speed_kmh(area, mode) * 60)

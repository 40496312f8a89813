"""Where the communes of a pilot are and how far it is by road between them: the kit's file, the pilot's own
places, its barriers, and the distances it measured."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..errors import ConciergekitError
from ..i18n import _, listing
from ..pilot import Pilot
from .barriers import EVERYWHERE, Barrier, detours
from .places import DEFAULT_AREA, communes, coordinates, haversine_km, precision_text, problem_of, speed_kmh

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

    @classmethod
    def of(cls, pilot: Pilot) -> "Roads":
        """From the territory and roads sheets of a pilot."""
        area = str(pilot.settings.get("area") or DEFAULT_AREA)
        if not pilot.has("territory") and not pilot.has("roads"):
            return cls(area)
        rows = pilot["territory"].dropna(subset="insee").drop_duplicates("insee")
        own, doubtful = [], []
        for row in rows.dropna(subset=["lat", "lon"], how="all").to_dict("records"):
            problem = problem_of(row["lat"], row["lon"])
            if problem:
                doubtful.append((row["insee"], problem))
            else:
                own.append(
                    (
                        row["insee"],
                        row["name"] if isinstance(row["name"], str) else "",
                        row["lat"],
                        row["lon"],
                    )
                )
        zones = [(row["insee"], row["zone"]) for row in rows.dropna(subset="zone").to_dict("records")]
        links = pilot["roads"].dropna(subset="one")
        barriers, pairs = [], []
        for row in links.to_dict("records"):
            one, other = row["one"], row["other"] if isinstance(row["other"], str) else EVERYWHERE
            if row["km"] > 0 and other != EVERYWHERE:
                pairs.append((one, other, float(row["km"]), float(row["minutes"])))
            elif row["factor"] >= 1:
                barriers.append(Barrier(one, other, float(row["factor"]), str(row["what"] or "")))
        return cls(area, tuple(own), tuple(zones), tuple(barriers), tuple(pairs), tuple(doubtful))

    @cached_property
    def places(self) -> pd.DataFrame:
        """Every known commune, by code: name, lat, lon, zone; the pilot's own come before the kit's."""
        kit = communes()[["name", "lat", "lon"]]
        if self.own:
            mine = pd.DataFrame(self.own, columns=["insee", "name", "lat", "lon"]).set_index("insee")
            mine["name"] = [
                name or (kit["name"][code] if code in kit.index else code)
                for code, name in mine["name"].items()
            ]
            kit = pd.concat([mine, kit[~kit.index.isin(mine.index)]])
        return kit.assign(zone=pd.Series(dict(self.zones), dtype=object).reindex(kit.index))

    @cached_property
    def _at(self) -> dict[str, tuple[float, float]]:
        return {**coordinates(), **{code: (lat, lon) for code, _name, lat, lon in self.own}}

    def has(self, code: object) -> bool:
        """Whether a commune can be placed on the map."""
        return code in self._at

    def knows(self, codes: pd.Series) -> pd.Series:
        """True where a commune can be placed on the map."""
        return codes.isin(list(self._at))

    def km(self, codes: Sequence[str], mode: str) -> np.ndarray:
        """Road km between known communes, (n, n)."""
        lat, lon = np.array([self._at[code] for code in codes], float).T
        points = self._points(codes) if self.barriers else pd.DataFrame(index=range(len(codes)))
        km = haversine_km(lat[:, None], lon[:, None], lat, lon) * detours(
            points, self.area, mode, self.barriers
        )
        for one, other, measured, _minutes in self.pairs:
            here, there = (np.array([code == name for code in codes]) for name in (one, other))
            km[np.ix_(here, there)] = km[np.ix_(there, here)] = measured
        return km

    def speed_kmh(self, mode: str) -> float:
        """Average speed, stops excluded: by car or van that of the measured roads if three are timed, else the
        usual one of the kind of area."""
        timed = [(km, minutes) for _one, _other, km, minutes in self.pairs if minutes > 0]
        if mode in ("car", "van") and len(timed) >= FEW_ROADS:
            return sum(km for km, _minutes in timed) / sum(minutes for _km, minutes in timed) * 60
        return speed_kmh(self.area, mode)

    def _points(self, codes: Iterable[str]) -> pd.DataFrame:
        return self.places.loc[list(codes)].rename_axis("insee").reset_index()

    def precision(self, codes: Iterable[str]) -> str:
        """ "roads" if every pair of these communes was measured, else "communes"."""
        measured = {frozenset(pair[:2]) for pair in self.pairs}
        codes = list(dict.fromkeys(codes))
        wanted = [frozenset((a, b)) for i, a in enumerate(codes) for b in codes[i + 1 :]]
        return "roads" if wanted and measured.issuperset(wanted) else "communes"

    def sentences(self) -> list[str]:
        """What the pilot's own places and roads change, or why they are not used; current language."""
        lines = [_("{code}: {problem} The kit's own coordinates are used, if any.", code=code, problem=problem)
                 for code, problem in self.doubtful]  # fmt: skip
        known = set(self._at) | {zone for _code, zone in self.zones} | {EVERYWHERE}
        named = [name for b in self.barriers for name in (b.one, b.other)]
        named += [name for pair in self.pairs for name in pair[:2]]
        lost = sorted(set(named) - known)
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

    Parameters
    ----------
    estimated
        Whether some kilometres come from the map rather than from the odometer.
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
    """The pilot with the distances of a road matrix between communes in its roads sheet.

    Parameters
    ----------
    matrix
        What `read_matrix` returned for INSEE codes; the mean of both ways is kept, estimated holes are not.

    Raises
    ------
    ConciergekitError
        Not one of its points is a commune code of the pilot or of the kit.
    """
    roads = Roads.of(pilot)
    known = [i for i, code in enumerate(matrix.ids) if roads.has(code)]
    if len(known) < 2:
        raise ConciergekitError(
            _("The points of the matrix are not communes the kit can place: name them by INSEE code.")
        )
    rows = []
    for k, i in enumerate(known):
        for j in known[k + 1 :]:
            km = (matrix.km[i, j] + matrix.km[j, i]) / 2
            if math.isfinite(km) and not (matrix.filled[i, j] or matrix.filled[j, i]):
                minutes = (matrix.minutes[i, j] + matrix.minutes[j, i]) / 2
                rows.append(
                    {"one": matrix.ids[i], "other": matrix.ids[j], "km": round(float(km), 3),
                     "minutes": round(float(minutes), 2)}
                )  # fmt: skip
    own = pilot["roads"]
    tables = {**pilot.tables, "roads": pd.concat([own, pd.DataFrame(rows)], ignore_index=True)}
    options = {"language": pilot.language, "findings": pilot.findings, "path": pilot.path,
               "known_on": pilot.known_on, "account": pilot.account}  # fmt: skip
    return Pilot.from_tables(tables, pilot.settings, **options)

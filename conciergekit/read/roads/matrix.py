"""A person's own road matrix: an OSRM or openrouteservice answer, or a CSV table, read and checked.

What is doubtful is said, never quietly corrected: units, holes, order of the points, roads that differ both
ways, detours longer than the way through a third place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ...core.errors import ConciergekitError
from ...core.i18n import _, listing
from ...core.roads.places import DEFAULT_AREA, PlaceError, check_points
from ...core.told import Told
from .checks import Note, checked
from .files import read_raw


@dataclass(frozen=True)
class RoadMatrix(Told):
    """A matrix read and checked; usable wherever a `Matrix` is.

    km, minutes: (n, n), from row to column; infinite where no road goes. ids: the points in order. filled:
    (n, n), True where the file had a hole and the figure is estimated. notes: what was found.
    """

    km: np.ndarray
    minutes: np.ndarray
    ids: tuple[str, ...]
    filled: np.ndarray
    notes: tuple[Note, ...] = ()

    precision = "roads"

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.km, self.minutes))

    @property
    def unreachable(self) -> tuple[str, ...]:
        """Points without any road to or from the others."""
        off = ~np.eye(len(self.ids), dtype=bool)
        alone = [
            not np.isfinite(np.r_[self.km[i, off[i]], self.km[off[:, i], i]]).any() for i in range(len(off))
        ]
        return tuple(name for name, cut in zip(self.ids, alone, strict=True) if cut and len(self.ids) > 1)

    @property
    def table(self) -> pd.DataFrame:
        """One row a pair: from, to, km, minutes, filled."""
        i, j = np.nonzero(~np.eye(len(self.ids), dtype=bool))
        ids = np.array(self.ids, object)
        return pd.DataFrame(
            {
                "from": ids[i],
                "to": ids[j],
                "km": self.km[i, j],
                "minutes": self.minutes[i, j],
                "filled": self.filled[i, j],
            }
        )

    def of(self, ids: Sequence[str]) -> "RoadMatrix":
        """The same for some of its points, in another order; ConciergekitError for a point it lacks."""
        rows = {name: i for i, name in enumerate(self.ids)}
        absent = [str(name) for name in ids if str(name) not in rows]
        if absent:
            raise ConciergekitError(_("The road matrix does not know {points}.", points=listing(absent[:5])))
        chosen = np.ix_(*[[rows[str(name)] for name in ids]] * 2)
        return RoadMatrix(
            self.km[chosen], self.minutes[chosen], tuple(map(str, ids)), self.filled[chosen], self.notes
        )


def read_matrix(
    path: str | Path,
    ids: Sequence[str] | None = None,
    points: pd.DataFrame | None = None,
    *,
    minutes: str | Path | None = None,
    mode: str = "car",
    area: str | None = None,
) -> RoadMatrix:
    """Read a person's own distances and durations.

    Parameters
    ----------
    path
        The JSON answer of an OSRM `table` or an openrouteservice `matrix` request; or a CSV, square (a row and
        a column a point) or long (from, to, km and/or minutes).
    ids
        The points wanted, in this order (for a pilot: INSEE codes; for `plan_tours`: the base, then the
        stops). Files that name their points are put in this order; others must already be in it.
    points
        `lat`, `lon` of the same points (their `id` or `insee` standing for `ids` if those are not given): lets
        the order and the unit be checked, and holes be filled.
    minutes
        A second square CSV, for durations.
    mode, area
        Means of travel and kind of area, for the usual speed and detour.

    Returns
    -------
    RoadMatrix
        With `notes` on units, holes, order, asymmetry and triangles.

    Raises
    ------
    ConciergekitError
        The file is not a matrix, is not of the size of `ids`, or holds speeds that no unit explains.
    """
    if points is not None:
        points = check_points(points)
        if ids is None:
            named = next((name for name in ("id", "insee") if name in points), None)
            ids = points[named].astype(str).tolist() if named else None
    ids = None if ids is None else [str(name) for name in ids]
    size = None if ids is None else len(ids)
    raw = read_raw(Path(path), Path(minutes) if minutes else None, size)
    if points is not None and ids is not None and len(points) != len(ids):
        raise PlaceError(_("There are {n} names for {m} points.", n=len(ids), m=len(points)))
    return RoadMatrix(*checked(raw, ids, points, mode, area or DEFAULT_AREA))

"""The road matrix a pilot leaves beside its workbook: its points matched to the pilot's places, then into its roads."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ...core import communes
from ...core.communes import haversine_km
from ...core.errors import ConciergekitError
from ...core.findings import Finding
from ...core.i18n import _, listing
from ...core.paths import is_road_matrix
from ...core.pilot import Pilot
from ...core.roads.network import Roads, with_roads
from ...core.schema import fold
from .checks import Note, RoadMatrix, checked
from .files import Raw, read_raw

NEAR_KM = 5.0  # a service's point farther than this from all places of the pilot is none of them
# Notes of a matrix that may change its figures; the others only inform.
_DOUBTFUL = frozenset(["unit", "speed", "order", "unreachable", "negative", "repeated", "strangers"])


def with_matrix(pilot: Pilot) -> Pilot:
    """The pilot with the road matrix of its folder, if there is one, and what was found in it."""
    if not pilot.path.is_dir():
        here = (file for file in pilot.path.parent.iterdir() if is_road_matrix(file))
        told = [Finding("matrix_beside", "note", "roads", file.name) for file in sorted(here)]
        return _told(pilot, told) if told else pilot
    files = sorted(file for file in pilot.path.iterdir() if is_road_matrix(file) and file.is_file())
    if len(files) > 1:
        names = tuple(file.name for file in files)
        return _told(pilot, [Finding("matrix_several", "doubtful", "roads", values={"files": names})])
    return _read(pilot, files[0]) if files else pilot


def _read(pilot: Pilot, file: Path) -> Pilot:
    try:
        matrix = read_for(pilot, file)
        pilot = with_roads(pilot, matrix)
    except ConciergekitError as error:
        return _told(
            pilot, [Finding("matrix_unread", "doubtful", "roads", file.name, values={"why": str(error)})]
        )
    told = [Finding("matrix_read", "note", "roads", file.name, values={"places": len(matrix.ids)})]
    for note in matrix.notes:
        weight = "doubtful" if note.code in _DOUBTFUL else "note"
        told.append(Finding("matrix_note", weight, "roads", file.name, values={"why": note}))
    return _told(pilot, told)


def _told(pilot: Pilot, findings: list[Finding]) -> Pilot:
    return replace(pilot, findings=(*pilot.findings, *findings))


def read_for(pilot: Pilot, path: str | Path) -> RoadMatrix:
    """Read a road matrix whose points are the pilot's places, to be given to `with_roads`.

    Points are known by their INSEE codes or names, where the file has them; else by where the service placed
    them; else they are the communes of the territory sheet in its order, the base last if it is not in it.

    Raises
    ------
    ConciergekitError
        Not a matrix, or not of the pilot's places.
    """
    path = Path(path)
    roads, raw = Roads.of(pilot), read_raw(path)
    codes = _places(pilot, roads)
    found = _codes(raw, codes, roads, pilot, path.name)
    kept = list(dict.fromkeys(code for code in found if code is not None))
    labels = raw.ids or [str(i) for i in range(1, raw.size + 1)]
    strangers = [label for label, code in zip(labels, found, strict=True) if code is None]
    if len(kept) < 2:
        raise ConciergekitError(
            _(
                "The points of {file} ({names}) are not places of the pilot: name them by INSEE code.",
                file=path.name,
                names=listing(strangers[:5]),
            )
        )
    ids = [code or label for code, label in zip(found, labels, strict=True)]
    matrix = checked(replace(raw, ids=ids), kept, roads.places(kept), roads.area)
    told = (Note("strangers", {"points": strangers}),) if strangers else ()
    return matrix._replace(notes=matrix.notes + told)


def _places(pilot: Pilot, roads: Roads) -> list[str]:
    """Places of the territory in its order, the base if it is not there, that are on the map."""
    listed = [*pilot["territory"]["insee"].dropna(), pilot.settings.get("base_insee")]
    return [code for code in dict.fromkeys(listed) if roads.has(code)]


def _codes(raw: Raw, codes: list[str], roads: Roads, pilot: Pilot, name: str) -> list[str | None]:
    """The place of each point of the file; None for one that is no place of the pilot."""
    if raw.ids is not None:
        own = pilot["territory"].dropna(subset=["insee", "name"])
        words = {fold(word): code for word, code in zip(own["name"], own["insee"], strict=True)}
        near = frozenset(map(communes.department, codes))
        return _once([_code(label, words, roads, near) for label in raw.ids])
    if raw.locations is not None and len(raw.locations) == raw.size and codes:
        here = roads.points(codes).T
        km = haversine_km(raw.locations[:, :1], raw.locations[:, 1:], here[:, 0], here[:, 1])
        turned = haversine_km(raw.locations[:, 1:], raw.locations[:, :1], here[:, 0], here[:, 1])
        if np.median(turned.min(axis=1)) < NEAR_KM < np.median(km.min(axis=1)):
            raise ConciergekitError(
                _("The matrix was asked with latitude and longitude swapped: services want longitude first.")
            )
        return _once([codes[int(row.argmin())] if row.min() <= NEAR_KM else None for row in km])
    if raw.size != len(codes):
        raise ConciergekitError(
            _(
                "{file} has {n} points without names; the pilot has {m} places: name the points by INSEE code.",
                file=name,
                n=raw.size,
                m=len(codes),
            )
        )
    return list(codes)


def _code(label: str, words: dict[str, str], roads: Roads, near: frozenset[str]) -> str | None:
    label = label.strip()
    label = "0" + label if label.isdigit() and len(label) == 4 else label  # Excel drops the first zero
    if roads.has(label):
        return label
    if fold(label) in words:
        return words[fold(label)]
    found = communes.named(label, near)
    return found[0].code if len(found) == 1 and found[0].placed else None


def _once(codes: list[str | None]) -> list[str | None]:
    """A place is one point: where two points are taken for one, only the first is."""
    return [code if code not in codes[:i] else None for i, code in enumerate(codes)]

"""The road matrix a pilot leaves beside its workbook: checked, its points matched to the places of the pilot, then put into its roads."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...core import communes
from ...core.communes import haversine_km
from ...core.errors import ConciergekitError
from ...core.findings import Finding
from ...core.i18n import N_, _, listing, number, percent
from ...core.paths import is_road_matrix
from ...core.pilot import Pilot
from ...core.roads.network import Roads, with_roads
from ...core.roads.places import detour, speed_kmh
from ...core.schema import fold
from .files import Raw, read_raw

CAR = "car"
SPEEDS = (1.0, 130.0)  # km/h a road can be travelled at, walking to motorway
TRIANGLE = 1.02  # a longer way than this over the way through a third point is a violation
MOST_TRIANGLES = 250  # points looked at, on large matrices
UNEVEN = 0.25  # relative difference of the two ways worth telling


class Note(NamedTuple):
    """Something found in a matrix: a code and what fills its sentence."""

    code: str
    values: dict = {}

    def __str__(self) -> str:
        """In words, in the current language."""
        said = {name: _SHOWN.get(name, str)(value) for name, value in self.values.items()}
        units = [_unit_word(name, self.values[name]) for name in ("km", "min") if self.values.get(name)]
        slow, fast = map(number, SPEEDS)
        return _(_NOTES[self.code], slow=slow, fast=fast, units=listing(units), **said)


class RoadMatrix(NamedTuple):
    """A matrix read and checked. km, minutes: (n, n), from row to column; infinite where no road goes. ids: the places in
    order. filled: (n, n), True where the file had a hole and the figure is estimated. notes: what was found."""

    km: np.ndarray
    minutes: np.ndarray
    ids: tuple[str, ...]
    filled: np.ndarray
    notes: tuple[Note, ...] = ()


def checked(raw: Raw, ids: list[str], points: pd.DataFrame, area: str) -> RoadMatrix:
    """A matrix in the order of `ids`, which the file names, at `points` (lat, lon); driven by car."""
    notes: list[Note] = []
    if raw.repeated:
        notes.append(Note("repeated", {"n": raw.repeated}))
    if raw.once:
        notes.append(Note("once"))
    chosen = [raw.ids.index(name) for name in ids]
    km, minutes = (
        None if values is None else np.array(values[np.ix_(chosen, chosen)], float)
        for values in (raw.km, raw.minutes)
    )
    straight = _straight(points)
    km, minutes = _in_units(km, minutes, raw, straight, area, notes)
    diagonal = np.nan_to_num(np.r_[np.diag(km) * 1.0, np.diag(minutes)])
    if (np.abs(diagonal) > 0.05).any():
        notes.append(Note("diagonal"))
    for values in (km, minutes):
        np.fill_diagonal(values, 0.0)
    filled = _fill(km, minutes, straight, ids, area, notes)
    _shape(km, minutes, notes)
    _likeness(km, straight, notes)
    return RoadMatrix(km, minutes, tuple(ids), filled, tuple(notes))


def _straight(points: pd.DataFrame) -> np.ndarray:
    lat, lon = points["lat"].to_numpy(float), points["lon"].to_numpy(float)
    return haversine_km(lat[:, None], lon[:, None], lat, lon)


# ---- units -----------------------------------------------------------------------------------------------


def _in_units(km, minutes, raw: Raw, straight, area: str, notes):
    """Kilometres and minutes, whatever was typed; the missing one of the two from the usual speed."""
    usual = speed_kmh(area, CAR)
    negative = [v < 0 for v in (km, minutes) if v is not None]
    if any(found.any() for found in negative):
        notes.append(Note("negative", {"n": int(sum(found.sum() for found in negative))}))
    km, minutes = (None if v is None else np.where(v < 0, np.nan, v) for v in (km, minutes))
    if km is not None and minutes is not None:
        return _both_units(km, minutes, raw, straight, usual, notes)
    if km is not None:
        km = km * (raw.km_unit or _distance_unit(km, straight, notes))
        notes.append(Note("no_minutes", {"speed": usual}))
        return km, km / usual * 60
    unit = raw.min_unit or _time_unit(minutes, straight, usual, area, notes)
    notes.append(Note("no_km", {"speed": usual}))
    return minutes * unit * usual / 60, minutes * unit


def _both_units(km, minutes, raw: Raw, straight, usual: float, notes):
    seen = np.isfinite(km) & np.isfinite(minutes) & (km > 0) & (minutes > 0)
    if not seen.any():
        return km * (raw.km_unit or 1.0), minutes * (raw.min_unit or 1.0)
    ratio, middle = km[seen] / minutes[seen] * 60, float(np.median(km[seen]))
    told = (raw.km_unit, raw.min_unit)
    options = []
    for km_unit in (1.0, 1e-3):
        for min_unit in (1.0, 1 / 60, 60.0):
            speed = ratio * km_unit / min_unit
            share = float(((speed >= SPEEDS[0]) & (speed <= SPEEDS[1])).mean())
            gap = abs(np.log(np.median(speed) / usual)) + _size_gap(
                middle * km_unit, km, seen, straight, km_unit
            )
            kept = sum(a is None or np.isclose(a, b) for a, b in zip(told, (km_unit, min_unit), strict=True))
            options.append((share >= 0.5, kept, share >= 0.9, -gap, km_unit, min_unit))
    if None not in told and told not in {(o[4], o[5]) for o in options}:  # miles: take the service's word
        return km * told[0], minutes * told[1]
    fits, _kept, most, _gap, km_unit, min_unit = max(options)
    if not fits:
        raise ConciergekitError(
            _(
                "No unit (km or m; minutes, seconds or hours) gives speeds between {slow} and {fast} km/h. Check that distances and durations are of the same points.",
                slow=number(SPEEDS[0]),
                fast=number(SPEEDS[1]),
            )
        )
    if (told[0] or km_unit, told[1] or min_unit) != (km_unit, min_unit) or (
        min_unit == 60.0 and told[1] is None
    ):
        notes.append(Note("unit", {"km": km_unit, "min": min_unit}))
    elif None in told:
        notes.append(Note("unit_found", {"km": km_unit, "min": min_unit}))
    if not most:
        speed = ratio * km_unit / min_unit
        notes.append(Note("speed", {"n": int(((speed < SPEEDS[0]) | (speed > SPEEDS[1])).sum())}))
    return km * km_unit, minutes * min_unit


def _size_gap(middle: float, km, seen, straight, unit: float) -> float:
    """How unlikely distances are: against straight lines; a territory's size where all is at one place."""
    known = seen & (straight > 0.05)
    if known.any():
        return 2 * abs(float(np.log(np.median(km[known] * unit / straight[known]) / 1.35)))
    return 0.0 if 0.02 <= middle <= 300 else 10.0


def _distance_unit(km, straight, notes) -> float:
    seen = np.isfinite(km) & (km > 0)
    if not seen.any():
        return 1.0
    gaps = {u: _size_gap(float(np.median(km[seen])) * u, km, seen, straight, u) for u in (1.0, 1e-3)}
    unit = min(gaps, key=gaps.get)
    notes.append(Note("unit_found", {"km": unit, "min": None}))
    return unit


def _time_unit(minutes, straight, usual, area, notes) -> float:
    road = straight * detour(area, CAR) / usual * 60
    known = np.isfinite(minutes) & (minutes > 0) & (road > 0.1)
    ratio = float(np.median(road[known] / minutes[known])) if known.any() else 1.0
    unit = min((1.0, 1 / 60, 60.0), key=lambda u: abs(np.log(ratio / u)))
    notes.append(Note("unit" if unit == 60.0 else "unit_found", {"km": None, "min": unit}))
    return unit


# ---- holes -----------------------------------------------------------------------------------------------


def _fill(km, minutes, straight, ids, area: str, notes) -> np.ndarray:
    """Fills single holes in place; a point with no road at all stays out of reach. True where filled."""
    off = ~np.eye(len(ids), dtype=bool)
    hole = off & ~(np.isfinite(km) & np.isfinite(minutes))
    if not hole.any():
        return np.zeros_like(off)
    cut = np.array([hole[i, off[i]].all() or hole[off[:, i], i].all() for i in range(len(ids))])
    lost = [name for name, is_cut in zip(ids, cut, strict=True) if is_cut]
    if lost and len(lost) < len(ids):
        notes.append(Note("unreachable", {"points": lost}))
    filled = hole & ~cut[:, None] & ~cut
    known = off & ~hole & (straight > 0.05)
    fitted = km[known].sum() / straight[known].sum() if known.any() else detour(area, CAR)
    speed = km[known].sum() / minutes[known].sum() * 60 if known.any() else speed_kmh(area, CAR)
    km[filled] = straight[filled] * fitted
    minutes[filled] = km[filled] / speed * 60
    if filled.any():
        notes.append(Note("filled", {"n": int(filled.sum()), "detour": float(fitted)}))
    left = off & ~(np.isfinite(km) & np.isfinite(minutes))
    km[left] = minutes[left] = np.inf
    return filled


# ---- shape -----------------------------------------------------------------------------------------------


def _shape(km, minutes, notes) -> None:
    """Tells roads that differ both ways, and longer ways than through a third point."""
    n = len(km)
    both = np.triu(np.isfinite(km) & np.isfinite(km.T), 1)
    if both.any():
        one, other = km[both], km.T[both]
        uneven = np.abs(one - other) > UNEVEN * np.maximum(one, other) + 0.1
        if uneven.any():
            notes.append(Note("uneven", {"n": int(uneven.sum()), "share": float(uneven.mean())}))
    some = np.linspace(0, n - 1, min(n, MOST_TRIANGLES)).astype(int)
    part = np.where(np.isfinite(minutes), minutes, np.inf)[np.ix_(some, some)]
    through = np.full_like(part, np.inf)
    for middle in range(len(some)):
        np.minimum(through, part[:, middle, None] + part[middle], out=through)
    longer = np.isfinite(part) & (part > through * TRIANGLE + 0.5)
    if longer.any():
        notes.append(Note("triangle", {"n": int(longer.sum()), "share": float(longer.mean())}))


def _likeness(km, straight, notes) -> None:
    """A road shorter than the straight line, or without relation to it, means another order or other points."""
    seen = np.isfinite(km) & (straight > 0.2)
    if seen.sum() < 6:
        return
    short = float((km[seen] < 0.95 * straight[seen]).mean())
    # ranks, so that one wrong leg is not taken for another order
    roads, lines = (np.argsort(np.argsort(values[seen])) for values in (km, straight))
    alike = float(np.corrcoef(roads, lines)[0, 1])
    if short > 0.1 or alike < 0.6:
        notes.append(Note("order", {"share": short}))


_SHOWN = {
    "points": lambda names: listing(names[:8]),
    "n": number,
    "speed": number,
    "share": percent,
    "detour": lambda value: number(value, 2),
}
_NOTES = {
    "repeated": N_("Pairs given several times with different figures, of which the last one is kept: {n}."),
    "once": N_("Each pair is given once: its figures are taken for both ways."),
    "strangers": N_("Points that are no place of the pilot, left out: {points}."),
    "diagonal": N_("Distances from a point to itself were not zero: set to zero."),
    "negative": N_("Negative values, taken as holes: {n}."),
    "no_minutes": N_("Only distances are given: minutes at {speed} km/h."),
    "no_km": N_("Only durations are given: kilometres at {speed} km/h."),
    "unit": N_("Check the units: speeds only make sense if figures are in {units}; they were read so."),
    "unit_found": N_("Units not said, read as {units} from the speeds and distances they give."),
    "speed": N_("Legs outside {slow} to {fast} km/h, to check: {n}."),
    "unreachable": N_("No road at all to or from {points}: they cannot be served with this matrix."),
    "filled": N_(
        "Holes filled from straight lines × {detour}, the detour of your own roads, and marked: {n}."
    ),
    "uneven": N_(
        "Pairs that differ by more than a quarter between the two ways: {n} ({share}). One-way streets, or a mistake."
    ),
    "triangle": N_("Legs that take longer than through a third point: {n} ({share}). Look at them."),
    "order": N_(
        "The roads do not look like your map ({share} shorter than the straight line): check the order of the points."
    ),
}


def _unit_word(kind: str, unit: float) -> str:
    if kind == "km":
        return _("metres") if unit < 1 else _("kilometres")
    return _("hours") if unit > 1 else _("minutes") if unit == 1 else _("seconds")


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

    Raises ConciergekitError: not a matrix, or not of the pilot's places.
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

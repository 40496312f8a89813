"""Files of distances and durations as they come: OSRM and openrouteservice JSON, square and long CSV."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ...core.errors import ConciergekitError
from ...core.i18n import _, listing
from ...core.schema import fold
from ...core.text import listed

_FROM = ("from", "de", "depart", "origine", "origin", "source", "a", "insee_from", "from_id")
_TO = ("to", "vers", "arrivee", "destination", "dest", "target", "b", "insee_to", "to_id")
_KM = {
    **dict.fromkeys(listed("km, distance_km, kilometres, kilometers"), 1.0),
    **dict.fromkeys(listed("m, distance_m, metres, meters"), 1e-3),
    **dict.fromkeys(listed("distance, distances, longueur"), None),
}
_MIN = {
    **dict.fromkeys(listed("min, mn, minutes, duree_min, duration_min, temps_min"), 1.0),
    **dict.fromkeys(listed("s, sec, secondes, seconds, duree_s, duration_s"), 1 / 60),
    **dict.fromkeys(listed("h, heures, hours"), 60.0),
    **dict.fromkeys(listed("duree, durees, duration, durations, temps, time"), None),
}
_TIME_WORDS = ("duree", "duration", "temps", "time", "minute")


@dataclass
class Raw:
    """A matrix as its file has it. `km`, `minutes`: (n, n) or None, NaN where empty; times `km_unit` and
    `min_unit` they are km and minutes (None: not said). ids, where the file names its points; locations:
    (n, 2) lat, lon, where it places them. repeated: pairs given more than once with different figures. once: each pair was
    given one way only, and taken for both."""

    km: np.ndarray | None
    minutes: np.ndarray | None
    km_unit: float | None = None
    min_unit: float | None = None
    ids: list[str] | None = None
    locations: np.ndarray | None = None
    repeated: int = 0
    once: bool = False

    @property
    def size(self) -> int:
        return len(self.km if self.km is not None else self.minutes)


def read_raw(path: Path) -> Raw:
    """The file, not yet checked; ConciergekitError if it is not a matrix."""
    text = _text(path)
    return (_from_json if text.lstrip()[:1] in ("{", "[") else _from_csv)(text, path.name)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConciergekitError(_("The file {file} cannot be read.", file=path.name)) from error
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConciergekitError(_("The file {file} is not text.", file=path.name))


def _no_matrix(name: str) -> ConciergekitError:
    return ConciergekitError(
        _(
            "{file} is not a matrix the kit can read. Give the JSON answer of OSRM (table) or openrouteservice (matrix), or a square CSV. A CSV with the columns from, to, km, minutes will do too.",
            file=name,
        )
    )


# ---- JSON ------------------------------------------------------------------------------------------------


def _from_json(text: str, name: str) -> Raw:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ConciergekitError(
            _("{file} stops in the middle or is not valid JSON: download it again.", file=name)
        ) from error
    if not isinstance(found, dict):
        raise _no_matrix(name)
    if found.get("error") or str(found.get("code", "Ok")) != "Ok":
        said = found.get("message") or found.get("error") or found.get("code")
        said = said.get("message", said) if isinstance(said, dict) else said
        raise ConciergekitError(
            _("{file} holds an error of the service, not distances: {text}", file=name, text=str(said)[:200])
        )
    km, minutes = (_square(found.get(key), name) for key in ("distances", "durations"))
    if km is None and minutes is None:
        raise _no_matrix(name)
    if km is not None and minutes is not None and len(km) != len(minutes):
        raise _no_matrix(name)
    guessed = found.get("fallback_speed_cells")  # OSRM found no road there and guessed: a hole
    for row, column in guessed if isinstance(guessed, list) else []:
        for values in (km, minutes):
            if values is not None:
                values[row, column] = np.nan
    query = (found.get("metadata") or {}).get("query") or {}
    unit = {"m": 1e-3, "km": 1.0, "mi": 1.609344}.get(str(query.get("units", "m")), 1e-3)
    return Raw(km, minutes, unit, 1 / 60, None, _locations(found, query))


def _square(rows, name: str) -> np.ndarray | None:
    if rows is None:
        return None
    try:
        values = np.array([[np.nan if cell is None else cell for cell in row] for row in rows], float)
    except (TypeError, ValueError) as error:
        raise _no_matrix(name) from error
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        raise ConciergekitError(
            _(
                "The table of {file} is not square ({size}): ask the service for all points as origins and as "
                "destinations.",
                file=name,
                size=" × ".join(map(str, values.shape)),
            )
        )
    return values


def _locations(found: dict, query: dict) -> np.ndarray | None:
    """Points the service used, (n, 2) lat, lon: what it says of its sources, else what was asked."""
    listed = found.get("sources") or found.get("destinations")
    try:
        if isinstance(listed, list) and listed and isinstance(listed[0], dict):
            return np.array([one["location"][::-1] for one in listed], float)
        if query.get("locations"):
            return np.array([one[:2][::-1] for one in query["locations"]], float)
    except (KeyError, TypeError, ValueError):
        return None  # a snapped point may be null: the order then stays as given
    return None


# ---- CSV -------------------------------------------------------------------------------------------------


def _from_csv(text: str, name: str) -> Raw:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise _no_matrix(name)
    # a comma may be the decimal mark of a file cut by semicolons or tabs
    separator = next((mark for mark in ";\t" if mark in lines[0]), ",")
    cut = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)
    rows = [[cell.strip() for cell in row] for row in cut]
    heads = [fold(cell).replace(" ", "_").strip("()") for cell in rows[0]]
    start = next((i for i, head in enumerate(heads) if head in _FROM), None)
    goal = next((i for i, head in enumerate(heads) if head in _TO), None)
    if start is not None and goal is not None and len(set(heads) & {*_KM, *_MIN}):
        return _from_long(rows, heads, start, goal, name)
    return _from_square(rows, name)


def _number(cell: str, name: str) -> float:
    cell = cell.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    if fold(cell) in ("", "-", "null", "nan", "na", "none", "inf", "x"):
        return np.nan
    try:
        return float(cell)
    except ValueError as error:
        raise ConciergekitError(
            _("{file} holds “{cell}” where a number is expected.", file=name, cell=cell[:40])
        ) from error


def _from_long(rows, heads, start: int, goal: int, name: str) -> Raw:
    columns = {}
    for kind, words in (("km", _KM), ("min", _MIN)):
        at = next((i for i, head in enumerate(heads) if head in words), None)
        if at is not None:
            columns[kind] = (at, words[heads[at]])
    body = [row for row in rows[1:] if len(row) > max(start, goal)]
    frame = pd.DataFrame({"one": [row[start] for row in body], "other": [row[goal] for row in body]})
    for kind, (at, _unit) in columns.items():
        frame[kind] = [_number(row[at], name) if at < len(row) else np.nan for row in body]
    ids = list(dict.fromkeys([*frame["one"], *frame["other"]]))
    repeated = frame.drop_duplicates()
    repeated = int(repeated.duplicated(["one", "other"]).sum())
    place = {point: i for i, point in enumerate(ids)}
    i, j = frame["one"].map(place).to_numpy(), frame["other"].map(place).to_numpy()
    once = not set(zip(i[i != j], j[i != j], strict=True)) & set(zip(j[i != j], i[i != j], strict=True))
    found = {}
    for kind in columns:
        found[kind] = np.full((len(ids), len(ids)), np.nan)
        found[kind][i, j] = frame[kind]
        if once:
            found[kind][j, i] = frame[kind]
    units = {kind: unit for kind, (_at, unit) in columns.items()}
    return Raw(
        found.get("km"), found.get("min"), units.get("km"), units.get("min"), ids, None, repeated, once
    )


def _from_square(rows, name: str) -> Raw:
    """With or without names in the first row and column."""
    width = max(map(len, rows))
    if any(len(row) != width for row in rows):
        raise ConciergekitError(_("The rows of {file} do not all have the same number of cells.", file=name))
    ids = None
    first = rows[0][0].replace(".", "").replace(",", "")
    bare = len(rows) == width and first.isdigit()
    if len(rows) in (width, width + 1) and not bare:
        heads = rows[0][1:] if len(rows) == width else rows[0]
        sides = [row[0] for row in rows[1:]] if len(rows) == width else None
        if sides is not None and sorted(sides) != sorted(heads):
            raise ConciergekitError(
                _(
                    "The rows and the columns of {file} do not name the same points: {names}.",
                    file=name,
                    names=listing(sorted(set(sides) ^ set(heads))[:5]),
                )
            )
        body = [row[1:] for row in rows[1:]] if sides is not None else rows[1:]
        ids = heads
        values = np.array([[_number(cell, name) for cell in row] for row in body])
        if sides is not None:
            values = values[[sides.index(head) for head in heads]]
    elif bare:
        values = np.array([[_number(cell, name) for cell in row] for row in rows])
    else:
        raise _no_matrix(name)
    timed = any(word in fold(name) for word in _TIME_WORDS)
    return Raw(None if timed else values, values if timed else None, None, None, ids)

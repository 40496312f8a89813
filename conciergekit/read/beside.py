"""A table of road distances laid in a pilot's folder: read with the rest, into its roads."""

from dataclasses import replace
from pathlib import Path

from ..errors import ConciergekitError
from ..findings import Finding
from ..paths import is_road_matrix
from ..pilot import Pilot

# Notes of a matrix that may change its figures; the others only inform.
_DOUBTFUL = frozenset(["unit", "speed", "far", "order", "unreachable", "negative", "repeated", "strangers"])


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
    from ..logistics.beside import read_for  # heavy, and few pilots have such a file
    from ..logistics.roads import with_roads

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

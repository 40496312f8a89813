"""Where the notebooks, templates and samples lie: beside the package in a clone, inside it in a wheel."""

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


@cache
def asset(*parts: str) -> Path:
    """Path of a file or folder shipped with the kit, e.g. ``asset("notebooks")``."""
    root = PACKAGE / "_assets"
    if not root.is_dir():
        root = PACKAGE.parent
    return root.joinpath(*parts)


def data(name: str) -> Path:
    """Path of a reference file of the library (rates, communes)."""
    return PACKAGE / "data" / name


def is_road_matrix(file: Path) -> bool:
    """Whether a file beside a pilot is called like a table of road distances: matrice.json, distances.csv…"""
    names = ("matrice", "matrix", "distances", "trajets")
    return file.suffix.lower() in (".json", ".csv") and file.name.lower().startswith(names)

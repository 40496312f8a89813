"""What a job's outcome depends on, as one hash: if none of it changed, the job need not run again."""

import contextlib
import datetime as dt
import hashlib
import json
import os
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from ..core import VERSION
from ..core.paths import PACKAGE, asset
from ..notebooks import content
from ..read import inputs

# those whose version can change a figure, a chart or a file
_PACKAGES = ["babel", "ipykernel", "ipython", "ipywidgets", "matplotlib", "nbclient", "nbformat", "numpy"]
_PACKAGES += ["openpyxl", "pandas", "papermill", "python-calamine", "pyvrp", "scipy"]


def key(*parts: object) -> str:
    """A hash of `parts` (anything JSON can hold; another object by its text)."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def versions() -> dict[str, str]:
    """Python, the kit, a hash of the kit's own files (modules, rates, translations, templates of its pages), and the packages
    that matter."""
    own = (path for root in (PACKAGE, asset("templates", "report")) for path in root.rglob("*"))
    code = _of_files(p for p in own if not {"__pycache__", "_assets"} & set(p.parts) and p.is_file())
    found = {"python": platform.python_version(), "conciergekit": VERSION, "code": code[:16]}
    for name in _PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):  # pyvrp has no wheel for some machines
            found[name] = metadata.version(name)
    return found


def _of_files(paths: Iterable[Path]) -> str:
    return key([(path.name, of_file(path)) for path in sorted(paths)])


def of_file(path: Path) -> str:
    """sha256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_pilot(path: Path) -> str:
    """Of the bytes of all that may be read for a pilot; "" if they cannot be read."""
    try:
        files, told = inputs.of_pilot(path)
        return key(_of_files(files), told)
    except OSError:
        return ""


def of_day(inputs: str, checked: dict) -> str:
    """The same, with the day where what was found of it when it was `checked` depends on that."""
    return key(inputs, dt.date.today()) if checked.get("of_today") else inputs


def of_notebook(path: Path) -> str:
    """Of the cells of the notebook at `path` (text, kind and tags), and of the modules beside it, which it may import.
    Outputs and cell ids do not count; its translations count with the library (`versions`)."""
    beside = [*path.parent.glob("*.py"), *path.parent.glob("*/*.py")]
    return key(content(path), {str(p.relative_to(path.parent)): of_file(p) for p in beside})


def of_files_named(parameters: dict[str, object], folder: Path) -> dict[str, str]:
    """The hash of every file a parameter names (from `folder`, where its notebook runs)."""
    paths = {name: os.path.join(folder, text) for name, text in parameters.items() if isinstance(text, str)}
    return {name: of_file(path) for name, path in paths.items() if os.path.isfile(path)}

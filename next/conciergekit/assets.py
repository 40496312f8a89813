"""Where are the notebooks, templates and sample pilots: in the clone, or in the wheel?"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def path(name: str) -> Path:
    """The folder or file `name` ("notebooks", "templates", "data_samples", or a path below one).

    Returns an absolute path. A clone keeps these folders beside the package; a wheel carries them
    under `conciergekit/_assets`.
    Raises ValueError for a name that leaves the kit's own folders, FileNotFoundError if absent.
    """
    first, *rest = Path(name).parts or ("",)
    if first not in ("notebooks", "templates", "data_samples") or ".." in rest:
        raise ValueError(
            f"name: expected a path in notebooks, templates, data_samples, got {name!r}"
        )
    carried = _PACKAGE / "_assets"
    found = (carried if carried.is_dir() else _PACKAGE.parent) / name
    if not found.exists():
        raise FileNotFoundError(f"{found}: this installation of conciergekit is not whole")
    return found

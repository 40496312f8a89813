"""Which notebooks a batch runs, and what they can be told."""

import ast
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _, listing
from ..notebooks import available, of_portfolio

GIVEN = ("pilot_path", "lang", "results")


def find(notebooks: Iterable[str | Path] | None) -> list[Path]:
    """Absolute paths of the notebooks: files, or folders full of them; None: those of the kit.

    Raises ConciergekitError for one that is not there, and for two of one name.
    """
    if notebooks is None:
        return [Path(os.path.abspath(path)) for path in (*available(), *of_portfolio())]
    found: list[Path] = []
    for path in (Path(os.path.abspath(path)) for path in notebooks):
        inside = sorted(p for p in path.glob("*.ipynb") if not p.name.startswith((".", "_")))
        if not inside and not path.is_file():
            raise ConciergekitError(_("There is no notebook at “{path}”.", path=path))
        found += [p for p in inside or [path] if p not in found]
    twice = [name for name, times in Counter(path.name for path in found).items() if times > 1]
    if twice:
        raise ConciergekitError(_("Two notebooks are called “{name}”: rename one.", name=twice[0]))
    return found


def content(notebook: Path) -> dict:
    """The notebook as it is in its file, the source of each cell as one text.

    Raises ConciergekitError if the file is not a notebook.
    """
    try:
        node = json.loads(notebook.read_bytes())
        if node["nbformat"] != 4:
            import nbformat  # slow to load, and a batch that has nothing to do is to be quick

            node = nbformat.read(notebook, as_version=4)
        cells = [
            {
                "kind": cell["cell_type"],
                "source": "".join(cell["source"]),
                "tags": cell["metadata"].get("tags", []),
            }
            for cell in node["cells"]
        ]
        kit = node["metadata"].get("conciergekit", {})
        return {
            "cells": cells,
            "kernel": node["metadata"].get("kernelspec", {}).get("name"),
            # what it asks of its pilot as others do (see `notebooks.begin`)
            "shares": [name for name in kit.get("shares", ()) if isinstance(name, str)],
        }
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise ConciergekitError(_("“{path}” is not a notebook that can be read.", path=notebook)) from None


def declared_parameters(notebook: Path) -> set[str]:
    """The names assigned in the cells of `notebook` tagged ``parameters``.

    Raises ConciergekitError if the file is not a notebook.
    """
    names: set[str] = set()
    for cell in content(notebook)["cells"]:
        if "parameters" in cell["tags"]:
            try:
                body = ast.parse(cell["source"]).body
            except SyntaxError:
                raise ConciergekitError(
                    _("The parameters cell of “{path}” is not valid Python.", path=notebook.name)
                ) from None
            for line in body:
                targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def of_all(names: set[str]) -> bool:
    """Whether a notebook that declares these parameters is about all the pilots of a batch: it asks for their results."""
    return "results" in names and "pilot_path" not in names


def check_parameters(given: Iterable[str], declared: Mapping[Path, set[str]]) -> None:
    """Raises ConciergekitError for a parameter that no notebook declares."""
    known = set().union(*declared.values()) - set(GIVEN) if declared else set()
    for name in given:
        if name not in known:
            raise ConciergekitError(
                _(
                    "No notebook has a parameter “{name}”. There are: {known}.",
                    name=name,
                    known=listing(sorted(known)),
                )
            )

"""Which notebooks are run, and which parameters does each know?"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import nbformat

from .. import assets


def notebooks(lang: str, own: Iterable[Path]) -> list[str]:
    """The kit's notebooks in a language, then a person's own; one of the same name replaces."""
    ours = sorted((assets.path("notebooks") / lang).glob("*.ipynb"))
    return [str(path) for path in {path.name: path for path in (*ours, *own)}.values()]


def parameters(notebook: str | Path) -> set[str]:
    """The names that the first cell tagged `parameters` of a notebook gives a value.

    Raises ValueError if that cell is not plain Python.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    sources = [cell.source for cell in cells if "parameters" in cell.metadata.get("tags", ())]
    try:
        lines = ast.parse(sources[0] if sources else "").body
    except SyntaxError:
        raise ValueError(f"notebooks: cannot read the parameters of {notebook}") from None
    targets = [t for line in lines if isinstance(line, ast.Assign) for t in line.targets]
    targets += [line.target for line in lines if isinstance(line, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}

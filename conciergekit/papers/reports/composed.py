"""The chapters of a report, from the cells of executed notebooks that show one (``show.chapter``)."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from ...draw import held
from ...draw.blocks import Block
from ...tell.report import TITLES


def chapters(notebooks: Iterable[Path | Mapping]) -> dict[str, list[Block]]:
    """Name of a chapter -> its blocks, in the order of the report; one shown twice, as it was shown last.

    What a cell holds that is no list of blocks is left out: somebody has written it.
    """
    found: dict[str, list[Block]] = {}
    for notebook in notebooks:
        if isinstance(notebook, str | Path):
            notebook = json.loads(Path(notebook).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                said = output.get("data", {}).get(held.MIME)
                if said is None:
                    continue
                try:
                    found[said["chapter"]] = held.back(said["blocks"])
                except (KeyError, TypeError, ValueError):
                    continue
    return {name: found[name] for name in TITLES if name in found}

"""What the tests of the engine share: small notebooks, and two executed notebooks compared."""

import json
import re
from pathlib import Path

import nbformat

from conciergekit.engine import run_notebook

FILES = Path(__file__).parent / "files" / "engine"
_PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}

# what differs between two runs of plain papermill as well
_CHANCE = re.compile(
    r"ipykernel_\d+|0x[0-9a-f]+|at [0-9a-f]{8,16}\b|Thread-\d+|20\d\d-\d\d-\d\dT[-0-9:.+]+|[0-9a-f]{32}|m[0-9a-f]{10}"
    r"|[\d.]+(?:e[+-]\d+)?(?:it/s| (?:ns|[μu]s|ms|s\b|it/s))|\d\d:\d\d<\d\d:\d\d"
)


def notebook(path: Path, *cells: str, tags: dict[int, list[str]] | None = None, kernelspec=_PYTHON) -> Path:
    """A notebook with a heading and these code cells."""
    node = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec, "language_info": {"name": "python"}})
    node.cells = [nbformat.v4.new_markdown_cell("## Here"), *map(nbformat.v4.new_code_cell, cells)]
    for position, names in (tags or {}).items():
        node.cells[position].metadata["tags"] = names
    nbformat.write(node, path)
    return path


def executed(source: Path, target: Path, **options) -> dict:
    """The record of a notebook that is executed and written."""
    record, node = run_notebook(source, **options)
    nbformat.write(node, target)
    return record


def code_cells(path: Path) -> list:
    """The code cells of an executed notebook, which must be a valid one."""
    node = nbformat.read(path, as_version=4)
    nbformat.validate(node)
    return [cell for cell in node.cells if cell.cell_type == "code"]


def said(cell) -> str:
    """All the text of a cell's outputs."""
    return "".join(
        o.get("text", "") or o.get("data", {}).get("text/plain", "") or o.get("evalue", "")
        for o in cell.outputs
    )


def plain(cell) -> list[str]:
    """A cell's outputs as texts to compare: without numbers that chance decides, and streams in one piece (papermill
    cuts them by the clock)."""
    found: list[dict] = []
    unordered = "unordered" in cell.metadata.get("tags", [])
    for output in map(dict, cell.outputs):
        # two threads of a kernel read the two streams of a process: which cuts the other is chance
        name = output.get("name")
        same = [one for one in (found if unordered else found[-1:]) if name and one.get("name") == name]
        if same:
            same[0]["text"] += output["text"]
        else:
            found.append(output)
    texts = [_CHANCE.sub("#", json.dumps(output, sort_keys=True, ensure_ascii=False)) for output in found]
    return sorted(texts) if unordered else texts


def widgets(path: Path) -> list[str]:
    """The saved states of widgets, without their identifiers, in an order of their own."""
    state = nbformat.read(path, as_version=4).metadata.get("widgets", {})
    models = state.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    return sorted(_CHANCE.sub("#", json.dumps(model, sort_keys=True)) for model in models.values())

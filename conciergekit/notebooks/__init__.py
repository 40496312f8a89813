"""Notebooks: where the kit's are, what they can be told, and their text in the reader's language.

A notebook is written once, in English. Each line of its markdown (without its marker: #, -, 1., >) and each
comment of its code is a message; ``languages/<lang>/notebooks/<name>.po`` translates them.
"""

import ast
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..core import languages
from ..core.errors import ConciergekitError
from ..core.i18n import _, listing
from ..core.paths import asset, from_home

# heading, list item, quotation or table marker · the words
_MARKER = re.compile(r"^(\s*(?:#{1,6}\s+|[-*]\s+|\d+\.\s+|>\s*)?)(.*)$")
_COMMENT = re.compile(r"^(|.*\s\s)(#\s)(.*)$")


GIVEN = ("pilot_path", "lang", "results")  # parameters nobody but a batch sets
WHOLE = "_portfolio"  # how the name of a notebook about all pilots ends


def available() -> list[Path]:
    """The kit's notebooks about a pilot, in reading order."""
    return [path for path in _all() if not path.stem.endswith(WHOLE)]


def of_portfolio() -> list[Path]:
    """Those about all the pilots of a batch, executed once."""
    return [path for path in _all() if path.stem.endswith(WHOLE)]


def _all() -> list[Path]:
    return sorted(asset("notebooks").glob("[0-9][0-9]_*.ipynb"))


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
    """The notebook as it is in its file, the source of each cell as one text. Raises ConciergekitError if it is none."""
    try:
        node = json.loads(notebook.read_bytes())
        if node["nbformat"] != 4:
            node = nbformat().read(notebook, as_version=4)
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
            # what it asks of its pilot as others do (see `ahead`)
            "shares": [name for name in kit.get("shares", ()) if isinstance(name, str)],
        }
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise ConciergekitError(_("“{path}” is not a notebook that can be read.", path=notebook)) from None


def declared_parameters(notebook: Path) -> set[str]:
    """The names assigned in the cells of `notebook` tagged ``parameters``. Raises ConciergekitError if it is no notebook."""
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
        if name in ("lang", "pilot_path"):
            raise ConciergekitError(
                _(
                    "“{name}” is no parameter here: ask for a language by --lang, for a pilot by its path.",
                    name=name,
                )
            )
        if name not in known:
            there = listing(sorted(known))
            raise ConciergekitError(
                _("No notebook has a parameter “{name}”. There are: {known}.", name=name, known=there)
            )


def told(notebook: Path, path: Path) -> str:
    """The path of a pilot or of results as a notebook is given it: the kit's own open one that is written from "~" on."""
    return from_home(path) if notebook.parent == asset("notebooks") else str(path)


def units(cell) -> list[str]:
    """The messages of one cell, in order."""
    found = []
    _rewrite(cell, lambda words: found.append(words) or words)
    return found


def nbformat():
    """The library, loaded by whoever needs it. jsonschema comes with it, and with that a grammar of addresses (RFC 3987)
    which takes two seconds to build and which no notebook asks for: it goes without, as where that is not installed."""
    grammar = "rfc3987_syntax"
    there = grammar in sys.modules
    sys.modules.setdefault(grammar, None)
    try:
        import nbformat  # dear, and a batch that has nothing to do is to be quick
    finally:
        if not there:
            del sys.modules[grammar]
    return nbformat


def translated(path: Path, lang: str):
    """The notebook at `path` as a node, its text in `lang`; the file itself is left alone."""
    node = nbformat().read(path, as_version=4)
    words = languages.notebook(lang, Path(path).stem)
    for cell in node.cells:
        cell.source = _rewrite(cell, lambda text: words.get(text, text))
    node.metadata["conciergekit"] = {"lang": lang}
    return node


def set_texts(node, given: Mapping[str, str]) -> None:
    """Give texts to the parameters of a notebook; what is said beside them stays."""
    parameter = re.compile(rf'(?m)^({"|".join(given)})(: str = )".*?"')
    for cell in node.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = parameter.sub(lambda found: f"{found[1]}{found[2]}{given[found[1]]!r}", cell.source)


def _rewrite(cell, translate) -> str:
    """The source of a cell with each message passed through `translate`."""
    if cell.cell_type == "raw":
        return cell.source
    pattern = _MARKER if cell.cell_type == "markdown" else _COMMENT
    lines = []
    for line in cell.source.split("\n"):
        match = pattern.match(line)
        if match and match.groups()[-1].strip():
            *before, words = match.groups()
            line = "".join(before) + translate(words)
        lines.append(line)
    return "\n".join(lines)


def lay_out(folder: Path, lang: str, pilot_path: str) -> list[Path]:
    """Write the notebooks in `lang` into `folder`, set to open `pilot_path`; a file already there is kept. Returns those written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in available():
        target = folder / source.name
        if target.exists():
            continue
        node = translated(source, lang)
        set_texts(node, {"pilot_path": pilot_path})
        nbformat().write(node, target)
        written.append(target)
    return written

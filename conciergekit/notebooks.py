"""The kit's notebooks: where they are, and their text in the reader's language.

A notebook is written once, in English. Each line of its markdown (without its marker: #, -, 1., >) and each
comment of its code is a message; ``languages/<lang>/notebooks/<name>.po`` translates them.
"""

import datetime as dt
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from . import ROOMS
from .core import languages
from .core.i18n import date, use_language
from .core.paths import PACKAGE, asset

# heading, list item, quotation or table marker · the words
_MARKER = re.compile(r"^(\s*(?:#{1,6}\s+|[-*]\s+|\d+\.\s+|>\s*)?)(.*)$")
_COMMENT = re.compile(r"^(|.*\s\s)(#\s)(.*)$")


WHOLE = "_portfolio"  # how the name of a notebook about all pilots ends


def available() -> list[Path]:
    """The kit's notebooks about a pilot, in reading order."""
    return [path for path in _all() if not path.stem.endswith(WHOLE)]


def of_portfolio() -> list[Path]:
    """Those about all the pilots of a batch, executed once."""
    return [path for path in _all() if path.stem.endswith(WHOLE)]


def _all() -> list[Path]:
    return sorted(asset("notebooks").glob("[0-9][0-9]_*.ipynb"))


def begin(path: str, lang: str, shares: list[str]) -> None:
    """Do what most notebooks of a pilot begin with, once for all that are forked from this process: read it, put its tours
    in order, and work out what several of them say they ask for ("ranking", "review", "replay")."""
    from . import gates, targets
    from .logistics.logbook import tour_log
    from .read.ahead import work_out
    from .read.loading import read_ahead

    read_ahead(path, lang, tour_log)
    functions = {"ranking": targets.evaluate, "review": gates.review, "replay": gates.replay}
    work_out(path, lang, *(functions[name] for name in shares if name in functions))


def load_kit() -> None:
    """Every module of the kit, and its catalogues."""
    for part in _modules():
        importlib.import_module(part)
    communes = importlib.import_module("conciergekit.core.communes")
    communes.in_postcode("")
    communes.named("x")
    for lang in languages.codes():
        languages.catalogue(lang)
        with use_language(lang):
            date(dt.date(2026, 1, 1))


def _modules() -> Iterator[str]:
    """Those of the rooms that the package offers, but for the batch, which no job uses."""
    for room in (room for room in ROOMS if room != "batch"):
        yield f"{__package__}.{room}"
        for part in pkgutil.walk_packages([str(PACKAGE / room)], f"{__package__}.{room}."):
            yield part.name


def units(cell) -> list[str]:
    """The messages of one cell, in order."""
    found = []
    _rewrite(cell, lambda words: found.append(words) or words)
    return found


def translated(path: Path, lang: str):
    """The notebook at `path` as a node, its text in `lang`; the file itself is left alone."""
    import nbformat  # slow to load, and not needed to list what there is

    node = nbformat.read(path, as_version=4)
    words = languages.notebook(lang, Path(path).stem)
    for cell in node.cells:
        cell.source = _rewrite(cell, lambda text: words.get(text, text))
    node.metadata["conciergekit"] = {"lang": lang}
    return node


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
    """Write the notebooks in `lang` into `folder`, set to open `pilot_path`; a file already there is kept.

    Returns the paths written.
    """
    import nbformat

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in available():
        target = folder / source.name
        if target.exists():
            continue
        node = translated(source, lang)
        for cell in node.cells:
            if "parameters" in cell.metadata.get("tags", []):
                cell.source = re.sub(
                    r'(?m)^(pilot_path: str = )".*?"', lambda found: f"{found[1]}{pilot_path!r}", cell.source
                )
        nbformat.write(node, target)
        written.append(target)
    return written

"""What is read for a pilot: the files whose bytes may change what is found of it."""

from pathlib import Path

from ..core import facts, hand, languages
from ..core.i18n import file_names
from ..core.paths import is_road_matrix


def of_pilot(path: Path) -> tuple[set[Path], list[str]]:
    """The files that may be read for the pilot at `path`, the user's files of facts included, and what is told by a name or a day
    alone: that a table of roads is there, that facts are due. Raises OSError if there is nothing.

    In a folder any file may count: a correspondence file names exports as it likes. Beside a workbook, a correspondence
    file and what the writer of the report adds do.
    """
    own, told = [*facts.files(path), *languages.added(), *hand.files(path)], list(facts.due())
    if path.is_dir():
        kept = [p for p in path.iterdir() if not p.name.startswith((".", "~$"))]
    else:
        kept = [path.parent / name for name in file_names("mapping")]
        told += sorted(p.name for p in path.parent.iterdir() if is_road_matrix(p))
        path.stat()
        own.append(path)
    return {p for p in (*kept, *own) if p.is_file()}, told

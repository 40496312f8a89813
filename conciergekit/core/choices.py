"""What whoever writes the report chose, kept beside the pilot: ``<workbook>.choices.toml``, so that the next run has it.

[quotes]
keep = ["3fa29c", "b07d11"]
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from .errors import ConciergekitError
from .i18n import _
from .paths import write


def file_of(pilot: Path) -> Path:
    """Where the choices about a workbook, or a folder of exports, are kept."""
    return pilot / "choices.toml" if pilot.is_dir() else pilot.with_suffix(".choices.toml")


def quotes(pilot: Path) -> tuple[str, ...]:
    """Codes of the comments chosen for the report; empty when nobody chose.

    Raises ConciergekitError when the file cannot be read as it should.
    """
    path = file_of(pilot)
    if not path.is_file():
        return ()
    try:
        found = tomllib.loads(path.read_text("utf-8-sig")).get("quotes", {}).get("keep", [])
        return tuple(str(code) for code in found)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise ConciergekitError(
            _(
                "“{name}” cannot be read: correct it, or remove it to let the kit propose quotations again.",
                name=path.name,
            )
        ) from error


def keep_quotes(pilot: Path, codes: Iterable[str]) -> Path:
    """Keep these comments for the next runs; none: let the kit propose again. The file written."""
    listed = ", ".join(f'"{code}"' for code in codes)
    write(path := file_of(pilot), f"[quotes]\nkeep = [{listed}]\n")
    return path

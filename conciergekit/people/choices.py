"""What whoever writes the report chose, kept beside the pilot: ``<workbook>.choices.toml``, so that the next run has it.

[quotes]
keep = ["3fa29c", "b07d11"]
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.pilot import Pilot


def file_of(pilot: Pilot) -> Path | None:
    """Where the choices about a pilot are kept; None for one that was not read from a file."""
    if pilot.path is None:
        return None
    return pilot.path / "choices.toml" if pilot.path.is_dir() else pilot.path.with_suffix(".choices.toml")


def quotes(pilot: Pilot) -> tuple[str, ...]:
    """Codes of the comments chosen for the report; empty when nobody chose.

    Raises ConciergekitError when the file cannot be read as it should.
    """
    path = file_of(pilot)
    if path is None or not path.is_file():
        return ()
    try:
        found = tomllib.loads(path.read_text("utf8")).get("quotes", {}).get("keep", [])
        return tuple(str(code) for code in found)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise ConciergekitError(
            _(
                "“{name}” cannot be read: correct it, or remove it to let the kit propose quotations again.",
                name=path.name,
            )
        ) from error


def choose(pilot: Pilot, codes: Iterable[str]) -> Path | None:
    """Keep these comments for the report of this run and of the next ones; none: let the kit propose again.

    Returns the file written, None when there was nothing to write or the pilot has no file. Raises ConciergekitError
    for a code that is no comment which may be quoted.
    """
    from .voices import voices  # it asks this module what was chosen

    codes, path = tuple(dict.fromkeys(codes)), file_of(pilot)
    wrong = [code for code in codes if code not in set(voices(pilot).table["code"])]
    if wrong:
        raise ConciergekitError(
            _(
                "No comment that may be quoted has the code “{code}”: see the table of comments.",
                code=wrong[0],
            )
        )
    if path is None or not (codes or path.is_file()):
        return None
    listed = ", ".join(f'"{code}"' for code in codes)
    path.write_text(f"[quotes]\nkeep = [{listed}]\n", "utf8")
    return path

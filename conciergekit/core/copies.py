"""Copies the kit writes beside a file: they must not pass for a second pilot while the original is there."""

import re
from collections.abc import Iterable
from pathlib import Path

from .i18n import N_

CORRECT, CODED, BEFORE = N_("to correct"), N_("with codes"), N_("before")
# In both languages: a copy may have been made in the other one.
_ENDING = re.compile(
    r"(.*) - (?:à corriger|to correct|avec codes|with codes|(?:avant|before) [0-9-]{10}(?: \([0-9]+\))?)"
)


def without_copies(files: Iterable[Path]) -> list[Path]:
    """The files, less the copies whose original is among them (a copy alone is a file like any other)."""
    files = list(files)
    stems = {file.stem for file in files}
    return [file for file in files if _original(file.stem) not in stems]


def _original(stem: str) -> str | None:
    match = _ENDING.fullmatch(stem)
    return match[1] if match else None

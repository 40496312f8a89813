"""Copies the kit writes beside a file: they must not pass for a second pilot while the original is there."""

from collections.abc import Iterable
from pathlib import Path

from .i18n import N_

CORRECT, CODED = N_("to correct"), N_("with codes")
# In both languages: a copy may have been made in the other one.
ENDINGS = (" - à corriger", " - to correct", " - avec codes", " - with codes")


def without_copies(files: Iterable[Path]) -> list[Path]:
    """The files, less the copies whose original is among them (a copy alone is a file like any other)."""
    files = list(files)
    stems = {file.stem for file in files}
    return [file for file in files if not any(_original(file.stem, end) in stems for end in ENDINGS)]


def _original(stem: str, ending: str) -> str | None:
    return stem.removesuffix(ending) if stem.endswith(ending) else None

"""What the trainer and the groups read of each case (``data/training.toml``): English there, other languages in the catalogues."""

import tomllib

from ..core.i18n import _, use_language
from ..core.paths import data

_SAID = tomllib.loads(data("training.toml").read_text(encoding="utf8"))
CASES: dict[str, dict] = _SAID["cases"]
TRAPS: dict[str, list[str]] = _SAID["traps"]
EXERCISES: list[str] = _SAID["exercises"]
SCRIPT: list[tuple[int, int, str]] = _SAID["script"]
ASKED: list[str] = _SAID["asked"]


def said(case: str, what: str) -> str:
    """A text of a case, in the language in use: its title, question, story, exercise or lesson."""
    return _(CASES[case][what])


def true(case: str, verdict: str) -> str:
    """What was true of a case that asks for this decision."""
    ends = CASES[case]["true"]
    return _(ends[verdict])


def cases(lang: str | None = None) -> dict[str, str]:
    """Names of the cases and their titles in a language (that in use when not given)."""
    with use_language(lang):
        return {name: said(name, "title") for name in CASES}

"""Words that several parts of the chapter on people share."""

from collections.abc import Iterable

from ...core import privacy
from ...core.i18n import N_, _, listing, number
from ...core.text import cut

POPULATIONS = {
    "beneficiaries": N_("person served"),
    "partners": N_("partner"),
    "team": N_("team member"),
    "residents": N_("resident"),
}
NAME = 80  # characters of a typed name inside a sentence


def quoted(text: str, most: int = NAME) -> str:
    return _("“{label}”", label=cut(text, most))


def some(names: Iterable[str], most: int) -> str:
    """So many of these names, and that there are others."""
    names = list(names)
    return listing([*names[:most], _("some others")] if len(names) > most else names)


def people(n: float) -> str:
    """How many, without a figure under the floor."""
    return number(n) if n == 0 else privacy.said(n)


def told(n: int) -> str:
    """A count of what is told of people five at a time: none told is not none."""
    return number(n) if n else _("too few to be shown")

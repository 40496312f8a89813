"""Words that several parts of the chapter on people share."""

from ...core import privacy
from ...core.i18n import N_, _, number
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


def people(n: float) -> str:
    """How many, without a figure under the floor."""
    return number(n) if n == 0 else privacy.said(n)


def told(n: int) -> str:
    """A count of what is told of people five at a time: none told is not none."""
    return number(n) if n else _("too few to be shown")

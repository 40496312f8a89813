"""Names and empty frames that every telling of the targets uses."""

from ... import draw
from ...core import i18n, privacy
from ...core.i18n import _, ngettext


def quoted(text: str) -> str:
    """A label inside a sentence; the groups too small to be named apart have none."""
    return _("“{text}”", text=text) if text else _("the groups counted together")


def group(text: str) -> str:
    """A label in a table or a chart."""
    return text or _("Groups counted together")


def nobody_shown() -> str:
    """Why a picture says nothing of any pair."""
    return _(
        "Each offer is asked for by fewer than {n} people: none is shown.", n=i18n.number(privacy.fewest())
    )


# ---- in charts -------------------------------------------------------------------------------------------


def further_down(cut: int) -> str:
    """How many pairs a chart leaves out."""
    return ngettext("{n} offer further down is not drawn.", "{n} offers further down are not drawn.", cut)


def nothing(sentence: str, ax=None):
    """An empty frame that says why it is empty."""
    return draw.plot(draw.Rows(sentence), ax)

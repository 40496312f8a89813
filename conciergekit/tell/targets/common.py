"""Names that every telling of the targets uses."""

from ...core.i18n import _


def quoted(text: str) -> str:
    """A label inside a sentence; the groups too small to be named apart have none."""
    return _("“{text}”", text=text) if text else _("the groups counted together")


def group(text: str) -> str:
    """A label in a table or a chart."""
    return text or _("Groups counted together")

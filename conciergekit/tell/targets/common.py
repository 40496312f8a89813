"""Names and empty frames that every telling of the targets uses."""

from ... import charts, i18n, privacy
from ...i18n import _, ngettext

WRAP = 72  # characters of a title line that fit the page in the widest of the fonts


def quoted(text: str) -> str:
    """A label inside a sentence; the groups too small to be named apart have none."""
    return _("“{text}”", text=text) if text else _("the other target groups")


def group(text: str) -> str:
    """A label in a table or a chart."""
    return text or _("Other target groups")


def nobody_shown() -> str:
    """Why a picture says nothing of any pair."""
    return _(
        "Each pair is asked for by fewer than {n} people: none is shown.", n=i18n.number(privacy.fewest())
    )


# ---- in charts -------------------------------------------------------------------------------------------


def further_down(cut: int) -> str:
    """How many pairs a chart leaves out."""
    return ngettext("{n} pair further down is not drawn.", "{n} pairs further down are not drawn.", cut)


def bare(ax) -> None:
    """No ticks, no frame: values are written on the chart."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)


def name(ax, text: str, x: float, y: float) -> None:
    """The name of a row, above its bar."""
    ax.annotate(charts.literal(charts.short(text, 80)), (x, y), (0, 1), textcoords="offset points",
                ha="left", va="bottom", fontsize=9.5)  # fmt: skip


def nothing(sentence: str, ax=None):
    """An empty frame that says why it is empty."""
    ax = charts.axes(ax, height=1.2)
    ax.set_axis_off()
    charts.title(ax, sentence, wrap=WRAP)
    return ax

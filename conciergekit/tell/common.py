"""What every telling may use: a text inside a sentence, an empty frame, labels that stay readable over marks."""

from .. import charts

BOX = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}


def lower(text: str) -> str:
    """A text that begins elsewhere with a capital, inside a sentence."""
    return text[:1].lower() + text[1:]


def nothing(finding: str, ax=None, height: float = 0.7):
    """An empty frame that says why it is empty."""
    ax = charts.axes(ax, height=height)
    charts.title(ax, finding)
    ax.set_axis_off()
    return ax

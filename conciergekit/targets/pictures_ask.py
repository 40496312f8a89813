"""Chart of the facts most likely to change the choice."""

from .. import charts, i18n
from ..i18n import _
from .pictures import WRAP, bare, name
from .words_ask import _hours, headline

MOST = 8


def plot_questions(result, ax=None):
    """One bar a fact: the chance that knowing it changes which pair comes first, and the effort it takes;
    None when no single fact could change it."""
    rows = result.of("first").head(MOST)[::-1]
    if not len(rows):
        return None
    ax = charts.axes(ax, height=1.1 + 0.46 * len(rows))
    with charts.style():
        ax.barh(range(len(rows)), rows["p_change"], color=charts.BLUE, height=0.42)
        for y, row in enumerate(rows.itertuples()):
            text = _("{share}, about {hours}", share=i18n.percent(row.p_change), hours=_hours(row.effort_h))
            ax.annotate(text, (row.p_change, y), (4, 0), textcoords="offset points", va="center")
            name(ax, _("{criterion}: {pair}", criterion=row.criterion_label, pair=row.label), 0, y + 0.23)
        ax.set_xlim(0, 1.6 * max(rows["p_change"].max(), 0.05))
        ax.set_ylim(-0.35, len(rows) - 0.3)
        bare(ax)
        reading = _(
            "Highest first by what knowing it is worth; bar: chance that it changes which pair comes first, and hours to find out more."
        )
        charts.title(ax, headline(result), reading, WRAP)
    return ax

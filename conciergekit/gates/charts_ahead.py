"""Pictures of what is ahead: continuations of the test, and the gate before it starts."""

import textwrap

import numpy as np

from .. import charts
from ..i18n import _, percent
from . import words, words_ahead

_LABEL = 32  # characters a line of a label on the left holds


def draw_futures(found, ax=None):
    """Stacked shares of the continuations, month after month."""
    with charts.style():
        ax = charts.axes(ax, height=3.2)
        if not found.known:
            ax.axis("off")
            charts.title(ax, found.sentences()[0])
            return ax
        table = found.table
        bottom = np.zeros(len(table))
        kinds = (("go", _("go on"), charts.GOOD, ""), ("stop", _("stop"), charts.BAD, "//"),
                 ("undecided", _("not settled"), charts.PALE, ""))  # fmt: skip
        for name, label, colour, hatch in kinds:
            height = 100 * table[name].to_numpy(dtype=float)
            ax.bar(table["months"], height, 0.75, bottom=bottom, color=colour, hatch=hatch, edgecolor="white")
            if height[-1] >= 4:
                middle = bottom[-1] + height[-1] / 2
                ax.annotate(
                    label, (table["months"].iloc[-1] + 0.45, middle), va="center", annotation_clip=False
                )
            bottom += height
        ax.set_xticks(table["months"])
        ax.set_xlabel(_("more months of test"))
        ax.set_ylabel(_("continuations out of 100"))
        ax.set_ylim(0, 100)
        ax.margins(x=0.12)
        title = (
            [s for s in words_ahead.futures(found) if s != words_ahead.futures(found)[0]]
            if found.supposing
            else None
        )
        charts.title(ax, (title or words_ahead.futures(found))[0], wrap=66)
    return ax


def draw_design(found, ax=None):
    """Share of the simulated tests that go on, in each truth."""
    with charts.style():
        table = found.table
        ax = charts.axes(ax, height=1.3 + 0.5 * len(table))
        for y, row in enumerate(table.itertuples()):
            good = row.truth == "good"
            ax.barh(y, 100 * row.go, 0.6, color=charts.GOOD if good else charts.GREY)
            ax.annotate(percent(row.go), (100 * row.go, y), (4, 0), textcoords="offset points", va="center")
        ax.set_yticks(range(len(table)), [charts.literal(_truth(t)) for t in table["truth"]])
        ax.invert_yaxis()
        ax.set_xlim(0, 112)
        ax.set_xlabel(_("simulated tests that go on, out of 100"))
        charts.title(ax, words_ahead.design(found)[0], wrap=44)
    return ax


def _truth(name: str) -> str:
    if name == "good":
        return textwrap.fill(_("everything clearly good"), _LABEL)
    if name == "at_requirement":
        return textwrap.fill(_("everything just at the requirement"), _LABEL)
    return textwrap.fill(_("clearly bad: {label}", label=words.label(name)), _LABEL)

"""Which assumption carries the doubt, told."""

import numpy as np

from .. import charts
from ..i18n import N_, _, number, percent
from .common import bare, names, note, styled

_FIRST = N_("What carries most of the doubt: “{name}” ({share} of it)")
_TOGETHER = N_("{share} of the doubt comes from figures acting together: no single one explains it.")


def finding(result) -> str:
    """The one that carries most of the doubt."""
    first = result.table.iloc[0]
    if np.isnan(first["total_share"]):
        return _("The answer does not move, whatever the assumptions.")
    return _(_FIRST, name=first["label"], share=percent(first["total_share"]))


def sentences(result) -> list[str]:
    """The one that carries most, and what only several together explain."""
    together = [_(_TOGETHER, share=percent(result.together_share))] if result.acts_together else []
    return [finding(result).rstrip(".") + ".", *together]


@styled
def plot(result, ax=None):
    """Two bars an assumption: alone (dark), with its combinations (light)."""
    table = result.table[::-1].fillna(0).reset_index(drop=True)
    ax = charts.axes(ax, height=1.4 + 0.42 * len(table))
    ax.barh(table.index, table["total_share"], height=0.6, color=charts.PALE, edgecolor=charts.FAINT, lw=0.6)
    ax.barh(table.index, table["alone_share"], height=0.6, color=charts.BLUE)
    for y, row in enumerate(table.itertuples()):
        note(ax, percent(row.total_share), max(row.total_share, row.alone_share), y)
    names(ax, table["label"], wrap=28, most=52, top=False)
    ax.set_xlim(0, 1.12 * max(0.1, table["total_share"].max()))
    bare(ax)
    reading = N_(
        "Share of the doubt. Dark: that figure alone; light: together with the others ({n} calculations)"
    )
    charts.title(ax, finding(result).rstrip("."), _(reading, n=number(result.runs)), wrap=58)
    return ax

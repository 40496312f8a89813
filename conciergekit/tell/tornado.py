"""The assumption that weighs most, told."""

from .. import charts
from ..i18n import N_, _, percent
from .common import answer, answer_axis, names, note, styled

_FIRST = N_("What weighs most: “{name}”; depending on it, from {low} to {high}")


def finding(result) -> str:
    """The one that weighs most, and how far it takes the answer."""
    first = result.table.iloc[0]
    low, high = (answer(value, result.unit) for value in sorted((first["at_low"], first["at_high"])))
    return _(_FIRST, name=first["label"], low=low, high=high)


def sentences(result) -> list[str]:
    """The one that weighs most, and its share of all the movement."""
    swing = result.table["swing"].abs()
    told = len(swing) > 1 and swing.sum() > 0
    share = (
        [_("That is {share} of all the movement.", share=percent(swing.iloc[0] / swing.sum()))]
        if told
        else []
    )
    return [f"{finding(result)}.", *share]


@styled
def plot(result, ax=None):
    """Horizontal bars, the heaviest assumption on top."""
    base, table = result.base, result.table[::-1]
    ax = charts.axes(ax, height=1.3 + 0.42 * len(table))
    # what moves nothing has no bar
    table = table[(table["swing"].abs() > 1e-9 * max(1.0, abs(base))) | (table.index == 0)]
    for y, row in enumerate(table.itertuples()):
        ends = (row.at_low, row.at_high, row.low, "///"), (row.at_high, row.at_low, row.high, None)
        for end, other, value, hatch in ends:
            right = end > base or (end == base and other < base)
            colour = charts.ORANGE if hatch else charts.BLUE
            ax.barh(y, end - base, left=base, height=0.6, color=colour, hatch=hatch, edgecolor="white")
            away, side = ((4, 0), "left") if right else ((-4, 0), "right")
            note(ax, answer(value, row.unit), end, y, away, ha=side, fontsize=8.5)
    ax.axvline(base, color=charts.INK, lw=1)
    names(ax, table["label"], wrap=24, most=44, top=False)
    ax.margins(x=0.24)
    ax.locator_params(axis="x", nbins=5)
    answer_axis(ax.xaxis, result.unit)
    reading = N_(
        "Each assumption alone at its low value (hatched) and its high value; middle line: all at their middle"
    )
    charts.title(ax, finding(result), _(reading), wrap=58)
    return ax

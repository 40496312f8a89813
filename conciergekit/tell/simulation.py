"""What assumptions make possible together, told."""

import numpy as np

from .. import charts, i18n
from ..evidence import LEVEL
from ..i18n import N_, _, chances, number
from .common import answer, answer_axis, styled

_RANGE = N_("{cases} cases in 100 lie from {low} to {high}, the middle one at {middle}.")


def finding(result) -> str:
    """The chance of staying under the target."""
    return _(
        "Below {target}: {chances}", target=answer(result.target, result.unit), chances=chances(result.below)
    )


def sentences(result) -> list[str]:
    """The chance, the range, what is only assumed."""
    low, middle, high = (answer(value, result.unit) for value in (result.p05, result.p50, result.p95))
    said = [f"{finding(result)}.", _(_RANGE, cases=number(100 * LEVEL), low=low, high=high, middle=middle)]
    weak = result.table[result.table["origin"] == "assumed"]["label"]
    return [*said, *([_("Assumed, not observed: {names}.", names=i18n.listing(weak))] if len(weak) else [])]


@styled
def plot(result, ax=None):
    """Histogram of the answers, those under the target hatched."""
    ax, values, target = charts.axes(ax, height=3.0), result.values, result.target
    spread = values.max() - values.min()
    edges = np.linspace(values.min(), values.max() + (0 if spread else 1), 41)
    if values.min() < target < values.max():  # a bar must not straddle the target
        edges += target - edges[np.argmin(np.abs(edges - target))]
        step = edges[1] - edges[0]
        edges = np.concatenate([[edges[0] - step], edges, [edges[-1] + step]])
    counts, edges = np.histogram(values, edges)
    under = edges[1:] <= target + 1e-9 * max(1.0, abs(target))
    for part, colour, hatch in ((under, charts.ORANGE, "///"), (~under, charts.BLUE, None)):
        look = {"align": "edge", "color": colour, "hatch": hatch, "edgecolor": "white", "lw": 0.4}
        ax.bar(edges[:-1][part], counts[part], np.diff(edges)[part], **look)
    ax.axvline(target, color=charts.INK, lw=1)
    answer_axis(ax.xaxis, result.unit)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    charts.title(ax, finding(result), _("{n} simulated cases; hatched: below", n=number(len(values))))
    return ax

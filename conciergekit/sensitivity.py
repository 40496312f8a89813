"""Which assumption carries the doubt, alone and together with others: Sobol indices of a model.

    found = sobol(model, assumptions)      # found.table, found.sentences(), found.plot()

The tornado of ``scenarios`` moves one assumption at a time; these indices also see what two of them do together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from . import i18n
from .errors import ConciergekitError
from .i18n import _, number, percent
from .scenarios import Assumption, Model

_TOGETHER = 0.10  # share of the doubt due to combinations from which it is worth a sentence


@dataclass(frozen=True)
class Sobol:
    """Shares of the doubt on the answer.

    table: name, label, alone_share (first-order index: what would vanish on average if that figure were known),
    total_share (total index: with all its combinations), largest first. NaN when the answer does not move.
    runs: calls of the model.
    """

    table: pd.DataFrame
    runs: int

    @property
    def together_share(self) -> float:
        """Part of the doubt that comes from combinations only."""
        return float(np.clip(1 - self.table["alone_share"].sum(), 0, 1))

    @property
    def acts_together(self) -> bool:
        """Whether combinations weigh enough to be worth a picture of their own."""
        return self.together_share > _TOGETHER

    def finding(self) -> str:
        first = self.table.iloc[0]
        if np.isnan(first["total_share"]):
            return _("The answer does not move, whatever the assumptions.")
        return _("What carries most of the doubt: “{name}” ({share} of it)", name=first["label"],
                 share=percent(first["total_share"]))  # fmt: skip

    def sentences(self, lang: str | None = None) -> list[str]:
        with i18n.use_language(lang):
            said = [self.finding().rstrip(".") + "."]
            if self.acts_together:
                said.append(_("{share} of the doubt comes from figures acting together: no single one explains it.",
                              share=percent(self.together_share)))  # fmt: skip
            return said

    def plot(self, ax=None):
        """Two bars an assumption: alone (dark), with its combinations (light)."""
        from . import charts

        with charts.style():
            return self._draw(charts.axes(ax, height=1.4 + 0.42 * len(self.table)))

    def _draw(self, ax):
        from textwrap import fill

        from . import charts

        rows = self.table[::-1].fillna(0).reset_index(drop=True)
        ax.barh(
            rows.index, rows["total_share"], height=0.6, color=charts.PALE, edgecolor=charts.FAINT, lw=0.6
        )
        ax.barh(rows.index, rows["alone_share"], height=0.6, color=charts.BLUE)
        for y, row in enumerate(rows.itertuples()):
            ax.annotate(percent(row.total_share), (max(row.total_share, row.alone_share), y), (5, 0),
                        textcoords="offset points", va="center")  # fmt: skip
        ax.set_yticks(
            rows.index, [charts.literal(fill(charts.short(name, 52), 28)) for name in rows["label"]]
        )
        ax.tick_params(axis="y", length=0)
        ax.set_xlim(0, 1.12 * max(0.1, rows["total_share"].max()))
        ax.set_xticks([])
        ax.spines[["left", "bottom"]].set_visible(False)
        charts.title(ax, self.finding().rstrip("."), _("Share of the doubt. Dark: that figure alone; light: together with "
                     "the others ({n} calculations)", n=number(self.runs)), wrap=58)  # fmt: skip
        return ax


def sobol(model: Model, assumptions: Sequence[Assumption], n: int = 1024, seed: int = 0) -> Sobol:
    """First-order and total Sobol indices, by quasi-random sampling (Saltelli et al. 2010, as in scipy).

    n: base sample, a power of two; the model is called on n × (assumptions + 2) points in one go. Certain figures
    (low = high) carry no doubt and are given zero. Raises ConciergekitError when `n` is not a power of two.
    """
    if n < 2 or n & (n - 1):
        raise ConciergekitError(
            _("The size of the sample must be a power of two, such as 1024; it is {n}.", n=n)
        )
    moving = [a for a in assumptions if a.high > a.low]
    still = {a.name: a.low for a in assumptions if a.high <= a.low}
    calls = 0

    def answer(x):
        nonlocal calls
        calls += x.shape[1]
        fixed = {name: np.full(x.shape[1], value) for name, value in still.items()}
        values = model(**dict(zip([a.name for a in moving], x, strict=True)), **fixed)
        return np.broadcast_to(np.asarray(values, dtype="float64"), x.shape[1:]).copy()

    first = total = np.full(len(moving), np.nan)
    if moving and np.ptp(answer(_points(moving, n, seed))) > 0:
        if len(moving) == 1:  # it carries all the doubt; scipy cannot do one input
            first = total = np.ones(1)
        else:
            rng = np.random.default_rng(seed)
            found = stats.sobol_indices(func=answer, n=n, dists=[_Law(a) for a in moving], rng=rng)
            first, total = found.first_order, found.total_order
    shares = {a.name: pair for a, pair in zip(moving, zip(first, total, strict=True), strict=True)}
    known = not np.isnan(first).all() if len(moving) else False
    rows = [
        [a.name, a.words, *shares.get(a.name, (0.0, 0.0) if known else (np.nan, np.nan))] for a in assumptions
    ]
    table = pd.DataFrame(rows, columns=["name", "label", "alone_share", "total_share"])
    order = table["total_share"].sort_values(ascending=False, kind="stable").index
    return Sobol(table.loc[order].reset_index(drop=True), calls)


def _points(assumptions: list[Assumption], n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.array([a.quantile(rng.random(min(n, 256))) for a in assumptions])


class _Law:
    """An assumption as scipy wants a distribution: its quantile function."""

    def __init__(self, assumption: Assumption):
        self.ppf = assumption.quantile

"""Which assumption carries the doubt, alone and together with others: Sobol indices of a model.

    found = sobol(model, assumptions)      # found.table, found.sentences(), found.plot()

The tornado of ``scenarios`` moves one assumption at a time; these indices also see what two of them do together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .core.errors import ConciergekitError
from .core.i18n import _
from .core.told import Told
from .scenarios import Assumption, Model

_TOGETHER = 0.10  # share of the doubt due to combinations from which it is worth a sentence


@dataclass(frozen=True)
class Sobol(Told):
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
            from scipy import stats  # dear to load, and only this needs it

            rng = np.random.default_rng(seed)
            found = stats.sobol_indices(func=answer, n=n, dists=[_Law(a) for a in moving], rng=rng)
            first, total = np.clip(found.first_order, 0, 1), np.clip(found.total_order, 0, 1)
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

"""Which assumption carries the doubt, alone and together with others: Sobol indices of a model.

    found = sobol(model, assumptions)      # found.table, found.sentences(), found.plot()

The tornado of ``scenarios`` moves one assumption at a time; these indices also see what two of them do together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

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
        """Part of the doubt that comes from combinations only; NaN without a doubt."""
        return float(np.clip(1 - self.table["alone_share"].sum(skipna=False), 0, 1))

    @property
    def acts_together(self) -> bool:
        """Whether combinations weigh enough to be worth a picture of their own."""
        return self.together_share > _TOGETHER


def sobol(model: Model, assumptions: Sequence[Assumption], seed: int = 0) -> Sobol:
    """First-order (Saltelli et al. 2010) and total (Jansen 1999) Sobol indices, on a Korobov lattice shifted at random
    (L'Ecuyer & Lemieux 2000).

    The model is called once, on 4,093 × (assumptions + 2) points. Certain figures (low = high) carry no doubt and are given
    zero.
    """
    moving = [a for a in assumptions if a.high > a.low]
    points = _lattice(2 * len(moving), seed)
    # one draw and another of every figure; then the first one with one figure of the other
    one, other = ([a.quantile(x) for a, x in zip(moving, points[k::2], strict=True)] for k in (0, 1))
    draws = [one, other, *([*one[:i], other[i], *one[i + 1 :]] for i in range(len(moving)))]
    size = len(draws) * _POINTS
    given = {a.name: np.concatenate([drawn[i] for drawn in draws]) for i, a in enumerate(moving)}
    still = {a.name: np.full(size, a.low) for a in assumptions if a.high <= a.low}
    values = np.broadcast_to(np.asarray(model(**given, **still), dtype="float64"), size).reshape(-1, _POINTS)
    known = bool(moving) and np.ptp(values) > 0
    shares = {}
    if known:
        (first, second), mixed = values[:2] - values[:2].mean(), values[2:] - values[:2].mean()
        variance = values[:2].var()
        alone = np.clip((second * (mixed - first)).mean(axis=1) / variance, 0, 1)
        total = np.clip(((mixed - first) ** 2).mean(axis=1) / 2 / variance, 0, 1)
        shares = {a.name: pair for a, pair in zip(moving, zip(alone, total, strict=True), strict=True)}
    others = (0.0, 0.0) if known else (np.nan, np.nan)
    rows = [[a.name, a.words, *shares.get(a.name, others)] for a in assumptions]
    table = pd.DataFrame(rows, columns=["name", "label", "alone_share", "total_share"])
    order = table["total_share"].sort_values(ascending=False, kind="stable").index
    return Sobol(table.loc[order].reset_index(drop=True), size)


_POINTS, _STEP = 4093, 219


def _lattice(dims: int, seed: int) -> np.ndarray:
    """(dims, _POINTS): points spread evenly in a cube; ``evidence.lattice`` errs five to ten times as much here."""
    steps = np.array([pow(_STEP, k, _POINTS) for k in range(dims)]).reshape(-1, 1)
    shift = np.random.default_rng(seed).random((dims, 1))
    return (steps * np.arange(_POINTS) % _POINTS / _POINTS + shift) % 1

"""What another ranking method would say: any ``method(matrix, weights, types) -> scores`` through the same draws."""

from collections.abc import Callable

import numpy as np

from .smaa import Smaa, accumulate


def smaa_with(
    method: Callable,
    matrix,
    types=None,
    weights=None,
    draws: int = 1000,
    seed: int = 0,
    best: str | None = None,
) -> Smaa:
    """Rank acceptabilities of another method, called once a draw.

    Parameters
    ----------
    method : callable
        ``method(matrix, weights, types) -> scores``, the convention of pymcdm and pysensmcda: matrix (m, n),
        weights (n,), types (n,) with 1 for more is better and -1 for less is better; scores (m,).
    matrix : array-like (m, n) or (draws, m, n)
        In the criteria's own units.
    types : array-like (n,), optional
        1 or -1 each; all 1 by default.
    weights : array-like (k, n), optional
        Draws of weights; uniform over all weights by default.
    draws, seed : int
        As in :func:`smaa`.
    best : "high" or "low", optional
        Which scores are best. None: what the method says of itself (pymcdm marks those, like VIKOR, whose low
        scores are best), else "high".

    Returns
    -------
    Smaa
        `confidence_factors` are NaN: they would need one more run of the method a draw and option.

    Raises
    ------
    ValueError
        For cells that are not finite, types other than 1 and -1, weights as in :func:`smaa`, or scores that are
        not m finite numbers: a method that fails on a draw never gives a silent rank.
    """
    matrix = np.asarray(matrix, dtype=float)
    if matrix.ndim not in (2, 3) or 0 in matrix.shape:
        raise ValueError(f"matrix must be (options, criteria) or (draws, ..), none empty: {matrix.shape}")
    if not np.isfinite(matrix).all():
        where = np.argwhere(~np.isfinite(matrix))[0]
        raise ValueError(f"matrix must be finite: option {where[-2] + 1}, criterion {where[-1] + 1} is not")
    n = matrix.shape[-1]
    types = np.ones(n) if types is None else np.asarray(types)
    if types.shape != (n,) or not np.isin(types, (1, -1)).all():
        raise ValueError(f"types must be {n} times 1 (more is better) or -1 (less is better), got {types}")
    if best not in (None, "high", "low"):
        raise ValueError(f"best must be 'high' or 'low', got {best!r}")
    low = best == "low" or (best is None and not getattr(method, "_reverse_ranking", True))
    sign = -1 if low else 1

    def values(w: np.ndarray, start: int, stop: int) -> np.ndarray:
        rows = [
            _scores(method, matrix if matrix.ndim == 2 else matrix[(start + k) % len(matrix)], row, types)
            for k, row in enumerate(w)
        ]
        return sign * np.array(rows).T

    return accumulate(values, matrix, weights, draws, seed)


def agreement(one: Smaa, other: Smaa) -> float:
    """Share of the pairs of options that two methods put in the same order most often (1: always)."""
    m = len(one.pairwise)
    above = np.triu_indices(m, 1)
    order = [np.sign(result.pairwise - result.pairwise.T)[above] for result in (one, other)]
    return float(np.mean(order[0] == order[1])) if m > 1 else 1.0


def _scores(method, matrix, weights, types) -> np.ndarray:
    scores = np.asarray(method(matrix, weights, types), dtype=float)
    if scores.shape != (len(matrix),) or not np.isfinite(scores).all():
        raise ValueError(
            f"the method must give {len(matrix)} finite scores, got {scores} for weights {weights}"
        )
    return scores

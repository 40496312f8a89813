"""Weights of criteria: from an order, from points, from pairwise judgements."""

from collections.abc import Mapping

import numpy as np

# Consistency index of random reciprocal matrices of order 1..15 (Saaty 1980, The Analytic Hierarchy Process).
# Other tables differ in the third digit, so a consistency ratio is only comparable within one table.
RANDOM_INDEX = (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
RECIPROCAL_TOLERANCE = 0.01
PRINTED = 0.005  # reciprocals on Saaty's scale, 1 to 9, are printed with two decimals


def rank_order_centroid(n: int) -> np.ndarray:
    """Weights of `n` criteria given only their order, most important first.

    The mean of all weights that respect the order: w_r = (1/n) sum_{k>=r} 1/k (Barron and Barrett 1996).

    Returns (n,): decreasing, sums to 1.

    Raises ValueError if `n` is not a whole number of at least 1.

    >>> rank_order_centroid(3).round(4).tolist()
    [0.6111, 0.2778, 0.1111]
    """
    return np.cumsum(1 / np.arange(_count(n), 0, -1))[::-1] / n


def swing_weights(points) -> np.ndarray:
    """Weights from swing points: 100 for the criterion whose move from worst to best matters most.

    points (n,): Zero or more each, for going from the stated 0 anchor to the stated 1 anchor of each
        criterion.

    Returns (n,): points / sum(points).

    Raises ValueError if empty, not one row of finite numbers, negative, or all zero.

    >>> swing_weights([100, 60, 40]).tolist()
    [0.5, 0.3, 0.2]
    """
    if isinstance(points, Mapping):
        raise ValueError("points must be one row of numbers, in the order of the criteria, not a mapping")
    points = np.asarray(points, dtype=float)
    if points.ndim != 1 or not points.size:
        raise ValueError(f"points must be one row of at least one number, got shape {points.shape}")
    bad = np.flatnonzero(~np.isfinite(points) | (points < 0))
    if bad.size:
        raise ValueError(f"points must be finite and not negative: number {bad[0] + 1} is {points[bad[0]]}")
    if not points.sum() > 0:
        raise ValueError("points are all zero: at least one criterion must count")
    return points / points.sum()


def ahp_weights(matrix) -> tuple[np.ndarray, float]:
    """Weights and consistency ratio of a pairwise comparison matrix (principal eigenvector, Saaty 1980).

    matrix (n, n): ``matrix[i][j]``: how many times criterion i matters more than j; positive, reciprocal
        within 1 % or as printed (0.33 or 0.17 beside 3 or 6), ones on the diagonal, n <= 15. A geometric mean
        of several people's judgements is accepted.

    Returns weights (n,): Sums to 1.
        consistency_ratio: (lambda_max - n) / (n - 1) / random index, with Saaty's table; 0 for n = 1 or 2.
        Saaty advises to revise the judgements above 0.10.

    Raises ValueError if not square, not finite and positive, not reciprocal (the offending pair is named), or
        n > 15.
    """
    matrix = _pairwise(np.asarray(matrix, dtype=float))
    n = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    first = np.argmax(values.real)
    weights = np.abs(vectors[:, first].real)
    weights /= weights.sum()
    if n < 3:
        return weights, 0.0
    index = (values[first].real - n) / (n - 1)
    return weights, float(max(index, 0) / RANDOM_INDEX[n - 1])


def ahp_incomplete(judged: Mapping[tuple[int, int], float], n: int) -> np.ndarray:
    """Weights when only some pairs were compared (Harker 1987).

    judged: {(i, j): times}. How many times criterion i matters more than j; its reciprocal is understood.
    n: Number of criteria.

    Returns (n,): sums to 1; the eigenvector of :func:`ahp_weights` when every pair is there.

    Raises ValueError when the comparisons leave some criteria without a link to the others.
    """
    from scipy.sparse.csgraph import connected_components  # dear to load, and few compare by pairs

    matrix = np.zeros((n, n))
    for (i, j), times in judged.items():
        matrix[i, j], matrix[j, i] = times, 1 / times
    if connected_components(matrix)[0] > 1:
        raise ValueError("the comparisons do not link every criterion to the others")
    np.fill_diagonal(matrix, n - np.count_nonzero(matrix, axis=1))
    values, vectors = np.linalg.eig(matrix)
    weights = np.abs(vectors[:, np.argmax(values.real)].real)
    return weights / weights.sum()


def ahp_revisit(matrix) -> tuple[int, int, float]:
    """The judgement that fits the others worst: (i, j, what the others imply for it).

    The cell furthest, in ratio, from w_i / w_j (Saaty 2003, Eur. J. Oper. Res. 145:85); what the others imply is
    w_i / w_j once this judgement is left out. Three criteria at least.

    >>> i, j, implied = ahp_revisit([[1, 2, 4, 1], [1/2, 1, 2, 4], [1/4, 1/2, 1, 2], [1, 1/4, 1/2, 1]])
    >>> (i, j, round(implied, 2))
    (0, 3, 8.0)
    """
    matrix = _pairwise(np.asarray(matrix, dtype=float))
    weights, _ratio = ahp_weights(matrix)
    off = np.triu(np.abs(np.log(matrix * weights / weights[:, None])), 1)
    i, j = np.unravel_index(np.argmax(off.round(9)), off.shape)
    others = {
        (a, b): matrix[a, b]
        for a, b in zip(*np.triu_indices(len(matrix), 1), strict=True)
        if (a, b) != (i, j)
    }
    without = ahp_incomplete(others, len(matrix))
    return int(i), int(j), float(without[i] / without[j])


def _count(n) -> int:
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"n must be a whole number of at least 1, got {n!r}")
    return int(n)


def _pairwise(matrix: np.ndarray) -> np.ndarray:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(f"a pairwise matrix is square, got shape {matrix.shape}")
    if len(matrix) > len(RANDOM_INDEX):
        raise ValueError(f"at most {len(RANDOM_INDEX)} criteria, got {len(matrix)}: group them in two levels")
    bad = np.argwhere(~np.isfinite(matrix) | (matrix <= 0))
    if bad.size:
        i, j = bad[0]
        raise ValueError(f"comparisons must be positive: row {i + 1}, column {j + 1} is {matrix[i, j]}")
    # a judgement and its printed reciprocal: the larger of the two is what was said
    printed = (matrix < 1) & (matrix.T <= 9) & (np.abs(matrix - 1 / matrix.T) <= PRINTED + 1e-9)
    matrix = np.where(printed, 1 / matrix.T, matrix)
    bad = np.argwhere(np.abs(matrix * matrix.T - 1) > RECIPROCAL_TOLERANCE)
    if bad.size:
        i, j = bad[0]
        raise ValueError(
            f"comparisons must be reciprocal: row {i + 1}, column {j + 1} is {matrix[i, j]:g}, "
            f"so row {j + 1}, column {i + 1} should be {1 / matrix[i, j]:g}, not {matrix[j, i]:g}"
        )
    return matrix

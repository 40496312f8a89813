"""Weights of criteria: from an order, from points, from pairwise judgements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from .smaa import uniform_weights

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
    every = combinations(range(len(matrix)), 2)
    others = {(a, b): matrix[a, b] for a, b in every if (a, b) != (i, j)}
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


# ---- weights drawn uniformly from what a person could say: an order, or ratios ---------------------------


FLAT = 1e-9  # slack under which a constraint leaves no room
_CORNERS = 60  # above, and in more than six dimensions, cutting takes seconds or minutes
_CHAINS = 1000


def constrained_weights(
    n: int,
    draws: int = 10_000,
    seed: int = 0,
    order: Sequence[Sequence[int]] = (),
    ratios: Sequence[tuple[int, int, float, float]] = (),
) -> np.ndarray:
    """Uniform draws of all weights of `n` criteria that respect what was said, which some weights do.

    Exact and independent draws wherever possible: the polytope of allowed weights is cut into simplices, one is picked
    by volume, and a point drawn inside (Devroye 1986, ch. XI.2). Only polytopes with too many corners to be cut are
    walked through by hit-and-run (Smith 1984), from the inside, in rounded coordinates.

    n: Number of criteria.
    draws, seed: Same seed, same draws.
    order: Each names criteria (from 0), most important first; they may be partial: ``[(0, 2), (1, 2)]``.
    ratios (i, j, low, high): low <= w_i / w_j <= high: imprecise swings ("between twice and three times").

    Returns (draws, n): not negative, each row sums to 1.

    >>> constrained_weights(3, draws=50_000, order=[(0, 1, 2)]).mean(axis=0).round(2).tolist()
    [0.61, 0.28, 0.11]
    """
    unit, rng = np.eye(n), np.random.default_rng(seed)
    said = [unit[j] - unit[i] for chain in order for i, j in pairwise(chain)]  # each: a · w <= 0
    for i, j, low, high in ratios:
        said += [low * unit[j] - unit[i], unit[i] - high * unit[j]]
    if not said:
        return uniform_weights(rng, draws, n)
    body = _body(np.vstack([said, -unit]))
    corners = _corners(body)
    if body.dimension > 6 and len(corners) > max(_CORNERS, body.dimension + 1):
        points = _walk(rng, draws, body, corners)
    else:
        points = _cut(rng, draws, corners)
    w = np.clip(body.origin + points @ body.basis.T, 0, None)
    return w / w.sum(axis=1, keepdims=True)


# ---- the polytope


@dataclass(frozen=True)
class _Body:
    """Points z with a z <= b, `inside` one of them; weights = origin + basis @ z."""

    a: np.ndarray
    b: np.ndarray
    inside: np.ndarray
    origin: np.ndarray
    basis: np.ndarray

    @property
    def dimension(self) -> int:
        return self.basis.shape[1]


def _body(a: np.ndarray) -> _Body:
    n = a.shape[1]
    b = np.zeros(len(a))
    origin, basis = np.full(n, 1 / n), _null_space(np.ones((1, n)))
    inside, room = _centre(a, b, origin, basis)
    if room <= FLAT and basis.shape[1]:  # some constraints leave no room: stay on the face they define
        tight = _always_tight(a, b, origin, basis, inside)
        origin = origin + basis @ inside
        basis = _null_space(np.vstack([np.ones(n), a[tight]]))
        a, b = np.delete(a, tight, axis=0), np.delete(b, tight)
        inside, room = _centre(a, b, origin, basis)
    reduced = a @ basis
    kept = np.linalg.norm(reduced, axis=1) > 1e-12
    return _Body(reduced[kept], (b - a @ origin)[kept], inside, origin, basis)


def _null_space(rows: np.ndarray) -> np.ndarray:
    from scipy.linalg import null_space  # dear to load, here and below: most weights are not partial

    return null_space(rows, rcond=1e-10)


def _centre(a, b, origin, basis) -> tuple[np.ndarray, float]:
    """The point furthest from every constraint, and that distance."""
    from scipy.optimize import linprog

    d = basis.shape[1]
    if d == 0:
        return np.zeros(0), float(np.min(b - a @ origin, initial=np.inf))
    reduced = a @ basis
    size = np.linalg.norm(reduced, axis=1, keepdims=True)
    found = linprog(
        np.r_[np.zeros(d), -1.0],
        A_ub=np.hstack([reduced, np.maximum(size, 1e-12)]),
        b_ub=b - a @ origin,
        bounds=[(None, None)] * d + [(-1, 1)],
    )
    return found.x[:-1], float(found.x[-1])


def _always_tight(a, b, origin, basis, inside) -> np.ndarray:
    """The constraints that hold with equality everywhere in the polytope."""
    from scipy.optimize import linprog

    reduced, left = a @ basis, b - a @ origin
    tight = []
    for k in np.flatnonzero(left - reduced @ inside < 1e-6):
        found = linprog(reduced[k], A_ub=reduced, b_ub=left + FLAT, bounds=[(None, None)] * basis.shape[1])
        if found.success and left[k] - found.fun < 1e-7:
            tight.append(k)
    return np.array(tight, dtype=int)


def _corners(body: _Body) -> np.ndarray:
    d = body.dimension
    if d == 0:
        return np.zeros((1, 0))
    if d == 1:
        ends, up = body.b / body.a[:, 0], body.a[:, 0] > 0
        return np.array([[ends[~up].max()], [ends[up].min()]])
    from scipy.spatial import HalfspaceIntersection

    points = HalfspaceIntersection(np.hstack([body.a, -body.b[:, None]]), body.inside).intersections
    # the same corner comes once for each set of constraints that meet there
    return points[np.unique(points.round(9), axis=0, return_index=True)[1]]


# ---- draws


def _cut(rng, draws: int, corners: np.ndarray) -> np.ndarray:
    """(draws, d) exact draws: a simplex by its volume, then a point in it."""
    d = corners.shape[1]
    if len(corners) == d + 1:  # one simplex: nothing to cut
        simplices = np.arange(d + 1)[None]
    else:
        from scipy.spatial import Delaunay

        simplices = Delaunay(corners, qhull_options="QJ Pp").simplices
    edges = corners[simplices[:, 1:]] - corners[simplices[:, :1]]
    volume = np.abs(np.linalg.det(edges)) if d else np.ones(1)
    picked = simplices[rng.choice(len(simplices), draws, p=volume / volume.sum())]
    return np.einsum("kj,kjd->kd", uniform_weights(rng, draws, d + 1), corners[picked])


def _walk(rng, draws: int, body: _Body, corners: np.ndarray) -> np.ndarray:
    """(draws, d) by hit-and-run: many chains started inside, coordinates rounded twice on the way."""
    d = body.dimension
    points = uniform_weights(rng, _CHAINS, len(corners)) @ corners
    out = []
    for stage in range(2 + -(-draws // _CHAINS)):
        middle = points.mean(axis=0)
        round_ = np.linalg.cholesky(np.cov((corners if stage == 0 else points).T))
        z = np.linalg.solve(round_, (points - middle).T).T
        z = _steps(rng, z, body.a @ round_, body.b - body.a @ middle, 6 * d if stage < 2 else 2 * d)
        points = z @ round_.T + middle
        if stage >= 2:
            out.append(points)
    return np.concatenate(out)[:draws]


def _steps(rng, z, a, b, steps: int) -> np.ndarray:
    for _step in range(steps):
        direction = rng.standard_normal(z.shape)
        room, along = b - z @ a.T, direction @ a.T
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = room / along
        high = np.where(along > 1e-14, reach, np.inf).min(axis=1)
        low = np.where(along < -1e-14, reach, -np.inf).max(axis=1)
        z = z + (low + (high - low) * rng.random(len(z)))[:, None] * direction
    return z

"""Weights drawn uniformly from what a person could say: an order, or ratios.

Exact and independent draws wherever possible: the polytope of allowed weights is cut into simplices, one is
picked by volume, and a point drawn inside (Devroye 1986, ch. XI.2). Only polytopes with too many corners to be
cut are walked through by hit-and-run (Smith 1984), from the inside, in rounded coordinates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

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
        return _dirichlet(rng, draws, n)
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


def _dirichlet(rng, draws: int, n: int) -> np.ndarray:
    w = rng.standard_exponential((draws, n))
    return w / w.sum(axis=1, keepdims=True)


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
    return np.einsum("kj,kjd->kd", _dirichlet(rng, draws, d + 1), corners[picked])


def _walk(rng, draws: int, body: _Body, corners: np.ndarray) -> np.ndarray:
    """(draws, d) by hit-and-run: many chains started inside, coordinates rounded twice on the way."""
    d = body.dimension
    points = _dirichlet(rng, _CHAINS, len(corners)) @ corners
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

"""Weights drawn uniformly from what a person could say: an order, bounds, ratios, any linear constraint.

Exact and independent draws wherever possible: the polytope of allowed weights is cut into simplices, one is
picked by volume, and a point drawn inside (Devroye 1986, ch. XI.2). Only polytopes with too many corners to be
cut are walked through by hit-and-run (Smith 1984), from the inside, in rounded coordinates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..core.errors import ConciergekitError
from ..core.i18n import N_, _, listing, number

FLAT = 1e-9  # slack under which a constraint leaves no room
_CORNERS = 60  # above, and in more than six dimensions, cutting takes seconds or minutes
_CHAINS = 1000


@dataclass(frozen=True)
class Said:
    """One linear constraint a · w <= b, and the words that name it in an error."""

    a: np.ndarray
    b: float
    words: str
    values: dict


def constrained_weights(
    n: int,
    draws: int = 10_000,
    seed: int = 0,
    order: Sequence[Sequence[int]] = (),
    bounds: Mapping[int, tuple[float, float]] | None = None,
    ratios: Sequence[tuple[int, int, float, float]] = (),
    linear: tuple = (),
    names: Sequence[str] = (),
) -> np.ndarray:
    """Uniform draws of all weights of `n` criteria that respect what was said.

    Parameters
    ----------
    n : int
        Number of criteria.
    draws, seed : int
        Same seed, same draws.
    order : sequence of sequences of int
        Each names criteria (from 0), most important first; they may be partial: ``[(0, 2), (1, 2)]``.
    bounds : {criterion: (low, high)}
        Shares between 0 and 1; equal ends fix a weight.
    ratios : sequence of (i, j, low, high)
        low <= w_i / w_j <= high: imprecise swings ("between twice and three times").
    linear : (A, b), optional
        A (k, n) and b (k,): A w <= b.
    names : sequence of str, optional
        What to call the criteria in an error.

    Returns
    -------
    ndarray (draws, n)
        Not negative, each row sums to 1.

    Raises
    ------
    ConciergekitError
        When no weights can satisfy all that was said; the contradiction is named.
    ValueError
        For criteria that do not exist or figures that are not finite.

    Examples
    --------
    >>> constrained_weights(3, draws=50_000, order=[(0, 1, 2)]).mean(axis=0).round(2).tolist()
    [0.61, 0.28, 0.11]
    """
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"n must be a whole number of at least 1, got {n!r}")
    said = _said(n, order, bounds or {}, ratios, linear)
    rng = np.random.default_rng(seed)
    if not said:
        return _dirichlet(rng, draws, n)
    names = list(names) or [str(k + 1) for k in range(n)]
    body = _body(n, said, names)
    corners = _corners(body)
    if body.dimension > 6 and len(corners) > max(_CORNERS, body.dimension + 1):
        points = _walk(rng, draws, body, corners)
    else:
        points = _cut(rng, draws, corners)
    w = np.clip(body.origin + points @ body.basis.T, 0, None)
    return w / w.sum(axis=1, keepdims=True)


def _said(n: int, order, bounds, ratios, linear) -> list[Said]:
    """All constraints as a · w <= b."""
    unit = np.eye(n)
    said = []
    for chain in order:
        for i, j in pairwise(_indices(chain, n)):
            said.append(
                Said(unit[j] - unit[i], 0.0, N_("{i} counts at least as much as {j}"), {"i": i, "j": j})
            )
    for i, (low, high) in bounds.items():
        (i,) = _indices([i], n)
        _finite(low, high)
        words, values = (
            N_("{i} weighs between {low} and {high}"),
            {"i": i, "low": low, "high": high},
        )
        said += [Said(-unit[i], -float(low), words, values), Said(unit[i], float(high), words, values)]
    for i, j, low, high in ratios:
        i, j = _indices([i, j], n)
        _finite(low, high)
        words = N_("{i} counts {low} to {high} times as much as {j}")
        values = {"i": i, "j": j, "low": low, "high": high}
        said += [
            Said(low * unit[j] - unit[i], 0.0, words, values),
            Said(unit[i] - high * unit[j], 0.0, words, values),
        ]
    if len(linear):
        a, b = (np.atleast_1d(np.asarray(part, dtype=float)) for part in linear)
        a = np.atleast_2d(a)
        if a.shape != (len(b), n):
            raise ValueError(f"linear must be (A, b) with A of {n} columns and b of as many rows as A")
        _finite(*a.ravel(), *b)
        said += [
            Said(row, bound, N_("linear constraint {k}"), {"k": k + 1})
            for k, (row, bound) in enumerate(zip(a, b, strict=True))
        ]
    return said


def _indices(values, n: int) -> list[int]:
    wrong = [
        v for v in values if isinstance(v, bool) or not isinstance(v, int | np.integer) or not 0 <= v < n
    ]
    if wrong:
        raise ValueError(f"criteria are numbered 0 to {n - 1}, got {wrong[0]!r}")
    return [int(v) for v in values]


def _finite(*values) -> None:
    if not np.isfinite(np.asarray(values, dtype=float)).all():
        raise ValueError(f"bounds and ratios must be finite numbers, got {values}")


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


def _body(n: int, said: list[Said], names: list[str]) -> _Body:
    a = np.vstack([[s.a for s in said], -np.eye(n)])
    b = np.array([*(s.b for s in said), *np.zeros(n)])
    origin, basis = np.full(n, 1 / n), _null_space(np.ones((1, n)))
    inside, room = _centre(a, b, origin, basis)
    if room < -FLAT:
        raise ConciergekitError(_contradiction(n, said, names))
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
    from scipy.linalg import null_space

    return null_space(rows, rcond=1e-10)


def _centre(a, b, origin, basis) -> tuple[np.ndarray, float]:
    """The point furthest from every constraint, and that distance (negative: no such point)."""
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
    # a row without any direction left cannot be loosened by the distance: it decides by its sign
    room = float(found.x[-1]) if found.success else -1.0
    flat = size[:, 0] < 1e-12
    if np.any((b - a @ origin)[flat] < -FLAT):
        room = -1.0
    return (found.x[:-1] if found.success else np.zeros(d)), room


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


def _contradiction(n: int, said: list[Said], names: list[str]) -> str:
    """Name a smallest set of statements that cannot all hold (deletion filter, Chinneck 1991)."""

    def possible(some: list[Said]) -> bool:
        a = np.vstack([*[s.a for s in some], -np.eye(n)])
        b = np.array([*(s.b for s in some), *np.zeros(n)])
        return _centre(a, b, np.full(n, 1 / n), _null_space(np.ones((1, n))))[1] >= -FLAT

    kept = list(said)
    for one in said:
        rest = [s for s in kept if s is not one]
        if not possible(rest):
            kept = rest
    sentences = list(dict.fromkeys(_(s.words, **_shown(s.values, names)) for s in kept))
    return _(
        "No weights can satisfy all of this: {said}. Loosen one of these statements.", said=listing(sentences)
    )


def _shown(values: dict, names: list[str]) -> dict:
    """Criteria by their names, figures in the reader's format."""
    return {
        key: f"“{names[value]}”" if key in ("i", "j") else number(value, 2 if value % 1 else 0)
        for key, value in values.items()
    }


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

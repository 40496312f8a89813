"""Who causes the cost of a tour: its road split over its stops.

The road is split by the ordered-tour Shapley value: exact Shapley value (1953) of the game in which stops
drop out of the planned sequence and the others keep their order (recommended in practice by Sun, Karwan,
Gemici-Ozkan and Pinto 2015). Closed form, O(n²), asymmetric roads allowed; within 0.6 % of the Shapley value
of the re-optimised game on forty published tours. Where it fails: docs/methods.md#trips.
"""

from functools import lru_cache

import numpy as np
from scipy.special import gammaln


def ordered_shapley(cost: np.ndarray) -> np.ndarray:
    """Share of each stop in the road cost of a tour 0 → 1 → … → n → 0.

    Each arc (i, j) is driven in the coalitions where i and j are present and all stops between them absent.

    cost (n + 1, n + 1), or (draws, n + 1, n + 1): Cost of driving from row to column, base first, stops in
        the order of the tour.

    Returns (n,), or (draws, n): adds up to the cost of the tour.

    Two doors in one street cost half a trip each:

    >>> import numpy as np
    >>> ordered_shapley(np.array([[0, 5, 5], [5, 0, 0], [5, 0, 0]])).tolist()
    [5.0, 5.0]
    """
    cost = _square(cost)
    n = cost.shape[-1] - 1
    if n == 0:
        return np.zeros((*cost.shape[:-2], 0))
    # positions 0..n+1, the base at both ends
    wide = np.zeros((*cost.shape[:-2], n + 2, n + 2))
    wide[..., :-1, :-1], wide[..., :-1, -1] = cost, cost[..., 0]
    i, j, shares = _shares_of_arcs(n)
    return wide[..., i, j] @ shares


@lru_cache(maxsize=64)
def _shares_of_arcs(n: int) -> tuple[np.ndarray, ...]:
    """Arcs (i, j) of a tour of n stops, and what each stop pays of each, (arcs, n): its ends pay it, every stop between
    is spared it."""
    i, j = np.triu_indices(n + 2, k=1)
    inner = ~((i == 0) & (j == n + 1))
    i, j = i[inner], j[inner]
    ends = (i > 0).astype(float) + (j <= n)
    between = (j - i - 1).astype(float)
    whole = gammaln(ends + between + 1)
    to_ends = np.exp(gammaln(ends) + gammaln(between + 1) - whole)
    # with nobody between there is nobody to charge: gammaln(0) would be infinite
    to_each = np.exp(gammaln(ends + 1) + gammaln(np.maximum(between, 1)) - whole)
    stop = np.arange(1, n + 1)
    at_end = (stop == i[:, None]) | (stop == j[:, None])
    inside = (stop > i[:, None]) & (stop < j[:, None])
    return i, j, at_end * to_ends[:, None] - inside * to_each[:, None]


def marginal(cost: np.ndarray) -> np.ndarray:
    """What the tour saves by not making each stop, the others in the same order; (n,)."""
    cost = _square(cost)
    n = len(cost) - 1
    stop = np.arange(1, n + 1)
    after = np.where(stop < n, stop + 1, 0)
    return cost[stop - 1, stop] + cost[stop, after] - cost[stop - 1, after]


def stand_alone(cost: np.ndarray) -> np.ndarray:
    """Cost of the round trip to each stop alone; (n,)."""
    cost = _square(cost)
    return cost[0, 1:] + cost[1:, 0]


def _square(cost) -> np.ndarray:
    cost = np.asarray(cost, float)
    if cost.ndim < 2 or cost.shape[-1] != cost.shape[-2] or not cost.shape[-1]:
        raise ValueError("cost must be square, the base first")
    if not np.isfinite(cost).all():
        raise ValueError("cost must be finite")
    return cost

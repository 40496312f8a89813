"""Stochastic multicriteria acceptability analysis: how a ranking holds when weights and data are uncertain.

Lahdelma, Hokkanen and Salminen 1998 (SMAA), Lahdelma and Salminen 2001 (SMAA-2), additive value model. What it does not say: docs/methods.md#ranking.
"""

from dataclasses import dataclass, field

import numpy as np

from ..core.told import Told

TIE = 1e-10  # values closer than this are equal: the same sum in another order must not break a tie
_CHUNK = 2048  # draws at a time: scores of 20 options stay in the processor's own cache


@dataclass(frozen=True)
class Smaa(Told):
    """What :func:`smaa` returns, for m options and n criteria.

    rank_acceptability (m, m): Share of draws in which option i (row) has rank r + 1 (column).
    central_weights (m, n): Mean of the weights that put option i first: whom it suits. NaN when it is never
        first.
    confidence_factors (m,): Chance that option i is first for someone with its central weights. NaN when it
        is never first.
    pairwise (m, m): Share of draws in which the row option is strictly better than the column option; 0 on
        the diagonal.
    holistic (m,): Rank acceptabilities weighted linearly, 1 for the first rank down to 0 for the last.
    draws: Evaluations made.
    """

    rank_acceptability: np.ndarray
    central_weights: np.ndarray
    confidence_factors: np.ndarray
    pairwise: np.ndarray
    draws: int
    _central_sd: np.ndarray = field(repr=False)

    def reordered(self, order: np.ndarray) -> "Smaa":
        """The same with the options in another order."""
        first = (self.rank_acceptability, self.central_weights, self.confidence_factors)
        ways = self.pairwise[np.ix_(order, order)]
        return Smaa(*(rows[order] for rows in first), ways, self.draws, self._central_sd[order])

    @property
    def holistic(self) -> np.ndarray:
        """A normalised expected Borda count."""
        m = len(self.rank_acceptability)
        return self.rank_acceptability @ (np.arange(m)[::-1] / (m - 1) if m > 1 else np.ones(1))

    @property
    def expected_rank(self) -> np.ndarray:
        """(m,) mean rank, 1 is best."""
        return self.rank_acceptability @ np.arange(1, len(self.rank_acceptability) + 1)

    def top(self, k: int) -> np.ndarray:
        """(m,) chance of being among the first `k`."""
        return self.rank_acceptability[:, :k].sum(axis=1)

    @property
    def central_weights_se(self) -> np.ndarray:
        """Monte Carlo standard errors: what another seed would change, not what other data would."""
        firsts = self.rank_acceptability[:, :1] * self.draws
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._central_sd / np.sqrt(firsts)


@dataclass(frozen=True)
class Verdict:
    """Whether an option is clearly first. `clear` is False for "no clear winner"."""

    clear: bool
    best: int
    runner_up: int | None
    chance: float
    lead: float
    reason: str  # "clear" | "below_threshold" | "within_error"


def smaa(utilities, weights=None, draws: int = 10_000, seed: int = 0) -> Smaa:
    """Rank acceptabilities of m options on n criteria under uncertain weights (and uncertain utilities).

    The value of an option is the weighted sum of its utilities. Ranks are competition ranks, as in R's smaa:
    1 + the number of strictly better options, so equal options share the better rank.

    utilities (m, n) or (draws, m, n): In [0, 1], higher is better, on anchors that do not depend on the
        options. Three dimensions: draws of uncertain utilities.
    weights (k, n): Draws of weights: not negative, each row sums to 1. None: uniform over all weights.
    draws: Number of weight draws when `weights` is None and utilities are certain. Otherwise as many
        evaluations as there are draws; if k differs from the draws of utilities, the shorter is repeated.
    seed: Same seed, same result.

    Raises ValueError for values that are not finite or outside [0, 1] (the cell is named), empty inputs, or
        weights that are negative, do not sum to 1 or do not match the criteria.
    """
    utilities = _utilities(utilities)
    m, n = utilities.shape[-2:]
    weights = None if weights is None else _weights(weights, n)
    total = _evaluations(utilities, weights, draws)
    rng = np.random.default_rng(seed)
    ranks = np.zeros((m, m), dtype=np.int64)
    better = np.zeros((m, m), dtype=np.int64)
    sums, squares = np.zeros((m, n)), np.zeros((m, n))
    for start in range(0, total, _CHUNK):
        stop = min(start + _CHUNK, total)
        w = uniform_weights(rng, stop - start, n) if weights is None else _repeat(weights, start, stop)
        rank = _count_better(_scores(utilities, w, start, stop), better)
        for i in range(m):
            ranks[i] += np.bincount(rank[i], minlength=m)
        first = (rank == 0).astype(float)
        sums += first @ w
        squares += first @ (w * w)
    with np.errstate(divide="ignore", invalid="ignore"):
        central = sums / ranks[:, :1]
        sd = np.sqrt(np.maximum(squares / ranks[:, :1] - central**2, 0))
    return Smaa(ranks / total, central, _confidence(utilities, central), better / total, total, sd)


def classify(result: Smaa, clear: float = 0.6) -> Verdict:
    """Is the option most often first a clear winner?

    clear: Least chance of being first to be called clear; a convention of the kit, not a norm.

    Not clear when that chance is under `clear`, or when the lead over the second is within twice its Monte
    Carlo error.
    """
    firsts = result.rank_acceptability[:, 0]
    order = np.argsort(-firsts, kind="stable")
    best, second = int(order[0]), int(order[1]) if len(order) > 1 else None
    chance = float(firsts[best])
    lead = chance - (float(firsts[second]) if second is not None else 0.0)
    other = chance - lead
    # multinomial: the two shares are negatively correlated. Ties share the first rank, so the sum may pass 1.
    lead_se = float(np.sqrt(max(chance + other - lead**2, 0) / result.draws))
    tied = second is not None and lead <= 2 * lead_se
    reason = "within_error" if tied else "below_threshold" if chance < clear else "clear"
    return Verdict(reason == "clear", best, second, chance, lead, reason)


def uniform_weights(rng: np.random.Generator, k: int, n: int) -> np.ndarray:
    """(k, n) weights drawn uniformly from all that are not negative and sum to 1."""
    w = rng.standard_exponential((k, n))
    return w / w.sum(axis=1, keepdims=True)


def _count_better(scores: np.ndarray, better: np.ndarray) -> np.ndarray:
    """(m, c) number of strictly better options for each draw; adds the wins of each pair to `better`."""
    m, c = scores.shape
    rank = np.empty((m, c), dtype=np.uint8 if m < 256 else np.uint32)
    above = np.empty((m, c), dtype=bool)
    for i in range(m):
        np.greater(scores, scores[i] + TIE, out=above)
        above.view(np.uint8).sum(axis=0, dtype=rank.dtype, out=rank[i])
        for k in range(m):
            better[k, i] += np.count_nonzero(above[k])
    return rank


def _scores(utilities: np.ndarray, w: np.ndarray, start: int, stop: int) -> np.ndarray:
    """(m, c) values of the options for the draws start..stop."""
    if utilities.ndim == 2:
        return utilities @ w.T
    drawn = _repeat(utilities, start, stop)
    return np.ascontiguousarray(np.matmul(drawn, w[:, :, None])[:, :, 0].T)


def _confidence(utilities: np.ndarray, central: np.ndarray) -> np.ndarray:
    """Chance of being first for someone with the option's own central weights."""
    m, n = central.shape
    draws, theirs = utilities.reshape(-1, m, n), np.nan_to_num(central).T
    firsts = np.zeros(m)
    for start in range(0, len(draws), _CHUNK):
        values = draws[start : start + _CHUNK].swapaxes(0, 1) @ theirs  # option, draw, whose weights
        own = values.diagonal(axis1=0, axis2=2)
        firsts += (own >= values.max(axis=0) - TIE).sum(axis=0)
    return np.where(np.isfinite(central[:, 0]), firsts / len(draws), np.nan)


def _repeat(rows: np.ndarray, start: int, stop: int) -> np.ndarray:
    """rows[start:stop] of `rows` repeated without end."""
    return rows[start:stop] if stop <= len(rows) else rows[np.arange(start, stop) % len(rows)]


def _evaluations(utilities, weights, draws) -> int:
    sizes = [len(utilities)] if utilities.ndim == 3 else []
    sizes += [len(weights)] if weights is not None else []
    if not sizes and (isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1):
        raise ValueError(f"draws must be a whole number of at least 1, got {draws!r}")
    return max(sizes, default=int(draws))


def _utilities(values) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.ndim not in (2, 3) or 0 in values.shape:
        raise ValueError(f"utilities must be (options, criteria) or (draws, ..), none empty: {values.shape}")
    bad = ~((values >= -1e-9) & (values <= 1 + 1e-9))  # also catches NaN
    if bad.any():
        where = np.argwhere(bad)[0]
        raise ValueError(
            f"utilities must be finite and in [0, 1]: option {where[-2] + 1}, criterion {where[-1] + 1} "
            f"is {values[tuple(where)]}"
        )
    return np.clip(values, 0, 1)


def _weights(values, n: int) -> np.ndarray:
    values = np.atleast_2d(np.asarray(values, dtype=float))
    if values.ndim != 2 or values.shape[1] != n or not len(values):
        raise ValueError(f"weights must be (draws, {n}), got shape {values.shape}")
    bad = np.argwhere(~(values >= 0) | ~np.isfinite(values))
    if bad.size:
        i, j = bad[0]
        raise ValueError(f"weights must be finite and not negative: row {i + 1}, {j + 1} is {values[i, j]}")
    off = np.flatnonzero(np.abs(values.sum(axis=1) - 1) > 1e-6)
    if off.size:
        raise ValueError(
            f"each row of weights must sum to 1: row {off[0] + 1} sums to {values[off[0]].sum():g}"
        )
    return values

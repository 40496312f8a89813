"""Shares when what is counted comes in clusters: the orders of one client go where that client goes."""

import numpy as np
from scipy import special

from .draws import LEVEL, fraction


def effective_clusters(counts, mine):
    """How many clusters of the same size, 1 to n, a share of unequal ones is worth.

    The smaller of two: Kish's (Σm)² / Σm², which is exact when large clusters are like small ones; and the one whose
    variance is that seen between clusters (ratio estimator), which notices that the large ones are on one side. Where a
    side has no cluster, its own are unseen and may be as large as the largest: Σm / max m (Kish 1965; Korn & Graubard 1998).

    counts : (n,) what each cluster counts for, above 0 (the orders of each client). mine : (n,) bool, clusters on the side
    whose share is wanted. Raises ValueError without a cluster, or if one counts for nothing.

    >>> effective_clusters([5, 5, 5, 5], [True, False, False, False])
    4.0
    >>> round(effective_clusters([30, 1, 1, 1, 1], [True, False, False, False, False]), 2)
    1.28
    """
    counts, mine = np.asarray(counts, dtype=float), np.asarray(mine, dtype=bool)
    if not counts.size or counts.shape != mine.shape or not (counts > 0).all():
        raise ValueError("every cluster must count for something")
    total = counts.sum()
    if mine.all() or not mine.any():
        return float(total / counts.max())
    share = counts[mine].sum() / total
    kish = total**2 / (counts**2).sum()
    apart = ((counts * (mine - share)) ** 2).sum() / total**2
    seen = share * (1 - share) / apart if apart > 0 else kish
    return float(max(min(kish, seen), 1.0))


def clustered_interval(share, n, level=LEVEL):
    """(low, high): range of a share, in 0..1, that `n` clusters alike would give, never narrower than it says.

    Clopper and Pearson's interval at the effective number of clusters (`effective_clusters`), which need not be whole (Korn
    & Graubard 1998, without the correction of the degrees of freedom). Raises ValueError on a share or a level out of range,
    or n not positive.

    >>> low, high = clustered_interval(1.0, 4)
    >>> round(low, 2), high
    (0.47, 1.0)
    """
    fraction("level", level)
    if not (0 <= share <= 1 and n > 0):
        raise ValueError(f"a share is between 0 and 1 and rests on something, got {share!r} of {n!r}")
    x, out = share * n, (1 - level) / 2
    low = special.betaincinv(x, n - x + 1, out) if x > 0 else 0.0
    high = special.betaincinv(x + 1, n - x, 1 - out) if x < n else 1.0
    return float(low), float(high)


# correlation of two requests of one client before the data speak, worth so many regulars
ALIKE_CLIENT, WORTH = 0.2, 4


def cluster_effect(successes, counts):
    """How many times fewer requests count when those of one client resemble each other; 1 or more.

    With a correlation ρ between two requests of one client they count 1 + (m - 1)·ρ times less, m the requests of the
    client of a typical request (Kish 1965). ρ is that seen between clients (moments), never under its mean with
    ALIKE_CLIENT: few regulars say little of it. successes, counts : (n,) favourable requests of each client, and all of
    them. Raises ValueError on impossible counts.

    >>> cluster_effect([1, 0, 1, 1], [1, 1, 1, 1])
    1.0
    >>> round(cluster_effect([10, 0], [10, 10]), 1)  # two clients, one always served and one never
    10.0
    """
    x, n = np.asarray(successes, dtype=float), np.asarray(counts, dtype=float)
    if x.shape != n.shape or (x < 0).any() or not (x <= n).all():
        raise ValueError("successes must lie between 0 and the requests of each client")
    total, pairs = n.sum(), (n * (n - 1)).sum()
    if not pairs > 0:
        return 1.0
    share = (x.sum() + 0.5) / (total + 1)  # never 0 or 1
    seen = min((((x - n * share) ** 2).sum() / (share * (1 - share)) - total) / pairs, 1.0)
    regulars = pairs**2 / ((n * (n - 1)) ** 2).sum()
    alike = max(seen, (regulars * seen + WORTH * ALIKE_CLIENT) / (regulars + WORTH), 0.0)
    return float(1 + pairs / total * alike)

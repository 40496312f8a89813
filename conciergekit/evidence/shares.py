"""Shares: satisfied, served, on time. Repeated answers, closed groups, silent people, clusters of orders (docs/methods.md#shares)."""

from typing import NamedTuple

import numpy as np
from scipy import special

from .draws import LEVEL, beta_binomial, beta_quantiles, fraction, uniforms
from .once import once

SAME_PERSON = 0.3  # how alike two answers of one person are (correlation), when who answered is not known
# How alike two answers (two deliveries) of one month are (correlation) before the data speak: INDEPENDENT, not at all;
# else Beta(1, 6), kept as six equally likely values.
INDEPENDENT = 0.35
SAME_MONTH = np.array([0.0, *special.betaincinv(1, 6, (np.arange(6) + 0.5) / 6)])
_MONTH_WEIGHTS = np.array([INDEPENDENT, *np.full(6, (1 - INDEPENDENT) / 6)])
# How far under (over) where it settles a share begins, and how likely that is; what is left of it after LEARNS months is
# 1 / e. Weights and months: benchmarks/results/gates.md.
GAPS = np.array([0.0, 0.06, 0.12, 0.18, -0.06, -0.12])
GAP_WEIGHTS = np.array([0.15, 0.12, 0.30, 0.33, 0.05, 0.05])
LEARNS = 3.0
# Fewest months on each side of a turn, and the level of its test: by simulation, under 1 false alarm in 20 looks at a share
# that stays, however it began and however alike its months (docs/methods.md#shares).
SIDE = 3
TURNED = 0.04


class ShareState(NamedTuple):
    """Beta(a, b) of the share a service is settling at; effect: how many times fewer its answers count, those of one month
    resembling each other."""

    a: np.ndarray
    b: np.ndarray
    effect: np.ndarray


def wilson_interval(successes, n, level=0.95):
    """(low, high) of a share, numbers or arrays as its counts are, that stays honest with few answers.

    Wilson 1927; recommended for n <= 40 by Brown, Cai, DasGupta 2001. Without continuity correction. Raises ValueError unless
    ``0 <= successes <= n``, ``n > 0`` and ``0 < level < 1``.

    >>> low, high = wilson_interval(31, 36)
    >>> round(low, 2), round(high, 2)
    (0.71, 0.94)
    """
    successes, n = _counts(successes, n)
    if np.any(n == 0):
        raise ValueError("n must be positive: without answers there is no share")
    fraction("level", level)
    z = special.ndtri((1 + level) / 2)
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # at 0 and n the formula is exact, floating point is not
    low = np.where(successes == 0, 0.0, middle - half)
    high = np.where(successes == n, 1.0, middle + half)
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def beta_share(successes, n, guess=None, weight=4):
    """Posterior parameters (a, b) of a share, numbers or arrays: Beta(weight·guess + x, weight·(1 − guess) + n − x).

    guess : what was expected before the data, in 0..1, worth `weight` answers; None: Jeffreys prior Beta(1/2, 1/2). Raises
    ValueError on impossible counts, a guess outside [0, 1] or a weight that is not positive.
    """
    successes, n = _counts(successes, n)
    if guess is None:
        before = (0.5, 0.5)
    else:
        if not 0 <= guess <= 1:
            raise ValueError(f"guess must be a share between 0 and 1, got {guess!r}")
        if not weight > 0:
            raise ValueError(f"weight must be positive, got {weight!r}")
        inside = min(max(guess, 0.01), 0.99)  # a certain guess would never learn
        before = (weight * inside, weight * (1 - inside))
    a, b = before[0] + successes, before[1] + n - successes
    return (float(a), float(b)) if np.ndim(a) == 0 else (a, b)


def share_above(a, b, requirement):
    """Chance that a share with Beta(a, b) is at or above the requirement, in closed form."""
    # the same as betaincc(a, b, requirement), which takes ten times as long
    return special.betainc(b, a, 1 - requirement)


def effective_answers(successes, n, per_person, alike=SAME_PERSON):
    """Answers as if each came from another person: both counts divided by 1 + (m − 1)·ρ.

    per_person : mean number of answers of one person, m >= 1. alike : ρ, correlation of one person's answers, in 0..1 (else
    ValueError). Design effect of cluster sampling (Kish 1965).
    """
    successes, n = _counts(successes, n)
    if not per_person >= 1 or not 0 <= alike <= 1:
        raise ValueError("per_person must be at least 1 and alike between 0 and 1")
    effect = 1 + (per_person - 1) * alike
    return successes / effect, n / effect


def share_state(successes, answers, guess=None, weight=4, least=1.0) -> ShareState:
    """What months of answers say of the share a service is settling at: a mixture over how it began and how alike the
    answers of a month are, as the Beta of the same mean and variance.

    Hypotheses (GAPS): the share is what it will stay, or it began lower (or higher) and the gap closes in some months;
    each month is read as what it would have been without the gap. With a correlation ρ between two answers of one month,
    they count 1 + (m − 1)·ρ times less, m the number of answers in the month of a typical answer (Kish 1965). Each gap
    and each ρ (SAME_MONTH) are weighed by how well they explain how far apart the months are (normal approximation, one
    degree of freedom less than months). One month (one wave) says nothing of how alike its answers are: they count in full.

    successes, answers : (..., T) favourable answers and all answers of each month, from the first of the service. guess,
    weight : as in `beta_share`. least : effect known from elsewhere (a person answering several times): the larger of the
    two is used. Raises ValueError on impossible counts.
    """
    likely, a, size, effect = _by_beginning(successes, answers, guess, weight, least)
    gap = likely.sum(axis=-1)
    mean = (gap * a / size).sum(axis=-1)
    second = (gap * a * (a + 1) / (size * (size + 1))).sum(axis=-1)
    worth = (mean - second) / (second - mean**2)
    return ShareState(mean * worth, (1 - mean) * worth, (gap * effect).sum(axis=-1))


@once
def turned(successes, answers, least=1.0, fewest=1) -> int:
    """From which month on (its place) a share is, beyond chance, another than in all months before; 0: it has not turned.

    Fisher's exact test of the two counts, each worth as many answers as `share_state` says, under the beginning that explains
    most of the difference; those of a month alone (a wave) as alike as they are supposed before the data speak. Of the turns
    that leave SIDE months on each side, and `fewest` answers after it, the plainest. successes, answers, least : as in
    `share_state`, of one share.
    """
    x, n = _counts(successes, answers)
    end = int(np.flatnonzero(n).max(initial=-1)) + 1
    chance = {}
    for at in range(SIDE, end - SIDE + 1):
        after = np.arange(len(n)) >= at
        if n[after].sum() >= fewest and n[~after].any():
            counts = [_worth(x * side, n * side, least) for side in (after, ~after)]
            chance[at] = max(_fisher(*one) for one in zip(*counts[0], *counts[1], strict=True))
    at = min(chance, key=chance.get, default=0)
    return at if chance.get(at, 1.0) <= TURNED else 0


def last_apart(successes, answers, fewest=1) -> int:
    """Of a share asked in waves, fewer than would show a turn: the place of the last one, of `fewest` answers at least, where it is
    farther from those before than if each answer were another's; 0 for none. It is told: one wave is too few to be judged on."""
    x, n = _counts(successes, answers)
    waves = np.flatnonzero(n)
    if not 2 <= len(waves) < 2 * SIDE or n[waves[-1]] < fewest:
        return 0
    at = int(waves[-1])
    counts = np.rint([x[at], n[at], x[:at].sum(), n[:at].sum()])
    return at if _fisher(*counts) <= TURNED else 0


def _worth(successes, answers, least) -> np.ndarray:
    """(2, G) whole counts that these are worth, under each beginning."""
    if (answers > 0).sum() == 1:
        least = max(least, 1 + (answers.sum() - 1) * (_MONTH_WEIGHTS @ SAME_MONTH))
    _likely, a, size, _effect = _by_beginning(successes, answers, None, 4, least)
    return np.rint((a - 0.5, size - 1))


def _fisher(good, n, others_good, others) -> float:
    """Chance, both sides, that two shares that are one differ as much (Fisher 1935)."""
    every = good + others_good
    could = np.arange(max(0, every - others), min(n, every) + 1)
    ways = -sum(special.betaln(k + 1, m - k + 1) for k, m in ((could, n), (every - could, others)))
    part = np.exp(ways - ways.max())
    tails = part[could <= good].sum(), part[could >= good].sum()
    return min(1.0, 2 * min(tails) / part.sum())


def answers_ahead(
    successes, answers, month: float, months: int, futures: int, rng, guess=None, weight=4, least=1.0
):
    """(n, good), each (futures, months): answers of the months to come, `month` a month on average, as `share_state` supposes
    them. Of each continuation the beginning, how alike the answers of a month are and the share it settles at are one draw
    of what the answers so far say, (T,) of each month."""
    likely, a, size, _effect = _by_beginning(successes, answers, guess, weight, least)
    strata = (rng.permutation(futures) + rng.random(futures)) / futures
    which = np.searchsorted(np.cumsum(likely.ravel())[:-1], strata, side="right")
    gap, alike = np.divmod(which, len(SAME_MONTH))
    inside = (rng.permutation(futures) + rng.random(futures)) / futures
    settled = special.betaincinv(a[gap], (size - a)[gap], inside)
    left = np.exp(-np.arange(np.shape(answers)[-1], np.shape(answers)[-1] + months) / LEARNS)
    share = np.clip(settled[:, None] - GAPS[gap][:, None] * left, 0, 1)
    some = (np.asarray(answers) > 0).sum() > 1
    rho = np.maximum(SAME_MONTH[alike] * some, min((least - 1) / max(month, 1), 0.9))[:, None]
    odds = 1 / np.maximum(rho, 1e-9) - 1
    shared = rng.beta(np.maximum(odds * share, 1e-9), np.maximum(odds * (1 - share), 1e-9))
    n = rng.poisson(month, (futures, months))
    return n, rng.binomial(n, np.where(rho > 0, shared, share))


def _by_beginning(successes, answers, guess, weight, least):
    """For each gap: how likely it is with each likeness (..., G, R), and a and a + b of the settled share and the effect."""
    x, n = (v[..., None, :] for v in _counts(successes, answers))
    before = beta_share(0, 0, guess, weight)
    x = np.clip(x + n * GAPS[:, None] * np.exp(-np.arange(x.shape[-1]) / LEARNS), 0, n)
    good, total, asked = x.sum(axis=-1), n.sum(axis=-1), (n > 0).sum(axis=-1)
    share = ((good + before[0]) / (total + sum(before)))[..., None]  # never 0 or 1: some months may differ
    apart = np.where(n > 0, (x - n * share) ** 2 / np.where(n > 0, n * share * (1 - share), 1.0), 0)
    spread = 1 + np.maximum(n - 1, 0)[..., None] * SAME_MONTH
    free = (np.maximum(asked - 1, 0) / np.maximum(asked, 1))[..., None]
    # a sum over months, of months by gap and of months by likeness
    misfit = np.einsum("...gt,...tr->...gr", apart, 1 / spread[..., 0, :, :])
    fit = -0.5 * (free * np.log(spread).sum(axis=-2) + misfit)
    likely = GAP_WEIGHTS[:, None] * _MONTH_WEIGHTS * np.exp(fit - fit.max(axis=(-2, -1), keepdims=True))
    gap = likely.sum(axis=-1)
    alike = np.where(asked > 1, likely @ SAME_MONTH / np.maximum(gap, 1e-300), 0)
    effect = np.maximum(1 + np.maximum((n**2).sum(axis=-1) / np.maximum(total, 1) - 1, 0) * alike, least)
    a, size = before[0] + good / effect, sum(before) + total / effect
    return likely / likely.sum(axis=(-2, -1), keepdims=True), a, size, effect


def closed_group_draws(successes, n, group, guess=None, draws=4000, seed=0, weight=4, less=None):
    """Draws of the share among all members of a closed group of which n answered.

    The others are predicted (Beta-binomial), so that certainty grows as it should: when everyone has answered the
    share is known. less : (draws,) how much less satisfied the others are, if they may be (`silence`). Returns (draws,).
    Raises ValueError on impossible counts or a group smaller than the answers.
    """
    if group < n or group < 1:
        raise ValueError(f"a group of {group} cannot have given {n} answers")
    a, b = beta_share(successes, n, guess, weight)
    others = np.rint(group - n).astype(int)
    if less is not None:
        true = np.clip(beta_quantiles(a, b, uniforms(draws, [*np.atleast_1d(seed), 2])) - less, 0, 1)
        said = _binomial_quantile(uniforms(draws, seed), others, true)
        return np.clip((successes + said) / group, 0, 1)
    below = np.cumsum(beta_binomial(np.arange(others), others, a, b))
    said = np.searchsorted(below, uniforms(draws, seed), side="right")
    return np.clip((successes + said) / group, 0, 1)


def _binomial_quantile(inside, n, p):
    """The least count whose chance of not being passed reaches each uniform."""
    near = np.ceil(special.bdtrik(inside, n, p))
    below = np.maximum(near - 1, 0)
    found = np.where(special.bdtr(below, n, p) >= inside, below, near)
    return np.where((n > 0) & (p > 0), found, 0)


def with_the_silent(successes, n, asked):
    """(low, high): the share if none, or all, of those who did not answer were favourable (Manski 1989). Raises ValueError on
    impossible counts or fewer people asked than answers."""
    successes, n = _counts(successes, n)
    if np.any(np.asarray(asked) < n) or np.any(np.asarray(asked) <= 0):
        raise ValueError(f"{n} answers from {asked} people asked")
    low = successes / asked
    return float(low), float(low + (asked - n) / asked)


def answers_needed(successes, n, requirement, guess=None, sure=0.9, most=500, weight=4):
    """How many more answers would probably settle a share.

    Smallest m from which on, whatever the number of answers up to `most`, the chance that P(share >= requirement)
    leaves the undecided zone (1 − sure, sure) is at least one half by the Beta-binomial predictive distribution. That
    chance goes up and down like a saw as answers are whole: where it first passes one half, a few answers more may
    settle less. 0 if already settled; None if `most` answers would not do: then no affordable survey settles it, and what the
    body accepts to lose decides. Raises ValueError on impossible counts or a requirement or `sure` outside (0, 1).
    """
    fraction("requirement", requirement)
    fraction("sure", sure)
    a, b = beta_share(successes, n, guess, weight)
    if not 1 - sure < special.betainc(b, a, 1 - requirement) < sure:
        return 0
    short = np.flatnonzero(_chances_to_settle(a, b, most, requirement, sure) < 0.5)
    first = int(short[-1]) + 2 if short.size else 1  # the first entry is that of one answer
    return first if first <= most else None


def _chances_to_settle(a, b, most, requirement, sure):
    """(most,) chance that 1, 2 … `most` more answers settle the share (predictive probability, Lee & Liu 2008)."""
    more, good = np.arange(1, most + 1)[:, None], np.arange(most + 1)
    bad = np.maximum(more - good, 0)
    # the Beta-binomial splits into what depends on the favourable, on the others, and on all
    mine, others = (
        special.gammaln(np.arange(most + 1) + k) - special.gammaln(np.arange(most + 1) + 1) for k in (a, b)
    )
    whole = special.gammaln(more + 1) - special.gammaln(more + a + b) - special.betaln(a, b)
    weight = np.exp(np.where(good <= more, mine[good] + others[bad] + whole, -np.inf))
    enough, too_few = (_bounds(a, b, more[:, 0], requirement, chance) for chance in (sure, 1 - sure))
    settled = (good >= enough[:, None]) | (good < too_few[:, None])
    return (weight * settled).sum(axis=1)


def _bounds(a, b, more, requirement, chance):
    """Fewest favourable answers, among so many, that make P(share >= requirement) pass `chance`; by halving."""
    low, high = np.full(len(more), -1), more + 1
    while (high - low > 1).any():
        middle = (low + high) // 2
        passes = special.betainc(b + more - middle, a + middle, 1 - requirement) > chance
        low, high = np.where(passes, low, middle), np.where(passes, middle, high)
    return high


def _counts(successes, n):
    successes, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    if not (np.isfinite(successes).all() and np.isfinite(n).all()):
        raise ValueError("successes and n must be numbers")
    if (successes < 0).any() or (successes > n).any():
        raise ValueError(f"successes must lie between 0 and n, got {successes} of {n}")
    return successes, n


# ---- what is counted comes in clusters: the orders of one client go where that client goes


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

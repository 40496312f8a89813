"""What few data allow to say: intervals, posterior draws, how many more answers would settle it.

Only numpy and scipy. Every function is a closed form or plain sampling from one; `seed` fixes the draws.
Draws use stratified uniforms through the inverse distribution function: with the same seed a larger count
never gives a smaller draw, and 4,000 draws are as good as many more independent ones.
"""

import numpy as np
from scipy import special, stats

__all__ = [
    "answers_needed",
    "beta_share",
    "demand_level",
    "demand_states",
    "gamma_poisson",
    "interval",
    "mean_draws",
    "share_draws",
    "uniforms",
    "wilson_interval",
]

# How fast a new service fills up: the level is approached as 1 − exp(−t/tau), t in months (0: at once).
RAMP_MONTHS = np.array([0.0, 1.0, 2.0, 3.0, 5.0, 8.0])
RAMP_WEIGHTS = np.array([0.05, 0.25, 0.25, 0.20, 0.15, 0.10])
DISCOUNT = 0.9  # what a month-old count is still worth
USUAL_CV = 0.25  # month-to-month variation beyond Poisson assumed before the data speak, worth 4 months
PRIOR_COUNTS = 2.0


def wilson_interval(successes, n, level=0.95):
    """Interval of a share that stays honest with few answers.

    Parameters
    ----------
    successes, n : number or array
        Favourable answers and all answers, ``0 <= successes <= n`` and ``n > 0``.
    level : float
        Confidence, between 0 and 1.

    Returns
    -------
    (low, high) : tuple of float (or of arrays)

    Raises
    ------
    ValueError
        If n is not positive, successes are outside 0..n, or level outside (0, 1).

    Notes
    -----
    Wilson 1927; recommended for n <= 40 by Brown, Cai, DasGupta 2001. Without continuity correction.

    >>> low, high = wilson_interval(31, 36)
    >>> round(low, 2), round(high, 2)
    (0.71, 0.94)
    """
    successes, n = _counts(successes, n)
    if np.any(n == 0):
        raise ValueError("n must be positive: without answers there is no share")
    _fraction("level", level)
    z = stats.norm.ppf((1 + level) / 2)
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # at 0 and n the formula is exact, floating point is not
    low = np.where(successes == 0, 0.0, middle - half)
    high = np.where(successes == n, 1.0, middle + half)
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def beta_share(successes, n, guess=None, weight=4):
    """Posterior parameters (a, b) of a share: Beta(weight·guess + x, weight·(1 − guess) + n − x).

    Parameters
    ----------
    successes, n : number or array
        Favourable answers and all answers, ``0 <= successes <= n``.
    guess : float, optional
        What was expected before the data, in 0..1. None: Jeffreys prior Beta(1/2, 1/2).
    weight : float
        How many answers the guess is worth.

    Returns
    -------
    (a, b) : posterior Beta parameters

    Raises
    ------
    ValueError
        On impossible counts, a guess outside [0, 1] or a weight that is not positive.
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


def share_draws(successes, n, guess=None, draws=4000, seed=0):
    """Draws of a share given x favourable answers among n; see `beta_share`. Array of shape (draws,)."""
    a, b = beta_share(successes, n, guess)
    return special.betaincinv(a, b, uniforms(draws, seed))


def gamma_poisson(a, b, y, exposure):
    """Conjugate update of a rate: Gamma(a, b) and counts y over an exposure give Gamma(a + Σy, b + Σexposure).

    Raises
    ------
    ValueError
        If a parameter, a count or an exposure is negative or not finite.
    """
    values = [np.asarray(v, dtype=float) for v in (a, b, y, exposure)]
    if not all(np.isfinite(v).all() and (v >= 0).all() for v in values):
        raise ValueError("a, b, counts and exposures must be finite and not negative")
    return float(values[0] + values[2].sum()), float(values[1] + values[3].sum())


def demand_level(counts, exposure=None, season=None, guess=None, draws=4000, seed=0):
    """The monthly level a service is settling at, from a few monthly counts of a service that is filling up.

    Discounted Gamma–Poisson (Harvey & Fernandes 1989) mixed over six ramp hypotheses, with overdispersion
    shrunk towards a month-to-month variation of 25 %. Textbook Gamma–Poisson averages the ramp in and is
    falsely precise; see the method note for the coverage measured.

    Parameters
    ----------
    counts : (T,) array
        One count a month, oldest first, from the first month of the service. NaN: month not known (the
        past is discounted, nothing is learnt). Zero is a datum.
    exposure : (T,) array, optional
        Share of a normal month the service was open, 1 if not given. 0 teaches nothing.
    season : (T,) array, optional
        Known seasonal factors, mean 1.
    guess : float, optional
        Level expected before the test, worth two counts. None: the mean observed.
    draws, seed : int

    Returns
    -------
    (draws,) ndarray
        Draws of the level, in counts per normal month.

    Raises
    ------
    ValueError
        On negative or infinite counts, shapes that differ, a guess that is not positive, or no observed
        month and no guess.
    """
    weights, a, b = demand_states(counts, exposure, season, guess)
    pick, inside = uniforms(draws, [*np.atleast_1d(seed), 0]), uniforms(draws, [*np.atleast_1d(seed), 1])
    hypothesis = np.searchsorted(np.cumsum(weights)[:-1], pick, side="right")
    return special.gammaincinv(a[hypothesis], inside) / b[hypothesis]


def demand_states(counts, exposure=None, season=None, guess=None):
    """Weights, shapes and rates of the Gamma mixture behind `demand_level`, one entry a ramp hypothesis."""
    y, opening = _monthly(counts, exposure, season)
    known = np.isfinite(y) & (opening > 0)
    guess = _guess(guess, y[known], opening[known])
    phi = _overdispersion(y[known], opening[known])
    shape = np.full(len(RAMP_MONTHS), PRIOR_COUNTS)
    rate = shape / guess
    log_weight = np.log(RAMP_WEIGHTS)
    for t in range(len(y)):
        shape, rate = DISCOUNT * shape, DISCOUNT * rate
        if not known[t]:
            continue
        seen, work = y[t] / phi, opening[t] * _ramp(t + 1) / phi
        log_weight = log_weight + _log_negative_binomial(seen, shape, rate, work)
        shape, rate = shape + seen, rate + work
    weights = np.exp(log_weight - log_weight.max())
    return weights / weights.sum(), shape, rate


def _monthly(counts, exposure, season):
    y = np.asarray(counts, dtype=float)
    if y.ndim != 1:
        raise ValueError("counts must be one count a month: a list or a one-dimensional array")
    if np.isinf(y).any() or (y < 0).any():
        raise ValueError("counts must be zero or more; use NaN for a month that is not known")
    opening = np.ones_like(y)
    for name, factor in (("exposure", exposure), ("season", season)):
        if factor is None:
            continue
        factor = np.asarray(factor, dtype=float)
        if factor.shape != y.shape:
            raise ValueError(f"{name} must have one value a month: {factor.shape} for {y.shape} counts")
        if not (np.isfinite(factor).all() and (factor >= 0).all()):
            raise ValueError(f"{name} must be finite and not negative")
        opening = opening * factor
    if (y[opening == 0] > 0).any():
        raise ValueError("a month with exposure 0 cannot have counts")
    return y, opening


def _guess(guess, y, opening):
    if guess is not None:
        if not (np.isfinite(guess) and guess > 0):
            raise ValueError(f"guess must be a positive level, got {guess!r}")
        return float(guess)
    if not len(y):
        raise ValueError("no observed month: give at least one count or a guess")
    return max(y.sum() / opening.sum(), 0.5)


def _overdispersion(y, opening):
    """Variance over mean, from successive differences so that a trend does not count as noise."""
    if not len(y):
        return 1.0
    level = y / opening
    before = 1 + level[-3:].mean() * USUAL_CV**2
    pooled = (y[1:] + y[:-1]) / (opening[1:] + opening[:-1])
    noise = pooled * (1 / opening[1:] + 1 / opening[:-1])
    useful = noise > 0  # two empty months in a row say nothing about dispersion
    spread = np.diff(level)[useful] ** 2 / noise[useful]
    return max(1.0, (4 * before + spread.sum()) / (4 + useful.sum()))


def _ramp(t):
    with np.errstate(divide="ignore"):
        return 1 - np.exp(-t / RAMP_MONTHS)


def _log_negative_binomial(seen, shape, rate, work):
    return (
        special.gammaln(shape + seen)
        - special.gammaln(shape)
        - special.gammaln(seen + 1)
        + shape * np.log(rate / (rate + work))
        + seen * np.log(work / (rate + work))
    )


def mean_draws(values, draws=4000, seed=0):
    """Draws of the mean behind a few measures (margin per order, minutes).

    Student-t under the reference prior; with fewer than 15 values or visible skew, Bayesian bootstrap
    (Rubin 1981: Dirichlet(1, …, 1) weights).

    Raises
    ------
    ValueError
        With fewer than two values or values that are not finite.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
        raise ValueError("mean_draws needs at least two finite values")
    n, spread = len(values), values.std(ddof=1)
    if spread == 0:
        return np.full(draws, values[0])
    # with a hundred values the mean is near normal whatever their skew
    if n < 15 or (n < 100 and abs(stats.skew(values)) > 1):
        return bootstrap_weights(n, draws, seed) @ values
    return values.mean() + spread / np.sqrt(n) * special.stdtrit(n - 1, uniforms(draws, seed))


def bootstrap_weights(n, draws=4000, seed=0):
    """Bayesian bootstrap: (draws, n) weights that sum to one in each row."""
    return np.random.default_rng(seed).dirichlet(np.ones(n), size=draws)


def answers_needed(successes, n, requirement, guess=None, sure=0.9, most=500):
    """How many more answers would probably settle a share.

    Smallest m for which, by the Beta-binomial predictive distribution, the chance that
    P(share >= requirement) leaves the undecided zone (1 − sure, sure) is at least one half.

    Returns
    -------
    int or None
        0 if already settled; None if more than `most` answers would be needed: then no affordable survey
        settles it, and what the body accepts to lose decides.

    Raises
    ------
    ValueError
        On impossible counts or a requirement or `sure` outside (0, 1).
    """
    _fraction("requirement", requirement)
    _fraction("sure", sure)
    a, b = beta_share(successes, n, guess)
    if not 1 - sure < special.betainc(b, a, 1 - requirement) < sure:
        return 0
    for m in range(1, most + 1):
        if _settled(a, b, m, requirement, sure) >= 0.5:
            return m
    return None


def _settled(a, b, m, requirement, sure):
    more = np.arange(m + 1)
    above = special.betainc(b + m - more, a + more, 1 - requirement)
    done = (above >= sure) | (above <= 1 - sure)
    return stats.betabinom.pmf(more[done], m, a, b).sum()


def interval(draws, level=0.9):
    """(low, high): the central interval of draws."""
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def uniforms(draws, seed=0):
    """`draws` uniform numbers, exactly one in each of `draws` equal strata, in random order."""
    if int(draws) != draws or draws < 1:
        raise ValueError(f"draws must be a positive whole number, got {draws!r}")
    rng = np.random.default_rng(seed)
    return (rng.permutation(int(draws)) + rng.random(int(draws))) / int(draws)


def _counts(successes, n):
    successes, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    if not (np.isfinite(successes).all() and np.isfinite(n).all()):
        raise ValueError("successes and n must be numbers")
    if (successes < 0).any() or (successes > n).any():
        raise ValueError(f"successes must lie between 0 and n, got {successes} of {n}")
    return successes, n


def _fraction(name, value):
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie strictly between 0 and 1, got {value!r}")

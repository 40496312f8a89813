"""The mean behind a few measures."""

import numpy as np
from scipy import special, stats

from .draws import uniforms


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
    return student_draws(n, values.mean(), spread, uniforms(draws, seed))


def student_draws(n, mean, spread, inside):
    """Draws of a mean from n values with this mean and standard deviation, at uniforms `inside`; broadcasts."""
    return mean + spread / np.sqrt(n) * special.stdtrit(n - 1, inside)


def bootstrap_weights(n, draws=4000, seed=0):
    """Bayesian bootstrap: (draws, n) weights that sum to one in each row."""
    return np.random.default_rng(seed).dirichlet(np.ones(n), size=draws)

"""The mean behind a few measures, and what a few months say together (docs/methods.md#means)."""

import numpy as np
from scipy import special

from .draws import uniforms

FEWEST = 3  # values under which no range of their mean is told
# Few values that lean to one side seldom show it: their mean is taken to be as unsure as if one more value were still to
# come. Chosen by simulation (benchmarks/results/money_ranges.md): without it, ranges of lognormal values hold 86 times in 100 at best.
_MORE = 1.0


def mean_draws(values, draws=4000, seed=0):
    """Draws of the mean behind a few measures (margin per order, minutes), three at least.

    Student under the reference prior, its deviations widened by √(1 + 1/n). Simulated, ranges of 90 % hold .90 to .92 on
    normal values, .88 on mildly skewed ones, .84 on exponential ones, from three values on; where a rare large value
    makes the mean (half of the values are zero) they hold .73 at three values, .82 at ten. Raises ValueError with fewer
    than three values or values that are not finite.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < FEWEST or not np.isfinite(values).all():
        raise ValueError(f"mean_draws needs at least {FEWEST} finite values")
    return student_draws(len(values), values.mean(), values.std(ddof=1), uniforms(draws, seed))


def student_draws(n, mean, spread, inside):
    """Draws of a mean from n values with this mean and standard deviation, at uniforms `inside`; broadcasts."""
    return mean + spread * np.sqrt((1 + _MORE / n) / n) * special.stdtrit(n - 1, inside)


def student_weights(n, draws=4000, seed=0):
    """(draws, n) weights of n values, three at least: the weighted sum of any values is a draw of their mean as in
    `mean_draws`, and sums of the same months move together. Each row sums to one; a weight may be negative."""
    if n < FEWEST:
        raise ValueError(f"student_weights needs at least {FEWEST} values")
    rng = np.random.default_rng(seed)
    away = rng.normal(size=(draws, n))
    away -= away.mean(axis=1, keepdims=True)
    return 1 / n + away * np.sqrt((1 + _MORE / n) / n / rng.chisquare(n - 1, (draws, 1)))


def together_draws(of_weights, n, draws=4000, seed=0):
    """Draws of what n months say together when it is no mean of theirs (a ratio, a slope): `mean_draws` of what each month
    adds to it (jackknife pseudo-values, Tukey 1958), around its value.

    of_weights : (k, n) weights of the months, each row summing to one -> (k,) values.
    """
    value = float(of_weights(np.full((1, n), 1 / n))[0])
    adds = (n - 1) * -of_weights((1 - np.eye(n)) / (n - 1))
    return mean_draws(adds - adds.mean() + value, draws, seed)

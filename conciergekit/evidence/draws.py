"""Uniform numbers behind every draw, and the range of draws."""

import numpy as np


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


def fraction(name, value):
    """Refuse what is not strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie strictly between 0 and 1, got {value!r}")

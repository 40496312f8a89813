"""Those who did not answer: what they may think, what it makes of everyone, how few of them would reverse a reading.

Model, sources and what it holds: docs/methods.md#silence.
"""

import numpy as np
from scipy import special

from .draws import ENDS, uniforms
from .shares import share_above

# How much less satisfied those who did not answer are supposed to be, before anything is known of them: five points on average,
# between 15 points more and 25 points less nine times in ten. Perneger et al. 2005 (hospital patients, 70 % answered): 4
# points more problems among those who did not; Groves & Peytcheva 2008 (59 surveys, 36 % silent on average): a bias of 8 %
# of the estimate, that is gaps of about 16 points either way, over figures of every kind. The spread stands between
# the two: a convention of the kit, said wherever it counts.
SILENT_LESS, SILENT_SPREAD = 0.05, 0.12
ANSWERED = 0.5  # share of those asked who answered, supposed where nobody noted how many were asked
# That law as five values and their weights (Gauss and Hermite): 29 points more, 11 more, 5 less, 21 less, 39 less.
_Z, WEIGHT = np.polynomial.hermite_e.hermegauss(5)
LESS, WEIGHT = SILENT_LESS + SILENT_SPREAD * _Z, WEIGHT / WEIGHT.sum()


def less_satisfied(draws=4000, seed=0):
    """Draws of how much less satisfied those who did not answer are."""
    return LESS[np.searchsorted(np.cumsum(WEIGHT)[:-1], uniforms(draws, seed), side="right")]


def of_everyone(share, answered, less):
    """The share among all who were asked: `share` among those who answered, `less` points less among the others."""
    return answered * share + (1 - answered) * np.clip(share - less, 0, 1)


def everyone_above(a, b, requirement, answered=1.0):
    """Chance that the share among all who were asked reaches the requirement, that of those who answered being Beta(a, b)."""
    if np.all(answered >= 1):
        return share_above(a, b, requirement)
    asked = _among_answers(requirement, answered, LESS)
    return share_above(np.asarray(a)[..., None], np.asarray(b)[..., None], asked) @ WEIGHT


def everyone_ends(a, b, answered=1.0):
    """Quantiles `ENDS` of that share, ends first."""
    if np.all(answered >= 1):
        return special.betaincinv(a, b, np.reshape(ENDS, (-1, *[1] * np.ndim(a))))
    few = (np.arange(40) + 0.5) / 40
    share = special.betaincinv(np.asarray(a)[..., None], np.asarray(b)[..., None], few)
    mixed = of_everyone(share[..., None], answered, LESS).reshape(*np.shape(a), -1)
    weight, order = np.tile(WEIGHT, len(few)) / len(few), np.argsort(mixed, axis=-1)
    below = np.cumsum(weight[order], axis=-1) - weight[order] / 2
    mixed = np.take_along_axis(mixed, order, axis=-1)
    at = np.stack([(below < end).sum(axis=-1) for end in ENDS])
    return np.take_along_axis(mixed[None], at[..., None], axis=-1)[..., 0]


def reversing(share, answered, requirement):
    """Share satisfied among those who did not answer at which everyone's share is the requirement; under 0 or over 1 when
    they cannot reverse what the others say. NaN when everybody answered."""
    return (requirement - answered * share) / (1 - answered) if answered < 1 else np.nan


def silent_range(share):
    """(low, high): the share supposed among those who did not answer, 9 chances in 10."""
    less = SILENT_LESS + SILENT_SPREAD * special.ndtri(np.array(ENDS))
    low, high = np.clip(share - less[::-1], 0, 1)
    return float(low), float(high)


def _among_answers(requirement, answered, less):
    """The share that those who answered need, for everyone's to be the requirement."""
    needed = requirement + (1 - answered) * less
    needed = np.where(needed - less > 1, (requirement - (1 - answered)) / answered, needed)
    return np.clip(np.where(needed - less < 0, requirement / answered, needed), 0, 1)

"""What would make a pair lose its place, or take the first: the weight, and the figure, at which two pairs tie.

Closed form for an additive model: when criterion j weighs t and the others keep their proportions, the difference
between two pairs is t·d_j + (1 - t)·R with R the difference on the other criteria; it is zero at t = R / (R - d_j).
"""

from typing import NamedTuple

import numpy as np


class Turn(NamedTuple):
    """One way of turning a comparison.

    rival : place of the other pair among the ranked. criterion : name. now, then : the weight (share) or the
    figure (criterion's unit) as it is and at the tie. ahead : whether the pair is ahead today, on average.
    """

    rival: int
    criterion: str
    now: float
    then: float
    ahead: bool


def weight_turn(worth: np.ndarray, weights: np.ndarray, pair: int, rival: int, names) -> Turn | None:
    """The nearest weight of one criterion at which `pair` and `rival` tie.

    Parameters
    ----------
    worth : (m, n) expected values, weights : (n,) that sum to 1.

    Returns
    -------
    Turn or None
        None when no weight of a single criterion turns the comparison.
    """
    d = worth[pair] - worth[rival]
    whole = float(d @ weights)
    best = None
    for j, w in enumerate(weights):
        if w >= 1:
            continue
        rest = (whole - w * d[j]) / (1 - w)
        if rest == d[j]:
            continue
        then = rest / (rest - d[j])
        if 0 <= then <= 1 and (best is None or abs(then - w) < abs(best.then - best.now)):
            best = Turn(rival, names[j], float(w), float(then), whole >= 0)
    return best


def value_turn(worth, spread, weights, pair: int, rival: int, names, anchors, figures) -> Turn | None:
    """The figure of one criterion of `pair` at which it ties with `rival`: the least far from what is known.

    Parameters
    ----------
    worth, spread : (m, n) expected values and their standard deviations.
    figures : (n,) of the pair in the criteria's units; NaN where not measured.

    Returns
    -------
    Turn or None
        None when no figure within the anchors of a single measured criterion turns the comparison.
    """
    whole = float((worth[pair] - worth[rival]) @ weights)
    best, far = None, np.inf
    for j, w in enumerate(weights):
        if not w > 0 or not np.isfinite(figures[j]):
            continue
        gap = -whole / w
        then = anchors[names[j]].figure(worth[pair, j] + gap)
        apart = abs(gap) / max(spread[pair, j], 1e-9)
        if np.isfinite(then) and apart < far:
            best, far = Turn(rival, names[j], float(figures[j]), then, whole >= 0), apart
    return best

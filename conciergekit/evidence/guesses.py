"""What was expected before the data: asked as low / likely / high, worth so many answers, checked (docs/methods.md#guesses)."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from .draws import beta_binomial

MOST_WORTH = 10.0  # answers: a guess, however sure, does not outweigh a small survey
DEFAULT_WORTH = 4.0
SURPRISE = 0.02  # chance of data at least that far from the guess, below which they contradict it
LESS_WORTH = 4  # a contradicted guess counts this many times less
_ASKED = np.array([0.05, 0.50, 0.95])


@dataclass(frozen=True)
class Guess:
    """A guess made before the data: its centre, and how many answers (or counts) it is worth."""

    centre: float
    worth: float = DEFAULT_WORTH

    def weaker(self) -> "Guess":
        """The same once the data have contradicted it."""
        return Guess(self.centre, self.worth / LESS_WORTH)


def elicit_share(low: float, likely: float, high: float) -> Guess:
    """A share from "hardly under `low`, most likely `likely`, hardly over `high`": a Beta by least squares, the three read as
    its 5, 50 and 95 % quantiles (SHELF); worth at most MOST_WORTH answers.

    Raises ValueError unless 0 <= low <= likely <= high <= 1 and low < high.
    """
    if not 0 <= low <= likely <= high <= 1 or low == high:
        raise ValueError("a share needs 0 <= low <= likely <= high <= 1, with low below high")

    def gap(p):
        centre, worth = 1 / (1 + np.exp(-p[0])), np.exp(p[1])
        return special.betaincinv(worth * centre, worth * (1 - centre), _ASKED) - [low, likely, high]

    inside = np.clip(likely, 0.02, 0.98)
    found = optimize.least_squares(gap, [np.log(inside / (1 - inside)), np.log(10.0)]).x
    return Guess(float(1 / (1 + np.exp(-found[0]))), float(min(np.exp(found[1]), MOST_WORTH)))


def elicit_level(low: float, likely: float, high: float) -> Guess:
    """The same for a level (orders a month): a Gamma; worth its shape, that is so many counts. Raises ValueError unless
    0 < low <= likely <= high and low < high."""
    if not 0 < low <= likely <= high < np.inf or low == high:
        raise ValueError("a level needs 0 < low <= likely <= high, with low below high")

    def gap(p):
        shape = np.exp(p[1])
        return np.log(special.gammaincinv(shape, _ASKED) * np.exp(p[0]) / shape / [low, likely, high])

    found = optimize.least_squares(gap, [np.log(likely), np.log(4.0)]).x
    return Guess(float(np.exp(found[0])), float(min(np.exp(found[1]), MOST_WORTH)))


def expected_level(likely: float, worth: float) -> Guess:
    """A level said in one figure: the Gamma of that worth with as many chances above it as below, as in `elicit_level`.

    With the figure as its mean, a guess worth two counts would give 59 chances in 100 to fall short of what is expected.
    """
    return Guess(likely * worth / float(special.gammaincinv(worth, 0.5)), worth)


def contradicted(successes: float, n: float, guess: Guess) -> bool:
    """True if, under the guess, answers as far out as these had less than SURPRISE of a chance on their side.

    Prior-predictive check (Box 1980) with the Beta-binomial.
    """
    if not n > 0:
        return False
    centre = min(max(guess.centre, 0.01), 0.99)
    a, b, x, n = guess.worth * centre, guess.worth * (1 - centre), round(successes), round(n)
    chance = beta_binomial(np.arange(n + 1), n, a, b)
    return bool(min(chance[: x + 1].sum(), chance[x:].sum()) < SURPRISE)


def contradicted_count(observed_level: float, guess: Guess) -> bool:
    """The same for a level: where the level observed lies in the Gamma of the guess."""
    place = observed_level * guess.worth / guess.centre
    return bool(min(special.gammainc(guess.worth, place), special.gammaincc(guess.worth, place)) < SURPRISE)

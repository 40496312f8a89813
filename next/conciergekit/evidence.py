"""What do few data allow to say? Shares, means, grades, the level monthly counts settle at."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

LEVEL = 0.90  # of every range of the kit
SHARE_DISCOUNT, DISCOUNT = 0.95, 0.90  # worth of an answer, of a count, one month later
USUAL_VARIATION, USUAL_MONTHS = 0.25, 4  # of a month, chance apart, and what it is worth
LATELY = 3  # months whose mean stands for a guess that nobody gave
GUESS_ORDERS = 1.0  # what a guess is worth: a month's worth still misleads after eight months
CHANGE_KEEPS, STEP_KEEPS = 0.4, 0.1  # worth of the past after a declared change, a step

RAMPS = (1, 2, 3, 5, 8)  # months in which a ramp fills by 63 %
SWELLS = (2.5, 4, 6)  # month in which an S-ramp is half full
STEPS = (4, 6)  # month from which what came before says next to nothing
SHAPES = ("flat", *[f"ramp {k}" for k in RAMPS], *[f"swell {k}" for k in SWELLS], "curiosity")
SHAPES += tuple(f"step {k}" for k in STEPS)
STEP_AT = np.array([0] * (len(SHAPES) - len(STEPS)) + list(STEPS))
# Of each shape before any count: judged, then tried on known truths (tests/test_evidence.py).
CHANCES = (0.10, 0.12, 0.12, 0.10, 0.08, 0.06, 0.08, 0.08, 0.08, 0.08, 0.05, 0.05)


def wilson_interval(successes, n, level=LEVEL):
    """Range of a share known from `n` independent answers, none of them believed beforehand.

    successes, n : counts of answers, numbers or arrays. level : chance, 0 to 1. Returns (low,
    high), 0 to 1, in the shape given; NaN where n is 0 or not known. Raises ValueError if
    successes are not within 0 to n. Source: Wilson (1927); method 3 of Newcombe (1998).
    """
    x, n = _answers(successes, n)
    z = stats.norm.ppf(_ends(level)[1])
    n = np.where(n > 0, n, np.nan)
    centre = (x + z**2 / 2) / (n + z**2)
    half = z * np.sqrt(x * (n - x) / n + z**2 / 4) / (n + z**2)
    return np.maximum(centre - half, 0), np.minimum(centre + half, 1)


class _Law:
    def __repr__(self):
        low, high = self.interval()
        return f"{type(self).__name__}({self.mean:.4g}, {low:.4g} to {high:.4g})"


@dataclass(frozen=True, eq=False, repr=False)
class Share(_Law):
    """What answers say of a share: Beta(a, b), and the number `n` of answers it rests on."""

    a: float
    b: float
    n: float

    @property
    def mean(self):
        """Share expected, 0 to 1; NaN with neither answer nor belief."""
        return self.a / (self.a + self.b)

    def interval(self, level=LEVEL):
        """(low, high), 0 to 1: holds the share with chance `level`."""
        return tuple(special.betaincinv(self.a, self.b, _ends(level)))

    def chance_above(self, requirement):
        """Chance (0 to 1) that the share is at or above the requirement (0 to 1)."""
        return special.betaincc(self.a, self.b, np.clip(requirement, 0, 1))

    def sample(self, size, rng=None):
        """(size,) draws; rng : numpy Generator, the same draws each time if None."""
        return special.betaincinv(self.a, self.b, (rng or np.random.default_rng(0)).random(size))


def share(successes, n, prior_mean=None, prior_n=4.0, discount=SHARE_DISCOUNT):
    """What answers say of a share today, old ones counting less.

    successes, n : counts of answers, one number or one a month, oldest first (a respondent once
    a month); NaN: not known. prior_mean : share aimed at, 0 to 1 (held within .01 to .99), worth
    `prior_n` answers; None: Jeffreys, worth one. discount : worth of an answer one month older.
    Returns a Share; NaN with neither answer nor prior_mean. Raises ValueError if successes are
    not within 0 to n, or lengths differ. Source: Jeffreys (1946), West and Harrison (1997).
    """
    x, n = (np.atleast_1d(values) for values in _answers(successes, n))
    _check(0 < discount <= 1, "discount", "above 0, at most 1", discount)
    known = np.isfinite(x + n)
    worth = discount ** np.arange(len(x) - 1, -1, -1.0)[known]
    x, n = x[known], n[known]
    a = b = 0.5 if n.sum() else np.nan
    if prior_mean is not None and not np.isnan(prior_mean):
        _check(0 <= prior_mean <= 1, "prior_mean", "0 to 1", prior_mean)
        a = prior_n * min(max(prior_mean, 0.01), 0.99)
        b = prior_n - a
    return Share(float(a + worth @ x), float(b + worth @ (n - x)), float(n.sum()))


@dataclass(frozen=True, eq=False)
class Mean:
    """A mean or a ratio with its range, in its unit; n : the cases it rests on."""

    value: float
    low: float
    high: float
    n: int


def ratio(above, below, level=LEVEL):
    """One sum over another (orders a month open, cost a kilometre), with its range.

    above : (n,), below : (n,), case by case, NaN left out; all 1 : the plain mean. A refund may
    be negative. Returns a Mean, NaN where nothing is left below, without range under two cases.
    Raises ValueError if lengths differ. Source: Cochran (1977), ch. 6; Student (1908).
    """
    above = np.atleast_1d(_numbers("above", above))
    below = _numbers("below", below, above)
    used = np.isfinite(above + below) & ((above != 0) | (below != 0))
    x, w, n = above[used], below[used], int(used.sum())
    if not w.sum() > 0:
        return Mean(np.nan, np.nan, np.nan, 0)
    value, freedom = x.sum() / w.sum(), n - 1 if n > 1 else np.nan  # one case has no range
    error = np.sqrt(n / freedom * ((x - value * w) ** 2).sum()) / w.sum()
    half = stats.t.ppf(_ends(level)[1], freedom) * error
    return Mean(*map(float, (value, value - half, value + half)), n)


def majority_grade(grades):
    """Grade that at least half of the raters reach, beside the lowest and the highest given.

    grades : (n,) whole, 0 to 4; NaN left out. Returns (grade, low, high), NaN if none given.
    Raises ValueError for another grade. Source: Balinski and Laraki (2007), lower median.
    """
    grades = np.atleast_1d(_numbers("grades", grades))
    grades = np.sort(grades[~np.isnan(grades)])
    _check(np.isin(grades, range(5)), "grades", "whole grades, 0 to 4", grades)
    if not len(grades):
        return np.nan, np.nan, np.nan
    return tuple(int(grades[rank]) for rank in ((len(grades) - 1) // 2, 0, -1))


@dataclass(frozen=True, eq=False, repr=False)
class Level(_Law):
    """The level (events a full month) that counts settle at: a Gamma(a, b) for each shape.

    weights : chance of each; a, b : (shapes,). variation : variance of a month's count over its
    mean. clock : months since the start or last change. months : those known. seed : of `sample`.
    """

    shapes: tuple
    weights: np.ndarray
    a: np.ndarray
    b: np.ndarray
    variation: float
    clock: int
    months: int
    seed: int

    @property
    def mean(self):
        """Level expected, events a full month; NaN with neither count nor guess."""
        return float(self.weights @ (self.a / self.b))

    def chance_above(self, requirement):
        """Chance (0 to 1) that the level is at or above the requirement, number or array."""
        wanted = np.maximum(requirement, 0)[..., None]
        return special.gammaincc(self.a, self.b * wanted) @ self.weights

    def interval(self, level=LEVEL):
        """(low, high), events a full month: holds the level with chance `level`."""
        return tuple(map(self._quantile, _ends(level)))

    def _quantile(self, p):
        each = special.gammaincinv(self.a, p) / self.b
        if not each.min() < each.max():  # all shapes alike, or nothing known
            return float(each[0])
        ends = each.min() * (1 - 1e-9), each.max() * (1 + 1e-9)
        return optimize.brentq(lambda x: self.chance_above(x) - (1 - p), *ends)

    def pick(self, size, rng):
        """(size,) shapes drawn by weight: rows of `path`; rng : numpy Generator."""
        return rng.choice(len(self.weights), size, p=self.weights)

    def sample(self, size, rng=None, picked=None):
        """(size,) draws of the level; picked : (size,) their shapes, as `pick` gives them."""
        rng = rng or np.random.default_rng(self.seed)
        picked = self.pick(size, rng) if picked is None else picked
        return special.gammaincinv(self.a[picked], rng.random(size)) / self.b[picked]

    def path(self, months_ahead):
        """(shapes, months_ahead): share of the settled level in each coming month."""
        return _fractions(self.clock + np.arange(1, months_ahead + 1))


def demand_level(counts, exposure=None, season=None, guess=None, seed=0, *, changes=()):
    """Level that monthly counts settle at, while the service may still be filling up.

    counts : (T,) events a month since the start; NaN: not known (the clock runs on). exposure :
    (T,) share of the month open; 0: it says nothing. season : (T,) factor, 1: usual. guess : level
    expected beforehand, worth one order. seed : of the draws. changes : months (0: first, T: the
    coming one) from which the service was declared different. Returns a Level; NaN with neither
    count nor guess. Raises ValueError for a negative number, lengths that differ, a guess of 0, a
    change outside 0 to T. Source: Harvey and Fernandes (1989); weights: Dawid (1984).
    """
    y = np.atleast_1d(_amounts("counts", counts))
    opening = np.ones(len(y)) if exposure is None else _amounts("exposure", exposure, y)
    opening = opening if season is None else opening * _amounts("season", season, y)
    guess = np.nan if guess is None else guess
    _check(np.isnan(guess) or 0 < guess < np.inf, "guess", "above 0", guess)
    _check(np.isin(changes, range(len(y) + 1)), "changes", f"months 0 to {len(y)}", changes)
    known = np.isfinite(y) & (opening > 0)
    lately = _lately(y[known], opening[known])
    variation = _variation(y[known], opening[known], lately if known.any() else guess)
    centre = lately if np.isnan(guess) else guess
    # A month has mean level x opening x fraction, variance variation x mean: over the variation,
    # as good as Poisson. Gamma(a, b), discounted (same mean, less sure), forecasts it as negative
    # binomial, whose chance weighs the shape, and becomes Gamma(a + seen, b + served).
    a = np.full(len(SHAPES), GUESS_ORDERS + 0 * centre)  # NaN if nothing is known
    b, log_weights, clock = a / centre, np.log(CHANCES), 0
    for month in range(len(y) + 1):
        if month in changes:
            a, b = _changed(special.softmax(log_weights), a, b)
            log_weights, clock = np.log(CHANCES), 0
        if month == len(y):
            break
        clock += 1
        kept = DISCOUNT * np.where(clock == STEP_AT, STEP_KEEPS, 1)
        a, b = kept * a, kept * b
        if known[month]:
            seen = y[month] / variation
            served = opening[month] / variation * _fractions(clock)
            log_weights = log_weights + special.gammaln(a + seen) - special.gammaln(a)
            log_weights -= a * np.log1p(served / b) + seen * np.log1p(b / served)
            a, b = a + seen, b + served
    weights = special.softmax(log_weights)
    return Level(SHAPES, weights, a, b, variation, clock, int(known.sum()), seed)


def _fractions(clock):
    """(shapes, *clock): share of the settled level in a month; clock 1 is the first."""
    t, ones = np.asarray(clock), np.ones(np.shape(clock))
    ramps = [1 - np.exp(-t / months) for months in RAMPS]
    swells = [special.expit(4 * (t / month - 1)) for month in SWELLS]  # 2 % at the start
    curiosity = 1 + np.exp(-(t - 1) / 1.5)  # twice the plateau at first
    return np.array([ones, *ramps, *swells, curiosity, *[ones for _ in STEPS]])


def _changed(weights, a, b):
    """One Gamma of the mixture's mean and variance, then less sure."""
    middle = weights @ (a / b)
    spread = weights @ (a * (a + 1) / b**2) - middle**2
    merged = np.full(len(a), CHANGE_KEEPS * middle**2 / spread)
    return merged, merged / middle


def _lately(y, opening):
    """Events a full month in the last known ones, half an event in all at least."""
    total = opening[-LATELY:].sum()
    return max(y[-LATELY:].sum(), 0.5) / total if total else np.nan


def _variation(y, opening, level):
    """Variance of a month over its mean, from differences: a ramp is no noise (Neumann 1941)."""
    pooled = (y[1:] + y[:-1]) / (opening[1:] + opening[:-1])
    expected = pooled * (1 / opening[1:] + 1 / opening[:-1])
    told = expected > 0  # two empty months do not
    squares = np.diff(y / opening)[told] ** 2 / expected[told]
    usual = USUAL_MONTHS * (1 + level * USUAL_VARIATION**2)
    return float(np.maximum(1, (usual + squares.sum()) / (USUAL_MONTHS + told.sum())))


def _answers(successes, n):
    n = _amounts("n", n)
    x = _amounts("successes", successes, n if n.ndim else None)
    _check(np.isnan(x + n) | (x <= n), "successes", "0 to n", x)
    return x, n


def _ends(level):
    _check(0 < level < 1, "level", "above 0, under 1", level)
    return np.array([1 - level, 1 + level]) / 2


def _amounts(name, values, like=None):
    """Numbers of 0 or more, NaN allowed; as many as in `like`."""
    values = _numbers(name, values, like)
    _check(np.isnan(values) | ((values >= 0) & (values < np.inf)), name, "0 or more", values)
    return values


def _numbers(name, values, like=None):
    try:
        values = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected numbers, got {values!r}") from None
    if like is not None:
        _check(values.shape == like.shape, name, f"as many as the {like.size} others", values.size)
    return values


def _check(right, name, allowed, given):
    """ValueError: the argument, what is allowed, the first value that is not."""
    if not np.all(right):
        wrong = np.broadcast_to(given, np.shape(right))[~np.asarray(right)].flat[0]
        raise ValueError(f"{name}: expected {allowed}, got {wrong:g}")

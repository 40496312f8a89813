"""Monthly counts of a service that is filling up: the level it is settling at, what may come next (docs/methods.md#orders)."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from scipy import special

from .draws import gamma_quantiles, uniforms

# How a new service goes, hypothesis by hypothesis: a part of its orders comes at once (those whom the team knows), the rest
# fills up as 1 − exp(−(t/months)^steepness), t in months (0 months: at once; steepness 1: fastest at first; above: hardly
# anything more for some months, then a rise, an S); it keeps its level, or loses a part of its orders each month after so many.
# Weights: benchmarks/results/gates.md.
RAMPS = np.array(
    [  # months, steepness, at once, kept a month, after, weight
        (0, 1, 0, 1, 0, 0.055),
        (1, 1, 0, 1, 0, 0.115),
        (2, 1, 0, 1, 0, 0.09),
        (3, 1, 0, 1, 0, 0.065),
        (5, 1, 0, 1, 0, 0.055),
        (8, 1, 0, 1, 0, 0.055),
        (4, 2, 0, 1, 0, 0.04),
        (6, 2, 0, 1, 0, 0.055),
        (8, 2, 0, 1, 0, 0.06),
        (10, 3, 0, 1, 0, 0.06),
        (6, 4, 0.1, 1, 0, 0.11),
        (8, 4, 0.1, 1, 0, 0.11),
        (0, 1, 0, 0.85, 0, 0.02),
        (1, 1, 0, 0.85, 0, 0.06),
        (2, 1, 0, 0.92, 5, 0.025),
        (2, 1, 0, 0.92, 8, 0.025),
    ]
)
# A season nobody knows before a year has passed: two services in five are supposed to have one, so strong above and below its
# mean, its high month any of the twelve (kept as every second one).
SEASONAL, SEASON, HIGH_MONTHS = 0.4, 0.4, np.arange(0, 12, 2)


def _hypotheses() -> np.ndarray:
    """Each ramp without a season, then with one of each phase: the columns of RAMPS, swing and phase, in rows."""
    seasons = [(1 - SEASONAL, 0, 0), *((SEASONAL / len(HIGH_MONTHS), SEASON, high) for high in HIGH_MONTHS)]
    rows = [(*ramp[:-1], ramp[-1] * weight, *season) for weight, *season in seasons for ramp in RAMPS]
    return np.array(rows).T


SLOW = RAMPS[RAMPS[:, 1] > 1, -1].sum()  # weight of the S
FALLING = RAMPS[RAMPS[:, 3] < 1, -1].sum()
RAMP_MONTHS, STEEPNESS, AT_ONCE, KEPT_A_MONTH, KEPT_UNTIL, RAMP_WEIGHTS, SWING, HIGH = _hypotheses()
DISCOUNT = 0.85  # what a month-old count is still worth
# Month-to-month variation beyond Poisson assumed before the data speak, worth 4 months, seasons apart.
USUAL_CV = 0.20
PRIOR_COUNTS = 2.0
FALLS = 3  # falls in a row from which a level is asked where it leads
LEVEL_MONTHS = 3  # the level that the usual variation is a share of is that of so many last months
KEPT_AFTER_CHANGE = 0.3  # what evidence on the old service is still worth once the service was changed


@dataclass(frozen=True)
class Demand:
    """What counts say of the level today: a mixture of Gamma(shape, rate), hypotheses on the last axis.

    weights, rate : (..., hypotheses) arrays; shape : (..., 1), the same under every one; phi : (...) variance of a month
    over its mean; age : months since the service started, or was last changed; elapsed : months since it started.
    """

    weights: np.ndarray
    shape: np.ndarray
    rate: np.ndarray
    phi: np.ndarray
    age: int
    elapsed: int

    def at(self, pick, inside) -> np.ndarray:
        """Draws of the level (..., draws) at two sets of uniforms: which hypothesis, and where within its Gamma (`inside`:
        uniforms, or `GammaAt` of them where many series are drawn)."""
        if callable(inside):
            drawn = inside(self.shape)
        elif self.shape.ndim == 1:
            drawn = gamma_quantiles(self.shape[0], inside)
        else:
            drawn = special.gammaincinv(self.shape, inside)
        order, runs = self._runs(pick)
        return drawn / _in_order(np.take_along_axis(self.rate, self._by_level, axis=-1), order, runs)

    def reaches(self, requirement: float, pick, inside) -> np.ndarray:
        """Which draws of `at` reach the requirement: the same answer without the inverse, some fifteen times faster."""
        order, runs = self._runs(pick)
        rate, below = np.take_along_axis(self.rate, self._by_level, axis=-1), np.zeros(runs.shape)
        drawn = runs > 0  # the other hypotheses, most of them, are asked nothing
        shape = np.broadcast_to(self.shape, runs.shape)
        below[drawn] = special.gammainc(shape[drawn], rate[drawn] * max(requirement, 0))
        return inside >= _in_order(below, order, runs)

    @cached_property
    def _by_level(self) -> np.ndarray:
        """Hypotheses from the lowest level to the highest: the draws follow the uniforms, so that few are enough."""
        return np.argsort(-self.rate, axis=-1)

    def _runs(self, pick) -> tuple[np.ndarray, np.ndarray]:
        """The draws in order of `pick`, and how many in a row fall to each hypothesis, from the lowest level on."""
        order = np.argsort(pick)
        weights = np.take_along_axis(self.weights, self._by_level, axis=-1)
        ends = _below(np.cumsum(weights, axis=-1)[..., :-1], pick[order])
        return order, np.diff(ends, axis=-1, prepend=0, append=len(order))

    @property
    def mean(self) -> float:
        """The level expected, of one series: the mean of its draws, without drawing any."""
        return float((self.weights * self.shape / self.rate).sum())

    @property
    def falling(self) -> np.ndarray:
        """Chance that the service is losing its orders."""
        return (self.weights * (_kept(self.age) < 1)).sum(axis=-1)

    def ahead(self, pick, months: int) -> np.ndarray:
        """(draws, months): what each month after the last one is expected to be, as a share of the level drawn by `at`,
        under the hypothesis of each draw: still filling up, its season, what it is already losing (a fall still to come is
        not foreseen). For one series."""
        ends = np.cumsum(self.weights[self._by_level])[:-1]
        which = self._by_level[np.searchsorted(ends, pick, side="right")]
        after = np.arange(1, months + 1)
        each = [_ramp(self.age + h) * _season(self.elapsed + h) * _kept(self.age) ** h for h in after]
        return np.array(each).T[which]

    def above(self, requirement) -> np.ndarray:
        """Chance that the level is at or above the requirement, in closed form."""
        return (self.weights * special.gammaincc(self.shape, self.rate * max(requirement, 0))).sum(axis=-1)


def _below(values, ordered) -> np.ndarray:
    """How many of the `ordered` are below each value: at once where there is one in each n-th of 0 to 1 (``uniforms``)."""
    n = len(ordered)
    if not np.array_equal((ordered * n).astype(int), np.arange(n)):
        return np.searchsorted(ordered, values)
    nth = np.minimum((values * n).astype(int), n - 1)
    return nth + (ordered[nth] < values)


def _in_order(values, order, runs):
    """`values` of runs of draws, for each draw where it was drawn."""
    in_order = np.repeat(values.ravel(), runs.ravel()).reshape(*values.shape[:-1], len(order))
    return in_order.take(np.argsort(order), axis=-1)


def recent_level(counts, exposure=None, *, months):
    """What was seen lately: counts a normal month over the last `months` known ones, as they came, ramp and all; counts,
    exposure : (..., T), as in `demand_state`. Returns (...), NaN where no month is known."""
    y, opening = _monthly(counts, exposure, None)
    known = np.isfinite(y) & (opening > 0)
    late = _late(known, months)
    seen, open_months = np.where(late, y, 0).sum(axis=-1), np.where(late, opening, 0).sum(axis=-1)
    return np.divide(seen, open_months, out=np.full(seen.shape, np.nan), where=open_months > 0)


def if_falling(counts, exposure=None):
    """Where a level that has fallen FALLS times in a row is in as many months again, at the same pace; NaN if it has not.
    counts, exposure : (..., T), as in `demand_state`. Returns (...)."""
    y, opening = _monthly(counts, exposure, None)
    known = np.isfinite(y) & (opening > 0)
    level = np.divide(y, opening, out=np.full(y.shape, np.nan), where=known)
    if level.shape[-1] <= FALLS:
        return np.full(level.shape[:-1], np.nan)
    # the last known ones, in order
    last = np.take_along_axis(level, np.argsort(known, axis=-1, kind="stable"), axis=-1)[..., -FALLS - 1 :]
    falling = (np.diff(last, axis=-1) < 0).all(axis=-1)
    return np.where(falling, last[..., -1] ** 2 / np.where(falling, last[..., 0], 1), np.nan)


def gamma_poisson(a, b, y, exposure):
    """Conjugate update of a rate: Gamma(a, b) and counts y over an exposure give Gamma(a + Σy, b + Σexposure). Raises
    ValueError if one is negative or not finite."""
    values = [np.asarray(v, dtype=float) for v in (a, b, y, exposure)]
    if not all(np.isfinite(v).all() and (v >= 0).all() for v in values):
        raise ValueError("a, b, counts and exposures must be finite and not negative")
    return float(values[0] + values[2].sum()), float(values[1] + values[3].sum())


def demand_level(counts, exposure=None, season=None, guess=None, draws=4000, seed=0, **options):
    """The monthly level a service is settling at, from a few monthly counts of a service that is filling up.

    Discounted Gamma–Poisson (Harvey & Fernandes 1989) mixed over hypotheses of how a service starts (RAMPS: quickly,
    slowly, in an S, or falling: the level is then that of the last month) and of its season, with overdispersion shrunk
    towards a month-to-month variation of USUAL_CV. Textbook Gamma–Poisson averages the ramp in and is falsely precise;
    docs/methods.md#orders has the coverage measured.

    counts : (T,) one count a month, oldest first, from the first month of the service; NaN: month not known (the past is
    discounted, nothing is learnt), zero is a datum. exposure : (T,) share of a normal month the service was open, 1 if not
    given; 0 teaches nothing. season : (T,) known seasonal factors, mean 1. guess : level expected before the test, worth two
    counts; None: the mean observed. options : `worth` and `changes` of `demand_state`. Returns (draws,) levels, in counts
    per normal month. Raises ValueError on negative or infinite counts, shapes that differ, a guess that is not positive, or
    no observed month and no guess.
    """
    if np.ndim(counts) != 1:
        raise ValueError("counts must be one count a month: a list or a one-dimensional array")
    state = demand_state(counts, exposure, season, guess, **options)
    return state.at(uniforms(draws, [*np.atleast_1d(seed), 0]), uniforms(draws, [*np.atleast_1d(seed), 1]))


def demand_state(
    counts, exposure=None, season=None, guess=None, worth=PRIOR_COUNTS, changes=(), age=0
) -> Demand:
    """The Gamma mixture behind `demand_level`, for one series (T,) or many at once (..., T).

    guess : level expected before the test, one number or one a series; None: the mean observed. worth : how many
    counts it is worth. changes : months (0 is the first) from which the service was declared different: what was
    known is merged, kept at KEPT_AFTER_CHANGE, and the ramp starts again. age : months the service had run before
    the first count. Errors as in `demand_level`.
    """
    y, opening = _monthly(counts, exposure, season)
    known = np.isfinite(y) & (opening > 0)
    if not worth > 0:
        raise ValueError(f"worth must be positive, got {worth!r}")
    guess = np.asarray(_guess(guess, y, opening, known))[..., None]
    phi = _overdispersion(y, opening, known)[..., None]
    shape = np.full((*y.shape[:-1], 1), float(worth))
    rate, log_weight = shape / guess * np.ones_like(RAMP_MONTHS), np.log(RAMP_WEIGHTS)
    learned, started = _Learned(log_weight, shape, rate), age
    for t in range(y.shape[-1]):
        if t in changes:
            shape, rate, log_weight, age = *_changed(learned.log_weight, shape, rate), 0
            learned = _Learned(log_weight, shape, rate)
        age += 1
        kept, pace = _kept(age), _ramp(age) * _season(started + t + 1)
        # a month that is not known teaches nothing: no count, no exposure
        seen_now = known[..., t, None]
        seen = np.where(seen_now, y[..., t, None], 0) / phi
        shape = DISCOUNT * shape + seen
        rate = rate * (DISCOUNT / kept) + np.where(seen_now, opening[..., t, None], 0) / phi * pace
        learned.month(seen, pace, kept, shape, rate)
    return Demand(_normalised(learned.log_weight), shape, rate, phi[..., 0], age, started + y.shape[-1])


class _Learned:
    """What months say of each hypothesis: the negative binomial's terms that are not the same under every one. Of each logarithm
    only what the next month does not take back is added, and all the counts at once: a gate is tried on thousands of series."""

    def __init__(self, log_weight, shape, rate):
        self.shape, self.log_rate = shape, np.log(rate)
        self.known = log_weight + shape * self.log_rate
        self.of_series, self.of_hypothesis = [], []

    def month(self, seen, pace, kept, shape, rate) -> None:
        """`shape` and `rate` after a month that counted `seen`."""
        self.of_series += [seen, DISCOUNT * self.shape]
        self.of_hypothesis += [np.log(pace), -np.log(kept)]
        self.known -= (1 - DISCOUNT) * self.shape * self.log_rate
        self.shape, self.log_rate = shape, np.log(rate)

    @property
    def log_weight(self):
        told = self.known - self.shape * self.log_rate
        if self.of_series:
            told += np.concatenate(self.of_series, axis=-1) @ np.array(self.of_hypothesis)
        return told


def _normalised(log_weight):
    weights = np.exp(log_weight - log_weight.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def _changed(log_weight, shape, rate):
    """One Gamma with the mixture's mean and variance, worth a part of it, under every hypothesis again."""
    weights = _normalised(log_weight)
    mean = (weights * shape / rate).sum(axis=-1, keepdims=True)
    second = (weights * shape * (shape + 1) / rate**2).sum(axis=-1, keepdims=True)
    merged = KEPT_AFTER_CHANGE * mean**2 / np.maximum(second - mean**2, 1e-12 * second)
    # what is already running does not start from nothing again
    known = np.where(STEEPNESS > 1, 1e-9, RAMP_WEIGHTS)
    return merged, merged / mean * np.ones_like(rate), np.broadcast_to(np.log(known), rate.shape)


def _monthly(counts, exposure, season):
    y = np.asarray(counts, dtype=float)
    if np.isinf(y).any() or (y < 0).any():
        raise ValueError("counts must be zero or more; use NaN for a month that is not known")
    opening = np.ones_like(y)
    for name, factor in (("exposure", exposure), ("season", season)):
        if factor is None:
            continue
        factor = np.asarray(factor, dtype=float)
        if factor.shape != y.shape[-1:] and factor.shape != y.shape:
            raise ValueError(f"{name} must have one value a month: {factor.shape} for {y.shape} counts")
        if not (np.isfinite(factor).all() and (factor >= 0).all()):
            raise ValueError(f"{name} must be finite and not negative")
        opening = opening * factor
    if (y[opening == 0] > 0).any():
        raise ValueError("a month with exposure 0 cannot have counts")
    return y, opening


def _guess(guess, y, opening, known):
    if guess is not None:
        if not (np.all(np.isfinite(guess)) and np.all(np.asarray(guess) > 0)):
            raise ValueError(f"guess must be a positive level, got {guess!r}")
        return guess
    if not known.any(axis=-1).all():
        raise ValueError("no observed month: give at least one count or a guess")
    seen, open_months = np.where(known, y, 0).sum(axis=-1), np.where(known, opening, 0).sum(axis=-1)
    return np.maximum(seen / open_months, 0.5)


def _overdispersion(y, opening, known):
    """Variance over mean, from successive differences so that a trend does not count as noise."""
    counts, opened = np.where(known, y, 0.0), np.where(known, opening, 1.0)
    level = counts / opened
    months = np.arange(y.shape[-1])
    # the known month before each month, −1 where there is none
    before = np.roll(np.maximum.accumulate(np.where(known, months, -1), axis=-1), 1, axis=-1)
    before[..., :1] = -1
    level_then, counts_then, opened_then = (
        np.take_along_axis(v, np.maximum(before, 0), axis=-1) for v in (level, counts, opened)
    )
    noise = (counts + counts_then) / (opened + opened_then) * (1 / opened + 1 / opened_then)
    useful = known & (before >= 0) & (noise > 0)  # two empty months in a row say nothing about dispersion
    spread = np.where(useful, (level - level_then) ** 2 / np.where(noise > 0, noise, 1), 0).sum(axis=-1)
    late = _late(known, LEVEL_MONTHS)
    last = np.where(late, level, 0).sum(axis=-1) / np.maximum(late.sum(axis=-1), 1)
    return np.maximum(1.0, (4 * (1 + last * USUAL_CV**2) + spread) / (4 + useful.sum(axis=-1)))


def _late(known, months):
    """The last `months` known ones."""
    return known & (np.cumsum(known[..., ::-1], axis=-1)[..., ::-1] <= months)


@cache
def _ramp(t):
    with np.errstate(divide="ignore"):
        return 1 - (1 - AT_ONCE) * np.exp(-((t / RAMP_MONTHS) ** STEEPNESS))


@cache
def _kept(t):
    """What the month t keeps of the orders of the one before."""
    return np.where(t > KEPT_UNTIL, KEPT_A_MONTH, 1.0)


@cache
def _season(t):
    return 1 + SWING * np.cos(2 * np.pi * (t - HIGH) / 12)

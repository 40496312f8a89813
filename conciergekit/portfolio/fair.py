"""Comparing pilots of unequal size fairly: partial pooling, with what it takes off each figure, and the limits of a funnel.

Morris (1983), "Parametric empirical Bayes inference", JASA 78: each pilot's figure is drawn towards what pilots of its stage and
age are expected to show, the more so the less it rests on. With equal variances and one stage it is the estimator of James & Stein
(Efron & Morris, 1975). What a stage adds is drawn together in turn: an effect at random, as in Fay & Herriot (1979), so that stages
that differ by no more than chance are one. Funnel limits: Spiegelhalter (2005), Statistics in Medicine 24, widened by what pilots
differ by (his additive model of over-dispersion, Quality and Safety in Health Care 14): by chance alone most would lie outside.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.told import Told
from .kept import MONTHS, value_of

FEWEST = 5  # pilots, under which nobody is compared with the others
FEWEST_FOR_QUARTERS = 9  # pilots, under which a quarter is the figure of one or two of them
FEWEST_MONTHS = 4  # of both, under which a ratio has no error of its own
FEWEST_FOR_AGE = 10  # pilots, from which what is expected follows their age
LIMIT = 1.96  # of the funnel: 95 cases in 100
RANGE = 1.645  # half a range of nine chances in ten, in standard errors
# what is compared, each per inhabitant, per hour, per stop, or as a share; whether more is better
COMPARED = {
    "requests_per_thousand": True,
    "contribution_hour_eur": True,
    "cost_per_stop_eur": False,
    "service_rate": True,
    "on_time_rate": True,
    "satisfaction_beneficiaries": True,
    "own_cover": True,
}
# Shares counted over the whole test: their error is that of so many answers at the share of all (as in a funnel). The range of
# such a figure is that of where it settles now, which is another one: with it, drawing together did harm (benchmarks/results).
COUNTED = frozenset({"service_rate", "on_time_rate", "satisfaction_beneficiaries"})
# Figures that chance multiplies, the larger the less well known: drawn together as logarithms.
MULTIPLIED = frozenset({"requests_per_thousand", "cost_per_stop_eur"})


@dataclass(frozen=True)
class Pooled(Told):
    """One figure of several pilots, drawn together.

    pilots, raw, error : as given. expected : what their stage and age let expect (their mean, with few pilots). shrinkage : how
    much of the way to it each one goes, 0 to 1. estimate, low, high : after that. between : standard deviation of the true figures
    of a stage. stages : that each one is compared with, "" for all. apart : standard deviation of what stages add, 0 where they
    do not differ by more than chance. zero : pilots left out of figures that chance multiplies, as theirs, or its range, is not above
    zero.
    """

    code: str
    pilots: tuple[str, ...]
    raw: np.ndarray
    error: np.ndarray
    expected: np.ndarray
    shrinkage: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    between: float
    stages: tuple[str, ...] = ()
    apart: float = 0.0
    zero: tuple[str, ...] = ()

    @property
    def middles(self) -> tuple[float, float, float]:
        """Middle of the pilots, lower and upper quarters; NaN for the quarters under `FEWEST_FOR_QUARTERS`."""
        return _middles(self.estimate)

    def of_stage(self, stage: str) -> np.ndarray:
        """Which pilots those of a stage are compared with: True for each of them, for all where `stage` is ""."""
        return np.array([stage in ("", one) for one in self.stages])

    def middles_of(self, stage: str) -> tuple[float, float, float, int]:
        """`middles` of these, and how many they are."""
        mates = self.estimate[self.of_stage(stage)]
        return *_middles(mates), len(mates)

    @property
    def levelled(self) -> tuple[np.ndarray, np.ndarray]:
        """The figures, and their errors, as if the same were expected of each: its mean. Of who has no stage to be compared with,
        less well known by what a stage may add."""
        middle, times = self.expected.mean(), self.code in MULTIPLIED
        error = self.error * (middle / self.expected if times else 1.0)
        error = np.hypot(error, self.apart * np.array([not one for one in self.stages]))
        return (self.raw * middle / self.expected if times else self.raw - self.expected + middle), error

    def limits(self, error: np.ndarray, usual: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """Between what figures so known lie 95 times in 100, once levelled: by chance and, `usual`, what pilots differ by."""
        middle, between = self.expected.mean(), self.between if usual else 0.0
        far = LIMIT * np.sqrt(error**2 + between**2)
        if self.code in MULTIPLIED:
            return middle / np.exp(far / middle), middle * np.exp(far / middle)
        return middle - far, middle + far

    @property
    def outside(self) -> np.ndarray:
        """Beyond the funnel: further than chance and what pilots usually differ by take one in twenty."""
        figures, error = self.levelled
        low, high = self.limits(error)
        return (figures < low) | (figures > high)


def _middles(figures: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = np.quantile(figures, (0.25, 0.5, 0.75))
    if len(figures) < FEWEST_FOR_QUARTERS:
        low = high = np.nan
    return float(middle), float(low), float(high)


def pool(
    raw: Sequence[float],
    error: Sequence[float],
    age: Sequence[float] | None = None,
    code: str = "",
    pilots: Sequence[str] = (),
    stage: Sequence[str] | None = None,
) -> Pooled:
    """Partial pooling of k figures with known standard errors.

    age : of each one, for what is expected of it to follow it; used from `FEWEST_FOR_AGE` on. stage : of each one ("": not known);
    a stage is a ground of comparison where `FEWEST` share it, the others are compared with all. At least four figures, else none
    is moved (with three or fewer, pooling may do harm: Stein, 1956).
    """
    raw, error = np.asarray(raw, float), np.asarray(error, float)
    k, variance = len(raw), np.asarray(error, float) ** 2
    columns = [np.ones(k)]
    if age is not None and k >= FEWEST_FOR_AGE and np.ptp(age) > 0:
        columns.append(np.asarray(age, float) - np.mean(age))
    x = np.column_stack(columns)
    stages = _grounds(stage or [""] * k)
    known = sorted(set(stages) - {""})
    z = np.array([[float(one == name) for name in known] for one in stages])
    # who has no stage to be compared with may differ from all by what a stage adds
    alone = z.sum(axis=1) == 0
    between = apart = 0.0
    for _round in range(200):
        total = np.maximum(variance + between + apart * alone, 1e-12)
        expected, leverage = _expected(x, z * np.sqrt(apart), raw, total)
        r = leverage.sum()
        if k <= r + 2:
            break
        left = k / (k - r) * (raw - expected) ** 2 - variance - apart * alone
        new = max(0.0, float((left / total).sum() / (1 / total).sum()))
        new_apart = _apart(x, z, alone, raw, np.maximum(variance + new, 1e-12)) if known else 0.0
        if abs(new - between) < 1e-10 * (1 + new) and abs(new_apart - apart) < 1e-10 * (1 + new_apart):
            break
        between, apart = new, new_apart
    shrinkage = np.zeros(k) if k <= r + 2 else (k - r - 2) / (k - r) * variance / total
    estimate = raw - shrinkage * (raw - expected)
    # with unequal variances (Morris, 1983, section 5): what is expected is known more or less well (its leverage), and what
    # shrinkage is not known counts more where a figure rests on much, less where it rests on little
    spread = variance * (1 - (1 - leverage) * shrinkage)
    if k > r + 2:
        middle = float((variance / total).sum() / (1 / total).sum()) + between
        spread = spread + 2 / (k - r - 2) * shrinkage**2 * middle / total * (raw - expected) ** 2
    half = RANGE * np.sqrt(spread)
    names = tuple(pilots) or tuple(map(str, range(k)))
    found = raw, error, expected, shrinkage, estimate, estimate - half, estimate + half
    return Pooled(code, names, *found, math.sqrt(between), stages, math.sqrt(apart))


def _grounds(stage: Sequence[str]) -> tuple[str, ...]:
    """The stage each one is compared with; "" where fewer than `FEWEST` share it."""
    shared = Counter(stage)
    return tuple(one if shared[one] >= FEWEST else "" for one in stage)


def _expected(x: np.ndarray, z: np.ndarray, raw: np.ndarray, total: np.ndarray) -> tuple:
    """What x, and z times effects of variance 1 (mixed model equations: Henderson, 1975), let expect of each; its leverage."""
    root, both = 1 / np.sqrt(total), np.hstack([x, z])
    scaled = both * root[:, None]
    back = np.linalg.pinv(np.vstack([scaled, np.eye(both.shape[1])[x.shape[1] :]]))[:, : len(raw)]
    return both @ (back @ (raw * root)), (scaled * back.T).sum(axis=1)


def _apart(x: np.ndarray, z: np.ndarray, alone: np.ndarray, raw: np.ndarray, total: np.ndarray) -> float:
    """Variance of what stages add: what they explain beyond x, less what chance would (Henderson, 1953, third method)."""
    root = 1 / np.sqrt(total)[:, None]
    of_all, of_each = (_basis(columns * root) for columns in (x, np.hstack([x, z])))
    explained = ((of_each.T @ (raw * root[:, 0])) ** 2).sum() - ((of_all.T @ (raw * root[:, 0])) ** 2).sum()
    by_chance = of_each.shape[1] - of_all.shape[1]
    stages = z * root - of_all @ (of_all.T @ (z * root))
    gained = (of_each**2).sum(axis=1) - (of_all**2).sum(axis=1)
    if not by_chance:
        return 0.0
    return max(0.0, float((explained - by_chance) / ((stages**2).sum() + (gained / total)[alone].sum())))


def _basis(columns: np.ndarray) -> np.ndarray:
    left, size, _right = np.linalg.svd(columns, full_matrices=False)
    return left[:, size > 1e-9 * size[0]]


def pooled(states: Sequence[dict], code: str) -> Pooled | None:
    """One figure of the pilots that measure it with its range; None under `FEWEST` of them."""
    found = [(kept["pilot"], kept["months"], kept.get("stage", ""), *_figure(kept, code)) for kept in states]
    found = [one for one in found if np.isfinite(one[3]) and one[5] > one[4] and one[6] > 0]
    # no logarithm
    zero = [one[0] for one in found if code in MULTIPLIED and not min(one[3:5]) > 0]
    found = [one for one in found if one[0] not in zero]
    if len(found) < FEWEST:
        return None
    ids, ages, stages, *figures = zip(*found, strict=True)
    raw, low, high, n = (np.array(column, float) for column in figures)
    if code in MULTIPLIED:
        drawn = pool(np.log(raw), np.log(high / low) / (2 * RANGE), ages, code, ids, stages)
        kept = {name: np.exp(getattr(drawn, name)) for name in ("raw", "expected", "estimate", "low", "high")}
        middle = kept["expected"]
        kept |= {name: getattr(drawn, name) * float(middle.mean()) for name in ("between", "apart")}
        return replace(drawn, error=drawn.error * middle, zero=tuple(zero), **kept)
    error = (high - low) / (2 * RANGE)
    if code in COUNTED:
        # none of all, or all of them, is not known without error either: half an answer is kept for what was not seen
        unseen = 0.5 / (n.sum() + 1)
        together = min(max(float(np.dot(raw, n) / n.sum()), unseen), 1 - unseen)
        error = np.sqrt(together * (1 - together) / n)
    return pool(raw, error, ages, code, ids, stages)


def _figure(kept: dict, code: str) -> tuple[float, float, float, int]:
    """Value, range, how many data. The share of expenses covered is that counted over the test, its range that of a ratio over
    months (Cochran, 1977, ch. 6): at the estimated level it is drawn already, and drawing it once more did harm."""
    if code != "own_cover":
        return value_of(kept, code)
    at = [MONTHS.index(name) for name in ("revenue_eur", "expense_eur")]
    rows = np.array([[row[k] for k in at] for row in kept.get("by_month", {}).values()], float).reshape(-1, 2)
    earned, spent = rows[np.isfinite(rows).all(axis=1)].T
    n, total = len(spent), spent.sum()
    if n < FEWEST_MONTHS or not total:
        return np.nan, np.nan, np.nan, n
    value = earned.sum() / total
    half = RANGE * np.sqrt(n / (n - 1) * ((earned - value * spent) ** 2).sum()) / total
    return value, value - half, value + half, n

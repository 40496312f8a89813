"""Comparing pilots of unequal size fairly: partial pooling, with what it takes off each figure, and the limits of a funnel.

Morris (1983), "Parametric empirical Bayes inference", JASA 78: each pilot's figure is drawn towards what pilots of its age are
expected to show, the more so the less it rests on. With equal variances it is the estimator of James & Stein (Efron & Morris,
1975). Funnel limits: Spiegelhalter (2005), Statistics in Medicine 24.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.told import Told
from .kept import MONTHS, value_of

FEWEST = 5  # pilots, under which nobody is compared with the others
FEWEST_FOR_QUARTERS = 9  # pilots, under which a quarter is the figure of one or two of them
FEWEST_MONTHS = 4  # of both, under which a ratio has no error of its own
FEWEST_FOR_AGE = 10  # pilots, from which what is expected follows their age
LIMITS = (1.96, 3.09)  # of the funnel: 95 and 99.8 cases in 100
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

    pilots, raw, error : as given. expected : what their age lets expect (their mean, with few pilots). shrinkage : how much of
    the way to it each one goes, 0 to 1. estimate, low, high : after that. between : standard deviation of the true figures.
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

    @property
    def middles(self) -> tuple[float, float, float]:
        """Middle of the pilots, lower and upper quarters; NaN for the quarters under `FEWEST_FOR_QUARTERS`."""
        low, middle, high = np.quantile(self.estimate, (0.25, 0.5, 0.75))
        if len(self.estimate) < FEWEST_FOR_QUARTERS:
            low = high = np.nan
        return float(middle), float(low), float(high)

    @property
    def outside(self) -> np.ndarray:
        """Beyond the inner limits of the funnel: further than chance alone takes one pilot in twenty."""
        return np.abs(self.raw - self.expected) > LIMITS[0] * self.error


def pool(
    raw: Sequence[float],
    error: Sequence[float],
    age: Sequence[float] | None = None,
    code: str = "",
    pilots: Sequence[str] = (),
) -> Pooled:
    """Partial pooling of k figures with known standard errors.

    age : of each one, for what is expected of it to follow it; used from `FEWEST_FOR_AGE` on. At least four figures, else none
    is moved (with three or fewer, pooling may do harm: Stein, 1956).
    """
    raw, error = np.asarray(raw, float), np.asarray(error, float)
    k, variance = len(raw), np.asarray(error, float) ** 2
    columns = [np.ones(k)]
    if age is not None and k >= FEWEST_FOR_AGE and np.ptp(age) > 0:
        columns.append(np.asarray(age, float) - np.mean(age))
    x, r = np.column_stack(columns), len(columns)
    between, expected = 0.0, raw
    for _round in range(200):
        weight = 1 / np.maximum(variance + between, 1e-12)
        beta = np.linalg.lstsq(x * np.sqrt(weight)[:, None], raw * np.sqrt(weight), rcond=None)[0]
        expected = x @ beta
        if k <= r + 2:
            break
        new = max(
            0.0, float((weight * (k / (k - r) * (raw - expected) ** 2 - variance)).sum() / weight.sum())
        )
        if abs(new - between) < 1e-10 * (1 + new):
            break
        between = new
    shrinkage = (
        np.zeros(k)
        if k <= r + 2
        else (k - r - 2) / (k - r) * variance / np.maximum(variance + between, 1e-12)
    )
    estimate = raw - shrinkage * (raw - expected)
    # with unequal variances (Morris, 1983, section 5): what is expected is known more or less well (its leverage), and what
    # shrinkage is not known counts more where a figure rests on much, less where it rests on little
    total = np.maximum(variance + between, 1e-12)
    scaled = x / np.sqrt(total)[:, None]
    leverage = (np.linalg.pinv(scaled).T * scaled).sum(axis=1)
    spread = variance * (1 - (1 - leverage) * shrinkage)
    if k > r + 2:
        middle = float((variance / total).sum() / (1 / total).sum()) + between
        spread = spread + 2 / (k - r - 2) * shrinkage**2 * middle / total * (raw - expected) ** 2
    half = RANGE * np.sqrt(spread)
    names = tuple(pilots) or tuple(map(str, range(k)))
    return Pooled(
        code,
        names,
        raw,
        error,
        expected,
        shrinkage,
        estimate,
        estimate - half,
        estimate + half,
        float(np.sqrt(between)),
    )


def pooled(states: Sequence[dict], code: str) -> Pooled | None:
    """One figure of the pilots that measure it with its range; None under `FEWEST` of them."""
    found = [(kept["pilot"], kept["months"], *_figure(kept, code)) for kept in states]
    found = [one for one in found if np.isfinite(one[2]) and one[4] > one[3] and one[5] > 0]
    if code in MULTIPLIED:
        found = [one for one in found if one[3] > 0]
    if len(found) < FEWEST:
        return None
    ids, ages, *figures = zip(*found, strict=True)
    raw, low, high, n = (np.array(column, float) for column in figures)
    if code in MULTIPLIED:
        drawn = pool(np.log(raw), np.log(high / low) / (2 * RANGE), ages, code, ids)
        kept = {name: np.exp(getattr(drawn, name)) for name in ("raw", "expected", "estimate", "low", "high")}
        middle = kept["expected"]
        return replace(
            drawn, error=drawn.error * middle, between=drawn.between * float(middle.mean()), **kept
        )
    error = (high - low) / (2 * RANGE)
    if code in COUNTED:
        together = float(np.dot(raw, n) / n.sum())
        error = np.sqrt(together * (1 - together) / n)
    return pool(raw, error, ages, code, ids)


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

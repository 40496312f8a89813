"""Monthly looks at the shares of target groups: has one gained on another, with a stated rate of false alarms.

Totals of a month are nuisance (season, holidays): everything is conditional on them. At each look the best date
of change and the best two groups are sought (scan of likelihood ratios of pairs); the ratio is divided by the
dispersion left once that change is allowed for, and by what the clients explain (`client_effect`): the orders of one
client go to one group, and a regular who comes or leaves is one client, not a shift. The threshold comes from simulation (`benchmarks/shift_detection.py`) so that, over 36 monthly looks without any
change, an alarm is raised at most one time in twenty, whether orders come alone, in bunches or from regulars.

Everything takes many series at once, so that the benchmark runs these very functions. What they find: docs/methods.md#shift.
"""

import tomllib
from functools import cache

import numpy as np
from scipy import optimize, special

from ..core import rates
from ..core.paths import data
from ..evidence import DISCOUNT

BEFORE, AFTER = 3, 2  # months needed on each side of a change
# Orders come in bunches: shares vary between months as a Dirichlet of this concentration. The dispersion seen
# is pulled towards it with the weight of 24 observations, and raised to a power since it is itself an estimate.
BUNCHING, DISPERSION_WEIGHT, DISPERSION_POWER = 30.0, 24.0, 1.5
BASELINE_MONTHS, WITHIN_MONTHS, FOUND = 12, 6, 0.65  # what the smallest shift that can be seen refers to


def scan(counts, effect=None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The evidence of a shift at each monthly look.

    counts (T, G) or (B, T, G): Orders by month and target group, oldest month first; B series at once.
    effect (T, T) or (B, T, T): From :func:`client_effect`. None: every order is another client's.

    Returns statistic (T,) or (B, T): Twice the log likelihood ratio of the best pair of groups and the best
        date, divided by the dispersion; 0 before `BEFORE` + `AFTER` months. Compare with :func:`threshold`.
        since (T,) or (B, T) of int: Months before the change, at the best date; 0 where there is none.
        dispersion (T,) or (B, T): How much more the shares vary between months, or between clients, than
        chance allows, at least 1.

    Raises ValueError for negative, missing or infinite counts.
    """
    y = np.asarray(counts, dtype=float)
    if y.ndim not in (2, 3) or not np.isfinite(y).all() or (y < 0).any():
        raise ValueError("counts must be (months, groups), numbers of 0 or more")
    many = y if y.ndim == 3 else y[None]
    b, months, groups = many.shape
    effect = np.ones((b, months, months)) if effect is None else np.reshape(effect, (b, months, months))
    statistic, dispersion, since = np.zeros((b, months)), np.ones((b, months)), np.zeros((b, months), int)
    total, squares, busy = _cumulated(many)
    fit, usual = _pair_fit(total), bunched(mean_volume(many))
    rows = np.arange(b)
    for t in range(BEFORE + AFTER, months + 1) if groups > 1 else ():
        dates = np.arange(BEFORE, t - AFTER + 1)
        gain = 2 * (fit[:, dates] + _pair_fit(total[:, t : t + 1] - total[:, dates]) - fit[:, t : t + 1])
        alike = effect[:, t - 1, dates]
        flat = (gain / alike[:, :, None]).reshape(b, -1)
        best = flat.argmax(axis=1)
        place = best // gain.shape[2]
        date, alike = dates[place], alike[rows, place]
        parts = [(a[rows, date], a[:, t] - a[rows, date]) for a in (total, squares, busy)]
        chi2, freedom = (sum(x) for x in zip(*map(_spread, *parts), strict=True))
        scale = np.maximum(total[:, t].sum(axis=1) / t, 1e-9)  # months count in proportion to their orders
        phi = DISPERSION_WEIGHT * usual[:, t - 1] + chi2 / scale
        phi = np.maximum(1, phi / (DISPERSION_WEIGHT + freedom / scale))
        found = np.maximum(flat[rows, best], 0) * alike
        statistic[:, t - 1] = found / np.maximum(phi**DISPERSION_POWER, alike)
        since[:, t - 1], dispersion[:, t - 1] = date, np.maximum(phi, alike)
    return tuple(a if y.ndim == 3 else a[0] for a in (statistic, since, dispersion))


def client_effect(by_client) -> np.ndarray:
    """How many times more a change of shares varies when the orders of one client go to one group.

    For a change after d months seen at the look t, and clients whose group does not depend on when they order:
    Σ (m_before / M_before - m_after / M_after)² over clients, over 1 / M_before + 1 / M_after, the same if every order
    were another client's (Kish 1965, for a difference of two shares). A regular who orders alike before and after
    weighs nothing; one who comes or leaves weighs as much as all its orders.

    by_client (T, n): Orders by month and client.

    Returns (T, T): row t - 1, column d; at least 1, and 1 where one side has no order.
    """
    m = np.asarray(by_client, dtype=float)
    total = np.vstack([np.zeros((1, m.shape[1])), np.cumsum(m, axis=0)])
    out = np.ones((len(m), len(m)))
    for t in range(1, len(m) + 1):
        before, after = total[:t], total[t] - total[:t]
        one, two = (np.maximum(part.sum(axis=1, keepdims=True), 1e-9) for part in (before, after))
        apart = ((before / one - after / two) ** 2).sum(axis=1) / (1 / one + 1 / two)[:, 0]
        out[t - 1, :t] = np.maximum(apart, 1)
    return out


def client_orders(by_client, discount: float = DISCOUNT) -> np.ndarray:
    """(T, n) orders by month and client -> (T,) orders of the client of a typical order, older ones discounted; 1 or more.

    Σm² / Σm: how many times fewer orders count when those of one client are one thing (Kish 1965).
    """
    m = discounted(by_client, discount)
    total = m.sum(axis=1)
    return np.maximum(np.divide((m**2).sum(axis=1), total, out=np.ones(len(m)), where=total > 0), 1)


def mean_volume(counts) -> np.ndarray:
    """(…, T, G) counts -> (…, T) orders in the month of an average order, from the start to each look.

    Σ n(n - 1) / Σ n: the expected number when months are Poisson and alike, more when they are uneven.
    """
    n = np.asarray(counts, dtype=float).sum(axis=-1)
    orders = np.cumsum(n, axis=-1)
    return np.divide(np.cumsum(n * (n - 1), axis=-1), orders, out=np.zeros_like(orders), where=orders > 0)


def bunched(volume):
    """Variance over mean of the monthly counts of a share when orders come in bunches (`BUNCHING`)."""
    return 1 + np.asarray(volume, dtype=float) / (BUNCHING + 1)


def _cumulated(y: np.ndarray):
    """Sums since the start, with a leading zero: counts (B, T + 1, G), counts², and squared totals (…, 1)."""
    pad = ((0, 0), (1, 0), (0, 0))
    n = y.sum(axis=2, keepdims=True)
    return tuple(np.pad(np.cumsum(a, axis=1), pad) for a in (y, y * y, n * n))


def _spread(sums: np.ndarray, squares: np.ndarray, busy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(B,) Pearson chi-square of the months of a period against its own shares, each month weighing as many
    times as it has orders; and its expectation if shares vary as chance allows."""
    total = sums.sum(axis=1)
    ratio = np.divide(squares, sums, out=np.zeros_like(sums), where=sums > 0).sum(axis=1)
    groups = np.maximum((sums > 0).sum(axis=1) - 1, 0)
    lost = np.divide(busy[:, 0], total, out=np.zeros_like(total), where=total > 0)
    return ratio * total - busy[:, 0], groups * (total - lost)


def _pair_fit(sums: np.ndarray) -> np.ndarray:
    """(…, G) counts -> (…, pairs) largest log likelihood of each two groups given what they sum to."""
    one, two = np.triu_indices(sums.shape[-1], 1)
    each = special.xlogy(sums, sums)
    both = sums[..., one] + sums[..., two]
    return each[..., one] + each[..., two] - special.xlogy(both, both)


# ---- the threshold and what it can reveal ----------------------------------------------------------------


@cache
def _table() -> tuple[np.ndarray, dict[int, np.ndarray]]:
    with data("shift_thresholds.toml").open("rb") as file:
        found = tomllib.load(file)
    return np.log(found["volumes"]), {int(g): np.array(row) for g, row in found["thresholds"].items()}


def threshold(groups: int, volume: float) -> float:
    """Statistic above which a look raises an alarm, for this many groups and :func:`mean_volume`.

    Interpolated in a table made by simulation (`benchmarks/shift_detection.py`); the ends are held.
    """
    volumes, rows = _table()
    groups = min(max(int(groups), min(rows)), max(rows))
    return float(np.interp(np.log(max(volume, 1e-9)), volumes, rows[groups]))


def smallest_shift(
    shares,
    volume: float,
    found: float = FOUND,
    before: int = BASELINE_MONTHS,
    within: int = WITHIN_MONTHS,
    alike: float = 1.0,
) -> float:
    """The smallest move from the first group to the second that the looks would see.

    shares (G,): Shares of orders, before.
    volume: Orders a month.
    found: Chance wanted of seeing it.
    before, within: Months before the change, and months after it by which it must be seen.
    alike: Orders of the client of a typical order (:func:`client_orders`); 1: every order is another
        client's.

    Returns share of all orders (0.2: twenty points) leaving the biggest group for the second; NaN when even
        all of it would not be seen in time.

    Noncentral chi-square approximation of the likelihood ratio at the end of the delay, with orders that come
    in bunches or from regulars; the benchmark compares it with simulation.
    """
    p = np.sort(np.asarray(shares, dtype=float))[::-1]
    p = p[p > 0] / p.sum()
    if len(p) < 2 or not volume > 0:
        return np.nan
    bunches = float(bunched(volume))
    phi = max(bunches, alike)
    limit = threshold(len(p), volume) * max(bunches**DISPERSION_POWER, alike) / phi
    need = optimize.brentq(lambda lam: 1 - special.chndtr(limit, 1, lam) - found, 1e-9, 500)
    pair, a = p[:2].sum(), p[0] / p[:2].sum()

    def excess(size: float) -> float:
        b = (p[0] - size) / pair
        mean = (before * a + within * b) / (before + within)
        gain = before * special.rel_entr([a, 1 - a], [mean, 1 - mean]).sum()
        gain += within * special.rel_entr([b, 1 - b], [mean, 1 - mean]).sum()
        return 2 * volume * pair * gain / phi - need

    return float(optimize.brentq(excess, 1e-9, p[0])) if excess(p[0]) > 0 else np.nan


# ---- which group to focus on -----------------------------------------------------------------------------


def discounted(counts, discount: float = DISCOUNT) -> np.ndarray:
    """(…, T, G) counts -> the same, each month weighing `discount` times the next (Harvey-Fernandes 1989)."""
    y = np.moveaxis(np.asarray(counts, dtype=float), -2, 0)
    out = np.zeros_like(y)
    memory = np.zeros(y.shape[1:])
    for t, now in enumerate(y):
        memory = discount * memory + now
        out[t] = memory
    return np.moveaxis(out, 0, -2)


def overtaking(leader, challenger, dispersion=1.0):
    """Chance that the challenger's true share is above the leader's, whatever the other groups.

    With Gamma posteriors of shape count / dispersion + 1/2, the challenger's share of the two is Beta, so the
    chance is exact: 1 - I_0.5(challenger, leader). Arrays are taken as well as numbers.
    """
    a, b = (np.asarray(x, dtype=float) / dispersion + 0.5 for x in (leader, challenger))
    return special.betainc(a, b, 0.5)


def follow(counts, start: int, dispersion=None, **rule):
    """The group to focus on after each monthly look, with hysteresis and a price for changing.

    A change is made when the challenger is above with chance `sure` at least, and when the orders it would
    bring over `horizon_months` exceed `cost_orders`.

    counts: (T, G) or (B, T, G). start: the group in focus at the start.
    dispersion (T,) or (B, T): From :func:`scan`.
    rule: Instead of the kit's proposals (``rates.toml``, `shift_rule`).

    Returns focus, challenger (T,) or (B, T): In focus after the look; the best other group at the look.
        chance, gain_orders: Of overtaking; orders more over the horizon.
    """
    rule = {**rates.value("shift_rule"), **rule}
    y = np.asarray(counts, dtype=float)
    many = y if y.ndim == 3 else y[None]
    b, months, groups = many.shape
    phi = np.ones((b, months)) if dispersion is None else np.asarray(dispersion, float).reshape(b, months)
    memory, rows = discounted(many), np.arange(b)
    volume = np.cumsum(many.sum(axis=2), axis=1) / np.arange(1, months + 1)
    focus, other = np.zeros((b, months), dtype=int), np.zeros((b, months), dtype=int)
    chance, gain = np.zeros((b, months)), np.zeros((b, months))
    now = np.full(b, int(start))
    for t in range(months if groups > 1 else 0):
        rivals = memory[:, t].copy()
        rivals[rows, now] = -1
        best = rivals.argmax(axis=1)
        ours, theirs = memory[rows, t, now], memory[rows, t, best]
        chance[:, t] = overtaking(ours, theirs, phi[:, t])
        share = (theirs - ours) / np.maximum(memory[:, t].sum(axis=1), 1e-9)
        gain[:, t] = share * volume[:, t] * rule["horizon_months"]
        moves = (chance[:, t] >= rule["sure"]) & (gain[:, t] > rule["cost_orders"]) & (t + 1 >= BEFORE)
        other[:, t] = best
        now = np.where(moves, best, now)
        focus[:, t] = now
    return tuple(a if y.ndim == 3 else a[0] for a in (focus, other, chance, gain))

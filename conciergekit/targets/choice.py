"""The best few among many under limits: every subset tried when they can be, an integer program otherwise.

The value of a set is the sum of its members' values. Joint draws of the values give, besides the best set in expectation: how often each member belongs to the best one (core index,
Robust Portfolio Modelling, Liesiö, Mild and Salo 2007), the sets nearly as good, the expected regret, and what
knowing one member's value would be worth.
"""

from dataclasses import dataclass, field
from itertools import chain, combinations
from math import comb

import numpy as np
from scipy import optimize, sparse

from ..core.errors import ConciergekitError
from ..core.i18n import _

MOST_CANDIDATES, MOST_SUBSETS = 25, 300_000  # beyond, the integer program
MOST_POOLS = 60  # ways of keeping a few publics and services that are tried one by one
INDEX_DRAWS = 60  # programs solved for the core index
SECONDS, GAP = 20.0, 1e-6
_SETS = 512  # at a time
_SMALL = 13_000  # cells of a product that linear algebra does not split between cores


@dataclass(frozen=True)
class Choice:
    """What can be chosen, and within which limits. m candidates, R resources.

    value : (D, m) draws of what each candidate brings.
    public, service : (m,) numbers of the candidate's public and service.
    keep : most candidates beside the held ones; `exactly`: this very number.
    held : (m,) bool, candidates of every set, whatever they bring; or None.
    max_publics, max_services : most of each, or None.
    uses, capacity : (R, m), (R,) of each resource.
    social, floor : (m,) social value; least total, or None.
    """

    value: np.ndarray
    public: np.ndarray
    service: np.ndarray
    keep: int
    exactly: bool = False
    max_publics: int | None = None
    max_services: int | None = None
    uses: np.ndarray | None = None
    capacity: np.ndarray | None = None
    social: np.ndarray | None = None
    floor: float | None = None
    held: np.ndarray | None = None

    @property
    def free(self) -> np.ndarray:
        """Numbers of the candidates that may be left out."""
        return np.arange(self.m) if self.held is None else np.flatnonzero(~self.held)

    @property
    def m(self) -> int:
        return self.value.shape[1]

    @property
    def subsets(self) -> int:
        """How many subsets of the sizes allowed there are."""
        return sum(comb(len(self.free), size) for size in self.sizes)

    @property
    def sizes(self) -> list[int]:
        """How many candidates a set may hold beside the held ones."""
        most = min(self.keep, len(self.free))
        return [most] if self.exactly else list(range(most + 1))

    @property
    def enumerable(self) -> bool:
        return self.m <= MOST_CANDIDATES and self.subsets <= MOST_SUBSETS


@dataclass(frozen=True)
class Best:
    """The choice made.

    chosen : (m,) bool, or None when nothing fits the limits.
    value : expected value of the set.
    core : (m,) share of draws in which each candidate belongs to the best set.
    regret : expected loss against knowing the truth before choosing, which is also what perfect
        information would be worth (EVPI).
    near : list of (set (m,) bool, value, share of draws in which it is the best), best first: the sets within
        `near` of the best, at most ten.
    inside, outside : (m,) value of the best allowed sets with, and without, each candidate; -inf if none.
        The candidate's own value is left out of `inside`.
    method : "enumeration" or "milp"; `gap`: relative gap the solver left (0 when exact).
    draws : draws behind core and regret.
    """

    chosen: np.ndarray | None
    value: float
    core: np.ndarray
    regret: float
    near: list = field(repr=False)
    inside: np.ndarray = field(repr=False)
    outside: np.ndarray = field(repr=False)
    method: str = "enumeration"
    gap: float = 0.0
    draws: int = 0


def solve(choice: Choice, near: float = 0.02) -> Best:
    """The best set, and how far it can be trusted; sets within the share `near` of the best value are listed."""
    if not choice.enumerable:
        return solve_milp(choice, near)
    sets = allowed(choice)
    if not len(sets):
        nothing = np.full(choice.m, -np.inf)
        return Best(None, np.nan, np.zeros(choice.m), np.nan, [], nothing, nothing)
    mine = choice.value.mean(axis=0)
    scores = sets @ mine
    winner = int(np.argmax(scores))
    picks = best_of_draws(choice, sets)
    rows = np.arange(len(picks))
    ideal = np.einsum("dm,dm->d", choice.value, sets[picks])
    often = np.bincount(picks, minlength=len(sets)) / len(rows)
    inside = np.array([scores[mask].max(initial=-np.inf) for mask in sets.T]) - mine
    outside = np.array([scores[~mask].max(initial=-np.inf) for mask in sets.T])
    chosen, regret = sets[winner], max(float(np.mean(ideal) - mine @ sets[winner]), 0.0)
    listed = _near(sets, scores, often, near)
    return Best(chosen, float(scores[winner]), often @ sets, regret, listed, inside, outside, draws=len(rows))


def _near(sets, scores, often, near: float) -> list:
    best = scores.max()
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= best - near * abs(best) - 1e-12][:10]
    return [(sets[k], float(scores[k]), float(often[k])) for k in order]


def allowed(choice: Choice) -> np.ndarray:
    """(S, m) bool: every set within the limits. Refused above 25 candidates or 300,000 subsets."""
    if not choice.enumerable:
        raise ValueError(f"{choice.subsets} subsets of {choice.m} candidates: too many to list")
    chosen = np.concatenate([_of_size(len(choice.free), size) for size in choice.sizes])
    sets = np.ones((len(chosen), choice.m), dtype=bool)
    sets[:, choice.free] = chosen
    kept = np.ones(len(sets), dtype=bool)
    groups = _members(sets, choice.public), _members(sets, choice.service)
    for there, most in zip(groups, (choice.max_publics, choice.max_services), strict=True):
        if most is not None:
            kept &= there.sum(axis=1) <= most
    if choice.uses is not None:
        used = sets @ np.asarray(choice.uses, dtype=float).T
        kept &= (used <= np.asarray(choice.capacity) * (1 + 1e-9) + 1e-9).all(axis=1)
    if choice.floor is not None:
        kept &= sets @ np.asarray(choice.social, dtype=float) >= choice.floor * (1 - 1e-9) - 1e-9
    return sets[kept]


def _of_size(m: int, size: int) -> np.ndarray:
    count = comb(m, size)
    sets = np.zeros((count, m), dtype=bool)
    if size and count:
        members = np.fromiter(chain.from_iterable(combinations(range(m), size)), np.intp, count * size)
        sets[np.repeat(np.arange(count), size), members] = True
    return sets


def _members(sets: np.ndarray, group: np.ndarray) -> np.ndarray:
    """(S, groups) bool: whether a set has a member of each group."""
    belongs = np.asarray(group)[:, None] == np.arange(_count(group))
    return (sets.astype(np.float32) @ belongs.astype(np.float32)) > 0


# ---- the best set of each draw ---------------------------------------------------------------------------


def best_of_draws(choice: Choice, sets: np.ndarray) -> np.ndarray:
    """(D,) row of `sets` that is the best for each draw.

    First the best without capacities and floor, which needs no list: it is the answer wherever it fits.
    Elsewhere sets are compared; when parts of allowed sets are allowed, only those that nothing can be added
    to, and members that lose are dropped.
    """
    gains = choice.value.astype(np.float32)
    keys = _keys(sets)
    order = np.argsort(keys)
    at = _find(keys, order, _relaxed(choice, gains))
    left = np.flatnonzero(at < 0)
    if not left.size:
        return at
    if choice.exactly or choice.floor is not None or len(choice.free) < choice.m:
        at[left] = _compare(gains[left], sets)
        return at
    largest = sets[_maximal(sets, keys, order)]
    positive = np.maximum(gains[left], 0)
    picked = largest[_compare(positive, largest)] & (positive > 0)
    at[left] = _find(keys, order, _keys(picked))
    return at


def _relaxed(choice: Choice, gains: np.ndarray) -> np.ndarray:
    """(D,) key of the best set for each draw under the limits on numbers alone (-1: not sought)."""
    worth = gains if choice.exactly else np.maximum(gains, 0)
    pools = _pools(choice)
    size = min(choice.keep, len(choice.free))
    if not pools or not size:
        return np.full(len(worth), -1, dtype=np.int64)
    best, which = np.full(len(worth), -np.inf, dtype=np.float32), np.zeros(len(worth), dtype=int)
    if len(pools) > 1:
        for k, pool in enumerate(pools):
            part = worth[:, pool]
            few = min(size, len(pool))
            total = -np.partition(-part, few - 1, axis=1)[:, :few].sum(axis=1)
            better = total > best
            best[better], which[better] = total[better], k
    bits = np.int64(1) << np.arange(choice.m, dtype=np.int64)
    always = 0 if choice.held is None else int(bits[choice.held].sum())
    keys = np.full(len(worth), -1, dtype=np.int64)
    for k, pool in enumerate(pools):
        rows = np.flatnonzero(which == k)
        few = min(size, len(pool))
        if not rows.size or (choice.exactly and few < size):
            continue
        part = worth[np.ix_(rows, pool)]
        top = np.argpartition(-part, few - 1, axis=1)[:, :few]
        wins = choice.exactly | (np.take_along_axis(part, top, axis=1) > 0)
        keys[rows] = np.where(wins, bits[pool][top], 0).sum(axis=1) + always
    return keys


def _pools(choice: Choice) -> list[np.ndarray]:
    """The candidates left when only as many publics and services as allowed are kept, every way of it; all
    of them in one pool when there are too many ways."""
    parts = []
    for group, most in ((choice.public, choice.max_publics), (choice.service, choice.max_services)):
        numbers = np.unique(group)
        free = most is None or most >= len(numbers)
        ways = 1 if free else comb(len(numbers), most)
        ways = [tuple(numbers)] if free or ways > MOST_POOLS else list(combinations(numbers, most))
        parts.append([np.isin(group, way) for way in ways])
    pools = [one & two for one in parts[0] for two in parts[1]]
    pools = pools if len(pools) <= MOST_POOLS else [np.ones(choice.m, dtype=bool)]
    free = np.isin(np.arange(choice.m), choice.free)
    return [np.flatnonzero(pool & free) for pool in pools if (pool & free).any()]


def _keys(sets: np.ndarray) -> np.ndarray:
    return sets.astype(np.int64) @ (np.int64(1) << np.arange(sets.shape[1], dtype=np.int64))


def _find(keys: np.ndarray, order: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Rows of the sets with these keys; -1 where there is none."""
    place = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    rows = order[place]
    return np.where(keys[rows] == wanted, rows, -1)


def _maximal(sets: np.ndarray, keys: np.ndarray, order: np.ndarray) -> np.ndarray:
    """(S,) whether no allowed set has one member more."""
    grows = np.zeros(len(sets), dtype=bool)
    for i in range(sets.shape[1]):
        grows |= ~sets[:, i] & (_find(keys, order, keys | (np.int64(1) << i)) >= 0)
    return ~grows


def _compare(gains: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """(D,) row of the set of largest sum for each draw: sets by decreasing expected sum, until none further down can pass it,
    even with the largest surprises of that draw on all its members."""
    mean = gains.mean(axis=0)
    expected = sets @ mean
    order = np.argsort(-expected, kind="stable")
    columns = np.ascontiguousarray(sets[order].T, dtype=np.float32)
    most = int(sets.sum(axis=1).max(initial=1))
    surprise = np.maximum(gains - mean, 0)
    room = -np.partition(-surprise, most - 1, axis=1)[:, :most].sum(axis=1) if most else np.zeros(len(gains))
    best, at = np.full(len(gains), -np.inf, dtype=np.float32), np.zeros(len(gains), dtype=int)
    left = np.arange(len(gains))
    for start in range(0, len(order), _SETS):
        left = left[best[left] < expected[order[start]] + room[left] + 1e-3]
        some, step = columns[:, start : start + _SETS], max(_SMALL // _SETS, 1)
        for k in range(0, len(left), step):
            rows = left[k : k + step]
            scores = gains[rows] @ some
            pick = scores.argmax(axis=1)
            value = scores[np.arange(len(rows)), pick]
            better = value > best[rows]
            best[rows[better]], at[rows[better]] = value[better], start + pick[better]
    return order[at]


# ---- more candidates than can be listed: an integer program (HiGHS through scipy) ---------------------------


def solve_milp(choice: Choice, near: float = 0.02) -> Best:
    """As ``solve``; core, regret and near sets rest on `INDEX_DRAWS` programs, one a draw."""
    mean = choice.value.mean(axis=0)
    chosen, score, gap = optimum(choice, mean)
    nothing = np.full(choice.m, np.nan)
    if chosen is None:
        return Best(None, np.nan, np.zeros(choice.m), np.nan, [], nothing, nothing, "milp")
    some = choice.value[:INDEX_DRAWS]
    sets, ideal, _gaps = zip(*(optimum(choice, row) for row in some), strict=True)
    sets = np.array(sets)
    different, counts = np.unique(sets, axis=0, return_counts=True)
    listed = [(chosen, score, float((sets == chosen).all(axis=1).mean()))]
    for other, count in zip(different, counts, strict=True):
        value = float(other @ mean)
        if not (other == chosen).all() and value >= listed[0][1] - near * abs(listed[0][1]):
            listed.append((other, value, count / len(sets)))
    regret = max(float(np.mean(ideal) - some.mean(axis=0) @ chosen), 0.0)
    listed = sorted(listed, key=lambda one: -one[1])[:10]
    return Best(chosen, score, sets.mean(axis=0), regret, listed, nothing, nothing, "milp", gap, len(sets))


def optimum(choice: Choice, gains: np.ndarray):
    """(chosen (m,) bool or None, gain, relative gap) of the best set for `gains` (m,).

    Raises ConciergekitError when the solver stops without an answer it can vouch for.
    """
    m, width = choice.m, choice.m + _count(choice.public) + _count(choice.service)
    cost = np.zeros(width)
    cost[:m] = -gains
    rows, low, high = _limits(choice, width)
    bounds = optimize.Bounds(np.zeros(width), np.ones(width))
    if choice.held is not None:
        bounds.lb[:m] = choice.held
    kept = sparse.csr_matrix(np.vstack(rows)), np.concatenate(low), np.concatenate(high)
    found = optimize.milp(
        cost,
        integrality=np.ones(width),
        bounds=bounds,
        constraints=optimize.LinearConstraint(*kept),
        options={"time_limit": SECONDS, "mip_rel_gap": GAP},
    )
    if found.status == 2:
        return None, np.nan, 0.0
    gap = 0.0 if found.mip_gap is None else float(found.mip_gap)
    if found.x is None or found.status not in (0, 1) or (found.status == 1 and gap > 0.01):
        raise ConciergekitError(
            _("The choice could not be settled in time: lower the number of offers kept, or drop a limit.")
        )
    return found.x[:m] > 0.5, -float(found.fun), gap


def _count(group: np.ndarray) -> int:
    return int(np.max(group, initial=-1)) + 1


def _limits(choice: Choice, width: int):
    """Rows of the program with their bounds: sizes, links, resources, floor."""
    m, publics = choice.m, _count(choice.public)
    rows, low, high = [], [], []

    def add(row, least, most):
        rows.append(np.atleast_2d(row))
        low.append(np.atleast_1d(np.asarray(least, dtype=float)))
        high.append(np.atleast_1d(np.asarray(most, dtype=float)))

    size = np.zeros(width)
    size[:m] = 1
    keep = min(choice.keep + m - len(choice.free), m)
    add(size, keep if choice.exactly else 0, keep)
    for group, first, most in (
        (choice.public, m, choice.max_publics),
        (choice.service, m + publics, choice.max_services),
    ):
        link = np.zeros((m, width))
        link[np.arange(m), np.arange(m)] = 1
        link[np.arange(m), first + np.asarray(group)] = -1
        add(link, np.full(m, -np.inf), np.zeros(m))
        if most is not None:
            total = np.zeros(width)
            total[first : first + _count(group)] = 1
            add(total, 0, most)
    if choice.uses is not None:
        use = np.zeros((len(choice.uses), width))
        use[:, :m] = choice.uses
        add(use, np.full(len(use), -np.inf), choice.capacity)
    if choice.floor is not None:
        social = np.zeros(width)
        social[:m] = choice.social
        add(social, choice.floor, np.inf)
    return rows, low, high

"""The choice as an integer program, for more candidates than can be listed (HiGHS through scipy)."""

from dataclasses import replace

import numpy as np
from scipy import optimize, sparse

from ..errors import ConciergekitError
from ..i18n import _
from .choice import Best, Choice

INDEX_DRAWS, RISK_SCENARIOS = 60, 200  # programs solved for the core index; scenarios of the tail
SECONDS, GAP = 20.0, 1e-6


def solve_milp(choice: Choice, near: float = 0.02) -> Best:
    """As ``choice.solve``; core, regret and near sets rest on `INDEX_DRAWS` programs, one a draw."""
    chosen, score, gap = optimum(choice)
    nothing = np.full(choice.m, np.nan)
    if chosen is None:
        return Best(None, np.nan, np.zeros(choice.m), np.nan, [], nothing, nothing, "milp")
    gains = choice.gains
    plain = replace(choice, caution=0.0)
    sets, ideal = [], []
    for row in gains[:INDEX_DRAWS]:
        found, value, _gap = optimum(plain, row)
        sets.append(found)
        ideal.append(value)
    sets = np.array(sets)
    different, counts = np.unique(sets, axis=0, return_counts=True)
    mean = gains.mean(axis=0)
    listed = [(chosen, score + choice.offset, float((sets == chosen).all(axis=1).mean()))]
    for other, count in zip(different, counts, strict=True):
        value = float(other @ mean + choice.offset)
        if not (other == chosen).all() and value >= listed[0][1] - near * abs(listed[0][1]):
            listed.append((other, value, count / len(sets)))
    regret = float(np.mean(ideal) - gains[:INDEX_DRAWS].mean(axis=0) @ chosen)
    return Best(chosen, score + choice.offset, sets.mean(axis=0), max(regret, 0.0),
                sorted(listed, key=lambda one: -one[1])[:10], nothing, nothing, "milp", gap, len(sets))  # fmt: skip


def optimum(choice: Choice, gains: np.ndarray | None = None):
    """(chosen (m,) bool or None, gain, relative gap) of the best set for `gains` (default: all draws).

    Raises
    ------
    ConciergekitError
        When the solver stops without an answer it can vouch for.
    """
    mean = choice.gains.mean(axis=0) if gains is None else gains
    m, publics, services = choice.m, _count(choice.public), _count(choice.service)
    tail = choice.gains[:RISK_SCENARIOS] if choice.caution and gains is None else np.empty((0, m))
    risky = len(tail)
    width = m + publics + services + (risky + 1 if risky else 0)
    cost = np.zeros(width)
    cost[:m] = -(1 - (choice.caution if risky else 0)) * mean
    rows, low, high = _limits(choice, width)
    if risky:
        # mean of the worst tail (Rockafellar and Uryasev 2000): eta - Σ max(eta - gain, 0) / (tail · S)
        eta, short = m + publics + services, m + publics + services + 1
        cost[eta] = -choice.caution
        cost[short:] = choice.caution / (choice.tail * risky)
        block = np.zeros((risky, width))
        block[:, :m], block[:, eta], block[:, short:] = tail, -1, np.eye(risky)
        rows, low, high = [*rows, block], [*low, np.zeros(risky)], [*high, np.full(risky, np.inf)]
    whole = np.r_[np.ones(m + publics + services), np.zeros(width - m - publics - services)]
    bounds = optimize.Bounds(np.where(whole, 0, -np.inf), np.where(whole, 1, np.inf))
    if risky:
        bounds.lb[short:] = 0
    if choice.held is not None:
        bounds.lb[:m] = choice.held
    found = optimize.milp(
        cost,
        integrality=whole,
        bounds=bounds,
        constraints=optimize.LinearConstraint(sparse.csr_matrix(np.vstack(rows)), np.concatenate(low), np.concatenate(high)),
        options={"time_limit": SECONDS, "mip_rel_gap": GAP},
    )  # fmt: skip
    if found.status == 2:
        return None, np.nan, 0.0
    gap = 0.0 if found.mip_gap is None else float(found.mip_gap)
    if found.x is None or found.status not in (0, 1) or (found.status == 1 and gap > 0.01):
        raise ConciergekitError(_("The choice could not be settled in time: lower the number of pairs kept, or drop a limit."))  # fmt: skip
    return found.x[:m] > 0.5, -float(found.fun), gap


def _count(group: np.ndarray) -> int:
    return int(np.max(group, initial=-1)) + 1


def _limits(choice: Choice, width: int):
    """Rows of the program with their bounds: sizes, links, resources, floor."""
    m, publics, services = choice.m, _count(choice.public), _count(choice.service)
    rows, low, high = [], [], []

    def add(row, least, most):
        rows.append(np.atleast_2d(row))
        low.append(np.atleast_1d(np.asarray(least, dtype=float)))
        high.append(np.atleast_1d(np.asarray(most, dtype=float)))

    size = np.zeros(width)
    size[:m] = 1
    keep = min(choice.keep + m - len(choice.free), m)
    add(size, keep if choice.exactly else 0, keep)
    for group, first, most in ((choice.public, m, choice.max_publics), (choice.service, m + publics, choice.max_services)):  # fmt: skip
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
        for each, first, count in (
            (choice.public_uses, m, publics),
            (choice.service_uses, m + publics, services),
        ):
            if each is not None:
                use[:, first : first + count] = each
        add(use, np.full(len(use), -np.inf), choice.capacity)
    if choice.floor is not None:
        social = np.zeros(width)
        social[:m] = choice.social
        add(social, choice.floor, np.inf)
    return rows, low, high

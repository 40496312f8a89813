"""What each pair brings and takes a month, with its draws, and the limits of the choice."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.pilot import Pilot
from .ask import rows_of
from .choice import Choice
from .criteria import Criteria
from .measures import Context
from .pairs import UNASSIGNED, Pairs

OBJECTIVES = ("contribution", "orders", "priority")
UNKNOWN_NEED = 0.5  # social need of a pair nobody graded, between none and most


@dataclass(frozen=True)
class Stakes:
    """What is at stake, m pairs, D draws.

    value : (D, m) in the objective's unit, a month.
    level : (D, m) requests a month at the level each pair is settling at.
    margin : (D, m) € that a request leaves, or requests served for one asked when orders are counted; NaN
        columns are known to be 0. None for "priority".
    fixed : (m,) value of the contracts that run, certain.
    volume : (m,) orders and deliveries a month expected. social : (m,) orders × social need.
    """

    value: np.ndarray
    level: np.ndarray
    margin: np.ndarray | None
    fixed: np.ndarray
    volume: np.ndarray
    social: np.ndarray


def default_objective(table: pd.DataFrame, priorities) -> str:
    if priorities is not None:
        return "priority"
    # when every pair loses money the least bad ones are the smallest: not a choice to propose
    return "contribution" if (table["contribution_month_eur"] > 0).any() else "orders"


def stakes(pilot: Pilot, figures: Criteria, objective: str, priorities, seed: int) -> Stakes:
    """Draws of what each pair brings: demand at its settled level times what an order leaves."""
    pairs = figures.pairs
    total = figures.measures["demand"].draws
    running = Context(pilot, pairs, 1, seed).running()
    level = np.nan_to_num(np.maximum(total - running, 0))
    asked = pairs.table["requests"].to_numpy(dtype=float)
    served = np.where(asked > 0, pairs.table["served"].to_numpy(dtype=float) / np.maximum(asked, 1), 0)
    volume = level.mean(axis=0) * served + running if len(level) else running
    social = volume * _need(figures)
    if objective == "priority":
        return Stakes(_scores(figures, priorities), level, None, np.zeros(len(pairs)), volume, social)
    if objective == "orders":
        margin, fixed = np.broadcast_to(served, level.shape), running
    else:
        money, spread, each = _money(pairs)
        rng = [Context(pilot, pairs, len(level), seed).rng("money of an order", i) for i in range(len(pairs))]
        noise = np.array([r.standard_normal(len(level)) for r in rng]).reshape(level.shape[::-1]).T
        margin, fixed = (money + spread * noise) * served, running * each
    return Stakes(level * margin + fixed, level, margin, fixed, volume, social)


def _need(figures: Criteria) -> np.ndarray:
    """(m,) social need between 0 and 1; all alike when it was never graded."""
    cells = figures.table[figures.table["criterion"] == "social_need"]["worth"].to_numpy(dtype=float)
    if not np.isfinite(cells).any():
        return np.ones(len(cells))
    return np.where(np.isfinite(cells), cells, UNKNOWN_NEED)


def _scores(figures: Criteria, priorities) -> np.ndarray:
    """(D, m) value on 100 in each simulated ranking; 0 for pairs that are not ranked."""
    out = np.zeros((len(figures.utilities), len(figures.pairs)))
    if priorities.smaa is not None:
        scores = priorities.smaa.holistic if priorities.scores is None else priorities.scores
        out[:, rows_of(priorities)] = 100 * scores
    return out


def _money(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(m,) what a served request leaves, its standard error, what a delivery under contract leaves. A pair whose money is
    not logged counts 0."""
    m, orders = len(pairs), pairs.orders[pairs.orders["pair"] != UNASSIGNED]
    orders = orders[np.isfinite(orders["left_eur"].astype(float))]
    pair, many = orders["pair"].to_numpy(dtype=int), orders["contract"].to_numpy(dtype=bool)
    weight = orders["weight"].to_numpy(dtype=float)
    total = orders["left_eur"].to_numpy(dtype=float) * weight
    left, n = np.zeros((2, m)), np.zeros((2, m))
    for k, mine in enumerate((~many, many)):
        n[k] = np.bincount(pair[mine], weight[mine], minlength=m)
        whole = np.bincount(pair[mine], total[mine], minlength=m)
        left[k] = np.divide(whole, n[k], out=np.zeros(m), where=n[k] > 0)
    known = pairs.table["own_revenue_eur"].notna().to_numpy()
    spread = orders[~many].groupby("pair")["left_eur"].std().reindex(range(m))
    spread = spread.fillna(spread.mean()).fillna(0).to_numpy(dtype=float)
    error = spread / np.sqrt(np.maximum(n[0], 1))
    return np.where(known, left[0], 0), np.where(known, error, 0), np.where(known, left[1], 0)


# ---- limits ----------------------------------------------------------------------------------------------


def limits(
    pilot: Pilot, found: Stakes, table, *, keep, hours_month, max_publics, max_services, social_floor, held
) -> Choice:
    """The choice with every limit given; of exactly `keep` pairs when there is none."""
    taken = [(table["hours_month"].fillna(0), hours_month)] if hours_month is not None else []
    taken += _providers(pilot, found, table)
    held = held if held.any() else None
    return Choice(
        value=found.value,
        public=pd.factorize(table["public"])[0],
        service=pd.factorize(table["service"])[0],
        keep=min(int(keep), len(table) if held is None else int((~held).sum())),
        exactly=not taken and max_publics is None and max_services is None and social_floor is None,
        max_publics=max_publics,
        max_services=max_services,
        uses=np.array([np.asarray(uses, dtype=float) for uses, _most in taken]) if taken else None,
        capacity=np.array([float(most) for _uses, most in taken]) if taken else None,
        social=found.social if social_floor is not None else None,
        floor=None if social_floor is None else social_floor * float(found.social.sum()),
        held=held,
    )


def _providers(pilot: Pilot, found: Stakes, table: pd.DataFrame):
    """(uses, capacity) of each service whose active providers all state a capacity that could bind.

    What is served today is within it, so it only speaks of the level being settled at: each pair is capped.
    """
    providers = pilot["providers"]
    providers = providers[providers["active"].fillna(True).astype(bool)]
    for service, mine in providers.groupby("service"):
        uses = np.where(table["service"] == service, found.volume, 0.0)
        if mine["capacity_month"].isna().any() or not uses.any():
            continue
        most = float(mine["capacity_month"].sum())
        if uses.sum() > most:
            yield np.minimum(uses, most), most

"""Do not scatter: how spread the activity is, and what keeping only a few pairs would free and lose."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from .. import i18n
from ..errors import ConciergekitError
from ..i18n import _
from ..pilot import Pilot
from .concentration import concentration
from .pairs import UNASSIGNED, Pairs, accounts

MOST_ENUMERATED = 20  # pairs whose subsets are all tried; the others are too small to matter
OBJECTIVES = ("contribution", "orders", "priority")


@dataclass(frozen=True)
class Focus:
    """The activity as it is, and if only a few pairs were kept at their present volume.

    table : DataFrame
        One row a pair, kept ones first: public, service, public_label, service_label, label, n, people,
        hours_month, own_revenue_month_eur, contribution_month_eur, value (objective, a month), hours_share,
        own_revenue_share, orders_share, kept (bool), core_share (share of draws in which it belongs to the
        best set: .8 and more is a core, .2 and less can go, between needs information).
    dispersion : DataFrame
        Rows hours, revenue, orders; columns of ``concentration`` (hhi, effective, ...). NaN: not measured.
    monthly : DataFrame
        month, active (pairs with a request), effective (exp entropy of requests).
    by_public : DataFrame
        public, label, orders, orders_lost, people, people_lost, hours_freed_month, revenue_lost_month_eur.
    objective : str
    keep : int
    hours_freed_month, revenue_lost_month_eur, people_lost, people : float
        NaN when not measured.
    hours_source : str
        "time", "minutes" (handling only, without tours), "absent".
    """

    table: pd.DataFrame
    dispersion: pd.DataFrame
    monthly: pd.DataFrame
    by_public: pd.DataFrame
    objective: str
    keep: int
    hours_freed_month: float
    revenue_lost_month_eur: float
    people_lost: float
    people: float
    hours_source: str

    @property
    def kept(self) -> pd.DataFrame:
        return self.table[self.table["kept"]]

    def sentences(self, lang: str | None = None) -> list[str]:
        """Dispersion, what is kept, what it frees and loses, in words."""
        from .words_focus import sentences

        with i18n.use_language(lang):
            return sentences(self)

    def plot(self, ax=None):
        """Share of the hours and of the revenue of each pair, kept ones first."""
        from .pictures_focus import plot_focus

        return plot_focus(self, ax)


def focus(
    pilot: Pilot,
    keep: int = 3,
    hours_month: float | None = None,
    max_publics: int | None = None,
    max_services: int | None = None,
    objective: str | None = None,
    priorities=None,
    draws: int = 2000,
    seed: int = 0,
) -> Focus:
    """Which pairs to keep, and what refocusing on them would free and lose.

    Every subset of the 20 most valuable pairs is tried. Kept pairs stay at their present volume: what the
    freed hours could bring elsewhere is not counted.

    Parameters
    ----------
    pilot : Pilot
        Only its request log is needed.
    keep : int
        Number of pairs kept (at most, when another limit is given).
    hours_month : float, optional
        Hours of field and travel available a month.
    max_publics, max_services : int, optional
        Most publics or services kept.
    objective : str, optional
        "contribution": own revenue less variable expenses, in € a month (the default when some pair leaves any);
        "orders"; "priority": holistic acceptability, needs `priorities`.
    priorities : Priorities, optional
        Result of ``prioritize``; makes "priority" the default objective.
    draws, seed : int
        For the share of draws in which each pair belongs to the best set.

    Returns
    -------
    Focus

    Raises
    ------
    ConciergekitError
        For limits below one, an unknown objective, or limits that no pair meets.
    """
    _check(keep, max_publics, max_services, objective, priorities)
    pairs = accounts(pilot)
    table = _table(pairs)
    objective = objective or _default(table, priorities)
    table["value"] = _values(table, objective, priorities)
    limits = {"hours": hours_month, "public": max_publics, "service": max_services}
    kept, core = _best(table, pairs, keep, limits, objective, draws, seed)
    table["kept"], table["core_share"] = kept, core
    by_public = _by_public(table, pairs)
    people, people_lost = _people(pairs, ~kept)
    table = table.sort_values(["kept", "value"], ascending=False, kind="stable", ignore_index=True)
    dropped = table[~table["kept"]]
    return Focus(
        table,
        _dispersion(table),
        _monthly(pairs),
        by_public,
        objective,
        keep,
        _total(dropped["hours_month"]) if pairs.hours_source != "absent" else np.nan,
        _total(dropped["own_revenue_month_eur"]) if table["own_revenue_month_eur"].notna().any() else np.nan,
        people_lost,
        people,
        pairs.hours_source,
    )


def _check(keep, max_publics, max_services, objective, priorities) -> None:
    limits = [keep, *(limit for limit in (max_publics, max_services) if limit is not None)]
    if any(limit < 1 for limit in limits):
        raise ConciergekitError(_("Keep at least one pair, one public and one service."))
    if objective is not None and objective not in OBJECTIVES:
        raise ConciergekitError(
            _(
                "The objective must be one of {names}, not “{given}”.",
                names=", ".join(OBJECTIVES),
                given=objective,
            )
        )
    if objective == "priority" and priorities is None:
        raise ConciergekitError(_("The objective “priority” needs the result of prioritize."))


def _table(pairs: Pairs) -> pd.DataFrame:
    columns = ["public", "service", "public_label", "service_label", "label", "n", "people"]
    table = pairs.table[columns].copy()
    months = pairs.months or np.nan
    table["hours_month"] = pairs.table["hours"] / months
    for name in ("own_revenue", "contribution"):
        table[f"{name}_month_eur"] = pairs.table[f"{name}_eur"] / months
    for name, source in (("hours", "hours_month"), ("own_revenue", "own_revenue_month_eur"), ("orders", "n")):
        total = table[source].sum()
        table[f"{name}_share"] = table[source] / total if total > 0 else np.nan
    return table


def _default(table: pd.DataFrame, priorities) -> str:
    if priorities is not None:
        return "priority"
    # when every pair loses money the least bad ones are the smallest: not a choice to propose
    return "contribution" if (table["contribution_month_eur"] > 0).any() else "orders"


def _values(table: pd.DataFrame, objective: str, priorities) -> np.ndarray:
    """(m,) what is maximised; a pair whose money is not logged counts 0."""
    if objective == "contribution":
        return table["contribution_month_eur"].fillna(0).to_numpy(dtype=float)
    if objective == "orders":
        return table["n"].to_numpy(dtype=float)
    found = {}
    if priorities.smaa is not None:
        ranked = priorities.ranked
        keys = zip(ranked["public"], ranked["service"], strict=True)
        found = dict(zip(keys, priorities.smaa.holistic, strict=True))
    return np.array([found.get(k, 0.0) for k in zip(table["public"], table["service"], strict=True)])


# ---- the best subset -------------------------------------------------------------------------------------


def _best(table, pairs: Pairs, keep: int, limits: dict, objective: str, draws: int, seed: int):
    """(kept, core): the subset of most expected value, and how often each pair belongs to the best one."""
    m = len(table)
    kept, core = np.zeros(m, dtype=bool), np.zeros(m)
    if not m:
        return kept, core
    value = table["value"].to_numpy()
    candidates = np.sort(np.argsort(-value, kind="stable")[:MOST_ENUMERATED])
    subsets = _feasible(table.iloc[candidates].reset_index(drop=True), keep, limits)
    if not len(subsets):
        raise ConciergekitError(_("No pair fits within these hours: raise the hours a month."))
    kept[candidates[subsets[np.argmax(subsets @ value[candidates])]]] = True
    spread = _spread(pairs, objective)[candidates]
    count = int(np.clip(20_000_000 // len(subsets), 50, draws))
    drawn = np.random.default_rng(seed).normal(value[candidates], spread, (count, len(candidates)))
    picks = np.concatenate(
        [subsets[np.argmax(subsets @ part.T, axis=0)] for part in np.array_split(drawn, 20)]
    )
    core[candidates] = picks.mean(axis=0)
    return kept, core


def _feasible(table: pd.DataFrame, keep: int, limits: dict) -> np.ndarray:
    """(S, m) bool: the subsets that respect the limits; of exactly `keep` pairs when there is no other."""
    m, keep = len(table), min(keep, len(table))
    free = all(limit is None for limit in limits.values())
    sizes = [keep] if free else range(1, keep + 1)
    rows = []
    for size in sizes:
        chosen = np.array(list(combinations(range(m), size)))
        subset = np.zeros((len(chosen), m), dtype=bool)
        subset[np.arange(len(chosen))[:, None], chosen] = True
        rows.append(subset)
    subsets = np.concatenate(rows)
    if limits["hours"] is not None:
        subsets = subsets[subsets @ table["hours_month"].fillna(0).to_numpy() <= limits["hours"] + 1e-9]
    for which in ("public", "service"):
        if limits[which] is not None:
            codes = pd.get_dummies(table[which]).to_numpy()
            subsets = subsets[((subsets.astype(int) @ codes) > 0).sum(axis=1) <= limits[which]]
    return subsets


def _spread(pairs: Pairs, objective: str) -> np.ndarray:
    """(m,) standard deviation of the objective a month, as of a compound Poisson sum; contracts are certain."""
    orders = pairs.orders[(pairs.orders["pair"] != UNASSIGNED) & ~pairs.orders["contract"]]
    if objective == "priority" or not pairs.months:
        return np.zeros(len(pairs))  # its uncertainty is already inside the acceptability
    size = orders["own_eur"].fillna(0) if objective == "contribution" else orders["weight"]
    total = np.bincount(orders["pair"].astype(int), size.to_numpy(dtype=float) ** 2, minlength=len(pairs))
    return np.sqrt(total) / pairs.months


# ---- what it frees and loses -----------------------------------------------------------------------------


def _people(pairs: Pairs, dropped: np.ndarray, public: str | None = None) -> tuple[float, float]:
    """(clients, clients who only ask for dropped pairs); NaN without client codes."""
    log = pairs.requests[(pairs.requests["pair"] != UNASSIGNED) & pairs.requests["client"].notna()]
    if not len(log):
        return np.nan, np.nan
    if public is not None:
        log = log[log["public"] == public]
    lost = pd.Series(dropped[log["pair"].to_numpy(dtype=int)], index=log.index)
    return float(log["client"].nunique()), float(lost.groupby(log["client"]).all().sum())


def _by_public(table: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    rows = []
    dropped = ~table["kept"].to_numpy()
    for public, mine in table.groupby("public", sort=False):
        gone = mine[~mine["kept"]]
        people, lost = _people(pairs, dropped, public)
        rows.append(
            {
                "public": public,
                "label": mine["public_label"].iloc[0],
                "orders": mine["n"].sum(),
                "orders_lost": gone["n"].sum(),
                "people": people,
                "people_lost": lost,
                "hours_freed_month": _total(gone["hours_month"]),
                "revenue_lost_month_eur": _total(gone["own_revenue_month_eur"]),
            }
        )
    columns = ["public", "label", "orders", "orders_lost", "people", "people_lost", "hours_freed_month"]
    return pd.DataFrame(rows, columns=[*columns, "revenue_lost_month_eur"])


def _total(values: pd.Series) -> float:
    """Sum of what is known; 0 for nothing, NaN if nothing is known."""
    return float(values.sum()) if not len(values) or values.notna().any() else np.nan


def _dispersion(table: pd.DataFrame) -> pd.DataFrame:
    sources = {"hours": "hours_month", "revenue": "own_revenue_month_eur", "orders": "n"}
    return pd.DataFrame({k: concentration(table[v].fillna(0)) for k, v in sources.items()}).T


def _monthly(pairs: Pairs) -> pd.DataFrame:
    """How many pairs are active each month, and how many equal ones they are worth."""
    log = pairs.requests[pairs.requests["pair"] != UNASSIGNED]
    counts = log.groupby([log["date"].dt.to_period("M"), "pair"]).size()
    rows = [
        (month, len(of_month), concentration(of_month)["effective"])
        for month, of_month in counts.groupby(level=0, sort=True)
    ]
    return pd.DataFrame(rows, columns=["month", "active", "effective"])

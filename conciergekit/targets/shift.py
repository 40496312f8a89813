"""Planned against observed publics: has the test found others than those it set out for?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ..core import privacy, rates
from ..core.pilot import Pilot, a_pilot, dated
from ..core.told import Told
from ..evidence import ENDS
from .pairs import DELIVERED, names, within


@dataclass(frozen=True)
class Shift(Told):
    """Planned and observed shares of the orders served, by public.

    table : DataFrame
        One row a public, biggest planned share first: public, label, stated_share (as written; NaN: not
        stated), orders, compared (False for a public served by contracts only, which are not orders),
        planned_share (among the publics compared), observed_share, low_share, high_share (90 %), gap_share
        (observed - planned), p_more (chance that the true share is above the plan), p_far (chance that it is
        more than `far` away).
    monthly : DataFrame
        month (Period), public, label, orders, share.
    total : int
        Orders served that name a public.
    dispersion : float
        How much more the shares vary between months than chance allows (1: as chance); the intervals are
        widened accordingly.
    far : float
    unplanned : bool
        True if no planned share was written.
    rescaled : bool
        True if the planned shares did not sum to 1 and were brought to it.
    contracts : int
        Contracts, which are not orders and are not counted here.
    """

    table: pd.DataFrame
    monthly: pd.DataFrame
    total: int
    dispersion: float
    far: float
    unplanned: bool
    rescaled: bool
    contracts: int

    @property
    def moved(self) -> pd.DataFrame:
        """Publics surely far from their plan."""
        return self.table[self.table["p_far"] >= sure()]


def sure() -> float:
    """Chance from which a gap is said to be real."""
    return rates.value("shift_rule")["sure_of_gap"]


@dated
def shift(pilot: Pilot, far: float | None = None) -> Shift:
    """Compare the shares planned for each public with the orders served during the test.

    Publics of fewer than five people count as one group, whose code and label are empty (see ``privacy``).

    Shares are Dirichlet with half an observation for each public (Jeffreys); their intervals are the exact
    Beta margins. Counts are divided by the dispersion between months (Pearson), so that a few large clients
    do not pass for certainty. One comparison at the end of the period: looking at it every month would raise
    false alarms.

    Parameters
    ----------
    pilot : Pilot
        The request log; `publics.planned_share` if written.
    far : float, optional
        Gap, as a share, from which the difference matters (the dated limit of ``rates`` unless given).

    Returns
    -------
    Shift
    """
    a_pilot(pilot)
    far = rates.value("shift_rule")["far_share"] if far is None else far
    served = _served(pilot)
    everyone = _publics(pilot, served["public"])
    everyone["compared"] = ~everyone["public"].isin(_contract_only(pilot))
    served, everyone = _without_few(served, everyone)
    stated, rescaled = _planned(everyone["stated_share"].to_numpy(dtype=float))
    table = everyone.assign(planned_share=stated)[everyone["compared"]].reset_index(drop=True)
    if len(table) < len(everyone):
        table["planned_share"] /= table["planned_share"].sum() or np.nan
    monthly = _monthly(served, table)
    dispersion = _dispersion(monthly)
    _compare(table, dispersion, far)
    table = table.sort_values(["planned_share", "orders"], ascending=False, kind="stable")
    aside = everyone[~everyone["compared"]]
    table = pd.concat([table, aside] if len(aside) else [table], ignore_index=True)
    contracts = int(pilot["contracts"]["status"].isin(DELIVERED).sum())
    unplanned = bool(table["planned_share"].isna().all())
    return Shift(table, monthly, int(table["orders"].sum()), dispersion, far, unplanned, rescaled, contracts)


def _compare(table: pd.DataFrame, dispersion: float, far: float) -> None:
    """Add observed shares with their ranges, and the chances of a gap, to the publics compared."""
    counts, planned = (table[name].to_numpy(dtype=float) for name in ("orders", "planned_share"))
    if not counts.sum() > 0:
        table[["observed_share", "low_share", "high_share", "gap_share", "p_more", "p_far"]] = np.nan
        return
    table["observed_share"] = counts / counts.sum()
    a = counts / dispersion + 0.5
    # with a single public its share is 1 whatever happens: nothing to estimate
    b = a.sum() - a if len(table) > 1 else np.full(1, np.nan)
    table["low_share"] = special.betaincinv(a, b, ENDS[0])
    table["high_share"] = special.betaincinv(a, b, ENDS[1])
    table["gap_share"] = table["observed_share"] - planned
    table["p_more"] = special.betainc(b, a, 1 - planned)
    low, high = np.clip(planned - far, 0, 1), np.clip(planned + far, 0, 1)
    table["p_far"] = 1 - special.betainc(a, b, high) + special.betainc(a, b, low)


def _contract_only(pilot: Pilot) -> set[str]:
    """Publics served by contracts that never appear in the request log, written there or known by the client."""
    contracts = pilot["contracts"]
    contracts = contracts[contracts["status"].isin(DELIVERED)]
    return set(contracts["public"].dropna()) - set(_public_of(pilot, pilot["requests"]).dropna())


def _public_of(pilot: Pilot, log: pd.DataFrame) -> pd.Series:
    """The public of each request: as written, else that of its client."""
    clients = pilot["clients"].drop_duplicates("id").set_index("id")["public"]
    return log["public"].fillna(log["client"].map(clients)) if len(clients) else log["public"]


def _served(pilot: Pilot) -> pd.DataFrame:
    """Served requests of the period with a public, dated by the day they were served."""
    log = pilot["requests"]
    log = log[log["outcome"] == "served"].assign(day=log["closed_on"].fillna(log["date"]))
    log["public"] = _public_of(pilot, log)
    return within(log, "day", pilot.start, pilot.until).dropna(subset="public")


def _publics(pilot: Pilot, seen: pd.Series) -> pd.DataFrame:
    """Publics of the sheet and of the log, with orders and plan."""
    sheet = pilot["publics"].dropna(subset="id").drop_duplicates("id").set_index("id")
    codes = list(dict.fromkeys([*sheet.index, *seen]))
    label = names(pilot, "publics")
    return pd.DataFrame(
        {
            "public": pd.Series(codes, dtype="str"),
            "label": pd.Series([label.get(code, code) for code in codes], dtype="str"),
            "stated_share": sheet["planned_share"].reindex(codes).to_numpy(dtype=float),
            "orders": seen.value_counts().reindex(codes, fill_value=0).to_numpy(dtype=float),
        }
    )


def _without_few(served: pd.DataFrame, everyone: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Publics of too few people as one group (see ``privacy``); as they are where nobody has a code."""
    if not served["client"].notna().any():
        return served, everyone
    small = privacy.folded_groups(served["public"], served["client"])
    mine = everyone["public"].isin(small)
    if not mine.any():
        return served, everyone
    others = {
        "public": privacy.OTHERS,
        "label": privacy.OTHERS,
        "stated_share": everyone.loc[mine, "stated_share"].sum(min_count=1),
        "orders": everyone.loc[mine, "orders"].sum(),
        "compared": True,
    }
    everyone = pd.concat([everyone[~mine], pd.DataFrame([others])], ignore_index=True)
    return served.assign(public=privacy.fold(served["public"], small)), everyone


def _planned(shares: np.ndarray) -> tuple[np.ndarray, bool]:
    """Planned shares that sum to 1. A public left empty was not planned (0) once the others make up the whole;
    otherwise the rest is not stated."""
    total = np.nansum(shares)
    if not total > 0:
        return np.full(len(shares), np.nan), False
    if np.isnan(shares).any() and total < 0.98:
        return shares, False
    shares = np.nan_to_num(shares)
    return shares / total, bool(abs(total - 1) > 0.02)


def _monthly(served: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    columns = ["month", "public", "label", "orders", "share"]
    if not len(served):
        return pd.DataFrame(columns=columns)
    counts = pd.crosstab(served["day"].dt.to_period("M"), served["public"])
    counts = counts.reindex(pd.period_range(counts.index.min(), counts.index.max(), freq="M"), fill_value=0)
    counts = counts.reindex(columns=table["public"], fill_value=0)
    total = counts.sum(axis=1)
    shares = counts.div(total.where(total > 0), axis=0)
    tidy = counts.stack().rename("orders").rename_axis(["month", "public"]).reset_index()
    tidy["share"] = shares.stack(future_stack=True).to_numpy()
    tidy["label"] = tidy["public"].map(dict(zip(table["public"], table["label"], strict=True)))
    return tidy[columns]


def _dispersion(monthly: pd.DataFrame) -> float:
    """Pearson chi-square over its degrees of freedom, at least 1; a shift within the test also widens."""
    if not len(monthly):
        return 1.0
    counts = monthly.pivot(index="month", columns="public", values="orders").to_numpy(dtype=float)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    if freedom < 1:
        return 1.0
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    return max(1.0, float(np.sum((counts - expected) ** 2 / expected) / freedom))

"""Planned against observed publics: has the test found others than those it set out for?

Plans are written in shares of the orders, so orders are compared. But the public belongs to the client, and the orders
of one client go where that client goes: what says how sure a share is, is how many clients it rests on.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ..core import privacy, rates
from ..core.pilot import Pilot, a_pilot, remembered
from ..core.told import Told
from ..evidence import clustered_interval, effective_clusters
from .pairs import DELIVERED, names, within

# the whole range beyond `far` of the plan, the whole range within it, neither
FAR, NEAR, OPEN = "far", "near", "open"


@dataclass(frozen=True)
class Shift(Told):
    """Planned and observed shares of the orders served, by public.

    table: One row a public, biggest planned share first: public, label, stated_share (as written; NaN: not
        stated), orders, clients, compared (False for a public served by contracts only, which are not
        orders), planned_share (among the publics compared; NaN for one alone), observed_share, low_share, high_share (90 %),
        gap_share (observed - planned), client_share (of the clients), alike (clients of equal size that the
        observed share is worth), p_more (chance that the true share is above the plan), stands ("far", "near"
        or "open", from the whole range; None where there is nothing to compare).
    monthly: month (Period), public, label, orders, share.
    total: Orders served that name a public.
    clients: Clients behind them.
    uncoded: Orders among them that name no client: those of one public may all be one client's.
    unplanned: True if no planned share was written.
    rescaled: True if the planned shares did not sum to 1 and were brought to it.
    contracts: Contracts, which are not orders and are not counted here.
    alone: True if one public makes all the orders, the others being served by contracts or not planned: it is compared with
        nothing.
    """

    table: pd.DataFrame
    monthly: pd.DataFrame
    total: int
    clients: int
    uncoded: int
    far: float
    unplanned: bool
    rescaled: bool
    contracts: int
    alone: bool

    @property
    def moved(self) -> pd.DataFrame:
        """Publics surely far from their plan."""
        return self.table[self.table["stands"] == FAR]


@remembered
def shift(pilot: Pilot, far: float | None = None) -> Shift:
    """Compare the shares planned for each public with the orders served during the test.

    Publics of fewer than five people count as one group, whose code and label are empty (see ``privacy``).

    The unit is the client: a share of orders is worth as many clients of equal size (Kish 1965), and its range is
    the exact one for so many (Korn & Graubard 1998). A gap is real when the whole range is more than `far` from the
    plan. One comparison at the end of the period: looking at it every month would raise false alarms. What it holds
    and where it fails: `benchmarks/shift_detection.py`.

    pilot: The request log; `publics.planned_share` if written.
    far: Gap, as a share, from which the difference matters (the dated limit of ``rates`` unless given).
    """
    a_pilot(pilot)
    far = rates.value("shift_rule")["far_share"] if far is None else far
    served, everyone = served_by_public(pilot)
    stated, rescaled = _planned(everyone["stated_share"].to_numpy(dtype=float))
    table = everyone.assign(planned_share=stated)[everyone["compared"]].reset_index(drop=True)
    if len(table) < len(everyone):
        table["planned_share"] /= table["planned_share"].sum() or np.nan
    unplanned = bool(table["planned_share"].isna().all())
    placed = (table["orders"] > 0) | (table["planned_share"] > 0)
    alone = len(table) < len(everyone) and int(placed.sum()) == 1
    if alone:
        table["planned_share"] = np.nan
    monthly = _monthly(served, table)
    compare(table, served, far)
    table = table.sort_values(["planned_share", "orders"], ascending=False, kind="stable")
    aside = everyone[~everyone["compared"]]
    table = pd.concat([table, aside] if len(aside) else [table], ignore_index=True)
    contracts = int(pilot["contracts"]["status"].isin(DELIVERED).sum())
    clients, uncoded = served["client"].nunique(), int(served["client"].isna().sum())
    total = int(table["orders"].sum())
    return Shift(table, monthly, total, clients, uncoded, far, unplanned, rescaled, contracts, alone)


@remembered
def served_by_public(pilot: Pilot) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The orders served, with their day, public and client; and one row a public. Small publics are one."""
    served = _served(pilot)
    everyone = _publics(pilot, served["public"])
    everyone["compared"] = ~everyone["public"].isin(_contract_only(pilot))
    return _without_few(served, everyone)


def blocks(served: pd.DataFrame) -> pd.Series:
    """The client each order goes with: its own, else all orders of its public that name none."""
    return served["client"].astype("object").fillna("") + "|" + served["public"].astype("object")


def compare(table: pd.DataFrame, served: pd.DataFrame, far: float) -> None:
    """Add observed shares, the ranges that their clients allow, and where they stand beside the plan."""
    planned = table["planned_share"].to_numpy(dtype=float)
    columns = ["observed_share", "low_share", "high_share", "gap_share", "client_share", "alike", "p_more"]
    table[columns] = np.nan
    clients = served.groupby("public")["client"].nunique()
    table["clients"] = clients.reindex(table["public"], fill_value=0).to_numpy()
    table["stands"] = pd.Series(None, index=table.index, dtype="object")
    sizes = served.groupby([blocks(served), served["public"]]).size()
    if not len(sizes):
        return
    counts, public = sizes.to_numpy(), sizes.index.get_level_values(1)
    share = table["orders"].to_numpy(dtype=float) / counts.sum()
    table["observed_share"], table["gap_share"] = share, share - planned
    table["client_share"] = table["clients"] / (table["clients"].sum() or np.nan)
    if len(table) < 2:  # its share is 1 whatever happens: nothing to estimate
        return
    alike = np.array([effective_clusters(counts, public == code) for code in table["public"]])
    low, high = np.transpose([clustered_interval(*one) for one in zip(share, alike, strict=True)])
    table["alike"], table["low_share"], table["high_share"] = alike, low, high
    table["p_more"] = special.betainc((1 - share) * alike + 0.5, share * alike + 0.5, 1 - planned)
    beyond = (low > planned + far) | (high < planned - far)
    inside = (low >= planned - far) & (high <= planned + far)
    stands = np.select([np.isnan(planned), beyond, inside], ["", FAR, NEAR], OPEN)
    table["stands"] = pd.Series(stands, index=table.index, dtype="object").where(stands != "", None)


def _contract_only(pilot: Pilot) -> set[str]:
    """Publics served by contracts that never appear in the request log, written there or known by the client."""
    contracts = pilot["contracts"]
    contracts = contracts[contracts["status"].isin(DELIVERED)]
    return set(contracts["public"].dropna()) - set(_public_of(pilot, pilot.happened("requests")).dropna())


def _public_of(pilot: Pilot, log: pd.DataFrame) -> pd.Series:
    """The public of each request: as written, else that of its client."""
    clients = pilot["clients"].drop_duplicates("id").set_index("id")["public"]
    return log["public"].fillna(log["client"].map(clients)) if len(clients) else log["public"]


def _served(pilot: Pilot) -> pd.DataFrame:
    """Served requests of the complete months (before the first of them: of all days) with a public, dated by the day they were
    served."""
    log, last = pilot.happened("requests"), pilot.months[-1].end_time if len(pilot.months) else pilot.until
    log = log[log["outcome"] == "served"].assign(day=log["closed_on"].fillna(log["date"]))
    log["public"] = _public_of(pilot, log)
    return within(log, "day", pilot.start, last).dropna(subset="public")


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
    others = dict.fromkeys(("public", "label"), privacy.OTHERS)
    others["stated_share"] = everyone.loc[mine, "stated_share"].sum(min_count=1)
    others |= {"orders": everyone.loc[mine, "orders"].sum(), "compared": True}
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

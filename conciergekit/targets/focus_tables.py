"""Tables of refocusing: dispersion, who loses what, the price of social value."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.i18n import _, apart, number, percent
from ..core.pilot import Pilot
from ..finance.demand import pace, recent_months
from ..musts import ON_TIME, ORDERS, breaks, required
from .anchors import limit
from .choice import Best, Choice, allowed
from .pairs import UNASSIGNED, Pairs

FLOORS = (0.0, 0.25, 0.5, 0.75, 0.9)  # shares of today's social value whose price is reckoned


def start(pairs: Pairs) -> pd.DataFrame:
    """Each pair as it was over the test, a month."""
    columns = ["public", "service", "public_label", "service_label", "label", "n", "people"]
    table = pairs.table[columns].copy()
    months = pairs.money_months
    for name in ("hours", "own_hours"):
        table[f"{name}_month"] = pairs.table[name].replace(np.inf, np.nan) / months
    for name in ("own_revenue", "contribution", "margin"):
        table[f"{name}_month_eur"] = pairs.table[f"{name}_eur"].replace([np.inf, -np.inf], np.nan) / months
    for name, source in (("hours", "hours_month"), ("own_revenue", "own_revenue_month_eur"), ("orders", "n")):
        whole = table[source].sum()
        table[f"{name}_share"] = table[source] / whole if whole > 0 else np.nan
    return table


def without_few(table: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """The table without the figures of pairs that too few people ask for: they count in the sums only."""
    figures = [c for c in table.columns if pd.api.types.is_float_dtype(table[c]) and c != "core_share"]
    return table.assign(**{c: table[c].mask(pairs.hidden) for c in figures})


def people(pairs: Pairs, dropped: np.ndarray, public: str | None = None) -> tuple[float, float]:
    """(clients, clients who only ask for dropped pairs); NaN without client codes."""
    if not len(pairs.asks):
        return np.nan, np.nan
    theirs = np.full(len(pairs), True) if public is None else (pairs.table["public"] == public).to_numpy()
    asking, keeping = (pairs.asks[:, some].any(axis=1) for some in (theirs, theirs & ~dropped))
    return float(asking.sum()), float((asking & ~keeping).sum())


def total(values: pd.Series) -> float:
    """Sum of what is known; 0 for nothing, NaN if nothing is known."""
    return float(values.sum()) if not len(values) or values.notna().any() else np.nan


def by_public(table: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """What each target group loses; dropping nothing frees 0 hours only where hours are measured."""
    sums = {"hours_freed_month": "own_hours_month", "revenue_lost_month_eur": "own_revenue_month_eur"}
    rows, measured = [], table[list(sums.values())].notna().any()
    dropped = ~table["kept"].to_numpy(dtype=bool)
    for public, mine in table.groupby("public", sort=False):
        gone = mine[~mine["kept"].astype(bool)]
        everyone, lost = people(pairs, dropped, public)
        rows.append(
            {
                "public": public,
                "label": mine["public_label"].iloc[0],
                "orders": mine["n"].sum(),
                "orders_lost": gone["n"].sum(),
                "people": everyone,
                "people_lost": lost,
                **{name: total(gone[of]) if measured[of] else np.nan for name, of in sums.items()},
            }
        )
    columns = ["public", "label", "orders", "orders_lost", "people", "people_lost", *sums]
    found = pd.DataFrame(rows, columns=columns)
    asked = pairs.requests[pairs.requests["pair"] != UNASSIGNED]
    if asked["client"].notna().any():
        small = privacy.folded_groups(asked["public"], asked["client"])
        found.loc[found["public"].isin(small), found.columns[2:]] = np.nan
    return found


def frontier(table: pd.DataFrame, pairs: Pairs, choice: Choice) -> pd.DataFrame:
    """The best value for each least share of today's social value (epsilon-constraint)."""
    columns = ["social_share", "value", "people_lost"]
    choice = replace(choice, floor=None)
    social = table["social"].to_numpy(dtype=float)
    if not choice.m or not choice.enumerable or not social.sum() > 0:
        return pd.DataFrame(columns=columns)
    sets = allowed(choice)
    value, kept = sets @ choice.value.mean(axis=0), sets @ social / social.sum()
    rows = []
    for floor in FLOORS:
        fits = np.flatnonzero(kept >= floor - 1e-9)
        if not fits.size:
            break
        best = fits[np.argmax(value[fits])]
        row = {"social_share": kept[best], "value": value[best], "people_lost": people(pairs, ~sets[best])[1]}
        if not rows or row["value"] != rows[-1]["value"]:
            rows.append(row)
    return pd.DataFrame(rows, columns=columns)


def near(table: pd.DataFrame, best: Best) -> pd.DataFrame:
    """The sets nearly as good, in words."""
    rows = [(list(table.loc[chosen, "label"]), value, often) for chosen, value, often in best.near]
    return pd.DataFrame(rows, columns=["pairs", "value", "p_best"])


def dispersion(table: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Concentration of hours, revenue, contribution, orders over pairs, and of orders over providers.

    Demand is better concentrated, supply better spread. Contributions count where they are positive.
    """
    sources = {
        "hours": "hours_month",
        "revenue": "own_revenue_month_eur",
        "contribution": "contribution_month_eur",
        "orders": "n",
    }
    found = {name: concentration(table[column].fillna(0).clip(lower=0)) for name, column in sources.items()}
    if table["contribution_month_eur"].equals(table["own_revenue_month_eur"]):
        found["contribution"] = concentration([])  # only hours are known to be spent: revenue again
    found["providers"] = concentration(pairs.requests["provider"].value_counts())
    return pd.DataFrame(found).T


def small(table: pd.DataFrame) -> pd.DataFrame:
    """How many pairs take under 5 % of the hours each (of the orders, if hours are not measured), and how much."""
    share = table["hours_share"] if table["hours_share"].notna().any() else table["orders_share"]
    few = share < limit("small_pair_share")
    return pd.DataFrame({"pairs": [int(few.sum())], "hours_share": [float(share[few].sum())]})


# ---- what keeping a few pairs would do to the musts of the gate that the request log can judge -----------


class Broken(NamedTuple):
    """A must that a choice breaks: its indicator, what would be left over the test, what is required."""

    indicator: str
    value: float
    requirement: float

    def text(self) -> str:
        """In the current language."""
        says = percent if self.indicator == ON_TIME else number
        left, asked = apart(self.value, self.requirement, says), says(self.requirement)
        if self.indicator == ON_TIME:
            return _("{share} of the promised days kept, {asked} required", share=left, asked=asked)
        return _("{n} orders a month would remain, {asked} required", n=left, asked=asked)


def broken(pilot: Pilot, pairs: Pairs, kept: np.ndarray) -> tuple[Broken, ...]:
    """Musts that keeping these pairs only would break, promised days first; requests of no pair stay.

    Orders a month at the present pace, as the gate counts them. Satisfaction and money are not judged: nobody knows what
    the users and the funders would do.
    """
    asked, log = required(pilot), pairs.requests
    if not pairs.months or not asked or kept.all():
        return ()
    served = log[log["outcome"] == "served"]
    stays = (served["pair"] == UNASSIGNED) | np.isin(served["pair"], np.flatnonzero(kept))
    known = served["due_on"].notna() & served["closed_on"].notna()
    in_time = served["closed_on"] <= served["due_on"]
    found = []
    if known.any():
        left, now = in_time[known & stays].mean(), in_time[known].mean()
        found.append((ON_TIME, float(left), float(now)))
    lately = served["closed_on"].fillna(served["date"]).dt.to_period("M").isin(recent_months(pilot))
    if lately.any():
        normal = pace(pilot)[1]
        found.append((ORDERS, (lately & stays).sum() / normal, lately.sum() / normal))
    return tuple(
        Broken(name, value, asked[name]) for name, value, now in found if breaks(value, now, asked.get(name))
    )


# ---- how scattered an activity is: shares, and the number of equal parts that would be as scattered ------


def concentration(amounts) -> dict[str, float]:
    """Concentration of non-negative amounts (hours, revenue) over the pairs.

    Returns hhi: sum of squared shares (Herfindahl-Hirschman), 1 when all is in one place. effective: exp of
        the entropy of the shares (Hill number of order 1). effective_hhi: 1 / hhi (Hill number of order 2).
        top1, top2: share of the first, of the first two. active: how many are above zero. All NaN (active 0)
        when the amounts sum to zero.

    Raises ValueError on negative or missing amounts.

    Hill 1973, Ecology 54:427.

    >>> round(concentration([30, 30, 20, 20])["hhi"], 4)
    0.26
    """
    amounts = np.asarray(amounts, dtype=float)
    if not (np.isfinite(amounts).all() and (amounts >= 0).all()):
        raise ValueError("amounts must be numbers, none negative")
    amounts = np.sort(amounts[amounts > 0])[::-1]
    if not len(amounts):
        return dict.fromkeys(("hhi", "effective", "effective_hhi", "top1", "top2"), np.nan) | {"active": 0}
    share = amounts / amounts.sum()
    hhi = float(np.sum(share**2))
    return {
        "hhi": hhi,
        "effective": float(np.exp(-np.sum(share * np.log(share)))),
        "effective_hhi": 1 / hhi,
        "top1": float(share[0]),
        "top2": float(share[:2].sum()),
        "active": len(amounts),
    }

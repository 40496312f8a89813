"""The log of monthly looks: what each one saw, whether it raised an alarm, which group to focus on.

A look uses only what was known at the end of its month, so the log of a pilot as known on a past day is the
beginning of today's log.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import rates
from ..core.kept_up import logged_months
from ..core.pilot import Pilot
from ..core.told import Told
from . import looks
from .shift import Shift, blocks, served_by_public, shift

FULL_LOOKS = 36  # what the rate of false alarms refers to
FALSE_ALARMS = 0.05


@dataclass(frozen=True)
class Watch(Told):
    """Monthly looks at the shares of the target groups.

    table: One row a complete month: month (Period), orders, statistic, threshold, alarm (bool), since (Period
        of the first month after the change the look would date; NaT without alarm), gainer and loser (codes
        of the two groups, with an alarm), dispersion, focus and focus_label (group in focus after the look),
        challenger, challenger_label, p_overtake (chance that the challenger's true share is above),
        gain_orders (orders it would bring over the horizon), decision ("too_early", "keep", "change").
    counts: Orders by month (index) and group (columns).
    labels: Code -> words of a group.
    shares (G,): Of the plan if it is written whole, else of the orders so far; the smallest shift refers to it.
    volume: Orders a month: planned if written, else observed.
    smallest: Share of all orders that must leave the biggest group for the second to be seen with chance .65
        within six months; NaN when no shift would be.
    rule: Of the decision: sure, horizon_months, cost_orders.
    uncoded: Orders that name no client: those of one group count as one client's.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    labels: dict
    shares: np.ndarray
    volume: float
    volume_planned: bool
    smallest: float
    rule: dict
    uncoded: int

    @property
    def alarms(self) -> pd.DataFrame:
        """The looks that raised an alarm."""
        return self.table[self.table["alarm"]]


def watch(pilot: Pilot, planned: Shift | None = None, **rule) -> Watch:
    """Look at the shares of the target groups at the end of each complete month.

    pilot: The request log; `publics.planned_share` and `planned_orders_month` if written.
    planned: Result of :func:`shift` if at hand.
    rule: Of the decision to change, instead of the kit's proposals.
    """
    planned = planned or shift(pilot)
    said = {**rates.value("shift_rule"), **rule}
    rule = {key: said[key] for key in said if key in ("sure", "horizon_months", "cost_orders")}
    groups = planned.table[planned.table["compared"]]
    labels = dict(zip(groups["public"], groups["label"], strict=True))
    counts = _counts(pilot, planned.monthly, list(labels))
    shares = _shares(groups, counts)
    stated = pilot.settings.get("planned_orders_month")
    observed = float(counts.sum(axis=1).mean()) if len(counts) else np.nan
    volume = float(stated) if stated else observed
    by_client = _by_client(pilot, labels)
    alike = looks.client_orders(by_client, discount=1.0)
    smallest = np.nan
    if np.isfinite(shares).all():
        smallest = looks.smallest_shift(shares, volume, alike=alike[-1] if len(alike) else 1.0)
    table = _log(counts, by_client, groups, labels, rule)
    return Watch(table, counts, labels, shares, volume, bool(stated), smallest, rule, planned.uncoded)


def _counts(pilot: Pilot, monthly: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Orders by complete month that the log tells, and group; one without orders is a row of zeros."""
    months = logged_months(pilot)
    if not len(monthly) or not len(months):
        return pd.DataFrame(0.0, index=months, columns=codes)
    wide = monthly.pivot(index="month", columns="public", values="orders")
    return wide.reindex(index=months, columns=codes, fill_value=0).fillna(0).astype(float)


def _by_client(pilot: Pilot, codes) -> np.ndarray:
    """(months of `_counts`, clients) orders of the groups compared; see ``blocks`` for orders without a client."""
    served, _everyone = served_by_public(pilot)
    served = served[served["public"].isin(codes)]
    wide = pd.crosstab(served["day"].dt.to_period("M"), blocks(served))
    return wide.reindex(logged_months(pilot), fill_value=0).to_numpy(dtype=float)


def _shares(groups: pd.DataFrame, counts: pd.DataFrame) -> np.ndarray:
    planned = groups["planned_share"].to_numpy(dtype=float)
    if len(planned) and np.isfinite(planned).all():
        return planned
    total = counts.to_numpy().sum()
    return counts.sum().to_numpy() / total if total > 0 else np.full(len(groups), np.nan)


def _log(counts: pd.DataFrame, by_client, groups: pd.DataFrame, labels: dict, rule: dict) -> pd.DataFrame:
    y, codes = counts.to_numpy(), list(counts.columns)
    months = len(y)
    table = pd.DataFrame({"month": counts.index, "orders": y.sum(axis=1)})
    if not months or len(codes) < 2:
        return _empty(table)
    statistic, since, dispersion = looks.scan(y, looks.client_effect(by_client))
    start = _start(groups, y)
    regulars = np.maximum(dispersion, looks.client_orders(by_client))
    focus, challenger, chance, gain = looks.follow(y, start, regulars, **rule)
    table["statistic"], table["dispersion"] = statistic, dispersion
    table["threshold"] = [looks.threshold(len(codes), volume) for volume in looks.mean_volume(y)]
    table["alarm"] = table["statistic"] > table["threshold"]
    pairs = [_moved(y[: t + 1], since[t]) if alarm else None for t, alarm in enumerate(table["alarm"])]
    table["since"] = [counts.index[since[t]] if pairs[t] else pd.NaT for t in range(months)]
    table["gainer"] = [codes[pair[0]] if pair else None for pair in pairs]
    table["loser"] = [codes[pair[1]] if pair else None for pair in pairs]
    for name, which in (("focus", focus), ("challenger", challenger)):
        table[name] = [codes[i] for i in which]
        table[f"{name}_label"] = table[name].map(labels)
    none = y.sum(axis=1).cumsum() == 0  # no order yet: nobody is ahead
    table["p_overtake"], table["gain_orders"] = np.where(none, np.nan, chance), np.where(none, np.nan, gain)
    before = np.concatenate([[start], focus[:-1]])
    early = none | (np.arange(1, months + 1) < looks.BEFORE)
    table["decision"] = np.select([early, focus != before], ["too_early", "change"], "keep")
    return table


def _start(groups: pd.DataFrame, y: np.ndarray) -> int:
    """The group the test aimed at; without a plan, the first over the first months."""
    planned = groups["planned_share"].to_numpy(dtype=float)
    if np.isfinite(planned).any():
        return int(np.nanargmax(planned))
    return int(y[: looks.BEFORE].sum(axis=0).argmax())


def _moved(y: np.ndarray, date: int) -> tuple[int, int]:
    """The group whose share rose most after the date, and the one whose share fell most."""
    before, after = y[:date].sum(axis=0), y[date:].sum(axis=0)
    change = after / max(after.sum(), 1e-9) - before / max(before.sum(), 1e-9)
    return int(change.argmax()), int(change.argmin())


def _empty(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of the log when there is one group or none: nothing can shift."""
    table = table.assign(statistic=0.0, dispersion=1.0, threshold=np.nan, alarm=False, since=pd.NaT)
    groups = ["gainer", "loser", "focus", "focus_label", "challenger", "challenger_label"]
    table = table.assign(**dict.fromkeys(groups), p_overtake=np.nan, gain_orders=np.nan, decision="keep")
    table["alarm"] = table["alarm"].astype(bool)
    return table

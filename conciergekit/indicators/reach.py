"""How far the service goes: intentions that become use, people who come back, pairs that really count."""

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.kept_up import logged_until
from ..core.pilot import Pilot
from ..finance.revenue import handling, occurrences, served
from . import demand
from .model import ABSENT, Measure, fact, hidden

ACTIVE_DAYS = 90
MEMBER = 1  # level of the Clients sheet


def intention_to_use(pilot: Pilot) -> Measure:
    """Households that asked, as a share of those that said they would: how much a declared intention is worth here."""
    asked, said = demand.coverage(pilot), demand.need_declared(pilot)
    if asked.absent or said.absent or not said.value > 0:
        return Measure(status="absent", more=asked.more) if asked.absent and asked.more else ABSENT
    return Measure(asked.value / said.value, n=said.n, counted="answers", status="estimated")


def repeat_revenue_share(pilot: Pilot) -> Measure:
    """Revenue of orders that follow a client's first day ÷ revenue of all orders whose client is known."""
    rows = served(pilot).dropna(subset=["client"])
    day = rows["closed_on"].fillna(rows["date"])
    later = day > day.groupby(rows["client"]).transform("min")
    total = rows["own_eur"].sum()
    return fact(rows.loc[later, "own_eur"].sum() / total if total > 0 else np.nan, len(rows), "orders")


def joined(clients: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Who was a member on that day: joined, paid a fee, or is noted at that level of engagement, and not later."""
    told = clients["member_since"].notna() | (clients["membership_eur"] > 0)
    level = (clients["engagement"] == MEMBER) & ~(clients["engagement_since"] > day)
    return (told & ~(clients["member_since"] > day)) | (level & clients["member_since"].isna())


def active_members(pilot: Pilot) -> Measure:
    """Members served within the last 90 days ÷ members."""
    clients, requests = pilot.happened("clients").drop_duplicates("id"), pilot.happened("requests")
    members = clients.loc[joined(clients, pilot.until), "id"]
    if not len(members) or pd.isna(pilot.until) or not requests["client"].notna().any():
        return ABSENT
    if privacy.too_few(len(members)):
        return hidden()  # "1 of 1" is what one neighbour does
    rows = requests[requests["outcome"] == "served"]
    day = rows["closed_on"].fillna(rows["date"])
    lately = rows.loc[day > logged_until(pilot) - pd.Timedelta(days=ACTIVE_DAYS), "client"]
    return fact(members.isin(lately).mean(), len(members), "members")


def _effective(weights: pd.Series) -> float:
    """1 / Σ share² (the inverse of the Herfindahl index): how many equal parts it amounts to."""
    shares = weights[weights > 0] / weights[weights > 0].sum()
    return 1 / float((shares**2).sum()) if len(shares) else np.nan


def _by_pair(pilot: Pilot, column: str) -> tuple[float, int]:
    """Effective number of pairs by the sum of `column` over served orders and deliveries under contract."""
    orders = served(pilot).assign(times=1.0, minutes=handling(pilot))
    both = pd.concat([orders, occurrences(pilot)], ignore_index=True).dropna(subset=["public", "service"])
    if column == "minutes":
        usual = pilot["services"].drop_duplicates("id").set_index("id")["standard_min"]
        both["weight"] = both["minutes"].fillna(both["service"].map(usual)) * both["times"]
        if both["weight"].isna().any():  # a pair without its time would seem to take none
            return np.nan, 0
    else:
        both["weight"] = both[column]
    return _effective(both.groupby(["public", "service"])["weight"].sum()), len(orders)


def pairs_by_orders(pilot: Pilot) -> Measure:
    """Served requests alone: a contract is not so many orders."""
    rows = served(pilot).dropna(subset=["public", "service"])
    return fact(_effective(rows.groupby(["public", "service"]).size()), len(rows), "orders")


def pairs_by_revenue(pilot: Pilot) -> Measure:
    return fact(*_by_pair(pilot, "own_eur"), "orders")


def pairs_by_time(pilot: Pilot) -> Measure:
    return fact(*_by_pair(pilot, "minutes"), "orders", status="estimated")


def equal_size(pilot: Pilot) -> dict[str, float]:
    """The three of them by name, for who speaks of dispersion; NaN: not measured."""
    owners = {"orders": pairs_by_orders, "revenue": pairs_by_revenue, "hours": pairs_by_time}
    return {f"equal_{name}": owner(pilot).value for name, owner in owners.items()}

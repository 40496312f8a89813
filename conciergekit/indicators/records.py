"""What the request log says, month by month and in shares."""

import numpy as np
import pandas as pd

from ..core.kept_up import logged_until
from ..core.pilot import Pilot, remembered
from ..finance.demand import exposure, orders_by_month, requests_by_month, served_rows

__all__ = [
    "came_back",
    "exposure",
    "on_time",
    "orders_by_month",
    "requests_by_month",
    "served_of_decided",
    "settled",
]

COME_BACK_DAYS = 90
PAID_SHARE = 0.9  # of payments, whose observed delay says when a request is old enough to have been paid


@remembered
def served_of_decided(pilot: Pilot) -> tuple[int, int]:
    """Served requests, and served or refused ones: those cancelled by the client or still open do not count."""
    outcome = pilot["requests"]["outcome"]
    served, refused = int((outcome == "served").sum()), int((outcome == "refused").sum())
    return served, served + refused


@remembered
def decided_by_client(pilot: Pilot) -> tuple[np.ndarray, np.ndarray]:
    """The same for each client; a request that names none is another client's."""
    rows = pilot["requests"]
    rows = rows[rows["outcome"].isin(["served", "refused"])]
    who = rows["client"].astype("object").where(rows["client"].notna(), rows.index.to_series())
    by_client = (rows["outcome"] == "served").groupby(who)
    return by_client.sum().to_numpy(dtype=float), by_client.size().to_numpy(dtype=float)


def settled(pilot: Pilot, rows: pd.DataFrame) -> pd.Series:
    """Which requests were closed long enough ago for their payment to be in: longer than the delay within which
    `PAID_SHARE` of the payments seen came. All of them where no payment was ever noted."""
    day = rows["closed_on"].fillna(rows["date"])
    requests = pilot["requests"]
    paid = requests[requests["paid_on"].notna()]
    delays = (paid["paid_on"] - paid["closed_on"].fillna(paid["date"])).dt.days.clip(lower=0).dropna()
    if delays.empty:
        return pd.Series(True, index=rows.index)
    usual = float(delays.quantile(PAID_SHARE, interpolation="higher"))
    return day + pd.Timedelta(days=usual) <= pilot.until


@remembered
def on_time(pilot: Pilot) -> tuple[int, int]:
    """Orders served on the day promised or before, and orders with both days known."""
    rows = served_rows(pilot).dropna(subset=["due_on", "closed_on"])
    return int((rows["closed_on"] <= rows["due_on"]).sum()), len(rows)


@remembered
def on_time_by_month(pilot: Pilot) -> tuple[np.ndarray, np.ndarray]:
    """The same in each month of the test, by the day they were served."""
    rows = served_rows(pilot).dropna(subset=["due_on", "closed_on"])
    return by_month(pilot, rows["closed_on"], rows["closed_on"] <= rows["due_on"])


@remembered
def decided_by_month(pilot: Pilot) -> tuple[np.ndarray, np.ndarray]:
    """`served_of_decided` in each month of the test, by the day they were asked."""
    rows = pilot["requests"]
    rows = rows[rows["outcome"].isin(["served", "refused"])]
    return by_month(pilot, rows["date"], rows["outcome"] == "served")


def by_month(pilot: Pilot, days: pd.Series, good: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Favourable rows, and all of them, in each month of the test; what has no day, or came after its last complete month,
    with the last one."""
    months = pilot.months
    size, first = max(1, len(months)), months[0].ordinal if len(months) else 0
    number = days.to_numpy().astype("datetime64[M]").astype(int) - first
    at = np.where(days.isna(), size - 1, np.clip(number, 0, size - 1))
    return (
        np.bincount(at, weights=good.to_numpy(), minlength=size),
        np.bincount(at, minlength=size).astype(float),
    )


@remembered
def came_back(pilot: Pilot) -> tuple[int, int]:
    """Clients served again within 90 days of their first time, and clients whose 90 days have passed."""
    rows = served_rows(pilot).dropna(subset=["client", "day"]).sort_values("day", kind="stable")
    days = rows.groupby("client")["day"]
    first = days.transform("min")
    # recent clients have not had time to come back: counting them would punish growth
    observable = first + pd.Timedelta(days=COME_BACK_DAYS) <= logged_until(pilot)
    again = (rows["day"] > first) & (rows["day"] <= first + pd.Timedelta(days=COME_BACK_DAYS))
    return (
        int(rows.loc[observable & again, "client"].nunique()),
        int(rows.loc[observable, "client"].nunique()),
    )

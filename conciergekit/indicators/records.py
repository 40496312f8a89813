"""What the request log says, month by month and in shares."""

import numpy as np
import pandas as pd

from ..core.kept_up import logged_until
from ..core.pilot import Pilot, remembered
from ..core.privacy import batches
from ..finance.demand import exposure as exposure
from ..finance.demand import orders_by_month as orders_by_month
from ..finance.demand import requests_by_month as requests_by_month
from ..finance.demand import served_rows

COME_BACK_DAYS = 90
LATER_DAYS = 180  # a client still there orders between the end of the first window and this day
PAID_SHARE = 0.9  # of payments, whose observed delay says when a request is old enough to have been paid


@remembered
def served_of_decided(pilot: Pilot) -> tuple[int, int]:
    """Served requests, and served or refused ones: those cancelled by the client or still open do not count."""
    outcome = pilot.happened("requests")["outcome"]
    served, refused = int((outcome == "served").sum()), int((outcome == "refused").sum())
    return served, served + refused


@remembered
def decided_by_client(pilot: Pilot) -> tuple[np.ndarray, np.ndarray]:
    """The same for each client; a request that names none is another client's."""
    rows = pilot.happened("requests")
    rows = rows[rows["outcome"].isin(["served", "refused"])]
    who = rows["client"].astype("object").where(rows["client"].notna(), rows.index.to_series())
    by_client = (rows["outcome"] == "served").groupby(who)
    return by_client.sum().to_numpy(dtype=float), by_client.size().to_numpy(dtype=float)


def settled(pilot: Pilot, rows: pd.DataFrame) -> pd.Series:
    """Which requests were closed long enough ago for their payment to be in: longer than the delay within which
    `PAID_SHARE` of the payments seen came. All of them where no payment was ever noted."""
    day = rows["closed_on"].fillna(rows["date"])
    requests = pilot.happened("requests")
    paid = requests[requests["paid_on"].notna()]
    delays = (paid["paid_on"] - paid["closed_on"].fillna(paid["date"])).dt.days.clip(lower=0).dropna()
    if delays.empty:
        return pd.Series(True, index=rows.index)
    usual = float(delays.quantile(PAID_SHARE, interpolation="higher"))
    return day + pd.Timedelta(days=usual) <= pilot.until


def told(rows: pd.DataFrame, group: pd.Series | None = None) -> pd.DataFrame:
    """Requests that are told (`privacy.batches`), group by group, in the order of the days they were closed: a sheet kept in
    the order of requests tells nothing of when each one was decided."""
    day = rows["closed_on"].fillna(rows["date"]).sort_values(kind="stable")
    group = None if group is None else group[day.index]
    return rows.loc[day.index][batches(rows.loc[day.index, "client"], day, group) >= 0]


@remembered
def refused(pilot: Pilot) -> pd.DataFrame:
    """Requests refused, of those that are told, service by service."""
    rows = pilot.happened("requests")
    rows = rows[rows["outcome"] == "refused"]
    return told(rows, rows["service"].astype("object").fillna(""))


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
    rows = pilot.happened("requests")
    rows = rows[rows["outcome"].isin(["served", "refused"])]
    return by_month(pilot, rows["date"], rows["outcome"] == "served")


def by_month(pilot: Pilot, days: pd.Series, good: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Favourable rows, and all of them, in each month of the test; what has no day, or came after its last complete month,
    with the last one."""
    months = pilot.months
    size, first = max(1, len(months)), months[0].ordinal if len(months) else 0
    number = days.to_numpy().astype("datetime64[M]").astype(int) - first
    at = np.where(days.isna(), size - 1, np.clip(number, 0, size - 1))
    return np.bincount(at, good.to_numpy(), size), np.bincount(at, minlength=size).astype(float)


@remembered
def orders(pilot: Pilot) -> pd.DataFrame:
    """Orders served, each with its client and its day, the oldest first; a day's orders are one visit."""
    rows = served_rows(pilot).dropna(subset=["client", "day"])
    return rows.assign(day=rows["day"].dt.normalize()).sort_values("day", kind="stable")


@remembered
def followed(pilot: Pilot, by_offer: bool = False) -> pd.DataFrame:
    """One row a client (or a client and an offer): public, first day, whether each window has passed (known, known_later),
    whether it brought an order (back, later); and the batch it is told with, group by group, −1 until then: a client whose
    90 days have not passed has had no time to come back, and counting them would punish growth."""
    rows, group = orders(pilot), ["public", "service"] if by_offer else ["public"]
    keys = ["client", *(group if by_offer else ())]
    rows = rows.dropna(subset=keys)
    days = rows.groupby(keys)["day"].transform("min")
    after = (rows["day"] - days).dt.days
    back, later = after.between(1, COME_BACK_DAYS), after.between(COME_BACK_DAYS + 1, LATER_DAYS)
    told = rows.assign(first=days, back=back, later=later)
    kept = {"first": "min", "back": "any", "later": "any"} | ({} if by_offer else {"public": "first"})
    found = told.groupby(keys, as_index=False).agg(kept).sort_values("first", kind="stable")
    age = (logged_until(pilot) - found["first"]).dt.days
    found = found.assign(known=age >= COME_BACK_DAYS, known_later=age >= LATER_DAYS)
    known = found[found["known"]]
    name = known["public"]
    if len(known):
        name = known[group].astype("object").fillna("").agg("\x1f".join, axis=1)
    batch = batches(known["client"], known["first"], name)
    return found.assign(batch=batch.reindex(found.index, fill_value=-1))


@remembered
def came_back(pilot: Pilot) -> tuple[int, int]:
    """Clients served again within 90 days of their first time, and clients whose 90 days have passed, of those that are
    told."""
    rows = followed(pilot)
    rows = rows[rows["batch"] >= 0]
    return int(rows["back"].sum()), len(rows)


@remembered
def came_back_by_month(pilot: Pilot) -> tuple[np.ndarray, np.ndarray]:
    """The same in each month of the test: that of the middle of the first days of their batch."""
    rows = followed(pilot)
    rows = rows[rows["batch"] >= 0]
    public = rows["public"].astype("object").fillna("")
    return by_month(pilot, rows.groupby([public, "batch"])["first"].transform("median"), rows["back"])

"""What the request log says, month by month and in shares."""

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered

COME_BACK_DAYS = 90
PAID_SHARE = 0.9  # of payments, whose observed delay says when a request is old enough to have been paid


@remembered
def exposure(pilot: Pilot) -> pd.Series:
    """How much of a normal month each month was: the part of it the service was open, times its season.

    Both come from the sheet of opening and season; without a line a month is a normal one, but for the first, which may
    have begun midway. A line that says closed is not used for a month in which something was asked or served.
    """
    months = pilot.months
    share = pd.Series(1.0, index=months)
    if len(months):
        first = months[0]
        share.iloc[0] = (first.days_in_month - pilot.start.day + 1) / first.days_in_month
    lines = pilot["opening"].dropna(subset=["month"])
    if lines.empty:
        return share
    lines = lines.assign(month=lines["month"].dt.to_period("M")).drop_duplicates("month", keep="last")
    said = lines.set_index("month").reindex(months)
    season = said["season"].where(said["season"] > 0, 1.0)
    work = said["open_share"].clip(0, 1).fillna(share) * season
    busy = (requests_by_month(pilot) > 0) | (orders_by_month(pilot) > 0)
    return work.where((work > 0) | ~busy, share)


@remembered
def requests_by_month(pilot: Pilot) -> pd.Series:
    """Requests received each complete month; NaN where nothing at all was logged between two logged months."""
    return _counts(pilot, pilot["requests"]["date"])


@remembered
def orders_by_month(pilot: Pilot) -> pd.Series:
    """Requests served each complete month, by the day they were served (else asked)."""
    return _counts(pilot, _served(pilot)["day"])


def _counts(pilot: Pilot, days: pd.Series) -> pd.Series:
    months, logged = pilot.months, _month_numbers(pilot["requests"]["date"])
    if not len(logged):
        return pd.Series(np.nan, index=months, name="count")
    number = np.arange(len(months)) + (months[0].ordinal if len(months) else 0)
    # a month without a single line, between months with some, is a closure or a lost notebook: not zero demand
    blank = ~np.isin(number, logged) & (number > logged.min()) & (number < logged.max())
    counts = (_month_numbers(days) == number[:, None]).sum(axis=1)
    return pd.Series(np.where(blank, np.nan, counts), index=months, name="count")


def _month_numbers(days: pd.Series) -> np.ndarray:
    """Months since 1970 of the days known, as pandas numbers its periods."""
    known = days.to_numpy()[days.notna()]
    return known.astype("datetime64[M]").astype(int)


@remembered
def _served(pilot: Pilot) -> pd.DataFrame:
    requests = pilot["requests"]
    rows = requests[requests["outcome"] == "served"]
    rows["day"] = rows["closed_on"].fillna(rows["date"])
    return rows[rows["day"].isna() | (rows["day"] <= pilot.until)]


@remembered
def served_of_decided(pilot: Pilot) -> tuple[int, int]:
    """Served requests, and served or refused ones: those cancelled by the client or still open do not count."""
    outcome = pilot["requests"]["outcome"]
    served, refused = int((outcome == "served").sum()), int((outcome == "refused").sum())
    return served, served + refused


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
    rows = _served(pilot).dropna(subset=["due_on", "closed_on"])
    return int((rows["closed_on"] <= rows["due_on"]).sum()), len(rows)


@remembered
def came_back(pilot: Pilot) -> tuple[int, int]:
    """Clients served again within 90 days of their first time, and clients whose 90 days have passed."""
    rows = _served(pilot).dropna(subset=["client", "day"]).sort_values("day", kind="stable")
    days = rows.groupby("client")["day"]
    first = days.transform("min")
    # recent clients have not had time to come back: counting them would punish growth
    observable = first + pd.Timedelta(days=COME_BACK_DAYS) <= pilot.until
    again = (rows["day"] > first) & (rows["day"] <= first + pd.Timedelta(days=COME_BACK_DAYS))
    return (
        int(rows.loc[observable & again, "client"].nunique()),
        int(rows.loc[observable, "client"].nunique()),
    )

"""Whether the log of requests and the accounts are kept up: months that they do not tell are not known, and are not zero."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .pilot import Pilot, remembered

LATE_TOURS, GRACE = 3, pd.Timedelta(days=7)  # tours that delivered, so long after the last line of the log
REGULAR = 3  # months in a row with an expense, after which one without any while the service runs is a month to be typed


@dataclass(frozen=True)
class Behind:
    """A log that is not kept up. since: its last day. tours: those that delivered after it."""

    since: pd.Timestamp
    tours: int


@remembered
def behind(pilot: Pilot) -> Behind | None:
    """Whether tours have gone on delivering after the last line of the log of requests; None where it is kept up or empty."""
    log, tours = pilot["requests"], pilot["tours"]
    since = pd.concat([log["date"], log["closed_on"]]).max()
    later = tours[(tours["date"] > since + GRACE) & (tours["date"] <= pilot.until)]
    later = later[later["contract"].isna() & later["service"].isna()]  # made for a contract, without orders
    handed = pilot["stops"].groupby("tour")["orders"].sum(min_count=1)
    late = int((later["id"].map(handed).fillna(later["stops"]) > 0).sum())
    return Behind(since, late) if late >= LATE_TOURS else None


def logged_months(pilot: Pilot) -> pd.PeriodIndex:
    """The complete months that the log of requests tells whole."""
    late = behind(pilot)
    return pilot.months[pilot.months < late.since.to_period("M")] if late else pilot.months


@remembered
def last_booked(pilot: Pilot) -> pd.Period | None:
    """The last month with an expense, where accounts that held some every month stop while the service runs on; else None."""
    ledger, months = pilot["ledger"], pilot.months
    spent = ledger.loc[(ledger["nature"] == "expense") & ledger["amount_eur"].notna(), "date"].dropna()
    booked = np.unique(spent.dt.to_period("M").array.asi8)
    booked = booked[np.isin(booked, months.asi8)]
    if len(booked) < REGULAR or np.ptp(booked) >= len(booked) or booked[-1] == months[-1].ordinal:
        return None
    days = pd.concat([pilot[name]["date"] for name in ("requests", "tours", "time")]).dropna()
    runs = days.dt.to_period("M").array.asi8
    on = months[months.asi8 > booked[-1]]
    return months[0] + int(booked[-1] - months[0].ordinal) if np.isin(on.asi8, runs).any() else None

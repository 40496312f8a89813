"""Whether the log of requests is kept up: months that it does not tell are not known, and are not zero."""

from dataclasses import dataclass

import pandas as pd

from .pilot import Pilot, remembered

LATE_TOURS, GRACE = 3, pd.Timedelta(days=7)  # tours that delivered, so long after the last line of the log


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

"""How many offers are run at once, beside how many the stage can bear: a warning, never a lock."""

from dataclasses import dataclass

import pandas as pd

from ..core import rates
from ..core.kept_up import logged_until
from ..core.pilot import Pilot
from ..core.told import Told
from ..finance.revenue import occurrences

RECENT_DAYS = 91


@dataclass(frozen=True)
class Breadth(Told):
    """active : offers (public × service) with an order served in the last three months that the log tells, or a contract
    delivered in the last three and still running. stage : of the
    Project sheet, "" when it is not noted. limit : offers the kit proposes for it at most, NaN without a stage."""

    active: int
    stage: str
    limit: float

    @property
    def wide(self) -> bool:
        return self.active > self.limit


def breadth(pilot: Pilot) -> Breadth:
    """Active offers against the limit of the stage (dated fact ``offers_by_stage``, a user's own over it)."""
    requests = pilot.happened("requests")
    served = requests[requests["outcome"] == "served"]
    contracts = occurrences(pilot)
    contracts = contracts[(contracts["status"] == "signed") & ~(contracts["end"] <= pilot.until)]
    lately = pd.concat(
        [
            served[_lately(served["closed_on"].fillna(served["date"]), logged_until(pilot))],
            contracts[_lately(contracts["month"].dt.end_time.dt.normalize(), pilot.until)],
        ]
    ).dropna(subset=["public", "service"])
    stage = str(pilot.settings.get("stage") or "")
    limit = rates.value("offers_by_stage").get(f"stage_{stage}", float("nan"))
    return Breadth(len(lately.drop_duplicates(["public", "service"])), stage, float(limit))


def _lately(days: pd.Series, last: pd.Timestamp) -> pd.Series:
    return (days > last - pd.Timedelta(days=RECENT_DAYS)) & (days <= last)

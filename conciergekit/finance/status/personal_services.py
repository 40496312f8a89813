"""Personal services (SAP): which services are inside, which outside, and whether the status is bound to do nothing else.

One owner for the alert of the review, the chapter on money and the actions: they name the same services and use the same
list of exemptions (articles L7232-1-1, L7232-1-2 and D7233-5 of the labour code).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core import rates
from ...core.pilot import Pilot
from ...core.schema import fold
from .. import revenue

EXEMPT, PARTLY, AGREEMENT, SMALL, BOUND = "exempt", "partly", "agreement", "small", "bound"


@dataclass(frozen=True)
class PersonalServices:
    """What is sold, the largest own revenue first, and what the status allows.

    inside, depends, outside: names of services that are personal services, are so for some statuses, are not.
    others_share: (low, high) share of the own revenue of a year that comes from other activities; high counts those that
    depend. NaN when nothing was earned. freedom: "exempt" (by its status), "partly" (some of these structures),
    "agreement" (money of a social security body), "small" (under the limit of employees: other activities within
    `limit`), "bound". bodies: names behind an agreement. staff: people paid now.
    """

    inside: tuple[str, ...]
    depends: tuple[str, ...]
    outside: tuple[str, ...]
    others_share: tuple[float, float]
    freedom: str
    limit: float
    bodies: tuple[str, ...] = ()
    staff: int = 0


def personal_services(pilot: Pilot) -> PersonalServices:
    """Services that were sold (all those noted while none was), sorted by what they earned over the last year."""
    services = pilot["services"].drop_duplicates("id")
    sold = _sold(pilot)
    services = services[services["id"].isin(sold)] if sold & set(services["id"]) else services
    earned = _earned(pilot)
    names, eur = services["label"].fillna(services["id"]), services["id"].map(earned).fillna(0.0)
    services = services.assign(eur=eur, name=names).sort_values("eur", ascending=False, kind="stable")
    paid = services["market"].fillna(True).astype(bool)
    sap = services["sap"]
    kinds = [services[mine] for mine in (sap == "yes", sap == "depends", (sap == "no") & paid)]
    rule = rates.value("sap_exclusivity", pilot.until.date() if pd.notna(pilot.until) else None)
    bodies, staff = _bodies(pilot, rule["agreement_bodies"]), _staff(pilot)
    names = [tuple(map(str, frame["name"])) for frame in kinds]
    sums = [float(frame["eur"].sum()) for frame in kinds]
    freedom = _freedom(str(pilot.settings.get("status") or ""), rule, bodies, staff)
    return PersonalServices(*names, _share(*sums), freedom, rule["others_share"], bodies, staff)


def _sold(pilot: Pilot) -> set:
    requests, contracts = pilot.happened("requests"), pilot["contracts"]
    served = requests.loc[requests["outcome"] == "served", "service"]
    signed = contracts.loc[contracts["status"].isin(["signed", "ended"]), "service"]
    return {*served.dropna(), *signed.dropna()}


def _earned(pilot: Pilot) -> pd.Series:
    """Own revenue of the last twelve complete months by service: orders and contracts."""
    sold = (revenue.served(pilot), revenue.occurrences(pilot))
    rows = pd.concat([some[["service", "month", "own_eur"]] for some in sold])
    return rows[rows["month"].isin(pilot.months[-12:])].groupby("service")["own_eur"].sum()


def _share(inside: float, depends: float, outside: float) -> tuple[float, float]:
    total = inside + depends + outside
    return (outside / total, (outside + depends) / total) if total > 0 else (np.nan, np.nan)


def _freedom(status: str, rule: dict, bodies: tuple[str, ...], staff: int) -> str:
    if status in rule["exempt"]:
        return EXEMPT
    if bodies:
        return AGREEMENT
    if status in rule["small"] and staff < rule["small_staff"]:
        return SMALL
    return PARTLY if status in rule["exempt_partly"] else BOUND


def _bodies(pilot: Pilot, words: list[str]) -> tuple[str, ...]:
    """Social security bodies whose money is granted: an agreement with one of them may exempt."""
    funding = pilot["funding"]
    granted = funding.loc[funding["status"].isin(["notified", "agreed", "paid"]), "funder"].dropna()
    return tuple(dict.fromkeys(name for name in granted if set(fold(name).split()) & set(words)))


def _staff(pilot: Pilot) -> int:
    """People with a paid contract on the last day of the data."""
    team = pilot["team"]
    here = (team["paid"] == "paid") & ~(team["since"] > pilot.until) & ~(team["until"] < pilot.until)
    return int(team.loc[here, "id"].nunique())

"""The unit prices of a pilot's trips, each with where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import rates
from ..core.pilot import Pilot
from ..core.roads.places import MODES
from ..finance import books
from .costs import refuse_double_count
from .paid_km import paid_km
from .parameters import checked

# where a price is from; "some": the accounts say it of some means of travel, the dated rates of the others
GIVEN, PROJECT, TEAM, RATE, ACCOUNTS, SOME = "given", "project", "team", "rate", "accounts", "some"


@dataclass(frozen=True)
class Prices:
    """€ for a km by mode, for an hour by who drives, for a vehicle-day; `source` says where each is from.

    `hour_eur` is the paid hour; volunteer and unpaid leader hours have their own values.
    """

    km_eur: Mapping[str, float]
    hour_eur: float
    volunteer_hour_eur: float
    leader_hour_eur: float
    day_eur: float
    source: Mapping[str, str]

    @classmethod
    def of(cls, pilot: Pilot, km_eur=None, hour_eur=None, day_eur=None) -> "Prices":
        """Prices as given, else as stated in the project sheet, else as the accounts pay them, else the kit's dated
        defaults. The accounts say what a kilometre costs where all that is paid for that means of travel varies with it;
        a lease or a purchase is paid whatever the kilometres: both are then shown (`TourCosts.sentences`).

        km_eur: a number (every mode but walking) or a mapping by mode. With a vehicle-day cost the default
        km is energy and upkeep only, so that the vehicle is not counted twice.
        """
        for name, price in (("hour_eur", hour_eur), ("day_eur", day_eur)):
            if price is not None:
                checked(name, price)
        for price in km_eur.values() if isinstance(km_eur, Mapping) else [km_eur]:
            if price is not None:
                checked("km_eur", price)
                refuse_double_count(price, day_eur or 0.0)
        name = "km_running_eur" if day_eur else "km_full_eur"
        km = dict(rates.value(name))
        paid = (
            {} if km_eur is not None or day_eur else {m: p.eur for m, p in paid_km(pilot).items() if p.varies}
        )
        km.update(paid)
        if isinstance(km_eur, Mapping):
            km.update(km_eur)
        elif km_eur is not None:
            km.update({mode: km_eur for mode in MODES if mode != "foot"})
        stated = pilot.settings
        hour = hour_eur if hour_eur is not None else books.paid_hour_eur(pilot)
        volunteer, leader = books.volunteer_hour_eur(pilot), books.leader_hour_eur(pilot)
        told = pilot.happened("tours")["mode"].dropna().isin(list(paid))
        hour_from = TEAM if books.team_hour_eur(pilot, "paid") > 0 else RATE
        hour_from = PROJECT if stated.get("paid_hour_eur") is not None else hour_from
        source = {
            "km": GIVEN
            if km_eur is not None
            else RATE
            if not told.any()
            else ACCOUNTS
            if told.all()
            else SOME,
            "hour": hour_from if hour_eur is None else GIVEN,
            "volunteer": PROJECT if "volunteer_hour_eur" in stated else RATE,
        }
        return cls(km, float(hour), volunteer, leader, float(day_eur or 0.0), source)

    def hours_of(self, paid: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        """Cash and unpaid price of an hour for each driver; a driver not stated counts as paid."""
        unpaid = paid.map({"volunteer": self.volunteer_hour_eur, "unpaid_leader": self.leader_hour_eur})
        return np.where(unpaid.isna(), self.hour_eur, 0.0), unpaid.fillna(0.0).to_numpy(float)

"""What one tour costs: vehicle-day, kilometres, hours, tolls and fees, in cash and in full.

The haulage "trinome" (€/km + €/hour + €/day, Comité national routier) with the hours split by kind, and
always three figures: what is paid (cash), what it really uses (full), and the difference, which volunteers
and unpaid leaders give.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd

from ..core import rates
from ..core.errors import ConciergekitError
from ..core.i18n import N_, _, money, number
from ..core.pilot import Pilot
from ..core.roads.places import MODES
from ..finance import books
from .paid_km import paid_km


class ParameterError(ConciergekitError, ValueError):
    """A parameter that cannot be, said in the reader's language."""


def checked(name: str, value, least: float = 0.0, most: float = math.inf, whole: bool = False):
    """`value` itself if it is a number from `least` to `most` (whole if `whole`).

    Raises ParameterError: anything else, text included; the message names the parameter and what it may be.
    """
    told = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    if told and least <= value <= most and not (whole and value != int(value)):
        return int(value) if whole else value
    text = _SAID[whole, math.isfinite(most)]
    raise ParameterError(_(text, name=name, given=str(value)[:40], least=number(least), most=number(most)))


# whole, at most something
_SAID = {
    (True, False): N_("{name} must be a whole number, {least} or more, without quotes: {given} was given."),
    (False, False): N_(
        "{name} must be a number, {least} or more, with a point and without quotes: {given} was given."
    ),
    (True, True): N_(
        "{name} must be a whole number from {least} to {most}, without quotes: {given} was given."
    ),
    (False, True): N_(
        "{name} must be a number from {least} to {most}, with a point and without quotes: {given} was given."
    ),
}


@dataclass(frozen=True)
class TourCost:
    """Cost of a tour, in euros; every field is a number, or an array with one value a tour.

    `cash_eur` is paid out; `volunteer_eur` is the value of hours nobody pays; `full_eur` is both.
    """

    day_eur: float
    km_eur: float
    hours_eur: float
    tolls_eur: float
    fees_eur: float
    volunteer_eur: float
    stops: float
    orders: float
    km: float
    minutes: float

    @property
    def cash_eur(self):
        return self.day_eur + self.km_eur + self.hours_eur + self.tolls_eur + self.fees_eur

    @property
    def full_eur(self):
        return self.cash_eur + self.volunteer_eur

    @property
    def per_stop_eur(self):
        """Full cost of a stop; NaN without stops."""
        return ratio(self.full_eur, self.stops)


def ratio(top, bottom):
    """top / bottom, NaN where the bottom is zero or missing."""
    top, bottom = np.asarray(top, float), np.asarray(bottom, float)
    result = np.divide(top, bottom, out=np.full(np.broadcast(top, bottom).shape, math.nan), where=bottom > 0)
    return float(result) if result.ndim == 0 else result


def tour_cost(
    *,
    km=0.0,
    drive_min=0.0,
    stop_min=0.0,
    load_min=0.0,
    wait_min=0.0,
    admin_min=0.0,
    stops=math.nan,
    orders=math.nan,
    km_eur=0.0,
    hour_eur=0.0,
    unpaid_hour_eur=0.0,
    wait_hour_eur=None,
    day_eur=0.0,
    day_share=1.0,
    tolls_eur=0.0,
    stop_eur=0.0,
    order_eur=0.0,
    fees_eur=0.0,
    km_basis=None,
) -> TourCost:
    """Cost of one tour, or of many (pass arrays of one length).

    km, drive_min, stop_min, load_min, wait_min, admin_min: The whole loop, and minutes by kind (`stop_min`:
        all stops together).
    stops, orders: Doors and orders, to divide by.
    km_eur: € for one km. With a vehicle-day cost it must hold energy and upkeep only.
    hour_eur: What an hour really worked costs in cash; 0 for a volunteer.
    unpaid_hour_eur: Value of that hour when nobody pays it; 0 for a paid driver.
    wait_hour_eur: Cost of an hour of waiting; None: as any other hour.
    day_eur, day_share: Vehicle for a day (lease, insurance, depreciation), and the share of the day this tour
        uses.
    tolls_eur, fees_eur: Tolls and parking; any other lump sum (a second person, a provider).
    stop_eur, order_eur: Handover at each stop; picking, or fee to a provider, for each order.
    km_basis: "own" (what the vehicle costs you) or "scale" (official kilometric scale, which already holds
        depreciation and insurance). None: recognised from `km_eur`.

    Raises ConciergekitError: a kilometric scale together with a vehicle-day cost: the vehicle would be
        counted twice.
    Raises ValueError: a negative or infinite quantity.

    Four stops in 12 km at 30 km/h, 6 minutes a stop, 15 of loading, 0.40 €/km and 20 €/h:

    >>> round(tour_cost(km=12, drive_min=24, stop_min=24, load_min=15, stops=4,
    ...                 km_eur=.40, hour_eur=20).per_stop_eur, 2)
    6.45
    """
    refuse_double_count(km_eur, day_eur, km_basis)
    given = {k: v for k, v in locals().items() if k not in ("km_basis", "wait_hour_eur")}
    for name, value in given.items():
        value = np.asarray(value, float)
        if (value < 0).any() or np.isinf(value).any():
            raise ValueError(f"{name} must be zero or more and finite")
    worked = drive_min + stop_min + load_min + admin_min
    minutes = worked + wait_min
    paid_wait = hour_eur if wait_hour_eur is None else wait_hour_eur
    hours = worked / 60 * hour_eur + wait_min / 60 * paid_wait
    fees = fees_eur + _each(stop_eur, stops) + _each(order_eur, orders)
    paid = (day_eur * day_share, km * km_eur, hours, tolls_eur, fees)
    return TourCost(*paid, minutes / 60 * unpaid_hour_eur, stops, orders, km, minutes)


def _each(price, count):
    """Price times count; nothing to pay when the price is zero, even if the count is unknown."""
    return price * count if np.any(price) else 0.0


def refuse_double_count(km_eur, day_eur, km_basis=None) -> None:
    """ConciergekitError if a vehicle-day cost comes with a km that already holds the vehicle."""
    if km_basis not in (None, "own", "scale"):
        raise ValueError(f"km_basis must be 'own', 'scale' or None, got {km_basis!r}")
    if km_basis == "own" or not np.any(np.asarray(day_eur, float) > 0):
        return
    if km_basis == "scale" or _is_published(km_eur):
        raise ConciergekitError(
            _(
                "The kilometric scale ({km} a km) already contains the vehicle. With a vehicle-day cost ({day}) it would be counted twice. Keep one of the two, or give the cost of energy and upkeep only as the price of a km.",
                km=money(float(np.max(km_eur)), 3),
                day=money(float(np.max(day_eur)), 2),
            )
        )


def _is_published(km_eur) -> bool:
    """True if a price is a first-band coefficient of the official scale, electric cars' too, to the tenth of a cent."""
    published = np.array([bands[0][1] for bands in rates.value("kilometric_scale").values()])
    electric = published * (1 + rates.value("kilometric_scale_electric_share"))
    return bool(np.isin(np.round(np.asarray(km_eur, float), 3), np.round([*published, *electric], 3)).any())


# ---- the unit prices of a pilot's trips, each with where it comes from -----------------------------------


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
        own = {} if km_eur is not None or day_eur else paid_km(pilot)
        paid = {mode: price.eur for mode, price in own.items() if price.varies}
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
        km_from = RATE if not told.any() else ACCOUNTS if told.all() else SOME
        source = {
            "km": km_from if km_eur is None else GIVEN,
            "hour": hour_from if hour_eur is None else GIVEN,
            "volunteer": PROJECT if "volunteer_hour_eur" in stated else RATE,
        }
        return cls(km, float(hour), volunteer, leader, float(day_eur or 0.0), source)

    def hours_of(self, paid: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        """Cash and unpaid price of an hour for each driver; a driver not stated counts as paid."""
        unpaid = paid.map({"volunteer": self.volunteer_hour_eur, "unpaid_leader": self.leader_hour_eur})
        return np.where(unpaid.isna(), self.hour_eur, 0.0), unpaid.fillna(0.0).to_numpy(float)

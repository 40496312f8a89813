"""What the accounts say a kilometre costs: the lines of a means of travel over the kilometres it drove."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.kept_up import booked_months, compared_months
from ..core.pilot import Pilot, remembered
from ..core.roads.network import MOTOR
from ..core.schema import fold
from ..finance.revenue import occurrences, served
from ..finance.varying import of_services
from ..finance.year_ahead import is_pay

FAR = 0.25  # from what is counted, both are shown
FEWEST_MONTHS = 3  # of accounts and tours together
# Words of a ledger line that name a means of travel, folded; words of the road may be of any motor.
_WORDS = {
    "bike": r"velo|velos|bike|triporteur|biporteur",
    "van": r"camionnette|camion|fourgon|fourgonnette|utilitaire|van|truck",
    "car": r"voiture|voitures|auto(?!.entrepreneur)|car|vehicule|vehicle",
}
_FUEL = r"carburant|essence|gazole|diesel|fuel"
_ROAD = rf"kilometri\w*|kilometre\w*|mileage|{_FUEL}"
_TRAVEL = rf"\b(?:{'|'.join(_WORDS.values())}|{_ROAD})\b"
_OF_TOURS = ("613", "624", "625", "6061")  # hire, carriage, travel, fuel
_VALUED = r"8[67]"  # accounts of what is given, not paid


@dataclass(frozen=True)
class PaidKm:
    """€ a km by one means of travel, from `paid_eur` of ledger lines and `km` driven in the same months. varies: all
    of it is flagged as varying with activity, and none is a lease or a hire (account 613)."""

    eur: float
    paid_eur: float
    km: float
    varies: bool


def far_apart(paid_eur: float, costed_eur: float) -> bool:
    """Whether what is paid differs from what is counted by more than a quarter of it."""
    return costed_eur > 0 and abs(paid_eur / costed_eur - 1) > FAR


@remembered
def paid_km(pilot: Pilot) -> dict[str, PaidKm]:
    """What each means of travel is paid a kilometre, over the complete months that the accounts tell, set-up left out.

    Lines that name a means of travel go to it; lines of fuel or kilometres that name none, to the only motor used.
    Means of which no line speaks, or that drove nothing, are not in the answer; nor is any where tours are missing: the
    accounts pay for kilometres that nobody noted.
    """
    km, lines = _km(pilot), _lines(pilot)
    if len(booked_months(pilot)) < FEWEST_MONTHS or lines.empty or missing_weeks(pilot) > FAR:
        return {}
    found = {}
    for name, mine in lines.groupby(named_modes(pilot)):
        if km.get(name, 0) > 0:
            paid = float(mine["amount_eur"].sum())
            leased = mine["account"].fillna("").str.startswith("613")
            varies = mine["variable"].fillna(False).astype(bool) & ~leased
            found[name] = PaidKm(paid / float(km[name]), paid, float(km[name]), bool(varies.all()))
    return found


@remembered
def missing_weeks(pilot: Pilot) -> float:
    """Of the weeks in which orders of services that ride tours were served, the share without a tour noted; 0 where none
    says its tour."""
    orders, made = served(pilot), pilot.happened("tours")["date"].dropna().dt.to_period("W")
    orders = orders[orders["service"].isin(orders.loc[orders["tour"].notna(), "service"].dropna())]
    weeks = orders["closed_on"].fillna(orders["date"]).dt.to_period("W").unique()
    return float((~pd.Series(weeks).isin(made)).mean()) if len(weeks) else 0.0


@remembered
def named_modes(pilot: Pilot) -> pd.Series:
    """The means of travel that each of these expenses names, "" for none; index: rows of the ledger."""
    km = _km(pilot)
    motors = [mode for mode in MOTOR if km.get(mode, 0) > 0]
    return _lines(pilot)["line"].fillna("").map(lambda text: _named(fold(text), motors)).astype(object)


@remembered
def bought_an_order(pilot: Pilot) -> pd.Series:
    """€ that an order of each service is bought for (a meal resold, a provider paid by the order): what that service is
    charged with (`varying.of_services`) over its orders. Pay, kilometres and vehicles are of the tours; services that contracts
    buy as well are left out: whose purchases these are is not written."""
    rows, log, told = of_services(pilot), served(pilot), compared_months(pilot)
    account, line = (rows[name].fillna("") for name in ("account", "line"))
    tours = account.str.startswith(_OF_TOURS) | line.map(fold).str.contains(_TRAVEL)
    paid = np.array([is_pay(*cells) for cells in zip(account, line, strict=True)], dtype=bool)
    rows = rows[~tours.astype(bool) & ~paid & ~rows["service"].isin(occurrences(pilot)["service"])]
    orders = log.loc[log["month"].isin(told), "service"].value_counts()
    return (rows.groupby("service")["amount_eur"].sum() / orders).dropna()


def _km(pilot: Pilot) -> pd.Series:
    tours = pilot.happened("tours").dropna(subset=["km", "mode", "date"])
    tours = tours[tours["date"].dt.to_period("M").isin(booked_months(pilot))]
    return tours.groupby("mode")["km"].sum()


def _lines(pilot: Pilot) -> pd.DataFrame:
    """Expenses of the complete months, set-up and valued contributions left out."""
    ledger = pilot["ledger"]
    kept = (ledger["nature"] == "expense") & ~ledger["set_up"].fillna(False).astype(bool)
    kept &= ~ledger["account"].fillna("").str.match(_VALUED)
    kept &= ledger["date"].dt.to_period("M").isin(pilot.months) & ledger["amount_eur"].notna()
    return ledger[kept]


def _named(text: str, motors: list[str]) -> str:
    """The one means of travel a line speaks of; empty for none, or for several ("fuel and bike")."""
    named = {mode for mode, words in _WORDS.items() if re.search(rf"\b({words})\b", text)}
    if named & set(MOTOR) and len(motors) == 1:
        named = named - set(MOTOR) | set(motors)  # one vehicle is a car for one and a van for another
    elif not named & set(MOTOR) and re.search(rf"\b({_FUEL if named else _ROAD})\b", text):
        named |= set(motors) or {""}  # fuel of a motor that no tour tells of
    return named.pop() if len(named) == 1 else ""

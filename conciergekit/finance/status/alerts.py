"""What the structure's status asks to look at: dated reminders with their source, never legal advice."""

from dataclasses import dataclass

import pandas as pd

from ...core import rates
from ...core.pilot import Pilot, remembered
from ...core.rates import Rate
from ...core.told import Told
from .rules import FINE, NEAR, PASSED, REMIND, UNKNOWN, Found, day, rules

MONTHS_A_YEAR = 12
_PRESSING = (PASSED, NEAR, UNKNOWN, REMIND, FINE)


@dataclass(frozen=True)
class Alerts(Told):
    """Rules that the pilot's status and figures call for, the pressing ones first.

    table: one row a rule: rule, level ("passed", "near", "unknown", "remind", "fine"), value, limit, since (day the limit is
    in force from), read_on, page, sure ("confirmed", "to_confirm", "proposed", "own": the user's file). found: the same
    rules with what their words need; limits: the dated fact each one rests on. status: the pilot's, "" when it is not noted.
    read_on: day the oldest of these limits was read. due: the facts past their day of review, counted from the real day.
    own: those that the user's own file gives. months: complete months that the figures of a year rest on, twelve at most.
    """

    table: pd.DataFrame
    found: tuple[Found, ...]
    limits: tuple[Rate, ...]
    status: str
    read_on: pd.Timestamp
    due: tuple[Rate, ...] = ()
    own: tuple[Rate, ...] = ()
    months: int = 0


@remembered
def alerts(pilot: Pilot) -> Alerts:
    """Check a year's figures against the dated rules of the pilot's status."""
    found = sorted(rules(pilot), key=lambda one: _PRESSING.index(one.level))
    limits = [rates.known(one.rate, day(pilot)) for one in found]
    now = {one.rate: rates.known(one.rate, rates.today()) for one in found}.values()
    return Alerts(
        pd.DataFrame([_row(*pair) for pair in zip(found, limits, strict=True)]),
        tuple(found),
        tuple(limits),
        str(pilot.settings.get("status") or ""),
        pd.Timestamp(min((rate.read_on for rate in now), default=rates.today())),
        tuple(rate for rate in now if rate.due()),
        tuple(rate for rate in now if rate.status == rates.OWN),
        min(MONTHS_A_YEAR, len(pilot.months)),
    )


def _row(found: Found, rate: Rate) -> dict:
    return {
        "rule": "sap_exclusivity" if found.rule == "sap_alone" else found.rule,
        "level": found.level,
        "value": found.value,
        "limit": found.limit,
        "since": pd.Timestamp(rate.since),
        "read_on": pd.Timestamp(rate.read_on),
        "page": rate.page,
        "sure": rate.status,
    }

"""What the money, the hours and the funders' dates rest on."""

import pandas as pd

from ...core.i18n import _, date, ngettext, number
from ...core.measures import RECENT_MONTHS
from ...core.pilot import Pilot
from ...finance.accounts import Views
from ...finance.cash import CashPlan
from ...finance.doubts import Doubts
from ...finance.funding.budget import Budget
from ...finance.funding.calendar import Calendar
from ...finance.funding.eligibility import Eligibility
from ...finance.funding.plan import FundingPlan
from ...finance.hours import Operating
from ...finance.models import Models
from ...finance.recurring import YEAR
from ...finance.status.rules import Alerts
from ...finance.stress import Stress
from ...finance.who_pays import Payers
from ...logistics.logbook import numbered
from ...margins import tours
from ...offers import Offers
from ..indicators.words import COUNTED
from .base import OBSERVED, Origin, assumed, estimated, months_of, observed, of, requests, simulated


@of.register
def views(result: Views, pilot: Pilot) -> tuple[Origin, ...]:
    found = [*months_of(pilot, result.table["month"])]
    if not pilot.has("ledger"):
        found += requests(pilot)
    if result.volunteer_hours > 0 or result.unpaid_hours > 0:
        frame = pilot.happened("time")
        found.append(observed(_lines_of_hours(len(frame)), frame["date"]))
        found.append(assumed(_("the price of an unpaid hour")))
    return tuple(found)


def _lines_of_hours(n: int) -> str:
    return ngettext("{n} line of hours", "{n} lines of hours", n)


@of.register
def offers(result: Offers, pilot: Pilot) -> tuple[Origin, ...]:
    if not len(result.served):
        return ()
    found = [*requests(pilot), *months_of(pilot, pilot.months)]
    counted = numbered(pilot)
    counted = counted[counted["id"].isin(tours(pilot)["tour"])]
    if len(counted):
        found.append(observed(_("{tours} noted", tours=COUNTED["tours"](len(counted))), counted["date"]))
    if result.trips_measured:
        found.append(estimated(_("the fair share of each tour")))
    found.append(assumed(_("the price of an hour and of a kilometre")))
    if result.served["trips_supposed_eur"].sum() > 0:
        found.append(assumed(_("whose the tours without orders were")))
    return tuple(found)


@of.register
def payers(result: Payers, pilot: Pilot) -> tuple[Origin, ...]:
    found = months_of(pilot, pilot.months) if len(result.table) else ()
    return found if pilot.has("ledger") else (*found, *(requests(pilot) if found else ()))


@of.register
def cash(result: CashPlan, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.known:
        return ()
    past = result.table.loc[result.table["kind"] == "past", "month"]
    found = [
        *months_of(pilot, past),
        _ahead(result.horizon_months),
        simulated(len(result.draws_months)),
        *_grants(pilot),
    ]
    if len(result.receipts) and result.receipts["assumed"].any():
        late = int(result.receipts["assumed"].sum())
        found.append(assumed(ngettext("the delay of {n} grant", "the delays of {n} grants", late)))
    return tuple(found)


def _grants(pilot: Pilot) -> tuple[Origin, ...]:
    """The Funding sheet, as it stands on the last day of the data."""
    n = len(pilot["funding"])
    if not n:
        return ()
    words = ngettext("{n} grant of the Funding sheet", "{n} grants of the Funding sheet", n)
    return (Origin(OBSERVED, words, pilot.until, pilot.until),)


@of.register
def stress(result: Stress, pilot: Pilot) -> tuple[Origin, ...]:
    if result.table.empty:
        return ()
    cases = ngettext("{n} case compared", "{n} cases compared", len(result.table))
    return (
        *_grants(pilot),
        estimated(cases),
        simulated(result.draws),
        assumed(ngettext("a delay of {n} month", "a delay of {n} months", result.late_months)),
    )


@of.register
def models(result: Models, pilot: Pilot) -> tuple[Origin, ...]:
    if not len(result.lines):
        return ()
    lines = result.told_lines().drop_duplicates(["origin", "label"])
    found = [
        Origin(row.origin, " – ".join(filter(None, [row.label, row.source]))) for row in lines.itertuples()
    ]
    return (*months_of(pilot, pilot.months[-6:]), *found, simulated(len(next(iter(result.draws.values())))))


@of.register
def figures(result: list, pilot: Pilot) -> tuple[Origin, ...]:
    """Named assumptions, each with how it is known and where from."""
    return tuple(Origin(item.origin, " – ".join(filter(None, [item.words, item.source]))) for item in result)


@of.register
def operating(result: Operating, pilot: Pilot) -> tuple[Origin, ...]:
    frame = pilot.happened("time")
    if frame.empty:
        return ()
    return (
        observed(_lines_of_hours(len(frame)), frame["date"]),
        assumed(_("the same way of working when demand doubles")),
    )


@of.register
def calendar(result: Calendar, pilot: Pilot) -> tuple[Origin, ...]:
    read = pd.to_datetime(result.table["checked"])
    known = ngettext("{n} funder of the catalogue", "{n} funders of the catalogue", len(result.table))
    return (
        observed(_("{funders}, calls read", funders=known), read.dropna()),
        estimated(_("their dates, moved to the coming years")),
        assumed(_("the delays marked so")),
    )


@of.register
def funding_plan(result: FundingPlan, pilot: Pilot) -> tuple[Origin, ...]:
    if result.missing:
        return ()
    return (*months_of(pilot, pilot.months[-YEAR:]), *_grants(pilot), _ahead())


def _ahead(months: int = YEAR) -> Origin:
    """What `year_ahead` reads each kind of line on."""
    return estimated(
        ngettext(
            "{n} month ahead: orders at the pace of the last {recent} complete months, contracts to their end, other lines read on the last {year} months at most",
            "{n} months ahead: orders at the pace of the last {recent} complete months, contracts to their end, other lines read on the last {year} months at most",
            months,
            recent=number(RECENT_MONTHS),
            year=number(YEAR),
        )
    )


@of.register
def eligibility(result: Eligibility, pilot: Pilot) -> tuple[Origin, ...]:
    if result.missing or result.table.empty:
        return ()
    found = (*months_of(pilot, pilot.months), *_grants(pilot), _ahead())
    marked = (result.table["sure"] == "guess").any()
    return (*found, assumed(_("the rules marked so"))) if marked else found


@of.register
def budget(result: Budget, pilot: Pilot) -> tuple[Origin, ...]:
    if result.missing:
        return ()
    return (*months_of(pilot, pilot.months), *_grants(pilot), _ahead())


@of.register
def alerts(result: Alerts, pilot: Pilot) -> tuple[Origin, ...]:
    rules = ngettext(
        "{n} rule read on {day}", "{n} rules read on {day}", len(result.table), day=date(result.read_on)
    )
    return (*months_of(pilot, pilot.months), observed(rules))


@of.register
def doubts(result: Doubts, pilot: Pilot) -> tuple[Origin, ...]:
    found = months_of(pilot, pilot.months) if pilot.has("ledger") else ()
    return (*found, *_grants(pilot)) or requests(pilot)

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
from ...finance.lent import Lent
from ...finance.models import Models
from ...finance.recurring import YEAR
from ...finance.status import Alerts
from ...finance.stress import Stress
from ...finance.who_pays import Payers
from ...logistics.logbook import numbered
from ...margins import tours
from ...offers import Offers
from ..indicators.words import COUNTED
from .base import (
    OBSERVED,
    Origin,
    Origins,
    assumed,
    estimated,
    months_of,
    observed,
    origins,
    requests,
    simulated,
)


@origins.register
def views(result: Views, pilot: Pilot) -> Origins:
    yield from months_of(pilot, result.table["month"])
    if not pilot.has("ledger"):
        yield from requests(pilot)
    if result.volunteer_hours > 0 or result.unpaid_hours > 0:
        yield _lines_of_hours(pilot)
        yield assumed(_("the price of an unpaid hour"))


def _lines_of_hours(pilot: Pilot) -> Origin:
    frame = pilot.happened("time")
    return observed(ngettext("{n} line of hours", "{n} lines of hours", len(frame)), frame["date"])


@origins.register
def offers(result: Offers, pilot: Pilot) -> Origins:
    if not len(result.served):
        return
    yield from requests(pilot)
    yield from months_of(pilot, pilot.months)
    counted = numbered(pilot)
    counted = counted[counted["id"].isin(tours(pilot)["tour"])]
    if len(counted):
        yield observed(_("{tours} noted", tours=COUNTED["tours"](len(counted))), counted["date"])
    if result.trips_measured:
        yield estimated(_("the fair share of each tour"))
    yield assumed(_("the price of an hour and of a kilometre"))
    if result.served["trips_supposed_eur"].sum() > 0:
        yield assumed(_("whose the tours without orders were"))


@origins.register
def payers(result: Payers, pilot: Pilot) -> Origins:
    found = [*months_of(pilot, pilot.months)] if len(result.table) else []
    yield from found
    if found and not pilot.has("ledger"):
        yield from requests(pilot)


@origins.register
def cash(result: CashPlan, pilot: Pilot) -> Origins:
    if not result.known:
        return
    yield from months_of(pilot, result.table.loc[result.table["kind"] == "past", "month"])
    yield _ahead(result.horizon_months)
    yield simulated(len(result.draws_months))
    yield from _grants(pilot)
    if len(result.receipts) and result.receipts["assumed"].any():
        late = int(result.receipts["assumed"].sum())
        yield assumed(ngettext("the delay of {n} grant", "the delays of {n} grants", late))


def _grants(pilot: Pilot) -> Origins:
    if n := len(pilot["funding"]):
        words = ngettext("{n} grant of the Funding sheet", "{n} grants of the Funding sheet", n)
        yield Origin(OBSERVED, words, pilot.until, pilot.until)


@origins.register
def stress(result: Stress, pilot: Pilot) -> Origins:
    if len(result.table):
        yield from _grants(pilot)
        yield estimated(ngettext("{n} case compared", "{n} cases compared", len(result.table)))
        yield simulated(result.draws)
        yield assumed(ngettext("a delay of {n} month", "a delay of {n} months", result.late_months))


@origins.register
def models(result: Models, pilot: Pilot) -> Origins:
    if len(result.lines):
        yield from months_of(pilot, pilot.months[-6:])
        for row in result.told_lines().drop_duplicates(["origin", "label"]).itertuples():
            yield Origin(row.origin, " – ".join(filter(None, [row.label, row.source])))
        yield simulated(len(next(iter(result.draws.values()))))


@origins.register
def figures(result: list, pilot: Pilot) -> Origins:
    """Named assumptions, each with how it is known and where from."""
    for item in result:
        yield Origin(item.origin, " – ".join(filter(None, [item.words, item.source])))


@origins.register
def operating(result: Operating, pilot: Pilot) -> Origins:
    if len(pilot.happened("time")):
        yield _lines_of_hours(pilot)
        yield assumed(_("the same way of working when demand doubles"))


@origins.register
def calendar(result: Calendar, pilot: Pilot) -> Origins:
    read = pd.to_datetime(result.table["checked"])
    known = ngettext("{n} funder of the catalogue", "{n} funders of the catalogue", len(result.table))
    yield observed(_("{funders}, calls read", funders=known), read.dropna())
    yield estimated(_("their dates, moved to the coming years"))
    yield assumed(_("the delays marked so"))


@origins.register
def funding_plan(result: FundingPlan, pilot: Pilot) -> Origins:
    if not result.missing:
        yield from months_of(pilot, pilot.months[-YEAR:])
        yield from _grants(pilot)
        yield _ahead()


def _ahead(months: int = YEAR) -> Origin:
    """What `year_ahead` reads each kind of line on."""
    return estimated(
        ngettext(
            "{n} month ahead: orders at the pace of the last {recent} complete months of service, contracts to their end, other lines on the last {year} months at most",
            "{n} months ahead: orders at the pace of the last {recent} complete months of service, contracts to their end, other lines on the last {year} months at most",
            months,
            recent=number(RECENT_MONTHS),
            year=number(YEAR),
        )
    )


@origins.register
def eligibility(result: Eligibility, pilot: Pilot) -> Origins:
    if not result.missing and len(result.table):
        yield from _year_ahead(pilot)
        if (result.table["sure"] == "guess").any():
            yield assumed(_("the rules marked so"))


@origins.register
def budget(result: Budget, pilot: Pilot) -> Origins:
    if not result.missing:
        yield from _year_ahead(pilot)


def _year_ahead(pilot: Pilot) -> Origins:
    yield from months_of(pilot, pilot.months)
    yield from _grants(pilot)
    yield _ahead()


@origins.register
def alerts(result: Alerts, pilot: Pilot) -> Origins:
    yield from months_of(pilot, pilot.months)
    day = date(result.read_on)
    yield observed(ngettext("{n} rule read on {day}", "{n} rules read on {day}", len(result.table), day=day))


@origins.register
def doubts(result: Doubts, pilot: Pilot) -> Origins:
    found = [*(months_of(pilot, pilot.months) if pilot.has("ledger") else ()), *_grants(pilot)]
    yield from found or requests(pilot)


@origins.register
def lent(result: Lent, pilot: Pilot) -> Origins:
    if n := len(result.table):
        yield observed(ngettext("{n} means lent", "{n} means lent", n))
        yield assumed(_("what each would cost"))

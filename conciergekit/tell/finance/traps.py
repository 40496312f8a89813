"""What the chapter on money must not leave out: the traps that a balanced result or a loved service can hide."""

from ...core import i18n, rates
from ...core.i18n import N_, _, percent
from ...core.pilot import Pilot
from ...finance import contribution_hour, operating, varying
from ...finance.accounts import Views
from ...finance.cash import CashPlan
from ...finance.stress import paid_now
from ..common import euros
from .waiting import waiting

_NOT_VARYING = N_(
    "{amount} of expenses flagged as varying do not follow activity. With one more order they moved by {seen} ({low} to {high}), instead of {each}."
)
_LOSES = N_("Each extra hour loses money: an hour in the field brings {brings} and costs {costs}.")
_DESK = N_("Two people out of {n} run {share} of the drop-in sessions.")
_DESK_ONLY = N_("The surplus does not say it all: two people out of {n} run {share} of the drop-in sessions.")


def beware(pilot: Pilot, views: Views, cash: CashPlan) -> list[str]:
    """Sentences, most pressing first: the shortage a late grant causes, an hour that loses money, staffed slots that hold on
    two people. The payer on whom much depends and the rules have their own place in the chapter."""
    return [*_wait(pilot, cash), *_hour(pilot), *_people(pilot, views)]


def _wait(pilot: Pilot, cash: CashPlan) -> list[str]:
    if not cash.known or cash.first_negative is None:
        return []
    agreed, now = paid_now(pilot, cash)
    return waiting(cash.first_negative, now, agreed, cash.runway_months == 0)


def _hour(pilot: Pilot) -> list[str]:
    hour, found = contribution_hour(pilot), varying(pilot)
    if found.contradicted:
        cents = euros(
            2, seen=found.seen_eur, low=found.low_eur, high=found.high_eur, each=found.denied_order_eur
        )
        return [_(_NOT_VARYING, **cents, **euros(amount=found.denied_eur))]
    if not hour.eur_per_hour < 0:
        return []
    return [_(_LOSES, **euros(2, brings=hour.revenue_eur / hour.hours, costs=hour.variable_eur / hour.hours))]


def _people(pilot: Pilot, views: Views) -> list[str]:
    """Slots that hold on two people: what a balanced result does not show."""
    slots = operating(pilot).slots
    share = slots["share"].head(2).sum()
    # with three people, two hold two thirds anyway
    if len(slots) <= 3 or share < rates.value("gate_warnings")["people_share"]:
        return []
    balanced = views.totals["pnl_eur"] >= 0 and not views.unread_expenses
    return [_(_DESK_ONLY if balanced else _DESK, n=i18n.number(len(slots)), share=percent(share))]

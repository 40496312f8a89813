"""What the chapter on money must not leave out: the traps that a balanced result or a loved service can hide."""

from ...core.i18n import N_, _
from ...core.pilot import Pilot
from ...finance import contribution_hour, varying
from ...finance.cash import CashPlan
from ...finance.stress import paid_now
from ..common import euros
from .waiting import waiting

_NOT_VARYING = N_(
    "{amount} of expenses flagged as varying do not follow activity. With one more order they moved by {seen} ({low} to {high}), instead of {each}."
)
_LOSES = N_("Each extra hour loses money: an hour in the field brings {brings} and costs {costs}.")


def beware(pilot: Pilot, cash: CashPlan) -> list[str]:
    """Sentences, most pressing first: the shortage a late grant causes, an hour that loses money. The payer on whom much
    depends and the rules have their own place in the chapter."""
    return [*_wait(pilot, cash), *_hour(pilot)]


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

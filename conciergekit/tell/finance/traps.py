"""What the chapter on money must not leave out: the traps that a balanced result or a loved service can hide."""

from ...core.pilot import Pilot
from ...finance import contribution_hour, varying
from ...finance.cash import CashPlan
from ...finance.stress import paid_now
from ...finance.varying import judged
from ..common import Many, sayer

_SAID = {
    "no_shortage": "Paid today, the money already agreed ({amount:money}) would keep the plan above zero. The cash shortfall of {month:month} comes from the wait.",
    "later": Many(
        "Paid today, the money already agreed ({amount:money}) would put off the cash shortfall from {month:month} to {later:month}. The wait costs {n} month.",
        "Paid today, the money already agreed ({amount:money}) would put off the cash shortfall from {month:month} to {later:month}. The wait costs {n} months.",
    ),
    "back": "Paid today, the money already agreed ({amount:money}) would bring the cash back above zero until {later:month}.",
    "back_for_good": "Paid today, the money already agreed ({amount:money}) would bring the cash back above zero, and keep it there.",
    "not_varying": "{amount:money} of expenses flagged as varying do not follow activity. With one more order they moved by {seen:cents} ({low:cents} to {high:cents}), instead of {each:cents}.",
    "varying_less": "{amount:money} of expenses flagged as varying follow activity less than noted. With one more order they moved by {seen:cents} ({low:cents} to {high:cents}), instead of {each:cents}.",
    "loses": "Each extra hour loses money: an hour in the field brings {brings:cents} and costs {costs:cents}.",
}
_say = sayer(_SAID)


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
        cents = {
            "seen": found.seen_eur,
            "low": found.low_eur,
            "high": found.high_eur,
            "each": found.denied_order_eur,
        }
        what = "varying_less" if found.follows_less else "not_varying"
        return [_say(what, **cents, amount=found.denied_eur)]
    if not hour.eur_per_hour < 0 or not judged(pilot):
        return []
    return [_say("loses", brings=hour.revenue_eur / hour.hours, costs=hour.variable_eur / hour.hours)]


def waiting(plan, now, agreed_eur: float, below_now: bool) -> list[str]:
    """First month below zero as planned, and if the agreed money were paid today (None: never). below_now: the cash is there already."""
    if plan is None or not agreed_eur > 0 or now == plan:
        return []
    values = {"amount": agreed_eur, "month": plan}
    if now is None:
        return [_say("back_for_good" if below_now else "no_shortage", **values)]
    return [_say("back" if below_now else "later", (now - plan).n, later=now, **values)]

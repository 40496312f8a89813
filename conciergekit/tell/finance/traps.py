"""What the chapter on money must not leave out: the traps that a balanced result or a loved service can hide."""

from ...core.pilot import Pilot
from ...finance import contribution_hour, varying
from ...finance.cash import CashPlan
from ...finance.stress import paid_now
from ...finance.varying import judged
from ..common import Many, Said, sayer

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


def beware(pilot: Pilot, cash: CashPlan) -> Said:
    """Two sentences at most: the shortage a late grant causes, an hour that loses money. The payer on whom much depends and the
    rules have their own place in the chapter."""
    if cash.known and cash.first_negative is not None:
        agreed, now = paid_now(pilot, cash)
        yield from waiting(cash.first_negative, now, agreed, cash.runway_months == 0)
    hour, found = contribution_hour(pilot), varying(pilot)
    if found.contradicted:
        what = "varying_less" if found.follows_less else "not_varying"
        seen = {"seen": found.seen_eur, "low": found.low_eur, "high": found.high_eur}
        yield _say(what, each=found.denied_order_eur, amount=found.denied_eur, **seen)
    elif hour.eur_per_hour < 0 and judged(pilot):
        yield _say("loses", brings=hour.revenue_eur / hour.hours, costs=hour.variable_eur / hour.hours)


def waiting(plan, now, agreed_eur: float, below_now: bool) -> Said:
    """First month below zero as planned, and if the agreed money were paid today (None: never). below_now: the cash is there already."""
    if plan is None or not agreed_eur > 0 or now == plan:
        return
    never, later = ("back_for_good", "back") if below_now else ("no_shortage", "later")
    n = None if now is None else (now - plan).n
    yield _say(never if now is None else later, n, amount=agreed_eur, month=plan, later=now)

"""The months of cash that the wait for agreed money costs, told."""

from ...core import i18n
from ...core.i18n import N_, _, money
from ..common import Many, say

_NO_SHORTAGE = N_(
    "Paid today, the money already agreed ({amount}) would keep the plan above zero. The cash shortfall of {month} comes from the wait."
)
_LATER = Many(
    "Paid today, the money already agreed ({amount}) would put off the cash shortfall from {month} to {later}. The wait costs {n} month.",
    "Paid today, the money already agreed ({amount}) would put off the cash shortfall from {month} to {later}. The wait costs {n} months.",
)


_BACK = N_(
    "Paid today, the money already agreed ({amount}) would bring the cash back above zero until {later}."
)
_BACK_FOR_GOOD = N_(
    "Paid today, the money already agreed ({amount}) would bring the cash back above zero, and keep it there."
)


def waiting(plan, now, agreed_eur: float, below_now: bool) -> list[str]:
    """First month below zero as planned, and if the agreed money were paid today (None: never). below_now: the cash is there already."""
    if plan is None or not agreed_eur > 0 or now == plan:
        return []
    values = {"amount": money(agreed_eur), "month": i18n.month(plan)}
    if below_now:
        return [_(_BACK_FOR_GOOD if now is None else _BACK, later=i18n.month(now or plan), **values)]
    if now is None:
        return [_(_NO_SHORTAGE, **values)]
    return [say(_LATER, (now - plan).n, later=i18n.month(now), **values)]

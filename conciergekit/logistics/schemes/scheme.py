"""The ways of organising trips that the kit compares, and what each supposes."""

import math
from dataclasses import dataclass

from ...core import rates
from ...core.errors import ConciergekitError
from ...core.i18n import _, number
from ...core.told import Told

KINDS = ("direct", "grouped", "fixed_days", "relay", "provider", "pooled")
USERS_COME = ("relay", "provider")
NEED_CONSENT = ("provider", "pooled")  # of somebody who may say no
DAYS_A_WEEK = 5  # service days


class SchemeError(ConciergekitError, ValueError):
    """A scheme that cannot be, said in the reader's language."""


@dataclass(frozen=True)
class Scheme(Told):
    """One way of organising the trips.

    kind: "direct" (a trip an order), "grouped" (leave when there are orders), "fixed_days" (announced days;
    with `zones` above one, a part of the area each time), "relay" (orders left at pick-up points, staffed
    `slot_h` hours each time; leaves even if empty), "provider" (the provider comes to a drop-in session, its
    kilometres refunded), "pooled" (tours shared with another actor, who carries the rest of `own_share`).
    trips_per_week: departures, at most one a service day (5). order_eur: paid for each order to a provider
    or pick-up point. price_eur: what an order brings here, if not the same as elsewhere. kept_share: share of
    the orders that remain (None: all; where users must come, the dated default, a guess to replace).
    """

    kind: str
    trips_per_week: float = 1.0
    points: int = 1
    slot_h: float | None = None
    order_eur: float = 0.0
    price_eur: float | None = None
    kept_share: float | None = None
    zones: int = 1
    own_share: float | None = None
    name: str = ""

    def __post_init__(self):
        if self.kind not in KINDS:
            raise SchemeError(
                _("A scheme must be one of {kinds}, not “{kind}”.", kinds=", ".join(KINDS), kind=self.kind)
            )
        trips = self.trips_per_week
        told = isinstance(trips, int | float)
        if not told or not 0 < trips <= DAYS_A_WEEK:
            raise SchemeError(
                _(
                    "Departures a week (trips_per_week) must be above 0 and at most {most}, one each service "
                    "day: {given} was given.",
                    most=number(DAYS_A_WEEK),
                    given=number(trips, 0 if float(trips).is_integer() else 1) if told else str(trips),
                )
            )
        if self.points < 1 or self.zones < 1 or min(self.slot_h or 0, self.order_eur) < 0:
            raise SchemeError(_("Points and zones must be 1 or more; hours of a slot and fees zero or more."))
        shares = [share for share in (self.kept_share, self.own_share) if share is not None]
        if any(not 0 <= share <= 1 for share in shares) or self.own_share == 0:
            raise SchemeError(_("A share must be between 0 and 1, for instance 0.7."))

    @property
    def users_come(self) -> bool:
        """Whether users travel themselves."""
        return self.kind in USERS_COME

    @property
    def in_hand(self) -> bool:
        """Whether the conciergerie can decide it alone."""
        return self.kind not in NEED_CONSENT

    @property
    def share_kept(self) -> float:
        if self.kept_share is not None:
            return self.kept_share
        return float(rates.value("relay_kept_share")) if self.users_come else 1.0

    @property
    def share_own(self) -> float:
        """Share of a pooled tour that is ours."""
        if self.kind != "pooled":
            return 1.0
        return float(rates.value("pooling")["own_share"] if self.own_share is None else self.own_share)

    @property
    def wait_days(self) -> float:
        """Service days an order waits on average: half of what lies between two passages in its zone."""
        return 0.0 if self.kind == "direct" else DAYS_A_WEEK * self.zones / self.trips_per_week / 2


def default_schemes(model, trips_per_week: float | None = None) -> tuple[Scheme, ...]:
    """The six kinds: a trip an order, tours as today, half as many fixed days (also by zone where orders come
    from two communes or more), a staffed pick-up point or the provider on those days, tours as today shared
    with another actor."""
    if trips_per_week is not None:
        Scheme("fixed_days", trips_per_week)  # a number that cannot be is told before it is used
    known = math.isfinite(model.tours_a_week) and model.tours_a_week > 0
    today = min(5.0, max(0.25, round(model.tours_a_week * 4) / 4)) if known else 1.0
    fixed = max(1.0, float(round(today / 2))) if trips_per_week is None else trips_per_week
    zoned = [Scheme("fixed_days", max(2.0, fixed), zones=2)] if len(model.users_km) > 1 else []
    return (
        Scheme("direct"),
        Scheme("grouped", today),
        Scheme("fixed_days", fixed),
        *zoned,
        Scheme("relay", fixed),
        Scheme("provider", fixed),
        Scheme("pooled", today),
    )

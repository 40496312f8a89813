"""What the first screen must not miss: what one part of the figures hides from another.

A test can be loved and lose money each hour, balance and wear out two people, be granted money that comes after the cash
has gone. Each signal rests on figures of the workbook and quotes them; limits are dated proposals of ``rates``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import finance, targets
from ..core import rates
from ..core.kept_up import behind, last_booked, last_timed
from ..core.pilot import Pilot, remembered
from ..core.privacy import fewest_of_team
from ..core.told import Told
from ..finance import demand
from ..finance.varying import judged
from ..indicators import people, records
from ..logistics.weeks import pause, shut_since
from .log import stopped_on, suspended_on
from .review import proof

HOUR, CASH, PEOPLE, PAYER, SAP, PUBLICS, PAUSE = "hour", "cash", "people", "payer", "sap", "publics", "pause"
STOPPED, SUSPENDED, SHUT = "stopped", "suspended", "shut"
BEHIND, BOOKS, HOURS, UNPAID = "behind", "books", "hours", "unpaid"


@dataclass(frozen=True)
class Signal:
    """One warning: its code and the figures it quotes."""

    code: str
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Signals(Told):
    """Warnings of one pilot, the heaviest first; empty when nothing was found."""

    items: tuple[Signal, ...]

    @property
    def table(self) -> pd.DataFrame:
        """code, values."""
        return pd.DataFrame([(s.code, s.values) for s in self.items], columns=["code", "values"])


@dataclass(frozen=True)
class FirstPayer:
    """What hangs on one payer today. cover, without: share of expenses that own revenue pays at the present pace, with this
    payer and once it has left; NaN when they are not known. ending, ends: how many running contracts end within a year,
    and the first end; kept: the same share without them. begins: first day of a signed contract of this payer not begun yet, or of its new amount."""

    payer: finance.TopPayer
    cover: float = np.nan
    without: float = np.nan
    ending: int = 0
    ends: pd.Timestamp = pd.NaT
    kept: float = np.nan
    begins: pd.Timestamp = pd.NaT


def first_payer(pilot: Pilot) -> FirstPayer:
    """The biggest payer of the last months, and what is left of the cover when it leaves."""
    top, now = finance.top_payer(pilot, lately=True), proof(pilot).pace
    signed = finance.revenue.running_contracts(pilot)
    own = signed[signed["payer_name"].isin(top.names)]
    begins = own.loc[own["begins"] > pilot.until, "begins"].min()
    if now is None or not proof(pilot).money.expense_eur > 0 or top.share != top.share:
        return FirstPayer(top, begins=begins)
    rows = signed[signed["end"] <= pilot.until + pd.DateOffset(years=1)]
    agreed = own["month_eur"].sum()
    # what it pays of orders is seen at the pace of the last months; the cover stands on their level
    orders, lately = demand.pace(pilot)[0], len(demand.recent_months(pilot))
    ordered = max(top.month_eur - agreed, 0.0) * (proof(pilot).level * lately / orders if orders else 1.0)
    gone = min(top.month_eur, agreed) + ordered, rows["month_eur"].sum()
    left = (now.revenue_eur - eur for eur in gone)
    without, kept = (revenue_eur / now.expense_eur for revenue_eur in left)
    return FirstPayer(top, now.cover, without, len(rows), rows["end"].min(), kept, begins)


@remembered
def signals(pilot: Pilot) -> Signals:
    """Look for each warning; a part that is not measured gives none."""
    limits = rates.value("gate_warnings")
    found = [*_of_the_service(pilot)]
    if len(pilot.months) >= limits["months"]:
        looks = (_hour, _people, _publics, _cash, _payer, _sap)
        found += [signal for look in looks if (signal := look(pilot, limits)) is not None]
    return Signals(tuple(found))


# ---- what is looked for


def _of_the_service(pilot: Pilot) -> Iterator[Signal]:
    """Whether it runs, is noted and is paid, from the first day on: what the figures say of the present is of before."""
    stopped = stopped_on(pilot)
    closed = (
        (STOPPED, "day", stopped),
        (SUSPENDED, "day", suspended_on(pilot)),
        (SHUT, "since", shut_since(pilot)),
    )
    yield from (Signal(code, {name: day}) for code, name, day in closed if pd.notna(day))
    if pd.isna(stopped) and (paused := pause(pilot)):
        yield Signal(PAUSE, {"since": paused.since, "weeks": paused.weeks})
    if late := behind(pilot):  # tours deliver, and the log of requests has stopped
        yield Signal(BEHIND, {"since": late.since, "tours": late.tours})
    for code, last in ((BOOKS, last_booked(pilot)), (HOURS, last_timed(pilot))):
        if last:
            yield Signal(code, {"last": last, "until": pilot.until})
    unpaid = finance.revenue.unpaid(pilot).sort_values("due_eur", ascending=False, kind="stable")
    if len(unpaid):
        yield Signal(UNPAID, {"contracts": unpaid})


def _hour(pilot: Pilot, _limits) -> Signal | None:
    """Each hour in the field earns less than what is said to vary with activity, and whether that varies."""
    found, varies = finance.contribution_hour(pilot), finance.varying(pilot)
    earned, spent = found.revenue_eur / found.hours, varies.flagged_eur / found.hours
    if not earned < spent:
        return None
    good, n = people.satisfied(pilot, "beneficiaries")
    orders = records.orders_by_month(pilot).dropna()
    half = len(orders) // 2
    rising = bool(half and orders.iloc[-half:].mean() > orders.iloc[:half].mean())
    values = {"earned": earned, "spent": spent, "good": good, "n": n}
    varies = "less" if varies.follows_less else "flat" if varies.contradicted else "said" * judged(pilot)
    return Signal(HOUR, {**values, "rising": rising, "varies": varies})


def _cash(pilot: Pilot, _limits) -> Signal | None:
    """Granted money that may come after the cash has gone."""
    plan = finance.cash_as_planned(pilot)
    if not plan.known or plan.first_negative is None:
        return None
    sure = plan.receipts[plan.receipts["status"] != "filed"]
    after = sure[sure["late"].dt.to_period("M") > plan.first_negative]
    if after.empty:
        return None
    grant = after.loc[after["amount_eur"].idxmax()]
    values = {"funder": grant["funder"], "amount": grant["amount_eur"], "late": grant["late"]}
    return Signal(CASH, {"month": plan.first_negative, **values, "below_now": plan.runway_months == 0})


def _people(pilot: Pilot, limits) -> Signal | None:
    """Two people carry the drop-in sessions, or the team tires, while the accounts hold (or not)."""
    share, slots = people.desk_concentration(pilot)
    weeks = int(limits["energy_weeks"])
    then, now = (people.energy(pilot, ago)[0] for ago in (weeks - people.ENERGY_WEEKS, 0))
    carried, tired = share >= limits["people_share"], then - now >= limits["energy_fall"]
    several = people.desks_run_by(pilot).nunique() >= fewest_of_team()
    if not tired and not (carried and several and slots >= 2 * fewest_of_team() and _volunteers(pilot)):
        return None
    accounts = finance.views(pilot)  # not known to balance where an expense has no amount
    result = np.nan if accounts.unread_expenses or accounts.unread_income else accounts.totals["pnl_eur"]
    who = {"share": share if carried and several else np.nan, "then": then if tired else np.nan}
    return Signal(PEOPLE, {**who, "now": now, "weeks": weeks, "result": float(result)})


def _volunteers(pilot: Pilot) -> bool:
    """Whether the two busiest are volunteers: an employee who opens is a rota, not a fragility."""
    desk = people.desks_run_by(pilot).value_counts().index[:2]
    team = pilot["team"].drop_duplicates("id").set_index("id")
    return bool((team["paid"].reindex(desk) == "volunteer").all())


def _payer(pilot: Pilot, limits) -> Signal | None:
    found = first_payer(pilot)
    if not (found.payer.alone and found.payer.share >= limits["payer_share"]):
        return None
    return Signal(PAYER, {"payer": found.payer, "without": found.without, "cover": found.cover})


def _sap(pilot: Pilot, _limits) -> Signal | None:
    """Personal services beside others, in a structure bound to do nothing else for the tax credit."""
    status, found = pilot.settings.get("status"), finance.personal_services(pilot)
    if status is None or not found.inside:
        return None
    table = finance.alerts(pilot).table
    if not ((table["rule"] == "sap_exclusivity") & (table["level"] == "passed")).any():
        return None
    return Signal(SAP, {"inside": list(found.inside), "outside": list(found.outside), "status": status})


def _publics(pilot: Pilot, _limits) -> Signal | None:
    """The public planned first is not the one that orders."""
    found = targets.shift(pilot)
    table = found.table
    table = table[table["compared"].astype(bool)].dropna(subset=["planned_share", "observed_share"])
    if len(table) < 2 or not len(found.moved):
        return None
    planned, seen = table.loc[table["planned_share"].idxmax()], table.loc[table["observed_share"].idxmax()]
    if planned["public"] == seen["public"]:
        return None
    return Signal(PUBLICS, {"planned": planned.to_dict(), "seen": seen.to_dict()})

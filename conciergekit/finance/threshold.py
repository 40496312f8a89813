"""Break-even: the volume at which what the orders leave pays what is due whether they come or not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.kept_up import behind, booked_months, last_booked, whole_months
from ..core.pilot import Pilot
from . import books
from .demand import open_months
from .revenue import ledger_streams, memberships, met_again, occurrences, order_eur, pool, served, unpaid
from .varying import an_order_eur, fixed_of_orders


@dataclass(frozen=True)
class BreakEven:
    """Volume a month that brings the result to zero.

    table: one row a service of the mix: service, share of the orders, margin_eur of one order, volume_month at
    break-even. volume_month: all services together, inf when an order leaves nothing. fixed_month_eur,
    margin_eur (of the mean order).
    """

    table: pd.DataFrame
    volume_month: float
    fixed_month_eur: float
    margin_eur: float


def break_even(
    fixed_month_eur: float,
    unit_margin_eur: float | Mapping[str, float],
    mix: Mapping[str, float] | None = None,
) -> BreakEven:
    """Fixed cost a month ÷ margin of the mean order.

    unit_margin_eur: € left by one order once its variable costs are paid; or one margin a service, with `mix`,
    the share of each service in the orders (scaled to 1; equal shares if None). Raises ConciergekitError when
    the mix and the margins do not name the same services, or when shares are negative.

    >>> break_even(1000, 8).volume_month
    125.0
    >>> break_even(1000, {"errands": 4, "ironing": 12}, {"errands": 0.75, "ironing": 0.25}).volume_month
    166.66666666666666
    """
    if isinstance(unit_margin_eur, Mapping):
        margins = {name: float(value) for name, value in unit_margin_eur.items()}
        shares = dict(mix) if mix is not None else dict.fromkeys(margins, 1.0)
    elif np.ndim(unit_margin_eur):
        raise ConciergekitError(_("Break-even: several margins are given with the name of their service."))
    else:
        margins, shares = {"": float(unit_margin_eur)}, {"": 1.0}
    total = sum(shares.values())
    if set(margins) != set(shares) or min(shares.values(), default=-1) < 0 or not total > 0:
        told = _("Break-even: the mix and the margins must name the same services, with positive shares.")
        raise ConciergekitError(told)
    share = [shares[name] / total for name in margins]
    table = pd.DataFrame({"service": list(margins), "share": share, "margin_eur": list(margins.values())})
    margin = float(table["share"] @ table["margin_eur"])
    fixed = float(fixed_month_eur)
    if np.isnan(margin) or np.isnan(fixed):
        volume = np.nan
    elif fixed <= 0:
        volume = 0.0
    else:
        volume = fixed / margin if margin > 0 else np.inf
    return BreakEven(table.assign(volume_month=table["share"] * volume), volume, fixed, margin)


def break_even_of(pilot: Pilot) -> BreakEven:
    """Break-even of a pilot's requests, at today's mix.

    Fixed cost: ledger expenses that do not vary (set-up and what is handed on to providers left out), less what contracts, their own purchases paid,
    memberships and other sales that come back bring. Margin of an order: own revenue of a served request (`order_eur`) − what one more costs, in fact where the months contradict what is flagged (see ``varying``). "Not measured" (NaN) without a ledger
    that says what is variable. Only months that the accounts tell count, and what is due in those shut is paid by those open, which are the months of the level of orders; one begun midway, or in which an amount cannot be read, is no month of what is due.
    """
    told, whole, log = booked_months(pilot), whole_months(pilot), served(pilot)
    read = whole[~np.isin(whole.asi8, list(set().union(*books.unread_months(pilot).values())))]
    whole = read if len(read) else whole
    log = log[log["month"].isin(told)]
    rows = books.period_entries(pilot)
    said = rows.loc[rows["nature"] == "expense", "variable"].notna().any()
    if behind(pilot) or last_booked(pilot) or not len(told) or not len(log) or not said:
        return break_even(np.nan, np.nan)
    # orders without a price are taken to bring what the others do; none priced: not known
    margin = order_eur(pilot, told) - an_order_eur(pilot)
    due, agreed, gone = fixed_of_orders(pilot)[whole].mean(), occurrences(pilot), unpaid(pilot).index
    agreed = agreed[~agreed["id"].isin(pilot["contracts"]["id"].reindex(gone).dropna())]  # no longer comes
    due -= agreed.loc[agreed["month"].isin(whole), "own_eur"].sum() / len(whole)
    rows, source = pool(pilot)
    others = rows.where((source == "other") & ~rows.set_up)
    others = others.where(met_again(others))
    due -= others.amount_eur[np.isin(others.month, whole.asi8)].sum() / len(whole)
    due -= _members_eur(pilot, told) / len(told)
    return break_even(due * len(whole) / len(open_months(pilot, whole)), margin)


def _members_eur(pilot: Pilot, months: pd.PeriodIndex) -> float:
    """What members paid in these months, as the accounts say, else the sheet of clients."""
    booked, paid = ledger_streams(pilot), memberships(pilot)
    booked = booked[booked["stream"] == "memberships"]
    rows, column = (booked, "amount_eur") if len(booked) else (paid, "own_eur")
    return float(rows.loc[rows["month"].isin(months), column].sum())

"""The last weeks carried again, told."""

import numpy as np
import pandas as pd

from ...core.i18n import _, date, money, ngettext, number
from ...draw import charts
from ...logistics.schemes.replay import Replay
from ...logistics.schemes.scheme import Scheme
from ..common import lower, nothing
from .common import names_above


def _label(scheme: Scheme | None) -> str:
    return _("What was done") if scheme is None else scheme.label


def headline(replay: Replay) -> str:
    """What the proposed scheme would have cost an order, beside what was done."""
    if not replay.measured:
        return _("Past weeks cannot be replayed: orders are not tied to tours")
    if replay.told == replay.best == 0:
        return _("Replayed: none of the other schemes would have done better")
    cost = replay.table["cost_order_eur"]
    now, then = money(cost.iloc[0], 2), money(cost.loc[replay.told], 2)
    if replay.told == 0:
        return _("Replayed: what was done, {cost} an order", cost=now)
    scheme = lower(_label(replay.schemes[replay.told]))
    return _("Replayed: {scheme}, {cost} an order rather than {now}", scheme=scheme, cost=then, now=now)


def sentences(replay: Replay) -> list[str]:
    """The finding and its weeks, before and after, the other side of the saving, what these weeks alone say."""
    if not replay.measured:
        return [headline(replay) + "."]
    done, told = replay.table.iloc[0], replay.table.loc[replay.told]
    lines = [
        ngettext(
            "{finding} ({n} order, {start} to {end}).",
            "{finding} ({n} orders, {start} to {end}).",
            replay.orders,
            finding=headline(replay),
            start=date(replay.start),
            end=date(replay.end),
        )
    ]
    if replay.told:
        pairs = {name: number(done[name]) for name in ("tours", "km", "hours")}
        pairs |= {f"{name}2": number(told[name]) for name in ("tours", "km", "hours")}
        lines += [
            _(
                "Before and after: tours {tours} → {tours2}, kilometres {km} → {km2}, hours {hours} → {hours2}.",
                **pairs,
            ),
            _cost_to_users(replay, told),
        ]
    return [*lines, *_other_first(replay)]


def _other_first(replay: Replay) -> list[str]:
    """What these weeks alone would have put first, and which of the two counts."""
    if replay.told == replay.best:
        return []
    cost = money(replay.table["cost_order_eur"].loc[replay.best], 2)
    return [
        _(
            "These weeks alone put “{other}” first ({cost} an order). They are one draw of luck: the proposal, “{scheme}”, is that "
            "of many simulated months at the same pace, and it is the one that counts.",
            other=_label(replay.schemes[replay.best]),
            cost=cost,
            scheme=replay.proposed.label,
        )
    ]


def _cost_to_users(replay: Replay, best: pd.Series) -> str:
    """The other side of the saving."""
    late = ngettext(
        "{n} order would have come after the day promised ({now} did).",
        "{n} orders would have come after the day promised ({now} did).",
        best["late"],
        now=number(replay.table["late"].iloc[0]),
    )
    said = {"days": number(best["wait_days"], 1), "late": lower(late)}
    if best["wait_days"] < 0.05:
        return _("Users would not have waited longer on average; {late}", **said)
    return _("Users would have waited {days} days more on average; {late}", **said)


@charts.style()
def plot(replay: Replay, ax=None):
    """Cost of an order as it was, and as each scheme would have made it."""
    if not replay.measured:
        return nothing(headline(replay), ax)
    table = replay.table
    ax = charts.axes(ax, height=1.3 + 0.6 * max(2, len(table)))
    y = np.arange(len(table))[::-1]
    shades = [charts.INK, *[charts.BLUE if i == replay.told else charts.GREY for i in range(1, len(table))]]
    ax.barh(y, table["cost_order_eur"], color=shades, height=0.36)
    for place, cost in zip(y, table["cost_order_eur"], strict=True):
        text = charts.literal(money(cost, 2))
        ax.annotate(text, (cost, place), (5, 0), textcoords="offset points", va="center", fontsize=9)
    names_above(ax, y, [_label(scheme) for scheme in replay.schemes], table["in_hand"], 12)
    ax.set_ylim(-0.5, len(table) - 0.3)
    ax.set_xlim(0, table["cost_order_eur"].max() * 1.12)
    ax.set_xlabel(_("Full cost of an order"))
    charts.money_axis(ax.xaxis)
    charts.title(ax, headline(replay), _("The same real orders, carried by each scheme."), wrap=70)
    return ax

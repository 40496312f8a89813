"""The sharing of the tours over their orders, told."""

import math

import pandas as pd

from ...core.i18n import _, listing, money, ngettext, number
from ...core.privacy import OTHERS, fewest
from ...logistics.causes import Causes
from ...logistics.doors import TRIED_KM, Doors
from ..common import Said

MOST_NAMED = 3


def headline(causes: Causes) -> str:
    """Where, or for whom, an order costs most and least."""
    if not causes.measured:
        return _("Who causes the cost of trips is not measured")
    villages = len(causes.villages) > 1
    named = causes.villages if villages else causes.publics
    named = named[named["label"] != OTHERS]
    if len(named) < 2:
        return _("Delivering an order costs {cost}", cost=money(causes.orders["cost_eur"].mean(), 2))
    dear, cheap = (named.loc[at(named["cost_order_eur"])] for at in (pd.Series.idxmax, pd.Series.idxmin))
    said = {
        "high": money(dear["cost_order_eur"], 2),
        "dear": dear["label"],
        "low": money(cheap["cost_order_eur"], 2),
        "cheap": cheap["label"],
    }
    if villages:
        return _("Delivering an order costs {high} in {dear}, {low} in {cheap}", **said)
    return _("Delivering an order costs {high} for {dear}, {low} for {cheap}", **said)


def sentences(causes: Causes) -> list[str]:
    """What an order costs where, who pays for whom, what that hangs on."""
    if not causes.measured:
        return [
            headline(causes) + ".",
            _("Write the tour and the commune of each request, and where the tours start."),
        ]
    return [
        headline(causes) + ".",
        *_transfers(
            causes.villages,
            _("No commune pays the full cost of its trips; others or grants pay for: {groups}."),
        ),
        *_hangs(causes),
        *_transfers(
            causes.publics,
            _("No group pays the full cost of its trips; others or grants pay for: {groups}."),
        ),
        _lone(causes),
        *_empty(causes),
        *_left_out(causes),
    ]


def _transfers(table: pd.DataFrame, nobody: str) -> list[str]:
    """Who receives: what the others or grants pay of the trips of each group."""
    table = table[table["label"] != OTHERS]
    short = table[table["transfer_eur"] < 0].sort_values("transfer_eur")
    if short.empty or table["price_eur"].isna().all():
        return []
    named = [
        _("{name} {sum}", name=row.label, sum=money(-row.transfer_eur))
        for row in short.head(MOST_NAMED).itertuples()
    ]
    if len(short) == len(table):
        return [nobody.format(groups=listing(named))]
    return [
        _(
            "These deliveries cost more than they bring, and others or grants pay the gap: {groups}.",
            groups=listing(named),
        )
    ]


def _hangs(causes: Causes) -> Said:
    if causes.doors is None or causes.tried is None or causes.villages["price_eur"].isna().all():
        return
    unsure = causes.villages[causes.villages["group"].isin(causes.unsure)]
    low, high = (number(km, 1) for km in TRIED_KM)
    if unsure.empty:
        yield _doors(causes.doors)
        yield _("Who gives and who receives would be the same from {low} to {high} km.", low=low, high=high)
        return
    yield _doors(causes.doors)
    for row in unsure.head(MOST_NAMED).itertuples():
        yield _(
            "{name} hangs on it: {first} at {low} km between two doors, {last} at {high} km.",
            name=row.label,
            first=_transfer(causes.tried.loc[row.group, TRIED_KM[0]]),
            low=low,
            last=_transfer(causes.tried.loc[row.group, TRIED_KM[1]]),
            high=high,
        )


def _transfer(eur: float) -> str:
    return _("gives {sum}", sum=money(eur)) if eur >= 0 else _("receives {sum}", sum=money(-eur))


def _doors(doors: Doors) -> str:
    if not doors.tours:
        return _(
            "Two doors of one commune are assumed {km} km apart, a guess of the kit.", km=number(doors.km, 1)
        )
    return ngettext(
        "Two doors of one commune are {km} km apart, from the kilometres of {n} tour (range {low} to {high}).",
        "Two doors of one commune are {km} km apart, from the kilometres of {n} tours (range {low} to {high}).",
        doors.tours,
        km=number(doors.km, 1),
        low=number(doors.low_km, 1),
        high=number(doors.high_km, 1),
    )


def _lone(causes: Causes) -> str:
    alone, cost, added = causes.orders[["alone_eur", "cost_eur", "marginal_eur"]].mean()
    eur = {"alone": money(alone, 2), "cost": money(cost, 2)}
    if math.isnan(added):
        return _("A trip for one order alone would cost {alone}; as made, it costs {cost}.", **eur)
    return _(
        "A trip for one order alone would cost {alone}; grouped, it costs {cost}. One order more on a tour that leaves anyway costs {marginal}.",
        marginal=money(added, 2),
        **eur,
    )


def _empty(causes: Causes) -> Said:
    """Tours that carried nothing are nobody's order, and paid all the same."""
    if not causes.empty_tours or math.isnan(causes.with_empty_eur):
        return
    yield ngettext(
        "{n} tour with stops carried no order: with it, an order costs {cost}.",
        "{n} tours with stops carried no order: with them, an order costs {cost}.",
        causes.empty_tours,
        cost=money(causes.with_empty_eur, 2),
    )


def _left_out(causes: Causes) -> Said:
    shown = (causes.villages["label"] == OTHERS).any()
    if causes.folded and shown:
        yield _(
            "“The others” stands for {names}: a commune under {n} people is not shown apart.",
            names=listing(causes.folded),
            n=number(fewest()),
        )
    elif causes.folded:
        yield ngettext(
            "{names} is left out of the table: fewer than {people} people.",
            "{names} are left out of the table: fewer than {people} people.",
            len(causes.folded),
            names=listing(causes.folded),
            people=number(fewest()),
        )
    if (causes.publics["label"] == OTHERS).any():
        yield _("Groups under {n} people are folded into “the others”.", n=number(fewest()))
    if causes.tours_left_out:
        yield ngettext(
            "{n} tour is not split: its orders or their communes are not written.",
            "{n} tours are not split: their orders or the communes are not written.",
            causes.tours_left_out,
        )

"""The sharing of the tours over their orders, told."""

import math

import pandas as pd

from ...core.i18n import _, money, number
from ...core.privacy import OTHERS, fewest
from ...logistics.causes import Causes
from ...logistics.doors import TRIED_KM, Doors
from ..common import Many, Said, sayer

MOST_NAMED = 3
_SAID = {
    "where": "Over the test, a delivery cost {low:cents} in {cheap}, {high:cents} in {dear}",
    "for_whom": "Over the test, a delivery cost {low:cents} for {cheap}, {high:cents} for {dear}",
    "no_commune": "No commune pays the full cost of its trips; others or grants pay for: {groups:list}.",
    "no_group": "No group pays the full cost of its trips; others or grants pay for: {groups:list}.",
    "gap": "These deliveries cost more than they bring, and others or grants pay the gap: {groups:list}.",
    "same": "Who gives and who receives would be the same from {low} to {high} km.",
    "hangs": "{name} hangs on it: {first} at {low} km between two doors, {last} at {high} km.",
    "doors_assumed": "Two doors of one commune are assumed {km} km apart, a guess of the kit.",
    "doors": Many(
        "Two doors of one commune are {km} km apart, from the kilometres of {n} tour (range {low} to {high}).",
        "Two doors of one commune are {km} km apart, from the kilometres of {n} tours (range {low} to {high}).",
    ),
    "alone": "A trip for one order alone would cost {alone:cents}; as made, it costs {cost:cents}.",
    "grouped": "A trip for its door alone would cost {alone:cents} an order; adding it to a tour that leaves anyway, {added:cents}.",
    "empty": Many(
        "{n} tour with stops carried no order: with it, an order costs {cost:cents}.",
        "{n} tours with stops carried no order: with them, an order costs {cost:cents}.",
    ),
    "others": "“The others” stands for {names:list}: a commune under {n:count} people is not shown apart.",
    "left_out": Many(
        "{names:list} is left out of the table: fewer than {people:count} people.",
        "{names:list} are left out of the table: fewer than {people:count} people.",
    ),
    "folded": "Groups under {n:count} people are folded into “the others”.",
    "not_split": Many(
        "{n} tour is not split: its orders or their communes are not written.",
        "{n} tours are not split: their orders or the communes are not written.",
    ),
}
_say = sayer(_SAID)


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
    costs = {"high": dear["cost_order_eur"], "low": cheap["cost_order_eur"]}
    return _say("where" if villages else "for_whom", dear=dear["label"], cheap=cheap["label"], **costs)


def sentences(causes: Causes) -> list[str]:
    """What an order costs where, who pays for whom, what that hangs on."""
    if not causes.measured:
        return [
            headline(causes) + ".",
            _("Write the tour and the commune of each request, and where the tours start."),
        ]
    return [
        headline(causes) + ".",
        *_transfers(causes.villages, "no_commune"),
        *_hangs(causes),
        *_transfers(causes.publics, "no_group"),
        lone(causes),
        *_left_out(causes),
    ]


def _transfers(table: pd.DataFrame, nobody: str) -> list[str]:
    """Who receives: what the others or grants pay of the trips of each group; `nobody`: said when all do."""
    table = table[table["label"] != OTHERS]
    short = table[table["transfer_eur"] < 0].sort_values("transfer_eur")
    if short.empty or table["price_eur"].isna().all():
        return []
    named = [
        _("{name} {sum}", name=row.label, sum=money(-row.transfer_eur))
        for row in short.head(MOST_NAMED).itertuples()
    ]
    return [_say(nobody if len(short) == len(table) else "gap", groups=named)]


def _hangs(causes: Causes) -> Said:
    if causes.doors is None or causes.tried is None or causes.villages["price_eur"].isna().all():
        return
    unsure = causes.villages[causes.villages["group"].isin(causes.unsure)]
    low, high = (number(km, 1) for km in TRIED_KM)
    yield _doors(causes.doors)
    if unsure.empty:
        yield _say("same", low=low, high=high)
    for row in unsure.head(MOST_NAMED).itertuples():
        first, last = (_transfer(causes.tried.loc[row.group, km]) for km in TRIED_KM)
        yield _say("hangs", name=row.label, first=first, low=low, last=last, high=high)


def _transfer(eur: float) -> str:
    return _("gives {sum}", sum=money(eur)) if eur >= 0 else _("receives {sum}", sum=money(-eur))


def _doors(doors: Doors) -> str:
    km, low, high = (number(km, 1) for km in (doors.km, doors.low_km, doors.high_km))
    if not doors.tours or low == high:  # a bound of what a commune can be is no measure
        return _say("doors_assumed", km=km)
    return _say("doors", doors.tours, km=km, low=low, high=high)


def lone(causes: Causes) -> str:
    """What an order would cost alone, and added to a tour."""
    alone, cost, added = causes.orders[["alone_eur", "cost_eur", "marginal_eur"]].mean()
    return _say("alone" if math.isnan(added) else "grouped", alone=alone, cost=cost, added=added)


def _left_out(causes: Causes) -> Said:
    if causes.empty_tours and not math.isnan(causes.with_empty_eur):  # nobody's order, and paid all the same
        yield _say("empty", causes.empty_tours, cost=causes.with_empty_eur)
    shown = (causes.villages["label"] == OTHERS).any()
    if causes.folded and shown:
        yield _say("others", names=causes.folded, n=fewest())
    elif causes.folded:
        yield _say("left_out", len(causes.folded), names=causes.folded, people=fewest())
    if (causes.publics["label"] == OTHERS).any():
        yield _say("folded", n=fewest())
    if causes.tours_left_out:
        yield _say("not_split", causes.tours_left_out)

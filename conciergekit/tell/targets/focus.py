"""Dispersion and refocusing in words. Every function speaks the current language."""

import numpy as np
import pandas as pd

from ...core import i18n, privacy
from ...core.i18n import _, chances, listing, ngettext
from ...targets.anchors import limit
from ..common import Many, Said, clients_count, in_columns, sayer
from .common import quoted

DEPENDENT = 0.5  # share from which one provider, or small pairs together, are most of the activity
MOST_NAMED = 5
SCATTERED = 1.3  # hours this many times more spread than revenue are worth a sentence
_SAID = {
    "no_request": "Nothing to refocus yet: no request names both a group and a service.",
    "none_served": "Nothing to refocus yet: no request has been served.",
    "too_few": "Nothing to refocus yet: no offer has reached {n} requests.",
    "none_aside": Many(
        "{n} offer is active: these figures set none aside.",
        "{n} offers are active: these figures set none aside.",
    ),
    "not_known": "what this frees or loses is not known, or concerns too few people to be shown",
    "keeping": Many(
        "Keeping {n} offer of {total:count}: {effects}.", "Keeping {n} offers of {total:count}: {effects}."
    ),
    "kept": "Kept: {pairs}.",
    "musts": "This choice is not proposed as it stands, for it would break what the gate requires: {musts:list}.",
    "at_least": Many(
        "at least {n} user would no longer be served",
        "at least {n} users would no longer be served",
    ),
    "all_served": "all users would still be served",
    "lost": Many("{clients} would no longer be served", "{clients} would no longer be served"),
    "spread": "Spread: {offers}. In offers of equal size, the activity is worth {worth:list}.",
    "by_hours": "{n} by hours",
    "by_revenue": "{n} by revenue",
    "by_orders": "{n} by orders",
    "scattered": "Hours are more scattered than revenue: time goes to offers that bring little.",
    "small_hours": "{n} offers take under {limit} of the hours each, {share:share} together: each adds one more change of task.",
    "small_orders": "{n} offers bring under {limit} of the orders each, {share:share} together: each adds one more change of task.",
    "one_provider": "One provider carries {share:share} of the orders that name one: look for others while you concentrate demand.",
    "orders": Many("{amount} order a month", "{amount} orders a month"),
    "points": Many("{amount} point out of 100", "{amount} points out of 100"),
    "no_regret": "Better knowledge of demand and money would hardly change this choice.",
    "regret": "Choosing today rather than knowing everything costs {amount} on average: finding out more is not worth more than that.",
    "near": "Nearly as good: {gained:list} in place of {lost:list}. That set is the best with {chance:chances}; the one kept, with {own:chances}.",
    "price": "This choice keeps {now} of the orders weighted by social need. The same number of offers can keep {then}, for {amount} less.",
    "of_few": "{public} ({lost})",
    "of_all": "{public} ({lost} of {all:count})",
    "publics": "Users who would no longer be served: {publics}.",
    "unsure": "Too close to call, look into them before deciding: {pairs}.",
    "all_lose": "Every offer costs more than it brings. Dropping some is not enough: change the trips, the prices or the payers first.",
    "basis": "{sought}; {hours}; kept offers stay at the level they are settling at.",
    "for_contribution": "Offers are chosen for the money they leave before their hours are paid",
    "for_orders": "Offers are chosen for the number of their orders",
    "for_priority": "Offers are chosen for their place in the ranking",
    "with_trips": "hours are those of the orders and of their share of the tours; only those of the orders are freed",
    "with_minutes": "hours are handling only, without tours",
    "with_absent": "hours are not measured",
}
_say = sayer(_SAID)


def headline(result) -> str:
    """What keeping a few pairs frees and loses, in one sentence."""
    total, kept = len(result.table), len(result.kept)
    if not total:
        return _say("no_request")
    if not (result.table["orders_month"] > 0).any():
        return _say("none_served")
    if not _enough(result).any():
        return _say("too_few", n=i18n.number(limit("too_few")))
    if kept == total:
        return _say("none_aside", total)
    effects, hours, lost = [], result.hours_freed_month, result.revenue_lost_month_eur
    if np.isfinite(hours):
        effects.append(ngettext("{n} hour a month freed", "{n} hours a month freed", hours))
    if np.isfinite(lost):
        effects.append(_("{amount} of own revenue a month lost", amount=i18n.money(lost)))
    effects = listing(filter(None, [*effects, _lost_people(result)]))
    return _say("keeping", kept, total=total, effects=effects or _say("not_known"))


def sentences(result) -> Said:
    """Headline, dispersion, kept pairs, how sure, what it costs, publics that lose, how it was reckoned."""
    if not _enough(result).any():
        yield headline(result)
        return
    if result.broken:
        yield _say("musts", musts=(each.text() for each in result.broken))
    yield headline(result)
    yield from _dispersion(result)
    yield from _switching(result)
    first = result.dispersion.loc["providers", "top1"]
    if first > DEPENDENT:
        yield _say("one_provider", share=first)
    if not result.table["kept"].all():
        yield _say("kept", pairs=some(map(quoted, result.kept["label"])))
        yield from _publics(result)
        if len(unsure := unsettled(result)):
            yield _say("unsure", pairs=some(map(quoted, unsure)))
        for part in (_regret, _others, _price):
            yield from part(result)
        if all_lose(result):
            yield _say("all_lose")
        yield _say("basis", sought=_say(f"for_{result.objective}"), hours=_say(f"with_{result.hours_source}"))


def _enough(result) -> pd.Series:
    """Pairs with requests enough to say at which level they settle, and whether they belong to the best choice."""
    return (result.table["n"] >= limit("too_few")) & bool((result.table["orders_month"] > 0).any())


def some(names) -> str:
    """A few names, and how many more."""
    names = list(names)
    more = len(names) - MOST_NAMED
    rest = [ngettext("{n} other", "{n} others", more)] if more > 0 else []
    return listing([*names[:MOST_NAMED], *rest])


def _lost_people(result) -> str:
    """How many users would no longer be served; where one group alone is too small to print, at least those of the others."""
    people = result.people_lost
    if not np.isfinite(people):
        return ""
    if people == 0:
        return _say("all_served")
    lost = result.by_public["people_lost"]
    if privacy.too_few(lost).sum() == 1 and (shown := lost[~privacy.too_few(lost)].sum()) > 0:
        return _say("at_least", shown)
    return _say("lost", people, clients=clients_count(people))


def _dispersion(result) -> Said:
    worth = {name: getattr(result, f"equal_{name}") for name in ("hours", "revenue", "orders")}
    shown = [_say(f"by_{name}", n=i18n.number(n, 1)) for name, n in worth.items() if np.isfinite(n)]
    if shown:
        offers = ngettext("{n} offer over the test", "{n} offers over the test", len(result.table))
        yield _say("spread", offers=offers, worth=shown)
    if worth["hours"] > SCATTERED * worth["revenue"]:
        yield _say("scattered")


def _switching(result) -> Said:
    """Small pairs: each one asks for attention, together they take little time."""
    pairs, share = result.small.iloc[0]
    if pairs < 2 or not share < DEPENDENT:  # when most of the time goes to small pairs, dispersion says it
        return
    what = "small_hours" if result.table["hours_share"].notna().any() else "small_orders"
    small = i18n.percent(limit("small_pair_share"))
    yield _say(what, n=i18n.number(pairs), limit=small, share=share)


def amount(result, value: float) -> str:
    """A value in the unit of the objective."""
    if result.objective == "contribution":
        return _("{amount} a month", amount=i18n.money(value))
    orders = result.objective == "orders"
    shown = i18n.number(value, 0 if orders and value >= 10 else 1)
    return _say("orders" if orders else "points", value, amount=shown)


def _regret(result) -> list[str]:
    """What not knowing costs, which is the most that finding out can be worth."""
    regret = result.best.regret
    if not np.isfinite(regret) or regret < 0.01 * max(abs(result.best.value), 1e-9):
        return [_say("no_regret")]
    return [_say("regret", amount=amount(result, regret))]


def _others(result) -> Said:
    """Other sets nearly as good: the choice between them is for people to make."""
    if len(result.near) < 2:
        return
    best, other = result.near.iloc[0], result.near.iloc[1]
    gained = [label for label in other["pairs"] if label not in best["pairs"]]
    lost = [label for label in best["pairs"] if label not in other["pairs"]]
    if gained and lost:
        pairs = {"gained": map(quoted, gained), "lost": map(quoted, lost)}
        yield _say("near", chance=other["p_best"], own=best["p_best"], **pairs)


def _price(result) -> Said:
    table = result.frontier
    if result.objective != "contribution" or len(table) < 2:
        return
    start, rest = table.iloc[0], table.iloc[1:]
    chosen = rest[rest["social_share"] >= start["social_share"] + 0.1]
    if len(chosen):
        now, then = (i18n.percent(row["social_share"]) for row in (start, chosen.iloc[-1]))
        less = amount(result, start["value"] - chosen.iloc[-1]["value"])
        yield _say("price", now=now, then=then, amount=less)


def _publics(result) -> list[str]:
    lost = result.by_public[result.by_public["people_lost"] > 0].sort_values("people_lost", ascending=False)
    gone = [
        _say(
            "of_few" if privacy.too_few(row.people) else "of_all",
            public=quoted(row.label),
            lost=privacy.said(row.people_lost),
            all=row.people,
        )
        for row in lost.itertuples()
    ]
    return [_say("publics", publics=some(gone))] if gone else []


def unsettled(result) -> pd.Series:
    """The pairs of which nobody can tell whether they belong to the best choice, by their labels."""
    core = result.table["core_share"]
    return result.table.loc[(core > limit("spare_share")) & (core < limit("core_share")), "label"]


def all_lose(result) -> bool:
    """Whether money is logged and no pair pays its own hours and trips."""
    left = result.table["margin_month_eur"]
    return bool(left.notna().any() and not (left > 0).any())


# ---- tables ----------------------------------------------------------------------------------------------


def choices(result) -> pd.DataFrame:
    """One row a pair, kept ones first; figures at the level each pair is settling at, on which it is chosen."""
    table = result.table
    # with nothing to drop there is no choice to be sure of
    sure = _enough(result) & (not table["kept"].all())
    columns = {
        _("Offer"): table["label"],
        _("Kept"): [_("yes") if kept else _("no") for kept in table["kept"]],
        _("Chances of being in the best choice"): [
            chances(share) if told else i18n.MISSING
            for share, told in zip(table["core_share"], sure, strict=True)
        ],
        _("Hours a month"): table["hours_month"].round(1),
        _("Orders a month, settled level"): table["orders_month"].round(1).where(_enough(result)),
    }
    if result.objective == "contribution":
        columns[_("Money left a month at that level")] = [i18n.money(value) for value in table["value"]]
    elif result.objective == "priority":
        columns[_("Value out of 100")] = table["value"].round(1)
    return pd.DataFrame(columns)


def losses(result) -> pd.DataFrame:
    """One row a target group."""
    lost = result.by_public["orders_lost"] / result.by_public["orders"].where(result.by_public["orders"] > 0)
    table = result.by_public.assign(lost=lost, freed=result.by_public["hours_freed_month"].round(1))
    columns = {
        _("Target group"): "label",
        _("Orders lost"): ("lost", i18n.percent),
        _("Users who would no longer be served"): ("people_lost", _known),
        _("Hours freed a month"): "freed",
        _("Own revenue lost a month"): ("revenue_lost_month_eur", i18n.money),
    }
    return in_columns(table, columns)


def _known(people: float) -> str:
    """A number of people: a dash when not measured, not printed under five."""
    if not np.isfinite(people) or people == 0:
        return i18n.number(people)
    return privacy.said(people)


# ---- charts ----------------------------------------------------------------------------------------------

"""Planned against observed publics, told."""

from ...core import i18n, privacy
from ...core.i18n import _, chances, listing, ngettext
from ...core.text import upper
from ...targets.shift import FAR, OPEN, Shift
from ..common import Many, Said, clients_count, sayer
from .common import quoted

FEW_ALIKE = 0.5  # of the clients: under, a few regulars are said to weigh
_SAID = {
    "nothing": "No order delivered yet: planned and observed groups cannot be compared.",
    "unplanned": "{public} make up {share} of the orders delivered; nothing was planned to compare with.",
    "alone": "All the orders come from {public}: there is nothing to compare with the plan.",
    "aimed": "The test aimed at {aim} ({planned:share} planned) and found {public}: {share} of the orders delivered.",
    "moved": "The groups served are not those planned: {gaps}.",
    "folded": "It cannot be said whether the groups served are those planned. Some have too few people to be compared one by one.",
    "gap": "{public} ({planned} planned, {share} observed)",
    "open": "It cannot be said yet whether the groups served are those planned: {gaps}.",
    "so_far": "So far the orders go to the groups planned, within {points:count} points. A few users more or less could still change that.",
    "as_planned": "The groups served are those planned, within {points:count} points.",
    "too_few": "Too few people are known in each group to show whether those served are those planned.",
    "more": "{public}: {planned} planned, {observed} observed ({between}); {chance} that it is really more.",
    "less": "{public}: {planned} planned, {observed} observed ({between}); {chance} that it is really less.",
    "normal": "Finding another group than planned is a normal result of a test. Decide it, write it down, and update the plan.",
    "rescaled": "The planned shares did not add up to 100%: they were brought to it.",
    "aside": "Served by contracts, not orders, so compared without them: {publics:list}.",
    "contracts": "Contracts are not orders and are not counted here.",
    "counted": "Counted: {orders} served to {clients}.",
    "counted_orders": Many("Counted: {n} order delivered.", "Counted: {n} orders delivered."),
    "shares": "Shares are those of the orders, as in the plan. Their ranges count the users, because the orders of one user go to one group.",
    "regulars": Many(
        "A few regular users make many of the orders. The ranges are as wide as with {n} user who would order as much as the others.",
        "A few regular users make many of the orders. The ranges are as wide as with {n} users who would all order as much.",
    ),
    "each": "Each user counted once, another question: {shares}.",
    "uncoded": Many(
        "{n} order names no client. Orders without a client count as those of one client in each group, since they may be. Give each client a code.",
        "{n} orders name no client. Orders without a client count as those of one client in each group, since they may be. Give each client a code.",
    ),
}
_say = sayer(_SAID)


def headline(result: Shift) -> str:
    """The finding in one sentence, in the current language."""
    table = result.table
    if not result.total:
        return _say("nothing")
    named = table["public"].ne(privacy.OTHERS)  # of groups counted together, a share alone says nothing
    first = table.loc[table["orders"].where(named, -1).idxmax()]
    share = i18n.percent(first["observed_share"])
    if result.alone or result.unplanned:
        if not first["orders"] > 0 or not named[first.name]:
            return _say("too_few")
        return _say("alone" if result.alone else "unplanned", public=quoted(first["label"]), share=share)
    aim = table.loc[table["planned_share"].idxmax()]
    elsewhere = aim["public"] != privacy.OTHERS and aim["public"] != first["public"]
    if elsewhere and first["stands"] == FAR and first["orders"] == table["orders"].max():
        aimed = {"aim": quoted(aim["label"]), "planned": aim["planned_share"]}
        return _say("aimed", public=quoted(first["label"]), share=share, **aimed)
    if len(result.moved):
        return _say("moved", gaps=_gaps(result.moved))
    if table["public"].eq(privacy.OTHERS).any():
        return _say("folded" if table["stands"].notna().any() else "too_few")
    unsure = table[table["stands"] == OPEN]
    apart = unsure[unsure["gap_share"].abs() > result.far]
    if len(apart):
        return _say("open", gaps=_gaps(apart))
    return _say("so_far" if len(unsure) else "as_planned", points=100 * result.far)


def _gaps(rows) -> str:
    said = (
        (quoted(row.label), i18n.percent(row.planned_share), i18n.percent(row.observed_share))
        for row in rows.itertuples()
    )
    return listing(
        _say("gap", public=public, planned=planned, share=share) for public, planned, share in said
    )


def sentences(result: Shift) -> Said:
    yield headline(result)
    if result.total:
        yield from _counted(result)
    for row in result.table[result.table["stands"].notna()].itertuples():
        more, of = row.gap_share >= 0, ("planned", "observed", "low", "high")
        shares = {name: i18n.percent(getattr(row, f"{name}_share")) for name in of}
        chance = chances(row.p_more if more else 1 - row.p_more)
        between = i18n.span(shares["low"], shares["high"])
        public = upper(quoted(row.label))
        yield _say("more" if more else "less", public=public, between=between, chance=chance, **shares)
    if len(result.moved):
        yield _say("normal")
    if result.rescaled:
        yield _say("rescaled")
    aside = result.table.loc[~result.table["compared"], "label"]
    if len(aside):
        yield _say("aside", publics=map(quoted, aside))
    elif result.contracts:
        yield _say("contracts")


def _counted(result: Shift) -> Said:
    if result.clients:
        orders, clients = ngettext("{n} order", "{n} orders", result.total), clients_count(result.clients)
        yield _say("counted", orders=orders, clients=clients)
    else:
        yield _say("counted_orders", result.total)
    rows = result.table[result.table["alike"].notna()]
    if result.alone or not len(rows):
        return
    yield _say("shares")
    alike = rows["alike"].min()
    if result.clients and alike < FEW_ALIKE * result.clients:
        yield _say("regulars", int(alike))
    if result.clients:
        each = zip(map(quoted, rows["label"]), map(i18n.percent, rows["client_share"]), strict=True)
        shares = listing(_("{public} {share}", public=public, share=share) for public, share in each)
        yield _say("each", shares=shares)
    if result.uncoded:
        yield _say("uncoded", result.uncoded)

"""Dispersion and refocusing in words. Every function speaks the current language."""

import numpy as np

from .. import i18n
from ..i18n import _, listing, ngettext
from .words import SMALL, quoted

CORE, SPARE = 0.8, 0.2
SCATTERED = 1.3  # hours this many times more spread than revenue are worth a sentence


def headline(result) -> str:
    """What keeping a few pairs frees and loses, in one sentence."""
    total, kept = len(result.table), len(result.kept)
    if not total:
        return _("Nothing to refocus yet: no request names both a public and a service.")
    if kept == total:
        return ngettext(
            "{n} pair is active: nothing to drop.",
            "{n} pairs are active: nothing to drop.",
            total,
        )
    effects = [_freed(result), _lost_money(result), _lost_people(result.people_lost)]
    return _(
        "Keeping {kept} pairs of {total}: {effects}.",
        kept=i18n.number(kept),
        total=i18n.number(total),
        effects=listing(text for text in effects if text),
    )


def sentences(result) -> list[str]:
    """Headline, dispersion, kept pairs, publics that lose, what to look into, how it was reckoned."""
    out = [headline(result)]
    if not len(result.table):
        return out
    out += _dispersion(result)
    if not result.table["kept"].all():
        out.append(_("Kept: {pairs}.", pairs=listing(map(quoted, result.kept["label"]))))
        out += [*_publics(result), *_unsure(result), *_losing(result), _basis(result)]
    return out


def _freed(result) -> str:
    hours = result.hours_freed_month
    if not np.isfinite(hours):
        return ""
    return ngettext("{n} hour a month freed", "{n} hours a month freed", round(hours))


def _lost_money(result) -> str:
    lost = result.revenue_lost_month_eur
    return _("{amount} of own revenue a month lost", amount=i18n.money(lost)) if np.isfinite(lost) else ""


def _lost_people(people: float) -> str:
    if not np.isfinite(people):
        return ""
    if people == 0:
        return _("no client loses all they ask for")
    return ngettext(
        "{clients} loses all they ask for",
        "{clients} lose all they ask for",
        people,
        clients=_clients(people),
    )


def _clients(people: float) -> str:
    if people < SMALL:
        return _("fewer than {n} clients", n=i18n.number(SMALL))
    return ngettext("{n} client", "{n} clients", people)


def _dispersion(result) -> list[str]:
    worth = result.dispersion["effective"]
    parts = {
        "hours": _("{n} by hours", n=i18n.number(worth["hours"], 1)),
        "revenue": _("{n} by revenue", n=i18n.number(worth["revenue"], 1)),
        "orders": _("{n} by orders", n=i18n.number(worth["orders"], 1)),
    }
    shown = [text for name, text in parts.items() if np.isfinite(worth[name])]
    active = ngettext("{n} active pair", "{n} active pairs", len(result.table))
    out = [
        _(
            "Spread: {active}; it is as if there were {worth}, all of the same size.",
            active=active,
            worth=listing(shown),
        )
    ]
    if worth["hours"] > SCATTERED * worth["revenue"]:
        out.append(_("Hours are more scattered than revenue: time goes to pairs that bring little."))
    return out


def _publics(result) -> list[str]:
    lost = result.by_public[result.by_public["people_lost"] > 0].sort_values("people_lost", ascending=False)
    gone = [
        _("{public} ({lost} of {all})", public=quoted(row.label), lost=_few(row.people_lost), all=i18n.number(row.people))
        if row.people >= SMALL
        else _("{public} ({lost})", public=quoted(row.label), lost=_few(row.people_lost))
        for row in lost.itertuples()
    ]  # fmt: skip
    return [_("Clients who lose all they ask for: {publics}.", publics=listing(gone))] if gone else []


def _few(people: float) -> str:
    return i18n.number(people) if people >= SMALL else _("fewer than {n}", n=i18n.number(SMALL))


def _unsure(result) -> list[str]:
    core = result.table["core_share"]
    unsure = result.table.loc[(core > SPARE) & (core < CORE), "label"]
    if not len(unsure):
        return []
    return [
        _("Too close to call, look into them before deciding: {pairs}.", pairs=listing(map(quoted, unsure)))
    ]


def _losing(result) -> list[str]:
    if all_lose(result):
        return [_("Every pair costs more than it brings: dropping some is not enough, change the trips, the prices or the payers first.")]  # fmt: skip
    return []


def all_lose(result) -> bool:
    """Whether money is logged and no pair leaves any after variable expenses."""
    left = result.table["contribution_month_eur"]
    return bool(left.notna().any() and not (left > 0).any())


def _basis(result) -> str:
    sought = {
        "contribution": _("Pairs are chosen for the money they leave after variable expenses"),
        "orders": _("Pairs are chosen for the number of their orders"),
        "priority": _("Pairs are chosen for their place in the ranking"),
    }[result.objective]
    hours = {
        "time": _("hours are those of field and travel, shared by handling time"),
        "minutes": _("hours are handling only, without tours"),
        "absent": _("hours are not measured"),
    }[result.hours_source]
    return _("{sought}; {hours}; kept pairs stay at their present volume.", sought=sought, hours=hours)

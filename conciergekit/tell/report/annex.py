"""The annex, folded: the words of the report, every indicator by family, the dated figures."""

import math
import re
from collections.abc import Mapping
from functools import partial

from ...core import i18n, measures, privacy, rates
from ...core.i18n import MISSING, N_, _, ngettext
from ...core.measures import CARRIED
from ...core.text import cut
from ...draw.blocks import Block, Fold, Form, Small, Table
from ...evidence import LEVEL
from ..common import with_range
from ..indicators.words import FAMILIES
from ..rates import amount
from .common import Blocks

_WORDS = {
    N_("Offer"): N_("A service for a group."),
    N_("Own revenue"): N_("Sales, contracts and memberships; never grants."),
    N_("Recorded expenses"): N_("All expenses of the accounts."),
    N_("Full cost"): N_("Recorded expenses, with unpaid hours and volunteering valued."),
    N_("Margin, trips included"): N_(
        "Revenue of an offer, less its hours, its share of the trips and its variable expenses."
    ),
    N_("Cash runway, months"): N_("Months before the first month-end below zero, no new grant counted."),
    N_("Maximum loss"): N_("Envelope asked for, plus orderly closure, less money sure to come."),
    N_("Tour break-even"): N_("Fewest stops at which a tour pays its cost."),
    N_("Answers, returns, refusals, departures"): N_(
        "Told {few} people at a time, in the order of their days. So are the chances that rest on them."
    ),
    N_("Level ahead"): N_(
        "Where the service is heading, from all complete months, filling up included; not what it has done."
    ),
    N_("Estimated level"): N_(
        "Of money or hours: orders at their level ahead; costs and grants, a twelfth of the year ahead. The rest is as noted. A contract that ends soon still counts."
    ),
    N_("Range"): N_("{level} that the true value lies in it."),
}
_FIRST = re.compile(r"\s*[:;]\s|\.\s")  # what comes after explains the source
_SOURCE = 90  # characters


def blocks(pilot, indicators) -> list[Block]:
    """indicators : ``indicators.overview(pilot)``."""
    families: dict[str, list] = {}
    for item in indicators.items:
        families.setdefault(item.code, []).append(item)
    folds = tuple(_family(code, items) for code, items in families.items())
    title = _("The {n} indicators, by family", n=i18n.number(len(indicators.items)))
    return [Fold(title, folds), Fold(_("Dated figures and their sources"), (_rates(),))]


def method() -> Blocks:
    """The words of the report."""
    yield Fold(
        _("The words of this report"),
        (
            Form(
                tuple(
                    (_(name), _(said, level=i18n.chances(LEVEL), few=i18n.number(privacy.fewest())))
                    for name, said in _WORDS.items()
                )
            ),
        ),
    )


def _family(code: str, items: list) -> Fold:
    known = sum(not item.measure.absent for item in items)
    title = _("{family} ({known} of {all} measured)", family=_(FAMILIES[code]), known=known, all=len(items))
    head = _("Indicator"), _("Value"), _("Rests on"), _("Lately"), _("How, and to know more")
    rows = tuple(_indicator(item) for item in items)
    wide = frozenset({4})
    return Fold(title, (Table(head, rows, widths=(3, 2, 3, 2, 5), summary=_(FAMILIES[code]), wide=wide),))


def _indicator(item) -> tuple:
    absent = item.measure.absent
    basis = " · ".join(filter(None, (item.counted, item.period, "" if absent else item.status_word)))
    how = [item.note, item.know_more]
    small = " ".join(f"{said.rstrip('.')}." for said in how if said)
    said = (item.formula, Small(small)) if small else item.formula
    value = item.status_word if absent else _with_range(item)
    return (item.label, value, basis or MISSING, _trend(item), said)


def _with_range(item) -> str:
    """Value, its unit when the figure does not carry it, and the range."""
    value = measures.shown(item.id, item.value, n=item.n)
    if item.spec.unit not in CARRIED and math.isfinite(item.value):
        value = _("{value} {unit}", value=value, unit=item.unit.replace("€", "").strip()).replace(" /", "/")
    if item.measure.at_least:
        value = _("{value} or more", value=value)
    return with_range(value, item.value, item.low, item.high, partial(measures.shown, item.id))


def _trend(item) -> str:
    """The last three months against the three before, said only when it can be."""
    return MISSING if item.trend != item.trend else item.direction or _("no clear change")


def _rates() -> Table:
    head = _("Subject"), _("Value"), _("Since"), _("Source")
    rows = sorted(
        (rate.label, _figure(rate), i18n.date(rate.since), _source(rate))
        for rate in map(rates.known, rates.names())
    )
    return Table(head, tuple(rows), widths=(4, 2, 2, 4), summary=_("Dated figures and their sources"))


def _figure(rate) -> str:
    if isinstance(rate.value, Mapping | list):
        return ngettext("{n} figure", "{n} figures", len(rate.value))
    return amount(rate)


def _source(rate) -> str:
    if rate.status == rates.PROPOSED:
        return _("default proposed by the kit")
    if rate.status == rates.OWN:
        return _("your own file: {file}", file=rate.file)
    said = cut(_FIRST.split(rate.source)[0], _SOURCE)
    unsure = _("to confirm")
    return f"{said} · {unsure}" if rate.status == rates.TO_CONFIRM else said

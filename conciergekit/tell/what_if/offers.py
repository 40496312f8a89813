"""The test without some of its offers, beside the test as it was."""

import math

from ... import draw
from ...core import privacy
from ...core.i18n import N_, _, listing, money, ngettext, number
from ...draw.blocks import Block, Chart, Paragraph
from ..common import Said
from ..offers import name
from . import gaps

_FIVE = 5  # users are told by fives: two trials apart must not single one out
_SURPLUS = (
    N_("The accounts of the test show a surplus of {amount}."),
    N_("The accounts of the test would show a surplus of {amount}: {gap} compared with today."),
    N_("The result of the accounts would stay the same, {amount}."),
)
_DEFICIT = (
    N_("The accounts of the test show a deficit of {amount}."),
    N_("The accounts of the test would show a deficit of {amount}: {gap} compared with today."),
    N_("The result of the accounts would stay the same, {amount}."),
)
_MARGIN = (
    N_("The offers kept leave a margin of {amount}, trips included."),
    N_("The offers kept would leave a margin of {amount}, trips included: {gap} compared with today."),
    N_("The offers kept leave a margin of {amount}, trips included."),
)


def finding(result) -> str:
    """The result of the accounts, and what it was."""
    now, then = result.now.result_eur, result.then.result_eur
    if math.isnan(then):
        return _margin(result)
    said, gap = _SURPLUS if then >= 0 else _DEFICIT, gaps.euros(now, then)
    amount = money(abs(then) if gap or not result.moved else then)
    return gaps.compared(said, result.moved, gap, amount=amount)


def _margin(result) -> str:
    now, then = result.now.margin_eur, result.then.margin_eur
    if math.isnan(then):
        return _("The margin of the offers is not measured.")
    return gaps.compared(_MARGIN, result.moved, gaps.euros(now, then), amount=money(then))


def sentences(result) -> Said:
    """The result, what it supposes, hours, users, musts."""
    yield finding(result)
    if not result.moved:
        return
    if not math.isnan(result.then.result_eur):
        counted = N_(
            "Counted: what these offers brought and their own expenses. The team and the tours stay paid."
        )
        if result.then.no_tour:
            counted = N_(
                "Counted: what these offers brought, their own expenses and the kilometres. The team stays paid."
            )
        yield _(counted)
        yield _margin(result)
    hours, people = result.then.hours_month, result.then.people
    if hours >= 0.5:
        yield ngettext("{n} hour a month would be freed.", "{n} hours a month would be freed.", hours)
    if people > 0:
        yield _("Users no longer served: {n}.", n=_by_fives(people))
    if result.then.broken:
        musts = listing(must.text() for must in result.then.broken)
        yield _("It would break what the gate requires: {musts}.", musts=musts)


def _by_fives(people: float) -> str:
    if people < privacy.fewest():
        return privacy.said(people)
    return _("about {n}", n=number(_FIVE * round(people / _FIVE)))


def blocks(result) -> list[Block]:
    """The finding, the margin of each offer, what to know."""
    first, *others = sentences(result)
    chart = [Chart(_chart(result))] if len(result.offers) else []
    return [Paragraph(first, "answer"), *chart, *map(Paragraph, others)]


def _chart(result) -> draw.Rows:
    gone = {tuple(knob.about.split("\n")) for knob, _value in result.moved}
    rows = []
    for row in result.offers.itertuples():
        stopped = (row.public, row.service) in gone
        known = row.margin_eur == row.margin_eur
        words = money(row.margin_eur) if known else _("not measured")
        words = _("{amount}, stopped", amount=words) if stopped else words
        look = "outline" if stopped else "loss" if row.margin_eur < 0 else "plain"
        spans = [draw.Span(0.0, float(row.margin_eur), look)] if known else []
        rows.append(draw.Row(name(row), [draw.Lane(spans, words=words)]))
    return draw.Rows(
        _("Margin of each offer, trips included"), _("Over the complete months of the test."), rows
    )

"""Planned against observed publics, told."""

import numpy as np

from ... import draw
from ...core import i18n, privacy
from ...core.i18n import _, chances, listing, ngettext
from ...core.text import upper
from ...evidence import LEVEL
from ...targets.shift import FAR, OPEN, Shift
from ..common import Said, clients_count
from .common import group, nothing, quoted

MOST = 8  # rows of the chart
FEW_ALIKE = 0.5  # of the clients: under, a few regulars are said to weigh


def headline(result: Shift) -> str:
    """The finding in one sentence, in the current language."""
    table = result.table
    if not result.total:
        return _("No order delivered yet: planned and observed groups cannot be compared.")
    named = table["public"].ne(privacy.OTHERS)  # of groups counted together, a share alone says nothing
    first = table.loc[table["orders"].where(named, -1).idxmax()]
    share = i18n.percent(first["observed_share"])
    if result.unplanned:
        if not first["orders"] > 0 or not named[first.name]:
            return _too_few()
        return _(
            "{public} make up {share} of the orders delivered; nothing was planned to compare with.",
            public=quoted(first["label"]),
            share=share,
        )
    aim = table.loc[table["planned_share"].idxmax()]
    elsewhere = aim["public"] != privacy.OTHERS and aim["public"] != first["public"]
    if elsewhere and first["stands"] == FAR and first["orders"] == table["orders"].max():
        return _(
            "The test aimed at {aim} ({planned} planned) and found {public}: {share} of the orders delivered.",
            aim=quoted(aim["label"]),
            planned=i18n.percent(aim["planned_share"]),
            public=quoted(first["label"]),
            share=share,
        )
    moved = result.moved
    if len(moved):
        return _("The groups served are not those planned: {gaps}.", gaps=_gaps(moved))
    folded = table["public"].eq(privacy.OTHERS).any()
    if not table["stands"].notna().any() and folded:
        return _too_few()
    if folded:
        return _(
            "It cannot be said whether the groups served are those planned. Some have too few people to be compared one by one."
        )
    unsure = table[table["stands"] == OPEN]
    apart = unsure[unsure["gap_share"].abs() > result.far]
    if len(apart):
        return _(
            "It cannot be said yet whether the groups served are those planned: {gaps}.",
            gaps=_gaps(apart),
        )
    points = i18n.number(100 * result.far)
    if len(unsure):
        return _(
            "So far the orders go to the groups planned, within {points} points. A few users more or less could still change that.",
            points=points,
        )
    return _("The groups served are those planned, within {points} points.", points=points)


def _too_few() -> str:
    return _("Too few people are known in each group to show whether those served are those planned.")


def _gaps(rows) -> str:
    return listing(
        _(
            "{public} ({planned} planned, {share} observed)",
            public=quoted(row.label),
            planned=i18n.percent(row.planned_share),
            share=i18n.percent(row.observed_share),
        )
        for row in rows.itertuples()
    )


def sentences(result: Shift) -> Said:
    yield headline(result)
    if result.total:
        yield from _counted(result)
    for row in result.table[result.table["stands"].notna()].itertuples():
        values = {
            "public": upper(quoted(row.label)),
            "planned": i18n.percent(row.planned_share),
            "observed": i18n.percent(row.observed_share),
            "between": i18n.span(i18n.percent(row.low_share), i18n.percent(row.high_share)),
            "chance": chances(row.p_more if row.gap_share >= 0 else 1 - row.p_more),
        }
        if row.gap_share >= 0:
            yield _(
                "{public}: {planned} planned, {observed} observed ({between}); {chance} that it is really more.",
                **values,
            )
        else:
            yield _(
                "{public}: {planned} planned, {observed} observed ({between}); {chance} that it is really less.",
                **values,
            )
    if len(result.moved):
        yield _(
            "Finding another group than planned is a normal result of a test. Decide it, write it down, and update the plan."
        )
    if result.rescaled:
        yield _("The planned shares did not add up to 100%: they were brought to it.")
    aside = result.table.loc[~result.table["compared"], "label"]
    if len(aside):
        yield _(
            "Served by contracts, not orders, so compared without them: {publics}.",
            publics=listing(map(quoted, aside)),
        )
    elif result.contracts:
        yield _("Contracts are not orders and are not counted here.")


def _counted(result: Shift) -> Said:
    if result.clients:
        orders, clients = ngettext("{n} order", "{n} orders", result.total), clients_count(result.clients)
        yield _("Counted: {orders} served to {clients}.", orders=orders, clients=clients)
    else:
        yield ngettext("Counted: {n} order delivered.", "Counted: {n} orders delivered.", result.total)
    rows = result.table[result.table["alike"].notna()]
    if not len(rows):
        return
    yield _(
        "Shares are those of the orders, as in the plan. Their ranges count the users, because the orders of one user go to one group."
    )
    alike = rows["alike"].min()
    if result.clients and alike < FEW_ALIKE * result.clients:
        yield ngettext(
            "A few regular users make many of the orders. The ranges are as wide as with {n} user who would order as much as the others.",
            "A few regular users make many of the orders. The ranges are as wide as with {n} users who would all order as much.",
            int(alike),
        )
    if result.clients:
        each = (
            _("{public} {share}", public=quoted(row.label), share=i18n.percent(row.client_share))
            for row in rows.itertuples()
        )
        yield _("Each user counted once, another question: {shares}.", shares=listing(each))
    if result.uncoded:
        yield ngettext(
            "{n} order names no client. Orders without a client count as those of one client in each group, since they may be. Give each client a code.",
            "{n} orders name no client. Orders without a client count as those of one client in each group, since they may be. Give each client a code.",
            result.uncoded,
        )


def plot(result: Shift, ax=None):
    """Two-sided bars, one row a public: planned to the left, observed to the right with its range."""
    if not result.total:
        return nothing(headline(result), ax)
    reading = _(
        "Share of each group in the {total} orders delivered; the line is the {level} range.",
        total=i18n.number(result.total),
        level=i18n.percent(LEVEL),
    )
    shown = result.table[result.table["compared"]].head(MOST)
    rows = [draw.Row(group(row.label), [_lane(row)]) for row in shown.itertuples()]
    heads = (_("planned"), _("observed"))
    return draw.plot(draw.Rows(headline(result), reading, rows, heads=heads), ax)


def _lane(row) -> draw.Lane:
    stated = np.isfinite(row.planned_share)
    return draw.Lane(
        [
            draw.Span(-row.planned_share, 0.0, "expected"),
            draw.Span(0.0, row.observed_share),
            draw.Span(row.low_share, row.high_share, "range"),
        ],
        before=i18n.percent(row.planned_share) if stated else _("not stated"),
        words=i18n.percent(row.observed_share),
    )

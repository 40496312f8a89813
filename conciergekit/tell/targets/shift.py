"""Planned against observed publics, told."""

import numpy as np

from ... import draw
from ...core import i18n, privacy
from ...core.i18n import _, chances, listing, ngettext
from ...evidence import LEVEL
from ...targets.shift import Shift, sure
from .common import group, nothing, quoted

MOST = 8  # rows of the chart


def headline(result: Shift) -> str:
    """The finding in one sentence, in the current language."""
    table = result.table
    if not result.total:
        return _("No order served yet: planned and observed target groups cannot be compared.")
    first = table.loc[table["orders"].idxmax()]
    share = i18n.percent(first["observed_share"])
    if result.unplanned:
        said = _(
            "{public} make up {share} of the orders served; nothing was planned to compare with.",
            public=quoted(first["label"]),
            share=share,
        )
        return said[:1].upper() + said[1:]  # the groups folded together have no name of their own
    aim = table.loc[table["planned_share"].idxmax()]
    if aim["public"] != first["public"] and first["p_far"] >= sure():
        return _(
            "The test aimed at {aim} ({planned} planned) and found {public}: {share} of the orders served.",
            aim=quoted(aim["label"]),
            planned=i18n.percent(aim["planned_share"]),
            public=quoted(first["label"]),
            share=share,
        )
    moved = result.moved
    if len(moved):
        gaps = [
            _(
                "{public} ({planned} planned, {share} observed)",
                public=quoted(row.label),
                planned=i18n.percent(row.planned_share),
                share=i18n.percent(row.observed_share),
            )
            for row in moved.itertuples()
        ]
        return _("The target groups served are not those planned: {gaps}.", gaps=listing(gaps))
    if not table["p_far"].notna().any() and table["public"].eq(privacy.OTHERS).any():
        return _(
            "Too few people are known in each target group to show whether those served are those planned."
        )
    if table["p_far"].dropna().gt(1 - sure()).any():
        return _("It cannot be said yet whether the target groups served are those planned.")
    return _(
        "The target groups served are those planned, within {points} points.",
        points=i18n.number(100 * result.far),
    )


def sentences(result: Shift) -> list[str]:
    out = [headline(result)]
    if result.total:
        out.append(ngettext("Counted: {n} order served.", "Counted: {n} orders served.", result.total))
    for row in result.table[result.table["p_far"].notna()].itertuples():
        values = {
            "public": quoted(row.label),
            "planned": i18n.percent(row.planned_share),
            "observed": i18n.percent(row.observed_share),
            "between": i18n.span(i18n.percent(row.low_share), i18n.percent(row.high_share)),
            "chance": chances(row.p_more if row.gap_share >= 0 else 1 - row.p_more),
        }
        if row.gap_share >= 0:
            out.append(
                _(
                    "{public}: {planned} planned, {observed} observed ({between}); {chance} that it is really more.",
                    **values,
                )
            )
        else:
            out.append(
                _(
                    "{public}: {planned} planned, {observed} observed ({between}); {chance} that it is really less.",
                    **values,
                )
            )
    if len(result.moved):
        out.append(
            _(
                "Finding another target group than planned is a normal result of a test: decide it, write it down, and restate the plan."
            )
        )
    if result.dispersion > 1.5:
        out.append(
            _("The shares vary from month to month more than chance allows: the ranges are widened for it.")
        )
    if result.rescaled:
        out.append(_("The planned shares did not add up to 100%: they were brought to it."))
    aside = result.table.loc[~result.table["compared"], "label"]
    if len(aside):
        out.append(
            _(
                "Served by contracts, not orders, so compared without them: {publics}.",
                publics=listing(map(quoted, aside)),
            )
        )
    elif result.contracts:
        out.append(_("Contracts are not orders and are not counted here."))
    return out


def plot(result: Shift, ax=None):
    """Two-sided bars, one row a public: planned to the left, observed to the right with its range."""
    if not result.total:
        return nothing(headline(result), ax)
    reading = _(
        "Share of each target group in the {total} orders served; the line is the {level} range.",
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

"""Planned against observed publics, told."""

import numpy as np

from ... import charts, i18n, privacy
from ...evidence import LEVEL
from ...i18n import _, chances, listing, ngettext
from ...targets.shift import Shift, sure
from .common import WRAP, bare, group, name, nothing, quoted

MOST = 8  # rows of the chart


def headline(result: Shift) -> str:
    """The finding in one sentence, in the current language."""
    table = result.table
    if not result.total:
        return _("No order served yet: planned and observed target groups cannot be compared.")
    first = table.loc[table["orders"].idxmax()]
    share = i18n.percent(first["observed_share"])
    if result.unplanned:
        said = _("{public} make up {share} of the orders served; nothing was planned to compare with.", public=quoted(first["label"]), share=share)  # fmt: skip
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
            _("{public} ({planned} planned, {share} observed)", public=quoted(row.label), planned=i18n.percent(row.planned_share), share=i18n.percent(row.observed_share))
            for row in moved.itertuples()
        ]  # fmt: skip
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
            out.append(_("{public}: {planned} planned, {observed} observed ({between}); {chance} that it is really more.", **values))  # fmt: skip
        else:
            out.append(_("{public}: {planned} planned, {observed} observed ({between}); {chance} that it is really less.", **values))  # fmt: skip
    if len(result.moved):
        out.append(_("Finding another target group than planned is a normal result of a test: decide it, write it down, and restate the plan."))  # fmt: skip
    if result.dispersion > 1.5:
        out.append(_("The shares vary from month to month more than chance allows: the ranges are widened for it."))  # fmt: skip
    if result.rescaled:
        out.append(_("The planned shares did not add up to 100%: they were brought to it."))
    aside = result.table.loc[~result.table["compared"], "label"]
    if len(aside):
        out.append(_("Served by contracts, not orders, so compared without them: {publics}.", publics=listing(map(quoted, aside))))  # fmt: skip
    elif result.contracts:
        out.append(_("Contracts are not orders and are not counted here."))
    return out


def plot(result: Shift, ax=None):
    """Two-sided bars, one row a public: planned to the left, observed to the right with its range."""
    if not result.total:
        return nothing(headline(result), ax)
    shown = result.table[result.table["compared"]].head(MOST)[::-1]
    y = np.arange(len(shown))
    ax = charts.axes(ax, height=1.5 + 0.52 * len(shown))
    planned, observed = shown["planned_share"].fillna(0), shown["observed_share"]
    left = 1.15 * max(planned.max(), 0.4)
    with charts.style():
        ax.barh(y, -planned, color="white", edgecolor=charts.FAINT, hatch="////", height=0.45)
        ax.barh(y, observed, color=charts.BLUE, height=0.45)
        ax.hlines(y, shown["low_share"], shown["high_share"], color=charts.INK, linewidth=1.4)
        for row, height in zip(shown.itertuples(), y, strict=True):
            stated = np.isfinite(row.planned_share)
            note = i18n.percent(row.planned_share) if stated else _("not stated")
            _note(ax, note, -row.planned_share if stated else 0, height, -4, "right")
            end = np.nanmax([row.high_share, row.observed_share])
            _note(ax, i18n.percent(row.observed_share), end, height, 4, "left")
            name(ax, group(row.label), -left, height + 0.23)
        ax.plot([0, 0], [-0.35, len(shown) - 0.1], color=charts.INK, linewidth=0.8)
        ax.set_xlim(-left, 1.12 * np.nanmax([shown["high_share"].max(), observed.max(), 0.4]))
        ax.set_ylim(-0.4, len(shown) + 0.15)
        for shift, side, text in ((-4, "right", _("planned")), (4, "left", _("observed"))):
            ax.annotate(text, (0, len(shown) - 0.1), (shift, 0), textcoords="offset points", ha=side,
                        va="center", color=charts.FAINT, fontweight="bold")  # fmt: skip
        bare(ax)
        total = i18n.number(result.total)
        reading = _(
            "Share of each target group in the {total} orders served; the line is the {level} range.",
            total=total,
            level=i18n.percent(LEVEL),
        )
        charts.title(ax, headline(result), reading, WRAP)
    return ax


def _note(ax, text: str, x: float, y: float, shift: int, side: str) -> None:
    ax.annotate(text, (x, y), (shift, 0), textcoords="offset points", va="center", ha=side)

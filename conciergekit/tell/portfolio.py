"""Several pilots side by side, told."""

import numpy as np
import pandas as pd

from ..core import i18n
from ..core.i18n import _, listing, ngettext, number, percent
from ..core.text import cut, one_line
from ..draw import charts
from ..evidence import LEVEL
from ..portfolio import Portfolio
from .gates.words import amount

SHORT_MONTHS = 6  # cash that runs out sooner is told
_FURTHEST = 1.2  # own cover beyond 120 % is drawn there, with its figure


def sentences(found: Portfolio) -> list[str]:
    """The comparison in words: loved and paid for are two things; who could not be compared."""
    return [_finding(found), *_money(found), *_unknown(found)]


def _finding(found: Portfolio) -> str:
    loved, paid = found.table["satisfaction_share"].dropna(), found.table["own_cover_share"].dropna()
    if not len(loved) and not len(paid):
        return _("Neither satisfaction nor own cover is measured in any of these pilots yet.")
    if not len(paid):
        return _(
            "People served are satisfied ({range}); what they pay for is not measured anywhere.",
            range=_range(loved),
        )
    if not len(loved):
        return _(
            "Own revenue covers {range} of costs; satisfaction is not measured anywhere.",
            range=_range(paid),
        )
    return _(
        "Satisfaction: {loved} of people served. Costs covered by own revenue: {paid}.",
        loved=_range(loved),
        paid=_range(paid),
    )


def _money(found: Portfolio) -> list[str]:
    short = found.table[found.table["runway_months"] < SHORT_MONTHS]
    named = [
        _(
            "{pilot} ({months})",
            pilot=_short(row.pilot),
            months=amount("runway_months", row.runway_months),
        )
        for row in short.itertuples()
    ]
    if not named:
        return []
    return [
        _(
            "Cash runs out within {months} months, if nothing changes, for {names}.",
            months=number(SHORT_MONTHS),
            names=listing(named),
        )
    ]


def _unknown(found: Portfolio) -> list[str]:
    rows = found.table[found.table["satisfaction_share"].isna() | found.table["own_cover_share"].isna()]
    if not len(rows) or len(rows) == len(found.table):
        return []
    return [
        ngettext(
            "{n} pilot lacks one of the two figures: {names}.",
            "{n} pilots lack one of the two figures: {names}.",
            len(rows),
            names=listing(map(_short, rows["pilot"])),
        )
    ]


def plot(found: Portfolio, ax=None):
    """Satisfaction (with its range) and own cover of each pilot on one scale; None without a figure."""
    shown = found.table.dropna(subset=["satisfaction_share", "own_cover_share"], how="all")
    if not len(shown):
        return None
    ax = charts.axes(ax, height=1.2 + 0.66 * len(found.table))
    with charts.style():
        _draw(ax, found.table)
        charts.title(
            ax,
            _finding(found),
            _(
                "Diamond: costs covered by own revenue. Dot: people served who are satisfied; line: range of {level}.",
                level=percent(LEVEL),
            ),
        )
    return ax


def _draw(ax, table: pd.DataFrame) -> None:
    """A line a pilot: its name above, its two figures with their values below."""
    for place, row in enumerate(table.itertuples()):
        loved, paid = row.satisfaction_share, row.own_cover_share
        ax.axhline(place, color=charts.PALE, lw=1, zorder=0)
        name = charts.literal(charts.short(row.pilot, 70))
        ax.annotate(name, (0, place), (0, 10), textcoords="offset points", fontsize=9.5, fontweight="bold")
        if row.satisfaction_share_low == row.satisfaction_share_low:
            reach = [row.satisfaction_share_low, row.satisfaction_share_high]
            ax.plot(reach, [place] * 2, color=charts.BLUE, lw=2.2, solid_capstyle="butt")
        for share, shape, colour in ((loved, "o", charts.BLUE), (paid, "D", charts.INK)):
            if share == share:
                at = min(share, _FURTHEST)
                ax.plot(at, place, shape, color=colour, ms=8 if shape == "o" else 7, clip_on=False)
                ax.annotate(
                    percent(share),
                    (at, place),
                    (0, -7),
                    textcoords="offset points",
                    ha="center",
                    va="top",
                    fontsize=9,
                )
        absent = [_("satisfaction")] * (loved != loved) + [_("own cover")] * (paid != paid)
        if absent:
            ax.annotate(
                _("{what}: not measured", what=listing(absent)),
                (1, place),
                (0, 10),
                ha="right",
                textcoords="offset points",
                fontsize=9,
                color=charts.FAINT,
            )
    ax.set_yticks([])
    ax.set_ylim(len(table) - 0.5, -0.62)
    ax.set_xlim(0, max(1.0, min(_FURTHEST, np.nanmax([1.0, *table["own_cover_share"]]))))
    charts.percent_axis(ax.xaxis)
    ax.spines["left"].set_visible(False)


def _range(shares: pd.Series) -> str:
    low, high = percent(shares.min()), percent(shares.max())
    return low if low == high else i18n.span(low, high)


def _short(name: str) -> str:
    """A pilot's name inside a sentence."""
    return cut(one_line(name), 60)

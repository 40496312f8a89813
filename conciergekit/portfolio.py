"""Several pilots side by side: what each has reached, how sure that is, what holds it back.

    compared = conciergekit.portfolio.compare(pilots)
    compared.table; compared.sentences(); compared.plot()

Pilots differ in public, place and age: they are laid side by side, never ranked nor averaged.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import pandas as pd

from . import i18n
from .errors import ConciergekitError
from .evidence import LEVEL
from .i18n import _, listing, ngettext, number, percent
from .pilot import Pilot, a_pilot
from .text import cut, one_line

SHORT_MONTHS = 6  # cash that runs out sooner is told
LEAST_ANONYMOUS = 5  # under five pilots, figures without names still tell who is who
_MEASURED = {
    "orders_month": "orders_month",
    "service_rate": "service_share",
    "satisfaction_beneficiaries": "satisfaction_share",
    "own_cover": "own_cover_share",
    "runway_months": "runway_months",
}
_FURTHEST = 1.2  # own cover beyond 120 % is drawn there, with its figure
_WITH_RANGE = ("orders_month", "satisfaction_share")
_COLUMNS = [
    "pilot", "months", "orders_month", "orders_month_low", "orders_month_high", "service_share",
    "satisfaction_share", "satisfaction_share_low", "satisfaction_share_high", "satisfaction_n",
    "own_cover_share", "runway_months", "cost_per_stop_eur", "probability_share", "proposal", "brake",
]  # fmt: skip


@dataclass(frozen=True)
class Portfolio:
    """Pilots side by side.

    table : one row a pilot, in the order given: months (of complete data), orders_month, service_share,
        satisfaction_share (people served), own_cover_share (own revenue / recorded expenses, at the present pace), runway_months (infinite
        if the cash curve never goes below zero), cost_per_stop_eur, probability_share (chance that every
        must-criterion is met), proposal, brake (indicator). ``_low`` and ``_high`` bound the 90 % range of the
        level behind a figure. NaN: not measured.
    """

    table: pd.DataFrame
    anonymous: bool = False

    @classmethod
    def of(cls, rows: Iterable[dict], anonymous: bool = False) -> "Portfolio":
        """From rows made by ``line``; None and unknown columns count as not measured."""
        table = pd.DataFrame(list(rows)).reindex(columns=_COLUMNS)
        words = ["pilot", "proposal", "brake"]
        table[words] = table[words].astype("object").where(table[words].notna(), "")
        numbers = [name for name in _COLUMNS if name not in words]
        table[numbers] = table[numbers].replace("never", np.inf).apply(pd.to_numeric).astype("float64")
        return cls(table, anonymous)

    def sentences(self, lang: str | None = None) -> list[str]:
        """The comparison in words: loved and paid for are two things; who could not be compared."""
        with i18n.use_language(lang):
            return [self._finding(), *self._money(), *self._unknown()]

    def _finding(self) -> str:
        loved, paid = self.table["satisfaction_share"].dropna(), self.table["own_cover_share"].dropna()
        if not len(loved) and not len(paid):
            return _("Neither satisfaction nor own cover is measured in any of these pilots yet.")
        if not len(paid):
            return _("People served are satisfied ({range}); what they pay for is not measured anywhere.",
                     range=_range(loved))  # fmt: skip
        if not len(loved):
            return _(
                "Own revenue covers {range} of costs; satisfaction is not measured anywhere.",
                range=_range(paid),
            )
        return _("Satisfaction: {loved} of people served. Costs covered by own revenue: {paid}.",
                 loved=_range(loved), paid=_range(paid))  # fmt: skip

    def _money(self) -> list[str]:
        short = self.table[self.table["runway_months"] < SHORT_MONTHS]
        from .tell.gates.words import amount

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

    def _unknown(self) -> list[str]:
        rows = self.table[self.table["satisfaction_share"].isna() | self.table["own_cover_share"].isna()]
        if not len(rows) or len(rows) == len(self.table):
            return []
        return [
            ngettext(
                "{n} pilot lacks one of the two figures: {names}.",
                "{n} pilots lack one of the two figures: {names}.",
                len(rows),
                names=listing(map(_short, rows["pilot"])),
            )
        ]

    def plot(self, ax=None):
        """Satisfaction (with its range) and own cover of each pilot on one scale; None without a figure."""
        shown = self.table.dropna(subset=["satisfaction_share", "own_cover_share"], how="all")
        if not len(shown):
            return None
        from . import charts

        ax = charts.axes(ax, height=1.2 + 0.66 * len(self.table))
        with charts.style():
            _draw(ax, self.table, charts)
            charts.title(
                ax,
                self._finding(),
                _(
                    "Diamond: costs covered by own revenue. Dot: people served who are satisfied; line: range of {level}.",
                    level=percent(LEVEL),
                ),
            )
        return ax


def _draw(ax, table: pd.DataFrame, charts) -> None:
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
                ax.annotate(percent(share), (at, place), (0, -7), textcoords="offset points", ha="center", va="top",
                            fontsize=9)  # fmt: skip
        absent = [_("satisfaction")] * (loved != loved) + [_("own cover")] * (paid != paid)
        if absent:
            ax.annotate(_("{what}: not measured", what=listing(absent)), (1, place), (0, 10), ha="right",
                        textcoords="offset points", fontsize=9, color=charts.FAINT)  # fmt: skip
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


# ---- the rows


def compare(pilots: Iterable[Pilot], seed: int = 0, anonymous: bool = False) -> Portfolio:
    """Lay pilots side by side.

    Parameters
    ----------
    pilots
        In the order they should appear.
    seed
        Of the gate reviews and of the order when anonymous; same seed, same figures.
    anonymous
        Replace names by letters and mix the order, so that the comparison can leave the group.

    Raises
    ------
    ConciergekitError
        If `anonymous` with fewer than five pilots: figures would still tell who is who.
    """
    pilots = [a_pilot(pilot) for pilot in ([pilots] if isinstance(pilots, Pilot) else pilots)]
    if anonymous and len(pilots) < LEAST_ANONYMOUS:
        raise ConciergekitError(
            _(
                "At least {least} pilots are needed before names can be left out; there are {n}.",
                least=number(LEAST_ANONYMOUS),
                n=number(len(pilots)),
            )
        )
    rows = [line(pilot, seed=seed) for pilot in pilots]
    if not anonymous:
        return Portfolio.of(rows)
    mixed = np.random.default_rng(seed).permutation(len(rows))
    return Portfolio.of(
        [rows[i] | {"pilot": _("Pilot {letter}", letter=_letter(n))} for n, i in enumerate(mixed)],
        anonymous=True,
    )


def _letter(n: int) -> str:
    """A … Z, then AA, AB…"""
    head, last = divmod(n, 26)
    return (_letter(head - 1) if head else "") + ascii_uppercase[last]


def line(pilot: Pilot, review=None, seed: int = 0) -> dict:
    """One row of ``Portfolio.table``; `review` is made if not given."""
    from . import gates

    review = gates.review(pilot, seed=seed) if review is None else review
    row = {"pilot": pilot.name, "months": float(len(pilot.months)), "cost_per_stop_eur": cost_per_stop(pilot)}
    for indicator, column in _MEASURED.items():
        found = measure(pilot, review, indicator)
        row[column] = found.value
        if column in _WITH_RANGE:
            row |= {f"{column}_low": found.low, f"{column}_high": found.high}
        if indicator == "satisfaction_beneficiaries":
            row["satisfaction_n"] = float(found.n)
    return row | {
        "probability_share": review.probability,
        "proposal": review.proposal,
        "brake": review.bottleneck or "",
    }


@dataclass(frozen=True)
class Measured:
    """One figure of a pilot with what it rests on, as the gate counts it."""

    indicator: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: int = 0
    counted: str = ""
    status: str = "absent"


def measure(pilot: Pilot, review, indicator: str) -> Measured:
    """An indicator as the review judged it, else as it would: the two must never differ on one page.

    Volumes are those of the last months, as among the indicators: their level is another measure, the gate's.
    """
    from .gates.measures import LEVELS

    if indicator in LEVELS:
        from .indicators import compute

        found = compute(pilot, indicator)
        if found.measure.absent:
            return Measured(indicator)
        return Measured(
            indicator, found.value, found.low, found.high, found.n, found.measure.counted, found.status
        )
    judged = review.criteria[review.criteria["indicator"] == indicator]
    if len(judged):
        row = judged.iloc[0]
        return Measured(indicator, row.value, row.low, row.high, int(row.n), row.counted, row.status)
    from .gates.measures import Evidence

    found = Evidence(pilot, review.draws, review.seed).measure(indicator)
    if found.absent:
        return Measured(indicator)
    return Measured(indicator, found.value, *found.range, found.n, found.counted, found.status)


def cost_per_stop(pilot: Pilot) -> float:
    """Full cost of a stop on the tours logged, euros; NaN without tours."""
    from . import logistics

    costs = logistics.cost_tours(pilot)
    return float(costs.totals.get("cost_per_stop_eur", math.nan)) if costs.source == "tours" else math.nan

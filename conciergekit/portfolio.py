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

from . import gates, logistics
from .core.errors import ConciergekitError
from .core.i18n import _, number
from .core.pilot import Pilot, a_pilot
from .core.told import Told

LEAST_ANONYMOUS = 5  # under five pilots, figures without names still tell who is who
_MEASURED = {
    "orders_month": "orders_month",
    "service_rate": "service_share",
    "satisfaction_beneficiaries": "satisfaction_share",
    "own_cover": "own_cover_share",
    "runway_months": "runway_months",
}
_WITH_RANGE = ("orders_month", "satisfaction_share")
_COLUMNS = [
    "pilot",
    "months",
    "orders_month",
    "orders_month_low",
    "orders_month_high",
    "service_share",
    "satisfaction_share",
    "satisfaction_share_low",
    "satisfaction_share_high",
    "satisfaction_n",
    "own_cover_share",
    "runway_months",
    "cost_per_stop_eur",
    "probability_share",
    "proposal",
    "brake",
]


@dataclass(frozen=True)
class Portfolio(Told):
    """Pilots side by side.

    table : one row a pilot, in the order given: months (of complete data), orders_month (their level), service_share,
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
    """An indicator as the review judged it, else as it would: the two must never differ on one page."""
    judged = review.criteria[review.criteria["indicator"] == indicator]
    if len(judged):
        row = judged.iloc[0]
        return Measured(indicator, row.value, row.low, row.high, int(row.n), row.counted, row.status)
    found = review.proof.measure(indicator)
    if found.absent:
        return Measured(indicator)
    return Measured(indicator, found.value, *found.range, found.n, found.counted, found.status)


def cost_per_stop(pilot: Pilot) -> float:
    """Full cost of a stop on the tours logged, euros; NaN without tours."""
    costs = logistics.cost_tours(pilot)
    return float(costs.totals.get("cost_per_stop_eur", math.nan)) if costs.source == "tours" else math.nan

"""The same tours with other means: on foot, by cargo bike, car or van."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import rates
from ..core.pilot import Pilot
from ..core.roads.places import MODES, detour
from ..core.told import Told
from .learning import speeds_kmh
from .logbook import DEFAULT_MODE, MIN_OBSERVED, Ground
from .tours import TourCosts


@dataclass(frozen=True)
class Modes(Told):
    """Today's tours re-costed with each means of travel, the order of the stops unchanged.

    table: one row a mode: cost_per_tour_eur (full), cash_per_tour_eur, volunteer_per_tour_eur, km_per_tour,
    hours_per_tour, co2_kg_per_tour, fits_share (tours that fit in a working day), now (tours made that way).
    """

    table: pd.DataFrame

    @property
    def measured(self) -> bool:
        return not self.table.empty


def by_mode(pilot: Pilot, costs: TourCosts) -> Modes:
    """Cost of the costed tours of a pilot with each means of travel.

    The road is rescaled by the detours of each means in that kind of area, and driven at the speed learned for
    it (`speeds_kmh`); prices of a km are those of `costs`.
    """
    known = costs.table.dropna(subset="cost_full_eur")
    if known.empty:
        return Modes(pd.DataFrame())
    area, speeds = Ground.of(pilot).area, speeds_kmh(pilot, costs.table)
    now = known["mode"].fillna(DEFAULT_MODE)
    cash, unpaid = costs.prices.hours_of(known["paid"])
    fees = known[["handover_eur", "fees_eur"]].fillna(0.0).sum(axis=1)
    fixed = known["cost_full_eur"] - known["cost_km_eur"] - known["cost_hours_eur"] - fees
    shift = rates.value("shift_h")
    rows = []
    for mode in MODES:
        same = (now == mode).to_numpy()
        longer = now.map(lambda old, mode=mode: detour(area, mode) / detour(area, old)).to_numpy(float)
        km = known["km"].to_numpy() * longer
        load = np.where(same, known["load_min"], _load_min(known, now, mode))
        minutes = np.where(same, known["drive_min"], km / speeds[mode] * 60) + load
        minutes = minutes + known[["stop_min", "wait_min", "admin_min"]].sum(axis=1)
        # walking needs no vehicle; the others are assumed to cost the same by the day
        vehicle = fixed if mode != "foot" else 0.0
        paid = km * costs.prices.km_eur[mode] + minutes / 60 * cash + vehicle + fees
        given = minutes / 60 * unpaid
        rows.append(
            {
                "mode": mode,
                "cost_per_tour_eur": (paid + given).mean(),
                "cash_per_tour_eur": paid.mean(),
                "volunteer_per_tour_eur": given.mean(),
                "km_per_tour": km.mean(),
                "hours_per_tour": minutes.mean() / 60,
                "co2_kg_per_tour": km.mean() * rates.value("co2_kg_km")[mode],
                "fits_share": float((minutes <= 60 * shift).mean()),
                "now": int(same.sum()),
            }
        )
    return Modes(pd.DataFrame(rows))


def _load_min(known: pd.DataFrame, now: pd.Series, mode: str) -> np.ndarray:
    """Minutes of loading of each tour by another means: those observed on its own tours if there are three, else those
    of the tour itself, more or less what the usual minutes of the two means differ by."""
    own = known["load_min"][now == mode]
    if len(own) >= MIN_OBSERVED:
        return np.full(len(known), float(own.mean()))
    usual = rates.value("load_min")
    return np.maximum(known["load_min"].to_numpy(float) + usual[mode] - now.map(usual).to_numpy(float), 0.0)

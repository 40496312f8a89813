"""All indicators of a pilot."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.pilot import Pilot, remembered
from ..core.told import Told, range_of
from .model import Indicator, Measure, by_id, ids, trend

COLUMNS = ["id", "code", "kind", "label", "value", "low", "high", "n", "unit", "period", "source", "status"]
COLUMNS += ["formula", "trend", "know_more", "first_screen"]


@dataclass(frozen=True)
class Indicators(Told):
    """Every indicator of one pilot, in the workshop's order; no global score."""

    items: tuple[Indicator, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row an indicator, words in the language in use: see ``indicators.table``."""
        rows = [[getattr(item, name) for name in COLUMNS] for item in self.items]
        numbers = dict.fromkeys(("value", "low", "high", "trend"), "float64")
        return pd.DataFrame(rows, columns=COLUMNS).astype({**numbers, "n": "int64"})

    def __getitem__(self, id: str) -> Indicator:
        return next(item for item in self.items if item.id == id)


def measure_of(pilot: Pilot, id: str) -> Measure:
    """The figure of an indicator. The range of a share is that of the decision, so that one figure has one range in a whole
    report."""
    measure = by_id()[id].measure(pilot)
    if measure.absent or np.isnan(measure.low) or (ends := range_of(pilot, id)) is None:
        return measure
    return replace(measure, low=float(ends[0]), high=float(ends[1]))


@remembered
def overview(pilot: Pilot) -> Indicators:
    """Compute every indicator of the dictionary."""
    return Indicators(tuple(compute(pilot, id) for id in ids()))


def table(pilot: Pilot) -> pd.DataFrame:
    """One row an indicator, in the workshop's order.

    Columns: id, code (Q0 … Q6, Q+ for those the workshop implies, L1 … L6), kind, label, value, low, high (90 %
    range; NaN where a range makes no sense), n, unit, period, source (sheets), status (measured, estimated,
    declared, absent), formula, trend (last three months − the three before), know_more, first_screen. Absent is
    NaN, never zero.
    """
    return overview(pilot).table


def compute(pilot: Pilot, id: str) -> Indicator:
    """One indicator. Raises ConciergekitError for an id that is not in the dictionary."""
    if id not in by_id():
        told = _("No indicator is called “{id}”. Known ones: {known}.", id=id, known=", ".join(ids()))
        raise ConciergekitError(told)
    spec, measure, months = by_id()[id], measure_of(pilot, id), pilot.months
    change, clear = (float("nan"), False) if measure.absent else trend(spec, pilot)
    ends = (months[0], months[-1]) if len(months) else (None, None)
    empty = tuple(name for name in spec.tables if name != "project" and not pilot.has(name))
    return Indicator(spec, measure, change, clear, *ends, pilot.start, pilot.until, empty)

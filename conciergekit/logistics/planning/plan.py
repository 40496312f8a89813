"""A plan of tours: what is served, by whom, at what cost, and why the rest is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ...core.roads.places import Matrix
from ...core.told import Told
from .evaluation import Day, Evaluation, evaluate

DAY_MIN = 24 * 60


@dataclass(frozen=True)
class Plan(Told):
    """Tours proposed for a set of stops.

    places: base first, then the stops, with `early_min`, `late_min` (minutes after midnight), `relay`.
    vehicles: typed. matrices: road km and minutes by mode. routes: (row of vehicles, places in order) for each
    tour; the base or a relay inside a route is a reload. unserved: `stop`, `place`, `reason` (code) of stops
    left out. seed, iterations: what to give to get the same plan again. runs: (seed, € with what is left out)
    of each search. precision: "communes", "addresses" or "roads". repeatable: False when a clock or a person
    stopped the search.
    """

    places: pd.DataFrame
    vehicles: pd.DataFrame
    matrices: Mapping[str, Matrix]
    routes: tuple[tuple[int, tuple[int, ...]], ...]
    unserved: pd.DataFrame
    seed: int
    iterations: int
    runs: tuple[tuple[int, float], ...] = ()
    precision: str = "addresses"
    repeatable: bool = True

    @cached_property
    def day(self) -> Day:
        """Places and vehicles as plain numbers."""
        return Day(self.places, self.vehicles, self.matrices)

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self)

    @property
    def table(self) -> pd.DataFrame:
        """One row a visit: tour, rank, stop, place, kind (stop, reload), arrival_min, wait_min, start_min,
        late_min, leave_min."""
        return self.evaluation.stops

    @property
    def tours(self) -> pd.DataFrame:
        """One row a tour: vehicle, mode, stops, reloads, load, km, minutes by kind, cost_eur, feasible."""
        return self.evaluation.tours

    @property
    def totals(self) -> pd.Series:
        return self.evaluation.totals

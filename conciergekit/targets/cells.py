"""What each cell of the evaluation is: a figure, how many observations, and posterior draws.

Each pair draws from its own stream of random numbers, so adding an unrelated pair leaves the others' draws as
they were, bit for bit.
"""

import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..core.pilot import Pilot
from ..core.rewind import last_days
from ..evidence import beta_share
from .anchors import limit
from .pairs import UNASSIGNED, Pairs

# typical gap between pairs (between raters, for a grade), in the unit of the criterion
SPREAD = {"contribution": 10.0, "logistics": 2.0, "logistics_km": 5.0, "grade": 0.7}


UNKNOWN = 2.0  # observations that a share is worth when any is as likely as any other: Beta(1, 1)


@dataclass(frozen=True)
class Measure:
    """One criterion: value (m,), n (m,) observations, draws (D, m); NaN where not measured. Where too few people answered to
    be told (`privacy.batches`), there are draws and no value.

    scale: the anchor to read it with, when it is not the criterion's own. raters, rated_on: (m,) words and days
    of who graded and when last, for grades.
    """

    value: np.ndarray
    n: np.ndarray
    draws: np.ndarray
    judged: bool = False
    scale: str = ""
    raters: tuple[str, ...] = ()
    rated_on: tuple = ()


@dataclass(frozen=True)
class Context:
    """What every criterion needs."""

    pilot: Pilot
    pairs: Pairs
    draws: int
    seed: int

    @property
    def m(self) -> int:
        return len(self.pairs)

    def seeds(self, criterion: str, i: int) -> list[int]:
        """What the random stream of one cell starts from: the names, not the position."""
        row = self.pairs.table.iloc[i]
        key = f"{criterion}|{row['public']}|{row['service']}".encode()
        return [self.seed, zlib.crc32(key)]

    def rng(self, criterion: str, i: int) -> np.random.Generator:
        """The random stream of one cell."""
        return np.random.default_rng(self.seeds(criterion, i))

    @cached_property
    def _near(self) -> np.ndarray:
        """(m, m) whether two pairs share their public or their service."""
        public, service = (self.pairs.table[name].to_numpy(object) for name in ("public", "service"))
        near = (public[:, None] == public) | (service[:, None] == service)
        np.fill_diagonal(near, False)
        return near

    def neighbours(self, i: int) -> np.ndarray:
        """(m,) other pairs of the same public or the same service."""
        return self._near[i]

    def running(self) -> np.ndarray:
        """(m,) deliveries a month under the contracts that run on the last day; certain, since signed."""
        contracts = self.pilot["contracts"]
        last = self.pairs.until
        runs = contracts["status"].isin(("signed", "ended")) & (contracts["start"] <= last)
        ends = last_days(contracts, self.pilot.until)
        runs &= ends.isna() | (ends >= last)
        contracts = contracts[runs].dropna(subset="per_year")
        where = match(self, contracts.assign(public=contracts["public"].fillna(contracts["payer_kind"])))
        return self.per_pair(where, contracts["per_year"] / 12)

    def per_pair(self, pair, values) -> np.ndarray:
        """(m,) sums of `values` by pair number."""
        pair, values = np.asarray(pair, dtype=int), np.asarray(values, dtype=float)
        mine = pair != UNASSIGNED
        return np.bincount(pair[mine], values[mine], minlength=self.m).astype(float)


def shares(
    context: Context, criterion: str, successes: np.ndarray, trials: np.ndarray, effect=None, some=None
) -> Measure:
    """Beta posteriors around the share of the neighbours, worth `lean` observations (Jeffreys' without any).

    effect : (m,), optional
        How many times fewer the observations of a pair count, as those of one client resemble each other.
    some : (m,) of bool, optional
        Pairs of which something is known, told or not. One of which nothing is told yet gets the share of its neighbours, else
        of all, as widely as if nobody had answered: that people wait to be told costs it no place and gives it none.
    """
    effect = np.ones(context.m) if effect is None else effect
    lean = limit("lean")  # observations that the neighbours are worth
    draws = np.full((context.draws, context.m), np.nan)
    for i in np.flatnonzero((trials > 0) | (some if some is not None else False)):
        near = context.neighbours(i)
        if not trials[i] and not trials[near].sum():
            near = np.ones(context.m, dtype=bool)
        s, t = successes[near].sum(), trials[near].sum()
        guess = (s + 1) / (t + 2) if t > 0 else None
        worth = lean if trials[i] else UNKNOWN
        a, b = beta_share(successes[i] / effect[i], trials[i] / effect[i], guess, worth)
        draws[:, i] = context.rng(criterion, i).beta(a, b, context.draws)
    with np.errstate(invalid="ignore"):
        return Measure(np.where(trials > 0, successes / trials, np.nan), trials, draws)


def means(context: Context, criterion: str, value, se, n) -> Measure:
    """Normal posteriors: the pair's mean and its error, leaning on the neighbours' mean (SPREAD apart)."""
    spread = SPREAD[criterion]
    draws = np.full((context.draws, context.m), np.nan)
    for i in np.flatnonzero(np.isfinite(value)):
        near = context.neighbours(i) & np.isfinite(value)
        own = max(float(se[i]), 1e-9) ** -2 if np.isfinite(se[i]) else spread**-2
        prior = spread**-2 if near.any() else 0.0
        centre = np.average(value[near], weights=np.maximum(n[near], 1)) if near.any() else 0.0
        mean = (own * value[i] + prior * centre) / (own + prior)
        draws[:, i] = context.rng(criterion, i).normal(mean, (own + prior) ** -0.5, context.draws)
    return Measure(value, n, draws)


def match(context: Context, frame: pd.DataFrame) -> np.ndarray:
    """Pair number of each row from its public and service; -1 when it names no pair."""
    table = context.pairs.table
    index = {k: i for i, k in enumerate(zip(table["public"], table["service"], strict=True))}
    keys = zip(frame["public"], frame["service"], strict=True)
    return np.array([index.get(k, UNASSIGNED) for k in keys], dtype=int)

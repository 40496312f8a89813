"""Named assumptions, what they make possible together, and the one that changes the answer.

    orders = Assumption("orders", 40, 60, 75, origin="observed", source="request log")
    margin = Assumption("margin", 6, 8, 9)
    future = simulate(lambda orders, margin: orders * margin - 400, [orders, margin])
    tornado(model, assumptions).plot();  switch_value(model, assumptions, "orders")

A model is a function of the assumptions by name (arrays in, array out); nothing is hidden in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize, special

from .core.errors import ConciergekitError
from .core.i18n import _
from .core.told import Told
from .evidence import ENDS

ORIGINS = ("observed", "estimated", "assumed")
LOW, HIGH = 0.10, 0.90  # quantiles a tornado moves each assumption to
_PERT_WEIGHT = 4.0
_SHAPES = ("pert", "triangular", "uniform", "yesno")


@dataclass(frozen=True)
class Assumption:
    """A figure nobody knows exactly: at least `low`, most likely `likely`, at most `high`.

    shape: "pert" (smooth, Malcolm et al. 1959: mean (low + 4 likely + high) / 6), "triangular", "uniform" (no value
    likelier than another: `likely` only has to lie between the two others), or "yesno" (1 with the chance `likely`, else
    0: `low` is 0 and `high` is 1). origin: observed in the pilot, estimated from it, or assumed; `source` says where from.
    label: how it reads (name if empty). Raises ConciergekitError unless low <= likely <= high, from 0 to 1 for a yes or no.
    """

    name: str
    low: float
    likely: float
    high: float
    unit: str = ""
    label: str = ""
    origin: Literal["observed", "estimated", "assumed"] = "assumed"
    source: str = ""
    shape: Literal["pert", "triangular", "uniform", "yesno"] = "pert"

    def __post_init__(self):
        if not -np.inf < self.low <= self.likely <= self.high < np.inf:
            wrong = _(
                "Assumption “{name}”: the low value must not exceed the likely one, nor the likely one the high one.",
                name=self.name,
            )
            raise ConciergekitError(wrong)
        if self.shape == "yesno" and (self.low, self.high) != (0, 1):
            wrong = _(
                "Assumption “{name}”: a yes or no is 0 or 1. Write 0 as the low value and 1 as the high one. Its chance is the likely value (0.3 for 3 chances in 10).",
                name=self.name,
            )
            raise ConciergekitError(wrong)
        if self.origin not in ORIGINS or self.shape not in _SHAPES:
            raise ValueError(f"origin must be one of {ORIGINS} and shape one of {_SHAPES}")

    @property
    def words(self) -> str:
        return self.label or self.name

    @property
    def mean(self) -> float:
        if self.shape == "triangular":
            return (self.low + self.likely + self.high) / 3
        if self.shape == "uniform":
            return (self.low + self.high) / 2
        if self.shape == "yesno":
            return self.likely
        return (self.low + _PERT_WEIGHT * self.likely + self.high) / (_PERT_WEIGHT + 2)

    def quantile(self, p) -> np.ndarray:
        """Value below which the figure lies with probability p; scalar or array."""
        p, width = np.asarray(p, dtype="float64"), self.high - self.low
        if width == 0:
            return np.full_like(p, self.low)
        if self.shape == "uniform":
            return self.low + width * p
        if self.shape == "yesno":
            return (p >= 1 - self.likely).astype("float64")
        mode = (self.likely - self.low) / width
        if self.shape == "triangular":
            return self.low + width * np.where(p < mode, np.sqrt(mode * p), 1 - np.sqrt((1 - mode) * (1 - p)))
        a, b = 1 + _PERT_WEIGHT * mode, 1 + _PERT_WEIGHT * (1 - mode)
        return self.low + width * special.betaincinv(a, b, p)

    def draw(self, draws: int, rng: np.random.Generator) -> np.ndarray:
        """(draws,) values."""
        return self.quantile(rng.random(draws))


Model = Callable[..., np.ndarray]


def _by_name(assumptions: Sequence[Assumption]) -> dict[str, Assumption]:
    named = {a.name: a for a in assumptions}
    if len(named) != len(assumptions) or not named:
        raise ConciergekitError(_("Give at least one assumption, each with a name of its own."))
    return named


def _call(model: Model, values: dict, size: int) -> np.ndarray:
    """Answer of the model as (size,) floats; a constant answer is repeated."""
    return np.broadcast_to(np.asarray(model(**values), dtype="float64"), (size,)).copy()


def assumptions_table(assumptions: Sequence[Assumption]) -> pd.DataFrame:
    """One row an assumption: name, label, low, likely, high, mean, unit, origin, source."""
    names = ["name", "words", "low", "likely", "high", "mean", "unit", "origin", "source"]
    rows = [[getattr(a, name) for name in names] for a in assumptions]
    return pd.DataFrame(rows, columns=names).rename(columns={"words": "label"})


# ---- all together ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Simulation(Told):
    """What the assumptions make possible together.

    values: (draws,) answers of the model. table: the assumptions. p05, p50, p95, mean of the answer; `below`:
    share of the draws under `target`.
    """

    values: np.ndarray = field(repr=False)
    table: pd.DataFrame
    target: float
    unit: str

    p05 = property(lambda self: float(np.quantile(self.values, ENDS[0])))
    p50 = property(lambda self: float(np.quantile(self.values, 0.50)))
    p95 = property(lambda self: float(np.quantile(self.values, ENDS[1])))
    mean = property(lambda self: float(self.values.mean()))
    below = property(lambda self: float((self.values < self.target).mean()))


def simulate(
    model: Model,
    assumptions: Sequence[Assumption],
    draws: int = 4000,
    seed: int = 0,
    *,
    target: float = 0.0,
    unit: str = "eur",
) -> Simulation:
    """Draw every assumption on its own and compute the model's answer each time.

    Each assumption has its own stream of random numbers, set by `seed` and its place: changing one leaves the
    draws of the others as they were. unit: "eur", "share", or a word for the answer.
    """
    named = _by_name(assumptions)
    if draws < 1:
        raise ConciergekitError(_("The number of draws must be at least 1."))
    streams = np.random.SeedSequence(seed).spawn(len(named))
    luck = map(np.random.default_rng, streams)
    values = {name: a.draw(draws, rng) for (name, a), rng in zip(named.items(), luck, strict=True)}
    answers = _call(model, values, draws)
    if unknown := int((~np.isfinite(answers)).sum()):
        told = _(
            "The model has no answer in {n} of {all} draws: a chance cannot be counted.", n=unknown, all=draws
        )
        raise ConciergekitError(told)
    return Simulation(answers, assumptions_table(assumptions), float(target), unit)


# ---- one at a time ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tornado(Told):
    """The answer when each assumption moves alone from its 10th to its 90th percentile (a yes or a no: from 0 to 1), the others at
    their middle.

    table: name, label, unit ("yesno" for a yes or a no), low, high (values of the assumption), at_low, at_high (answers),
    swing; largest first.
    base: the answer with every assumption at its middle.
    """

    table: pd.DataFrame
    base: float
    unit: str


def tornado(model: Model, assumptions: Sequence[Assumption], unit: str = "eur") -> Tornado:
    """Move each assumption alone from its 10th to its 90th percentile, the others at their 50th; a yes or a no, however unlikely,
    from one to the other."""
    named = _by_name(assumptions)
    middle = {name: np.array([float(a.quantile(0.5))]) for name, a in named.items()}
    base = float(_call(model, middle, 1)[0])
    rows = []
    for name, a in named.items():
        unsure = a.shape == "yesno" and 0 < a.likely < 1
        ends = np.array([0.0, 1.0] if unsure else [a.quantile(LOW), a.quantile(HIGH)], dtype="float64")
        answers = _call(model, {**{n: np.repeat(v, 2) for n, v in middle.items()}, name: ends}, 2)
        asked = "yesno" if a.shape == "yesno" else a.unit
        rows.append([name, a.words, asked, *ends, *answers, answers[1] - answers[0]])
    table = pd.DataFrame(rows, columns=["name", "label", "unit", "low", "high", "at_low", "at_high", "swing"])
    order = table["swing"].abs().sort_values(ascending=False, kind="stable").index
    return Tornado(table.loc[order].reset_index(drop=True), base, unit)


def switch_value(model: Model, assumptions: Sequence[Assumption], name: str, target: float = 0.0) -> float:
    """Value of one assumption at which the answer crosses `target`, the others at their middle.

    Looked for from `low` to `high` first, then up to ten times that width on both sides; NaN when the answer
    does not cross. Root finding by Brent's method (1973).
    """
    named = _by_name(assumptions)
    if name not in named:
        told = _("No assumption is called “{name}”. Known ones: {known}.", name=name, known=", ".join(named))
        raise ConciergekitError(told)
    middle = {n: np.array([float(a.quantile(0.5))]) for n, a in named.items()}

    def gap(value: float) -> float:
        return float(_call(model, {**middle, name: np.array([value])}, 1)[0]) - target

    asked = named[name]
    width = asked.high - asked.low or max(1.0, abs(asked.low))
    for wider in (0, 1, 3, 10):
        points = np.linspace(asked.low - wider * width, asked.high + wider * width, 41)
        gaps = np.array([gap(p) for p in points])
        # the crossing nearest to the middle is the one that matters
        crossings = np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) <= 0)
        if len(crossings):
            nearest = crossings[np.argmin(np.abs(points[crossings] - middle[name][0]))]
            return float(optimize.brentq(gap, points[nearest], points[nearest + 1]))
    return np.nan

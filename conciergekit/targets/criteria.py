"""The pairs of a pilot against the criteria: figures, what they are worth, and what cannot tell pairs apart."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.pilot import Pilot, remembered
from ..core.told import Told
from ..evidence import ENDS
from . import anchors as scales
from .anchors import CRITERIA, Anchor, criterion_label, limit
from .measures import Context, Measure, measure
from .pairs import Pairs, accounts


@dataclass(frozen=True)
class Criteria(Told):
    """The evaluation of every pair on every criterion.

    pairs: Accounts of the pairs.
    table: One row a pair and criterion: public, service, label, criterion, criterion_label, value
        (criterion's unit), low, high (90 % of the posterior), unit, n, status ("observed", "few": under five
        observations, "judged", "waiting": too few people to tell, "absent": not measured), worth (expected
        value on the anchors, 0 to 1), raters, rated_on (who graded and when last; empty otherwise).
    names: Criteria that rank the pairs, in the dictionary's order.
    dropped: Criterion -> "absent" (measured nowhere), "alike" (the same for all pairs) or "broken" (a figure
        is infinite): named, never ranked.
    ranked (m,) of bool: Pairs compared that have enough requests to be ranked.
    anchors: Criterion -> Anchor in use.
    measures: Criterion -> Measure, in the criterion's unit.
    utilities (draws, m, n): In [0, 1]; what is not measured may be anything from worst to best (uniform).
    worth, spread (m, n): Means and standard deviations of the utilities.
    """

    pairs: Pairs
    table: pd.DataFrame
    names: tuple[str, ...]
    dropped: dict[str, str]
    ranked: np.ndarray
    anchors: dict[str, Anchor]
    measures: dict[str, Measure]
    utilities: np.ndarray
    worth: np.ndarray
    spread: np.ndarray

    def anchor_table(self) -> pd.DataFrame:
        """What is worth 0 and what is worth 1, in words, for the criteria in use."""
        used = [(name, self.anchors[name]) for name in self.names]
        rows = [(name, criterion_label(name), *one.sentences(), one.proposed) for name, one in used]
        return pd.DataFrame(rows, columns=["criterion", "label", "worth_0", "worth_1", "proposed"])


@remembered
def evaluate(pilot: Pilot, anchors=None, draws: int = 10_000, seed: int = 0, among=None) -> Criteria:
    """Evaluate the publics × services pairs of a pilot on the criteria of the `priorities` table.

    pilot: Only its request log is needed; other tables add criteria.
    anchors: Criterion -> (figure worth 0, figure worth 1), in place of the kit's proposals.
    draws, seed: Posterior draws of each figure.
    among: Of (public, service): Pairs compared, all by default. Figures and values of a pair do not
        depend on the others compared.

    Raises ConciergekitError for unknown criteria or pairs, impossible anchors or no draws.
    """
    if draws < 1:
        raise ConciergekitError(_("The number of draws must be at least 1."))
    scale = scales.resolve(anchors)
    context = Context(pilot, accounts(pilot), int(draws), int(seed))
    with np.errstate(invalid="ignore", over="ignore"):  # an infinite amount is named below
        measures = {name: measure(context, name) for name in CRITERIA}
    scale |= {name: scale[found.scale] for name, found in measures.items() if found.scale}
    enough = (context.pairs.table["n"] >= limit("too_few")).to_numpy() & ~context.pairs.hidden
    ranked = enough & _compared(context.pairs, among)
    broken = [name for name, found in measures.items() if np.isinf(found.value).any()]
    measures |= {name: _unmeasured(measures[name]) for name in broken}
    utilities = {name: scale[name].utility(found.draws) for name, found in measures.items()}
    dropped = _dropped(measures, utilities, ranked) | dict.fromkeys(broken, "broken")
    names = tuple(name for name in CRITERIA if name not in dropped)
    stack = [_fill(context, name, utilities[name]) for name in names]
    values = np.stack(stack, axis=2) if stack else np.empty((context.draws, context.m, 0))
    table = _table(context, measures, scale, utilities)
    scale = {name: scale[name] for name in CRITERIA}
    told = values.mean(axis=0), values.std(axis=0)
    return Criteria(context.pairs, table, names, dropped, ranked, scale, measures, values, *told)


def _compared(pairs: Pairs, among) -> np.ndarray:
    """(m,) whether a pair is compared."""
    keys = list(zip(pairs.table["public"], pairs.table["service"], strict=True))
    if among is None:
        return np.ones(len(keys), dtype=bool)
    wanted = {tuple(pair) for pair in among}
    if unknown := ", ".join(" × ".join(map(str, pair)) for pair in sorted(wanted - set(keys))):
        told = _(
            "No request names these offers: {pairs}. Check the codes of the group and of the service.",
            pairs=unknown,
        )
        raise ConciergekitError(told)
    return np.array([key in wanted for key in keys], dtype=bool)


def _unmeasured(found: Measure) -> Measure:
    """The same criterion with nothing left of it."""
    nothing = np.full_like(found.value, np.nan), np.zeros_like(found.n)
    return Measure(*nothing, np.full_like(found.draws, np.nan))


def _dropped(measures, utilities, ranked: np.ndarray) -> dict[str, str]:
    """Criteria that cannot rank: measured for no ranked pair, or worth the same for all of them."""
    dropped = {}
    for name, found in measures.items():
        known = np.isfinite(found.draws[0]) & ranked
        if not known.any():
            dropped[name] = "absent"
        elif ranked.sum() > 1 and known.sum() == ranked.sum():
            expected = utilities[name][:, known].mean(axis=0)
            if np.ptp(expected) < limit("alike"):  # closer than this, pairs are not told apart
                dropped[name] = "alike"
    if len(dropped) == len(measures):
        # nothing tells the pairs apart: rank them level rather than not at all
        dropped = {name: why for name, why in dropped.items() if why == "absent"}
    return dropped


def _fill(context: Context, name: str, utility: np.ndarray) -> np.ndarray:
    """`utility` (draws, m) with unmeasured columns drawn between worst and best."""
    out = utility.copy()
    for i in np.flatnonzero(np.isnan(utility[0])):
        out[:, i] = context.rng(f"unknown {name}", i).random(context.draws)
    return out


def _table(
    context: Context, measures: dict[str, Measure], scale: dict[str, Anchor], utilities
) -> pd.DataFrame:
    """One row a criterion and pair: every column is written once, for all criteria."""
    found, m = measures.values(), context.m
    hidden = np.tile(context.pairs.hidden, len(measures))
    value, n = (np.concatenate([getattr(one, name) for one in found]) for name in ("value", "n"))
    low, high = np.concatenate([_range(one.draws) for one in found], axis=1)
    waiting = np.isnan(value) & ~np.isnan(low)
    worth = np.concatenate([utilities[name].mean(axis=0) for name in measures])
    judged = np.repeat([one.judged for one in found], m)
    status = np.select(
        [waiting, ~np.isfinite(value), judged, n < limit("too_few")],
        ["waiting", "absent", "judged", "few"],
        "observed",
    )
    rated_on = [day for one in found for day in one.rated_on or [pd.NaT] * m]
    columns = {
        "criterion": np.repeat(list(measures), m),
        "criterion_label": np.repeat([criterion_label(name) for name in measures], m),
        "value": np.where(hidden, np.nan, value),
        "low": np.where(hidden | waiting, np.nan, low),
        "high": np.where(hidden | waiting, np.nan, high),
        "unit": np.repeat([scale[name].unit for name in measures], m),
        "n": np.where(hidden, np.nan, n),
        "status": status,
        "worth": np.where(hidden, np.nan, worth),
        "raters": pd.Series([who for one in found for who in one.raters or [""] * m], dtype="str"),
        "rated_on": pd.to_datetime(pd.Series(rated_on, dtype="object")),
    }
    pairs = context.pairs.table[["public", "service", "label"]]
    return pd.concat([pairs] * len(measures), ignore_index=True).assign(**columns)


def _range(draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not draws.size:
        return (np.full(draws.shape[1], np.nan),) * 2
    low, high = np.quantile(draws, ENDS, axis=0)  # an unmeasured column stays missing
    return low, high

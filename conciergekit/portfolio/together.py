"""Totals of a network that can be published: nobody recognisable, and nobody found again from one month to the next.

A total is published from `FEWEST_PILOTS` on, and only if no pilot makes up more than half of it nor two of them nine tenths (the
dominance rule of statistical offices: Hundepool et al., 2012, ch. 4); what is published is rounded; pilots of one stage are
counted apart only where each stage shown and what is left hold enough. Two publications could be subtracted: a pilot that has
joined or left since the last one would be found in the difference, so the same pilots are published again until at least
`FEWEST_PILOTS` have changed.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..core.told import Told
from .fair import pooled
from .states import value_of

FEWEST_PILOTS = 5
ALONE, TWO = 0.5, 0.9  # most that one pilot, or two, may make up of a total
SUMMED = ("orders_level", "requests_level")
MIDDLED = (
    "service_rate",
    "on_time_rate",
    "satisfaction_beneficiaries",
    "own_cover_pace",
    "contribution_hour_eur",
    "cost_per_stop_eur",
)


@dataclass(frozen=True)
class Totals(Told):
    """pilots : how many. sums : measure -> total of the network and its range. middles : measure -> (middle of the pilots, lower
    quarter, upper quarter, how many measure it), of shrunken figures. stages, proposals, brakes : how many pilots of each, groups
    under the floor folded into "". withheld : measure -> why it is not said ("few", "dominant", "changed")."""

    pilots: int
    members: tuple[str, ...] = ()
    sums: Mapping[str, tuple[float, float, float, int]] = field(default_factory=dict)
    middles: Mapping[str, tuple[float, float, float, int]] = field(default_factory=dict)
    stages: Mapping[str, int] = field(default_factory=dict)
    proposals: Mapping[str, int] = field(default_factory=dict)
    brakes: Mapping[str, int] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        return self.pilots >= FEWEST_PILOTS


def totals(states: Sequence[dict], published: Sequence[str] | None = None) -> Totals:
    """The network as it may be shown.

    published : pilots of the last publication. Where between one and four have joined or left since, those published before
    that are still here are published again, without the newcomers; if fewer than all of them are here, nothing is.
    """
    kept = list(states)
    if published is not None:
        kept = _comparable(kept, set(published))
    if len(kept) < FEWEST_PILOTS:
        return Totals(
            len(kept) if published is None else 0, withheld={"": "few" if published is None else "changed"}
        )
    sums, middles, withheld = {}, {}, {}
    for code in SUMMED:
        found = np.array([value_of(one, code)[:3] for one in kept])
        found = found[np.isfinite(found).all(axis=1)]
        why = _why_not(found[:, 0])
        if why:
            withheld[code] = why
            continue
        half = math.sqrt((((found[:, 2] - found[:, 1]) / 2) ** 2).sum())
        total = found[:, 0].sum()
        sums[code] = (*(rounded(v) for v in (total, total - half, total + half)), len(found))
    for code in MIDDLED:
        drawn = pooled(kept, code)
        if drawn is None:
            withheld[code] = "few"
            continue
        low, middle, high = np.quantile(drawn.estimate, (0.25, 0.5, 0.75))
        middles[code] = (*(rounded(v) for v in (middle, low, high)), len(drawn.raw))
    return Totals(
        len(kept), tuple(sorted(one["pilot"] for one in kept)), sums, middles,
        counted(one["stage"] for one in kept), counted(one["proposal"] for one in kept), counted(one["brake"] for one in kept), withheld,
    )  # fmt: skip


def _comparable(states: list[dict], before: set[str]) -> list[dict]:
    now = {one["pilot"] for one in states}
    joined, left = now - before, before - now
    if not joined and not left:
        return states
    moved = [len(group) for group in (joined, left) if group]
    if min(moved) >= FEWEST_PILOTS:
        return states
    return [] if left else [one for one in states if one["pilot"] in before]


def _why_not(values: np.ndarray) -> str:
    if len(values) < FEWEST_PILOTS:
        return "few"
    largest, total = np.sort(values)[::-1], values.sum()
    return "dominant" if largest[0] > ALONE * total or largest[:2].sum() > TWO * total else ""


def rounded(value: float) -> float:
    """To two significant figures: what one pilot adds or takes is lost in it, more often than not."""
    if not value or not math.isfinite(value):
        return value
    return round(value, 1 - math.floor(math.log10(abs(value))))


def counted(codes) -> dict[str, int]:
    """How many pilots of each code; small groups folded together, and with the next smallest, until the fold is large enough."""
    found = Counter(codes)
    small = [code for code, n in found.items() if n < FEWEST_PILOTS or not code]
    rest = sorted((code for code in found if code not in small), key=lambda code: found[code])
    while small and rest and sum(found[code] for code in small) < FEWEST_PILOTS:
        small.append(rest.pop(0))
    folded = sum(found[code] for code in small)
    return {code: found[code] for code in reversed(rest)} | ({"": folded} if folded else {})

"""Totals of a network that can be published: nobody recognisable, and nobody found again from one month to the next.

A total is published from `FEWEST_PILOTS` on, and only if no pilot makes up more than half of it nor two of them nine tenths (the
dominance rule of statistical offices: Hundepool et al., 2012, ch. 4); what is published is rounded; pilots of one stage are
counted apart only where each stage shown and what is left hold enough.

Publications could be subtracted: a pilot that joins or leaves, or measures a figure one month and not the next, would be found
in the difference. So the pilots of each figure are audited against those of all the totals of it that have left the group
before (Chin & Ozsoyoglu, 1982): two of them differ by nobody or by `FEWEST_PILOTS` each way, no three added and taken away leave
fewer, and no combination of all of them leaves one pilot alone.
"""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..core.told import Told
from .fair import pooled
from .kept import running, standing, value_of

FEWEST_PILOTS = 5
EVERY_MEASURE = "*"
ALONE, TWO = 0.5, 0.9  # most that one pilot, or two, may make up of a total
SUMMED = ("orders_level", "requests_level")
MIDDLED = (
    "service_rate",
    "on_time_rate",
    "satisfaction_beneficiaries",
    "own_cover",
    "contribution_hour_eur",
    "cost_per_stop_eur",
)


@dataclass(frozen=True)
class Totals(Told):
    """pilots : how many. members : measure -> the pilots of its total, "" those counted by stage and proposal. sums : measure -> total of the network and its range. middles : measure -> (middle of the pilots, lower
    quarter, upper quarter, how many measure it), of shrunken figures. stages, proposals : how many pilots of each, groups under the
    floor folded into "". of : measure -> how many
    could be in its total ("": all given), more than are where the totals before forbid it. regrouped : one of them was of other pilots before. withheld : measure -> why it is not said ("few", "dominant", "changed"). until : first and last of the
    months ("2026-08") in which the pilots' data end."""

    pilots: int
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: Mapping[str, tuple[float, float, float, int]] = field(default_factory=dict)
    middles: Mapping[str, tuple[float, float, float, int]] = field(default_factory=dict)
    stages: Mapping[str, int] = field(default_factory=dict)
    proposals: Mapping[str, int] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    until: tuple[str, str] = ("", "")
    of: Mapping[str, int] = field(default_factory=dict)
    regrouped: bool = False

    @property
    def known(self) -> bool:
        return self.pilots >= FEWEST_PILOTS


def totals(states: Sequence[dict], published: Mapping[str, Sequence[set[str]]] | None = None) -> Totals:
    """The network as it may be shown.

    published : measure -> the pilots of each total of it that has left the group; "" those counted by stage and proposal, "*"
    those of totals of which the measures are not known.
    """
    before = published or {}
    everywhere = list(before.get(EVERY_MEASURE, ()))

    def audited(some: list[dict], code: str) -> tuple[list[dict], str]:
        """Those of these pilots whose total may be said, and why it may not."""
        if len(some) < FEWEST_PILOTS:
            return [], "few"
        left = publishable({one["pilot"] for one in some}, [*before.get(code, ()), *everywhere])
        return [one for one in some if one["pilot"] in left], "" if left else "changed"

    kept, why = audited(list(states), "")
    if why:
        return Totals(0, withheld={"": why})
    sums, middles, withheld, members, of = {}, {}, {}, {"": kept}, {"": len(states)}
    for code in SUMMED:
        serving = [one for one in states if running(one) and np.isfinite(value_of(one, code)[:3]).all()]
        found, why = audited([one for one in serving if one in kept], code)
        values = np.array([value_of(one, code)[:3] for one in found])
        if why := why or _dominated(values[:, 0]):
            withheld[code] = why
            continue
        half = math.sqrt((((values[:, 2] - values[:, 1]) / 2) ** 2).sum())
        total = values[:, 0].sum()
        sums[code] = (*(rounded(v) for v in (total, total - half, total + half)), len(found))
        members[code], of[code] = found, len(serving)
    for code in MIDDLED:
        drawn = pooled(kept, code)
        measuring = set(drawn.pilots) if drawn else set()
        found, why = audited([one for one in kept if one["pilot"] in measuring], code)
        if why:
            withheld[code] = why
            continue
        middles[code] = (*map(rounded, pooled(found, code).middles), len(found))
        members[code] = found
    ends = sorted(one["until"][:7] for one in kept if one.get("until")) or [""]
    named = {code: tuple(sorted(one["pilot"] for one in found)) for code, found in members.items()}
    return Totals(
        len(kept),
        named,
        sums,
        middles,
        counted(one["stage"] for one in kept),
        counted(standing(one) or one["proposal"] for one in kept),
        withheld,
        (ends[0], ends[-1]),
        of,
        any(one != set(named[code]) for code in named for one in [*before.get(code, ()), *everywhere]),
    )


def publishable(now: set[str], before: Sequence[set[str]]) -> set[str]:
    """The pilots whose total tells nothing of one of them beside the totals before: all of now, else the largest total before
    whose pilots are all here, else without those that joined and with as many left out as make `FEWEST_PILOTS` that left; none
    where even that would."""
    again = sorted((set(one) for one in before if one <= now), key=len, reverse=True)
    choices = [now, *again, *(_fewer(now, set(one)) for one in reversed(before))]
    return next((one for one in choices if len(one) >= FEWEST_PILOTS and _tells_nobody(one, before)), set())


def _fewer(now: set[str], last: set[str]) -> set[str]:
    stayed = sorted(now & last)
    return set(stayed[max(0, FEWEST_PILOTS - len(last - now)) :])


def _tells_nobody(now: set[str], before: Sequence[set[str]]) -> bool:
    if now in before:
        return True
    if any(0 < len(group) < FEWEST_PILOTS for one in before for group in (now - one, one - now)):
        return False
    everyone = sorted(now.union(*before))
    said = np.array([[pilot in one for pilot in everyone] for one in (now, *before)], float)
    for one, other in itertools.product((-1, 1), repeat=2):  # this total with two others, added or taken away
        left = (said[0] + one * said[1:, None] + other * said[None, 1:]).astype(bool).sum(axis=-1)
        if ((left > 0) & (left < FEWEST_PILOTS)).any():
            return False
    _left, sizes, directions = np.linalg.svd(said, full_matrices=False)
    # a pilot alone is a combination of what was said if and only if its own direction lies wholly among theirs
    return bool(((directions[sizes > 1e-9] ** 2).sum(axis=0) < 1 - 1e-9).all())


def _dominated(values: np.ndarray) -> str:
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

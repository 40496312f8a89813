"""The workshop's two columns side by side, quantitative and qualitative: the same place for each, and no global score."""

from dataclasses import dataclass

import pandas as pd

from ..indicators import overview
from .rule import MUST

MOST = 8  # lines a column: more would not be read
_FEWEST = 6
KINDS = ("quantitative", "qualitative")


@dataclass(frozen=True)
class Columns:
    """What was seen, in two columns of equal weight.

    table : one row a line: kind (quantitative, qualitative), place, indicator. items : the indicators of these lines.
        criteria : indicator -> its row in the review, for those that are criteria.
    """

    table: pd.DataFrame
    items: tuple
    criteria: dict


def columns(review, most: int = MOST) -> Columns:
    """The criteria of each kind first, musts before the others, then the first-screen indicators, then others measured.

    As many lines on each side, `most` at the most.
    """
    found = overview(review.pilot)
    ordered = review.criteria.sort_values("role", key=lambda role: role != MUST, kind="stable")
    judged = {row.indicator: row for row in ordered.itertuples()}
    sides = {kind: _ordered([item for item in found.items if item.kind == kind], judged) for kind in KINDS}
    asked = max(sum(item.spec.id in judged for item in side) for side in sides.values())
    lines = min(most, max(_FEWEST, asked))
    shown = [(kind, place, item) for kind, side in sides.items() for place, item in enumerate(side[:lines])]
    table = pd.DataFrame(
        [(kind, place, item.spec.id) for kind, place, item in shown], columns=["kind", "place", "indicator"]
    )
    return Columns(table, tuple(item for _kind, _place, item in shown), judged)


def _ordered(items: list, judged: dict) -> list:
    places = {name: place for place, name in enumerate(judged)}
    last = len(places)

    def place(item) -> tuple:
        absent = item.measure.absent and not item.first_screen
        return places.get(item.spec.id, last), not item.first_screen, absent

    return sorted(items, key=place)

"""What was seen, laid side by side and never added up: the workshop's two columns, quantitative and qualitative, of equal weight;
and two tracks, can we do it, and can it pay? Demand, satisfaction and impact belong to neither."""

from dataclasses import dataclass

import pandas as pd

from ..core.cells.frames import each_row
from ..core.told import Told
from ..indicators import overview
from .rule import GREY, MUST

MOST = 8  # lines a column: more would not be read
_FEWEST = 6
KINDS = ("quantitative", "qualitative")
TRACKS = {
    "do": (
        *("service_rate", "on_time_rate", "workload", "provider_redundancy", "provider_coverage"),
        *("desk_concentration", "specification", "skills", "energy"),
    ),
    "pay": (
        *("own_cover", "result_month_eur", "contribution_hour_eur", "cost_per_stop_eur"),
        *("order_book_months", "recurring_share", "top_payer_share", "runway_months"),
    ),
}


@dataclass(frozen=True)
class Columns(Told):
    """What was seen, in two columns of equal weight.

    table : one row a line: kind (quantitative, qualitative), place, indicator. items : the indicators of these lines.
        criteria : indicator -> its row in the review, for those that are criteria.
    """

    table: pd.DataFrame
    items: tuple
    criteria: dict


def columns(review) -> Columns:
    """The criteria of each kind first, musts before the others, then the first-screen indicators, then others measured: as
    many lines on each side, `MOST` at the most."""
    found = overview(review.pilot)
    ordered = review.criteria.sort_values("role", key=lambda role: role != MUST, kind="stable")
    judged = {row.indicator: row for row in each_row(ordered)}
    sides = {kind: _ordered([item for item in found.items if item.kind == kind], judged) for kind in KINDS}
    asked = max(sum(item.spec.id in judged for item in side) for side in sides.values())
    lines = min(MOST, max(_FEWEST, asked))
    shown = [(kind, place, item) for kind, side in sides.items() for place, item in enumerate(side[:lines])]
    rows = [(kind, place, item.spec.id) for kind, place, item in shown]
    table = pd.DataFrame(rows, columns=["kind", "place", "indicator"])
    return Columns(table, tuple(item for _kind, _place, item in shown), judged)


def _ordered(items: list, judged: dict) -> list:
    places = {name: place for place, name in enumerate(judged)}
    last = len(places)

    def place(item) -> tuple:
        absent = item.measure.absent and not item.first_screen
        return places.get(item.spec.id, last), not item.first_screen, absent

    return sorted(items, key=place)


@dataclass(frozen=True)
class Tracks(Told):
    """table : one row an indicator of a track: track ("do", "pay"), indicator, light of its criterion in the review ("" when
    nothing is required of it), measured. items : the indicators, in the same order. criteria : indicator -> its row in the
    review, for those that it judges."""

    table: pd.DataFrame
    items: tuple
    criteria: dict


def tracks(review) -> Tracks:
    """The review's criteria and the measured indicators, track by track."""
    found = overview(review.pilot)
    lights = review.criteria.drop_duplicates("indicator").set_index("indicator")["light"]
    items = [(track, found[name]) for track, names in TRACKS.items() for name in names]
    rows = [(track, item.id, lights.get(item.id, ""), not item.measure.absent) for track, item in items]
    table = pd.DataFrame(rows, columns=["track", "indicator", "light", "measured"])
    judged = {row.indicator: row for row in each_row(review.criteria) if row.light != GREY}
    return Tracks(table, tuple(item for _track, item in items), judged)

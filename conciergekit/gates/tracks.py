"""Two tracks that are never merged: can we do it, and can it pay? Demand, satisfaction and impact belong to neither."""

from dataclasses import dataclass

import pandas as pd

from ..core.told import Told
from ..indicators import overview

TRACKS = {
    "do": (
        "service_rate", "on_time_rate", "workload", "provider_redundancy", "provider_coverage", "desk_concentration",
        "specification", "skills", "energy",
    ),
    "pay": (
        "own_cover", "result_month_eur", "contribution_hour_eur", "cost_per_stop_eur", "order_book_months", "recurring_share",
        "top_payer_share", "runway_months",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Tracks(Told):
    """table : one row an indicator of a track: track ("do", "pay"), indicator, light of its criterion in the review ("" when
    nothing is required of it), measured. items : the indicators, in the same order."""

    table: pd.DataFrame
    items: tuple


def tracks(review) -> Tracks:
    """The review's criteria and the measured indicators, track by track."""
    found, lights = (
        overview(review.pilot),
        review.criteria.drop_duplicates("indicator").set_index("indicator")["light"],
    )
    items = [(track, found[name]) for track, names in TRACKS.items() for name in names]
    table = pd.DataFrame(
        [(track, item.id, lights.get(item.id, ""), not item.measure.absent) for track, item in items],
        columns=["track", "indicator", "light", "measured"],
    )
    return Tracks(table, tuple(item for _track, item in items))

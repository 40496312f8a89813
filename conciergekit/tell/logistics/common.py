"""Words and marks that several tellings of the trips use."""

import math

import pandas as pd

from ...core.i18n import N_, _, date, ngettext, number, percent
from ...core.roads.places import precision_text
from ...core.tables import TABLES
from ...logistics.logbook import OBSERVED
from ...logistics.schemes.comparison import Comparison
from ...logistics.tours import TourCosts
from ...logistics.weeks import PRESENT, pause
from ...musts import ON_TIME
from ..common import Said


def mode_name(mode: str) -> str:
    """A means of travel inside a sentence."""
    return TABLES["tours"]["mode"].label(mode).lower()


def period_text(period: str, weeks: float) -> str:
    """The period a figure speaks of, as it ends a sentence."""
    if period != PRESENT:
        return _("over the test")
    return _("over the last {n} weeks of service", n=number(weeks)) if weeks > 1 else _("over the last week")


def rests_on(status: str, distances: str = "") -> list[str]:
    """That figures were filled in, where they were; how precise the distances are, where it is known."""
    estimated = [_("Estimated: not every figure behind this was logged.")] if status != OBSERVED else []
    return [*estimated, *([precision_text(distances)] if distances else [])]


def stops_text(stops: float) -> str:
    """A mean number of stops, of one or of several as it is shown."""
    shown = round(stops, 1)
    return ngettext("{stops} stop", "{stops} stops", shown, stops=number(shown, 1))


def orders_text(orders: float) -> str:
    """A mean number of orders, as `stops_text`."""
    shown = round(orders, 1)
    return ngettext("{orders} order", "{orders} orders", shown, orders=number(shown, 1))


def rate(trips: float) -> str:
    """So many tours a week, with a decimal where there is one."""
    return number(trips, 0 if float(trips).is_integer() else 1)


def promised(comparison: Comparison, row: pd.Series) -> list[str]:
    """Promised days a scheme would have kept over the test, beside those that were."""
    done = comparison.keeping.done
    if not done.judged or math.isnan(row["on_time_share"]):
        return []
    asked = comparison.keeping.asked.get(ON_TIME)
    share, low, high = (percent(row[f"on_time_{end}"]) for end in ("share", "low", "high"))
    if low != high:
        share = _("{share} ({low} to {high} by the days chosen)", share=share, low=low, high=high)
    words = N_(
        "On the {n} orders of the test, {share} of the promised days would have been kept, {asked} required; {now} were."
    )
    if asked is None:
        words = N_(
            "On the {n} orders of the test, {share} of the promised days would have been kept; {now} were."
        )
    values = {"share": share, "now": percent(done.share), "n": number(done.judged)}
    return [_(words, asked=asked and percent(asked), **values)]


def stopped(costs: TourCosts) -> Said:
    """That the trips have stopped, first of all: what follows is of the weeks before."""
    if costs.pilot is not None and (paused := pause(costs.pilot)) is not None:
        yield _(
            "The trips have stopped since {day}: “the last weeks of service” are those before it, and there is no tour to fill.",
            day=date(paused.since),
        )

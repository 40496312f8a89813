"""The rhythms compared, told."""

import math

from ... import draw
from ...core import rates
from ...core.i18n import _, listing, money, number, percent
from ...logistics.schemes.frequency import Frequency
from ..common import Said
from .common import rate


def headline(result: Frequency) -> str:
    """The best rhythm."""
    if not result.measured:
        return _("The rhythm of tours cannot be chosen: trips are not measured")
    return _("Best rhythm: {rhythm}", rhythm=_rhythm(result.best))


def sentences(result: Frequency) -> Said:
    """The best rhythm, the promised days it keeps, those that are as good, the values of waiting that decide."""
    if not result.measured:
        yield headline(result) + "."
        return
    table, wait = result.table, money(result.wait_day_eur, 2)
    is_best = table["trips_per_week"] == result.best
    best = table[is_best].iloc[0]
    yield _("{finding}, if a day of waiting costs {value} an order.", finding=headline(result), value=wait)
    if not math.isnan(best["on_time_share"]):
        share = percent(best["on_time_share"])
        yield _("It would have kept {share} of the promised days of the test.", share=share)
    others = table.loc[table["as_good"] & table["proposed"] & ~is_best, "trips_per_week"]
    if len(others):
        yield _(
            "Nearly as good (within {share}): {rhythms}. Choose among them with the users.",
            share=percent(rates.value("tour_alarm")["flat_share"]),
            rhythms=listing(map(_rhythm, others)),
        )
    if math.isnan(best["from_wait_eur"]):
        return
    band = {"low": money(best["from_wait_eur"], 2), "high": money(best["to_wait_eur"], 2)}
    if math.isinf(best["to_wait_eur"]):
        yield _("It stays the best from {low} a day of waiting on.", **band)
        return
    yield _("It stays the best while a day of waiting costs between {low} and {high} an order.", **band)


def _rhythm(trips: float) -> str:
    if trips < 1:
        return _("one tour every {n} weeks", n=number(1 / trips))
    return _("one tour a week") if trips == 1 else _("{n} tours a week", n=rate(trips))


def plot(result: Frequency, ax=None):
    """Cost of trips and of waiting, by departures a week."""
    rows = [
        draw.Row(
            _rhythm(row.trips_per_week),
            [
                draw.Lane(
                    [
                        draw.Span(0.0, row.cost_month_eur),
                        draw.Span(row.cost_month_eur, row.total_month_eur, "expected"),
                    ],
                    words=money(row.total_month_eur),
                )
            ],
        )
        for row in (result.table.itertuples() if result.measured else ())
    ]
    reading = _("Euros a month: trips, and hatched, waiting as it is valued.")
    return draw.plot(draw.Rows(headline(result), reading if rows else "", rows), ax)

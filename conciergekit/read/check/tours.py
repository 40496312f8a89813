"""Tours whose kilometres and minutes cannot be both right: told with what was likely meant, never corrected."""

import pandas as pd

from ...core import rates
from ...core.findings import Finding
from ..understand.rows import Rows, as_typed

DAY_MIN = 24 * 60
SPENT = ("drive_min", "stop_min", "load_min", "wait_min")  # the minutes of a tour, by what they are spent on
LIKELY = 4
METRES_FROM = 500  # fewer are no metres of a tour


def speeds(tours: Rows) -> list[Finding]:
    """Kilometres and minutes that make no speed, or too far a tour."""
    rows, f = tours, tours.frame
    within_a_day = f[list(SPENT)].sum(axis=1) <= DAY_MIN
    km, drive = f["km"], f["drive_min"].where(f["drive_min"] > 0)
    speed = km / drive * 60
    slowest, fastest, farthest = (_by_mode(f, name) for name in ("slowest_kmh", "fastest_kmh", "farthest_km"))
    fast = speed > fastest
    usual = LIKELY * slowest  # what was meant is a usual speed, not the slowest believed
    hours = fast & (speed / 60).between(usual, fastest) & (drive * 60 <= DAY_MIN)
    metres = fast & ~hours & (speed / 1000).between(usual, fastest)
    far = (km > farthest) & ~fast
    by_means = far & (km < METRES_FROM)
    slow = (speed < slowest) & (km > 0) & ~far & within_a_day

    kmh = {"speed": lambda i: round(float(speed[i])), "km": km}
    minutes = {"minutes": lambda i: round(float(drive[i]) * 60)}
    thousandth = {"km": lambda i: round(float(km[i]) / 1000, 1)}
    most = {"slowest": slowest, "minutes": lambda i: round(float(drive[i]) / 60, 1)}
    return [
        *rows.tell("drive_in_hours", "drive_min", hours, **kmh, **minutes),
        *rows.tell("km_in_metres", "km", metres, **kmh | thousandth),
        *rows.tell("too_fast", "km", fast & ~hours & ~metres, **kmh),
        *rows.tell("too_far_for_it", "km", by_means),
        *rows.tell("too_far", "km", far & ~by_means, **thousandth),
        *rows.tell("too_slow", "drive_min", slow, **kmh, **most),
    ]


def _by_mode(tours: pd.DataFrame, name: str) -> pd.Series:
    """A limit by means of travel; the widest where the means is not said."""
    limits = rates.value(name)
    widest = min(limits.values()) if name.startswith("slow") else max(limits.values())
    return tours["mode"].map(limits).astype("float64").fillna(widest)


_RISING = 8  # tours of a sheet whose kilometres all rise: one order in 40,000
_COUNTED_FROM = 1000  # km, above any tour


def added_up(tours: Rows) -> list[Finding]:
    """Kilometres of a sheet that rise from each tour to the next, as a counter or a running sum does, told once a sheet."""
    findings = []
    for _sheet, f in tours.frame.groupby(pd.Series(tours.sheets, tours.frame.index), sort=False):
        known = f[f["km"].notna() & f["date"].notna()]
        known = known[::-1] if len(known) and known["date"].iloc[0] > known["date"].iloc[-1] else known
        km = known["km"]
        if len(km) < _RISING or not known["date"].is_monotonic_increasing or not (km.diff()[1:] > 0).all():
            continue
        # a running sum ends far above its first tour, a counter begins far above any; tours may well get longer
        if km.iloc[-1] < 0.5 * len(km) * km.iloc[0] and km.iloc[0] <= _COUNTED_FROM:
            continue
        values = {"first": float(km.iloc[0]), "last": float(km.iloc[-1]), "total": float(km.sum())}
        findings += tours.once("km_added_up", "km", known.index, as_typed(km.iloc[0]), **values)
    return findings


def short_times(tours: Rows) -> list[Finding]:
    """Time at stops, and other minutes, that look like hours."""
    f = tours.frame
    each = f["stop_min"] / f["stops"].where(f["stops"] > 0)
    short = (f["stop_min"] > 0) & (each < rates.value("shortest_stop_min"))
    minutes = (f[list(SPENT)] * 60).round()
    found = tours.tell("stop_in_hours", "stop_min", short, stops=f["stops"], minutes=minutes["stop_min"])
    for column in ("load_min", "wait_min"):
        below = (f[column] > 0) & (f[column] < 1)
        found += tours.tell("part_in_hours", column, below, minutes=minutes[column])
    return found


_FAR = 5  # times, between the detail of the stops of a tour and what the tour or its requests say


def stop_times(tours: Rows, stops: Rows) -> list[Finding]:
    """Tours whose minutes at stops are far from those of their detail, where every stop has them."""
    by_tour = stops.frame.groupby("tour")["minutes"]
    listed = tours.frame["id"].map(by_tour.sum().where(by_tour.count() == by_tour.size()))
    said = tours.frame["stop_min"]
    far = (listed > _FAR * said) | ((listed * _FAR < said) & (listed > 0)) | (listed > DAY_MIN)
    return tours.tell("stop_minutes_differ", "stop_min", far, listed=listed)


def stop_orders(stops: Rows, requests: Rows) -> list[Finding]:
    """Stops of a tour that say they hand over many more orders than the log says it carried."""
    orders = stops.frame.groupby("tour")["orders"].transform("sum")
    carried = stops.frame["tour"].map(requests.frame["tour"].value_counts())
    many = (orders > _FAR * carried) & ~stops.frame["tour"].duplicated()
    return stops.tell("stop_orders_over", "orders", many, n=orders, carried=carried)


def stop_counts(tours: Rows, stops: Rows) -> list[Finding]:
    """Tours whose number of stops is not that of their detail."""
    listed = tours.frame["id"].map(stops.frame["tour"].value_counts())
    differ = listed.notna() & tours.frame["stops"].notna() & (listed != tours.frame["stops"])
    return tours.tell("stops_differ", "stops", differ, listed=listed)

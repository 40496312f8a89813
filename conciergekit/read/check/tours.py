"""Tours whose kilometres and minutes cannot be both right: told with what was likely meant, never corrected."""

import pandas as pd

from ... import rates
from ...findings import Finding
from ..understand.rows import Rows

DAY_MIN = 24 * 60
LIKELY = 4
METRES_FROM = 500  # fewer are no metres of a tour


def tours(rows: Rows, tell) -> list[Finding]:
    """Findings on the sheet of tours.

    Parameters
    ----------
    tell
        Function (rows, code, column, mask, values of a row) -> findings.
    """
    f = rows.frame
    spent = f[["drive_min", "stop_min", "load_min", "wait_min"]].sum(axis=1)
    return [
        *tell(
            rows, "tour_over_a_day", "drive_min", spent > DAY_MIN, lambda i: {"hours": float(spent[i]) / 60}
        ),
        *tell(rows, "empty_over_km", "empty_km", f["empty_km"] > f["km"], lambda i: {"km": f.at[i, "km"]}),
        *_speeds(rows, tell, spent <= DAY_MIN),
        *_short_times(rows, tell),
    ]


def _speeds(rows: Rows, tell, within_a_day: pd.Series) -> list[Finding]:
    f = rows.frame
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

    def kmh(i) -> dict:
        return {"speed": round(float(speed[i])), "km": float(km[i])}

    return [
        *tell(rows, "drive_in_hours", "drive_min", hours, lambda i: {**kmh(i), "minutes": round(float(drive[i]) * 60)}),
        *tell(rows, "km_in_metres", "km", metres, lambda i: {**kmh(i), "km": round(float(km[i]) / 1000, 1)}),
        *tell(rows, "too_fast", "km", fast & ~hours & ~metres, kmh),
        *tell(rows, "too_far_for_it", "km", by_means),
        *tell(rows, "too_far", "km", far & ~by_means, lambda i: {"km": round(float(km[i]) / 1000, 1)}),
        *tell(rows, "too_slow", "drive_min", slow,
              lambda i: {**kmh(i), "slowest": float(slowest[i]), "minutes": round(float(drive[i]) / 60, 1)}),
    ]  # fmt: skip


def _by_mode(tours: pd.DataFrame, name: str) -> pd.Series:
    """A limit by means of travel; the widest where the means is not said."""
    limits = rates.value(name)
    widest = min(limits.values()) if name.startswith("slow") else max(limits.values())
    return tours["mode"].map(limits).astype("float64").fillna(widest)


def _short_times(rows: Rows, tell) -> list[Finding]:
    """Time at stops, and other minutes, that look like hours."""
    f = rows.frame
    each = f["stop_min"] / f["stops"].where(f["stops"] > 0)
    short = (f["stop_min"] > 0) & (each < rates.value("shortest_stop_min"))
    found = tell(
        rows, "stop_in_hours", "stop_min", short,
        lambda i: {"stops": int(f.at[i, "stops"]), "minutes": round(float(f.at[i, "stop_min"]) * 60)},
    )  # fmt: skip
    for column in ("load_min", "wait_min"):
        below = (f[column] > 0) & (f[column] < 1)
        found += tell(
            rows,
            "part_in_hours",
            column,
            below,
            lambda i, c=column: {"minutes": round(float(f.at[i, c]) * 60)},
        )
    return found


def stop_counts(tours: Rows, stops: Rows, tell) -> list[Finding]:
    """Tours whose number of stops is not that of their detail."""
    listed = tours.frame["id"].map(stops.frame["tour"].value_counts())
    differ = listed.notna() & tours.frame["stops"].notna() & (listed != tours.frame["stops"])
    return tell(tours, "stops_differ", "stops", differ, lambda i: {"listed": int(listed[i])})

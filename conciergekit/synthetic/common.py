"""Calendar, exact totals and shared lists of the fictitious pilots.

A total of the case is split, never corrected afterwards: amounts are drawn as whole numbers of a small step
(cents, quarter hours…) that add up to the total by construction.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..core.communes import commune

START, END = pd.Timestamp("2025-09-01"), pd.Timestamp("2026-08-31")
MONTHS = pd.period_range("2025-09", "2026-08", freq="M")
WEEKS = pd.date_range("2025-09-01", "2026-08-24", freq="W-MON")
CLOSED = [("2025-12-22", "2026-01-04"), ("2026-04-20", "2026-04-26"), ("2026-08-10", "2026-08-16")]
PEOPLE_A_HOUSEHOLD, CENSUS_YEAR = 2.2, 2021
HOLIDAYS = pd.to_datetime(
    ["2025-11-11", "2025-12-25", "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14"]
    + ["2026-05-25", "2026-07-14"]
)


def is_closed(day: pd.Timestamp) -> bool:
    """Whether the service takes its winter, spring or summer break that day."""
    return any(pd.Timestamp(a) <= day <= pd.Timestamp(b) for a, b in CLOSED)


def opening() -> list[dict]:
    """Lines of the sheet of opening: the months cut short by a break."""
    days = pd.Series([is_closed(day) for day in pd.date_range(START, END)], pd.date_range(START, END))
    shut = days.groupby(days.index.to_period("M")).mean()
    note = "Congés : fermé une partie du mois"
    months = ((month.start_time, round(1 - share, 2), note) for month, share in shut[shut > 0].items())
    return rows_of("month open_share note", *months)


def open_days(weekdays, since=START, until=END) -> list[pd.Timestamp]:
    """Days of `weekdays` (0 = Monday) on which the service runs: no break, no public holiday."""
    return [
        day
        for day in pd.date_range(since, until)
        if day.weekday() in weekdays and not is_closed(day) and day not in HOLIDAYS
    ]


def twice_a_week(weekdays=(1, 4)) -> list[pd.Timestamp]:
    """Two days of each of the 48 open weeks; a public holiday moves to the day after."""
    days = [week + pd.Timedelta(days=d) for week in WEEKS if not is_closed(week) for d in weekdays]
    return sorted(day + pd.Timedelta(days=1) if day in HOLIDAYS else day for day in days)


def rows_of(head: str, *rows: Sequence) -> list[dict]:
    """Lines of a sheet under its headings."""
    return [dict(zip(head.split(), row, strict=True)) for row in rows]


def split_integer(total: int, weights) -> np.ndarray:
    """`total` shared in whole numbers as near as possible to `weights` (largest remainders)."""
    weights = np.asarray(weights, dtype=float)
    exact = total * weights / weights.sum()
    parts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - parts.sum()]] += 1
    return parts


def share_out(rng, counts: dict[str, int]) -> list[str]:
    """Each key as often as its count says, in random order."""
    keys = [key for key, n in counts.items() for _ in range(n)]
    return [keys[i] for i in rng.permutation(len(keys))]


def month_end(month: pd.Period) -> pd.Timestamp:
    return month.end_time.normalize()


def territory(inside: Sequence[str], outside: Sequence[str]) -> list[dict]:
    """Rows of the territory sheet for INSEE codes inside the test and neighbours only watched."""
    rows = []
    for code in (*inside, *outside):
        one = commune(code)
        households = int(round(one.population / PEOPLE_A_HOUSEHOLD, -1))
        rows.append((code, one.name, int(one.population), CENSUS_YEAR, households, code in inside))
    return rows_of("insee name population population_year households in_scope", *rows)

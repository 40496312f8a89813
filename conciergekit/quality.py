"""What the data of a pilot can carry: how much is there, since when, what is doubtful, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from .core.cells.account import Account
from .core.findings import Finding
from .core.findings.points import Point, points
from .core.kept_up import Behind, behind, holes, last_booked, last_timed
from .core.pilot import Pilot, all_dated, remembered
from .core.schema import Table
from .core.tables import TABLES
from .core.told import Told
from .finance import books, revenue
from .logistics.weeks import pause

Level = Literal["good", "fair", "poor"]

# The kit's own conventions, not norms: below these, figures exist but say little.
FEWEST_MONTHS = 3
FEWEST_REQUESTS = 30
DOUBTFUL_SHARE = 0.05  # of the lines of the request log
CORE = (
    "tours",
    "time",
    "ledger",
    "surveys",
    "criteria",
)  # what the workshop's indicators need beside requests
CORE_ABSENT = 3  # of the five: "mostly absent"


@dataclass(frozen=True)
class Quality(Told):
    """State of a pilot's data.

    level: "good", "fair" or "poor"; `reasons` says why it is not better, by code: "blocking", "few_months",
    "few_requests", "silent" (nothing is noted after `silent_since`), "gap" (`months_silent` in the midst of the log), "behind" (the log of requests, in `late`), "books_behind" (`last_booked`), "time_behind" (`last_timed`), "doubtful_rows", "doubtful_sheets" (too many lines to check in `doubtful`), "core_absent", "no_accounts", "amounts" (`books.cash_unread`). table: one row a table of the dictionary (table, title,
    rows, since, until, filled_share, findings: cells or lines to repair or check, unlocks, present). months:
    complete months; doubtful_share: share of request lines with something to check (NaN without requests).
    points: the findings, one for each repair, what changes most first.
    counts: lines by month, one row a dated table, before and after the test in the columns "before" and
    "after". account: what became of every filled cell; None for a pilot that was not read from a file.
    """

    level: Level
    reasons: tuple[str, ...]
    table: pd.DataFrame
    months: int
    requests: int
    doubtful_share: float
    findings: tuple[Finding, ...]
    points: tuple[Point, ...]
    counts: pd.DataFrame = field(repr=False)
    account: Account | None = field(default=None, repr=False)
    late: Behind | None = None
    last_booked: pd.Period | None = None
    last_timed: pd.Period | None = None
    silent_since: pd.Timestamp | None = None
    months_silent: int = 0
    doubtful: tuple[str, ...] = ()


@remembered
def assess(pilot: Pilot) -> Quality:
    """State of the data of a pilot, as read by ``load_pilot``, which makes the findings (none for one built in memory).

    "poor" with a blocking finding, fewer than `FEWEST_MONTHS` complete months or `FEWEST_REQUESTS` requests and deliveries
    under contract; "fair" for any other of the reasons of `Quality`; else "good". These limits are the kit's conventions.
    """
    requests, months = len(pilot.happened("requests")), len(pilot.months)
    share = _doubtful_share(pilot, "requests")
    doubtful = tuple(name for name in (*CORE, "stops") if _doubtful_share(pilot, name) > DOUBTFUL_SHARE)
    poor = {
        "blocking": any(finding.weight == "blocks" for finding in pilot.findings),
        "few_months": months < FEWEST_MONTHS,
        "few_requests": requests + revenue.occurrences(pilot)["times"].sum() < FEWEST_REQUESTS,
    }
    late, paused = behind(pilot), pause(pilot)
    fair = {
        "silent": paused is not None,
        "gap": len(holes(pilot)) > 0,
        "behind": late is not None,
        "books_behind": last_booked(pilot) is not None,
        "time_behind": last_timed(pilot) is not None,
        "doubtful_rows": share > DOUBTFUL_SHARE,
        "doubtful_sheets": bool(doubtful),
        "core_absent": (absent := sum(not pilot.has(name) for name in CORE)) >= CORE_ABSENT,
        "no_accounts": absent < CORE_ABSENT and not pilot.has("ledger"),
        "amounts": books.cash_unread(pilot),
    }
    return Quality(
        level="poor" if any(poor.values()) else "fair" if any(fair.values()) else "good",
        reasons=tuple(code for code, met in {**poor, **fair}.items() if met),
        table=pd.DataFrame([_describe(pilot, table) for table in TABLES.values()]),
        months=months,
        requests=requests,
        doubtful_share=share,
        findings=pilot.findings,
        points=points(pilot.findings, pilot),
        counts=_counts(pilot),
        account=pilot.account,
        late=late,
        last_booked=last_booked(pilot),
        last_timed=last_timed(pilot),
        silent_since=paused and paused.since,
        months_silent=len(holes(pilot)),
        doubtful=doubtful,
    )


# ---- measuring -------------------------------------------------------------------------------------------


def _describe(pilot: Pilot, table: Table) -> dict:
    days = _days(pilot, table)
    if table.form:
        rows, filled = len(pilot.settings), len(pilot.settings) / len(table.columns)
    else:
        frame = pilot[table.name]
        rows, filled = len(frame), frame.notna().to_numpy().mean() if len(frame) else float("nan")
    return {
        "table": table.name,
        "title": str(table.title),
        "rows": rows,
        "since": days.min(),
        "until": days.max(),
        "filled_share": float(filled),
        "findings": places(f for f in pilot.findings if f.table == table.name and f.weight != "note"),
        "unlocks": str(table.unlocks),
        "present": rows > 0,
    }


def _days(pilot: Pilot, table: Table) -> pd.Series:
    """The dates that place the rows of a table in time; empty when they have none."""
    name = "filed_on" if table.name == "funding" else "due" if table.name == "actions" else table.known_by
    if table.form or not name:
        return pd.Series([], dtype="datetime64[ns]")
    return pilot[table.name][name].dropna()


def _counts(pilot: Pilot) -> pd.DataFrame:
    """Lines by month of the test (columns: Periods, with "before" and "after" when something is there)."""
    if pd.isna(pilot.start) or pd.isna(pilot.until) or pilot.until < pilot.start:
        return pd.DataFrame()
    months = pd.period_range(pilot.start.to_period("M"), pilot.until.to_period("M"), freq="M")
    lines = {}
    for table in TABLES.values():
        days = _days(pilot, table)
        if len(days):
            place = days.to_numpy("datetime64[M]").astype("int64") - months[0].ordinal
            each = np.bincount(place.clip(-1, len(months)) + 1, minlength=len(months) + 2)
            lines[table.name] = dict(zip(("before", *months, "after"), each.tolist(), strict=True))
    counts = pd.DataFrame.from_dict(lines, orient="index", columns=["before", *months, "after"])
    empty = [name for name in ("before", "after") if not counts[name].any()]
    return counts.drop(columns=empty)


def _doubtful_share(pilot: Pilot, table: str) -> float:
    lines: set[tuple[str, int]] = set()
    for finding in pilot.findings:
        if finding.table == table and finding.weight == "doubtful":
            rows = finding.values.get("rows") or ([finding.row] if finding.row else [])
            lines |= {(finding.sheet, row) for row in rows}
    return min(1.0, len(lines) / len(pilot[table])) if len(pilot[table]) else float("nan")


def places(findings: Iterable[Finding]) -> int:
    """Cells and lines that these findings tell."""
    return sum(int(finding.values.get("count", 1)) for finding in findings)


all_dated(globals())

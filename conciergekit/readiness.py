"""What a pilot's data allow today, analysis by analysis: since when, what to repair first, what to fill."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from .core.findings import points as repairs
from .core.pilot import Pilot, all_dated
from .core.tables import TABLES
from .core.told import Told

# The sheets an analysis cannot do without. The first dated one says since when.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "demand": ("requests",),
    "service": ("requests",),
    "loyalty": ("requests",),
    "orders": ("requests",),
    "revenue": ("requests",),
    "territory": ("requests", "territory"),
    "targets": ("requests",),
    "trips": ("tours",),
    "network": ("providers",),
    "workload": ("time", "team"),
    "accounts": ("ledger",),
    "payers": ("ledger",),
    "funders": ("funding",),
    "satisfaction": ("surveys",),
    "mobilisation": ("events",),
    "qualities": ("ratings",),
    "gate": ("requests", "criteria"),
}
MOST_FIRST = 3  # points named as the first to repair


@dataclass(frozen=True)
class Readiness(Told):
    """table: one row an analysis (analysis, state: "ready", "check", "repair" or "fill", since, until,
    points to repair or check, missing: the sheets to fill). first: the points to repair first, in the order of
    ``points``."""

    table: pd.DataFrame
    first: tuple[repairs.Point, ...] = field(repr=False)

    @property
    def usable(self) -> int:
        """Analyses that can be made."""
        return int(self.table["state"].isin(["ready", "check"]).sum())

    @property
    def few(self) -> bool:
        """Less than half of the analyses can be made: a report on so little is short."""
        return 2 * self.usable < len(self.table)


def of(pilot: Pilot) -> Readiness:
    """What the data of a pilot allow: each analysis with the months it rests on, and what holds it back.

    An analysis is "repair" when something blocks it, "check" when a cell it uses is doubtful, "fill" when a
    sheet it cannot do without is empty, else "ready".
    """
    points, blocked = dict.fromkeys(NEEDS, 0), set()
    for finding in pilot.findings:
        touched = NEEDS if "all" in finding.affects else [code for code in finding.affects if code in NEEDS]
        for code in touched:
            points[code] += int(finding.values.get("count", 1))
        if finding.weight == "blocks":
            blocked.update(touched)
    rows = [_row(pilot, code, points[code], code in blocked) for code in NEEDS]
    order = {"repair": 0, "check": 1, "ready": 1, "fill": 2}
    table = pd.DataFrame(sorted(rows, key=lambda row: order[row["state"]]))
    return Readiness(table, repairs.first(repairs.points(pilot.findings, pilot))[:MOST_FIRST])


def _row(pilot: Pilot, code: str, points: int, blocked: bool) -> dict:
    missing = [name for name in NEEDS[code] if not pilot.has(name)]
    state = "fill" if missing else "repair" if blocked else "check" if points else "ready"
    dated = (name for name in NEEDS[code] if TABLES[name].known_by and name != "territory")
    first = next((name for name in dated if pilot.has(name)), None)
    since = until = pd.NaT
    if first and state != "fill":
        days = pilot[first][TABLES[first].known_by].dropna()
        since, until = days.min(), days.max()
    told = {"state": state, "points": points, "missing": missing}
    return {"analysis": code, **told, "since": since, "until": until}


all_dated(globals())

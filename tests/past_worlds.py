"""Another future of a pilot: everything dated or learned after a day added to, changed or deleted, nothing before it.

What is later is written here by hand, not read from the dictionary: a date of the dictionary that goes missing must show.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from conciergekit.core.cells.frames import conform
from conciergekit.core.findings import Finding
from conciergekit.core.pilot import Pilot
from conciergekit.core.tables import TABLES

# The day a line became known; where two are named, the first that is filled.
LINES = {
    "requests": "date",
    "opening": "month",
    "territory": "since",
    "roads": "noted_on",
    "services": "started",
    "clients": "since",
    "contracts": ("noted_on", "start"),
    "providers": "since",
    "tours": "date",
    "team": "since",
    "time": "date",
    "energy": "week",
    "skills": "date",
    "ledger": "date",
    "funding": "noted_on",
    "funders": "noted_on",
    "models": "noted_on",
    "surveys": "date",
    "survey_waves": "date",
    "ratings": "date",
    "impact": "date",
    "actors": "date",
    "events": "date",
    "journal": "date",
    "priorities": "noted_on",
    "comparisons": "noted_on",
    "stakeholders": "said_on",
    "criteria": "frozen_on",
    "stage_plan": "noted_on",
    "bodies": "noted_on",
    "votes": "date",
    "conditions": "date",
    "decisions": "date",
    "actions": "noted_on",
    "risks": "noted_on",
    "dated_answers": "date",
    "hypotheses": "date",
    "plan_versions": "date",
    "trials": "noted_on",
    "retrospectives": "noted_on",
    "futures": "noted_on",
    "lent": "since",
}
# Cells of a known line that were not known yet, by the column that says when they were.
CELLS = {
    "requests": {
        "closed_on": "outcome refusal_reason due_on provider tour order_value_eur commission_eur fee_eur minutes payer_kind incident",
        "paid_on": "",
    },
    "clients": dict(member_since="membership_eur", engagement_since="engagement", left_on="left_because"),
    "contracts": {"signed_on": "written", "ended_on": "ended_because"},
    "providers": {"charter_signed": ""},
    "team": {"until": ""},
    "funding": dict(
        filed_on="", agreed_on="", status_since="cash_early cash_late chance_share condition covers_to"
    ),
    "actions": {"status_since": "status"},
    "conditions": {"settled_on": ""},
    "risks": {"settled_on": ""},
    "futures": {"seen_on": ""},
    "ledger": {"paid_on": ""},
    "actors": {"last_contact": ""},
    "hypotheses": {"seen_on": "seen", "decided_on": "decided"},
    "trials": {"last_day": "", "decided_on": "decided"},
    "retrospectives": {"held_on": "answer"},
}
UNDATED = {
    "publics",
    "stops",
    "project",
    "criteria_changes",
}  # stops: see `another_future`; changes: `changed_criteria`
WAYS = ("deleted", "changed", "added")


def known_since(name: str, frame: pd.DataFrame) -> pd.Series:
    columns = LINES[name] if isinstance(LINES[name], tuple) else (LINES[name],)
    days = frame[columns[0]]
    for column in columns[1:]:
        days = days.fillna(frame[column])
    return days


def completed(pilot: Pilot, day: pd.Timestamp, names=(*LINES, "stops")) -> Pilot:
    """The pilot with, in every table, a line known that day whose cells are later, and a line learned later."""
    tables = dict(pilot.tables)
    for name in (name for name in LINES if name in names):
        rows = [_line(name, n, when, day) for n, when in enumerate((-20, 20))]
        tables[name] = _with(tables, name, rows)
    tables["stops"] = _with(
        tables, "stops", [{"tour": f"tours{n}", "rank": 1, "minutes": 5} for n in range(2)]
    )
    places = {
        name: (*lines, *[("new lines", n) for n in range(len(tables[name]) - len(lines))])
        for name, lines in pilot.places.items()
        if name in tables
    }
    return replace(pilot, tables=tables, places=places)


def _with(tables: dict, name: str, rows: list[dict]) -> pd.DataFrame:
    old = tables.get(name, conform(TABLES[name], pd.DataFrame()))
    return pd.concat([old, conform(TABLES[name], pd.DataFrame(rows))], ignore_index=True)


def _line(name: str, n: int, when: int, day: pd.Timestamp) -> dict:
    """A line of the dictionary filled everywhere, known `when` days after `day`; its other dates come still later."""
    line = {column.name: _cell(column, name, n) for column in TABLES[name].columns}
    for column in TABLES[name].columns:
        if column.kind == "date":
            line[column.name] = day + pd.Timedelta(days=30 + n)
    columns = LINES[name] if isinstance(LINES[name], tuple) else (LINES[name],)
    for column in columns:
        line[column] = day + pd.Timedelta(days=when)
    if name == "funding":
        line |= {"status": "paid"}
    if name == "contracts":
        line |= {"status": "ended"}
    if name == "criteria":
        line |= {"indicator": ("vision", "skills")[n]}
    if name == "dated_answers":
        line |= {"question": "planned_orders_month", "answer": str(10 + n)}
    return line


def _cell(column, name: str, n: int):
    if column.kind == "choice":
        return column.choices[n % len(column.choices)].value
    if column.kind == "yesno":
        return bool(n % 2)
    if column.kind == "date":
        return pd.NaT
    if column.kind in ("text", "code"):
        return f"{name}{n}"
    return max(column.minimum or 0, min(column.maximum or 9, 1 + n))


def another_future(pilot: Pilot, day: pd.Timestamp, way: str, only: str = "") -> Pilot:
    """The pilot in a world that differs after `day` only (in one table, when `only` names it)."""
    tables = dict(pilot.tables)
    names = [name for name in tables if name in LINES and only in ("", name)]
    late_tours = _late(tables, "tours", day)
    places = dict(pilot.places)
    for name in names:
        frame = _other_lines(name, tables[name], day, way)
        if name in places:
            old = places[name]
            places[name] = tuple(old[at] if at >= 0 else ("new lines", -at) for at in frame.index)
        tables[name] = conform(TABLES[name], frame)
    gone = only == "tours" and way == "deleted"  # a stop has no day but its tour's: it leaves with it
    if "stops" in tables and (gone or only in ("", "stops")):
        tables["stops"] = _other_stops(tables["stops"], late_tours, way)
    if only in ("", "criteria_changes"):
        tables |= changed_criteria(tables, day)
    settings = dict(pilot.settings)
    if only == "":
        settings |= _other_settings(settings, tables)
    other = replace(pilot, tables=tables, settings=settings, places=places)
    return replace(other, findings=_findings(other, day, only)) if way == "added" else other


def _late(tables, name, day):
    frame = tables.get(name)
    return set() if frame is None else set(frame.loc[frame["date"] > day, "id"])


def _other_lines(name: str, frame: pd.DataFrame, day: pd.Timestamp, way: str) -> pd.DataFrame:
    frame = _other_cells(name, frame.copy(), day)
    late = (known_since(name, frame) > day).to_numpy()
    if way == "deleted":
        return frame[~late]
    if way == "changed":
        return _scrambled(name, frame, late, _columns(name))
    extra = frame.tail(3).copy()
    if TABLES[name].key:
        extra[TABLES[name].key] = [f"later{n}" for n in range(len(extra))]
    for column in LINES[name] if isinstance(LINES[name], tuple) else (LINES[name],):
        extra[column] = day + pd.Timedelta(days=3)
    if name == "criteria":
        extra = extra.head(1).assign(indicator="impact")
    middle = len(frame) // 2  # among the others: the order of a file is not that of the days
    extra.index = [-1 - n for n in range(len(extra))]
    return pd.concat([frame.iloc[:middle], extra, frame.iloc[middle:]])


def _columns(name: str) -> list[str]:
    dates = {column.name for column in TABLES[name].columns if column.kind == "date"}
    return [
        column.name
        for column in TABLES[name].columns
        if column.name not in dates and column.name != TABLES[name].key
    ]


def _other_cells(name: str, frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Cells learned later, and their day (which stays later)."""
    changed = pd.Series(False, index=frame.index)
    for since, cells in CELLS.get(name, {}).items():
        late = (frame[since] > day).to_numpy()
        changed |= late
        frame.loc[late, since] += pd.Timedelta(days=5)
        frame = _scrambled(name, frame, late, cells.split())
    if name == "funding":  # a state proved by no date of that day
        frame["status"] = frame["status"].mask(changed & (frame["status"] != "idea"), "refused")
    if name == "contracts":
        ended = (frame["status"] == "ended") & (frame["end"] > day)
        frame["end"] = frame["end"].mask(ended, frame["end"] + pd.Timedelta(days=40))
    return frame


def _scrambled(name: str, frame: pd.DataFrame, rows: np.ndarray, columns) -> pd.DataFrame:
    for column in (TABLES[name][column] for column in columns):
        cells = frame[column.name]
        if column.kind == "choice":
            order = [choice.value for choice in column.choices]
            other = cells.map({value: order[at - 1] for at, value in enumerate(order)})
            other = other.fillna(order[0]).astype(cells.dtype)
        elif column.kind == "yesno":
            other = ~cells.fillna(False)
        elif column.kind == "date":
            other = cells.fillna(pd.Timestamp("2026-01-01")) + pd.Timedelta(days=77)
        elif column.kind in ("text", "code"):
            other = cells.fillna("").astype(cells.dtype) + "~"
        else:
            other = 3 * cells.fillna(1) + 7
        frame[column.name] = cells.where(~rows, other)
    return frame


def _other_stops(stops: pd.DataFrame, late_tours: set, way: str) -> pd.DataFrame:
    late = stops["tour"].isin(late_tours).to_numpy()
    if way == "deleted":
        return stops[~late].reset_index(drop=True)
    return _scrambled("stops", stops.copy(), late, ["insee", "minutes", "orders", "kind"])


def changed_criteria(tables: dict, day: pd.Timestamp) -> dict:
    """The first requirement is changed after the day, and the change is written with what it was before."""
    criteria = tables["criteria"].copy()
    before = criteria.loc[0, "requirement"]
    later = tables.get("criteria_changes", conform(TABLES["criteria_changes"], pd.DataFrame()))
    if ((later["indicator"] == criteria.loc[0, "indicator"]) & (later["date"] > day)).any():
        return {}
    criteria.loc[0, "requirement"] = 2 * before + 1
    change = {
        "date": day + pd.Timedelta(days=9),
        "indicator": criteria.loc[0, "indicator"],
        "what": "requirement",
        "old": repr(float(before)).replace(".", ","),
        "new": "…",
    }
    return {"criteria": criteria, "criteria_changes": _with(tables, "criteria_changes", [change])}


def _other_settings(settings: dict, tables: dict) -> dict:
    """The answers that dated answers say for that day, as anything else today; and data complete until later."""
    other = dict(
        next_stage_cost_eur=123456.0, max_loss_eur=98765.0, stage="4", next_gate=pd.Timestamp("2027-05-05")
    )
    dated = set(tables["dated_answers"]["question"])
    return {name: value for name, value in other.items() if name in dated} | {
        "data_until": pd.Timestamp(settings["data_until"]) + pd.Timedelta(days=62)
    }


def _findings(pilot: Pilot, day: pd.Timestamp, only: str) -> tuple[Finding, ...]:
    """A finding on the last line of each sheet whose last line came later."""
    more = []
    for name, places in pilot.places.items():
        frame = pilot.tables.get(name)
        if (
            name in LINES
            and only in ("", name)
            and len(places) == len(frame)
            and (known_since(name, frame) > day).any()
        ):
            last = int(np.flatnonzero((known_since(name, frame) > day).to_numpy())[-1])
            more.append(Finding("number_read", "doubtful", name, *places[last]))
    return (*pilot.findings, *more)

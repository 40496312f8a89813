"""When each thing of a case was written, granted or signed: what lets a past day of it be seen as it was."""

import pandas as pd

from ..core.i18n import use_language
from ..core.tables import CRITERIA, LEVER_TRIED
from .common import END

BEFORE = "2025-08-25"  # the meeting that froze the criteria
SUMMER = "2026-08-19"  # the meeting that prepared the gate of the autumn
# Grant -> (granted on, in its present status since); the others are in it since they were filed.
_GRANTS = {
    "pivot": {"F1": ("2025-10-09", "2026-07-16"), "F2": ("2025-11-20", "2025-11-20")},
    "contrats": {
        "F1": ("2025-07-10", "2025-12-15"),
        "F2": ("2025-11-17", "2026-02-12"),
        "F3": ("2026-04-22", "2026-06-19"),
    },
    "engagement": {
        "F1": ("2025-07-03", "2026-01-22"),
        "F2": ("2025-12-18", "2026-03-19"),
        "F3": ("2026-07-15", "2026-07-15"),
        "F4": ("2026-07-06", "2026-07-06"),
    },
    "camion": {"F1": ("2025-06-12", "2026-06-04"), "F2": (None, "2026-07-09")},
}
# Levers tried outside a decision "adjust": (day, criterion).
_TRIED = {
    "pivot": [("2026-02-26", "orders_month")],
    "contrats": [("2025-12-10", "on_time_rate")],
    "engagement": [],
    "camion": [("2026-05-27", "contribution_hour_eur"), ("2026-06-10", "result_month_eur")],
}
_IDEAS = "2026-06-30"  # grants thought of, quotes made: the summer before the autumn gate


def dated(name: str, tables: dict, settings: dict) -> dict:
    """The tables of the case with the days on which their lines and states became known."""
    more = {
        "clients": [_engaged(place, row) for place, row in enumerate(tables["clients"])],
        "funding": [_grant(row, _GRANTS[name]) for row in tables["funding"]],
        "contracts": [_contract(row) for row in tables.get("contracts", [])],
        "models": [{**row, "noted_on": SUMMER} for row in tables["models"]],
        "priorities": [{**row, "noted_on": BEFORE} for row in tables["priorities"]],
        "dated_answers": _answers(tables["stage_plan"], settings) + _tried(name),
    }
    return {**tables, **{table: rows for table, rows in more.items() if rows}}


def _engaged(place: int, row: dict) -> dict:
    """A client is a user from the first contact, and takes part some weeks later."""
    day = pd.Timestamp(row["since"])
    if row["engagement"] >= 3:
        day = min(END, day + pd.Timedelta(weeks=8 + place % 20))
    return {**row, "engagement_since": day}


def _grant(row: dict, granted: dict) -> dict:
    filed = row.get("filed_on")
    agreed, since = granted.get(row["id"], (None, filed or _IDEAS))
    noted = pd.Timestamp(filed) - pd.Timedelta(weeks=6) if filed else _IDEAS
    return {**row, "noted_on": noted, "agreed_on": agreed, "status_since": since}


def _contract(row: dict) -> dict:
    if row["status"] == "quoted":
        return {**row, "noted_on": _IDEAS}
    start = pd.Timestamp(row["start"])
    return {**row, "signed_on": start - pd.Timedelta(weeks=3), "noted_on": start - pd.Timedelta(weeks=8)}


def _tried(name: str) -> list[dict]:
    with use_language("fr"):
        named = [(day, CRITERIA["indicator"].label(criterion)) for day, criterion in _TRIED[name]]
    return [{"date": day, "question": LEVER_TRIED, "answer": label} for day, label in named]


def _answers(plan: list[dict], settings: dict) -> list[dict]:
    """The answers of the Project sheet that each gate changes."""
    first, second = plan[0], plan[1]
    said = [
        (BEFORE, "stage", first["stage"]),
        (BEFORE, "next_gate", first["gate"]),
        (BEFORE, "next_stage_cost_eur", second["envelope_eur"]),
        (BEFORE, "max_loss_eur", first["max_loss_eur"]),
        (first["gate"], "stage", settings["stage"]),
        (first["gate"], "next_gate", settings["next_gate"]),
        (first["gate"], "next_stage_cost_eur", None),  # what comes after stage 2 is not asked yet
        (SUMMER, "next_stage_cost_eur", settings["next_stage_cost_eur"]),
        (SUMMER, "max_loss_eur", settings["max_loss_eur"]),
    ]
    return [
        {"date": day, "question": question, "answer": None if answer is None else str(answer)}
        for day, question, answer in said
    ]

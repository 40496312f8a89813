"""Days that cannot follow one another as typed: an end before its start, a day to come of what has happened, a year too far."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from ...core.findings import Finding
from ...core.tables import PROJECT
from ..understand.rows import Rows, as_typed

# table, a day, and the one it cannot come before
_ORDER = (
    ("requests", "due_on", "date"),
    ("funding", "cash_late", "cash_early"),
    ("funding", "cash_late", "filed_on"),
    ("funding", "agreed_on", "filed_on"),
    ("funders", "closes", "opens"),
    ("stage_plan", "gate", "start"),
    ("clients", "left_on", "since"),
    ("trials", "last_day", "first_day"),
    ("lent", "until", "since"),
    ("contracts", "ended_on", "signed_on"),
    ("decisions", "next_date", "date"),
    ("conditions", "settled_on", "date"),
    ("risks", "settled_on", "noted_on"),
    ("hypotheses", "seen_on", "date"),
    ("hypotheses", "decided_on", "date"),
)
_ASKED = (("next_gate", "start"), ("deadline", "start"), ("deadline", "next_gate"))  # of the project sheet
# table, a day, the one it follows, and how long after is most likely a wrong year
_APART = (
    ("requests", "due_on", "date", 300),
    ("requests", "closed_on", "date", 300),
    ("requests", "paid_on", "date", 300),
    # what is paid once a year is paid eleven months before its last month
    ("ledger", "date", "paid_on", 345),
)
FAR = pd.DateOffset(years=5)
# What has happened when it is noted. A day to come is a slip, and a log that held one would last until then.
_HAPPENED = {
    "requests": ("date", "closed_on", "paid_on"),
    "tours": ("date",),
    "time": ("date",),
    "energy": ("week",),
    "surveys": ("date",),
    "clients": ("since", "member_since", "engagement_since", "left_on"),
    "contracts": ("signed_on",),
    "funding": ("agreed_on", "status_since"),
    "actors": ("last_contact",),
    "providers": ("charter_signed",),
    "decisions": ("date",),
    "criteria": ("frozen_on",),
    "dated_answers": ("date",),
}
_EMPTIED = ("requests", "tours", "time", "energy")
# of the days of a column: where more are to come, the clock of the computer is more likely wrong
_CLOCK = 0.1


def days(tables: Mapping[str, Rows], settings: dict[str, object], today: dt.date) -> list[Finding]:
    """Days out of order, to come, or too far apart. What a log dates to come is read as not dated."""
    findings = _of_project(settings, today)
    for name, later, earlier in _ORDER:
        if name in tables:
            findings += _reversed(tables[name], later, earlier)
    for name, later, earlier, most in _APART:
        if name in tables:
            findings += _apart(tables[name], later, earlier, most)
    for name, columns in _HAPPENED.items():
        for column in columns if name in tables else ():
            findings += _to_come(tables[name], column, today)
    if "opening" in tables and settings.get("start") is not None:
        findings += _before_test(tables["opening"], pd.Timestamp(settings["start"]))
    return findings


def _of_project(settings: Mapping[str, object], today: dt.date) -> list[Finding]:
    findings = []
    for later, earlier in _ASKED:
        day, start = settings.get(later), settings.get(earlier)
        if day is not None and start is not None and day < start:
            values = {"title": PROJECT[later].title, "other": PROJECT[earlier].title, "start": start.date()}
            findings.append(_answer("days_reversed", later, day, values))
    asked = [(name, settings[name]) for name in ("next_gate", "deadline") if settings.get(name) is not None]
    far = pd.Timestamp(today) + FAR
    return findings + [_answer("date_remote", name, day, {}) for name, day in asked if day > far]


def _answer(code: str, name: str, day: pd.Timestamp, values: dict) -> Finding:
    return Finding(code, "doubtful", "project", typed=as_typed(day), values=values, field_name=name)


def _reversed(rows: Rows, later: str, earlier: str) -> list[Finding]:
    f = rows.frame
    return rows.tell("days_reversed", later, f[later] < f[earlier], _pair(rows, later, earlier))


def _apart(rows: Rows, later: str, earlier: str, most: int) -> list[Finding]:
    f, words = rows.frame, _pair(rows, later, earlier)
    far = f[later] > f[earlier] + pd.Timedelta(days=most)
    return rows.tell("days_apart", later, far, lambda i: {**words(i), "days": most})


def _pair(rows: Rows, later: str, earlier: str):
    title, other = rows.table[later].title, rows.table[earlier].title
    return lambda i: {"title": title, "other": other, "start": rows.frame.at[i, earlier].date()}


def _to_come(rows: Rows, column: str, today: dt.date) -> list[Finding]:
    late = list(rows.frame.index[rows.frame[column] > pd.Timestamp(today)])
    few = len(late) <= max(1.0, _CLOCK * rows.frame[column].notna().sum())
    emptied = rows.table.name in _EMPTIED and few
    values = {"title": rows.table[column].title}
    found = rows.tell("log_to_come" if emptied else "to_come", column, late, lambda _i: values)
    if emptied:
        rows.frame.loc[late, column] = pd.NaT
    return found


def _before_test(opening: Rows, start: pd.Timestamp) -> list[Finding]:
    """Months of the sheet of opening that are over when the test begins."""
    before = opening.frame["month"].dt.to_period("M") < start.to_period("M")
    return opening.tell("opening_outside", "month", before, lambda _i: {"start": start.date()})

"""Days that cannot follow one another as typed: an end before its start, a day to come of what has happened, a year too far."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.findings import Finding
from ...core.rewind import answered, blank
from ...core.tables import LEVER_TRIED, PROJECT
from ..understand.rows import Rows, as_typed, of_project, share_as_typed

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
    "actors": ("date", "last_contact"),
    "plan_versions": ("date",),
    "providers": ("charter_signed",),
    "decisions": ("date",),
    "criteria": ("frozen_on",),
    "dated_answers": ("date",),
}
# What may be asked a little before the test opens, as needs are; more than this is most likely a wrong year.
_LONG_BEFORE = pd.Timedelta(days=300)
_AROUND = (("surveys", "date"), ("survey_waves", "date"), ("events", "date"), ("trials", "first_day"))
_MONTHS_AWAY = pd.Timedelta(days=150)
_IN_ORDER = ("requests", "tours", "time", "ledger", "events")
_YEAR, _JUMP = pd.DateOffset(years=1), pd.Timedelta(days=60)
_LATE = pd.Timedelta(days=15)  # a line may be noted after others of later days
_LEAST, _MOST = 8, 0.3  # lines that show an order, and share of them that may break it
_EMPTIED = ("requests", "tours", "time", "energy")
# of the days of a column: where more are to come, the clock of the computer is more likely wrong
_CLOCK = 0.1


def _of_project(settings: Mapping[str, object], today: dt.date) -> list[Finding]:
    """Days of the project sheet out of order, or too far."""
    findings = []
    for later, earlier in _ASKED:
        day, start = settings.get(later), settings.get(earlier)
        if day is not None and start is not None and day < start:
            said = {"title": PROJECT[later].title, "other": PROJECT[earlier].title, "start": start.date()}
            findings.append(of_project("days_reversed", later, as_typed(day), **said))
    asked = [(name, settings[name]) for name in ("next_gate", "deadline") if settings.get(name) is not None]
    far = pd.Timestamp(today) + FAR
    return findings + [of_project("date_remote", name, as_typed(day)) for name, day in asked if day > far]


def _answered_otherwise(dated_answers: Rows, settings: Mapping[str, object], today: dt.date) -> list[Finding]:
    """The last answers of the sheet of dated ones that are not those of the project sheet; a place may be named in many ways."""
    f = dated_answers.frame
    f = f[(f["date"] <= pd.Timestamp(today)) & ~f["question"].isin([LEVER_TRIED, "base_insee"])]
    last = f.sort_values("date", kind="stable").drop_duplicates("question", keep="last")
    titles, values = {}, {}
    for i, name in last["question"].dropna().items():
        said, now = answered(name, f.at[i, "answer"]), settings.get(name, np.nan)
        if said == now or (pd.isna(said) and (pd.isna(now) or not blank(f.at[i, "answer"]))):
            continue
        column = PROJECT[name]
        value = column.label(now) if column.choices and not pd.isna(now) else now
        value = share_as_typed(now) if column.kind == "share" and not pd.isna(now) else as_typed(value)
        titles[i], values[i] = column.title, value or "—"
    return dated_answers.tell("dated_differs", "answer", values, title=titles, value=values)


def _following(tables: Mapping[str, Rows]) -> list[Finding]:
    """A day before the one it cannot come before, or too long after the one it follows."""
    found = []
    for name, later, earlier, *most in (*_ORDER, *_APART):
        if name in tables:
            rows, f = tables[name], tables[name].frame
            words = {"title": rows.title(later), "other": rows.title(earlier), "start": f[earlier]}
            if most:
                far = f[later] > f[earlier] + pd.Timedelta(days=most[0])
                found += rows.tell("days_apart", later, far, **words, days=most[0])
            else:
                found += rows.tell("days_reversed", later, f[later] < f[earlier], **words)
    return found


def _to_come(tables: Mapping[str, Rows], today: dt.date) -> list[Finding]:
    """Days to come of what has happened: those of a log are read as not dated."""
    found = []
    for rows, column in ((tables[name], c) for name, of in _HAPPENED.items() if name in tables for c in of):
        late = rows.frame.index[rows.frame[column] > pd.Timestamp(today)]
        few = len(late) <= max(1.0, _CLOCK * rows.frame[column].notna().sum())
        emptied = rows.table.name in _EMPTIED and few
        found += rows.tell("log_to_come" if emptied else "to_come", column, late, title=rows.title(column))
        if emptied and len(late):
            rows.frame.loc[late, column] = pd.NaT
    return found


def _year_to_come(territory: Rows, today: dt.date) -> list[Finding]:
    late = territory.frame["population_year"] > today.year
    title = territory.title("population_year")
    return territory.tell("year_to_come", "population_year", late, title=title)


def _early(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """Long before the test opens; months of the sheet of opening that are over when it begins."""
    start, found = pd.Timestamp(settings.get("start")), []
    for name, column in _AROUND:
        if name in tables:
            early = tables[name].frame[column] < start - _LONG_BEFORE
            found += tables[name].tell("date_early", column, early, start=start)
    if "opening" in tables and pd.notna(start):
        before = tables["opening"].frame["month"].dt.to_period("M") < start.to_period("M")
        found += tables["opening"].tell("opening_outside", "month", before, start=start)
    return found


_SLIPS, _MOST_EARLY = 3, 0.02  # lines, share of the accounts, that a slip of the hand may make


def _apart_before(ledger: Rows, settings: Mapping[str, object]) -> list[Finding]:
    """Lines of the accounts before the test that months part from all others, most likely by their year; not what sets it up."""
    f, start = ledger.frame, pd.Timestamp(settings.get("start"))
    days = f["date"].dropna().sort_values().drop_duplicates()
    last = days[(days < start) & (days.shift(-1) - days > _MONTHS_AWAY)].max()
    early = (f["date"] <= last) & ~f["set_up"].fillna(False).astype(bool)
    few = early.sum() <= max(_SLIPS, _MOST_EARLY * len(f))  # more are a time of preparation
    return ledger.tell("ledger_early", "date", early & few, start=start)


def _slipped(tables: Mapping[str, Rows]) -> list[Finding]:
    """Days in order but for those that follow the line above with another year only, as hands write in January; once a sheet."""
    findings = []
    for rows in (tables[name] for name in _IN_ORDER if name in tables):
        days = rows.frame["date"].dropna()
        sheets = pd.Series(rows.sheets, rows.frame.index)[days.index]
        for _sheet, of in days.groupby(sheets, sort=False):
            lines, before = _out_of_year(of) or _out_of_year(of[::-1]) or ([], None)
            if before is not None:
                typed = days[lines[0]]
                said = {"before": before, "likely": typed + _YEAR, **rows.places(sorted(lines))}
                findings += rows.tell("year_slipped", "date", lines[:1], **said)
    return findings


def _out_of_year(days: pd.Series) -> tuple[list[int], pd.Timestamp] | None:
    """The lines whose day of January or February says the year before, and the day above them; None where days are in no order."""
    above = last = days.iloc[0]
    slipped: list[int] = []
    before = None
    for i, day in days.items():
        if above - _LATE <= day <= above + 3 * _JUMP:
            above = last = max(above, day)
        elif day.month <= 2 and above - _LATE <= day + _YEAR <= above + _JUMP:
            slipped.append(i)
            before = before or last
            above = max(above, day + _YEAR)
        else:
            return None
    few = len(days) >= _LEAST and len(slipped) <= _MOST * len(days)
    if not few or before is None:
        return None
    rest = days.drop(slipped)  # which go forward, or the sheet is read the wrong way round
    return (slipped, before) if rest.iloc[0] < rest.iloc[-1] else None


DAYS = (
    *(_of_project, _answered_otherwise, _following, _to_come, _slipped, _year_to_come, _early),
    _apart_before,
)

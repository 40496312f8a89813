"""One pilot: what its workbook says, what is wrong in it, and what was known on a given day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pandas as pd

from . import dictionary, intake


@dataclass(frozen=True)
class Project:
    """The answers of the project sheet; None where there is none. Units: €, hours, people."""

    name: str | None = None
    legal_status: str | None = None
    start: pd.Timestamp | None = None
    log_complete_until: pd.Timestamp | None = None
    accounts_complete_until: pd.Timestamp | None = None
    closing_cost: float | None = None
    deadline: pd.Timestamp | None = None
    wrong_go_cost: float | None = None
    wrong_stop_cost: float | None = None
    body: str | None = None
    quorum: float | None = None
    contact: str | None = None
    registration: str | None = None
    signatory: str | None = None
    hours_a_week: float | None = None
    hour_cost: float | None = None
    km_cost: float | None = None
    language: str | None = None
    fictitious: bool | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Pilot:
    """A pilot's workbook as read: the project's answers, one DataFrame a sheet, the problems.

    Every sheet and column of the dictionary is there, empty if the workbook has none: dates are
    datetime64, numbers and amounts (€) float64, yes/no "boolean", the rest text; absent is NaN.
    problems: file, sheet, row, column, value, problem, repair, and code and effect ("cell_blank",
    "row_aside", "kept", "default", "column_not_read", "sheet_not_read" or "file_not_read").
    rows: a row a sheet read: read = kept + listed + examples.
    """

    project: Project
    requests: pd.DataFrame
    tours: pd.DataFrame
    accounts: pd.DataFrame
    criteria: pd.DataFrame
    services: pd.DataFrame
    publics: pd.DataFrame
    contracts: pd.DataFrame
    planned_costs: pd.DataFrame
    hours: pd.DataFrame
    funding: pd.DataFrame
    answers: pd.DataFrame
    moments: pd.DataFrame
    persons: pd.DataFrame
    partners: pd.DataFrame
    ratings: pd.DataFrame
    stages: pd.DataFrame
    decisions: pd.DataFrame
    follow_up: pd.DataFrame
    trials: pd.DataFrame
    weights: pd.DataFrame
    places: pd.DataFrame
    opening: pd.DataFrame
    journal: pd.DataFrame
    scenarios: pd.DataFrame
    schemes: pd.DataFrame
    problems: pd.DataFrame
    rows: pd.DataFrame
    path: Path | None = None
    lang: str = "fr"
    asked_day: pd.Timestamp | None = None

    @classmethod
    def from_tables(
        cls,
        tables: Mapping[str, pd.DataFrame],
        project: Mapping[str, object] | None = None,
        lang: str | None = None,
    ) -> Pilot:
        """A pilot from DataFrames, checked as a workbook is.

        tables: sheet -> DataFrame, with the names or labels of the dictionary. project: answers of
        the project sheet by name, if ``tables`` does not hold it. The tables given stay as they
        are; what cannot be read in them is in ``problems``.
        """
        frames = dict(tables)
        if project is not None:
            frames["project"] = pd.DataFrame(
                {"key": list(project), "answer": list(project.values())}, dtype=object
            )
        return cls._from_sheets(intake.sheets_of(frames), lang=lang)

    @classmethod
    def _from_sheets(cls, read: intake.Read, path: Path | None = None, lang=None) -> Pilot:
        found = intake.check(read, lang)
        return cls(
            project=Project(**found.project),
            **found.tables,
            problems=found.problems,
            rows=found.rows,
            path=path,
            lang=found.lang,
        )

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every sheet but the project's, by name."""
        return {name: getattr(self, name) for name in dictionary.tables() if name != "project"}

    @property
    def day(self) -> pd.Timestamp | None:
        """The last day known: the day asked, or the end of the log if it comes first.

        The log ends on the project's ``log complete until``; by default on the last request.
        None if neither is there.
        """
        end = self.project.log_complete_until or _last(self.requests["date"])
        return _earliest(end, self.asked_day)

    @property
    def accounts_day(self) -> pd.Timestamp | None:
        """The last day whose accounts are known, at most ``day``.

        The accounts end on the project's ``accounts complete until``; by default at the end of the
        month of their last row.
        """
        dates = self.accounts["date"]
        end = self.project.accounts_complete_until or _last(dates + pd.offsets.MonthEnd(0))
        return _earliest(end, self.day) if end is not None else None

    def as_of(self, day: str | datetime.date) -> Pilot:
        """The pilot as it was known on the evening of ``day``, nothing later.

        Each sheet says in the dictionary which column dates its rows: later rows go, rows without
        that date were known from the start. Cells that a later date made true (outcome, paid on,
        closed, …) are blank again. Raises ValueError if ``day`` is no date.
        """
        try:
            asked = pd.Timestamp(day).normalize()
        except ValueError:
            raise ValueError(f"day: expected a date such as 2026-03-31, got {day!r}") from None
        answers = {field.name: getattr(self.project, field.name) for field in fields(Project)}
        answers = pd.DataFrame([answers]).astype(object)
        known = {
            name: _known(frame, dictionary.tables()[name], asked)
            for name, frame in self.tables.items()
        }
        project = _known(answers, dictionary.tables()["project"], asked).iloc[0]
        project = {name: None if pd.isna(value) else value for name, value in project.items()}
        earliest = _earliest(asked, self.asked_day)
        return replace(self, project=Project(**project), **known, asked_day=earliest)

    def __repr__(self) -> str:
        name, day = self.project.name or "?", f"{self.day:%Y-%m-%d}" if self.day else "?"
        return (
            f"Pilot({name!r}, {len(self.requests)} requests, known until {day}, "
            f"{len(self.problems)} problems)"
        )


def load_pilot(path: str | Path, lang: str | None = None) -> Pilot:
    """Read a pilot: an .xlsx, .xls or .ods workbook, a folder of .csv, or a folder with a workbook.

    lang: language of the problems, "fr" or "en"; by default the one the workbook says, else French.
    Bad content never raises: it is in ``problems``, with where, what and how to repair it.
    Raises FileNotFoundError if there is nothing at ``path``.
    """
    path = Path(path)
    return Pilot._from_sheets(intake.read(path), path, lang)


def _known(frame: pd.DataFrame, table: dictionary.Table, day: pd.Timestamp) -> pd.DataFrame:
    """The rows and cells of a sheet that were known on the evening of a day."""
    if table.known_on:
        frame = frame[~(frame[table.known_on] >= day + pd.Timedelta(days=1))]
    frame = frame.reset_index(drop=True)
    cells = {}
    for column in table.columns.values():
        if column.known_on:
            later = frame[column.known_on] >= day + pd.Timedelta(days=1)
            cells[column.code] = frame[column.code].mask(later)
            if column.before:
                cells[column.code] = frame[column.code].mask(later, column.before)
    return frame.assign(**cells)


def _last(dates: pd.Series) -> pd.Timestamp | None:
    last = dates.max()
    return None if pd.isna(last) else last.normalize()


def _earliest(*days: pd.Timestamp | None) -> pd.Timestamp | None:
    return min((day for day in days if day is not None), default=None)

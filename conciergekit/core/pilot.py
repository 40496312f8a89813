"""Pilot: the tables, settings and findings of one pilot, and what was known of it on a past day."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, is_dataclass
from functools import cache, cached_property, wraps
from html import escape
from inspect import isfunction, signature
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from . import i18n, rates
from .cells.dates import days_meant
from .cells.frames import conform, stored
from .errors import ConciergekitError
from .findings import Finding
from .i18n import _, language
from .rewind import by_then, last_days, rewound
from .tables import LOGGED, TABLES
from .text import cut, legal

if TYPE_CHECKING:
    from .cells.account import Account, Ignored
    from .facts import Facts


_FULLEST = 6  # tables named when a pilot is printed


@dataclass(frozen=True)
class Pilot:
    """Everything known of one pilot. Analyses take it and return results; nothing here reads or writes.

    tables: name -> DataFrame with every column of the dictionary, typed (dates datetime64, numbers and
    integers float64, yesno "boolean", everything else str), missing values as NaN/NaT/NA. Absent tables are
    empty frames. settings: the project form, typed, without empty answers.
    """

    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, object]
    language: str = "fr"
    findings: tuple[Finding, ...] = ()
    path: Path | None = None
    known_on: dt.date | None = None
    account: "Account | None" = field(default=None, repr=False, compare=False)
    facts: "Facts | None" = field(default=None, repr=False, compare=False)  # the user's own, read with it
    not_rewound: tuple[str, ...] = ()  # criteria changed after `known_on` whose state of that day is lost
    # Table -> (sheet, line) of each of its rows in the files read, so that what is told of a line is as old as the line.
    places: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_tables(
        cls, tables: Mapping[str, pd.DataFrame], settings: Mapping[str, object], **options
    ) -> "Pilot":
        """Build from frames or lists of records that may lack columns; types are set from the dictionary."""
        typed = {
            name: conform(TABLES[name], frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(frame))
            for name, frame in tables.items()
            if name != "project"
        }
        answers = conform(TABLES["project"], pd.DataFrame([dict(settings)])).iloc[0]
        known = {name: answers[name] for name in TABLES["project"].by_name if not pd.isna(answers[name])}
        return cls(MappingProxyType(typed), MappingProxyType(known), **options)

    def __repr__(self) -> str:
        """On one line: its name, its period, how much its fullest tables hold."""
        full = sorted(((len(frame), name) for name, frame in self.tables.items() if len(frame)), reverse=True)
        said = [f"{name} {rows}" for rows, name in full[:_FULLEST]]
        ends = (f"{day.date()}" for day in (self.start, self.until) if not pd.isna(day))
        return f"Pilot({', '.join(filter(None, [repr(cut(self.name, 60)), ' to '.join(ends), *said]))})"

    def _repr_html_(self) -> str:
        """What a cell shows of it: its name, its period, the lines of each sheet."""
        ends = (i18n.date(day) for day in (self.start, self.until))
        filled = ((str(TABLES[name].title), len(frame)) for name, frame in self.tables.items() if len(frame))
        rows = "".join(f"<tr><td>{escape(title)}</td><td>{i18n.number(n)}</td></tr>" for title, n in filled)
        name, period = escape(legal(cut(self.name, 60))), escape(" – ".join(ends))
        return f"<p><strong>{name}</strong> · {period}</p><table>{rows}</table>"

    @property
    def ignored(self) -> tuple["Ignored", ...]:
        """What was left out of the files read, and why (see `cells.account`); empty for a pilot not read."""
        return self.account.ignored if self.account else ()

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table `name`; an empty frame with its columns when the pilot has none. Writing into it changes no pilot."""
        frame = self.tables[name] if name in self.tables else _empty(name)
        return frame.copy(deep=False)

    def happened(self, name: str) -> pd.DataFrame:
        """The table `name` as it was on the last day of the data: without the rows and cells dated later, which are planned, or
        of a period whose data are not complete. All of it when that day is not known; the log of the service (`LOGGED`) ends at
        a stated day only."""
        if name not in self._ended:
            whole = name in LOGGED and "data_until" not in self.settings
            self._ended[name] = self[name] if whole else by_then(self, name, self.until)
        return self._ended[name].copy(deep=False)

    @property
    def contracts(self) -> pd.DataFrame:
        """Its contracts as they are known to run (`_contracts`)."""
        return self._contracts.copy(deep=False)

    @cached_property
    def _contracts(self) -> pd.DataFrame:
        """The contracts, `end` being the last day each is known to run (`last_days`): a signed one that its payer gave up, and
        whose end is unwritten, is not known to run past that day; given up in the last three months, nor past the last one."""
        rows = self["contracts"]
        given_up = rows["ended_on"].where(rows["status"] == "signed")
        lately = given_up > self.until - pd.DateOffset(months=3)
        given_up = given_up.clip(lower=self.until).where(lately, given_up)
        return rows.assign(end=last_days(rows, self.until).fillna(given_up))

    @cached_property
    def _ended(self) -> dict[str, pd.DataFrame]:
        """The tables as `happened` gives them, those that were asked for."""
        return {}

    def has(self, *names: str) -> bool:
        """True if every named table has at least one row."""
        return all(name in self.tables and len(self.tables[name]) for name in names)

    @property
    def name(self) -> str:
        return str(self.settings.get("name") or (self.path.resolve().stem if self.path else "pilot"))

    @property
    def slug(self) -> str:
        """Short name for files: the pilot's folder or file name."""
        if self.path is None:
            return "pilot"
        if self.path.is_dir():
            return self.path.name
        return self.path.parent.name if self.path.stem in i18n.file_names("workbook") else self.path.stem

    @cached_property
    def start(self) -> pd.Timestamp:
        """First day of the test: as stated, else the first request."""
        stated = self.settings.get("start")
        return pd.Timestamp(stated) if stated is not None else self["requests"]["date"].min()

    @property
    def begun_midway(self) -> bool:
        """Whether the service opened after the first week of its first month, which is then no whole month."""
        return bool(self.start.day > 7)

    @cached_property
    def until(self) -> pd.Timestamp:
        """Last day the data are complete: as stated, else the last date of the request log."""
        stated = self.settings.get("data_until")
        entries = self["requests"][["date", "closed_on"]]
        last = pd.Timestamp(stated) if stated is not None else entries.max().max()
        return min(last, pd.Timestamp(self.known_on)) if self.known_on else last

    @cached_property
    def months(self) -> pd.PeriodIndex:
        """The months of the test whose data are complete; the first month counts even if it began midway."""
        if pd.isna(self.start) or pd.isna(self.until):
            return pd.PeriodIndex([], freq="M")
        last = (self.until + pd.Timedelta(days=1)).to_period("M") - 1
        return pd.period_range(self.start.to_period("M"), last, freq="M")

    @cached_property
    def data_hash(self) -> str:
        """Ten hex digits that change when any datum changes; the same on every machine."""
        digest = hashlib.sha256(repr(sorted((k, str(v)) for k, v in self.settings.items())).encode())
        for name in sorted(self.tables):
            frame = self.tables[name]
            digest.update(f"{name} {len(frame)}".encode())
            for column, known in zip(frame, frame.notna().to_numpy().T, strict=True):
                if known.any():
                    digest.update(column.encode() + known.tobytes() + stored(frame[column][known]))
        return digest.hexdigest()[:10]

    def in_force(self):
        """A context in which ``rates`` gives the facts of the user's own file, as they were on the day this pilot is
        known (today's for a whole pilot)."""
        return rates.using(self.facts.rates if self.facts else rates.own(), self.known_on)

    def as_of(self, date: str | dt.date) -> "Pilot":
        """The pilot exactly as it was known at the end of that day (see `known_by` in the dictionary, and `rewind`).

        What no date can place is kept as it is today; ``tell.rewound`` says what that is.

        date: a day, or its text: 2026-06-30, 30/06/2026, 30 June 2026. In French 05/02/2026 is 5 February; in English
        it may be 2 May too, and is refused. Raises ConciergekitError for what is not one day.
        """
        return _known_on(self, day_asked(date))


def dated(function: Callable) -> Callable:
    """A function of a pilot that takes the dated facts of its day, and of its user's own file (see ``Pilot.in_force``)."""

    @wraps(function)
    def answer(pilot: Pilot, *args, **options):
        with a_pilot(pilot).in_force():
            return function(pilot, *args, **options)

    return answer


def all_dated(names: dict[str, object]) -> None:
    """Make each public function of a pilot among the names of a module `dated`: where two pilots are read, each is judged by its
    own facts, whichever was read last. One that may go without a pilot takes what is in use."""
    for name, found in names.items():
        if name.startswith("_") or not isfunction(found) or hasattr(found, "__wrapped__"):
            continue
        first = next(iter(signature(found).parameters.values()), None)
        if first and first.name == "pilot" and first.default is first.empty:
            names[name] = dated(found)


def remembered(function: Callable) -> Callable:
    """A function of a pilot that takes the dated facts of its day (as `dated`), worked out once a pilot, language,
    day and arguments, and kept with the pilot.

    A pilot never changes, and a review, a report and eighty indicators ask for the same few tables again and
    again. A table, or a result with its tables, is given as a copy that shares its data until it is written to, so that
    nobody changes what another one reads. An argument left out and the same one given are one question; with arguments
    that cannot be looked up (a dictionary, a table) the answer is not kept.
    """
    usual = {name: one.default for name, one in list(signature(function).parameters.items())[1:]}
    names = tuple(usual)

    @wraps(function)
    def answer(pilot: Pilot, *args, **options):
        kept = a_pilot(pilot).__dict__.setdefault("_remembered", {})
        rest = (options.get(name, usual[name]) for name in names[len(args) :])
        key = function, language(), rates.today(), *args, *rest
        try:
            known = key in kept and options.keys() <= set(names[len(args) :])
        except TypeError:  # a key that cannot be looked up
            with pilot.in_force():
                return function(pilot, *args, **options)
        if not known:
            with pilot.in_force():
                kept[key] = function(pilot, *args, **options)
        return _handed(kept[key])

    return answer


def _handed(result):
    """The same with tables, lists and entries of its own."""
    if isinstance(result, pd.DataFrame | pd.Series):
        return result.copy(deep=False)
    if isinstance(result, dict | list):
        return copy(result)
    if not is_dataclass(result) or isinstance(result, Pilot):  # a pilot never changes
        return result
    parts = (
        (name, part) for name, part in vars(result).items() if isinstance(part, pd.DataFrame | pd.Series)
    )
    tables = {name: part.copy(deep=False) for name, part in parts}
    if not tables:
        return result
    result = copy(result)
    result.__dict__.update(tables)
    return result


def a_pilot(pilot) -> Pilot:
    """The argument, once known to be a pilot; ConciergekitError for a path or anything else."""
    if not isinstance(pilot, Pilot):
        given = cut(f"{pilot}", 60)
        raise ConciergekitError(
            _(
                "A pilot is expected here, not “{given}”. Read it first: pilot = ck.load_pilot(path).",
                given=given,
            )
        )
    return pilot


def day_asked(date) -> pd.Timestamp:
    """The day that somebody asks for, as typed in a command or at the top of a notebook (see `Pilot.as_of`)."""
    if isinstance(date, str):
        return _day_typed(date)
    try:
        day = pd.Timestamp(date)
    except (ValueError, TypeError):
        day = pd.NaT
    if isinstance(date, (bool, int, float)) or pd.isna(day):
        raise _no_day(date)
    return day


def _day_typed(text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(dt.datetime.fromisoformat(text))
    except ValueError:
        days = days_meant(text, day_first=i18n.rules().day_first)
    if len(days) == 2:
        one, other = days
        said = {"one": i18n.date(one), "other": i18n.date(other)}
        said |= {"one_written": one.isoformat(), "other_written": other.isoformat()}
        raise ConciergekitError(
            _("“{text}” may be {one} or {other}: write {one_written} or {other_written}.", text=text, **said)
        )
    if not days:
        raise _no_day(text)
    return pd.Timestamp(days[0])


def _no_day(typed) -> ConciergekitError:
    return ConciergekitError(_("“{text}” is not a date: write it as 2026-06-30.", text=typed))


@cache
def _empty(name: str) -> pd.DataFrame:
    """The empty frame of a table; analyses ask for it dozens of times, so it is built once and copied."""
    return conform(TABLES[name], pd.DataFrame())


@remembered
def _known_on(pilot: Pilot, day: pd.Timestamp) -> Pilot:
    return rewound(pilot, day)

"""Which tables, columns, indicators, facts, lists and words are there, in French and English?

Everything is read from the csv files beside this module: the one source of the blank workbook, the
checks, the labels and the dictionary page.
"""

import csv
import functools
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("dictionary")
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Named:
    """Something with a code and words in each language: {"fr": …, "en": …}."""

    code: str
    label: Mapping[str, str]

    def names(self) -> Iterator[str]:
        """Every way of writing it that a file may hold: its code and its labels."""
        yield from (self.code, *self.label.values())


@dataclass(frozen=True)
class Column(Named):
    """A column of a sheet, or a line of the project sheet.

    type: text, code, choice, indicator, date, time, amount (€), number, whole, share (0 to 1),
    grade4, grade5 or yesno. needed: "row" (a row without it is set aside), "cell" (asked, the row
    stays) or "". low, high: bounds, or None. list: name of the list of values of a choice.
    refers: "table.column" that should hold its values. known_on: column that dates this cell;
    before: what it is until that day, "" for nothing. feeds: names of the facts, indicators and
    calls that use it.
    """

    table: str
    type: str
    needed: str
    low: float | None
    high: float | None
    list: str
    refers: str
    known_on: str
    before: str
    feeds: tuple[str, ...]
    help: Mapping[str, str]
    example: Mapping[str, str]


@dataclass(frozen=True)
class Table(Named):
    """A sheet. known_on: column that dates a row. start: one of the six of a blank workbook."""

    known_on: str
    start: bool
    help: Mapping[str, str]
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Measure(Named):
    """A figure: how it is counted in words, its unit and the decimals it is shown with."""

    unit: str
    decimals: int
    formula: Mapping[str, str]


@dataclass(frozen=True)
class Fact(Measure):
    """A column of the monthly table. empty_month: what a month without a line is, while the log
    is kept: "zero", "unknown" (NaN) or "known" (never empty)."""

    empty_month: str


@dataclass(frozen=True)
class Indicator(Measure):
    """A line of the table of indicators. nature: quantitative or qualitative. better: "more",
    "less" or "". about: what it is also told by ("public", "reason", …) or ""."""

    family: str
    nature: str
    better: str
    about: str


@functools.cache
def tables() -> dict[str, Table]:
    """The sheets of the workbook by name, in order, each with its columns in order."""
    columns: dict[str, dict[str, Column]] = {}
    for row in _rows("columns"):
        columns.setdefault(row["table"], {})[row["column"]] = Column(
            code=row["column"],
            label=_words(row),
            table=row["table"],
            type=row["type"],
            needed=row["needed"],
            low=float(row["low"]) if row["low"] else None,
            high=float(row["high"]) if row["high"] else None,
            list=row["list"],
            refers=row["refers"],
            known_on=row["known_on"],
            before=row["before"],
            feeds=tuple(row["feeds"].split()),
            help=_words(row, "_help"),
            example=_words(row, "_example"),
        )
    return {
        row["table"]: Table(
            code=row["table"],
            label=_words(row),
            known_on=row["known_on"],
            start=bool(row["start"]),
            help=_words(row, "_help"),
            columns=columns[row["table"]],
        )
        for row in _rows("tables")
    }


@functools.cache
def lists() -> dict[str, dict[str, Named]]:
    """The lists of values of choices: list -> value -> its words."""
    found: dict[str, dict[str, Named]] = {}
    for row in _rows("values"):
        found.setdefault(row["list"], {})[row["value"]] = Named(row["value"], _words(row))
    return found


@functools.cache
def facts() -> dict[str, Fact]:
    """The columns of ``months.table`` by name, in order."""
    return {
        row["fact"]: Fact(row["fact"], _words(row), **_measure(row), empty_month=row["empty_month"])
        for row in _rows("facts")
    }


@functools.cache
def indicators() -> dict[str, Indicator]:
    """The lines of ``indicators.table`` by name, in order."""
    own = ("family", "nature", "better", "about")
    return {
        row["indicator"]: Indicator(
            row["indicator"], _words(row), **_measure(row), **{name: row[name] for name in own}
        )
        for row in _rows("indicators")
    }


@functools.cache
def sources(figure: str) -> tuple[str, ...]:
    """The "table.column" names that feed a fact or an indicator, in the order of the workbook."""
    return tuple(
        f"{table.code}.{column.code}"
        for table in tables().values()
        for column in table.columns.values()
        if figure in column.feeds
    )


@functools.cache
def words() -> dict[str, Named]:
    """Labels of charts, tables and pages by code (labels.csv)."""
    return {row["label"]: Named(row["label"], _words(row)) for row in _rows("labels")}


@functools.cache
def messages() -> dict[str, tuple[Mapping[str, str], Mapping[str, str]]]:
    """What is wrong and what to do, by code of a problem: ({lang: problem}, {lang: repair})."""
    return {
        row["code"]: (_words(row, "_problem"), _words(row, "_repair")) for row in _rows("messages")
    }


@functools.cache
def reference() -> dict[str, dict[str, str]]:
    """Dated facts from outside (wage, kilometre, CO2, VAT…) by code: value, unit, source, read_on,
    review_before and words, as written in reference.csv."""
    return {row["code"]: row for row in _rows("reference")}


def label(code: str, lang: str) -> str:
    """The words for anything with a code: a label, indicator, fact, table or "table.column".

    Raises ValueError if nothing has that code.
    """
    table, _dot, column = code.partition(".")
    if column and column in getattr(tables().get(table), "columns", {}):
        return tables()[table].columns[column].label[lang]
    for known in (words(), indicators(), facts(), tables()):
        if code in known:
            return known[code].label[lang]
    raise ValueError(f"code: expected one of the dictionary's, got {code!r}")


def plain(text: object) -> str:
    """A text as it is compared: no case, accent, apostrophe style, mark or double space."""
    letters = unicodedata.normalize("NFKD", str(text)).casefold()
    kept = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _words(row: Mapping[str, str], ending: str = "") -> dict[str, str]:
    return {lang: row[f"{lang}{ending}"] for lang in LANGUAGES}


def _measure(row: Mapping[str, str]) -> dict:
    return {
        "unit": row["unit"],
        "decimals": int(row["decimals"]),
        "formula": _words(row, "_formula"),
    }

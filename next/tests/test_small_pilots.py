"""Every small pilot runs: a sheet missing, a column empty, a short log, a test stopped early.

A tenth of the cases, seeded by the date, in ``make test``; all of them in ``make exhaustive``.
"""

import datetime
import functools
import random
from dataclasses import replace

import pandas as pd
import pytest

import conciergekit as ck
from conciergekit import assets, dictionary, intake
from conciergekit.pilot import Pilot

SAMPLES = ("contrats", "camion", "engagement", "pivot")
SHEETS = list(dictionary.tables())
COLUMNS = [
    (table.code, column.code)
    for table in dictionary.tables().values()
    for column in table.columns.values()
    if column.needed != "row"
]
CASES = [
    (sample, kind, what)
    for sample in SAMPLES
    for kind, whats in {
        "without": SHEETS,
        "empty": COLUMNS,
        "rows": (0, 1, 2, 5),
        "months": (1, 2, 3),
    }.items()
    for what in whats
]
TENTH = random.Random(datetime.date.today().isoformat()).sample(CASES, len(CASES) // 10)


@functools.cache
def read(sample: str) -> intake.Read:
    return intake.read(assets.path("data_samples") / sample)


@functools.cache
def whole(sample: str) -> Pilot:
    return ck.load_pilot(assets.path("data_samples") / sample)


def smaller(sample: str, kind: str, what) -> Pilot:
    """The sample with a sheet or a column less, a shorter log, or stopped after a few months."""
    if kind == "months":
        pilot = whole(sample)
        return pilot.as_of(pilot.project.start + pd.DateOffset(months=what))
    name = what[0] if kind == "empty" else what if kind == "without" else "requests"
    sheets = []
    for sheet in read(sample).sheets:
        if sheet.name != dictionary.tables()[name].label["fr"]:
            sheets.append(sheet)
        elif kind == "rows":
            sheets.append(replace(sheet, rows=sheet.rows[: what + 1]))
        elif kind == "empty":
            sheets.append(replace(sheet, rows=list(emptied(sheet.rows, *what))))
    return Pilot._from_sheets(intake.Read(sheets, []))


def emptied(rows: list[list[object]], table: str, column: str):
    """The rows of a sheet with nothing below the heading of a column, or as an answer."""
    label = dictionary.plain(dictionary.tables()[table].columns[column].label["fr"])
    headings = [dictionary.plain(title) for title in rows[0]]
    for row in rows:
        if table == "project":
            mine = dictionary.plain(row[0]) == label
            yield [row[0], "", *row[2:]] if mine else row
        else:
            mine = headings.index(label)
            yield row if row is rows[0] else [*row[:mine], "", *row[mine + 1 :]]


def figures(facts: pd.DataFrame, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Facts and indicators by name, what was required apart, to see what changed."""
    own = ["about", "value", "low", "high", "n"]
    by_name = {
        name: rows[own].round(9).reset_index(drop=True) for name, rows in table.groupby("indicator")
    }
    whole = table[table["about"] == ""].set_index("indicator")
    required = {"requirement": whole[["role", "requirement"]].query("role != ''")}
    return {name: facts[[name]] for name in facts} | by_name | required


@functools.cache
def whole_figures(sample: str) -> dict[str, pd.DataFrame]:
    pilot = whole(sample)
    return figures(ck.months.table(pilot), ck.indicators.table(pilot))


def changed(sample: str, after: dict[str, pd.DataFrame]) -> set[str]:
    before = whole_figures(sample)
    return {name for name in before if not before[name].equals(after[name])}


def fed(kind: str, what) -> set[str]:
    """The figures that the dictionary says a sheet or a column feeds."""
    names = {*dictionary.facts(), *dictionary.indicators(), "requirement"}
    columns = dictionary.tables()[what if kind == "without" else what[0]].columns
    columns = columns.values() if kind == "without" else [columns[what[1]]]
    found = {name for column in columns for name in column.feeds}
    if "months" in found:
        return names
    return found & names


def look(case, langs) -> None:
    """Everything the notebooks call, on one small pilot."""
    sample, kind, what = case
    pilot = smaller(*case)
    facts, table = ck.months.table(pilot), ck.indicators.table(pilot)
    measured = table["value"].notna()
    assert (measured | (table["status"] == "not_measured")).all()
    assert (table.loc[measured, "n"] > 0).all()
    if kind in ("without", "empty"):
        assert changed(sample, figures(facts, table)) <= fed(kind, what)
    criteria, shift = ck.targets.criteria(pilot), ck.targets.shift(pilot)
    tours = ck.logistics.cost_tours(pilot)
    for lang in langs:
        assert ck.chapter("data", pilot, lang=lang, facts=facts).html
        assert ck.chapter("targets", pilot, lang=lang, criteria=criteria, shift=shift).html
        assert ck.chapter("trips", pilot, lang=lang, tours=tours).html
        assert ck.chapter("review", pilot, lang=lang, indicators=table, facts=facts).html


@pytest.mark.parametrize("case", TENTH, ids=str)
def test_a_small_pilot_runs(case):
    """A pilot with a sheet less or five requests must still get its notebooks."""
    look(case, random.Random(str(case)).sample(dictionary.LANGUAGES, 1))


@pytest.mark.exhaustive
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_small_pilot_runs(case):
    """The same for all of them, in both languages but where one column alone is empty."""
    langs = random.Random(str(case)).sample(dictionary.LANGUAGES, 1)
    look(case, langs if case[1] == "empty" else dictionary.LANGUAGES)


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_filled_is_grey(sample):
    """Grey is no way out: a whole workbook has every indicator measured."""
    table = ck.indicators.table(whole(sample))
    assert table[table["status"] == "not_measured"]["indicator"].tolist() == []
    assert ck.months.table(whole(sample)).notna().any().all()


@pytest.mark.exhaustive
@pytest.mark.parametrize("column", COLUMNS, ids=".".join)
def test_a_column_feeds_what_the_dictionary_says(column):
    """What a column is said to feed must move, in one sample at least, when it is emptied."""
    moved = set()
    for sample in SAMPLES:
        pilot = smaller(sample, "empty", column)
        moved |= changed(sample, figures(ck.months.table(pilot), ck.indicators.table(pilot)))
    expected = fed("empty", column)
    assert moved <= expected if column[0] == "project" else moved == expected

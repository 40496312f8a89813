"""A past day is sealed: what is dated or learned later changes nothing that is shown of it."""

from dataclasses import replace

import pandas as pd
import pytest
from past_worlds import CELLS, LINES, UNDATED, WAYS, another_future, completed

from conciergekit.tables import TABLES

DAYS = [
    pd.Timestamp(day)
    for day in ("2025-09-20", "2025-11-30", "2026-01-31", "2026-03-10", "2026-05-31", "2026-07-15")
]
SAMPLES = ("pivot", "contrats", "engagement", "camion")


def differences(first, second) -> list[str]:
    """What differs between two pilots: tables, answers of the Project sheet, and all that is told of the files."""
    found = [name for name in first.tables if not first[name].equals(second[name])]
    found += [name for name in set(second.tables) - set(first.tables) if len(second[name])]
    said = (
        "settings",
        "known_on",
        "findings",
        "account",
        "not_rewound",
        "start",
        "until",
        "data_hash",
        "ignored",
        "name",
        "slug",
    )
    for name in said:
        one, other = (getattr(pilot, name) for pilot in (first, second))
        if isinstance(one, dict) or name == "settings":
            one, other = (sorted((k, str(v)) for k, v in part.items()) for part in (one, other))
        if not (one is other or one == other):
            found.append(name)
    return found + ([] if first.months.equals(second.months) else ["months"])


def seen(pilot, day, way, only=""):
    """What a past day lets see of another future."""
    return differences(pilot.as_of(day), another_future(pilot, day, way, only).as_of(day))


# ---- four samples, six days, every table


@pytest.mark.parametrize(("day", "way"), zip(DAYS, 2 * WAYS, strict=True), ids=str)
def test_another_future_is_not_seen_on_a_past_day(sample, day, way):
    assert seen(sample, day, way) == []


@pytest.mark.parametrize("way", WAYS)
def test_nor_in_a_pilot_that_fills_every_table_and_every_date(sample, way):
    assert seen(completed(sample, DAYS[2]), DAYS[2], way) == []


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nor_in_any_way_on_any_day(sample, day, way):
    assert seen(sample, day, way) == []
    assert seen(completed(sample, day), day, way) == []


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
@pytest.mark.parametrize("name", sorted({*LINES, "stops", "criteria_changes"}))
def test_nor_when_one_table_alone_differs(sample, day, name):
    whole = completed(sample, day)
    assert [way for way in WAYS if seen(whole, day, way, name)] == []


def few_tables(pilot, name, day):
    """A pilot with that table, and those a past day of it needs."""
    kept = (name, "tours", "criteria", "dated_answers", "stops")
    return completed(
        replace(pilot, tables={name: pilot.tables[name] for name in kept if name in pilot.tables}), day, kept
    )


# ---- the test itself: a date that goes missing in the dictionary shows


def test_every_table_and_every_date_of_the_dictionary_is_in_the_test():
    dated = {name for name, table in TABLES.items() if table.known_by}
    assert dated - {"criteria_changes"} == set(LINES)
    assert set(TABLES) == set(LINES) | UNDATED
    hidden = {(name, c.known_by) for name, table in TABLES.items() for c in table.columns if c.known_by}
    assert hidden == {(name, since) for name in CELLS for since in CELLS[name]} - {("ledger", "paid_on")}


@pytest.mark.parametrize("name", [*LINES, "stops"])
def test_a_table_whose_lines_have_no_day_any_more_is_seen(pilot_of, monkeypatch, name):
    day, pilot = DAYS[2], few_tables(pilot_of("contrats"), name, DAYS[2])
    monkeypatch.setitem(TABLES, name, replace(TABLES[name], known_by="", noted_by="", known_through=""))
    assert name in seen(pilot, day, "deleted", "tours" if name == "stops" else name) + seen(
        pilot, day, "deleted", name
    )


@pytest.mark.parametrize(
    ("name", "column"),
    [(name, c.name) for name, table in TABLES.items() for c in table.columns if c.known_by],
)
def test_a_cell_that_has_no_day_any_more_is_seen(pilot_of, monkeypatch, name, column):
    day, pilot = DAYS[2], few_tables(pilot_of("contrats"), name, DAYS[2])
    bare = tuple(replace(c, known_by="") if c.name == column else c for c in TABLES[name].columns)
    monkeypatch.setitem(TABLES, name, replace(TABLES[name], columns=bare))
    assert name in seen(pilot, day, "changed", name)

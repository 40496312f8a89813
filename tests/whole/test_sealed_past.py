"""A past day is sealed: what is dated or learned later changes nothing that is shown of it."""

import json
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from past_worlds import CELLS, LINES, UNDATED, WAYS, another_future, completed

from conciergekit import indicators, load_pilot, notebooks, panels, show, show_money, workbook
from conciergekit.core.paths import asset
from conciergekit.core.tables import TABLES

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


@pytest.mark.parametrize(("day", "way"), list(zip(DAYS[1:4], WAYS, strict=True)), ids=str)
@pytest.mark.sampled(1, of=4)
def test_another_future_is_not_seen_on_a_past_day(sample, day, way):
    assert seen(sample, day, way) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.long
def test_nor_in_a_pilot_that_fills_every_table_and_every_date(pilot_of, way):
    sample = pilot_of(SAMPLES[WAYS.index(way)])
    assert seen(completed(sample, DAYS[2]), DAYS[2], way) == []


def each():
    """Every day of every sample, each in one way, so that no day goes without one; the long command has them all."""
    for n, name in enumerate(SAMPLES):
        for k, day in enumerate(DAYS):
            for w, way in enumerate(WAYS):
                marks = pytest.mark.exhaustive if (n + k + w) % len(WAYS) else pytest.mark.long
                yield pytest.param(name, day, way, marks=marks)


@pytest.mark.parametrize(("name", "day", "way"), each(), ids=str)
@pytest.mark.sampled(1)
def test_nor_in_any_way_on_any_day(pilot_of, name, day, way):
    sample = pilot_of(name)
    assert seen(sample, day, way) == []
    assert seen(completed(sample, day), day, way) == []


@pytest.mark.exhaustive
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


@pytest.mark.long
@pytest.mark.parametrize("name", [*LINES, "stops"])
def test_a_table_whose_lines_have_no_day_any_more_is_seen(pilot_of, monkeypatch, name):
    day, pilot = DAYS[2], few_tables(pilot_of("contrats"), name, DAYS[2])
    monkeypatch.setitem(TABLES, name, replace(TABLES[name], known_by="", noted_by="", known_through=""))
    assert name in seen(pilot, day, "deleted", "tours" if name == "stops" else name) + seen(
        pilot, day, "deleted", name
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "column"),
    [(name, c.name) for name, table in TABLES.items() for c in table.columns if c.known_by],
)
def test_a_cell_that_has_no_day_any_more_is_seen(pilot_of, monkeypatch, name, column):
    day, pilot = DAYS[2], few_tables(pilot_of("contrats"), name, DAYS[2])
    bare = tuple(replace(c, known_by="") if c.name == column else c for c in TABLES[name].columns)
    monkeypatch.setitem(TABLES, name, replace(TABLES[name], columns=bare))
    assert name in seen(pilot, day, "changed", name)


# ---- what is shown: all that the notebooks compute and say


def shown(monkeypatch, pilot, some="0") -> list[str]:
    """Everything the cells of the notebooks show of a pilot, charts and panels apart, with few draws."""
    said = []
    for name in ("chart", "papers", "design", "cash_drivers"):
        monkeypatch.setattr(show, name, lambda *args, **options: None, raising=False)
    monkeypatch.setattr(show_money, "cash_drivers", lambda *args, **options: None)
    for name in ("weights", "trips", "cash", "requirements", "offers"):
        monkeypatch.setattr(panels, name, lambda *args, **options: None)
    monkeypatch.setattr(show, "display", lambda shown, **_raw: said.append(shown["text/html"]))
    monkeypatch.setattr(show, "open_pilot", lambda *args: pilot)
    for path in (path for path in notebooks.available() if path.name.startswith(some)):
        names = {}
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
                names |= {"draws": 200} if "draws" in names else {}
    return said


@pytest.mark.long
def test_no_figure_and_no_sentence_of_a_past_gate_comes_from_later(pilot_of, monkeypatch):
    now = pilot_of("engagement")
    indicators.table(now)  # what is remembered of today is not that of the past day
    other = another_future(now, DAYS[2], "changed")
    for some, least in (("00", 4), ("03", 15)):
        first, second = (shown(monkeypatch, world.as_of(DAYS[2]), some) for world in (now, other))
        assert len(first) >= least
        assert first == second


@pytest.mark.exhaustive
@pytest.mark.parametrize(("day", "way"), list(zip(DAYS, 2 * WAYS, strict=True)), ids=str)
def test_nor_does_anything_that_the_five_notebooks_show(sample, monkeypatch, day, way):
    first, second = (
        shown(monkeypatch, world.as_of(day)) for world in (sample, another_future(sample, day, way))
    )
    assert len(first) > 60
    assert first == second


def test_the_action_that_answers_a_case_is_not_on_the_table_before_it_was_thought_of(pilot_of):
    answer = "Faire tourner les permanences : personne plus d'une sur trois"
    case = pilot_of("engagement")
    assert answer in case["actions"]["what"].tolist()
    assert case.as_of("2026-05-31")["actions"].empty


@pytest.mark.long
def test_what_no_date_places_is_said_when_a_past_day_is_opened(monkeypatch):
    said = []
    monkeypatch.setattr(show, "display", lambda shown, **_raw: said.append(shown["text/html"]))
    show.open_pilot(asset("data_samples", "camion"), "en", "2026-01-31")
    assert (
        "Taken as they are today, for lack of a day: the answers of the Project sheet that have no dated line"
        in " ".join(said)
    )


# ---- what was told of the files


@pytest.mark.long
def test_a_cell_badly_typed_on_a_later_line_is_not_told_on_a_past_day(tmp_path, pilot_of):
    case = pilot_of("pivot")
    log = case["requests"].copy()
    workbook.write(tmp_path / "pilote.xlsx", {**case.tables, "requests": log}, case.settings)
    book = openpyxl.load_workbook(tmp_path / "pilote.xlsx")
    sheet = book["Demandes"]
    heads = {
        str(cell.value).strip(" *"): cell.column
        for row in sheet.iter_rows(max_row=6)
        for cell in row
        if cell.value
    }
    first, last = (
        next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, heads["N°"]).value == name)
        for name in ("D0001", "D0771")
    )
    for row in (first, last):
        sheet.cell(row, heads["Minutes passées"]).value = "beaucoup"
    book.save(tmp_path / "pilote.xlsx")
    told = load_pilot(tmp_path)
    then = told.as_of("2025-10-31")
    assert {first, last} <= {finding.row for finding in told.findings}
    assert {finding.row for finding in then.findings} == {first}
    assert then.as_of("2025-08-31").findings == ()
    assert then.account is None

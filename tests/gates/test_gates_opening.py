"""The sheet of opening and season: closed weeks and known seasons are not read as weak demand."""

import numpy as np
import pytest
from conftest import load
from test_gates_looking_back import log

import conciergekit as ck
from conciergekit import gates
from conciergekit.core.pilot import Pilot
from conciergekit.gates.futures import ShareNow, _answers_ahead
from conciergekit.indicators import records

SETTINGS = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-30"}
ORDERS = {"indicator": "orders_month", "role": "must", "requirement": 40, "target": 50}


def month(number, each):
    return [row for row in log(12, each) if row["date"][5:7] == f"{number:02d}"]


def pilot(opening=(), counts=(45,) * 6):
    rows = [row for m, n in enumerate(counts, 1) for row in month(m, n)]
    return Pilot.from_tables({"requests": rows, "opening": list(opening), "criteria": [ORDERS]}, SETTINGS)


def level(found):
    """Orders a month of the last three, and the chance that the gate gives to the requirement."""
    row = gates.review(found, draws=1000).criteria.iloc[0]
    return ck.indicators.overview(found)["orders_month"].value, row["p_met"]


@pytest.mark.long
def test_a_month_half_closed_counts_for_half_a_month():
    """20 orders in half a month are 40 a month, not 20."""
    counts = (45, 45, 45, 45, 45, 22)
    said = pilot([{"month": "2026-06-10", "open_share": 0.5}], counts)
    assert level(said)[0] == pytest.approx((45 + 45 + 22) / 2.5)
    assert level(said)[1] > level(pilot(counts=counts))[1] + 0.1


@pytest.mark.long
def test_the_height_of_a_known_season_is_not_taken_for_success():
    counts = (45, 45, 45, 54, 54, 54)
    high = [{"month": f"2026-{m:02d}-01", "season": 1.2} for m in (4, 5, 6)]
    assert level(pilot(high, counts))[0] == pytest.approx(45)
    assert level(pilot(high, counts))[1] < level(pilot(counts=counts))[1]


@pytest.mark.long
def test_a_closed_month_teaches_nothing_and_is_not_a_month_without_demand():
    counts = (45, 45, 45, 45, 0, 45)
    shut = pilot([{"month": "2026-05-31", "open_share": 0}], counts)
    assert level(shut)[0] == pytest.approx(45)
    assert gates.review(shut, draws=300).criteria["n"].iloc[0] == 5


def test_a_line_for_the_first_month_replaces_the_day_it_began():
    found = Pilot.from_tables(
        {"requests": log(), "opening": [{"month": "2026-01-20", "open_share": 0.4}]},
        {**SETTINGS, "start": "2026-01-16"},
    )
    assert records.exposure(found).iloc[0] == 0.4


@pytest.mark.long
def test_without_the_sheet_nothing_changes_and_lines_of_other_years_are_not_used():
    other = pilot([{"month": "2031-05-01", "open_share": 0.1, "season": 3}])
    assert level(other) == level(pilot())


def test_the_sheet_is_known_month_by_month():
    found = pilot([{"month": "2026-05-01", "open_share": 0.5}])
    assert records.exposure(found.as_of("2026-04-30")).eq(1).all()


def test_nothing_asked_and_always_closed_is_not_measured():
    found = pilot([{"month": f"2026-{m:02d}-01", "open_share": 0} for m in range(1, 7)], (0,) * 6)
    assert gates.review(found, draws=200).criteria["light"].iloc[0] == "grey"


@pytest.mark.parametrize("season", [0, -2, np.nan])
def test_a_season_that_is_no_season_is_a_normal_month(season):
    assert records.exposure(pilot([{"month": "2026-05-01", "season": season}])).eq(1).all()


# ---- from a workbook


def written(tmp_path, lines):
    import openpyxl

    path = ck.workbook.write(
        tmp_path / "pilote.xlsx",
        {"requests": log(), "criteria": [ORDERS], "opening": [{"month": "2026-05-01"}]},
        SETTINGS,
    )
    book = openpyxl.load_workbook(path)
    sheet = book["Ouverture et saison"]
    first = next(
        cell.row for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("2026-05-01")
    )
    heads = {
        str(c.value).strip(" *"): c.column
        for row in sheet.iter_rows(max_row=first - 1)
        for c in row
        if c.value
    }
    for place, line in enumerate(lines):
        for head, value in line.items():
            sheet.cell(first + place, heads[head], value)
    book.save(path)
    return ck.load_pilot(path)


@pytest.mark.long
def test_hostile_cells_are_told_with_their_place_and_change_nothing(tmp_path):
    found = written(
        tmp_path,
        [
            {"Mois": "01/05/2026", "Part du mois ouverte": "150 %"},
            {"Mois": "01/04/2026", "Part du mois ouverte": "moitié"},
            {"Mois": "01/03/2026", "Saison": "-3"},
            {"Mois": "quand on veut", "Part du mois ouverte": 0.5},
        ],
    )
    told = [f for f in found.findings if f.table == "opening"]
    assert len({f.row for f in told}) == 4
    assert all(f.what() and f.repair() for f in told)
    assert records.exposure(found).eq(1).all()


@pytest.mark.long
def test_two_lines_for_one_month_and_a_closed_month_with_orders_are_told(tmp_path):
    found = written(
        tmp_path,
        [
            {"Mois": "01/05/2026", "Part du mois ouverte": 0.9},
            {"Mois": "20/05/2026", "Part du mois ouverte": 0.5},
            {"Mois": "01/04/2026", "Part du mois ouverte": 0},
        ],
    )
    assert {f.code for f in found.findings if f.table == "opening"} == {"month_twice", "closed_month"}
    said = records.exposure(found)
    assert said["2026-05"] == 0.5
    assert said["2026-04"] == 1


@pytest.mark.long
def test_the_sample_that_closes_for_holidays_says_so_and_its_orders_are_those_of_a_normal_month():
    found = load("engagement")
    assert not [f for f in found.findings if f.table == "opening"]
    row = gates.review(found, draws=500).criteria.set_index("indicator").loc["orders_month"]
    assert row["value"] > records.orders_by_month(found).iloc[-3:].mean()
    assert "normal" in row["note"]


def test_answers_of_a_month_to_come_vary_as_much_as_was_said():
    """Eight answers a month, each worth two: their sum varies twice as much as that of eight answers apart."""
    share = ShareNow(a=6e6, b=4e6, month=8.0, requirement=0.5, effect=2.0)
    n, good = _answers_ahead(share, 24, 4000, np.random.default_rng(5))
    wide = ((good - 0.6 * n) ** 2).sum() / (0.6 * 0.4 * n).sum()
    assert wide == pytest.approx(2.0, abs=0.03)

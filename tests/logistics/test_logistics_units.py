"""Tour logs in the wrong unit: told line by line, and kept out of what trips cost until corrected."""

import datetime as dt

import pytest
from test_intake_cross import read

import conciergekit as ck

HEADINGS = [
    "N°",
    "Date",
    "Moyen",
    "Kilomètres",
    "Minutes de conduite",
    "Minutes aux arrêts",
    "Minutes de chargement",
    "Arrêts",
]
GOOD = [
    [f"T{i}", dt.date(2026, 1, 6) + dt.timedelta(7 * i), "Voiture", 20 + i, 40, 30, 10, 5] for i in range(8)
]
WRONG = {
    "minutes typed as hours": (["Voiture", 22, 0.7, 0.5, 0.25, 5], "drive_in_hours", "42"),
    "kilometres typed as metres": (["Voiture", 18500, 45, 30, 10, 5], "km_in_metres", "18,5"),
    "what the counter says": (["Voiture", 84512, None, 30, 10, 5], "too_far", "le retour moins le départ"),
    "minutes typed as seconds": (["Voiture", 22, 2400, 1800, 600, 5], "tour_over_a_day", "minutes"),
    "far too long to walk": (["À pied", 60, None, 30, 10, 5], "too_far_for_it", "moyen de déplacement"),
}


def tours(*wrong):
    bad = [[f"B{i}", dt.date(2026, 3, 6), *line] for i, line in enumerate(wrong)]
    return {"Tournées": [HEADINGS, *GOOD, *bad]}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_unit_is_told_with_what_was_likely_meant(case, tmp_path):
    line, code, likely = WRONG[case]
    found = {f.code: f for f in read(tmp_path, {}, **tours(line)).findings}
    assert likely in found[code].repair()


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.long
def test_a_wrong_unit_does_not_move_the_cost_of_a_stop(case, tmp_path):
    pilot = read(tmp_path, {}, **tours(WRONG[case][0]))
    costs = ck.logistics.cost_tours(pilot)
    usual = costs.table.loc[~costs.table["set_aside"]]
    right = usual["cost_full_eur"].sum() / usual["stops"].sum()
    assert costs.totals["cost_per_stop_eur"] == pytest.approx(right, rel=0.06)
    assert any("tant qu’ils ne sont pas corrigés" in line for line in costs.sentences("fr"))


def test_what_was_typed_stays_as_typed(tmp_path):
    pilot = read(tmp_path, {}, **tours(WRONG["kilometres typed as metres"][0]))
    assert 18500 in pilot["tours"]["km"].tolist()


def test_figures_that_can_be_are_left_alone(sample):
    """A slow round in town, a long day on the road: unusual, not impossible."""
    assert not ck.logistics.cost_tours(sample).table["set_aside"].any()

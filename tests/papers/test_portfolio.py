"""Pilots side by side: same figures as each pilot's review, nothing invented for what is not measured."""

import math

import pytest
from conftest import load

import conciergekit as ck
from conciergekit import portfolio

NAMES = ["pivot", "contrats", "engagement", "camion", "incomplet"]


@pytest.fixture(scope="module")
def compared():
    return portfolio.compare([load(name) for name in NAMES])


def test_rows_come_in_the_order_given_with_the_figures_of_the_cases(compared):
    """Own cover at the present pace (worked out in test_gates), satisfaction 31 of 36 and 48 of 50."""
    assert list(compared.table["pilot"]) == [load(name).name for name in NAMES]
    assert list(compared.table["own_cover_share"][:4].round(3)) == [0.234, 0.611, 0.297, 0.397]
    assert compared.table["satisfaction_share"][1] == pytest.approx(31 / 36)
    assert compared.table["satisfaction_n"][3] == 50


def test_what_was_seen_by_chance_has_a_range_around_it_and_a_fact_has_none(compared):
    for name in ("orders_month", "satisfaction_share"):
        low, value, high = (compared.table[name + end][:4] for end in ("_low", "", "_high"))
        assert ((low < value) & (value < high)).all()
    assert sum(column.endswith(("_low", "_high")) for column in compared.table) == 4


def test_what_is_not_measured_is_nan_and_never_zero(compared):
    row = compared.table.iloc[4]
    assert math.isnan(row["own_cover_share"])
    assert math.isnan(row["satisfaction_share"])
    assert math.isnan(row["cost_per_stop_eur"])


def test_proposal_and_chances_are_those_of_the_review(compared):
    review = ck.gates.review(load("pivot"))
    assert compared.table["proposal"][0] == review.proposal
    assert compared.table["probability_share"][0] == review.probability


def test_sentences_give_the_ranges_in_both_languages(compared):
    assert "23\N{NARROW NO-BREAK SPACE}%" in compared.sentences("fr")[0]
    assert "23% to 61%" in compared.sentences("en")[0]


def test_sentences_do_not_speak_of_what_nobody_measured():
    alone = portfolio.Portfolio.of([{"pilot": "A"}, {"pilot": "B"}])
    assert alone.plot() is None
    assert len(alone.sentences("en")) == 1
    paid = portfolio.Portfolio.of([{"pilot": "A", "own_cover_share": 0.5}])
    assert "50%" in paid.sentences("en")[0]


def test_names_are_left_out_only_from_five_pilots_and_in_another_order(compared):
    pilots = [load(name) for name in NAMES]
    with pytest.raises(ck.ConciergekitError):
        portfolio.compare(pilots[:4], anonymous=True)
    hidden = portfolio.compare(pilots, seed=3, anonymous=True)
    assert list(hidden.table["pilot"]) == [f"Pilote {letter}" for letter in "ABCDE"]
    assert sorted(hidden.table["orders_month"]) == sorted(compared.table["orders_month"])
    assert list(hidden.table["orders_month"]) != list(compared.table["orders_month"])


def test_rows_survive_the_trip_through_json():
    rows = [
        {
            "pilot": "A",
            "own_cover_share": 0.5,
            "runway_months": "never",
            "satisfaction_share": None,
            "brake": None,
        }
    ]
    table = portfolio.Portfolio.of(rows).table
    assert math.isinf(table["runway_months"][0])
    assert math.isnan(table["satisfaction_share"][0])
    assert table["brake"][0] == ""


def test_the_chart_draws_a_name_as_typed_and_stays_within_its_scale():
    rows = [{"pilot": "Le $camion$", "own_cover_share": 3.0, "satisfaction_share": 0.9}, {"pilot": "B"}]
    ax = portfolio.Portfolio.of(rows).plot()
    assert any(r"Le \$camion\$" in text.get_text() for text in ax.texts)
    ax.figure.canvas.draw()
    assert ax.get_xlim()[1] <= 1.2

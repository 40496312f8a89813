"""What is small is not told as nothing, what adds up to 101 says that it is rounded, what is infinite is said in words."""

from types import SimpleNamespace

import numpy as np
import pytest
from test_indicators_by_hand import steady

import conciergekit as ck
from conciergekit import indicators, show
from conciergekit.actions import whole
from conciergekit.core import i18n, measures
from conciergekit.draw import laid_out
from conciergekit.targets import focus_tables
from conciergekit.tell import actions
from conciergekit.tell.logistics.comparison import weight
from conciergekit.tell.report import annex, decision


@pytest.mark.parametrize(
    ("kg", "said"),
    [(0.0039, "3,9 g"), (0.004, "4 g"), (0.0421, "42 g"), (0, "0 g"), (0.1, "0,10 kg"), (1.236, "1,24 kg")],
)
def test_a_weight_under_a_tenth_of_a_kilogram_is_in_grams(kg, said):
    with ck.use_language("fr"):
        assert weight(kg).replace("\N{NO-BREAK SPACE}", " ") == said


def test_an_order_carried_by_bike_has_its_grams(pilot_of):
    """contrats: 3 g a kilometre (ADEME); 0.003 kg × the kilometres of an order is told, never "0.00 kg"."""
    found = ck.logistics.compare_schemes(pilot_of("contrats"), draws=50)
    mine = found.table.loc[found.table["best_chance"].idxmax(), "co2_kg_per_order"]
    told = [text for text in found.sentences("en") if "CO2e" in text]
    assert 0 < mine < 0.1
    assert f"{1000 * mine:.1f} g".replace(".0 g", " g") in told[0].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([1 / 3] * 3, " (rounded)"),
        ([0.335, 0.335, 0.33], " (rounded)"),
        ([0.5, 0.3, 0.2], ""),
        ([], ""),
        ([np.nan, 1.0], ""),
    ],
)
def test_shares_that_no_longer_add_up_say_that_they_are_rounded(shares, said):
    with ck.use_language("en"):
        assert i18n.rounded(shares) == said


def test_a_year_to_pay_for_whose_parts_no_longer_add_up_says_so(pilot_of):
    """pivot: 8 872 and 30 104 € make one more than 38 975 €; contrats: 18 799 and 14 587 € make 33 386 €."""
    with ck.use_language("fr"):
        read = [ck.finance.funding_plan(pilot_of(name)).form().reading for name in ("pivot", "contrats")]
    assert [text.replace("\u202f", " ").replace("\xa0", " ") for text in read] == [
        "38 975 € (arrondi)",
        "33 386 €",
    ]


def test_the_table_of_costs_says_when_its_shares_are_rounded(pilot_of, monkeypatch):
    heads = []
    monkeypatch.setattr(show, "table", lambda _frame, columns=None, *_more, **_named: heads.append(columns))
    for name in ("contrats", "camion", "pivot", "engagement"):
        costs = ck.logistics.cost_tours(pilot_of(name))
        with ck.use_language("en"):
            show.tour_costs(costs)
        whole = sum(round(100 * share) for share in costs.parts["share"]) == 100
        assert heads[-1]["part_share"] == "Share of it" + ("" if whole else " (rounded)")


def test_small_figures_of_a_table_keep_a_digit():
    assert [show.cell(x, "co2_kg_month") for x in (0.04, 0.4, 0.0, 3.0)] == ["0,040", "0,4", "0", "3"]


@pytest.mark.long
def test_orders_that_leave_nothing_reach_break_even_at_no_volume():
    """An order brings 1 € and costs 2 €: an infinite number of orders, told neither as "inf" nor as not measured."""
    found = indicators.compute(steady(own=1.0), "break_even_orders")
    assert np.isinf(found.value)
    with ck.use_language("en"):
        assert found.shown() == measures.shown("break_even_orders", np.inf) == "no volume reaches it"
        assert found.sentence().startswith("Orders per month at break-even: no volume reaches it (60 orders")
        page = laid_out.html(annex.blocks(steady(own=1.0), indicators.overview(steady(own=1.0))))
    assert "no volume reaches it" in page
    assert ">inf<" not in page


def test_what_nobody_could_count_is_a_dash_and_stops_nothing():
    assert i18n.number(999_999_999_999_999).replace("\u202f", "") == "999999999999999"
    assert [i18n.number(1e15), i18n.money(-1e30), i18n.percent(1.9e75)] == [i18n.MISSING] * 3


@pytest.mark.parametrize(
    ("value", "other", "said"),
    [(49.6, 50, "49,6"), (42, 50, "42"), (49.96, 50, "49,96"), (49.999, 50, "50"), (50.4, 50, "50,4")],
)
def test_what_falls_short_is_not_written_as_what_is_required(value, other, said):
    with ck.use_language("fr"):
        assert i18n.apart(value, other) == said
        assert focus_tables.Broken("orders_month", value, other).text().startswith(f"{said} commandes")


def test_an_action_whose_day_has_passed_says_so_wherever_it_is_told():
    with ck.use_language("fr"):
        late = SimpleNamespace(when="30 juin 2026", late=True)
        assert actions.when(late) == "30 juin 2026 (en retard)"
        assert actions.when(SimpleNamespace(when="30 juin 2026", late=False)) == "30 juin 2026"
        assert actions.when(SimpleNamespace(when="", late=False)) == "à dater"


@pytest.mark.long
def test_the_first_screen_says_late_what_the_plan_says_late(pilot_of):
    """pivot: the bank was to be met by 30 June 2026, two months before the last day."""
    pilot = pilot_of("pivot")
    with ck.use_language("fr"):
        todo = whole(ck.gates.review(pilot))
        told = decision.actions(todo)
        assert ["30 juin 2026 (en retard)" in row for row in told.rows] == [
            bool(one) for one in todo.lines()["late"].head(3)
        ]
        assert any(todo.lines()["late"].head(3))


def test_a_volume_that_nothing_reaches_has_no_unit():
    said = {"spec": measures.get("break_even_orders"), "id": "break_even_orders", "unit": "commandes", "n": 9}
    found = SimpleNamespace(**said, low=np.nan, high=np.nan, measure=SimpleNamespace(at_least=False))
    with ck.use_language("fr"):
        for value, told in ((np.inf, "aucun volume n'y suffit"), (12, "12 commandes")):
            found.value = value
            assert annex._with_range(found).replace("’", "'") == told

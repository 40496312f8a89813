"""Scenarios against closed forms: PERT and triangular laws, linear models."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import conciergekit as ck
from conciergekit.scenarios import Assumption, simulate, switch_value, tornado

ORDERS = Assumption("orders", 40, 60, 90, origin="observed", label="Orders")
MARGIN = Assumption("margin", 6, 8, 9)
FIXED = Assumption("fixed", 400, 420, 500, shape="triangular")


def result(orders, margin, fixed):
    return orders * margin - fixed


@pytest.mark.long
def test_pert_has_its_textbook_mean_and_variance():
    # mean (a + 4m + b) / 6; variance (mean − a)(b − mean) / 7 (Vose 2008)
    draws = ORDERS.draw(200_000, np.random.default_rng(0))
    mean = (40 + 4 * 60 + 90) / 6
    assert ORDERS.mean == pytest.approx(mean)
    assert draws.mean() == pytest.approx(mean, rel=0.002)
    assert draws.var() == pytest.approx((mean - 40) * (90 - mean) / 7, rel=0.02)
    assert 40 <= draws.min() <= draws.max() <= 90


@pytest.mark.parametrize(
    ("shape", "ends", "mean"),
    [("uniform", (2, 3, 6), 4), ("triangular", (0, 3, 9), 4), ("yesno", (0, 0.3, 1), 0.3)],
)
def test_each_shape_has_the_mean_of_its_draws(shape, ends, mean):
    one = Assumption("x", *ends, shape=shape)
    assert one.mean == pytest.approx(mean)
    assert one.draw(200_000, np.random.default_rng(1)).mean() == pytest.approx(mean, rel=0.01)


@pytest.mark.parametrize("likely", [2.0, 3.5, 6.0])
def test_a_triangular_law_is_that_of_scipy(likely):
    p = np.linspace(0, 1, 41)
    law = Assumption("x", 2, likely, 6, shape="triangular")
    np.testing.assert_allclose(
        law.quantile(p), stats.triang.ppf(p, (likely - 2) / 4, loc=2, scale=4), atol=1e-12
    )


def test_triangular_median_is_exact():
    # above the mode: b − sqrt((b − a)(b − m) / 2)
    assert float(FIXED.quantile(0.5)) == pytest.approx(500 - np.sqrt(100 * 80 / 2))


@pytest.mark.long
def test_a_sum_of_independent_figures_adds_means_and_variances():
    both = simulate(
        lambda orders, other: 2 * orders + other, [ORDERS, Assumption("other", 40, 60, 90)], draws=60_000
    )
    variance = (ORDERS.mean - 40) * (90 - ORDERS.mean) / 7
    assert both.mean == pytest.approx(3 * ORDERS.mean, rel=0.003)
    assert both.values.var() == pytest.approx(5 * variance, rel=0.02)


def test_chances_below_a_target_follow_the_law():
    alone = simulate(lambda fixed: fixed, [FIXED], draws=40_000, target=440)
    # triangular distribution function above the mode
    assert alone.below == pytest.approx(1 - (500 - 440) ** 2 / (100 * 80), abs=0.01)


def test_changing_one_assumption_leaves_the_draws_of_the_others():
    one = simulate(lambda orders, margin: orders, [ORDERS, MARGIN], draws=100, seed=4)
    two = simulate(lambda orders, margin: orders, [ORDERS, Assumption("margin", 0, 1, 50)], draws=100, seed=4)
    assert (one.values == two.values).all()
    assert (
        one.values != simulate(lambda orders, margin: orders, [ORDERS, MARGIN], draws=100, seed=5).values
    ).any()


def test_a_tornado_of_a_linear_model_is_slope_times_spread():
    table = tornado(lambda orders, fixed: 3 * orders - fixed, [ORDERS, FIXED]).table.set_index("name")
    low, high = ORDERS.quantile([0.1, 0.9])
    assert table.loc["orders", "swing"] == pytest.approx(3 * (high - low))
    low, high = FIXED.quantile([0.1, 0.9])
    assert table.loc["fixed", "swing"] == pytest.approx(-(high - low))
    assert table.index[0] == "orders"


def test_the_base_is_the_model_at_the_middles():
    picture = tornado(result, [ORDERS, MARGIN, FIXED])
    assert picture.base == pytest.approx(result(*(float(a.quantile(0.5)) for a in (ORDERS, MARGIN, FIXED))))


@settings(max_examples=30, deadline=None)
@given(st.floats(0.5, 50), st.floats(100, 5000))
def test_the_switch_value_of_a_line_is_its_root(slope, cost):
    ranges = [Assumption("orders", cost / slope * 0.3, cost / slope * 0.6, cost / slope * 0.9)]
    found = switch_value(lambda orders: slope * orders - cost, ranges, "orders")
    assert found == pytest.approx(cost / slope, rel=1e-6)


def test_of_two_crossings_the_nearest_to_the_middle_is_told():
    """(x − 1)(x − 9) crosses zero at 1 and at 9; the middle of 0 to 10 is told nearer to one or to the other."""
    for likely, root in ((2.0, 1.0), (8.0, 9.0)):
        asked = [Assumption("orders", 0.0, likely, 10.0, shape="triangular")]
        found = switch_value(lambda orders: (orders - 1) * (orders - 9), asked, "orders")
        assert found == pytest.approx(root, abs=1e-6)


def test_what_never_crosses_has_no_switch_value():
    assert np.isnan(switch_value(lambda orders: orders**2 + 1, [ORDERS], "orders"))
    with pytest.raises(ck.ConciergekitError, match="orders"):
        switch_value(lambda orders: orders, [ORDERS], "nothing")


def test_a_certain_figure_does_not_move():
    same = simulate(lambda a: a * 2, [Assumption("a", 5, 5, 5)], draws=50)
    assert (same.values == 10).all()
    assert tornado(lambda a: a, [Assumption("a", 5, 5, 5)]).plot()


def test_badly_ordered_figures_are_refused():
    with pytest.raises(ck.ConciergekitError):
        Assumption("orders", 10, 5, 20)
    with pytest.raises(ck.ConciergekitError):
        Assumption("orders", 1, float("nan"), 20)
    for low, high in (
        (0.2, 0.8),
        (0, 0.8),
        (0.2, 1),
        (0, 3000),
    ):  # two amounts, or two chances: it would draw 0 or 1
        with pytest.raises(ck.ConciergekitError, match="oui ou non"):
            Assumption("grant", low, 0.5, high, shape="yesno")
    with pytest.raises(ck.ConciergekitError):
        simulate(lambda: 0, [])
    with pytest.raises(ck.ConciergekitError):
        simulate(lambda orders: orders, [ORDERS, ORDERS])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_results_speak_both_languages(lang):
    with ck.use_language(lang):
        some = simulate(result, [ORDERS, MARGIN, FIXED], draws=500)
        picture = tornado(result, [ORDERS, MARGIN, FIXED])
        for shown in (some, picture):
            assert shown.sentences(lang)
    assumed = some.sentences("en")[-1]
    assert "margin" in assumed
    assert "Orders" not in assumed  # observed


@pytest.mark.parametrize(("known", "crossing"), [(0.2, 5), (-0.2, -9), (100, 600), (2, 2)])
def test_a_value_taken_as_known_is_looked_for_up_to_ten_times_itself_or_ten(known, crossing):
    fixed = Assumption("x", known, known, known)
    assert switch_value(lambda x: x - crossing, [fixed], "x") == pytest.approx(crossing)


def test_a_crossing_beyond_what_is_looked_at_is_not_told():
    assert np.isnan(switch_value(lambda x: x - 12, [Assumption("x", 0.2, 0.2, 0.2)], "x"))
    assert np.isnan(switch_value(lambda x: x - 1101, [Assumption("x", 100, 100, 100)], "x"))


@pytest.mark.parametrize("chance", [0.02, 0.5, 0.95])
def test_a_yes_or_a_no_is_moved_from_one_to_the_other_however_unlikely(chance):
    """1,000 € if yes: one to the other is 1,000 €, whatever the chance."""
    asked = [Assumption("y", 0, chance, 1, shape="yesno"), Assumption("x", 0, 1, 2)]
    found = tornado(lambda y, x: 1000 * y + x, asked).table.set_index("name")
    assert found.loc["y", "swing"] == pytest.approx(1000)
    certain = [Assumption("y", 0, 1, 1, shape="yesno"), Assumption("x", 0, 1, 2)]
    assert tornado(lambda y, x: 1000 * y + x, certain).table.set_index("name").loc["y", "swing"] == 0


def test_a_model_without_an_answer_in_some_draws_gives_no_chance():
    asked = [Assumption("x", -1, 0, 1)]
    with pytest.raises(ck.ConciergekitError, match="pas de réponse"):
        simulate(lambda x: np.where(x > 0, np.nan, -1.0), asked)
    with pytest.raises(ck.ConciergekitError, match="tirages"):
        simulate(lambda x: x, asked, draws=0)
    with pytest.raises(ck.ConciergekitError, match="basse"):
        Assumption("x", 0, 1, np.inf)

"""Weights, acceptability analysis and concentration, against published cases and closed forms."""

import json
from functools import cache

import numpy as np
import pytest
from conftest import ROOT

from conciergekit import targets

CASES = ROOT / "tests" / "published_cases"
DRAWS = 100_000


@cache
def case(name):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf8"))


def array(values):
    """A published table; null reads as NaN."""
    return np.array(values, dtype=float)


# ---- weights ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(2, 9))
def test_weights_from_an_order_are_those_published(n):
    published = case("weights_rank_based")["expected"][f"roc_{n}"]
    np.testing.assert_allclose(targets.rank_order_centroid(n), published, atol=1e-9)


def test_swing_points_become_shares():
    example = case("weights_rank_based")["input"]["swing_example"]
    np.testing.assert_allclose(targets.swing_weights(example["points"]), example["weights"], atol=1e-12)


@pytest.mark.parametrize("points", [[], [0, 0], [1, -1], [1, np.nan], [1, np.inf], [[1, 2]]])
def test_impossible_points_are_refused(points):
    with pytest.raises(ValueError, match="points"):
        targets.swing_weights(points)


@pytest.mark.parametrize("n", [0, -1, 2.5, True, "3"])
def test_a_number_of_criteria_is_a_whole_number(n):
    with pytest.raises(ValueError, match="whole number"):
        targets.rank_order_centroid(n)


def test_saatys_house_has_the_priorities_and_the_consistency_he_printed():
    published = case("ahp_saaty1990_house")
    weights, ratio = targets.ahp_weights(published["input"]["pairwise"])
    np.testing.assert_allclose(weights, published["expected"]["priorities"], atol=published["atol"])
    assert ratio == pytest.approx(published["expected"]["CR_RI_1.41"][0], abs=5e-4)
    assert ratio > 0.10  # inconsistent on purpose


def test_a_matrix_as_it_is_printed_gives_the_weights_of_the_exact_one():
    """Articles print 1/3 as 0.33, 1/8 as 0.13: the judgement is the larger of the two."""
    exact = np.array([[1, 3, 5, 8], [1 / 3, 1, 2, 6], [1 / 5, 1 / 2, 1, 4], [1 / 8, 1 / 6, 1 / 4, 1]])
    weights, ratio = targets.ahp_weights(exact.round(2))
    np.testing.assert_allclose(weights, targets.ahp_weights(exact)[0], rtol=1e-12)
    assert ratio == pytest.approx(targets.ahp_weights(exact)[1])


def test_points_by_name_are_refused_with_the_reason():
    with pytest.raises(ValueError, match="in the order of the criteria"):
        targets.swing_weights({"need": 100, "cost": 50})


def test_consistent_judgements_give_their_weights_back_and_no_inconsistency():
    true = np.array([0.4, 0.3, 0.2, 0.1])
    weights, ratio = targets.ahp_weights(true[:, None] / true)
    np.testing.assert_allclose(weights, true, atol=1e-12)
    assert ratio == pytest.approx(0, abs=1e-12)


def test_one_or_two_criteria_cannot_be_inconsistent():
    assert targets.ahp_weights([[1]])[1] == 0
    weights, ratio = targets.ahp_weights([[1, 3], [1 / 3, 1]])
    np.testing.assert_allclose(weights, [0.75, 0.25])
    assert ratio == 0


def test_the_geometric_mean_of_a_group_is_accepted():
    half = np.sqrt(6)
    weights, _ratio = targets.ahp_weights([[1, half], [1 / half, 1]])
    assert weights[0] / weights[1] == pytest.approx(half)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 2]], "square"),
        ([], "square"),
        ([[1, -2], [-0.5, 1]], "positive"),
        ([[1, np.nan], [1, 1]], "positive"),
        ([[1, 2], [0.4, 1]], "reciprocal"),
        ([[2, 1], [1, 1]], "reciprocal"),
        ([[1, 12], [0.08, 1]], "reciprocal"),  # beyond 9, nothing is printed with two decimals
        (np.ones((16, 16)), "at most 15"),
    ],
)
def test_impossible_comparisons_are_refused_with_the_reason(matrix, message):
    with pytest.raises(ValueError, match=message):
        targets.ahp_weights(matrix)


# ---- smaa: published and exact ---------------------------------------------------------------------------


def weight_draws(name, count):
    """Draws uniform over the weights of the exact case."""
    rng = np.random.default_rng(5)
    if name == "uniform_simplex":
        return None
    w = targets.uniform_weights(rng, count, 3)
    if name.startswith("order"):
        return -np.sort(-w, axis=1)
    return w[(w[:, 0] >= 0.2) & (w[:, 0] <= 0.5) & (w[:, 0] >= w[:, 1])]


@pytest.mark.parametrize("name", ["uniform_simplex", "bounds_0.2<=w1<=0.5_and_w1>=w2", "order_w1>=w2>=w3"])
def test_the_exact_case_is_met_within_monte_carlo_error(name):
    published = case("smaa_exact_3criteria")
    exact = published["expected"][name]
    result = targets.smaa(published["input"]["utilities"], weight_draws(name, 4 * DRAWS), draws=DRAWS, seed=3)

    def share_error(share):
        return np.sqrt(share * (1 - share) / result.draws)

    for got, want, error in (
        (result.rank_acceptability, exact["rank_acceptability"], share_error(result.rank_acceptability)),
        (result.pairwise, exact["pairwise_winning"], share_error(result.pairwise)),
        (result.central_weights, exact["central_weights"], result.central_weights_se),
    ):
        got, want = got.astype(float), array(want)
        assert (np.isnan(got) == np.isnan(want)).all()
        known = ~np.isnan(want)
        assert (np.abs(got - want)[known] <= 4.5 * error[known] + 1e-4).all()
    if "holistic_linear_metaweights" in exact:
        np.testing.assert_allclose(result.holistic, exact["holistic_linear_metaweights"], atol=0.005)


@pytest.mark.parametrize("n", [2, 3, 4, 8])
def test_options_each_best_on_one_criterion_share_the_ranks(n):
    exact = case("smaa_identity_alternatives")["expected"][str(n)]
    result = targets.smaa(np.eye(n), draws=DRAWS, seed=1)
    np.testing.assert_allclose(result.rank_acceptability, exact["rank_acceptability_every_cell"], atol=0.007)
    np.testing.assert_allclose(result.central_weights, exact["central_weights"], atol=0.007)
    assert (result.confidence_factors == 1).all()


def test_pairwise_wins_follow_the_exact_formula_in_any_dimension():
    """P(sum w_j d_j > 0) = sum over d_j > 0 of prod_k d_j / (d_j - d_k), for uniform weights."""
    rng = np.random.default_rng(11)
    for n in (2, 3, 5, 8):
        u = rng.random((2, n))
        d = u[0] - u[1]
        exact = sum(np.prod([d[j] / (d[j] - d[k]) for k in range(n) if k != j]) for j in range(n) if d[j] > 0)
        assert targets.smaa(u, draws=DRAWS, seed=2).pairwise[0, 1] == pytest.approx(exact, abs=0.006)


def test_weights_that_decrease_have_the_rank_order_centroid_as_mean():
    w = -np.sort(-targets.uniform_weights(np.random.default_rng(0), DRAWS, 5), axis=1)
    np.testing.assert_allclose(w.mean(axis=0), targets.rank_order_centroid(5), atol=0.003)


def test_two_uncertain_options_win_as_the_normal_law_says():
    rng = np.random.default_rng(4)
    u = np.clip(rng.normal([0.55, 0.45], [0.06, 0.08], (40_000, 2)), 0, 1)[:, :, None]
    result = targets.smaa(u)
    from scipy.stats import norm

    assert result.draws == 40_000
    assert result.pairwise[0, 1] == pytest.approx(norm.cdf(0.1 / np.hypot(0.06, 0.08)), abs=0.01)
    np.testing.assert_allclose(result.confidence_factors, result.rank_acceptability[:, 0], atol=1e-12)


def test_a_confidence_factor_is_the_chance_of_being_first_at_its_central_weights():
    u = np.random.default_rng(9).random((5000, 4, 3))
    u[:, 3] = u[:, 0] / 2  # never first
    u[:, 2] = u[:, 1]  # always level
    result = targets.smaa(u)
    for i, weights in enumerate(result.central_weights):
        values = u @ weights
        first = np.mean(values[:, i] >= values.max(axis=1) - 1e-10) if i < 3 else np.nan
        np.testing.assert_equal(result.confidence_factors[i], first)


def test_a_published_tie_stays_a_tie():
    """Weighted sum of Triantaphyllou: 21.5, 22.0, 22.0; the two equals share the first rank."""
    published = case("wsm_triantaphyllou")
    u = array(published["input"]["matrix"]) / 30
    result = targets.smaa(u, [published["input"]["weights"]])
    np.testing.assert_array_equal(result.rank_acceptability, [[0, 0, 1], [1, 0, 0], [1, 0, 0]])
    assert result.pairwise[1, 2] == result.pairwise[2, 1] == 0


# ---- smaa: properties ------------------------------------------------------------------------------------


def test_ranks_are_a_distribution_and_wins_are_complementary_without_ties():
    result = targets.smaa(np.random.default_rng(1).random((6, 4)), draws=20_000)
    np.testing.assert_allclose(result.rank_acceptability.sum(axis=1), 1)
    np.testing.assert_allclose(result.rank_acceptability.sum(axis=0), 1)
    np.testing.assert_allclose(result.pairwise + result.pairwise.T + np.eye(6), 1)
    np.testing.assert_allclose(result.expected_rank, 1 + result.pairwise.sum(axis=0))
    np.testing.assert_allclose(result.holistic, (6 - result.expected_rank) / 5)
    sometimes_first = result.rank_acceptability[:, 0] > 0
    np.testing.assert_allclose(result.central_weights[sometimes_first].sum(axis=1), 1)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    u = np.random.default_rng(1).random((5, 3))
    first, again, other = (targets.smaa(u, draws=3000, seed=s) for s in (7, 7, 8))
    assert first.rank_acceptability.tobytes() == again.rank_acceptability.tobytes()
    assert first.central_weights.tobytes() == again.central_weights.tobytes()
    assert (first.rank_acceptability != other.rank_acceptability).any()


def test_adding_an_option_never_changes_how_two_others_compare():
    u = np.random.default_rng(3).random((4, 5))
    before, after = targets.smaa(u[:3]), targets.smaa(u)
    np.testing.assert_array_equal(after.pairwise[:3, :3], before.pairwise)


def test_one_option_is_always_first():
    result = targets.smaa([[0.2, 0.9]])
    assert result.rank_acceptability.tolist() == [[1.0]]
    assert result.holistic.tolist() == [1.0]
    assert targets.classify(result).clear


@pytest.mark.parametrize("u", [np.full((3, 4), 0.5), np.tile(np.random.default_rng(0).random(4), (3, 1))])
def test_equal_options_all_share_the_first_rank(u):
    result = targets.smaa(u, draws=2000)
    assert (result.rank_acceptability[:, 0] == 1).all()
    assert (result.pairwise == 0).all()
    assert targets.classify(result).reason == "within_error"


def test_a_dominated_option_is_never_first_and_suits_nobody():
    result = targets.smaa([[0.9, 0.8], [0.5, 0.4]])
    assert np.isnan(result.central_weights[1]).all()
    assert np.isnan(result.confidence_factors[1])
    assert result.pairwise[0, 1] == 1


def test_draws_of_weights_and_of_utilities_of_different_lengths_are_both_used():
    u = np.zeros((6, 2, 2))
    u[::2, 0, 0] = u[1::2, 1, 0] = 1  # the first option wins every other draw
    result = targets.smaa(u, [[1, 0]])
    assert result.draws == 6
    np.testing.assert_array_equal(result.rank_acceptability[:, 0], [0.5, 0.5])


@pytest.mark.parametrize(
    ("u", "w", "message"),
    [
        ([[0.5, np.nan]], None, "option 1, criterion 2"),
        ([[0.5], [1.2]], None, "option 2, criterion 1"),
        ([[0.5], [-0.1]], None, "in \\[0, 1\\]"),
        ([0.5, 0.2], None, "utilities must be"),
        (np.empty((0, 2)), None, "none empty"),
        ([[0.5, 0.5]], [[1.2, -0.2]], "not negative"),
        ([[0.5, 0.5]], [[0.5, 0.6]], "sum to 1"),
        ([[0.5, 0.5]], [[0.5, np.nan]], "finite"),
        ([[0.5, 0.5]], [[1.0]], "shape"),
        ([[0.5, 0.5]], np.empty((0, 2)), "shape"),
    ],
)
def test_impossible_inputs_are_refused_naming_the_cell(u, w, message):
    with pytest.raises(ValueError, match=message):
        targets.smaa(u, w)


@pytest.mark.parametrize("draws", [0, -5, 1.5])
def test_a_number_of_draws_is_a_whole_number(draws):
    with pytest.raises(ValueError, match="draws"):
        targets.smaa([[0.5]], draws=draws)


def test_rounding_noise_at_the_ends_is_tolerated():
    assert targets.smaa([[1 + 1e-12, -1e-12], [0, 0]]).pairwise[0, 1] == 1


def test_no_winner_is_named_under_the_threshold_or_within_the_error():
    close = targets.classify(targets.smaa(np.eye(2), draws=1000))
    assert (close.clear, close.reason) == (False, "within_error")
    split = targets.classify(targets.smaa([[0.9, 0.1, 0.5], [0.1, 0.6, 0.5], [0.5, 0.2, 0.55]]))
    assert not split.clear
    sure = targets.classify(targets.smaa([[0.9, 0.8], [0.8, 0.9], [0.95, 0.89]]))
    assert sure.clear
    assert sure.best == 2


# ---- concentration ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(case("concentration")["input"]))
def test_concentration_is_that_of_the_definitions(name):
    got = targets.concentration(case("concentration")["input"][name])
    want = case("concentration")["expected"][name]
    for mine, theirs in (
        ("hhi", "HHI"),
        ("effective", "effective_number_hill1"),
        ("effective_hhi", "effective_number_hill2"),
        ("top1", "top1"),
        ("top2", "top2"),
    ):
        assert got[mine] == pytest.approx(want[theirs], abs=1e-12)


def test_nothing_has_no_concentration_and_negative_amounts_are_refused():
    assert np.isnan(targets.concentration([0, 0])["hhi"])
    assert targets.concentration([])["active"] == 0
    with pytest.raises(ValueError, match="negative"):
        targets.concentration([1, -1])


def test_the_best_and_the_worst_of_an_offer_are_among_what_was_measured_of_it(pilot_of):
    """As the table of the criteria gives them: what nobody measured is neither a strength nor a weakness."""
    measured = targets.evaluate(pilot_of("contrats"), draws=300).table.dropna(subset=["value"])
    ranked = targets.prioritize(pilot_of("contrats"), draws=300).table.dropna(subset=["strongest"])
    for row in ranked.itertuples():
        mine = measured[(measured["public"] == row.public) & (measured["service"] == row.service)]
        worth = mine.set_index("criterion")["worth"]
        assert worth[row.strongest] == pytest.approx(worth.max(), abs=0.05)
        assert worth[row.weakest] == pytest.approx(worth.min(), abs=0.05)

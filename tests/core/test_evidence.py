"""What few data allow to say, against published intervals, conjugate cases and simulated truths."""

import json

import numpy as np
import pytest
from conftest import ROOT
from scipy import special, stats

from conciergekit import evidence

CASES = ROOT / "tests" / "published_cases"


def cases(name):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf8"))


NEWCOMBE = cases("intervals_newcombe1998")["cases"]
ids = lambda case: f"{case['x']}/{case['n']}"  # noqa: E731


# ---- shares


@pytest.mark.parametrize("case", NEWCOMBE, ids=ids)
def test_wilson_intervals_are_those_newcombe_published(case):
    assert evidence.wilson_interval(case["x"], case["n"]) == pytest.approx(case["wilson"], abs=5e-5)


@pytest.mark.parametrize("case", NEWCOMBE, ids=ids)
def test_wilson_lies_within_its_continuity_corrected_form_and_stays_a_share(case):
    low, high = evidence.wilson_interval(case["x"], case["n"])
    assert case["wilson_cc"][0] <= low + 5e-5
    assert high - 5e-5 <= case["wilson_cc"][1]
    assert 0 <= low <= case["x"] / case["n"] <= high <= 1


@pytest.mark.parametrize("case", NEWCOMBE, ids=ids)
def test_without_a_guess_the_posterior_is_jeffreys(case):
    a, b = evidence.beta_share(case["x"], case["n"])
    low, high = stats.beta.ppf([0.025, 0.975], a, b)
    # Brown, Cai and DasGupta set the bound to 0 or 1 when no or every answer is favourable
    low, high = (0 if case["x"] == 0 else low), (1 if case["x"] == case["n"] else high)
    assert (low, high) == pytest.approx(case["jeffreys_computed"], abs=1e-4)


@pytest.mark.parametrize(
    ("x", "n", "low", "high"), [(9, 10, 60, 98), (18, 20, 70, 97), (40, 50, 67, 89), (31, 36, 71, 94)]
)
def test_intervals_of_everyday_surveys(x, n, low, high):
    assert [round(100 * v) for v in evidence.wilson_interval(x, n)] == [low, high]


def test_wilson_takes_arrays():
    low, high = evidence.wilson_interval([81, 15], [263, 148])
    assert low == pytest.approx([0.2553, 0.0624], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1605], abs=5e-5)


@pytest.mark.parametrize("bad", [(1, 0), (-1, 5), (6, 5), (np.nan, 5)])
def test_impossible_counts_are_refused(bad):
    with pytest.raises(ValueError, match="n"):
        evidence.wilson_interval(*bad)


def test_ordinal_classes_collapse_to_the_share():
    """Dirichlet on five classes, summed over "4 or 5", is the Beta of the share."""
    counts, before = np.array([1, 2, 4, 9, 12]), 4 * np.array([0.05, 0.05, 0.15, 0.35, 0.40])
    rng = np.random.default_rng(0)
    summed = rng.dirichlet(counts + before, size=200_000)[:, 3:].sum(axis=1)
    a, b = evidence.beta_share(21, 28, guess=0.75)
    assert summed.mean() == pytest.approx(a / (a + b), abs=2e-3)
    assert np.quantile(summed, [0.05, 0.95]) == pytest.approx(stats.beta.ppf([0.05, 0.95], a, b), abs=4e-3)


@pytest.mark.parametrize(("x", "n", "more"), [(9, 12, 57), (15, 20, 86), (16, 20, 49), (24, 30, 58)])
def test_answers_still_needed_near_three_quarters(x, n, more):
    assert evidence.answers_needed(x, n, 0.75, guess=0.8) == more


@pytest.mark.parametrize(
    ("x", "n", "requirement"), [(9, 12, 0.75), (16, 20, 0.75), (24, 30, 0.75), (18, 20, 0.85), (3, 8, 0.5)]
)
@pytest.mark.long
def test_from_the_answers_needed_on_more_answers_settle_it_too(x, n, requirement):
    """The chance goes up and down like a saw: every number of answers is tried, one by one, with whole counts."""
    chances = settling(x, n, requirement)
    holds = [m for m in range(1, 121) if min(chances[m - 1 :]) >= 0.5]
    assert evidence.answers_needed(x, n, requirement, guess=0.8, most=120) == (holds[0] if holds else None)


def settling(x, n, requirement, sure=0.9):
    """Chances that 1 to 120 more answers settle it."""
    a, b = evidence.beta_share(x, n, guess=0.8)
    chances = []
    for more in range(1, 121):
        good = np.arange(more + 1)
        then = stats.beta(a + good, b + more - good).sf(requirement)
        settled = (then >= sure) | (then <= 1 - sure)
        chances.append(stats.betabinom(more, a, b).pmf(good)[settled].sum())
    return chances


@pytest.mark.long
def test_the_first_number_of_answers_that_would_do_may_not_do_with_one_more():
    """What is guarded against: a first crossing after which a few answers more settle less."""
    chances = settling(16, 20, 0.75)
    first = next(m for m, chance in enumerate(chances, start=1) if chance >= 0.5)
    assert min(chances[first:]) < 0.5
    assert evidence.answers_needed(16, 20, 0.75, guess=0.8) > first


def test_a_settled_share_needs_no_more_answers_and_a_hopeless_one_says_so():
    assert evidence.answers_needed(29, 30, 0.75, guess=0.8) == 0
    assert evidence.answers_needed(5, 30, 0.75, guess=0.8) == 0
    assert evidence.answers_needed(750, 1000, 0.75, guess=0.75, most=50) is None


# ---- clusters


@pytest.mark.parametrize("rho", [0, 0.2])
@pytest.mark.sampled(1)
def test_nine_ranges_in_ten_hold_where_regulars_are_served_or_refused_alike(rho):
    """Four regulars among thirty-four clients; taken as independent, four ranges in ten miss the truth at 0.2."""
    rng, share, held = np.random.default_rng(7), 0.85, []
    for _test in range(1500):
        n = np.concatenate([rng.poisson(20, 4), rng.poisson(1, 30)]) + 1
        own = rng.beta(share * (1 / rho - 1), (1 - share) * (1 / rho - 1), 34) if rho else np.full(34, share)
        x = rng.binomial(n, own)
        effect = evidence.cluster_effect(x, n)
        a, b = evidence.beta_share(x.sum() / effect, n.sum() / effect)
        low, high = stats.beta.ppf([0.05, 0.95], a, b)
        held.append(low <= share <= high)
    assert np.mean(held) > 0.86


def test_clients_of_one_request_count_in_full_and_those_all_alike_as_one():
    assert evidence.cluster_effect([1, 0, 1, 0, 1], [1] * 5) == 1
    assert evidence.cluster_effect([0, 9, 9, 0, 9, 0], [9] * 6) == pytest.approx(
        9
    )  # six clients, wholly alike
    with pytest.raises(ValueError, match="between 0 and the requests"):
        evidence.cluster_effect([3], [2])
    with pytest.raises(ValueError, match="count for something"):
        evidence.effective_clusters([], [])
    with pytest.raises(ValueError, match="rests on something"):
        evidence.clustered_interval(0.5, 0)


def test_a_side_without_a_client_may_have_large_ones():
    """Forty clients; those of the side planned at a fifth order five times as much: one test in seven meets none."""
    counts = [5, *[1] * 35]
    assert (
        evidence.effective_clusters(counts, [False] * 36)
        == evidence.effective_clusters(counts, [True] * 36)
        == 8
    )
    assert evidence.clustered_interval(0.0, 8)[1] > 0.3


@pytest.mark.parametrize("n", [3, 8, 25])
def test_clients_of_one_order_have_the_range_of_clopper_and_pearson(n):
    for mine in range(n + 1):
        side = np.arange(n) < mine
        assert evidence.effective_clusters(np.ones(n), side) == pytest.approx(n)
        exact = stats.binomtest(mine, n).proportion_ci(0.9, "exact")
        assert evidence.clustered_interval(mine / n, n) == pytest.approx((exact.low, exact.high))


# ---- counts


@pytest.mark.parametrize("case", cases("gamma_poisson")["cases"], ids=lambda case: case["name"])
def test_published_gamma_poisson_updates(case):
    a, b = evidence.gamma_poisson(*case["prior"], case["y"], case["exposure"])
    assert [a, b] == case["post"]
    assert a / b == pytest.approx(case["mean"], abs=6e-3)
    if "P_gt_1" in case:
        assert stats.gamma.sf(1, a, scale=1 / b) == pytest.approx(case["P_gt_1"], abs=5e-3)
    if "mode" in case:
        assert (a - 1) / b == pytest.approx(case["mode"], abs=1e-3)
        assert a / b**2 == pytest.approx(case["var"], abs=1e-3)


def series(rng, level, months):
    """A service filling up towards `level`, with more than Poisson variation: the truth is known."""
    tau, cv = rng.uniform(0.3, 4), rng.uniform(0.1, 0.3)
    mean = level * (1 - np.exp(-np.arange(1, months + 1) / tau))
    return rng.poisson(mean * rng.gamma(1 / cv**2, cv**2, months))


@pytest.mark.parametrize("months", [3, 6, 12])
@pytest.mark.long
def test_the_range_of_the_settling_level_holds_the_truth_where_the_textbook_one_does_not(months):
    rng, inside, textbook = np.random.default_rng(20260401 + months), 0, 0
    for _ in range(300):
        level = float(np.exp(rng.normal(np.log(50), 0.35)))
        counts = series(rng, level, months)
        low, high = evidence.interval(evidence.demand_level(counts, guess=60, draws=400))
        inside += low <= level <= high
        a, b = evidence.gamma_poisson(2, 2 / 60, counts, months)
        low, high = stats.gamma.ppf([0.05, 0.95], a, scale=1 / b)
        textbook += low <= level <= high
    assert inside / 300 >= 0.85
    assert textbook / 300 <= 0.50


def test_a_steady_service_settles_at_its_mean():
    draws = evidence.demand_level([50] * 12)
    assert np.median(draws) == pytest.approx(50, rel=0.03)


def test_without_a_ramp_the_level_is_a_discounted_mean():
    """Harvey and Fernandes 1989: with many months the weights of the past are 0.9**k."""
    y = np.array([40.0, 44, 39, 43, 41, 46] * 8)
    state = evidence.demand_state(y)
    a, b = state.shape, state.rate
    past = 0.9 ** np.arange(len(y))[::-1]
    assert (a / b)[0] == pytest.approx((past * y).sum() / past.sum(), rel=0.01)


def test_a_missing_month_teaches_nothing_and_costs_certainty():
    known = evidence.demand_level([40, 42, 41, 43, 40, 42])
    gap = evidence.demand_level([40, 42, 41, np.nan, 40, 42])
    zero = evidence.demand_level([40, 42, 41, 0, 40, 42])
    assert gap.std() > known.std()
    assert np.median(gap) == pytest.approx(np.median(known), rel=0.06)
    assert np.median(zero) < 0.93 * np.median(gap)  # a zero is a datum


def test_a_half_open_month_counts_half():
    half = evidence.demand_level([40, 42, 41, 20, 40, 42], exposure=[1, 1, 1, 0.5, 1, 1])
    assert np.median(half) == pytest.approx(
        np.median(evidence.demand_level([40, 42, 41, 40, 40, 42])), rel=0.05
    )


def test_a_known_season_is_taken_out():
    season = np.array([0.8, 1.0, 1.2, 1.2, 1.0, 0.8])
    flat = evidence.demand_level(np.full(6, 60.0))
    moved = evidence.demand_level(60 * season, season=season)
    assert np.median(moved) == pytest.approx(np.median(flat), rel=0.04)


def test_no_data_gives_the_guess_back():
    assert np.mean(evidence.demand_level([], guess=30)) == pytest.approx(30, rel=0.02)
    with pytest.raises(ValueError, match="guess"):
        evidence.demand_level([np.nan])


@pytest.mark.parametrize(
    "bad",
    [
        {"counts": [1, -1]},
        {"counts": [1, np.inf]},
        {"counts": [[1, 2]]},
        {"counts": [1, 2], "exposure": [1]},
        {"counts": [1, 2], "exposure": [1, np.nan]},
        {"counts": [1, 2], "exposure": [1, 0]},
        {"counts": [1, 2], "season": [1, -1]},
        {"counts": [1, 2], "guess": 0},
        {"counts": [1, 2], "draws": 0},
    ],
    ids=str,
)
def test_impossible_series_are_refused(bad):
    with pytest.raises(ValueError, match=r"\w"):
        evidence.demand_level(**bad)


def test_extreme_series_stay_finite():
    for counts in ([0], [0, 0, 0], [1e6, 2e6], [1, 0, 5000], [np.nan, np.nan, 3]):
        draws = evidence.demand_level(counts, draws=200)
        assert np.isfinite(draws).all()
        assert (draws >= 0).all()


def test_the_same_seed_gives_the_same_bytes():
    assert (
        evidence.demand_level([3, 5, 4], seed=7).tobytes()
        == evidence.demand_level([3, 5, 4], seed=7).tobytes()
    )
    assert (
        evidence.demand_level([3, 5, 4], seed=7).tobytes()
        != evidence.demand_level([3, 5, 4], seed=8).tobytes()
    )


# ---- means


def test_many_values_give_student_t():
    values = np.random.default_rng(0).normal(10, 2, 400)
    low, high = evidence.interval(evidence.mean_draws(values, 20_000), 0.95)
    assert (low, high) == pytest.approx(
        stats.t.interval(0.95, 399, values.mean(), stats.sem(values)), abs=0.002
    )


def test_three_values_give_student_with_two_degrees_a_little_wider():
    """3, 5, 10: mean 6, standard deviation √13; Student's 95th percentile with two degrees is 2.919986 (tables), and one
    more value to come widens by √(1 + 1/3)."""
    reach = 2.919986 * np.sqrt(13 / 3) * np.sqrt(4 / 3)
    found = evidence.interval(evidence.mean_draws([3.0, 5, 10], 200_000))
    assert found == pytest.approx((6 - reach, 6 + reach), abs=0.02)


POPULATIONS = {
    "normal": (lambda rng, size: rng.normal(10, 3, size), 10.0, 0.86),
    "gamma of shape 4": (lambda rng, size: rng.gamma(4, 1, size), 4.0, 0.86),
    "lognormal, half": (lambda rng, size: rng.lognormal(0, 0.5, size), np.exp(0.125), 0.86),
    "exponential": (lambda rng, size: rng.exponential(1, size), 1.0, 0.80),
}


@pytest.mark.parametrize("name", POPULATIONS)
@pytest.mark.parametrize("n", [3, 4, 5, 6, 8, 10, 14, 20, 40])
@pytest.mark.long
def test_ranges_of_a_mean_hold_the_truth_from_three_values_on(name, n):
    """2,000 samples whose mean is known; a range of Student's law with weights, as the gate draws it."""
    draw, truth, least = POPULATIONS[name]
    samples = draw(np.random.default_rng(n), (2000, n))
    weights = evidence.student_weights(n, 2000, seed=n)
    low, high = np.quantile(samples @ weights.T, evidence.ENDS, axis=1)
    assert np.mean((low <= truth) & (truth <= high)) >= least - 0.012  # twice its Monte Carlo error
    one = evidence.interval(evidence.mean_draws(samples[0], 20_000))
    assert one == pytest.approx((low[0], high[0]), abs=0.35 * (high[0] - low[0]) / 2)


@pytest.mark.long
def test_weighted_sums_of_the_same_months_move_together():
    """What comes in and what goes out: the draws of the difference are the difference of the draws, and Student's."""
    earned, spent = np.array([900.0, 1100, 1000, 1400]), np.array([700.0, 900, 850, 1150])
    weights = evidence.student_weights(4, 50_000)
    assert weights.sum(axis=1) == pytest.approx(1)
    left = weights @ earned - weights @ spent
    assert left == pytest.approx(weights @ (earned - spent))
    assert evidence.interval(left) == pytest.approx(
        evidence.interval(evidence.mean_draws(earned - spent, 50_000)), abs=2
    )


@pytest.mark.long
def test_a_ratio_of_months_is_drawn_around_itself():
    """1,000 tests of five months whose margin an hour is 20 €: hours around 40, margins that follow them."""
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(1000):
        hours = rng.gamma(16, 2.5, 5)
        left = 20 * hours + rng.normal(0, 120, 5)
        draws = evidence.together_draws(lambda w, a=left, b=hours: (w @ a) / (w @ b), 5, 400)
        assert draws.mean() == pytest.approx(left.sum() / hours.sum(), abs=1)
        low, high = evidence.interval(draws)
        held += low <= 20 <= high
    assert held >= 860


def test_two_values_say_nothing_of_the_mean():
    for values in ([3.0], [4.0, 4.0], [1.0, np.nan, 2.0]):
        with pytest.raises(ValueError, match="three|3"):
            evidence.mean_draws(values)
    with pytest.raises(ValueError, match="3"):
        evidence.student_weights(2)
    assert (evidence.mean_draws([4, 4, 4], 10) == 4).all()


@pytest.mark.long
def test_quantiles_read_between_knots_are_those_of_the_inverse():
    """Whatever the shapes asked first; below the first knot the inverse itself."""
    rng = np.random.default_rng(3)
    inside = evidence.uniforms(250, 1)
    quantile = evidence.GammaAt(inside)
    for low, high in ((5, 40), (0.5, 3), (0.02, 2), (30, 100_000)):
        shape = np.exp(rng.uniform(np.log(low), np.log(high), (40, 250)))
        exact = special.gammaincinv(shape, inside)
        assert quantile(shape) == pytest.approx(exact, rel=1e-5)
        assert np.median(np.abs(quantile(shape) / exact - 1)) < 1e-8


@pytest.mark.parametrize(
    ("a", "b"), [(0.5, 0.5), (1e-3, 40), (1e7, 0.6), (9.4, 1.1), (40.5, 6.2), (3000, 0.6)]
)
@pytest.mark.parametrize("draws", [200, 2000, 10_000])
@pytest.mark.sampled(1)
def test_quantiles_of_a_share_are_those_of_the_inverse(a, b, draws):
    inside = evidence.uniforms(draws, 5)
    found = evidence.draws.beta_quantiles(a, b, inside)
    assert found == pytest.approx(special.betaincinv(a, b, inside), abs=1e-7)


@pytest.mark.parametrize("shape", [0.1, 0.5, 0.8, 1.2, 20, 35, 60, 4000])
@pytest.mark.parametrize("draws", [200, 2000, 10_000])
@pytest.mark.long
def test_quantiles_of_a_level_are_those_of_the_inverse(shape, draws):
    inside = evidence.uniforms(draws, 5)
    found = evidence.draws.gamma_quantiles(shape, inside)
    assert found == pytest.approx(special.gammaincinv(shape, inside), rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("lead", [(), (5,), (2, 3)])
@pytest.mark.parametrize("draws", [1, 7, 200])
def test_each_draw_of_a_level_is_under_the_hypothesis_its_luck_picks(lead, draws):
    rng = np.random.default_rng(len(lead) + draws)
    state = evidence.demand_state(rng.poisson(30, (*lead, 6)), guess=30)
    pick, inside = rng.random(draws), rng.random(draws)
    found, reached = state.at(pick, inside), state.reaches(28, pick, inside)
    for series in np.ndindex(lead):
        up = np.argsort(-state.rate[series])  # from the lowest level to the highest
        shape, rate, steps = state.shape[series], state.rate[series][up], np.cumsum(state.weights[series][up])
        for d in range(draws):
            rate_then = rate[min(int((steps <= pick[d]).sum()), len(rate) - 1)]
            assert found[(*series, d)] == pytest.approx(
                special.gammaincinv(shape[0], inside[d]) / rate_then, rel=1e-7
            )
        assert (reached[series] == (found[series] >= 28)).all()


def test_the_dispersion_compares_each_known_month_with_the_known_one_before():
    """Written out by hand for one series with a gap, a half-open month and two empty ones."""
    counts, opening = [20, np.nan, 30, 8, 0, 0, 12], [1, 1, 1, 0.5, 1, 1, 1]
    known = [(20, 1), (30, 1), (8, 0.5), (0, 1), (0, 1), (12, 1)]
    spread = pairs = 0
    for (a, open_a), (b, open_b) in zip(known, known[1:], strict=False):
        noise = (a + b) / (open_a + open_b) * (1 / open_a + 1 / open_b)
        if noise:
            spread, pairs = spread + (b / open_b - a / open_a) ** 2 / noise, pairs + 1
    usual = 1 + (0 + 0 + 12) / 3 * evidence.counts.USUAL_CV**2
    expected = (4 * usual + spread) / (4 + pairs)
    assert float(evidence.demand_state(counts, opening, guess=20).phi) == pytest.approx(expected)


@pytest.mark.parametrize("months", [[], [np.nan], [5], [np.nan, 5, np.nan]])
def test_less_than_two_known_months_have_the_usual_dispersion(months):
    last = 5 if 5 in months else 0
    phi = float(evidence.demand_state(months, guess=20).phi)
    assert phi == pytest.approx(max(1, 1 + last * evidence.counts.USUAL_CV**2))

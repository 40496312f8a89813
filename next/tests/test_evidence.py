"""What few data allow to say: expected values from papers, closed forms and known truths."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from conciergekit import evidence
from conciergekit.evidence import LEVEL, demand_level, majority_grade, ratio, share, wilson_interval

PUBLISHED = Path(__file__).parent / "published_cases"
RNG = np.random.default_rng


def published(name):
    return json.loads((PUBLISHED / f"{name}.json").read_text())


def test_wilson_is_the_published_interval():
    """A range of satisfied clients that no statistician of the funder can reproduce."""
    for case in published("intervals_newcombe1998")["cases"]:
        found = wilson_interval(case["x"], case["n"], level=0.95)
        np.testing.assert_allclose(found, case["wilson"], atol=5e-5)  # four decimals printed


@pytest.mark.parametrize("n", [5, 10, 20, 40])
def test_wilson_holds_the_truth_nine_times_in_ten(n):
    """A range said to hold nine times in ten which holds seven times (exact, no simulation)."""
    low, high = wilson_interval(np.arange(n + 1), n)
    truth = np.linspace(0.05, 0.95, 181)[:, None]
    held = ((low <= truth) & (truth <= high)) * stats.binom.pmf(np.arange(n + 1), n, truth)
    assert 0.88 <= held.sum(axis=1).mean() <= 0.93
    assert held.sum(axis=1).min() > 0.75


def test_wilson_without_answers_is_absent_and_arrays_go_element_by_element():
    """A service with no answer shown as 0 % or 50 % satisfied."""
    low, high = wilson_interval(pd.Series([0, 3, np.nan]), pd.Series([0, 4, 5]))
    assert np.isnan([low[0], high[0], low[2], high[2]]).all()
    np.testing.assert_allclose([low[1], high[1]], wilson_interval(3, 4))
    assert (wilson_interval(0, 7)[0], wilson_interval(7, 7)[1]) == (0, 1)


def test_share_without_belief_is_the_jeffreys_interval():
    """A range of a share that differs from the textbook's for the same answers."""
    for case in published("intervals_newcombe1998")["cases"]:
        found = share(case["x"], case["n"]).interval(0.95)
        np.testing.assert_allclose(found, case["jeffreys_computed"], atol=6e-5)


def test_share_with_belief_gives_the_chance_of_the_method_page():
    """A go decided on another chance than the one the method promises: 15 of 20, 80 % aimed at."""
    case = published("evpi_evsi")["threshold_loss"]  # Beta(18.2, 5.8), P(share >= .75) = .57
    found = share(15, 20, prior_mean=0.8)
    assert (found.a, found.b, found.mean) == pytest.approx((18.2, 5.8, 18.2 / 24))
    assert found.chance_above(0.75) == pytest.approx(case["q"], abs=0.005)
    assert found.interval() == pytest.approx(stats.beta(18.2, 5.8).interval(LEVEL))


def test_share_forgets_five_per_cent_a_month():
    """Punctuality of the first clumsy months held for ever against a team that learned."""
    found = share([2, np.nan, 9], [10, np.nan, 10], prior_mean=0.9)
    old = 0.95**2  # the month not known still ages what came before
    np.testing.assert_allclose([found.a, found.b], [3.6 + 2 * old + 9, 0.4 + 8 * old + 1])
    assert found.n == 20
    assert share([9, 2], [10, 10]).mean < share([2, 9], [10, 10]).mean
    assert share([9, 2], [10, 10], discount=1).mean == share([2, 9], [10, 10], discount=1).mean


def test_share_without_answers_claims_nothing():
    """Green lights lit by the target alone, or by a coin toss."""
    nothing = share([], [])
    assert np.isnan([nothing.mean, *nothing.interval(), nothing.chance_above(0.5)]).all()
    assert np.isnan(nothing.sample(3)).all()
    hoped = share(0, 0, prior_mean=0.8)
    assert (hoped.n, nothing.n, hoped.mean) == (0, 0, pytest.approx(0.8))
    assert np.isnan(share(0, 0, prior_mean=np.nan).mean)
    assert share(0, 0, prior_mean=1).interval()[0] < 1  # a target of 100 % is not a certainty


def test_share_rises_with_each_success_and_its_sample_follows_its_law():
    """One more satisfied client lowering the chance to pass."""
    rng = RNG(1)
    for _ in range(50):
        n = rng.integers(1, 12, 4)
        x = rng.integers(0, n)
        more = x + (np.arange(4) == rng.integers(4))
        before, after = share(x, n, prior_mean=0.7), share(more, n, prior_mean=0.7)
        assert before.mean < after.mean
        assert before.chance_above(0.7) < after.chance_above(0.7)
    drawn = after.sample(20_000, RNG(2))
    assert stats.kstest(drawn, stats.beta(after.a, after.b).cdf).pvalue > 0.01
    assert np.array_equal(after.sample(5), after.sample(5))


@pytest.mark.parametrize("target", [0.75, 0.9])
def test_share_holds_the_truth_when_the_target_is_missed_or_beaten(target):
    """A satisfaction of 82 % whose range is drawn away by what the team hoped."""
    rng = RNG(3)
    held = []
    for _ in range(400):
        low, high = share(rng.binomial(6, 0.82, 8), np.full(8, 6), prior_mean=target).interval()
        held.append(low <= 0.82 <= high)
    assert 0.86 <= np.mean(held) <= 0.97


def test_mean_is_student_s_own_example():
    """A mean margin with a range other than the one any tool gives."""
    # Student (1908), hours of sleep gained, as cited by every manual: 1.58 (0.7001 to 2.4599)
    hours = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4, np.nan]
    found = ratio(hours, np.ones(11), level=0.95)
    np.testing.assert_allclose([found.low, found.high], [0.7001142, 2.4598858], atol=5e-8)
    assert (found.value, found.n) == (pytest.approx(1.58), 10)


def test_a_ratio_is_cochran_s():
    """Orders a month while the service was half closed, or a cost the busy month hides."""
    found = ratio([1, 2, 6, np.nan, 0], [1, 2, 3, 4, 0])
    # 9 over 6; residuals -0.5, -1, 1.5: s^2 = 3.5 / 2; error = sqrt(3 * 1.75) / 6 = 0.381881
    half = stats.t.ppf(0.95, 2) * 0.3818813
    assert (found.value, found.n) == (1.5, 3)
    np.testing.assert_allclose([found.low, found.high], [1.5 - half, 1.5 + half], rtol=1e-6)
    # a month with kilometres and no order still costs
    assert ratio([10, 20, 30], [1, 2, 0]).value == 20
    assert np.isnan([ratio([10], [0]).value, ratio([], []).value, ratio([3], [2]).low]).all()


def test_mean_of_one_or_none_has_no_range():
    """A single order's margin announced as if it were known."""
    one = ratio(pd.Series([13.0, np.nan]), [1, 1])
    none = ratio([], [])
    assert (one.value, one.n, none.n) == (13, 1, 0)
    assert np.isnan([one.low, one.high, none.value, none.low, none.high]).all()


def test_majority_grade_is_the_lower_median():
    """A grade half of the members did not give, or that one enthusiast pulled up."""
    assert majority_grade([4, 1, 3]) == (3, 1, 4)
    assert majority_grade([4, 1, 3, 2]) == (2, 1, 4)  # even number: the lower of the two
    assert majority_grade(pd.Series([0, np.nan, 4])) == (0, 0, 4)
    assert majority_grade([2]) == (2, 2, 2)
    assert np.isnan(majority_grade([])).all()


def test_each_shape_is_a_discounted_gamma_poisson_weighted_by_its_forecasts():
    """A level no colleague can work out again: here month by month, with scipy's own law."""
    # Steady counts: less variation than chance, so variance = mean and counts are whole.
    found = demand_level([4] * 7, guess=4)
    assert found.variation == 1
    fractions = {
        "flat": lambda t: 1.0,
        "ramp 3": lambda t: 1 - np.exp(-t / 3),
        "swell 6": lambda t: 1 / (1 + np.exp(4 - t / 1.5)),
        "curiosity": lambda t: 1 + np.exp(-(t - 1) / 1.5),
        "step 6": lambda t: 1.0,
    }
    expected = {}
    for shape, fraction in fractions.items():
        a, b = 1.0, 1 / 4  # the guess, worth one order
        chance = dict(zip(found.shapes, evidence.CHANCES, strict=True))[shape]
        for t in range(1, 8):
            kept = 0.9 * (0.1 if (shape, t) == ("step 6", 6) else 1)
            a, b = kept * a, kept * b
            chance *= stats.nbinom.pmf(4, a, b / (b + fraction(t)))
            a, b = a + 4, b + fraction(t)
        expected[shape] = (chance, a, b)
    rows = [found.shapes.index(shape) for shape in expected]
    chances, a, b = np.array(list(expected.values())).T
    np.testing.assert_allclose([found.a[rows], found.b[rows]], [a, b], rtol=1e-12)
    np.testing.assert_allclose(found.weights[rows] / found.weights[rows[0]], chances / chances[0])
    np.testing.assert_allclose([found.weights.sum(), sum(evidence.CHANCES)], 1)
    np.testing.assert_allclose(found.path(3)[rows[1]], fractions["ramp 3"](np.arange(8, 11)))


def test_a_long_flat_series_is_an_exponentially_weighted_mean():
    """Old months weighing more, or less, than stated (Harvey and Fernandes 1989)."""
    counts = RNG(4).poisson(30, 240)
    found = demand_level(counts)
    # published_cases/gamma_poisson.json, discount identity: b tends to 1 / (1 - discount)
    assert found.b[0] * found.variation == pytest.approx(1 / (1 - 0.9), rel=1e-9)
    assert found.a[0] / found.b[0] == pytest.approx(0.1 * 0.9 ** np.arange(240) @ counts[::-1])


def test_variation_between_months_is_usual_until_the_months_speak():
    """Calm or wild months both shown with the same doubt, or a rise taken for noise."""
    # 4 months' worth of 1 + 42.7 x .25^2, and one squared difference each: 8^2 / (2 x 44).
    found, expected = demand_level([40, 48, 40]), (4 * (1 + 128 / 3 / 16) + 2 * 64 / 88) / 6
    assert found.variation == pytest.approx(expected)
    # Half open: 20 counts stand for 40; a difference of 40 - 48 has twice and once the noise.
    found, pooled = demand_level([20, 48], exposure=[0.5, 1]), 68 / 1.5
    assert found.variation == pytest.approx((4 * (1 + pooled / 16) + 64 / (pooled * 3)) / 5)
    wild = demand_level([10, 70, 20, 60, 5, 80]).variation
    rise = demand_level([10, 20, 30, 40, 50, 60]).variation
    assert wild > 3 * rise


def test_a_declared_change_keeps_the_level_and_two_fifths_of_the_evidence():
    """A new price judged on what the old price had shown."""
    counts = [18, 22, 25, 19, 21, 24]
    before, after = demand_level(counts), demand_level(counts, changes=[6])
    spread = before.weights @ (before.a * (before.a + 1) / before.b**2) - before.mean**2
    assert after.mean == pytest.approx(before.mean)
    np.testing.assert_allclose(after.a, 0.4 * before.mean**2 / spread)
    np.testing.assert_allclose(after.weights, evidence.CHANCES)
    assert (after.clock, before.clock) == (0, 6)
    assert held("cut in 7", 10, changes=[6]) > 0.86 > 0.8 > held("cut in 7", 10)


def settling(kind, months):
    """Share of its settled level a service of a known kind has each month."""
    t = np.arange(1, months + 1)
    return {
        "flat": np.ones(months),
        "ramp 2": 1 - np.exp(-t / 2),
        "ramp 4": 1 - np.exp(-t / 4),
        "swell": 1 / (1 + np.exp(4.5 - t)),
        "step up": np.where(t < 4, 0.5, 1),
        "cut in 7": np.where(t < 7, 1.6, 1),
        "step down": np.where(t < 4, 1.7, 1),
    }[kind]


def held(kind, months, tests=300, **options):
    """Share of simulated tests whose 90 % range holds the settled level (monthly cv .25)."""
    rng, found = RNG(months), []
    for _ in range(tests):
        truth = rng.lognormal(np.log(50), 0.5)
        counts = rng.poisson(truth * settling(kind, months) * rng.gamma(16, 1 / 16, months))
        # The range holds the truth where the chance to be above it is within its two ends.
        above = demand_level(counts, **options).chance_above(truth)
        found.append(abs(above - 0.5) <= LEVEL / 2)
    return np.mean(found)


@pytest.mark.parametrize("months", [8, 12])
@pytest.mark.parametrize("kind", ["flat", "ramp 2", "ramp 4", "swell", "step up", "step down"])
def test_the_range_holds_the_settled_level(kind, months):
    """A committee told nine chances in ten, and wrong one time in three."""
    assert 0.86 <= held(kind, months) <= 0.97


def test_after_three_months_the_range_holds_unless_the_start_is_slow():
    """A first review as falsely sure as the textbook Gamma–Poisson, which holds .32."""
    assert min(held("flat", 3), held("ramp 2", 3)) > 0.86
    assert held("ramp 4", 3) > 0.65
    assert held("ramp 4", 3, guess=50) > 0.86  # a guess, even a rough one, opens the range
    assert held("flat", 3, guess=150) > 0.86  # and a hope three times too high does no harm


def test_a_ramp_is_seen_to_its_end_and_a_launch_to_its_plateau():
    """Orders of next year read off a start that was still filling up, or still curious."""
    t = np.arange(1, 10)
    for truth in (60 * (1 - np.exp(-t / 3)), 60 * (1 + np.exp(-(t - 1) / 1.5))):
        found = demand_level(np.round(truth))
        assert found.mean == pytest.approx(60, rel=0.1)
        ahead = found.weights * found.a / found.b @ found.path(12)
        assert ahead[0] == pytest.approx(truth[-1], rel=0.12)
        assert ahead[-1] == pytest.approx(60, rel=0.1)
    stepped = demand_level([20, 21, 19, 40, 41, 39, 40, 41, 40, 39])
    assert stepped.weights[stepped.shapes.index("step 4")] > 0.2


def test_exposure_season_and_scale_mean_what_they_say():
    """A month half open read as a service half wanted."""
    rng, ratios = RNG(5), []
    for _ in range(40):
        counts, months = rng.poisson(rng.uniform(10, 60), 9), rng.integers(2, 10)
        counts, season = counts[:months], rng.uniform(0.5, 1.5, months)
        half, full = np.full(months, 0.5), demand_level(2 * counts)
        means = demand_level(counts, exposure=half).mean, 2 * demand_level(counts).mean
        ratios.append(np.array(means) / full.mean)
        both = demand_level(counts, exposure=half, season=season)
        assert both.mean == demand_level(counts, exposure=season / 2).mean
        more = demand_level(2 * counts + 5)
        assert more.mean > full.mean
        assert more.chance_above(50) > full.chance_above(50)
    # Not equal: half the orders are half the evidence on the shape too.
    np.testing.assert_allclose(np.median(ratios, axis=0), 1, atol=0.05)
    np.testing.assert_allclose(ratios, 1, atol=0.2)


def test_months_not_known_and_closed_say_nothing_but_time_passes():
    """A lost sheet or a closed August counted as no demand."""
    counts, opening = np.array([20.0, 0, 30, 32]), np.array([1.0, 0, 1, 1])
    for hidden in (
        demand_level([20, np.nan, 30, 32]),
        demand_level(pd.Series([20, pd.NA, 30, 32], dtype="Int64")),
        demand_level(counts, exposure=opening, season=opening),
        demand_level([20, 25, 30, 32], season=[1, np.nan, 1, 1]),
    ):
        assert (hidden.months, hidden.clock) == (3, 4)
        assert hidden.a[0] * hidden.variation == pytest.approx(
            20 * 0.9**3 + 30 * 0.9 + 32 + 0.9**4 * hidden.variation
        )
    assert hidden.mean > demand_level([20, 0, 30, 32]).mean
    assert (*counts, *opening) == (20, 0, 30, 32, 1, 0, 1, 1)  # and nothing given is changed


def test_almost_no_data_gives_a_wide_range_and_no_error():
    """A notebook that stops at the first month, or a nought announced as certain."""
    for counts, least in (([0], 0.5), ([1], 3), ([0, 0], 0.3), ([3, 0], 3), ([0] * 12, 0.1)):
        low, high = demand_level(counts).interval()
        assert 0 <= low < least < high < np.inf
    low, high = demand_level([], guess=40).interval()
    assert high > 20 * low
    for nothing in (demand_level([]), demand_level([np.nan, 5], exposure=[1, 0])):
        assert np.isnan([nothing.mean, *nothing.interval(), nothing.chance_above(3)]).all()
        assert np.isnan(nothing.sample(4)).all()


def test_draws_chances_and_ranges_are_one_law():
    """A page whose chance, range and cash curve contradict one another."""
    found = demand_level([5, 9, 12, 15, 14, 19], seed=7)
    low, high = found.interval(0.8)
    np.testing.assert_allclose(found.chance_above([low, high, -1]), [0.9, 0.1, 1], atol=1e-9)
    drawn = found.sample(40_000, RNG(8))
    np.testing.assert_allclose(np.mean(drawn >= [[low], [high]], axis=1), [0.9, 0.1], atol=0.006)
    picked = found.pick(40_000, RNG(9))
    shares = np.bincount(picked, minlength=len(found.shapes)) / 40_000
    np.testing.assert_allclose(shares, found.weights, atol=0.01)
    alone = found.sample(4_000, RNG(9), picked=np.full(4_000, 7))
    assert alone.mean() == pytest.approx(found.a[7] / found.b[7], rel=0.03)
    assert repr(found).startswith("Level(")
    assert np.array_equal(found.sample(5), found.sample(5))
    assert not np.array_equal(found.sample(5), demand_level([5, 9, 12], seed=8).sample(5))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: wilson_interval(5, 4), "successes: expected 0 to n, got 5"),
        (lambda: wilson_interval(1, 4, level=90), "level: expected .* got 90"),
        (lambda: share([1, 2], [3]), "successes: expected as many as the 1 others, got 2"),
        (lambda: share(1, 2, prior_mean=80), "prior_mean: expected 0 to 1, got 80"),
        (lambda: share("many", 2), "successes: expected numbers, got 'many'"),
        (lambda: demand_level([3, np.inf]), "counts: expected 0 or more, got inf"),
        (lambda: majority_grade([2, 5]), "grades: expected whole .* 0 to 4, got 5"),
        (lambda: demand_level([3, -2]), "counts: expected 0 or more, got -2"),
        (lambda: demand_level([3, 2], exposure=[1]), "exposure: expected .* got 1"),
        (lambda: demand_level([3], guess=0), "guess: expected above 0, got 0"),
        (lambda: demand_level([3], changes=[2]), "changes: expected .* 0 to 1, got 2"),
    ],
)
def test_a_wrong_argument_is_named(call, words):
    """A colleague left with a traceback of numpy and no idea of which argument."""
    with pytest.raises(ValueError, match=words):
        call()

"""Published designs with error rates, reproduced by the kit's own functions: Lewis 2021, Lee & Liu 2008, Armitage 1969."""

import numpy as np
import pytest
from scipy import stats

from conciergekit import evidence
from conciergekit.gates import rule, trial
from conciergekit.gates.rule import Rule
from conciergekit.gates.trial import Records, Trial, Wanted

# ---- Lewis et al. 2021, Pilot and Feasibility Studies 7:40: one-sided 5 %, power 90 %


def cut(red: float, n: float) -> float:
    """The share from which the 90 % Wilson interval leaves the red limit: the "amber-green" cut."""
    low, high = red, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if evidence.wilson_interval(middle * n, n, 0.90)[0] < red else (low, middle)
        )
    return high


@pytest.mark.parametrize(
    ("red", "n", "published"), [(0.20, 200, 0.247), (0.50, 34, 0.641), (0.65, 68, 0.745)]
)
def test_the_amber_green_cut_of_lewis_is_where_the_wilson_interval_leaves_the_red_limit(red, n, published):
    assert cut(red, n) == pytest.approx(published, abs=6e-4)


def passing(red, green, n):
    return stats.norm.sf((cut(red, n) - green) / np.sqrt(green * (1 - green) / n))


def test_the_sample_size_of_lewis_without_correction_is_the_smallest_with_nine_chances_in_ten():
    assert next(n for n in range(5, 200) if passing(0.40, 0.70, n) >= 0.90) == 22


@pytest.mark.parametrize(("red", "green", "n"), [(0.20, 0.35, 78), (0.50, 0.75, 34), (0.65, 0.85, 44)])
def test_with_the_published_sizes_a_good_test_passes_the_cut_nine_times_in_ten(red, green, n):
    """They take in a continuity correction (about 1 / (green − red) answers more), which the cut does not."""
    assert passing(red, green, n) >= 0.90 > passing(red, green, n - round(1.7 / (green - red)))


# ---- Lee & Liu 2008, Clinical Trials 5:93: predictive probability, a look after each of 36 answers from the tenth

PRIOR = {"guess": 0.2, "weight": 1.0}
LOOKS = {10: 0, 17: 1, 21: 2, 24: 3, 27: 4, 29: 5, 31: 6, 33: 7, 34: 8, 35: 9, 36: 10}


@pytest.fixture(scope="module")
def bounds():
    """{n: most successes at which the chance to settle it by the 36th is under one in a thousand}."""
    found = {}
    for n in range(10, 37):
        stop = [x for x in range(n + 1) if hopeless(x, n)]
        found[n] = max(stop, default=-1)
    return found


def hopeless(x, n):
    a, b = evidence.beta_share(x, n, **PRIOR)
    good = np.arange(37 - n)
    sure = evidence.share_above(a + good, b + 36 - n - good, 0.20) >= 0.90
    return stats.betabinom.pmf(good, 36 - n, a, b)[sure].sum() < 0.001


def test_the_stopping_bounds_of_lee_and_liu(bounds):
    first = {x: next(n for n in bounds if bounds[n] >= x) for x in range(11)}
    assert {n: x for x, n in first.items()} == LOOKS


def course(bounds, p):
    """(chance to pass, mean number of answers), exactly, by recursion over the answers."""
    alive, passed, answers = np.zeros(38), 0.0, 0.0
    alive[0] = 1.0
    for n in range(1, 37):
        alive = alive * (1 - p) + np.concatenate([[0], alive[:-1]]) * p
        stopped = alive[: bounds.get(n, -1) + 1].sum()
        answers += n * stopped
        alive[: bounds.get(n, -1) + 1] = 0
        passed = alive.sum()
    return passed, answers + 36 * passed


def test_the_error_rates_of_lee_and_liu(bounds):
    alpha, mean = course(bounds, 0.20)
    assert alpha == pytest.approx(0.088, abs=5e-4)
    assert mean == pytest.approx(27.67, abs=5e-3)
    assert course(bounds, 0.40)[0] == pytest.approx(0.906, abs=5e-4)


# ---- Armitage, McPherson & Rowe 1969: the 5 % test repeated at K equal looks, nothing to find


@pytest.mark.parametrize(
    ("looks", "published"),
    [pytest.param(5, 0.142, marks=pytest.mark.long), pytest.param(10, 0.193, marks=pytest.mark.exhaustive)],
)
def test_looking_again_and_again_errs_as_often_as_armitage_found(monkeypatch, looks, published):
    """The kit's own month-after-month loop, with thresholds on the plain tail chances and no other guess to hold under."""
    monkeypatch.setattr(trial, "FIRST_LOOK", 1)
    monkeypatch.setattr(rule, "FIRST_STOP", 1)
    constant = np.eye(len(evidence.shares.GAPS))[
        0
    ]  # as theirs, the share does not change and its trials are independent
    monkeypatch.setattr(evidence.shares, "GAP_WEIGHTS", constant)
    monkeypatch.setattr(evidence.shares, "SAME_MONTH", 0 * evidence.shares.SAME_MONTH)
    size, each = 20_000, 400
    good = np.random.default_rng(1).binomial(each, 0.5, (1, size, looks + 1)).astype(float)
    counts = np.full((size, looks + 1), float(each))
    test = Trial(
        Wanted(0.0, 1.0, 1.0),
        (Wanted(0.5, 0.5, 0.5),),
        last=looks + 1,
        rule=Rule(go=0.975, stop=0.025, stop_late=0.025),
    )
    found = trial.follow(
        test, Records(counts, np.full_like(good, each), good, counts), draws=2, both_guesses=False
    )
    assert (found.month <= looks).mean() == pytest.approx(published, abs=0.012)

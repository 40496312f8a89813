"""Each case teaches what it says, whatever the draw: accounts that reconcile, ends that differ, a lesson that can be seen."""

import sys
from collections import Counter
from functools import cache

import numpy as np
import pytest
from conftest import ROOT

from conciergekit import finance, training
from conciergekit.training.three_cases import DECIDED

sys.path.insert(0, str(ROOT / "benchmarks"))
import training_cases as study

CASES = tuple(training.cases())
TWELVE, SIXTY = range(12), range(60)
draw = cache(training.draw)


def check(drawn):
    """Accounts, log and contracts agree to the cent; every part of the lesson is seen; the end is the one that pays."""
    assert finance.reconcile(drawn.pilot)["difference_eur"].abs().max() < 0.005
    assert [what for what, seen in study.lesson(drawn).items() if not seen] == []
    truth = drawn.truth
    last = {choice: truth.money([*["extend"] * 5, choice]) for choice in training.CHOICES}
    assert max(last, key=last.get) == truth.verdict
    second = sorted(last.values())[-2]
    assert last[truth.verdict] - second > 300  # euros: not a matter of luck


@pytest.mark.parametrize("case", CASES)
@pytest.mark.long
def test_what_is_true_is_what_the_accounts_bring(case):
    """By hand, from the ledger: the mean of the months after the last decision, over draws, is the month said to be true."""
    gaps = np.array([study.gap(draw(case, seed)) for seed in TWELVE])
    assert abs(gaps.mean()) < 4 * gaps.std(ddof=1) / len(gaps) ** 0.5


@pytest.mark.parametrize("case", CASES)
@pytest.mark.sampled
def test_groups_decide_six_times_and_the_trap_is_set_before_the_end(case):
    drawn = training.draw(case, 1)
    assert drawn.months == DECIDED == (3, 4, 5, 6, 7, 8)
    assert drawn.case.told_from <= drawn.months[2]
    assert len(set(drawn.case.traps)) == 2


@pytest.mark.parametrize(
    "seeds",
    [pytest.param(TWELVE, marks=pytest.mark.long), pytest.param(SIXTY, marks=pytest.mark.exhaustive)],
    ids=len,
)
@pytest.mark.parametrize("case", CASES)
def test_the_draws_end_in_three_ways_and_each_holds(case, seeds):
    ends = Counter()
    for seed in seeds:
        drawn = draw(case, seed)
        check(drawn)
        ends[drawn.truth.verdict] += 1
    assert set(ends) == {"continue", "adjust", "stop"}
    assert max(ends.values()) <= 0.7 * len(seeds)

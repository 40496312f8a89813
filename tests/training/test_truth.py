"""What choices cost: sums done by hand, and the same by trying every path."""

from itertools import product

import pytest

from conciergekit.training import CHOICES, Truth, brier

# three decisions; going on gains, waiting loses a little, changing brings nothing here
GOES = Truth(
    "continue",
    (3, 4, 5),
    dict(
        test=[-100, -50, 10], stage=[-200, 300, 500], changed=[-120, -70, 0], changed_stage=[-250, 250, 450]
    ),
    start_eur=1000,
    change_eur=400,
    closing_eur=2000,
)


def test_money_is_what_each_month_brings_and_what_is_paid_once():
    # waits a month (−100), begins the stage for 1,000 (+300), and stays in it for a year (12 × 500)
    assert GOES.money(["extend", "continue", "continue"]) == -100 - 1000 + 300 + 12 * 500
    # begins at once: one month at −200; the start is paid once only
    assert GOES.money(["continue", "continue", "continue"]) == -1000 - 200 + 300 + 12 * 500
    # changes (400, once), waits changed (a second “adjust” costs nothing more), then the stage, changed
    assert GOES.money(["adjust", "adjust", "continue"]) == -400 - 120 - 70 - 1000 + 12 * 450
    # what follows a stop changes nothing
    assert GOES.money(["extend", "stop", "continue"]) == -100 - 2000
    # a stage that goes back to the test and begins again pays its start again
    assert GOES.money(["continue", "extend", "continue"]) == -1000 - 200 - 50 - 1000 + 12 * 500


def test_the_best_is_the_best_of_every_path():
    paths = {path: GOES.money(path) for path in product(CHOICES, repeat=3)}
    most, choices = GOES.best()
    assert most == max(paths.values()) == -100 - 1000 + 300 + 6000
    assert choices == ("extend", "continue", "continue")


@pytest.mark.parametrize(
    "path",
    [
        ("stop", "stop", "stop"),
        ("continue", "extend", "adjust"),
        ("adjust", "continue", "stop"),
        ("extend",) * 3,
    ],
)
def test_what_choices_cost_adds_up_to_what_was_missed(path):
    costs = GOES.costs(path)
    assert all(cost >= 0 for cost in costs)
    assert sum(costs) == pytest.approx(GOES.best()[0] - GOES.money(path))


def test_each_cost_is_that_of_its_own_choice():
    # going on at once rather than waiting costs 100 that month; then nothing
    assert GOES.costs(["continue", "continue", "continue"]) == [100, 0, 0]
    # once stopped, nothing costs any more: 5,200 could be made, 2,000 are paid
    assert GOES.costs(["stop", "extend", "continue"]) == [5200 + 2000, 0, 0]


def test_brier_by_hand():
    assert brier([0.9, 0.6], [True, False]) == pytest.approx((0.1**2 + 0.6**2) / 2)
    assert brier([0.5] * 4, [True, False, False, True]) == 0.25
    assert brier([1.0], [False]) == 1
    assert brier([], []) != brier([], [])  # of nothing, nothing


@pytest.mark.parametrize("belief", [0.1, 0.35, 0.8])
def test_saying_what_one_believes_is_expected_to_score_best(belief):
    def expected(said):
        return belief * brier([said], [True]) + (1 - belief) * brier([said], [False])

    others = [percent / 100 for percent in range(101)]
    assert min(others, key=expected) == belief


def test_where_everything_loses_the_best_is_to_stop_at_once():
    loses = Truth("stop", (3, 4), {way: [-300, -300] for way in GOES.eur}, 0, 0, closing_eur=500)
    assert loses.best() == (-500, ("stop", "stop"))

"""The best few among many: every subset tried by hand, the integer program, closed forms."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from conciergekit.targets.choice import Choice, allowed, best_of_draws, optimum, solve, solve_milp

LIMITS = {
    "a number of pairs": {},
    "exactly a number": {"exactly": True},
    "two publics": {"max_publics": 2},
    "two services": {"max_services": 2},
    "hours": {"hours": 14.0},
    "all of these": {"max_publics": 2, "hours": 14.0, "max_services": 3},
    "a social floor": {"floor": 20.0},
}


def case(seed=0, m=9, draws=300, keep=4, hours=None, floor=None, **options):
    """A choice with losing pairs among the others."""
    rng = np.random.default_rng(seed)
    mean = rng.uniform(-4, 20, m)
    public, service = np.arange(m) % 3, np.arange(m) // 3
    if hours is not None:
        options |= {"uses": rng.uniform(1, 7, (1, m)), "capacity": np.array([hours])}
    if floor is not None:
        options |= {"social": rng.uniform(0, 10, m), "floor": floor}
    return Choice(rng.normal(mean, 6, (draws, m)), public, service, keep, **options)


def fits(choice, chosen):
    """Whether a set of pairs respects the limits, spelled out."""
    publics, services = {choice.public[i] for i in chosen}, {choice.service[i] for i in chosen}
    ok = len(chosen) == choice.keep if choice.exactly else len(chosen) <= choice.keep
    ok &= choice.max_publics is None or len(publics) <= choice.max_publics
    ok &= choice.max_services is None or len(services) <= choice.max_services
    if choice.uses is not None:
        ok &= sum(choice.uses[0, i] for i in chosen) <= choice.capacity[0] + 1e-9
    if choice.floor is not None:
        ok &= sum(choice.social[i] for i in chosen) >= choice.floor - 1e-9
    return ok


def by_hand(choice, values):
    """The best set for one row of values: (value, set)."""
    best = (-np.inf, ())
    for size in range(choice.m + 1):
        for chosen in combinations(range(choice.m), size):
            if fits(choice, chosen):
                best = max(best, (sum(values[i] for i in chosen), chosen))
    return best


@pytest.mark.parametrize("name", list(LIMITS))
def test_listing_and_the_integer_program_find_what_trying_by_hand_finds(name):
    choice = case(**LIMITS[name])
    value, chosen = by_hand(choice, choice.value.mean(axis=0))
    listed = solve(choice)
    assert tuple(np.flatnonzero(listed.chosen)) == chosen
    assert listed.value == pytest.approx(value)
    found, gain, gap = optimum(choice, choice.value.mean(axis=0))
    assert tuple(np.flatnonzero(found)) == chosen
    assert gain == pytest.approx(value)
    assert gap <= 1e-6


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", list(LIMITS))
@pytest.mark.sampled(1)
def test_listing_and_the_integer_program_agree(name, seed):
    choice = case(seed, draws=150, **LIMITS[name])
    found, gain, _gap = optimum(choice, choice.value.mean(axis=0))
    assert gain == pytest.approx(solve(choice).value, abs=1e-6)
    assert fits(choice, np.flatnonzero(found))


@pytest.mark.parametrize("name", list(LIMITS))
def test_the_best_of_each_draw_is_what_trying_by_hand_finds(name):
    choice = case(3, draws=12, m=8, **LIMITS[name])
    sets = allowed(choice)
    for values, pick in zip(choice.value, sets[best_of_draws(choice, sets)], strict=True):
        value, _chosen = by_hand(choice, values)
        assert values @ pick == pytest.approx(value, abs=1e-4)


@pytest.mark.parametrize("held", [None, [True] + [False] * 5])
def test_where_every_pair_loses_the_best_is_to_keep_what_is_held_and_nothing_else(held):
    losing = -np.random.default_rng(8).uniform(1, 9, (40, 6))
    choice = Choice(
        losing, np.arange(6) % 3, np.arange(6) // 3, 6, held=None if held is None else np.array(held)
    )
    sets = allowed(choice)
    assert (sets[best_of_draws(choice, sets)] == (held or [False] * 6)).all()


def test_two_pairs_that_differ_by_a_normal_draw_have_the_regret_of_the_textbook():
    """One of two, difference N(d, s²): expected regret of the better on average = s·(φ(z) - z·(1 - Φ(z)))."""
    d, s, n = 2.0, 5.0, 400_000
    draws = np.zeros((n, 2))
    draws[:, 0] = np.random.default_rng(1).normal(d, s, n)
    best = solve(Choice(draws, np.zeros(2, int), np.arange(2), 1, exactly=True))
    z = d / s
    assert best.chosen.tolist() == [True, False]
    assert best.regret == pytest.approx(s * (stats.norm.pdf(z) - z * stats.norm.sf(z)), rel=0.02)
    assert best.core == pytest.approx([stats.norm.cdf(z), stats.norm.sf(z)], abs=0.003)


def test_value_with_and_without_a_pair_frame_the_choice():
    choice = case(2, hours=14.0)
    best = solve(choice)
    mean = choice.value.mean(axis=0)
    for i in range(choice.m):
        assert max(best.inside[i] + mean[i], best.outside[i]) == pytest.approx(best.value)


def test_sets_nearly_as_good_are_listed_best_first():
    best = solve(case(1, hours=16.0), near=0.2)
    values = [value for _set, value, _often in best.near]
    assert len(values) > 1
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(best.value)
    assert values[-1] >= 0.8 * values[0] - 1e-9
    assert 0 < sum(often for _set, _value, often in best.near) <= 1 + 1e-12


def test_the_integer_program_lists_other_sets_once_and_its_regret_is_what_each_draw_would_have_gained():
    """Two pairs, one to keep: 10 and 0, then 0 and 9.9. The first is kept (5 against 4.95), each draw would gain 9.95."""
    found = solve_milp(
        Choice(np.array([[10.0, 0.0], [0.0, 9.9]]), np.array([0, 1]), np.array([0, 1]), 1), near=0.02
    )
    assert [(row[0].tolist(), row[1], row[2]) for row in found.near] == [
        ([True, False], pytest.approx(5), 0.5),
        ([False, True], pytest.approx(4.95), 0.5),
    ]
    assert found.regret == pytest.approx((10 + 9.9) / 2 - 5)
    assert found.core.tolist() == [0.5, 0.5]


def test_sets_near_the_best_are_near_where_every_value_is_a_loss_too():
    """One of two to keep, −10 or −10.1 on the mean: within 2 % of the best, as +10 and +9.9 would be."""
    draws = np.array([[-10.0, -10.1], [-10.0, -10.1], [-11.0, -9.0], [-9.0, -11.2]])
    found = solve_milp(Choice(draws, np.array([0, 1]), np.array([0, 1]), 1, exactly=True), near=0.02)
    assert found.chosen.tolist() == [True, False]
    assert [row[0].tolist() for row in found.near] == [[True, False], [False, True]]


def test_limits_that_nothing_meets_say_so():
    assert solve(case(floor=1000.0)).chosen is None
    assert optimum(case(floor=1000.0), np.ones(9))[0] is None


@pytest.mark.long
def test_two_hundred_pairs_go_through_the_integer_program():
    rng = np.random.default_rng(4)
    m = 200
    choice = Choice(
        rng.normal(rng.uniform(-5, 20, m), 5, (80, m)),
        np.arange(m) % 8,
        np.arange(m) // 8,
        6,
        max_publics=3,
        uses=rng.uniform(1, 6, (1, m)),
        capacity=np.array([20.0]),
    )
    assert not choice.enumerable
    best = solve_milp(choice)
    assert best.method == "milp"
    assert best.gap <= 1e-4
    assert fits(choice, np.flatnonzero(best.chosen))
    assert best.core.sum() <= 6
    assert best.regret >= 0


def test_the_same_draws_give_the_same_answer():
    one, two = solve(case(5, hours=14.0)), solve(case(5, hours=14.0))
    assert (one.chosen == two.chosen).all()
    assert one.core.tobytes() == two.core.tobytes()

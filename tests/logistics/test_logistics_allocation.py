"""The ordered-tour Shapley value, against its definition."""

import itertools
import math

import numpy as np
import pytest

from conciergekit.logistics import marginal, ordered_shapley, stand_alone


def by_definition(cost):
    """Shapley value by enumeration of every coalition, the sequence kept."""
    n = len(cost) - 1
    players = range(1, n + 1)

    def tour(coalition):
        path = [0, *sorted(coalition), 0]
        return sum(cost[i, j] for i, j in itertools.pairwise(path)) if coalition else 0.0

    value = np.zeros(n)
    for i in players:
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - 1 - size) / math.factorial(n)
            for others in itertools.combinations([j for j in players if j != i], size):
                value[i - 1] += weight * (tour((*others, i)) - tour(others))
    return value


@pytest.mark.parametrize("n", range(1, 11))
def test_the_closed_form_is_the_shapley_value(n):
    """On roads that differ both ways."""
    cost = np.random.default_rng(n).random((n + 1, n + 1)) * 20
    assert ordered_shapley(cost) == pytest.approx(by_definition(cost))


def test_shares_add_up_to_the_tour_even_for_many_stops():
    rng = np.random.default_rng(0)
    xy = rng.random((151, 2)) * 30
    cost = np.hypot(*(xy[:, None] - xy[None]).T)
    path = [*range(151), 0]
    driven = sum(cost[i, j] for i, j in itertools.pairwise(path))
    assert ordered_shapley(cost).sum() == pytest.approx(driven)


def test_an_added_cost_is_added_to_the_shares():
    """Additivity: kilometres and minutes may be split apart or together."""
    km, minutes = np.random.default_rng(4).random((2, 8, 8)) * 20
    assert ordered_shapley(km * 0.4 + minutes / 3) == pytest.approx(
        ordered_shapley(km) * 0.4 + ordered_shapley(minutes) / 3
    )


def test_many_costs_of_one_tour_are_split_at_once():
    stack = np.random.default_rng(5).random((3, 6, 6)) * 20
    assert ordered_shapley(stack) == pytest.approx(np.array([ordered_shapley(cost) for cost in stack]))
    assert ordered_shapley(np.zeros((1, 1))).tolist() == []


def test_doors_of_one_house_share_one_trip_equally():
    cost = np.zeros((6, 6))
    cost[0, 1:] = cost[1:, 0] = 7.0
    assert ordered_shapley(cost) == pytest.approx([14 / 5] * 5)
    assert marginal(cost) == pytest.approx([0] * 5)


def test_a_stop_on_the_spot_costs_no_road():
    """Null player: a stop at the base."""
    xy = np.array([[0, 0], [3, 4], [0, 0], [6, 8]])
    cost = np.hypot(*(xy[:, None] - xy[None]).T).astype(float)
    assert stand_alone(cost)[1] == 0
    assert ordered_shapley(cost)[1] == pytest.approx(by_definition(cost)[1])


def test_a_matrix_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match="square"):
        ordered_shapley(np.zeros((2, 3)))


def test_a_stack_of_matrices_that_are_not_square_is_refused():
    with pytest.raises(ValueError, match="square"):
        stand_alone(np.ones((4, 3, 4)))

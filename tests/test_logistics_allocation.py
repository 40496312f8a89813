"""The ordered-tour Shapley value, against its definition."""

import itertools
import math

import numpy as np
import pytest

from conciergekit.logistics import marginal, ordered_shapley, split_tour, stand_alone, to_cents


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


def test_a_lone_stop_carries_everything():
    split = split_tour(np.array([[0, 4.0], [5.0, 0]]), fixed_eur=3, own_eur=2)
    row = split.table.iloc[0]
    assert row["share_eur"] == row["alone_eur"] == row["marginal_eur"] == split.total_eur == 14


@pytest.mark.parametrize("n", [1, 2, 3, 7, 23])
def test_every_split_adds_up_to_the_cent(n):
    rng = np.random.default_rng(n)
    cost = rng.random((n + 1, n + 1)) * 10
    split = split_tour(cost, fixed_eur=10 / 3, own_eur=rng.random(n))
    for column in ("share_eur", "equal_eur", "proportional_eur"):
        assert round(split.table[column].sum() * 100) == round(split.total_eur * 100)


def test_cents_are_given_to_the_largest_remainders():
    assert to_cents(np.array([10 / 3] * 3), 10).tolist() == [3.34, 3.33, 3.33]
    assert to_cents(np.array([-1.005, 2.005])).sum() == pytest.approx(1.0)


def test_no_stop_is_nothing_to_split():
    split = split_tour(np.zeros((1, 1)))
    assert split.table.empty
    assert split.sentences("fr")
    split.plot()


def test_those_who_pay_less_than_their_share_are_shown():
    cost = np.array([[0, 1, 10.0], [1, 0, 10], [10, 10, 0]])
    split = split_tour(cost, names=["near $1$", "far {x}"], price_eur=[8, 8])
    transfer = split.table.set_index("stop")["transfer_eur"]
    assert transfer["near $1$"] > 0 > transfer["far {x}"]
    for lang in ("fr", "en"):
        assert "far {x}" in " ".join(split.sentences(lang))
    split.plot().figure.canvas.draw()


def test_a_matrix_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match="square"):
        ordered_shapley(np.zeros((2, 3)))

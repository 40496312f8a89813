"""Sobol indices against their published values, and what they must do on simple models."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import conciergekit as ck
from conciergekit.scenarios import Assumption, simulate, tornado
from conciergekit.sensitivity import sobol


def uniform(name, low, high):
    return Assumption(name, low, (low + high) / 2, high, shape="uniform")


ISHIGAMI = [uniform(f"x{i}", -np.pi, np.pi) for i in range(3)]
SIZES = [0, 1, 4.5, 9, 99, 99, 99, 99]  # Sobol's G, the usual test of 8 inputs
G = [uniform(f"x{i}", 0, 1) for i in range(8)]


def ishigami(x0, x1, x2):
    return np.sin(x0) + 7 * np.sin(x1) ** 2 + 0.1 * x2**4 * np.sin(x0)


def g_function(**x):
    return np.prod([(np.abs(4 * x[f"x{i}"] - 2) + a) / (1 + a) for i, a in enumerate(SIZES)], axis=0)


def test_ishigami_has_its_published_indices():
    table = sobol(ishigami, ISHIGAMI).table.set_index("name").loc[["x0", "x1", "x2"]]
    assert table["alone_share"].to_numpy() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.003)
    assert table["total_share"].to_numpy() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.003)


def test_sobol_g_has_its_closed_form_indices():
    # V_i = 1 / (3 (1 + a_i)²); V = Π (1 + V_i) − 1; S_i = V_i / V; T_i = V_i Π_{j≠i} (1 + V_j) / V
    parts = np.array([1 / (3 * (1 + a) ** 2) for a in SIZES])
    total = np.prod(1 + parts) - 1
    found = sobol(g_function, G)
    table = found.table.set_index("name").loc[[f"x{i}" for i in range(8)]]
    assert table["alone_share"].to_numpy() == pytest.approx(parts / total, abs=0.003)
    assert table["total_share"].to_numpy() == pytest.approx(
        parts * np.prod(1 + parts) / (1 + parts) / total, abs=0.003
    )
    assert found.table["total_share"].is_monotonic_decreasing


@settings(max_examples=15, deadline=None)
@given(st.floats(0.2, 5), st.floats(0.2, 5))
def test_a_sum_shares_its_doubt_by_variances_and_nothing_acts_together(a, b):
    found = sobol(lambda x, y: a * x + b * y, [uniform("x", 0, 1), uniform("y", 0, 1)])
    table = found.table.set_index("name")
    assert table.loc["x", "alone_share"] == pytest.approx(a**2 / (a**2 + b**2), abs=0.01)
    assert found.together_share < 0.01


@pytest.mark.parametrize("seed", range(3))
def test_a_grant_of_yes_or_no_and_late_has_the_indices_that_scipy_gives(seed):
    """On four times as many points of its own, from its own distributions."""

    def model(grant, months, costs):
        return grant * np.maximum(0, 8 - months) + 2 * costs

    assumed = [
        Assumption("grant", 0, 0.3, 1, shape="yesno"),
        uniform("months", 2, 9),
        uniform("costs", -1, 1.5),
    ]
    laws = [stats.bernoulli(0.3), stats.uniform(2, 7), stats.uniform(-1, 2.5)]
    peer = stats.sobol_indices(func=lambda x: model(*x), n=16384, dists=laws, rng=seed)
    table = sobol(model, assumed, seed).table.set_index("name").loc[["grant", "months", "costs"]]
    assert table["alone_share"].to_numpy() == pytest.approx(peer.first_order, abs=0.015)
    assert table["total_share"].to_numpy() == pytest.approx(peer.total_order, abs=0.015)


def test_no_figure_carries_more_than_all_the_doubt():
    """One alone carries all of it, which so many calls put a little above or below."""
    for seed in range(4):
        table = sobol(lambda a: a, [uniform("a", 0, 1)], seed=seed).table
        assert 0.99 < table["alone_share"][0] <= 1
        assert table["total_share"][0] <= 1


def test_a_certain_figure_carries_no_doubt_and_a_flat_model_says_so():
    known = Assumption("known", 3, 3, 3)
    table = sobol(lambda x, known: x * known, [uniform("x", 0, 1), known]).table.set_index("name")
    assert table.loc["known", "total_share"] == 0
    flat = sobol(lambda x: 0 * x + 4, [uniform("x", 0, 1)])
    assert "does not move" in flat.sentences("en")[0]
    flat.plot().figure.canvas.draw()
    only = sobol(lambda known: known, [known])
    assert (
        only.sentences("en") == flat.sentences("en") == tornado(lambda known: known, [known]).sentences("en")
    )
    assert not only.acts_together
    assert not flat.acts_together


def test_the_same_seed_gives_the_same_indices():
    one, two = (sobol(ishigami, ISHIGAMI, seed=5).table for _ in range(2))
    assert one.equals(two)


def test_yes_or_no_happens_with_its_chance():
    grant = Assumption("grant", 0, 0.3, 1, shape="yesno")
    assert grant.mean == 0.3
    drawn = simulate(lambda grant: grant, [grant], draws=40_000)
    assert set(np.unique(drawn.values)) == {0.0, 1.0}
    assert drawn.mean == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_speaks_both_languages(lang):
    with ck.use_language(lang):
        found = sobol(g_function, G)
        assert found.sentences()
        found.plot().figure.canvas.draw()

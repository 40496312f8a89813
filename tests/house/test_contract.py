"""The public calls that other programs were promised: these names stay, whatever the kit's own notebooks ask for."""

import inspect

import numpy as np
import pandas as pd
import pytest

import conciergekit as ck


@pytest.fixture
def pilot(pilot_of):
    return pilot_of("contrats")


def test_evidence():
    low, high = ck.evidence.wilson_interval(81, 263, level=0.95)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)  # Newcombe 1998, method 3
    draws = ck.evidence.demand_level([12, 9, 14], exposure=None, season=None, guess=None, draws=400, seed=0)
    assert isinstance(draws, np.ndarray)
    assert len(draws) == 400


def test_weights_and_ranks():
    # Barron and Barrett 1996
    assert ck.targets.rank_order_centroid(3).round(4).tolist() == [0.6111, 0.2778, 0.1111]
    assert ck.targets.swing_weights([100, 60, 40]).round(2).tolist() == [0.5, 0.3, 0.2]
    weights, ratio = ck.targets.ahp_weights(np.array([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]))
    assert weights.round(4).tolist() == [0.5714, 0.2857, 0.1429]
    assert abs(ratio) < 1e-9
    # the first is best on all: always first, whatever the weights
    found = ck.targets.smaa(np.array([[0.9, 0.8], [0.1, 0.2], [0.5, 0.5]]), weights=None, draws=500, seed=0)
    assert found.rank_acceptability.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert found.central_weights.shape == (3, 2)
    assert found.confidence_factors.shape == (3,)
    assert found.pairwise.shape == (3, 3)
    assert found.holistic.shape == (3,)


def test_a_review_and_its_minutes(pilot):
    found = ck.gates.review(pilot, as_of=None, draws=60)
    assert isinstance(found.criteria, pd.DataFrame)
    assert 0 <= found.probability <= 1
    assert found.proposal in {"go", "go_conditions", "adjust", "extend", "suspend", "stop"}
    assert hasattr(found, "bottleneck")
    assert found.minutes("fr").startswith("Relevé de décisions")
    assert found.minutes("en").startswith("Minutes")


@pytest.mark.parametrize(
    ("call", "asked"),
    {
        "load_pilot": ["path"],
        "indicators.table": ["pilot"],
        "targets.prioritize": ["pilot"],
        "targets.focus": [],
        "targets.shift": ["pilot"],
        "logistics.cost_tours": ["pilot"],
        "logistics.plan_tours": ["stops", "vehicles"],
        "logistics.compare_schemes": ["pilot", "schemes"],
        "finance.views": ["pilot"],
        "finance.break_even": [],
        "finance.cash_plan": ["pilot"],
        "offers.table": ["pilot"],
        "portfolio.compare": ["pilots"],
        "batch.run": ["pilots", "out"],
    }.items(),
)
def test_the_name_stays(call, asked):
    found = ck
    for name in call.split("."):
        found = getattr(found, name)
    assert list(inspect.signature(found).parameters)[: len(asked)] == asked


def test_funders_are_listed_without_a_pilot():
    assert len(ck.finance.catalogue()) == len(ck.finance.catalogue(None)) > 20

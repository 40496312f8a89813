"""A stage is a ground of comparison: what is expected of a pilot is what those of its stage show, as far as stages differ."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from test_portfolio_history import LOG, made

import conciergekit as ck
from conciergekit import portfolio
from conciergekit.core.schema import fold
from conciergekit.core.tables import PROJECT
from conciergekit.portfolio.fair import pool
from conciergekit.tell.portfolio import page, since

FIVE = np.array([8.0, 9.0, 10.0, 11.0, 12.0])


def mixed(raw, error, age, stage, between, apart, grounds):
    """What a normal law of all figures together lets expect of each one (generalised least squares, dense)."""
    x = np.column_stack([np.ones(len(raw)), np.asarray(age) - np.mean(age)])[:, : 1 + bool(np.ptp(age))]
    z = np.array([[float(one == name) for name in grounds] for one in stage])
    shared = apart**2 * z @ z.T
    whole = np.diag(error**2 + between**2 + apart**2 * (z.sum(axis=1) == 0)) + shared
    inverse = np.linalg.inv(whole)
    beta = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ raw)
    return x @ beta + shared @ inverse @ (raw - x @ beta)


def drawn(seed=4, sizes=(9, 8, 7, 3, 1), apart=2.0):
    """Pilots of several stages, the last two too few to be compared among themselves, and one whose stage is not known."""
    rng = np.random.default_rng(seed)
    stage = [str(n) if size > 1 else "" for n, size in enumerate(sizes) for _pilot in range(size)]
    adds = dict(zip(dict.fromkeys(stage), rng.normal(0, apart, len(sizes)), strict=True))
    error, age = np.exp(rng.normal(0, 0.4, len(stage))), rng.uniform(3, 24, len(stage))
    true = np.array([adds[one] for one in stage]) + 0.05 * age + rng.normal(0, 1, len(stage))
    return true, true + rng.normal(0, error), error, age, stage


def test_two_stages_of_five_are_drawn_together_as_by_hand():
    """Means 10 and 20; within, 20 over 8 degrees: 2.5, of which 1 is error. Between, 250 over 1: (250 - 2.5) / 5 = 49.5. A mean of five
    keeps 49.5 / (49.5 + 0.5) = .99 of its distance to 15. Used: 1.99 degrees; kept back, (6.01 / 8.01) / 2.5 of the way."""
    raw, stage = np.concatenate([FIVE, FIVE + 10]), ["1"] * 5 + ["2"] * 5
    found = pool(raw, np.ones(10), stage=stage)
    assert found.between**2 == pytest.approx(1.5)
    assert found.apart**2 == pytest.approx(49.5)
    assert found.expected == pytest.approx(np.repeat([10.05, 19.95], 5))
    assert found.shrinkage == pytest.approx(np.full(10, 6.01 / 8.01 / 2.5))
    assert found.estimate[0] == pytest.approx(8 + 2.05 * 6.01 / 8.01 / 2.5)
    assert found.stages == tuple(stage)


def test_stages_that_differ_by_no_more_than_chance_are_one():
    """Between stages 10 × .2² = .4 over 1 degree, less than 2.5 within: as if no stage were known."""
    raw, stage = np.concatenate([FIVE, FIVE + 0.4]), ["1"] * 5 + ["2"] * 5
    found, without = pool(raw, np.ones(10), stage=stage), pool(raw, np.ones(10))
    assert found.apart == 0
    assert found.estimate == pytest.approx(without.estimate)
    assert found.high == pytest.approx(without.high)


@pytest.mark.parametrize("sizes", [(9, 8, 7, 3, 1), (10, 4), (12, 6)])
def test_what_is_expected_is_that_of_one_normal_law_of_all_figures(sizes):
    _true, raw, error, age, stage = drawn(sizes=sizes)
    found = pool(raw, error, age, stage=stage)
    grounds = [str(n) for n, size in enumerate(sizes) if size >= 5]
    assert found.apart > 0
    assert found.expected == pytest.approx(
        mixed(raw, error, age, stage, found.between, found.apart, grounds), abs=1e-6
    )


def test_who_shares_its_stage_with_fewer_than_four_others_is_compared_with_all_and_drawn_less():
    _true, raw, _error, _age, stage = drawn()
    found = pool(raw, np.ones(28), stage=stage)
    few = np.array([one in ("3", "") for one in stage])
    assert [one == "" for one in found.stages] == list(few)
    assert np.ptp(found.expected[few]) == pytest.approx(0)
    assert found.shrinkage[few].max() < found.shrinkage[~few].min()


def test_variances_with_pilots_compared_with_all_are_as_by_hand():
    """Six of a stage and three of none, errors of 1: the squares between both are worth W + 6 × (3 + 1) / 9 of what stages add; those
    left, over what they are expected to be, are as many as the degrees left."""
    rng = np.random.default_rng(2)
    raw, stage = np.concatenate([rng.normal(0, 1.5, 6), rng.normal(7, 4, 3)]), ["1"] * 6 + [""] * 3
    found = pool(raw, np.ones(9), stage=stage)
    within, apart = 1 + found.between**2, found.apart**2
    assert min(found.between, apart) > 0
    squares = 6 * 3 / 9 * (raw[:6].mean() - raw[6:].mean()) ** 2
    assert apart == pytest.approx((squares - within) * 9 / 24)
    law = (np.ones(9), np.zeros(9), stage, found.between, found.apart, ["1"])
    own = [mixed(one, *law)[at] for at, one in enumerate(np.eye(9))]
    total = within + apart * np.repeat([0, 1], [6, 3])
    assert ((raw - mixed(raw, *law)) ** 2 / total).sum() == pytest.approx(9 - sum(own))


@pytest.mark.parametrize("code", ["contribution_hour_eur", "cost_per_stop_eur"])
def test_who_has_no_stage_is_outside_the_funnel_only_beyond_what_a_stage_may_add(code):
    """The same law by hand: 1.96 deviations of chance, of pilots and, of who is compared with all, of stages."""
    spread = np.repeat([-0.4, -0.2, 0.0, 0.2, 0.4, 2.6], [3, 3, 2, 3, 3, 1])
    times = code == "cost_per_stop_eur"  # told as logarithms
    raw = np.concatenate([4 + spread, 16 + spread, [4.0, 10.0, 16.0]]) / (10 if times else 1)
    error, stage = np.full(33, 0.02 if times else 0.2), ["1"] * 15 + ["2"] * 15 + ["", "", ""]
    found = pool(raw, error, code=code, stage=stage)
    away = np.abs(found.raw - found.expected)
    total = np.sqrt(
        error**2 + found.between**2 + np.where([not one for one in found.stages], found.apart**2, 0)
    )
    if times:
        kept = {name: np.exp(getattr(found, name)) for name in ("raw", "expected")}
        middle = kept["expected"].mean()
        kept |= {"between": found.between * middle, "apart": found.apart * middle}
        found = replace(found, error=error * kept["expected"], **kept)
    assert list(found.outside) == list(away > 1.96 * total)
    assert found.outside.any()
    assert not found.outside[30]


def test_variances_are_those_of_restricted_likelihood_within_a_tenth():
    """Forty pilots of four stages: another road (scipy, dense), where errors differ."""
    _true, raw, error, age, stage = drawn(seed=8, sizes=(10, 10, 10, 10))
    found = pool(raw, error, age, stage=stage)
    x = np.column_stack([np.ones(40), age])
    same = np.equal.outer(stage, stage).astype(float)

    def unlikely(logs):
        within, apart = np.exp(logs)
        whole = np.diag(error**2 + within) + apart * same
        inverse = np.linalg.inv(whole)
        kept = x.T @ inverse @ x
        left = raw - x @ np.linalg.solve(kept, x.T @ inverse @ raw)
        return np.linalg.slogdet(whole)[1] + np.linalg.slogdet(kept)[1] + left @ inverse @ left

    within, apart = np.exp(minimize(unlikely, [0.0, 0.0], method="Nelder-Mead").x)
    assert found.between == pytest.approx(np.sqrt(within), rel=0.1)
    assert found.apart == pytest.approx(np.sqrt(apart), rel=0.1)


@pytest.mark.long
def test_estimates_are_nearer_to_the_truth_where_stages_differ_and_hardly_further_where_they_do_not():
    error = {(apart, known): 0.0 for apart in (0.0, 2.0) for known in (True, False)}
    for apart in (0.0, 2.0):
        for seed in range(25):
            true, raw, wrong, age, stage = drawn(seed, (8, 8, 8), apart)
            for known in (True, False):
                found = pool(raw, wrong, age, stage=stage if known else None)
                error[apart, known] += ((found.estimate - true) ** 2).sum()
    assert error[2.0, True] < 0.85 * error[2.0, False]
    assert error[0.0, True] < 1.05 * error[0.0, False]


@pytest.mark.parametrize("typed", ["1", "1 · First test", "1 · Premier test", "premier test", "First test"])
def test_a_stage_typed_in_either_language_with_its_number_or_without_is_one_stage(typed):
    assert PROJECT["stage"].values[fold(typed)] == "1"


# ---- as it is told -----------------------------------------------------------------------------------------------


KEPT = made(counts=LOG)


def network(stages, served=lambda _n, stage: 0.9 if stage == "1" else 0.7, answers=400):
    """Pilots of these stages, of one age; a share of requests served by number and stage."""
    rows = []
    for n, stage in enumerate(stages):
        value = served(n, stage)
        figures = {"service_rate": [value, value - 0.02, value + 0.02, answers]}
        rows.append(KEPT | {"pilot": f"p{n}", "name": f"Pilot {n:02}", "stage": stage, "figures": figures})
    return rows


def told(stages, **given):
    found = portfolio.portfolio(network(stages, **given))
    with ck.use_language("en"):
        return found, page.told(found, found.pools["service_rate"]), str(found.fairly())


def test_the_page_and_the_message_say_which_stage_a_pilot_is_compared_with():
    """Seven at 88 to 92 %, six at 68 to 72 %: what is expected of each stage is its own mean, to the point."""
    stages = ["1"] * 7 + ["2"] * 6
    found, said, whole = told(
        stages, served=lambda n, stage: (0.9 if stage == "1" else 0.7) + 0.02 * (n % 3 - 1)
    )
    assert (
        "Expected: 90% at stage “1 · First test” (7 pilots) and 70% at stage “2 · Wider test” (6 pilots)."
        in said
    )
    assert "of its stage and age" in whole
    pool_ = found.pools["service_rate"]
    (way,) = {f"{share:.0%}" for share in pool_.shrinkage}  # one error for all: no range of one value
    assert f"Each goes {way} of the way to what is expected." in said
    with ck.use_language("en"):
        assert "the middle of the 6 pilots at your stage is 70%" in since.among({"pilot": "p8"}, [pool_])[0]
    assert [row.lanes[0].marks[2].at for row in page.shrunk(found, pool_).rows] == list(pool_.expected)


def test_a_stage_of_four_and_one_not_noted_are_compared_with_all_and_it_is_said():
    found, said, _whole = told(["1"] * 6 + ["2"] * 5 + ["3"] * 4 + [""])
    assert (
        "Compared with all, as fewer than 5 share their stage or it is not noted: Pilot 11, Pilot 12 and 3 others."
        in said
    )
    with ck.use_language("fr"):
        words = since.among({"pilot": "p12"}, [found.pools["service_rate"]])[0]
    assert "16 pilotes, toutes étapes réunies" in words


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        (["2"] * 6, "All are at stage “2 · Wider test”."),
        ([""] * 6, "No stage is shared by 5 of them: all are compared together."),
        (["1", "2", "3"] * 3, "No stage is shared by 5 of them: all are compared together."),
    ],
)
def test_stages_that_are_one_or_none_change_nothing_and_are_said(stages, said):
    varied = {"served": lambda n, _stage: 0.8 + 0.02 * (n % 4)}
    found, words, _whole = told(stages, **varied)
    assert said in words
    without = portfolio.pooled(network([""] * len(stages), **varied), "service_rate")
    assert found.pools["service_rate"].estimate == pytest.approx(without.estimate)


def test_stages_that_do_not_differ_are_said_to_be_compared_together():
    _found, said, _whole = told(["1", "2"] * 6, served=lambda n, _stage: 0.8 + 0.02 * (n // 2 % 3))
    assert "Stages differ no more than by chance: all are compared together." in said

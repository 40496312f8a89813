"""The rule of the gate: each step, the joint chance, and what must never happen."""

import numpy as np
import pytest

from conciergekit.gates.rule import Gate, Judged, Rule, by_weight, decide, grade_light, joint, light


def must(name="a", light="green", chance=0.95, **more):
    return Judged(name, "must", light, chance, **more)


def should(light="green", chance=0.95):
    return Judged("should", "should", light, chance)


# ---- the joint chance


def test_the_joint_chance_of_independent_criteria_is_their_product_and_within_frechet_bounds():
    chances = [0.92, 0.88, 0.95, 0.80]
    rng = np.random.default_rng(0)
    q, without = joint([rng.random(200_000) < p for p in chances])
    assert q == pytest.approx(np.prod(chances), abs=0.004)  # .62
    assert sum(chances) - 3 <= q <= min(chances)
    assert without == pytest.approx([q / p for p in chances], abs=0.004)


def test_the_same_draws_make_criteria_stand_or_fall_together():
    level = np.random.default_rng(0).normal(50, 10, 10_000)
    q, _without = joint([level >= 45, 13 * level - 600 >= 0])
    assert q == pytest.approx((level >= 600 / 13).mean())


def test_a_fact_counts_in_every_draw():
    half = np.arange(10) < 5
    assert joint([half, True]) == (0.5, [1.0, 0.5])
    assert joint([half, False]) == (0.0, [0.0, 0.5])
    assert joint([True, True])[0] == 1.0
    assert np.isnan(joint([])[0])


# ---- lights


@pytest.mark.parametrize(
    ("chance", "expected"),
    [(0.95, "green"), (0.90, "green"), (0.89, "amber"), (0.11, "amber"), (0.10, "red"), (0, "red")],
)
def test_lights_follow_the_chances(chance, expected):
    assert light(chance, enough=True) == expected
    assert light(chance, enough=False) == "grey"


def test_a_fragile_measure_is_at_best_amber():
    assert light(0.99, enough=True, caution=True) == "amber"
    assert grade_light(4, 3, caution=True) == "amber"


def test_an_unknown_chance_is_grey():
    assert light(np.nan, enough=True) == "grey"
    assert grade_light(np.nan, 3) == "grey"


def test_grades_are_met_or_not():
    assert [grade_light(g, 3) for g in (4, 3, 2)] == ["green", "green", "red"]


# ---- the six steps, first match wins


def test_step_1_a_blocking_legal_risk_suspends_whatever_the_figures():
    verdict = decide([must()], 0.99, gate=Gate(blocked=True))
    assert (verdict.proposal, verdict.step) == ("suspend", 1)
    assert decide([must(light="grey", chance=np.nan)], np.nan, gate=Gate(blocked=True)).proposal == "suspend"


def test_step_2_a_must_without_data_extends_even_if_the_others_are_certain():
    verdict = decide([must("a", chance=1.0), must("b", "grey", np.nan)], np.nan)
    assert (verdict.proposal, verdict.step, verdict.on) == ("extend", 2, ("b",))


def test_step_2_nothing_agreed_extends():
    assert decide([], np.nan).step == 2
    assert decide([should()], 1.0).step == 2


def test_step_3_go_from_the_threshold():
    assert decide([must()], 0.80).proposal == "go"
    assert decide([must(without=0.9)], 0.79).proposal != "go"
    assert decide([must()], 0.75, rule=Rule(go=0.7)).proposal == "go"


@pytest.mark.parametrize("condition", [should("red", 0.05), should("amber", 0.4), should("grey", np.nan)])
def test_step_3_a_should_unlikely_or_unknown_puts_conditions(condition):
    verdict = decide([must(), condition], 0.9)
    assert (verdict.proposal, verdict.on) == ("go_conditions", ("should",))


def test_step_3_a_risk_to_settle_puts_conditions():
    assert decide([must(), should()], 0.9, gate=Gate(conditions=True)).proposal == "go_conditions"


def test_a_should_never_makes_up_for_a_must_nor_stops_a_pilot():
    failing = must(light="red", chance=0.01, without=1.0, lever="x", tried=0)
    assert decide([failing, should("green", 1.0)], 0.01).proposal == "adjust"
    assert decide([must(), should("red", 0.0)], 0.95).proposal == "go_conditions"


@pytest.mark.parametrize(
    ("lever", "tried", "expected"),
    [("", 0, "stop"), ("x", 2, "stop"), ("x", 1, "adjust"), ("x", 0, "adjust")],
)
def test_step_4_stops_only_when_no_lever_is_left(lever, tried, expected):
    failing = must("b", "red", 0.02, lever=lever, tried=tried, without=0.95)
    assert decide([must("a", without=0.02), failing], 0.02).proposal == expected


def test_step_4_one_untested_lever_among_the_failing_musts_is_enough_not_to_stop():
    spent, fresh = (
        must("a", "red", 0.0, lever="x", tried=2, without=0),
        must("b", "red", 0.0, lever="y", without=0),
    )
    assert decide([spent, fresh], 0.0).proposal == "adjust"
    assert decide([spent, fresh], 0.0).on == ("b",)


def test_step_4_a_lever_on_a_must_that_holds_does_not_prevent_a_stop():
    holds = must("a", chance=0.99, lever="x", without=0.01)
    assert decide([holds, must("b", "red", 0.01, without=0.99)], 0.01).proposal == "stop"


def test_a_grade_alone_never_stops_a_pilot():
    assert decide([must(), must("vision", "red", 0.0, graded=True, without=0.95)], 0.0).proposal == "extend"


def test_step_5_adjusts_what_holds_back_most():
    a = must("a", "amber", 0.75, lever="x", without=0.72)
    b = must("b", "amber", 0.80, lever="y", without=0.60)
    verdict = decide([b, a], 0.55)
    assert (verdict.proposal, verdict.step, verdict.on) == ("adjust", 5, ("a",))


def test_step_5_a_lever_tried_twice_is_not_proposed_again():
    assert decide([must("a", "amber", 0.55, lever="x", tried=2, without=1.0)], 0.55).proposal == "extend"


def test_step_6_a_little_short_everywhere_extends():
    musts = [must(str(i), "amber", 0.85, lever="x", without=0.6) for i in range(4)]
    assert (decide(musts, 0.52).proposal, decide(musts, 0.52).step) == ("extend", 6)


def test_the_heaviest_brake_is_the_largest_gain_then_the_lowest_chance():
    musts = [
        must("a", chance=0.3, without=0.5),
        must("b", chance=0.2, without=0.4),
        must("c", chance=0.1, without=0.5),
    ]
    assert [c.indicator for c in by_weight(musts, 0.2)] == ["c", "a", "b"]

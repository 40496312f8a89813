"""The rule beyond q: cash, guesses, deadline, should-criteria taken together."""

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conciergekit import gates
from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.gates import futures
from conciergekit.gates import rule as rules
from conciergekit.gates.conditions import months_left, term
from conciergekit.gates.rule import Gate, Judged, Rule, Verdict, decide, settled
from conciergekit.tell.gates import words

STAKES = Rule(wrong_go=30_000, wrong_stop=15_000)


def must(name="a", light="amber", chance=0.5, **more):
    return Judged(name, "must", light, chance, **more)


def test_how_the_service_is_run_calls_for_work_and_never_stops_it_alone():
    run, alone = must(light="red", chance=0.0, without=0.95, run=True), rules.Gate(months=12)
    assert decide([run], 0.0, gate=alone) == Verdict("adjust", 5, ("a",))
    other = must("b", light="red", chance=0.02, without=0.0)
    assert decide([run, other], 0.0, gate=alone).proposal == "stop"
    assert decide([replace(run, run=False)], 0.0, gate=alone).proposal == "stop"
    assert decide([run], 0.0, gate=rules.Gate(last=True)).proposal == "extend"
    assert decide([run], 0.0, gate=rules.Gate(last=True, extended=True)).proposal == "stop"


def test_a_chance_known_in_closed_form_counts_as_its_draws():
    rng = np.random.default_rng(0)
    level = rng.random(50_000) < 0.7
    drawn, exact = rules.joint([level, rng.random(50_000) < 0.6])[0], rules.joint([level, 0.6])[0]
    assert drawn == pytest.approx(exact, abs=0.01)


def test_many_pilots_at_once_are_judged_as_each_alone():
    met = np.random.default_rng(1).random((2, 5, 300)) < 0.8
    q, without = rules.joint(list(met))
    alone = [rules.joint([met[0, i], met[1, i]]) for i in range(5)]
    assert q == pytest.approx([a[0] for a in alone])
    assert without[1] == pytest.approx([a[1][1] for a in alone])


def test_enough_shoulds_are_counted_in_the_same_draws():
    a, b, c = np.arange(10) < 5, np.arange(10) >= 5, np.ones(10, bool)
    assert rules.at_least([a, b, c], 2) == 1.0
    assert rules.at_least([a, b, c], 3) == 0.0
    assert np.isnan(rules.at_least([], 1))


def test_two_shoulds_of_three_are_enough_for_a_plain_go_and_one_is_not():
    musts = [must(light="green", chance=0.95), Judged("s", "should", "red", 0.0)]
    assert decide(musts, 0.9, gate=Gate(shoulds=0.9)).proposal == "go"
    assert decide(musts, 0.9, gate=Gate(shoulds=0.2)).proposal == "go_conditions"


def test_a_go_without_the_cash_for_an_orderly_stop_is_an_adjustment():
    verdict = decide([must(light="green", chance=0.95)], 0.95, gate=Gate(cash=0.5))
    assert (verdict.proposal, verdict.on) == ("adjust", ("cash",))
    assert decide([must(light="green", chance=0.95)], 0.95, gate=Gate(cash=0.95)).proposal == "go"
    assert decide([must(light="green", chance=0.95)], 0.95, gate=Gate()).proposal == "go"


def test_a_go_that_a_sceptic_would_not_make_waits():
    assert settled(0.85, Rule(), against=(0.60, 0.9)) == 0
    assert settled(0.85, Rule(), against=(0.78, 0.9)) == 1
    assert settled(0.05, Rule(), against=(0.02, 0.40)) == 0
    assert decide([must(without=0.9)], 0.85, gate=Gate(against=(0.5, 0.9))).proposal == "extend"


def test_at_the_deadline_the_stakes_decide():
    """30 k€ lost by a wrong go, 15 k€ forgone by a wrong stop: two chances in three are needed."""
    rule = Rule(wrong_go=30_000, wrong_stop=15_000)
    assert rule.at_deadline == pytest.approx(2 / 3)
    at = lambda q: decide([must(without=0.9)], q, rule=rule, gate=Gate(last=True))  # noqa: E731
    assert (at(0.70).proposal, at(0.70).step) == ("go", 7)
    assert (at(0.60).proposal, at(0.60).step) == ("stop", 7)


@pytest.mark.parametrize("lever", ["", "x"])
@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize(("q", "said"), [(0.01, "stop"), (0.30, "stop"), (0.70, "go")])
def test_the_deadline_binds_levers_tried_or_not(q, said, extended, lever):
    failing = must(lever=lever, chance=min(q, 0.4), light="red", without=0.95)
    verdict = decide([failing], q, rule=STAKES, gate=Gate(last=True, extended=extended))
    assert (verdict.proposal, verdict.step) == (said, 7)


def test_the_one_extension_is_for_what_a_stop_should_not_rest_on():
    """A grade that work may raise, cash that may be found: once, and then no more."""
    graded = [must("vision", "red", 0.0, graded=True, without=0.95)]
    sure = [must(light="green", chance=0.95, without=0.97)]
    for musts, q, short in ((graded, 0.0, 1.0), (sure, 0.95, 0.2)):
        first, then = (decide(musts, q, gate=Gate(last=True, extended=e, cash=short)) for e in (False, True))
        assert (first.proposal, then.proposal) == ("extend", "stop")
        assert then.step == 7


def test_at_the_deadline_a_go_rests_on_data_and_not_on_the_plan_alone():
    gate = Gate(last=True, without_plan=0.5)
    assert decide([must(without=0.97)], 0.85, rule=STAKES, gate=gate).proposal == "stop"
    assert (
        decide([must(without=0.97)], 0.85, rule=STAKES, gate=Gate(last=True, without_plan=0.7)).proposal
        == "go"
    )
    # a plan that was too low takes nothing away from what was seen, and gives nothing
    assert (
        decide([must(without=0.97)], 0.60, rule=STAKES, gate=Gate(last=True, without_plan=0.9)).proposal
        == "stop"
    )


def test_what_is_not_measured_never_goes_and_stops_only_after_the_one_extension():
    grey = [must(light="grey", chance=np.nan)]
    assert decide(grey, np.nan, gate=Gate(last=True)).proposal == "extend"
    assert decide(grey, np.nan, gate=Gate(last=True, extended=True)).proposal == "stop"
    assert decide(grey, np.nan, gate=Gate(extended=True)).proposal == "extend"


# ---- the thresholds close in as the deadline comes


def test_in_the_first_half_of_the_time_agreed_the_thresholds_are_those_agreed():
    assert all(STAKES.near(left, 12) == STAKES for left in (6, 7, 12))
    assert STAKES.near(None, None) == STAKES


def test_they_then_close_in_by_equal_steps_on_what_the_deadline_asks():
    go = [STAKES.near(left, 12).go for left in range(6, -1, -1)]
    assert np.diff(go) == pytest.approx(np.full(6, (2 / 3 - 0.80) / 6))
    stop = [STAKES.near(left, 12).stop for left in range(6, -1, -1)]
    assert np.diff(stop) == pytest.approx(np.full(6, (0.50 - 0.10) / 6))
    assert go[-1] == pytest.approx(STAKES.at_deadline)


# ---- the time that is left


def on(until, deadline, start="2025-09-01"):
    """A pilot of these days, for hundreds of them."""
    settings = {"deadline": pd.Timestamp(deadline)}
    return SimpleNamespace(settings=settings, until=pd.Timestamp(until), start=pd.Timestamp(start))


def test_from_a_month_end_to_another_the_months_are_those_of_the_calendar():
    ends = pd.date_range("2023-12-31", "2025-02-28", freq="ME")  # a leap year among them
    for (a, since), (b, to) in combinations(enumerate(ends), 2):
        assert months_left(on(since, to)) == b - a
        assert term(on(since, to, "2023-11-15")) == b + 2


@pytest.mark.parametrize(
    ("until", "deadline", "left"),
    [
        ("2026-06-30", "2026-07-01", 1 / 30),  # of the month that ends on that day
        ("2026-06-30", "2026-07-14", 14 / 30),
        ("2026-07-03", "2026-07-31", 28 / 31),
        ("2026-06-15", "2026-07-31", 1 + 15 / 30),
        ("2026-07-31", "2026-07-31", 0),
        ("2026-08-20", "2026-07-31", 0),
    ],
)
def test_the_days_over_whole_months_are_a_part_of_theirs(until, deadline, left):
    assert months_left(on(until, deadline)) == pytest.approx(left)


@pytest.mark.parametrize("deadline", ["2026-07-31", "2026-03-01", "2026-07-14", "2028-02-29", "2026-12-30"])
@pytest.mark.sampled(1)
def test_each_day_that_passes_leaves_less_time_and_brings_the_thresholds_nearer(deadline):
    days = pd.date_range(end=deadline, periods=366)
    left = np.array([months_left(on(day, deadline, days[0])) for day in days])
    assert (np.diff(left) < 0).all()
    assert left[-1] == 0
    assert (left[:-1] > 0).all()
    near = [STAKES.near(one, term(on(day, deadline, days[0]))) for one, day in zip(left, days, strict=True)]
    assert (np.diff([rule.stop for rule in near]) >= 0).all()
    assert (np.diff([rule.go for rule in near]) <= 0).all()
    assert near[-1].stop == STAKES.stop_late


def test_a_later_deadline_never_leaves_less_time():
    left = [months_left(on("2026-01-30", day)) for day in pd.date_range("2026-01-30", periods=366)]
    assert (np.diff(left) > 0).all()


@pytest.mark.parametrize(
    ("until", "deadline", "french", "english"),
    [
        ("2026-06-30", "2026-07-01", "1 jour", "1 day"),
        ("2026-06-30", "2026-07-13", "13 jours", "13 days"),
        ("2026-06-30", "2026-07-14", "2 semaines", "2 weeks"),
        ("2026-07-03", "2026-07-31", "4 semaines", "4 weeks"),
        ("2026-06-30", "2026-07-31", "1 mois", "1 month"),
        ("2026-06-01", "2026-07-31", "2 mois", "2 months"),
    ],
)
def test_under_a_month_it_is_told_in_weeks_then_in_days(until, deadline, french, english):
    days = {"start": "2025-09-01", "data_until": until, "deadline": deadline}
    review = gates.review(Pilot.from_tables({}, days), draws=50)
    with i18n.use_language("fr"):
        assert words.time_left(review).replace("\u00a0", " ") == french
    with i18n.use_language("en"):
        assert words.time_left(review) == english


def test_the_look_ahead_settles_at_the_first_month_end_from_the_deadline_on():
    seen = SimpleNamespace(q=np.full((4, 5), 0.6), against=None, seen=None, run=12)
    for left, end in ((0.0, 1), (0.1, 1), (1.0, 1), (1.1, 2), (3.0, 3)):
        said = futures.decided(seen, Rule(), left, 12)
        assert (said[end] == 1).all()
        assert (said[:end] == 0).all()


def test_without_stakes_a_go_never_gets_easier_before_the_deadline():
    assert Rule().near(1, 12).go == Rule().go


def test_the_same_chances_can_be_too_few_early_and_enough_late():
    early, late = Gate(left=6, term=12), Gate(left=1, term=12)
    assert decide([must(without=0.9)], 0.72, rule=STAKES, gate=early).proposal == "extend"
    assert decide([must(without=0.9)], 0.72, rule=STAKES, gate=late).proposal == "go"
    assert decide([must(without=0.9)], 0.20, rule=STAKES, gate=early).proposal == "extend"
    assert decide([must(without=0.9)], 0.20, rule=STAKES, gate=late).proposal == "stop"


def test_a_stop_threshold_the_body_set_higher_stays():
    assert Rule(stop=0.40, stop_late=0.30).near(1, 12).stop == pytest.approx(0.40)


def test_an_early_go_is_never_less_likely_than_not_whatever_the_stakes():
    light_hearted = Rule(wrong_go=1_000, wrong_stop=50_000)
    assert light_hearted.at_deadline < 0.05
    assert min(light_hearted.near(left, 12).go for left in range(12)) >= 0.5

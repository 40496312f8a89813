"""Continuations of a test, the value of waiting, the gate before the test: against published and closed-form cases."""

import json
import re

import numpy as np
import pytest
from conftest import ROOT
from scipy import stats

from conciergekit import evidence, gates
from conciergekit.core.errors import ConciergekitError
from conciergekit.gates import futures
from conciergekit.gates.futures import Ahead, Present, ShareNow
from conciergekit.gates.rule import Rule


def futures_of(pilot, futures=200, seed=0, **options):
    """The continuations of a pilot's test."""
    return gates.review(pilot, seed=seed, **options).futures(futures=futures)


CASES = json.loads((ROOT / "tests" / "published_cases" / "evpi_evsi.json").read_text(encoding="utf8"))
STAKES = Rule(wrong_go=30_000, wrong_stop=15_000)


def share_only(a=18.2, b=5.8, requirement=0.75, month=5):
    return Present(np.array([50.0] * 4), shares=(ShareNow(a, b, month, requirement),), rule=STAKES)


def exact_evsi(a, b, m, requirement):
    """Sum over every possible number of favourable answers among m more."""
    x = np.arange(m + 1)
    after = stats.beta.sf(requirement, a + x, b + m - x)
    mean = (stats.betabinom.pmf(x, m, a, b) * futures.loss(after, STAKES)).sum()
    return float(futures.loss(stats.beta.sf(requirement, a, b), STAKES) - mean)


# ---- value of information


@pytest.mark.parametrize(("m", "published"), CASES["threshold_loss"]["EVSI"].items())
def test_the_value_of_more_answers_is_that_of_the_closed_form(m, published):
    assert exact_evsi(18.2, 5.8, int(m), 0.75) / 1000 == pytest.approx(published, abs=0.01)


def test_the_loss_of_deciding_now_is_the_published_one():
    q = stats.beta.sf(0.75, 18.2, 5.8)
    assert q == pytest.approx(CASES["threshold_loss"]["q"], abs=0.005)
    assert futures.loss(q, STAKES) / 1000 == pytest.approx(CASES["threshold_loss"]["current_loss"], abs=0.005)


def test_simulated_continuations_give_the_exact_value():
    """About five answers a month, so about 20 after four months: between the exact values of 16 and 24 answers."""
    seen = futures.look_ahead(share_only(), 4, futures=6000)
    value = futures.value_of_continuing(seen, STAKES)
    assert exact_evsi(18.2, 5.8, 16, 0.75) - 250 < value[4] < exact_evsi(18.2, 5.8, 24, 0.75) + 250
    assert (np.diff(value) > -60).all()


def test_the_mean_of_the_chances_to_come_is_the_chance_of_today_for_a_share():
    """Martingale of an exact update (Beta-binomial)."""
    seen = futures.look_ahead(share_only(), 6, futures=6000)
    assert seen.q.mean(axis=1) == pytest.approx(np.full(7, seen.now), abs=0.01)


@pytest.mark.long
def test_with_the_monthly_discount_it_stays_so_within_three_points():
    """But for what is supposed to be falling, and goes on: the chance that the level of a later month reaches what is
    required is a sum over the hypotheses, each having kept its part of the level."""
    present = Present(np.array([40.0, 48, 52, 50]), guess=60, level=((50, False),), rule=STAKES)
    seen = futures.look_ahead(present, 4, futures=3000)
    state, c = evidence.demand_state(present.counts, guess=60), evidence.counts
    kept = np.where(c.KEPT_UNTIL < 4, c.KEPT_A_MONTH, 1)  # what is to begin is not foreseen
    later = [stats.gamma(state.shape, scale=kept**h / state.rate).sf(50) @ state.weights for h in range(5)]
    assert later[4] < later[0] - 0.02
    assert np.abs(seen.q.mean(axis=1) - later).max() < 0.03


def test_waiting_is_never_worth_more_than_knowing_the_truth():
    seen = futures.look_ahead(share_only(), 6, futures=2000)
    value = futures.value_of_continuing(seen, STAKES)
    assert value[0] == pytest.approx(0, abs=1e-6)
    assert (value >= 0).all()
    assert (value <= futures.loss(seen.now, STAKES) + 1e-6).all()


def test_nothing_is_worth_waiting_for_when_the_chances_are_certain():
    certain = Ahead(1.0, np.ones((4, 50)))
    assert (futures.value_of_continuing(certain, STAKES) == 0).all()


@pytest.mark.parametrize("case", ["oil"])
def test_the_oil_prototype(case):
    """Two actions, two states: EVPI 142.5, EVSI 53 (Hillier & Lieberman), by the same loss arithmetic.

    Going without oil loses 190 against selling, selling with oil loses 610: losses of the two mistakes.
    """
    oil = CASES[case]
    rule = Rule(wrong_go=oil["sell"] - oil["drill"][1], wrong_stop=oil["drill"][0] - oil["sell"])
    p, fav, dry = oil["P_oil"], oil["P_fav_given_oil"], oil["P_fav_given_dry"]
    p_fav = p * fav + (1 - p) * dry
    after = np.array([p * fav / p_fav, p * (1 - fav) / (1 - p_fav)])
    now = futures.loss(p, rule)
    assert p_fav == pytest.approx(oil["P_fav"])
    assert now == pytest.approx(oil["EVPI"])
    assert now - (np.array([p_fav, 1 - p_fav]) * futures.loss(after, rule)).sum() == pytest.approx(
        oil["EVSI"]
    )


# ---- continuations of real pilots


@pytest.mark.long
def test_a_settled_pilot_is_told_so_and_waiting_is_not_worth_its_price(pilot_of):
    found = futures_of(pilot_of("contrats"), futures=100, draws=1000)
    assert (found.settled, found.best_months) == (1, 0)
    assert found.stands > 0.85  # a fall that has not begun is supposed of one service in twenty
    assert any("suffisent" in line for line in found.sentences("fr"))


@pytest.mark.long
def test_shares_of_the_continuations_add_up_and_decisions_only_accumulate(pilot_of):
    found = futures_of(
        pilot_of("contrats"), futures=100, draws=1000, requirements={"satisfaction_beneficiaries": 0.83}
    )
    table = found.table
    assert (table[["go", "stop", "undecided"]].sum(axis=1) - 1).abs().max() < 1e-9
    assert table["go"].is_monotonic_increasing
    assert table["undecided"].is_monotonic_decreasing
    assert table["evsi_eur"].ge(0).all()


@pytest.mark.long
def test_what_time_alone_cannot_change_is_named(pilot_of):
    found = futures_of(pilot_of("engagement"), futures=50, draws=500)
    assert found.supposing == ("desk_concentration",)
    assert "permanences" in found.sentences("fr")[0]


def test_what_is_not_measured_stays_grey_ahead(pilot_of):
    found = futures_of(pilot_of("incomplet"), requirements={"own_cover": 0.3})
    assert not found.known
    assert np.isnan(found.now)
    assert len(found.sentences("fr")) == 1
    found.plot()


@pytest.mark.long
def test_without_stakes_only_the_cost_of_a_month_is_told(pilot_of):
    from dataclasses import replace

    case = pilot_of("contrats")
    silent = replace(case, settings={k: v for k, v in case.settings.items() if not k.startswith("wrong_")})
    found = futures_of(silent, futures=50, draws=500)
    assert found.best_months is None
    assert found.table["evsi_eur"].isna().all()
    assert found.month_cost_eur > 0
    assert any("Un mois de test coûte" in line for line in found.sentences("fr"))


@pytest.mark.long
def test_the_cost_of_a_month_is_that_of_the_cash_plan(sample):
    from conciergekit import finance

    plan, found = finance.cash_plan(sample), futures_of(sample, futures=20, draws=200)
    assert found.month_cost_eur == pytest.approx(max(0, plan.month_cost_eur - plan.month_revenue_eur))


@pytest.mark.long
def test_the_same_seed_gives_the_same_continuations(pilot_of):
    a, b = (futures_of(pilot_of("pivot"), futures=40, draws=400, seed=3).table for _ in range(2))
    assert a.equals(b)


# ---- before the test


@pytest.fixture(scope="module")
def designed():
    from conftest import load

    return gates.design(load("contrats"), runs=60)


@pytest.mark.long
def test_the_rates_are_told_over_the_whole_range_and_not_at_one_point(designed):
    """Each criterion alone and all together, at seven places or more from clearly bad to clearly good."""
    table = designed.table
    curves = table.groupby("truth")["place"].nunique()
    assert set(curves.index) == {"all", "orders_month", "satisfaction_beneficiaries", "on_time_rate"}
    assert (curves >= 7).all()
    assert (table[["go", "stop", "open"]].sum(axis=1) - 1).abs().max() < 1e-9
    for _truth, rows in table.sort_values("place").groupby("truth"):
        assert (rows["go"].diff().dropna() > -2.5 * rows["go_error"].max() - 0.02).all()
        assert rows["go"].iloc[-1] > 0.8
    orders = table[table["truth"] == "orders_month"].set_index("place")["value"]
    assert orders.loc[[-1, -0.5, 0, 0.5, 1]].tolist() == [25, 30, 35, 40, 45]


@pytest.mark.long
def test_half_way_more_bad_projects_pass_than_at_clearly_bad(designed):
    """The one point that used to be told is the most flattering one."""
    assert designed.most_go(-1) < 0.2
    assert designed.most_go(0) > designed.most_go(-1) + 0.1
    said = designed.sentences("fr")
    assert {str(round(100 * designed.most_go(p))) for p in (-1, 0)} <= set(re.findall(r"\d+", said[0]))
    assert "mi-chemin" in said[0]
    assert str(round(100 * designed.error)) in said[2]


@pytest.mark.long
def test_the_error_of_the_simulation_is_that_of_so_many_tests(designed):
    go = designed.table["go"]
    assert designed.table["go_error"].to_numpy() == pytest.approx(np.sqrt(go * (1 - go) / designed.runs))
    assert designed.error <= 1.645 * np.sqrt(0.25 / designed.runs)


@pytest.mark.long
def test_the_error_rates_are_said_with_the_volumes(designed):
    text = " ".join(designed.sentences("fr"))
    assert "45 commandes et 6 réponses par mois" in text


@pytest.mark.long
def test_the_gate_that_is_simulated_is_that_of_the_pilot(designed):
    """contrats: no last day, a lever on each of its three simulated musts of which that of punctuality was tried once."""
    assert not designed.trial.deadline
    assert designed.trial.tries == (2, 2, 1)
    assert designed.answered == pytest.approx(0.6)
    assert designed.shoulds == 1
    assert any("Aucun dernier jour" in line for line in designed.sentences("fr"))
    assert designed.table["open"].max() > 0.3


@pytest.mark.long
def test_a_last_day_leaves_nothing_open_and_more_stops(designed):
    from conftest import load

    dated = gates.design(load("contrats"), runs=60, months=12)
    assert (dated.table["open"] == 0).all()
    assert dated.most_go(0) >= designed.most_go(0) - 0.15
    assert dated.stops(-1) > 0.9 > designed.stops(-1)
    assert not any("Aucun dernier jour" in line for line in dated.sentences("fr"))


@pytest.mark.long
def test_levers_left_to_try_put_stops_off_and_never_turn_them_into_goes():
    from dataclasses import replace

    from conciergekit.gates import trial

    gate = trial.Trial(trial.Wanted(50.0, 40.0, 60.0))
    many = 300
    truth = trial.Truth(
        np.full(many, 35.0), np.full(many, 0.5), np.full(many, 0.1), np.zeros((0, many)), np.zeros(many)
    )
    records = trial.simulate(gate, truth, 12, np.random.default_rng(0))
    without, with_two = (trial.follow(replace(gate, tries=t), records, draws=100) for t in ((), (2,)))
    assert (with_two.decision == -1).all()
    later = np.minimum(without.month + 2 * trial.ADJUSTED, 12)
    assert later.mean() <= with_two.month.mean() + 0.5
    open_ended = trial.follow(replace(gate, tries=(9,), deadline=False), records, draws=100)
    assert (open_ended.decision == 0).all()


@pytest.mark.long
def test_facts_are_said_to_be_left_out(designed):
    assert "runway_months" in designed.left_out


@pytest.mark.exhaustive
def test_more_answers_tell_apart_sooner():
    from conftest import load

    few, many = (gates.design(load("contrats"), runs=60, answers_month=n, seed=1) for n in (2, 30))
    good = [d.table.set_index(["truth", "place"]).loc[("all", 1), "months"] for d in (few, many)]
    assert good[1] < good[0]


def test_a_gate_without_volume_or_criteria_is_explained(pilot_of):
    with pytest.raises(ConciergekitError):
        gates.design(pilot_of("incomplet"))


def test_each_criterion_has_its_own_month(designed):
    """By itself: what is clearly on time shows at once, orders that fill up take months."""
    apart = designed.apart.set_index("indicator")
    assert apart["by_month"].nunique() > 1
    assert apart.loc["on_time_rate", "by_month"] < apart.loc["orders_month", "by_month"]
    assert (apart["go_good"] > apart["go_bad"]).all()


@pytest.mark.long
def test_levels_too_close_are_said_not_to_be_told_apart():
    from conftest import load

    close = gates.design(load("contrats"), runs=100, requirements={"satisfaction_beneficiaries": 0.84})
    row = close.apart.set_index("indicator").loc["satisfaction_beneficiaries"]
    assert np.isnan(row["by_month"])
    assert any("ne distingue pas" in line for line in close.sentences("fr"))


def test_fewer_orders_than_required_cannot_be_designed_for(pilot_of):
    with pytest.raises(ConciergekitError, match="12"):
        gates.design(pilot_of("contrats"), orders_month=12)


def test_answers_that_resemble_each_other_teach_less_ahead():
    alone, alike = (
        futures.look_ahead(
            Present(np.ones(4), shares=(ShareNow(18.2, 5.8, 6, 0.75, effect=e),), rule=STAKES), 6, 4000
        )
        for e in (1.0, 2.0)
    )
    assert alike.q[6].std() < alone.q[6].std()
    assert alike.q.mean(axis=1) == pytest.approx(np.full(7, alike.now), abs=0.02)


@pytest.mark.parametrize(("deadline", "told"), [("2026-12-31", True), (None, False)])
@pytest.mark.long
def test_a_go_hardly_to_be_expected_by_the_deadline_is_advice_and_not_the_rule(pilot_of, deadline, told):
    from dataclasses import replace

    import pandas as pd

    case = pilot_of("contrats")
    stakes = {"wrong_go_loss_eur": 60_000.0, "wrong_stop_loss_eur": 10_000.0}
    settings = {**case.settings, **stakes, "deadline": pd.Timestamp(deadline) if deadline else None}
    found = futures_of(
        replace(case, settings=settings),
        futures=60,
        draws=400,
        requirements={"satisfaction_beneficiaries": 0.88},
    )
    assert found.settled == 0
    assert found.table["go"].iloc[-1] <= 0.05
    assert any("la règle, elle, n’arrête" in line for line in found.sentences("fr")) == told


def test_a_bar_says_100_only_of_all_the_continuations():
    from conciergekit.tell.gates import futures

    assert [futures._inside(share) for share in (100.0, 99.6, 50.4, 3.0)] == ["100", "99", "50", ""]


# ---- shares of continuations: judged as the gate will judge them

RISING = np.array([[6.0, 9, 10, 11], [12.0, 12, 12, 12]])  # .50 .75 .83 .92 of twelve answers
STEADY = np.array([[10.0, 9, 10, 11, 10, 9], [12.0, 12, 12, 12, 12, 12]])


@pytest.mark.parametrize("known", [RISING, STEADY])
def test_answers_to_come_lead_to_the_share_the_service_is_settling_at(known):
    a, b, _effect = evidence.share_state(*known, guess=0.8)
    n, good = evidence.answers_ahead(*known, 40, 30, 4000, np.random.default_rng(3), guess=0.8)
    then = good[:, -1].sum() / n[:, -1].sum()  # thirty months on nothing is left of how it began
    assert abs(then - a / (a + b)) < 0.01
    assert abs(n.mean() - 40) < 0.2


def test_a_share_that_began_low_is_still_a_little_under_it_next_month():
    _n, good = evidence.answers_ahead(*RISING, 1e5, 30, 4000, np.random.default_rng(3), guess=0.8)
    assert 0.005 < (good[:, -1] - good[:, 0]).mean() / 1e5 < 0.06  # 18 points under × e^(−4/3) at most


@pytest.mark.parametrize("known", [RISING, STEADY])
@pytest.mark.sampled
def test_the_chance_of_a_share_does_not_drift_in_its_continuations(known):
    state = evidence.share_state(*known, guess=0.8)
    share = ShareNow(*state[:2], 12, 0.8, by_month=tuple(known), before={"guess": 0.8})
    seen = futures.look_ahead(Present(np.ones(known.shape[1]), shares=(share,), rule=STAKES), 4, 4000)
    # what is believed today is the mean of what will be believed
    assert abs(seen.q[4].mean() - seen.now) < 0.02


def test_a_share_ahead_is_read_with_the_months_before_it():
    good, n = np.array([[12, 3]]), np.array([[12, 12]])
    share = ShareNow(1, 1, 12, 0.8, by_month=tuple(STEADY), before={"guess": 0.8, "least": 2.0})
    whole = np.concatenate([STEADY, [good[0], n[0]]], axis=1)
    a, b, _effect = evidence.share_state(*whole, guess=0.8, least=2.0)
    assert futures._above(share, n, good) == pytest.approx(1 - stats.beta(a, b).cdf(0.8), abs=1e-6)

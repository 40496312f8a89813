"""What a gate computes ahead and beside the criteria, worked out on paper."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, evidence
from conciergekit.finance.varying import contribution_hour, field_months
from conciergekit.gates import futures, money, trial
from conciergekit.gates.asked import changes, guess_of
from conciergekit.gates.conditions import _NO_DATE_MONTHS, stop_paid, stop_until
from conciergekit.gates.criteria import agreed
from conciergekit.gates.design import _truth
from conciergekit.gates.futures import Ahead, Present, ShareNow
from conciergekit.gates.measures import Evidence
from conciergekit.gates.review import _answers_needed
from conciergekit.gates.rule import Rule
from conciergekit.gates.signals import PEOPLE, _volunteers, first_payer, signals
from conciergekit.gates.stages import Loss, _table
from conciergekit.indicators import compute

STAKES = Rule(wrong_go=30_000, wrong_stop=15_000)
SETTINGS = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-30"}


def pilot(settings=None, **tables):
    return Pilot.from_tables(tables, {**SETTINGS, **(settings or {})})


# ---- continuations


def test_the_value_of_a_month_is_the_loss_of_now_less_the_mean_loss_of_then():
    """Now at even chances a stop is wrong for 7,500; then at 1 in 10 for 1,500, at 9 in 10 a go for 3,000."""
    seen = Ahead(0.5, np.array([[0.5, 0.5], [0.1, 0.9]]))
    assert futures.value_of_continuing(seen, STAKES) == pytest.approx([0, 7500 - (1500 + 3000) / 2])
    worse = Ahead(
        0.1, np.array([[0.1, 0.1], [0.3, 0.3]])
    )  # 1,500 now, 4,500 then: knowing more is never worth less
    assert futures.value_of_continuing(worse, STAKES).tolist() == [0, 0]


def test_continuations_settle_month_by_month_as_the_deadline_comes_near():
    """Three months left of four: thresholds 0.80 and 0.10, then 0.733 and 0.30 with one month left, then 2 in 3."""
    q = [
        [0.5] * 7,
        [0.75, 0.25, 0.50, 0.70, 0.85, 0.85, 0.75],
        [0.75, 0.25, 0.50, 0.70, 0.05, 0.85, 0.75],
        [0.75, 0.25, 0.50, 0.70, 0.05, 0.85, 0.75],
    ]
    seen = np.array([[True] * 5 + [False, True]] * 2 + [[True] * 7] * 2)
    found = futures.decided(Ahead(0.5, np.array(q), seen=seen), STAKES, last=3, term=4)
    assert found.tolist() == [[0] * 7, [0, 0, 0, 0, 1, 0, 0], [1, -1, 0, 0, 1, 1, 1], [1, -1, -1, 1, 1, 1, 1]]
    free = futures.decided(Ahead(0.5, np.array(q)), STAKES)
    assert free.tolist() == [[0] * 7, *[[0, 0, 0, 0, 1, 1, 0]] * 3]
    sceptic = np.full((4, 7), 0.6)  # under the sceptical guess: too little for a go at 0.80, enough for none
    assert (futures.decided(Ahead(0.5, np.array(q), (sceptic, sceptic)), STAKES)[:, :4] == 0).all()


def test_answers_that_resemble_each_other_count_for_fewer():
    """Beta(2, 1) and six answers worth three, of which four good worth two: Beta(4, 2), above one half 13/16."""
    n, good = np.array([[4, 2]]), np.array([[3, 1]])
    share = ShareNow(2, 1, 3, 0.5, effect=2)
    assert futures._above(share, n, good) == pytest.approx([13 / 16])
    most = ShareNow(2, 1, 3, 0.5, at_most=True, effect=2)
    assert futures._above(most, n, good) == pytest.approx([3 / 16])


def test_answers_to_come_keep_the_share_and_vary_as_much_as_their_months_resemble():
    """About nine in ten whatever the effect; with an effect of 3 the good ones of a month vary three times as much."""
    for effect in (1, 3):
        n, good = futures._answers_ahead(
            ShareNow(9e5, 1e5, 20, 0.5, effect=effect), 6, 4000, np.random.default_rng(1)
        )
        some = n == 20
        assert good.sum() / n.sum() == pytest.approx(0.9, abs=0.01)
        assert good[some].var() == pytest.approx(20 * 0.9 * 0.1 * effect, rel=0.15)


def test_orders_to_come_go_on_filling_up_where_the_past_did():
    filling = Present(np.array([4.0, 11, 15, 19]), guess=60, level=((30, False),))
    grown = futures._orders_ahead(filling, 12, 3000, np.random.default_rng(2), 0)
    mean = grown.mean(axis=0)
    assert mean[:4].tolist() == [4, 11, 15, 19]
    assert mean[4] < mean[7] < mean[10]
    steady = Present(np.full(12, 50.0), guess=50, level=((30, False),))
    grown = futures._orders_ahead(steady, 6, 3000, np.random.default_rng(2), 0)
    assert grown.mean(axis=0)[12] == pytest.approx(50, abs=3)


def test_a_simulated_service_fills_up_as_one_less_the_exponential():
    """Level 100, ramp of three months: 28.3, 48.7, 63.2; of one month 63.2, 86.5, 95.0; twice in a season of two."""
    many = 4000
    truth = trial.Truth(
        np.full(2 * many, 100.0),
        np.repeat([3.0, 1.0], many),
        np.full(2 * many, 0.01),
        np.zeros((0, 2 * many)),
        np.full(2 * many, 5.0),
    )
    asked = trial.Trial(trial.Wanted(10.0, 5.0, 20.0))
    for factor in (1, 2):
        found = trial.simulate(asked, truth, 3, np.random.default_rng(3), shape=np.full(3, float(factor)))
        slow, fast = (half.mean(axis=0) / factor for half in (found.counts[:many], found.counts[many:]))
        assert slow == pytest.approx(100 * (1 - np.exp([-1 / 3, -2 / 3, -1])), rel=0.02)
        assert fast == pytest.approx(100 * (1 - np.exp([-1, -2, -3])), rel=0.02)
        assert found.earned.mean() == pytest.approx(found.counts.mean() * 5, rel=0.02)


# ---- beside the criteria


def test_an_orderly_stop_is_looked_at_on_the_month_of_the_gate(monkeypatch):
    from conciergekit.finance import cash

    monkeypatch.setattr(
        cash, "stop_paid", lambda _pilot, draws: np.arange(18) / 18
    )  # 0/18 in July, 1/18 in August…
    for gate, months, month in (
        ("2026-07-31", 1, "2026-07"),
        ("2026-09-15", 3, "2026-09"),
        ("2027-12-31", 18, "2027-12"),
        ("2028-03-31", 18, "2027-12"),
        ("2026-06-30", _NO_DATE_MONTHS, "2026-09"),
        ("2026-03-31", _NO_DATE_MONTHS, "2026-09"),
        (None, _NO_DATE_MONTHS, "2026-09"),
    ):
        known = pilot({"next_gate": gate} if gate else {})
        assert stop_paid(known) == pytest.approx((months - 1) / 18), gate
        assert stop_until(known) == pd.Period(month, "M"), gate
    for gate, months in (("2026-06-28", 1), ("2026-07-10", 2)):  # a month that has begun is the first ahead
        known = pilot({"data_until": "2026-06-15", "next_gate": gate})
        assert stop_paid(known) == pytest.approx((months - 1) / 18), gate
        assert stop_until(known) == pd.Period(gate, "M"), gate
    monkeypatch.setattr(cash, "stop_paid", lambda _pilot, draws: np.array([]))
    assert np.isnan(stop_paid(pilot()))


def slot(who, kind="desk"):
    return {"date": "2026-03-02", "kind": kind, "run_by": who}


def test_the_two_who_open_most_are_volunteers_or_not():
    team = [
        {"id": "A", "paid": "volunteer"},
        {"id": "B", "paid": "volunteer"},
        {"id": "C", "paid": "paid"},
        {"id": "D", "paid": "paid"},
    ]
    workshops = [slot("D", "workshop")] * 9  # D runs no desk
    opened = [*map(slot, "AAABBC"), *workshops]
    assert _volunteers(pilot(team=team, events=opened))
    assert not _volunteers(pilot(team=team, events=[*map(slot, "AAACCB"), *workshops]))
    assert not _volunteers(pilot(team=team, events=[*map(slot, "CCCAAB"), *workshops]))


def weekly(medians):
    """Three people who note these scores, a week each, the last one begun on 22 June."""
    weeks = pd.date_range(end="2026-06-22", periods=len(medians), freq="7D")
    return [
        {"week": week, "person": who, "score": score}
        for week, score in zip(weeks, medians, strict=True)
        for who in "ABC"
    ]


@pytest.mark.parametrize(
    ("scores", "then", "now", "tired"),
    [
        # the first week alone says 5 and the last alone 1: the four weeks of each end, 4 and 2
        ([5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 1], 4, 2, True),
        # from 3 to 1 by single weeks; the medians of four weeks lose one point, which is no warning
        ([3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1], 3, 2, False),
        ([5, 5, 5, 5, 5, 5, 5, 2, 2, 2, 2], 5, 2, True),  # eleven weeks: three are enough at one end
    ],
)
@pytest.mark.sampled(1)
def test_the_fall_of_energy_that_warns_is_the_one_of_the_indicators(scores, then, now, tired):
    known = pilot(energy=weekly(scores))
    assert compute(known, "energy").value == now
    assert compute(known, "energy_change").value == now - then
    warned = [one.values for one in signals(known).items if one.code == PEOPLE]
    assert [(one["then"], one["now"], one["weeks"]) for one in warned] == [(then, now, 12)] * tired


@pytest.mark.long
def test_the_energy_of_two_people_warns_of_nothing():
    rows = [row for row in weekly([5] * 6 + [1] * 6) if row["person"] != "C"]
    assert signals(pilot(energy=rows)).items == ()


@pytest.mark.long
def test_a_stage_cut_short_by_the_next_has_no_pace_and_a_line_without_a_start_is_no_stage():
    plan = [
        {"stage": "exploration", "start": "2026-01-01", "gate": "2026-06-30", "envelope_eur": 1200},
        {"stage": "pilot", "start": "2026-03-01", "gate": "2026-08-31", "envelope_eur": 3000},
        {"stage": "scale", "start": "2026-09-01", "gate": "2026-12-31", "envelope_eur": 9000},
        {"stage": "scale", "envelope_eur": 1},
    ]
    ledger = [
        {"date": f"2026-{m:02}-10", "nature": "expense", "amount_eur": 100, "line": "Loyer"}
        for m in range(1, 6)
    ]
    found = _table(pilot({"data_until": "2026-05-31"}, stage_plan=plan, ledger=ledger))
    assert found["state"].tolist() == ["past", "now", "next"]
    assert found["gone_months"].tolist() == pytest.approx([2, 3, 0])
    assert found["spent_eur"].tolist()[:2] == [200, 300]
    assert found["pace_eur"].tolist() == pytest.approx([np.nan, 300 * 6 / 3, np.nan], nan_ok=True)
    assert found["month_eur"].tolist() == pytest.approx([200, 500, 2250])


# ---- money around the orders


def test_a_month_at_the_present_level_is_the_mean_month_moved_by_the_orders():
    """Six months of 4, 4, 4, 8, 8, 8 orders at 10 €, each costing 2 €; a contract of 30 € and a rent of 50 € a month.

    At a level of 8 orders, two more than the mean of the six. The aid of 40 € comes every month, and goes on.
    """
    days = [f"2026-{m:02}-1{k}" for m, n in enumerate((4, 4, 4, 8, 8, 8), start=1) for k in range(n)]
    log = [{"date": d, "closed_on": d, "service": "s", "outcome": "served", "fee_eur": 10} for d in days]
    ledger = [
        row
        for m, n in enumerate((4, 4, 4, 8, 8, 8), start=1)
        for row in (
            {
                "date": f"2026-{m:02}-28",
                "nature": "own_revenue",
                "amount_eur": 10 * n + 30,
                "line": "Ventes",
                "variable": True,
            },
            dict(date=f"2026-{m:02}-28", nature="expense", amount_eur=2 * n, line="Gaz", variable=True),
            dict(date=f"2026-{m:02}-28", nature="expense", amount_eur=50, line="Loyer", variable=False),
            {"date": f"2026-{m:02}-28", "nature": "subsidy", "amount_eur": 40, "line": "Aide"},
        )
    ]
    contract = {
        "id": "K",
        "payer_name": "Ville",
        "payer_kind": "commune",
        "service": "j",
        "status": "signed",
        "amount_eur": 30,
        "per_year": 12,
        "start": "2026-01-01",
    }
    hours = [
        {"date": f"2026-{m:02}-20", "person": "A", "category": c, "hours": h, "paid": "paid"}
        for m in range(1, 7)
        for c, h in (("field", 6), ("travel", 4), ("admin", 90))
    ]
    known = pilot(requests=log, ledger=ledger, contracts=[contract], time=hours)
    mean = money.monthly(known)
    assert (mean.orders_month, mean.variable_per_order_eur, mean.grants_eur) == pytest.approx((6, 2, 40))
    assert mean.own_revenue_eur == pytest.approx(6 * 10 + 30)
    assert (mean.result_eur, mean.cover) == pytest.approx((90 - 62 + 40, 90 / 62))
    assert mean.other_revenue == pytest.approx(np.zeros(6))  # the 30 are the contract's
    assert mean.other_expense == pytest.approx(np.full(6, 50.0))
    assert mean.grants_left_eur == 0
    rhythm = money.Rhythm(mean, mean.kept_per_order, np.zeros(1), np.zeros(1))
    now = rhythm.middle(8.0)
    assert now.revenue_eur == pytest.approx(90 + 2 * 10)
    assert now.expense_eur == pytest.approx(62 + 2 * 2)
    assert now.result_eur == pytest.approx(110 - 66 + 40)
    months = field_months(known)
    assert (months["revenue_eur"] - months["varying_eur"]).tolist() == [4 * 8 + 30] * 3 + [8 * 8 + 30] * 3
    assert months["hours"].tolist() == [10] * 6
    assert contribution_hour(known).eur_per_hour == pytest.approx((36 * 8 + 6 * 30) / 60)


def test_an_adjustment_touches_what_it_works_on_else_what_a_lever_was_tried_for():
    asked = pd.DataFrame(
        {"indicator": ["orders_month", "service_rate", "own_cover"], "lever_tried": [0, 1, np.nan]}
    )
    made = [
        {"date": "2026-04-01", "decision": "adjust"},
        {"date": "2026-03-01", "decision": "adjust", "works_on": "orders_month"},
        {"date": "2026-02-01", "decision": "adjust"},
        {"date": "2026-05-01", "decision": "extend"},
        {"decision": "adjust"},
    ]
    assert changes(pilot(decisions=made), asked) == {
        "orders_month": [pd.Timestamp("2026-03-01")],
        "service_rate": [pd.Timestamp("2026-02-01"), pd.Timestamp("2026-04-01")],
    }


def test_a_mean_of_four_months_is_known_twice_as_well_after_sixteen():
    """Variance left 4 / 16 of today's; what the means to come vary by is the rest."""
    draws = np.random.default_rng(5).normal(10, 2, 400)
    derived = futures.Derived(lambda level, part: part, (draws,), 4, 9.0)
    which = (np.arange(400) + 0.5) / 400
    (found,) = futures._parts_ahead(
        Present(np.ones(4), derived=(derived,)), 12, 3000, which, np.random.default_rng(6)
    )
    assert np.allclose(found[0][0], np.sort(draws))
    later = found[12][0]
    assert np.allclose(later - later.mean(axis=1, keepdims=True), (np.sort(draws) - draws.mean()) / 2)
    assert later.mean() == pytest.approx(draws.mean(), abs=0.1)
    assert later.mean(axis=1).var() == pytest.approx(draws.var() * 12 / 16, rel=0.1)


def test_what_is_expected_of_a_criterion_in_three_moods():
    def row(indicator, requirement, floor, target):
        return SimpleNamespace(
            indicator=indicator,
            requirement=requirement,
            floor=floor,
            target=target,
            at_most=False,
            guess_low=np.nan,
            guess_likely=np.nan,
            guess_high=np.nan,
        )

    share = row("service_rate", 0.5, 0.3, 0.7)
    centres = [guess_of(share, mood).centre for mood in ("default", "sceptical", "hopeful")]
    assert centres == pytest.approx([0.7, 0.3, 0.8])  # half the gap beyond the target
    assert guess_of(row("service_rate", 0.5, 0.3, 1.0), "hopeful").centre == pytest.approx(0.99)
    level = row("orders_month", 40.0, 20.0, 60.0)
    assert guess_of(level, "hopeful") == evidence.expected_level(70.0, evidence.counts.PRIOR_COUNTS)
    assert guess_of(level) == evidence.expected_level(60.0, evidence.counts.PRIOR_COUNTS)
    asked = SimpleNamespace(**{**vars(level), "guess_low": 0.0, "guess_likely": 30.0, "guess_high": 50.0})
    assert guess_of(asked) == guess_of(
        level
    )  # a level that may be nothing has no shape of its own: the target stands
    loss = row("result_month_eur", -100.0, -300.0, -50.0)  # money may be expected under zero
    assert guess_of(loss, "hopeful") == evidence.Guess(-25.0, evidence.counts.PRIOR_COUNTS)
    assert guess_of(loss, "sceptical") == evidence.Guess(-300.0, evidence.counts.PRIOR_COUNTS)


@pytest.mark.parametrize(("fixed", "chance"), [(400, 1), (600, 0)])
def test_a_simulated_result_is_orders_times_what_one_leaves_less_what_is_due(fixed, chance):
    """A year of 100 orders that leave € 5 each: 500 a month, of which 400 are due, or 600."""
    asked = trial.Trial(
        trial.Wanted(10.0, 5.0, 100.0), result=trial.Wanted(0.0, -50.0, 50.0), fixed_eur=fixed, spread_eur=1.0
    )
    counts = np.full((3, 12), 100.0)
    records = trial.Records(counts, np.zeros((0, 3, 12)), np.zeros((0, 3, 12)), counts * 5)
    assert trial.judge(asked, records).chances[-1] == pytest.approx(np.full(3, chance), abs=0.02)


def test_a_loss_is_too_much_past_what_was_accepted():
    """1,000 engaged and 200 to close, 100 certain: 1,100 may be lost."""
    for accepted, told in ((1099, True), (1100, False), (np.nan, False)):
        loss = Loss(engaged=1000, closing=200, certain=100, accepted=accepted)
        assert (loss.largest, loss.too_much) == (1100, told)
    assert not Loss(accepted=5).too_much


def test_a_criterion_changed_on_the_first_day_of_a_stage_is_not_changed_during_it():
    rows = [{"indicator": "orders_month", "role": "must", "requirement": 40}]
    days = ("2026-01-02", "2025-12-31", "2026-01-01")
    log = [
        {"date": day, "indicator": "orders_month", "what": "requirement", "old": "45", "new": "40"}
        for day in days
    ]
    found = agreed(pilot(criteria=rows, criteria_changes=log)).changes
    assert found["during"].tolist() == [False, False, True]


def test_a_change_that_does_not_say_what_changed_is_kept_and_denied_by_nothing():
    rows = [{"indicator": "orders_month", "role": "must", "requirement": 40}]
    log = [{"date": "2026-01-02", "indicator": "orders_month", "what": None, "old": "45", "new": "50"}]
    assert agreed(pilot(criteria=rows, criteria_changes=log)).changes["disagrees"].tolist() == [False]


def test_a_level_leans_on_what_was_hoped_for_else_on_the_mean_seen():
    """Hoped for: 60. Nobody said: the mean of 4, 11, 15 and 19, and half an order where none was seen."""
    counts = np.array([4.0, 11, 15, 19])
    for present, guess in (
        (Present(counts, guess=60), 60),
        (Present(counts), 12.25),
        (Present(np.zeros(4)), 0.5),
        (Present(np.full(4, np.nan)), 0.5),
    ):
        found, known = (
            futures._state(present, present.counts),
            evidence.demand_state(present.counts, guess=guess),
        )
        assert found.rate.tolist() == known.rate.tolist()
        assert found.weights.tolist() == known.weights.tolist()


def test_a_simulated_truth_is_at_what_each_criterion_says_of_it():
    """All good: 20 orders, 90 % satisfied, € 100 a month. Short of orders: 5, and nothing else at its floor."""
    gate = trial.Trial(
        trial.Wanted(10.0, 5.0, 20.0),
        (trial.Wanted(0.8, 0.6, 0.9, 6.0),),
        trial.Wanted(0.0, -50.0, 100.0),
        fixed_eur=300,
    )
    names, rng = ("orders_month", "satisfaction_beneficiaries", "result_month_eur"), np.random.default_rng(0)
    wanted = dict(zip(names, gate.wanted, strict=True))
    for where, values in (
        ({}, (20, 0.9, 100)),
        ({"orders_month": -1}, (5, 0.9, 100)),
        ({"orders_month": -0.5}, (7.5, 0.9, 100)),
        ({"satisfaction_beneficiaries": 0}, (20, 0.8, 100)),
        ({"result_month_eur": -1}, (20, 0.9, -50)),
        (dict.fromkeys(names, 0.5), (15, 0.85, 50)),
    ):
        truth = _truth(gate, wanted, 33.0, [where], 2, rng)
        assert truth.values(gate).tolist() == [pytest.approx([value] * 2) for value in values]
        assert truth.margin == pytest.approx(np.full(2, (values[2] + 300) / values[0]))


def test_without_an_order_nothing_is_earned_on_one():
    gate = trial.Trial(trial.Wanted(0.0, 0.0, 0.0), (), trial.Wanted(0.0, -50.0, 100.0), fixed_eur=300)
    wanted = {"result_month_eur": gate.wanted[-1]}
    assert _truth(gate, wanted, 0.0, [{}], 2, np.random.default_rng(0)).margin.tolist() == [0.0, 0.0]


def test_answers_still_needed_are_as_many_more_as_answers_are_alike():
    """16 of 20 satisfied for 70 % required: as many answers as the Beta asks for, times 1.3, never cut down."""
    believed = np.add(evidence.beta_share(0, 0, None, 4), (16, 4))
    found = SimpleNamespace(
        kind="share", effect=1.3, believed=believed, now=0.8, note="", n=20, answered=1.0, group=None
    )
    row = SimpleNamespace(requirement=0.7, at_most=False)
    apart = evidence.answers_needed(16, 20, 0.7, guess=None, weight=4)
    assert (apart * 1.3) % 1 > 0.05
    assert _answers_needed(row, found, None) == math.ceil(apart * 1.3)


def test_where_nobody_ever_ordered_the_level_of_orders_is_zero():
    months = pd.period_range("2026-01", "2026-06", freq="M")
    book = [{"date": m.start_time, "nature": "expense", "amount_eur": 300, "line": "Loyer"} for m in months]
    known = Pilot.from_tables(
        {"requests": [], "ledger": book}, {"name": "E", "start": "2026-01-01", "data_until": "2026-06-30"}
    )
    assert (Evidence(known)._orders_level == 0).all()


def test_where_all_that_was_spent_is_set_up_no_share_of_it_is_covered():
    ledger = [
        {"date": f"2026-{month:02d}-10", "nature": nature, "amount_eur": 100, "set_up": nature == "expense"}
        for month in range(1, 7)
        for nature in ("expense", "own_revenue")
    ]
    found = Evidence(pilot(ledger=ledger)).measure("own_cover")
    assert (found.status, math.isnan(found.value)) == ("absent", True)


@pytest.mark.long
def test_where_all_that_was_spent_is_set_up_no_share_is_covered_without_the_first_payer(pilot_of):
    pilot = pilot_of("pivot")
    tables = {**pilot.tables, "ledger": pilot["ledger"].assign(set_up=True)}
    found = first_payer(Pilot.from_tables(tables, pilot.settings))
    assert math.isnan(found.cover)
    assert math.isnan(found.without)


@pytest.mark.parametrize("counts", [(2, 3, 4, 4, 5, 5), (5, 5, 4, 4, 3, 2), (6, 6, 6, 6, 6, 6)])
@pytest.mark.sampled(1)
def test_without_the_payer_of_every_order_only_the_memberships_are_left(counts):
    """A town pays € 10 an order, whatever their level; twelve members paid € 10, once a year: € 10 a
    month of € 100 spent, 10 %."""
    days = [f"2026-0{m}-{d:02d}" for m, n in enumerate(counts, 1) for d in range(3, 3 + n)]
    log = [
        dict(date=day, closed_on=day, service="s", outcome="served", fee_eur=10, payer_kind="commune")
        for day in days
    ]
    book = [
        {"date": f"2026-0{m}-20", "nature": nature, "amount_eur": eur, "line": line, "account": account}
        for m, n in enumerate(counts, 1)
        for nature, eur, line, account in [
            ("expense", 100, "Loyer", "613"),
            ("own_revenue", 10 * n, "Courses", "706"),
        ]
    ]
    book.append(
        dict(date="2026-01-15", nature="own_revenue", amount_eur=120, line="Adhésions", account="756")
    )
    members = [{"id": f"M{n}", "membership_eur": 10, "member_since": "2026-01-15"} for n in range(12)]
    found = first_payer(pilot(requests=log, ledger=book, clients=members))
    assert found.payer.kind == "commune"
    assert found.without == pytest.approx(0.10, abs=0.001)
    assert found.cover > 0.3


def test_requests_follow_orders_in_the_futures_as_many_for_one_as_today():
    """15 requests for 10 orders and 50 for 20: of 40 orders, 60 and 100. Without an order, no division by nothing."""
    drawn = SimpleNamespace(draws=np.array([10.0, 20.0, 0.0]))
    found = SimpleNamespace(draws=np.array([15.0, 50.0, 0.0]), n=6)
    ahead_of = futures._derived(SimpleNamespace(orders=drawn), "requests_month", found, (30, False))
    assert (ahead_of.months, ahead_of.requirement, ahead_of.at_most) == (6, 30, False)
    assert ahead_of.value(40, *ahead_of.parts).tolist() == pytest.approx([60, 100, 0])
    alone = futures._derived(SimpleNamespace(), "satisfaction", found, (30, True))
    assert alone.value(40, *alone.parts).tolist() == [15, 50, 0]

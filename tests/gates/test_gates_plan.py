"""The plan of orders weighs in every guess or in none, never gives a go by itself, and the continuations know it too."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from test_gates import criteria, pilot, requests
from test_operating_characteristics import one_pilot

from conciergekit import gates
from conciergekit.gates import futures
from conciergekit.gates.futures import present_of
from conciergekit.gates.rule import Rule, against


def money_only(plan, counts=(6, 10, 12), expense=250.0, rows=(("result_month_eur", "must", 0),)):
    """28 orders in three months, 12 € each, and a result to reach: orders are no criterion."""
    last = pd.Period("2026-01", "M") + len(counts) - 1
    months = pd.period_range("2026-01", last, freq="M")
    lines = (("expense", expense), ("own_revenue", 60.0))
    ledger = [
        {"date": m.start_time, "nature": n, "line": n, "amount_eur": eur} for m in months for n, eur in lines
    ]
    tables = dict(requests=requests(list(counts), f"2026-01/{last}"), ledger=ledger, criteria=criteria(*rows))
    said = {"planned_orders_month": plan} if plan else {}
    return pilot(tables, {"data_until": last.end_time.normalize(), **said})


def chances(plan, **more):
    return gates.review(money_only(plan, **more), draws=2000).guesses


@pytest.mark.parametrize("plan", [None, 20, 60])
@pytest.mark.sampled(cases=[2])
def test_a_sceptic_doubts_the_orders_behind_the_money(plan):
    """Whatever the plan, even none: fewer orders are expected by who doubts, a few more by who hopes."""
    q = chances(plan)
    assert q["sceptical"] < q["default"] - 0.01
    assert q["default"] < q["hopeful"]


@pytest.mark.long
def test_the_plan_is_told_beside_the_chances_without_it():
    alone, planned = chances(None), chances(60)
    assert "without_plan" not in alone
    assert planned["without_plan"] == pytest.approx(alone["default"], abs=0.01)
    assert planned["default"] > planned["without_plan"] + 0.2
    review = gates.review(money_only(60), draws=2000)
    assert review.plan_says
    assert "La prévision de commandes pèse" in " ".join(review.sentences("fr"))
    assert not gates.review(money_only(None), draws=2000).plan_says


def test_the_plan_alone_never_gives_a_go():
    """Where the plan lifts the chances past the go, the rule asks what they are without it."""
    review = gates.review(money_only(90, counts=(7, 12, 16), expense=190.0), draws=2000, go=0.60)
    assert review.probability > review.rule.go > review.guesses["without_plan"] + review.rule.go_margin
    assert review.proposal == "extend"
    assert review.waits_for == "guess" or review.verdict.step == 6


def test_a_stop_holds_without_the_plan_too():
    assert against(0.3, 0.6) == (0.3, 0.6)
    assert against(0.3, 0.6, 0.1) == (0.1, 0.6)
    assert against(0.3, 0.6, 0.9) == (0.3, 0.9)


@pytest.mark.long
def test_where_a_criterion_says_what_is_hoped_of_the_orders_the_plan_says_nothing_more():
    rows = (("result_month_eur", "must", 0), ("orders_month", "watch", 15))
    assert chances(20, rows=rows) == chances(90, rows=rows)


@pytest.mark.long
def test_the_plan_weighs_in_the_continuations_as_in_the_review():
    for plan in (None, 20, 60):
        review = gates.review(money_only(plan))
        present = present_of(review)
        assert [p.guess for p in (present, *present.others)][:1] == [
            review.proof.orders_guess.centre if plan else None
        ]
        assert len(present.others) == (3 if plan else 2)
        assert review.futures(months=1).now == pytest.approx(review.probability, abs=0.02)


def test_at_their_deadline_continuations_go_on_data_and_not_on_the_plan():
    q = np.full((2, 3), 0.9)
    others = np.full((2, 3), 0.88), np.full((2, 3), 0.92), np.array([[0.1] * 3, [0.1, 0.6, 0.95]])
    said = futures.decided(futures.Ahead(0.9, q, others), Rule(), last=1, term=4)
    assert said[1].tolist() == [-1, 1, 1]


@pytest.mark.parametrize("seed", range(1, 21))
@pytest.mark.long
def test_the_continuations_start_from_the_chances_of_the_review(seed):
    review = gates.review(one_pilot(seed, months=3 + seed % 5)[2])
    assert review.futures(months=1, futures=50).now == pytest.approx(review.probability, abs=0.02)


@pytest.mark.long
def test_on_the_samples_too_once_unmet_facts_are_supposed_settled(sample):
    review = gates.review(sample)
    found = review.futures(months=1, futures=50)
    facts = review.musts["indicator"].isin(found.supposing)
    assert facts.sum() <= 1
    asked = review.musts.loc[facts, "q_without"].iloc[0] if facts.any() else review.probability
    assert found.now == pytest.approx(asked, abs=0.02)


@pytest.mark.parametrize(("deadline", "asked"), [(None, True), ("2026-12-31", False)])
@pytest.mark.sampled(0)
def test_a_test_without_a_last_day_is_told_to_agree_on_one(pilot_of, deadline, asked):
    case = pilot_of("pivot")
    settings = {**case.settings, **({"deadline": pd.Timestamp(deadline)} if deadline else {})}
    review = gates.review(replace(case, settings=settings), draws=300)
    assert any("Fixez une date" in line for line in review.sentences("fr")) == asked

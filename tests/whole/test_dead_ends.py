"""Workbooks that users bring: amounts in words, nothing typed, a service that has closed. Nothing is invented, no page
contradicts another, and what is not known is said so."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from chapters_made import both, trips_of
from conftest import load

import conciergekit as ck
from conciergekit import actions, finance, gates, offers
from conciergekit.core import i18n
from conciergekit.draw.page import typeset
from conciergekit.papers import pages
from conciergekit.tell.report import decision, going_on
from conciergekit.tell.report import money as told_money
from conciergekit.tell.report import plan as told_plan


def changed(name, settings=None, **tables):
    """A sample with some sheets changed: each given as a function of its frame."""
    pilot = load(name)
    frames = {sheet: frame.copy() for sheet, frame in pilot.tables.items()}
    for sheet, change in tables.items():
        frames[sheet] = change(frames[sheet])
    answers = {**pilot.settings, **(settings or {})}
    return ck.Pilot.from_tables(frames, {k: v for k, v in answers.items() if v is not None}, language="fr")


def unread(column):
    return lambda frame: frame.assign(**{column: math.nan})


# ---- amounts that are words -----------------------------------------------------------------------------------


def test_accounts_whose_amounts_cannot_be_read_have_no_cash_and_no_plan():
    pilot = changed("contrats", ledger=unread("amount_eur"))
    assert not finance.cash_plan(pilot).known
    assert finance.funding_plan(pilot).missing == "ledger"
    assert finance.views(pilot).totals["expense_eur"] != 0
    assert gates.stages(pilot).table["spent_eur"].isna().all()


def test_the_largest_payer_is_not_known_while_a_contract_has_no_amount():
    assert finance.top_payer(load("contrats"), lately=True).share == pytest.approx(0.44, abs=0.01)
    first = lambda frame: frame.assign(amount_eur=frame["amount_eur"].where(frame["id"] != "K02"))  # noqa: E731
    assert math.isnan(finance.top_payer(changed("contrats", contracts=first), lately=True).share)


@pytest.mark.long
def test_a_cost_of_closing_that_nobody_wrote_is_not_zero():
    plan = gates.stages(changed("contrats", {"closing_cost_eur": None}))
    with i18n.use_language("fr"):
        said = " ".join([*going_on._loss(plan.loss, False), str(decision._loss(plan, pd.NaT))])
    assert "plus 0" not in said
    assert said.count("n’est pas noté") == 2


# ---- nothing typed ----------------------------------------------------------------------------------------------


def test_no_price_and_no_accounts_are_not_a_revenue_of_zero():
    rows = [
        {"date": f"2026-0{m}-05", "public": "a", "service": "b", "outcome": "served"} for m in range(3, 8)
    ]
    pilot = ck.Pilot.from_tables({"requests": rows}, {"name": "A", "start": "2026-03-01"}, language="fr")
    with i18n.use_language("fr"):
        said = told_money._year(pilot, finance.views(pilot))
    assert said.endswith("ni les recettes ni les charges ne sont mesurées.")


@pytest.mark.long
def test_no_margin_measured_is_not_the_first_term_of_a_sum():
    none = lambda frame: frame.iloc[:0]  # noqa: E731
    pilot = changed("contrats", tours=none, stops=none)
    assert offers.review(pilot).reconciliation["term"].ne("margins").all()
    assert not any("Des marges aux comptes" in str(block) for block in both(pilot, "fr")[0])


# ---- a service that has closed ------------------------------------------------------------------------------------

END = pd.Timestamp("2026-05-01")
STOP = {"date": "2026-05-05", "body": "Conseil d'administration", "decision": "stop"}


def closed(decision=None, shut=False):
    before = {"requests": "date", "tours": "date", "time": "date", "events": "date"}
    cut = {sheet: (lambda f, c=column: f[f[c] < END]) for sheet, column in before.items()}
    if decision:
        cut["decisions"] = lambda f: pd.concat(
            [f, pd.DataFrame([decision]).assign(date=pd.Timestamp(decision["date"]))]
        )
    if shut:
        months = pd.DataFrame({"month": pd.date_range("2026-05-01", periods=4, freq="MS"), "open_share": 0.0})
        cut["opening"] = lambda f: pd.concat([f, months])
    return changed("contrats", **cut)


@pytest.fixture(scope="module")
def stopped():
    pilot = closed(STOP, shut=True)
    return pilot, gates.review(pilot, draws=500)


@pytest.mark.long
def test_a_decision_to_stop_is_said_first_and_the_plan_closes_in_order(stopped):
    pilot, review = stopped
    codes = [one.code for one in gates.signals(pilot).items]
    assert codes[:2] == ["stopped", "shut"]
    plan = actions.plan(pilot, review)
    assert list(plan.table["kind"]).count("stop") == 3
    with i18n.use_language("fr"):
        voted = str(told_plan._vote(review, gates.stages(pilot)))
        told = str(told_plan.blocks(pilot, plan, review, gates.stages(pilot))[0])
    assert "Libérer" not in voted
    assert "critères de l’étape suivante" not in voted  # there is none
    assert "signal d’arrêt" not in told


def test_a_later_decision_to_go_on_reopens():
    later = {"date": "2026-06-05", "body": "Conseil d'administration", "decision": "go"}
    pilot = closed(STOP)
    pilot = changed(
        "contrats",
        decisions=lambda f: pd.concat(
            [f, *(pd.DataFrame([d]).assign(date=pd.Timestamp(d["date"])) for d in (STOP, later))]
        ),
    )
    assert pd.isna(gates.log.stopped_on(pilot))


@pytest.mark.long
def test_no_trial_of_another_way_to_drive_while_the_trips_have_stopped():
    *_, past = trips_of("contrats")
    assert list(actions._of_trips(load("contrats"), past))
    assert not list(actions._of_trips(closed(), past))


# ---- one figure, one word -------------------------------------------------------------------------------------------


def test_the_plan_tries_the_scheme_that_the_chapter_proposes_at_its_cost():
    *_, past = trips_of("contrats")
    line = next(actions._of_trips(load("contrats"), past)).values
    assert line["cost_order_eur"] == past.table["cost_order_eur"].iloc[past.told]
    assert line["now_order_eur"] == past.table["cost_order_eur"].iloc[0]


def test_a_scheme_that_breaks_a_must_is_never_tried():
    *_, past = trips_of("contrats")
    broken = past.table["broken"].copy()
    broken.iloc[past.told] = ("on_time_rate",)
    assert not list(
        actions._of_trips(load("contrats"), replace(past, table=past.table.assign(broken=broken)))
    )


def test_no_straight_apostrophe_reaches_a_page():
    assert typeset("l'heure des funders' timing") == "l’heure des funders’ timing"
    assert pages.templates().from_string("{{ x }}").render(x="Ce qu'il faut") == "Ce qu’il faut"

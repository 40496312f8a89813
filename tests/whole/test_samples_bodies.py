"""The sample pilots: what their bodies agreed, graded and decided holds together with their accounts."""

import pytest
from conftest import load

import conciergekit as ck

COSTS = {
    "pivot": 41400,
    "contrats": 34526,
    "engagement": 29876,
    "camion": 38475,
}  # a year, as the cases state them
CASES = tuple(COSTS)


@pytest.mark.parametrize(
    ("case", "state"), [("pivot", "same"), ("contrats", "logged"), ("engagement", "same"), ("camion", "same")]
)
def test_the_criteria_are_those_that_were_frozen_and_nothing_is_to_repair(case, state):
    agreed = ck.gates.agreed(load(case))
    assert (agreed.state, agreed.findings()) == (state, [])
    assert (agreed.table["frozen_on"] < load(case).start).all()


@pytest.mark.parametrize("case", CASES)
def test_stages_cover_the_year_and_spend_what_the_ledger_says(case):
    stages = ck.gates.stages(load(case))
    assert stages.table["state"].tolist() == ["past", "now", "next"]
    assert not stages.table["unallowed"].any()
    # the days between two stages are in the envelope of none
    assert stages.table["spent_eur"].sum() + stages.between_eur == pytest.approx(COSTS[case], abs=0.5)
    assert stages.between_eur > 0


@pytest.mark.parametrize(
    ("case", "too_much"), [("pivot", True), ("contrats", False), ("engagement", True), ("camion", True)]
)
def test_only_the_case_that_may_go_on_asks_for_a_step_its_body_can_lose(case, too_much):
    assert ck.gates.stages(load(case)).loss.too_much == too_much


def test_the_late_grant_of_pivot_is_not_counted_as_sure():
    loss = ck.gates.stages(load("pivot")).loss
    assert loss.late == 12000
    # one employer's subscription until the gate: six instalments of 300 €
    assert loss.certain == pytest.approx(6 * 300)


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_a_decision_with_its_quorum_its_votes_and_its_reason(case):
    pilot = load(case)
    log = ck.gates.decision_log(pilot)
    assert (log.compared, log.findings()) == (1, [])
    row = log.table.iloc[0]
    assert row["votes_for"] + row["votes_against"] + row["abstentions"] == row["present"]
    instances = ck.gates.instances(pilot)
    assert instances.present >= instances.quorum
    assert instances.members >= 6
    assert set(instances.grades["round"]) == {"before", "after"}
    assert set(ck.gates.conditions(pilot).standing["state"]) <= {"fine", "open"}

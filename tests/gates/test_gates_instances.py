"""Bodies decide: grades before and after talking, vetoes with a reason, conditions, decisions beside proposals."""

import re

import numpy as np
import pandas as pd
import pytest

from conciergekit.core.i18n import use_language
from conciergekit.core.pilot import Pilot
from conciergekit.gates import conditions, decision_log, instances, review, signals
from conciergekit.gates.instances import decided, standing_vetoes
from conciergekit.gates.log import stopped_on, suspended_on
from conciergekit.portfolio.kept import standing
from conciergekit.tell.report.going_on import _answer, _musts
from conciergekit.tell.report.going_on import _decision as _opinions_told
from conciergekit.tell.steps import before

SETTINGS = {"name": "Essai", "start": "2026-01-05", "data_until": "2026-08-31"}
BODIES = [
    {"body": "Comité de pilotage", "role": "advises"},
    {"body": "Conseil d'administration", "role": "decides", "quorum": "La moitié", "quorum_people": 5},
    {"body": "Conseil municipal", "role": "veto"},
]


def votes(grades, turn="after", subject="overall", day="2026-08-25", **more):
    return [
        {
            "date": day,
            "voter": f"M{n}",
            "body": "Conseil d'administration",
            "round": turn,
            "subject": subject,
            "grade": str(grade),
            **more,
        }
        for n, grade in enumerate(grades, start=1)
    ]


def pilot(bodies=BODIES, **tables):
    return Pilot.from_tables({"bodies": bodies, **tables}, SETTINGS)


def veto(body="Conseil municipal", reason="Le local n'est plus prêté", day="2026-08-25"):
    return dict(
        date=day, voter="M9", body=body, round="after", subject="overall", grade="0", veto=True, reason=reason
    )


# ---- grades


@pytest.mark.parametrize(
    ("grades", "majority"),
    [
        # Balinski & Laraki (2007): at least half give the majority grade or better; with an even number, the lower middle
        ([4, 4, 4, 1, 1], 4),
        ([4, 4, 3, 2, 1, 1], 2),
        ([3, 3, 3, 0, 0, 0], 0),
        ([0, 0, 4, 4, 4], 4),
        ([2] * 5, 2),
    ],
)
def test_the_majority_grade_is_the_one_half_of_the_members_reach(grades, majority):
    found = instances(pilot(votes=votes(grades))).grades.iloc[0]
    assert found["majority"] == majority
    assert sum(np.array(grades) >= majority) >= len(grades) / 2
    assert (found["lowest"], found["highest"], found["voters"]) == (min(grades), max(grades), len(grades))
    assert sum(found["counts"]) == len(grades)


def test_the_order_of_the_members_does_not_matter():
    one, two = (
        instances(pilot(votes=rows)).grades for rows in (votes([4, 2, 3, 1, 1]), votes([4, 2, 3, 1, 1])[::-1])
    )
    assert one.equals(two)


def test_before_and_after_are_kept_apart_and_the_move_is_shown():
    found = instances(
        pilot(votes=votes([4, 4, 4, 2, 2], "before", day="2026-08-23") + votes([2, 2, 2, 1, 1]))
    )
    table = found.grades.set_index("round")
    assert (table.loc["before", "majority"], table.loc["after", "majority"], table.loc["after", "moved"]) == (
        4,
        2,
        -2,
    )
    assert any(
        "« passable » après discussion (« très bien » avant)" in line.replace("\u00a0", " ")
        for line in found.sentences("fr")
    )


def test_the_last_word_of_a_member_counts_in_each_round():
    again = votes([4], day="2026-08-25")
    found = instances(pilot(votes=votes([0, 3, 3, 3, 3], day="2026-08-24") + again)).grades.iloc[0]
    assert (found["voters"], found["lowest"]) == (5, 3)


@pytest.mark.parametrize("grades", [[4], [4, 0], [4, 0, 1, 1]])
def test_under_five_members_nothing_is_shown_of_what_they_wrote(grades):
    found = instances(pilot(votes=votes(grades)))
    row = found.grades.iloc[0]
    assert np.isnan(row["majority"])
    assert row["counts"] is None
    text = " ".join(found.sentences("fr"))
    assert "trop peu pour être montré" in text
    assert "inacceptable" not in text


def test_no_member_is_ever_named():
    found = instances(
        pilot(votes=[{**row, "voter": "Dupont"} for row in votes([3])] + votes([1, 2, 4, 4, 4]) + [veto()])
    )
    said = " ".join(
        [*found.sentences("fr"), *found.sentences("en"), found.grades.to_csv(), found.vetoes.to_csv()]
    )
    assert "Dupont" not in said
    assert "M1" not in said


def test_members_far_apart_are_heard():
    assert any(
        "pas la même chose" in line for line in instances(pilot(votes=votes([0, 3, 3, 4, 4]))).findings("fr")
    )
    assert not any(
        "pas la même chose" in line for line in instances(pilot(votes=votes([2, 3, 3, 4, 4]))).findings("fr")
    )


def test_only_the_latest_gate_is_shown():
    found = instances(pilot(votes=votes([4] * 5, day="2026-02-25") + votes([1] * 5)))
    assert found.grades["majority"].tolist() == [1]


# ---- vetoes


@pytest.mark.parametrize(("present", "stands"), [(2, True), (5, False), (None, False)])
def test_a_decision_without_its_quorum_lifts_no_veto(present, stands):
    """The veto of 25 August, then a board of which five have to be there."""
    made = [{"date": "2026-08-27", "decision": "go", "present": present}]
    assert len(standing_vetoes(pilot(votes=[veto()], decisions=made))) == stands


def test_a_reasoned_veto_of_a_body_that_may_blocks_a_go():
    found = standing_vetoes(pilot(votes=[veto()]))
    assert found["reason"].tolist() == ["Le local n'est plus prêté"]


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_veto_without_a_reason_does_not_count_and_is_a_finding(reason):
    tested = pilot(votes=[veto(reason=reason)])
    assert standing_vetoes(tested).empty
    assert any("sans raison" in line for line in instances(tested).findings("fr"))


def test_a_veto_of_a_body_that_may_not_is_an_opinion():
    tested = pilot(votes=[veto(body="Comité de pilotage")])
    assert standing_vetoes(tested).empty
    assert any("noté comme un avis" in line for line in instances(tested).findings("fr"))


@pytest.mark.parametrize(("decision", "stands"), [("go", False), ("adjust", False), ("suspend", True)])
def test_a_veto_stands_until_its_gate_is_decided_and_a_suspension_settles_nothing(decision, stands):
    decided = [{"date": "2026-08-30", "decision": decision}]
    assert len(standing_vetoes(pilot(votes=[veto()], decisions=decided))) == stands


# ---- opinions and decisions

CA, COPIL = "Conseil d'administration", "Comité de pilotage"


def line(day, decision, body, **more):
    return {"date": day, "decision": decision, "body": body, **more}


@pytest.mark.parametrize(
    ("bodies", "body", "binds"),
    [
        (BODIES, CA, True),
        (BODIES, "conseil d’administration", True),
        (BODIES, COPIL, False),
        (BODIES, "Conseil municipal", False),  # it may veto; it does not decide
        (BODIES, None, True),  # not named
        (BODIES, "Bureau", True),  # not in the sheet of bodies: nobody says that it only advises
        ([], COPIL, True),
        ([{"body": COPIL}], COPIL, True),  # no role written
        ([{"body": COPIL, "role": "advises"}], COPIL, False),  # an opinion alone commits nobody
        ([{"body": COPIL, "role": "advises"}, {"body": COPIL, "role": "decides"}], COPIL, True),
    ],
)
def test_only_a_body_that_decides_decides(bodies, body, binds):
    tested = pilot(bodies=bodies, decisions=[line("2026-08-20", "stop", body)])
    assert len(decided(tested)) == binds
    assert pd.notna(stopped_on(tested)) == binds
    assert decision_log(tested).table["opinion"].tolist() == [not binds]


@pytest.mark.parametrize(
    ("rows", "stopped"),
    [
        # the opinion on the next line, the same day; a week after; before
        ([line("2026-07-20", "go", CA), line("2026-07-20", "stop", COPIL)], None),
        ([line("2026-07-20", "stop", CA), line("2026-07-27", "go", COPIL)], "2026-07-20"),
        ([line("2026-07-13", "go", COPIL), line("2026-07-20", "stop", CA)], "2026-07-20"),
    ],
)
def test_an_opinion_neither_stops_a_test_nor_lifts_a_stop(rows, stopped):
    day = stopped_on(pilot(decisions=rows))
    assert (None if pd.isna(day) else str(day.date())) == stopped


def test_an_opinion_lifts_no_veto_and_is_not_the_meeting_whose_quorum_is_told():
    rows = [line("2026-08-20", "go", CA, present=4), line("2026-08-27", "go", COPIL, present=9)]
    tested = pilot(votes=[veto()], decisions=rows)
    assert len(standing_vetoes(tested)) == 1
    assert (instances(tested).present, instances(tested).quorum) == (4, 5)


def test_an_opinion_is_told_as_one_and_is_no_part_of_what_the_body_followed():
    rows = [
        line("2026-06-20", "go", CA, proposal="go"),
        line("2026-07-20", "go", CA, proposal="go"),
        line("2026-07-20", "stop", COPIL, proposal="go"),
    ]
    log = decision_log(pilot(decisions=rows))
    said = " ".join(log.sentences("fr")).replace("\N{NO-BREAK SPACE}", " ")
    assert (log.agreeing, log.compared, log.findings("fr")) == (2, 2, [])
    assert "Le 20 juillet 2026, avis de « Comité de pilotage » : « arrêter »." in said
    assert said.count("l’instance a décidé") == 2
    with use_language("fr"):
        told = str(_opinions_told(log)).replace("\\xa0", " ")
    assert "L’instance a décidé « continuer »." in told
    assert "avis de « Comité de pilotage » : « arrêter »." in told


def test_an_opinion_alone_leaves_the_decision_to_be_taken():
    log = decision_log(pilot(decisions=[line("2026-07-20", "stop", COPIL)]))
    first, then = log.sentences("en")
    assert first == "No decision is noted yet."
    assert then.startswith("On 20 July 2026, Comité de pilotage gave the opinion “stop”.")


# ---- a test that is paused


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ([line("2026-05-20", "suspend", CA)], "2026-05-20"),
        ([line("2026-05-20", "suspend", CA), line("2026-06-20", "go", CA)], None),
        ([line("2026-05-20", "suspend", CA), line("2026-06-20", "go", COPIL)], "2026-05-20"),
        ([line("2026-05-20", "suspend", CA, present=4)], None),  # five have to be there
        ([line("2026-05-20", "stop", CA)], None),
    ],
)
@pytest.mark.sampled(1)
def test_a_suspension_stands_and_is_said_first_until_another_decision(rows, day):
    tested = pilot(decisions=rows)
    found = suspended_on(tested)
    assert (None if pd.isna(found) else str(found.date())) == day
    codes = [one.code for one in signals(tested).items]
    assert ("suspended" in codes) == (day is not None)
    assert (standing({"until": "2026-08-31", "signals": codes, "lights": {"a": "green"}}) == "suspended") == (
        day is not None
    )


def test_a_paused_test_is_not_told_to_go_on_and_its_veto_is_told():
    rows = {"votes": [veto(day="2026-05-20")], "decisions": [line("2026-05-20", "suspend", CA)]}
    found = review(pilot(**rows), draws=100)
    assert (found.proposal, found.verdict.step) == ("suspend", 1)
    with use_language("fr"):
        assert _answer(found) == "L’instance a suspendu le test le 20 mai 2026."
        assert "Le local n’est plus prêté" in " ".join(_musts(found))
        assert before(found) == [
            "L’instance a suspendu le test\N{NO-BREAK SPACE}: réglez d’abord ce qui l’a fait suspendre."
        ]


# ---- bodies


def test_without_a_body_that_decides_something_is_to_repair():
    assert any("aucune instance" in line for line in instances(pilot(bodies=BODIES[:1])).findings("fr"))
    assert "personne ne peut dire qui décide" in instances(pilot(bodies=[])).sentences("fr")[0]


@pytest.mark.parametrize(("present", "short"), [(4, True), (5, False), (None, False)])
def test_a_decision_without_its_quorum_is_said(present, short):
    made = [{"date": "2026-08-30", "body": "Conseil d'administration", "decision": "go", "present": present}]
    assert any("quorum" in line for line in instances(pilot(decisions=made)).findings("fr")) == short


# ---- conditions


def condition(kind, state="open", **more):
    return {"date": "2026-02-25", "kind": kind, "what": "Faire écrire le montage", "state": state, **more}


def test_the_three_conditions_are_asked_for_until_they_are_reviewed():
    found = conditions(pilot())
    assert found.standing["state"].tolist() == ["absent"] * 3
    assert "temporalité des financeurs" in " ".join(found.findings("fr"))


def test_the_last_review_of_a_condition_counts():
    rows = [condition("status"), {**condition("status", "fine"), "date": "2026-06-01"}]
    assert conditions(pilot(conditions=rows)).standing.set_index("kind")["state"]["status"] == "fine"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"due": "2026-06-30"}, "late"),
        ({"due": "2026-12-31"}, "open"),
        ({}, "open"),
        ({"due": "2026-06-30", "settled_on": "2026-07-02"}, "settled"),
        ({"state": "blocking"}, "blocking"),
    ],
)
def test_an_attached_condition_is_open_late_or_settled(more, state):
    assert conditions(pilot(conditions=[{**condition("decision"), **more}])).attached["state"].tolist() == [
        state
    ]


def test_what_was_settled_later_was_still_open_on_a_past_day():
    row = condition("decision", due="2026-06-30", settled_on="2026-07-02", owner="Trésorier", cost_eur=900)
    over = {**row, "state": "fine"}  # its state was written over that day
    now = pilot(conditions=[row, over, {**row, "state": "blocking"}])
    assert conditions(now).attached["state"].tolist() == ["settled"] * 3
    assert conditions(now.as_of("2026-06-01")).attached["state"].tolist() == ["open", "open", "blocking"]
    assert "Trésorier, 30 juin 2026, 900" in " ".join(conditions(now).sentences("fr"))


# ---- the log


def made(decision, proposal=None, day="2026-02-25", **more):
    return {"date": day, "decision": decision, "proposal": proposal, **more}


@pytest.mark.parametrize(
    ("decision", "proposal", "agrees"),
    [
        ("go", "go", True),
        ("go", "go_conditions", True),
        ("go_conditions", "go", True),
        ("go", "adjust", False),
        ("stop", "stop", True),
    ],
)
def test_a_go_with_conditions_is_a_go(decision, proposal, agrees):
    assert decision_log(pilot(decisions=[made(decision, proposal)])).table["agrees"].tolist() == [agrees]


@pytest.mark.parametrize(
    ("decided", "first"),
    [
        (["go"], "25 février 2026 : la règle proposait"),  # one alone says it itself
        (["stop"], "25 février 2026 : la règle proposait"),
        (["stop", "adjust"], "L’instance n’a jamais décidé ce que la règle proposait \\(2 décisions\\)"),
        (["go", "adjust", "go"], "L’instance a décidé 2 fois sur 3 ce que la règle proposait"),
    ],
    ids=str,
)
def test_how_often_a_body_agreed_is_a_sentence_about_several_decisions(decided, first):
    rows = [made(one, "go", day=f"2026-0{n}-25") for n, one in enumerate(decided, start=2)]
    said = decision_log(pilot(decisions=rows)).sentences("fr")
    assert re.match(first, said[0].replace("\N{NO-BREAK SPACE}", " "))
    assert "0 décision" not in " ".join(said)


def test_agreement_is_counted_over_the_decisions_whose_proposal_is_known():
    rows = [made("go", "go"), made("go", "stop", "2026-04-01"), made("adjust", None, "2026-06-01")]
    log = decision_log(pilot(decisions=rows))
    assert (log.agreeing, log.compared) == (1, 2)
    assert "décidé 1 fois sur 2" in log.sentences("fr")[0]


def test_a_decision_that_differs_without_a_reason_is_to_complete():
    assert len(decision_log(pilot(decisions=[made("go", "stop")])).findings("fr")) == 1
    told = decision_log(
        pilot(decisions=[made("go", "stop", different_because="Contrat signé hier", dissent="Trop tôt")])
    )
    assert told.findings() == []
    assert "Contrat signé hier" in " ".join(told.sentences("fr"))
    assert "Avis minoritaire" in " ".join(told.sentences("fr"))


def test_without_decisions_the_log_says_so():
    empty = decision_log(pilot())
    assert empty.sentences("en") == ["No decision is noted yet."]

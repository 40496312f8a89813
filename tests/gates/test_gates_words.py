"""The words of a decision never deny the figures beside them: the reason said is the one the rule acted on."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from opening import flat
from test_gates import pilot, requests, surveys

from conciergekit import gates
from conciergekit.core import i18n
from conciergekit.draw.blocks import words_of
from conciergekit.draw.laid_out import html
from conciergekit.gates.rule import EACH, GUESS, LEVER, WORK, YOUNG, Gate, Judged, Rule, Verdict, decide
from conciergekit.gates.signals import HOUR, Signal
from conciergekit.papers.reports import answers
from conciergekit.portfolio import states
from conciergekit.tell.gates import words
from conciergekit.tell.gates.signals import sentence
from conciergekit.tell.report import decision, going_on, plan

BETWEEN = {"fr": ("trop faibles", "trop peu pour"), "en": ("too low", "too high")}


def energy(score):
    """Three people who note the same energy each week of May and June."""
    return [
        {"week": week, "person": person, "score": score}
        for week in pd.date_range("2026-05-04", periods=8, freq="7D")
        for person in "ABC"
    ]


def must(indicator, requirement, **more):
    return {"indicator": indicator, "role": "must", "requirement": requirement, **more}


def review(*rows, settings=None, **tables):
    return gates.review(pilot({"criteria": list(rows), **tables}, settings), draws=1000)


def both(found, lang="fr"):
    """The headline, and the sentence of the report's first screen."""
    with i18n.use_language(lang):
        told = decision.alone(found)
        return flat(found.headline()), flat(words_of(told.sentence))


# ---- an hour in the field


@pytest.mark.parametrize(("varies", "concludes"), [("said", True), ("flat", True), ("", False)])
def test_what_too_few_months_cannot_tell_is_followed_by_no_conclusion(varies, concludes):
    values = {"earned": 8.0, "spent": 9.0, "good": 9, "n": 10, "rising": True, "varies": varies}
    with i18n.use_language("en"):
        assert ("not enough to last" in sentence(Signal(HOUR, values))) == concludes


# ---- why a test goes on


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-12-31", {"fr": "n'arrête pas un test", "en": "does not stop a test"}),
        ("2026-06-30", {"fr": "une prolongation, la seule", "en": "one extension"}),
    ],
)
@pytest.mark.sampled(2)
def test_a_grade_that_fails_is_told_as_work_to_do_and_never_as_chances_between_two_limits(day, said, lang):
    """Energy 2 for 3 required, nothing else asked: no chance at all is under any limit to stop."""
    found = review(must("energy", 3), energy=energy(2), settings={"deadline": day})
    assert (found.proposal, found.probability) == ("extend", 0)
    for text in both(found, lang):
        assert said[lang] in text
        assert not any(wrong in text for wrong in BETWEEN[lang])


def test_two_grades_that_fail_are_both_named():
    """Energy 2 for 3; a vision graded 1 for 3 by two roles."""
    ratings = [
        {"date": "2026-06-01", "subject": f"vision_{part}", "rater": role, "grade": 1}
        for part in ("ambition", "publics", "model", "territory", "not")
        for role in ("CA", "equipe")
    ]
    found = review(must("energy", 3), must("vision", 3), energy=energy(2), ratings=ratings)
    assert (found.proposal, found.probability) == ("extend", 0)
    for text in both(found):
        assert "À eux seuls, les critères « Énergie" in text
        assert "« Vision" in text


@pytest.mark.parametrize(
    ("because", "musts", "q", "gate"),
    [
        # a grade, and how the service is run: to be worked on
        (WORK, [Judged("g", "must", "red", 0.0, graded=True, without=0.9)], 0.0, Gate(months=12)),
        (WORK, [Judged("g", "must", "red", 0.0, graded=True, without=0.9)], 0.0, Gate(months=3)),
        (WORK, [Judged("r", "must", "red", 0.0, run=True, without=0.9)], 0.0, Gate(last=True)),
        # under the limit to stop, but too young; but only for who doubted; but a lever is left on what is not sure
        (YOUNG, [Judged("a", "must", "red", 0.02, without=0.9)], 0.02, Gate(months=4)),
        (GUESS, [Judged("a", "must", "red", 0.05, without=0.9)], 0.05, Gate(against=(0.02, 0.4), months=9)),
        (LEVER, [Judged(n, "must", "amber", 0.7, lever="x", without=0.1) for n in "abcdefg"], 0.08, Gate()),
        # near the last day: seven musts of .91 each, .49 together
        (
            EACH,
            [Judged(n, "must", "green", 0.91, without=0.54) for n in "abcdefg"],
            0.49,
            Gate(left=0, term=12),
        ),
        # over the limit to go on, but not for who doubted
        (GUESS, [Judged("a", "must", "amber", 0.85, without=0.9)], 0.85, Gate(against=(0.5, 0.9))),
        # between the two limits
        ("", [Judged("a", "must", "amber", 0.4, without=0.9)], 0.4, Gate(months=12)),
    ],
)
def test_the_rule_says_why_it_settles_nothing(because, musts, q, gate):
    verdict = decide(musts, q, gate=gate)
    assert (verdict.proposal, verdict.step, verdict.because) == ("extend", 6, because)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.sampled(cases=[0])
def test_a_young_test_is_told_the_same_on_both_pages(lang):
    """10 orders a month for 160 in its fourth month: few chances, and no stop before the fifth."""
    found = review(
        must("orders_month", 160),
        requests=requests(10, "2026-01/2026-04"),
        settings={"data_until": "2026-04-30"},
    )
    assert (found.proposal, found.verdict.because) == ("extend", YOUNG)
    for text in both(found, lang):
        assert {"fr": "départ lent", "en": "slow start"}[lang] in text
        assert not any(wrong in text for wrong in BETWEEN[lang])


@pytest.mark.long
def test_a_range_whose_ends_read_alike_has_one_more_digit():
    """Of 2,000 requests none was served: some 0 % to 0.2 %, not "0 % to 0 %"."""
    found = review(
        must("service_rate", 0.5),
        requests=requests(0, "2025-09/2026-01", refused=400),
        settings={"start": "2025-09-01"},
    )
    with i18n.use_language("en"):
        text = flat(words.criterion(next(found.criteria.itertuples())))
    assert "0% to 0%" not in text
    assert "0.0% to 0." in text


# ---- what a go waits for


@pytest.mark.parametrize("counts", [[40] * 6 + [70, 62, 52, 43], [40] * 6 + [66, 63, 55, 40]])
@pytest.mark.sampled
def test_a_level_that_must_stay_low_is_never_told_to_stop_falling(counts):
    """At most 55 a month; the last four are 227 and 224 requests, 57 and 56 a month: the fall is the good news."""
    found = review(
        must("requests_month", 55, at_most=True),
        requests=requests(counts, "2025-09/2026-06"),
        settings={"start": "2025-09-01"},
    )
    assert (found.proposal, found.verdict.step) == ("extend", 3)
    mean = f"{sum(counts[-4:]) / 4:.0f}"
    for text in (
        *both(found),
        flat(found.holding_back("fr")),
        flat(answers.Answer(found.pilot, found).brake()),
    ):
        assert "baisse" not in text
        assert "4 derniers mois" in text
        assert mean in text


def test_a_level_that_falls_too_low_is_told_so_on_every_page_and_not_by_the_mean_that_reaches_it():
    """92, 84, 70, 60 are 76 or 77 a month for 50 required; at this pace, 60 x 60 / 92 = 39 in three months."""
    found = review(
        must("orders_month", 50),
        requests=requests([90, 92, 84, 70, 60], "2026-01/2026-05"),
        settings={"data_until": "2026-05-31"},
    )
    assert (found.proposal, found.verdict.step) == ("extend", 3)
    for text in (
        *both(found),
        flat(found.holding_back("fr")),
        flat(answers.Answer(found.pilot, found).brake()),
    ):
        assert "à ce rythme" in text.lower()
        assert "39" in text
        assert not {"76", "77"} & set(text.split())


def test_two_months_are_to_be_judged_still_and_not_unmeasured():
    """41 orders a month over two months, told beside: three are required to judge."""
    found = review(
        must("orders_month", 50),
        requests=requests([40, 42], "2026-04/2026-05"),
        settings={"start": "2026-04-01", "data_until": "2026-05-31"},
    )
    assert list(found.missing["indicator"]) == ["orders_month"]
    with i18n.use_language("fr"):
        assert flat(answers.Answer(found.pilot, found).brake()).startswith("Encore à juger : ")
    for text in both(found):
        assert "Non mesuré" not in text


# ---- levers


@pytest.mark.parametrize(
    ("lang", "every", "right"),
    [
        ("fr", ("Tous les leviers connus", "aucun levier à essayer."), "ce qui bloque la décision"),
        ("en", ("Every lever known", "no lever is left untried"), "what holds the decision back"),
    ],
)
@pytest.mark.sampled
def test_a_stop_says_of_which_criteria_the_levers_are_tried(lang, every, right):
    """Orders far under 45, their lever tried twice; 60 satisfied of 80 for 70 % required, a lever never tried beside it."""
    found = review(
        must("orders_month", 45, lever="Pub", lever_tried=2),
        must("satisfaction_beneficiaries", 0.7, lever="Samedi", lever_tried=0),
        requests=requests([10, 20, 24, 26, 27, 28, 26, 27, 27, 26], "2025-09/2026-06"),
        surveys=surveys(60, 80),
        settings={"start": "2025-09-01"},
    )
    assert (found.proposal, found.verdict.on) == ("stop", ("orders_month",))
    for text in both(found, lang):
        assert right in text
        assert not any(wrong in text for wrong in every)


# ---- conditions and risks beside the criteria

SURE = must("orders_month", 20)  # 50 orders a month


def condition(state="blocking", kind="decision", due=None, settled_on=None):
    row = {"date": "2026-02-15", "kind": kind, "what": "Assurer le local", "state": state}
    return {**row, "due": due, "settled_on": settled_on}


@pytest.mark.parametrize(
    ("row", "proposal"),
    [
        (condition(), "go_conditions"),
        (condition(kind="status"), "go_conditions"),
        (condition("open", due="2026-04-01"), "go_conditions"),
        (condition(settled_on="2026-07-15"), "go_conditions"),  # after the last day of the data, 30 June
        (condition("fine", due="2026-04-01", settled_on="2026-07-15"), "go_conditions"),
        # what is not due yet, what the workshop's conditions leave to settle, what is settled
        (condition("open", due="2026-09-30"), "go"),
        (condition("open"), "go"),
        (condition("open", kind="funders", due="2026-04-01"), "go"),
        (condition("fine"), "go"),
        (condition(settled_on="2026-06-30"), "go"),
    ],
)
@pytest.mark.sampled(1)
def test_a_go_is_subject_to_the_conditions_that_block_or_are_late(row, proposal):
    found = review(SURE, conditions=[row])
    assert found.proposal == proposal
    named = ["Assurer le local" in text for text in (both(found)[1], " ".join(found.conditions("fr")))]
    assert named == [proposal != "go"] * 2


def test_a_condition_stops_nothing_that_is_no_go():
    """A must that cannot be judged is first to be measured, and a blocking condition says nothing of it."""
    found = review(must("satisfaction_beneficiaries", 0.8), conditions=[condition()])
    assert (found.proposal, found.conditions("fr")) == ("extend", [])


@pytest.mark.parametrize(
    ("day", "proposal"), [("2026-06-30", "go"), ("2026-07-15", "suspend"), (None, "suspend")]
)
@pytest.mark.sampled
def test_a_risk_settled_after_the_last_day_of_the_data_is_not_settled_yet(day, proposal):
    risk = {"what": "Bail", "kind": "legal", "level": "blocking", "noted_on": "2026-01-01", "settled_on": day}
    known = pilot({"criteria": [SURE], "risks": [risk]})
    now, then = gates.review(known, draws=200), gates.review(known, as_of="2026-06-30", draws=200)
    assert now.proposal == then.proposal == proposal
    assert len(now.blocking) == (proposal == "suspend")
    said = flat(" ".join(now.conditions("fr")))
    assert ("levé le 15 juillet 2026, après le dernier jour des données" in said) == (day == "2026-07-15")


# ---- figures beside the limits they are compared with


def with_chances(q, **gate):
    """A review of orders whose chances are q: only its words are looked at."""
    made = review(SURE)
    return replace(
        made, probability=q, gate=replace(made.gate, **gate), verdict=Verdict("extend", 6), proposal="extend"
    )


@pytest.mark.parametrize(
    ("q", "go", "stop", "said", "marks"),
    [
        (0.7985, 0.8, 0.1, "79,9", ("10", "80")),
        (0.79975, 0.8, 0.1, "79,98", ("10", "80")),
        (0.434, 0.8, 0.43333, "43,4", ("43,3", "80")),
        (0.1035, 0.8, 0.1, "10,4", ("10", "80")),
        (0.7321, 0.7333, 0.1, "73,2", ("10", "73,3")),
        # on its own side already
        (0.8015, 0.8, 0.1, "80", ("10", "80")),
        (0.8, 0.8, 0.1, "80", ("10", "80")),
        (0.098, 0.8, 0.1, "10", ("10", "80")),
        (0.5, 0.8, 0.1, "50", ("10", "80")),
    ],
)
@pytest.mark.sampled(1)
def test_the_chances_are_said_on_their_side_of_the_limits_beside_them(q, go, stop, said, marks):
    made = replace(with_chances(q), rule=Rule(go, stop))
    with i18n.use_language("fr"):
        told = decision.alone(made)
        assert flat(told.chance_words) == f"{said} chances sur 100"
        assert told.chance_short == said
        assert f">{said}</b>" in html([told])
        assert f"{said} chances sur 100" in flat(made.headline())
        assert [flat(words_of(text)).split()[1] for _at, text in told.marks] == list(marks)


def test_on_the_last_day_too():
    """30 and 15 thousand euros at stake: two chances in three are needed, 66.65 are not."""
    made = replace(with_chances(0.6665, last=True), rule=Rule(wrong_go=30_000, wrong_stop=15_000))
    with i18n.use_language("fr"):
        told = decision.alone(made)
        assert flat(told.chance_words) == "66,65 chances sur 100"
        assert [flat(words_of(text)).split()[1] for _at, text in told.marks] == ["66,67"]


def test_the_chances_of_the_cash_are_said_under_what_is_asked():
    said = flat(" ".join(with_chances(0.5, cash=0.8996, cash_asked=0.9).sentences("fr")))
    assert "La trésorerie a 89,96 chances sur 100" in said
    assert "la règle en demande 90" in said


def test_a_hundred_projects_are_a_hundred():
    """.955: 96 and 4, not 96 and 5."""
    with i18n.use_language("fr"):
        for q in (*np.linspace(0.005, 0.99, 198), 0.955, 0.985, 0.745):
            figures = re.findall(r"\d+", words.imagine(float(q)).split(":")[1])
            assert sum(map(int, figures)) == 100, q


# ---- the vote, the musts


@pytest.mark.parametrize(
    ("gate", "decided", "day"),
    [
        ("2026-10-15", None, "2026-10-15"),
        ("2026-06-30", None, "2026-06-30"),  # the last day of the data
        ("2026-06-15", None, None),  # it has passed
        ("2026-10-15", "2026-10-15", None),  # decided on the day
        ("2026-10-15", "2026-11-02", None),
        ("2026-10-15", "2026-07-20", "2026-10-15"),  # of another gate
        (None, None, None),
    ],
)
def test_a_vote_that_has_passed_or_is_decided_is_not_to_come(gate, decided, day):
    settings = {"start": "2026-01-01", "data_until": "2026-06-30"} | ({"next_gate": gate} if gate else {})
    rows = [{"date": decided, "decision": "stop"}] if decided else []
    found = plan._to_come(pilot({"decisions": rows}, settings))
    assert str(found) == (f"{day} 00:00:00" if day else "NaT")


def test_no_must_is_surely_met_where_none_is():
    """50 orders a month for 44 required, in months that differ: one must, amber. The report does not answer « 0 of 1 »."""
    found = review(
        must("orders_month", 45),
        requests=requests([10, 20, 30, 38, 42, 44, 46, 48, 47, 49], "2025-09/2026-06"),
        settings={"start": "2025-09-01"},
    )
    assert found.musts["light"].tolist() == ["amber"]
    with i18n.use_language("fr"):
        said = going_on._musts(found)
    assert said[0] == "Le critère obligatoire n’est pas sûrement rempli."
    assert "À confirmer" in said[1]


# ---- what holds a decision back


def test_a_project_that_goes_on_is_held_back_by_nothing_in_every_list():
    """50 orders a month for 44 required, in months that differ: likely, not sure; the proposal is to go on."""
    counts = [10, 20, 30, 38, 42, 44, 46, 48, 47, 49]
    found = review(
        must("orders_month", 45),
        requests=requests(counts, "2025-09/2026-06"),
        settings={"start": "2025-09-01"},
    )
    assert (found.proposal, found.bottleneck, found.musts["light"].tolist()) == (
        "go",
        "orders_month",
        ["amber"],
    )
    with i18n.use_language("fr"):
        assert "Aucun critère obligatoire ne bloque" in found.holding_back()
        assert answers.Answer(found.pilot, found).brake() == "Rien"
    assert states._brake(found) == ""

"""Those who did not answer: what they may think enters the chances, and how few would reverse the decision is told."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import special
from test_gates import criteria, one, pilot, requests, surveys
from test_operating_characteristics import one_pilot

from conciergekit import evidence, gates
from conciergekit.evidence import silence
from conciergekit.gates import futures, trial
from conciergekit.gates.futures import Present, ShareNow
from conciergekit.gates.rule import Rule


def asked(good, n, invited, requirement=0.7, population="beneficiaries", **tables):
    rows = [(f"satisfaction_{population}", "must", requirement)]
    waves = [{"date": "2026-05-01", "population": population, "invited": invited}] if invited else []
    tables = {"surveys": surveys(good, n, population), "survey_waves": waves, **tables}
    return gates.review(pilot({"criteria": criteria(*rows), **tables}), draws=4000)


# ---- the arithmetic


def test_the_chance_of_everyone_is_that_of_simulated_people():
    """Beta(31, 6) among those who answered, three in five of those asked; the others less satisfied by N(5, 12) points."""
    rng = np.random.default_rng(0)
    share, less = rng.beta(31, 6, 400_000), rng.normal(0.05, 0.12, 400_000)
    everyone = 0.6 * share + 0.4 * np.clip(share - less, 0, 1)
    for requirement in (0.5, 0.7, 0.8, 0.95):
        told = evidence.everyone_above(31.0, 6.0, requirement, 0.6)
        assert told == pytest.approx((everyone >= requirement).mean(), abs=0.006)
    ends = evidence.everyone_ends(31.0, 6.0, 0.6)
    assert ends == pytest.approx(np.quantile(everyone, [0.05, 0.95]), abs=0.006)


@pytest.mark.parametrize("requirement", [0.05, 0.3, 0.97])
def test_nobody_is_less_satisfied_than_not_at_all_nor_more_than_wholly(requirement):
    rng = np.random.default_rng(1)
    less = evidence.less_satisfied(400_000, 2)
    assert (less.mean(), less.std()) == pytest.approx((0.05, 0.12), abs=1e-3)
    for a, b in ((1.0, 12.0), (20.0, 1.0)):
        everyone = evidence.of_everyone(rng.beta(a, b, 400_000), 0.3, less)
        assert evidence.everyone_above(a, b, requirement, 0.3) == pytest.approx(
            (everyone >= requirement).mean(), abs=0.003
        )


def test_when_everyone_answered_nothing_is_supposed():
    assert evidence.everyone_above(31.0, 6.0, 0.8) == pytest.approx(special.betainc(6, 31, 0.2))
    assert np.isnan(evidence.reversing(0.9, 1.0, 0.7))
    assert np.isnan(one(asked(31, 36, 36), "satisfaction_beneficiaries")["silent_flip"])


@pytest.mark.long
def test_the_point_where_the_silent_reverse_is_the_one_on_paper():
    """30 of 35 satisfied among 50 asked: 5 of the 15 others make 35 of 50, just the 70 % required."""
    row = one(asked(30, 35, 50), "satisfaction_beneficiaries")
    assert row["silent_share"] == pytest.approx(0.3)
    assert row["silent_flip"] == pytest.approx(5 / 15)
    said = " ".join(asked(30, 35, 50).sentences("fr")).replace("\u00a0", " ").replace("\u202f", " ")
    assert "L’exigence ne serait plus remplie si moins de 33 % d’entre eux l’étaient" in said
    assert "30 % n’ont pas répondu" in said


# ---- the review


@pytest.mark.long
def test_the_fewer_answered_the_less_is_sure():
    """The same 30 satisfied of 35: 60 % answered is no longer almost sure."""
    q = [asked(30, 35, invited).probability for invited in (35, 44, 58, 88, 175)]
    assert q == sorted(q, reverse=True)
    # three in five answered: without a beginning, Beta(33, 6) fails 52 times in 1,000 instead of 14
    assert q[0] - q[2] > 0.02
    assert 1 - q[2] > 3 * (1 - q[0])
    ranges = [one(asked(30, 35, n), "satisfaction_beneficiaries") for n in (35, 88)]
    assert ranges[1]["high"] - ranges[1]["low"] > 1.15 * (ranges[0]["high"] - ranges[0]["low"])


@pytest.mark.long
def test_who_was_asked_and_not_noted_is_supposed_and_said():
    """Leaving the number asked out must not be worth more than writing it: one in two is supposed to have answered."""
    unknown, half = asked(31, 36, None), asked(31, 36, 72)
    assert unknown.probability == pytest.approx(half.probability, abs=1e-9)
    assert "50 %" in " ".join(unknown.sentences("fr")).replace("\u00a0", " ").replace("\u202f", " ")
    assert silence.ANSWERED == 0.5


@pytest.mark.parametrize(
    ("requirement", "reversed_by"), [(0.50, 0.375), (0.79, 0.7375), (0.82, 0.775), (0.99, 0.9875)]
)
def test_a_light_is_to_confirm_when_the_silent_may_reverse_it(requirement, reversed_by):
    """20 satisfied of 20, 100 asked: the 80 others are supposed satisfied from 75 to 100 %, nine times in ten."""
    row = one(asked(20, 20, 100, requirement), "satisfaction_beneficiaries")
    assert row["silent_flip"] == pytest.approx(reversed_by)
    assert silence.silent_range(1.0) == (pytest.approx(1 - 0.05 - 1.645 * 0.12, abs=1e-3), 1.0)
    assert (row["caution"] == "silent") == (reversed_by > 0.753)
    assert row["light"] == "amber" if reversed_by > 0.753 else row["light"] in ("green", "amber")


@pytest.mark.long
def test_what_may_be_reversed_reaches_the_proposal():
    """Sure enough for a go, and yet the silent may reverse it: a go under conditions, which name it."""
    review = asked(58, 60, 200, 0.80)
    assert review.probability >= review.rule.go
    assert one(review, "satisfaction_beneficiaries")["caution"] == "silent"
    assert review.proposal == "go_conditions"
    assert any("n’ont pas répondu" in line for line in review.conditions("fr"))
    assert asked(58, 60, 60, 0.80).proposal == "go"


@pytest.mark.long
def test_in_a_closed_group_only_who_did_not_answer_is_unsure():
    team = [{"id": f"P{k}", "paid": "paid"} for k in range(10)]
    told = [asked(good, 10, 10, 0.7, "team", team=team) for good in (7, 6)]
    assert [one(r, "satisfaction_team")["p_met"] for r in told] == [1.0, 0.0]
    part = asked(4, 5, 7, 0.7, "team", team=team[:7])
    draws = part.proof.measure("satisfaction_team").draws
    assert set(np.unique(draws)) == {4 / 7, 5 / 7, 6 / 7}
    assert one(part, "satisfaction_team")["silent_share"] == pytest.approx(2 / 7)


def served_to(n, uncoded=0):
    """60 orders a month, of n people in turn."""
    log = requests(60)
    for k, row in enumerate(log):
        row["client"] = None if k < uncoded else f"R{k % n}"
    return log


@pytest.mark.parametrize(
    ("users", "answers", "uncoded", "light"),
    [
        (6, 6, 0, "green"),
        (11, 11, 0, "green"),
        (7, 6, 0, "grey"),  # one is silent, and twelve answers there cannot be
        (6, 6, 1, "grey"),  # whose order it was is not known, nor whether that person answered
        (20, 6, 0, "grey"),  # more than twelve could answer
        (20, 20, 0, "green"),  # others will come: these are a sample
    ],
)
@pytest.mark.sampled(1)
def test_few_people_served_are_judged_once_all_have_answered(users, answers, uncoded, light):
    """All satisfied, 80 % required: met whatever the one who waits to be told says, at 5 of 6 as at 10 of 11."""
    told = asked(answers, answers, users, 0.8, requests=served_to(users, uncoded))
    row = one(told, "satisfaction_beneficiaries")
    assert row["light"] == light
    assert (row["group"] == users) == (users < 12 and not uncoded)
    if light == "green":
        told_of = answers // 5 * 5
        assert (row["n"], row["value"]) == (told_of, 1)
        assert (row["low"] >= told_of / users) == (row["p_met"] == 1) == (users < 12)


def test_answers_without_a_code_are_not_those_of_everyone():
    """Seven answers, of some of six people: who did not answer is not known."""
    answers = [{**answer, "respondent": None} for answer in surveys(7, 7)]
    row = one(asked(7, 7, 7, 0.8, requests=served_to(6), surveys=answers), "satisfaction_beneficiaries")
    assert (row["light"], row["group"]) == ("grey", 0)


@pytest.mark.long
def test_few_people_served_of_whom_some_are_not_satisfied_are_judged_too():
    """Ten people, six satisfied: 60 % of all there are, so 70 % is not met and 60 % is."""
    log = served_to(10)
    for requirement, chance in ((0.7, 0), (0.6, 1)):
        row = one(asked(6, 10, 10, requirement, requests=log), "satisfaction_beneficiaries")
        assert (row["value"], row["p_met"], row["n"]) == (0.6, chance, 10)
        assert (row["low"], row["high"]) == (0.6, 0.6)


@pytest.mark.parametrize("waiting", [0, 3])
@pytest.mark.sampled(cases=[1])
def test_who_answered_and_is_not_told_yet_is_neither_silent_nor_heard(waiting):
    """All eight of a team answered; five are told, four of them satisfied. The three others may be anything, and nothing shown
    says what they are."""
    team = [{"id": f"P{k}", "paid": "paid"} for k in range(8)]
    answers = surveys(5 + waiting, 8, "team")
    answers[0]["score"] = 2
    row = one(asked(0, 0, 8, 0.7, "team", team=team, surveys=answers), "satisfaction_team")
    known = asked(4, 5, 5, 0.7, "team", team=team, surveys=surveys(4, 5, "team"))
    assert (row["value"], row["n"], row["silent_share"], row["answers_needed"]) == (0.8, 5, 0, 0)
    # 75 % expected, worth four answers: two of the three are satisfied by Beta(7, 2), (7·8·9 + 3·7·8·2) / (9·10·11)
    assert row["p_met"] == pytest.approx(840 / 990, abs=0.005)
    assert one(known, "satisfaction_team")["light"] == "grey"  # five of eight, and under twelve


@pytest.mark.parametrize(("requirement", "caution"), [(0.65, "believed"), (0.60, "")])
def test_a_contradicted_expectation_that_would_change_a_light_is_told(requirement, caution):
    """Expected at 20 %, worth ten answers, and seen at 84 %: at 65 % required, sure only because it counts four times less."""
    row = {"indicator": "satisfaction_beneficiaries", "role": "must", "requirement": requirement}
    guess = {"guess_low": 0.05, "guess_likely": 0.2, "guess_high": 0.4}
    answers = [{**r, "date": f"2026-0{1 + k % 6}-03"} for k, r in enumerate(surveys(42, 50))]
    answers.sort(key=lambda answer: answer["date"])
    waves = [{"date": "2026-05-01", "population": "beneficiaries", "invited": 50}]
    found = gates.review(
        pilot({"criteria": [{**row, **guess}], "surveys": answers, "survey_waves": waves}), draws=4000
    )
    told = one(found, "satisfaction_beneficiaries")
    assert (told["note"], told["caution"]) == ("contradicted", caution)
    assert told["p_met"] > 0.95
    assert told["light"] == ("amber" if caution else "green")
    assert found.proposal == ("go_conditions" if caution else "go")


# ---- the study and the continuations suppose the same


@pytest.mark.parametrize("seed", [1, 4, 6, 12])
@pytest.mark.long
def test_a_simulated_test_with_silent_people_gets_the_chances_of_its_workbook(seed):
    g, records, workbook = one_pilot(seed)
    n = int(records.answers[0].sum())
    waves = workbook["survey_waves"].assign(invited=n / 0.6)
    workbook = replace(workbook, tables={**workbook.tables, "survey_waves": waves})
    silent = replace(g, shares=(replace(g.shares[0], answered=0.6), *g.shares[1:]))
    review, judged = gates.review(workbook), trial.judge(silent, records, draws=4000, ranges=True)
    row = one(review, "satisfaction_beneficiaries")
    assert review.probability == pytest.approx(float(judged.q[0]), abs=0.03)
    assert row["p_met"] == pytest.approx(judged.chances[1, 0], abs=0.02)
    assert (row["low"], row["high"]) == pytest.approx((judged.low[1, 0], judged.high[1, 0]), abs=0.03)
    assert review.futures(months=1, futures=50).now == pytest.approx(review.probability, abs=0.02)


def test_more_answers_never_settle_what_the_silent_may_think():
    """Three in five answered: however many answers come, the chance tends to that of the silent, not to one."""
    share = ShareNow(60.0, 15.0, 400, 0.78, answered=0.6)
    seen = futures.look_ahead(Present(np.ones(4), shares=(share,), rule=Rule()), 6, 2000)
    everyone = futures.look_ahead(
        Present(np.ones(4), shares=(replace(share, answered=1.0),), rule=Rule()), 6, 2000
    )
    assert seen.q[6].std() < everyone.q[6].std()
    assert seen.q.mean(axis=1) == pytest.approx(np.full(7, seen.now), abs=0.02)


@pytest.mark.long
def test_happier_answers_are_covered_once_silence_is_supposed():
    """Truth 75 to 90 % of everyone; those who answer, one in two, are six points happier; 36 answers."""
    rng, n, many = np.random.default_rng(3), 36, 4000
    true = rng.uniform(0.75, 0.90, many)
    good = rng.binomial(n, np.minimum(true + 0.06, 1))
    a, b = evidence.beta_share(good, np.full(many, n), 0.8)
    covered = {}
    for answered in (1.0, 0.5):
        low, high = evidence.everyone_ends(a, b, answered)
        covered[answered] = ((low <= true) & (true <= high)).mean()
    assert covered[1.0] < 0.80
    assert covered[0.5] >= 0.87


@pytest.mark.long
def test_where_only_the_silent_keep_it_open_no_number_of_answers_is_promised():
    """85 of 100 satisfied, one in four answered, 80 % required: the other three decide, not a hundred more answers."""
    answers = [{**r, "date": f"2026-0{1 + k % 6}-03"} for k, r in enumerate(surveys(85, 100))]
    found = {n: one(asked(0, 0, n, 0.80, surveys=answers), "satisfaction_beneficiaries") for n in (100, 400)}
    assert found[400]["light"] == "amber"
    assert np.isinf(found[400]["answers_needed"])
    assert not np.isinf(found[100]["answers_needed"])

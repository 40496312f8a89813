"""Pilots of a few lines, half filled as workbooks are, whose figures can be counted on the fingers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from conciergekit import Pilot, evidence, finance
from conciergekit.core import i18n
from conciergekit.finance.demand import pace, recent_months
from conciergekit.finance.hours import open_share, operating
from conciergekit.gates import measures as gate_measures
from conciergekit.gates.measures import Evidence
from conciergekit.indicators import (
    compute,
    demand,
    means,
    overview,
    people,
    reach,
    records,
    table,
    voices,
    work,
)
from conciergekit.indicators.means import traceability
from conciergekit.tell.report import money

SETTINGS = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-30"}


def pilot(settings=None, **tables):
    return Pilot.from_tables(tables, {**SETTINGS, **(settings or {})})


def served(day, client="C1", **more):
    return {"date": day, "closed_on": day, "client": client, "service": "s", "outcome": "served", **more}


def score(day, who, value, population="beneficiaries", question="satisfaction"):
    return {"date": day, "respondent": who, "score": value, "population": population, "question": question}


# ---- surveys --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [1, -1])
def test_two_answers_of_one_day_count_as_their_mean_whichever_is_noted_first(turn):
    """Fifteen people give 5 to the basket, four of them 1 to the parcel: the mean of these four is 3, and eleven are satisfied."""
    rows = [score("2026-03-02", f"R{n}", 5) for n in range(15)] + [
        score("2026-03-02", f"R{n}", 1) for n in range(4)
    ]
    one = pilot(surveys=rows[::turn])
    assert people.satisfied(one, "beneficiaries") == (11, 15)
    good, said = people.satisfied_by_month(one, "beneficiaries")
    assert (good.sum(), said.sum()) == (11, 15)


def test_the_last_answer_of_each_person_counts_and_answers_without_a_code_all_do():
    """The first five of February; B, C and D of March wait for two others, and A, who changed her mind, for four who did."""
    answers = [
        score("2026-02-01", "A", 5),
        score("2026-02-01", "B", 4),
        score("2026-02-01", None, 5),
        score("2026-02-01", None, 3),
        score("2026-02-01", "C", 0),
        score("2026-02-01", "D", 6),
        score("2026-02-01", "E", 1),  # two off the scale
        score("2026-02-01", "F", 5, population="team"),
        score("2026-02-01", "G", 5, question="would_use"),
        score("2026-03-01", "C", 5),
        score("2026-03-01", "D", 5),
        score("2026-05-01", "A", 2),
    ]
    one = pilot(surveys=answers)
    assert people.satisfied(one, "beneficiaries") == (3, 5)
    assert people.answers(one, "beneficiaries") == 7
    good, of = people.satisfied_by_month(one, "beneficiaries")
    months = [m.month for m in one.months]
    assert {m: (g, n) for m, g, n in zip(months, good, of, strict=True) if n} == {2: (3, 5)}


@pytest.mark.parametrize(
    ("parcels", "day", "good"),
    [
        (1, "2026-03-20", 0),  # errands 5, parcels 1, one day: 3 on average
        (3, "2026-03-20", 5),  # 4 on average
        (2, "2026-03-20", 0),  # 3.5
        (1, "2026-03-21", 0),  # the day after: the last answer
        (1, "2026-03-19", 5),
    ],
)
def test_answers_of_one_person_on_one_day_are_one_whatever_their_order(parcels, day, good):
    """Five people say 5 of the errands on 20 March; value, range and chances rest on the same five."""
    errands = [score("2026-03-20", f"R{k}", 5) for k in range(5)]
    of_parcels = [score(day, f"R{k}", parcels) for k in range(5)]
    for rows in ([*errands, *of_parcels], [*of_parcels, *errands]):
        both = pilot(surveys=rows)
        assert people.satisfied(both, "beneficiaries") == (good, 5)
        if day == "2026-03-20":
            satisfied, said = people.satisfied_by_month(both, "beneficiaries")
            assert (satisfied.sum(), said.sum()) == (good, 5)
            assert people.told_again(both, "beneficiaries") == 1


def test_the_chances_of_a_single_wave_are_those_of_its_people():
    """Fifteen people, all 5 of the errands and 1 of the parcels the same day: 0 of 15, as if each had said 3 once."""
    two = [score("2026-03-20", f"R{k}", v) for v in (5, 1) for k in range(15)]
    once = [score("2026-03-20", f"R{k}", 3) for k in range(15)]
    one, same = (Evidence(pilot(surveys=rows)).measure("satisfaction_beneficiaries") for rows in (two, once))
    assert (one.value, one.n, one.successes) == (0, 15, 0)
    assert one.range == same.range
    assert one.range[0] == 0


def test_five_who_changed_their_mind_replace_what_they_said_together():
    """Ten in two fives; then four of the first five and one of the second say the contrary, in April and May."""
    first = [score(f"2026-0{1 + k // 5}-10", f"R{k}", 5 if k < 6 else 2) for k in range(10)]
    again = [
        score(f"2026-0{4 + n // 2}-10", f"R{k}", 2 if k < 6 else 5) for n, k in enumerate((0, 1, 2, 3, 9))
    ]
    four, five = (pilot(surveys=[*first, *again[:n]]) for n in (4, 5))
    assert people.satisfied(four, "beneficiaries") == (6, 10)
    assert people.satisfied(five, "beneficiaries") == (6 - 4 + 1, 10)
    good, said = people.satisfied_by_month(five, "beneficiaries")
    assert (good.tolist(), said.tolist()) == ([5, 1, 0, 0, 1, 0], [5, 5, 0, 0, 5, 0])
    assert people.told_again(five, "beneficiaries") == 1.5
    assert of(five, "satisfaction_beneficiaries").effect >= 1.5


def test_the_response_rate_is_answers_over_all_who_were_asked_in_their_waves():
    waves = [
        {"date": "2026-02-01", "population": "beneficiaries", "invited": 10},
        {"date": "2026-05-01", "population": "beneficiaries", "invited": 15},
        {"date": "2026-05-01", "population": "team", "invited": 3},
    ]
    answers = [score("2026-02-01", f"R{k}", 4) for k in range(6)]
    answers.append(score("2026-05-01", "R0", 4))
    # R0 was asked in both waves and answered both: on both sides twice
    assert people.response_rate(pilot(survey_waves=waves, surveys=answers), "beneficiaries") == 7 / 25
    assert np.isnan(people.response_rate(pilot(survey_waves=waves, surveys=answers), "partners"))


def test_two_waves_that_four_in_ten_answer_make_a_response_rate_of_four_in_ten():
    """20 people asked twice, 8 answers each time, 4 of them from the same people: not 12 people of 40. Who answers twice in one
    wave is one answer; a wave whose number of people asked is not noted is left out, with its answers."""
    waves = [
        {"date": "2026-02-01", "population": "beneficiaries", "invited": 20},
        {"date": "2026-05-01", "population": "beneficiaries", "invited": 20},
    ]
    answers = [score("2026-02-03", f"R{k}", 4) for k in range(8)]
    answers += [score("2026-05-02", f"R{k}", 5) for k in range(4, 12)]
    two = pilot(survey_waves=waves, surveys=answers)
    assert people.answered(two, "beneficiaries") == (16, 40)
    rate, satisfied = compute(two, "response_rate"), compute(two, "satisfaction_beneficiaries")
    assert (rate.value, rate.n, satisfied.note) == (0.4, 16, "")
    again = [*answers, score("2026-05-04", "R4", 1)]
    assert people.answered(pilot(survey_waves=waves, surveys=again), "beneficiaries") == (16, 40)
    waves[1]["invited"] = None
    assert people.answered(pilot(survey_waves=waves, surveys=answers), "beneficiaries") == (8, 20)


def test_an_answer_without_a_day_is_to_none_of_two_waves_and_to_the_only_one():
    waves = [
        {"date": "2026-02-01", "population": "beneficiaries", "invited": 20},
        {"date": "2026-05-01", "population": "beneficiaries", "invited": 10},
    ]
    undated = [score(None, f"U{k}", 1) for k in range(4)]
    dated = [score("2026-05-03", f"R{k}", 4) for k in range(6)]
    assert people.answered(pilot(survey_waves=waves, surveys=dated + undated), "beneficiaries") == (6, 30)
    assert people.answered(pilot(survey_waves=waves[:1], surveys=undated), "beneficiaries") == (4, 20)
    assert np.isnan(people.response_rate(pilot(survey_waves=waves, surveys=undated), "beneficiaries"))


# ---- the recent months ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_closed_month_is_not_one_of_the_last_three_for_whoever_reads_a_pace():
    """10 orders of 20 € a month, closed in May, a contract of 100 € a month: over March, April and June the payer of the
    contract brings 100 of 300 €, its next six months are worth two months of revenue, and the provider has 10 of 20 orders."""
    orders = [
        served(f"2026-{month:02}-{day:02}", f"C{day}", fee_eur=20.0, provider="P")
        for month in (1, 2, 3, 4, 6)
        for day in range(1, 11)
    ]
    contract = dict(id="K", payer_name="Syndic", payer_kind="condominium", service="t", status="signed")
    contract |= {"amount_eur": 100.0, "per_year": 12.0, "start": "2026-01-01"}
    closed = pilot(
        requests=orders,
        contracts=[contract],
        providers=[{"id": "P", "service": "s", "active": True, "capacity_month": 20.0}],
        opening=[{"month": "2026-05-01", "open_share": 0.0}],
    )
    assert [m.month for m in recent_months(closed)] == [3, 4, 6]
    assert pace(closed) == (30, 3.0)
    found = table(closed).set_index("id")
    assert found.loc["orders_month", "value"] == 10
    assert found.loc["top_payer_share", "value"] == pytest.approx(100 / 300)
    assert found.loc["order_book_months", "value"] == pytest.approx(600 / 300)
    assert found.loc["provider_load", "value"] == pytest.approx(0.5)
    recent = found.loc[["orders_month", "top_payer_share", "provider_load"], "period"]
    assert set(recent) == {"de mars 2026 à juin 2026"}


def test_a_request_for_a_free_service_is_not_one_that_was_not_paid():
    """Of four errands three are paid, the fourth is long enough ago; six forms filled in for free count nowhere."""
    errands = [served("2026-02-03", f"C{k}", paid_on="2026-02-03" if k < 3 else None) for k in range(4)]
    forms = [served("2026-02-03", f"C{k}") | {"service": "free"} for k in range(6)]
    services = [{"id": "s", "market": True}, {"id": "free", "market": False}]
    found = demand.conversion_rate(pilot(requests=[*errands, *forms], services=services))
    assert (found.value, found.n) == (0.75, 4)


def test_a_team_that_answers_twice_is_no_more_people():
    team = [{"id": "P1"}, {"id": "P2"}]
    answers = [score("2026-02-01", None, 4, "team") for _ in range(5)]
    assert people.respondents(pilot(team=team, surveys=answers), "team") == 2
    assert people.respondents(pilot(surveys=answers), "team") == 5


# ---- slots, providers, grades, skills -------------------------------------------------------------------------


def test_the_two_who_run_most_slots_over_the_slots_whose_person_is_known():
    slots = [*"AAABBC", None]
    events = [{"date": "2026-02-01", "kind": "desk", "run_by": who} for who in slots]
    events.append({"date": "2026-02-01", "kind": "animation", "run_by": "C"})
    assert people.desk_concentration(pilot(events=events)) == (5 / 6, 6)
    value, n = people.desk_concentration(pilot())
    assert (np.isnan(value), n) == (True, 0)


def test_a_service_has_two_providers_when_two_different_ones_say_they_are_active():
    providers = [
        {"id": "a", "service": "s1", "active": True},
        {"id": "b", "service": "s1", "active": True},
        {"id": "c", "service": "s2", "active": True},
        {"id": "d", "service": "s2", "active": False},
        {"id": "e", "service": "s3", "active": True},
        {"id": "f", "service": "s3", "active": None},
        {"id": "g", "service": "s4", "active": True},
        {"id": "g", "service": "s4", "active": True},
    ]
    lost = {"date": "2026-02-01", "service": "s5", "outcome": "refused", "refusal_reason": "no_provider"}
    dear = {"date": "2026-02-01", "service": "s6", "outcome": "refused", "refusal_reason": "price"}
    assert people.provider_redundancy(pilot(providers=providers, requests=[lost, dear])) == (1 / 5, 5)


def test_nobody_said_to_be_active_is_not_measured():
    value, n = people.provider_redundancy(pilot(providers=[{"id": "a", "service": "s1"}]))
    assert (np.isnan(value), n) == (True, 0)


def grade(subject, rater, value, day="2026-06-01"):
    return {"date": day, "subject": subject, "rater": rater, "grade": value}


def test_the_majority_grade_is_reached_by_more_than_half():
    rows = [grade("vision_goal", who, value) for who, value in zip("ABCD", [1, 2, 3, 4], strict=True)]
    assert people.majority_grade(pilot(ratings=rows), "vision_") == (2, 3, 4)
    again = [*rows, grade("vision_goal", "A", 4, "2026-06-20"), grade("specification", "A", 0)]
    assert people.majority_grade(pilot(ratings=again), "vision_") == (3, 2, 4)


def test_a_skill_is_shared_when_two_people_do_it_alone_now():
    def level(day, person, skill, value):
        return {"date": day, "person": person, "skill": skill, "level": value}

    rows = [
        level("2026-01-05", "P1", "price", 1),
        level("2026-06-05", "P1", "price", 3),
        level("2026-06-05", "P2", "price", 4),
        level("2026-01-05", "P1", "tours", 4),
        level("2026-06-05", "P1", "tours", 2),
        level("2026-06-05", "P2", "tours", 3),
        level("2026-06-05", "P1", "cash", 3),
        level("2026-06-05", None, "cash", 4),
    ]
    found = voices.skills(pilot(skills=rows))
    assert (found.value, found.n) == (1 / 3, 3)


def test_a_change_is_documented_from_words_repeated_on():
    rows = [{"date": "2026-03-01", "change": str(k), "evidence": k} for k in (0, 1, 2, 3, None)]
    found = voices.impact(pilot(impact=rows))
    assert (found.value, found.n) == (2, 4)
    assert voices.impact(pilot(impact=[{"date": "2026-03-01", "change": "x"}])).absent


def weeks(*scores, last="2026-06-29"):
    """Scores of P1, P2, P3 in each of the weeks that end with `last`, the oldest first."""
    monday = pd.Timestamp(last)
    return [
        {"week": monday - pd.Timedelta(weeks=len(scores) - 1 - k), "person": f"P{p}", "score": value}
        for k, three in enumerate(scores)
        for p, value in enumerate(three, start=1)
    ]


def test_energy_is_the_median_of_the_last_four_weeks_noted():
    rows = weeks((1, 1, 1), (5, 5, 5), (2, 3, 3), (2, 3, 4), (4, 4, 4))
    assert people.energy(pilot(energy=rows)) == (np.median([5, 5, 5, 2, 3, 3, 2, 3, 4, 4, 4, 4]), 3)
    assert people.energy(pilot(energy=rows), 1) == (np.median([1, 1, 1, 5, 5, 5, 2, 3, 3, 2, 3, 4]), 3)


@pytest.mark.parametrize("lost", ["week", "person", "score"])
def test_a_line_of_energy_that_lacks_what_it_is_about_counts_for_nobody(lost):
    rows = weeks((1, 1, 1), (2, 3, 3), (2, 3, 4), (4, 4, 4))
    torn = {"week": pd.Timestamp("2026-06-29"), "person": "P4", "score": 1} | {lost: None}
    assert people.energy(pilot(energy=[*rows, torn])) == people.energy(pilot(energy=rows)) == (3, 3)
    by_week = people.energy_by_week(pilot(energy=[*rows, torn]))
    assert by_week.tolist() == [1, 3, 3, 4]


def test_energy_of_two_people_is_told_to_nobody():
    rows = [row for row in weeks((2, 3, 3), (2, 3, 4), (4, 4, 4)) if row["person"] != "P3"]
    value, n = people.energy(pilot(energy=rows))
    assert (np.isnan(value), n) == (True, 0)
    assert not len(people.energy_by_week(pilot(energy=rows)))


def test_energy_by_week_keeps_the_last_twelve_in_which_three_answered():
    rows = weeks(*[(k % 5 + 1,) * 3 for k in range(15)])
    found = people.energy_by_week(pilot(energy=rows))
    assert found.tolist() == [k % 5 + 1 for k in range(3, 15)]
    fewer = [row for row in rows if not (row["week"] == pd.Timestamp("2026-06-22") and row["person"] == "P1")]
    assert len(people.energy_by_week(pilot(energy=fewer))) == 11


# ---- the log --------------------------------------------------------------------------------------------------


def test_a_month_without_a_line_between_two_with_some_is_unknown_and_not_zero():
    one = pilot(
        requests=[served("2026-01-10"), served("2026-02-10"), served("2026-04-10"), served("2026-04-11")]
    )
    assert records.orders_by_month(one).fillna(-1).tolist() == [1, 1, -1, 2, 0, 0]
    refused = {"date": "2026-03-02", "outcome": "refused", "service": "s"}
    more = pilot(requests=[served("2026-01-10"), served("2026-04-10"), refused])
    assert records.orders_by_month(more).fillna(-1).tolist() == [1, -1, 0, 1, 0, 0]
    assert records.requests_by_month(more).fillna(-1).tolist() == [1, -1, 1, 1, 0, 0]


def test_an_order_belongs_to_the_month_in_which_it_was_served():
    late = served("2026-01-30") | {"closed_on": "2026-02-02"}
    undated = served("2026-01-31") | {"closed_on": None}
    after = served("2026-06-29") | {"closed_on": "2026-07-02"}
    found = records.orders_by_month(pilot(requests=[late, undated, after, served("2026-02-20")]))
    assert found.iloc[:2].tolist() == [1, 2]
    assert found.iloc[-1] == 0


def test_on_time_is_the_day_promised_or_before_where_both_days_are_known():
    rows = [
        served("2026-02-10", due_on="2026-02-10"),
        served("2026-02-10", due_on="2026-02-11"),
        served("2026-02-10", due_on="2026-02-09"),
        served("2026-02-10"),
        served("2026-02-10", due_on="2026-02-12") | {"closed_on": None},
    ]
    assert records.on_time(pilot(requests=rows)) == (2, 3)


def test_clients_come_back_within_ninety_days_and_the_recent_ones_are_not_judged_yet():
    rows = [
        served("2026-01-10", "A"),
        served("2026-04-10", "A"),  # 90 days
        served("2026-01-10", "B"),
        served("2026-04-11", "B"),  # 91 days
        served("2026-01-10", "C"),
        served("2026-01-10", "C"),  # twice the same day
        served("2026-04-01", "D"),
        served("2026-06-30", "D"),  # ninety days on the last day
        served("2026-04-02", "E"),
        served("2026-05-02", "E"),  # their ninety days are not over
        served("2026-02-01", None),
    ]
    assert records.came_back(pilot(requests=rows)) == (0, 0)  # four people are too few to be told
    assert records.came_back(
        pilot(requests=[*rows, served("2026-02-10", "F"), served("2026-03-10", "F")])
    ) == (3, 5)


def test_served_over_served_and_refused_whatever_was_cancelled_or_is_open():
    rows = [
        {"date": "2026-02-01", "outcome": outcome}
        for outcome in ["served"] * 3 + ["refused"] * 2 + ["cancelled", "ordered", "open"]
    ]
    assert records.served_of_decided(pilot(requests=rows)) == (3, 5)


def test_a_month_counts_for_the_part_of_it_that_was_open_times_its_season():
    rows = [served("2026-01-20"), served("2026-02-10"), served("2026-05-10"), served("2026-06-10")]
    opening = [
        {"month": "2026-02-01", "open_share": 0.5, "season": 1.2},
        {"month": "2026-03-01", "open_share": 0.0},
        {"month": "2026-05-01", "open_share": 0.0},  # something was served: it was not closed
        {"month": "2026-06-01", "season": 0.8},
    ]
    found = records.exposure(pilot({"start": "2026-01-16"}, requests=rows, opening=opening))
    assert found.tolist() == pytest.approx([16 / 31, 0.6, 0.0, 1.0, 1.0, 0.8])


def test_a_month_of_opening_written_twice_is_what_was_written_last():
    """February: a fifth, then corrected to three fifths, on another day of the month."""
    opening = [{"month": "2026-02-01", "open_share": 0.2}, {"month": "2026-02-20", "open_share": 0.6}]
    known = pilot(requests=[served("2026-01-20"), served("2026-06-10")], opening=opening)
    assert records.exposure(known).tolist() == pytest.approx([1, 0.6, 1, 1, 1, 1])
    assert open_share(known).tolist() == pytest.approx([1, 0.6, 1, 1, 1, 1])


# ---- as criteria of a gate ------------------------------------------------------------------------------------


def of(one, indicator, **more):
    return Evidence(one, draws=20_000, **more).measure(indicator)


@pytest.fixture
def constant_shares(monkeypatch):
    """Shares that never change, whose months resemble no other: what they say is a plain Beta."""
    monkeypatch.setattr(evidence.shares, "GAP_WEIGHTS", np.eye(len(evidence.shares.GAPS))[0])
    monkeypatch.setattr(evidence.shares, "SAME_MONTH", 0 * evidence.shares.SAME_MONTH)


@pytest.mark.usefixtures("constant_shares")
def test_a_share_is_believed_as_its_counts_and_half_an_observation_each_way():
    rows = [
        served(f"2026-0{1 + k % 6}-10", f"C{k}", due_on=f"2026-0{1 + k % 6}-{10 if k < 14 else '09'}")
        for k in range(20)
    ]
    found = of(pilot(requests=rows), "on_time_rate")
    truth = stats.beta(14.5, 6.5)
    assert (found.value, found.n, found.successes) == (0.7, 20, 14)
    assert found.believed == pytest.approx((14.5, 6.5))
    assert found.draws.mean() == pytest.approx(truth.mean(), abs=0.003)
    assert np.quantile(found.draws, [0.05, 0.95]) == pytest.approx(truth.ppf([0.05, 0.95]), abs=0.01)


@pytest.mark.usefixtures("constant_shares")
def test_what_predates_a_declared_adjustment_is_worth_three_tenths():
    """Ten orders before 1 April, two on time; ten after, nine: (0.3 × 2 + 9) of (0.3 × 10 + 10)."""
    before = [
        served("2026-02-10", f"C{k}", due_on="2026-02-10" if k < 2 else "2026-02-09") for k in range(10)
    ]
    after = [served("2026-05-10", f"C{k}", due_on="2026-05-10" if k < 9 else "2026-05-09") for k in range(10)]
    changed = {"on_time_rate": [pd.Timestamp("2026-03-31")]}
    found = of(pilot(requests=before + after), "on_time_rate", changed=changed)
    assert found.value == pytest.approx(11 / 20)
    assert found.believed == pytest.approx((9.6 + 0.5, 13 - 9.6 + 0.5))


def test_a_closed_group_that_answered_in_full_is_a_fact():
    team = [{"id": f"P{k}"} for k in range(10)]
    answers = [score("2026-06-01", f"P{k}", 5 if k < 7 else 2, "team") for k in range(10)]
    found = of(pilot(team=team, surveys=answers), "satisfaction_team")
    assert (found.value, found.n, found.group, found.status) == (0.7, 10, 10, "declared")
    assert set(np.unique(found.draws)) == {0.7}


def test_a_closed_group_that_answered_in_part_is_known_but_for_the_others():
    """Six of seven answered, five of them told, four satisfied: the group's share is between 4/7 and 6/7."""
    team = [{"id": f"P{k}"} for k in range(7)]
    answers = [score("2026-06-01", f"P{k}", 5 if k < 4 else 2, "team") for k in range(6)]
    found = of(pilot(team=team, surveys=answers), "satisfaction_team")
    assert (found.value, found.n, found.group, found.waiting) == (0.8, 5, 7, 1)
    assert (found.answered, found.enough) == (6 / 7, False)
    assert set(np.unique(found.draws)) == {4 / 7, 5 / 7, 6 / 7}


def test_partners_are_the_providers_said_to_be_active():
    said = [True] * 5 + [False, None]
    providers = [{"id": f"a{k}", "service": "s", "active": active} for k, active in enumerate(said)]
    answers = [score("2026-06-01", f"a{k}", 4, "partners") for k in range(5)]
    assert of(pilot(providers=providers, surveys=answers), "satisfaction_partners").group == 5


def test_those_who_did_not_answer_are_told_as_if_none_and_as_if_all_were_satisfied():
    waves = [{"date": "2026-05-01", "population": "beneficiaries", "invited": 20}]
    answers = [score("2026-05-02", f"R{k}", 5 if k < 9 else 1) for k in range(10)]
    found = of(pilot(surveys=answers, survey_waves=waves), "satisfaction_beneficiaries")
    assert found.silent == pytest.approx((9 / 20, 19 / 20))
    assert found.value == 0.9
    assert found.answered == 0.5


def steady(orders=10, own=10.0):
    """Six months alike: ten orders of € 10 and 30 minutes, € 50 of other revenue, € 120 spent of which € 20 vary, € 30 granted."""
    months = pd.period_range("2026-01", "2026-06", freq="M")
    log = [
        served(f"{m}-{3 + k}", f"C{k}", commission_eur=own - 2, fee_eur=2.0, minutes=30)
        for m in months
        for k in range(orders)
    ]
    ledger = [
        dict(date=f"{m}-15", nature=nature, line=line, amount_eur=amount, variable=varies, account=account)
        for m in months
        for nature, line, amount, varies, account in (
            ("expense", "Salaire", 100.0, False, "641"),
            ("expense", "Essence", 20.0, True, "606"),
            ("own_revenue", "Commandes", orders * own, None, "706"),
            ("own_revenue", "Dons", 50.0, None, "758"),
            ("subsidy", "Ville", 30.0, None, "74"),
        )
    ]
    time = [
        {"date": f"{m}-02", "person": "P1", "hours": 20.0, "category": "field", "paid": "paid"}
        for m in months
    ]
    team = [{"id": "P1", "hours_week": 10.0, "paid": "paid"}]
    return pilot(requests=log, ledger=ledger, time=time, team=team)


def test_the_result_and_the_cover_follow_the_orders():
    """One order more brings € 10 and costs € 2: 60 + 8 (level − 10), and (150 + 10 more) over (120 + 2 more). Told at the
    level's own value, which ten orders every month put a little above ten: a young service may still be filling up."""
    known = Evidence(steady(), draws=2000)
    level, told = known.measure("orders_month").draws, known.measure("orders_month").value
    assert 10 < told < 11
    result, cover = known.measure("result_month_eur"), known.measure("own_cover")
    assert result.value == pytest.approx(60 + 8 * (told - 10))
    assert result.draws == pytest.approx(60 + 8 * (level - 10))
    assert cover.value == pytest.approx((150 + 10 * (told - 10)) / (120 + 2 * (told - 10)))
    assert cover.draws == pytest.approx((150 + 10 * (level - 10)) / (120 + 2 * (level - 10)))


def test_the_workload_follows_the_orders_half_an_hour_each():
    """20 hours a month of 10 hours a week agreed, 52 weeks a year; one order more takes half an hour."""
    known = Evidence(steady(), draws=2000)
    agreed = 10 * 52 / 12
    level = known.measure("orders_month").draws
    found = known.measure("workload")
    told = known.measure("orders_month").value
    assert (found.value, found.n) == (pytest.approx((20 + 0.5 * (told - 10)) / agreed), 6)
    assert found.draws == pytest.approx((20 + 0.5 * (level - 10)) / agreed)


def test_the_money_left_per_paid_hour():
    """Orders (60 × € 10) less what varies (6 × € 20), over 120 hours; months alike leave no doubt."""
    found = of(steady(), "contribution_hour_eur")
    assert (found.value, found.n) == (pytest.approx((600 - 120) / 120), 6)
    assert found.draws == pytest.approx(np.full(20_000, 4.0))


@pytest.mark.long
def test_pay_that_is_the_same_every_month_is_not_taken_from_the_margin_of_an_hour_though_said_to_vary():
    """4, 8 … 24 orders at € 10, half an hour each, and € 100 a month flagged variable: € 20 an hour in every draw."""
    counts = range(4, 28, 4)
    months = [(f"2026-0{month}-10", n) for month, n in zip(range(1, 7), counts, strict=True)]
    spent = {"nature": "expense", "variable": True}
    log = [served(day, fee_eur=10.0) for day, n in months for _k in range(n)]
    time = [{"date": day, "hours": n / 2, "category": "field", "paid": "paid"} for day, n in months]
    ledger = [{"date": day, "line": "Salaire", "amount_eur": 100.0, **spent} for day, _n in months]
    ledger += [{"date": day, "nature": "own_revenue", "amount_eur": 10.0 * n} for day, n in months]
    known = Evidence(pilot(requests=log, ledger=ledger, time=time), draws=2000)
    found = known.measure("contribution_hour_eur")
    assert (found.value, found.n) == (pytest.approx(20.0), 6)
    assert found.draws == pytest.approx(np.full(2000, 20.0))
    assert found.note == gate_measures.NOT_VARYING
    # one more order brings € 10 and costs nothing: 10 × level − 100
    assert known.measure("result_month_eur").draws == pytest.approx(
        10 * known.measure("orders_month").draws - 100
    )
    # an order of that service takes € 2 in thread, which varies with it: € 16 an hour are left
    thread = [{"date": day, "amount_eur": 2.0 * n, "service": "sewing", **spent} for day, n in months]
    found = of(pilot(requests=log, ledger=ledger + thread, time=time), "contribution_hour_eur")
    assert found.value == pytest.approx(16.0)
    assert found.draws == pytest.approx(np.full(20_000, 16.0))


def test_months_that_differ_leave_the_margin_of_an_hour_in_doubt():
    one = steady()
    time = one["time"].assign(hours=[10.0, 20, 20, 20, 20, 30])
    found = of(Pilot.from_tables({**one.tables, "time": time}, SETTINGS), "contribution_hour_eur")
    assert found.value == pytest.approx(4.0)
    assert found.draws.std() > 0.1
    assert np.median(found.draws) == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize(("answers", "enough"), [(11, False), (12, True)])
def test_twelve_answers_are_enough_and_eleven_are_not(answers, enough):
    rows = [score("2026-06-01", f"R{k}", 5) for k in range(answers)]
    assert of(pilot(surveys=rows), "satisfaction_beneficiaries").enough == enough


@pytest.mark.parametrize(("until", "enough"), [("2026-02-28", False), ("2026-03-31", True)])
def test_three_months_are_enough_and_two_are_not(until, enough):
    rows = [served(f"2026-0{month}-10") for month in (1, 2, 3) if f"2026-0{month}-10" < until]
    assert of(pilot({"data_until": until}, requests=rows), "orders_month").enough == enough


def test_everyone_of_a_closed_group_is_enough_however_few():
    team = [{"id": f"P{k}"} for k in range(6)]
    answers = [score("2026-06-01", f"P{k}", 5, "team") for k in range(6)]
    assert of(pilot(team=team, surveys=answers), "satisfaction_team").enough
    assert not of(pilot(team=team, surveys=answers[:5]), "satisfaction_team").enough


@pytest.mark.parametrize(("low", "caution"), [(3, False), (2, True), (1, True)])
def test_raters_two_grades_apart_disagree(low, caution):
    rows = [grade("vision_goal", "A", 4), grade("vision_goal", "B", low)]
    found = of(pilot(ratings=rows), "vision")
    assert bool(found.caution) == caution
    assert found.n == 2
    assert of(pilot(ratings=rows[:1]), "vision").caution  # one role only


@pytest.mark.usefixtures("constant_shares")
def test_a_guess_that_is_no_share_is_left_out_and_one_far_from_what_is_seen_counts_less():
    rows = [served(f"2026-0{1 + k % 6}-10", f"C{k}", due_on=f"2026-0{1 + k % 6}-10") for k in range(40)]
    plain = of(pilot(requests=rows), "on_time_rate")
    wrong = of(pilot(requests=rows), "on_time_rate", guesses={"on_time_rate": evidence.Guess(1.4, 8.0)})
    assert wrong.believed == plain.believed
    near = of(pilot(requests=rows), "on_time_rate", guesses={"on_time_rate": evidence.Guess(0.95, 8.0)})
    assert near.believed == pytest.approx((40 + 8 * 0.95, 8 * 0.05))
    far = of(pilot(requests=rows), "on_time_rate", guesses={"on_time_rate": evidence.Guess(0.2, 8.0)})
    assert far.believed == pytest.approx((40 + 2 * 0.2, 2 * 0.8))  # four times less
    assert far.note
    assert not near.note


def test_another_guess_changes_what_hangs_on_it_and_nothing_else():
    rows = [served(f"2026-0{1 + k % 6}-10", f"C{k}", due_on=f"2026-0{1 + k % 6}-10") for k in range(40)]
    first = Evidence(pilot(requests=rows), draws=500)
    before = {name: first.measure(name) for name in ("on_time_rate", "orders_month")}
    other = first.under({"orders_month": evidence.Guess(20.0, 2.0)})
    assert other.measure("on_time_rate") is before["on_time_rate"]
    assert other.measure("orders_month").draws.mean() > before["orders_month"].draws.mean() + 0.1


@pytest.mark.long
def test_an_indicator_is_found_by_its_code():
    found = overview(pilot(requests=[served("2026-02-01"), served("2026-03-01")]))
    assert [found[code].id for code in ("orders_month", "service_rate")] == ["orders_month", "service_rate"]


def test_members_served_lately_are_those_of_the_last_ninety_days_and_unknown_without_codes():
    clients = [
        {"id": "C1", "member_since": "2026-01-01"},
        {"id": "C2", "membership_eur": 15},
        {"id": "C3", "member_since": "2026-05-01"},
        {"id": "C4"},
        {"id": "C3", "member_since": "2026-05-01"},
        *({"id": f"D{k}", "membership_eur": 15} for k in range(2)),
    ]
    log = [
        served("2026-04-02", "C1"),
        served("2026-04-01", "C2"),
        served("2026-06-01", "C4"),
        {"date": "2026-06-01", "client": "C3", "service": "s", "outcome": "refused"},
    ]
    found = reach.active_members(pilot(clients=clients, requests=log))  # 90 days to 30 June begin on 2 April
    assert (found.value, found.n) == (pytest.approx(1 / 5), 5)
    assert reach.active_members(pilot(clients=clients, requests=[served("2026-06-01", None)])).absent
    assert reach.active_members(pilot(clients=[{"id": "C1"}], requests=log)).absent


def test_revenue_that_comes_back_follows_the_first_day_of_each_client():
    log = [
        served("2026-02-01", "A", fee_eur=10),
        served("2026-02-01", "A", fee_eur=7),
        served("2026-03-01", "A", fee_eur=20),
        served("2026-03-01", "B", fee_eur=5),
        served("2026-03-01", None, fee_eur=99),
    ]
    found = reach.repeat_revenue_share(pilot(requests=log))
    assert (found.value, found.n) == (pytest.approx(20 / 42), 4)


# ---- providers ------------------------------------------------------------------------------------------------


def provider(name, service="s", **more):
    return {"id": name, "service": service, "active": True, **more}


def test_providers_insured_on_the_last_day_among_the_active_ones():
    rows = [
        provider("a", insurance_until="2026-06-30"),
        provider("a", "t", insurance_until="2026-06-30"),
        provider("b", insurance_until="2026-06-29"),
        provider("c"),
        {"id": "d", "service": "s", "active": False, "insurance_until": "2027-01-01"},
    ]
    found = work.insured_share(pilot(providers=rows))
    assert (found.value, found.n) == (pytest.approx(1 / 3), 3)
    assert work.insured_share(pilot(providers=rows[3:])).absent
    assert work.insured_share(Pilot.from_tables({"providers": rows}, {"name": "Essai"})).absent


def test_requests_put_to_a_provider_are_taken_or_declined():
    outcomes = [("served", None)] * 3 + [
        ("accepted", None),
        ("refused", "no_time"),
        ("refused", "no_provider"),
        ("refused", "price"),
        ("cancelled", None),
    ]
    log = [
        {"date": "2026-02-01", "service": "s", "provider": "a", "outcome": what, "refusal_reason": why}
        for what, why in outcomes
    ]
    found = work.acceptance(pilot(requests=[*log, served("2026-02-01")]))
    assert (found.value, found.n) == (pytest.approx(4 / 6), 6)
    assert work.acceptance(pilot(requests=log[:4])).absent


def test_the_most_loaded_service_is_what_is_asked_over_what_its_providers_can_take():
    """From April to June: s 9 requests for 15 a month, t 6 for 4 a month; of u nobody says what it can take."""
    rows = [
        provider("a", capacity_month=10),
        provider("b", capacity_month=5),
        provider("c", "t", capacity_month=4),
        provider("d", "u"),
        {"id": "e", "service": "t", "active": False, "capacity_month": 90},
    ]
    log = [
        {"date": f"2026-0{m}-05", "service": s}
        for m, s, n in ((1, "t", 90), (4, "s", 9), (4, "t", 1), (5, "t", 2), (6, "t", 3), (6, "u", 99))
        for _k in range(n)
    ]
    found = work.busiest_load(pilot(providers=rows, requests=log))
    assert (found.value, found.n) == (pytest.approx(6 / 3 / 4), 2)
    nothing = [*rows, provider("f", "u", capacity_month=0)]  # who can take nothing is no load of infinity
    assert work.busiest_load(pilot(providers=nothing, requests=log)).value == pytest.approx(6 / 3 / 4)
    assert work.busiest_load(pilot(providers=rows[3:4], requests=log)).absent


def test_a_week_just_noted_is_the_last_one_and_an_old_one_is_not_the_present():
    """Until Tuesday 30 June: a last week of 22 June gives four weeks; one of 8 June is three weeks old: alone since 3 June."""
    scores = (1, 1, 1), (5, 5, 5), (2, 3, 3), (2, 3, 4), (4, 4, 4)
    assert people.energy(pilot(energy=weeks(*scores, last="2026-06-22"))) == (
        np.median([5, 5, 5, 2, 3, 3, 2, 3, 4, 4, 4, 4]),
        3,
    )
    assert people.energy(pilot(energy=weeks(*scores, last="2026-06-08"))) == (4, 3)


def test_members_are_those_with_a_day_or_a_fee():
    clients = [
        {"id": "C1", "member_since": "2026-02-01"},
        {"id": "C2", "membership_eur": 15},
        {"id": "C3"},
        {"id": "C4", "membership_eur": 0},
        {"id": "C5", "member_since": "2026-02-01", "membership_eur": 15},
        {"id": "C6", "engagement": 3, "member_since": "2026-03-01"},
        {"id": "C7", "membership_eur": 5},
    ]
    found = means.members(pilot(clients=clients))
    assert (found.value, found.n) == (5, 7)
    later = [
        {"id": f"L{n}", "engagement": 3, "member_since": day, "engagement_since": day}
        for n, day in enumerate(["2026-03-01"] * 5 + ["2026-10-01"])
    ]
    assert (means.members(pilot(clients=later)).value, means.engaged_people(pilot(clients=later)).value) == (
        5,
        5,
    )
    four = pilot(clients=clients[:-1])
    assert means.members(four).more == means.engaged_people(four).more == ("private", 5)
    assert means.members(pilot(clients=clients[2:4])).value == 0


@pytest.mark.parametrize(("fee", "value"), [(None, np.nan), (0, 1), (10, 0.99)])
def test_what_lacks_beside_a_complete_contract_is_the_price_of_its_orders(fee, value):
    """165 € a month over six months, and one order: 990 of 1,000 when it brings 10 €, all of it when the contract pays it."""
    contract = {"id": "K1", "status": "signed", "amount_eur": 165, "per_year": 12, "start": "2026-01-01"}
    known = pilot(requests=[served("2026-03-03", fee_eur=fee)], contracts=[{**contract, "service": "s"}])
    found = compute(known, "recurring_share")
    assert found.value == pytest.approx(value, nan_ok=True)
    assert found.measure.more == (None if fee is not None else ("order_eur", 1))
    assert ("Demandes" in found.know_more) == (fee is None)
    contract["amount_eur"] = None
    unpriced = pilot(requests=[served("2026-03-03")], contracts=[{**contract, "service": "s"}])
    assert "Contrats" in compute(unpriced, "recurring_share").know_more


def test_a_commune_written_twice_has_its_inhabitants_once():
    """600 + 400 inhabitants, 300 + 200 households: twelve requests in six months are two a month, five clients in 500."""

    def commune(insee, people, **more):
        return {"insee": insee, "population": people, "households": people / 2, **more}

    land = [
        commune("01004", 600, in_scope=True),
        commune("01004", 600),
        commune("01005", 400),
        commune("01007", 5000, in_scope=False),
    ]
    log = [
        served(f"2026-0{m}-10", f"C{m % 5}", insee=insee) for m in range(1, 7) for insee in ("01004", "01005")
    ]
    log += [served("2026-02-10", "X", insee="01007")] * 3
    known = pilot(territory=land, requests=log)
    assert demand.requests_per_thousand(known).value == pytest.approx(2)
    assert demand.coverage(known).value == pytest.approx(5 / 500)
    assert demand.out_of_area(known).value == pytest.approx(3 / 15)


def test_a_yes_is_the_last_answer_of_each_person_and_each_answer_without_a_code():
    """R1 changes her mind, which is told once four others have: five first answers with two yes, then R1 to R5 say yes."""
    said = [("R1", 0), ("R1", 1), ("R2", 1), (None, 0), (None, 0), (None, 1), ("R3", 5)]
    more = [("R3", 0), ("R4", 0), ("R5", 0), (None, 0), (None, 0), ("R2", 1), ("R3", 1), ("R4", 1), ("R5", 1)]
    rows = [
        score(f"2026-02-{k:02}", who, value, "residents", "would_use")
        for k, (who, value) in enumerate([*said, *more], start=1)
    ]
    first, all_ = (demand.need_declared(pilot(surveys=some)) for some in (rows[:7], rows))
    assert (first.value, first.n) == (pytest.approx(2 / 5), 5)
    assert (all_.value, all_.n) == (pytest.approx(6 / 10), 10)  # R1 to R5, and one of five without a code


def test_what_has_no_day_counts_with_the_last_month():
    rows = [
        served("2026-02-10", due_on="2026-02-10"),
        {**served("2026-06-10"), "outcome": "refused"},
        {**served(None), "outcome": "served"},
    ]
    good, both = records.decided_by_month(pilot(requests=rows))
    assert good.tolist() == [0, 1, 0, 0, 0, 1]
    assert both.tolist() == [0, 1, 0, 0, 0, 2]


def test_a_column_of_a_later_stage_counts_in_what_can_be_traced_once_it_is_filled():
    """Four columns of every workbook and the way of asking, which the first stages do not have."""
    line = {"date": "2026-02-01", "public": "p", "service": "s", "insee": "38158", "outcome": "served"}
    begun = {"start": "2026-01-01", "data_until": "2026-03-31"}
    asked = Pilot.from_tables({"requests": [line, line]}, begun)
    assert traceability(asked).value == 1
    filled = Pilot.from_tables({"requests": [{**line, "channel": "phone"}, line]}, begun)
    assert traceability(filled).value == 0.5


# ---- data that end midway, people who come and go


def _contract(id, amount, start, end=None):
    row = dict(id=id, payer_name=id, service="s", status="signed", amount_eur=amount, per_year=12)
    return {**row, "start": start, "end": end, "minutes": 60}


def test_what_was_delivered_before_the_data_end_is_not_to_come():
    """Up to 18 June: six deliveries of each that goes on, from 5 July or from 25 June; of those that stop in July, one (the 5th)
    and two (25 June, 25 July). On the last of February, what is due on the 31st has come."""
    contracts = [
        _contract("A", 100, "2026-01-05"),
        _contract("B", 10, "2026-01-25"),
        _contract("C", 1, "2026-01-25", "2026-07-31"),
        _contract("D", 1000, "2026-01-05", "2026-07-31"),
    ]
    midway = pilot({"data_until": "2026-06-18"}, contracts=contracts)
    assert demand.signed(midway).set_index("id")["times_ahead"].to_dict() == {"A": 6, "B": 6, "C": 2, "D": 1}
    assert compute(midway, "order_book_eur").value == 600 + 60 + 2 + 1000
    assert compute(midway, "order_book_hours").value == 15
    february = pilot({"data_until": "2026-02-28"}, contracts=[_contract("E", 1, "2026-01-31", "2026-04-30")])
    assert compute(february, "order_book_eur").value == 2


def test_the_hours_of_the_notebook_are_those_of_the_annex():
    """A has ten hours a week; B had ten until the end of February. Of the two weeks with work, 10 h for 20 and 15 h for 10: one
    is too full. 20 of 25 h went to the field; 12.5 h a week for 15 agreed, 22.5 h if the demand doubled."""
    team = [{"id": "A", "hours_week": 10}, {"id": "B", "hours_week": 10, "until": "2026-02-28"}]
    hours = [
        ("2026-01-05", "A", "admin", 5),
        ("2026-01-05", "B", "field", 5),
        ("2026-03-02", "A", "field", 15),
    ]
    time = [dict(zip(("date", "person", "category", "hours"), row, strict=True)) for row in hours]
    both = pilot(team=team, time=time)
    found = operating(both)
    assert found.weeks["agreed"].tolist() == [20, 10]
    assert compute(both, "overloaded_weeks").value == 0.5
    assert found.split.to_dict() == {"field": 0.8, "travel": 0.0, "admin": 0.2, "strategy": 0.0}
    assert compute(both, "field_share").value == 0.8
    assert found.whole[["week_h", "agreed_h", "twice_h", "field_h"]].tolist() == [12.5, 15, 22.5, 10]
    said = " ".join(found.sentences("en"))
    for words in ("in 1 week; the busiest, that of 2 March 2026: 15 h for 10", "80%", "23 h a week for 15"):
        assert words in said


def test_the_busiest_week_is_the_one_furthest_above_what_was_agreed():
    """34 h of two people who agreed to 40, then 25 h of the one who stayed, for 20."""
    team = [{"id": "A", "hours_week": 20}, {"id": "B", "hours_week": 20, "until": "2026-02-28"}]
    hours = [("2026-01-05", "A", 17), ("2026-01-05", "B", 17), ("2026-03-02", "A", 25)]
    time = [dict(zip(("date", "person", "hours"), row, strict=True)) for row in hours]
    assert "that of 2 March 2026: 25 h for 20" in " ".join(
        operating(pilot(team=team, time=time)).sentences("en")
    )


def test_hours_noted_before_the_first_day_are_of_a_week_of_their_own():
    """Five hours on 5 January, the test begins on the 15th: five hours a week, not five in no week."""
    time = [{"date": "2026-01-05", "person": "A", "category": "field", "hours": 5}]
    found = operating(pilot({"start": "2026-01-15"}, time=time, team=[{"id": "A", "hours_week": 10}]))
    assert found.whole["week_h"] == found.table["week_h"][0] == 5


def test_a_contract_whose_amount_nobody_wrote_is_not_worth_nothing():
    unpriced, priced = _contract("A", None, "2026-01-05"), _contract("B", 100, "2026-01-05")
    assert compute(pilot(contracts=[unpriced]), "order_book_eur").status == "absent"
    both = pilot(contracts=[unpriced, priced])
    book = compute(both, "order_book_eur")
    assert (book.value, book.measure.at_least) == (600, True)
    assert (
        compute(both, "order_book_months").status == "absent"
    )  # neither what is to come nor a month of it is whole


def test_an_order_book_that_nothing_tells_is_not_empty():
    """Orders served, none to come: without a contract noted nobody knows what was promised; with one that is over, nothing is."""
    log = [served("2026-03-02"), served("2026-04-07")]
    over = _contract("A", 100, "2026-01-05", "2026-02-28")
    for name in ("order_book_eur", "order_book_months", "order_book_hours"):
        assert compute(pilot(requests=log), name).status == "absent"
        assert compute(pilot(requests=[]), name).status == "absent"
    for name in ("order_book_eur", "order_book_hours"):
        assert compute(pilot(requests=log, contracts=[over]), name).value == 0
    to_come = {**served("2026-06-20"), "outcome": "accepted", "closed_on": None, "fee_eur": 40, "minutes": 30}
    some = pilot(requests=[*log, to_come])
    assert (compute(some, "order_book_eur").value, compute(some, "order_book_hours").value) == (40, 0.5)


def test_a_figure_of_the_accounts_rests_on_the_months_they_tell():
    """Twelve months of requests, and accounts of the last eight: no figure of money rests on twelve, nor does the chapter."""
    days = [f"2026-{month:02}-10" for month in range(1, 13)]
    rows = [
        {"date": day, "paid_on": day, "account": account, "nature": nature, "amount_eur": euros}
        for day in days[4:]
        for account, nature, euros in (("606", "expense", 300.0), ("706", "own_revenue", 100.0))
    ]
    asked = {"data_until": "2026-12-31", "opening_cash_eur": 9000.0}
    known = pilot(asked, requests=[served(day) for day in days], ledger=rows)
    for of in (means.own_cover, means.total_cover, means.result_month, means.cash_now, means.runway_months):
        assert (of(known).n, of(known).counted) == (8, "accounts"), of
    with i18n.use_language("en"):
        assert money._year(known, finance.views(known)).startswith(
            "Over 8 months, the accounts show a deficit of €1,600"
        )

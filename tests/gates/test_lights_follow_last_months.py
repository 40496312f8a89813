"""What the whole test meets and its last three months do not is to be confirmed, never met."""

import math

import pandas as pd
import pytest

from conciergekit import Pilot, evidence, gates


def review(stops, requirement=4, role="must"):
    months = pd.period_range("2026-01", periods=len(stops), freq="M")
    days = [m.start_time + pd.Timedelta(days=5 * k) for m in months for k in range(4)]
    each = [n for n in stops for _k in range(4)]
    tours = [{"id": f"T{k}", "date": d, "stops": n} for k, (d, n) in enumerate(zip(days, each, strict=True))]
    log = [{"date": d, "closed_on": d, "service": "s", "outcome": "served"} for d in days]
    criteria = [
        {"indicator": "stops_per_tour", "role": role, "requirement": requirement, "frozen_on": "2026-01-01"}
    ]
    project = {"start": "2026-01-01", "data_until": months[-1].end_time.normalize()}
    return gates.review(
        Pilot.from_tables({"requests": log, "tours": tours, "criteria": criteria}, project), draws=100
    )


@pytest.mark.parametrize(
    ("stops", "light", "seen"),
    [
        ([6] * 6 + [3] * 3, "amber", 3),  # 5 a tour over the test
        ([6] * 6 + [4] * 3, "green", 4),
        ([6] * 9, "green", 6),
        ([2] * 6 + [3, 6, 6], "red", 5),  # 3 over the test: the last months do not make up for it
    ],
)
@pytest.mark.sampled
def test_a_light_is_at_best_to_confirm_when_the_last_months_contradict_it(stops, light, seen):
    row = review(stops).criteria.iloc[0]
    assert (row["light"], row["seen"]) == (light, seen)
    assert row["caution"] == ("not_lately" if light == "amber" else "")


@pytest.mark.long
def test_it_is_said_and_a_go_is_under_conditions():
    found = review([6] * 6 + [3] * 3)
    assert "the last 3 complete months alone do not meet it" in " ".join(found.sentences("en"))
    assert found.proposal == "go_conditions"
    assert review([6] * 9).proposal == "go"


# ---- a share that has turned


def counted(**tables):
    project = {"start": "2025-01-01", "data_until": "2025-09-30"}
    days = pd.period_range("2025-01", periods=9, freq="M")
    log = [
        {"date": m.start_time, "closed_on": m.start_time, "service": "s", "outcome": "served"} for m in days
    ]
    return Pilot.from_tables({"requests": log, **tables}, project)


def asks(indicator, requirement, **more):
    return [
        {
            "indicator": indicator,
            "role": "must",
            "requirement": requirement,
            "frozen_on": "2025-01-01",
            **more,
        }
    ]


def answers(good, asked):
    return [
        {"date": f"2025-{m:02}-15", "population": "beneficiaries", "question": "satisfaction"}
        | {"respondent": f"R{m}-{k}", "score": 5 if k < x else 2}
        for m, (x, n) in enumerate(zip(good, asked, strict=True), 1)
        for k in range(n)
    ]


def satisfaction(good, asked, requirement=0.75):
    pilot = counted(surveys=answers(good, asked), criteria=asks("satisfaction_beneficiaries", requirement))
    return gates.review(pilot, draws=2000)


def test_a_share_that_has_turned_is_judged_on_its_last_months():
    """57 of 60, then 14 of 30: 71 of 90 over the test."""
    found = satisfaction([10, 9, 10, 9, 10, 9, 5, 5, 4], [10] * 9)
    row = found.criteria.iloc[0]
    assert (row["note"], row["turned_months"]) == ("turned", 3)
    assert (row["turned_after"], row["turned_before"]) == pytest.approx((14 / 30, 57 / 60))
    assert row["low"] < 14 / 30 < row["high"] < 0.75 < row["value"] == pytest.approx(71 / 90)
    assert row["light"] == "red"
    said = " ".join(found.sentences("en"))
    assert "47% over the last 3 months counted, 95% before" in said
    assert "What was expected counts for nothing" in said
    assert "take in what was expected" not in said


@pytest.mark.parametrize(
    "good",
    [
        [9, 9, 8, 9, 9, 9, 8, 9, 9],  # stays
        [9, 10, 9, 9, 10, 9, 9, 8, 8],  # a little lower, as chance would
        [6, 7, 8, 9, 9, 9, 10, 9, 10],  # a start that is learnt
    ],
)
def test_a_share_that_stays_is_judged_on_all_its_months(good):
    row = satisfaction(good, [10] * 9).criteria.iloc[0]
    assert row["note"] != "turned"
    assert row["turned_months"] != row["turned_months"]


def test_no_share_is_turned_by_few_answers():
    """Eleven last answers are too few to be judged alone: none is judged without twelve."""
    turned = [10, 10, 10, 10, 10, 10, 0, 0, 0]
    assert evidence.turned(turned, [10] * 6 + [4, 4, 3], fewest=12) != 6
    assert evidence.turned(turned, [10] * 6 + [4, 4, 4], fewest=12) == 6


def test_a_single_wave_is_as_alike_as_any_month_may_be():
    """20 of 20 then 8 of 20, in two waves, may be two months that differ; 40 of 40 then none of 45 are not."""
    waves = [0, 0, 20, 0, 0, 0, 0, 0, 8], [0, 0, 20, 0, 0, 0, 0, 0, 20]
    assert evidence.turned(*waves, fewest=12) == 0
    apart = [0, 0, 40, 0, 0, 0, 0, 0, 0], [0, 0, 40, 0, 0, 0, 15, 15, 15]
    assert evidence.turned(*apart, fewest=12) > 0


def test_the_fall_of_a_last_wave_is_told_and_judges_nothing():
    """Three waves of 30: 27, 27 and 15 good. The last is told beside 54 of 60; what is judged is 69 of 90, as without the word."""
    waves = [0, 30, 0, 0, 30, 0, 0, 30, 0]
    found = satisfaction([0, 27, 0, 0, 27, 0, 0, 15, 0], waves)
    row, stays = found.criteria.iloc[0], satisfaction([0, 23, 0, 0, 23, 0, 0, 23, 0], waves).criteria.iloc[0]
    assert (row["note"], row["turned_months"], row["caution"]) == ("wave", 1, stays["caution"])
    assert (row["turned_after"], row["turned_before"]) == pytest.approx((15 / 30, 54 / 60))
    assert stays["note"] != "wave"
    said = " ".join(found.sentences("en"))
    assert "50% over the last month counted, 90% before: one month is too little" in said
    twelve = [27, 27, 12 - 6], [30, 30, 12]
    assert evidence.shares.last_apart(*twelve, fewest=12) == 2
    assert evidence.shares.last_apart(*twelve, fewest=13) == 0
    assert evidence.shares.last_apart([9] * 5 + [2], [10] * 6) == 0  # six months can show a turn


def test_months_of_a_turn_are_those_that_tell_some():
    """20 of 20 in four months, then one wave of 40 without a good one, two months without answers before it."""
    row = satisfaction([20, 20, 20, 20, 20, 0, 0, 0, 0], [20] * 5 + [0, 0, 0, 40]).criteria.iloc[0]
    assert (row["note"], row["turned_months"]) == ("turned", 1)


def test_chance_is_that_of_the_exact_test():
    """8 of 8 and 1 of 8: of the ways to deal the 9 good ones of 16, 8 + 8 are as far apart on one side or the other."""
    assert evidence.shares._fisher(8, 8, 1, 8) == pytest.approx(16 / math.comb(16, 9))


def test_of_clients_the_last_to_come_only_make_their_return_to_be_confirmed():
    """40 of January come back, 25 first served from April on do not: 40 of 65 over the test, none of late."""
    first = [(f"A{k}", "2025-01-10") for k in range(40)] + [
        (f"B{k}", f"2025-{4 + k // 9:02}-{1 + k % 9:02}") for k in range(25)
    ]
    log = [
        {"date": day, "closed_on": day, "service": "s", "outcome": "served", "client": who, "public": "p"}
        for who, start in first
        for day in [start, *(["2025-02-10"] if who[0] == "A" else [])]
    ]
    found = gates.review(counted(requests=log, criteria=asks("repeat_rate", 0.5)), draws=2000)
    row = found.criteria.iloc[0]
    assert (row["value"], row["light"], row["caution"]) == (pytest.approx(40 / 65), "amber", "turns")
    assert (row["turned_after"], row["turned_before"]) == (0, 1)
    assert row["low"] < 40 / 65 < row["high"]


# ---- drop-in sessions


def sessions(*who):
    return [
        {"date": f"2025-{m:02}-{1 + k:02}", "kind": "desk", "run_by": name}
        for m, names in enumerate(who, 1)
        for k, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("months", "light", "said"),
    [
        (["ABCDE"] * 6 + ["AABBC"] * 3, "amber", "not_lately"),  # 24 of 45 over the test, 12 of 15 of late
        (["AABBC"] * 6 + ["ABCDE"] * 3, "red", "lately"),  # 30 of 45, 6 of 15
        (["ABCDE"] * 9, "green", ""),
    ],
)
def test_drop_in_sessions_are_seen_over_the_last_months_too(months, light, said):
    pilot = counted(events=sessions(*months), criteria=asks("desk_concentration", 0.6, at_most=True))
    row = gates.review(pilot, draws=100).criteria.iloc[0]
    assert (row["light"], row["caution"] or row["note"]) == (light, said)

"""What the whole test meets and its last three months do not is to be confirmed, never met."""

import pandas as pd
import pytest

from conciergekit import Pilot, gates


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

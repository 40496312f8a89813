"""A choice of pairs against the musts of the gate, from the cells of the samples."""

import pandas as pd
import pytest
from test_logistics_present import sheet

from conciergekit import Pilot
from conciergekit.musts import breaks
from conciergekit.targets import focus, prioritize
from conciergekit.targets.focus_tables import broken
from conciergekit.targets.pairs import accounts


@pytest.mark.parametrize(("name", "requirement"), [("contrats", 35), ("engagement", 70), ("pivot", 50)])
@pytest.mark.sampled
def test_keeping_three_pairs_says_first_the_must_it_breaks(name, requirement, pilot_of):
    """Orders served of the pairs kept, a normal month of the last three, under what the gate requires."""
    pilot = pilot_of(name)
    found = focus(pilot, priorities=prioritize(pilot, draws=300), draws=300)
    log = sheet(name, "Demandes")
    log = log[log["Issue"] == "Servie"]
    kept = set(zip(found.kept["public"], found.kept["service"], strict=True))
    month = pd.PeriodIndex(log["Servie ou close le"].fillna(log["Date"]), freq="M")
    last = pilot.months[-3:]
    opened = sheet(name, "Ouverture et saison")
    opened = opened[pd.PeriodIndex(opened["Mois"], freq="M").isin(last)]
    part = opened["Part du mois ouverte"].fillna(1) * opened["Saison"].fillna(1)
    normal = 3 - len(opened) + part.sum()
    of_kept = [pair in kept for pair in zip(log["Public"], log["Service"], strict=True)]
    left = (month.isin(last) & of_kept).sum() / normal
    broken = {each.indicator: each for each in found.broken}
    assert left < requirement
    assert broken["orders_month"].value == pytest.approx(left)
    assert broken["orders_month"].requirement == requirement
    assert found.sentences("fr")[0].startswith("Ce choix n’est pas proposé")


def test_keeping_everything_breaks_nothing(pilot_of):
    pilot = pilot_of("contrats")
    found = focus(pilot, keep=50, objective="orders", draws=200)
    assert found.table["kept"].all()
    assert found.broken == ()
    assert not any("n’est pas proposé" in line for line in found.sentences("fr"))


def test_a_change_breaks_a_must_only_when_it_makes_things_worse():
    assert breaks(0.7, 0.9, 0.8)
    assert not breaks(0.8, 0.9, 0.8)
    assert not breaks(0.7, 0.6, 0.8)
    assert not breaks(0.7, 0.9, None)
    assert not breaks(float("nan"), 0.9, 0.8)


def test_days_promised_are_judged_on_what_is_kept_against_what_is_required_and_what_is_done_now():
    """Of 5 errands 3 in time, of 5 repairs 2: 5 of 10 now, 80 % required."""
    rows = [
        {
            "date": "2026-01-05",
            "due_on": "2026-01-08",
            "closed_on": f"2026-01-{'08' if n < kept else '09'}",
            "outcome": "served",
            "public": "aines",
            "service": service,
            "client": f"C{n}",
        }
        for service, kept in (("errands", 3), ("repairs", 2))
        for n in range(5)
    ]
    must = [{"indicator": "on_time_rate", "role": "must", "requirement": 0.8}]
    pilot = Pilot.from_tables(
        {"requests": rows, "criteria": must},
        {"name": "x", "start": "2026-01-01", "data_until": "2026-03-31"},
    )
    pairs = accounts(pilot)

    def judged(service):
        return [
            (one.indicator, one.value)
            for one in broken(pilot, pairs, (pairs.table["service"] == service).to_numpy())
        ]

    assert judged("errands") == []  # 60 % is under what is required, and better than now
    assert judged("repairs") == [("on_time_rate", pytest.approx(0.4))]

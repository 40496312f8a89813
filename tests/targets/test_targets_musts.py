"""A choice of pairs against the musts of the gate, from the cells of the samples."""

import pytest
from test_logistics_present import sheet

from conciergekit.musts import breaks
from conciergekit.targets import focus, prioritize


@pytest.mark.parametrize(("name", "requirement"), [("contrats", 35), ("engagement", 70), ("pivot", 50)])
def test_keeping_three_pairs_says_first_the_must_it_breaks(name, requirement, pilot_of):
    """Orders served of the pairs kept, over the twelve months, under what the gate requires."""
    pilot = pilot_of(name)
    found = focus(pilot, priorities=prioritize(pilot, draws=300), draws=300)
    log = sheet(name, "Demandes")
    log = log[log["Issue"] == "Servie"]
    kept = set(zip(found.kept["public"], found.kept["service"], strict=True))
    left = sum(pair in kept for pair in zip(log["Public"], log["Service"], strict=True)) / 12
    broken = {each.indicator: each for each in found.broken}
    assert left < requirement
    assert broken["orders_month"].value == pytest.approx(left)
    assert broken["orders_month"].requirement == requirement
    assert found.sentences("fr")[0].startswith("Non proposé")


def test_keeping_everything_breaks_nothing(pilot_of):
    pilot = pilot_of("contrats")
    found = focus(pilot, keep=50, objective="orders", draws=200)
    assert found.table["kept"].all()
    assert found.broken == ()
    assert not any("Non proposé" in line for line in found.sentences("fr"))


def test_a_change_breaks_a_must_only_when_it_makes_things_worse():
    assert breaks(0.7, 0.9, 0.8)
    assert not breaks(0.8, 0.9, 0.8)
    assert not breaks(0.7, 0.6, 0.8)
    assert not breaks(0.7, 0.9, None)
    assert not breaks(float("nan"), 0.9, 0.8)

"""What to do after the gate: an action said once."""

from dataclasses import replace

import pandas as pd
import pytest

from conciergekit import gates
from conciergekit.tell.gates.steps import AT_MOST
from conciergekit.tell.steps import same_action


def test_a_lever_under_way_is_one_action_not_two(reviewed):
    """pivot: the lever of the cash runway and the first open action are the same advance; it was said twice."""
    steps = reviewed("pivot").next_steps("fr")
    about = [line for line in steps if "avance" in line.lower()]
    assert len(about) == 1
    assert "LEADER" in about[0]
    assert "Réécrire les publics" in " ".join(steps)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "Avance de trésorerie et acompte demandé",
            "Demander un acompte et une avance bancaire sur LEADER",
            True,
        ),
        (
            "Former trois personnes et faire tourner les permanences",
            "Passer à une permanence par semaine en octobre",
            False,
        ),
        ("Deuxième artisan", "Présenter le bilan au Département", False),
        ("", "Présenter le bilan", False),
    ],
)
def test_two_texts_are_one_action_when_most_of_their_words_are(one, other, same):
    assert same_action(one, other) is same
    assert same_action(other, one) is same


@pytest.mark.parametrize(("deadline", "asked"), [(None, True), ("2026-12-31", False)])
def test_a_test_without_a_last_day_is_asked_for_one(pilot_of, deadline, asked):
    case = pilot_of("pivot")
    settings = {**case.settings, **({"deadline": pd.Timestamp(deadline)} if deadline else {})}
    review = gates.review(replace(case, settings=settings), draws=300)
    assert any("dernier jour" in line for line in review.next_steps("fr")) == asked
    assert any("Fixez une date" in line for line in review.sentences("fr")) == asked
    assert len(review.next_steps("fr")) <= AT_MOST

"""The chapter on people: agreements in French, the trials, changes by side; and no sentence with two chances."""

import re

import pandas as pd
import pytest
from conftest import load

from conciergekit import people
from conciergekit.core.i18n import use_language
from conciergekit.core.pilot import Pilot
from conciergekit.draw.blocks import Table, words_of
from conciergekit.tell.people import learning, trials
from conciergekit.tell.report import people as chapter


def paragraphs(blocks):
    return " ".join(words_of(block.text) for block in blocks if hasattr(block, "text"))


@pytest.mark.parametrize(
    ("state", "n", "said"),
    [
        ("keep", 1, "1 gardée"),
        ("keep", 2, "2 gardées"),
        ("change", 1, "1 changée"),
        ("seen", 2, "2 vues sans décision"),
        ("open", 1, "1 à observer"),
    ],
)
def test_hypotheses_agree_with_their_number(state, n, said):
    with use_language("fr"):
        assert learning.say(learning._HYPOTHESES[state], n) == said


def test_a_threshold_written_after_what_was_seen_was_not_set_before():
    """One has no threshold, one was seen before it was written, one the day it was written, and one later."""
    rows = [
        {"date": "2026-03-10", "belief": "a", "threshold": threshold, "seen": "6", "seen_on": seen}
        for threshold, seen in (
            (None, "2026-04-01"),
            ("5", "2026-02-01"),
            ("5", "2026-03-10"),
            ("5", "2026-04-01"),
        )
    ]
    settings = {"name": "Essai", "start": "2026-01-05", "data_until": "2026-06-30"}
    found = people.learning(Pilot.from_tables({"hypotheses": rows}, settings, language="fr"))
    assert "2 n’avaient pas de seuil fixé avant." in " ".join(found.sentences("fr"))
    assert list(found.hypotheses_in_words("fr").iloc[:, 2]) == ["aucun", "aucun", "5", "5"]


@pytest.mark.parametrize("case", ["contrats", "engagement"])
@pytest.mark.sampled(0)
def test_the_chapter_tells_a_trial_and_the_side_of_each_change(case):
    pilot = load(case)
    with use_language("fr"):
        found = people.summary(pilot)
        blocks = chapter.blocks(pilot, found)
        assert found.trials.sentences()[0] in paragraphs(blocks)
        table = next(b for b in blocks if isinstance(b, Table) and len(b.groups))
        assert {title for _at, title, _note in table.groups} <= {"Interne", "Externe"}
        rows = found.changes.table.head(chapter.CHANGES)
        assert len(table.groups) == rows["side"].nunique()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_a_trial_can_show_holds_one_chance(lang):
    row = pd.Series({"half_chance": 0.4, "fifth_weeks": 30.0})
    with use_language(lang):
        said = trials._can_see(row)
    assert re.findall(r"\d+", said) == ["40", "100", "30"]


@pytest.mark.parametrize(
    ("participants", "said"),
    [
        ([20], "1 échange ou animation a réuni 20 personnes."),
        ([12, 20], "2 échanges et animations ont réuni 32 personnes."),
        ([12, None], "2 échanges et animations ont réuni 12 personnes (noté pour 1)."),
        ([3], "1 échange ou animation a réuni moins de 5 personnes."),
        ([1, 4], "2 échanges et animations ont réuni chacun moins de 5 personnes."),
        # 34 with them: the two would be 34 less 32
        (
            [12, 20, 2],
            "3 échanges et animations ont réuni 32 personnes (sans compter 1 de moins de 5 personnes).",
        ),
        ([12, 0], "2 échanges et animations ont réuni 12 personnes."),
        ([None, None], "2 échanges et animations ont eu lieu (participants non notés)."),
    ],
)
def test_people_nobody_counted_at_a_party_are_not_left_out_in_silence(participants, said):
    events = [
        {"date": f"2026-03-0{n + 1}", "kind": "event", "participants": came}
        for n, came in enumerate(participants)
    ]
    pilot = Pilot.from_tables(
        {"events": events}, {"name": "Essai", "start": "2026-01-05", "data_until": "2026-06-30"}
    )
    assert people.exchanges(pilot).sentences("fr")[0] == said


def test_an_exchange_of_one_to_four_people_says_neither_how_many_nor_what():
    loan = {"date": "2026-03-07", "kind": "barter", "participants": 1, "label": "Prêt d'un fauteuil roulant"}
    party = {"date": "2026-04-07", "kind": "event", "participants": 30, "label": "Fête des voisins"}
    pilot = Pilot.from_tables(
        {"events": [loan, party]}, {"name": "Essai", "start": "2026-01-05", "data_until": "2026-06-30"}
    )
    table = people.exchanges(pilot).in_words("fr")
    assert table["Personnes venues"].tolist() == ["30", "moins de 5"]
    assert table["Sujet"].tolist() == ["Fête des voisins", "non montré"]
    assert "fauteuil" not in str(people.exchanges(pilot))


def test_one_question_answered_is_one_question():
    lines = [{"planned_on": "2026-04-01", "held_on": "2026-04-01", "question": "stop", "answer": "Livrer"}]
    pilot = Pilot.from_tables(
        {"retrospectives": lines}, {"name": "Essai", "start": "2026-01-05", "data_until": "2026-06-30"}
    )
    assert "(1 question sur 5)" in people.learning(pilot).sentences("fr")[0]


def test_the_report_tells_what_is_judged_before_what_is_to_come_and_how_many_are_left():
    """Four trials, of which the oldest alone is over and counted; it comes first, two are left to the notebook."""
    days = pd.date_range("2026-01-05", "2026-08-31", freq="D")
    log = [{"date": day, "closed_on": day, "outcome": "served", "service": "courses"} for day in days]
    rows = [
        {"what": f"Essai {n}", "measure": "orders", "first_day": start, "last_day": end}
        for n, (start, end) in enumerate(
            [("2026-04-06", "2026-06-28"), ("2026-10-05", None), ("2026-11-02", None), ("2026-12-07", None)]
        )
    ]
    settings = {"name": "x", "start": "2026-01-05", "data_until": "2026-08-31"}
    found = people.trials(Pilot.from_tables({"requests": log, "trials": rows}, settings))
    with use_language("fr"):
        said = trials.in_short(found, 2)
    assert "Essai 0" in said[0]
    assert said[2].startswith(
        "Cela suppose que rien d’autre n’a changé ce jour-là"
    )  # once, beside the verdicts
    assert said[3] == "2 autres essais sont dans le carnet 05."
    assert len(said) == 4

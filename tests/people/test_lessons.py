"""Lessons go out without the names a workbook holds; the specification for providers is a paper to change and to score."""

import csv
import re
from io import StringIO

import pytest

from conciergekit import people
from conciergekit.core.pilot import Pilot
from conciergekit.papers.documents import papers
from conciergekit.papers.documents.lessons_file import lessons_file, unchanged
from conciergekit.papers.documents.specification import WEIGHTS, specification
from conciergekit.papers.documents.text import text as all_words

SETTINGS = dict(name="La Consolante d'Ambérac", start="2026-01-05", data_until="2026-06-30", stage="2")


def pilot(**tables):
    return Pilot.from_tables(tables, SETTINGS, language="fr")


def told(found):
    return found.in_words("fr").to_string()


def test_names_of_the_workbook_places_people_and_amounts_are_hidden():
    found = people.lessons(
        pilot(
            territory=[{"insee": "38158", "name": "Eybens", "population": 10493}],
            contracts=[{"id": "K1", "payer_name": "Mairie de Trifouillon", "service": "s"}],
            funding=[{"id": "F1", "funder": "Fondation Zébulon", "status": "idea", "amount_eur": 1}],
            hypotheses=[
                {
                    "date": "2026-01-05",
                    "belief": "Eybens et Trifouillon paieront 12 500 € avec Zébulon et Paulette Durand",
                    "seen": "La Consolante d'Ambérac l'a vu à Échirolles, 06 12 34 56 78",
                },
            ],
        )
    )
    said = told(found) + found.case("fr")
    assert not re.search(
        r"Eybens|Trifouillon|Zébulon|Paulette|Durand|Consolante|Ambérac|Échirolles|06 12|12.500", said
    )
    assert "paieront ••• € avec" in said
    assert "de 10 000 à 50 000 habitants" in found.case("fr").replace("\u202f", " ")


@pytest.mark.parametrize("name", ["contrats", "pivot", "engagement", "camion"])
@pytest.mark.sampled(0)
def test_no_sample_is_named_by_its_lessons(name, pilot_of):
    whole = pilot_of(name)
    said = lessons_file(whole).decode("utf-8-sig")
    names = [*whole["territory"]["name"], *whole["contracts"]["payer_name"].dropna(), whole.name]
    assert not [one for one in names if one and one in said]
    assert not re.search(r"\d{2}/\d{2}/20|20\d\d-\d\d|janvier 20|août 20", said)


def test_a_common_noun_is_no_name():
    found = people.lessons(
        pilot(
            territory=[{"insee": "38158", "name": "Eybens", "population": 10493}],
            ledger=[{"date": "2026-02-01", "payer": "Adhérents", "amount_eur": 10}],
            hypotheses=[
                {
                    "date": "2026-01-05",
                    "belief": "Frais de livraison : des adhérents et eybens",
                    "seen": "Dit par Adhérents",
                }
            ],
        )
    )
    assert found.table.loc[0, ["what", "seen"]].tolist() == [
        "Frais de livraison : des adhérents et •••",
        "Dit par •••",
    ]


@pytest.mark.long
def test_the_change_of_a_trial_is_told_as_a_range(pilot_of):
    found = people.lessons(pilot_of("camion"))
    trial = found.table[found.table["low"].notna()].iloc[0]
    assert re.fullmatch(
        r"(?:de )?[+−]\d+.% à [+−]\d+.%", found.in_words("fr").loc[trial.name, "Vu"].replace("\u2060", "")
    )


def test_a_lesson_keeps_what_was_expected_seen_and_decided(pilot_of):
    rows = people.lessons(pilot_of("pivot")).table
    first = rows[rows["kind"] == "hypothesis"].iloc[0]
    assert (first.what, first.expected, first.outcome) == (
        "Les entreprises commandent pour leurs salariés",
        "80 % des commandes",
        "change",
    )
    assert set(rows["kind"]) == {"hypothesis", "trial", "plan", "question", "decision"}


def test_the_file_adds_up_with_others_and_knows_whether_it_was_changed(pilot_of, tmp_path):
    made = lessons_file(pilot_of("camion"))
    rows = list(csv.reader(StringIO(made.decode("utf-8-sig")), delimiter=";"))
    assert {len(row) for row in rows[1:]} == {6}
    assert len(rows) - 1 == len(people.lessons(pilot_of("camion")).table)
    file = tmp_path / "lessons.csv"
    for content, fresh in ((made, True), (made + b"another;line\n", False), (b"anything", False)):
        file.write_bytes(content)
        assert unchanged(file) is fresh


def test_a_cell_that_begins_like_a_formula_is_text():
    made = lessons_file(pilot(hypotheses=[{"date": "2026-01-05", "belief": "=1+1"}])).decode("utf-8-sig")
    assert "'=1+1" in made


def test_nothing_learned_is_said():
    found = people.lessons(pilot())
    assert found.table.empty
    assert found.sentences("fr")[0].startswith("Aucun enseignement")


# ---- the specification


@pytest.mark.long
def test_the_specification_says_what_is_asked_promised_and_how_it_is_scored(reviewed):
    said = all_words(specification(reviewed("pivot")))
    for words in (
        "Retouches, cordonnerie",
        "Ce que le prestataire promet",
        "Grille de notation",
        "Attestations",
    ):
        assert words in said
    assert f"sur {4 * sum(WEIGHTS.values())}" in said
    for provider in (
        reviewed("pivot").pilot["providers"]["id"].dropna()
    ):  # those who answer read it: nothing of one of them
        assert provider not in said


@pytest.mark.long
def test_the_specification_of_a_pilot_without_providers_is_to_fill(tmp_path):
    from conciergekit import gates

    review = gates.review(pilot(), draws=100)
    said = all_words(specification(review))
    assert "Grille de notation" in said
    assert len(papers(pilot(), tmp_path, review=review, formats=("docx",))) == 7


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2026-01-31", "moins de 6 mois de test"),  # 27 days
        ("2026-05-31", "moins de 6 mois de test"),
        ("2026-06-30", "6 mois de test"),
        ("2026-11-30", "environ 12 mois de test"),  # eleven
    ],
)
def test_a_short_test_is_not_told_longer_than_it_is(until, told):
    known = Pilot.from_tables({}, {**SETTINGS, "data_until": until}, language="fr")
    assert people.lessons(known).case("fr").split(" · ")[-1] == told

"""What a tab, a form or a file nobody has named says of itself: causes found by files of another blind author."""

import datetime as dt

import pytest
from test_intake_later import book, codes, pilot

import conciergekit as ck

HEADS = ["Date de la demande", "Public", "Suivi"]
LINES = [[dt.date(2026, 1, 5 + n), "seniors", "fait"] for n in range(4)]


def proposed(folder, *lines):
    """The lines of the correspondence file that hold all of these words, once `map` has proposed it."""
    said = (folder / "correspondances.csv").read_text("utf-8-sig").splitlines()
    return [line for line in said if all(word in line for word in lines)]


@pytest.mark.parametrize(
    ("tabs", "asked"),
    [(("Courses", "Repassage"), 2), (("Janvier", "Février"), 1), (("Semaine 1", "Semaine 2"), 1)],
)
@pytest.mark.sampled
def test_what_a_tab_is_about_is_asked_tab_by_tab_unless_it_is_a_period(tabs, asked, tmp_path):
    book(tmp_path, "suivi.xlsx", {tab: [HEADS, *LINES] for tab in tabs})
    pilot(tmp_path, "suivi.xlsx")
    assert len(proposed(tmp_path, ";Demandes;Service;", "à remplir")) == asked


@pytest.mark.long
def test_a_service_said_of_each_tab_is_that_of_its_lines(tmp_path):
    book(tmp_path, "suivi.xlsx", {"Courses": [HEADS, *LINES], "Repassage": [HEADS, *LINES[:3]]})
    pilot(tmp_path, "suivi.xlsx")
    path = tmp_path / "correspondances.csv"
    text = path.read_text("utf-8-sig")
    for tab in ("Courses", "Repassage"):
        text = text.replace(f";{tab};;Demandes;Service;;", f";{tab};;Demandes;Service;{tab.lower()};")
    path.write_text(text, "utf-8-sig")
    assert ck.load_pilot(tmp_path)["requests"]["service"].value_counts().to_dict() == {
        "courses": 4,
        "repassage": 3,
    }


FORM = [
    "ID",
    "Heure de début",
    "Heure de fin",
    "Adresse de messagerie",
    "Nom",
    "Vous êtes",
    "Dans quelle commune habitez-vous ?",
    "De quoi avez-vous besoin ?",
]


@pytest.mark.long
def test_the_number_of_an_answer_of_microsoft_forms_is_no_client(tmp_path):
    sent = [dt.datetime(2026, 1, 5 + n, 17, 45) for n in range(5)]
    lines = [
        [
            n + 1,
            day - dt.timedelta(minutes=3),
            day,
            "anonymous",
            "Mme Durand",
            "retraité",
            "Eybens",
            "courses",
        ]
        for n, day in enumerate(sent)
    ]
    book(tmp_path, "besoins.xlsx", {"Form1": [FORM, *lines]})
    found = pilot(tmp_path, "besoins.xlsx")
    assert not len(found["clients"])
    assert not proposed(tmp_path, ";ID;Clients;")
    assert "Durand" not in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


@pytest.mark.long
def test_a_file_of_which_nobody_said_the_table_is_still_told(tmp_path):
    """`map` did not know what it is; until the line that asks is answered or taken away, it is not read, and that is said."""
    lines = [[dt.date(2026, 1, 9 + n), "ticket", "50 euros", "oui"] for n in range(4)]
    book(tmp_path, "carnet.xlsx", {"A": [["Date", "Pour quoi", "Reste dans la boîte", "Perdu"], *lines]})
    found = pilot(tmp_path, "carnet.xlsx")
    assert proposed(tmp_path, "quelle table du kit")
    assert "mapping_asks" in codes(found)
    path = tmp_path / "correspondances.csv"
    kept = [line for line in path.read_text("utf-8-sig").splitlines() if "quelle table du kit" not in line]
    path.write_text("\n".join(kept), "utf-8-sig")
    assert "mapping_asks" not in codes(ck.load_pilot(tmp_path))

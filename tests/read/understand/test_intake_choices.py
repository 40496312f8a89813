"""Questions with one column a choice, and lines that repeat inside an interview, as form programs export them.

Layouts: LimeSurvey's export (`Question [Choice]`, Y or nothing, or Oui and Non), KoboToolbox's formpack (`question/choice`
of 1 and 0 beside the joined answer; a sheet a repeat group), Drupal's webform module behind Framaforms (three lines of
headings, an X in the column of each choice made).
"""

import csv

import openpyxl
import pytest
from test_intake_exports import mapped, with_pilot

import conciergekit as ck
from conciergekit.read.layout.forms import detect, split, together
from conciergekit.read.open.files import read_file

ASK = "Quels services utiliseriez-vous ?"


def written(path, rows, delimiter=","):
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def asked_of(pilot):
    """Answers by service: (yes, asked)."""
    rows = pilot["surveys"]
    rows = rows[rows["question"] == "would_use"]
    return {name: (int(mine["score"].sum()), len(mine)) for name, mine in rows.groupby("service")}


# ---- LimeSurvey


def lime(folder, yes, no):
    """Three people: courses and linge; courses; nothing answered at all. A fourth did not send."""
    head = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "G1Q1[SQ1]. " + ASK + " [Courses]",
        "G1Q1[SQ2]. " + ASK + " [Linge]",
        "G1Q1[other]. " + ASK + " [Autre]",
    ]
    rows = [
        ["1", "2026-02-03 10:00:00", "2", "fr", yes, yes, ""],
        ["2", "2026-02-04 10:00:00", "2", "fr", yes, no, "Jardinage"],
        ["3", "2026-02-05 10:00:00", "2", "fr", "", "", ""],
        ["4", "", "1", "fr", no or "", yes, ""],
    ]
    written(folder / "results-survey77.csv", [head, *rows])
    mapped(folder, "results-survey77.csv", Population="Habitants (enquête de besoins)")
    return ck.load_pilot(folder)


@pytest.mark.long
@pytest.mark.parametrize(("yes", "no"), [("Y", ""), ("Y", "N"), ("Oui", "Non"), ("1", "0")])
def test_limesurvey_choices_are_yes_or_no_by_service_and_a_blank_beside_a_choice_is_no(tmp_path, yes, no):
    pilot = lime(with_pilot(tmp_path), yes, no)
    found = asked_of(pilot)
    assert found["Courses"] == (2, 2)  # the fourth was not sent: it is told, not counted
    assert found["Linge"] == (1, 2)
    assert "Autre" not in found
    assert any(f.code == "answer_unfinished" for f in pilot.findings)


@pytest.mark.long
def test_the_words_typed_under_other_are_left_out_and_said(tmp_path):
    pilot = lime(with_pilot(tmp_path), "Oui", "Non")
    where = pilot.account.where("results-survey77.csv", 3, 7)
    assert where in ("ignored", "finding")
    assert "Jardinage" not in pilot["surveys"].to_csv()


# ---- KoboToolbox


KOBO = [
    "start",
    "end",
    "Date de la demande",
    "Public",
    "Issue",
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_tags",
    "_index",
]
REPEAT = [
    "Service",
    "Montant de la commande",
    "_index",
    "_parent_table_name",
    "_parent_index",
    "_submission__id",
    "_submission__uuid",
    "_submission__submission_time",
    "_submission__validation_status",
    "_submission__notes",
    "_submission__status",
    "_submission__submitted_by",
    "_submission___version__",
    "_submission__tags",
]


def kobo_book(folder):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Passage"
    sheet.append(KOBO)
    for n, (day, public) in enumerate((("2026-03-02", "seniors"), ("2026-03-04", "familles")), 1):
        sheet.append(
            [
                f"{day}T09:00:00",
                f"{day}T09:10:00",
                day,
                public,
                "Servie",
                900 + n,
                f"u{n}",
                f"{day}T09:11:00",
                None,
                None,
                "submitted_via_web",
                None,
                "v1",
                None,
                n,
            ]
        )
    lines = book.create_sheet("besoins")
    lines.append(REPEAT)
    for n, (service, amount, parent) in enumerate(
        (("courses", 20, 1), ("linge", 12.5, 1), ("courses", 31, 2)), 1
    ):
        lines.append(
            [
                service,
                amount,
                n,
                "Passage",
                parent,
                900 + parent,
                f"u{parent}",
                "2026-03-09T09:11:00",
                None,
                None,
                "submitted_via_web",
                None,
                "v1",
                None,
            ]
        )
    book.save(folder / "terrain_kobo.xlsx")


@pytest.mark.long
def test_lines_that_repeat_in_a_kobo_interview_carry_its_answers(tmp_path):
    with_pilot(tmp_path)
    kobo_book(tmp_path)
    rows = mapped(tmp_path, "terrain_kobo.xlsx")
    targets = {(row[1], row[2]): row[3:5] for row in rows}
    assert targets["besoins", "Service"] == ["Demandes", "Service"]
    assert targets["besoins", "Public"] == ["Demandes", "Public"]
    path = (
        tmp_path / "correspondances.csv"
    )  # the interviews themselves are not requests: left out by the person
    kept = [
        row
        for row in csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";")
        if row[1] != "Passage"
    ]
    written(path, kept, ";")
    requests = ck.load_pilot(tmp_path)["requests"]
    assert requests["service"].tolist() == ["courses", "linge", "courses"]
    assert requests["public"].tolist() == ["seniors", "seniors", "familles"]
    assert requests["date"].dt.day.tolist() == [2, 2, 4]
    assert requests["order_value_eur"].sum() == 63.5


@pytest.mark.long
def test_cells_lent_by_the_interview_are_counted_once(tmp_path):
    with_pilot(tmp_path)
    kobo_book(tmp_path)
    mapped(tmp_path, "terrain_kobo.xlsx")
    pilot = ck.load_pilot(tmp_path)
    table = pilot.account.table.set_index("sheet")
    truth = {
        sheet.title: sum(cell.value is not None for row in sheet for cell in row)
        for sheet in openpyxl.load_workbook(tmp_path / "terrain_kobo.xlsx")
    }
    assert {name: table.loc[name, "cells"] for name in truth} == truth


@pytest.mark.long
def test_kobo_columns_of_choices_are_not_counted_beside_the_joined_answer(tmp_path):
    head = [
        "start",
        "Public",
        "besoins",
        "besoins/courses",
        "besoins/linge",
        ASK,
        ASK + "/courses",
        ASK + "/linge",
        "_id",
        "_uuid",
        "_submission_time",
        "_index",
    ]
    rows = [
        [
            "2026-03-02T09:00:00",
            "seniors",
            "courses linge",
            1,
            1,
            "courses",
            1,
            0,
            1,
            "a",
            "2026-03-02T09:05:00",
            1,
        ],
        [
            "2026-03-03T09:00:00",
            "seniors",
            "linge",
            0,
            1,
            "courses linge",
            1,
            1,
            2,
            "b",
            "2026-03-03T09:05:00",
            2,
        ],
    ]
    with_pilot(tmp_path)
    written(tmp_path / "besoins_kobo.csv", [head, *rows], ";")
    lines = mapped(tmp_path, "besoins_kobo.csv", Population="Habitants (enquête de besoins)")
    said = {row[2]: row for row in lines}
    assert "répète une autre colonne" in said["besoins/courses"][6]
    assert asked_of(ck.load_pilot(tmp_path)) == {"courses": (2, 2), "linge": (1, 2)}


# ---- Framaforms


@pytest.mark.long
def test_framaforms_writes_three_lines_of_headings_and_an_x_a_choice(tmp_path):
    rows = [
        ["Enquête besoins", *[""] * 12],
        ["", "", "", "", "", "", "", "", "", ASK, "", "", ""],
        [
            "Numéro de série",
            "SID",
            "Soumission",
            "Terminé à",
            "Modifié à",
            "Brouillon",
            "Adresse IP",
            "UID",
            "Nom d'utilisateur",
            "Courses",
            "Linge",
            "Public",
            "Votre nom",
        ],
        [
            "1",
            "501",
            "12/03/2026 - 10:21",
            "12/03/2026 - 10:24",
            "",
            "Non",
            "192.0.2.1",
            "0",
            "",
            "X",
            "X",
            "seniors",
            "Fictif",
        ],
        [
            "2",
            "502",
            "13/03/2026 - 11:00",
            "13/03/2026 - 11:02",
            "",
            "Non",
            "192.0.2.2",
            "0",
            "",
            "X",
            "",
            "familles",
            "Fictive",
        ],
        [
            "3",
            "503",
            "14/03/2026 - 11:00",
            "",
            "14/03/2026 - 11:02",
            "Oui",
            "192.0.2.3",
            "0",
            "",
            "",
            "X",
            "familles",
            "Inventé",
        ],
    ]
    with_pilot(tmp_path)
    written(tmp_path / "framaforms_besoins.csv", rows, ";")
    ((sheet,), _told) = read_file(tmp_path / "framaforms_besoins.csv")
    form = detect(sheet)
    assert (form.origin, form.header) == ("framaforms", 2)
    assert together(form.heads) == {ASK: [9, 10]}
    lines = mapped(tmp_path, "framaforms_besoins.csv", Population="Habitants (enquête de besoins)")
    assert [row[5] for row in lines if row[2].startswith(ASK)] == ["Courses", "Linge"]
    pilot = ck.load_pilot(tmp_path)
    assert asked_of(pilot) == {"Courses": (2, 2), "Linge": (1, 2)}  # the third was not sent
    (unsent,) = [f for f in pilot.findings if f.code == "answer_unfinished"]
    assert unsent.values["rows"] == (6,)
    everything = " ".join(pilot[name].to_csv() for name in pilot.tables)
    assert not any(secret in everything for secret in ("192.0.2", "Fictif", "Inventé"))


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("Services [Courses]", ("Services", "Courses")),
        ("G1[SQ1]. Services [Autre]", ("Services", "Autre")),
        ("besoins/courses", ("besoins", "courses")),
        ("Date", ("", "")),
        ("Montant (€)", ("", "")),
    ],
)
def test_the_heading_of_a_choice_names_its_question(heading, parts):
    assert split(heading) == parts

"""Scales of three, four and ten, lists of one nature, merged heads, counters: causes found by a sixth blind author's files."""

import pytest
from test_intake_later import codes
from test_intake_third import mapped, rows_of

from conciergekit.cli import main
from conciergekit.read.layout.answers import out_of_five, range_of

# ---- grades on another scale than the kit's

GRADES = "Date;{};Remarque\n{}"


def graded(folder, heading, grades):
    lines = "".join(f"{13 + n}/04/2026;{grade};\n" for n, grade in enumerate(grades))
    return mapped(folder, "avis.csv", GRADES.format(heading, lines))


@pytest.mark.parametrize(
    ("heading", "given", "read"),
    [
        ("Satisfait ? 1 = très satisfait, 4 = pas du tout satisfait", [1, 2, 3, 4], [5, 4, 2, 1]),
        ("Satisfait ? (1 = pas du tout, 4 = très satisfait)", [4, 3, 2, 1], [5, 4, 2, 1]),
        ("Satisfaction (sur 4)", [4, 3, 2, 1], [5, 4, 2, 1]),
        ("Note de satisfaction de 1 à 4", [4, 3, 2, 1], [5, 4, 2, 1]),
        ("Satisfait ? 1 = excellent, 3 = mauvais", [1, 2, 3], [5, 3, 1]),
        ("Satisfait ? de 0 (pas du tout) à 5 (très satisfait)", [0, 3, 5], [1, 3, 5]),
    ],
)
def test_the_satisfied_half_of_a_scale_is_that_of_the_kit(heading, given, read, tmp_path):
    found = graded(tmp_path, heading, given)
    assert found["surveys"]["score"].tolist() == read
    assert "scale_turned" in codes(found)


@pytest.mark.parametrize(
    ("heading", "given"),
    [
        ("Satisfaction /10", [9, 8, 4, 5]),
        ("Satisfait ? (1 = pas du tout, 10 = très satisfait)", [4, 3, 5]),
        ("Satisfaction", [9, 8, 4, 5]),
    ],
)
def test_grades_out_of_ten_are_asked(heading, given, tmp_path):
    found = graded(tmp_path, heading, given)
    assert found["surveys"]["score"].isna().all()
    assert rows_of(found, "scale_other") == [*range(2, 2 + len(given))]


def test_one_grade_beyond_is_a_slip(tmp_path):
    found = graded(tmp_path, "Satisfaction", [4, 0, 5, 3, 4, 2, 5, 1, 3, 5])
    assert found["surveys"]["score"].dropna().tolist() == [4, 5, 3, 4, 2, 5, 1, 3, 5]
    assert rows_of(found, "grade_beyond") == [3]


def test_a_grade_outside_the_scale_said_is_none(tmp_path):
    found = graded(tmp_path, "Satisfaction (sur 4)", [4, 3, 5])
    assert found["surveys"]["score"].dropna().tolist() == [5, 4]
    assert "not_number" in codes(found)


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("Note (1 à 5)", (1, 5)),
        ("Satisfaction / 4", (1, 4)),
        ("de 0 à 10", (0, 10)),
        ("2026/04", None),
        ("Satisfaction", None),
        ("1 = bien", None),
    ],
)
def test_a_range_is_read_where_it_is_said(heading, scale):
    assert range_of(heading) == scale


def test_other_scales_have_no_satisfied_half():
    assert not out_of_five((0, 10))
    assert not out_of_five((20, 0))


def test_figures_are_no_field_notes(tmp_path):
    text = "Date;Note (1 à 5);Commentaire\n13/04/2026;1;Parfait\n14/04/2026;2;Bien\n15/04/2026;5;Long\n"
    (tmp_path / "notes.csv").write_text(text, "utf-8")
    main(["map", str(tmp_path / "notes.csv"), "--lang", "fr"])
    assert "Journal" not in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


# ---- lists of amounts of one nature

PAID = "Date;{};Objet;Montant\n13/04/2026;EDF;Électricité;120,50\n14/04/2026;Orange;Abonnement;45,00\n"


@pytest.mark.parametrize(
    ("party", "file", "nature"),
    [
        ("Fournisseur", "factures.csv", "expense"),
        ("Client", "factures.csv", "own_revenue"),
        ("Tiers", "dépenses 2026.csv", "expense"),
        ("Fournisseur", "ventes.csv", None),
        ("Tiers", "compta.csv", None),
        ("Tiers", "factures.csv", None),
    ],
)
def test_whose_invoices_they_are_says_what_they_are(party, file, nature, tmp_path):
    natures = mapped(tmp_path, file, PAID.format(party))["ledger"]["nature"]
    assert natures.isna().all() if nature is None else natures.tolist() == [nature] * 2

"""What twenty files of a blind author made the intake read wrong in silence, or leave unread (`benchmarks/messy/fifth.py`)."""

import datetime as dt

import pytest
from test_intake_later import book, codes, pilot
from test_intake_third import mapped, rows_of

import conciergekit as ck
from conciergekit.read.layout.answers import figure_of, nought_is_none, words_of
from conciergekit.read.layout.days.clocks import clock_columns

pytestmark = pytest.mark.exhaustive

BANK = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("AVOIR EDF TROP PERCU", True),
        ("REGULARISATION ORANGE", True),
        ("REM CHQ 4 CHEQUES", False),
        ("VIR SAVOIR FAIRE ASSO", False),
    ],
)
@pytest.mark.sampled
def test_money_a_supplier_gives_back_is_told_among_what_comes_in(words, told, tmp_path):
    text = f"{BANK}05/01/2026;06/01/2026;-40,00;;PRLV EDF;960,00\n07/01/2026;08/01/2026;;10,00;{words};970,00\n09/01/2026;10/01/2026;;25,00;VIR MAIRIE;995,00\n"
    found = mapped(tmp_path, "releve.csv", text)
    assert sorted(found["ledger"]["amount_eur"]) == [10, 25, 40]
    assert sorted(rows_of(found, "value_supposed")) == [
        2,
        3,
        4,
    ]  # as proposed, until somebody has confirmed it
    assert rows_of(found, "may_undo") == ([3] if told else [])


def test_a_line_left_out_for_want_of_its_day_is_not_said_to_be_counted(tmp_path):
    words = ["PRLV EDF", "AVOIR EDF TROP PERCU", "AVOIR ORANGE TROP PERCU"]
    lines = [
        "05/01/2026;06/01/2026;-40,00;;{};960,00",
        "07/01/2026;08/01/2026;;10,00;{};970,00",
        ";;;25,00;{};995,00",
    ]
    text = BANK + "".join(f"{line.format(said)}\n" for line, said in zip(lines, words, strict=True))
    found = mapped(tmp_path, "releve.csv", text)
    assert sorted(found["ledger"]["amount_eur"]) == [10, 40]
    assert rows_of(found, "row_unusable") == [4]
    assert rows_of(found, "may_undo") == [3]


def test_an_amount_before_and_after_tax_is_never_counted_twice(tmp_path):
    text = "Date;Objet;Total HT;Total TTC;Nature\n05/01/2026;Repassage;10,00;12,00;Recette propre\n06/01/2026;Papier;20,00;24,00;Charge\n"
    found = mapped(tmp_path, "factures.csv", text)
    assert found["ledger"]["amount_eur"].tolist() in ([10, 20], [12, 24])  # one of them is proposed
    path = tmp_path / "correspondances.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    both = [
        f"factures.csv;;{head};Comptes;Montant;;;" if f";{head};" in line else line
        for line in lines
        for head in [next((h for h in ("Total HT", "Total TTC") if f";{h};" in line), "")]
    ]
    path.write_text("\n".join(both), "utf-8-sig")
    found = ck.load_pilot(tmp_path)
    assert "same_money_twice" in codes(found)
    assert not found["ledger"]["amount_eur"].sum()


def test_a_session_called_off_is_none_though_its_hours_are_written(tmp_path):
    head = ["Date", "Quoi", "Horaires", "Personnes venues", "Remarques"]
    lines = [head, *([dt.date(2026, 1, d), "permanence", "14h-17h", 4, None] for d in (6, 13))]
    lines += [[dt.date(2026, 1, 20), "permanence", "14h-17h", None, "ANNULÉE (neige)"]]
    book(tmp_path, "permanences.xlsx", {"Permanences": lines})
    found = pilot(tmp_path, "permanences.xlsx")
    assert found["events"]["participants"].tolist() == [4, 4]
    assert rows_of(found, "line_void") == [4]


def test_what_a_line_above_says_of_the_hours_of_each_is_read(tmp_path):
    lines = [
        [None, "Salariée", "Bénévole"],
        ["Semaine du", "P1", "P2"],
        [dt.date(2026, 1, 5), 28, 3],
        [dt.date(2026, 1, 12), 21, 4],
    ]
    book(tmp_path, "heures.xlsx", {"Heures de travail": lines})
    rows = pilot(tmp_path, "heures.xlsx")["time"]
    assert rows.groupby("paid")["hours"].sum().to_dict() == {"paid": 49, "volunteer": 7}


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        ("Début|Début (heure)|Fin|Fin (heure)", (1, 3, None)),
        ("Début|Fin|Pause", (0, 1, 2)),
        ("Début|Début|Fin", None),
    ],
)
def test_the_hours_of_an_exported_diary_stand_beside_its_days(heads, found):
    assert clock_columns(dict(enumerate(heads.split("|")))) == found


@pytest.mark.parametrize(
    ("heading", "none"),
    [
        ("Content ? (1 = très content, 4 = pas du tout, 0 = pas utilisé)", True),
        ("Note de 1 à 5 (0 = non concerné)", True),
        ("Note de 0 à 10", False),
        ("De 0 = pas du tout content à 10 = très content", False),
    ],
)
def test_nought_is_no_grade_only_where_the_question_says_so(heading, none):
    assert nought_is_none(heading) is none


def test_words_people_say_of_how_it_went():
    words = words_of("satisfaction")
    faces = ("😍 Génial", "🙂 Bien", "😐 Bof", "🙁 Pas terrible", "😡 Nul")
    assert [figure_of(face, words) for face in faces] == [5, 4, None, 2, 1]  # « bof » is asked


def test_the_number_of_a_page_is_no_empty_line(tmp_path):
    text = "Classeur;Date;Public;Service;Issue\nA;05/01/2026;seniors;courses;servie\npage 2;;;;\n;06/01/2026;seniors;colis;servie\n;;;;\n;07/01/2026;seniors;colis;servie\n"
    found = mapped(tmp_path, "cahier.csv", text)
    assert rows_of(found, "stray_line") == [3]
    assert rows_of(found, "blank_line") == [5]


@pytest.mark.parametrize(
    ("said", "trial"), [("test test", True), ("essai", True), ("test de fidélité", False)]
)
def test_an_answer_that_says_it_is_a_trial_is_left_out(said, trial, tmp_path):
    text = f"Horodateur,Êtes-vous satisfait ? (de 1 à 5),Un mot ?\n05/01/2026 10:00:00,5,{said}\n06/01/2026 10:00:00,4,merci\n07/01/2026 10:00:00,3,\n08/01/2026 10:00:00,4,bien\n"
    found = mapped(tmp_path, "avis.csv", text)
    assert found["surveys"]["score"].tolist() == ([] if trial else [5]) + [4, 3, 4]
    assert rows_of(found, "line_trial") == ([2] if trial else [])


def test_what_was_cashed_is_not_said_to_be_a_fee(tmp_path):
    """The whole price or the fee: nothing says which, and it is asked."""
    text = "Date;Public;Service;Issue;Encaissé\n05/01/2026;seniors;courses;servie;12,50\n06/01/2026;seniors;colis;servie;8,00\n07/01/2026;seniors;colis;servie;8,00\n"
    found = mapped(tmp_path, "registre.csv", text)
    assert not found["requests"]["fee_eur"].sum()
    assert ";Encaissé;;;;inconnue" in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("cells", "read"), [((14, 11, 3), False), ((4, 4, 3), False), (("x", None, None), True)]
)
def test_answers_counted_by_hand_are_no_answer(cells, read, tmp_path):
    heads = ["Question", "Très satisfait", "Satisfait", "Peu satisfait"]
    book(
        tmp_path,
        "depouillement.xlsx",
        {"Tri": [heads, ["Satisfaction globale", *cells], ["Satisfaction accueil", *cells]]},
    )
    pilot(tmp_path, "depouillement.xlsx")
    said = "semble être une synthèse" in (tmp_path / "correspondances.csv").read_text("utf-8-sig")
    assert said is not read
    assert not ck.load_pilot(tmp_path)["surveys"]["score"].sum() or read


def test_a_heading_merged_over_columns_says_of_all_of_them_who_worked(tmp_path):
    lines = [
        [None, "Salariés (2)", None, "Bénévoles", None, "Total"],
        ["Semaine du", "Bureau", "Tournées", "Permanence", "Tournées", None],
        *([dt.date(2026, 1, d), 10, 7, 4, 3, 24] for d in (5, 12, 19)),
    ]
    book(tmp_path, "heures.xlsx", {"Heures de travail": lines})
    found = pilot(tmp_path, "heures.xlsx")  # columns whose heading nothing knows are left aside: « Bureau »
    assert found["time"].groupby("paid")["hours"].sum().to_dict() == {"paid": 21, "volunteer": 21}
    path = tmp_path / "correspondances.csv"
    written = path.read_text("utf-8-sig")
    assert "Payé ou bénévole" not in written
    # one answer for all lines, of an older file, does not undo what the headings say
    path.write_text(f"{written.rstrip()}\nheures.xlsx;;;Temps;Payé ou bénévole;Payé;;;\n", "utf-8-sig")
    rows = ck.load_pilot(tmp_path)["time"]
    assert rows.groupby("paid")["hours"].sum().to_dict() == {"paid": 21, "volunteer": 21}
